'use client';
// How a component reads the live board, the page clock and the line.
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type { Kind, RowOf, SiteRow } from '#lib/model/board.ts';
import type { SourceId } from '#lib/model/ids.ts';
import type { Viewer } from '#lib/sync/protocol.ts';
import { useLine } from './line-provider.tsx';
import { connecting, type Link, pictureTime, stillSince } from './link.ts';

const NONE: readonly never[] = [];

/** One row, by reference: draws again only when this row changes. */
export function useRow<K extends Kind>(kind: K, id: string | null): RowOf<K> | undefined {
  const { board } = useLine();
  const read = useCallback(() => (id === null ? undefined : board.copy.get(kind, id)), [board, kind, id]);
  return useSyncExternalStore(board.subscribe, read, () => undefined);
}

/** All rows of a kind: the same array until one of them changes. */
export function useRows<K extends Kind>(kind: K): readonly RowOf<K>[] {
  const { board } = useLine();
  const read = useCallback(() => board.rows(kind), [board, kind]);
  return useSyncExternalStore<readonly RowOf<K>[]>(board.subscribe, read, () => NONE);
}

/** Changes with every change of a row of that kind: for numbers computed over the whole board. */
export function useBoardVersion(kind: Kind): number {
  const { board } = useLine();
  const read = useCallback(() => board.copy.version(kind), [board, kind]);
  return useSyncExternalStore(board.subscribe, read, () => 0);
}

/** Changes at most ten times a second while the board changes: for numbers over many rows. Read them with useReadRows. */
export function useBoardBeat(): number {
  const { board } = useLine();
  return useSyncExternalStore(board.beat.subscribe, board.beat.count, () => 0);
}

/** All rows of a kind at this moment, without drawing again when they change. */
export function useReadRows(): <K extends Kind>(kind: K) => readonly RowOf<K>[] {
  const { board } = useLine();
  return useCallback((kind) => board.rows(kind), [board]);
}

/** The board itself, for computing numbers. Pair it with useBoardVersion, which says when to compute again. */
export const useBoard = () => useLine().board.copy;

export const useSite = (): SiteRow | undefined => useRow('site', 'site');

/** Server time to the second, ticking once a second; 0 until the page runs. */
export function useNow(): number {
  const { clock } = useLine();
  const subscribe = useCallback((listener: () => void) => clock.subscribe(listener), [clock]);
  const read = useCallback(() => clock.second(), [clock]);
  return useSyncExternalStore(subscribe, read, () => 0);
}

export function useLink(): Link {
  const line = useLine();
  return useSyncExternalStore(
    line.subscribe,
    () => line.link,
    () => connecting,
  );
}

/** The name this screen was asked to show, big; `null`: none. */
export function useCalled(): string | null {
  const line = useLine();
  return useSyncExternalStore(
    line.subscribe,
    () => line.called,
    () => null,
  );
}

/** Tries the line again at once. */
export function useTryAgain(): () => void {
  const line = useLine();
  return useCallback(() => void line.check(), [line]);
}

export function useViewer(): Viewer | null {
  const line = useLine();
  return useSyncExternalStore(
    line.subscribe,
    () => line.viewer,
    () => null,
  );
}

/** The time at which what is shown of this source is true: stands still while the source or the line is lost. */
export function usePictureTime(source: SourceId | null): number {
  const now = useNow();
  const link = useLink();
  const row = useRow('source', source);
  return pictureTime(now, link, row);
}

/** Why what is shown of a source is old, and from when it is; `null` while it is live. */
export type Staleness = { readonly at: number | null; readonly why: string | null };

export function useStaleness(source: SourceId | null): Staleness | null {
  const row = useRow('source', source);
  return useMemo(() => (row && row.life !== 'live' ? { at: row.lastHeardAt, why: row.why } : null), [row]);
}

/** Whether any PBX has ever told what there is: before that an empty list is no claim that there is nothing. */
export const useAnythingKnown = (): boolean =>
  useRows('source').some((source) => source.life === 'live' || source.syncedAt !== null);

/** How many of the PBXs are live. */
export function useLiveCount(): { readonly live: number; readonly all: number } {
  const sources = useRows('source');
  return { live: sources.filter((source) => source.life === 'live').length, all: sources.length };
}

/**
 * What an empty list may claim. `nothing`: no PBX has ever told what there is. `part`: some are not heard now, so
 * there may be what we do not know. `all`: there is none.
 */
export function useHeard(): 'nothing' | 'part' | 'all' {
  const known = useAnythingKnown();
  const { live, all } = useLiveCount();
  return !known ? 'nothing' : live < all ? 'part' : 'all';
}

/** Whether the whole picture stands still, and since when. */
export const useStillSince = (): number | null => stillSince(useLink());
