// Whether two boards hold the same rows, whatever order they came in.
import { createHash } from 'node:crypto';
import { type Row, refOf } from '#lib/model/board.ts';

/** Keys in order, so that the same row is the same text. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
};

/** SHA-256 over all rows. */
export function hashOf(rows: Iterable<Row>): string {
  const lines = [...rows]
    .map((row) => `${refOf(row)} ${JSON.stringify(sorted(row))}`)
    .sort((a, b) => (a < b ? -1 : 1));
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}
