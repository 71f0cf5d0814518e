// Proves what a report says of how much was heard: not what a gap lies over, nor what was before anybody listened.
import { expect, it } from 'vitest';
import { heardOf } from '#lib/history/queue-report.ts';
import type { SourceId } from '#lib/model/ids.ts';

const HOUR = { from: 0, until: 100 };
const gap = (fromAt: number, untilAt: number | null) => ({
  source: 'hq' as SourceId,
  fromAt,
  untilAt,
  why: '',
});

it.each([
  ['all of it', [], 1_000, 0, 1],
  ['but for two gaps, one inside the other', [gap(10, 30), gap(15, 20)], 1_000, 0, 0.8],
  ['but for a gap that goes on', [gap(90, null)], 1_000, 0, 0.9],
  ['as far as it has passed', [gap(0, 10)], 20, 0, 0.5],
  ['from when anybody listened', [], 1_000, 60, 0.4],
  ['of that without the gap after it', [gap(50, 70)], 1_000, 60, 0.3],
  ['nothing, before anybody listened', [], 1_000, 500, 0],
])('heard: %s', (_what, gaps, now, since, share) => {
  expect(heardOf(gaps, 'hq', HOUR, now, since)).toBeCloseTo(share, 9);
});

it('says nothing of an interval that has not begun', () => {
  expect(heardOf([], 'hq', HOUR, 0, 0)).toBeNull();
});
