// What Asterisk's queue says of its callers: joined, rung for, answered, given up.
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { setTimer } from '#server/pbx-sdk/timers.ts';
import { callIn, emit, queueIn } from '#server/pbx-sdk/translation-context.ts';
import { blankCall, introduceCall } from './beginnings.ts';
import {
  absorbCall,
  anchoredCall,
  answerCall,
  callByChannel,
  completeService,
  markHeard,
  missRing,
  offerCall,
  settleExit,
  tracker,
} from './calls.ts';
import { isReal, numberOf } from './legs.ts';
import { type Call, type Channel, type Context, isServed, isWaiting, type Memory } from './memory.ts';
import { noteAbandonWait, noteTalk, readWait, talksAsTold } from './own-figures.ts';
import type { Wire } from './wire.ts';

/** Between leaving a queue and being connected lie milliseconds, unless the agent is told something first. */
const LEAVING_MS = 300;
/** After that long in the dialplan, what comes next is no overflow of the queue left. */
const LEFT_MS = 60_000;

/**
 * The call of who joins a queue on this channel. A queue may be joined by half a Local channel: a caller's who came
 * through the dialplan, a call-back's for whom no phone exists yet, or that by which another queue rings this one.
 */
function callJoining(ctx: Context, channel: Channel, queue: string): Call {
  const { memory: m } = ctx;
  const known = callByChannel(m, channel.id);
  const elsewhere = known !== undefined && (isWaiting(known) || isServed(known));
  const inner = elsewhere && known.queue !== queue && known.place !== channel.id && !isReal(channel);
  if (known && !inner) return known;
  const call = blankCall(m, channel);
  if (known) Object.assign(call, { within: known.key, direction: known.direction, caller: known.caller });
  introduceCall(ctx, call);
  return call;
}

/**
 * Somebody has joined a queue; answers with their call.
 * @param told when they joined by the PBX's own word, in whole seconds; left out where we hear it happen.
 */
export function joinQueue(ctx: Context, channel: Channel, queue: string, told?: number): Call {
  const call = callJoining(ctx, channel, queue);
  if (isWaiting(call) && call.queue === queue) return call;
  markHeard(ctx, call);
  settleExit(ctx, call, 'overflowed', 'queue');
  const row = lookUp(ctx.memory.queues, queue);
  const at = told ?? Math.max(ctx.at, (row?.joinedAt ?? 0) + 1);
  if (row) row.joinedAt = at;
  Object.assign(call, { isLeaving: false, sawJoin: told === undefined, leftAt: null, agentChannel: null });
  Object.assign(call, {
    rings: {},
    aloneAt: null,
    shownAway: false,
    completedAt: null,
    firstAnsweredAt: null,
  });
  Object.assign(call, { place: channel.id, asked: false, gaveUp: false });
  delete call.byHand;
  delete call.gaveUpAfterS;
  if (call.direction === 'unknown') call.direction = 'inbound';
  tracker.join(ctx, call, queue, at);
  return call;
}

/** The call that stands in this queue on this channel. */
function callStanding(ctx: Context, channel: Channel, queue: string): Call | undefined {
  const call = callByChannel(ctx.memory, channel.id);
  return call?.queue === queue && call.waits ? call : undefined;
}

/** QueueCallerAbandon: the caller hung up, or the queue's time was over; only a hang-up of theirs was an abandon. */
export function abandonQueue(ctx: Context, channel: Channel, queue: string, holdTime?: number): void {
  const call = callStanding(ctx, channel, queue);
  if (!call) return;
  markHeard(ctx, call);
  if (isWaiting(call)) leaveQueue(ctx, channel, queue);
  call.gaveUp = true;
  if (holdTime !== undefined) call.gaveUpAfterS = holdTime;
  noteAbandonWait(ctx, call, holdTime);
  if (call.asked && !call.byHand) settleExit(ctx, call, 'abandoned');
}

