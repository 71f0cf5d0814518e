// Knows how Cytracom writes times: milliseconds, microseconds, seconds, numbers and texts, side by side in one message.
// Refuses to know which field means what, and to read a clock.

const SECONDS_BELOW = 1e11;
const MS_BELOW = 1e14;
const MICROS_BELOW = 1e17;
/** Times outside these are somebody's mistake. */
const FROM = Date.UTC(1990, 0, 1);
const UNTIL = Date.UTC(2100, 0, 1);

/**
 * Epoch ms. Numbers and numerals by their size (seconds, ms, µs or ns), ISO texts as they are.
 * @param offsetMs the account's offset from UTC, for texts that name no zone.
 * @returns `null` for nothing: `0`, `"0"`, `""`, null, and what is no time.
 */
export function epochMs(value: unknown, offsetMs = 0): number | null {
  if (typeof value === 'number') return sized(value);
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (/^\d{1,20}(\.\d{1,9})?$/.test(text)) return sized(Number(text));
  const local = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(Z|[+-]\d\d:?\d\d)?$/i.exec(text);
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

const DAY_SECONDS = 86_400;

/**
 * Milliseconds of a duration: seconds by default, ms where that would be longer than a day or than can be;
 * `hh:mm:ss` too.
 * @param mostMs what it cannot exceed, where that is known.
 */
export function spanMs(value: unknown, mostMs: number | null = null): number | null {
  if (typeof value === 'string') {
    const clock = /^(?:(\d{1,3}):)?(\d{1,2}):(\d{2})(?:\.\d+)?$/.exec(value.trim());
    if (clock) return (Number(clock[1] ?? 0) * 3_600 + Number(clock[2]) * 60 + Number(clock[3])) * 1_000;
    if (!/^\d{1,12}(\.\d{1,9})?$/.test(value.trim())) return null;
  } else if (typeof value !== 'number') return null;
  const n = Number(value);
  if (!Number.isFinite(n) || n < 0 || n > DAY_SECONDS * 1_000) return null;
  const asSeconds = n * 1_000;
  const tooLong =
    n > DAY_SECONDS || (mostMs !== null && asSeconds > mostMs + SLACK_MS && n <= mostMs + SLACK_MS);
  return Math.round(tooLong ? n : asSeconds);
}

const SLACK_MS = 5_000;

/** The start of a call, which its linked_id begins with: `<epoch ms>.<count>` (in Asterisk's own form, seconds). */
export function startIn(linkedId: string): number | null {
  const told = /^(\d{9,13})\.\d+$/.exec(linkedId)?.[1];
  return told === undefined ? null : epochMs(told);
}
