// How a call goes from hand to hand: transferred, parked and fetched, picked up, carried on by who is left.
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { isTalking } from '#server/pbx-sdk/tracked-call.ts';
import { callIn, emit } from '#server/pbx-sdk/translation-context.ts';
import {
  absorbCall,
  anchoredCall,
  callByChannel,
  callOf,
  completeService,
  endCall,
  markHeard,
  moveAnchor,
  settleCall,
  settleCallsAround,
  settleExit,
  tracker,
  transferCall,
} from './calls.ts';
import { agentOf, connectedTo, isReal } from './legs.ts';
import { type Call, type Channel, type Context, isServed, type Memory } from './memory.ts';
import { awaitExit } from './queues.ts';

/** Somebody has handed their end of a call to another. Which fields Asterisk fills depends on what it merged before. */
export type Handover = {
  /** The channel that hands the call on. */
  readonly from: string;
  /** The channel handed on. */
  readonly transferee: string | undefined;
  /** After a consultation: the second channel of who hands it on, by which they asked. */
  readonly second?: string;
  readonly to: string;
};

export function handOver(ctx: Context, { from, transferee, second, to }: Handover): void {
  const { memory: m } = ctx;
  const call = callByChannel(m, from) ?? callByChannel(m, transferee);
  if (!call) return;
  const asked = callByChannel(m, second);
  const place = second === undefined ? undefined : placeAsked(m, call, asked);
  const person = lookUp(m.channels, transferee) ?? (call.anchor === from ? channelLeft(m, call) : undefined);
  // Where bridges were merged first, the new agent is on it already and the old one's end was told.
  if (isServed(call) || call.agentChannel === from || call.agentChannel === null)
    transferCall(ctx, call, place?.queue ?? (to === '' ? partnerOf(m, call, person, [from, second]) : to));
  call.gone = from;
  if (call.anchor === from && person) moveAnchor(m, call, person);
  if (place) takePlace(ctx, call, place);
  const anchor = lookUp(m.channels, call.anchor);
  if (anchor) settleCallsAround(ctx, anchor);
}

/** The place in a queue of who asked there for this call's caller: on a second line, or by a Local channel of their own. */
function placeAsked(m: Memory, call: Call, asked: Call | undefined): Call | undefined {
  const stands = (each: Call | undefined): boolean =>
    each !== undefined && each !== call && each.queue !== null;
  if (stands(asked)) return asked;
  if (!isServed(call)) return undefined;
  return Object.values(m.calls).find((each) => each.within === call.key && stands(each));
}

/** Whom the person handed on talks with now, by their number. */
function partnerOf(m: Memory, call: Call, person: Channel | undefined, but: (string | undefined)[]): string {
  const own = person ?? lookUp(m.channels, call.anchor);
  const other = own && connectedTo(m, own).find((each) => !but.includes(each.id));
  return other ? (agentOf(m, other) ?? other.number) : '';
}

/**
 * The caller takes over the place in a queue of the agent who asked there for them: what was waited for and who is rung
 * or has answered is theirs from now on, and the agent's own call was never a caller's.
 */
function takePlace(ctx: Context, call: Call, from: Call): void {
  const { memory: m } = ctx;
  if (from.queue === null) return;
  const { queuedAt, isLeaving, sawJoin, leftAt, gaveUp, completedAt } = from;
  const { agentChannel, firstAnsweredAt, rings, shownAway } = from;
  // A Local half that stands in the queue stays; who stood there themselves has gone.
  const own = lookUp(m.channels, from.anchor);
  const stays = own !== undefined && !isReal(own);
  const place = from.place === from.anchor && !stays ? call.anchor : from.place;
  settleExit(ctx, call, 'other');
  Object.assign(call, { isLeaving, place, sawJoin, leftAt, gaveUp, completedAt });
  Object.assign(call, { agentChannel, firstAnsweredAt, rings, shownAway });
  call.aloneAt = null;
  for (const id of [agentChannel, ...Object.keys(rings)]) if (id !== null) m.callOf[id] = call.key;
  for (const each of Object.values(m.calls)) if (each.within === from.key) each.within = call.key;
  Object.assign(from, { isLeaving: false, place: null, leftAt: null, gaveUp: false, agentChannel: null });
  Object.assign(from, {
    firstAnsweredAt: null,
    rings: {},
    completedAt: null,
    aloneAt: null,
    shownAway: false,
  });
  awaitExit(m, call);
  if (completedAt !== null) completeService(m, call, completedAt);
  tracker.takeOver(ctx, call, from, queuedAt ?? ctx.at);
  // Half a Local channel was never a call of its own to anybody.
  if (stays) absorbCall(ctx, call, from);
}

