// Proves that the parts of what a service level lost add up to goal − reached, under every formula, however the span is cut
// and whatever the goals of the queues; and that a call is named as missed exactly where the formula misses it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dearest, isMissed, pointsLost } from '#lib/history/points-lost.ts';
import type { QueueQuarter } from '#lib/history/quarter-row.ts';
import { type QueueReportInput, queueReport } from '#lib/history/queue-report.ts';
import { serviceLevel } from '#lib/measure/service-level.ts';
import { bookOf, OUTCOMES } from '#lib/model/counts.ts';
import { DEFAULT_COUNTING, DEFAULT_RULE, FORMULAS, type ServiceRule } from '#lib/model/site.ts';
import { countsArbitrary } from '#tests/lib/measure/rows.ts';

const QUARTER = 900_000;
const FROM = 1_000 * QUARTER;
const TODAY = { from: FROM, until: FROM + 8 * QUARTER };
const NOW = FROM + 7 * QUARTER;

const rule = (some: Partial<ServiceRule> = {}): fc.Arbitrary<ServiceRule> =>
  fc
    .record({
      goalPercent: fc.integer({ min: 1, max: 100 }),
      targetSeconds: fc.integer({ min: 0, max: 120 }),
      formula: fc.constantFrom(...FORMULAS.filter((formula) => formula !== 'asPbxCounts')),
      earlyMisses: fc.subarray(['disconnected', 'callback', 'overflowed'] as const),
    })
    .map((drawn) => ({ ...DEFAULT_RULE, ...drawn, ...some }));

const QUEUES = ['a', 'b', 'c'];
const inputs = (steps: number, some?: Partial<ServiceRule>): fc.Arbitrary<QueueReportInput> =>
  fc
    .record({
      rules: fc.tuple(rule(some), rule(some), rule(some)),
      quarters: fc.array(
        fc.record({
          queue: fc.constantFrom(...QUEUES),
          at: fc.integer({ min: 0, max: 7 }),
          counts: countsArbitrary,
        }),
        { maxLength: 12 },
      ),
      waiting: fc.array(
        fc.record({ queue: fc.constantFrom(...QUEUES), since: fc.integer({ min: 0, max: 7 * QUARTER }) }),
        {
          maxLength: 4,
        },
      ),
    })
    .map(
      ({ rules, quarters, waiting }): QueueReportInput => ({
        intervals: Array.from({ length: 8 / steps }, (_, i) => ({
          ...{ from: FROM + i * steps * QUARTER, until: FROM + (i + 1) * steps * QUARTER, day: '2026-10-14' },
        })),
        queues: QUEUES.map((id, i) => ({ id, source: 'hq', rule: rules[i] ?? DEFAULT_RULE })),
        quarters: quarters.map(
          ({ queue, at, counts }): QueueQuarter => ({
            ...{ queue, at: FROM + at * QUARTER, source: 'hq', counts, changedAt: 0 },
            judgement: { inTime: 0, judged: 0, callersInTime: 0, callersJudged: 0 },
          }),
        ),
        waiting: waiting.map(({ queue, since }, i) => ({
          ...{ call: `c${i}`, queue, startedAt: FROM + since, sinceAt: FROM + since, apart: 0 },
          ...{ firstQueue: queue, firstSinceAt: FROM + since, arrivedAt: null, outcome: null, untilAt: null },
        })),
        ...{ gaps: [], heardSince: {}, counting: DEFAULT_COUNTING, today: TODAY, now: NOW },
      }),
    );

const books = fc.constantFrom('stays' as const, 'callers' as const);
const lost = (cells: readonly { readonly lost: number }[]): number =>
  cells.reduce((sum, cell) => sum + cell.lost, 0);

describe('points lost', () => {
  it('are together what is missing to the goal, by queue, by interval and cell by cell', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 8).chain((steps) => inputs(steps)),
        books,
        (input, book) => {
          const points = pointsLost(input, book);
          const missing = (points.goal ?? 0) - (points.reached ?? 0);
          expect(points.total.lost).toBeCloseTo(missing, 8);
          expect(lost(points.byInterval)).toBeCloseTo(missing, 8);
          expect(lost(points.queues.map(({ total }) => total))).toBeCloseTo(missing, 8);
          expect(lost(points.queues.flatMap(({ cells }) => cells))).toBeCloseTo(missing, 8);
          for (const { cells, total } of points.queues) expect(lost(cells)).toBeCloseTo(total.lost, 8);
        },
      ),
    );
  });

  it('are of the very service level that the report of queues tells, and its goal is the common one', () => {
    fc.assert(
      fc.property(inputs(1, { goalPercent: 80 }), (input) => {
        const points = pointsLost(input, 'callers');
        const { percent, judged, inTime } = queueReport(input).all.total;
        expect([points.total.judged, points.total.inTime]).toEqual([judged, inTime]);
        if (percent === null) expect(points.reached).toBeNull();
        else {
          expect(points.reached).toBeCloseTo(percent, 8);
          expect(points.goal).toBeCloseTo(80, 8);
        }
      }),
    );
  });

  it('name the dearest first, and nothing that cost nothing', () => {
    fc.assert(
      fc.property(inputs(1), (input) => {
        const points = pointsLost(input, 'stays');
        const all = dearest(points, 1_000).map((each) => each.lost);
        expect(all).toEqual([...all].sort((a, b) => b - a));
        expect(all.every((each) => each > 0)).toBe(true);
        const costing = points.queues.flatMap(({ cells }) => cells).filter((cell) => cell.lost > 0);
        expect(all).toHaveLength(costing.length);
        expect(dearest(points, 2)).toEqual(dearest(points, 1_000).slice(0, 2));
      }),
    );
  });

  it('are of the calls that are named as missed', () => {
    const ends = fc.array(fc.tuple(fc.constantFrom(...OUTCOMES), fc.integer({ min: 0, max: 200_000 })), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(rule(), ends, (by, stays) => {
        const judged = stays.map(([outcome, waitMs]) => serviceLevel(bookOf(outcome, waitMs), [], by, 0));
        const missed = stays.filter(([outcome, waitMs]) => isMissed(outcome, waitMs, by)).length;
        const sum = (of: 'denominator' | 'numerator') => judged.reduce((all, each) => all + each[of], 0);
        expect(missed).toBe(sum('denominator') - sum('numerator'));
      }),
    );
  });

  it('are none where no call was judged', () => {
    const [input] = fc.sample(inputs(1), 1);
    if (!input) throw new Error('no input');
    const empty = { ...input, quarters: [], waiting: [] };
    expect(pointsLost(empty, 'callers')).toMatchObject({
      goal: null,
      reached: null,
      total: { lost: 0, judged: 0 },
    });
  });
});
