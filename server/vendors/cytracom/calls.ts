// Knows what can become of a call, and says it: begun, queued, offered, missed, answered, handed on, parked, over.
// Refuses to know from which event of which stream it is known.
import type { CallState } from '#lib/model/board.ts';
import type { CallSeen, QueueExit } from '#lib/model/event.ts';
import {
  blankCall,
  CALL_LIMIT,
  type CallMemory,
  COUNTED_LIMIT,
  ENDED_LIMIT,
  type Memory,
  prune,
} from './memory.ts';
import { startIn } from './times.ts';
import { agentIn, callIn, look, ours, queueIn, say, type Turn } from './turn.ts';

/** A conversation has ended and nobody else is there: how long something may follow, usually and after a transfer. */
export const LEAVING_MS = 2_000;
const TRANSFER_MS = 10_000;
/** Who said that it is over may be overtaken by the other stream by this much. */
const OVER_MS = 500;
/** The queue stream may say a little later how a caller left who is gone. */
const GONE_MS = 1_000;
/** Nothing rings and nobody talks: it is over when nothing more was heard for this long. */
const QUIET_MS = 20_000;
/** A ring that stops may be the call ending, or being taken elsewhere; then it was not missed. */
const MISSED_MS = 300;
/** What the wall has ordered shows within this, or it came to nothing. */
export const ORDERED_MS = 20_000;
/** Nobody is told of callers who leave a queue by its rules, nor of parked ones who hang up. */
const LONGEST_WAIT_MS = 60 * 60_000;
/** A linked_id's own time must lie this shortly before what is heard of the call, or it is none. */
const BELIEVED_START_MS = 6 * 3_600_000;

/** The call, new where it is not known. Time passes over whatever was believed to be its end. */
export function callOf(turn: Turn, id: string): CallMemory {
  const { memory, at } = turn;
  const known = memory.calls[id];
  if (known) {
    known.heardAt = turn.heardAt;
    known.heardIn = memory.pictures;
    known.eventAt = Math.max(known.eventAt, at);
    return known;
  }
  const call = { ...blankCall(id, at), heardAt: turn.heardAt, heardIn: memory.pictures };
  const told = startIn(id);
  const began = told === null ? null : ours(memory, told);
  if (began !== null && began <= at && at - began <= BELIEVED_START_MS) call.startedAt = began;
  memory.calls[id] = call;
  const ids = Object.keys(memory.calls);
  const oldest = ids.length > CALL_LIMIT ? memory.calls[ids[0] ?? ''] : undefined;
  if (oldest && oldest !== call) end(turn, oldest, { at, how: 'unknown', derived: true });
  return call;
}

/** Says that the call exists, once. */
export function introduce(turn: Turn, call: CallMemory): void {
  if (call.told) return;
  call.told = true;
  const { direction, caller, dialled, startedAt } = call;
  const id = callIn(turn, call.id);
  say(turn, turn.at, {
    type: 'call.observed',
    call: { id, direction, state: 'arriving', caller, dialled, startedAt },
  });
}

export function join(turn: Turn, call: CallMemory, queue: string, at: number): void {
  const { memory } = turn;
  if (call.direction === 'unknown') call.direction = 'inbound';
  introduce(turn, call);
  stay(turn, call);
  Object.assign(call, { queue, queuedAt: at, stay: 'waiting', slot: null, heldSince: null, missed: {} });
  count(memory, call.id, at);
  memory.due[`wait:${call.id}`] = turn.heardAt + LONGEST_WAIT_MS;
  delete memory.due[`quiet:${call.id}`];
  say(turn, at, { type: 'call.queued', call: callIn(turn, call.id), queue: queueIn(turn, queue) });
}

/** Remembers that its stay in a queue was told: a history that names it again is no news. */
export function count(memory: Memory, id: string, joinedAt: number): void {
  memory.counted[id] = joinedAt;
  for (const forgotten of prune(memory.counted, COUNTED_LIMIT))
    memory.countedTo = Math.max(memory.countedTo ?? forgotten, forgotten);
}

export function offer(turn: Turn, call: CallMemory, extension: string, at: number): void {
  introduce(turn, call);
  flushMissed(turn, call);
  delete turn.memory.due[`quiet:${call.id}`];
  look(turn, extension, at);
  if (call.talking || call.offered.includes(extension)) return;
  call.offered.push(extension);
  say(turn, at, { type: 'call.offered', call: callIn(turn, call.id), agent: agentIn(turn, extension) });
}

