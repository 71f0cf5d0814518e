// How many requests may still be made: never more than a PBX's limit in any window of its length.

/** Looking things up must never keep a stream closed, nor either of them make a button wait. */
const SHARES = { person: 1, stream: 0.85, routine: 0.6 } as const;

export type Urgency = keyof typeof SHARES;

export class RequestBudget {
  readonly #limit: number;
  readonly #windowMs: number;
  /** When each request of the present window was let go, oldest first. */
  #spent: number[] = [];
  #notBefore = 0;

  constructor(limit: number, windowMs: number) {
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  /**
   * Takes one request, or says how long to wait before asking again.
   * @param now epoch ms; a clock set back makes it more cautious, never less.
   * @returns 0 when it may be made now, else milliseconds.
   */
  take(now: number, urgency: Urgency): number {
    const wait = this.wait(now, urgency);
    if (wait === 0) this.#spent.push(Math.max(now, this.#spent.at(-1) ?? now));
    return wait;
  }

  /** As {@link take}, and takes nothing. */
  wait(now: number, urgency: Urgency): number {
    while (this.#spent.length > 0 && (this.#spent[0] ?? 0) + this.#windowMs <= now) this.#spent.shift();
    const limit = Math.max(1, Math.floor(this.#limit * SHARES[urgency]));
    const oldest = this.#spent[this.#spent.length - limit];
    return Math.max(0, this.#notBefore - now, oldest === undefined ? 0 : oldest + this.#windowMs - now);
  }

  /** The account's limit was reached all the same, by another program: nothing more until then. */
  holdUntil(at: number): void {
    this.#notBefore = Math.max(this.#notBefore, at);
  }
}
