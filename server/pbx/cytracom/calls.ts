// What can become of a call on a Cytracom account, each step told once, and what is told when a moment has come.

import type { CallState } from '#lib/model/board.ts';
import type { CallSeen, ExitCause, ExitDestination, QueueExit } from '#lib/model/event.ts';
import { dropOldest, ENDED_LIMIT, oldestIfFull } from '#server/pbx-sdk/bounded-record.ts';
import { clearTimer, clearTimers, setTimer } from '#server/pbx-sdk/timers.ts';
import { agentIn, callIn, emit, queueIn } from '#server/pbx-sdk/translation-context.ts';
import {
  blankCall,
  CALL_LIMIT,
  type CallMemory,
  COUNTED_LIMIT,
  type Context,
  holderOf,
  look,
  type Memory,
  ours,
  serves,
} from './memory.ts';
import { startIn } from './wire.ts';

/** A conversation has ended and nobody else is there: how long something may follow, usually and after a transfer. */
const LEAVING_MS = 2_000;
const TRANSFER_MS = 10_000;
/** Who said that it is over may be overtaken by the other stream by this much. */
const OVER_MS = 500;
/** The queue stream may say a little later how a caller left who is gone. */
const GONE_MS = 2_000;
/** Who took a caller out of a queue is said on both streams, this far apart. */
const TAKEN_MS = 1_500;
/** Nothing rings and nobody talks: it is over when nothing more was heard for this long. */
const QUIET_MS = 20_000;
/** A ring that stops may be the call ending, or being taken elsewhere; then it was not missed. */
const MISSED_MS = 300;
/** So long may the phone of somebody ring who picks a caller up. */
const PICKED_MS = 60_000;
/** What the wall has ordered shows within this, or it came to nothing. */
export const ORDERED_MS = 20_000;
/** Nobody is told of callers who leave a queue by its rules, nor of parked ones who hang up. */
const LONGEST_WAIT_MS = 60 * 60_000;
/** So long after a caller was last said to wait it is asked whether they still do: well before they are given up. */
const ASK_MS = 50 * 60_000;
/** A linked_id's own time must lie this shortly before what is heard of the call, or it is none. */
const BELIEVED_START_MS = 6 * 3_600_000;

/** The call, new where it is not known. Time passes over whatever was believed to be its end. */
export function callOf(ctx: Context, id: string): CallMemory {
  const { memory, at } = ctx;
  const known = memory.calls[id];
  if (known) {
    known.heardAt = ctx.heardAt;
    known.heardIn = memory.pictures;
    known.eventAt = Math.max(known.eventAt, at);
    return known;
  }
  const call = { ...blankCall(id, at), heardAt: ctx.heardAt, heardIn: memory.pictures };
  const told = startIn(id);
  const began = told === null ? null : ours(memory, told);
  if (began !== null && began <= at && at - began <= BELIEVED_START_MS) call.startedAt = began;
  const oldest = oldestIfFull(memory.calls, CALL_LIMIT);
  memory.calls[id] = call;
  if (oldest) end(ctx, oldest, { at, how: 'unknown', derived: true });
  return call;
}

/** Says that the call exists, once. */
export function introduce(ctx: Context, call: CallMemory): void {
  if (call.told) return;
  call.told = true;
  const { direction, caller, dialled, startedAt } = call;
  const id = callIn(ctx, call.id);
  emit(ctx, ctx.at, {
    type: 'call.observed',
    call: { id, direction, state: 'arriving', caller, dialled, startedAt },
  });
}

export function join(ctx: Context, call: CallMemory, queue: string, at: number): void {
  const { memory } = ctx;
  if (call.direction === 'unknown') call.direction = 'inbound';
  introduce(ctx, call);
  leaveFor(ctx, call, 'queue', at);
  stay(ctx, call);
  Object.assign(call, { queue, queuedAt: at, stay: 'waiting', slot: null, heldSince: null, missed: {} });
  count(memory, call.id, at);
  setTimer(memory.timers, `wait:${call.id}`, ctx.heardAt + LONGEST_WAIT_MS);
  setTimer(memory.timers, `ask:${call.id}`, ctx.heardAt + ASK_MS);
  clearTimer(memory.timers, `quiet:${call.id}`);
  emit(ctx, at, { type: 'call.queued', call: callIn(ctx, call.id), queue: queueIn(ctx, queue) });
}

/** Its queue says that the caller still waits there. */
export function stillWaits(ctx: Context, call: CallMemory): void {
  call.listedAt = ctx.heardAt;
  setTimer(ctx.memory.timers, `ask:${call.id}`, ctx.heardAt + ASK_MS);
}

