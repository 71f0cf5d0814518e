// How Vodia writes things down: times with their odd fraction, parties as name-addr, days in four spellings, JSON
// whose numbers keep their digits.
import type { Quirks } from './variants.ts';

/** A number whose digits JSON.stringify would change, e.g. `1767263100.880`. */
export class Digits {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  toJSON(): string {
    return `\u0001${this.#text}`;
  }
}

/** JSON.stringify that writes {@link Digits} as they are. */
export function json(value: unknown): string {
  const text = JSON.stringify(value);
  return text.includes('\\u0001') ? text.replace(/"\\u0001([\d.]+)"/g, '$1') : text;
}

/** Epoch seconds with the milliseconds behind the dot: 88 ms is `.88`, 880 ms is `.880`, none is `.0`. */
export function stamp(at: number, fractions: Quirks['fractions']): string {
  const seconds = String(Math.floor(at / 1000));
  const ms = Math.floor(at % 1000);
  if (fractions === 'none') return seconds;
  return `${seconds}.${fractions === 'padded' ? String(ms).padStart(3, '0') : ms}`;
}

export const seconds = (ms: number): number => Math.floor(ms / 1000);

/** `"Carl Caller" <sip:6175550142@tenant.example.com>`; who has no name is called by the number. */
export const nameAddr = (name: string, number: string, domain: string): string =>
  `"${(name || number).replaceAll('"', "'")}" <sip:${number}@${domain}>`;

export type Days = {
  /** Epoch ms of the local midnight before `at`, and of the next one. */
  bounds(at: number): readonly [number, number];
  /** `20260101` of the local day of `at`. */
  compact(at: number): string;
};

/**
 * Local days of a zone.
 * @throws RangeError for an unknown zone name.
 */
export function daysIn(timeZone: string): Days {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const intoDay = (at: number): number => {
    const part = Object.fromEntries(parts.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    return (
      ((part['hour'] ?? 0) * 3600 + (part['minute'] ?? 0) * 60 + (part['second'] ?? 0)) * 1000 + (at % 1000)
    );
  };
  // A day may have 23 or 25 hours: a clock's reading is only trusted near the midnight it belongs to.
  const midnightNear = (at: number): number => {
    const past = intoDay(at);
    return past < 43_200_000 ? at - past : at - past + 86_400_000;
  };
  // Asked for with every poll: the day that was last asked for is kept.
  let known = { begin: 0, end: 0, compact: '' };
  const dayAt = (at: number): typeof known => {
    if (at >= known.begin && at < known.end) return known;
    const begin = midnightNear(at - intoDay(at));
    const end = midnightNear(begin + 86_400_000);
    known = { begin, end, compact: format.format(at).replaceAll('-', '') };
    return known;
  };
  return {
    compact: (at) => dayAt(at).compact,
    bounds(at) {
      const { begin, end } = dayAt(at);
      return [begin, end];
    },
  };
}

/** `20260131` from one of the spellings of a day; `null` where it is none of them. */
export function dayOf(text: string, spelling: 'dashed' | 'compact' | 'dayFirst'): string | null {
  const found = {
    dashed: /^(?<y>\d{4})-(?<m>\d{2})-(?<d>\d{2})$/,
    compact: /^(?<y>\d{4})(?<m>\d{2})(?<d>\d{2})$/,
    dayFirst: /^(?<d>\d{2})(?<m>\d{2})(?<y>\d{4})$/,
  }[spelling].exec(text)?.groups;
  return found ? `${found['y']}${found['m']}${found['d']}` : null;
}
