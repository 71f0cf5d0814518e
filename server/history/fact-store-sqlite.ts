// How facts, their sums and the place lie in history.db.
import type { Kysely, Transaction } from 'kysely';
import { FACT_KEYS, type FactTable } from '#lib/history/facts.ts';
import { addQuarters, emptyQuarter, quarterFrom, quarterRowOf } from '#lib/history/quarter-row.ts';
import { packed } from './checkpoints-sqlite.ts';
import type { FactRow, TableChanges } from './fact-batch.ts';
import { type Commit, type FactStore, KEPT_MS, type Place } from './fact-store.ts';
import type { HistoryTables } from './tables.ts';

/** Rows of one statement: few lengths, so that each table needs few statements prepared. */
const CHUNKS = [64, 16, 4, 1] as const;

/** Tables by name, as one that only moves rows sees them. */
type AnyTables = Record<string, Record<string, unknown>>;

export class SqliteFactStore implements FactStore {
  readonly #query: Kysely<HistoryTables>;

  constructor(query: Kysely<HistoryTables>) {
    this.#query = query;
  }

  async place(): Promise<Place | null> {
    const row = await this.#query.selectFrom('place').selectAll().where('id', '=', 1).executeTakeFirst();
    if (!row) return null;
    const { id: _, ...place } = row;
    return place;
  }

  async commit({ place, batch, checkpoint, madeDay }: Commit): Promise<void> {
    // Packed before: the transaction holds up whoever reads a saved board.
    const saved = checkpoint && { ...checkpoint, rows: await packed(checkpoint.rows) };
    await this.#query.transaction().execute(async (write) => {
      if (batch.isAnew) await write.deleteFrom('waiting').execute();
      for (const [table, changes] of batch.tables)
        await applyTo(write as unknown as Transaction<AnyTables>, table, changes);
      for (const added of batch.quarters) {
        const [first] = added;
        if (!first) continue;
        const before = await write
          .selectFrom('queueQuarter')
          .selectAll()
          .where('queue', '=', first.queue)
          .where('at', '=', first.at)
          .executeTakeFirst();
        const start = before ? quarterFrom(before) : emptyQuarter(first);
        await write
          .replaceInto('queueQuarter')
          .values(quarterRowOf(added.reduce(addQuarters, start)))
          .execute();
      }
      for (const { agent, day, source, sums } of batch.agents) {
        const before = await write
          .selectFrom('agentDay')
          .select('sums')
          .where('agent', '=', agent)
          .where('day', '=', day)
          .executeTakeFirst();
        const sum: Record<string, number> = before ? JSON.parse(before.sums) : {};
        for (const [name, value] of Object.entries(sums)) sum[name] = (sum[name] ?? 0) + value;
        await write
          .replaceInto('agentDay')
          .values({ agent, day, source, sums: JSON.stringify(sum) })
          .execute();
      }
      if (saved) await write.replaceInto('checkpoint').values(saved).execute();
      if (madeDay !== undefined)
        await write.updateTable('madeDay').set({ isWritten: 1 }).where('day', '=', madeDay).execute();
      if (place)
        await write
          .replaceInto('place')
          .values({ id: 1, ...place })
          .execute();
    });
  }

  async forget(now: number): Promise<void> {
    await this.#query.transaction().execute(async (write) => {
      await write
        .updateTable('contact')
        .set({ callerNumber: '', callerName: '', callerKey: null })
        .set({ dialledNumber: '', dialledName: '', dialledKey: null, journey: '[]' })
        .where('startedAt', '<', now - KEPT_MS.numbers)
        .where('journey', '!=', '[]')
        .execute();
      // A note says about whom it is.
      await write
        .deleteFrom('lostMark')
        .where('startedAt', '<', now - KEPT_MS.numbers)
        .execute();
      await write
        .deleteFrom('ring')
        .where('untilAt', '<', now - KEPT_MS.moments)
        .execute();
      await write
        .deleteFrom('spell')
        .where('untilAt', '<', now - KEPT_MS.moments)
        .execute();
      for (const table of ['contact', 'stay', 'caller', 'refused', 'talk'] as const)
        await write
          .deleteFrom(table)
          .where('startedAt', '<', now - KEPT_MS.calls)
          .execute();
    });
  }
}

async function applyTo(
  write: Transaction<AnyTables>,
  table: FactTable,
  { mends, drops, puts }: TableChanges,
): Promise<void> {
  for (const { mend, of } of mends) {
    let update = write.updateTable(table).set(mend);
    for (const [column, value] of Object.entries(of))
      update = value === null ? update.where(column, 'is', null) : update.where(column, '=', value);
    await update.execute();
  }
  for (const row of drops) {
    let gone = write.deleteFrom(table);
    for (const column of FACT_KEYS[table]) gone = gone.where(column, '=', row[column]);
    await gone.execute();
  }
  for (const rows of chunksOf(puts))
    await write
      .replaceInto(table)
      .values([...rows])
      .execute();
}

function* chunksOf(rows: readonly FactRow[]): Iterable<readonly FactRow[]> {
  let from = 0;
  for (const size of CHUNKS)
    for (; rows.length - from >= size; from += size) yield rows.slice(from, from + size);
}
