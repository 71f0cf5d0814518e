// How long to wait before trying a PBX again.

const STEPS_MS = [1_000, 2_000, 5_000, 10_000, 30_000] as const;
/** A connection that held this long is healthy: the next loss starts from the first step again. */
const HEALTHY_MS = 60_000;

export class Backoff {
  #failures = 0;
  readonly #random: () => number;

  /** @param random 0 to 1, for the jitter of ±50 % that keeps many clients from knocking at once. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /**
   * @param healthyMs how long the connection had been live.
   * @param notBeforeMs the least wait the PBX asked for.
   */
  next(healthyMs: number, notBeforeMs = 0): number {
    if (healthyMs >= HEALTHY_MS) this.#failures = 0;
    const step = STEPS_MS[Math.min(this.#failures, STEPS_MS.length - 1)] ?? 30_000;
    this.#failures++;
    return Math.max(notBeforeMs, step * (0.5 + this.#random()));
  }
}
