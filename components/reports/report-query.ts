'use client';
// What a report is asked for, as it stands in the page's address, and how the server is asked for it.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import { ask } from '#components/live/ask.ts';
import { useQueryParam } from '#components/ui/use-query-param.ts';
import { queuesReportSchema, REPORT_AGAINST, REPORT_STEPS, reportCallsSchema } from '#lib/api/reports.ts';

export type QueuesReportTold = z.output<typeof queuesReportSchema>;
export type ReportCellTold = QueuesReportTold['report']['all']['total'];

export type ReportStepAsked = (typeof REPORT_STEPS)[number];
export type AgainstAsked = (typeof REPORT_AGAINST)[number];

/** Days as `2026-10-14`, empty for today; `queue` empty for all of them. */
export type ReportAsked = {
  readonly from: string;
  readonly until: string;
  readonly step: ReportStepAsked;
  readonly against: AgainstAsked;
  readonly queue: string;
};

const DAY = /^\d{4}-\d{2}-\d{2}$/;
export const dayOr = (text: string): string => (DAY.test(text) ? text : '');
export const oneOf = <T extends string>(all: readonly T[], text: string, otherwise: T): T =>
  all.find((each) => each === text) ?? otherwise;

/** The whole of what is asked, out of the address, and how to change it there. A mistake in an address is left out. */
export function useReportAsked(): readonly [ReportAsked, (change: Partial<ReportAsked>) => void] {
  const [from, setFrom] = useQueryParam('from');
  const [until, setUntil] = useQueryParam('until');
  const [step, setStep] = useQueryParam('step', '30');
  const [against, setAgainst] = useQueryParam('against', 'yesterday');
  const [queue, setQueue] = useQueryParam('queue');
  const asked: ReportAsked = {
    from: dayOr(from),
    until: dayOr(until),
    step: oneOf(REPORT_STEPS, step, '30'),
    against: oneOf(REPORT_AGAINST, against, 'yesterday'),
    queue,
  };
  const set = (change: Partial<ReportAsked>): void => {
    if (change.from !== undefined) setFrom(change.from);
    if (change.until !== undefined) setUntil(change.until);
    if (change.step !== undefined) setStep(change.step);
    if (change.against !== undefined) setAgainst(change.against);
    if (change.queue !== undefined) setQueue(change.queue);
  };
  return [asked, set];
}

/** As the interface takes it. Days the wrong way round are put right: nobody means an empty report. */
export function reportQuery({ from, until, step, against }: ReportAsked): string {
  return daysInto(new URLSearchParams({ step, against }), from, until).toString();
}

export function daysInto(query: URLSearchParams, from: string, until: string): URLSearchParams {
  const [first, last] = [from || until, until || from];
  if (first !== '') {
    query.set('from', first < last ? first : last);
    query.set('until', first < last ? last : first);
  }
  return query;
}

/** Today's figures change while one looks: they are asked for again. */
export const AGAIN_MS = 30_000;

export function useQueuesReport(asked: ReportAsked) {
  const query = reportQuery(asked);
  return useQuery({
    queryKey: ['queuesReport', query],
    queryFn: ({ signal }) => ask(`/reports/queues?${query}`, queuesReportSchema, { signal }),
    refetchInterval: ({ state }) => {
      const last = state.data?.report.intervals.at(-1);
      return last && last.until > (state.data?.now ?? 0) ? AGAIN_MS : false;
    },
    placeholderData: keepPreviousData,
  });
}

export const CALL_FIGURES = ['offered', 'answered', 'abandoned', 'overflowed'] as const;
export type CallFigure = (typeof CALL_FIGURES)[number];
/** A figure that was pressed. `queue` null: of all queues together. */
export type CallsAsked = {
  /** `missed`: judged by the service level, and not in time. */
  readonly figure: CallFigure | 'missed';
  readonly from: number;
  readonly until: number;
  readonly queue: string | null;
  readonly shown: number;
  /** Of one queue: its stays, where left out, or the callers whose first queue it was. */
  readonly book?: 'stays' | 'callers';
};

export function useReportCalls({ figure, from, until, queue, book }: CallsAsked) {
  const query = new URLSearchParams({ figure, from: String(from), until: String(until) });
  if (queue !== null) query.set('queue', queue);
  if (book !== undefined) query.set('book', book);
  return useQuery({
    queryKey: ['reportCalls', query.toString()],
    queryFn: ({ signal }) => ask(`/reports/calls?${query}`, reportCallsSchema, { signal }),
  });
}
