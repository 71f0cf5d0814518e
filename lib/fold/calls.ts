// The life of a call on the board.
import { blankCall } from '#lib/model/blank-call.ts';
import { type CallRow, isConversing } from '#lib/model/board.ts';
import type { EventOf } from '#lib/model/event.ts';
import type { AgentId, CallId, SourceId } from '#lib/model/ids.ts';
import { goneSince, type Moment, momentOf } from './blind.ts';
import { dayOf } from './day.ts';
import type { Draft } from './draft.ts';
import { bookCallerGone, bookHumanReached, bookThrownOut, noteArrival, resumeStay } from './outcomes.ts';
import { talkedUntil, waitedUntil } from './own-figures.ts';
import {
  addStep,
  bookAnswer,
  bookExit,
  endConversation,
  endHold,
  endTalk,
  isUnbooked,
} from './queue-booking.ts';
import { waitedBefore } from './rejoined.ts';
import { addToShift } from './shifts.ts';
import { addToQueue } from './tallies.ts';

const rowOf = (draft: Draft, event: { call: CallId; source: SourceId; at: number }): CallRow =>
  draft.get('call', event.call) ?? blankCall(event.call, event.source, event.at);

export function foldQueued(draft: Draft, event: EventOf<'call.queued'>): void {
  const other = event.insteadOf === undefined ? undefined : draft.get('call', event.insteadOf);
  if (other && other.id !== event.call && other.queue === event.queue)
    return takeOverStay(draft, event, other);
  let row = rowOf(draft, event);
  if (row.queue === event.queue) {
    if (row.queuedAt === event.at) return;
    // The other's stay is this call's already.
    if (event.insteadOf !== undefined && row.queuedAt !== null) return;
    // Seen there before it was heard: what was missing is its time.
    if (isUnbooked(row) && row.answeredAt === null)
      return draft.put({ ...row, queuedAt: row.queuedAt ?? event.at });
  }
  const back = isUnbooked(row) ? null : resumeStay(draft, row, event.queue, event.at);
  if (back) {
    const waits = { state: 'waiting', since: event.at, slot: null, offeredTo: [], booked: false } as const;
    return draft.put({ ...addStep(back, { at: event.at, what: 'queued', queue: event.queue }), ...waits });
  }
  const moment = momentOf(draft, event.source, event.at);
  const how = row.answeredAt === null && moment.heard ? 'overflowed' : 'unknown';
  if (isUnbooked(row))
    row = bookExit(draft, row, how, moment.at, how === 'overflowed' ? { to: 'queue' } : {});
  row = noteArrival(draft, endConversation(draft, row, moment), event.queue, event.at);
  draft.put({
    ...addStep(row, { at: event.at, what: 'queued', queue: event.queue }),
    direction: row.direction === 'unknown' ? 'inbound' : row.direction,
    state: 'waiting',
    since: event.at,
    queue: event.queue,
    queuedAt: event.at,
    answeredAt: null,
    offeredTo: [],
    booked: false,
    counted: false,
    bookedMs: 0,
  });
}

/** The stay of another call in this queue becomes this call's, booked or not yet. */
function takeOverStay(draft: Draft, event: EventOf<'call.queued'>, other: CallRow): void {
  let row = rowOf(draft, event);
  const moment = momentOf(draft, event.source, event.at);
  const how = row.answeredAt === null && moment.heard ? 'overflowed' : 'unknown';
  if (isUnbooked(row))
    row = bookExit(draft, row, how, moment.at, how === 'overflowed' ? { to: 'queue' } : {});
  row = endConversation(draft, row, moment);
  const { state, since, queue, queuedAt, answeredAt, agent, agentSince, heldSince, agentHeldMs } = other;
  draft.put({
    ...addStep(row, { at: event.at, what: 'queued', queue: event.queue }),
    direction: row.direction === 'unknown' ? 'inbound' : row.direction,
    ...{ state, since, queue, answeredAt, agent, agentSince, heldSince, agentHeldMs },
    queuedAt: queuedAt ?? event.at,
    offeredTo: other.offeredTo,
    ...{ booked: other.booked, counted: other.counted, taken: other.taken, bookedMs: other.bookedMs },
    ...{ arrival: row.arrival ?? other.arrival, exit: null, closed: other.closed },
    slot: null,
  });
  draft.put({
    ...other,
    ...{ state: 'arriving', queue: null, queuedAt: null, answeredAt: null, agent: null, agentSince: null },
    ...{ heldSince: null, agentHeldMs: 0, offeredTo: [], booked: false, slot: null, consult: null },
    ...{ counted: false, taken: false, bookedMs: 0, arrival: null, exit: null, closed: false },
  });
}

