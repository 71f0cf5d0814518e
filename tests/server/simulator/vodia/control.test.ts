// Commands of a make-believe Vodia PBX: on calls by the key in the body, on agents by their extension.
import { describe, expect, test } from 'vitest';
import type { FloorCall } from '#server/simulator/call-centre/model.ts';
import { ADMIN, basic, D, VodiaBench } from './bench.ts';

const TRUE = { status: 200, body: true };
const FALSE = { status: 200, body: false };
const talks = (call: FloorCall): string[] =>
  call.legs.filter((leg) => leg.state === 'talking').map((leg) => leg.number);

describe('calls', () => {
  test('hold and resume, once each', async () => {
    const bench = new VodiaBench();
    const { leg, id } = bench.talking();
    expect(await bench.control('40', { 'remote-resume': id })).toEqual(FALSE);
    expect(await bench.control('40', { 'remote-hold': id })).toEqual(TRUE);
    expect(leg.heldAt).toBe(bench.clock.now());
    expect(await bench.control('40', { 'remote-hold': id })).toEqual(FALSE);
    expect(await bench.control('40', { 'remote-resume': id })).toEqual(TRUE);
    expect(leg.heldAt).toBe(null);
  });

  test('hanging up ends a conversation and silences a phone; rejecting only the latter', async () => {
    const bench = new VodiaBench();
    const { call, id } = bench.talking();
    expect(await bench.control('40', { reject: id })).toEqual(FALSE);
    expect(await bench.control('40', { hangup: id })).toEqual(TRUE);
    expect(call.endedAt).not.toBe(null);
    const waiting = bench.waiting();
    for (const [key, agent] of [
      ['hangup', '40'],
      ['reject', '42'],
    ] as const) {
      const leg = bench.floor.ring(waiting, agent, '73')!;
      expect(await bench.control(agent, { [key]: 'c2' })).toEqual(TRUE);
      expect([leg.state, waiting.endedAt]).toEqual(['ended', null]);
    }
  });

  test('a ringing phone is picked up', async () => {
    const bench = new VodiaBench();
    const call = bench.waiting();
    bench.floor.ring(call, '40', '73');
    expect(await bench.control('40', { 'remote-answer': 'c1' })).toEqual(TRUE);
    expect(talks(call)).toEqual(['6175550142', '40']);
    expect(await bench.control('40', { 'remote-answer': 'c1' })).toEqual(FALSE);
  });

  test('a blind transfer to a person, a queue, outside; not to nobody', async () => {
    for (const [number, place] of [
      ['42', { kind: 'extension', number: '42' }],
      ['80', { kind: 'queue', number: '80' }],
      ['6175550123', { kind: 'outside', number: '6175550123' }],
    ] as const) {
      const bench = new VodiaBench();
      const { call, id } = bench.talking();
      expect(await bench.control('40', { transfer: id, number: '99' })).toEqual(FALSE);
      expect(await bench.control('40', { transfer: id })).toEqual(FALSE);
      expect(await bench.control('40', { transfer: id, number: 42 })).toEqual(FALSE);
      expect(await bench.control('40', { transfer: id, number })).toEqual(TRUE);
      await bench.run(1);
      expect(call.place).toMatchObject(place);
      expect((await bench.get(`user/40@${D}/calls`)).body).toEqual([]);
    }
  });

  test('a call is not sent to another tenant', async () => {
    const bench = new VodiaBench([], { tenants: { [D]: [], 'two.example.com': ['42', '80'] } });
    const { id } = bench.talking();
    for (const number of ['42', '80'])
      expect(await bench.control('40', { transfer: id, number })).toEqual(FALSE);
    expect(await bench.control('40', { 'remote-dial': '42' })).toEqual(FALSE);
  });

  test('an attended transfer: hold, dial, join; the agent is out of both', async () => {
    const bench = new VodiaBench();
    const socket = await bench.subscribe();
    const { call, leg } = bench.talking();
    expect(await bench.control('40', { 'remote-dial': '42', name: 'Bob' })).toEqual(TRUE);
    expect(leg.heldAt).not.toBe(null);
    const second = bench.floor.calls.get(2)!;
    expect(await bench.control('40', { transfer: 'c1', id: 'c2' })).toEqual(FALSE);
    expect(await bench.control('42', { 'remote-answer': 'c2' })).toEqual(TRUE);
    expect(socket.lines().at(-1)).toBe('c1 73 holding [40]; c2 42 connected [40,42]');
    expect(await bench.control('40', { transfer: 'c1', id: 'c9' })).toEqual(FALSE);
    expect(await bench.control('40', { transfer: 'c1', id: 'c2' })).toEqual(TRUE);
    expect([talks(call), second.endedAt !== null]).toEqual([['6175550142', '42'], true]);
    expect(socket.lines().at(-1)).toBe('c1 42 connected [42]');
  });

  test('who is asked can be let go, and the caller taken back', async () => {
    const bench = new VodiaBench();
    const { leg, id } = bench.talking();
    await bench.control('40', { 'remote-dial': '42' });
    expect(await bench.control('40', { hangup: 'c2' })).toEqual(TRUE);
    expect(leg.heldAt).not.toBe(null);
    expect(await bench.control('40', { 'remote-resume': id })).toEqual(TRUE);
  });

  test('notes stay with the call', async () => {
    const bench = new VodiaBench();
    const { id } = bench.talking();
    expect(await bench.control('40', { id, comment: 'angry' })).toEqual(TRUE);
    expect(await bench.control('40', { id, category: 'complaint' })).toEqual(TRUE);
    expect((await bench.get(`user/40@${D}/calls`)).body).toMatchObject([
      { comment: 'angry', category: 'complaint' },
    ]);
  });

  test.each([{}, { id: 'c1' }, { hangup: 7 }, { dance: 'c1' }, { 'remote-dial': '99' }])(
    '%j is no command',
    async (body) => {
      const bench = new VodiaBench();
      bench.talking();
      expect(await bench.control('40', body)).toEqual(FALSE);
    },
  );

  test('a body that is no JSON object is none', async () => {
    const bench = new VodiaBench();
    bench.talking();
    for (const body of ['hangup=c1', '["c1"]', ''])
      expect((await bench.raw('POST', `/rest/user/40@${D}/calls`, body, ADMIN)).text).toBe('false');
  });

  test.each([
    ['404', 404, { error: 'Not Found' }],
    ['false', 200, false],
    ['true', 200, true],
  ])('goneCall=%s: a call that is over, and one the account has no part in', async (value, status, body) => {
    const bench = new VodiaBench([`goneCall=${value}`]);
    const { call } = bench.talking();
    expect(await bench.control('42', { hangup: 'c1' })).toEqual({ status, body });
    expect(call.endedAt).toBe(null);
    bench.floor.end(call, null);
    expect(await bench.control('40', { hangup: 'c1' })).toEqual({ status, body });
    expect(await bench.control('800', { 'remote-hold': 'c1' })).toEqual({ status, body });
  });

  test('a waiting caller is nobody to be commanded', async () => {
    const bench = new VodiaBench();
    bench.waiting();
    expect((await bench.control('40', { 'remote-answer': 'c1' })).status).toBe(404);
    expect((await bench.control('73', { hangup: 'c1' })).status).toBe(404);
  });

  test('controlAnswer: true, an object, nothing', async () => {
    const answers = [];
    for (const form of ['true', 'object', 'empty']) {
      const bench = new VodiaBench([`controlAnswer=${form}`]);
      const { id } = bench.talking();
      answers.push((await bench.control('40', { 'remote-hold': id })).body);
      expect(await bench.control('40', { 'remote-hold': id })).toEqual(FALSE);
    }
    expect(answers).toEqual([true, { result: true, id: 'c1' }, null]);
  });

  test('remoteControl=ignored: accepted, and the phone does nothing; the PBX itself still obeys', async () => {
    const bench = new VodiaBench(['remoteControl=ignored']);
    const { call, leg, id } = bench.talking();
    expect(await bench.control('40', { 'remote-hold': id })).toEqual(TRUE);
    expect(await bench.control('40', { 'remote-dial': '42' })).toEqual(TRUE);
    expect([leg.heldAt, bench.floor.calls.size]).toEqual([null, 1]);
    expect(await bench.control('40', { hangup: id })).toEqual(TRUE);
    expect(call.endedAt).not.toBe(null);
  });

  test('userEndpoints=ownOnly: 403 for an administrator, and a session of the extension may', async () => {
    const bench = new VodiaBench(['userEndpoints=ownOnly']);
    const { id } = bench.talking();
    expect((await bench.control('40', { hangup: id })).status).toBe(403);
    const cookie = await bench.login({ username: '40' });
    expect(await bench.post(`user/40@${D}/calls`, { hangup: id }, { cookie })).toEqual(TRUE);
    expect(bench.pbx.heard.map(({ status }) => status)).toEqual([403, 200]);
  });

  test('the calls of one extension, bare or wrapped', async () => {
    const bench = new VodiaBench();
    expect((await bench.get(`user/40@${D}/calls`)).body).toEqual([]);
    bench.talking();
    await bench.run(7);
    const row = { id: 'c1', state: 'connected', extension: ['40'], remote: '6175550142', duration: 7 };
    expect((await bench.get(`user/40@${D}/calls`)).body).toMatchObject([row]);
    expect((await bench.get(`user/42@${D}/calls`)).body).toEqual([]);
    const other = new VodiaBench(['restCalls=wrapped']);
    other.talking();
    expect((await other.get(`user/40@${D}/calls`)).body).toMatchObject({ calls: [{ id: 'c1' }] });
  });
});

