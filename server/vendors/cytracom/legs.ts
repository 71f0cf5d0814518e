// Knows what channel events mean: phones that ring, answer and hang up, joined to calls by linked_id. A leg that ends is
// not the call that ends. Refuses to know queues.
import type { Direction, Party } from '#lib/model/board.ts';
import { extensionIn } from './aliases.ts';
import {
  answer,
  callOf,
  end,
  free,
  giveUp,
  handOn,
  introduce,
  isGuessed,
  leave,
  ORDERED_MS,
  offer,
  park,
  quiet,
  ringEnded,
} from './calls.ts';
import { type CallMemory, LEG_LIMIT, type Leg, type Memory } from './memory.ts';
import { look, type Turn } from './turn.ts';
import type { ChanEvent, WireParty } from './wire.ts';
import { dialOf, directionOf, endingOf, personOf } from './words.ts';

/** Digits enough to be a number in the public network. */
const OUTSIDE = 10;

export const digits = (number: string): string => number.replace(/\D/g, '');

/** Whether two spellings are one number: with and without country code, formatted or not. */
export const sameNumber = (one: string, other: string): boolean => {
  const [a, b] = [digits(one), digits(other)];
  if (a === '' || b === '') return false;
  return a === b || (a.length >= OUTSIDE && b.length >= OUTSIDE && a.slice(-OUTSIDE) === b.slice(-OUTSIDE));
};

/** The extension a party sits at: by its device, else by its number where the account knows it as one. */
export function extensionOf(memory: Memory, party: WireParty | null | undefined): string | null {
  if (!party) return null;
  if (party.device !== '') return extensionIn(party.device);
  const isKnown =
    memory.agents[party.number] !== undefined || Object.hasOwn(memory.people ?? {}, party.number);
  return party.number !== '' && isKnown ? party.number : null;
}

const partyOf = (party: WireParty): Party => ({ number: party.number, name: personOf(party.name) });

const calledIn = (event: ChanEvent): WireParty | null => event.called ?? event.callee ?? null;

/** Late words of a call that is over: they bring nothing back, unless they tell of what came after. */
export const isPast = ({ memory, at }: Turn, id: string): boolean =>
  memory.calls[id] === undefined && (memory.ended[id] ?? -1) >= at;

/** What both dial events tell of the call itself. */
function known(turn: Turn, event: ChanEvent): CallMemory {
  const call = callOf(turn, event.linked_id);
  const direction: Direction = directionOf(event.direction);
  if (call.direction === 'unknown') call.direction = direction;
  const { caller } = event;
  const called = calledIn(event);
  const isNew = call.caller.number === '';
  // A call placed through the API rings the phone of whoever places it first, and shows whom they want as its caller.
  if (isNew && caller && called && isOwnPhone(turn.memory, call, caller, called)) {
    call.caller = partyOf(called);
    call.dialled = partyOf(caller);
    return call;
  }
  if (caller) calledBy(turn.memory, call, caller, event);
  const isOwn = called !== null && sameNumber(called.number, call.caller.number);
  if (called && !isOwn && call.dialled.number === '' && call.direction !== 'inbound')
    call.dialled = partyOf(called);
  return call;
}

