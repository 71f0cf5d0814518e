// How a queue's calls are counted: per minute, and the older part of the day in one row. Waits are stored, not
// verdicts: lib/measure makes service levels of them.
import type { QuarterRow, TallyRow } from '#lib/model/board.ts';
import type { QueueCounts } from '#lib/model/counts.ts';
import { addCounts, EMPTY, sumCounts } from '#lib/model/counts.ts';
import type { QueueId, SourceId } from '#lib/model/ids.ts';
import { dayOf } from './day.ts';
import type { Draft } from './draft.ts';

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Minutes kept apart for trends; older ones are folded into the day's row, a quarter of an hour at a time. */
const MINUTES_APART = 120;
const FOLD_STEP = 15;

/** `arrivedAt`: when the call arrived: it decides the day. `queuedAt`: when it joined the queue: the minute. */
export type Booking = { readonly arrivedAt: number; readonly queuedAt: number };

/** Adds to a queue's counts. */
export function addToQueue(
  draft: Draft,
  source: SourceId,
  queue: QueueId,
  { arrivedAt, queuedAt }: Booking,
  more: Partial<QueueCounts>,
): void {
  const day = dayOf(draft, arrivedAt);
  if (day === null) return;
  draft.records?.push({ record: 'booking', source, queue, day, at: queuedAt, more });
  const minute = queuedAt - (queuedAt % MINUTE_MS);
  const whole = draft.get('tally', `${queue}@${day}`);
  // Minutes already folded away take late news in the day's row.
  const folded = whole?.foldedTo !== undefined && whole.foldedTo !== null && minute < whole.foldedTo;
  if (folded) addToQuarter(draft, { source, queue, day }, minute, more);
  const id = folded ? `${queue}@${day}` : `${queue}@${day}+${minute / MINUTE_MS}`;
  const row = draft.get('tally', id);
  if (!row) foldOld(draft, source, queue, day, minute);
  const before: TallyRow = row ?? {
    kind: 'tally',
    id,
    source,
    queue,
    day,
    minute,
    foldedTo: null,
    counts: EMPTY,
  };
  draft.put({ ...before, counts: addCounts(before.counts, more) });
}

/** Folds the minutes that are older than the trend needs into the day's row. */
function foldOld(draft: Draft, source: SourceId, queue: QueueId, day: string, minute: number): void {
  const id = `${queue}@${day}`;
  const row: TallyRow = draft.get('tally', id) ?? {
    kind: 'tally',
    id,
    source,
    queue,
    day,
    minute: null,
    foldedTo: minute - MINUTES_APART * MINUTE_MS,
    counts: EMPTY,
  };
  const from = row.foldedTo ?? minute;
  const to = minute - MINUTES_APART * MINUTE_MS;
  if (to - from < FOLD_STEP * MINUTE_MS) {
    if (row.foldedTo === to) draft.put(row);
    return;
  }
  const old = minutesOf(draft, queue, day, from, to);
  for (const minute of old) {
    draft.remove('tally', minute.id);
    addToQuarter(draft, minute, minute.minute ?? from, minute.counts);
  }
  // The minutes first, which are few: the day has a bucket for every second anybody waited.
  const counts = addCounts(row.counts, sumCounts(old.map((minute) => minute.counts)));
  draft.put({ ...row, foldedTo: to, counts });
}

/** The part of a day that is folded together stays apart by the quarter, for today's course beside yesterday's. */
function addToQuarter(
  draft: Draft,
  { source, queue, day }: Pick<TallyRow, 'source' | 'queue' | 'day'>,
  minute: number,
  more: Partial<QueueCounts>,
): void {
  const at = minute - (minute % QUARTER_MS);
  const id = `${queue}@${day}+${at / QUARTER_MS}`;
  const row: QuarterRow = draft.get('quarter', id) ?? {
    ...{ kind: 'quarter', id, source, queue, day, at, counts: EMPTY },
  };
  draft.put({ ...row, counts: addCounts(row.counts, more) });
}

function minutesOf(draft: Draft, queue: QueueId, day: string, from: number, to: number): TallyRow[] {
  // A PBX with a wrong clock opens a gap of years: then the rows are fewer than the minutes.
  if (to - from > DAY_MS)
    return draft
      .all('tally')
      .filter((row) => row.queue === queue && row.day === day && row.minute !== null && row.minute < to);
  const rows: TallyRow[] = [];
  for (let minute = from; minute < to; minute += MINUTE_MS) {
    const row = draft.get('tally', `${queue}@${day}+${minute / MINUTE_MS}`);
    if (row) rows.push(row);
  }
  return rows;
}
