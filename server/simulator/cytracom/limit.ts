// How many requests an account may make in five minutes.
import type { Clock } from '#server/time/clock.ts';

export const WINDOW_MS = 300_000;

export class Limit {
  /** Requests let through in any five minutes. */
  readonly allowed: number;
  /** Requests refused so far. */
  refused = 0;
  /** The most there ever were within five minutes, refused ones included. */
  most = 0;
  readonly #clock: Clock;
  readonly #passed: number[] = [];
  readonly #asked: number[] = [];

  constructor(clock: Clock, allowed: number) {
    this.#clock = clock;
    this.allowed = allowed;
  }

  /** Requests let through in the five minutes before now. */
  get used(): number {
    this.#forget();
    return this.#passed.length;
  }

  /** Lets a request through, or says how many milliseconds from now one would be. */
  take(): { readonly waitMs: number } | null {
    this.#forget();
    const now = this.#clock.now();
    this.#asked.push(now);
    this.most = Math.max(this.most, this.#asked.length);
    if (this.#passed.length >= this.allowed) {
      this.refused++;
      return { waitMs: (this.#passed[0] ?? now) + WINDOW_MS - now };
    }
    this.#passed.push(now);
    return null;
  }

  #forget(): void {
    const since = this.#clock.now() - WINDOW_MS;
    for (const times of [this.#passed, this.#asked])
      while ((times[0] ?? Number.POSITIVE_INFINITY) <= since) times.shift();
  }
}
