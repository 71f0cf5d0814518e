// Knows a translator's first memory, and what a restarted wall still believes of calls. Refuses to know frames.
import type { CallRow } from '#lib/model/board.ts';
import { nativeOf, type SourceId } from '#lib/model/ids.ts';
import type { Known } from '#server/vendors/vendor.ts';
import type { CallMemory, Memory } from './memory.ts';

export function begin(source: SourceId, known: Known): Memory {
  const memory: Memory = {
    source,
    phase: 'new',
    heardAt: known.heardAt ?? null,
    blindSince: null,
    domain: null,
    tenants: {},
    names: {},
    skew: { least: null, before: null, untilAt: 0 },
    stampOfExit: 'unknown',
    sameIds: false,
    waitingWorks: false,
    oursFrom: 0,
    own: null,
    denied: [],
    toldDenied: [],
    queues: {},
    agents: {},
    queueIds: {},
    calls: {},
    aliases: {},
    ended: {},
    due: {},
    pages: {},
    snapshot: { sessions: [], logs: [], complete: [], waiting: {} },
  };
  for (const row of known.calls) {
    const call = believed(row);
    memory.calls[call.id] = call;
  }
  return memory;
}

export const blankCall = (id: string, tenant: string, at: number): CallMemory => ({
  id,
  tenant,
  seenAt: at,
  startedAt: at,
  direction: 'unknown',
  caller: { number: '', name: '' },
  dialled: { number: '', name: '' },
  routed: '',
  legs: {},
  listed: false,
  unwaitingAt: null,
  absent: 0,
  absentAt: at,
  lacking: false,
  told: false,
  state: 'arriving',
  queue: null,
  queuedAt: null,
  waits: false,
  stays: [],
  oursFrom: 0,
  agent: null,
  answeredAt: null,
  heldSince: null,
  offered: [],
  consult: null,
  breached: false,
  missed: {},
  exit: null,
  unnamed: null,
  leaving: null,
});

/** A call as the board still shows it. */
function believed(row: CallRow): CallMemory {
  const queue = row.queue === null ? null : split(nativeOf(row.queue));
  const agent = row.agent === null ? null : split(nativeOf(row.agent));
  return {
    ...blankCall(nativeOf(row.id), (queue ?? agent)?.tenant ?? '', row.startedAt),
    direction: row.direction,
    caller: { ...row.caller },
    dialled: { ...row.dialled },
    told: true,
    state: row.state,
    queue: queue?.number ?? null,
    queuedAt: row.queuedAt,
    waits: queue !== null && !row.booked,
    stays: queue === null ? [] : [{ queue: queue.number, at: row.queuedAt ?? row.startedAt }],
    agent: agent?.number ?? null,
    answeredAt: row.agentSince ?? row.answeredAt,
    heldSince: row.heldSince,
    offered: row.offeredTo.map((id) => split(nativeOf(id)).number),
    consult: row.consult === null ? null : { party: { ...row.consult }, session: null },
  };
}

/** `acme.example/8000`, back in its parts. */
function split(key: string): { tenant: string; number: string } {
  const cut = key.lastIndexOf('/');
  return { tenant: key.slice(0, Math.max(0, cut)), number: key.slice(cut + 1) };
}
