// The intervals of a report: quarters, halves and whole hours, days, ISO weeks and months of the site's zone.
import { daysAfter, daysOf } from './quarters.ts';

export const STEPS = ['15', '30', '60', 'day', 'week', 'month'] as const;
/** Minutes, or a part of the calendar. */
export type ReportStep = (typeof STEPS)[number];

/** [from, until), epoch ms. */
export type TimeSpan = { readonly from: number; readonly until: number };
/** `day`: the calendar day with which it begins. */
export type Interval = TimeSpan & { readonly day: string };

/** More days than two years are asked for by mistake. */
export const MOST_DAYS = 800;
/** More rows than this nobody reads. */
export const MOST_INTERVALS = 1_500;

/** The whole of the days from `first` to `last`, both included; `null` where one of them is none, or they are too many. */
export function spanOf(first: string, last: string, timeZone: string): TimeSpan | null {
  const rangeOf = daysOf(timeZone);
  const [from, until] = [rangeOf(first)?.from, rangeOf(last)?.until];
  if (from === undefined || until === undefined || from >= until) return null;
  return until - from > MOST_DAYS * 86_400_000 ? null : { from, until };
}

/**
 * The intervals of the days from `first` to `last`, in order, next to each other. Hours are cut from each midnight on, so
 * that a day on which the clock is set has an hour more or less and a repeated hour stands twice; weeks begin on Monday.
 * The first and last week or month are what of them lies within the days.
 */
export function intervalsOf(
  first: string,
  last: string,
  step: ReportStep,
  timeZone: string,
): readonly Interval[] {
  const rangeOf = daysOf(timeZone);
  const intervals: { from: number; until: number; day: string }[] = [];
  for (let day = first; day <= last; day = daysAfter(day, 1)) {
    const range = rangeOf(day);
    // A date that the zone skipped.
    if (!range) continue;
    if (step === 'day' || step === 'week' || step === 'month') {
      const before = intervals.at(-1);
      if (before && step !== 'day' && !begins(day, step)) before.until = range.until;
      else intervals.push({ from: range.from, until: range.until, day });
      continue;
    }
    const ms = Number(step) * 60_000;
    for (let from = range.from; from < range.until; from += ms)
      intervals.push({ from, until: Math.min(from + ms, range.until), day });
    if (intervals.length > MOST_INTERVALS) break;
  }
  return intervals.slice(0, MOST_INTERVALS);
}

const begins = (day: string, step: 'week' | 'month'): boolean =>
  step === 'month' ? day.endsWith('-01') : new Date(`${day}T00:00:00Z`).getUTCDay() === 1;

/** Which of the intervals a moment lies in; -1: in none. They are in order. */
export function intervalAt(intervals: readonly TimeSpan[], at: number): number {
  let [low, high] = [0, intervals.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const interval = intervals[middle];
    if (!interval) return -1;
    if (at < interval.from) high = middle - 1;
    else if (at >= interval.until) low = middle + 1;
    else return middle;
  }
  return -1;
}
