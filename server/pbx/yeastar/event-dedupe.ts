// Which events were heard twice: over the WebSocket and by webhook, or again because the PBX repeats what it believes
// lost. Pure: time comes with frames.

/** Webhook attempts are at most 5 retries of 10 s apart (yeastar#webhook-retries). */
const WINDOW_MS = 60_000;
/** Keys held before old ones go: what matters is seconds old. */
const LIMIT = 1_000;
const DEPTH = 12;

export type Channel = 'stream' | 'hook';

export type Doubles = {
  /** What one channel has told and the other not yet brought, by content: when, oldest first. */
  ahead: Record<string, { by: Channel; at: number[] }>;
  /** When the webhook last brought a content. */
  brought: Record<string, number>;
  /** The newest content the webhook brought of a subject. */
  newest: Record<string, { key: string; at: number }>;
  /** There is a WebSocket: it has spoken. */
  hasStream: boolean;
  /** This line hears no webhooks, so that nothing can be heard twice. */
  isAlone: boolean;
  /** Keys written since the last sweep, and when the next one is due. */
  written: number;
  sweepAt: number;
};

export const noDoubles = (): Doubles => ({
  ahead: {},
  brought: {},
  newest: {},
  hasStream: false,
  isAlone: false,
  written: 0,
  sweepAt: 0,
});

/** The channel of a webhook that was refused because nobody listened yet, and is brought again. */
export const LATE_HOOK = 'hook:late';

/** What a line says of itself as it opens. */
export const ALONE = 'websocket alone';

/** A new line: what the old WebSocket has not brought it never will; a webhook may still be on its way. */
export function lineOpened(doubles: Doubles, said: string): void {
  doubles.isAlone = said === ALONE;
  for (const [key, { by }] of Object.entries(doubles.ahead)) if (by === 'hook') delete doubles.ahead[key];
}

/** `new`; `double`, to be left aside; `again`, to be believed although the webhook had brought the same before. */
export type Novelty = 'new' | 'double' | 'again';

/**
 * Whether this event was heard before. The WebSocket says each thing once, so there a repetition is genuine: each
 * one is paired with one of the other channel. A webhook may be a retry: while the WebSocket speaks, it decides how
 * often a thing took place; without it, a repetition of a phone's or an agent's state counts if it was heard to be otherwise in between.
 */
export function judgeDouble(
  doubles: Doubles,
  channel: Channel,
  type: number,
  body: object,
  at: number,
): Novelty {
  if (doubles.isAlone) {
    if (channel === 'stream') return 'new';
    doubles.isAlone = false;
  }
  dropOld(doubles, at);
  const key = `${type}:${digest(canonical(body, 0))}`;
  const ahead = doubles.ahead[key];
  while (ahead && (ahead.at[0] ?? at) < at - WINDOW_MS) ahead.at.shift();
  const isAwaited = ahead !== undefined && ahead.by !== channel && ahead.at.length > 0;
  if (isAwaited) {
    ahead.at.shift();
    if (ahead.at.length === 0) delete doubles.ahead[key];
  }
  const repeats = channel === 'hook' ? judgeRepetition(doubles, key, subjectOf(type, body), at) : 'new';
  if (repeats === 'double' || isAwaited) return 'double';
  if (ahead && ahead.by === channel) ahead.at.push(at);
  else doubles.ahead[key] = { by: channel, at: [at] };
  doubles.written++;
  return repeats;
}

/** Whether the webhook brings again what it brought. Takes note of what it brings. */
function judgeRepetition(doubles: Doubles, key: string, subject: string | null, at: number): Novelty {
  const before = doubles.brought[key];
  const newest = subject === null ? undefined : doubles.newest[subject];
  doubles.brought[key] = at;
  doubles.written++;
  if (subject !== null) doubles.newest[subject] = { key, at };
  if (before === undefined || before < at - WINDOW_MS) return 'new';
  const isRetry = doubles.hasStream || subject === null || newest === undefined || newest.key === key;
  return isRetry ? 'double' : 'again';
}

/**
 * What a state is the state of; `null` for a report of something that took place once, and for calls: within the
 * minute they repeat themselves only by holding, so a repetition is taken for a retry, and the PBX is asked.
 */
function subjectOf(type: number, body: object): string | null {
  const read = body as Record<string, unknown>;
  const of = (...names: string[]): string =>
    digest(names.map((name) => (typeof read[name] === 'string' ? read[name] : '')).join('\n'));
  switch (type) {
    case 30007:
      return `${type}:${of('extension', 'kind')}`;
    case 30008:
    case 30009:
      return `${type}:${of('extension')}`;
    case 30010:
      return `${type}:${of('trunk_name')}`;
    case 30025:
    case 30029:
      return `agent:${of('agent_number', 'queue_number')}`;
    default:
      return null;
  }
}

/** Drops what is too old to be anybody's double, and the oldest of what is too much. */
function dropOld(doubles: Doubles, at: number): void {
  if (at < doubles.sweepAt && doubles.written < LIMIT) return;
  const since = at - WINDOW_MS;
  doubles.ahead = fresh(doubles.ahead, (each) => (each.at.at(-1) ?? 0) >= since);
  doubles.brought = fresh(doubles.brought, (each) => each >= since);
  doubles.newest = fresh(doubles.newest, (each) => each.at >= since);
  doubles.written = 0;
  doubles.sweepAt = at + WINDOW_MS;
}

const fresh = <T>(held: Record<string, T>, isFresh: (each: T) => boolean): Record<string, T> =>
  Object.fromEntries(
    Object.entries(held)
      .filter(([, each]) => isFresh(each))
      .slice(-LIMIT),
  );

/** The same text for the same content, however it was written. */
function canonical(value: unknown, depth: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  if (depth > DEPTH) return '…';
  if (Array.isArray(value)) return `[${value.map((each) => canonical(each, depth + 1)).join()}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, each]) => `${JSON.stringify(name)}:${canonical(each, depth + 1)}`).join()}}`;
}

/** 53 bits of a text (cyrb53): contents are compared for a minute, by the thousand, so none are mistaken. */
function digest(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}
