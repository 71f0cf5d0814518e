// What a queue and a floor read at one moment.
import { describe, expect, it } from 'vitest';
import { floorNow } from '#lib/measure/floor.ts';
import { isWaiting, NO_MEASURES, type QueueInput, queueNow } from '#lib/measure/queue.ts';
import type { CallRow, TallyRow } from '#lib/model/board.ts';
import { agentId } from '#lib/model/ids.ts';
import { type Counting, DEFAULT_COUNTING, DEFAULT_RULE } from '#lib/model/site.ts';
import { agentRow, callRow, DAY, HQ, member, NOW, queueOf, queueRow, tallyRow } from './rows.ts';

const MINUTE = 60_000;
const measure = (some: Partial<QueueInput>) =>
  queueNow({
    queue: queueRow('1'),
    calls: [],
    tallies: [],
    agents: [],
    rule: DEFAULT_RULE,
    day: DAY,
    now: NOW,
    ...some,
  });

describe('a queue now', () => {
  it('has nothing to measure when nothing happened: nulls, no zeros or hundreds made up', () => {
    expect(measure({})).toMatchObject({
      waiting: 0,
      longestWaitSince: null,
      longestWaitTodayMs: null,
      offered: 0,
      asaMs: null,
      ahtMs: null,
      abandonPercent: null,
      serviceLevel: { percent: null },
    });
    expect(NO_MEASURES.serviceLevel.percent).toBeNull();
  });

  it('takes as waiting who is in the queue, unanswered and not booked', () => {
    expect(isWaiting(callRow('a'))).toBe(true);
    expect(isWaiting(callRow('a', { state: 'ringing' }))).toBe(true);
    expect(isWaiting(callRow('a', { state: 'arriving' }))).toBe(false);
    expect(isWaiting(callRow('a', { state: 'talking' }))).toBe(false);
    expect(isWaiting(callRow('a', { queue: null }))).toBe(false);
    expect(isWaiting(callRow('a', { booked: true }))).toBe(false);
    // A transferred call rings at its next agent while the first still has it: it does not wait in the queue.
    expect(isWaiting(callRow('a', { state: 'ringing', agent: agentId(HQ, '1') }))).toBe(false);
  });

  it('counts who came while it was closed as waiting, and not past T, unless they count together', () => {
    const calls = [
      callRow('a', { queuedAt: NOW - 60_000, closed: true }),
      callRow('b', { queuedAt: NOW - 50_000 }),
    ];
    expect(measure({ calls })).toMatchObject({ waiting: 2, waitingPastTarget: 1 });
    const counting = { ...DEFAULT_COUNTING, closedHours: 'together' as const };
    expect(measure({ calls, counting })).toMatchObject({ waiting: 2, waitingPastTarget: 2 });
  });

  it('counts its calls by state and finds the longest wait', () => {
    const calls = [
      callRow('a', { queuedAt: NOW - 4000 }),
      callRow('b', { queuedAt: NOW - 25_000, state: 'ringing' }),
      callRow('c', { queuedAt: null, since: NOW - 6000 }),
      callRow('d', { state: 'talking', agent: agentId(HQ, '1'), booked: true }),
      callRow('e', { state: 'held', agent: agentId(HQ, '2'), booked: true }),
    ];
    expect(measure({ calls })).toMatchObject({
      waiting: 3,
      waitUnknown: 0,
      waitingPastTarget: 1,
      ringing: 1,
      talking: 2,
      held: 1,
      longestWaitSince: NOW - 25_000,
      longestWaitTodayMs: 25_000,
      serviceLevel: { percent: 0, waitingPast: 1 },
    });
  });

  it('believes a PBX that counts its callers without naming them', () => {
    const counted = { waiting: 4, longestSince: NOW - 30_000 };
    expect(measure({ queue: queueRow('1', { counted }) })).toMatchObject({
      waiting: 4,
      waitUnknown: 3,
      waitingPastTarget: 1,
      longestWaitSince: NOW - 30_000,
      serviceLevel: { waitingPast: 1 },
    });
    const silent = queueRow('1', { counted: { waiting: 2, longestSince: null } });
    expect(measure({ queue: silent })).toMatchObject({ waiting: 2, waitUnknown: 2, longestWaitSince: null });
    const none = queueRow('1', { counted: { waiting: 0, longestSince: NOW - 9000 } });
    expect(measure({ queue: none, calls: [callRow('ghost')] })).toMatchObject({
      waiting: 0,
      longestWaitSince: null,
    });
  });

  it('computes the day from its tallies', () => {
    const tallies = [
      tallyRow(
        '1',
        { foldedTo: NOW - 60 * MINUTE },
        {
          answered: [[10, 2]],
          answeredWaitMs: 20_000,
          longestWaitMs: 10_000,
          handled: 2,
          talkMs: 100_000,
          heldMs: 20_000,
          wrapMs: 30_000,
        },
      ),
      tallyRow(
        '1',
        { minute: NOW - 30_000 - 5 * MINUTE },
        {
          answered: [[40, 1]],
          abandoned: [
            [3, 1],
            [25, 1],
          ],
          overflowed: 1,
          callbacks: 1,
          disconnected: 1,
          unknown: 2,
          answeredWaitMs: 40_000,
          longestWaitMs: 40_000,
          handled: 1,
          talkMs: 30_000,
        },
      ),
    ];
    const now = measure({ tallies });
    expect(now).toMatchObject({
      offered: 10,
      answered: 3,
      abandoned: 3,
      disconnected: 1,
      overflowed: 1,
      callbacks: 1,
      asaMs: 20_000,
      ahtMs: 60_000,
      abandonPercent: 30,
      longestWaitTodayMs: 40_000,
    });
    expect(now.serviceLevel.percent).toBe(50);
  });

  it('never shows a negative wait when a PBX clock is ahead', () => {
    const calls = [callRow('a', { queuedAt: NOW + 3000 })];
    expect(measure({ calls }).longestWaitTodayMs).toBe(0);
  });
});

