// The points a trend is made of.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_POINTS, trend } from '#lib/measure/trend.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import { holds } from '#tests/lib/holds.ts';
import { NOW, queueOf, tallyRow } from './rows.ts';

const MINUTE = 60_000;
const rule = () => DEFAULT_RULE;
const minute = (ago: number) => NOW - 30_000 - ago * MINUTE;

describe('trend', () => {
  it('makes aligned points, the last one holding now', () => {
    const points = trend([], rule, NOW, { stepMinutes: 5 });
    expect(points).toHaveLength(24);
    expect(points.at(-1)?.at).toBe(NOW - 30_000);
    expect(points.every((point) => point.at % (5 * MINUTE) === 0)).toBe(true);
    expect(points[0]).toMatchObject({ known: true, offered: 0, asaMs: null, servicePercent: null });
  });

  it('adds the minutes of a step, over queues with their own rules', () => {
    const tallies = [
      tallyRow('1', { minute: minute(1) }, { answered: [[10, 1]], answeredWaitMs: 10_000 }),
      tallyRow('1', { minute: minute(5) }, { answered: [[30, 1]], answeredWaitMs: 30_000, callbacks: 1 }),
      tallyRow(
        '2',
        { minute: minute(3) },
        { answered: [[30, 2]], answeredWaitMs: 60_000, abandoned: [[70, 1]] },
      ),
      tallyRow('1', { minute: minute(500) }, { callbacks: 99 }),
    ];
    const each = (queue: string) => ({ ...DEFAULT_RULE, targetSeconds: queue === queueOf('2') ? 60 : 20 });
    const points = trend(tallies, each, NOW, { stepMinutes: 5 });
    expect(points.at(-2)).toMatchObject({
      offered: 6,
      answered: 4,
      abandoned: 1,
      callbacks: 1,
      asaMs: 25_000,
    });
    expect(points.at(-2)?.servicePercent).toBe(60);
    expect(points.reduce((sum, point) => sum + point.offered, 0)).toBe(6);
  });

  it('claims nothing of minutes that are folded away or before anything was known', () => {
    const folded = tallyRow('1', { foldedTo: minute(30) }, { callbacks: 3 });
    const points = trend([folded], rule, NOW, { stepMinutes: 10, minutes: 60 });
    expect(points.map((point) => point.known)).toEqual([false, false, true, true, true, true]);
    const fresh = tallyRow('1', { foldedTo: minute(30) }, {});
    expect(trend([fresh], rule, NOW, { stepMinutes: 10, minutes: 60 })[0]?.known).toBe(true);
    const late = trend([], rule, NOW, { stepMinutes: 10, minutes: 60, knownFrom: minute(0) });
    expect(late.filter((point) => point.known)).toHaveLength(1);
  });

  it('never makes more points than a live chart can bear', () => {
    holds(
      fc.property(fc.integer({ min: -5, max: 500 }), fc.nat(100_000), (stepMinutes, minutes) => {
        const points = trend([], rule, NOW, { stepMinutes, minutes });
        expect(points.length).toBeGreaterThan(0);
        expect(points.length).toBeLessThanOrEqual(MOST_POINTS);
        const last = points.at(-1)!;
        expect(last.at).toBeLessThanOrEqual(NOW);
        expect(last.at + Math.max(1, stepMinutes) * MINUTE).toBeGreaterThan(NOW);
      }),
    );
  });
});
