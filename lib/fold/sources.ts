// The life of a PBX connection and what a full snapshot replaces.
import type { Kind, SourceLife, SourceRow } from '#lib/model/board.ts';
import type { EventOf } from '#lib/model/event.ts';
import type { SourceId } from '#lib/model/ids.ts';
import * as agents from './agents.ts';
import * as callSeen from './call-seen.ts';
import * as calls from './calls.ts';
import type { Draft } from './draft.ts';
import * as queues from './queues.ts';

export function foldConfigured(draft: Draft, event: EventOf<'source.configured'>): void {
  const row = draft.get('source', event.source) ?? blankSource(event.source, event.at);
  const { make, name, can, cannotTell = [] } = event;
  draft.put({ ...row, make, name, can, cannotTell });
}

/** Holds until the source is configured anew: each connection says it again. */
export function foldAllowed(draft: Draft, event: EventOf<'source.allowed'>): void {
  const row = draft.get('source', event.source);
  if (row) draft.put({ ...row, can: event.can });
}

function blankSource(id: SourceId, at: number): SourceRow {
  return {
    kind: 'source',
    id,
    make: '',
    name: id,
    life: 'idle',
    why: null,
    since: at,
    lastHeardAt: null,
    syncedAt: null,
    can: {},
    cannotTell: [],
  };
}

/** A source taken out of the configuration takes its rows with it. */
export function foldRemoved(draft: Draft, event: EventOf<'source.removed'>): void {
  for (const kind of ['queue', 'agent', 'call', 'tally', 'quarter', 'shift', 'alert'] satisfies Kind[])
    for (const row of draft.all(kind)) if (row.source === event.source) draft.remove(kind, row.id);
  draft.remove('source', event.source);
}

export function foldConnecting(draft: Draft, event: EventOf<'source.connecting'>): void {
  // The reason of the last loss stays readable while we try again.
  changeLife(draft, event.source, event.at, 'connecting', {});
}

export function foldConnected(draft: Draft, event: EventOf<'source.connected'>): void {
  changeLife(draft, event.source, event.at, 'syncing', {});
}

export function foldLost(draft: Draft, event: EventOf<'source.lost'>): void {
  loseSource(draft, event, 'waiting', event.lastHeardAt);
}

export function foldRefused(draft: Draft, event: EventOf<'source.refused'>): void {
  loseSource(draft, event, 'refused', event.lastHeardAt ?? null);
}

/** From its last word on we do not know what a source's agents do: their time stops counting there. */
function loseSource(
  draft: Draft,
  { source, at, why }: { readonly source: SourceId; readonly at: number; readonly why: string },
  life: 'waiting' | 'refused',
  told: number | null,
): void {
  const row = draft.get('source', source);
  // A connection that ended before its snapshot has told nothing of what became of the calls: the outage goes on.
  const lastHeardAt = row?.life === 'live' ? (told ?? at) : (row?.lastHeardAt ?? told);
  for (const agent of draft.all('agent'))
    if (agent.source === source) agents.stopCounting(draft, agent, lastHeardAt ?? at);
  changeLife(draft, source, at, life, { why, ...(lastHeardAt === null ? {} : { lastHeardAt }) });
}

function changeLife(
  draft: Draft,
  id: SourceId,
  at: number,
  life: SourceLife,
  more: Partial<SourceRow>,
): void {
  const row = draft.get('source', id) ?? blankSource(id, at);
  draft.put({ ...row, ...more, life, since: row.life === life ? row.since : at });
}

/** The whole of a source: rows it does not name are gone, calls among them are closed as not seen to the end. */
export function foldSynced(draft: Draft, event: EventOf<'source.synced'>): void {
  const { source, at } = event;
  for (const queue of event.queues) queues.observeQueue(draft, source, queue);
  for (const agent of event.agents) agents.observeAgent(draft, source, agent, at);
  for (const call of event.calls) callSeen.observeCall(draft, source, call, at, true);
  const named = {
    queue: new Set<string>(event.queues.map((row) => row.id)),
    agent: new Set<string>(event.agents.map((row) => row.id)),
    call: new Set<string>(event.calls.map((row) => row.id)),
  };
  for (const row of draft.all('call')) {
    if (row.source !== source) continue;
    if (!named.call.has(row.id)) calls.closeUnseenCall(draft, row, at);
    // Whoever waited for the answer to a command has stopped waiting: the connection it went over is gone.
    else if (row.pending) draft.put({ ...row, pending: null });
  }
  for (const row of draft.all('agent')) {
    if (row.source !== source) continue;
    if (!named.agent.has(row.id)) agents.removeAgent(draft, row, at);
    else if (row.countedFrom === null || row.pending)
      draft.put({ ...row, countedFrom: row.countedFrom ?? at, pending: null });
  }
  for (const row of draft.all('queue'))
    if (row.source === source && !named.queue.has(row.id)) draft.remove('queue', row.id);
  changeLife(draft, source, at, 'live', { why: null, lastHeardAt: null, syncedAt: at });
}
