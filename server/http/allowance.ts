// How often something may be done: a burst at once, then so many a second, of one caller or of each of many.

export type Rate = { readonly burst: number; readonly perSecond: number };

export class Allowance {
  readonly #rate: Rate;
  readonly #now: () => number;
  #left: number;
  #at: number;

  /** @param now epoch ms. */
  constructor(rate: Rate, now: () => number) {
    this.#rate = rate;
    this.#now = now;
    this.#left = rate.burst;
    this.#at = now();
  }

  /** Whether it may be done once more now; then that is counted. */
  take(): boolean {
    const now = this.#now();
    const { burst, perSecond } = this.#rate;
    this.#left = Math.min(burst, this.#left + (Math.max(0, now - this.#at) / 1000) * perSecond);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }

  /** What was taken turned out to be harmless. */
  giveBack(): void {
    this.#left = Math.min(this.#rate.burst, this.#left + 1);
  }
}

/** Entries by key, at most so many: whoever was not asked for longest is forgotten, never all at once. */
export class Remembered<T> {
  readonly #entries = new Map<string, T>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): T | undefined {
    const found = this.#entries.get(key);
    if (found !== undefined) this.set(key, found);
    return found;
  }

  set(key: string, value: T): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#most) break;
      this.#entries.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}

/** An allowance for each key. */
export class Allowances {
  readonly #rate: Rate;
  readonly #now: () => number;
  readonly #each: Remembered<Allowance>;

  constructor(rate: Rate, now: () => number, most = 10_000) {
    this.#rate = rate;
    this.#now = now;
    this.#each = new Remembered(most);
  }

  take(key: string): boolean {
    return this.#of(key).take();
  }

  giveBack(key: string): void {
    this.#of(key).giveBack();
  }

  #of(key: string): Allowance {
    const known = this.#each.get(key);
    if (known) return known;
    const fresh = new Allowance(this.#rate, this.#now);
    this.#each.set(key, fresh);
    return fresh;
  }
}
