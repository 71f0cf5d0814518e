'use client';
// The level each queue's wait is shown at: worse at once, better only after it has held.
import { useMemo, useState } from 'react';
import type { FloorView } from '#components/domain/floor-view.ts';
import { useBoard } from '#components/live/hooks.ts';
import { targetOf } from '#lib/measure/target.ts';
import { type Level, type Settled, settle, waitLevel } from '#lib/measure/thresholds.ts';
import { isShut } from '#lib/model/board.ts';
import type { QueueId } from '#lib/model/ids.ts';

/** So long nothing may have been as bad before a tile calms down. */
export const HOLD_MS = 5_000;

export type Levels = ReadonlyMap<QueueId, Level>;

/** Queues of lost sources claim nothing. Kept above the tiles: a tile that is rotated away keeps its level. */
export function useSettledLevels(view: FloorView | null): Levels {
  const board = useBoard();
  const [kept] = useState(() => new Map<QueueId, Settled>());
  return useMemo(() => {
    const levels = new Map<QueueId, Level>();
    for (const queue of view?.queues ?? []) {
      const context = view?.context(queue.source);
      const since = view?.floor.queues.get(queue.id)?.longestWaitSince ?? null;
      const live = board.get('source', queue.source)?.life === 'live';
      const now = context?.now ?? 0;
      const waited = since === null ? 0 : Math.max(0, now - since);
      // A closed queue is no breach, whoever waits in it.
      const isHeard = live && !isShut(view?.site, queue.id);
      const level = isHeard ? waitLevel(waited, targetOf(board, queue.id)) : 'none';
      // Settling twice at one moment gives the same: drawing may repeat this.
      const settled = settle(kept.get(queue.id) ?? null, level, now, HOLD_MS);
      kept.set(queue.id, settled);
      levels.set(queue.id, settled.level);
    }
    return levels;
  }, [board, view, kept]);
}
