// What a PortSIP PBX tells of calls, step by step, for the call tracker; what is told late or in part waits here for the rest.
import type { Party } from '#lib/model/board.ts';
import type { ExitCause, ExitDestination, QueueExit } from '#lib/model/event.ts';
import {
  appendBounded,
  dropOldest,
  ENDED_LIMIT,
  isFull,
  lookUp,
  oldestIfFull,
} from '#server/pbx-sdk/bounded-record.ts';
import { trackCalls } from '#server/pbx-sdk/call-tracker.ts';
import { clearTimer, clearTimers, setTimer } from '#server/pbx-sdk/timers.ts';
import { type Described, isTalking } from '#server/pbx-sdk/tracked-call.ts';
import { callIn, emitForCall, keyOf, queueIn } from '#server/pbx-sdk/translation-context.ts';
import { refreshByCalls } from './agents.ts';
import { blankCall } from './begin.ts';
import {
  CALL_LIMIT,
  type CallMemory,
  type Context,
  LEG_LIMIT,
  type Leg,
  type Memory,
  STAY_LIMIT,
  serves,
} from './memory.ts';

/** Frames may overtake each other by a second: what a ring's end meant is told after that. */
const SETTLE_MS = 1_200;
/** By whom a caller was answered is told apart from that they were: this long that may take before it is told without. */
const NAME_MS = 400;
/** After an agent's part has ended: time for the end of the call, or for a new agent, to be told. */
const GONE_MS = 2_500;
/** An id may come back for a call back, but not by a late frame of the call that bore it. */
const LATE_MS = 5_000;

const isOfTeam = (memory: Memory, call: CallMemory, number: string): boolean =>
  call.queue === null || serves(memory, call.tenant, call.queue, number);

/** Fed step by step, by what the PBX says happens. */
export const tracker = trackCalls<Context, CallMemory>({
  settleMs: SETTLE_MS,
  queueKey: ({ tenant }, queue) => keyOf(tenant, queue),
  agentKey: ({ tenant }, agent) => keyOf(tenant, agent),
  serves: isOfTeam,
  callerOf: () => null,
  goesOutside: () => false,
  // Whom an agent asks on a second call only the answer to our own command tells.
  callsBeside: () => [],
  askable: (memory, { tenant }) => Object.values(memory.calls).filter((call) => call.tenant === tenant),
  isThere: () => true,
  reaches: (_, { dialled }) => dialled,
  touches: () => [],
  stayIsOver: () => undefined,
  forget: (memory, { key }) => void delete memory.calls[key],
  // Wrap-up is the queue's to tell.
  released: () => undefined,
  changed: (ctx, { tenant }, number, at) => refreshByCalls(ctx, keyOf(tenant, number), at),
});

/** The live call of this id, by whichever id it is known. */
export const knownCall = (memory: Memory, id: string): CallMemory | undefined =>
  lookUp(memory.calls, lookUp(memory.aliases, id) ?? id);

/** The call of this id, begun if need be; `null` for one that has ended and of which this is a late word. */
export function callOf(ctx: Context, id: string, tenant: string): CallMemory | null {
  const { memory, at } = ctx;
  const call = knownCall(memory, id);
  if (call) {
    if (call.tenant === '') call.tenant = tenant;
    return call;
  }
  const endedAt = lookUp(memory.ended, id);
  if (endedAt !== undefined && at - endedAt < LATE_MS) return null;
  delete memory.ended[id];
  const old = oldestIfFull(memory.calls, CALL_LIMIT);
  if (old) endCall(ctx, old, at, true);
  const made = blankCall(id, tenant, at);
  memory.calls[id] = made;
  return made;
}

/** Says that the call exists, if nothing has yet. */
export function introduceCall(ctx: Context, call: CallMemory): void {
  if (!call.told) tracker.describe(ctx, call, call, ctx.at);
}

/** Takes in who calls whom; empty words tell nothing. */
export function describe(ctx: Context, call: CallMemory, facts: Described): void {
  const direction = facts.direction === 'unknown' ? call.direction : facts.direction;
  const [caller, dialled] = [mergeParty(call.caller, facts.caller), mergeParty(call.dialled, facts.dialled)];
  tracker.describe(ctx, call, { direction, caller, dialled }, ctx.at);
}

const mergeParty = (was: Party, is: Party): Party => ({
  number: is.number || was.number,
  name: is.number !== '' && is.number !== was.number ? is.name : is.name || was.name,
});

/** The call joins a queue. */
export function joinQueue(ctx: Context, call: CallMemory, queue: string, at: number): void {
  settleExit(ctx, call, 'queue');
  if (call.waits && call.queue === queue) return;
  introduceCall(ctx, call);
  if (call.waits) leaveQueue(ctx, call, 'overflowed', at, { to: 'queue' });
  else if (isTalking(call)) transferCall(ctx, call, queue, at);
  // A phone that was rung in vain just before missed the call: joining a queue is no answer.
  tracker.missStopped(ctx, call);
  tracker.join(ctx, call, queue, at);
  Object.assign(call, { unwaitingAt: null, outsider: null, breached: false, exit: null });
  call.unnamed = null;
  call.leaving = null;
  addStay(call, queue, at);
}

