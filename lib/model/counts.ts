// What is counted of one queue's calls over a span, and how counts are added.
/** `[wait in whole seconds rounded up, calls]`, ascending. Rounding up keeps "answered within T seconds" exact. */
export type WaitBuckets = readonly (readonly [seconds: number, calls: number])[];

/**
 * How a stay in a queue ended, one of these: `answered` by a member, or by somebody else (`answeredOutside`);
 * `abandoned`: the caller left; `disconnected`: the queue or what follows it threw them out; `overflowed`: sent on to
 * another place; `callback`: they are to be called back; `unknown`: nobody saw.
 */
export const OUTCOMES = [
  'answered',
  'answeredOutside',
  'abandoned',
  'disconnected',
  'overflowed',
  'callback',
  'unknown',
] as const;
export type StayOutcome = (typeof OUTCOMES)[number];

/** Calls by their wait, and the sum of these waits. Of `unknown` it is the wait that is proven. */
export type Waits = { readonly calls: WaitBuckets; readonly ms: number };
/** How calls ended, with their waits, whichever way they ended. What nobody did is left out. */
export type Book = { readonly [K in StayOutcome]?: Waits };

/** Where an overflowed caller was sent. `message`, `noMessage`: to a voicemail that was left one, or none. */
export type SentTo = 'queue' | 'person' | 'number' | 'voicemail' | 'message' | 'noMessage' | 'untold';
/** Why: the time was over, a rule, a key the caller pressed, a supervisor's hand. */
export type SentBy = 'time' | 'rule' | 'key' | 'hand' | 'untold';

/** Counts of one queue over one span, booked where the call joined the queue. Verdicts are computed, never stored. */
export type QueueCounts = {
  /** Stays in this queue that began while it was open. */
  readonly stays: Book;
  /** Callers whose first queue it was and who came while it was open: their wait to the first human, their last end. */
  readonly callers: Book;
  /** The same of what began while the queue was closed: in neither of the two above. */
  readonly closedStays: Book;
  readonly closedCallers: Book;
  /** Of the overflowed stays. */
  readonly sentTo: { readonly [K in SentTo]?: number };
  readonly sentBy: { readonly [K in SentBy]?: number };
  /** Callers who were never admitted: the queue was full, had nobody, or was closed. No stays. */
  readonly refused: number;
  readonly longestWaitMs: number;
  /** Finished conversations heard from their answer to their end, for averages: never more than were answered. */
  readonly handled: number;
  /** Finished conversations of which the answer or the end was not heard. */
  readonly partial: number;
  /** What is proven of their talk and hold: it is in the sums below, and in no average. */
  readonly partialMs: number;
  readonly talkMs: number;
  readonly heldMs: number;
  /** Of `handled`, `partial`, and talk and hold together: what was outside the team, and is in no agent's day. */
  readonly outsideHandled: number;
  readonly outsidePartial: number;
  readonly outsideMs: number;
  readonly wrapMs: number;
};

const NO_BOOK: Book = Object.freeze({});
const NO_PARTS: Readonly<Record<string, number>> = Object.freeze({});

/** No calls at all: the neutral element of {@link addCounts}. */
export const EMPTY: QueueCounts = Object.freeze({
  stays: NO_BOOK,
  callers: NO_BOOK,
  closedStays: NO_BOOK,
  closedCallers: NO_BOOK,
  sentTo: NO_PARTS,
  sentBy: NO_PARTS,
  refused: 0,
  longestWaitMs: 0,
  handled: 0,
  partial: 0,
  partialMs: 0,
  talkMs: 0,
  heldMs: 0,
  outsideHandled: 0,
  outsidePartial: 0,
  outsideMs: 0,
  wrapMs: 0,
});

/** What is counted of the callers alone: without how long whoever answered took for them. */
export const withoutHandling = (counts: QueueCounts): QueueCounts => ({ ...counts, ...NO_HANDLING });
const NO_HANDLING = {
  handled: 0,
  partial: 0,
  partialMs: 0,
  talkMs: 0,
  heldMs: 0,
  outsideHandled: 0,
  outsidePartial: 0,
  outsideMs: 0,
  wrapMs: 0,
} as const satisfies Partial<QueueCounts>;

const BOOKS = ['stays', 'callers', 'closedStays', 'closedCallers'] as const;
const PARTS = ['sentTo', 'sentBy'] as const;
const SUMS = [
  'refused',
  'handled',
  'partial',
  'partialMs',
  'talkMs',
  'heldMs',
  'outsideHandled',
  'outsidePartial',
  'outsideMs',
  'wrapMs',
] as const;

/** The bucket of a wait: whole seconds, rounded up, so that "within T seconds" is exact for every whole T. */
export const bucketOf = (waitMs: number): number => Math.max(0, Math.ceil(waitMs / 1000));

/** One stay's end as a book; `calls` -1 takes a booking back that turned out to be premature. */
export const bookOf = (outcome: StayOutcome, waitMs: number, calls: 1 | -1 = 1): Book => ({
  [outcome]: { calls: [[bucketOf(waitMs), calls]], ms: Math.max(0, waitMs) * calls },
});

