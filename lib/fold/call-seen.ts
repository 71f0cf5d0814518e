// What a call looks like that a PBX shows, beside what is known of it, and what a snapshot leaves unsaid.
import { blankCall } from '#lib/model/blank-call.ts';
import { type CallRow, isConversing } from '#lib/model/board.ts';
import type { CallSeen, EventOf } from '#lib/model/event.ts';
import type { AgentId, SourceId } from '#lib/model/ids.ts';
import { goneSince, momentOf } from './blind.ts';
import type { Draft } from './draft.ts';
import { noteArrival } from './outcomes.ts';
import { bookExit, bookUnheard, endConversation, endHold, endTalk, isUnbooked } from './queue-booking.ts';

export function foldObserved(draft: Draft, event: EventOf<'call.observed'>): void {
  observeCall(draft, event.source, event.call, event.at, false);
}

/**
 * Lays what a PBX shows over what is known. An observation is no happening: it claims neither answers nor times,
 * only that a stay in a queue is over which nobody saw end.
 */
export function observeCall(
  draft: Draft,
  source: SourceId,
  seen: CallSeen,
  at: number,
  estimated: boolean,
): void {
  const known = draft.get('call', seen.id);
  let row: CallRow = known ?? {
    ...blankCall(seen.id, source, at),
    estimated,
    journey: [{ at: seen.startedAt ?? at, what: 'started' }],
  };
  const state = seen.state ?? row.state;
  if (known && estimated) row = endUnseenPart(draft, known, seen, state, at);
  if (seen.queue !== undefined && seen.queue !== row.queue) {
    if (isUnbooked(row)) row = bookExit(draft, row, 'unknown', momentOf(draft, source, at).at);
    row = { ...row, queuedAt: null, answeredAt: null, booked: false, counted: false, bookedMs: 0 };
    if (seen.queue !== null) row = noteArrival(draft, row, seen.queue, seen.queuedAt ?? null);
  }
  const queuedAt = joinedBy(row, seen);
  const held = state === 'held' ? (seen.heldSince ?? row.heldSince ?? at) : null;
  const resting = row.state === 'held' && state !== 'held' ? endHold(row, at) : row;
  const isOver = known !== undefined && row.agentSince === null && known.agentSince !== null;
  const agent =
    seen.agent === undefined ? (isConversing(state) ? (known ?? row).agent : row.agent) : seen.agent;
  const moved = state !== row.state;
  const next: CallRow = {
    ...resting,
    ...seen,
    queuedAt,
    state,
    agent,
    since: moved ? startOf(state, row, { ...seen, queuedAt }, at) : row.since,
    // Who talks was answered, told or not.
    answeredAt: isConversing(state)
      ? (seen.answeredAt ?? row.answeredAt ?? at)
      : seen.answeredAt === undefined
        ? row.answeredAt
        : seen.answeredAt,
    heldSince: held,
    slot: state === 'parked' ? (seen.slot === undefined ? row.slot : seen.slot) : null,
    consult: isConversing(state) ? (seen.consult === undefined ? row.consult : seen.consult) : null,
    agentSince:
      isOver && (agent !== null || isConversing(state))
        ? at
        : takenAt(row, agent, isConversing(state), seen, at),
    agentHeldMs: agent === row.agent ? resting.agentHeldMs : 0,
    taken: agent === row.agent && row.taken,
  };
  draft.put(estimated ? bookUnheardStay(draft, next, known, seen, at) : next);
}

/**
 * Since when the caller stands in the queue. What a PBX shows may be the last time they came back into it within one stay
 * (rule 3): a stay began no later than is known already.
 */
function joinedBy(row: CallRow, seen: CallSeen): number | null {
  const { queuedAt } = row;
  if (seen.queuedAt === undefined) return queuedAt;
  if (row.queue === null || queuedAt === null) return seen.queuedAt;
  return seen.queuedAt === null ? queuedAt : Math.min(queuedAt, seen.queuedAt);
}

/** The call as a snapshot finds it, without the part of an agent who is not in it any more: nobody heard it end. */
function endUnseenPart(
  draft: Draft,
  row: CallRow,
  seen: CallSeen,
  state: CallRow['state'],
  at: number,
): CallRow {
  const moment = goneSince(draft, row.source, at);
  const isElsewhere = seen.queue !== undefined && seen.queue !== row.queue;
  if (isElsewhere && row.booked) return endConversation(draft, row, moment);
  const isAnothers = seen.agent !== undefined && seen.agent !== row.agent;
  const isOver = row.agentSince !== null && (isAnothers || (isConversing(row.state) && !isConversing(state)));
  return isOver ? endTalk(draft, row, moment) : row;
}

/** A stay that a snapshot shows answered, of which nobody told the answer and its time. */
function bookUnheardStay(
  draft: Draft,
  row: CallRow,
  known: CallRow | undefined,
  seen: CallSeen,
  at: number,
): CallRow {
  if (!isConversing(row.state) || !isUnbooked(row)) return row;
  if (known) {
    // Told with its time it is the PBX's own word, and the answer may still be told. Else it fell into the outage.
    const isTold = (seen.answeredAt ?? null) !== null || known.answeredAt !== null;
    const moment = momentOf(draft, row.source, at);
    return isTold || moment.heard ? row : bookUnheard(draft, row, moment.at);
  }
  // Of what was before our first picture nothing is ours to count; what came in an outage is a gap in it.
  const isOurs = (draft.get('source', row.source)?.syncedAt ?? null) !== null;
  // Only the PBX's own time of the answer proves a wait of theirs.
  if (isOurs) return bookUnheard(draft, row, seen.answeredAt ?? row.queuedAt ?? at);
  return { ...row, booked: true, arrival: row.arrival && { ...row.arrival, booked: true } };
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
