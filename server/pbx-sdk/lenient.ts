// Values of plain JSON as PBXs write them: texts sent as numbers, times in any unit, lists with an entry that is spoiled.
import { z } from 'zod';

/** `undefined` for a text that is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A text, or a number where the next version has text; without blanks around it. `undefined` for anything else. */
export function textIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
}

/** The entries that can be read: one that cannot must not cost the others. What is no list has none. */
export const readableItems = <T extends z.ZodType>(item: T) =>
  z
    .unknown()
    .optional()
    .transform((items) =>
      (Array.isArray(items) ? (items as unknown[]) : []).flatMap((each): z.output<T>[] => {
        const read = item.safeParse(each);
        return read.success ? [read.data] : [];
      }),
    );

const SECONDS_BELOW = 1e11;
const MS_BELOW = 1e14;
const MICROS_BELOW = 1e17;
/** Times outside these are somebody's mistake. */
const FROM = Date.UTC(1990, 0, 1);
const UNTIL = Date.UTC(2100, 0, 1);

/**
 * Epoch ms. Numbers and numerals by their size (seconds, ms, µs or ns), ISO texts as they are.
 * @param offsetMs the PBX's offset from UTC, for texts that name no zone.
 * @returns `null` for nothing: `0`, `"0"`, `""`, null, and what is no time.
 */
export function epochMs(value: unknown, offsetMs = 0): number | null {
  if (typeof value === 'number') return sized(value);
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (/^\d{1,20}(\.\d{1,9})?$/.test(text)) return sized(Number(text));
  const local = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:?\d\d)?$/i.exec(text);
  if (!local) return null;
  const zone = local[3];
  const clock = (local[2] ?? '').replace(/(\.\d{3})\d+$/, '$1');
  const at = Date.parse(
    `${local[1]}T${clock}${zone?.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2').toUpperCase() ?? 'Z'}`,
  );
  return sane(zone === undefined ? at - offsetMs : at);
}

function sized(n: number): number | null {
  if (!Number.isFinite(n) || n <= 0) return null;
  if (n < SECONDS_BELOW) return sane(n * 1_000);
  if (n < MS_BELOW) return sane(n);
  return sane(n < MICROS_BELOW ? n / 1_000 : n / 1_000_000);
}

const sane = (at: number): number | null => (at >= FROM && at < UNTIL ? Math.round(at) : null);