/**
 * Somebody asked to hang up this channel. Of a queue's caller it is an abandon, if it is they who asked: the half of a
 * Local channel is asked also where the dialplan gives up on the queue, or the outer queue on the inner one.
 * An agent in conversation who asks in a queue by a Local channel, and gives it up, has hung up there.
 */
export function noteHangUp(ctx: Context, channel: Channel): void {
  const { memory: m } = ctx;
  const own = anchoredCall(m, channel.id);
  if (!own) return;
  const around = lookUp(m.calls, own.within);
  if (own.within !== null && !(around && isServed(around))) return;
  for (const call of [own, ...Object.values(m.calls).filter((each) => each.within === own.key)]) {
    call.asked = true;
    if (call.isLeaving && call.gaveUp && !call.shownAway) settleExit(ctx, call, 'abandoned');
  }
}

/** AST_SOFTHANGUP_DEV: their line is gone; AST_SOFTHANGUP_EXPLICIT: somebody told Asterisk to (channel.h). */
const BY_DEVICE = 1;
const BY_COMMAND = 32;

/** The PBX itself hangs up this channel; after the queue has given up, that is the dialplan's own hang-up. */
export function notePutOut(ctx: Context, channel: Channel, cause: number): void {
  const own = anchoredCall(ctx.memory, channel.id);
  if (!own || !isWaiting(own) || own.place !== own.anchor) return;
  if (cause === BY_DEVICE) noteHangUp(ctx, channel);
  else if (cause === BY_COMMAND) own.byHand = true;
}

/** A command of ours takes this call's caller away from where they wait. */
export function markMovedByHand(ctx: Context, id: string): void {
  const call = lookUp(ctx.memory.calls, id);
  if (call?.waits) call.byHand = true;
}

/** The caller's own channel is gone before their place in the queue is: who stands for them there is told only then. */
export function endWait(ctx: Context, call: Call): void {
  if (!isWaiting(call) || (!call.asked && call.place === call.anchor)) return;
  Object.assign(call, { isLeaving: true, leftAt: ctx.at, sawLeave: false });
  settleExit(ctx, call, call.asked && !call.byHand ? 'abandoned' : 'other');
}

export function leaveQueue(ctx: Context, channel: Channel, queue: string): void {
  const call = callStanding(ctx, channel, queue);
  if (!call || !isWaiting(call)) return;
  markHeard(ctx, call);
  Object.assign(call, { isLeaving: true, leftAt: ctx.at, gaveUp: false, sawLeave: true });
  awaitExit(ctx.memory, call);
}

/** `Queue(support,tT,,,60)`: the first of its arguments. */
export const queueAskedFor = (data: string): string => data.split(',', 1)[0]?.trim() ?? '';

/** QUEUESTATUS of whom `Queue()` did not let in (app_queue.c, `join_queue`); its other words are of stays. */
const REFUSALS: Readonly<Record<string, 'full' | 'nobody'>> = {
  FULL: 'full',
  JOINEMPTY: 'nobody',
  JOINUNAVAIL: 'nobody',
};

/** A channel's QUEUESTATUS: it came to a queue that did not admit it, if it says so. */
export function refuseCaller(ctx: Context, channel: string | undefined, status: string): void {
  const because = lookUp(REFUSALS, status);
  const queue = lookUp(ctx.memory.channels, channel)?.asksFor;
  const call = callByChannel(ctx.memory, channel);
  if (because === undefined || queue === undefined || !call || ctx.memory.phase === 'opened') return;
  markHeard(ctx, call);
  const id = callIn(ctx, call.key);
  emit(ctx, ctx.at, { type: 'call.refused', call: id, queue: queueIn(ctx, queue), because });
}

/** A call has left its queue: it is shown as on its way soon, and booked when it is clear how it left. */
export function awaitExit(m: Memory, { key, isLeaving, leftAt, shownAway }: Call): void {
  if (isLeaving && leftAt !== null)
    setTimer(m.timers, `left:${key}`, leftAt + (shownAway ? LEFT_MS : LEAVING_MS));
}

