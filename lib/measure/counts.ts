// Knows how the counts of one span are added and how a day is put together from its folded row and its minutes.
// Refuses to know any verdict: which wait is too long is the rule's business.
import type { QueueCounts, TallyRow, WaitBuckets } from '#lib/model/board.ts';
import type { QueueId } from '#lib/model/ids.ts';

/** No calls at all: the neutral element of {@link addCounts}. */
export const EMPTY: QueueCounts = Object.freeze({
  answered: Object.freeze([]),
  abandoned: Object.freeze([]),
  overflowed: 0,
  callbacks: 0,
  otherLeft: 0,
  unknown: 0,
  answeredWaitMs: 0,
  abandonedWaitMs: 0,
  longestWaitMs: 0,
  handled: 0,
  talkMs: 0,
  heldMs: 0,
  wrapMs: 0,
});

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

/** One pass over any number of counts. Cost: the buckets in them, plus sorting the distinct ones. */
export const sumCounts = (list: Iterable<QueueCounts>): QueueCounts => {
  const sum = { ...EMPTY };
  const answered = new Map<number, number>();
  const abandoned = new Map<number, number>();
  for (const counts of list) {
    pour(answered, counts.answered);
    pour(abandoned, counts.abandoned);
    sum.overflowed += counts.overflowed;
    sum.callbacks += counts.callbacks;
    sum.otherLeft += counts.otherLeft;
    sum.unknown += counts.unknown;
    sum.answeredWaitMs += counts.answeredWaitMs;
    sum.abandonedWaitMs += counts.abandonedWaitMs;
    if (counts.longestWaitMs > sum.longestWaitMs) sum.longestWaitMs = counts.longestWaitMs;
    sum.handled += counts.handled;
    sum.talkMs += counts.talkMs;
    sum.heldMs += counts.heldMs;
    sum.wrapMs += counts.wrapMs;
  }
  return { ...sum, answered: ascending(answered), abandoned: ascending(abandoned) };
};

/** Both spans together. Associative and commutative; buckets stay ascending, one entry a second. */
export const addCounts = (a: QueueCounts, b: QueueCounts): QueueCounts => sumCounts([a, b]);

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

const pour = (into: Map<number, number>, buckets: WaitBuckets): void => {
  for (const bucket of buckets) into.set(bucket[0], (into.get(bucket[0]) ?? 0) + bucket[1]);
};

const ascending = (buckets: ReadonlyMap<number, number>): WaitBuckets =>
  [...buckets].sort((a, b) => a[0] - b[0]);
