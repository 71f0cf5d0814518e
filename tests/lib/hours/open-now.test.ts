// Proves that hours are open, and turn, exactly as a clock on the wall says that is read minute by minute, also where
// the clocks change, over midnight, on holidays and on dates of their own; and that the nearest place that says
// anything counts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Calendar, dayHours } from '#lib/hours/day-hours.ts';
import { nextTurn, openAt, openNow, placesOf } from '#lib/hours/open-now.ts';
import { spansOf, WEEKDAYS, type WrittenPlace } from '#lib/settings/hours.ts';
import { holds } from '#tests/lib/holds.ts';

const MINUTE = 60_000;
const NO_HOLIDAYS: Calendar = () => false;
const at = (moment: string): number => Date.parse(moment);

/** Moments shortly before a zone's clock changes. */
const CHANGES: readonly (readonly [zone: string, moment: string])[] = [
  ['Europe/Berlin', '2026-03-28T20:00Z'],
  ['Europe/Berlin', '2026-10-24T20:00Z'],
  ['America/New_York', '2026-03-08T03:00Z'],
  ['America/New_York', '2026-11-01T02:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T10:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T10:00Z'],
  ['America/Santiago', '2026-04-04T20:00Z'],
  ['America/Santiago', '2026-09-05T20:00Z'],
  ['Africa/Casablanca', '2026-02-14T20:00Z'],
  ['Africa/Cairo', '2026-04-23T18:00Z'],
  ['Asia/Bangkok', '2026-12-31T10:00Z'],
  ['Asia/Kathmandu', '2026-02-28T10:00Z'],
  ['Pacific/Apia', '2011-12-29T20:00Z'],
];

const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(zone: string): Intl.DateTimeFormat {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  formats.set(zone, format);
  return format;
}

/** The plain computation: the clock on the wall as the platform writes it, and a look at what is written. */
function plainlyOpen(
  place: WrittenPlace,
  holidays: ReadonlySet<string>,
  zone: string,
  moment: number,
): boolean {
  const text = (formats.get(zone) ?? formatOf(zone)).format(moment);
  const [day = '', time = ''] = text.split(' ');
  const [hour, minute] = time.split(':').map(Number);
  const now = (hour ?? 0) * 60 + (minute ?? 0);
  const before = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
  const writtenOf = (date: string): string | readonly string[] => {
    const weekday = WEEKDAYS[(new Date(date).getUTCDay() + 6) % 7] ?? 'mon';
    const usual = place.week === undefined ? '00:00-24:00' : (place.week[weekday] ?? 'closed');
    const own = place.dates?.[date] ?? place.dates?.[date.slice(5)];
    if (own !== undefined) return own === 'usual' ? usual : own;
    return holidays.has(date) ? 'closed' : usual;
  };
  const minutes = (text: string): number => Number(text.split(':')[0]) * 60 + Number(text.split(':')[1]);
  const covers = (written: string | readonly string[], wanted: number): boolean =>
    written !== 'closed' &&
    [written].flat().some((span) => {
      const [from = '', to = ''] = span.split('-');
      const end = minutes(to) > minutes(from) ? minutes(to) : minutes(to) + 1_440;
      return minutes(from) <= wanted && wanted < end;
    });
  return covers(writtenOf(day), now) || covers(writtenOf(before), now + 1_440);
}

