'use client';
// How each queue of a wall stands, those in trouble first: by the very numbers that stand beside it, at this moment.
import { useMemo } from 'react';
import { closedText } from '#components/domain/closed-note.tsx';
import type { FloorView } from '#components/domain/floor-view.ts';
import { type QueueState, queueStateOf } from '#components/domain/queue-state.ts';
import { useBoard, useRows } from '#components/live/hooks.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { type Measures, NO_MEASURES } from '#lib/measure/queue.ts';
import { targetOf } from '#lib/measure/target.ts';
import { waitLevel } from '#lib/measure/thresholds.ts';
import { isShut, type QueueRow, type SourceRow } from '#lib/model/board.ts';

export type WallQueue = {
  readonly queue: QueueRow;
  /** As it is called on walls. */
  readonly name: string;
  readonly state: QueueState;
  readonly from: Measures;
  /** `null`: nobody waits, or the PBX does not tell since when. */
  readonly waitMs: number | null;
  /** That it is closed, and when it opens. */
  readonly closed: string | null;
};

export type WallQueues = {
  /** The longest wait first. */
  readonly troubled: readonly WallQueue[];
  /** By name. */
  readonly quiet: readonly WallQueue[];
  readonly all: readonly WallQueue[];
  /** PBXs of these queues that are not heard. */
  readonly lost: readonly SourceRow[];
};

export function useWallQueues(view: FloorView | null): WallQueues {
  const board = useBoard();
  const sources = useRows('source');
  const words = useWords();
  return useMemo(() => {
    const all = (view?.queues ?? []).map((queue): WallQueue => {
      const from = view?.floor.queues.get(queue.id) ?? NO_MEASURES;
      const since = from.longestWaitSince;
      const waitMs = since === null || !view ? null : Math.max(0, view.context(queue.source).now - since);
      const isLost = board.get('source', queue.source)?.life !== 'live';
      // A closed queue is no breach, whoever waits in it.
      const level =
        isLost || isShut(view?.site, queue.id) ? 'none' : waitLevel(waitMs, targetOf(board, queue.id));
      const closed = closedText(view?.site, queue.id, words);
      const state = queueStateOf(isLost, level, closed !== null);
      return { queue, name: view?.site.shortNames[queue.id] ?? queue.name, state, from, waitMs, closed };
    });
    const named = toldApart(all, sources);
    const isTroubled = ({ state }: WallQueue): boolean => state === 'breached';
    return {
      all: named,
      troubled: named.filter(isTroubled).sort((a, b) => (b.waitMs ?? 0) - (a.waitMs ?? 0)),
      quiet: named.filter((each) => !isTroubled(each)),
      lost: sources.filter(({ life }) => life !== 'live'),
    };
  }, [view, board, sources, words]);
}

/** Queues of one name say their PBX or tenant too. */
function toldApart(all: readonly WallQueue[], sources: readonly SourceRow[]): readonly WallQueue[] {
  const count = new Map<string, number>();
  for (const { name } of all) count.set(name, (count.get(name) ?? 0) + 1);
  return all.map((each) => {
    if ((count.get(each.name) ?? 0) < 2) return each;
    const { source, tenant } = each.queue;
    const pbx =
      tenant ?? (sources.length > 1 ? (sources.find(({ id }) => id === source)?.name ?? source) : null);
    return pbx === null ? each : { ...each, name: `${each.name} · ${pbx}` };
  });
}