/** One pass over any number of counts. Cost: the buckets in them, plus sorting the distinct ones. */
export const sumCounts = (list: Iterable<QueueCounts>): QueueCounts => {
  const sum = { ...EMPTY };
  const books = { stays: poured(), callers: poured(), closedStays: poured(), closedCallers: poured() };
  for (const counts of list) {
    for (const name of BOOKS) pour(books[name], counts[name]);
    for (const name of PARTS) sum[name] = addParts(sum[name], counts[name]);
    for (const name of SUMS) sum[name] += counts[name];
    if (counts.longestWaitMs > sum.longestWaitMs) sum.longestWaitMs = counts.longestWaitMs;
  }
  for (const name of BOOKS) sum[name] = settled(books[name]);
  return sum;
};

/**
 * Both spans together. Associative and commutative; buckets stay ascending, one entry a second. Written out by name:
 * every booking of every call comes through here, and a loop over names costs twice as much.
 * @param b what it leaves out adds nothing: a booking is of one count or two
 */
export const addCounts = (a: QueueCounts, b: Partial<QueueCounts>): QueueCounts => ({
  stays: b.stays ? addBooks(a.stays, b.stays) : a.stays,
  callers: b.callers ? addBooks(a.callers, b.callers) : a.callers,
  closedStays: b.closedStays ? addBooks(a.closedStays, b.closedStays) : a.closedStays,
  closedCallers: b.closedCallers ? addBooks(a.closedCallers, b.closedCallers) : a.closedCallers,
  sentTo: b.sentTo ? addParts(a.sentTo, b.sentTo) : a.sentTo,
  sentBy: b.sentBy ? addParts(a.sentBy, b.sentBy) : a.sentBy,
  refused: a.refused + (b.refused ?? 0),
  longestWaitMs: Math.max(a.longestWaitMs, b.longestWaitMs ?? 0),
  handled: a.handled + (b.handled ?? 0),
  partial: a.partial + (b.partial ?? 0),
  partialMs: a.partialMs + (b.partialMs ?? 0),
  talkMs: a.talkMs + (b.talkMs ?? 0),
  heldMs: a.heldMs + (b.heldMs ?? 0),
  outsideHandled: a.outsideHandled + (b.outsideHandled ?? 0),
  outsidePartial: a.outsidePartial + (b.outsidePartial ?? 0),
  outsideMs: a.outsideMs + (b.outsideMs ?? 0),
  wrapMs: a.wrapMs + (b.wrapMs ?? 0),
});

/** Both books as one. An outcome nobody had is not in it. */
export function addBooks(a: Book, b: Book): Book {
  let sum: { -readonly [K in StayOutcome]?: Waits } | null = null;
  for (const key in b) {
    const outcome = key as StayOutcome;
    const [left, right] = [a[outcome], b[outcome]];
    if (!right) continue;
    sum ??= { ...a };
    const calls = left ? merged(left.calls, right.calls) : right.calls;
    if (calls.length === 0) delete sum[outcome];
    else sum[outcome] = { calls, ms: (left?.ms ?? 0) + right.ms };
  }
  return sum ?? a;
}

function addParts<T extends Readonly<Record<string, number>>>(a: T, b: T): T {
  let sum: Record<string, number> | null = null;
  for (const key in b) {
    sum ??= { ...a };
    const calls = (sum[key] ?? 0) + (b[key] ?? 0);
    if (calls === 0) delete sum[key];
    else sum[key] = calls;
  }
  return (sum ?? a) as T;
}

/** Two ascending lists as one. Every booking of every call comes through here: it makes no map and sorts nothing. */
function merged(a: WaitBuckets, b: WaitBuckets): WaitBuckets {
  if (b.length === 0) return a;
  if (a.length === 0) return b;
  const out: (readonly [number, number])[] = [];
  let i = 0;
  for (const right of b) {
    let left = a[i];
    while (left && left[0] < right[0]) {
      out.push(left);
      left = a[++i];
    }
    if (left?.[0] === right[0]) {
      const calls = left[1] + right[1];
      if (calls !== 0) out.push([left[0], calls]);
      i++;
    } else out.push(right);
  }
  for (; i < a.length; i++) out.push(a[i] as readonly [number, number]);
  return out;
}

type Poured = Map<StayOutcome, { ms: number; calls: Map<number, number> }>;
const poured = (): Poured => new Map();

function pour(into: Poured, book: Book): void {
  for (const key in book) {
    const outcome = key as StayOutcome;
    const waits = book[outcome];
    if (!waits) continue;
    let sum = into.get(outcome);
    if (!sum) {
      sum = { ms: 0, calls: new Map() };
      into.set(outcome, sum);
    }
    sum.ms += waits.ms;
    for (const [seconds, calls] of waits.calls) sum.calls.set(seconds, (sum.calls.get(seconds) ?? 0) + calls);
  }
}

function settled(from: Poured): Book {
  const book: { -readonly [K in StayOutcome]?: Waits } = {};
  for (const [outcome, { ms, calls }] of from) {
    const buckets = [...calls].filter((bucket) => bucket[1] !== 0).sort((a, b) => a[0] - b[0]);
    if (buckets.length > 0) book[outcome] = { calls: buckets, ms };
  }
  return book;
}
