// Proves the life of a call: each event moves it as the trade understands it, and what it leaves in the books is right.
import { describe, expect, it } from 'vitest';
import { JOURNEY_LIMIT } from '#lib/model/board.ts';
import { callId } from '#lib/model/ids.ts';
import { ANN, after, BOB, C1, counted, DAY, HELP, HQ, NOON, SALES, say, shift } from './told.ts';

describe('a queue call answered by one agent', () => {
  it('goes from waiting over ringing to talking', () => {
    expect(after(say.queued(0)).call(C1)).toMatchObject({
      state: 'waiting',
      since: NOON,
      queue: SALES,
      queuedAt: NOON,
      direction: 'inbound',
      booked: false,
    });
    expect(after(say.queued(0), say.offered(3)).call(C1)).toMatchObject({
      state: 'ringing',
      since: NOON + 3_000,
      offeredTo: [ANN],
    });
    expect(after(say.queued(0), say.offered(3), say.answered(7)).call(C1)).toMatchObject({
      state: 'talking',
      since: NOON + 7_000,
      agent: ANN,
      agentSince: NOON + 7_000,
      answeredAt: NOON + 7_000,
      offeredTo: [],
      booked: true,
    });
  });

  it('books the wait at the answer and the conversation at the end', () => {
    const talking = after(say.queued(0), say.answered(7));
    expect(counted(talking)).toEqual({ answered: [[7, 1]], answeredWaitMs: 7_000, longestWaitMs: 7_000 });
    const over = after(say.queued(0), say.answered(7), say.ended(67));
    expect(over.all('call')).toEqual([]);
    expect(counted(over)).toMatchObject({ handled: 1, talkMs: 60_000 });
    expect(shift(over)).toEqual({ answered: 1, handled: 1, talkMs: 60_000 });
  });

  it('rounds a wait up to the next whole second, so that "within 20 s" is exact', () => {
    expect(counted(after(say.queued(0), say.answered(20))).answered).toEqual([[20, 1]]);
    expect(counted(after(say.queued(0), say.answered(20.001))).answered).toEqual([[21, 1]]);
  });

  it('believes the PBX’s own figure of the wait', () => {
    expect(counted(after(say.queued(0), say.answered(7, ANN, { waitedMs: 4_200 })))).toMatchObject({
      answered: [[5, 1]],
      answeredWaitMs: 4_200,
    });
  });

  it('counts no wait below nothing when the answer is stamped before the queue', () => {
    expect(counted(after(say.queued(5), say.answered(3)))).toEqual({ answered: [[0, 1]] });
  });

  it('books the talk even where the PBX does not tell who answered', () => {
    const board = after(say.queued(0), say.answered(5, null), say.held(15), say.resumed(20), say.ended(65));
    expect(counted(board)).toMatchObject({ handled: 1, talkMs: 55_000, heldMs: 5_000 });
    expect(board.all('shift')).toEqual([]);
  });

  it('remembers on the agent which queue it was, for wrap-up', () => {
    const board = after(say.agent(0, 'ready'), say.queued(0), say.answered(5));
    expect(board.agent(ANN).lastQueue).toBe(SALES);
  });
});

describe('hold', () => {
  it('is time of its own, counted once however often, and survives a hang-up while held', () => {
    const story = [say.queued(0), say.answered(0), say.held(10), say.resumed(15), say.held(20)];
    expect(after(...story).call(C1)).toMatchObject({
      state: 'held',
      heldSince: NOON + 20_000,
      heldMs: 5_000,
      agentHeldMs: 5_000,
    });
    expect(counted(after(...story, say.ended(30)))).toMatchObject({ talkMs: 15_000, heldMs: 15_000 });
    expect(shift(after(...story, say.ended(30)))).toMatchObject({ talkMs: 15_000, heldMs: 15_000 });
  });

  it('is only for a call that talks', () => {
    expect(after(say.queued(0), say.held(1)).call(C1).state).toBe('waiting');
    expect(after(say.queued(0), say.resumed(1)).call(C1).state).toBe('waiting');
  });
});

describe('a transfer', () => {
  it('gives each agent their part, and the call is handled once', () => {
    const board = after(
      say.queued(0),
      say.answered(10),
      say.transferred(40),
      say.offered(40, BOB),
      say.answered(50, BOB),
      say.ended(70),
    );
    expect(shift(board, ANN)).toEqual({ answered: 1, handled: 1, talkMs: 30_000 });
    expect(shift(board, BOB)).toEqual({ answered: 1, handled: 1, talkMs: 20_000 });
    expect(counted(board)).toMatchObject({ answered: [[10, 1]], handled: 1, talkMs: 50_000 });
  });

  it('rings at once where the next one was asked before (attended)', () => {
    const board = after(say.queued(0), say.answered(1), say.offered(20, BOB));
    expect(board.call(C1).state).toBe('talking');
    board.tell(say.transferred(25));
    expect(board.call(C1)).toMatchObject({ state: 'ringing', agent: null, offeredTo: [BOB] });
  });

  it('of a held call ends the hold', () => {
    const board = after(say.queued(0), say.answered(0), say.held(10), say.transferred(30));
    expect(board.call(C1)).toMatchObject({
      state: 'arriving',
      heldSince: null,
      heldMs: 20_000,
      agentHeldMs: 0,
    });
  });

  it('out of the queue’s hands ends the queue’s conversation', () => {
    const board = after(
      say.queued(0),
      say.answered(10),
      say.transferred(40, { leavesQueue: true }),
      say.answered(50, BOB),
      say.ended(500),
    );
    expect(counted(board)).toMatchObject({ handled: 1, talkMs: 30_000 });
    expect(shift(board, BOB)).toEqual({ directCalls: 1, directMs: 450_000 });
  });
});