/** Remembers that its stay in a queue was told: a history that names it again is no news. */
function count(memory: Memory, id: string, joinedAt: number): void {
  memory.counted[id] = joinedAt;
  for (const forgotten of dropOldest(memory.counted, COUNTED_LIMIT))
    memory.countedTo = Math.max(memory.countedTo ?? forgotten, forgotten);
}

export function offer(ctx: Context, call: CallMemory, extension: string, at: number): void {
  introduce(ctx, call);
  // A phone outside the queue rings for who picks up: that cut off the phone that rang.
  const isQueues = call.queue === null || serves(ctx.memory, call.queue, extension);
  if (call.stay !== 'waiting' || isQueues) flushMissed(ctx, call);
  else if (Object.keys(call.missed).length > 0)
    setTimer(ctx.memory.timers, `missed:${call.id}`, ctx.heardAt + PICKED_MS);
  clearTimer(ctx.memory.timers, `quiet:${call.id}`);
  look(ctx, extension, at);
  if (call.talking || call.offered.includes(extension)) return;
  call.offered.push(extension);
  emit(ctx, at, { type: 'call.offered', call: callIn(ctx, call.id), agent: agentIn(ctx, extension) });
}

/** The ringing at a phone has stopped: whether it was missed shows a moment later. */
export function ringEnded(ctx: Context, call: CallMemory, extension: string | null, at: number): void {
  if (extension === null) return quiet(ctx, call);
  still(ctx, extension, at);
  if (call.offered.includes(extension)) {
    call.missed[extension] ??= at;
    setTimer(ctx.memory.timers, `missed:${call.id}`, ctx.heardAt + MISSED_MS);
  }
  quiet(ctx, call);
}

function flushMissed(ctx: Context, call: CallMemory): void {
  clearTimer(ctx.memory.timers, `missed:${call.id}`);
  for (const [extension, at] of Object.entries(call.missed)) {
    delete call.missed[extension];
    const stillRings = Object.values(call.legs).some((leg) => leg.extension === extension && !leg.answered);
    if (stillRings || !call.offered.includes(extension)) continue;
    call.offered = call.offered.filter((each) => each !== extension);
    emit(ctx, at, { type: 'call.missed', call: callIn(ctx, call.id), agent: agentIn(ctx, extension) });
  }
}

/**
 * Nothing rings, nobody talks, no queue has it: one of many phones has stopped ringing, or the call is over
 * (cytracom#unanswered-legs).
 */
export function quiet(ctx: Context, call: CallMemory): void {
  const name = `quiet:${call.id}`;
  const idle =
    !call.talking && call.slot === null && call.stay !== 'waiting' && Object.keys(call.legs).length === 0;
  if (idle) setTimer(ctx.memory.timers, name, ctx.heardAt + QUIET_MS);
  else clearTimer(ctx.memory.timers, name);
}

export function answer(
  ctx: Context,
  call: CallMemory,
  extension: string | null,
  at: number,
  waitedMs?: number,
): void {
  introduce(ctx, call);
  stay(ctx, call);
  const isBooked = call.talking && !isGuessed(call);
  if (isBooked && holderOf(call) === extension) return;
  if (isBooked) handOn(ctx, call, extension ?? '', at);
  const waited = waitedMs ?? (isGuessed(call) && call.queuedAt !== null ? at - call.queuedAt : undefined);
  for (const each of [...call.offered, call.agent, extension]) look(ctx, each, at);
  clearTimers(ctx.memory.timers, ['quiet', 'wait', 'ask', 'missed'], call.id);
  const isTeam =
    call.stay !== 'waiting' ||
    call.queue === null ||
    extension === null ||
    serves(ctx.memory, call.queue, extension) ||
    // Where members are told one by one, whoever serves some queue may serve this one too.
    Object.keys(ctx.memory.agents[extension]?.queues ?? {}).length > 0;
  if (call.stay === 'waiting') call.stay = 'served';
  const agent = isTeam ? extension : null;
  Object.assign(call, { talking: true, agent, outsider: isTeam ? null : extension, taking: null });
  clearTimer(ctx.memory.timers, `taken:${call.id}`);
  Object.assign(call, { answeredAt: at, heldSince: null, slot: null });
  Object.assign(call, { offered: [], missed: {}, parking: null });
  emit(ctx, at, {
    type: 'call.answered',
    call: callIn(ctx, call.id),
    agent: agent === null ? null : agentIn(ctx, agent),
    ...(waited === undefined ? {} : { waitedMs: Math.max(0, waited) }),
  });
}

