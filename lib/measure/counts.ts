// How the counts of one span are added and how a day is put together from its folded row and its minutes.
import type { TallyRow } from '#lib/model/board.ts';
import {
  type Book,
  EMPTY,
  OUTCOMES,
  type QueueCounts,
  type StayOutcome,
  sumCounts,
  type WaitBuckets,
} from '#lib/model/counts.ts';
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

/** How many ended so. */
export const endedSo = (book: Book, outcome: StayOutcome): number => total(book[outcome]?.calls ?? []);

/** How many ended so within `seconds`. */
export const endedWithin = (book: Book, outcome: StayOutcome, seconds: number): number =>
  within(book[outcome]?.calls ?? [], seconds);

/** All of a book, however they ended. */
export const allEnded = (book: Book): number => {
  let calls = 0;
  for (const outcome of OUTCOMES) calls += endedSo(book, outcome);
  return calls;
};

/** Answered by a member or outside the team. */
export const answeredIn = (book: Book): number =>
  endedSo(book, 'answered') + endedSo(book, 'answeredOutside');

/** Lost to the site: abandoned, or thrown out by the queue. */
export const lostIn = (book: Book): number => endedSo(book, 'abandoned') + endedSo(book, 'disconnected');

/** The wait of all who were answered, in ms. */
export const answeredWaitMs = (book: Book): number =>
  (book.answered?.ms ?? 0) + (book.answeredOutside?.ms ?? 0);

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