describe('a floor', () => {
  const agents = [
    agentRow('1', { queues: [member('1'), member('2')] }),
    agentRow('2', { state: 'onCall', queues: [member('1'), member('2', { signedIn: false })] }),
    agentRow('3', { queues: [member('2', { paused: true })] }),
    agentRow('4', { queues: [member('3')] }),
  ];
  const site = {
    rule: DEFAULT_RULE,
    rules: { 'hq/2': { ...DEFAULT_RULE, targetSeconds: 60 } },
    day: DAY,
  };
  const floor = floorNow({
    queues: [queueRow('1'), queueRow('2')],
    calls: [
      callRow('a', { queuedAt: NOW - 30_000 }),
      callRow('b', { queue: queueOf('2'), queuedAt: NOW - 40_000 }),
      callRow('c', { queue: queueOf('3'), queuedAt: NOW - 900_000 }),
      callRow('d', { queue: null }),
    ],
    tallies: [
      tallyRow('1', { minute: NOW - 30_000 }, { answered: [[5, 1]], answeredWaitMs: 5000 }),
      tallyRow(
        '2',
        { minute: NOW - 30_000 },
        { answered: [[50, 3]], answeredWaitMs: 150_000, longestWaitMs: 50_000 },
      ),
      tallyRow('3', { minute: NOW - 30_000 }, { abandoned: [[50, 9]] }),
    ],
    agents,
    site,
    now: NOW,
  });

  it('measures each queue by its own rows and rule', () => {
    expect(floor.queues.get(queueOf('1'))).toMatchObject({
      waiting: 1,
      answered: 1,
      serviceLevel: { percent: 50 },
      agents: { ready: 1, onCall: 1, signedIn: 2 },
    });
    expect(floor.queues.get(queueOf('2'))).toMatchObject({
      waiting: 1,
      answered: 3,
      serviceLevel: { percent: 100 },
      // Who talks for another queue is on call for this one too.
      agents: { ready: 1, onCall: 1, paused: 1, signedOut: 0, signedIn: 2 },
    });
    expect(floor.queues.has(queueOf('3'))).toBe(false);
  });

  it('adds them up: averages from sums, agents once, only these queues', () => {
    expect(floor.all).toMatchObject({
      waiting: 2,
      waitingPastTarget: 1,
      longestWaitSince: NOW - 40_000,
      longestWaitTodayMs: 50_000,
      offered: 6,
      asaMs: 38_750,
      serviceLevel: { percent: 80, rule: null },
      agents: { ready: 1, onCall: 1, paused: 1, signedOut: 0, signedIn: 3 },
    });
  });
});

