// How an interval of a report is called: by its time of day, its day, its week or its month.
import { calendarDate, clockTime, weekdayTime } from '#lib/format/time.ts';
import type { ReportStepAsked } from './report-query.ts';

/** @param many whether the report is of several days, so that a time of day alone names none of them. */
export function intervalName(
  { from, until }: { readonly from: number; readonly until: number },
  step: ReportStepAsked,
  many: boolean,
  timeZone: string,
  locale: string,
): string {
  if (step === 'day') return calendarDate(from, timeZone, locale);
  if (step === 'week' || step === 'month')
    return `${calendarDate(from, timeZone, locale)} – ${calendarDate(until - 1, timeZone, locale)}`;
  const time = many ? weekdayTime(from, timeZone, locale) : clockTime(from, timeZone, locale);
  return `${time}–${clockTime(until, timeZone, locale)}`;
}