export function foldOffered(draft: Draft, event: EventOf<'call.offered'>): void {
  const row = rowOf(draft, event);
  if (row.offeredTo.includes(event.agent) || row.agent === event.agent) return;
  const rings = row.agent === null && row.state !== 'ringing' && !isConversing(row.state);
  draft.put({
    ...addStep(row, { at: event.at, what: 'offered', agent: event.agent }),
    state: rings ? 'ringing' : row.state,
    since: rings ? event.at : row.since,
    slot: rings ? null : row.slot,
    // Somebody is rung: the call goes on.
    exit: null,
    offeredTo: [...row.offeredTo, event.agent],
  });
}

export function foldMissed(draft: Draft, event: EventOf<'call.missed'>): void {
  const row = draft.get('call', event.call);
  if (!row?.offeredTo.includes(event.agent)) return;
  const offeredTo = row.offeredTo.filter((agent) => agent !== event.agent);
  const quiet = row.state === 'ringing' && offeredTo.length === 0;
  draft.put({
    ...addStep(row, { at: event.at, what: 'missed', agent: event.agent }),
    offeredTo,
    state: quiet ? (isUnbooked(row) ? 'waiting' : 'arriving') : row.state,
    since: quiet ? event.at : row.since,
  });
  // That it rings no more after an outage does not say that it was they who did not take it.
  if (row.queue !== null && momentOf(draft, event.source, event.at).heard)
    addToShift(draft, event.agent, row.source, row.startedAt, { missed: 1 });
}

export function foldAnswered(draft: Draft, event: EventOf<'call.answered'>): void {
  let row = rowOf(draft, event);
  const moment = momentOf(draft, event.source, event.at);
  if (isConversing(row.state) && row.agent === event.agent) {
    // Seen in a snapshot before it was heard: the picture is right, the answer is not booked yet.
    if (!isUnbooked(row)) {
      // Shown as theirs before it was heard: after a transfer, say. Their answer counts all the same, once.
      if (row.taken || !row.counted || !moment.heard) return;
      draft.put({ ...row, taken: true });
      return countAnswer(draft, row, event.agent);
    }
    const by = moment.heard ? Math.min(event.at, row.answeredAt ?? event.at) : null;
    row = bookAnswer(draft, row, event.waitedMs, by, event.agent, waitsUntil(row, event, moment));
    draft.put({ ...row, taken: row.counted });
    return row.counted ? countAnswer(draft, row, event.agent) : undefined;
  }
  row = endTalk(draft, row, moment);
  // Somebody answered it before, while we were blind: what it waited until then we do not know.
  const by = row.answeredAt === null && moment.heard ? event.at : null;
  if (isUnbooked(row))
    row = bookAnswer(draft, row, event.waitedMs, by, event.agent, waitsUntil(row, event, moment));
  else row = bookHumanReached(draft, row, moment);
  const taken = moment.heard || row.counted;
  draft.put({
    ...addStep(row, { at: event.at, what: 'answered', ...(event.agent ? { agent: event.agent } : {}) }),
    state: 'talking',
    since: event.at,
    agent: event.agent,
    agentSince: event.at,
    agentHeldMs: 0,
    taken,
    answeredAt: row.answeredAt ?? event.at,
    heldSince: null,
    offeredTo: [],
  });
  if (taken) countAnswer(draft, row, event.agent);
}

/** Until when the caller is proven to have waited: where the answer was not heard, by the PBX's own wait, or its last word. */
function waitsUntil(row: CallRow, { at, waitedMs }: EventOf<'call.answered'>, moment: Moment): number {
  if (moment.heard && row.answeredAt === null) return at;
  if (waitedMs !== undefined && row.queuedAt !== null) return row.queuedAt + waitedBefore(row) + waitedMs;
  return Math.min(moment.at, row.answeredAt ?? moment.at);
}

/** A caller whom a queue did not admit: no stay, but counted. */
export function foldRefused(draft: Draft, event: EventOf<'call.refused'>): void {
  const row = rowOf(draft, event);
  const note = event.because === undefined ? 'refused' : `refused: ${event.because}`;
  const times = { arrivedAt: row.startedAt, queuedAt: event.at };
  if (row.journey.some((each) => each.at === event.at && each.note === note)) return;
  draft.put(addStep(row, { at: event.at, what: 'left', queue: event.queue, note }));
  const day = dayOf(draft, row.startedAt);
  draft.records?.push({
    ...{ record: 'refused', source: event.source, call: event.call, queue: event.queue },
    ...{ startedAt: row.startedAt, at: event.at, because: event.because ?? null },
    booked: day === null ? null : { day, at: event.at },
  });
  addToQueue(draft, event.source, event.queue, times, { refused: 1 });
}

/** A call of a queue counts in its agent's day. */
function countAnswer(draft: Draft, row: CallRow, agent: AgentId | null): void {
  if (row.queue === null || agent === null) return;
  addToShift(draft, agent, row.source, row.startedAt, { answered: 1 });
  const known = draft.get('agent', agent);
  if (known) draft.put({ ...known, lastQueue: row.queue });
}