describe('a caller who left every queue and whose call goes on', () => {
  const arrival = (waitMs: number, some: Partial<NonNullable<CallRow['arrival']>> = {}) => ({
    ...{ queue: queueOf('1'), at: NOW - 300_000, closed: false, booked: false },
    ...{ last: { outcome: 'overflowed' as const, at: NOW - 300_000 + waitMs } },
    ...some,
  });
  const gone = (native: string, waitMs: number, some: Partial<CallRow> = {}) =>
    callRow(native, { queue: null, queuedAt: null, state: 'arriving', arrival: arrival(waitMs), ...some });
  const all = (calls: readonly CallRow[], some: { dayFrom?: number; counting?: Counting } = {}) => {
    const site = { rule: DEFAULT_RULE, rules: {}, day: DAY, ...some };
    const tallies = [tallyRow('1', { minute: NOW - 30_000 }, { answered: [[5, 2]] })];
    return floorNow({ queues: [queueRow('1'), queueRow('2')], calls, tallies, agents: [], site, now: NOW })
      .all;
  };

  it('is in offered and a miss of the sum past T, and up to T offered alone', () => {
    expect(all([gone('a', 91_000)])).toMatchObject({
      ...{ offered: 3, overflowed: 1, waiting: 0, offeredWaiting: 0 },
      serviceLevel: { numerator: 2, denominator: 3, leftLate: 1, waitingPast: 0 },
    });
    expect(all([gone('a', 10_000)])).toMatchObject({
      ...{ offered: 3, overflowed: 1 },
      serviceLevel: { numerator: 2, denominator: 2, leftOut: 1 },
    });
  });

  it('is as good as gone when rung, parked or talking elsewhere, until booked', () => {
    expect(all([gone('a', 91_000, { state: 'ringing' })]).serviceLevel.denominator).toBe(3);
    expect(all([gone('a', 91_000, { state: 'parked' })]).serviceLevel.denominator).toBe(3);
    const booked = gone('a', 91_000, { arrival: arrival(91_000, { booked: true }) });
    expect(all([booked])).toMatchObject({ offered: 2, serviceLevel: { denominator: 2 } });
  });

  it('waits on in the next queue, from the first', () => {
    const next = gone('a', 10_000, { queue: queueOf('2'), queuedAt: NOW - 5000, state: 'waiting' });
    expect(all([next])).toMatchObject({ offered: 3, offeredWaiting: 1, overflowed: 0 });
    expect(all([next]).serviceLevel).toMatchObject({ denominator: 3, waitingPast: 1 });
  });

  it('is apart who came while it was closed, and on no other day than the one they arrived', () => {
    const closed = gone('a', 91_000, { arrival: arrival(91_000, { closed: true }) });
    expect(all([closed])).toMatchObject({ offered: 2, whileClosed: 0 });
    expect(all([gone('a', 91_000)], { dayFrom: NOW - 5000 })).toMatchObject({ offered: 2 });
  });

  it('is unknown with the wait that is proven who is shown talking before the answer was heard', () => {
    const shown = { state: 'talking' as const, agent: agentId(HQ, '1'), answeredAt: NOW - 1000 };
    const late = callRow('a', { ...shown, queuedAt: NOW - 60_000 });
    expect(all([late])).toMatchObject({ offered: 3, serviceLevel: { denominator: 3, leftLate: 1 } });
    expect(measure({ calls: [late] })).toMatchObject({ offered: 1, serviceLevel: { leftLate: 1 } });
    const early = callRow('a', { ...shown, queuedAt: NOW - 6000 });
    expect(measure({ calls: [early] })).toMatchObject({ offered: 1, serviceLevel: { denominator: 0 } });
  });
});

describe('who waits since before midnight', () => {
  const call = callRow('a', { startedAt: NOW - 90_000, queuedAt: NOW - 80_000, since: NOW - 80_000 });
  it('waits now, and is a call of the day on which they will be booked', () => {
    expect(measure({ calls: [call], dayFrom: NOW - 60_000 })).toMatchObject({
      ...{ waiting: 1, longestWaitSince: NOW - 80_000, waitingPastTarget: 1 },
      ...{ offered: 0, longestWaitTodayMs: null, serviceLevel: { percent: null, waitingPast: 0 } },
      callersLevel: { waitingPast: 0 },
    });
    const counting = { ...DEFAULT_COUNTING, bookBy: 'answer' as const };
    expect(measure({ calls: [call], dayFrom: NOW - 60_000, counting })).toMatchObject({
      ...{ offered: 1, serviceLevel: { waitingPast: 1 } },
    });
  });
});

describe('offered of several queues', () => {
  const site = { rule: DEFAULT_RULE, rules: {}, day: DAY };
  const offered = (calls: readonly CallRow[], tallies: readonly TallyRow[] = []) => {
    const queues = [queueRow('1'), queueRow('2')];
    const floor = floorNow({ queues, calls, tallies, agents: [], site, now: NOW });
    const each = queues.map(({ id }) => floor.queues.get(id)?.offered);
    return { each, all: floor.all.offered, waiting: floor.all.offeredWaiting };
  };
  const first = (queue: string, some: Partial<NonNullable<CallRow['arrival']>> = {}) => ({
    ...{ queue: queueOf(queue), at: NOW - 60_000, closed: false, last: null, booked: false },
    ...some,
  });

  it('does not count a caller again who was answered and waits in another queue now', () => {
    const booked = tallyRow('1', { minute: NOW - 30_000 - MINUTE }, { answered: [[5, 1]] });
    const again = callRow('a', { queue: queueOf('2'), arrival: first('1', { booked: true }) });
    expect(offered([again], [booked])).toEqual({ each: [1, 1], all: 1, waiting: 0 });
  });

  it('counts a caller once who waits in the second queue, at the first', () => {
    const sentOn = callRow('a', { queue: queueOf('2'), arrival: first('1') });
    expect(offered([sentOn])).toEqual({ each: [0, 1], all: 1, waiting: 1 });
    const elsewhere = callRow('b', { queue: queueOf('3'), arrival: first('2') });
    expect(offered([elsewhere])).toEqual({ each: [0, 0], all: 1, waiting: 1 });
  });

  it('leaves out who came while closed, from the beginning and not only when they have gone', () => {
    const closed = callRow('a', { closed: true, arrival: first('1', { closed: true }) });
    expect(offered([closed])).toEqual({ each: [0, 0], all: 0, waiting: 0 });
  });
});