/** The ringing at a phone has stopped: whether it was missed shows a moment later. */
export function ringEnded(turn: Turn, call: CallMemory, extension: string | null, at: number): void {
  if (extension === null) return quiet(turn, call);
  still(turn, extension, at);
  if (call.offered.includes(extension)) {
    call.missed[extension] ??= at;
    turn.memory.due[`missed:${call.id}`] = turn.heardAt + MISSED_MS;
  }
  quiet(turn, call);
}

export function flushMissed(turn: Turn, call: CallMemory): void {
  delete turn.memory.due[`missed:${call.id}`];
  for (const [extension, at] of Object.entries(call.missed)) {
    delete call.missed[extension];
    const stillRings = Object.values(call.legs).some((leg) => leg.extension === extension && !leg.answered);
    if (stillRings || !call.offered.includes(extension)) continue;
    call.offered = call.offered.filter((each) => each !== extension);
    say(turn, at, { type: 'call.missed', call: callIn(turn, call.id), agent: agentIn(turn, extension) });
  }
}

/** Nothing rings, nobody talks, no queue has it: one of many phones has stopped ringing, or the call is over (§2.4). */
export function quiet(turn: Turn, call: CallMemory): void {
  const name = `quiet:${call.id}`;
  const idle =
    !call.talking && call.slot === null && call.stay !== 'waiting' && Object.keys(call.legs).length === 0;
  if (idle) turn.memory.due[name] = turn.heardAt + QUIET_MS;
  else delete turn.memory.due[name];
}

export function answer(
  turn: Turn,
  call: CallMemory,
  extension: string | null,
  at: number,
  waitedMs?: number,
): void {
  introduce(turn, call);
  stay(turn, call);
  const isBooked = call.talking && !isGuessed(call);
  if (isBooked && call.agent === extension) return;
  if (isBooked) handOn(turn, call, extension ?? '', at);
  const waited = waitedMs ?? (isGuessed(call) && call.queuedAt !== null ? at - call.queuedAt : undefined);
  for (const each of [...call.offered, call.agent, extension]) look(turn, each, at);
  delete turn.memory.due[`quiet:${call.id}`];
  delete turn.memory.due[`wait:${call.id}`];
  delete turn.memory.due[`missed:${call.id}`];
  if (call.stay === 'waiting') call.stay = 'served';
  Object.assign(call, { talking: true, agent: extension, answeredAt: at, heldSince: null, slot: null });
  Object.assign(call, { offered: [], missed: {}, parking: null });
  say(turn, at, {
    type: 'call.answered',
    call: callIn(turn, call.id),
    agent: extension === null ? null : agentIn(turn, extension),
    ...(waited === undefined ? {} : { waitedMs: Math.max(0, waited) }),
  });
}

/** Shown in conversation because its agent is said to talk; when it was answered nobody has told yet. */
export const isGuessed = (call: CallMemory): boolean => call.talking && call.stay === 'waiting';

/** The present agent's part is over and the call goes on: the queue's part in it is over too. */
export function handOn(turn: Turn, call: CallMemory, to: string, at: number): void {
  if (!call.talking) return;
  stay(turn, call);
  free(turn, call.agent, at);
  Object.assign(call, { talking: false, agent: null, answeredAt: null, heldSince: null, handed: true });
  if (call.stay === 'served') Object.assign(call, { stay: 'none', queue: null, queuedAt: null });
  say(turn, at, { type: 'call.transferred', call: callIn(turn, call.id), to, leavesQueue: true });
}

export function park(turn: Turn, call: CallMemory, slot: string, at: number): void {
  stay(turn, call);
  free(turn, call.agent, at);
  Object.assign(call, { talking: false, agent: null, heldSince: null, slot, parking: null, offered: [] });
  turn.memory.due[`wait:${call.id}`] = turn.heardAt + LONGEST_WAIT_MS;
  delete turn.memory.due[`quiet:${call.id}`];
  say(turn, at, { type: 'call.parked', call: callIn(turn, call.id), slot });
}

/** The agent, or the other party, has gone and nobody is left to talk to: over soon, unless something follows. */
export function leave(
  turn: Turn,
  call: CallMemory,
  at: number,
  ending: 'transfer' | 'over' | 'unsaid',
): void {
  free(turn, call.agent, at);
  const since = call.leaving?.at ?? at;
  const moves = ending === 'transfer' || (call.movedAt !== null && at - call.movedAt <= ORDERED_MS);
  call.leaving = { at: since, transfers: moves };
  const patience = moves ? TRANSFER_MS : ending === 'over' ? OVER_MS : LEAVING_MS;
  const before = turn.memory.due[`leave:${call.id}`];
  const due = turn.heardAt + patience;
  // A reason that comes second shortens the wait, or lengthens it; without one the first stands.
  turn.memory.due[`leave:${call.id}`] = before === undefined || ending !== 'unsaid' ? due : before;
}

