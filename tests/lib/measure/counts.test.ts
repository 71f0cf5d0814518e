// The laws of adding counts.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayCounts, total, within } from '#lib/measure/counts.ts';
import { addCounts, EMPTY, sumCounts } from '#lib/model/counts.ts';
import { holds } from '#tests/lib/holds.ts';
import { countsOf, offered, plain } from '#tests/plain-counts.ts';
import { bucketsArbitrary, countsArbitrary, DAY, tallyRow } from './rows.ts';

const MINUTE = 60_000;

describe('counts', () => {
  it('merges buckets ascending, one a second', () => {
    const a = countsOf({
      answered: [
        [3, 1],
        [9, 2],
      ],
      longestWaitMs: 9000,
      handled: 3,
    });
    const b = countsOf({
      answered: [
        [1, 4],
        [9, 1],
        [12, 1],
      ],
      longestWaitMs: 12_000,
      handled: 6,
    });
    const sum = addCounts(a, b);
    expect(plain(sum).answered).toEqual([
      [1, 4],
      [3, 1],
      [9, 3],
      [12, 1],
    ]);
    expect(sum.longestWaitMs).toBe(12_000);
    expect(sum.handled).toBe(9);
  });

  it('is associative and commutative, with EMPTY neutral', () => {
    holds(
      fc.property(countsArbitrary, countsArbitrary, countsArbitrary, (a, b, c) => {
        expect(addCounts(addCounts(a, b), c)).toEqual(addCounts(a, addCounts(b, c)));
        expect(addCounts(a, b)).toEqual(addCounts(b, a));
        expect(addCounts(a, EMPTY)).toEqual(a);
        expect(sumCounts([a, b, c])).toEqual(addCounts(addCounts(a, b), c));
        expect(offered(addCounts(a, b))).toBe(offered(a) + offered(b));
      }),
    );
  });

  it('changes neither EMPTY nor what it adds', () => {
    const a = countsOf({ answered: [[1, 1]] });
    addCounts(a, a);
    expect(plain(a).answered).toEqual([[1, 1]]);
    expect(EMPTY.stays).toEqual({});
  });

  it('takes within as bucket ≤ seconds, growing, never above the total', () => {
    expect(
      within(
        [
          [0, 1],
          [20, 2],
          [21, 4],
        ],
        20,
      ),
    ).toBe(3);
    expect(within([[1, 1]], 0)).toBe(0);
    holds(
      fc.property(bucketsArbitrary, fc.nat(100), fc.nat(100), (buckets, s, t) => {
        expect(within(buckets, s)).toBeLessThanOrEqual(total(buckets));
        expect(within(buckets, Math.min(s, t))).toBeLessThanOrEqual(within(buckets, Math.max(s, t)));
        expect(within(buckets, 90)).toBe(total(buckets));
      }),
    );
  });

  it('puts a day together from its folded row and the minutes after it', () => {
    const folded = tallyRow('1', { foldedTo: 10 * MINUTE }, { callbacks: 5 });
    const kept = tallyRow('1', { minute: 10 * MINUTE }, { callbacks: 1 });
    const inside = tallyRow('1', { minute: 9 * MINUTE }, { callbacks: 100 });
    const before = tallyRow('1', { minute: 11 * MINUTE }, { callbacks: 1000 }, '2026-10-13');
    expect(plain(dayCounts([kept, before, folded], DAY)).callbacks).toBe(6);
    expect(plain(dayCounts([inside, kept, folded], DAY)).callbacks).toBe(6);
    expect(plain(dayCounts([kept], DAY)).callbacks).toBe(1);
    expect(dayCounts([kept], null)).toEqual(EMPTY);
  });

  it('keeps the folding of each queue to itself', () => {
    const rows = [
      tallyRow('1', { foldedTo: 10 * MINUTE }, { callbacks: 1 }),
      tallyRow('2', { minute: 5 * MINUTE }, { callbacks: 2 }),
      tallyRow('2', { foldedTo: 4 * MINUTE }, { callbacks: 4 }),
    ];
    expect(plain(dayCounts(rows, DAY)).callbacks).toBe(7);
  });
});
