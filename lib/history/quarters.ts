// In which quarter of an hour something is counted, and which of them a calendar day of the site has.
import { type Day, dayAt, offsetAt } from '#lib/format/day.ts';
import type { Booked } from '#lib/model/record.ts';

/** Every offset in use is a multiple of it, so that the days and hours of each zone are whole quarters of UTC. */
export const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

/** The start of the quarter of an hour in which a moment lies, epoch ms. */
export const quarterOf = (at: number): number => Math.floor(at / QUARTER_MS) * QUARTER_MS;

/**
 * The calendar day `YYYY-MM-DD` in an IANA zone; `null` where the text is no date, or the zone skipped it. Throws
 * RangeError for a zone the runtime does not know.
 */
export function dayNamed(day: string, timeZone: string): Day | null {
  const noon = Date.parse(`${day}T12:00:00Z`);
  if (Number.isNaN(noon)) return null;
  let found = dayAt(noon - offsetAt(timeZone, noon), timeZone);
  if (found.day < day) found = dayAt(found.until, timeZone);
  else if (found.day > day) found = dayAt(found.from - 1, timeZone);
  return found.day === day ? found : null;
}

/** The day `days` after, or before where it is negative, as a date; the zone plays no part in it. */
export const daysAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/**
 * Where a booking is counted: the quarter in which its call joined the queue, or the nearest one of the day on which the
 * call arrived, so that the quarters of a day are together what the day counts.
 */
export function bookedQuarter(
  { day, at }: NonNullable<Booked>,
  rangeOf: (day: string) => Pick<Day, 'from' | 'until'> | null,
): number {
  const quarter = quarterOf(at);
  const range = rangeOf(day);
  if (!range) return quarter;
  return Math.min(Math.max(quarter, quarterOf(range.from)), quarterOf(range.until - 1));
}

/** {@link dayNamed} of one zone that remembers what it was asked. */
export function daysOf(timeZone: string): (day: string) => Day | null {
  const known = new Map<string, Day | null>();
  return (day) => {
    let range = known.get(day);
    if (range === undefined) {
      range = dayNamed(day, timeZone);
      if (known.size > 800) known.clear();
      known.set(day, range);
    }
    return range;
  };
}
