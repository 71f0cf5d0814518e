// How class names are put together.

/** Joins what is there; `false`, `null` and `undefined` are left out. */
export const classes = (...names: readonly (string | false | null | undefined)[]): string =>
  names.filter(Boolean).join(' ');

/** The meanings a colour may have. Never the only sign: an icon and a word go with it. */
export type Tone = 'plain' | 'quiet' | 'good' | 'info' | 'notice' | 'warning' | 'critical' | 'special';

export const TONE_TEXT: Readonly<Record<Tone, string>> = {
  plain: 'text-ink',
  quiet: 'text-faint',
  good: 'text-good',
  info: 'text-info',
  notice: 'text-notice',
  warning: 'text-warning',
  critical: 'text-critical',
  special: 'text-special',
};
