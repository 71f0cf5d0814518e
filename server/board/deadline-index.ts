// Which of many keys falls due next.
import { Heap } from '#server/time/heap.ts';

type Entry = { readonly at: number; readonly key: string };

/** Keys with a due time, the earliest at hand. Setting and removing cost the logarithm of their number. */
export class DeadlineIndex {
  readonly #times = new Map<string, number>();
  /** A binary heap by time; entries that {@link #times} no longer confirms are dropped when they come up. */
  #heap = new Heap<Entry>(before);

  get size(): number {
    return this.#times.size;
  }

  /** `at` in epoch ms; replaces the key's former time. */
  set(key: string, at: number): void {
    if (this.#times.get(key) === at) return;
    this.#times.set(key, at);
    if (this.#heap.size > 2 * this.#times.size + 64)
      this.#heap = new Heap(
        before,
        [...this.#times].map(([key, at]) => ({ at, key })),
      );
    else this.#heap.add({ at, key });
  }

  delete(key: string): void {
    this.#times.delete(key);
  }

  /** The earliest due time, or `null`. */
  next(): number | null {
    for (let top = this.#heap.first(); top; top = this.#heap.first()) {
      if (this.#times.get(top.key) === top.at) return top.at;
      this.#heap.take();
    }
    return null;
  }

  /** Takes out the keys due at `now` or before, earliest first. */
  take(now: number): string[] {
    const keys: string[] = [];
    for (let at = this.next(); at !== null && at <= now; at = this.next()) {
      const top = this.#heap.take();
      if (!top) break;
      this.#times.delete(top.key);
      keys.push(top.key);
    }
    return keys;
  }
}

/** Ties go by key, so that the same floor always gives the same order. */
const before = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.key < b.key);
