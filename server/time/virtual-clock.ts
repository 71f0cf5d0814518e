// Knows a time that moves only when told to: timers fire in order, and the work each one starts is finished
// before the next. Refuses to know what runs on it.
import type { Cancel, Clock } from './clock.ts';

type Timer = { at: number; order: number; fn: () => void; cancelled: boolean };

/** A clock for tests and replays. Same timers, same order, every time. */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  #heap: Timer[] = [];

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, fn: () => void): Cancel {
    const timer: Timer = { at: this.#now + Math.max(0, ms), order: this.#order++, fn, cancelled: false };
    this.#push(timer);
    return () => {
      timer.cancelled = true;
    };
  }

  /** When the next timer is due, or `null` if nothing waits. */
  next(): number | null {
    while (this.#heap[0]?.cancelled) this.#pop();
    return this.#heap[0]?.at ?? null;
  }

  /** Runs everything due up to `until` (epoch ms), then stands at `until`. */
  async run(until: number): Promise<void> {
    for (;;) {
      await settle();
      const due = this.next();
      if (due === null || due > until) break;
      const timer = this.#pop();
      if (!timer || timer.cancelled) continue;
      this.#now = Math.max(this.#now, timer.at);
      timer.fn();
    }
    this.#now = Math.max(this.#now, until);
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let i = heap.push(timer) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent];
      if (!above || before(above, timer)) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = timer;
  }

  #pop(): Timer | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (!top || !last || heap.length === 0) return top;
    let i = 0;
    for (;;) {
      const l = 2 * i + 1;
      const left = heap[l];
      const right = heap[l + 1];
      if (!left) break;
      const child = right && before(right, left) ? right : left;
      if (before(last, child)) break;
      heap[i] = child;
      i = child === right ? l + 1 : l;
    }
    heap[i] = last;
    return top;
  }
}

const before = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Lets every promise that can go on go on: a macrotask runs only when no microtask is left. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
