// The event socket of a make-believe Vodia PBX: who may open it, what it takes, keep-alive, its end, what a board must
// never say, and the same over real sockets.
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { listen } from '#server/simulator/transport/listen.ts';
import { BOARD_USER } from '#server/simulator/vodia/pbx.ts';
import { ADMIN, D, Socket, VodiaBench } from './bench.ts';

const opened = (socket: Socket | number): Socket => {
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  return socket;
};

describe('the handshake', () => {
  test('wants a live session that covers the extension', async () => {
    const bench = new VodiaBench();
    expect(bench.open()).toBe(401);
    await bench.login({ username: '40' });
    expect(bench.open('40')).toBeInstanceOf(Socket);
    expect(bench.open('42')).toBe(401);
    await bench.login({ admin: true });
    expect(bench.open('42')).toBeInstanceOf(Socket);
    expect(bench.open('99')).toBe(401);
    expect(bench.open('42', { cookie: bench.cookie }, 'x.example.com')).toBe(401);
    bench.pbx.revokeSessions();
    expect(bench.open('42')).toBe(401);
  });

  test('another path is nothing', async () => {
    const bench = new VodiaBench();
    const peer = bench.pbx.upgrade(
      { method: 'GET', path: '/socket', headers: {}, body: '' },
      { send() {}, close() {} },
    );
    expect(peer).toMatchObject({ status: 404 });
  });

  test('badHandshake: 401, 403, or the line is cut', () => {
    expect(new VodiaBench(['badHandshake=403']).open()).toBe(403);
    expect(() => new VodiaBench(['badHandshake=cut']).open()).toThrow('cuts');
  });

  test('socketScope=own: an administrator is nobody here', async () => {
    const bench = new VodiaBench(['socketScope=own']);
    await bench.login({ admin: true });
    expect(bench.open('800')).toBe(401);
    await bench.login({ username: '800' });
    expect(bench.open('800')).toBeInstanceOf(Socket);
  });

  test('the session in the address, and the password, only where the build takes them', async () => {
    for (const [quirks, bySession, byPassword] of [
      [[], false, false],
      [['socketSession=query'], true, false],
      [['socketBasic=yes'], false, true],
    ] as const) {
      const bench = new VodiaBench(quirks);
      const session = (await bench.login()).replace('session=', '&session=');
      expect(bench.open('800', {}, D, session) instanceof Socket).toBe(bySession);
      expect(bench.open('800', ADMIN) instanceof Socket).toBe(byPassword);
      const { body } = await bench.post('system/session', { name: '3rd', domain: D, username: '800' });
      expect(bench.open('800', {}, D, `&session=${body}`)).toBe(401);
    }
  });
});

describe('what a client says', () => {
  test('domain-calls begins and ends the calls', async () => {
    const bench = new VodiaBench();
    await bench.login();
    const socket = opened(bench.open());
    bench.waiting();
    expect(socket.take('call-state')).toEqual([]);
    socket.say('domain-calls', { subscribe: true });
    bench.waiting();
    expect(socket.lines().at(-1)).toBe('c1 73 alerting []; c2 73 alerting []');
    socket.say('domain-calls', { subscribe: false });
    bench.waiting();
    expect(socket.take('call-state')).toEqual([]);
  });

  test.each(['sip-register', 'own-calls'])('%s ends the socket, and is told of', async (action) => {
    const bench = new VodiaBench();
    const socket = (await bench.subscribe()).say(action, { subscribe: true });
    expect([socket.closed, bench.pbx.faults, bench.pbx.sockets.open]).toEqual([1008, [action], 0]);
  });

  test('other nonsense is told of, and changes nothing', async () => {
    const bench = new VodiaBench();
    const socket = await bench.subscribe();
    socket.hear('hello');
    socket.hear('[]');
    socket.hear('{"sdp":"v=0"}');
    socket.say('sip-bye').say('dance').say('domain-calls').say('orbit-calls').say('blf');
    expect(bench.pbx.faults).toEqual([
      'a frame that is no JSON object',
      'a frame that is no JSON object',
      'a frame without action',
      'sip-bye, which only a phone says',
      'unknown action dance',
      'domain-calls without subscribe',
      'orbit-calls without subscribe',
      'blf without add or remove',
    ]);
    bench.waiting();
    expect(socket.lines().at(-1)).toBe('c1 73 alerting []');
  });

  test('busy lamps and park slots, for who wants them, in two made-up shapes', async () => {
    for (const form of ['list', 'keyed']) {
      const bench = new VodiaBench([`lampForm=${form}`]);
      const socket = await bench.subscribe();
      socket
        .say('blf', { add: ['40'] })
        .say('orbit-calls', { subscribe: true })
        .take();
      const { call, leg } = bench.talking();
      bench.floor.park(call, leg);
      const lamp = (state: string): object => (form === 'list' ? [{ account: '40', state }] : { 40: state });
      const slot = { orbit: '7000', id: 'c1', from: '6175550142' };
      const heard = socket.take();
      expect(heard.filter(({ action }) => action === 'blf').map(({ blf }) => blf)).toEqual([
        lamp('alerting'),
        lamp('connected'),
        lamp('idle'),
      ]);
      expect(heard.find(({ action }) => action === 'orbit-calls')).toMatchObject({
        orbits: form === 'list' ? [slot] : { 7000: slot },
      });
      socket.say('blf', { remove: ['40'] });
      bench.talking();
      expect(socket.take('blf')).toEqual([]);
    }
  });
});

