// A queue's counts as short lists and numbers, so that a test names only what it expects.
import { allEnded } from '#lib/measure/counts.ts';
import {
  addBooks,
  type Book,
  EMPTY,
  type QueueCounts,
  type StayOutcome,
  type WaitBuckets,
} from '#lib/model/counts.ts';

/** Stays by outcome: the answered and abandoned with their waits in seconds, the others as numbers. */
export type PlainCounts = {
  /** By whomever. */
  readonly answered: WaitBuckets;
  readonly abandoned: WaitBuckets;
  readonly disconnected: number;
  readonly overflowed: number;
  readonly callbacks: number;
  readonly unknown: number;
  readonly answeredWaitMs: number;
  readonly abandonedWaitMs: number;
  readonly longestWaitMs: number;
  readonly handled: number;
  readonly partial: number;
  readonly partialMs: number;
  readonly talkMs: number;
  readonly heldMs: number;
  readonly wrapMs: number;
};

const total = (buckets: WaitBuckets = []): number => buckets.reduce((sum, [, calls]) => sum + calls, 0);

export function plain(counts: QueueCounts): PlainCounts {
  const { stays } = counts;
  const { answered } = addBooks(
    stays.answered ? { answered: stays.answered } : {},
    stays.answeredOutside ? { answered: stays.answeredOutside } : {},
  );
  return {
    answered: answered?.calls ?? [],
    abandoned: stays.abandoned?.calls ?? [],
    disconnected: total(stays.disconnected?.calls),
    overflowed: total(stays.overflowed?.calls),
    callbacks: total(stays.callback?.calls),
    unknown: total(stays.unknown?.calls),
    answeredWaitMs: answered?.ms ?? 0,
    abandonedWaitMs: stays.abandoned?.ms ?? 0,
    longestWaitMs: counts.longestWaitMs,
    handled: counts.handled,
    partial: counts.partial,
    partialMs: counts.partialMs,
    talkMs: counts.talkMs,
    heldMs: counts.heldMs,
    wrapMs: counts.wrapMs,
  };
}

const waits = (outcome: StayOutcome, calls: WaitBuckets | undefined, ms = 0): Book =>
  calls === undefined || calls.length === 0 ? {} : { [outcome]: { calls, ms } };
const atOnce = (outcome: StayOutcome, calls = 0): Book =>
  calls === 0 ? {} : { [outcome]: { calls: [[0, calls]], ms: 0 } };

/** Counts of which nobody had a stay before: the callers are the stays. What is given as a number has not waited. */
export function countsOf(some: Partial<PlainCounts>): QueueCounts {
  const { answered, abandoned, disconnected, overflowed, callbacks, unknown, ...rest } = some;
  const { answeredWaitMs, abandonedWaitMs, ...sums } = rest;
  const book: Book = {
    ...waits('answered', answered, answeredWaitMs),
    ...waits('abandoned', abandoned, abandonedWaitMs),
    ...atOnce('disconnected', disconnected),
    ...atOnce('overflowed', overflowed),
    ...atOnce('callback', callbacks),
    ...atOnce('unknown', unknown),
  };
  return { ...EMPTY, ...sums, stays: book, callers: book };
}

/** Stays that ended, however. */
export const offered = (counts: QueueCounts): number => allEnded(counts.stays) + allEnded(counts.closedStays);
