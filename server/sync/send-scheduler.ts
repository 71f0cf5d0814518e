// When to send: the first change at once, what follows gathered.
import type { Cancel, Clock } from '#server/time/clock.ts';

/** A little over one display frame: never more than 60 messages a second, which is all a screen can show. */
const LEAST_MS = 17;
/** While sending is costly: at most 20 messages a second, timers a little early included. */
const MOST_MS = 51;
/** Sending may take a tenth of the time. */
const SHARE = 10;

/** Calls `send` with a rhythm that follows what sending costs. */
export class SendScheduler {
  readonly #clock: Clock;
  readonly #meter: () => number;
  readonly #send: () => void;
  #windowMs = LEAST_MS;
  #nextAt = Number.NEGATIVE_INFINITY;
  #timer: Cancel | null = null;

  /** @param meter a monotonic clock in ms, for the cost of sending. */
  constructor(clock: Clock, meter: () => number, send: () => void) {
    this.#clock = clock;
    this.#meter = meter;
    this.#send = send;
  }

  /** Something changed. */
  moved(): void {
    if (this.#timer) return;
    const wait = this.#nextAt - this.#clock.now();
    if (wait <= 0) this.#flush();
    else this.#timer = this.#clock.after(wait, () => this.#flush());
  }

  stop(): void {
    this.#timer?.();
    this.#timer = null;
  }

  #flush(): void {
    this.#timer = null;
    const startedAt = this.#clock.now();
    const from = this.#meter();
    this.#send();
    const took = this.#meter() - from;
    // Grows at once when sending is costly, shrinks slowly: a rhythm that jumps is felt.
    const wanted = Math.min(MOST_MS, Math.max(LEAST_MS, took * SHARE));
    this.#windowMs = wanted > this.#windowMs ? wanted : this.#windowMs * 0.9 + wanted * 0.1;
    // From start to start; but after long sending a rest as long, for everything else the server has to do.
    this.#nextAt = startedAt + Math.max(this.#windowMs, took + Math.min(took, this.#windowMs));
  }
}
