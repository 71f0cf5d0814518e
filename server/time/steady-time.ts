// A time that runs evenly whatever is done to the wall clock.

/** More than this at once is no clock's own error (NTP slews far less): somebody set it, or the machine slept. */
export const STEP_MS = 2_000;

export type TimeSources = {
  /** Epoch ms; may leap. Read once, at the start. */
  readonly wall: () => number;
  /** Ms since some moment; never falls, and may stand still while the machine sleeps. */
  readonly monotonic: () => number;
  /** Ms since the machine started, its sleep included, in whole seconds or finer. */
  readonly uptime: () => number;
};

export class SteadyTime {
  readonly #sources: TimeSources;
  readonly #start: number;
  /** How far uptime was ahead of the monotonic clock; it grows by what the machine slept. */
  #ahead: number;
  #sleptMs = 0;
  #lookAt: number;
  #last = Number.NEGATIVE_INFINITY;

  constructor(sources: TimeSources) {
    this.#sources = sources;
    const now = sources.monotonic();
    this.#start = sources.wall() - now;
    this.#ahead = sources.uptime() - now;
    this.#lookAt = now;
  }

  /** Epoch ms, whole. */
  now(): number {
    const now = this.#sources.monotonic();
    // Reading the uptime is a system call: once a second is enough, for after a sleep nothing is told at once.
    if (now - this.#lookAt >= 1_000) this.#wake(now);
    this.#last = Math.max(this.#last, Math.round(this.#start + now + this.#sleptMs));
    return this.#last;
  }

  #wake(now: number): void {
    this.#lookAt = now;
    const slept = this.#sources.uptime() - now - this.#ahead;
    if (slept < STEP_MS) return;
    this.#sleptMs += slept;
    this.#ahead += slept;
  }
}
