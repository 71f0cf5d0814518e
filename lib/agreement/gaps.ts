// How many calls can have come while nobody listened: no more is laid to the times when we were away.
import type { Ours, Theirs } from './sheet.ts';

/**
 * Calls of the queue that its gaps can explain. Of each gap: as many as hardly ever come in a time of its length at the
 * mean rate of the rest of the span (calls that come independently scatter by the root of their mean; three of it above
 * the mean are passed once in some hundred times), or as the most that came in any time of its length, whichever is
 * more, and at least one. Gaps that overlap are one. `Infinity` where the whole span was a gap: then nothing was heard
 * to judge by.
 */
export function mayHaveCome(queue: string, { calls, gaps }: Ours, { from, until }: Theirs): number {
  const lengths = lengthsOf(
    gaps.map(({ fromAt, untilAt }) => [Math.max(fromAt, from), Math.min(untilAt ?? until, until)]),
  );
  const heardMs = until - from - lengths.reduce((sum, length) => sum + length, 0);
  if (heardMs <= 0) return Number.POSITIVE_INFINITY;
  const arrivals = calls
    .filter((call) => call.queue === queue)
    .map(({ startedAt }) => startedAt)
    .sort((a, b) => a - b);
  return lengths.reduce((sum, length) => {
    const mean = (arrivals.length / heardMs) * length;
    return sum + Math.max(1, Math.ceil(mean + 3 * Math.sqrt(mean)), mostWithin(arrivals, length));
  }, 0);
}

/** Of the times that lie apart. */
function lengthsOf(spans: readonly (readonly [number, number])[]): readonly number[] {
  const apart: [number, number][] = [];
  for (const [from, until] of spans.filter(([a, b]) => b >= a).sort((a, b) => a[0] - b[0])) {
    const last = apart.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], until);
    else apart.push([from, until]);
  }
  return apart.map(([from, until]) => until - from);
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
