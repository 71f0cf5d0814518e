// Queues by interval: the same figures as the wall's, made of the same counts by the same formulas.
import { allEnded, answeredIn, endedSo, lostIn } from '#lib/measure/counts.ts';
import { ahtMs, asaMs } from '#lib/measure/queue.ts';
import {
  addServiceLevels,
  byOtherFormulas,
  percentOf,
  type ServiceLevel,
  serviceLevel,
} from '#lib/measure/service-level.ts';
import {
  addBooks,
  addCounts,
  type Book,
  bookOf,
  EMPTY,
  type QueueCounts,
  sumCounts,
  withoutHandling,
} from '#lib/model/counts.ts';
import type { Counting, Formula, ServiceRule } from '#lib/model/site.ts';
import type { GapFact, WaitingFact } from './facts.ts';
import { addJudged, type JudgedThen, type QueueQuarter } from './quarter-row.ts';
import { type Interval, intervalAt, type TimeSpan } from './spans.ts';

/** What of one queue, or of several, was counted in one interval. Calls unless the name says otherwise. */
export type ReportCell = {
  /** Stays that ended or wait; of several queues callers, each once (docs/counting.md, rule 3). */
  readonly offered: number;
  readonly waiting: number;
  readonly answered: number;
  readonly answeredOutside: number;
  /** Left by themselves or thrown out; `disconnected` of these. */
  readonly abandoned: number;
  readonly disconnected: number;
  readonly overflowed: number;
  readonly callbacks: number;
  readonly unknown: number;
  readonly refused: number;
  /** Came while it was closed and counted apart: in none of the others. */
  readonly whileClosed: number;
  /** Service level by today's rule, 0..100; `null`: no calls. */
  readonly percent: number | null;
  readonly inTime: number;
  readonly judged: number;
  /** By the rule that held when each was booked. */
  readonly percentThen: number | null;
  /** By the other formulas. */
  readonly others: readonly { readonly formula: Formula; readonly percent: number | null }[];
  readonly asaMs: number | null;
  readonly ahtMs: number | null;
  readonly longestMs: number | null;
  /** Share of the interval in which the queue's PBX was heard, 0..1; `null`: it has not begun. */
  readonly heard: number | null;
  /** When it last changed, where that was long after its end; else `null`. */
  readonly correctedAt: number | null;
};

export type QueueReportRow = {
  /** `null`: all of them together. */
  readonly queue: string | null;
  readonly cells: readonly ReportCell[];
  readonly total: ReportCell;
};

export type QueueReport = {
  readonly intervals: readonly Interval[];
  readonly queues: readonly QueueReportRow[];
  readonly all: QueueReportRow;
};

export type QueueAsked = {
  readonly id: string;
  readonly source: string;
  readonly rule: ServiceRule;
  /** `false`: how long its agents take for calls is not told, by itself nor in a sum. */
  readonly handling?: boolean;
};

export type QueueReportInput = {
  readonly intervals: readonly Interval[];
  /** In the order in which they are shown; rows of others are left out. */
  readonly queues: readonly QueueAsked[];
  readonly quarters: readonly QueueQuarter[];
  readonly waiting: readonly WaitingFact[];
  readonly gaps: readonly GapFact[];
  /** Since when there is anything of each source, epoch ms: before it nobody listened. */
  readonly heardSince: Readonly<Record<string, number>>;
  readonly counting: Counting;
  /** The site's present day: callers who wait are counted in it, as on the wall. `null`: nobody waits in the span. */
  readonly today: TimeSpan | null;
  readonly now: number;
};

/** A stay may end hours after its interval; what changes later than this is a correction. */
const SETTLED_MS = 4 * 3_600_000;

/** One queue's part in one cell, or in the total; `stays`, `callers`: since when those wait who do, epoch ms. */
export type Part = {
  readonly counts: QueueCounts;
  readonly judgement: JudgedThen;
  readonly changedAt: number;
  readonly stays: readonly number[];
  readonly callers: readonly number[];
  readonly rule: ServiceRule;
  readonly heard: number | null;
};

