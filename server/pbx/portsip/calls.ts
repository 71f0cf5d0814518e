// The life of a call on a PortSIP PBX: each step told once, with the time it took place, also those that were told late.
import type { Direction, Party } from '#lib/model/board.ts';
import type { ExitCause, ExitDestination, QueueExit } from '#lib/model/event.ts';
import {
  appendBounded,
  dropOldest,
  ENDED_LIMIT,
  isFull,
  lookUp,
  oldestIfFull,
} from '#server/pbx-sdk/bounded-record.ts';
import { keyOf } from '#server/pbx-sdk/tenant-keys.ts';
import { clearTimer, clearTimers, setTimer } from '#server/pbx-sdk/timers.ts';
import { agentIn, callIn, emitForCall, queueIn } from '#server/pbx-sdk/translation-context.ts';
import { refresh } from './agents.ts';
import { blankCall } from './begin.ts';
import {
  CALL_LIMIT,
  type CallMemory,
  type Context,
  holderOf,
  isTalking,
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

/** The live call of this id, by whichever id it is known. */
export const known = (memory: Memory, id: string): CallMemory | undefined =>
  lookUp(memory.calls, lookUp(memory.aliases, id) ?? id);

/** The call of this id, begun if need be; `null` for one that has ended and of which this is a late word. */
export function callOf(ctx: Context, id: string, tenant: string): CallMemory | null {
  const { memory, at } = ctx;
  const call = known(memory, id);
  if (call) {
    if (call.tenant === '') call.tenant = tenant;
    return call;
  }
  const endedAt = lookUp(memory.ended, id);
  if (endedAt !== undefined && at - endedAt < LATE_MS) return null;
  delete memory.ended[id];
  const old = oldestIfFull(memory.calls, CALL_LIMIT);
  if (old) end(ctx, old, at, true);
  const made = blankCall(id, tenant, at);
  memory.calls[id] = made;
  return made;
}

/** Says that the call exists, if nothing has yet. */
export function introduce(ctx: Context, call: CallMemory): void {
  if (call.told) return;
  call.told = true;
  const { direction, caller, dialled, startedAt } = call;
  const id = callIn(ctx, call.id);
  emitForCall(ctx, call.id, ctx.at, {
    type: 'call.observed',
    call: { id, direction, caller, dialled, startedAt, state: 'arriving' },
  });
}

export type Facts = { direction: Direction; caller: Party; dialled: Party };

/** Takes in who calls whom; empty words tell nothing. */
export function describe(ctx: Context, call: CallMemory, facts: Facts): void {
  const next = {
    direction: facts.direction === 'unknown' ? call.direction : facts.direction,
    caller: merged(call.caller, facts.caller),
    dialled: merged(call.dialled, facts.dialled),
  };
  const isSame =
    next.direction === call.direction && same(next.caller, call.caller) && same(next.dialled, call.dialled);
  Object.assign(call, next);
  if (call.told && !isSame)
    emitForCall(ctx, call.id, ctx.at, { type: 'call.observed', call: { id: callIn(ctx, call.id), ...next } });
  introduce(ctx, call);
}

const same = (a: Party, b: Party): boolean => a.number === b.number && a.name === b.name;
const merged = (was: Party, is: Party): Party => ({
  number: is.number || was.number,
  name: is.number !== '' && is.number !== was.number ? is.name : is.name || was.name,
});

/** The call joins a queue. */
export function enqueue(ctx: Context, call: CallMemory, queue: string, at: number): void {
  settleExit(ctx, call, 'queue');
  if (call.waits && call.queue === queue) return;
  introduce(ctx, call);
  if (call.waits) leave(ctx, call, 'overflowed', at, { to: 'queue' });
  else if (isTalking(call)) transfer(ctx, call, queue, at);
  flushMissed(ctx, call);
  emitForCall(ctx, call.id, at, {
    type: 'call.queued',
    call: callIn(ctx, call.id),
    queue: queueIn(ctx, keyOf(call.tenant, queue)),
  });
  Object.assign(call, { waits: true, queue, queuedAt: at, state: 'waiting', offered: [], unwaitingAt: null });
  Object.assign(call, { agent: null, outsider: null, answeredAt: null, heldSince: null });
  Object.assign(call, { breached: false, exit: null });
  call.unnamed = null;
  call.leaving = null;
  addStay(call, queue, at);
}

/** An extension's part in the call, as far as is told. */
export function setLeg(call: CallMemory, number: string, state: Leg['state'], at: number): void {
  if (!isFull(call.legs, LEG_LIMIT) || lookUp(call.legs, number)) call.legs[number] = { state, since: at };
}

/** The call rings at an extension. */
export function offer(ctx: Context, call: CallMemory, number: string, at: number): void {
  if (holderOf(call) === number) return;
  // The queue rings who serves it: a phone of another's shows where the caller went.
  if (call.queue !== null && !serves(ctx.memory, call.tenant, call.queue, number))
    settleExit(ctx, call, 'person');
  if (call.offered.includes(number)) {
    if (lookUp(call.missed, number) === undefined) return;
    flushMissed(ctx, call);
  }
  if (call.offered.length >= LEG_LIMIT) return;
  introduce(ctx, call);
  call.offered.push(number);
  if (!isTalking(call)) call.state = 'ringing';
  emitForCall(ctx, call.id, at, {
    type: 'call.offered',
    call: callIn(ctx, call.id),
    agent: agentIn(ctx, keyOf(call.tenant, number)),
  });
}

/** The ringing at an extension is over. It was missed unless the call is answered, or ends, at the same time. */
export function ringEnded(ctx: Context, call: CallMemory, number: string, at: number): void {
  if (!call.offered.includes(number)) return;
  call.missed[number] = at;
  setTimer(ctx.memory.timers, `miss:${call.id}`, at + SETTLE_MS);
}

export function flushMissed(ctx: Context, call: CallMemory): void {
  for (const [number, at] of Object.entries(call.missed)) {
    call.offered = call.offered.filter((each) => each !== number);
    emitForCall(ctx, call.id, at, {
      type: 'call.missed',
      call: callIn(ctx, call.id),
      agent: agentIn(ctx, keyOf(call.tenant, number)),
    });
  }
  call.missed = {};
  clearTimer(ctx.memory.timers, `miss:${call.id}`);
  if (call.state === 'ringing' && call.offered.length === 0) call.state = call.waits ? 'waiting' : 'arriving';
}

/** A waiting caller was answered, by whom is about to be told. */
export function answerUnnamed(ctx: Context, call: CallMemory, at: number): void {
  if (isTalking(call) || call.unnamed) return;
  call.unnamed = { at, dueAt: at + NAME_MS };
  setTimer(ctx.memory.timers, `who:${call.id}`, at + NAME_MS);
}

/** Somebody talks with the caller; `agent` is `null` where nobody said who. */
export function answer(ctx: Context, call: CallMemory, agent: string | null, at: number): void {
  settleExit(ctx, call, agent === null ? null : 'person');
  const { queue, tenant } = call;
  const isTeam = agent === null || queue === null || serves(ctx.memory, tenant, queue, agent);
  if (isTalking(call)) {
    if (agent === holderOf(call)) call.leaving = null;
    if (agent === null || agent === holderOf(call)) return;
    if (holderOf(call) === null) return name(ctx, call, agent, isTeam);
    transfer(ctx, call, agent, at);
  } else if (call.waits && !isTeam) return takenBy(ctx, call, agent, at);
  introduce(ctx, call);
  const when = Math.max(Math.min(at, call.unnamed?.at ?? at), call.waits ? (call.queuedAt ?? 0) : 0);
  const outsider = agent === null ? call.outsider : null;
  Object.assign(call, { state: 'talking', agent, outsider, answeredAt: when, heldSince: null, waits: false });
  Object.assign(call, { offered: [], missed: {}, unnamed: null, leaving: null, consult: null });
  sayAnswer(ctx, call, when);
  clearTimers(ctx.memory.timers, ['who', 'gone', 'miss'], call.id);
}

function sayAnswer(ctx: Context, call: CallMemory, at: number): void {
  const agent = call.agent === null ? null : agentIn(ctx, keyOf(call.tenant, call.agent));
  emitForCall(ctx, call.id, at, { type: 'call.answered', call: callIn(ctx, call.id), agent });
}

/** It had been told as answered without a name. */
function name(ctx: Context, call: CallMemory, agent: string, isTeam: boolean): void {
  if (call.state === 'held') call.state = 'talking';
  if (!isTeam) {
    call.outsider = agent;
    return;
  }
  call.agent = agent;
  sayAnswer(ctx, call, call.answeredAt ?? ctx.at);
}

/** A phone that does not serve the queue has the caller: picked up, or sent there. The queue says which, in a moment. */
function takenBy(ctx: Context, call: CallMemory, outsider: string | null, at: number): void {
  call.outsider = outsider;
  call.unnamed ??= { at, dueAt: at + SETTLE_MS };
  setTimer(ctx.memory.timers, `who:${call.id}`, at + SETTLE_MS);
}

/** The call moves on from its agent. */
export function transfer(ctx: Context, call: CallMemory, to: string, at: number): void {
  emitForCall(ctx, call.id, at, {
    type: 'call.transferred',
    call: callIn(ctx, call.id),
    to,
    leavesQueue: true,
  });
  call.state = call.offered.length > 0 ? 'ringing' : 'arriving';
  const holder = holderOf(call);
  Object.assign(call, { agent: null, outsider: null, heldSince: null, leaving: null, consult: null });
  // Whatever follows is no conversation of the queue's.
  Object.assign(call, { queue: null, queuedAt: null });
  look(ctx, call.tenant, holder, at);
  clearTimer(ctx.memory.timers, `gone:${call.id}`);
}

/** An extension has no part in the call any more. */
export function part(ctx: Context, call: CallMemory, number: string, at: number): void {
  setLeg(call, number, 'over', at);
  ringEnded(ctx, call, number, at);
  if (!isTalking(call) || holderOf(call) !== number || call.leaving) return;
  const other = Object.entries(call.legs).find(([each, { state }]) => each !== number && state === 'talking');
  if (other) return passOn(ctx, call, other[0], at);
  call.leaving = { at, dueAt: at + GONE_MS };
  setTimer(ctx.memory.timers, `gone:${call.id}`, at + GONE_MS);
}

/** The agent's part is over, and the caller talks with this number: an agent, or somebody outside. */
export function passOn(ctx: Context, call: CallMemory, to: string, at: number): void {
  if (lookUp(ctx.memory.agents, keyOf(call.tenant, to))) return answer(ctx, call, to, at);
  transfer(ctx, call, to, at);
  answer(ctx, call, null, at);
}

/** It has left its queue, by `because` where that is told; where to shows in a moment. */
export function goes(
  ctx: Context,
  call: CallMemory,
  how: 'overflowed' | 'other',
  because: ExitCause | null,
): void {
  const { unnamed, outsider } = call;
  call.going = { at: unnamed?.at ?? ctx.at, how, because };
  setTimer(ctx.memory.timers, `exit:${call.id}`, ctx.at + SETTLE_MS);
  if (!unnamed || outsider === null) return;
  // The phone it was sent to was heard before.
  call.unnamed = null;
  answer(ctx, call, outsider, unnamed.at);
}

function look(ctx: Context, tenant: string, number: string | null, at: number): void {
  const agent = number === null ? undefined : lookUp(ctx.memory.agents, keyOf(tenant, number));
  if (agent) refresh(ctx, agent, at);
}

/** Nobody is asked any more before the call is passed on. */
export function endConsult(ctx: Context, call: CallMemory): void {
  if (!call.consult) return;
  call.consult = null;
  emitForCall(ctx, call.id, ctx.at, {
    type: 'call.observed',
    call: { id: callIn(ctx, call.id), consult: null },
  });
}

export function setHeld(ctx: Context, call: CallMemory, held: boolean, at: number): void {
  if (call.state !== (held ? 'talking' : 'held')) return;
  call.state = held ? 'held' : 'talking';
  call.heldSince = held ? at : null;
  emitForCall(ctx, call.id, at, { type: held ? 'call.held' : 'call.resumed', call: callIn(ctx, call.id) });
}

/** The call is over. `derived`: nobody said so. */
export function end(ctx: Context, call: CallMemory, at: number, derived: boolean): void {
  const { memory } = ctx;
  if (call.unnamed) answer(ctx, call, null, call.unnamed.at);
  settleExit(ctx, call, 'over');
  if (call.exit) bookUnknown(ctx, call);
  if (call.told) emitForCall(ctx, call.id, at, { type: 'call.ended', call: callIn(ctx, call.id), derived });
  delete memory.calls[call.id];
  for (const other of Object.values(memory.calls))
    if (other.consult?.session === call.id) endConsult(ctx, other);
  clearTimers(memory.timers, ['who', 'gone', 'miss', 'idle', 'exit'], call.id);
  for (const [alias, id] of Object.entries(memory.aliases)) {
    if (id !== call.id) continue;
    delete memory.aliases[alias];
    forget(memory, alias, at);
  }
  forget(memory, call.id, at);
  look(ctx, call.tenant, holderOf(call), at);
}

export function forget(memory: Memory, id: string, at: number): void {
  memory.ended[id] = at;
  dropOldest(memory.ended, ENDED_LIMIT);
}

type Whither = { readonly to?: ExitDestination; readonly because?: ExitCause };

/** The call leaves its queue unanswered. */
export function leave(ctx: Context, call: CallMemory, how: QueueExit, at: number, more: Whither = {}): void {
  if (!call.waits) return;
  call.missed = {};
  call.going = null;
  clearTimer(ctx.memory.timers, `exit:${call.id}`);
  emitForCall(ctx, call.id, at, { type: 'call.left', call: callIn(ctx, call.id), how, ...more });
  Object.assign(call, { waits: false, queue: null, queuedAt: null, offered: [], state: 'arriving' });
}

/** What became of a caller who has left their queue; `null`: nobody has said, `over`: nothing, the PBX put them out. */
export function settleExit(ctx: Context, call: CallMemory, to: ExitDestination | 'over' | null): void {
  const { going } = call;
  if (!going) return;
  const how = to === 'over' ? 'other' : to === null ? going.how : 'overflowed';
  leave(ctx, call, how, going.at, {
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
  emitForCall(ctx, call.id, ctx.at, {
    type: 'call.observed',
    call: {
      id: callIn(ctx, call.id),
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
  // Who does not serve the queue has answered for nobody in it.
  if (isAnswered && call.agent !== null && !serves(ctx.memory, call.tenant, queue, call.agent))
    Object.assign(call, { outsider: call.agent, agent: null });
  const { agent } = call;
  call.exit = null;
  addStay(call, queue, at);
  const id = callIn(ctx, call.id);
  emitForCall(ctx, call.id, at, {
    type: 'call.queued',
    call: id,
    queue: queueIn(ctx, keyOf(call.tenant, queue)),
  });
  if (!isAnswered) return emitForCall(ctx, call.id, until, { type: 'call.left', call: id, how });
  Object.assign(call, { queue, queuedAt: at });
  emitForCall(ctx, call.id, until, {
    type: 'call.answered',
    call: id,
    agent: agent === null ? null : agentIn(ctx, keyOf(call.tenant, agent)),
  });
  if (call.heldSince !== null) emitForCall(ctx, call.id, call.heldSince, { type: 'call.held', call: id });
}
