'use client';
// Knows the last two hours of queues as points, made anew every few seconds. Refuses to draw them.
import { useMemo } from 'react';
import { useNow, useReadRows, useSite } from '#components/live/hooks.ts';
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
    const stepMs = STEP_MINUTES * 60_000;
    return trend(mine, (queue) => site.rules[queue] ?? site.rule, turn * EVERY_MS, {
      stepMinutes: STEP_MINUTES,
      knownFrom: Math.floor(knownFrom / stepMs) * stepMs,
    });
  }, [rows, site, turn, queues]);
}
