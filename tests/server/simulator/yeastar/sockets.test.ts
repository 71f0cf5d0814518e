// The event socket: topics, heartbeats, idle close, token ends, and the faults a test can order.
import { expect, test } from 'vitest';
import { Bench } from './bench.ts';

const texts = (bench: Bench): string[] => bench.heard.splice(0).map(({ text }) => text);
const ACK = '{"errcode":0,"errmsg":"SUCCESS"}';
const EXPIRED = '{"errcode":10004,"errmsg":"TOKEN EXPIRED"}';

test('a list of topics replaces the one before; an empty list silences all', async () => {
  const bench = await new Bench().login();
  const say = bench.subscribe([30008]);
  bench.talking();
  bench.floor.pause('1002', null);
  bench.floor.end([...bench.floor.calls.values()][0]!, null);
  await bench.run(1);
  expect(bench.said()).toEqual(['30008 1001 Idle']);
  say('{"topic_list":[30029]}');
  expect(texts(bench)).toEqual([ACK]);
  bench.floor.unpause('1002', null);
  expect(bench.frames().map((frame) => frame.type)).toEqual([30029]);
  say('{"topic_list":[]}');
  expect(texts(bench)).toEqual([ACK]);
  bench.floor.pause('1002', null);
  expect(texts(bench)).toEqual([]);
});

test('what is no subscription is refused, and changes nothing', async () => {
  const bench = await new Bench().login();
  const say = bench.subscribe([30029]);
  for (const text of ['hello', '[30008]', '{"topic_list":"30008"}']) say(text);
  expect(texts(bench).every((text) => text.includes('40001'))).toBe(true);
  say('{"topic_list":[30008,99]}');
  expect(texts(bench)[0]).toContain('40002');
  bench.floor.pause('1002', null);
  expect(bench.frames()).toHaveLength(1);
});

test('an older firmware refuses topics newer than 30033', async () => {
  const bench = await new Bench(['topicsKnown=upTo30033']).login();
  const say = bench.subscribe([30011, 30039]);
  expect(texts(bench)[0]).toContain('40002');
  say('{"topic_list":[30011]}');
  expect(texts(bench)).toEqual([ACK]);
});

test('a heartbeat is answered; 60 s of silence close the socket even while frames flow', async () => {
  const bench = await new Bench().login();
  const say = bench.subscribe();
  await bench.run(50);
  say('heartbeat');
  expect(texts(bench)).toEqual(['heartbeat response']);
  await bench.run(59);
  expect(bench.closed).toBe(false);
  bench.floor.pause('1002', null);
  await bench.run(2);
  expect(bench.closed).toBe(true);
  expect(bench.pbx.sockets.open).toBe(0);
});

test('a PBX that sends heartbeats of its own', async () => {
  const bench = await new Bench(['serverHeartbeat=on']).login();
  const say = bench.subscribe();
  await bench.run(26);
  expect(texts(bench)).toEqual(['heartbeat']);
  say('heartbeat response');
  expect(texts(bench)).toEqual([]);
});

test.each([
  ['frameThenClose', [EXPIRED], true],
  ['closeOnly', [], true],
  ['nothing', [], false],
] as const)('the end of the token on an open socket: %s', async (value, said, closed) => {
  const bench = await new Bench([`tokenExpiryOnSocket=${value}`], {
    tokenLives: { accessSeconds: 40, refreshSeconds: 80 },
  }).login();
  bench.subscribe();
  await bench.run(41);
  expect(texts(bench)).toEqual(said);
  expect(bench.closed).toBe(closed);
});

test('a bad token at the handshake: HTTP 401, or 101 and then the frame', async () => {
  const bench = new Bench();
  expect(() => bench.subscribe()).toThrow(/401/);
  const other = new Bench(['badTokenHandshake=frameThenClose']);
  other.subscribe();
  await other.run(1);
  expect(texts(other)).toEqual([EXPIRED]);
  expect(other.closed).toBe(true);
});

test('ordered faults: death and return, lost frames, revoked tokens, a refused command', async () => {
  const bench = await new Bench().login();
  bench.subscribe();
  bench.pbx.dropFrames(1);
  bench.floor.pause('1002', null);
  bench.floor.unpause('1002', null);
  expect(bench.frames()).toHaveLength(1);

  const { channel, leg } = bench.talking();
  bench.pbx.refuseNext(70082);
  expect((await bench.get('call/query')).errcode).toBe(0);
  expect((await bench.post('call/hold', { channel_id: channel })).errcode).toBe(70082);
  expect(leg.heldAt).toBeNull();
  expect((await bench.post('call/hold', { channel_id: channel })).errcode).toBe(0);
  bench.pbx.refuseNext(60001, 'queue/call_status');
  expect((await bench.get('queue/call_status', 'id=1')).errcode).toBe(60001);
  expect(bench.pbx.heard.map(({ endpoint, errcode }) => [endpoint, errcode])).toEqual([
    ['call/hold', 70082],
    ['call/hold', 0],
  ]);

  bench.pbx.die();
  expect(bench.closed).toBe(true);
  await expect(bench.get('call/query')).rejects.toThrow(/dead/);
  bench.pbx.revive();
  expect((await bench.get('call/query')).errcode).toBe(0);
  bench.pbx.revokeTokens();
  expect((await bench.get('call/query')).errcode).toBe(10004);
  expect(bench.pbx.requests.get('call/query')).toBe(3);
});

test('unmonitored extensions and trunks are not reported, and the monitor lists say so', async () => {
  const bench = await new Bench([], { unmonitored: ['1001'], trunkMonitored: false }).login();
  bench.subscribe();
  const call = bench.floor.arrive({ from: '1', dialled: '2' });
  bench.floor.joinQueue(call, '6400');
  bench.floor.ring(call, '1001', '6400');
  expect(bench.said()).toEqual(['30011 1001 RING']);
  expect(await bench.get('extension_status_monitor/list')).toMatchObject({
    data: [{ ext_id: 11, number: '1001', enb_call_status: 0 }, { enb_call_status: 1 }, {}],
  });
  expect(await bench.get('trunk_status_monitor/list')).toMatchObject({ data: [{ enb_call_status: 0 }] });
  const on = { ext_id: 11, enb_register_status: 1, enb_call_status: 1, enb_presence_status: 1 };
  expect((await bench.post('extension_status_monitor/update', { ext_monitor_list: [on] })).errcode).toBe(0);
  bench.floor.end(call, null);
  await bench.run(1);
  expect(bench.said()).toContain('30008 1001 Idle');
});