describe('ringing', () => {
  it('unanswered goes back to waiting and counts as missed once', () => {
    const board = after(say.queued(0), say.offered(1), say.missed(15), say.missed(15));
    expect(board.call(C1)).toMatchObject({ state: 'waiting', since: NOON + 15_000, offeredTo: [] });
    expect(shift(board)).toEqual({ missed: 1 });
  });

  it('goes on while another phone rings', () => {
    const board = after(say.queued(0), say.offered(1), say.offered(2, BOB), say.missed(9));
    expect(board.call(C1)).toMatchObject({ state: 'ringing', since: NOON + 1_000, offeredTo: [BOB] });
  });

  it('at others ends with the answer and is nobody’s miss', () => {
    const board = after(
      say.queued(0),
      say.offered(1),
      say.offered(1, BOB),
      say.answered(5),
      say.missed(5, BOB),
    );
    expect(shift(board, BOB)).toEqual({});
  });

  it('late, when somebody talks already, changes no state', () => {
    expect(after(say.queued(0), say.answered(5, null), say.offered(6)).call(C1).state).toBe('talking');
  });
});

describe('leaving a queue', () => {
  it.each([
    ['abandoned', { abandoned: [[30, 1]], abandonedWaitMs: 30_000, longestWaitMs: 30_000 }],
    ['overflowed', { overflowed: 1 }],
    ['callback', { callbacks: 1 }],
    ['other', { disconnected: 1 }],
    ['unknown', { unknown: 1 }],
  ] as const)('%s is booked as what it is, once', (how, counts) => {
    expect(counted(after(say.queued(0), say.left(30, how), say.left(30, how), say.ended(31)))).toEqual(
      counts,
    );
  });

  it('says in the journey where the caller went', () => {
    const left = { ...say.left(30, 'overflowed'), to: 'voicemail', because: 'time' } as const;
    const board = after(say.queued(0), left);
    expect(board.call(C1).journey.at(-1)).toMatchObject({ what: 'left', note: 'overflowed to voicemail' });
    expect(counted(board)).toEqual({ overflowed: 1 });
  });

  it('unexplained is booked as unknown: nothing is claimed', () => {
    expect(counted(after(say.queued(0), say.ended(30)))).toEqual({ unknown: 1 });
  });

  it('for another queue is an overflow there and a new stay here', () => {
    const board = after(say.queued(0), say.queued(20, HELP), say.answered(25), say.ended(35));
    expect(counted(board, SALES)).toEqual({ overflowed: 1 });
    expect(counted(board, HELP)).toMatchObject({ answered: [[5, 1]], handled: 1, talkMs: 10_000 });
  });

  it('ends the queue’s part: a conversation elsewhere is not its own', () => {
    const board = after(say.queued(0), say.left(20, 'overflowed'), say.answered(25), say.ended(500));
    expect(counted(board)).toEqual({ overflowed: 1 });
    expect(shift(board)).toEqual({ directCalls: 1, directMs: 475_000 });
  });

  it('abandoned after a wait nobody knows claims no wait', () => {
    const board = after(say.seen(0, { state: 'waiting', queue: SALES }), say.left(9, 'abandoned'));
    expect(counted(board)).toEqual({ unknown: 1 });
  });
});

describe('a call queued again', () => {
  it('by its agent is handled once by each stay', () => {
    const board = after(
      say.queued(0),
      say.answered(10),
      say.queued(40, HELP),
      say.answered(60, BOB),
      say.ended(90),
    );
    expect(counted(board, SALES)).toMatchObject({ answered: [[10, 1]], handled: 1, talkMs: 30_000 });
    expect(counted(board, HELP)).toMatchObject({ answered: [[20, 1]], handled: 1, talkMs: 30_000 });
  });

  it('to the same queue is a second stay', () => {
    const board = after(say.queued(0), say.answered(10), say.queued(40), say.left(45, 'abandoned'));
    expect(counted(board)).toMatchObject({ answered: [[10, 1]], abandoned: [[5, 1]], handled: 1 });
  });

  it('only in our hearing is one stay, even when the echo comes after the answer', () => {
    const board = after(say.queued(0), say.queued(0), say.answered(10), say.queued(0));
    expect(board.call(C1).state).toBe('talking');
    expect(counted(board)).toMatchObject({ answered: [[10, 1]] });
    expect(counted(board).overflowed).toBeUndefined();
  });
});