/** What of each queue lies in each interval, in their order, and in all of them together. */
export function partsOf(
  input: QueueReportInput,
): readonly { readonly id: string; readonly at: readonly Part[]; readonly total: Part }[] {
  const { intervals, queues } = input;
  const byQueue = new Map<string, QueueQuarter[][]>();
  for (const { id } of queues)
    byQueue.set(
      id,
      intervals.map(() => []),
    );
  for (const quarter of input.quarters)
    byQueue.get(quarter.queue)?.[intervalAt(intervals, quarter.at)]?.push(quarter);
  return queues.map((queue) => {
    const { id } = queue;
    const at = intervals.map((span, i) => partOf(input, queue, byQueue.get(id)?.[i] ?? [], span));
    const total = partOf(input, queue, byQueue.get(id)?.flat() ?? [], wholeOf(intervals));
    return { id, at, total };
  });
}

const wholeOf = (intervals: readonly TimeSpan[]): TimeSpan => ({
  from: intervals[0]?.from ?? 0,
  until: intervals.at(-1)?.until ?? 0,
});

export function queueReport(input: QueueReportInput): QueueReport {
  const { intervals, now, counting } = input;
  const whole = wholeOf(intervals);
  const parts = partsOf(input);
  const cellOf = (of: readonly Part[], span: TimeSpan, book: 'stays' | 'callers'): ReportCell =>
    cell(of, span, counting, now, book);
  return {
    intervals,
    queues: parts.map(({ id, at, total }) => ({
      queue: id,
      cells: intervals.map((span, i) => cellOf(at[i] ? [at[i]] : [], span, 'stays')),
      total: cellOf([total], whole, 'stays'),
    })),
    all: {
      queue: null,
      cells: intervals.map((span, i) =>
        cellOf(
          parts.flatMap(({ at }) => at[i] ?? []),
          span,
          'callers',
        ),
      ),
      total: cellOf(
        parts.map(({ total }) => total),
        whole,
        'callers',
      ),
    },
  };
}

/**
 * Who waits since `since` is counted where they will be booked: on the present day, as on the wall, or before it where
 * the call arrived before.
 */
export const waitsIn = (
  span: TimeSpan,
  today: TimeSpan | null,
  since: number,
  { arrivedAt }: Pick<WaitingFact, 'arrivedAt'>,
): boolean => {
  if (today === null) return false;
  const at =
    arrivedAt !== null && arrivedAt < today.from
      ? Math.min(since, today.from - 1)
      : Math.min(Math.max(since, today.from), today.until - 1);
  return at >= span.from && at < span.until;
};

function partOf(
  { waiting, gaps, heardSince, today, now }: QueueReportInput,
  { id: queue, source, rule, handling = true }: QueueAsked,
  quarters: readonly QueueQuarter[],
  span: TimeSpan,
): Part {
  const waits: { readonly [K in 'stays' | 'callers']: number[] } = { stays: [], callers: [] };
  const underway: { [K in 'stays' | 'callers']: Book } = { stays: {}, callers: {} };
  const count = (book: 'stays' | 'callers', each: WaitingFact, since: number): void => {
    if (!waitsIn(span, today, since, each)) return;
    if (each.outcome === null) waits[book].push(since);
    else
      underway[book] = addBooks(
        underway[book],
        bookOf(each.outcome, Math.max(0, (each.untilAt ?? now) - since)),
      );
  };
  for (const each of waiting) {
    if (each.queue === queue && each.apart === 0) count('stays', each, each.sinceAt);
    if (each.firstQueue === queue && each.firstSinceAt !== null) count('callers', each, each.firstSinceAt);
  }
  const booked = quarters.length === 0 ? EMPTY : sumCounts(quarters.map((each) => each.counts));
  const counts = addCounts(booked, underway);
  const none: JudgedThen = { inTime: 0, judged: 0, callersInTime: 0, callersJudged: 0 };
  return {
    ...{ ...waits, rule },
    counts: handling ? counts : withoutHandling(counts),
    judgement: quarters.reduce((sum, each) => addJudged(sum, each.judgement), none),
    changedAt: Math.max(0, ...quarters.map(({ changedAt }) => changedAt)),
    heard: heardOf(gaps, source, span, now, heardSince[source] ?? span.from),
  };
}

