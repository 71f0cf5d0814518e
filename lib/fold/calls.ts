// Knows the life of a call on the board. Refuses to know any PBX's legs and channels, and how bookings are made.
import type { CallRow } from '#lib/model/board.ts';
import type { CallSeen, EventOf } from '#lib/model/event.ts';
import type { AgentId, CallId, SourceId } from '#lib/model/ids.ts';
import { addToShift } from './agents.ts';
import type { Draft } from './draft.ts';
import { bookAnswer, bookExit, endConversation, endTalk, step, talks, unbooked, unhold } from './stays.ts';

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
    slot: null,
    consult: null,
    marks: [],
    booked: false,
    estimated: false,
    journey: [],
    pending: null,
  };
}

const rowOf = (draft: Draft, event: { call: CallId; source: SourceId; at: number }): CallRow =>
  draft.get('call', event.call) ?? blankCall(event.call, event.source, event.at);

export function queued(draft: Draft, event: EventOf<'call.queued'>): void {
  let row = rowOf(draft, event);
  if (row.queue === event.queue) {
    if (row.queuedAt === event.at) return;
    // Seen there before it was heard: what was missing is its time.
    if (unbooked(row) && row.answeredAt === null)
      return draft.put({ ...row, queuedAt: row.queuedAt ?? event.at });
  }
  if (unbooked(row)) row = bookExit(draft, row, row.answeredAt === null ? 'overflowed' : 'unknown', event.at);
  row = endConversation(draft, row, event.at);
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
  const rings = row.agent === null && row.state !== 'ringing' && !talks(row.state);
  draft.put({
    ...step(row, { at: event.at, what: 'offered', agent: event.agent }),
    state: rings ? 'ringing' : row.state,
    since: rings ? event.at : row.since,
    slot: rings ? null : row.slot,
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
    state: quiet ? (unbooked(row) ? 'waiting' : 'arriving') : row.state,
    since: quiet ? event.at : row.since,
  });
  if (row.queue !== null) addToShift(draft, event.agent, row.source, row.startedAt, { missed: 1 });
}

export function answered(draft: Draft, event: EventOf<'call.answered'>): void {
  let row = rowOf(draft, event);
  if (talks(row.state) && row.agent === event.agent) {
    // Seen in a snapshot before it was heard: the picture is right, the answer is not booked yet.
    if (!unbooked(row)) return;
    draft.put(bookAnswer(draft, row, event.waitedMs, Math.min(event.at, row.answeredAt ?? event.at)));
    return takeOn(draft, row, event.agent);
  }
  row = endTalk(draft, row, event.at);
  // Somebody answered it before, while we were blind: what it waited until then we do not know.
  if (unbooked(row)) row = bookAnswer(draft, row, event.waitedMs, row.answeredAt === null ? event.at : null);
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
  takeOn(draft, row, event.agent);
}

/** A call of a queue counts in its agent's day. */
function takeOn(draft: Draft, row: CallRow, agent: AgentId | null): void {
  if (row.queue === null || agent === null) return;
  addToShift(draft, agent, row.source, row.startedAt, { answered: 1 });
  const known = draft.get('agent', agent);
  if (known) draft.put({ ...known, lastQueue: row.queue });
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
  const over = event.leavesQueue === true && !unbooked(row);
  const out = over ? endConversation(draft, row, event.at) : endTalk(draft, row, event.at);
  draft.put({
    ...step(out, { at: event.at, what: 'transferred', note: event.to }),
    ...(over ? { queue: null, queuedAt: null, booked: false } : {}),
    state: rings ? 'ringing' : 'arriving',
    since: event.at,
  });
}

export function parked(draft: Draft, event: EventOf<'call.parked'>): void {
  const row = draft.get('call', event.call);
  if (!row || row.slot === event.slot) return;
  draft.put({
    ...step(endTalk(draft, row, event.at), { at: event.at, what: 'parked', note: event.slot }),
    state: 'parked',
    since: event.at,
    slot: event.slot,
    consult: null,
    offeredTo: [],
  });
}

/** Of a call that is over nothing is left to mark: its history is read from the log. */
export function recorded(draft: Draft, event: EventOf<'call.recorded'>): void {
  const row = draft.get('call', event.call);
  if (row && !row.marks.includes('recorded')) draft.put({ ...row, marks: [...row.marks, 'recorded'] });
}

export function left(draft: Draft, event: EventOf<'call.left'>): void {
  const row = draft.get('call', event.call);
  if (!row || !unbooked(row)) return;
  const out = bookExit(draft, row, event.how, event.at);
  const quiet = talks(row.state)
    ? {}
    : { state: 'arriving' as const, since: event.at, slot: null, offeredTo: [] };
  // Whatever becomes of the call now is no longer this queue's.
  draft.put({ ...out, ...quiet, queue: null, booked: false });
}

export function ended(draft: Draft, event: EventOf<'call.ended'>): void {
  const row = draft.get('call', event.call);
  if (row) close(draft, row, event.at);
}

/** Ends a call. One that still stood in a queue is booked as unknown: nobody said how it left. */
export function close(draft: Draft, row: CallRow, at: number): void {
  endConversation(draft, unbooked(row) ? bookExit(draft, row, 'unknown', at) : row, at);
  draft.remove('call', row.id);
}

export function observed(draft: Draft, event: EventOf<'call.observed'>): void {
  see(draft, event.source, event.call, event.at, false);
}

/**
 * Lays what a PBX shows over what is known. An observation is no happening: it claims neither answers nor times,
 * only that a stay in a queue is over which nobody saw end.
 */
export function see(draft: Draft, source: SourceId, seen: CallSeen, at: number, estimated: boolean): void {
  const known = draft.get('call', seen.id);
  let row: CallRow = known ?? {
    ...blankCall(seen.id, source, at),
    estimated,
    journey: [{ at: seen.startedAt ?? at, what: 'started' }],
  };
  if (seen.queue !== undefined && seen.queue !== row.queue) {
    if (unbooked(row)) row = bookExit(draft, row, 'unknown', at);
    row = { ...row, queuedAt: null, answeredAt: null, booked: false };
  }
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
    since: moved ? startOf(state, row, seen, at) : row.since,
    // Who talks was answered, told or not.
    answeredAt: talks(state)
      ? (seen.answeredAt ?? row.answeredAt ?? at)
      : seen.answeredAt === undefined
        ? row.answeredAt
        : seen.answeredAt,
    // Answered before we came: that stay in the queue was over, and nothing of it is ours to count.
    booked: row.booked || (known === undefined && estimated && talks(state) && (seen.queue ?? null) !== null),
    heldSince: held,
    slot: state === 'parked' ? (seen.slot === undefined ? row.slot : seen.slot) : null,
    consult: talks(state) ? (seen.consult === undefined ? row.consult : seen.consult) : null,
    agentSince: takenAt(row, agent, talks(state), seen, at),
    agentHeldMs: agent === row.agent ? resting.agentHeldMs : 0,
  });
}

function startOf(state: CallRow['state'], row: CallRow, seen: CallSeen, at: number): number {
  if (state === 'waiting') return seen.queuedAt ?? at;
  if (state === 'held') return seen.heldSince ?? at;
  return (state === 'talking' && row.state !== 'held' ? seen.answeredAt : null) ?? at;
}

/** When the present agent took the call. Only the first one can have been there from its answer on. */
function takenAt(row: CallRow, agent: AgentId | null, talking: boolean, seen: CallSeen, at: number) {
  if (agent === null && !talking) return null;
  return agent === row.agent || row.agent === null ? (row.agentSince ?? seen.answeredAt ?? at) : at;
}
