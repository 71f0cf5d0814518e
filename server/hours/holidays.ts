// The holidays of countries, by the package date-holidays: which countries it knows, and which days are holidays.
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type Holidays from 'date-holidays';
import { type Calendar, keyOf } from '#lib/hours/day-hours.ts';
import type { WrittenHolidays } from '#lib/settings/hours.ts';

/** Whole years, both included. */
export type HolidayQuestion = {
  readonly asked: readonly WrittenHolidays[];
  readonly from: number;
  readonly until: number;
};

/** Answers for the days of the years asked for; works beside the event loop. Rejects when it cannot be worked out. */
export async function calendarOf(question: HolidayQuestion): Promise<Calendar> {
  if (question.asked.length === 0) return () => false;
  const worker = new Worker(new URL('./holidays.worker.ts', import.meta.url), { workerData: question });
  try {
    const found = await new Promise<readonly (readonly [string, readonly string[]])[]>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('holidays were not worked out')));
    });
    const days = new Map(found.map(([key, each]) => [key, new Set(each)]));
    return (holidays, day) => days.get(keyOf(holidays))?.has(day) ?? false;
  } finally {
    void worker.terminate();
  }
}

type Names = Readonly<Record<string, string>>;

let library: Holidays | null = null;

/** Loaded only where holidays are written: it is large. */
function names(): Holidays {
  const Library = createRequire(import.meta.url)('date-holidays') as typeof Holidays;
  library ??= new Library();
  return library;
}

/** Codes and English names of the countries whose holidays are known. */
export const countries = (): Names => names().getCountries('en');

/** Codes and names of its states whose holidays are known; none where there are no differences. */
export const statesOf = (country: string): Names => names().getStates(country, 'en') ?? {};
export const regionsOf = (country: string, state: string): Names =>
  names().getRegions(country, state, 'en') ?? {};
