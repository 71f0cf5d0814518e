// Proves what time a picture is of, and that retries neither stop nor march in step.
import { describe, expect, test } from 'vitest';
import { nextDelay, pictureTime } from '#components/live/link.ts';
import type { SourceRow } from '#lib/model/board.ts';
import { sourceId } from '#lib/model/ids.ts';

const source = (life: SourceRow['life'], lastHeardAt: number | null): SourceRow => ({
  kind: 'source',
  id: sourceId('hq'),
  make: 'yeastar',
  name: 'HQ',
  life,
  why: null,
  since: 0,
  lastHeardAt,
  syncedAt: null,
  can: {},
  cannotTell: [],
});

describe('the time of the picture', () => {
  test('is now while line and source are live', () => {
    expect(pictureTime(1000, { state: 'live' }, source('live', null))).toBe(1000);
  });
  test('stands still with a lost line', () => {
    expect(pictureTime(9000, { state: 'lost', since: 4000 }, source('live', null))).toBe(4000);
  });
  test('stands still with a lost source, and the earlier of both counts', () => {
    expect(pictureTime(9000, { state: 'live' }, source('waiting', 5000))).toBe(5000);
    expect(pictureTime(9000, { state: 'lost', since: 4000 }, source('waiting', 5000))).toBe(4000);
  });
  test('is never in the future', () => {
    expect(pictureTime(1000, { state: 'trouble', why: 'disk', since: 2000 }, undefined)).toBe(1000);
  });
});

describe('the wait before the next attempt', () => {
  test('grows to about five seconds and no further', () => {
    expect(nextDelay(0, 0.5)).toBe(250);
    expect(nextDelay(100, 0.5)).toBe(5000);
    expect(nextDelay(100, 1)).toBeLessThanOrEqual(7500);
  });
  test('is spread', () => {
    expect(nextDelay(3, 0)).toBeLessThan(nextDelay(3, 1));
  });
});
