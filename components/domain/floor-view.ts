'use client';
// The measures of all queues at the time their own source is true, drawn anew each second and change.
import { useMemo, useState } from 'react';
import {
  useBoard,
  useBoardBeat,
  useLink,
  useNow,
  useReadRows,
  useRows,
  useSite,
} from '#components/live/hooks.ts';
import { pictureTime } from '#components/live/link.ts';
import { explainLongestWait } from '#lib/measure/explain.ts';
import type { ExplainContext } from '#lib/measure/explanation.ts';
import { type Floor, floorNow } from '#lib/measure/floor.ts';
import { type Measures, queuesNow } from '#lib/measure/queue.ts';
import { targetOf } from '#lib/measure/target.ts';
import { waitLevel } from '#lib/measure/thresholds.ts';
import { isShut, type QueueRow, type SiteRow } from '#lib/model/board.ts';
import type { QueueId, SourceId } from '#lib/model/ids.ts';
import { same } from '#lib/model/same.ts';

/** Since when, the time it is true at, and the difference. */
export type LongestWait = { readonly since: number; readonly at: number; readonly ms: number };

export type FloorView = {
  readonly site: SiteRow;
  /** By name, so that a queue keeps its place. */
  readonly queues: readonly QueueRow[];
  readonly floor: Floor;
  readonly context: (source: SourceId | null) => ExplainContext;
  /** The longest wait in these queues; what a lost source last said never stands before a live one. */
  readonly longestWait: (queues: readonly QueueRow[]) => LongestWait | null;
  /** Those of these queues in which somebody waits beyond the target. Lost sources claim nothing, closed queues neither. */
  readonly breached: (queues: readonly QueueRow[]) => readonly QueueRow[];
};

/** What was computed last: where it is the same now, so is the object, and nothing is drawn again. */
type Last = {
  queues: ReadonlyMap<QueueId, Measures>;
  all: Measures | null;
  parts: readonly unknown[];
  view: FloorView | null;
};

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** `null` until the first picture has come. `only`: the queues to look at; empty means all. */
export function useFloorView(only: readonly string[]): FloorView | null {
  const board = useBoard();
  const site = useSite();
  const allQueues = useRows('queue');
  const rows = useReadRows();
  const beat = useBoardBeat();
  const link = useLink();
  const now = useNow();
  const [last] = useState<Last>(() => ({ queues: new Map(), all: null, parts: [], view: null }));

  const queues = useMemo(() => {
    const chosen = only.length === 0 ? allQueues : allQueues.filter((queue) => only.includes(queue.id));
    return [...chosen].sort((a, b) => byName.compare(a.name, b.name) || byName.compare(a.id, b.id));
  }, [allQueues, only]);

  return useMemo(() => {
    // What is read below changes with the beat.
    if (!site || now === 0 || beat < 0) return null;
    const [sources, calls, tallies, agents] = [rows('source'), rows('call'), rows('tally'), rows('agent')];
    const timeOf = (source: SourceId): number => pictureTime(now, link, board.get('source', source));
    const groups = new Map<number, QueueRow[]>();
    for (const queue of queues) {
      const at = timeOf(queue.source);
      const group = groups.get(at);
      if (group) group.push(queue);
      else groups.set(at, [queue]);
    }
    const measured = new Map<QueueId, Measures>();
    for (const [at, group] of groups) {
      const part = floorNow({ queues: group, calls, tallies, agents, site, sources, now: at });
      for (const [id, measures] of part.queues) {
        const before = last.queues.get(id);
        measured.set(id, before && same(before, measures) ? before : measures);
      }
    }
    const sums = queuesNow([...measured.values()], agents, new Set(measured.keys()), site.counting);
    const all = last.all && same(last.all, sums) ? last.all : sums;
    const parts = [site, queues, sources, link, now, all, ...measured.values()];
    const isLast = parts.length === last.parts.length && parts.every((part, i) => part === last.parts[i]);
    if (isLast && last.view) return last.view;
    const context = (source: SourceId | null): ExplainContext => ({
      sources: source === null ? sources : sources.filter((row) => row.id === source),
      site,
      now: source === null ? now : timeOf(source),
    });
    const isLive = (queue: QueueRow): boolean => board.get('source', queue.source)?.life === 'live';
    const waitOf = (queue: QueueRow): LongestWait | null => {
      const since = measured.get(queue.id)?.longestWaitSince ?? null;
      const at = timeOf(queue.source);
      return since === null ? null : { since, at, ms: Math.max(0, at - since) };
    };
    const view: FloorView = {
      site,
      queues,
      floor: { queues: measured, all },
      context,
      longestWait: (some) => longestOf(some.filter(isLive).map(waitOf)) ?? longestOf(some.map(waitOf)),
      breached: (some) =>
        some.filter(
          (queue) =>
            isLive(queue) &&
            !isShut(site, queue.id) &&
            waitLevel(waitOf(queue)?.ms ?? null, targetOf(board, queue.id)) === 'critical',
        ),
    };
    Object.assign(last, { queues: measured, all, parts, view } satisfies Last);
    return view;
  }, [board, site, rows, beat, queues, link, now, last]);
}

const longestOf = (waits: readonly (LongestWait | null)[]): LongestWait | null =>
  waits.reduce((longest, wait) => (wait && (!longest || wait.ms > longest.ms) ? wait : longest), null);

/** How the longest wait over several queues was computed: by the very wait that is shown. */
export const explainLongest = (from: Measures, context: ExplainContext, wait: LongestWait | null) =>
  explainLongestWait(
    { ...from, longestWaitSince: wait?.since ?? null },
    wait ? { ...context, now: wait.at } : context,
  );
