// Knows how the counts of several spans are added. Refuses to know spans and verdicts.
import type { QueueCounts, WaitBuckets } from './board.ts';

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
export const addCounts = (a: QueueCounts, b: QueueCounts): QueueCounts => ({
  answered: merged(a.answered, b.answered),
  abandoned: merged(a.abandoned, b.abandoned),
  overflowed: a.overflowed + b.overflowed,
  callbacks: a.callbacks + b.callbacks,
  otherLeft: a.otherLeft + b.otherLeft,
  unknown: a.unknown + b.unknown,
  answeredWaitMs: a.answeredWaitMs + b.answeredWaitMs,
  abandonedWaitMs: a.abandonedWaitMs + b.abandonedWaitMs,
  longestWaitMs: Math.max(a.longestWaitMs, b.longestWaitMs),
  handled: a.handled + b.handled,
  talkMs: a.talkMs + b.talkMs,
  heldMs: a.heldMs + b.heldMs,
  wrapMs: a.wrapMs + b.wrapMs,
});

/** Two ascending lists as one. Every booking of every call comes through here: it makes no map and sorts nothing. */
function merged(a: WaitBuckets, b: WaitBuckets): WaitBuckets {
  if (b.length === 0) return a;
  if (a.length === 0) return b;
  const out: (readonly [number, number])[] = [];
  let i = 0;
  for (const right of b) {
    let left = a[i];
    while (left && left[0] < right[0]) {
      out.push(left);
      left = a[++i];
    }
    if (left?.[0] === right[0]) {
      out.push([left[0], left[1] + right[1]]);
      i++;
    } else out.push(right);
  }
  for (; i < a.length; i++) out.push(a[i] as readonly [number, number]);
  return out;
}

const pour = (into: Map<number, number>, buckets: WaitBuckets): void => {
  for (const bucket of buckets) into.set(bucket[0], (into.get(bucket[0]) ?? 0) + bucket[1]);
};

const ascending = (buckets: ReadonlyMap<number, number>): WaitBuckets =>
  [...buckets].sort((a, b) => a[0] - b[0]);
