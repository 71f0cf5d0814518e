// Chance that can be repeated: a seed gives the same throws every time.

/** The seed of this run: `SEED=7 vitest run …` repeats one, otherwise it is new and printed by whoever uses it. */
export const runSeed = (): number => Number(process.env.SEED ?? Date.now() % 1_000_000_000);

export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed ^ 0x9e3779b9) >>> 0;
    this.next();
  }

  /** From 0 up to, not including, 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from 0 up to, not including, `n`. */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  /** True `percent` times in a hundred. */
  chance(percent: number): boolean {
    return this.next() * 100 < percent;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  /** Each item with even chance. */
  some<T>(items: readonly T[]): T[] {
    return items.filter(() => this.chance(50));
  }

  shuffled<T>(items: readonly T[]): T[] {
    const out = [...items];
    for (let i = out.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const held = out[i] as T;
      out[i] = out[j] as T;
      out[j] = held;
    }
    return out;
  }
}

/** The shortest list that still fails, found by leaving out what is not needed. */
export function shrunk<T>(items: readonly T[], fails: (items: readonly T[]) => boolean): readonly T[] {
  let small = items;
  for (let size = Math.ceil(small.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let i = 0; i < small.length; ) {
      const less = [...small.slice(0, i), ...small.slice(i + size)];
      if (fails(less)) small = less;
      else i += size;
    }
  }
  return small;
}
