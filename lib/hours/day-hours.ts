// What opening hours come to on one calendar day: a date counts more than a holiday, a holiday more than the week, and
// of each the nearest place that says anything: the queue, else its source, else the site.
import type { HoursSpan } from '#lib/settings/hours.ts';
import {
  spansOf,
  WEEKDAYS,
  type WrittenHolidays,
  type WrittenHours,
  type WrittenPlace,
  weekdaysOf,
} from '#lib/settings/hours.ts';

/** Says whether a day (`YYYY-MM-DD`) is a holiday of that country, state and kinds. */
export type Calendar = (holidays: WrittenHolidays, day: string) => boolean;

/** The hours that begin on a day, by their beginning. `date`: days since 1970-01-01 of the calendar there. */
export type DayHours = (date: number) => readonly HoursSpan[];

const DAY_MS = 86_400_000;
const ALL_DAY: readonly HoursSpan[] = [{ from: 0, until: 1_440 }];
/** Open at all times. */
export const ALWAYS: DayHours = () => ALL_DAY;

/** @param written a place's own hours, then those of what it is part of, the nearest first */
export function dayHours(written: readonly (WrittenPlace | undefined)[], calendar: Calendar): DayHours {
  const places = written.filter((place) => place !== undefined);
  const always = places.findIndex((place) => place.always === true);
  // What stands further out than a place that is always open holds for others.
  const levels = always < 0 ? places : places.slice(0, always);
  const week = weekOf(levels.find((place) => place.week !== undefined)?.week);
  const holidays = levels.find((place) => place.holidays !== undefined)?.holidays;
  const dates = levels.flatMap((place) => (place.dates ? [place.dates] : []));
  if (levels.every((place) => !place.week && !place.holidays && !place.dates)) return ALWAYS;
  return (date) => {
    const day = new Date(date * DAY_MS).toISOString().slice(0, 10);
    // 1970-01-01 was a Thursday.
    const usual = week[(((date + 3) % 7) + 7) % 7] ?? ALL_DAY;
    for (const each of dates) {
      const own = each[day] ?? each[day.slice(5)];
      if (own === 'usual') return usual;
      if (own !== undefined) return read(own);
    }
    return holidays && holidays.country !== 'none' && calendar(holidays, day) ? [] : usual;
  };
}

/** By weekday, Monday first; where no week is written, each day is open all day. */
function weekOf(written: WrittenPlace['week']): readonly (readonly HoursSpan[])[] {
  if (written === undefined) return WEEKDAYS.map(() => ALL_DAY);
  const week: (readonly HoursSpan[])[] = WEEKDAYS.map(() => []);
  // Ranges first: a day by itself counts more.
  for (const name of Object.keys(written).sort((a, b) => b.length - a.length))
    for (const day of weekdaysOf(name) ?? []) week[day] = read(written[name] ?? []);
  return week;
}

/** What is wrong was refused when it was written. */
function read(written: string | readonly string[]): readonly HoursSpan[] {
  const spans = spansOf(written);
  return typeof spans === 'string' ? [] : spans;
}

/** All holidays a site's hours ask for, each once. */
export function holidaysIn(hours: WrittenHours): WrittenHolidays[] {
  const places = [hours, ...Object.values(hours.sources ?? {}), ...Object.values(hours.queues ?? {})];
  const asked = places.flatMap(({ holidays }) => (holidays && holidays.country !== 'none' ? [holidays] : []));
  return [...new Map(asked.map((each) => [keyOf(each), each])).values()];
}

/** The same for the same holidays. */
export const keyOf = ({ country, state, region, types = ['public'] }: WrittenHolidays): string =>
  [country, state ?? '', region ?? '', types.toSorted().join('+')].join('/');
