// The manager interface's manners: who may log in, what is refused and how, what a list looks like, and the same over a
// real socket.
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { MANAGER_USERS } from '#server/simulator/asterisk/index.ts';
import { listen } from '#server/simulator/transport/listen.ts';
import { memoryNetwork } from '#server/tools/memory-network.ts';
import { AsteriskBench, fieldOf, keysOf, nameOf, tapeOf } from './bench.ts';

const { username, secret } = MANAGER_USERS[0]!;
const said = (message: Parameters<typeof fieldOf>[0]): string | undefined => fieldOf(message, 'Message');

test('nothing but Challenge and Login before the login', async () => {
  const client = new AsteriskBench().client();
  expect(client.banner).toBe('Asterisk Call Manager/11.0.0\r\n');
  expect(client.ask('Ping')).toEqual([
    ['Response', 'Error'],
    ['ActionID', '1'],
    ['Message', 'Permission denied'],
  ]);
  expect(said(client.ask('Challenge'))).toBe('Must specify AuthType');
  client.raw('Foo: bar\r\n\r\n');
  expect(said(client.said.at(-1))).toBe('Missing action in request');
});

test('a wrong secret is refused after a second, and the line is cut', async () => {
  const bench = new AsteriskBench();
  for (const wrong of [
    { Username: username, Secret: 'wrong' },
    { Username: 'nobody', Secret: secret },
    { Username: username, AuthType: 'MD5', Key: '0' },
  ]) {
    const client = bench.client();
    client.ask('Login', wrong);
    await bench.clock.run(bench.clock.now() + 900);
    expect(client.said).toEqual([]);
    await bench.clock.run(bench.clock.now() + 200);
    expect(said(client.said[0])).toBe('Authentication failed');
    expect(client.closed).toBe(true);
  }
  expect(bench.pbx.sessions.open).toBe(0);
});

test('a challenge answered with MD5 lets in; who never logs in is cut off', async () => {
  const bench = new AsteriskBench();
  const client = bench.client();
  const idle = bench.client();
  const challenge = fieldOf(client.ask('Challenge', { AuthType: 'MD5' }), 'Challenge');
  const key = createHash('md5').update(`${challenge}${secret}`).digest('hex');
  const answer = client.ask('Login', { AuthType: 'MD5', Username: username, Key: key });
  expect(said(answer)).toBe('Authentication accepted');
  expect(client.events().map(nameOf)).toEqual(['FullyBooted']);
  expect(said(client.ask('Login', { Username: username, Secret: 'x' }))).toBe('Already authenticated');
  await bench.at(31);
  expect([client.closed, idle.closed]).toEqual([false, true]);
});

test('who may only read hears calls and agents, and is refused every command', async () => {
  const bench = new AsteriskBench();
  const client = bench.client().login(1);
  await bench.caller();
  const heard = new Set(client.events().map((each) => fieldOf(each, 'Privilege')));
  expect(heard).toEqual(new Set(['call,all', 'agent,all']));
  for (const name of ['Hangup', 'Redirect', 'Atxfer', 'BlindTransfer', 'Park', 'Originate', 'QueuePause'])
    expect(said(client.ask(name)), name).toBe('Permission denied');
  expect(said(client.ask('GetConfig', { Filename: 'queues.conf' }))).toBe('Permission denied');
  expect(keysOf(client.ask('ListCommands')!)).not.toContain('Hangup');
  expect(bench.pbx.heard.every(({ ok }) => !ok)).toBe(true);
});

test('an event mask is kept to', async () => {
  const bench = new AsteriskBench();
  const client = bench.client().login();
  expect(fieldOf(client.ask('Events', { EventMask: 'agent' }), 'Events')).toBe('On');
  expect(fieldOf(client.ask('Events', {}), 'Message')).toBe('Invalid event mask');
  const quiet = bench.client().login();
  expect(fieldOf(quiet.ask('Events', { EventMask: 'off' }), 'Events')).toBe('Off');
  await bench.caller();
  expect(
    new Set(
      client
        .events()
        .slice(1)
        .map((each) => fieldOf(each, 'Privilege')),
    ),
  ).toEqual(new Set(['agent,all']));
  expect(quiet.events()).toHaveLength(1);
});