describe('its end', () => {
  test('who does not keep it alive every 30 s loses it, whatever else is said', async () => {
    const bench = new VodiaBench();
    const socket = await bench.subscribe();
    await bench.run(30);
    socket.say('avoid-disconnect');
    await bench.run(34);
    expect(socket.closed).toBe(null);
    socket.say('domain-calls', { subscribe: true });
    await bench.run(2);
    expect([socket.closed, bench.pbx.sockets.open]).toEqual([1000, 0]);
  });

  test('keepAlive=off: silence is nothing', async () => {
    const bench = new VodiaBench(['keepAlive=off']);
    const socket = await bench.subscribe();
    await bench.run(3600);
    expect(socket.closed).toBe(null);
  });

  test.each([
    ['normal', 1000],
    ['cut', 1006],
    ['policy', 1008],
  ])('a session that dies closes its socket: closeCode=%s', async (code, closed) => {
    const bench = new VodiaBench([`closeCode=${code}`]);
    const socket = await bench.subscribe();
    await bench.login({ username: '40' });
    const other = opened(bench.open('40'));
    expect((await bench.ask('DELETE', 'system/session', undefined, { cookie: bench.cookie })).body).toBe(
      true,
    );
    expect([other.closed, socket.closed]).toEqual([closed, null]);
    bench.pbx.revokeSessions();
    expect(socket.closed).toBe(closed);
  });

  test('sessionOver=stay: it goes on telling, and REST answers 401', async () => {
    const bench = new VodiaBench(['sessionOver=stay']);
    const socket = await bench.subscribe();
    bench.pbx.revokeSessions();
    bench.waiting();
    expect([socket.closed, socket.lines().at(-1)]).toEqual([null, 'c1 73 alerting []']);
    expect((await bench.get(`user/800@${D}/calls`, { cookie: bench.cookie })).status).toBe(401);
  });

  test('an hourly session takes its socket with it', async () => {
    const bench = new VodiaBench(['sessionLife=hourly', 'keepAlive=off']);
    const socket = await bench.subscribe();
    await bench.run(3599);
    expect(socket.closed).toBe(null);
    await bench.run(1);
    expect(socket.closed).toBe(1000);
  });

  test('socketDrops=hourly: cut in mid-call, and the next socket tells what has changed since', async () => {
    const bench = new VodiaBench(['socketDrops=hourly', 'keepAlive=off']);
    const socket = await bench.subscribe();
    await bench.run(3500);
    const first = bench.talking();
    await bench.run(101);
    expect(socket.closed).toBe(null);
    bench.talking('42');
    await bench.run(1);
    expect(socket.closed).toBe(1006);
    bench.floor.end(first.call, null);
    const next = opened(bench.open());
    expect(next.take('domain-state')[0]).toMatchObject({ calls: [{ id: 'c2', state: 'connected' }] });
    await bench.run(3598);
    bench.floor.hold(bench.floor.calls.get(2)!, bench.floor.calls.get(2)!.legs[1]!);
    expect(next.closed).toBe(null);
  });

  test('sockets dropped in mid-call: none is let in for a while, and the next tells what has changed', async () => {
    const bench = new VodiaBench();
    const socket = await bench.subscribe();
    const first = bench.talking();
    bench.pbx.dropSockets(20_000);
    expect([socket.closed, bench.pbx.sockets.open]).toEqual([1006, 0]);
    expect(() => bench.open()).toThrow('no socket');
    expect((await bench.get(`user/40@${D}/calls`)).body).toMatchObject([{ id: 'c1' }]);
    bench.floor.end(first.call, null);
    bench.waiting('80');
    await bench.run(20);
    expect(opened(bench.open()).take('domain-state')[0]).toMatchObject({ calls: [{ id: 'c2' }] });
    bench.pbx.dropSockets();
    expect(bench.open()).toBeInstanceOf(Socket);
  });

  test('a restart cuts sockets; messages can be lost on the way', async () => {
    const bench = new VodiaBench();
    const socket = await bench.subscribe();
    bench.pbx.dropMessages(2);
    bench.waiting();
    expect(socket.take('call-state')).toEqual([]);
    bench.waiting();
    expect(socket.lines().at(-1)).toBe('c1 73 alerting []; c2 73 alerting []');
    bench.pbx.restart();
    expect([socket.closed, bench.open()]).toEqual([1006, 401]);
  });

  test('a client that has gone hears nothing more', async () => {
    const bench = new VodiaBench();
    const socket = await bench.subscribe();
    socket.gone();
    expect(bench.pbx.sockets.open).toBe(0);
    socket.take();
    bench.waiting();
    expect(socket.said).toEqual([]);
  });
});

