// What the make-believe Asterisk tells of a call, beside what the real one told on the rig: the same events in the same
// order, with the same fields in the same order.
import { expect, test } from 'vitest';
import { parseQuirks, QUIRK_SETTINGS } from '#server/simulator/asterisk/variants.ts';
import { AsteriskBench, type Client, fieldOf, keysOf, type Message, nameOf, tapeOf } from './bench.ts';

const TAPES = [
  'answered',
  'abandoned',
  'rung-out',
  'held',
  'blind-transfer',
  'attended-transfer',
  'parked',
  'listened',
  'members',
  'reconnected',
  'overflow',
];

/** Every shape each event has on the tapes. */
const shapes = new Map<string, Set<string>>();
for (const tape of TAPES)
  for (const message of tapeOf(tape)) {
    const known = shapes.get(nameOf(message)) ?? new Set();
    shapes.set(nameOf(message), known.add(keysOf(message)));
  }

/** Device and member states come from another thread: real ones fall anywhere among the rest. */
const RACING = new Set(['DeviceStateChange', 'QueueMemberStatus']);
const orderOf = (messages: readonly Message[]): string[] => {
  const from = messages.findIndex((message) => nameOf(message) === 'Newchannel');
  return messages
    .slice(from)
    .map(nameOf)
    .filter((name) => !RACING.has(name) && name !== 'Response' && name !== 'Reload');
};
/** With the tape's mask: no dialplan steps. */
const listening = (bench: AsteriskBench): Client => {
  const client = bench.client().login();
  client.ask('Events', { EventMask: 'system,call,agent' });
  return client;
};
const expectKnownShapes = (client: Client): void => {
  const events = client.events();
  expect(events.length).toBeGreaterThan(5);
  for (const message of events) {
    const known = shapes.get(nameOf(message));
    if (known) expect([...known], nameOf(message)).toContain(keysOf(message));
    else expect(['Newexten']).toContain(nameOf(message));
  }
};

test('the tapes show what is compared with', () => {
  expect(shapes.size).toBeGreaterThan(35);
});

test('a call that is answered', async () => {
  const bench = new AsteriskBench();
  const client = listening(bench);
  const { call, caller } = await bench.caller();
  await bench.at(5);
  bench.floor.end(call, caller);
  expect(orderOf(client.said)).toEqual(orderOf(tapeOf('answered')));
  expectKnownShapes(client);
  const connect = client.events('AgentConnect')[0];
  expect(fieldOf(connect, 'HoldTime')).toBe('1');
  expect(fieldOf(connect, 'Linkedid')).toBe(bench.pbx.callIdOf(call));
  expect(fieldOf(client.events('AgentComplete')[0], 'TalkTime')).toBe('3');
  expect(fieldOf(client.events('AgentComplete')[0], 'Reason')).toBe('caller');
  expect(client.events('QueueMemberStatus').map((each) => fieldOf(each, 'Status'))).toEqual(['6', '2', '1']);
  expect(fieldOf(client.ask('CoreStatus'), 'CoreCurrentCalls')).toBe('0');
});

test('a caller who gives up while a phone rings', async () => {
  const bench = new AsteriskBench();
  const client = listening(bench);
  const { call, caller } = await bench.caller(false);
  await bench.at(4);
  bench.floor.end(call, caller);
  expect(orderOf(client.said)).toEqual(orderOf(tapeOf('abandoned')));
  expectKnownShapes(client);
  expect(fieldOf(client.events('QueueCallerAbandon')[0], 'HoldTime')).toBe('3');
});