/** An extension's part in the call, as far as is told. */
export function setLeg(call: CallMemory, number: string, state: Leg['state'], at: number): void {
  if (!isFull(call.legs, LEG_LIMIT) || lookUp(call.legs, number)) call.legs[number] = { state, since: at };
}

/** The call rings at an extension. */
export function offerCall(ctx: Context, call: CallMemory, number: string, at: number): void {
  if (call.agent === number || call.outsider === number) return;
  // The queue rings who serves it: a phone of another's shows where the caller went.
  if (call.queue !== null && !serves(ctx.memory, call.tenant, call.queue, number))
    settleExit(ctx, call, 'person');
  if (call.offered.length >= LEG_LIMIT) return;
  introduceCall(ctx, call);
  tracker.offer(ctx, call, number, at);
}

/** A waiting caller was answered, by whom is about to be told. */
export function answerUnnamed(ctx: Context, call: CallMemory, at: number): void {
  if (isTalking(call) || call.unnamed) return;
  call.unnamed = { at };
  setTimer(ctx.memory.timers, `who:${call.key}`, at + NAME_MS);
}

/** Somebody talks with the caller; `agent` is `null` where nobody said who. */
export function answerCall(ctx: Context, call: CallMemory, agent: string | null, at: number): void {
  settleExit(ctx, call, agent === null ? null : 'person');
  if (isTalking(call)) {
    if (agent === call.agent) call.leaving = null;
    if (agent === null || agent === call.agent) return;
    if (call.agent === null) return nameAgent(ctx, call, agent);
    // One more in the conversation: whose call it is changes when its agent's own part is over, and not before.
    if (lookUp(call.legs, call.agent)?.state === 'talking') {
      tracker.stopRinging(ctx, call, agent, at);
      return tracker.forgive(ctx, call, at);
    }
    transferCall(ctx, call, agent, at);
  } else if (call.waits && agent !== null && !isOfTeam(ctx.memory, call, agent))
    return awaitTaker(ctx, call, agent, at);
  introduceCall(ctx, call);
  const when = Math.max(Math.min(at, call.unnamed?.at ?? at), call.waits ? (call.queuedAt ?? 0) : 0);
  tracker.answer(ctx, call, agent ?? call.outsider, when);
  Object.assign(call, { outsider: null, unnamed: null, leaving: null });
  forgetConsult(call);
  clearTimers(ctx.memory.timers, ['who', 'gone', 'missed'], call.key);
}

/** It had been told as answered without a name. */
function nameAgent(ctx: Context, call: CallMemory, agent: string): void {
  if (isOfTeam(ctx.memory, call, agent)) tracker.proveAnswer(ctx, call, agent, call.answeredAt ?? ctx.at);
  else Object.assign(call, { agent, state: 'talking' });
}

/** A phone that does not serve the queue has the caller: picked up, or sent there. The queue says which, in a moment. */
function awaitTaker(ctx: Context, call: CallMemory, outsider: string | null, at: number): void {
  call.outsider = outsider;
  call.unnamed ??= { at };
  setTimer(ctx.memory.timers, `who:${call.key}`, at + SETTLE_MS);
}

/** The call moves on from its agent. */
export function transferCall(ctx: Context, call: CallMemory, to: string, at: number): void {
  call.leaving = null;
  forgetConsult(call);
  tracker.transfer(ctx, call, to, at);
  clearTimer(ctx.memory.timers, `gone:${call.key}`);
}

/** An extension has no part in the call any more. */
export function endPart(ctx: Context, call: CallMemory, number: string, at: number): void {
  setLeg(call, number, 'over', at);
  tracker.stopRinging(ctx, call, number, at);
  if (!isTalking(call) || call.agent !== number || call.leaving) return;
  const other = Object.entries(call.legs).find(([each, { state }]) => each !== number && state === 'talking');
  if (other) return passCallOn(ctx, call, other[0], at);
  call.leaving = { at };
  setTimer(ctx.memory.timers, `gone:${call.key}`, at + GONE_MS);
}

/** The agent's part is over, and the caller talks with this number: an agent, or somebody outside. */
export function passCallOn(ctx: Context, call: CallMemory, to: string, at: number): void {
  if (lookUp(ctx.memory.agents, keyOf(call.tenant, to))) return answerCall(ctx, call, to, at);
  transferCall(ctx, call, to, at);
  answerCall(ctx, call, null, at);
}

/** It has left its queue, by `because` where that is told; where to shows in a moment. */
export function awaitDestination(
  ctx: Context,
  call: CallMemory,
  how: 'overflowed' | 'other',
  because: ExitCause | null,
): void {
  const { unnamed, outsider } = call;
  call.going = { at: unnamed?.at ?? ctx.at, how, because };
  setTimer(ctx.memory.timers, `exit:${call.key}`, ctx.at + SETTLE_MS);
  if (!unnamed || outsider === null) return;
  // The phone it was sent to was heard before.
  call.unnamed = null;
  answerCall(ctx, call, outsider, unnamed.at);
}

