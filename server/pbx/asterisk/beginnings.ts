// What a new call is: whose, from where to where, and whether a person or the PBX itself began it.
import type { Party } from '#lib/model/board.ts';
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { isTalking, untold } from '#server/pbx-sdk/tracked-call.ts';
import { callIn, emit } from '#server/pbx-sdk/translation-context.ts';
import { callOf, OWN, tracker } from './calls.ts';
import { agentOf, isPhone, isReal } from './legs.ts';
import type { Call, Channel, Context, Memory } from './memory.ts';

/** Longer numbers lie outside the house. */
const INTERNAL_DIGITS = 6;
const isOutside = (number: string): boolean => number.length > INTERNAL_DIGITS;

/** A new call, if this channel is the first of a person's in its group. Says nothing yet. */
export function beginCall(m: Memory, channel: Channel): Call | null {
  if (!isReal(channel) || channel.seat !== null || callOf(m, channel)) return null;
  return channel.linked.startsWith(OWN) ? null : blankCall(m, channel);
}

const partyOf = ({ number, callerName }: Channel): Party => ({
  number,
  name: callerName === number ? '' : callerName,
});

/** A call that begins with this channel, whatever kind it is of. */
export function blankCall(m: Memory, channel: Channel): Call {
  const phone = isPhone(m, channel);
  // A phone that calls comes with what it dialled; one that is rung first comes down and without.
  const made = channel.state === 0 && !/\d/.test(channel.exten) && isReal(channel);
  const callsOut = made && !phone;
  const call: Call = {
    ...untold(channel.id, channel.startedAt),
    anchor: channel.id,
    linked: channel.linked,
    direction: phone ? (isOutside(channel.exten) ? 'outbound' : 'internal') : made ? 'outbound' : 'inbound',
    caller: callsOut ? { number: '', name: '' } : partyOf(channel),
    dialled: callsOut
      ? partyOf(channel)
      : { number: made || channel.exten === 's' ? '' : channel.exten, name: '' },
    isLeaving: false,
    place: null,
    within: null,
    sawJoin: false,
    leftAt: null,
    gaveUp: false,
    asked: false,
    agentChannel: null,
    firstAnsweredAt: null,
    completedAt: null,
    made,
    rings: {},
    gone: null,
    aloneAt: null,
    shownAway: false,
  };
  m.calls[call.key] = call;
  m.anchors[channel.id] = call.key;
  if (lookUp(m.calls, lookUp(m.byLinked, channel.linked)) === undefined)
    m.byLinked[channel.linked] = call.key;
  return call;
}

export const introduceCall = (ctx: Context, call: Call): void => tracker.describe(ctx, call, call, ctx.at);

/** What the person at the call's first channel is called now; of a call the PBX makes to a customer, whom it calls. */
export function redescribeCall(ctx: Context, call: Call, channel: Channel): void {
  const id = callIn(ctx, call.key);
  const phone = isPhone(ctx.memory, channel);
  const party = partyOf(channel);
  const side = call.made && !phone ? 'dialled' : 'caller';
  if (party.number === call[side].number && party.name === call[side].name) return;
  call[side] = party;
  // A phone without a number of its own has just been given one.
  if (call.made && phone && call.direction === 'outbound' && call.queue === null && !isTalking(call)) {
    Object.assign(call, { direction: 'internal', dialled: { number: '', name: '' } });
    const { direction, dialled } = call;
    emit(ctx, ctx.at, { type: 'call.observed', call: { id, direction, caller: party, dialled } });
  } else emit(ctx, ctx.at, { type: 'call.observed', call: { id, [side]: party } });
}

/** A line that comes down and without a number may still be somebody who calls: then it rings at us. */
export function noteRingIn(ctx: Context, call: Call, channel: Channel): void {
  if (!call.made || call.anchor !== channel.id || isPhone(ctx.memory, channel)) return;
  const caller = partyOf(channel);
  Object.assign(call, { made: false, direction: 'inbound', caller, dialled: { number: '', name: '' } });
  const { direction, dialled } = call;
  emit(ctx, ctx.at, {
    type: 'call.observed',
    call: { id: callIn(ctx, call.key), direction, caller, dialled },
  });
}

/** Click to call: the PBX has rung the agent's phone first, and only now is it told whom they want. */
export function noteDialled(ctx: Context, call: Call, channel: Channel, exten: string): void {
  const { memory: m } = ctx;
  if (!call.made || call.queue !== null || call.dialled.number !== '') return;
  const own = lookUp(m.channels, call.anchor);
  if (!own || channel.id === own.id || !isPhone(m, own) || !isReal(channel)) return;
  // In a macro the dialplan's extension is `s`.
  const number = /^[+*#\d]+$/.test(exten) ? exten : channel.number;
  if (number === '') return;
  const dialled = { number, name: '' };
  const direction = agentOf(m, channel) !== null || !isOutside(number) ? 'internal' : 'outbound';
  Object.assign(call, { direction, dialled });
  emit(ctx, ctx.at, { type: 'call.observed', call: { id: callIn(ctx, call.key), direction, dialled } });
}
