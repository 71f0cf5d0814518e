// A time that moves only when told to: timers fire in order, and the work each one starts is finished before the
// next.
import type { Cancel, Clock } from './clock.ts';
import { Heap } from './heap.ts';

type Timer = { at: number; order: number; fn: () => void; cancelled: boolean };

/** A clock for tests and replays. Same timers, same order, every time. */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  readonly #timers = new Heap<Timer>(before);

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, fn: () => void): Cancel {
    const timer: Timer = { at: this.#now + Math.max(0, ms), order: this.#order++, fn, cancelled: false };
    this.#timers.add(timer);
    return () => {
      timer.cancelled = true;
    };
  }

  /** When the next timer is due, or `null` if nothing waits. */
  next(): number | null {
    while (this.#timers.first()?.cancelled) this.#timers.take();
    return this.#timers.first()?.at ?? null;
  }

  /** Runs everything due up to `until` (epoch ms), then stands at `until`. */
  async run(until: number): Promise<void> {
    for (;;) {
      await settle();
      const due = this.next();
      if (due === null || due > until) break;
      const timer = this.#timers.take();
      if (!timer || timer.cancelled) continue;
      this.#now = Math.max(this.#now, timer.at);
      timer.fn();
    }
    this.#now = Math.max(this.#now, until);
  }
}

const before = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Lets every promise that can go on go on: a macrotask runs only when no microtask is left. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
