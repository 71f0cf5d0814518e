'use client';
// The last two hours of queues as points, made anew every few seconds.
import { useMemo } from 'react';
import { useNow, useReadRows, useSite } from '#components/live/hooks.ts';
import { ruleOf } from '#lib/measure/service-level.ts';
import { type TrendPoint, trend } from '#lib/measure/trend.ts';
import type { QueueRow, TallyRow } from '#lib/model/board.ts';

/** Nothing in five-minute steps changes faster than anybody looks. */
const EVERY_MS = 10_000;
export const STEP_MINUTES = 5;
const NONE: readonly TrendPoint[] = [];

export function useTrend(queues: readonly QueueRow[]): readonly TrendPoint[] {
  const rows = useReadRows();
  const site = useSite();
  const now = useNow();
  const turn = Math.floor(now / EVERY_MS);
  return useMemo(() => {
    if (!site || turn === 0) return NONE;
    const wanted = new Set<string>(queues.map((queue) => queue.id));
    const sources = new Set<string>(queues.map((queue) => queue.source));
    const mine: TallyRow[] = [];
    // Before the first minute any of these PBXs told us about, a zero would be a claim.
    let knownFrom = Number.POSITIVE_INFINITY;
    for (const tally of rows('tally')) {
      if (wanted.has(tally.queue)) mine.push(tally);
      if (sources.has(tally.source) && tally.minute !== null) knownFrom = Math.min(knownFrom, tally.minute);
    }
    const makes = new Map([...rows('source')].map(({ id, make }) => [id, make]));
    const rules = new Map(queues.map((queue) => [queue.id, ruleOf(site, queue, makes.get(queue.source))]));
    const stepMs = STEP_MINUTES * 60_000;
    return trend(mine, (queue) => rules.get(queue) ?? site.rule, turn * EVERY_MS, {
      book: queues.length > 1 ? 'callers' : 'stays',
      stepMinutes: STEP_MINUTES,
      knownFrom: Math.floor(knownFrom / stepMs) * stepMs,
    });
  }, [rows, site, turn, queues]);
}
