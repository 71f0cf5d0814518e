// What Cytracom's channel events mean: phones that ring, answer and hang up, joined to calls by linked_id.
import type { Direction, Party } from '#lib/model/board.ts';
import { appendBounded, isFull } from '#server/pbx-sdk/bounded-record.ts';
import { isTalking } from '#server/pbx-sdk/tracked-call.ts';
import { isSaidSilent } from './agents.ts';
import { extensionIn } from './aliases.ts';
import {
  abandonCall,
  answerCall,
  awaitEnd,
  awaitTaker,
  callOf,
  describeCall,
  endCall,
  introduceCall,
  isGuessed,
  markAgentFree,
  ORDERED_MS,
  offerCall,
  parkCall,
  scheduleIdleEnd,
  stopRinging,
  transferCall,
} from './calls.ts';
import {
  type CallMemory,
  type Context,
  isExtension,
  LEG_LIMIT,
  type Leg,
  type Memory,
  markAgentChanged,
  serves,
} from './memory.ts';
import { type ChanEvent, dialOf, directionOf, endingOf, personOf, type WireParty } from './wire.ts';

/** Digits enough to be a number in the public network. */
const OUTSIDE = 10;

const digits = (number: string): string => number.replace(/\D/g, '');

/** Whether two spellings are one number: with and without country code, formatted or not. */
const sameNumber = (one: string, other: string): boolean => {
  const [a, b] = [digits(one), digits(other)];
  if (a === '' || b === '') return false;
  return a === b || (a.length >= OUTSIDE && b.length >= OUTSIDE && a.slice(-OUTSIDE) === b.slice(-OUTSIDE));
};

/** The extension a party sits at: by its device, else by its number where the account knows it as one. */
function extensionOf(memory: Memory, party: WireParty | null | undefined): string | null {
  if (!party) return null;
  if (party.device !== '') return extensionIn(party.device);
  return isExtension(memory, party.number) ? party.number : null;
}

const partyOf = (party: WireParty): Party => ({ number: party.number, name: personOf(party.name) });

const calledIn = (event: ChanEvent): WireParty | null => event.called ?? event.callee ?? null;

/** Late words of a call that is over: they bring nothing back, unless they tell of what came after. */
export const isPast = ({ memory, at }: Context, id: string): boolean =>
  memory.calls[id] === undefined && (memory.ended[id] ?? -1) >= at;

/** What both dial events tell of the call itself. */
function callTold(ctx: Context, event: ChanEvent): CallMemory {
  const call = callOf(ctx, event.linked_id);
  const direction: Direction = directionOf(event.direction);
  if (call.direction === 'unknown') call.direction = direction;
  const { caller } = event;
  const called = calledIn(event);
  const isNew = call.caller.number === '';
  // A call placed through the API rings the phone of whoever places it first, and shows whom they want as its caller.
  if (isNew && caller && called && isOwnPhone(ctx.memory, call, caller, called)) {
    call.caller = partyOf(called);
    call.dialled = partyOf(caller);
    return call;
  }
  // It came to its queue first, which does not tell from where.
  if (direction === 'internal' && call.direction === 'inbound' && caller && isFromInside(ctx, call, caller))
    describeCall(ctx, call, { direction, caller: call.caller, dialled: call.dialled }, ctx.at);
  if (caller) noteCaller(ctx.memory, call, caller, event);
  const isOwn = called !== null && sameNumber(called.number, call.caller.number);
  if (called && !isOwn && call.dialled.number === '' && call.direction !== 'inbound')
    call.dialled = partyOf(called);
  return call;
}

/** The caller is at a phone of the account: what an agent's own phone begins in a call is not the caller's. */
const isFromInside = ({ memory }: Context, call: CallMemory, caller: WireParty): boolean =>
  call.waits && extensionOf(memory, caller) !== null && sameNumber(caller.number, call.caller.number);

function noteCaller(memory: Memory, call: CallMemory, caller: WireParty, event: ChanEvent): void {
  const isNew = call.caller.number === '';
  if (isNew) call.caller = partyOf(caller);
  const extension = extensionOf(memory, caller);
  if (call.direction !== 'inbound') call.callerExtension ??= extension;
  // dial_begin may show the same channel on both sides (cytracom#channel-ids): then it names nobody. A colleague who is
  // asked is called by the agent, not by whose call it is.
  const own = caller.channel_id ?? null;
  if (own === null || own === calledIn(event)?.channel_id || own === event.unique_id) return;
  const isSame =
    sameNumber(caller.number, call.caller.number) ||
    (extension !== null && extension === call.callerExtension);
  if (call.callerChannel === null || isSame) call.callerChannel = own;
}

const isOwnPhone = (memory: Memory, call: CallMemory, caller: WireParty, called: WireParty): boolean =>
  call.direction === 'outbound' &&
  extensionOf(memory, called) !== null &&
  extensionOf(memory, caller) === null;

const legOf = (event: ChanEvent, party: WireParty): string =>
  event.unique_id ?? party.channel_id ?? party.number;

