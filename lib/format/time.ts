// How a moment is written for people, in a time zone and locale it is given.
import { NOTHING } from './duration.ts';

/** Time of day: `14:05`, `2:05 PM`. `null`: `–`. */
export const clockTime = (at: number | null, timeZone: string, locale: string): string =>
  write(at, timeZone, locale, 'minutes');

/** Time of day with seconds: `14:05:09`. `null`: `–`. */
export const clockTimeSeconds = (at: number | null, timeZone: string, locale: string): string =>
  write(at, timeZone, locale, 'seconds');

/** Date: `14 Oct 2026`, as the locale writes it. `null`: `–`. */
export const calendarDate = (at: number | null, timeZone: string, locale: string): string =>
  write(at, timeZone, locale, 'date');

/** Day of the week and time of day, for what lies within a week: `Mon 08:00`. `null`: `–`. */
export const weekdayTime = (at: number | null, timeZone: string, locale: string): string =>
  write(at, timeZone, locale, 'weekday');

/** Date and time of day, for what may lie on another day. `null`: `–`. */
export const dateAndTime = (at: number | null, timeZone: string, locale: string): string =>
  write(at, timeZone, locale, 'both');

const STYLES = {
  minutes: { timeStyle: 'short' },
  seconds: { timeStyle: 'medium' },
  date: { dateStyle: 'medium' },
  weekday: { weekday: 'short', hour: '2-digit', minute: '2-digit' },
  both: { dateStyle: 'medium', timeStyle: 'short' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const formats = new Map<string, Intl.DateTimeFormat>();
/** Making a format costs far more than using it; the few in use are kept. */
const write = (at: number | null, timeZone: string, locale: string, style: keyof typeof STYLES): string => {
  if (at === null || !Number.isFinite(at)) return NOTHING;
  const key = `${style} ${timeZone} ${locale}`;
  let made = formats.get(key);
  if (made === undefined) {
    made = new Intl.DateTimeFormat(locale, { ...STYLES[style], timeZone });
    formats.set(key, made);
  }
  return made.format(at);
};
