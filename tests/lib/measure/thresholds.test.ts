// Where levels begin, and by which goal several queues are judged.
import { describe, expect, it } from 'vitest';
import { commonGoal, serviceLevelLevel, waitLevel } from '#lib/measure/thresholds.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';

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

describe('a goal of several queues', () => {
  it('is the one they have in common, or none', () => {
    const other = { ...DEFAULT_RULE, goalPercent: 90 };
    expect(commonGoal([])).toBeNull();
    expect(commonGoal([DEFAULT_RULE, { ...DEFAULT_RULE, targetSeconds: 60 }])?.goalPercent).toBe(80);
    expect(commonGoal([DEFAULT_RULE, other])).toBeNull();
    expect(commonGoal([DEFAULT_RULE, null])).toBeNull();
  });
});