export function decideExit(ctx: Context, call: Call): void {
  if (!call.isLeaving || call.leftAt === null) return;
  if (ctx.at >= call.leftAt + LEFT_MS) return settleExit(ctx, call, 'other');
  call.shownAway = true;
  awaitExit(ctx.memory, call);
  call.offered = [];
  const id = callIn(ctx, call.key);
  emit(ctx, call.leftAt, { type: 'call.observed', call: { id, state: 'arriving', offeredTo: [] } });
}

export function ringMember(
  ctx: Context,
  channel: Channel,
  ringing: Channel,
  wire: { readonly Queue: string; readonly Interface: string },
): void {
  const call = callStanding(ctx, channel, wire.Queue);
  if (call && isWaiting(call)) offerCall(ctx, call, keyOf(ctx, wire.Interface), ringing.id);
}

export function missMember(ctx: Context, channel: Channel, device: string): void {
  const call = callByChannel(ctx.memory, channel.id);
  if (call) missRing(ctx, call, keyOf(ctx, device));
}

/** AgentConnect: the member it names has the call, whoever's phone it is. */
export function connectMember(
  ctx: Context,
  channel: Channel,
  by: Channel,
  wire: { readonly Queue: string; readonly Interface: string; readonly HoldTime?: number | undefined },
): void {
  const agent = keyOf(ctx, wire.Interface);
  const known = callByChannel(ctx.memory, channel.id);
  if (known && isServed(known) && known.queue === wire.Queue && known.agent === agent) return;
  const call =
    callStanding(ctx, channel, wire.Queue) ??
    joinQueue(ctx, channel, wire.Queue, ctx.at - (wire.HoldTime ?? 0) * 1_000);
  markHeard(ctx, call);
  const picker = anchoredCall(ctx.memory, by.id);
  if (picker) absorbCall(ctx, call, picker);
  const told = readWait(ctx, call, wire.HoldTime);
  // Of a talk through a Local channel the PBX's figure is nobody's own, and is not waited for.
  const isLate = call.sawJoin && told.waitedMs !== undefined && !wire.Interface.startsWith('Local/');
  answerCall(ctx, call, agent, by.id, told);
  if (isLate) call.answeredLate = true;
}

/**
 * AgentComplete: the queue is done with a call; perhaps with one that its agent parked or handed on long ago, while they
 * talk to the next caller.
 * @returns the call, where it is one in conversation
 */
export function completeCall(ctx: Context, wire: Wire<'AgentComplete'>): Call | undefined {
  const call = callCompleted(ctx, wire);
  if (!call) return undefined;
  noteTalk(call, wire);
  completeService(ctx.memory, call, ctx.at);
  return call;
}

/**
 * The call in conversation that an AgentComplete is about. It names the caller's channel, where that still lives: who is
 * named and is served no more, is not whom this agent serves now. Where nobody is named whom we know, the talk tells.
 */
function callCompleted(ctx: Context, wire: Wire<'AgentComplete'>): Call | undefined {
  const { memory: m, at } = ctx;
  const agent = keyOf(ctx, wire.Interface);
  const isTheirs = (call: Call): boolean =>
    isServed(call) && call.queue === wire.Queue && call.agent === agent;
  const named = callByChannel(m, wire.Uniqueid);
  if (named) return isTheirs(named) ? named : undefined;
  return Object.values(m.calls).find((call) => isTheirs(call) && talksAsTold(call, at, wire.TalkTime));
}

/** One name for an agent, whichever of their interfaces a queue calls. */
export function keyOf(ctx: Context, device: string): string {
  const known = lookUp(ctx.memory.devices, device);
  if (known !== undefined) return known;
  const number = numberOf(device);
  return number in {} ? `?${number}` : number;
}
