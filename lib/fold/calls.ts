// Knows the life of a call on the board and what of it is booked where. Refuses to know any PBX's legs and channels.
import { type CallRow, JOURNEY_LIMIT, type QueueCounts, type Step } from '#lib/model/board.ts';
import type { CallSeen, EventOf, QueueExit } from '#lib/model/event.ts';
import type { AgentId, CallId, SourceId } from '#lib/model/ids.ts';
import { addToShift } from './agents.ts';
import type { Draft } from './draft.ts';
import { addToQueue, bucketOf } from './tallies.ts';

function blankCall(id: CallId, source: SourceId, at: number): CallRow {
  return {
    kind: 'call',
    id,
    source,
    direction: 'unknown',
    state: 'arriving',
    since: at,
    caller: { number: '', name: '' },
    dialled: { number: '', name: '' },
    queue: null,
    agent: null,
    offeredTo: [],
    startedAt: at,
    queuedAt: null,
    answeredAt: null,
    agentSince: null,
    heldSince: null,
    heldMs: 0,
    agentHeldMs: 0,
    booked: false,
    estimated: false,
    journey: [],
    pending: null,
  };
}

const rowOf = (draft: Draft, event: { call: CallId; source: SourceId; at: number }): CallRow =>
  draft.get('call', event.call) ?? blankCall(event.call, event.source, event.at);

/** Whether the call stands in a queue and nobody has taken it there yet. */
const inQueue = (row: CallRow): row is CallRow & { queue: NonNullable<CallRow['queue']>; queuedAt: number } =>
  row.queue !== null && row.queuedAt !== null && !row.booked;

export function queued(draft: Draft, event: EventOf<'call.queued'>): void {
  let row = rowOf(draft, event);
  if (inQueue(row)) {
    if (row.queue === event.queue && row.agent === null) return;
    row = bookExit(draft, row, 'overflowed', event.at);
  }
  row = endTalk(draft, row, event.at);
  draft.put({
    ...step(row, { at: event.at, what: 'queued', queue: event.queue }),
    direction: row.direction === 'unknown' ? 'inbound' : row.direction,
    state: 'waiting',
    since: event.at,
    queue: event.queue,
    queuedAt: event.at,
    answeredAt: null,
    offeredTo: [],
    booked: false,
  });
}

export function offered(draft: Draft, event: EventOf<'call.offered'>): void {
  const row = rowOf(draft, event);
  if (row.offeredTo.includes(event.agent) || row.agent === event.agent) return;
  const rings = row.agent === null && row.state !== 'ringing';
  draft.put({
    ...step(row, { at: event.at, what: 'offered', agent: event.agent }),
    state: rings ? 'ringing' : row.state,
    since: rings ? event.at : row.since,
    offeredTo: [...row.offeredTo, event.agent],
  });
}

export function missed(draft: Draft, event: EventOf<'call.missed'>): void {
  const row = draft.get('call', event.call);
  if (!row?.offeredTo.includes(event.agent)) return;
  const offeredTo = row.offeredTo.filter((agent) => agent !== event.agent);
  const quiet = row.state === 'ringing' && offeredTo.length === 0;
  draft.put({
    ...step(row, { at: event.at, what: 'missed', agent: event.agent }),
    offeredTo,
    state: quiet ? (inQueue(row) ? 'waiting' : 'arriving') : row.state,
    since: quiet ? event.at : row.since,
  });
  if (row.queue !== null) addToShift(draft, event.agent, row.source, row.startedAt, { missed: 1 });
}

export function answered(draft: Draft, event: EventOf<'call.answered'>): void {
  let row = rowOf(draft, event);
  const talking = row.state === 'talking' || row.state === 'held';
  if (talking && row.agent === event.agent) return;
  if (row.agent !== event.agent) row = endTalk(draft, row, event.at);
  if (inQueue(row)) {
    const waitMs = Math.max(0, event.waitedMs ?? event.at - row.queuedAt);
    book(draft, row, { answered: bucketOf(waitMs), answeredWaitMs: waitMs, longestWaitMs: waitMs });
    row = { ...row, booked: true };
  }
  draft.put({
    ...step(row, { at: event.at, what: 'answered', ...(event.agent ? { agent: event.agent } : {}) }),
    state: 'talking',
    since: event.at,
    agent: event.agent,
    agentSince: event.at,
    agentHeldMs: 0,
    answeredAt: row.answeredAt ?? event.at,
    heldSince: null,
    offeredTo: [],
  });
  if (row.queue === null || event.agent === null) return;
  addToShift(draft, event.agent, row.source, row.startedAt, { answered: 1 });
  const agent = draft.get('agent', event.agent);
  if (agent) draft.put({ ...agent, lastQueue: row.queue });
}

export function held(draft: Draft, event: EventOf<'call.held'>): void {
  const row = draft.get('call', event.call);
  if (row?.state !== 'talking') return;
  draft.put({
    ...step(row, { at: event.at, what: 'held' }),
    state: 'held',
    since: event.at,
    heldSince: event.at,
  });
}

