// What a time is worth that a source tells while it comes back from an outage.
import type { SourceId } from '#lib/model/ids.ts';
import type { Draft } from './draft.ts';

/**
 * When something took place that we are told of: `at` is the latest time that is proven, `heard` whether it is also the
 * time at which it took place.
 */
export type Moment = { readonly at: number; readonly heard: boolean };

/**
 * What happened while we did not hear is cut at the PBX's last word (DESIGN, how we count, 8). Until the snapshot after
 * an outage, what is stamped with the time of the new connection only says that it is so by now; what is stamped before
 * was told with its time by the PBX.
 */
export function momentOf(draft: Draft, source: SourceId, at: number): Moment {
  const row = draft.get('source', source);
  if (!row || row.life === 'live' || row.life === 'idle' || row.lastHeardAt === null)
    return { at, heard: true };
  if (at < row.since) return { at, heard: true };
  return { at: Math.min(at, row.lastHeardAt), heard: false };
}

/** The same, of what nobody told and only its absence shows. */
export const goneSince = (draft: Draft, source: SourceId, at: number): Moment => ({
  ...momentOf(draft, source, at),
  heard: false,
});
