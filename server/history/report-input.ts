// What a report of queues is computed from, as it lies in the history.
import type { Kysely } from 'kysely';
import { quarterFrom } from '#lib/history/quarter-row.ts';
import type { QueueReportInput } from '#lib/history/queue-report.ts';
import type { QueuesAsked } from './reader-protocol.ts';
import type { HistoryTables } from './tables.ts';

/** In the reader's transaction: what has been booked and who waits are of the same moment. */
export async function reportInput(
  read: Kysely<HistoryTables>,
  asked: QueuesAsked,
): Promise<QueueReportInput> {
  const { intervals, queues, counting, today, now } = asked;
  const [from, until] = [intervals[0]?.from ?? 0, intervals.at(-1)?.until ?? 0];
  const rows = await read
    .selectFrom('queueQuarter')
    .selectAll()
    .where('at', '>=', from)
    .where('at', '<', until)
    .where(
      'queue',
      'in',
      queues.map(({ id }) => id),
    )
    .execute();
  const waiting = await read.selectFrom('waiting').selectAll().execute();
  const gaps = await read
    .selectFrom('gap')
    .selectAll()
    .where('fromAt', '<', until)
    .where(({ eb, or }) => or([eb('untilAt', 'is', null), eb('untilAt', '>', from)]))
    .execute();
  const heardSince = await beginningsIn(read, queues);
  const quarters = rows.map(quarterFrom);
  return { intervals, queues, counting, today, now, quarters, waiting, gaps, heardSince };
}

/** Since when there is anything of each source: the first time it was not heard, or its first call, whichever is kept. */
async function beginningsIn(
  read: Kysely<HistoryTables>,
  queues: QueuesAsked['queues'],
): Promise<Readonly<Record<string, number>>> {
  const since: Record<string, number> = {};
  const note = (source: string, at: number | null): void => {
    if (at !== null) since[source] = Math.min(since[source] ?? at, at);
  };
  const gaps = await read
    .selectFrom('gap')
    .select(({ fn }) => ['source', fn.min('fromAt').as('first')])
    .groupBy('source')
    .execute();
  for (const { source, first } of gaps) note(source, Number(first));
  for (const { id, source } of queues) {
    const row = await read
      .selectFrom('queueQuarter')
      .select('at')
      .where('queue', '=', id)
      .orderBy('at')
      .limit(1)
      .executeTakeFirst();
    note(source, row ? row.at : null);
  }
  return since;
}
