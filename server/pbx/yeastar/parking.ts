// Which calls stand in parking slots: by our own command, and by the PBX's list of parked calls, since no event tells of
// parking.
import { callIn, emitForCall } from '#server/pbx-sdk/translation-context.ts';
import { endAgentPart } from './agents.ts';
import { cancelEnd, clearPart, endCall } from './ends.ts';
import { isOver, rings } from './legs.ts';
import type { CallMemory, Context } from './memory.ts';
import { tracker } from './tracker.ts';
import { isSpoiled, type ParkedCall } from './wire.ts';

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
