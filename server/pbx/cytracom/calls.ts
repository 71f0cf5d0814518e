// What can become of a call on a Cytracom account, each step told once, and what is told when a moment has come.

import type { CallSeen, ExitDestination } from '#lib/model/event.ts';
import { creditedOf } from '#server/pbx-sdk/believed-call.ts';
import { dropOldest, ENDED_LIMIT, oldestIfFull } from '#server/pbx-sdk/bounded-record.ts';
import { trackCalls } from '#server/pbx-sdk/call-tracker.ts';
import { clearTimer, clearTimers, setTimer } from '#server/pbx-sdk/timers.ts';
import { type Described, isTalking, type Leaving } from '#server/pbx-sdk/tracked-call.ts';
import { agentIn, callIn, queueIn } from '#server/pbx-sdk/translation-context.ts';
import {
  blankCall,
  CALL_LIMIT,
  type CallMemory,
  COUNTED_LIMIT,
  type Context,
  isExtension,
  type Memory,
  markAgentChanged,
  ourTime,
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
/** What the wall has ordered shows within this, or it came to nothing. */
export const ORDERED_MS = 20_000;
/** Nobody is told of callers who leave a queue by its rules, nor of parked ones who hang up. */
const LONGEST_WAIT_MS = 60 * 60_000;
/** So long after a caller was last said to wait it is asked whether they still do: well before they are given up. */
const ASK_MS = 50 * 60_000;
/** A linked_id's own time must lie this shortly before what is heard of the call, or it is none. */
const BELIEVED_START_MS = 6 * 3_600_000;

const tracker = trackCalls<Context, CallMemory>({
  settleMs: MISSED_MS,
  queueKey: (_, queue) => queue,
  agentKey: (_, agent) => agent,
  serves: mayServe,
  callerOf: (_, { callerExtension }) => callerExtension,
  goesOutside: (_, { direction }) => direction === 'outbound',
  callsBeside: () => [],
  askable: ({ calls }) => Object.values(calls),
  isThere: ({ leaving }) => leaving === null,
  reaches: (_, { dialled }) => dialled,
  touches: () => [],
  stayIsOver: () => undefined,
  forget(memory, call) {
    delete memory.calls[call.key];
    clearTimers(memory.timers, TIMERS, call.key);
  },
  released: (ctx, _, agent, at) => markAgentFree(ctx, agent, at),
  changed: (ctx, _, agent, at) => markAgentChanged(ctx, agent, at),
});

/** Whether an answer is credited to them. Where members are told one by one, whoever serves some queue may serve this one. */
function mayServe(memory: Memory, { queue }: CallMemory, extension: string): boolean {
  if (queue === null || serves(memory, queue, extension)) return true;
  return Object.keys(memory.agents[extension]?.queues ?? {}).length > 0;
}

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
  const began = told === null ? null : ourTime(memory, told);
  if (began !== null && began <= at && at - began <= BELIEVED_START_MS) call.startedAt = began;
  const oldest = oldestIfFull(memory.calls, CALL_LIMIT);
  memory.calls[id] = call;
  if (oldest) endCall(ctx, oldest, { at, how: 'unknown', derived: true });
  return call;
}

/** Who calls whom, as far as it is known now. */
export const describeCall = tracker.describe;

/** Says that the call exists, once. */
export const introduceCall = (ctx: Context, call: CallMemory): void =>
  tracker.describe(ctx, call, call, ctx.at);

export function joinQueue(ctx: Context, call: CallMemory, queue: string, at: number): void {
  const { memory } = ctx;
  describeCall(ctx, call, calledQueue(memory, call, queue), ctx.at);
  overflowTo(ctx, call, 'queue', at);
  cancelEnd(ctx, call);
  tracker.join(ctx, call, queue, at);
  markAgentChanged(ctx, call.callerExtension, at);
  countStay(memory, call.key, at);
  setTimer(memory.timers, `wait:${call.key}`, ctx.heardAt + LONGEST_WAIT_MS);
  setTimer(memory.timers, `ask:${call.key}`, ctx.heardAt + ASK_MS);
  clearTimer(memory.timers, `quiet:${call.key}`);
}