/** Shown in conversation because its agent is said to talk; when it was answered nobody has told yet. */
export const isGuessed = (call: CallMemory): boolean => call.talking && call.stay === 'waiting';

/** The present agent's part is over and the call goes on: the queue's part in it is over too. */
export function handOn(ctx: Context, call: CallMemory, to: string, at: number): void {
  if (!call.talking) return;
  stay(ctx, call);
  free(ctx, holderOf(call), at);
  Object.assign(call, { talking: false, agent: null, outsider: null, answeredAt: null, heldSince: null });
  call.handed = true;
  if (call.stay === 'served') Object.assign(call, { stay: 'none', queue: null, queuedAt: null });
  emit(ctx, at, { type: 'call.transferred', call: callIn(ctx, call.id), to, leavesQueue: true });
}

export function park(ctx: Context, call: CallMemory, slot: string, at: number): void {
  stay(ctx, call);
  free(ctx, holderOf(call), at);
  Object.assign(call, { talking: false, agent: null, outsider: null, heldSince: null });
  Object.assign(call, { slot, parking: null, offered: [] });
  setTimer(ctx.memory.timers, `wait:${call.id}`, ctx.heardAt + LONGEST_WAIT_MS);
  clearTimer(ctx.memory.timers, `quiet:${call.id}`);
  emit(ctx, at, { type: 'call.parked', call: callIn(ctx, call.id), slot });
}

/** The agent, or the other party, has gone and nobody is left to talk to: over soon, unless something follows. */
export function leave(
  ctx: Context,
  call: CallMemory,
  at: number,
  ending: 'transfer' | 'over' | 'unsaid',
): void {
  free(ctx, holderOf(call), at);
  const since = call.leaving?.at ?? at;
  const moves = ending === 'transfer' || (call.movedAt !== null && at - call.movedAt <= ORDERED_MS);
  call.leaving = { at: since, transfers: moves };
  const patience = moves ? TRANSFER_MS : ending === 'over' ? OVER_MS : LEAVING_MS;
  const before = ctx.memory.timers.due[`leave:${call.id}`];
  const due = ctx.heardAt + patience;
  // A reason that comes second shortens the wait, or lengthens it; without one the first stands.
  setTimer(ctx.memory.timers, `leave:${call.id}`, before === undefined || ending !== 'unsaid' ? due : before);
}

/** It goes on after all. */
function stay(ctx: Context, call: CallMemory): void {
  call.leaving = null;
  call.movedAt = null;
  clearTimers(ctx.memory.timers, ['leave', 'gone'], call.id);
}

/** A caller who gave up while waiting: the queue's own word may say more, a moment later. */
export function giveUp(ctx: Context, call: CallMemory): void {
  call.leaving = { at: ctx.at, transfers: false };
  setTimer(ctx.memory.timers, `gone:${call.id}`, ctx.heardAt + GONE_MS);
}

/** A waiting caller has left their queue for another place. */
function leaveFor(ctx: Context, call: CallMemory, to: ExitDestination, at: number): void {
  if (call.stay !== 'waiting') return;
  const because = call.movedAt === null ? {} : { because: 'hand' as const };
  Object.assign(call, { stay: 'none', queue: null, queuedAt: null, offered: [], missed: {} });
  clearTimers(ctx.memory.timers, ['wait', 'ask'], call.id);
  emit(ctx, at, { type: 'call.left', call: callIn(ctx, call.id), how: 'overflowed', to, ...because });
}

/** A phone that does not serve the queue answered: unless the queue names it in a moment, the caller was sent there. */
export function takenBy(ctx: Context, call: CallMemory, extension: string | null): void {
  call.taking ??= { extension, at: ctx.at };
  setTimer(ctx.memory.timers, `taken:${call.id}`, ctx.heardAt + TAKEN_MS);
}

function settleTaking(ctx: Context, call: CallMemory): void {
  const { taking } = call;
  if (!taking || call.stay !== 'waiting') return;
  call.taking = null;
  leaveFor(ctx, call, taking.extension === null ? 'number' : 'person', taking.at);
  answer(ctx, call, taking.extension, taking.at);
}

/** What a call may be kept for. */
const TIMERS = ['wait', 'ask', 'quiet', 'missed', 'leave', 'gone', 'doubt', 'taken'] as const;

