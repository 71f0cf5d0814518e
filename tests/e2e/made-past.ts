// Days that never took place, in the history of a stage's server: written while it is stopped, by what makes the demo's.
import { dirname, join } from 'node:path';
import { dayAt } from '#lib/format/day.ts';
import { agentId, queueId, sourceId } from '#lib/model/ids.ts';
import type { Cast } from '#server/demo-past/cast.ts';
import { writeDay } from '#server/demo-past/write-past.ts';
import { SqliteFactStore } from '#server/history/fact-store-sqlite.ts';
import { HISTORY_MIGRATIONS, type HistoryTables } from '#server/history/tables.ts';
import { openDatabase } from '#server/storage/open-sqlite.ts';
import { agentRow, queueRow, siteRow, sourceRow } from '#tests/lib/measure/rows.ts';
import type { Stage } from './stage.ts';

const HQ = sourceId('hq');

/** The stage's usual queues and people, with more calls than so few would get. */
function stageCast(timeZone: string): Cast {
  const queues = [
    ['6400', 'Support'],
    ['6401', 'Sales'],
  ].map(([number = '', name = '']) =>
    queueRow(number, { id: queueId(HQ, number), source: HQ, name, targetMs: 20_000, wrapUpMs: 10_000 }),
  );
  const agents = ['1001', '1002', '1003', '1004', '1005', '1006'].map((number, i) =>
    agentRow(number, {
      ...{ id: agentId(HQ, number), source: HQ, name: `Agent ${i + 1}` },
      queues: queues
        .filter((_, at) => i === 1 || i % 2 === at)
        .map(({ id: queue }) => ({
          ...{ queue, signedIn: true, paused: false, reason: null, unanswered: false, tier: null },
        })),
    }),
  );
  const site = siteRow({ name: 'Stage', timeZone, demo: true, day: '2026-01-01' });
  return { seed: 'stage', site, sources: [sourceRow({ id: HQ, life: 'live' })], queues, agents };
}

/** Stops the server, writes these days and starts it again. */
export async function withDays(stage: Stage, timeZone: string, days: readonly string[]): Promise<void> {
  await stage.killServer('SIGTERM');
  const folder = join(dirname(stage.configFile), 'data');
  const database = await openDatabase<HistoryTables>({
    folder,
    name: 'history.db',
    migrations: HISTORY_MIGRATIONS,
  });
  const facts = new SqliteFactStore(database.query);
  const plan = { last: '', heardFrom: 0 };
  for (const day of days) await writeDay(facts, stageCast(timeZone), plan, day);
  database.close();
  await stage.startServer();
}

/** The last day before this one with an hour more or less than others, and no Sunday: `YYYY-MM-DD`. */
export function lastClockChange(timeZone: string): string {
  for (let back = 1; back < 380; back += 1) {
    const { day, from, until } = dayAt(Date.now() - back * DAY_MS, timeZone);
    if (until - from !== DAY_MS && new Date(day).getUTCDay() !== 0) return day;
  }
  throw new Error(`${timeZone} sets no clock`);
}

const DAY_MS = 86_400_000;