/** It goes on after all. */
export function stay(turn: Turn, call: CallMemory): void {
  call.leaving = null;
  call.movedAt = null;
  delete turn.memory.due[`leave:${call.id}`];
  delete turn.memory.due[`gone:${call.id}`];
}

/** A caller who gave up while waiting: the queue's own word may say more, a moment later. */
export function giveUp(turn: Turn, call: CallMemory): void {
  call.leaving = { at: turn.at, transfers: false };
  turn.memory.due[`gone:${call.id}`] = turn.heardAt + GONE_MS;
}

/** What a call may be kept for. */
export const TIMERS = ['wait', 'quiet', 'missed', 'leave', 'gone', 'doubt'] as const;

export type Ending = { readonly at: number; readonly how: QueueExit; readonly derived: boolean };

export function end(turn: Turn, call: CallMemory, { at, how, derived }: Ending): void {
  const { memory } = turn;
  const id = callIn(turn, call.id);
  if (call.stay === 'waiting') say(turn, at, { type: 'call.left', call: id, how });
  if (call.told) say(turn, at, { type: 'call.ended', call: id, derived });
  delete memory.calls[call.id];
  for (const timer of TIMERS) delete memory.due[`${timer}:${call.id}`];
  memory.ended[call.id] = at;
  prune(memory.ended, ENDED_LIMIT);
  for (const leg of Object.values(call.legs)) (leg.answered ? free : still)(turn, leg.extension, at);
  for (const each of call.offered) still(turn, each, at);
  for (const each of [call.callerExtension, call.agent]) free(turn, each, at);
}

/** A conversation of theirs is over at that time: that they talk was said before. */
export function free(turn: Turn, extension: string | null, at: number): void {
  const agent = extension === null ? undefined : turn.memory.agents[extension];
  if (agent) agent.freedAt = Math.max(agent.freedAt, at);
  still(turn, extension, at);
}

/** Their phone has stopped ringing at that time. */
function still(turn: Turn, extension: string | null, at: number): void {
  const agent = extension === null ? undefined : turn.memory.agents[extension];
  if (agent) agent.rungAt = Math.max(agent.rungAt, at);
  look(turn, extension, at);
}

export function hold(turn: Turn, call: CallMemory, held: boolean): void {
  if (!call.talking || held === (call.heldSince !== null)) return;
  call.heldSince = held ? turn.at : null;
  say(turn, turn.at, { type: held ? 'call.held' : 'call.resumed', call: callIn(turn, call.id) });
}

export function stateOf(call: CallMemory): CallState {
  if (call.slot !== null) return 'parked';
  if (call.talking) return call.heldSince === null ? 'talking' : 'held';
  if (call.offered.length > 0) return 'ringing';
  return call.stay === 'waiting' ? 'waiting' : 'arriving';
}

/** A call for a full picture. */
export function seenOf(turn: Turn, call: CallMemory): CallSeen {
  const { direction, caller, dialled, startedAt, queuedAt, heldSince, slot } = call;
  return {
    id: callIn(turn, call.id),
    direction,
    caller,
    dialled,
    startedAt,
    queuedAt,
    heldSince,
    slot,
    state: stateOf(call),
    queue: call.queue === null ? null : queueIn(turn, call.queue),
    agent: call.agent === null ? null : agentIn(turn, call.agent),
    offeredTo: call.offered.map((each) => agentIn(turn, each)),
  };
}

/** A moment has come for which a call was kept: `timer` is the name it was set under. */
export function due(turn: Turn, call: CallMemory, timer: string): void {
  if (timer === 'missed') return flushMissed(turn, call);
  if (timer === 'leave' && call.leaving)
    return end(turn, call, { at: call.leaving.at, how: 'unknown', derived: false });
  if (timer === 'gone' && call.leaving)
    return end(turn, call, { at: call.leaving.at, how: 'abandoned', derived: false });
  if (timer === 'quiet') return end(turn, call, { at: call.eventAt, how: 'unknown', derived: false });
  if (timer === 'wait' && (call.stay === 'waiting' || call.slot !== null))
    end(turn, call, { at: turn.at, how: 'unknown', derived: true });
}