test('an agent who lets it ring is rung again; then the caller gives up', async () => {
  const bench = new AsteriskBench();
  const client = listening(bench);
  const { call, leg, caller } = await bench.caller(false);
  await bench.at(16);
  bench.floor.endRing(call, leg, 'timeout');
  await bench.at(17);
  bench.floor.ring(call, '1002', '6400');
  await bench.at(20);
  bench.floor.end(call, caller);
  // On the tape the phone is hung up before QueueCallerLeave; on `abandoned` after it: two threads.
  const both = [orderOf(client.said), orderOf(tapeOf('rung-out'))];
  const [ours, real] = both.map((order) => order.filter((name) => name !== 'Hangup'));
  expect(ours).toEqual(real);
  expectKnownShapes(client);
  expect(fieldOf(client.events('AgentRingNoAnswer')[0], 'RingTime')).toBe('15000');
});

test('hold and resume, and a transfer by the phone', async () => {
  const bench = new AsteriskBench();
  const client = listening(bench);
  const { call, leg, caller } = await bench.caller();
  bench.floor.hold(call, leg);
  expect(fieldOf(client.events('DeviceStateChange').at(-1), 'State')).toBe('ONHOLD');
  bench.floor.resume(call, leg);
  await bench.at(3);
  bench.floor.blindTransfer(call, caller, '1004', 'phone');
  await bench.at(4);
  bench.floor.answer(call, call.legs.at(-1)!);
  await bench.at(6);
  bench.floor.end(call, caller);
  expectKnownShapes(client);
  const real = orderOf(tapeOf('blind-transfer')).filter((name) => name !== 'Unhold');
  const ours = orderOf(client.said).filter((name) => name !== 'Unhold' && name !== 'Hold');
  // What both did up to the transfer is one thing, what the target's phone does another.
  const cut = (order: string[]): string[] => order.slice(0, order.lastIndexOf('DialBegin'));
  expect(cut(ours).filter((n) => n !== 'NewConnectedLine')).toEqual(
    cut(real).filter((n) => n !== 'NewConnectedLine'),
  );
  const linked = client.events('Newchannel').map((each) => fieldOf(each, 'Linkedid'));
  expect(new Set(linked)).toEqual(new Set([bench.pbx.callIdOf(call)]));
});

test('every quirk leaves the call whole, and Local members put their pair before the phone', async () => {
  expect(QUIRK_SETTINGS.length).toBeGreaterThan(12);
  for (const quirk of QUIRK_SETTINGS) {
    const bench = new AsteriskBench([quirk]);
    const client = bench.client().login();
    const { call, caller } = await bench.caller();
    bench.floor.end(call, caller);
    const names = client.events().map(nameOf);
    expect(
      names.filter((name) => name === 'AgentComplete'),
      quirk,
    ).toHaveLength(1);
    const born = names.filter((name) => name === 'Newchannel').length;
    expect(born, quirk).toBe(/^(local=on|memberPhone=)/.test(quirk) ? 4 : 2);
    expect(
      names.filter((name) => name === 'Hangup'),
      quirk,
    ).toHaveLength(born);
    expect(names.filter((name) => name === 'BridgeDestroy').length, quirk).toBe(
      names.filter((name) => name === 'BridgeCreate').length,
    );
  }
  expect(() => parseQuirks(['local=maybe'])).toThrow('local cannot be "maybe"; allowed: off, on');
  expect(() => parseQuirks(['nothing=on'])).toThrow('no quirk "nothing"');
});

test('the same seed says the same again, and cuts do not change it', async () => {
  const run = async (quirks: string[], seed: number): Promise<[string, number]> => {
    const bench = new AsteriskBench(quirks, seed);
    const client = bench.client().login();
    const { call, caller } = await bench.caller();
    bench.floor.end(call, caller);
    return [Buffer.concat(client.chunks).toString('utf8'), client.chunks.length];
  };
  const [once, pieces] = await run([], 1);
  expect((await run([], 1))[0]).toBe(once);
  expect((await run([], 2))[0]).not.toBe(once);
  const [cut, more] = await run(['chunks=random'], 1);
  expect(cut).toBe(once);
  expect(more).toBeGreaterThan(pieces * 3);
  expect(once).toContain('MemberName: Bøøn Srisai');
});