/** A queue names the caller, and not from where: whoever is no extension of the account has called from outside. */
function calledQueue(memory: Memory, call: CallMemory, queue: string): Described {
  const { direction, caller, dialled } = call;
  if (direction !== 'unknown') return call;
  if (!isExtension(memory, caller.number)) return { direction: 'inbound', caller, dialled };
  call.callerExtension ??= caller.number;
  const known = memory.queues[queue];
  const named = { number: known?.number || queue, name: known?.name ?? '' };
  return { direction: 'internal', caller, dialled: dialled.number === '' ? named : dialled };
}

/** Its queue says that the caller still waits there. */
export function noteStillWaits(ctx: Context, call: CallMemory): void {
  call.listedAt = ctx.heardAt;
  setTimer(ctx.memory.timers, `ask:${call.key}`, ctx.heardAt + ASK_MS);
}

/** Remembers that its stay in a queue was told: a history that names it again is no news. */
function countStay(memory: Memory, id: string, joinedAt: number): void {
  memory.counted[id] = joinedAt;
  for (const forgotten of dropOldest(memory.counted, COUNTED_LIMIT))
    memory.countedTo = Math.max(memory.countedTo ?? forgotten, forgotten);
}

export function offerCall(ctx: Context, call: CallMemory, extension: string, at: number): void {
  introduceCall(ctx, call);
  clearTimer(ctx.memory.timers, `quiet:${call.key}`);
  markAgentChanged(ctx, extension, at);
  if (isTalking(call)) return;
  // A phone outside the queue rings for who picks up: that cut off the phone that rang.
  if (call.waits && call.queue !== null && !serves(ctx.memory, call.queue, extension))
    tracker.forgive(ctx, call, at);
  tracker.offer(ctx, call, extension, at);
}

/** The ringing at a phone has stopped: whether it was missed shows a moment later. */
export function stopRinging(ctx: Context, call: CallMemory, extension: string | null, at: number): void {
  if (extension !== null) {
    markRingEnded(ctx, extension, at);
    const stillRings = Object.values(call.legs).some((leg) => leg.extension === extension && !leg.answered);
    if (!stillRings && call.offered.includes(extension)) {
      tracker.stopRinging(ctx, call, extension, at);
      // Nobody misses a caller who has hung up.
      if (call.leaving) tracker.forgive(ctx, call, at);
      else setTimer(ctx.memory.timers, `missed:${call.key}`, ctx.heardAt + MISSED_MS);
    }
  }
  scheduleIdleEnd(ctx, call);
}

/**
 * Nothing rings, nobody talks, no queue has it: one of many phones has stopped ringing, or the call is over
 * (cytracom#unanswered-legs).
 */
export function scheduleIdleEnd(ctx: Context, call: CallMemory): void {
  const name = `quiet:${call.key}`;
  const idle = !isTalking(call) && call.slot === null && !call.waits && Object.keys(call.legs).length === 0;
  if (idle) setTimer(ctx.memory.timers, name, ctx.heardAt + QUIET_MS);
  else clearTimer(ctx.memory.timers, name);
}

export function answerCall(
  ctx: Context,
  call: CallMemory,
  extension: string | null,
  at: number,
  waitedMs?: number,
): void {
  introduceCall(ctx, call);
  cancelEnd(ctx, call);
  const guessed = isGuessed(call);
  if (isTalking(call) && !guessed && call.agent === extension) return;
  const waited = waitedMs ?? (guessed && call.queuedAt !== null ? at - call.queuedAt : undefined);
  if (guessed) retractAnswer(ctx, call);
  else transferCall(ctx, call, extension ?? '', at);
  clearTimers(ctx.memory.timers, ['quiet', 'wait', 'ask', 'missed', 'taken'], call.key);
  Object.assign(call, { taking: null, parking: null });
  tracker.answer(ctx, call, extension, at, waited === undefined ? undefined : Math.max(0, waited));
}

/** Shown in conversation because its agent is said to talk; when it was answered nobody has told yet. */
export const isGuessed = (call: CallMemory): boolean => isTalking(call) && call.waits;

/** Shows it so in a picture. @param at when they were said to talk. */
export function showTalking(ctx: Context, call: CallMemory, agent: string, at: number): void {
  call.heardIn = ctx.memory.pictures;
  Object.assign(call, {
    state: 'talking',
    agent,
    queueAgent: agent,
    answeredAt: at,
    offered: [],
    stopped: {},
  });
}

