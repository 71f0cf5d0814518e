// How to draw from a seed: the same seed gives the same draws, for ever.

export type Random = {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform whole number in [low, high], both included. */
  int(low: number, high: number): number;
  /** True with probability `p` (0 to 1). */
  chance(p: number): boolean;
  /** One of `items`; throws RangeError on an empty list. */
  pick<T>(items: readonly T[]): T;
  /** Exponential with the given mean. */
  exponential(mean: number): number;
  /** Lognormal with the given mean and coefficient of variation. */
  lognormal(mean: number, spread: number): number;
  shuffled<T>(items: readonly T[]): T[];
  /** Another stream, drawn from this seed and a name only: using it does not move this one. */
  fork(name: string): Random;
  /** `length` characters of `alphabet`. */
  text(length: number, alphabet: string): string;
};

/** FNV-1a over the text, 32 bits. */
export function hash32(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** A seeded generator (splitmix-style 32-bit mixing: plenty for a make-believe day, useless for secrets). */
export function random(seed: number | string): Random {
  const name = String(seed);
  let state = hash32(name);
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return ((z ^ (z >>> 16)) >>> 0) / 4294967296;
  };
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const pick = <T>(items: readonly T[]): T => {
    if (items.length === 0) throw new RangeError('nothing to pick from');
    return items[int(0, items.length - 1)] as T;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    int,
    pick,
    chance: (p) => next() < p,
    exponential: (mean) => -mean * Math.log(1 - next()),
    lognormal(mean, spread) {
      const variance = Math.log(1 + spread * spread);
      return Math.exp(Math.log(mean) - variance / 2 + Math.sqrt(variance) * normal());
    },
    shuffled<T>(items: readonly T[]): T[] {
      const out = [...items];
      for (let i = out.length - 1; i > 0; i--) {
        const j = int(0, i);
        [out[i], out[j]] = [out[j] as T, out[i] as T];
      }
      return out;
    },
    fork: (branch) => random(`${name}/${branch}`),
    text(length, alphabet) {
      let out = '';
      for (let i = 0; i < length; i++) out += alphabet[int(0, alphabet.length - 1)];
      return out;
    },
  };
}