export function resumed(draft: Draft, event: EventOf<'call.resumed'>): void {
  const row = draft.get('call', event.call);
  if (row?.state !== 'held') return;
  draft.put({
    ...step(unhold(row, event.at), { at: event.at, what: 'resumed' }),
    state: 'talking',
    since: event.at,
  });
}

export function transferred(draft: Draft, event: EventOf<'call.transferred'>): void {
  const row = draft.get('call', event.call);
  if (!row) return;
  const rings = row.offeredTo.length > 0;
  draft.put({
    ...step(endTalk(draft, row, event.at), { at: event.at, what: 'transferred', note: event.to }),
    state: rings ? 'ringing' : 'arriving',
    since: event.at,
  });
}

export function left(draft: Draft, event: EventOf<'call.left'>): void {
  const row = draft.get('call', event.call);
  if (row && inQueue(row)) draft.put(bookExit(draft, row, event.how, event.at));
}

export function ended(draft: Draft, event: EventOf<'call.ended'>): void {
  const row = draft.get('call', event.call);
  if (row) close(draft, row, event.at);
}

/** Ends a call. One that still stood in a queue is booked as unknown: nobody said how it left. */
export function close(draft: Draft, row: CallRow, at: number): void {
  const out = endTalk(draft, inQueue(row) ? bookExit(draft, row, 'unknown', at) : row, at);
  if (out.answeredAt !== null && out.booked) book(draft, out, { handled: 1 });
  draft.remove('call', row.id);
}

export function observed(draft: Draft, event: EventOf<'call.observed'>): void {
  see(draft, event.source, event.call, event.at, false);
}

/** Lays what a PBX shows over what is known. It books nothing: an observation is no happening. */
export function see(draft: Draft, source: SourceId, seen: CallSeen, at: number, estimated: boolean): void {
  const known = draft.get('call', seen.id);
  const row: CallRow = known ?? {
    ...blankCall(seen.id, source, at),
    estimated,
    journey: [{ at: seen.startedAt ?? at, what: 'started' }],
  };
  const state = seen.state ?? row.state;
  const held = state === 'held' ? (seen.heldSince ?? row.heldSince ?? at) : null;
  const resting = row.state === 'held' && state !== 'held' ? unhold(row, at) : row;
  const agent = seen.agent === undefined ? row.agent : seen.agent;
  const moved = state !== row.state;
  draft.put({
    ...resting,
    ...seen,
    state,
    agent,
    since: moved ? startOf(state, seen, at) : row.since,
    heldSince: held,
    agentSince: agent === null ? null : agent === row.agent ? row.agentSince : (seen.answeredAt ?? at),
    agentHeldMs: agent === row.agent ? resting.agentHeldMs : 0,
  });
}

const startOf = (state: CallRow['state'], seen: CallSeen, at: number): number =>
  (state === 'waiting' ? seen.queuedAt : state === 'talking' ? seen.answeredAt : seen.heldSince) ?? at;

function step(row: CallRow, next: Step): CallRow {
  const journey = row.journey.length < JOURNEY_LIMIT ? row.journey : row.journey.slice(1);
  return { ...row, journey: [...journey, next] };
}

function unhold(row: CallRow, at: number): CallRow {
  const ms = row.heldSince === null ? 0 : Math.max(0, at - row.heldSince);
  return { ...row, heldSince: null, heldMs: row.heldMs + ms, agentHeldMs: row.agentHeldMs + ms };
}

/** The present agent's part is over: their talk and hold time are booked, and the call has no agent. */
function endTalk(draft: Draft, row: CallRow, at: number): CallRow {
  if (row.agent === null || row.agentSince === null) return { ...row, agent: null, agentSince: null };
  const resting = unhold(row, at);
  const heldMs = resting.agentHeldMs;
  const talkMs = Math.max(0, at - row.agentSince - heldMs);
  if (row.queue !== null) {
    book(draft, row, { talkMs, heldMs });
    addToShift(draft, row.agent as AgentId, row.source, row.startedAt, { talkMs, heldMs });
  }
  return { ...resting, agent: null, agentSince: null, agentHeldMs: 0 };
}

function bookExit(draft: Draft, row: CallRow, how: QueueExit, at: number): CallRow {
  const waitMs = Math.max(0, at - (row.queuedAt ?? at));
  book(draft, row, exitCounts(how, waitMs));
  const out = step(row, { at, what: 'left', note: how, ...(row.queue ? { queue: row.queue } : {}) });
  return { ...out, booked: true, state: 'arriving', since: at, offeredTo: [] };
}

function exitCounts(how: QueueExit, waitMs: number): Partial<QueueCounts> {
  switch (how) {
    case 'abandoned':
      return { abandoned: bucketOf(waitMs), abandonedWaitMs: waitMs, longestWaitMs: waitMs };
    case 'overflowed':
      return { overflowed: 1 };
    case 'callback':
      return { callbacks: 1 };
    case 'other':
      return { otherLeft: 1 };
    case 'unknown':
      return { unknown: 1 };
    default:
      return how satisfies never;
  }
}

function book(draft: Draft, row: CallRow, more: Partial<QueueCounts>): void {
  if (row.queue !== null)
    addToQueue(draft, row.source, row.queue, row.startedAt, row.queuedAt ?? row.startedAt, more);
}
