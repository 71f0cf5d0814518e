// The days on which clocks misbehave.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayAt } from '#lib/format/day.ts';
import { holds } from '#tests/lib/holds.ts';

const at = (iso: string) => Date.parse(iso);
const HOUR = 3_600_000;

describe('the day of a moment', () => {
  it.each([
    ['Europe/Berlin', '2026-10-14T10:00:00Z', '2026-10-14', '2026-10-13T22:00:00Z', 24],
    ['Europe/Berlin', '2026-03-29T10:00:00Z', '2026-03-29', '2026-03-28T23:00:00Z', 23],
    ['Europe/Berlin', '2026-10-25T10:00:00Z', '2026-10-25', '2026-10-24T22:00:00Z', 25],
    ['America/New_York', '2026-03-08T20:00:00Z', '2026-03-08', '2026-03-08T05:00:00Z', 23],
    ['America/New_York', '2026-11-01T03:59:59.999Z', '2026-10-31', '2026-10-31T04:00:00Z', 24],
    ['America/New_York', '2026-11-01T04:00:00Z', '2026-11-01', '2026-11-01T04:00:00Z', 25],
    // Midnight did not exist: the clock went from 23:59:59 to 01:00.
    ['America/Sao_Paulo', '2018-11-04T12:00:00Z', '2018-11-04', '2018-11-04T03:00:00Z', 23],
    // Midnight came, and the clock went back to 23:00 of the day before.
    ['America/Sao_Paulo', '2018-02-17T12:00:00Z', '2018-02-17', '2018-02-17T02:00:00Z', 25],
    ['America/Sao_Paulo', '2018-02-18T02:30:00Z', '2018-02-17', '2018-02-17T02:00:00Z', 25],
    ['Asia/Bangkok', '2026-10-14T17:00:00Z', '2026-10-15', '2026-10-14T17:00:00Z', 24],
    // Half an hour of summer time.
    ['Australia/Lord_Howe', '2026-10-04T05:00:00Z', '2026-10-04', '2026-10-03T13:30:00Z', 23.5],
    ['Australia/Lord_Howe', '2026-04-05T05:00:00Z', '2026-04-05', '2026-04-04T13:00:00Z', 24.5],
    ['Asia/Beirut', '2022-03-27T12:00:00Z', '2022-03-27', '2022-03-26T22:00:00Z', 23],
    // 30 December 2011 did not take place.
    ['Pacific/Apia', '2011-12-30T09:59:59Z', '2011-12-29', '2011-12-29T10:00:00Z', 24],
    ['Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-31', '2011-12-30T10:00:00Z', 24],
    ['Pacific/Kiritimati', '2026-01-01T09:59:59Z', '2026-01-01', '2025-12-31T10:00:00Z', 24],
    ['Asia/Kathmandu', '2026-01-01T00:00:00Z', '2026-01-01', '2025-12-31T18:15:00Z', 24],
    ['UTC', '1969-12-31T23:59:59.999Z', '1969-12-31', '1969-12-31T00:00:00Z', 24],
    // Before railway time: 0:53:28 ahead of Greenwich.
    ['Europe/Berlin', '1890-06-01T12:00:00Z', '1890-06-01', '1890-05-31T23:06:32Z', 24],
  ])('%s %s is %s', (zone, moment, day, from, hours) => {
    expect(dayAt(at(moment), zone)).toEqual({ day, from: at(from), until: at(from) + hours * HOUR });
  });

  it('does not begin a day twice when the clock goes back over midnight (St John’s, 00:01 → 23:01)', () => {
    const midnight = at('2010-11-07T02:30:00Z');
    const sunday = { day: '2010-11-07', from: midnight, until: at('2010-11-08T03:30:00Z') };
    expect(dayAt(midnight - 1, 'America/St_Johns')).toMatchObject({ day: '2010-11-06', until: midnight });
    expect(dayAt(midnight + 30_000, 'America/St_Johns')).toEqual(sunday);
    expect(dayAt(midnight + 30 * 60_000, 'America/St_Johns')).toEqual(sunday);
    expect(dayAt(midnight + 90 * 60_000, 'America/St_Johns')).toEqual(sunday);
  });

  it('lays days end to end: every moment is in its day, and each day begins where the last one ended', () => {
    const zones = [
      'Europe/Berlin',
      'America/New_York',
      'America/Sao_Paulo',
      'America/St_Johns',
      'America/Havana',
      'Asia/Bangkok',
      'Asia/Beirut',
      'Asia/Tehran',
      'Atlantic/Azores',
      'Australia/Lord_Howe',
      'Africa/Casablanca',
      'Pacific/Apia',
      'Pacific/Chatham',
      'Antarctica/Troll',
    ];
    const moment = fc.integer({ min: at('1985-01-01T00:00:00Z'), max: at('2035-01-01T00:00:00Z') });
    const law = fc.property(fc.constantFrom(...zones), moment, (zone, now) => {
      const today = dayAt(now, zone);
      expect(today.from).toBeLessThanOrEqual(now);
      expect(today.until).toBeGreaterThan(now);
      expect(dayAt(today.from, zone)).toEqual(today);
      expect(dayAt(today.until - 1, zone)).toEqual(today);
      const next = dayAt(today.until, zone);
      expect(next.from).toBe(today.until);
      expect(next.day > today.day).toBe(true);
    });
    holds(law, { numRuns: 500 });
  });

  it('knows which zones there are', () => {
    expect(() => dayAt(0, 'Europe/Berlin')).not.toThrow();
    expect(() => dayAt(0, 'Europe/Nowhere')).toThrow(RangeError);
  });
});
