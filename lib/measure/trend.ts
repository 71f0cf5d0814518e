// How a queue's minutes become the points of a chart.
import type { TallyRow } from '#lib/model/board.ts';
import type { Book } from '#lib/model/counts.ts';
import type { QueueId } from '#lib/model/ids.ts';
import { allEnded, answeredWaitMs, endedSo, lostIn } from './counts.ts';
import { percentOf, type QueueRule, serviceLevel } from './service-level.ts';

const MINUTE_MS = 60_000;
/** A live chart stays below this, or it costs too much to draw. */
export const MOST_POINTS = 120;
/** How far back minutes are kept apart. */
export const TREND_MINUTES = 120;

/** Calls that joined the queue from `at` (epoch ms) on, for one step. */
export type TrendPoint = {
  readonly at: number;
  /** `false` where the minutes are folded away or before anything was known: its numbers are no claim. */
  readonly known: boolean;
  readonly offered: number;
  readonly answered: number;
  readonly abandoned: number;
  readonly callbacks: number;
  /** Average speed of answer; `null` without an answer. */
  readonly asaMs: number | null;
  /** Service level of the calls booked here, 0..100; `null` without any. Callers waiting now are not in it. */
  readonly servicePercent: number | null;
};

export type TrendOptions = {
  /** Width of one point in whole minutes, at least 1. */
  readonly stepMinutes: number;
  /** How far back; at most 120 points are made whatever is asked. */
  readonly minutes?: number;
  /** Nothing is known before this (epoch ms), e.g. when the day or the connection began. */
  readonly knownFrom?: number;
  /** `callers` for several queues together, so that nobody is counted twice (rule 3); else the queue's stays. */
  readonly book?: 'stays' | 'callers';
};

/**
 * The last minutes of one queue or several as points, oldest first; the last one contains `now`.
 * Steps are aligned to the epoch, so points do not slide as time goes. Cost: tallies + points.
 */
export const trend = (
  tallies: readonly TallyRow[],
  ruleFor: (queue: QueueId) => QueueRule,
  now: number,
  options: TrendOptions,
): readonly TrendPoint[] => {
  const stepMs = Math.max(1, Math.floor(options.stepMinutes)) * MINUTE_MS;
  const wanted = Math.ceil(((options.minutes ?? TREND_MINUTES) * MINUTE_MS) / stepMs);
  const size = Math.min(MOST_POINTS, Math.max(1, wanted));
  const from = (Math.floor(now / stepMs) - size + 1) * stepMs;
  const bins = Array.from({ length: size }, emptyBin);
  let knownFrom = options.knownFrom ?? Number.NEGATIVE_INFINITY;
  for (const tally of tallies) {
    if (tally.minute === null) {
      if (tally.foldedTo !== null && allEnded(tally.counts.stays) > 0) {
        knownFrom = Math.max(knownFrom, tally.foldedTo);
      }
      continue;
    }
    const bin = bins[Math.floor((tally.minute - from) / stepMs)];
    if (bin !== undefined) add(bin, tally.counts[options.book ?? 'stays'], ruleFor(tally.queue), now);
  }
  return bins.map((bin, index) => point(bin, from + index * stepMs, knownFrom));
};

type Bin = {
  offered: number;
  answered: number;
  abandoned: number;
  callbacks: number;
  waitMs: number;
  numerator: number;
  denominator: number;
};

const emptyBin = (): Bin => ({
  offered: 0,
  answered: 0,
  abandoned: 0,
  callbacks: 0,
  waitMs: 0,
  numerator: 0,
  denominator: 0,
});

const add = (bin: Bin, book: Book, rule: QueueRule, now: number): void => {
  const level = serviceLevel(book, [], rule, now);
  bin.offered += allEnded(book);
  bin.answered += level.answered;
  bin.abandoned += lostIn(book);
  bin.callbacks += endedSo(book, 'callback');
  bin.waitMs += answeredWaitMs(book);
  bin.numerator += level.numerator;
  bin.denominator += level.denominator;
};

const point = (bin: Bin, at: number, knownFrom: number): TrendPoint => ({
  at,
  known: at >= knownFrom,
  offered: bin.offered,
  answered: bin.answered,
  abandoned: bin.abandoned,
  callbacks: bin.callbacks,
  asaMs: bin.answered === 0 ? null : bin.waitMs / bin.answered,
  servicePercent: percentOf(bin.numerator, bin.denominator),
});