/** Who was shown to have it did not yet, by what is told only now. */
export function retractAnswer(ctx: Context, call: CallMemory): void {
  markAgentChanged(ctx, call.agent, ctx.at);
  Object.assign(call, { state: 'arriving', agent: null, queueAgent: null });
}

/** The present agent's part is over and the call goes on: the queue's part in it is over too. */
export function transferCall(ctx: Context, call: CallMemory, to: string, at: number): void {
  if (!isTalking(call)) return;
  cancelEnd(ctx, call);
  // Of a call that is only guessed to talk the answer is still to be told, as of one that waits.
  const { queue, queuedAt } = call;
  const kept = isGuessed(call) ? { queue, queuedAt } : {};
  call.handedOn = true;
  tracker.transfer(ctx, call, to, at);
  Object.assign(call, kept);
}

export function parkCall(ctx: Context, call: CallMemory, slot: string, at: number): void {
  cancelEnd(ctx, call);
  call.parking = null;
  tracker.park(ctx, call, slot, at);
  setTimer(ctx.memory.timers, `wait:${call.key}`, ctx.heardAt + LONGEST_WAIT_MS);
  clearTimer(ctx.memory.timers, `quiet:${call.key}`);
}

/** The agent, or the other party, has gone and nobody is left to talk to: over soon, unless something follows. */
export function awaitEnd(
  ctx: Context,
  call: CallMemory,
  at: number,
  ending: 'transfer' | 'over' | 'unsaid',
): void {
  markAgentFree(ctx, call.agent, at);
  const since = call.leaving?.at ?? at;
  const moves = ending === 'transfer' || (call.movedAt !== null && at - call.movedAt <= ORDERED_MS);
  call.leaving = { at: since, transfers: moves };
  const patience = moves ? TRANSFER_MS : ending === 'over' ? OVER_MS : LEAVING_MS;
  const before = ctx.memory.timers.due[`leave:${call.key}`];
  const due = ctx.heardAt + patience;
  // A reason that comes second shortens the wait, or lengthens it; without one the first stands.
  setTimer(
    ctx.memory.timers,
    `leave:${call.key}`,
    before === undefined || ending !== 'unsaid' ? due : before,
  );
}

/** It goes on after all. */
function cancelEnd(ctx: Context, call: CallMemory): void {
  call.leaving = null;
  call.movedAt = null;
  clearTimers(ctx.memory.timers, ['leave', 'gone'], call.key);
}

/** A caller who gave up while waiting: the queue's own word may say more, a moment later. */
export function abandonCall(ctx: Context, call: CallMemory): void {
  call.leaving = { at: ctx.at, transfers: false };
  tracker.forgive(ctx, call, ctx.at);
  setTimer(ctx.memory.timers, `gone:${call.key}`, ctx.heardAt + GONE_MS);
}

/** A waiting caller has left their queue for another place. */
function overflowTo(ctx: Context, call: CallMemory, to: ExitDestination, at: number): void {
  const because = call.movedAt === null ? {} : { because: 'hand' as const };
  leaveQueue(ctx, call, { how: 'overflowed', to, ...because }, at);
}

/** Out of the queue it waits in; nothing where it waits in none. */
export function leaveQueue(ctx: Context, call: CallMemory, leaving: Leaving, at: number): void {
  if (!call.waits) return;
  clearTimers(ctx.memory.timers, ['wait', 'ask'], call.key);
  tracker.leave(ctx, call, leaving, at);
}

/** A phone that does not serve the queue answered: unless the queue names it in a moment, the caller was sent there. */
export function awaitTaker(ctx: Context, call: CallMemory, extension: string | null): void {
  call.taking ??= { extension, at: ctx.at };
  setTimer(ctx.memory.timers, `taken:${call.key}`, ctx.heardAt + TAKEN_MS);
}

function settleTaking(ctx: Context, call: CallMemory): void {
  const { taking } = call;
  if (!taking || !call.waits) return;
  call.taking = null;
  overflowTo(ctx, call, taking.extension === null ? 'number' : 'person', taking.at);
  answerCall(ctx, call, taking.extension, taking.at);
}