export function foldHeld(draft: Draft, event: EventOf<'call.held'>): void {
  const row = draft.get('call', event.call);
  if (row?.state !== 'talking') return;
  draft.put({
    ...addStep(row, { at: event.at, what: 'held' }),
    state: 'held',
    since: event.at,
    heldSince: event.at,
  });
}

export function foldResumed(draft: Draft, event: EventOf<'call.resumed'>): void {
  const row = draft.get('call', event.call);
  if (row?.state !== 'held') return;
  draft.put({
    ...addStep(endHold(row, event.at), { at: event.at, what: 'resumed' }),
    state: 'talking',
    since: event.at,
  });
}

export function foldTransferred(draft: Draft, event: EventOf<'call.transferred'>): void {
  const row = draft.get('call', event.call);
  if (!row) return;
  const rings = row.offeredTo.length > 0;
  const over = event.leavesQueue === true && !isUnbooked(row);
  const moment = endOf(draft, row, event);
  const out = over ? endConversation(draft, row, moment) : endTalk(draft, row, moment);
  draft.put({
    ...addStep(out, { at: event.at, what: 'transferred', note: event.to }),
    ...(over ? { queue: null, queuedAt: null, booked: false } : {}),
    state: rings ? 'ringing' : 'arriving',
    since: event.at,
  });
}

export function foldParked(draft: Draft, event: EventOf<'call.parked'>): void {
  const row = draft.get('call', event.call);
  if (!row || row.slot === event.slot) return;
  draft.put({
    ...addStep(endTalk(draft, row, momentOf(draft, event.source, event.at)), {
      at: event.at,
      what: 'parked',
      note: event.slot,
    }),
    state: 'parked',
    since: event.at,
    slot: event.slot,
    consult: null,
    offeredTo: [],
  });
}

/** Of a call that is over nothing is left to mark: its history is read from the log. */
export function foldRecorded(draft: Draft, event: EventOf<'call.recorded'>): void {
  const row = draft.get('call', event.call);
  if (row && !row.marks.includes('recorded')) draft.put({ ...row, marks: [...row.marks, 'recorded'] });
}

export function foldLeft(draft: Draft, event: EventOf<'call.left'>): void {
  const row = draft.get('call', event.call);
  if (!row || !isUnbooked(row)) return;
  const moment = momentOf(draft, event.source, event.at);
  // That it stands there no more after an outage does not say how it left, and when.
  const out =
    moment.heard || event.waitedMs !== undefined
      ? bookExit(draft, row, event.how, exitOf(row, event), event)
      : bookExit(draft, row, 'unknown', moment.at);
  const quiet = isConversing(row.state)
    ? {}
    : { state: 'arriving' as const, since: event.at, slot: null, offeredTo: [] };
  // Whatever becomes of the call now is no longer this queue's.
  draft.put({ ...out, ...quiet, queue: null, booked: false, counted: false, bookedMs: 0 });
}

/** When the stay ended, by the PBX's own wait too where the caller had come back into the queue. */
const exitOf = (row: CallRow, event: EventOf<'call.left'>): number =>
  event.waitedMs === undefined ? event.at : waitedUntil(row, event) + waitedBefore(row);

export function foldEnded(draft: Draft, event: EventOf<'call.ended'>): void {
  const row = draft.get('call', event.call);
  if (!row) return;
  const moment = endOf(draft, row, event);
  // A time within an outage is the PBX's own word of it, whoever drew the conclusion; so is its own figure.
  const isOwn = event.talkedMs !== undefined || draft.get('source', event.source)?.life === 'syncing';
  closeCall(draft, row, !event.derived || isOwn ? moment : { ...moment, heard: false });
}

/** When an agent's part ended: by the PBX's own figure where it tells one, which proves it in an outage too. */
function endOf(
  draft: Draft,
  row: CallRow,
  event: { readonly source: SourceId; readonly at: number; readonly talkedMs?: number },
): Moment {
  const moment = momentOf(draft, event.source, event.at);
  const isOwn = event.talkedMs !== undefined && row.agentSince !== null;
  return moment.heard || isOwn ? { at: talkedUntil(row, event), heard: true } : moment;
}

/** A call that a snapshot does not name is over since we do not know when. */
export const closeUnseenCall = (draft: Draft, row: CallRow, at: number): void =>
  closeCall(draft, row, goneSince(draft, row.source, at));

/** Ends a call. One that still stood in a queue is booked as unknown: nobody said how it left. */
function closeCall(draft: Draft, row: CallRow, moment: Moment): void {
  const gone = isUnbooked(row) ? bookExit(draft, row, 'unknown', moment.at) : row;
  const thrown = moment.heard && !isConversing(gone.state) ? bookThrownOut(draft, gone) : gone;
  const out = bookCallerGone(draft, endConversation(draft, thrown, moment), moment.at);
  draft.records?.push({
    ...{ record: 'contact', source: row.source, call: row.id },
    ...{ endedAt: moment.at, seen: moment.heard, row: out },
  });
  draft.remove('call', row.id);
}