/** Its agent asks somebody on a second call, which was begun here, before it is passed on. */
export function beginConsult(ctx: Context, call: CallMemory, party: Party, session: string): void {
  introduceCall(ctx, call);
  call.consultSession = session;
  tellConsult(ctx, call, party);
}

/** Nobody is asked any more before the call is passed on. */
export function endConsult(ctx: Context, call: CallMemory): void {
  if (!call.consult) return;
  call.consultSession = null;
  tellConsult(ctx, call, null);
}

function tellConsult(ctx: Context, call: CallMemory, consult: Party | null): void {
  call.consult = consult;
  const seen = { id: callIn(ctx, call.key), consult };
  emitForCall(ctx, call.key, ctx.at, { type: 'call.observed', call: seen });
}

/** What follows tells by itself that nobody is asked any more. */
function forgetConsult(call: CallMemory): void {
  Object.assign(call, { consult: null, consultSession: null });
}

export function holdCall(ctx: Context, call: CallMemory, held: boolean, at: number): void {
  if (isTalking(call)) tracker.hold(ctx, call, held, at);
}

/** The call is over. `derived`: nobody said so. */
export function endCall(ctx: Context, call: CallMemory, at: number, derived: boolean): void {
  const { memory } = ctx;
  if (call.unnamed) answerCall(ctx, call, null, call.unnamed.at);
  settleExit(ctx, call, 'over');
  if (call.exit) bookUnknown(ctx, call);
  tracker.end(ctx, call, { at, derived });
  for (const other of Object.values(memory.calls))
    if (other.consultSession === call.key) endConsult(ctx, other);
  clearTimers(memory.timers, ['who', 'gone', 'idle', 'exit'], call.key);
  for (const [alias, id] of Object.entries(memory.aliases)) {
    if (id !== call.key) continue;
    delete memory.aliases[alias];
    forgetId(memory, alias, at);
  }
  forgetId(memory, call.key, at);
}

export function forgetId(memory: Memory, id: string, at: number): void {
  memory.ended[id] = at;
  dropOldest(memory.ended, ENDED_LIMIT);
}

type ExitDetail = { readonly to?: ExitDestination; readonly because?: ExitCause };

/** The call leaves its queue unanswered. */
export function leaveQueue(
  ctx: Context,
  call: CallMemory,
  how: QueueExit,
  at: number,
  more: ExitDetail = {},
): void {
  if (!call.waits) return;
  call.going = null;
  clearTimer(ctx.memory.timers, `exit:${call.key}`);
  tracker.leave(ctx, call, { how, ...more }, at);
}

/** What became of a caller who has left their queue; `null`: nobody has said, `over`: nothing, the PBX put them out. */
export function settleExit(ctx: Context, call: CallMemory, to: ExitDestination | 'over' | null): void {
  const { going } = call;
  if (!going) return;
  const how = to === 'over' ? 'other' : to === null ? going.how : 'overflowed';
  leaveQueue(ctx, call, how, going.at, {
    ...(to === null || to === 'over' ? {} : { to }),
    ...(going.because === null ? {} : { because: going.because }),
  });
}

function addStay(call: CallMemory, queue: string, at: number): void {
  appendBounded(call.stays, { queue, at }, STAY_LIMIT);
}

/** It had been in this queue, and nobody ever said since when: its stay counts, its wait cannot. */
function bookUnknown(ctx: Context, call: CallMemory): void {
  if (!call.exit || call.waits || call.queue !== null) return;
  const { answeredAt } = call;
  emitForCall(ctx, call.key, ctx.at, {
    type: 'call.observed',
    call: {
      id: callIn(ctx, call.key),
      queue: queueIn(ctx, keyOf(call.tenant, call.exit.queue)),
      ...(isTalking(call) && answeredAt !== null ? { answeredAt } : {}),
    },
  });
  call.exit = null;
}

/** When the stay began of which only the end was heard: it is told from its beginning, each part with its own time. */
export function tellStay(ctx: Context, call: CallMemory, entry: number): void {
  const { exit } = call;
  if (!exit || call.waits || call.queue !== null) return;
  const { queue, how } = exit;
  const isAnswered = how === 'answered';
  const until = isAnswered && isTalking(call) ? (call.answeredAt ?? exit.at) : exit.at;
  const at = Math.min(entry, until);
  const { answeredAt, heldSince } = call;
  const holder = isAnswered ? (call.agent ?? call.outsider) : call.agent;
  const talks = isTalking(call);
  call.exit = null;
  addStay(call, queue, at);
  tracker.join(ctx, call, queue, at);
  if (!isAnswered) {
    tracker.leave(ctx, call, { how }, until);
    if (!talks) return;
  }
  tracker.proveAnswer(ctx, call, holder, isAnswered ? until : (answeredAt ?? until));
  Object.assign(call, { unnamed: null, outsider: null });
  clearTimer(ctx.memory.timers, `who:${call.key}`);
  if (heldSince !== null) tracker.hold(ctx, call, true, heldSince);
}
