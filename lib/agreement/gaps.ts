// How many calls can have come while nobody listened: no more is laid to the times when we were away.
import type { Ours, Theirs } from './sheet.ts';

/**
 * Calls of the queue that its gaps can explain. Of each gap: as many as came at the mean rate of the rest of the span, or
 * as the most that came in any time of its length, whichever is more, and at least one. `Infinity` where the whole
 * span was a gap: then nothing was heard to judge by.
 */
export function mayHaveCome(queue: string, { calls, gaps }: Ours, { from, until }: Theirs): number {
  const lengths = gaps
    .map(({ fromAt, untilAt }) => Math.min(untilAt ?? until, until) - Math.max(fromAt, from))
    .filter((length) => length >= 0);
  const heardMs = until - from - lengths.reduce((sum, length) => sum + length, 0);
  if (heardMs <= 0) return Number.POSITIVE_INFINITY;
  const arrivals = calls
    .filter((call) => call.queue === queue)
    .map(({ startedAt }) => startedAt)
    .sort((a, b) => a - b);
  return lengths.reduce(
    (sum, length) =>
      sum + Math.max(1, Math.ceil((arrivals.length / heardMs) * length), mostWithin(arrivals, length)),
    0,
  );
}

/** @param arrivals ms, ascending */
function mostWithin(arrivals: readonly number[], length: number): number {
  let [most, first] = [0, 0];
  arrivals.forEach((at, last) => {
    while (at - (arrivals[first] ?? at) > length) first++;
    most = Math.max(most, last - first + 1);
  });
  return most;
}
