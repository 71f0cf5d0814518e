'use client';
// How it is said where a queue, an agent or a call belongs: its PBX, where there are several, and its tenant, where a
// PBX has them.
import { useRow, useRows } from '#components/live/hooks.ts';
import type { CallRow } from '#lib/model/board.ts';
import type { SourceId } from '#lib/model/ids.ts';

/** "Head office", "Shared PBX · Acme"; `null` where there is but one PBX with one tenant: nothing to tell apart. */
export function usePbxName(source: SourceId, tenant: string | null): string | null {
  const sources = useRows('source');
  const name = sources.length > 1 ? (sources.find((row) => row.id === source)?.name ?? source) : null;
  const queues = useRows('queue');
  const shared = queues.some((row) => row.source === source && row.tenant !== tenant);
  return [name, shared ? tenant : null].filter(Boolean).join(' · ') || null;
}

/** Whose call it is, by its queue or its agent; `null` where nobody tells. */
export function useTenant(call: CallRow | undefined): string | null {
  const queue = useRow('queue', call?.queue ?? null);
  const agent = useRow('agent', call?.agent ?? call?.offeredTo[0] ?? null);
  return queue?.tenant ?? agent?.tenant ?? null;
}
