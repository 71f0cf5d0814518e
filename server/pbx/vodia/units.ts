// In which unit each time of a Vodia PBX is written (vodia#units).

/** Above this a number of seconds would lie in the year 5138: it is milliseconds. */
const MILLISECONDS_FROM = 1e11;
/** Before 1985, or after 2200: no time of a call. */
const EARLIEST_MS = 4.8e11;
const LATEST_MS = 7.3e12;

/**
 * An instant as epoch ms; `null` where it is none. The PBX writes milliseconds behind the point without leading
 * zeros: 88 ms is `.88`, 880 ms `.880`. A string still tells which; a number no longer does, so only its whole seconds
 * are believed.
 */
export function instant(value: unknown): number | null {
  const ms = typeof value === 'string' ? ofText(value.trim()) : ofNumber(value);
  return ms !== null && ms >= EARLIEST_MS && ms <= LATEST_MS ? ms : null;
}

function ofText(text: string): number | null {
  const parts = /^(\d{1,15})(?:\.(\d{1,9}))?$/.exec(text);
  if (!parts) return null;
  const whole = Number(parts[1]);
  if (whole >= MILLISECONDS_FROM) return whole;
  const behind = Number(parts[2] ?? '0');
  return whole * 1000 + (behind < 1000 ? behind : 0);
}

function ofNumber(value: unknown): number | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  return value >= MILLISECONDS_FROM ? Math.trunc(value) : Math.trunc(value) * 1000;
}

/** Longest conversation believed: beyond it the unit was misread. */
const LONGEST_MS = 7 * 24 * 3_600_000;

/** A length of time in ms, from one written in seconds (`wallboard`, `acd/…/stat`, `acd/…/cdr`). */
export const seconds = (value: unknown): number => lengthOf(value, 1000);
/** A length of time in ms, from one written in milliseconds (`acdinfo`, `acdcdr`, `idle.duration` of `acd/…/stat`). */
export const milliseconds = (value: unknown): number => lengthOf(value, 1);

function lengthOf(value: unknown, unitMs: number): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number) || number < 0) return 0;
  return Math.min(LONGEST_MS, Math.round(number * unitMs));
}
