// Where a call stands that no agent has: in a queue, how it enters, whom it is offered to, and whose it is when a phone of
// no member answers; or in a parking slot, by our own command and by the PBX's list, since no event tells of parking.
import { isFull } from '#server/pbx-sdk/bounded-record.ts';
import { clearTimer } from '#server/pbx-sdk/timers.ts';
import { isTalking } from '#server/pbx-sdk/tracked-call.ts';
import { agentIn, callIn, emitForCall } from '#server/pbx-sdk/translation-context.ts';
import { endAgentPart, servesQueue } from './agents.ts';
import {
  cancelEnd,
  clearPart,
  endCall,
  entryOf,
  isOfTeam,
  isTimeUp,
  joinQueue,
  leaveQueue,
  tracker,
} from './ends.ts';
import { isAsked, isOver, rings, talks } from './legs.ts';
import { type CallMemory, type Context, DID_LIMIT, type Leg, type Memory, queueNamed } from './memory.ts';
import { isSpoiled, type ParkedCall } from './wire.ts';

export function offerCall(ctx: Context, call: CallMemory, ringing: readonly Leg[]): void {
  for (const { number, since } of ringing) {
    if (call.offered.includes(number)) continue;
    // Picked up elsewhere: the agents whose phones fell silent for it have missed nothing.
    if (!isOfTeam(ctx.memory, call, number)) tracker.forgive(ctx, call, ctx.at);
    settleRings(ctx, call);
    // A parked call that rings somewhere has left its slot.
    if (!isTalking(call)) Object.assign(call, { parked: null, slot: null });
    tracker.offer(ctx, call, number, since);
  }
}

/** It was not rung to be offered the call: it dials, listens, or was invited. */
export function withdrawOffer(ctx: Context, call: CallMemory, number: string): void {
  const shown = [...call.offered, ...Object.keys(call.stopped)];
  if (!shown.includes(number)) return;
  delete call.stopped[number];
  call.offered = call.offered.filter((each) => each !== number);
  const left = shown.filter((each) => each !== number);
  const isQuiet = left.length === 0 && !call.waits && !isTalking(call) && call.slot === null;
  if (isQuiet) call.state = 'arriving';
  emitForCall(ctx, call.key, ctx.at, {
    type: 'call.observed',
    call: {
      id: callIn(ctx, call.key),
      offeredTo: left.map((each) => agentIn(ctx, each)),
      ...(isQuiet ? { state: 'arriving' } : {}),
    },
  });
}

/** Tells the rings that have ended unanswered at once, now that the call goes on without them. */
export function settleRings(ctx: Context, call: CallMemory): void {
  clearTimer(ctx.memory.timers, `missed:${call.key}`);
  tracker.missStopped(ctx, call);
}

/** Numbers of a leg have changed: they may name the queue the call is in. */
export function placeCall(ctx: Context, call: CallMemory, leg: Leg): void {
  const { memory } = ctx;
  const at = call.leaving?.final ? call.leaving.at : ctx.at;
  const queue = queueNamed(memory, leg.path) ?? queueNamed(memory, leg.to);
  if (leg.kind === 'inbound' && call.shunned !== queue) call.shunned = null;
  if (!queue || queue === call.shunned || leg.kind === 'outbound') return;
  if (leg.kind === 'extension' && leg.role === 'callee' && queueNamed(memory, leg.path)) {
    memory.tellsPaths = true;
    // A phone that rings alone is about to dial, as for a callback, or the frame of its caller has been overtaken.
    if (memory.showsCallers && !isOver(leg) && !hasCaller(call)) return;
  }
  if (isTalking(call)) {
    if (leg.kind === 'inbound' && queue !== call.queue) call.headed = queue;
    return;
  }
  const wasAnswered = call.queue === queue && !call.waits;
  if (wasAnswered && leg.kind === 'extension') return;
  // An agent's phone names the queue only when it rings; the caller had got there before.
  const entered = leg.kind === 'extension' ? entryOf(memory, call, queue, at) : at;
  const guessed = ctx.syncing || leg.kind === 'extension';
  enterQueue(ctx, call, queue, ctx.syncing ? call.enteredAt : entered, guessed);
}

/** The call stands in this queue from `at` on. */
export function enterQueue(
  ctx: Context,
  call: CallMemory,
  queue: string,
  at: number,
  guessed: boolean,
): void {
  if (call.waits && call.queue === queue) return;
  settleRings(ctx, call);
  if (call.waits) {
    const because = call.sent ? 'hand' : isTimeUp(ctx.memory, call, at) ? 'time' : null;
    const why = because === null ? {} : ({ because } as const);
    tracker.leave(ctx, call, { how: 'overflowed', to: 'queue', ...why }, at);
  }
  learnDid(ctx.memory, call, queue);
  joinQueue(ctx, call, queue, at);
  Object.assign(call, { guessed, rang: null, parked: null });
  clearPart(ctx, call);
}

/** Which queue a dialled number leads to, as long as it is always the same one. */
function learnDid(memory: Memory, call: CallMemory, queue: string): void {
  const did = call.dialled.number;
  if (did === '' || !/\d/.test(did) || memory.queues[did]) return;
  const known = memory.dids[did];
  if (known === undefined && isFull(memory.dids, DID_LIMIT)) return;
  memory.dids[did] = known === undefined || known === queue ? queue : '';
}

const hasCaller = (call: CallMemory): boolean =>
  Object.values(call.legs).some((leg) => leg.role === 'caller');

/** How long the queue's next lists are waited for before what the legs show has to do. */
export const DOUBT_MS = 6_000;

/** `unlisted`: a list of its queue has just not named the call; `last`: nothing more will come. */
export type Proof = 'none' | 'unlisted' | 'last';

