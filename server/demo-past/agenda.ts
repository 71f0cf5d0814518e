// What is to happen on a made day, in its order.

/** Things to do at moments (epoch ms); what is due at the same moment is done as it was put in. */
export class Agenda {
  readonly #heap: { readonly at: number; readonly order: number; readonly go: () => void }[] = [];
  #order = 0;
  #now: number;

  constructor(from: number) {
    this.#now = from;
  }

  /** The moment of what is being done. */
  get now(): number {
    return this.#now;
  }

  /** `ms` from now, at the next whole millisecond. */
  after(ms: number, go: () => void): void {
    this.at(this.#now + Math.max(0, Math.round(ms)), go);
  }

  /** At a moment; now, where it is over. */
  at(at: number, go: () => void): void {
    const heap = this.#heap;
    let child = heap.push({ at: Math.max(Math.round(at), this.#now), order: this.#order++, go }) - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#isFirst(child, parent)) return;
      this.#swap(child, parent);
      child = parent;
    }
  }

  /** Does all of it, and what it leads to. */
  run(): void {
    const heap = this.#heap;
    for (let first = heap[0]; first; first = heap[0]) {
      const last = heap.pop();
      if (last && last !== first) {
        heap[0] = last;
        this.#sink();
      }
      this.#now = first.at;
      first.go();
    }
  }

  #sink(): void {
    let parent = 0;
    for (;;) {
      let first = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2])
        if (child < this.#heap.length && this.#isFirst(child, first)) first = child;
      if (first === parent) return;
      this.#swap(first, parent);
      parent = first;
    }
  }

  #isFirst(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (!one || !other) return false;
    return one.at < other.at || (one.at === other.at && one.order < other.order);
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (!one || !other) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }
}
