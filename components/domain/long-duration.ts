// How a duration is written with its units in the reader's language.
import type { Words } from '#components/ui/i18n/words.ts';
import { durationParts, NOTHING } from '#lib/format/duration.ts';

/** Written in the language file: "{count} min". */
export const UNIT = { d: '{count} d', h: '{count} h', min: '{count} min', s: '{count} s' } as const;

/** The largest unit and the one below it: `2 d 3 h`, `4 min 5 s`, `7 s`. */
export function longDuration(ms: number | null, { t }: Words): string {
  const parts = durationParts(ms);
  if (parts === null) return NOTHING;
  return parts.map(({ amount, short }) => t(UNIT[short], { count: amount })).join(' ');
}