test.each([
  ['extension', ['40', '801', '802', '800']],
  ['manager', ['801', '802', '800']],
  ['admin', ['802', '800']],
])('domainCallsNeeds=%s: who has less hears of no calls', async (needs, mayHear) => {
  const users = [
    BOARD_USER,
    { number: '801', name: 'Lead', manager: true },
    { number: '802', name: 'Boss', admin: true },
  ];
  const bench = new VodiaBench([`domainCallsNeeds=${needs}`], { users });
  await bench.login({ admin: true });
  bench.waiting();
  const hear = ['40', '801', '802', '800'].filter((user) => {
    const socket = opened(bench.open(user)).say('domain-calls', { subscribe: true });
    const first = socket.take('domain-state')[0] as { calls: object[] };
    bench.waiting();
    const heard = socket.take('call-state').length > 0;
    expect(first.calls.length > 0).toBe(heard);
    return heard;
  });
  expect(hear).toEqual(mayHear);
});

test('two tenants hear nothing of each other', async () => {
  const [A, B] = ['a.example.com', 'b.example.com'];
  const bench = new VodiaBench([], { tenants: { [A]: ['73', '40'], [B]: ['80', '42'] } });
  await bench.login({ admin: true, domain: A });
  const one = opened(bench.open('40', { cookie: bench.cookie }, A)).say('domain-calls', { subscribe: true });
  expect(bench.open('42', { cookie: bench.cookie }, B)).toBe(401);
  await bench.login({ admin: true, domain: B });
  const two = opened(bench.open('800', { cookie: bench.cookie }, B)).say('domain-calls', { subscribe: true });
  const names = ({ accounts }: Record<string, unknown>): string[] =>
    (accounts as { name: string }[]).map(({ name }) => name);
  expect(names(one.take('domain-state')[0]!)).toEqual(['40', '800', '73', '6200']);
  expect(names(two.take('domain-state')[0]!)).toEqual(['42', '800', '80']);
  const call = bench.waiting('80');
  expect([one.lines(), two.lines()]).toEqual([[], ['c1 80 alerting []']]);
  expect(bench.pbx.callIdOf(call)).toBe(`${B}/c1`);
  expect([bench.pbx.qualified('80'), bench.pbx.qualified('40')]).toEqual([`${B}/80`, `${A}/40`]);
  bench.floor.pause('42', null);
  expect([one.take().length, two.take('user-state').length]).toEqual([0, 1]);
  expect((await bench.get(`domain/${B}/acds`)).body).toMatchObject([{ name: '80', agents: ['42'] }]);
  expect((await bench.get(`user/40@${B}/calls`)).status).toBe(404);
});

test('the same over real sockets', async () => {
  const bench = new VodiaBench(['callsOnSubscribe=yes']);
  const server = await listen(bench.pbx, { port: 0 });
  const post = (body: object, headers = {}): Promise<Response> =>
    fetch(`${server.url}/rest/system/session`, { method: 'POST', headers, body: JSON.stringify(body) });
  const token = await (await post({ name: '3rd', domain: D, username: '800' }, ADMIN)).json();
  const cookie = (await post({ name: 'session', value: token })).headers.get('set-cookie')!.split(';')[0]!;
  const address = `${server.url.replace('http', 'ws')}/websocket?domain=${D}&user=800`;
  const refused = new WebSocket(address);
  const status = await new Promise((resolve) => {
    refused.on('unexpected-response', (_, response) => resolve(response.statusCode));
  });
  expect(status).toBe(401);
  const socket = new WebSocket(address, { headers: { cookie } });
  const heard: string[] = [];
  const said = (action: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (heard.some((text) => text.includes(`"action":"${action}"`))) resolve();
        else socket.once('message', () => setImmediate(look));
      };
      look();
    });
  socket.on('message', (data) => heard.push(String(data)));
  await said('domain-state');
  socket.send('{"action":"domain-calls","subscribe":true}');
  await said('call-state');
  const acds = await fetch(`${server.url}/rest/domain/${D}/acds`, { headers: { cookie } });
  expect(acds.status).toBe(403);
  bench.talking();
  await said('user-state');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  bench.pbx.revokeSessions();
  expect(await closed).toBe(1000);
  await server.close();
});