/** What a call may be kept for. */
const TIMERS = ['wait', 'ask', 'quiet', 'missed', 'leave', 'gone', 'doubt', 'taken'] as const;

type Over = Leaving & { readonly at: number; readonly derived: boolean };

/** @param over how it left its queue counts only where it still waits. */
export function endCall(ctx: Context, call: CallMemory, { at, derived, ...leaving }: Over): void {
  settleTaking(ctx, call);
  for (const each of call.offered) markRingEnded(ctx, each, at);
  leaveQueue(ctx, call, leaving, at);
  tracker.end(ctx, call, { at, derived });
  ctx.memory.ended[call.key] = at;
  dropOldest(ctx.memory.ended, ENDED_LIMIT);
  for (const leg of Object.values(call.legs))
    (leg.answered ? markAgentFree : markRingEnded)(ctx, leg.extension, at);
  markAgentFree(ctx, call.callerExtension, at);
}

/** A conversation of theirs is over at that time: that they talk was said before. */
export function markAgentFree(ctx: Context, extension: string | null, at: number): void {
  const agent = extension === null ? undefined : ctx.memory.agents[extension];
  if (agent) agent.freedAt = Math.max(agent.freedAt, at);
  markRingEnded(ctx, extension, at);
}

/** Their phone has stopped ringing at that time. */
function markRingEnded(ctx: Context, extension: string | null, at: number): void {
  const agent = extension === null ? undefined : ctx.memory.agents[extension];
  if (agent) agent.rungAt = Math.max(agent.rungAt, at);
  markAgentChanged(ctx, extension, at);
}

export function holdCall(ctx: Context, call: CallMemory, held: boolean): void {
  if (isTalking(call)) tracker.hold(ctx, call, held, ctx.at);
}

/** A moment has come for which a call was kept: `timer` is the name it was set under. */
export function runCallTimer(ctx: Context, call: CallMemory, timer: string): void {
  // A queue stream that is opened anew says who waits.
  if (timer === 'ask') return void (call.waits && ctx.asks.push('waiting'));
  if (timer === 'missed') return tracker.settleStopped(ctx, call);
  if (timer === 'asked') return tracker.endInquiry(ctx, call);
  if (timer === 'leave' && call.leaving)
    return endCall(ctx, call, { at: call.leaving.at, how: 'unknown', derived: false });
  if (timer === 'gone' && call.leaving) return endPutOut(ctx, call, call.leaving.at);
  if (timer === 'taken') return settleTaking(ctx, call);
  if (timer === 'quiet') return endCall(ctx, call, { at: call.eventAt, how: 'unknown', derived: false });
  if (timer !== 'wait' || (!call.waits && call.slot === null)) return;
  // Whom their queue lists still waits, however long.
  const listed = call.listedAt + LONGEST_WAIT_MS;
  if (call.waits && listed > ctx.at) setTimer(ctx.memory.timers, `wait:${call.key}`, listed);
  else endCall(ctx, call, { at: ctx.at, how: 'unknown', derived: true });
}

/** The caller's own line is over and nobody has said that they gave up: the queue, or what follows it, put them out. */
function endPutOut(ctx: Context, call: CallMemory, at: number): void {
  const { memory } = ctx;
  // What is said meanwhile will be in the picture that is taken when the stream is back.
  if (memory.isDeaf) setTimer(memory.timers, `gone:${call.key}`, ctx.heardAt + GONE_MS);
  else endCall(ctx, call, { at, how: memory.tellsAbandons ? 'other' : 'abandoned', derived: false });
}

/** A call for a full picture. */
export function seenOf(ctx: Context, call: CallMemory): CallSeen {
  const { direction, caller, dialled, startedAt, state, queuedAt, heldSince, slot } = call;
  const agent = creditedOf(call);
  return {
    id: callIn(ctx, call.key),
    direction,
    caller,
    dialled,
    startedAt,
    queuedAt,
    heldSince,
    slot,
    state,
    queue: call.queue === null ? null : queueIn(ctx, call.queue),
    agent: agent === null ? null : agentIn(ctx, agent),
    offeredTo: call.offered.map((each) => agentIn(ctx, each)),
  };
}