describe('agents', () => {
  const login = (bench: VodiaBench, ext: string, query: string, body: object) =>
    bench.post(`domain/${D}/account/${ext}/acd_login${query}`, body);
  const logins = async (bench: VodiaBench, ext: string, query = ''): Promise<unknown> =>
    (await bench.get(`domain/${D}/account/${ext}/acd_login${query}`)).body;

  test('out of one queue, out of all, in again', async () => {
    const bench = new VodiaBench();
    expect(await login(bench, '42', '?group=80', { login: false })).toEqual(TRUE);
    expect(await logins(bench, '42')).toEqual([
      { group: '73', login: true },
      { group: '80', login: false },
    ]);
    expect(await login(bench, '42', '', { login: false })).toEqual(TRUE);
    expect(await logins(bench, '42', '?group=73')).toEqual([{ group: '73', login: false }]);
    expect(await login(bench, '42', '?group=73', { login: true })).toEqual(TRUE);
    expect(bench.floor.agents.get('42')!.queues.get('73')!.signedIn).toBe(true);
  });

  test('a string is no boolean; whom or what nobody knows is 404', async () => {
    const bench = new VodiaBench();
    expect(await login(bench, '42', '?group=80', { login: 'true' })).toEqual(FALSE);
    expect((await login(bench, '40', '?group=80', { login: true })).status).toBe(404);
    expect((await login(bench, '99', '', { login: true })).status).toBe(404);
    expect([
      await logins(bench, '800'),
      (await bench.get(`domain/${D}/account/99/acd_login`)).status,
    ]).toEqual([[], 404]);
  });

  test('acdLogin: either way may be missing', async () => {
    const statuses = async (value: string): Promise<number[]> => {
      const bench = new VodiaBench([`acdLogin=${value}`]);
      const got = await bench.get(`domain/${D}/account/42/acd_login`);
      return [got.status, (await login(bench, '42', '', { login: false })).status];
    };
    expect(await statuses('both')).toEqual([200, 200]);
    expect(await statuses('getOnly')).toEqual([200, 404]);
    expect(await statuses('postOnly')).toEqual([404, 200]);
    expect(await statuses('404')).toEqual([404, 404]);
  });

  test('acdLoginForm: a list, by queue, or one flag', async () => {
    const form = async (value: string): Promise<unknown> =>
      logins(new VodiaBench([`acdLoginForm=${value}`]), '42', '?group=80');
    expect(await form('list')).toEqual([{ group: '80', login: true }]);
    expect(await form('keyed')).toEqual({ 80: true });
    expect(await form('flag')).toBe(true);
  });

  test('do-not-disturb pauses an agent, with a reason, for a time', async () => {
    const bench = new VodiaBench();
    const path = `user/42@${D}/dnd`;
    expect((await bench.get(path)).body).toEqual({ state: false, reason: '' });
    expect(await bench.post(path, { state: true, reason: 'Lunch', expires: '60' })).toEqual(TRUE);
    expect((await bench.get(path)).body).toEqual({ state: true, reason: 'Lunch' });
    expect(bench.floor.agents.get('42')!.queues.get('80')).toMatchObject({ paused: true, reason: 'Lunch' });
    await bench.run(60);
    expect((await bench.get(path)).body).toEqual({ state: false, reason: '' });
    expect(bench.floor.agents.get('42')!.queues.get('80')!.paused).toBe(false);
    await bench.post(path, { state: true });
    await bench.run(3600);
    expect((await bench.get(path)).body).toMatchObject({ state: true });
    expect(await bench.post(path, { state: false })).toEqual(TRUE);
    expect((await bench.get(path)).body).toMatchObject({ state: false });
  });

  test.each([{}, { state: 'true' }, { state: true, expires: 60 }, { state: true, reason: 7 }])(
    'do-not-disturb refuses %j',
    async (body) => {
      const bench = new VodiaBench();
      expect(await bench.post(`user/42@${D}/dnd`, body)).toEqual(FALSE);
      expect((await bench.get(`user/42@${D}/dnd`)).body).toMatchObject({ state: false });
    },
  );

  test('who is signed in nowhere is told as well, and stays undisturbed when signing in', async () => {
    const bench = new VodiaBench();
    const socket = await bench.subscribe();
    bench.floor.signOut('40', null);
    socket.take();
    await bench.post(`user/40@${D}/dnd`, { state: true, reason: 'Training' });
    expect(socket.take('user-state')).toMatchObject([{ account: '40', dnd: true }]);
    bench.floor.signIn('40', null);
    await bench.run(1);
    expect(bench.floor.agents.get('40')!.queues.get('73')).toMatchObject({
      paused: true,
      reason: 'Training',
    });
  });

  test('members come and go by the settings of the queue, by POST or PUT', async () => {
    const bench = new VodiaBench();
    const path = `domain/${D}/user_settings/80`;
    const members = async (): Promise<unknown> => (await bench.get(path)).body;
    expect(await members()).toMatchObject({
      all_agents: '42',
      agents: '42',
      display: 'Support',
      manager: '800',
    });
    expect(await bench.post(path, { all_agents: '40' })).toEqual(TRUE);
    expect(await members()).toMatchObject({ all_agents: '40' });
    expect(bench.floor.agents.get('40')!.queues.get('80')!.signedIn).toBe(false);
    expect(await bench.ask('PUT', path, { all_agents: '40 42' })).toEqual(TRUE);
    expect(await members()).toMatchObject({ all_agents: '40 42' });
    expect(await bench.post(path, { all_agents: '40 99' })).toEqual(FALSE);
    expect(await bench.post(path, { all_agents: ['40'] })).toEqual(FALSE);
    expect((await bench.post(`domain/${D}/user_settings/74`, { all_agents: '' })).status).toBe(404);
    expect(await members()).toMatchObject({ all_agents: '40 42' });
    const own = { authorization: basic(`40@${D}`, 'forty') };
    expect((await bench.post(path, { all_agents: '' }, own)).status).toBe(403);
  });
});
