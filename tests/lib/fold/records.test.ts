// Proves that what an event brings to its end is answered whole beside the changes: calls, stays, parts, rings, spells.
import { describe, expect, it } from 'vitest';
import type { FoldRecord } from '#lib/model/record.ts';
import { told } from '#tests/board-in-hand.ts';
import { Dice } from '#tests/dice.ts';
import { playFloor } from '#tests/properties/floor-ledger.ts';
import { dayName } from '#tests/properties/shift-ledger.ts';
import { MIDNIGHT } from '#tests/wild-events.ts';
import { ANN, after, BOB, C1, HELP, NOON, SALES, say } from './told.ts';

const at = (seconds: number) => NOON + seconds * 1_000;
const of = <K extends FoldRecord['record']>(records: readonly FoldRecord[], kind: K) =>
  records.filter((each): each is Extract<FoldRecord, { record: K }> => each.record === kind);

describe('a call that is over', () => {
  const story = [
    say.queued(0),
    say.offered(3, BOB),
    say.missed(18, BOB),
    say.offered(20, ANN),
    say.answered(25),
    say.held(35),
    say.resumed(40),
  ];

  it('is answered as it last stood, with its end', () => {
    const board = after(...story, say.ended(65));
    const [contact] = of(board.records, 'contact');
    expect(contact).toMatchObject({ call: C1, endedAt: at(65), seen: true });
    expect(contact?.row).toMatchObject({ queue: SALES, queuedAt: NOON, heldMs: 5_000, answeredAt: at(25) });
    expect(contact?.row.journey.map(({ what }) => what)).toEqual([
      'queued',
      'offered',
      'missed',
      'offered',
      'answered',
      'held',
      'resumed',
    ]);
  });

  it('is not seen to its end where only a snapshot does not name it', () => {
    const [contact] = of(after(say.synced(-5), ...story, say.lost(50), say.synced(90)).records, 'contact');
    expect(contact).toMatchObject({ endedAt: at(50), seen: false });
  });

  it('leaves one stay, one part of one agent, and every phone that rang', () => {
    const { records } = after(...story, say.ended(65));
    expect(of(records, 'stay')).toMatchObject([
      {
        call: C1,
        queue: SALES,
        queuedAt: NOON,
        endedAt: at(25),
        waitMs: 25_000,
        outcome: 'answered',
        agent: ANN,
      },
    ]);
    expect(of(records, 'talk')).toMatchObject([
      { agent: ANN, queue: SALES, from: at(25), until: at(65), talkMs: 35_000, heldMs: 5_000, whole: true },
    ]);
    expect(of(records, 'ring')).toMatchObject([
      { agent: BOB, from: at(3), until: at(18), how: 'missed' },
      { agent: ANN, from: at(20), until: at(25), how: 'answered' },
    ]);
  });

  it('tells where a caller went, and why', () => {
    const leaves = { ...say.left(30, 'overflowed'), to: 'voicemail', because: 'time' } as const;
    const { records } = after(say.queued(0), leaves, say.ended(40));
    expect(of(records, 'stay')).toMatchObject([
      { outcome: 'overflowed', to: 'voicemail', by: 'time', waitMs: 30_000, agent: null },
    ]);
  });

  it('keeps the part of an agent in a call of no queue', () => {
    const board = after(say.queued(0), say.answered(5), say.transferred(20, { leavesQueue: true }));
    board.tell(say.answered(25, BOB));
    board.tell(say.ended(55));
    expect(of(board.records, 'talk')).toMatchObject([
      { agent: ANN, queue: SALES, talkMs: 15_000 },
      { agent: BOB, queue: null, talkMs: 30_000 },
    ]);
  });

  it('ends the ringing at a colleague by the answer of another', () => {
    const { records } = after(say.queued(0), say.offered(2, BOB), say.offered(2), say.answered(6));
    expect(of(records, 'ring')).toMatchObject([
      { agent: BOB, how: 'ended' },
      { agent: ANN, how: 'answered' },
    ]);
  });
});

it('an agent’s spells are the pieces that are booked: cut at midnight and where nobody heard', () => {
  const midnight = NOON + 12 * 3_600_000;
  const board = after(
    say.synced(0, [], [{ id: ANN, state: 'paused', reason: 'Lunch' }]),
    say.day('2025-10-10', midnight),
    { ...say.agent(0, 'ready'), at: midnight + 60_000 },
  );
  board.tell({ ...say.lost(0), at: midnight + 90_000 });
  const spells = of(board.records, 'spell').filter(({ agent }) => agent === ANN);
  expect(spells.map(({ state, reason, from, until }) => [state, reason, from, until])).toEqual([
    ['paused', 'Lunch', NOON, midnight],
    ['paused', 'Lunch', midnight, midnight + 60_000],
    ['ready', null, midnight + 60_000, midnight + 90_000],
  ]);
  expect(new Set(spells.slice(0, 2).map(({ since }) => since)).size).toBe(1);
});

it('over whole floors the records hold what the tallies and days count', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const board = told(playFloor(new Dice(seed)).events);
    const days = new Set(board.all('tally').map(({ day }) => day));
    const isKept = (startedAt: number) => days.has(dayName(Math.floor((startedAt - MIDNIGHT) / 86_400_000)));
    const sum = (list: readonly number[]) => list.reduce((all, each) => all + each, 0);
    for (const queue of [SALES, HELP]) {
      const stays = of(board.records, 'stay').filter(
        (each) => each.queue === queue && isKept(each.startedAt),
      );
      const talks = of(board.records, 'talk').filter(
        (each) => each.queue === queue && isKept(each.startedAt),
      );
      const counts = board
        .all('tally')
        .filter((row) => row.queue === queue)
        .map((row) => row.counts);
      expect(stays.filter(({ outcome }) => outcome === 'answered').length, `seed ${seed}`).toBe(
        sum(counts.flatMap(({ stays }) => stays.answered?.calls.map(([, calls]) => calls) ?? [])),
      );
      expect(sum(talks.map(({ talkMs }) => talkMs)), `seed ${seed}`).toBe(
        sum(counts.map(({ talkMs }) => talkMs)),
      );
    }
  }
});
