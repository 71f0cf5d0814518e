// Which days of the demo's past are made, and which of these are written: kept with the history itself, so that no later
// start adds any.
import type { Kysely } from 'kysely';
import { dayAt } from '#lib/format/day.ts';
import { dayNamed, daysAfter } from '#lib/history/quarters.ts';
import type { HistoryTables } from './tables.ts';

export type MadePlan = {
  /** Not written yet, the newest first: it is looked at first. */
  readonly days: readonly string[];
  /** The newest of all, written or not. */
  readonly last: string;
  /** Since when something was really heard, epoch ms: what is made ends with the day before. */
  readonly heardFrom: number;
};

/** Decides it where nobody has before: so many whole days, up to the one before the first of which there is anything. */
export function madePlan(
  query: Kysely<HistoryTables>,
  { days, timeZone, now }: { readonly days: number; readonly timeZone: string; readonly now: number },
): Promise<MadePlan> {
  return query.transaction().execute(async (write) => {
    const heardFrom = Math.min(now, await firstHeard(write));
    const known = await write.selectFrom('madeDay').selectAll().orderBy('day', 'desc').execute();
    const [newest] = known;
    if (newest)
      return {
        ...{ days: known.filter(({ isWritten }) => isWritten === 0).map(({ day }) => day) },
        ...{ last: newest.day, heardFrom },
      };
    const last = daysAfter(dayAt(heardFrom, timeZone).day, -1);
    const wanted = Array.from({ length: days }, (_, i) => daysAfter(last, -i));
    for (const day of wanted) {
      const untilAt = dayNamed(day, timeZone)?.until ?? 0;
      await write.insertInto('madeDay').values({ day, untilAt, isWritten: 0 }).execute();
    }
    return { days: wanted, last, heardFrom };
  });
}

async function firstHeard(query: Kysely<HistoryTables>): Promise<number> {
  const gap = await query
    .selectFrom('gap')
    .select(({ fn }) => fn.min('fromAt').as('at'))
    .executeTakeFirst();
  const call = await query
    .selectFrom('contact')
    .select(({ fn }) => fn.min('startedAt').as('at'))
    .executeTakeFirst();
  const quarter = await query
    .selectFrom('queueQuarter')
    .select(({ fn }) => fn.min('at').as('at'))
    .executeTakeFirst();
  const moments = [gap, call, quarter].flatMap((row) => (typeof row?.at === 'number' ? [row.at] : []));
  return Math.min(...moments);
}

/** What lies before this moment (epoch ms) was made and never took place; `null`: nothing was made. */
export async function madeUntil(query: Kysely<HistoryTables>): Promise<number | null> {
  const row = await query
    .selectFrom('madeDay')
    .select(({ fn }) => fn.max('untilAt').as('at'))
    .where('isWritten', '=', 1)
    .executeTakeFirst();
  return typeof row?.at === 'number' ? row.at : null;
}
