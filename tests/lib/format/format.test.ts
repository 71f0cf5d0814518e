// How durations, numbers, names and times are written.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationClock, durationIso, durationParts } from '#lib/format/duration.ts';
import { initials, nameOr } from '#lib/format/name.ts';
import { halfEven, integer, percent } from '#lib/format/number.ts';
import { calendarDate, clockTime, clockTimeSeconds, dateAndTime, weekdayTime } from '#lib/format/time.ts';
import { holds } from '#tests/lib/holds.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('duration', () => {
  it.each([
    [0, '0:00', '0 s'],
    [7999, '0:07', '7 s'],
    [4 * MINUTE + 5000, '4:05', '4 min 5 s'],
    [HOUR, '1:00:00', '1 h'],
    [HOUR + 2 * MINUTE + 3000, '1:02:03', '1 h 2 min'],
    [2 * DAY + 3 * HOUR + MINUTE, '51:01:00', '2 d 3 h'],
    [DAY + 5 * MINUTE, '24:05:00', '1 d'],
    [-5000, '0:00', '0 s'],
    [null, '–', '–'],
    [Number.NaN, '–', '–'],
  ])('%s ms', (ms, clock, parts) => {
    expect(durationClock(ms)).toBe(clock);
    expect(
      durationParts(ms)
        ?.map(({ amount, short }) => `${amount} ${short}`)
        .join(' ') ?? '–',
    ).toBe(parts);
  });

  it('never shows a minus', () => {
    const law = fc.property(fc.double(), (ms) => {
      expect(durationClock(ms) + JSON.stringify(durationParts(ms))).not.toContain('-');
    });
    holds(law);
  });

  it('speaks to machines', () => {
    expect(durationIso(245_000)).toBe('PT245S');
    expect(durationIso(null)).toBeNull();
  });
});

describe('number', () => {
  it('rounds half to even, on the decimal value', () => {
    expect([0.5, 1.5, 2.5, -0.5, 813.5, 81.35 * 10, 0.49, 0.51].map(halfEven)).toEqual([
      0, 2, 2, 0, 814, 814, 0, 1,
    ]);
  });

  it('writes one decimal as the locale does', () => {
    expect(percent(81.132, 'en')).toBe('81.1%');
    expect(percent(81.25, 'en')).toBe('81.2%');
    expect(percent(81.35, 'en')).toBe('81.4%');
    expect(percent(100, 'en')).toBe('100.0%');
    expect(percent(0, 'en')).toBe('0.0%');
    expect(percent(81.13, 'de')).toBe('81,1\u00a0%');
    expect(percent(null, 'en')).toBe('–');
    expect(percent(Number.NaN, 'en')).toBe('–');
  });

  it('groups whole numbers', () => {
    expect(integer(1_234_567, 'en')).toBe('1,234,567');
    expect(integer(1_234_567, 'de')).toBe('1.234.567');
    expect(integer(2.5, 'en')).toBe('2');
    expect(integer(null, 'en')).toBe('–');
  });
});

describe('name', () => {
  it.each([
    ['Ann Meyer', 'AM'],
    ['ann', 'A'],
    ['Doe, John', 'JD'],
    ['Anna Maria von Stein', 'AS'],
    ['Émile Zola', 'ÉZ'],
    ['O’Neill (Sales)', 'O'],
    ['ann.meyer', 'AM'],
    ['王 小明', '王小'],
    ['ßen', 'ß'],
  ])('initials of %s', (name, expected) => expect(initials(name)).toBe(expected));

  it('falls back to the number', () => {
    expect(initials('', '1001')).toBe('01');
    expect(initials('', '')).toBe('?');
    expect(nameOr('  Ann   Meyer ', '1001')).toBe('Ann Meyer');
    expect(nameOr(' ', '1001')).toBe('1001');
    expect(nameOr('', '')).toBe('unknown');
  });
});

describe('time', () => {
  const at = Date.UTC(2026, 9, 14, 12, 5, 9);
  it('follows the zone and locale it is given, not the machine’s', () => {
    expect(clockTime(at, 'Europe/Berlin', 'de')).toBe('14:05');
    expect(clockTime(at, 'America/New_York', 'en-US').replace(/\s/u, ' ')).toBe('8:05 AM');
    expect(clockTimeSeconds(at, 'Asia/Bangkok', 'en-GB')).toBe('19:05:09');
    expect(calendarDate(at, 'Asia/Bangkok', 'en-GB')).toBe('14 Oct 2026');
    expect(dateAndTime(at, 'Pacific/Auckland', 'en-GB')).toBe('15 Oct 2026, 01:05');
    expect(weekdayTime(at, 'Pacific/Auckland', 'en-GB')).toBe('Thu 01:05');
    expect(clockTime(null, 'UTC', 'en')).toBe('–');
  });
});
