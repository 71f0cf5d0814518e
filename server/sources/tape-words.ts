// What must not stand on a tape: passwords, tokens and, when asked, phone numbers.
import { createHmac, randomBytes } from 'node:crypto';

const GONE = '(removed)';
const FIELDS = 'access_token|refresh_token|token|password|passwd|secret|client_secret';
const NAMED = new RegExp(`^(?:${FIELDS})$`, 'i');
const IN_QUERY = new RegExp(`\\b((?:${FIELDS})=)[^&\\s"\\\\]+`, 'gi');
/**
 * `Secret: x` as some PBXs write it, and JSON that cannot be read: there all up to the end of the line goes. Neither may
 * begin with a repetition of what it also ends in: from each of a million such letters all the others would be read.
 */
const IN_LINE = new RegExp(`^([ \\t]*(?:${FIELDS})[ \\t]*:[ \\t]*).+$`, 'gim');
const IN_BROKEN = new RegExp(`("(?:${FIELDS})\\\\*"\\s*:\\s*)[^\\r\\n]+`, 'gi');
/** Shorter ones would cut holes into ordinary words. */
const LEAST_SECRET = 4;
/** Extensions and queues have fewer digits than this. */
const RUN = /\d{7,}/g;
const KNOWN = 50_000;
/** Longer runs are no numbers, and are not remembered. */
const LONGEST_NUMBER = 40;

/** A text without the given values and without what stands in fields that hold tokens or passwords. */
export function secretsRemover(secrets: readonly string[]): (text: string) => string {
  const values = secrets
    .filter((each) => each.length >= LEAST_SECRET)
    .flatMap((each) => [each, JSON.stringify(each).slice(1, -1), encodeURIComponent(each)])
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let out = text;
    for (const value of values) out = out.replaceAll(value, GONE);
    const json = parsed(out);
    if (json === undefined) out = out.replace(IN_BROKEN, `$1"${GONE}"`);
    else {
      const cleaned = withoutFields(json, 0);
      if (cleaned !== json) out = JSON.stringify(cleaned);
    }
    return out.replace(IN_QUERY, `$1${GONE}`).replace(IN_LINE, `$1${GONE}`);
  };
}

/** The same value where nothing had to go: then the text stays as it was heard. */
function withoutFields(value: unknown, depth: number): unknown {
  if (depth > 50) return GONE;
  if (typeof value === 'string') {
    const inner = /^\s*[[{]/.test(value) ? parsed(value) : undefined;
    if (inner === undefined) return value.replace(IN_BROKEN, `$1"${GONE}"`);
    const cleaned = withoutFields(inner, depth + 1);
    return cleaned === inner ? value : JSON.stringify(cleaned);
  }
  if (typeof value !== 'object' || value === null) return value;
  let isChanged = false;
  const clean = (name: string, each: unknown): unknown => {
    const cleaned = NAMED.test(name) && each !== null ? GONE : withoutFields(each, depth + 1);
    isChanged ||= cleaned !== each;
    return cleaned;
  };
  const copy = Array.isArray(value)
    ? value.map((each: unknown) => clean('', each))
    : Object.fromEntries(Object.entries(value).map(([name, each]) => [name, clean(name, each)]));
  return isChanged ? copy : value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * A text with other numbers in place of its phone numbers: the same one for the same one, of the same length. Times
 * and the PBX's ids of the form 1760000000.12, with or without milliseconds, stay; other long runs of digits are taken for numbers.
 */
export function numbersMask(): (text: string) => string {
  const key = randomBytes(32);
  const invented = new Map<string, string>();
  const taken = new Set<string>();
  const invent = (run: string, turn: number): string => {
    const bytes = createHmac('sha256', key).update(`${turn}:${run}`).digest();
    const digits = [...run].map((digit, i) => {
      const byte = bytes[i % bytes.length] ?? 0;
      return i > 0 ? byte % 10 : digit === '0' ? 0 : 1 + (byte % 9);
    });
    return digits.join('');
  };
  const masked = (run: string): string => {
    const before = invented.get(run);
    if (before !== undefined) return before;
    let turn = 0;
    let found = invent(run, turn);
    while ((taken.has(found) || found === run) && turn < 20) found = invent(run, ++turn);
    if (invented.size < KNOWN && run.length <= LONGEST_NUMBER) {
      invented.set(run, found);
      taken.add(found);
    }
    return found;
  };
  return (text) =>
    text.replace(RUN, (run: string, at: number) => {
      const isId =
        /^(\d{10}|\d{13})$/.test(run) && /^\.\d/.test(text.slice(at + run.length, at + run.length + 2));
      const isTime = /(?:time|date|stamp|expire)\w*\\*"?\s*[:=]\s*\\*"?[\d.]*$/i.test(
        text.slice(Math.max(0, at - 60), at),
      );
      return isId || isTime ? run : masked(run);
    });
}