/** Share of a span, as far as it has passed, in which a source was heard; before `since` it was not. */
export function heardOf(
  gaps: readonly GapFact[],
  source: string,
  { from, until }: TimeSpan,
  now: number,
  since: number,
): number | null {
  const end = Math.min(until, now);
  if (end <= from) return null;
  let upTo = Math.min(Math.max(from, since), end);
  let deaf = upTo - from;
  const own = gaps.filter((gap) => gap.source === source).sort((a, b) => a.fromAt - b.fromAt);
  for (const gap of own) {
    const start = Math.max(upTo, gap.fromAt);
    const stop = Math.min(end, gap.untilAt ?? end);
    if (stop <= start) continue;
    deaf += stop - start;
    upTo = stop;
  }
  return 1 - deaf / (end - from);
}

function cell(
  parts: readonly Part[],
  span: TimeSpan,
  counting: Counting,
  now: number,
  book: 'stays' | 'callers',
): ReportCell {
  const counts =
    parts.length === 1 && parts[0] ? parts[0].counts : sumCounts(parts.map((part) => part.counts));
  const ended: Book = counts[book];
  const levels: readonly ServiceLevel[] = parts.map((part) =>
    serviceLevel(part.counts[book], part[book], part.rule, now),
  );
  const level = levels.length === 1 && levels[0] ? levels[0] : addServiceLevels(levels);
  const waits = parts.flatMap((part) => [...part[book]]);
  const judged = sumOf(parts, ({ judgement }) =>
    book === 'stays' ? judgement.judged : judgement.callersJudged,
  );
  const inTime = sumOf(parts, ({ judgement }) =>
    book === 'stays' ? judgement.inTime : judgement.callersInTime,
  );
  const waitMs = parts.flatMap((part) => part.stays.map((since) => Math.max(0, now - since)));
  const all = allEnded(ended);
  const longest = Math.max(counts.longestWaitMs, ...waitMs);
  const heard = parts.map((part) => part.heard).filter((share) => share !== null);
  const changedAt = Math.max(0, ...parts.map((part) => part.changedAt));
  return {
    offered: all + waits.length,
    waiting: waits.length,
    answered: answeredIn(ended),
    answeredOutside: endedSo(ended, 'answeredOutside'),
    abandoned: lostIn(ended),
    disconnected: endedSo(ended, 'disconnected'),
    overflowed: endedSo(ended, 'overflowed'),
    callbacks: endedSo(ended, 'callback'),
    unknown: endedSo(ended, 'unknown'),
    refused: counts.refused,
    whileClosed: allEnded(book === 'stays' ? counts.closedStays : counts.closedCallers),
    percent: level.percent,
    inTime: level.numerator,
    judged: level.denominator,
    percentThen: percentOf(inTime, judged),
    others: level.denominator === 0 ? [] : byOtherFormulas(level),
    asaMs: asaMs(ended),
    ahtMs: ahtMs(counts, counting),
    longestMs: all === 0 && waitMs.length === 0 ? null : longest,
    heard: heard.length === 0 ? null : heard.reduce((sum, share) => sum + share, 0) / heard.length,
    correctedAt: changedAt > span.until + SETTLED_MS ? changedAt : null,
  };
}

const sumOf = (parts: readonly Part[], of: (part: Part) => number): number =>
  parts.reduce((sum, part) => sum + of(part), 0);