describe('what only a snapshot told', () => {
  const talking = {
    state: 'talking' as const,
    agent: ANN,
    queue: SALES,
    queuedAt: NOON,
    answeredAt: NOON + 8_000,
  };

  it('books no answer by itself; the end books it as unknown', () => {
    const board = after(say.queued(0), say.seen(10, talking));
    expect(counted(board)).toEqual({});
    board.tell(say.ended(60));
    expect(counted(board)).toEqual({ unknown: 1, partial: 1, partialMs: 52_000, talkMs: 52_000 });
  });

  it('does not swallow the answer that is heard after it', () => {
    const board = after(
      say.queued(0),
      say.seen(10, talking),
      say.answered(10),
      say.answered(10),
      say.ended(60),
    );
    expect(counted(board)).toMatchObject({ answered: [[8, 1]], handled: 1 });
    expect(shift(board).answered).toBe(1);
  });

  it('does not make a later agent’s pick-up the caller’s wait', () => {
    const board = after(say.queued(0), say.seen(10, talking), say.transferred(100), say.answered(110, BOB));
    expect(counted(board).answered).toBeUndefined();
    expect(counted(board)).toMatchObject({ unknown: 1 });
  });

  it('books the stay that nobody saw end when the call stands in another queue', () => {
    const board = after(
      say.queued(0),
      say.seen(30, { state: 'waiting', queue: HELP, queuedAt: NOON + 20_000 }),
    );
    expect(counted(board, SALES)).toEqual({ unknown: 1 });
    board.tell(say.answered(40));
    expect(counted(board, HELP)).toMatchObject({ answered: [[20, 1]] });
  });

  it('learns the time of joining from the event that comes after', () => {
    const board = after(say.seen(5, { state: 'waiting', queue: SALES }), say.queued(3), say.answered(13));
    expect(counted(board)).toMatchObject({ answered: [[10, 1]] });
  });

  it('keeps what it does not tell', () => {
    const board = after(
      say.queued(0),
      say.answered(5),
      say.held(9),
      say.seen(12, { caller: { number: '1', name: 'x' } }),
    );
    expect(board.call(C1)).toMatchObject({
      state: 'held',
      heldSince: NOON + 9_000,
      agent: ANN,
      queuedAt: NOON,
    });
  });

  it('gives a following agent only their own time', () => {
    const board = after(
      say.queued(0),
      say.answered(8),
      say.seen(40, { ...talking, agent: BOB }),
      say.ended(50),
    );
    expect(shift(board, BOB)).toMatchObject({ talkMs: 10_000 });
  });

  it('marks a call known only from it', () => {
    const call = { id: C1, state: 'waiting', queue: SALES, queuedAt: NOON - 60_000 } as const;
    expect(after(say.synced(0, [call])).call(C1)).toMatchObject({ estimated: true, since: NOON - 60_000 });
  });
});

describe('at midnight', () => {
  it('a call is booked on the day it arrived, its talk too', () => {
    const half = 12 * 3600;
    const board = after(
      say.queued(half - 10),
      say.day('2025-10-10', NOON + half * 1000),
      say.answered(half + 5),
      say.ended(half + 65),
    );
    expect(counted(board, SALES, DAY)).toMatchObject({ answered: [[15, 1]], handled: 1, talkMs: 60_000 });
    expect(counted(board, SALES, '2025-10-10')).toEqual({});
    expect(shift(board, ANN, DAY)).toEqual({ answered: 1, handled: 1, talkMs: 60_000 });
  });

  it('before the first day has turned nothing is booked, and nothing breaks', () => {
    const board = after();
    board.rows.clear();
    for (const event of [say.queued(0), say.answered(5), say.ended(60)]) board.tell(event);
    expect([...board.rows.keys()]).toEqual([]);
  });
});

describe('the journey', () => {
  it('tells the story in order', () => {
    const board = after(
      say.queued(0),
      say.offered(1),
      say.missed(9),
      say.offered(10, BOB),
      say.answered(12, BOB),
    );
    expect(board.call(C1).journey.map((step) => step.what)).toEqual([
      'queued',
      'offered',
      'missed',
      'offered',
      'answered',
    ]);
  });

  it('forgets its oldest steps rather than grow for ever', () => {
    const board = after(say.queued(0));
    for (let s = 1; s < 100; s += 2)
      for (const event of [say.offered(s), say.missed(s + 1)]) board.tell(event);
    const { journey } = board.call(C1);
    expect(journey).toHaveLength(JOURNEY_LIMIT);
    expect(journey.at(-1)).toEqual({ at: NOON + 100_000, what: 'missed', agent: ANN });
  });
});

it('late words of a call nobody knows', () => {
  const other = callId(HQ, 'none');
  const board = after(
    say.missed(0, ANN, other),
    say.held(0),
    say.resumed(0),
    say.left(0, 'abandoned'),
    say.ended(0),
  );
  expect(board.all('call')).toEqual([]);
  expect(board.all('tally')).toEqual([]);
});
