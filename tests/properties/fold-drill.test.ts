// Proves that the laws of the fold can fail: for each, a fold broken in one small way is caught by that law.
import { describe, expect, it } from 'vitest';
import { fold } from '#lib/fold/fold.ts';
import type { Change, Row } from '#lib/model/board.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import type { Fold } from '#tests/board-in-hand.ts';
import { Dice } from '#tests/dice.ts';
import { wildHistory } from '#tests/wild-events.ts';
import { LAWS } from './fold-laws.ts';

/** The real fold, its rows bent on the way out. */
const bent =
  (bend: (row: Row, event: DomainEvent) => Row | null): Fold =>
  (board, event) => {
    const { changes, records } = fold(board, event);
    const bentChanges = changes.flatMap((change): Change[] => {
      if (!('put' in change)) return [change];
      const put = bend(change.put, event);
      return put ? [{ put }] : [];
    });
    return { changes: bentChanges, records };
  };

let counter = 0;

/** One fault a law. */
const FAULTS: Record<keyof typeof LAWS, Fold> = {
  'same question, same answer': bent((row) => (row.kind === 'call' ? { ...row, since: ++counter } : row)),
  'heard twice is heard once': (board, event) => {
    if (event.type !== 'call.missed') return fold(board, event);
    const shift = board.get('shift', `${event.agent}@2025-10-09`);
    const more: Change[] = shift ? [{ put: { ...shift, missed: shift.missed + 1 } }] : [];
    const { changes, records } = fold(board, event);
    return { changes: [...changes, ...more], records };
  },
  'the order of rows in memory does not show': (board, event) => {
    const [first] = board.all('agent');
    const { changes, records } = fold(board, event);
    const isBent = event.type === 'command.answered' && first;
    return { changes: isBent ? [{ put: { ...first, name: 'first' } }] : changes, records };
  },
  'rows are plain JSON': bent((row) => (row.kind === 'agent' ? { ...row, since: Number.NaN } : row)),
  'no ghost after a snapshot': (board, event) => {
    const { changes, records } = fold(board, event);
    return {
      changes: changes.filter((change) => event.type !== 'source.synced' || 'put' in change),
      records,
    };
  },
  'a snapshot equal to the board changes nothing': bent((row, event) =>
    row.kind === 'call' && event.type === 'source.synced' ? { ...row, since: event.at } : row,
  ),
  'rows make sense': bent((row, event) =>
    row.kind === 'call' && event.type === 'call.resumed' ? { ...row, heldSince: event.at } : row,
  ),
  'every stay in a queue is booked once': bent((row, event) =>
    row.kind === 'tally' && event.type === 'call.left' ? null : row,
  ),
};

describe('a broken fold is caught', () => {
  for (const [name, law] of Object.entries(LAWS))
    it(`by: ${name}`, () => {
      const broken = FAULTS[name];
      if (!broken) throw new Error('a law without a planted fault');
      let caught: string | null = null;
      for (let seed = 1; seed < 300 && !caught; seed++) {
        // A bent row may make a later event throw or differ elsewhere; only the law's own word counts.
        caught = law(wildHistory(new Dice(seed), 60, true), broken);
      }
      expect(caught).not.toBeNull();
    });
});