function calledBy(memory: Memory, call: CallMemory, caller: WireParty, event: ChanEvent): void {
  const isNew = call.caller.number === '';
  if (isNew) call.caller = partyOf(caller);
  const extension = extensionOf(memory, caller);
  if (call.direction !== 'inbound') call.callerExtension ??= extension;
  // dial_begin may show the same channel on both sides (§2.3): then it names nobody. A colleague who is asked is
  // called by the agent, not by whose call it is.
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

export function dialBegun(turn: Turn, event: ChanEvent): void {
  const called = calledIn(event);
  if (!called || isPast(turn, event.linked_id)) return;
  const call = known(turn, event);
  const id = legOf(event, called);
  if (call.gone.includes(id) || call.legs[id]?.answered) return;
  const extension = extensionOf(turn.memory, called);
  const isNew = call.legs[id] === undefined;
  addLeg(call, id, { number: called.number, extension, answered: false, channel: called.channel_id ?? null });
  introduce(turn, call);
  if (!isNew) return;
  look(turn, call.callerExtension, turn.at);
  if (call.leaving) handOn(turn, call, called.number, call.leaving.at);
  ring(turn, call, extension);
}

/** A phone rings: it is offered the call, unless it is the caller's own, or the call is somebody's already. */
function ring(turn: Turn, call: CallMemory, extension: string | null): void {
  quiet(turn, call);
  if (extension === null || (extension === call.callerExtension && !call.handed)) return;
  if (call.direction === 'outbound' && call.callerExtension === null && !call.talking && !call.handed) {
    call.callerExtension = extension;
    return look(turn, extension, turn.at);
  }
  offer(turn, call, extension, turn.at);
}

export function dialEnded(turn: Turn, event: ChanEvent): void {
  const called = calledIn(event);
  if (!called || isPast(turn, event.linked_id)) return;
  const dial = dialOf(called.dial_status || called.state);
  // A leg nobody spoke of before that rang for nothing tells of no call.
  if (dial !== 'answered' && !turn.memory.calls[event.linked_id]) return;
  const call = known(turn, event);
  const found = legIn(turn.memory, call, event, called, false);
  const id = found?.id ?? legOf(event, called);
  if (call.gone.includes(id)) return;
  if (dial !== 'answered') {
    if (!found || found.leg.answered) return;
    drop(call, id);
    return ringEnded(turn, call, found.leg.extension, turn.at);
  }
  if (found?.leg.answered) return;
  const extension = found?.leg.extension ?? extensionOf(turn.memory, called);
  const channel = called.channel_id ?? found?.leg.channel ?? null;
  addLeg(call, id, { number: found?.leg.number ?? called.number, extension, answered: true, channel });
  introduce(turn, call);
  look(turn, extension, turn.at);
  taken(turn, call, extension);
}

/** A phone was answered: by whom the call is now held, if that is new. */
function taken(turn: Turn, call: CallMemory, extension: string | null): void {
  const caller = call.callerExtension;
  // The caller's own phone, rung first: whom they want has not been reached yet.
  if (extension !== null && extension === caller && !call.talking && !call.handed) return;
  // Who speaks already asks a colleague, or has handed on: that shows when they hang up.
  if (call.talking && !call.leaving) return;
  if (call.leaving) {
    handOn(turn, call, extension ?? '', call.leaving.at);
    return answer(turn, call, extension, turn.at);
  }
  const isAgent = (each: string | null): boolean => each !== null && turn.memory.agents[each] !== undefined;
  // Of two phones of the house the one that called is in charge, unless only the other is an agent's.
  const own =
    call.slot === null && !call.handed && caller !== null && (isAgent(caller) || !isAgent(extension));
  answer(turn, call, own ? caller : extension, turn.at);
}

export function hungUp(turn: Turn, event: ChanEvent): void {
  const party = event.channel ?? calledIn(event) ?? event.caller;
  const call = turn.memory.calls[event.linked_id];
  // Of a call whose beginning we did not hear, one leg that is over tells nothing.
  if (!party || !call || isPast(turn, event.linked_id)) return;
  callOf(turn, call.id);
  if (event.unique_id && call.gone.includes(event.unique_id)) return;
  const answered = dialOf(party.dial_status) === 'answered';
  const found =
    legIn(turn.memory, call, event, party, answered) ?? legIn(turn.memory, call, event, party, !answered);
  if (found) {
    drop(call, found.id);
    if (event.unique_id && event.unique_id !== found.id) forget(call, event.unique_id);
    if (found.leg.answered || answered) return spoken(turn, call, found.leg);
    return ringEnded(turn, call, found.leg.extension, turn.at);
  }
  if (event.unique_id) forget(call, event.unique_id);
  const extension = extensionOf(turn.memory, party);
  if (isCaller(call, event, party, extension)) return callerGone(turn, call);
  // A phone whose answer we did not hear of, but whose conversation we know.
  if (call.talking && extension !== null && extension === call.agent) over(turn, call, turn.at, '');
}

/**
 * Whether the channel is the one of who called: by its id or number. A phone of the house is named by its device alone:
 * its channel may bear the caller's id (§2.3), and the caller's number (§2.4).
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

function callerGone(turn: Turn, call: CallMemory): void {
  const legs = Object.values(call.legs);
  // An agent who called out leaves: whom they reached may be on the way to somebody else.
  if (call.callerExtension !== null && call.direction === 'outbound' && legs.some((leg) => leg.answered))
    return over(turn, call, turn.at, '');
  call.callerChannel = null;
  // Its summary is still to come, and tells the wait.
  if (isGuessed(call)) return over(turn, call, turn.at, '');
  if (call.stay === 'waiting') return giveUp(turn, call);
  end(turn, call, { at: turn.at, how: 'abandoned', derived: false });
}

/** Somebody who talked has hung up. */
function spoken(turn: Turn, call: CallMemory, leg: Leg): void {
  free(turn, leg.extension, turn.at);
  const others = Object.values(call.legs).filter((each) => each.answered);
  if (!call.talking) return quiet(turn, call);
  if (leg.extension === call.agent) return over(turn, call, turn.at, '');
  // The other party of a call that went out, and nobody is left with whoever placed it.
  const placed = call.agent === call.callerExtension;
  if (placed && others.every((each) => each.extension === call.agent)) over(turn, call, turn.at, '');
}

/** An agent's part is over: it is parked, goes on with whom they handed it to, or ends. */
export function over(turn: Turn, call: CallMemory, at: number, reason: string): void {
  if (!call.talking) return;
  const { agent } = call;
  for (const [id, leg] of Object.entries(call.legs))
    if (leg.extension === agent && leg.answered) drop(call, id);
  if (call.parking && at - call.parking.at <= ORDERED_MS) return park(turn, call, call.parking.slot, at);
  const outside = call.direction === 'outbound';
  const next = Object.values(call.legs).filter(
    (leg) => leg.extension !== agent && !(outside && leg.extension === null),
  );
  const taker = next.find((leg) => leg.answered);
  if (taker) {
    handOn(turn, call, taker.number, at);
    return answer(turn, call, taker.extension, at);
  }
  if (next.length === 0) return leave(turn, call, at, endingOf(reason));
  handOn(turn, call, next[0]?.number ?? '', at);
  for (const leg of next) if (leg.extension !== null) offer(turn, call, leg.extension, at);
}

function addLeg(call: CallMemory, id: string, leg: Leg): void {
  if (!call.legs[id] && Object.keys(call.legs).length >= LEG_LIMIT) return;
  call.legs[id] = leg;
}

export function drop(call: CallMemory, id: string): void {
  delete call.legs[id];
  forget(call, id);
}

function forget(call: CallMemory, id: string): void {
  if (!call.gone.includes(id)) call.gone.push(id);
  if (call.gone.length > LEG_LIMIT) call.gone.shift();
}
