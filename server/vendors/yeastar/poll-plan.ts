// Knows what there is to ask a PBX again and again, and how often each of it when nothing else calls for it.
// Refuses to ask.
import type { Queue } from './inventory.ts';

const BUSY_MS = 2_000;
export const USUAL_MS = 5_000;
const AGENTS_MS = 8_000;
export const QUIET_MS = 15_000;
const SWEEP_MS = 30_000;
const PARKED_MS = 30_000;
/** While somebody is parked. */
const PARKING_MS = 5_000;
const ROSTER_MS = 600_000;
/** The same list is not asked for more often than this, whatever happens. */
const LEAST_MS = 1_000;
/** The whole roster not more often than this: extensions are imported by the hundred, each with its event. */
const ROSTER_LEAST_MS = 5_000;

export type Item = {
  readonly what: 'calls' | 'agents' | 'sweep' | 'parked' | 'trunks' | 'roster' | 'call';
  queue: Queue | null;
  /** The one call asked about, once. */
  readonly call: string | null;
  lastAt: number;
  soonAt: number | null;
  /** Somebody waits or rings in this queue, or is parked, by the last answer. */
  busy: boolean;
  /** Set while the PBX refuses the question: when to ask again, and how long that wait is. */
  retryAt: number | null;
  retryMs: number;
};

export const itemOf = (now: number, what: Item['what'], queue: Queue | null): Item => ({
  what,
  queue,
  call: null,
  lastAt: now,
  soonAt: null,
  busy: false,
  retryAt: null,
  retryMs: 0,
});

export const leastGap = ({ what }: Item): number =>
  what === 'roster' || what === 'trunks' ? ROSTER_LEAST_MS : LEAST_MS;

/** @param callsMs how often the lists of a queue are asked for in which nobody waits. */
export function interval({ what, busy }: Item, callsMs: number): number {
  switch (what) {
    case 'calls':
      return busy ? Math.min(BUSY_MS, callsMs) : callsMs;
    case 'agents':
      return callsMs === QUIET_MS ? QUIET_MS : AGENTS_MS;
    case 'sweep':
      return SWEEP_MS;
    case 'parked':
      return busy ? PARKING_MS : PARKED_MS;
    case 'trunks':
    case 'roster':
      return ROSTER_MS;
    case 'call':
      return Number.POSITIVE_INFINITY;
    default:
      return what satisfies never;
  }
}