type Ending = {
  readonly at: number;
  readonly how: QueueExit;
  readonly derived: boolean;
  readonly to?: ExitDestination;
  readonly because?: ExitCause;
};

export function end(ctx: Context, call: CallMemory, { at, how, derived, ...whither }: Ending): void {
  const { memory } = ctx;
  settleTaking(ctx, call);
  const id = callIn(ctx, call.id);
  if (call.stay === 'waiting') emit(ctx, at, { type: 'call.left', call: id, how, ...whither });
  if (call.told) emit(ctx, at, { type: 'call.ended', call: id, derived });
  delete memory.calls[call.id];
  clearTimers(memory.timers, TIMERS, call.id);
  memory.ended[call.id] = at;
  dropOldest(memory.ended, ENDED_LIMIT);
  for (const leg of Object.values(call.legs)) (leg.answered ? free : still)(ctx, leg.extension, at);
  for (const each of call.offered) still(ctx, each, at);
  for (const each of [call.callerExtension, holderOf(call)]) free(ctx, each, at);
}

/** A conversation of theirs is over at that time: that they talk was said before. */
export function free(ctx: Context, extension: string | null, at: number): void {
  const agent = extension === null ? undefined : ctx.memory.agents[extension];
  if (agent) agent.freedAt = Math.max(agent.freedAt, at);
  still(ctx, extension, at);
}

/** Their phone has stopped ringing at that time. */
function still(ctx: Context, extension: string | null, at: number): void {
  const agent = extension === null ? undefined : ctx.memory.agents[extension];
  if (agent) agent.rungAt = Math.max(agent.rungAt, at);
  look(ctx, extension, at);
}

export function hold(ctx: Context, call: CallMemory, held: boolean): void {
  if (!call.talking || held === (call.heldSince !== null)) return;
  call.heldSince = held ? ctx.at : null;
  emit(ctx, ctx.at, { type: held ? 'call.held' : 'call.resumed', call: callIn(ctx, call.id) });
}

/** A moment has come for which a call was kept: `timer` is the name it was set under. */
export function due(ctx: Context, call: CallMemory, timer: string): void {
  // A queue stream that is opened anew says who waits.
  if (timer === 'ask') return void (call.stay === 'waiting' && ctx.asks.push('waiting'));
  if (timer === 'missed') return flushMissed(ctx, call);
  if (timer === 'leave' && call.leaving)
    return end(ctx, call, { at: call.leaving.at, how: 'unknown', derived: false });
  if (timer === 'gone' && call.leaving) return put(ctx, call, call.leaving.at);
  if (timer === 'taken') return settleTaking(ctx, call);
  if (timer === 'quiet') return end(ctx, call, { at: call.eventAt, how: 'unknown', derived: false });
  if (timer !== 'wait' || (call.stay !== 'waiting' && call.slot === null)) return;
  // Whom their queue lists still waits, however long.
  const listed = call.listedAt + LONGEST_WAIT_MS;
  if (call.stay === 'waiting' && listed > ctx.at) setTimer(ctx.memory.timers, `wait:${call.id}`, listed);
  else end(ctx, call, { at: ctx.at, how: 'unknown', derived: true });
}

/** The caller's own line is over and nobody has said that they gave up: the queue, or what follows it, put them out. */
function put(ctx: Context, call: CallMemory, at: number): void {
  const { memory } = ctx;
  // What is said meanwhile will be in the picture that is taken when the stream is back.
  if (memory.isDeaf) setTimer(memory.timers, `gone:${call.id}`, ctx.heardAt + GONE_MS);
  else end(ctx, call, { at, how: memory.tellsAbandons ? 'other' : 'abandoned', derived: false });
}

function stateOf(call: CallMemory): CallState {
  if (call.slot !== null) return 'parked';
  if (call.talking) return call.heldSince === null ? 'talking' : 'held';
  if (call.offered.length > 0) return 'ringing';
  return call.stay === 'waiting' ? 'waiting' : 'arriving';
}

/** A call for a full picture. */
export function seenOf(ctx: Context, call: CallMemory): CallSeen {
  const { direction, caller, dialled, startedAt, queuedAt, heldSince, slot } = call;
  return {
    id: callIn(ctx, call.id),
    direction,
    caller,
    dialled,
    startedAt,
    queuedAt,
    heldSince,
    slot,
    state: stateOf(call),
    queue: call.queue === null ? null : queueIn(ctx, call.queue),
    agent: call.agent === null ? null : agentIn(ctx, call.agent),
    offeredTo: call.offered.map((each) => agentIn(ctx, each)),
  };
}
