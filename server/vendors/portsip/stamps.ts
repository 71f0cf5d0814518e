// Knows how the PBX's clock stands to ours: a stamp is never heard before it is written, so the least difference seen
// is the difference of the clocks. Refuses to know what was stamped.
import type { Memory } from './memory.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Stamps are whole seconds: the middle of what one may mean. */
const HALF_MS = 500;

/** Learns from a stamp on something that has just come about. `stamp` is ms by the PBX's clock. */
export function learnClock({ skew }: Memory, stamp: number | null, heardAt: number): void {
  if (stamp === null || Math.abs(heardAt - stamp) > DAY_MS) return;
  if (heardAt >= skew.untilAt) {
    // A clock that was set forward would otherwise be mistaken for ever.
    skew.before = skew.untilAt === 0 ? null : skew.least;
    skew.least = null;
    skew.untilAt = heardAt + HOUR_MS;
  }
  skew.least = Math.min(skew.least ?? heardAt - stamp, heardAt - stamp);
}

/** When that was, by our clock, to half a second; never after `latest`. */
export function ours({ skew }: Memory, stamp: number, latest: number): number {
  const behind = Math.min(skew.least ?? Number.MAX_SAFE_INTEGER, skew.before ?? Number.MAX_SAFE_INTEGER);
  return Math.min(latest, stamp + (behind === Number.MAX_SAFE_INTEGER ? 0 : behind) + HALF_MS);
}

/** Learns from a stamp of the past: all it can show is that the PBX's clock is ahead. Until then both are the same. */
export function boundClock(memory: Memory, stamp: number | null, heardAt: number): void {
  if (stamp !== null && heardAt - stamp < (memory.skew.least ?? 0)) learnClock(memory, stamp, heardAt);
}
