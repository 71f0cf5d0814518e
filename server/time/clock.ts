// What time it is and how to wait.

import { uptime } from 'node:os';
import { STEP_MS, SteadyTime } from './steady-time.ts';

export type Cancel = () => void;

/** The only way server code reads a clock or waits, so that a whole day can be run in seconds. */
export interface Clock {
  /** Epoch milliseconds. It never falls and never leaps: whoever takes one from another has a true duration. */
  now(): number;
  /** Calls `fn` once, `ms` from now (0 and less: as soon as the present turn is over). */
  after(ms: number, fn: () => void): Cancel;
}

const steady = new SteadyTime({
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  uptime: () => uptime() * 1000,
});

/**
 * The machine's time when the process began, carried on by its monotonic clock. Setting the wall clock, by hand or by
 * NTP, moves nothing: an hour set forward would book an hour of talk and drop every PBX as silent, one set back would
 * hold what waits for its moment. {@link watchWallClock} says when the two have parted.
 */
export const realClock: Clock = {
  now: () => steady.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, Math.max(0, Math.min(ms, 2 ** 31 - 1)));
    return () => clearTimeout(timer);
  },
};

/** Waits `ms`; rejects at once with the signal's reason when it is aborted. */
export function pause(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const stop = () => {
      cancel();
      reject(signal?.reason as Error);
    };
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener('abort', stop);
      resolve();
    });
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** What it means for the figures that the machine's clock now differs from ours by so much (ms; ahead is positive). */
export function whatSet(byMs: number): string {
  const seconds = Math.round(Math.abs(byMs) / 1000);
  if (seconds === 0)
    return "This machine's clock has been set right again: Ringside counts with the same time as before.";
  const by =
    seconds < 120
      ? `${seconds} s`
      : seconds < 7_200
        ? `${Math.round(seconds / 60)} min`
        : `${Math.round(seconds / 3_600)} h`;
  return `Somebody, or a time service, has set this machine's clock: it is now ${by} ${byMs < 0 ? 'behind' : 'ahead of'} the time Ringside counts with. Waits, talk times and today's counts stay right, for Ringside goes on with its own time. Times of day on the pages, and the moment the day turns, are off by these ${by} until Ringside is restarted; restart it in a quiet moment.`;
}

/** How often the wall clock is looked at. */
const LOOK_MS = 10_000;

/** Says once for each time the machine's clock is set by how much it then differs from ours. Returns how to stop. */
export function watchWallClock(
  set: (byMs: number) => void,
  clock: Clock = realClock,
  wall: () => number = Date.now,
): Cancel {
  let last = 0;
  let cancel: Cancel = () => {};
  const look = (): void => {
    const by = wall() - clock.now();
    if (Math.abs(by - last) > STEP_MS) {
      last = by;
      set(by);
    }
    cancel = clock.after(LOOK_MS, look);
  };
  look();
  return () => cancel();
}
