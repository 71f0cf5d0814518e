// Proves what is booked of a time in which nobody heard the PBX: never more than it proves, cut at its last word, and
// never as a whole call. A night between two servers books nothing.
import { describe, expect, it } from 'vitest';
import { agentDay, dayFigures } from '#lib/measure/agent-day.ts';
import { ahtMs } from '#lib/measure/queue.ts';
import { bookOf, sumCounts } from '#lib/model/counts.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import type { BoardInHand } from '#tests/board-in-hand.ts';
import { ANN, after, BOB, C1, counted, HELP, NOON, SALES, say, shift } from './told.ts';

const NIGHT = 14 * 3600;
const at = (s: number): number => NOON + s * 1000;
const talking = { id: C1, state: 'talking', queue: SALES, agent: ANN } as const;

/** Ann talks from second 10; the last word comes at 25, the loss is noticed at 30. */
const cutWhileTalking = (...then: DomainEvent[]): BoardInHand =>
  after(say.synced(0), say.queued(0), say.answered(10), say.lost(30, 25), ...then);

describe('a call that ends while we are blind', () => {
  const ends: Readonly<Record<string, readonly DomainEvent[]>> = {
    'is not in the snapshot': [say.connected(NIGHT), say.synced(NIGHT + 1)],
    'is told to be gone by the new connection': [say.connected(NIGHT), say.derived(NIGHT + 1)],
    'is told to have ended, with the time of the new connection': [say.connected(NIGHT), say.ended(NIGHT)],
    'is another agent’s by now': [say.connected(NIGHT), say.answered(NIGHT + 1, BOB)],
    'is with another agent in the snapshot': [
      say.connected(NIGHT),
      say.synced(NIGHT + 1, [{ ...talking, agent: BOB }]),
    ],
    'waits in another queue by now': [say.connected(NIGHT), say.queued(NIGHT + 1, HELP)],
    'stands in another queue in the snapshot': [
      say.connected(NIGHT),
      say.synced(NIGHT + 1, [{ id: C1, state: 'waiting', queue: HELP, queuedAt: at(NIGHT) }]),
    ],
    'is parked by now': [say.connected(NIGHT), say.parked(NIGHT + 1)],
    'is parked in the snapshot': [
      say.connected(NIGHT),
      say.synced(NIGHT + 1, [{ id: C1, state: 'parked', queue: SALES, agent: null }]),
    ],
  };
  it.each(Object.entries(ends))('%s: books the talk up to the last word', (_, then) => {
    const board = cutWhileTalking(...then);
    expect(counted(board)).toMatchObject({ talkMs: 15_000 });
    expect(counted(board).handled).toBeUndefined();
    expect(shift(board)).toMatchObject({ answered: 1, partial: 1, partialMs: 15_000, talkMs: 15_000 });
    expect(shift(board).handled).toBeUndefined();
  });

  it('is in no average', () => {
    const board = cutWhileTalking(say.connected(NIGHT), say.synced(NIGHT + 1));
    const rows = board.all('tally').filter((row) => row.queue === SALES);
    expect(ahtMs(sumCounts(rows.map((row) => row.counts)))).toBeNull();
    board.tell({ type: 'agent.observed', source: talkingSource, at: at(NIGHT + 1), agent: { id: ANN } });
    const day = agentDay(board, ANN);
    expect(day && dayFigures(day, at(NIGHT + 2)).ahtMs).toBeNull();
  });

  it('counts whole where the PBX tells afterwards when it ended', () => {
    const board = cutWhileTalking(say.connected(300), say.derived(70), say.synced(301));
    expect(counted(board)).toMatchObject({ handled: 1, talkMs: 60_000 });
    expect(shift(board)).toMatchObject({ handled: 1, talkMs: 60_000 });
  });

  it('that did not end goes on, and is heard whole', () => {
    const board = cutWhileTalking(say.connected(80), say.synced(81, [talking]), say.ended(100));
    expect(counted(board)).toMatchObject({ handled: 1, talkMs: 90_000 });
  });

  it('is cut at the first last word, however often the connection is lost again before its snapshot', () => {
    const board = cutWhileTalking(
      say.connected(600),
      say.lost(700, 690),
      say.connected(NIGHT),
      say.lost(NIGHT + 9, NIGHT + 8),
      say.connected(NIGHT + 20),
      say.synced(NIGHT + 21),
    );
    expect(counted(board)).toMatchObject({ talkMs: 15_000 });
  });

  it('is cut where the PBX refuses us, too', () => {
    const board = after(say.synced(0), say.queued(0), say.answered(10), say.refused(40, 25));
    for (const event of [say.connected(NIGHT), say.synced(NIGHT + 1)]) board.tell(event);
    expect(counted(board)).toMatchObject({ talkMs: 15_000, partial: 1 });
  });
});

