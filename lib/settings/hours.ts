// Opening hours as a person writes them: hours of the week, holidays of a country, and single dates. What they come to
// on a day, lib/hours says.
import { z } from 'zod';
import { nearest } from './issue-words.ts';

/** Monday first, as a week is written. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const DAY_MINUTES = 1_440;

/**
 * Minutes from the midnight of the day it begins on, by the clock on the wall there: [from, until). `until` past 1440
 * lies in the next day.
 */
export type HoursSpan = { readonly from: number; readonly until: number };

/** The spans of hours as written, by their beginning; a text: what is wrong with them. */
export function spansOf(written: string | readonly string[]): readonly HoursSpan[] | string {
  if (written === 'closed') return [];
  const spans: HoursSpan[] = [];
  for (const each of typeof written === 'string' ? [written] : written) {
    const [, h1, m1, h2, m2] = /^(\d{1,2}):([0-5]\d)\s*[-–]\s*(\d{1,2}):([0-5]\d)$/.exec(each.trim()) ?? [];
    const [from, to] = [Number(h1) * 60 + Number(m1), Number(h2) * 60 + Number(m2)];
    if (!(from < DAY_MINUTES && to <= DAY_MINUTES)) return HOW;
    if (from === to) return 'begins and ends at the same time; for a whole day write "00:00-24:00"';
    spans.push({ from, until: to > from ? to : to + DAY_MINUTES });
  }
  spans.sort((a, b) => a.from - b.from);
  const double = spans.some((span, i) => i > 0 && span.from < (spans[i - 1]?.until ?? 0));
  return double ? 'has hours that overlap; write each time once' : spans;
}

const HOW = 'must be hours such as "08:00-18:00", a list of them, or closed';

/** Numbers of the weekdays (Monday 0) that `mon`, `mon-fri` or `sun-thu` names; `null`: none. */
export function weekdaysOf(name: string): readonly number[] | null {
  const [first = '', last = first, ...more] = name.split('-');
  const [from, to] = [indexOfDay(first), indexOfDay(last)];
  if (from < 0 || to < 0 || more.length > 0) return null;
  const count = ((to - from + 7) % 7) + 1;
  return Array.from({ length: count }, (_, i) => (from + i) % 7);
}

const indexOfDay = (name: string): number => WEEKDAYS.findIndex((day) => day === name);

function noDay(name: string): string {
  const meant = name
    .toLowerCase()
    .split(/\s*[-–]\s*|\s+to\s+/)
    .map((part) => WEEKDAYS.find((day) => part.startsWith(day)) ?? nearest(part, WEEKDAYS));
  const near = meant.length <= 2 && meant.every((part) => part !== null) ? meant.join('-') : null;
  return `is no day of the week; ${near === null ? 'write mon, sat-sun or mon-fri' : `did you mean ${near}?`}`;
}

const texts = z.union([z.string(), z.array(z.string()).min(1)], { error: HOW });

const dayHours = texts.superRefine((written, context) => {
  const spans = spansOf(written);
  if (typeof spans === 'string') context.addIssue({ code: 'custom', message: spans });
});

const week = z
  .record(
    z.string().refine((name) => weekdaysOf(name) !== null, { error: ({ input }) => noDay(String(input)) }),
    dayHours,
  )
  .superRefine((days, context) => {
    const say = (message: string): void => context.addIssue({ code: 'custom', message });
    const ranges = Object.keys(days).filter((name) => name.includes('-'));
    if (Object.keys(days).length === 0) say('names no day: it would never be open; write a day, such as mon');
    const named = ranges.flatMap((name) => weekdaysOf(name) ?? []);
    const twice = named.find((day, i) => named.indexOf(day) !== i);
    if (twice !== undefined)
      say(`has ${WEEKDAYS[twice]} in two of its ranges; write it in one, or by itself beside them`);
  })
  .describe('Hours by day or range of days; a day by itself counts more than a range; the rest are closed.');

/** `2026-12-24`, or `12-24` for each year. */
const DATE = /^(?:(\d{4})-)?(\d{2})-(\d{2})$/;

function isDate(written: string): boolean {
  const [, year = '2024', month, day] = DATE.exec(written) ?? [];
  if (month === undefined || day === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.toISOString().slice(0, 10) === `${year}-${month}-${day}`;
}

const dates = z
  .record(
    z
      .string()
      .refine(isDate, { error: 'is no date; write "2026-12-24", or "12-24" for that day of each year' }),
    texts.superRefine((written, context) => {
      const spans = written === 'usual' ? [] : spansOf(written);
      if (typeof spans === 'string')
        context.addIssue({ code: 'custom', message: spans === HOW ? `${HOW}, or usual` : spans });
    }),
  )
  .describe('What holds on a date instead: hours, closed, or usual (as on its weekday, holiday or not).');

const code = z.string().trim().min(1).max(20);
const holidays = z
  .strictObject({
    country: code.describe('Two letters, such as DE; none: holidays are days like others.'),
    state: code.exactOptional().describe('State or province, where holidays differ.'),
    region: code.exactOptional().describe('Part of the state.'),
    types: z
      .array(z.enum(['public', 'bank', 'optional']))
      .min(1)
      .exactOptional()
      .describe('Which kinds of holidays; public where left out.'),
  })
  .describe('The holidays of a country: closed, but for what stands under dates.');

const parts = {
  week: week.exactOptional(),
  holidays: holidays.exactOptional(),
  dates: dates.exactOptional(),
};

/** A place's own hours: what they do not say is its source's, else the site's. */
const own = z.strictObject({
  always: z.literal(true).exactOptional().describe('Open at all times, whatever the rest says.'),
  ...parts,
});

/** @param source what names a source; @param queue what names a queue */
export const hoursSchema = (source: z.ZodString, queue: z.ZodString) =>
  z.strictObject({
    ...parts,
    sources: z.record(source, own).exactOptional(),
    queues: z.record(queue, own).exactOptional(),
  });

export type WrittenPlace = z.infer<typeof own>;
export type WrittenHours = z.infer<ReturnType<typeof hoursSchema>>;
export type WrittenHolidays = z.infer<typeof holidays>;
