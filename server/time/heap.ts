// Which of many things comes first.

/** A binary heap: looking at the first costs nothing, adding and taking the logarithm of their number. */
export class Heap<T> {
  #items: T[];
  readonly #before: (a: T, b: T) => boolean;

  /** @param before a total order: ties must be decided, so that the same items always come in the same order. */
  constructor(before: (a: T, b: T) => boolean, items: readonly T[] = []) {
    this.#before = before;
    // A sorted array is a heap.
    this.#items = [...items].sort((a, b) => (before(a, b) ? -1 : 1));
  }

  get size(): number {
    return this.#items.length;
  }

  first(): T | undefined {
    return this.#items[0];
  }

  add(item: T): void {
    const items = this.#items;
    let i = items.push(item) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = items[parent] as T;
      if (this.#before(above, item)) break;
      items[i] = above;
      i = parent;
    }
    items[i] = item;
  }

  /** Takes out the first. */
  take(): T | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (items.length === 0 || last === undefined) return top;
    let i = 0;
    for (;;) {
      const l = 2 * i + 1;
      if (l >= items.length) break;
      const r = l + 1;
      const child = r < items.length && this.#before(items[r] as T, items[l] as T) ? r : l;
      if (this.#before(last, items[child] as T)) break;
      items[i] = items[child] as T;
      i = child;
    }
    items[i] = last;
    return top;
  }
}
