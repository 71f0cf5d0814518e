// How a duration is written and spoken. English only. A part of a second that has not fully passed is not shown; below
// zero there is nothing but zero.

/** What stands where there is no value. */
export const NOTHING = '–';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** `0:07`, `4:05`, `1:02:03`; hours go on past 24. `null` or not a number: `–`. */
export const durationClock = (ms: number | null): string => {
  const all = wholeSeconds(ms);
  if (all === null) return NOTHING;
  const hours = Math.floor(all / HOUR);
  const minutes = Math.floor((all % HOUR) / MINUTE);
  const seconds = two(all % MINUTE);
  return hours > 0 ? `${hours}:${two(minutes)}:${seconds}` : `${minutes}:${seconds}`;
};

export type DurationPart = { readonly amount: number; readonly short: 'd' | 'h' | 'min' | 's' };

/** The largest unit and the one below it, `2 d 3 h`, `4 min 5 s`; a zero part is left out. `null` where there is none. */
export const durationParts = (ms: number | null): readonly DurationPart[] | null => {
  const all = wholeSeconds(ms);
  if (all === null) return null;
  const units = parts(all);
  const first = units.findIndex((unit) => unit.amount > 0);
  return first < 0 ? units.slice(-1) : units.slice(first, first + 2).filter((unit) => unit.amount > 0);
};

/** The same for a machine: `PT245S`, as the `dateTime` of a time element wants it; `null` where there is none. */
export const durationIso = (ms: number | null): string | null => {
  const all = wholeSeconds(ms);
  return all === null ? null : `PT${all}S`;
};

const wholeSeconds = (ms: number | null): number | null =>
  ms === null || !Number.isFinite(ms) ? null : Math.max(0, Math.floor(ms / 1000));

const two = (value: number): string => String(value).padStart(2, '0');

const parts = (all: number) =>
  [
    { amount: Math.floor(all / DAY), short: 'd' },
    { amount: Math.floor((all % DAY) / HOUR), short: 'h' },
    { amount: Math.floor((all % HOUR) / MINUTE), short: 'min' },
    { amount: all % MINUTE, short: 's' },
  ] as const;
