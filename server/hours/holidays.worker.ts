// Works out holidays aside from everything else: the package is large to load, and some calendars are slow to compute.
import { parentPort, workerData } from 'node:worker_threads';
import Holidays from 'date-holidays';
import { keyOf } from '#lib/hours/day-hours.ts';
import type { HolidayQuestion } from './holidays.ts';

const DAY_MS = 86_400_000;
const { asked, from, until } = workerData as HolidayQuestion;

const found = asked.map((holidays) => {
  const { country, state = '', region = '', types = ['public'] } = holidays;
  const calendar = new Holidays(country, state, region, { types: [...types] });
  const days = new Set<string>();
  // A holiday of several days may begin in the year before.
  for (let year = from - 1; year <= until; year++)
    for (const { date, start, end } of calendar.getHolidays(year)) {
      const first = /^(\d{4}-\d{2}-\d{2}) 00:00/.exec(date)?.[1];
      // Half a day off is no holiday here: its hours are for a person to say.
      if (first === undefined) continue;
      const count = Math.max(1, Math.round((end.getTime() - start.getTime()) / DAY_MS));
      for (let i = 0; i < count; i++)
        days.add(new Date(Date.parse(first) + i * DAY_MS).toISOString().slice(0, 10));
    }
  return [keyOf(holidays), [...days]] as const;
});
parentPort?.postMessage(found);