test('lists have the fields and ends of the real ones', async () => {
  const bench = new AsteriskBench();
  const client = bench.client().login();
  await bench.caller();
  const waiting = bench.floor.arrive({ from: '6625550102', dialled: '6400' });
  bench.floor.joinQueue(waiting, '6400');
  await bench.at(9);
  client.said.length = 0;
  const real = tapeOf('reconnected');
  for (const [action, ...items] of [
    ['QueueStatus', 'QueueParams', 'QueueMember', 'QueueEntry', 'QueueStatusComplete'],
    ['CoreShowChannels', 'CoreShowChannel', 'CoreShowChannelsComplete'],
  ] as const) {
    const answer = client.ask(action);
    expect(real.map(keysOf)).toContain(keysOf(answer!));
    for (const item of items) {
      const ours = client.events(item).at(-1)!;
      expect(keysOf(ours), item).toBe(keysOf(real.find((message) => nameOf(message) === item)!));
    }
  }
  expect(fieldOf(client.events('QueueEntry').at(-1), 'Wait')).toBe('7');
  expect(fieldOf(client.events('QueueStatusComplete').at(-1), 'ListItems')).toBe('6');
  for (const [action, item, count] of [
    ['DeviceStateList', 'DeviceStateChange', 8],
    ['BridgeList', 'BridgeListItem', 1],
    ['QueueSummary', 'QueueSummary', 2],
  ] as const) {
    const answer = client.ask(action);
    expect(fieldOf(answer, 'EventList')).toBe('start');
    const id = fieldOf(answer, 'ActionID');
    const own = client.events().filter((each) => fieldOf(each, 'ActionID') === id);
    expect(
      own.filter((each) => nameOf(each) === item),
      action,
    ).toHaveLength(count);
    expect(own.at(-1)?.slice(-2)).toEqual([
      ['EventList', 'Complete'],
      ['ListItems', String(count)],
    ]);
  }
});

test('a restart says so and cuts the line; a dead one takes none', async () => {
  const bench = new AsteriskBench();
  const client = bench.client().login();
  bench.pbx.restart();
  expect(keysOf(client.said.at(-1)!)).toBe('Event Privilege Shutdown Restart');
  expect(client.closed).toBe(true);
  bench.pbx.die();
  expect(() => bench.client()).toThrow('connection refused');
  const network = memoryNetwork(bench.pbx, bench.clock);
  const signal = new AbortController().signal;
  await expect(network.connect({ host: 'x', port: 1, tls: false }, signal)).rejects.toThrow('refused');
  await expect(network.dial('ws://x', {}, signal)).rejects.toThrow('speaks no HTTP');
  bench.pbx.revive();
  expect(bench.client().banner).toContain('Asterisk');
});

test('over a real socket on loopback', async () => {
  const bench = new AsteriskBench();
  const server = await listen(bench.pbx);
  expect(server.url).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/);
  const socket = connect(server.port, '127.0.0.1');
  let text = '';
  const until = (wanted: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!text.includes(wanted)) return void socket.once('data', look);
        resolve();
      };
      look();
    });
  socket.on('data', (bytes) => {
    text += String(bytes);
  });
  await until('Asterisk Call Manager/11.0.0\r\n');
  // An action may arrive in two pieces, with an end of line cut in half.
  socket.write(`Action: Login\r\nUsername: ${username}\r`);
  await new Promise((resolve) => setTimeout(resolve, 20));
  socket.write(`\nSecret: ${secret}\r\n\r\n`);
  await until('Event: FullyBooted');
  bench.floor.pause('1001', null, 'Lunch');
  await until('PausedReason: Lunch');
  socket.write('Action: Logoff\r\n\r\n');
  await new Promise((resolve) => socket.once('close', resolve));
  expect(text).toContain('Thanks for all the fish.');
  expect(bench.pbx.sessions.open).toBe(0);
  await server.close();
});
