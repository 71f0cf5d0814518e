// The counts of one queue over one quarter of an hour, and how they lie in a row.

import { serviceLevel } from '#lib/measure/service-level.ts';
import { addCounts, EMPTY, type QueueCounts } from '#lib/model/counts.ts';
import type { ServiceRule } from '#lib/model/site.ts';
import { bookFrom, bytesOf } from './waits-bytes.ts';

/**
 * How the stays and the callers were judged when they were booked, by the rule that held then: numerator and denominator
 * of the service level. Rules change; this does not.
 */
export type JudgedThen = {
  readonly inTime: number;
  readonly judged: number;
  readonly callersInTime: number;
  readonly callersJudged: number;
};

export type QueueQuarter = {
  readonly queue: string;
  readonly at: number;
  readonly source: string;
  readonly counts: QueueCounts;
  readonly judgement: JudgedThen;
  /** When the last event that changed it took place. */
  readonly changedAt: number;
};

const NOT_JUDGED: JudgedThen = { inTime: 0, judged: 0, callersInTime: 0, callersJudged: 0 };

/** One of the same place, of nobody. */
export const emptyQuarter = ({ queue, at, source }: QueueQuarter): QueueQuarter => ({
  ...{ queue, at, source, counts: EMPTY, judgement: NOT_JUDGED, changedAt: 0 },
});

/** What is added, as the rule of its moment judges it. */
export function judgedBy(more: Partial<QueueCounts>, rule: ServiceRule): JudgedThen {
  const stays = more.stays && serviceLevel(more.stays, [], rule, 0);
  const callers = more.callers && serviceLevel(more.callers, [], rule, 0);
  return {
    inTime: stays?.numerator ?? 0,
    judged: stays?.denominator ?? 0,
    callersInTime: callers?.numerator ?? 0,
    callersJudged: callers?.denominator ?? 0,
  };
}

export const addJudged = (a: JudgedThen, b: JudgedThen): JudgedThen => ({
  inTime: a.inTime + b.inTime,
  judged: a.judged + b.judged,
  callersInTime: a.callersInTime + b.callersInTime,
  callersJudged: a.callersJudged + b.callersJudged,
});

/** Both as one; of the same queue and quarter. */
export const addQuarters = (a: QueueQuarter, b: QueueQuarter): QueueQuarter => ({
  ...a,
  counts: addCounts(a.counts, b.counts),
  judgement: addJudged(a.judgement, b.judgement),
  changedAt: Math.max(a.changedAt, b.changedAt),
});

type Books = 'stays' | 'callers' | 'closedStays' | 'closedCallers';
type Parts = 'sentTo' | 'sentBy';
type Sums = Omit<QueueCounts, Books | Parts>;

/** One field a book of waits; of the parts, JSON. */
export type QueueQuarterRow = Omit<QueueQuarter, 'counts' | 'judgement'> &
  JudgedThen &
  Sums & { readonly [K in Books]: Uint8Array } & { readonly [K in Parts]: string };

export function quarterRowOf({ counts, judgement, ...rest }: QueueQuarter): QueueQuarterRow {
  const { stays, callers, closedStays, closedCallers, sentTo, sentBy, ...sums } = counts;
  return {
    ...rest,
    ...judgement,
    ...sums,
    ...{ stays: bytesOf(stays), callers: bytesOf(callers) },
    ...{ closedStays: bytesOf(closedStays), closedCallers: bytesOf(closedCallers) },
    ...{ sentTo: JSON.stringify(sentTo), sentBy: JSON.stringify(sentBy) },
  };
}

export function quarterFrom(row: QueueQuarterRow): QueueQuarter {
  const { queue, at, source, changedAt, inTime, judged, callersInTime, callersJudged, ...rest } = row;
  const { stays, callers, closedStays, closedCallers, sentTo, sentBy, ...sums } = rest;
  const counts: QueueCounts = {
    ...sums,
    ...{ stays: bookFrom(stays), callers: bookFrom(callers) },
    ...{ closedStays: bookFrom(closedStays), closedCallers: bookFrom(closedCallers) },
    ...{ sentTo: JSON.parse(sentTo), sentBy: JSON.parse(sentBy) },
  };
  const judgement = { inTime, judged, callersInTime, callersJudged };
  return { queue, at, source, counts, judgement, changedAt };
}
