// How what was written down is found again: in pieces, so that a long audit holds nobody up.

import { setImmediate } from 'node:timers/promises';
import { csvLine } from '#lib/format/csv.ts';
import type { AccessStore, AuditFilter } from './access-store.ts';
import type { AuditRow } from './records.ts';

/** Looked through in one turn of the event loop: a few milliseconds. */
const PIECE = 5_000;
const PAGE = 500;

type Reading = Pick<AccessStore, 'audit'>;

/** All entries, oldest first. */
export async function* wholeAudit(store: Reading): AsyncGenerator<AuditRow> {
  const [newest] = await store.audit({ limit: 1 });
  if (!newest) return;
  for (let after = 0; after < newest.seq; after += PAGE) {
    yield* [...(await store.audit({ after, before: after + PAGE + 1, limit: PAGE }))].reverse();
    await setImmediate();
  }
}

/** Those that are asked for, newest first, before an entry where one is named. */
export async function* foundIn(
  store: Reading,
  filter: AuditFilter,
  before?: number,
): AsyncGenerator<AuditRow> {
  const [newest] = await store.audit({ limit: 1 });
  let end = Math.min(before ?? Number.POSITIVE_INFINITY, (newest?.seq ?? 0) + 1);
  while (end > 1) {
    const after = Math.max(0, end - 1 - PIECE);
    let last = end;
    // A piece may hold more than a page of them.
    for (;;) {
      const page = await store.audit({ ...filter, before: last, after, limit: PAGE });
      yield* page;
      last = page.at(-1)?.seq ?? 0;
      if (page.length < PAGE) break;
      await setImmediate();
    }
    end = after + 1;
    await setImmediate();
  }
}

/** At most `limit` of them, and whether there are more. */
export async function pageOf(
  store: Reading,
  filter: AuditFilter,
  { before, limit }: { readonly before?: number; readonly limit: number },
): Promise<{ readonly rows: readonly AuditRow[]; readonly more: boolean }> {
  const rows: AuditRow[] = [];
  for await (const row of foundIn(store, filter, before)) {
    if (rows.length === limit) return { rows, more: true };
    rows.push(row);
  }
  return { rows, more: false };
}

const COLUMNS = [
  'seq',
  'time',
  'who',
  'how',
  'address',
  'session',
  'what',
  'target',
  'outcome',
  'detail',
] as const;

/** A table as spreadsheets read it (RFC 4180), newest first; in pieces. */
export async function* auditCsv(store: Reading, filter: AuditFilter): AsyncGenerator<string> {
  yield csvLine(COLUMNS);
  for await (const row of foundIn(store, filter)) {
    const { seq, at, who, how, address, session, what, target, outcome, detail } = row;
    const told = Object.entries(detail).map(([name, value]) => `${name}=${value}`);
    const cells = [seq, new Date(at).toISOString(), who, how, address, session, what, target, outcome];
    yield csvLine([...cells, told.join('; ')]);
  }
}
