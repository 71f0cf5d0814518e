// A translator's first memory of a PortSIP PBX, and what a restarted wall still believes of calls.
import type { CallRow } from '#lib/model/board.ts';
import { nativeOf, type SourceId } from '#lib/model/ids.ts';
import { UNTOLD } from '#server/pbx-sdk/agent-tracker.ts';
import { believedCall } from '#server/pbx-sdk/believed-call.ts';
import type { PriorState } from '#server/pbx-sdk/contract.ts';
import { noTimers } from '#server/pbx-sdk/timers.ts';
import { untold } from '#server/pbx-sdk/tracked-call.ts';
import type { AgentMemory, CallMemory, Memory, QueueMemory } from './memory.ts';

export function begin(source: SourceId, known: PriorState): Memory {
  const memory: Memory = {
    source,
    phase: 'new',
    heardAt: known.heardAt ?? null,
    blindSince: null,
    openedAt: 0,
    domain: null,
    tenants: {},
    names: {},
    skew: { least: null, before: null, untilAt: 0 },
    stampOfExit: 'unknown',
    sameIds: false,
    waitingWorks: false,
    oursFrom: 0,
    isCapture: false,
    own: null,
    denied: [],
    toldDenied: [],
    queues: {},
    agents: {},
    queueIds: {},
    calls: {},
    aliases: {},
    ended: {},
    timers: noTimers(),
    sessions: {},
    doubtUntil: 0,
    pages: {},
    snapshot: { sessions: [], logs: [], complete: [], waiting: {} },
  };
  for (const { id, name } of known.queues) {
    const { tenant, number } = split(nativeOf(id));
    if (number !== '') memory.queues[nativeOf(id)] = { ...blankQueue(tenant, number), name };
  }
  for (const row of known.agents) {
    const { tenant, number } = split(nativeOf(row.id));
    const agent = blankAgent(tenant, number);
    for (const { queue, signedIn } of row.queues) agent.before[split(nativeOf(queue)).number] = signedIn;
    if (number !== '') memory.agents[nativeOf(row.id)] = agent;
  }
  for (const row of known.calls) {
    const call = believed(row);
    memory.calls[call.key] = call;
  }
  return memory;
}

export const blankCall = (key: string, tenant: string, at: number): CallMemory => ({
  ...untold(key, at),
  tenant,
  seenAt: at,
  begun: null,
  unmentioned: null,
  routed: '',
  legs: {},
  listed: false,
  unwaitingAt: null,
  absent: 0,
  absentAt: at,
  lacking: false,
  stays: [],
  oursFrom: 0,
  consultSession: null,
  breached: false,
  outsider: null,
  exit: null,
  going: null,
  unnamed: null,
  leaving: null,
});

export const blankQueue = (tenant: string, number: string): QueueMemory => ({
  tenant,
  number,
  name: '',
  ids: [],
  restId: null,
  targetMs: null,
  wrapUpMs: null,
  bySkill: false,
  callbacks: {},
  facts: '',
  named: false,
  shown: false,
  busy: false,
});

export const blankAgent = (tenant: string, number: string): AgentMemory => ({
  tenant,
  number,
  name: '',
  queues: {},
  skills: {},
  before: {},
  isExtension: false,
  line: null,
  online: null,
  presence: '',
  note: '',
  wrap: null,
  told: UNTOLD,
  facts: '',
  named: false,
});

/** A call as the board still shows it. */
function believed(row: CallRow): CallMemory {
  const queue = row.queue === null ? null : split(nativeOf(row.queue));
  const agent = row.agent === null ? null : split(nativeOf(row.agent));
  return {
    ...blankCall(nativeOf(row.id), (queue ?? agent)?.tenant ?? '', row.startedAt),
    ...believedCall(row, (id) => split(nativeOf(id)).number),
    stays: queue === null ? [] : [{ queue: queue.number, at: row.queuedAt ?? row.startedAt }],
  };
}

/** `acme.example/8000`, back in its parts. */
function split(key: string): { tenant: string; number: string } {
  const cut = key.lastIndexOf('/');
  return { tenant: key.slice(0, Math.max(0, cut)), number: key.slice(cut + 1) };
}
