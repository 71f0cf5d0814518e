'use client';
// What of the points of a service level is asked for, as it stands in the page's address.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import { ask } from '#components/live/ask.ts';
import { useQueryParam } from '#components/ui/use-query-param.ts';
import { pointsReportSchema, staffSchema } from '#lib/api/points.ts';
import { REPORT_STEPS } from '#lib/api/reports.ts';
import { AGAIN_MS, dayOr, daysInto, oneOf, type ReportStepAsked } from './report-query.ts';

export type PointsTold = z.output<typeof pointsReportSchema>;
export type PointsCellTold = PointsTold['total'];
export type PresencesTold = NonNullable<PointsTold['worst'][number]['there']>;

/** What agents did who were there; what is not kept of it is not shown. */
export const PRESENCES_SHOWN = ['ready', 'busy', 'paused', 'away'] as const satisfies (keyof PresencesTold)[];

/** Days as `2026-10-14`, empty for today; `queue` empty for all of them. */
export type PointsAsked = {
  readonly from: string;
  readonly until: string;
  readonly step: ReportStepAsked;
  readonly queue: string;
};

/** The whole of what is asked, out of the address, and how to change it there. A mistake in an address is left out. */
export function usePointsAsked(): readonly [PointsAsked, (change: Partial<PointsAsked>) => void] {
  const [from, setFrom] = useQueryParam('from');
  const [until, setUntil] = useQueryParam('until');
  const [step, setStep] = useQueryParam('step', '15');
  const [queue, setQueue] = useQueryParam('queue');
  const asked = { from: dayOr(from), until: dayOr(until), step: oneOf(REPORT_STEPS, step, '15'), queue };
  const set = (change: Partial<PointsAsked>): void => {
    if (change.from !== undefined) setFrom(change.from);
    if (change.until !== undefined) setUntil(change.until);
    if (change.step !== undefined) setStep(change.step);
    if (change.queue !== undefined) setQueue(change.queue);
  };
  return [asked, set];
}

/** As the interface takes it. */
export function pointsQuery({ from, until, step, queue }: PointsAsked): string {
  const query = new URLSearchParams({ step });
  if (queue !== '') query.set('queue', queue);
  return daysInto(query, from, until).toString();
}

export function usePointsReport(asked: PointsAsked) {
  const query = pointsQuery(asked);
  return useQuery({
    queryKey: ['pointsReport', query],
    queryFn: ({ signal }) => ask(`/reports/points?${query}`, pointsReportSchema, { signal }),
    refetchInterval: ({ state }) => {
      const last = state.data?.intervals.at(-1);
      return last && last.until > (state.data?.now ?? 0) ? AGAIN_MS : false;
    },
    placeholderData: keepPreviousData,
  });
}

export function useStaff({ queue, from, until }: { queue: string; from: number; until: number }) {
  const query = new URLSearchParams({ queue, from: String(from), until: String(until) }).toString();
  return useQuery({
    queryKey: ['staffThere', query],
    queryFn: ({ signal }) => ask(`/reports/points/staff?${query}`, staffSchema, { signal }),
  });
}