/** Who of a call is left in conversation when the person whose call it was is gone. */
function channelLeft(m: Memory, call: Call): Channel | undefined {
  const own = Object.values(m.channels).filter(
    (each) =>
      isReal(each) &&
      each.id !== call.anchor &&
      each.bridge !== null &&
      callOf(m, each) === call &&
      anchoredCall(m, each.id) === undefined,
  );
  return own.find((each) => agentOf(m, each) === null) ?? own[0];
}

/**
 * The first channel of a call is gone. Another carries it on where there was only half a Local channel in the
 * person's stead, and where whom they had called talks on with somebody else.
 */
export function loseFirstChannel(ctx: Context, call: Call, channel: Channel): void {
  const { memory: m } = ctx;
  const next = isTalking(call) ? channelLeft(m, call) : undefined;
  const others = next === undefined ? [] : connectedTo(m, next);
  // Whoever talks on with a caller, or with one whose call is older, has been handed to them: that call goes on.
  const isTheirs = others.some((each) => {
    const other = anchoredCall(m, each.id);
    return other && other !== call && (agentOf(m, each) === null || other.startedAt < call.startedAt);
  });
  const goesOn = next !== undefined && others.length > 0 && !isTheirs;
  if (!goesOn || (isReal(channel) && (isServed(call) || agentOf(m, channel) === null)))
    return endCall(ctx, call, false);
  moveAnchor(m, call, next);
  if (isReal(channel)) transferCall(ctx, call, partnerOf(m, call, next, [channel.id]));
  settleCall(ctx, call);
}

/** A call is parked: its agent's part is over. Who is parked may be whom the agent had called. */
export function parkCall(ctx: Context, channel: Channel, slot: string): void {
  const call = callByChannel(ctx.memory, channel.id);
  if (!call || call.slot === slot) return;
  markHeard(ctx, call);
  settleExit(ctx, call, 'other');
  if (call.anchor !== channel.id) moveAnchor(ctx.memory, call, channel);
  // Handed to a slot, the call is no queue's any more, whether the transfer or the parking is told first.
  if (isServed(call)) transferCall(ctx, call, slot);
  Object.assign(call, { agentChannel: null, aloneAt: null, completedAt: null, rings: {} });
  tracker.park(ctx, call, slot, ctx.at);
}

/** A parked call is fetched, or goes on in the dialplan because its time was over. */
export function unparkCall(ctx: Context, call: Call, fetcher?: string): void {
  const { memory: m } = ctx;
  const other = anchoredCall(m, fetcher);
  if (other) absorbCall(ctx, call, other);
  markHeard(ctx, call);
  if (call.slot === null) return;
  Object.assign(call, { slot: null, state: 'arriving' });
  if (fetcher === undefined)
    emit(ctx, ctx.at, { type: 'call.observed', call: { id: callIn(ctx, call.key), state: 'arriving' } });
  settleCall(ctx, call);
}

/** Somebody answers a phone that rings elsewhere: what they dialled to do so is no call of its own. */
export function pickUpCall(ctx: Context, call: Call | undefined, by: string): void {
  const other = anchoredCall(ctx.memory, by);
  if (call && other) absorbCall(ctx, call, other);
}