describe('a wait that ends while we are blind', () => {
  const waiting = (...then: DomainEvent[]): BoardInHand =>
    after(say.synced(0), say.queued(0), say.lost(30, 25), say.connected(NIGHT), ...then);
  const ends: Readonly<Record<string, readonly DomainEvent[]>> = {
    'gone from the snapshot': [say.synced(NIGHT + 1)],
    'told as abandoned by the new connection': [say.left(NIGHT + 1, 'abandoned'), say.derived(NIGHT + 1)],
    'told as answered by the new connection': [say.answered(NIGHT + 1), say.ended(NIGHT + 60)],
    'shown as answered by the snapshot': [say.synced(NIGHT + 1, [talking]), say.answered(NIGHT + 1)],
    'shown and told before the snapshot': [say.seen(NIGHT, talking), say.answered(NIGHT + 1)],
    'in another queue by now': [say.queued(NIGHT + 1, HELP)],
  };
  it.each(Object.entries(ends))('%s: is unknown, and its wait nobody’s to claim', (_, then) => {
    const sums = counted(waiting(...then));
    expect(sums).toMatchObject({ unknown: 1 });
    for (const name of ['answered', 'abandoned', 'answeredWaitMs', 'abandonedWaitMs', 'longestWaitMs'])
      expect(sums).not.toHaveProperty(name);
  });

  it('is what the PBX tells of it, with its own time or its own wait', () => {
    expect(counted(waiting(say.left(40, 'abandoned')))).toMatchObject({ abandoned: [[40, 1]] });
    expect(counted(waiting(say.answered(42)))).toMatchObject({ answered: [[42, 1]] });
    expect(counted(waiting(say.answered(NIGHT + 1, ANN, { waitedMs: 12_000 })))).toMatchObject({
      answered: [[12, 1]],
    });
  });

  it('goes on where the snapshot shows it waiting', () => {
    const board = waiting(say.synced(NIGHT + 1, [{ id: C1, state: 'waiting', queue: SALES }]));
    board.tell(say.answered(NIGHT + 9));
    expect(counted(board)).toMatchObject({ answered: [[NIGHT + 9, 1]] });
  });

  it('does not make a missed call of the phone that rang', () => {
    const board = after(say.synced(0), say.queued(0), say.offered(5), say.lost(30, 25), say.connected(90));
    board.tell({ type: 'call.missed', source: talkingSource, at: at(91), call: C1, agent: ANN });
    expect(shift(board).missed).toBeUndefined();
  });
});

describe('a call first seen in conversation', () => {
  it('after an outage is a gap: one unknown stay, one conversation in part, in no average', () => {
    const board = after(say.synced(0), say.lost(30, 25), say.connected(90), say.synced(91, [talking]));
    expect(counted(board)).toEqual({ unknown: 1 });
    board.tell(say.ended(121));
    expect(counted(board)).toEqual({ unknown: 1, partial: 1, partialMs: 30_000, talkMs: 30_000 });
    expect(shift(board)).toEqual({ partial: 1, partialMs: 30_000, talkMs: 30_000 });
  });

  it('in our first picture is no stay of ours, and in no average either', () => {
    const board = after(say.synced(0, [{ ...talking, answeredAt: NOON - 5_000 }]), say.ended(20));
    expect(counted(board)).toEqual({ partial: 1, partialMs: 25_000, talkMs: 25_000 });
  });
});

describe('an agent’s time while we are blind', () => {
  it.each(['ready', 'paused', 'wrapUp'] as const)(
    '%s is booked to the last word, none of the night',
    (state) => {
      for (const gone of [say.lost(40, 30), say.refused(40, 30)]) {
        const board = after(say.synced(0, [], [{ id: ANN }]), say.agent(0, state), gone);
        for (const event of [say.connected(NIGHT), say.synced(NIGHT + 1, [], [{ id: ANN, state }])])
          board.tell(event);
        const booked = { ready: 'readyMs', paused: 'pausedMs', wrapUp: 'wrapMs' }[state];
        expect(shift(board)[booked]).toBe(30_000);
      }
    },
  );
});

const talkingSource = say.ended(0).source;

describe('a wait that is proven', () => {
  const books = (...events: DomainEvent[]) =>
    after(...events)
      .all('tally')
      .flatMap(({ counts: { stays, callers } }) => (stays.unknown ? [stays, callers] : []));
  const lost = [say.queued(0), say.lost(90, 90), say.connected(95)];

  it('counts up to the last word where the answer fell into an outage: past T it stays a miss', () => {
    const found = { id: C1, state: 'talking', queue: SALES, agent: ANN } as const;
    const proven = bookOf('unknown', 90_000);
    expect(books(...lost, say.synced(95, [found]))).toEqual([proven, proven]);
    expect(books(...lost, say.answered(95), say.synced(95))).toEqual([proven, proven]);
  });

  it('is no longer than that, when somebody outside every queue is found to have answered', () => {
    const gone = [say.queued(0), say.left(10, 'overflowed'), say.lost(15, 15), say.connected(300)];
    const callers = after(...gone, say.answered(300, null), say.synced(300))
      .all('tally')
      .flatMap(({ counts }) => (counts.callers.unknown ? [counts.callers] : []));
    expect(callers).toEqual([bookOf('unknown', 15_000)]);
  });

  it('of a caller of two queues ends at the last word', () => {
    const story = [say.queued(0), say.left(5, 'overflowed'), say.queued(5, HELP), say.lost(18, 18)];
    const board = after(...story, say.connected(500), say.answered(500), say.synced(500));
    const callers = board
      .all('tally')
      .flatMap(({ counts }) => (counts.callers.unknown ? [counts.callers] : []));
    expect(callers).toEqual([bookOf('unknown', 18_000)]);
  });
});
