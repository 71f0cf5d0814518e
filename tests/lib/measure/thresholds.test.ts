// Where levels begin and how they settle.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Level,
  type Settled,
  serviceLevelLevel,
  settle,
  waitLevel,
  worse,
} from '#lib/measure/thresholds.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import { holds } from '#tests/lib/holds.ts';

describe('levels', () => {
  it.each([
    [null, 'none'],
    [100, 'good'],
    [80, 'good'],
    [79.99, 'warning'],
    [60, 'warning'],
    [59.99, 'critical'],
    [0, 'critical'],
  ] as const)('service level %s is %s', (percent, level) => {
    expect(serviceLevelLevel(percent, DEFAULT_RULE)).toBe(level);
  });

  it.each([
    [null, 20_000, 'none'],
    [5000, null, 'none'],
    [0, 20_000, 'good'],
    [14_999, 20_000, 'good'],
    [15_000, 20_000, 'warning'],
    [19_999, 20_000, 'warning'],
    [20_000, 20_000, 'critical'],
    [0, 0, 'critical'],
  ] as const)('a wait of %s ms against %s ms is %s', (waited, target, level) => {
    expect(waitLevel(waited, target)).toBe(level);
  });
});

describe('settling', () => {
  const run = (steps: readonly (readonly [now: number, level: Level])[], holdMs = 1000) => {
    let settled: Settled | null = null;
    return steps.map(([now, level]) => {
      settled = settle(settled, level, now, holdMs);
      return settled.level;
    });
  };

  it('worsens at once and improves only after the hold', () => {
    const steps = [
      [0, 'good'],
      [10, 'critical'],
      [20, 'good'],
      [1009, 'good'],
      [1010, 'good'],
    ] as const;
    expect(run(steps)).toEqual(['good', 'critical', 'critical', 'critical', 'good']);
  });

  it('starts the hold again on a relapse', () => {
    const steps = [
      [0, 'warning'],
      [900, 'good'],
      [950, 'warning'],
      [1500, 'good'],
      [1950, 'good'],
    ] as const;
    expect(run(steps)).toEqual(['warning', 'warning', 'warning', 'warning', 'good']);
  });

  it('improves only to the worst seen meanwhile', () => {
    const steps = [
      [0, 'critical'],
      [500, 'warning'],
      [1000, 'good'],
      [1999, 'good'],
      [2000, 'good'],
    ] as const;
    expect(run(steps)).toEqual(['critical', 'critical', 'warning', 'warning', 'good']);
  });

  it('goes to and from none at once, and survives a clock set back', () => {
    expect(
      run([
        [0, 'critical'],
        [1, 'none'],
        [2, 'good'],
      ]),
    ).toEqual(['critical', 'none', 'good']);
    expect(
      run([
        [5000, 'critical'],
        [10, 'good'],
        [6000, 'good'],
      ]),
    ).toEqual(['critical', 'critical', 'good']);
  });

  it('never shows better than what is measured, and catches up once it is steady', () => {
    const level = fc.constantFrom<Level>('good', 'warning', 'critical');
    holds(
      fc.property(fc.array(fc.tuple(fc.nat(3000), level)), level, (steps, last) => {
        let settled: Settled | null = null;
        let now = 0;
        for (const [gap, measured] of steps) {
          now += gap;
          settled = settle(settled, measured, now, 1000);
          expect(worse(settled.level, measured)).toBe(settled.level);
        }
        for (let time = 0; time <= 4000; time += 1000) settled = settle(settled, last, now + time, 1000);
        expect(settled?.level).toBe(last);
      }),
    );
  });
});
