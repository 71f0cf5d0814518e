// Knows how the counts of one span are added and how a day is put together from its folded row and its minutes.
// Refuses to know any verdict: which wait is too long is the rule's business.
import type { QueueCounts, TallyRow, WaitBuckets } from '#lib/model/board.ts';
import { EMPTY, sumCounts } from '#lib/model/counts.ts';
import type { QueueId } from '#lib/model/ids.ts';

/** Calls in all buckets. */
export const total = (buckets: WaitBuckets): number => {
  let calls = 0;
  for (const bucket of buckets) calls += bucket[1];
  return calls;
};

/** Calls that waited at most `seconds`: buckets are rounded up, so bucket ≤ seconds is exact. */
export const within = (buckets: WaitBuckets, seconds: number): number => {
  let calls = 0;
  for (const bucket of buckets) {
    if (bucket[0] > seconds) break;
    calls += bucket[1];
  }
  return calls;
};

/** Calls that came to an end in the queue, however: answered, abandoned, overflowed, callback, other, unknown. */
export const offered = (counts: QueueCounts): number =>
  total(counts.answered) +
  total(counts.abandoned) +
  counts.overflowed +
  counts.callbacks +
  counts.otherLeft +
  counts.unknown;

/**
 * The whole day of one queue, or of several: the folded row plus the minutes after it.
 * A minute that the folded row already holds is not counted twice. `day` null (no day known yet): nothing.
 */
export const dayCounts = (tallies: readonly TallyRow[], day: string | null): QueueCounts => {
  if (day === null) return EMPTY;
  const foldedTo = new Map<QueueId, number>();
  for (const tally of tallies) {
    if (tally.minute === null && tally.day === day && tally.foldedTo !== null) {
      foldedTo.set(tally.queue, tally.foldedTo);
    }
  }
  const counts: QueueCounts[] = [];
  for (const tally of tallies) {
    if (tally.day !== day) continue;
    if (tally.minute !== null && tally.minute < (foldedTo.get(tally.queue) ?? 0)) continue;
    counts.push(tally.counts);
  }
  return sumCounts(counts);
};