const clock = fc
  .integer({ min: 0, max: 1_439 })
  .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`);
/** Near the hours in which clocks change, as often as anywhere. */
const nightClock = fc.constantFrom('00:00', '01:00', '01:30', '02:00', '02:30', '03:00', '03:30', '23:59');
const span = fc
  .tuple(fc.oneof(clock, nightClock), fc.oneof(clock, nightClock, fc.constant('24:00')))
  .filter(([from, to]) => from !== to)
  .map(([from, to]) => `${from}-${to}`);
const written = fc.oneof(
  { weight: 4, arbitrary: span },
  { weight: 1, arbitrary: fc.constant('closed') },
  {
    weight: 2,
    arbitrary: fc
      .array(span, { minLength: 1, maxLength: 3 })
      .filter((spans) => typeof spansOf(spans) !== 'string'),
  },
);

describe('what is open', () => {
  it('is what the clock on the wall says, minute by minute; and it turns when that does', () => {
    holds(
      fc.property(
        fc.constantFrom(...CHANGES),
        fc.integer({ min: -600, max: 600 }),
        fc.dictionary(fc.constantFrom(...WEEKDAYS), written, { noNullPrototype: true }),
        fc.array(fc.tuple(fc.integer({ min: -2, max: 3 }), written), { maxLength: 2 }),
        fc.array(fc.integer({ min: -2, max: 3 }), { maxLength: 2 }),
        fc.boolean(),
        ([zone, moment], shift, week, ownDates, holidayDays, yearly) => {
          const start = at(moment) + shift * MINUTE;
          const dayOf = (days: number) => new Date(start + days * 86_400_000).toISOString().slice(0, 10);
          const dates = Object.fromEntries(
            ownDates.map(([days, hours]) => [yearly ? dayOf(days).slice(5) : dayOf(days), hours]),
          );
          const holidays = new Set(holidayDays.map(dayOf));
          const place: WrittenPlace = { week, dates, holidays: { country: 'XX' } };
          const hours = dayHours([place], (_, day) => holidays.has(day));
          const said = openAt(hours, zone, start);
          expect(said.open).toBe(plainlyOpen(place, holidays, zone, start));
          const end = start + 40 * 60 * MINUTE;
          let plain: number | null = null;
          for (let minute = start + MINUTE; minute <= end && plain === null; minute += MINUTE)
            if (plainlyOpen(place, holidays, zone, minute) !== said.open) plain = minute;
          if (plain !== null) expect(said.until).toBe(plain);
          else expect(said.until ?? Number.POSITIVE_INFINITY).toBeGreaterThan(end);
        },
      ),
      { numRuns: 60 },
    );
  });

  const week = { 'mon-fri': '08:00-18:00', sat: ['09:00-12:00', '13:00-15:00'] };
  const berlin = (place: WrittenPlace, moment: string, calendar = NO_HOLIDAYS) => {
    const { open, until } = openAt(dayHours([place], calendar), 'Europe/Berlin', at(moment));
    return [open, until === null ? null : new Date(until).toISOString()];
  };

  it('goes over the weekend, a break and a change of the clock', () => {
    expect(berlin({ week }, '2026-03-27T16:59:59.999Z')).toEqual([true, '2026-03-27T17:00:00.000Z']);
    expect(berlin({ week }, '2026-03-27T17:00Z')).toEqual([false, '2026-03-28T08:00:00.000Z']);
    expect(berlin({ week }, '2026-03-28T11:30Z')).toEqual([false, '2026-03-28T12:00:00.000Z']);
    // Summer time begins on Sunday.
    expect(berlin({ week }, '2026-03-28T14:00Z')).toEqual([false, '2026-03-30T06:00:00.000Z']);
  });

  it('a night belongs to the day it begins on, holiday or not', () => {
    const night: WrittenPlace = { week: { 'mon-fri': '22:00-06:00' }, holidays: { country: 'DE' } };
    const calendar: Calendar = (_, day) => day === '2026-05-01';
    expect(berlin(night, '2026-05-01T01:00Z', calendar)).toEqual([true, '2026-05-01T04:00:00.000Z']);
    expect(berlin(night, '2026-05-01T21:00Z', calendar)).toEqual([false, '2026-05-04T20:00:00.000Z']);
  });

  it('a date counts more than a holiday, and a whole date more than one of each year', () => {
    const calendar: Calendar = (_, day) => day.endsWith('-12-25') || day.endsWith('-01-01');
    const place: WrittenPlace = {
      week,
      holidays: { country: 'DE' },
      dates: { '12-25': '10:00-11:00', '2026-12-25': 'usual' },
    };
    expect(berlin(place, '2026-12-25T08:00Z', calendar)).toEqual([true, '2026-12-25T17:00:00.000Z']);
    expect(berlin(place, '2028-12-25T08:00Z', calendar)).toEqual([false, '2028-12-25T09:00:00.000Z']);
    expect(berlin(place, '2027-01-01T08:00Z', calendar)[0]).toBe(false);
  });

  it('holds for good where nothing ever turns', () => {
    expect(berlin({}, '2026-03-27T16:00Z')).toEqual([true, null]);
    expect(berlin({ always: true }, '2026-03-27T16:00Z')).toEqual([true, null]);
    expect(berlin({ week: { mon: 'closed' } }, '2026-03-27T16:00Z')).toEqual([false, null]);
    expect(berlin({ week: { 'mon-sun': '00:00-24:00' } }, '2026-03-27T16:00Z')).toEqual([true, null]);
  });

  it('the nearest place that says a part of it counts: the queue, its source, the site', () => {
    const hours = {
      week,
      holidays: { country: 'DE' },
      dates: { '2026-12-24': 'closed' },
      sources: { plant: { week: { 'mon-sun': '06:00-22:00' } } },
      queues: {
        'hq/1': { dates: { '2026-12-24': '10:00-11:00' } },
        'hq/2': { always: true as const },
        'plant/1': { holidays: { country: 'none' } },
        'plant/2': { week: { wed: '01:00-02:00' } },
      },
    };
    const places = placesOf(hours, 'UTC', (_, day) => day === '2026-12-25');
    const open = (moment: string) => {
      const now = openNow(places, at(moment));
      return [
        now.site,
        now.sources['plant'],
        ...['hq/1', 'hq/2', 'plant/1', 'plant/2'].map((id) => now.queues[id]),
      ].map((each) => (each?.open ? 1 : 0));
    };
    expect(open('2026-12-22T10:30Z')).toEqual([1, 1, 1, 1, 1, 0]);
    expect(open('2026-12-22T20:30Z')).toEqual([0, 1, 0, 1, 1, 0]);
    expect(open('2026-12-23T01:30Z')).toEqual([0, 0, 0, 1, 0, 1]);
    expect(open('2026-12-24T10:30Z')).toEqual([0, 0, 1, 1, 0, 0]);
    expect(open('2026-12-25T10:30Z')).toEqual([0, 0, 0, 1, 1, 0]);
    expect(nextTurn(openNow(places, at('2026-12-22T10:30Z')))).toBe(at('2026-12-22T18:00Z'));
  });
});