/** The leg an event speaks of: by its own id, else the phone that rings, or is spoken at, under that number. */
function legIn(memory: Memory, call: CallMemory, event: ChanEvent, party: WireParty, answered: boolean) {
  for (const id of [event.unique_id, party.channel_id])
    if (typeof id === 'string' && call.legs[id]) return { id, leg: call.legs[id] };
  const extension = extensionOf(memory, party);
  const found = Object.entries(call.legs).find(
    ([, leg]) =>
      leg.answered === answered &&
      (extension === null
        ? leg.extension === null && sameNumber(leg.number, party.number)
        : leg.extension === extension),
  );
  return found ? { id: found[0], leg: found[1] } : null;
}

export function beginDial(ctx: Context, event: ChanEvent): void {
  const called = calledIn(event);
  if (!called || isPast(ctx, event.linked_id)) return;
  const call = callTold(ctx, event);
  const id = legOf(event, called);
  if (call.gone.includes(id) || call.legs[id]?.answered) return;
  const extension = extensionOf(ctx.memory, called);
  const isNew = call.legs[id] === undefined;
  const { number, channel_id: channel = null } = called;
  addLeg(call, id, { number, extension, answered: false, channel, heardIn: ctx.memory.pictures });
  introduceCall(ctx, call);
  if (!isNew) return;
  markAgentChanged(ctx, call.callerExtension, ctx.at);
  if (call.leaving) transferCall(ctx, call, called.number, call.leaving.at);
  ringPhone(ctx, call, extension);
}

/** A phone rings: it is offered the call, unless it is the caller's own, or the call is somebody's already. */
function ringPhone(ctx: Context, call: CallMemory, extension: string | null): void {
  scheduleIdleEnd(ctx, call);
  if (extension === null || (extension === call.callerExtension && !call.handedOn)) return;
  if (call.direction === 'outbound' && call.callerExtension === null && !isTalking(call) && !call.handedOn) {
    call.callerExtension = extension;
    return markAgentChanged(ctx, extension, ctx.at);
  }
  offerCall(ctx, call, extension, ctx.at);
}

export function endDial(ctx: Context, event: ChanEvent): void {
  const called = calledIn(event);
  if (!called || isPast(ctx, event.linked_id)) return;
  const dial = dialOf(called.dial_status || called.state);
  // A leg nobody spoke of before that rang for nothing tells of no call.
  if (dial !== 'answered' && !ctx.memory.calls[event.linked_id]) return;
  const call = callTold(ctx, event);
  const found = legIn(ctx.memory, call, event, called, false);
  const id = found?.id ?? legOf(event, called);
  if (call.gone.includes(id)) return;
  if (dial !== 'answered') {
    if (!found || found.leg.answered) return;
    dropLeg(call, id);
    return stopRinging(ctx, call, found.leg.extension, ctx.at);
  }
  if (found?.leg.answered) return;
  const extension = found?.leg.extension ?? extensionOf(ctx.memory, called);
  const channel = called.channel_id ?? found?.leg.channel ?? null;
  const number = found?.leg.number ?? called.number;
  addLeg(call, id, { number, extension, answered: true, channel, heardIn: ctx.memory.pictures });
  introduceCall(ctx, call);
  markAgentChanged(ctx, extension, ctx.at);
  answerAtPhone(ctx, call, extension);
}

/** A phone was answered: by whom the call is now held, if that is new. */
function answerAtPhone(ctx: Context, call: CallMemory, extension: string | null): void {
  const caller = call.callerExtension;
  // The caller's own phone, rung first: whom they want has not been reached yet.
  if (extension !== null && extension === caller && !isTalking(call) && !call.handedOn) return;
  // Who speaks already asks a colleague, or has handed on: that shows when they hang up.
  if (isTalking(call) && !call.leaving) return;
  if (call.leaving) {
    transferCall(ctx, call, extension ?? '', call.leaving.at);
    return answerCall(ctx, call, extension, ctx.at);
  }
  const isAgent = (each: string | null): boolean => each !== null && ctx.memory.agents[each] !== undefined;
  // Of two phones of the house the one that called is in charge, unless only the other is an agent's, or a queue's.
  const calls = caller !== null && !call.waits && call.slot === null && !call.handedOn;
  const own = calls && (isAgent(caller) || !isAgent(extension));
  const who = own ? caller : extension;
  const { queue } = call;
  if (call.waits && queue !== null && (who === null || !serves(ctx.memory, queue, who)))
    return awaitTaker(ctx, call, who);
  answerCall(ctx, call, who, ctx.at);
}

export function hangUpLeg(ctx: Context, event: ChanEvent): void {
  const party = event.channel ?? calledIn(event) ?? event.caller;
  const call = ctx.memory.calls[event.linked_id];
  // Of a call whose beginning we did not hear, one leg that is over tells nothing.
  if (!party || !call || isPast(ctx, event.linked_id)) return;
  callOf(ctx, call.key);
  if (event.unique_id && call.gone.includes(event.unique_id)) return;
  const answered = dialOf(party.dial_status) === 'answered';
  const found =
    legIn(ctx.memory, call, event, party, answered) ?? legIn(ctx.memory, call, event, party, !answered);
  if (found) {
    dropLeg(call, found.id);
    if (event.unique_id && event.unique_id !== found.id) forgetLeg(call, event.unique_id);
    if (found.leg.answered || answered) return endTalker(ctx, call, found.leg);
    return stopRinging(ctx, call, found.leg.extension, ctx.at);
  }
  if (event.unique_id) forgetLeg(call, event.unique_id);
  const extension = extensionOf(ctx.memory, party);
  if (isCaller(call, event, party, extension)) return loseCaller(ctx, call);
  // A phone whose answer we did not hear of, but whose conversation we know.
  if (isTalking(call) && extension !== null && extension === call.agent) endAgentPart(ctx, call, ctx.at, '');
}

