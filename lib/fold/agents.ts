// Knows what events say of agents, and books how long they were in each state. Refuses to know why a PBX says so.
import type { AgentRow, AgentState, ShiftRow } from '#lib/model/board.ts';
import type { AgentSeen, EventOf } from '#lib/model/event.ts';
import { type AgentId, nativeOf, type SourceId } from '#lib/model/ids.ts';
import { dayOf } from './day.ts';
import type { Draft } from './draft.ts';
import { addToQueue } from './tallies.ts';

export function blankAgent(id: AgentId, source: SourceId, at: number): AgentRow {
  return {
    kind: 'agent',
    id,
    source,
    tenant: null,
    number: nativeOf(id),
    name: '',
    state: 'unknown',
    reason: null,
    since: at,
    until: null,
    queues: [],
    reachable: null,
    lastQueue: null,
    countedFrom: at,
    pending: null,
  };
}

export function stateChanged(draft: Draft, event: EventOf<'agent.stateChanged'>): void {
  const row = draft.get('agent', event.agent) ?? blankAgent(event.agent, event.source, event.at);
  draft.put(turn(draft, row, event.state, event.reason, event.until, event.at));
}

/** The row in its new state; the time in the old one is booked. A new reason starts a new spell, as people see it. */
function turn(
  draft: Draft,
  row: AgentRow,
  state: AgentState,
  reason: string | null,
  until: number | null,
  at: number,
): AgentRow {
  if (row.state === state && row.reason === reason) return { ...row, until };
  return { ...row, ...timeCounted(draft, row, at), state, reason, until, since: at };
}

export function signed(
  draft: Draft,
  event: EventOf<'agent.signedIn'> | EventOf<'agent.signedOut'>,
  signedIn: boolean,
): void {
  const row = draft.get('agent', event.agent) ?? blankAgent(event.agent, event.source, event.at);
  const { queue } = event;
  if (queue === null) {
    draft.put({ ...row, queues: row.queues.map((each) => ({ ...each, signedIn })) });
    return;
  }
  const known = row.queues.some((each) => each.queue === queue);
  const queues = known
    ? row.queues.map((each) => (each.queue === queue ? { ...each, signedIn } : each))
    : [...row.queues, { queue, signedIn, paused: false }];
  draft.put({ ...row, queues });
}

export function observed(draft: Draft, event: EventOf<'agent.observed'>): void {
  see(draft, event.source, event.agent, event.at);
}

export function gone(draft: Draft, event: EventOf<'agent.gone'>): void {
  const row = draft.get('agent', event.agent);
  if (row) leave(draft, row, event.at);
}

/** Books what is not booked yet of an agent whom the PBX no longer has. */
export function leave(draft: Draft, row: AgentRow, at: number): void {
  countTime(draft, row, at);
  draft.remove('agent', row.id);
}

/** Lays what a PBX shows over what is known. The state's start stays when the state does. */
export function see(draft: Draft, source: SourceId, seen: AgentSeen, at: number): void {
  const { state, reason, since, until, ...facts } = seen;
  const row = { ...(draft.get('agent', seen.id) ?? blankAgent(seen.id, source, at)), ...facts };
  // Reason and end belong to the state they were told with.
  const stays = state === undefined || state === row.state;
  const why = reason === undefined && stays ? row.reason : (reason ?? null);
  const ends = until === undefined && stays ? row.until : (until ?? null);
  const turned = turn(draft, row, state ?? row.state, why, ends, at);
  draft.put(turned.since === at && since !== undefined ? { ...turned, since } : turned);
}

/** Books the time in the present state up to `at` and goes on counting from there; not while the source is lost. */
export function countTime(draft: Draft, row: AgentRow, at: number): void {
  if (row.countedFrom !== null) draft.put({ ...row, ...timeCounted(draft, row, at) });
}

/** Books the time up to `at` and stops counting: we no longer know what they do. */
export function stopCounting(draft: Draft, row: AgentRow, at: number): void {
  if (row.countedFrom === null) return;
  timeCounted(draft, row, at);
  draft.put({ ...row, countedFrom: null });
}

function timeCounted(draft: Draft, row: AgentRow, at: number): { countedFrom: number } {
  const from = row.countedFrom;
  if (from === null || at <= from) return { countedFrom: from === null ? at : from };
  const ms = at - from;
  if (row.state === 'ready') addToShift(draft, row.id, row.source, from, { readyMs: ms });
  else if (row.state === 'paused') addToShift(draft, row.id, row.source, from, { pausedMs: ms });
  else if (row.state === 'wrapUp') {
    addToShift(draft, row.id, row.source, from, { wrapMs: ms });
    if (row.lastQueue) addToQueue(draft, row.source, row.lastQueue, from, from, { wrapMs: ms });
  }
  return { countedFrom: at };
}

type ShiftSums = Omit<ShiftRow, 'kind' | 'id' | 'source' | 'agent' | 'day'>;
const NO_SHIFT: ShiftSums = {
  answered: 0,
  missed: 0,
  talkMs: 0,
  heldMs: 0,
  wrapMs: 0,
  readyMs: 0,
  pausedMs: 0,
};

/** Adds to an agent's day, the one on which `at` lies. */
export function addToShift(
  draft: Draft,
  agent: AgentId,
  source: SourceId,
  at: number,
  more: Partial<ShiftSums>,
): void {
  const day = dayOf(draft, at);
  if (day === null) return;
  const id = `${agent}@${day}`;
  const row: ShiftRow = draft.get('shift', id) ?? { kind: 'shift', id, source, agent, day, ...NO_SHIFT };
  draft.put({
    ...row,
    answered: row.answered + (more.answered ?? 0),
    missed: row.missed + (more.missed ?? 0),
    talkMs: row.talkMs + (more.talkMs ?? 0),
    heldMs: row.heldMs + (more.heldMs ?? 0),
    wrapMs: row.wrapMs + (more.wrapMs ?? 0),
    readyMs: row.readyMs + (more.readyMs ?? 0),
    pausedMs: row.pausedMs + (more.pausedMs ?? 0),
  });
}
