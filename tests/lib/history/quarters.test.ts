// Proves that every booking is counted in one quarter of its own day, on days of 23, 24 and 25 hours in zones of every
// kind of offset.
import { describe, expect, it } from 'vitest';
import { bookedQuarter, dayNamed, daysAfter, QUARTER_MS, quarterOf } from '#lib/history/quarters.ts';

const HOUR_MS = 3_600_000;

/** Days on which the clocks of these zones are set, and the hours they have. */
const DAYS = [
  ['Europe/Berlin', '2026-03-29', 23],
  ['Europe/Berlin', '2026-10-25', 25],
  ['America/New_York', '2026-03-08', 23],
  ['America/New_York', '2026-11-01', 25],
  ['Australia/Lord_Howe', '2026-04-05', 24.5],
  ['Australia/Lord_Howe', '2026-10-04', 23.5],
  ['Asia/Kathmandu', '2026-03-29', 24],
] as const;

describe.each(DAYS)('in %s on %s', (zone, day, hours) => {
  it(`there are ${hours} hours, next to those of the day before and after`, () => {
    const range = dayNamed(day, zone);
    if (!range) throw new Error('no such day');
    expect(range.until - range.from).toBe(hours * HOUR_MS);
    expect(range.from % QUARTER_MS).toBe(0);
    expect(dayNamed(daysAfter(day, -1), zone)?.until).toBe(range.from);
    expect(dayNamed(daysAfter(day, 1), zone)?.from).toBe(range.until);
  });

  it('what is booked there lies in one of its quarters, and where it can in its own', () => {
    const range = dayNamed(day, zone);
    if (!range) throw new Error('no such day');
    for (let at = range.from - 2 * HOUR_MS; at < range.until + 2 * HOUR_MS; at += 7 * 60_000) {
      const quarter = bookedQuarter({ day, at }, () => range);
      expect(quarter).toBeGreaterThanOrEqual(range.from);
      expect(quarter).toBeLessThan(range.until);
      if (at >= range.from && at < range.until) expect(quarter).toBe(quarterOf(at));
    }
  });
});

it('a date that a zone skipped, and what is no date, is no day', () => {
  expect(dayNamed('2011-12-30', 'Pacific/Apia')).toBeNull();
  expect(dayNamed('2011-12-31', 'Pacific/Apia')).not.toBeNull();
  expect(dayNamed('yesterday', 'UTC')).toBeNull();
});
