// Knows which of many keys falls due next. Refuses to read a clock and to know what is due.

type Entry = { readonly at: number; readonly key: string };

/** Keys with a due time, the earliest at hand. Setting and removing cost the logarithm of their number. */
export class DueIndex {
  readonly #times = new Map<string, number>();
  /** A binary heap by time; entries that {@link #times} no longer confirms are dropped when they come up. */
  #heap: Entry[] = [];

  get size(): number {
    return this.#times.size;
  }

  /** `at` in epoch ms; replaces the key's former time. */
  set(key: string, at: number): void {
    if (this.#times.get(key) === at) return;
    this.#times.set(key, at);
    if (this.#heap.length > 2 * this.#times.size + 64) this.#rebuild();
    else this.#push({ at, key });
  }

  delete(key: string): void {
    this.#times.delete(key);
  }

  /** The earliest due time, or `null`. */
  next(): number | null {
    for (let top = this.#heap[0]; top; top = this.#heap[0]) {
      if (this.#times.get(top.key) === top.at) return top.at;
      this.#pop();
    }
    return null;
  }

  /** Takes out the keys due at `now` or before, earliest first. */
  take(now: number): string[] {
    const keys: string[] = [];
    for (let at = this.next(); at !== null && at <= now; at = this.next()) {
      const top = this.#pop();
      if (!top) break;
      this.#times.delete(top.key);
      keys.push(top.key);
    }
    return keys;
  }

  #rebuild(): void {
    // A sorted array is a heap.
    this.#heap = [...this.#times].map(([key, at]) => ({ at, key })).sort((a, b) => (before(a, b) ? -1 : 1));
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let i = heap.push(entry) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent];
      if (!above || before(above, entry)) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (!top || !last || heap.length === 0) return top;
    let i = 0;
    for (;;) {
      const left = heap[2 * i + 1];
      const right = heap[2 * i + 2];
      if (!left) break;
      const child = right && before(right, left) ? right : left;
      if (before(last, child)) break;
      heap[i] = child;
      i = child === right ? 2 * i + 2 : 2 * i + 1;
    }
    heap[i] = last;
    return top;
  }
}

/** Ties go by key, so that the same floor always gives the same order. */
const before = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.key < b.key);
