// Proves that the laws of counting hold over many played days, and that each can fail: for each, one thing broken in one
// small way is caught by that law.
import { expect, it } from 'vitest';
import { fold } from '#lib/fold/fold.ts';
import { explainServiceLevel } from '#lib/measure/explain.ts';
import { serviceLevel } from '#lib/measure/service-level.ts';
import type { Row } from '#lib/model/board.ts';
import { addBooks, bookOf } from '#lib/model/counts.ts';
import type { Fold } from '#tests/board-in-hand.ts';
import { Dice, runSeed } from '#tests/dice.ts';
import { COUNTING_LAWS, type Counter, OURS } from './counting-laws.ts';

const SEED = runSeed();
const DAYS = 80;

/** The real fold, its rows bent on the way out. */
const bent =
  (bend: (row: Row, type: string) => Row): Fold =>
  (board, event) => {
    const { changes, records } = fold(board, event);
    return {
      changes: changes.map((change) => ('put' in change ? { put: bend(change.put, event.type) } : change)),
      records,
    };
  };

/** One fault a law. */
const FAULTS: Readonly<Record<string, Partial<Counter>>> = {
  // As it was once: who left otherwise was in no formula.
  'a service level never changes because somebody leaves after T, whichever way': {
    serviceLevel: ({ answered, abandoned }, ...rest) =>
      serviceLevel({ ...(answered && { answered }), ...(abandoned && { abandoned }) }, ...rest),
  },
  'callers are never more than stays': {
    fold: bent((row, type) =>
      row.kind === 'tally' && type === 'call.answered'
        ? {
            ...row,
            counts: { ...row.counts, callers: addBooks(row.counts.callers, bookOf('answered', 5_000)) },
          }
        : row,
    ),
  },
  'outcomes sum to the stays that ended': {
    fold: bent((row, type) =>
      row.kind === 'tally' && type === 'call.left'
        ? {
            ...row,
            counts: { ...row.counts, stays: addBooks(row.counts.stays, bookOf('overflowed', 9_000)) },
          }
        : row,
    ),
  },
  'agents talk and hold what the queues do, outside the team apart': {
    fold: bent((row, type) =>
      row.kind === 'shift' && type === 'call.ended' ? { ...row, talkMs: row.talkMs + 1_000 } : row,
    ),
  },
  'an agent’s states sum to the time they were signed in and heard': {
    fold: bent((row) => (row.kind === 'shift' ? { ...row, notRespondingMs: 0 } : row)),
  },
  'the raw counts of an explanation give the number that is shown': {
    explain: (...of) => {
      const said = explainServiceLevel(...of);
      const counts = said.counts.map((each) =>
        each.name === 'denominator' ? { ...each, value: (each.value ?? 0) + 1 } : each,
      );
      return { ...said, counts };
    },
  },
};

/** What the law says of the first day that breaks it; `null` where none does. */
function broken(name: string, of: Counter): string | null {
  for (let i = 0; i < DAYS; i++) {
    const problem = COUNTING_LAWS[name]?.(new Dice(SEED + i), of) ?? null;
    if (problem !== null) return `SEED=${SEED + i}: ${problem}`;
  }
  return null;
}

it.each(Object.keys(COUNTING_LAWS))('%s', (name) => expect(broken(name, OURS)).toBeNull());

it.each(Object.keys(COUNTING_LAWS))('a fault is caught by: %s', (name) => {
  const fault = FAULTS[name];
  if (!fault) throw new Error('a law without a planted fault');
  expect(broken(name, { ...OURS, ...fault })).not.toBeNull();
});