const numberOf = (leg: Leg): string => (leg.kind === 'extension' ? leg.number : leg.to);

/** The queue's own ringing, or its agents' talking. */
const isOwn = ({ memory }: Context, call: CallMemory, leg: Leg): boolean =>
  leg.kind === 'extension' &&
  (leg.listed || (servesQueue(memory, leg.number, call.queue ?? '') && call.sent?.to !== leg.number));

/** The phone outside its queue's team at which a waiting call rings or talks; the newest of several. */
export function strangerOf(ctx: Context, call: CallMemory): Leg | null {
  let found: Leg | null = null;
  for (const leg of Object.values(call.legs)) {
    if (leg.kind === 'inbound' || leg.role !== 'callee' || isOver(leg) || call.thirdParties[leg.number])
      continue;
    if (!(rings(leg) || talks(leg)) || isAsked(call, leg) || isOwn(ctx, call, leg)) continue;
    if (!found || leg.began >= found.began) found = leg;
  }
  return found;
}

/** Whether the call at such a phone is the `queue`'s still, `gone` from it, or nobody can tell yet. */
export function judgeTaker(
  ctx: Context,
  call: CallMemory,
  leg: Leg,
  proof: Proof,
): 'queue' | 'gone' | 'unknown' {
  const { memory } = ctx;
  const number = numberOf(leg);
  if (call.sent?.to === number) return call.sent.isPickUp ? 'queue' : 'gone';
  if (call.credited === number) return 'queue';
  if (proof === 'unlisted') return 'gone';
  // Nobody picks up from outside: the queue sends its callers there, unless an agent's own mobile rings along.
  const own = Object.values(call.legs).filter((each) => !isOver(each) && isOwn(ctx, call, each));
  // While the queue still rings its agents it has not given the call up.
  if (own.some((each) => rings(each) || talks(each))) return talks(leg) ? 'queue' : 'unknown';
  if (leg.kind === 'outbound' || isTimeUp(memory, call, leg.began)) return 'gone';
  const isNamed = queueNamed(memory, leg.path) === call.queue;
  if (!isNamed && memory.tellsPaths) return 'gone';
  if (proof === 'last') return isNamed ? 'queue' : 'gone';
  return 'unknown';
}

/** The queue has sent its caller on to this phone: that took place when it began to ring. */
export function sendCallOff(ctx: Context, call: CallMemory, leg: Leg): void {
  settleRings(ctx, call);
  leaveQueue(ctx, call, leg.began, {
    to: leg.kind === 'extension' ? 'person' : 'number',
    ...(call.sent ? { because: 'hand' } : {}),
  });
}

/** A list may have been written this long before it is read. */
const STALE_MS = 1_500;
/** Lists in a row without a call before it counts as gone from its slot. */
const MISSES = 2;

type Place = { readonly slot: string; readonly channel: string; readonly at: number };

/** The agent's part is over; the caller stands in a slot. */
export function parkCall(ctx: Context, call: CallMemory, { slot, channel, at }: Place): void {
  const isKnown = call.state === 'parked' && call.slot === slot;
  call.parked = { channel, unlisted: 0 };
  if (isKnown) return;
  const since = call.leaving?.at ?? at;
  cancelEnd(ctx, call);
  for (const [id, leg] of Object.entries(call.legs)) {
    if (leg.kind !== 'extension' || id === channel || isOver(leg)) continue;
    // For good: a late word about this leg must not answer the call again.
    Object.assign(leg, { status: 'BYE', since: at });
    endAgentPart(ctx, call, leg.number, since);
  }
  call.waits = false;
  tracker.park(ctx, call, slot, since);
  clearPart(ctx, call);
}

/** One answer of call/park_status. */
export function readParked(ctx: Context, list: readonly ParkedCall[]): void {
  ctx.memory.polls.hasParked = list.length > 0;
  const listed = new Set<string>();
  for (const { channel_id, parked_party, parking_slot } of list) {
    const call = callAt(ctx, channel_id, parked_party);
    if (!call || call.leaving?.final) continue;
    listed.add(call.key);
    const isNewer = !ctx.syncing && (call.answeredAt ?? 0) > ctx.at - STALE_MS;
    const isRinging = Object.values(call.legs).some((leg) => leg.kind === 'extension' && rings(leg));
    if (!isNewer && !isRinging && !call.waits)
      parkCall(ctx, call, { slot: parking_slot, channel: channel_id, at: ctx.at });
  }
  if (isSpoiled(list)) return;
  for (const call of Object.values(ctx.memory.calls)) {
    if (!call.parked || listed.has(call.key) || ++call.parked.unlisted < MISSES) continue;
    unparkCall(ctx, call);
  }
}

/** By its channel, else by its number, which only one call may have. */
function callAt({ memory }: Context, channel: string, number: string): CallMemory | null {
  const calls = Object.values(memory.calls);
  const byChannel = calls.find(({ legs }) => Object.hasOwn(legs, channel));
  if (byChannel) return byChannel;
  const named = calls.filter(({ caller, dialled }) => caller.number === number || dialled.number === number);
  return number !== '' && named.length === 1 ? (named[0] ?? null) : null;
}

/** Its slot is empty though nobody was heard to take it or to hang up. */
function unparkCall(ctx: Context, call: CallMemory): void {
  const isParked = call.state === 'parked';
  Object.assign(call, { parked: null, slot: null });
  if (!isParked) return;
  const isSeen = Object.values(call.legs).some((leg) => !isOver(leg) && !leg.listed);
  if (!isSeen) return endCall(ctx, call, { at: ctx.at, how: 'unknown', derived: true, sure: false });
  call.state = 'arriving';
  emitForCall(ctx, call.key, ctx.at, {
    type: 'call.observed',
    call: { id: callIn(ctx, call.key), state: 'arriving' },
  });
}
