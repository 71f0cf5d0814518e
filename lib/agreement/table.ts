// A sheet of differences as a table for spreadsheets: a line a figure, and a line a call that makes its difference.
import { csvLine } from '#lib/format/csv.ts';
import { phone } from '#lib/format/phone.ts';
import { type AgreementRow, explainedIn } from './sheet.ts';

export type Named = {
  readonly queue: (id: string) => string;
  readonly agent: (id: string) => string;
};

const COLUMNS = [
  ...['day', 'from', 'until', 'queue', 'member', 'figure', 'Ringside', 'PBX', 'difference', 'explained'],
  ...[
    'unexplained',
    'call at',
    'until',
    'caller',
    'reason',
    'certain',
    'counts in Ringside',
    'counts in PBX',
  ],
  'other queue',
];
const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** Times are ISO 8601 in UTC. Numbers are masked: the table leaves this place. */
export function csvOfSheet(
  {
    day,
    from,
    until,
    rows,
  }: { readonly day: string; readonly from: number; readonly until: number } & {
    readonly rows: readonly AgreementRow[];
  },
  named: Named,
): string {
  const lines = [csvLine(COLUMNS)];
  for (const row of rows) {
    const of = [day, iso(from), iso(until), named.queue(row.queue), row.agent && named.agent(row.agent)];
    const figures = [row.figure, row.ours, row.theirs, row.theirs - row.ours, explainedIn(row)];
    lines.push(csvLine([...of, ...figures, row.unexplained, null, null, null, null, null, null, null, null]));
    for (const call of row.calls)
      lines.push(
        csvLine([
          ...[...of, row.figure, null, null, call.effect, null, null, iso(call.at), iso(call.untilAt)],
          ...[
            call.number === null ? null : phone(call.number, true),
            call.reason,
            call.certain ? 'yes' : 'no',
          ],
          ...[call.ours, call.theirs, call.otherQueue && named.queue(call.otherQueue)],
        ]),
      );
  }
  return lines.join('');
}
