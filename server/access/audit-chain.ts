// How entries of the audit hang together, and where such a chain is broken.
import { createHmac } from 'node:crypto';
import type { AuditEntry, AuditPlace, AuditRow } from './records.ts';

/** What the first entry of all hangs on. */
const START = '0'.repeat(64);
/** Says that what came before it was forgotten for its age: `upTo` and `mac` are of the last entry that was. */
export const FORGOTTEN = 'audit.forgotten';

/** The entry as the next one of the chain. */
export function linked(key: Buffer, entry: AuditEntry, last: AuditPlace | null): AuditRow {
  const placed = { ...entry, seq: (last?.seq ?? 0) + 1, prev: last?.mac ?? START };
  return { ...placed, mac: macOf(key, placed) };
}

/** Details in the order of their names: a database may give them back in another. */
function macOf(key: Buffer, row: Omit<AuditRow, 'mac'>): string {
  const { seq, at, who, how, address, session, what, target, outcome, detail, prev } = row;
  const details = Object.entries(detail).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([seq, at, who, how, address, session, what, target, outcome, details]);
  return createHmac('sha256', key).update(`${prev}\n${text}`).digest('hex');
}

export type Verified = {
  readonly entries: number;
  readonly first: AuditPlace | null;
  readonly last: AuditPlace | null;
  /** The first entry that is wrong, and how; `null`: none is. */
  readonly broken: { readonly seq: number; readonly how: string } | null;
  /** Which entry has the mac that was asked for; `null`: none was, or none has. */
  readonly expected: number | null;
};

/**
 * Whether entries, oldest first, are all there and as they were written. What was cut off at the new end leaves no mark
 * here: ask with `expect` for the mac of an entry of the copy that went to the log of the machine.
 */
export async function verified(
  key: Buffer,
  rows: AsyncIterable<AuditRow>,
  expect: string | null = null,
): Promise<Verified> {
  let first: AuditRow | null = null;
  let last: AuditRow | null = null;
  let entries = 0;
  let explained = false;
  let expected: number | null = null;
  for await (const row of rows) {
    entries++;
    first ??= row;
    const how = howBroken(key, row, last);
    if (how !== null) return { entries, first, last, expected, broken: { seq: row.seq, how } };
    explained ||=
      row.what === FORGOTTEN && row.detail['upTo'] === first.seq - 1 && row.detail['mac'] === first.prev;
    if (row.mac === expect) expected = row.seq;
    last = row;
  }
  if (first && first.prev !== START && !explained)
    return {
      entries,
      first,
      last,
      expected,
      broken: { seq: first.seq, how: 'what came before it is gone, and nothing says why' },
    };
  return { entries, first, last, expected, broken: null };
}

function howBroken(key: Buffer, row: AuditRow, last: AuditRow | null): string | null {
  if (row.mac !== macOf(key, row)) return 'it was changed after it was written';
  if (last === null) return row.prev === START && row.seq !== 1 ? 'it is not the first' : null;
  if (row.seq !== last.seq + 1) return `entries are missing before it, from ${last.seq + 1}`;
  return row.prev === last.mac ? null : 'it does not hang on the entry before it';
}