/**
 * Whether the channel is the one of who called: by its id or number. A phone of the house is named by its device alone:
 * its channel may bear the caller's id (cytracom#channel-ids), and the caller's number (cytracom#hang-up-numbers).
 */
function isCaller(call: CallMemory, event: ChanEvent, party: WireParty, extension: string | null): boolean {
  if (extension !== null || call.callerExtension !== null)
    return extension !== null && extension === call.callerExtension;
  const ids = [event.unique_id, party.channel_id];
  return (
    (call.callerChannel !== null && ids.includes(call.callerChannel)) ||
    sameNumber(party.number, call.caller.number)
  );
}

function loseCaller(ctx: Context, call: CallMemory): void {
  const legs = Object.values(call.legs);
  // An agent who called out leaves: whom they reached may be on the way to somebody else.
  if (call.callerExtension !== null && call.direction === 'outbound' && legs.some((leg) => leg.answered))
    return endAgentPart(ctx, call, ctx.at, '');
  call.callerChannel = null;
  // Its summary is still to come, and tells the wait.
  if (isGuessed(call)) return endAgentPart(ctx, call, ctx.at, '');
  if (call.waits) return abandonCall(ctx, call);
  endCall(ctx, call, { at: ctx.at, how: 'abandoned', derived: false });
}

/** Somebody who talked has hung up. */
function endTalker(ctx: Context, call: CallMemory, leg: Leg): void {
  markAgentFree(ctx, leg.extension, ctx.at);
  const others = Object.values(call.legs).filter((each) => each.answered);
  if (!isTalking(call)) return scheduleIdleEnd(ctx, call);
  if (leg.extension === call.agent) return endAgentPart(ctx, call, ctx.at, '');
  // The other party of a call that went out, and nobody is left with whoever placed it.
  const placed = call.agent === call.callerExtension;
  if (placed && others.every((each) => each.extension === call.agent)) endAgentPart(ctx, call, ctx.at, '');
}

/** An agent's part is over: it is parked, goes on with whom they handed it to, or ends. */
export function endAgentPart(ctx: Context, call: CallMemory, at: number, reason: string): void {
  if (!isTalking(call)) return;
  const { agent } = call;
  for (const [id, leg] of Object.entries(call.legs))
    if (leg.extension === agent && leg.answered) dropLeg(call, id);
  if (call.parking && at - call.parking.at <= ORDERED_MS) return parkCall(ctx, call, call.parking.slot, at);
  const outside = call.direction === 'outbound';
  const next = Object.values(call.legs).filter(
    (leg) => leg.extension !== agent && !(outside && leg.extension === null),
  );
  const taker = next.find((leg) => leg.answered);
  if (taker) {
    transferCall(ctx, call, taker.number, at);
    return answerCall(ctx, call, taker.extension, at);
  }
  if (next.length === 0) return awaitEnd(ctx, call, at, endingOf(reason));
  transferCall(ctx, call, next[0]?.number ?? '', at);
  for (const leg of next) if (leg.extension !== null) offerCall(ctx, call, leg.extension, at);
}

function addLeg(call: CallMemory, id: string, leg: Leg): void {
  if (!call.legs[id] && isFull(call.legs, LEG_LIMIT)) return;
  call.legs[id] = leg;
}

function dropLeg(call: CallMemory, id: string): void {
  delete call.legs[id];
  forgetLeg(call, id);
}

function forgetLeg(call: CallMemory, id: string): void {
  if (!call.gone.includes(id)) appendBounded(call.gone, id, LEG_LIMIT);
}

/**
 * While nobody listened a phone stopped ringing for a caller who still waits: its own queue says that it does not ring.
 * Whether it was missed nobody saw. What comes late of that leg is not refused, as it may ring after all.
 */
export function stopUnheardRings(ctx: Context, call: CallMemory): void {
  const { memory } = ctx;
  const { queue } = call;
  if (queue === null) return;
  const heard = Object.values(call.legs).filter((leg) => leg.answered || leg.heardIn === memory.pictures);
  const isOver = (extension: string | null): extension is string =>
    extension !== null &&
    !heard.some((leg) => leg.extension === extension) &&
    isSaidSilent(memory, extension, queue, memory.pictures);
  for (const [id, leg] of Object.entries(call.legs)) if (isOver(leg.extension)) delete call.legs[id];
  call.offered = call.offered.filter((each) => !isOver(each));
  if (call.state === 'ringing' && call.offered.length === 0) call.state = 'waiting';
}
