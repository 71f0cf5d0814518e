// The one clock of the page: server time, ticking once a second.

type Sample = { readonly offset: number; readonly roundTrip: number };
const KEPT = 5;

/**
 * Corrected to server time by the least delayed of the last few answers. It runs by the device's monotonic clock: whoever
 * sets the device's own moves nothing on the page.
 */
export class PageClock {
  /** Until the server has told the time the device's own is as good as any. */
  #offset = Date.now() - performance.now();
  #samples: Sample[] = [];
  #second = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #jumped: () => void;

  /** `jumped` is called when the device's own clock leapt (sleep, or somebody set it): ask for the time again. */
  constructor(jumped: () => void) {
    this.#jumped = jumped;
  }

  /** Server time in epoch ms. */
  now(): number {
    return performance.now() + this.#offset;
  }

  /** The running second, for drawing: changes only at a tick. 0 before the first. */
  second(): number {
    return this.#second;
  }

  /** The server said `serverNow` between our `sentAt` and `heardAt`, both by `performance.now()`. */
  sample(serverNow: number, sentAt: number, heardAt: number): void {
    const roundTrip = Math.max(0, heardAt - sentAt);
    this.#samples = [...this.#samples, { offset: serverNow - (sentAt + roundTrip / 2), roundTrip }].slice(
      -KEPT,
    );
    const best = this.#samples.reduce((a, b) => (b.roundTrip < a.roundTrip ? b : a));
    this.#offset = best.offset;
    if (this.#listeners.size > 0) this.#tick();
  }

  /** Forgets all samples but keeps the offset until there is a new one. */
  forget(): void {
    this.#samples = [];
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#tick();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) clearTimeout(this.#timer);
    };
  }

  #tick(): void {
    clearTimeout(this.#timer);
    const now = this.now();
    const second = Math.floor(now / 1000) * 1000;
    if (second !== this.#second) {
      this.#second = second;
      for (const listener of this.#listeners) listener();
    }
    const planned = 1001 - (now - second);
    const setAt = Date.now();
    const setOff = performance.now();
    this.#timer = setTimeout(() => {
      // Asleep, the one clock of a device may stand still while the other goes on: what we hold is then too early.
      const wallMs = Date.now() - setAt;
      const ms = performance.now() - setOff;
      if (Math.abs(wallMs - ms) > 1000 || ms - planned > 5000) {
        this.forget();
        this.#jumped();
      }
      this.#tick();
    }, planned);
  }
}
