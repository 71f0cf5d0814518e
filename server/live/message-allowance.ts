// Knows how many messages a screen may send. Refuses to know what they say.
import type { Clock } from '#server/time/clock.ts';

/** A person clicking as fast as they can stays far below this; a script does not. */
const BURST = 60;
const PER_SECOND = 20;

export class MessageAllowance {
  readonly #clock: Clock;
  #left = BURST;
  #at: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#at = clock.now();
  }

  /** Whether one more message may be heard now. */
  take(): boolean {
    const now = this.#clock.now();
    this.#left = Math.min(BURST, this.#left + ((now - this.#at) / 1000) * PER_SECOND);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}
