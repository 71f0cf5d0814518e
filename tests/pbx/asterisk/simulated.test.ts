// Proves through the make-believe Asterisk what the line to it must bear: who does not want to be disturbed, who is parked
// after a reconnect, a link that holds everything up, a restart of Ringside.
import { expect, it } from 'vitest';
import type { AsteriskPbx } from '#server/simulator/asterisk/pbx.ts';
import { callerLeg, type FloorCall, type FloorLeg } from '#server/simulator/call-centre/model.ts';
import { quietCentre } from '#tests/pbx/harness/call-centre.ts';
import { Stage } from '#tests/pbx/harness/stage.ts';
import { plain } from '#tests/plain-counts.ts';

const AGENTS = [
  { number: '1001', name: 'Ann', queues: ['6400'] },
  { number: '1002', name: 'Boon', queues: ['6400'] },
  { number: '1099', name: 'Reception', queues: [] },
];

const open = (...quirks: string[]): Promise<Stage> =>
  Stage.open('asterisk', {
    quirks,
    floor: (clock) => quietCentre(clock, { agents: AGENTS }),
    connectSeconds: 10,
  });

const inside = (stage: Stage): AsteriskPbx => stage.pbx.pbx as AsteriskPbx;

/** What is booked minute by minute. */
const countsOf = (stage: Stage) =>
  [...stage.board.all('tally')].filter(({ minute }) => minute !== null).map(({ counts }) => plain(counts));

function waits(stage: Stage, from = '+4930117'): FloorCall {
  const call = stage.floor.arrive({ from, dialled: '5550400', fromName: '' });
  stage.floor.joinQueue(call, '6400');
  return call;
}

async function conversation(stage: Stage): Promise<{ readonly call: FloorCall; readonly agent: FloorLeg }> {
  const call = waits(stage);
  await stage.pass(2);
  const agent = stage.floor.ring(call, '1001', '6400');
  if (!agent) throw new Error('nobody rings');
  await stage.pass(3);
  stage.floor.answer(call, agent);
  await stage.pass(10);
  return { call, agent };
}

async function reconnects(stage: Stage): Promise<void> {
  inside(stage).dropSessions();
  await stage.pass(30);
}

async function restarts(
  stage: Stage,
  awaySeconds: number,
  meanwhile: () => void | Promise<void>,
): Promise<void> {
  await stage.restart(awaySeconds, meanwhile);
  await stage.pass(30);
}

it.each([
  ['device', 'paused: Do not disturb'],
  ['presence', 'paused: Do not disturb'],
  ['phoneBusy', 'unavailable: Phone busy'],
  ['untold', 'ready'],
])('do-not-disturb told by %s is %s, after a reconnect too', async (how, state) => {
  const b = await open(`doNotDisturb=${how}`);
  const set = async (presence: string): Promise<string> => {
    b.floor.staff.setPresence('1002', presence);
    await b.pass(1);
    return b.stateOf('1002');
  };
  expect(await set('lunch')).toBe('ready');
  expect(await set('dnd')).toBe(state);
  await reconnects(b);
  expect([b.stateOf('1001'), b.stateOf('1002')]).toEqual(['ready', state]);
  expect(await set('available')).toBe('ready');
  await b.close();
});

it.each(['softphone', 'mobile'])(
  'a member who answers on a %s that no queue knows is on call',
  async (phone) => {
    const b = await open(`memberPhone=${phone}`);
    const { call } = await conversation(b);
    await b.pass(70);
    expect(b.stateOf('1001')).toBe('onCall');
    await reconnects(b);
    expect(b.stateOf('1001')).toBe('onCall');
    expect(b.calls()).toMatchObject([{ state: 'talking', queue: 'hq/6400', agent: 'hq/1001' }]);
    b.floor.end(call, callerLeg(call) ?? null);
    await b.pass(1);
    expect(b.stateOf('1001')).toBe('ready');
    expect(countsOf(b)).toMatchObject([{ answered: [[5, 1]], handled: 1, talkMs: 110_000 }]);
    await b.close();
  },
);

it.each(['told', 'unknown'])('who is parked stays so after a reconnect (ParkedCalls: %s)', async (list) => {
  const b = await open(`parkedList=${list}`);
  const { call, agent } = await conversation(b);
  b.floor.park(call, agent);
  await b.pass(1);
  await reconnects(b);
  await b.pass(70);
  expect(b.calls()).toMatchObject([{ state: 'parked', slot: '7000', queue: null, agent: null }]);
  expect(b.stateOf('1001')).toBe('ready');
  // Fetched while nobody heard it.
  inside(b).die();
  b.floor.dial('1099', '7000');
  await b.pass(5);
  inside(b).revive();
  await b.pass(90);
  expect(b.calls()).toMatchObject([{ state: 'talking', queue: null, slot: null }]);
  b.floor.end(call, callerLeg(call) ?? null);
  await b.pass(1);
  expect(b.calls()).toEqual([]);
  expect(countsOf(b)).toMatchObject([{ answered: [[5, 1]], handled: 1, talkMs: 10_000 }]);
  await b.close();
});

it('who was parked before anybody connected is shown in their slot where the list tells it', async () => {
  const b = await open();
  inside(b).die();
  const { call, agent } = await conversation(b);
  b.floor.park(call, agent);
  inside(b).revive();
  await b.pass(60);
  expect(b.calls()).toMatchObject([{ state: 'parked', slot: '7000' }]);
  b.floor.end(call, callerLeg(call) ?? null);
  await b.pass(1);
  expect(b.calls()).toEqual([]);
  await b.close();
});

it.each([
  ['on', { answeredWaitMs: 4_400, talkMs: 8_700 }],
  ['off', { answeredWaitMs: 4_000, talkMs: 9_000 }],
])(
  'a link that stalls changes no figure by more than the PBX’s own say (timestamps %s)',
  async (on, right) => {
    const b = await open(`timestamps=${on}`);
    await b.pass(130.2);
    const call = waits(b);
    await b.pass(1);
    inside(b).stall();
    const leg = b.floor.ring(call, '1001', '6400');
    await b.pass(3.4);
    if (leg) b.floor.answer(call, leg);
    await b.pass(4);
    inside(b).flow();
    await b.pass(1);
    expect(b.calls()).toMatchObject([{ state: 'talking', agent: 'hq/1001' }]);
    inside(b).stall();
    await b.pass(3.7);
    b.floor.end(call, callerLeg(call) ?? null);
    await b.pass(8);
    inside(b).flow();
    await b.pass(1);
    expect(countsOf(b)).toMatchObject([{ handled: 1, ...right }]);
    await b.close();
  },
);

it('what ended while Ringside was restarted is told by Asterisk’s counters', async () => {
  const b = await open();
  const { call } = await conversation(b);
  await b.pass(75);
  await restarts(b, 45, async () => {
    await b.pass(3);
    b.floor.end(call, callerLeg(call) ?? null);
  });
  expect(b.calls()).toEqual([]);
  expect(countsOf(b)).toMatchObject([{ answered: [[5, 1]], handled: 1, partial: 0, talkMs: 90_000 }]);
  const waiting = waits(b, '+4930118');
  await b.pass(4);
  await restarts(b, 45, async () => {
    b.floor.end(waiting, callerLeg(waiting) ?? null);
  });
  const ends = countsOf(b).map(({ abandoned, unknown }) => [abandoned.length, unknown]);
  expect(ends.reduce(([x = 0, y = 0], [n = 0, u = 0]) => [x + n, y + u], [0, 0])).toEqual([1, 0]);
  await b.close();
});
