// A clock that begins in the past and catches up at once, so that a make-believe day is already under way when
// somebody first looks.
import type { Cancel, Clock } from '#server/time/clock.ts';

type Waiting = { readonly at: number; readonly order: number; readonly fn: () => void };

/** Behaves as a virtual clock `headStartMs` behind `clock` until {@link catchUp}, and as `clock` from then on. */
export class HeadStartClock implements Clock {
  readonly #clock: Clock;
  #past: number | null;
  #order = 0;
  #waiting = new Map<number, Waiting>();

  constructor(clock: Clock, headStartMs: number) {
    this.#clock = clock;
    this.#past = clock.now() - headStartMs;
  }

  now(): number {
    return this.#past ?? this.#clock.now();
  }

  after(ms: number, fn: () => void): Cancel {
    if (this.#past === null) return this.#clock.after(ms, fn);
    const order = this.#order++;
    this.#waiting.set(order, { at: this.#past + Math.max(0, ms), order, fn });
    let cancelLater: Cancel | null = null;
    this.#rearmed.set(order, (cancel) => {
      cancelLater = cancel;
    });
    return () => {
      this.#waiting.delete(order);
      cancelLater?.();
    };
  }

  /** Runs everything due until the real present, in order, then hands what is left to the real clock. */
  catchUp(): void {
    if (this.#past === null) return;
    const present = this.#clock.now();
    for (;;) {
      const due = this.#next(present);
      if (!due) break;
      this.#waiting.delete(due.order);
      this.#rearmed.delete(due.order);
      this.#past = due.at;
      due.fn();
    }
    this.#past = null;
    for (const { at, order, fn } of [...this.#waiting.values()].sort(byTime))
      this.#rearmed.get(order)?.(this.#clock.after(at - present, fn));
    this.#waiting.clear();
    this.#rearmed.clear();
  }

  readonly #rearmed = new Map<number, (cancel: Cancel) => void>();

  #next(until: number): Waiting | null {
    let first: Waiting | null = null;
    for (const waiting of this.#waiting.values())
      if (waiting.at <= until && (!first || byTime(waiting, first) < 0)) first = waiting;
    return first;
  }
}

const byTime = (a: Waiting, b: Waiting): number => a.at - b.at || a.order - b.order;
