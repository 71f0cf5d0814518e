// How counts and percentages are written in a locale it is given.
import { NOTHING } from './duration.ts';

/**
 * A percentage (0..100) with one decimal, rounded half to even, as the locale writes it: `81.1%`, `81,1 %`.
 * A tie is judged on the decimal value: 81.25 → 81.2, 81.35 → 81.4. `null` or not a number: `–`.
 */
export const percent = (value: number | null, locale: string): string =>
  value === null || !Number.isFinite(value)
    ? NOTHING
    : format(locale, 'percent').format(halfEven(value * 10) / 1000);

/**
 * A percentage (0..100) without decimals, rounded down, so that what is below a goal never reads as the goal. `null` or
 * not a number: `–`.
 */
export const wholePercent = (value: number | null, locale: string): string =>
  value === null || !Number.isFinite(value)
    ? NOTHING
    : format(locale, 'wholePercent').format(Math.floor(value + 1e-9) / 100);

/** A whole number, grouped as the locale does: `12,345`; rounded half to even. `null` or not a number: `–`. */
export const integer = (value: number | null, locale: string): string =>
  value === null || !Number.isFinite(value) ? NOTHING : format(locale, 'decimal').format(halfEven(value));

/** With one decimal, as the locale writes it: `1.8`, `1,8`. `null` or not a number: `–`. */
export const oneDecimal = (value: number | null, locale: string): string =>
  value === null || !Number.isFinite(value)
    ? NOTHING
    : format(locale, 'oneDecimal').format(halfEven(value * 10) / 10 + 0);

/** The nearest whole number, ties to the even one. Binary noise below a billionth does not break a tie. */
export const halfEven = (value: number): number => {
  const below = Math.floor(value);
  const part = value - below;
  if (Math.abs(part - 0.5) > 1e-9) return Math.round(value) + 0;
  return below % 2 === 0 ? below + 0 : below + 1;
};

const formats = new Map<string, Intl.NumberFormat>();
/** Making a format costs more than using it; the few in use are kept. */
const format = (
  locale: string,
  style: 'percent' | 'wholePercent' | 'decimal' | 'oneDecimal',
): Intl.NumberFormat => {
  const key = `${style} ${locale}`;
  let made = formats.get(key);
  if (made === undefined) {
    const digits = style === 'percent' || style === 'oneDecimal' ? 1 : 0;
    made = new Intl.NumberFormat(locale, {
      style: style === 'decimal' || style === 'oneDecimal' ? 'decimal' : 'percent',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formats.set(key, made);
  }
  return made;
};
