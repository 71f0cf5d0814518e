// All that a history holds as text, the same for the same facts however they came in: for comparing two of them.
import type { Kysely } from 'kysely';
import { FACT_KEYS, type FactTable } from '#lib/history/facts.ts';
import { quarterFrom } from '#lib/history/quarter-row.ts';
import type { HistoryTables } from './tables.ts';

/** One line a row: its table and its columns, in the order of their names. */
export async function dumpOf(query: Kysely<HistoryTables>): Promise<string> {
  const lines: string[] = [];
  for (const table of Object.keys(FACT_KEYS) as FactTable[]) {
    const rows = await (query as unknown as Kysely<Record<string, Record<string, unknown>>>)
      .selectFrom(table)
      .selectAll()
      .execute();
    lines.push(...rows.map((row) => line(table, row)));
  }
  const quarters = await query.selectFrom('queueQuarter').selectAll().execute();
  lines.push(...quarters.map((row) => line('queueQuarter', quarterFrom(row))));
  const days = await query.selectFrom('agentDay').selectAll().execute();
  lines.push(...days.map((row) => line('agentDay', { ...row, sums: JSON.parse(row.sums) })));
  // By the text itself: it begins with the table.
  lines.sort((a, b) => (a < b ? -1 : 1));
  return `${lines.join('\n')}\n`;
}

const line = (table: string, row: object): string => `${table} ${JSON.stringify(sorted(row))}`;

/** Arrays keep their order; the keys of objects have one. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, sorted(part)]));
}
