// The life of a call: how it becomes known, whom it is with, and what its legs show against what has been told.
import { oldestIfFull } from '#server/pbx-sdk/bounded-record.ts';
import { clearTimer, setTimer } from '#server/pbx-sdk/timers.ts';
import { isTalking } from '#server/pbx-sdk/tracked-call.ts';
import { callIn, emitForCall } from '#server/pbx-sdk/translation-context.ts';
import { endAgentPart, refreshAgent, servesQueue, setLamp } from './agents.ts';
import {
  awaitEnd,
  cancelEnd,
  clearPart,
  detachCall,
  endCall,
  endOrAwaitRecord,
  forgetTaker,
  isOfTeam,
  tracker,
} from './ends.ts';
import {
  goneSince,
  isAsked,
  isOver,
  LATE_MS,
  legOf,
  legsSpeaking,
  rings,
  setConsult,
  type Talk,
  talkOf,
  talks,
  type Upsert,
  unholdLegs,
  upsertLeg,
} from './legs.ts';
import {
  blankCall,
  CALL_LIMIT,
  type CallMemory,
  type Context,
  type Leg,
  type Memory,
  queueNamed,
} from './memory.ts';
import {
  DOUBT_MS,
  enterQueue,
  judgeTaker,
  offerCall,
  type Proof,
  placeCall,
  sendCallOff,
  strangerOf,
  withdrawOffer,
} from './queue-stays.ts';
import { describeCall } from './roster.ts';
import type { Member } from './wire.ts';

const DAY_MS = 86_400_000;

/** The call of this id, begun if need be; `null` for one that has ended. */
export function callOf(ctx: Context, id: string): CallMemory | null {
  const { memory, at } = ctx;
  const known = memory.calls[id];
  if (known) return known;
  if (memory.ended[id]) return null;
  const old = oldestIfFull(memory.calls, CALL_LIMIT);
  if (old) endCall(ctx, old, { at, how: 'unknown', derived: true, sure: false });
  const call = blankCall(id, at);
  call.startedAt = startOf(memory, id, at);
  call.enteredAt = ctx.syncing ? call.startedAt : at;
  memory.calls[id] = call;
  return call;
}

/**
 * The id's whole part is the second in which the call began, by the PBX's clock (yeastar#call-ids): its middle is the
 * best guess.
 */
function startOf(memory: Memory, id: string, at: number): number {
  const said = Number.parseInt(id, 10) * 1000 + 500 - (memory.skewMs ?? 0);
  if (!(said > at - DAY_MS && said <= at)) return at;
  // Seen from its first second: our own clock is finer.
  return at - said < 2_000 ? at : said;
}

/** yeastar#incoming-call-request. Then the PBX routes the call itself. */
const ACCEPT_MS = 10_000;

export function awaitAcceptance(ctx: Context, call: CallMemory, channel: string): void {
  if (call.acceptance || call.waits || isTalking(call) || call.state === 'parked' || call.leaving) return;
  call.acceptance = { channel, until: ctx.at + ACCEPT_MS };
  call.state = 'ringing';
  setTimer(ctx.memory.timers, `acceptance:${call.key}`, call.acceptance.until);
  emitForCall(ctx, call.key, ctx.at, {
    type: 'call.observed',
    call: { id: callIn(ctx, call.key), state: 'ringing' },
  });
}

/** Somebody has accepted it, or the PBX has routed the call itself. */
function endAcceptance(ctx: Context, call: CallMemory, live: readonly Leg[]): void {
  if (!call.acceptance) return;
  const leg = call.legs[call.acceptance.channel];
  if (leg?.status === 'ALERT' && live.length === 1 && ctx.at < call.acceptance.until) return;
  call.acceptance = null;
  clearTimer(ctx.memory.timers, `acceptance:${call.key}`);
  if (isTalking(call) || call.waits || call.slot !== null || call.offered.length > 0) return;
  call.state = 'arriving';
  emitForCall(ctx, call.key, ctx.at, {
    type: 'call.observed',
    call: { id: callIn(ctx, call.key), state: 'arriving' },
  });
}

/** Takes in what one frame shows of a call, then says what that changes. */
export function readMembers(ctx: Context, id: string, members: readonly Member[], swept = false): void {
  const { memory } = ctx;
  // BYE for a call nobody knows begins none.
  if (!memory.calls[id] && !members.some((member) => statusOf(member) !== 'BYE')) return;
  const call = callOf(ctx, id);
  if (!call) return;
  mergeMembers(ctx, call, members, swept);
  if (isMonitoring(ctx, call)) return withdrawMonitoring(ctx, call);
  settleCall(ctx, call);
}

/** A phone that is asked to listen rings within this, or has rung so long before the answer is heard. */
export const BEGINS_MS = 3_000;

/**
 * Nobody but a phone that was asked to listen elsewhere is in it: whether listening has a call id of its own is not
 * known, and it is nobody's conversation.
 */
export function isMonitoring({ memory, at }: Context, call: CallMemory): boolean {
  const legs = Object.values(call.legs);
  const first = legs[0];
  const asked = first?.kind === 'extension' ? memory.monitors[first.number] : undefined;
  if (!first || !asked || asked.until < at || asked.call === call.key) return false;
  const isAlone = legs.every(
    ({ kind, number, role }) => kind === 'extension' && number === first.number && role === 'callee',
  );
  return isAlone && !isOver(first) && call.seenAt >= asked.until - 2 * BEGINS_MS;
}

/** The board forgets such a call; what the phone does, its lamp tells. */
export function withdrawMonitoring(ctx: Context, call: CallMemory): void {
  delete ctx.memory.monitors[Object.values(call.legs)[0]?.number ?? ''];
  tracker.end(ctx, call, { at: ctx.at, derived: true });
  ctx.memory.ended[call.key] = { at: ctx.at, sure: true, file: '' };
}

/** Takes in members of a call without saying yet what the call as a whole is doing. */
export function mergeMembers(
  ctx: Context,
  call: CallMemory,
  members: readonly Member[],
  swept: boolean,
): void {
  for (const member of members) {
    const change = upsertLeg(ctx, call, member, swept);
    if (change) followLeg(ctx, call, change);
    else if (members.length === 1 && !swept) noteRetold(ctx, call, member);
  }
}

/** A caller's leg is told again though nothing about it is new: where the call stands is, the PBX has no word for it. */
function noteRetold(ctx: Context, call: CallMemory, member: Member): void {
  const status = 'inbound' in member ? member.inbound.member_status : null;
  const isMoved = status === 'ANSWERED' || status === 'ALERT';
  // Once a phone has rung it stands in a queue, and is told again for other reasons.
  const isFree = call.rang === null && !isTalking(call) && !ctx.syncing;
  if (isMoved && isFree && ctx.at - call.enteredAt > LATE_MS) call.retoldAt = ctx.at;
}

const statusOf = (member: Member): string | null =>
  'extension' in member
    ? member.extension.member_status
    : 'inbound' in member
      ? member.inbound.member_status
      : member.outbound.member_status;

function followLeg(ctx: Context, call: CallMemory, { leg, was, moved, late }: Upsert): void {
  const { at } = ctx;
  // A snapshot does not tell since when its members are as they are.
  if (leg.kind === 'inbound' && !ctx.syncing && !isOver(leg) && (moved || was !== leg.status))
    call.enteredAt = at;
  if (was === 'RING' && leg.status === 'ALERT' && leg.kind === 'extension') markDialling(ctx, call, leg);
  if (leg.kind === 'inbound') ctx.memory.showsCallers = true;
  describeCall(ctx, call);
  // What its phones ring for could not be told before there was a caller.
  if (was === null && leg.role === 'caller' && call.queue === null)
    for (const each of Object.values(call.legs)) if (each !== leg && rings(each)) placeCall(ctx, call, each);
  if (moved && (call.leaving?.final || !isOver(leg))) placeCall(ctx, call, leg);
  if (leg.kind === 'extension' && was !== leg.status) followPhone(ctx, call, leg, was);
  if (leg.kind !== 'extension' || leg.role !== 'callee' || isTalking(call)) return;
  // What ended the call or the leg has overtaken the answer.
  const since = call.leaving?.final && talks(leg) ? call.leaving.at : late ? leg.since : null;
  if (since !== null) answerCall(ctx, call, { agent: leg.number, since, to: leg.number }, []);
}

/** Its phone rang to dial a number, as an API or a browser asked for: it is the caller, and was offered nothing. */
function markDialling(ctx: Context, call: CallMemory, leg: Leg): void {
  leg.role = 'caller';
  if (call.dialled.number === leg.number) call.dialled = { number: '', name: '' };
  withdrawOffer(ctx, call, leg.number);
}

/** What an agent's phone does follows from their leg at once. */
function followPhone(ctx: Context, call: CallMemory, leg: Leg, was: Leg['status'] | null): void {
  if (isOver(leg)) endLeg(ctx, call, leg, was);
  else if (rings(leg)) {
    if (call.queue === null && call.rang === null) call.rang = { at: ctx.at, from: readBefore(ctx.memory) };
    refreshAgent(ctx, leg.number, ctx.at);
  } else setLamp(ctx, leg.number, 'busy', leg.since);
}

/** When the list read longest ago was read. */
const readBefore = (memory: Memory): number =>
  Object.values(memory.queues).reduce(
    (least, { readAt }) => Math.min(least, readAt),
    Number.MAX_SAFE_INTEGER,
  );

function endLeg(ctx: Context, call: CallMemory, leg: Leg, was: Leg['status'] | null): void {
  const rang = was === 'RING' || was === 'EARLYMEDIA';
  // A ring at a phone that is none of the queue's is missed by nobody.
  if (rang && !isOfTeam(ctx.memory, call, leg.number)) withdrawOffer(ctx, call, leg.number);
  else if (rang) tracker.stopRinging(ctx, call, leg.number, ctx.at);
  if (isAsked(call, leg)) setConsult(ctx, call, null);
  delete call.thirdParties[leg.number];
  endAgentPart(ctx, call, leg.number, ctx.at);
}

/** A leg is over though no BYE said so. */
export function dropLeg(ctx: Context, call: CallMemory, leg: Leg, at: number): void {
  const was = leg.status;
  leg.status = 'GONE';
  leg.since = at;
  if (leg.kind === 'extension') endLeg(ctx, call, leg, was);
}

/**
 * Compares what the legs show with what has been told, and tells the difference.
 * @param proof what else shows whose call it is that a phone outside the queue rings for: `judgeTaker`
 */
export function settleCall(ctx: Context, call: CallMemory, proof: Proof = 'none'): void {
  if (call.leaving?.final) return;
  // Monitoring legs neither keep a call alive nor answer it.
  const legs = legsSpeaking(call);
  const live = legs.filter((leg) => !isOver(leg));
  endAcceptance(ctx, call, live);
  if (call.waits && isInDoubt(ctx, call, legs, proof)) return;
  if (legs.length > 0 && isEnded(ctx, call, legs, live)) return;
  const ringing = live.filter((leg) => leg.kind === 'extension' && leg.role === 'callee' && rings(leg));
  offerCall(ctx, call, ringing.length > 0 ? ringing.filter((leg) => isOffered(call, leg)) : ringing);
  settleConversation(ctx, call, live, ringing);
  if (!ctx.memory.calls[call.key]) return;
  if (isTalking(call)) settleHold(ctx, call, live);
}

const isOffered = (call: CallMemory, leg: Leg): boolean =>
  !call.thirdParties[leg.number] && !isAsked(call, leg);

/**
 * Whether a phone outside the queue's team has answered, and nothing proves yet whether the call is the queue's still.
 * Tells what is proven.
 */
function isInDoubt(ctx: Context, call: CallMemory, legs: readonly Leg[], proof: Proof): boolean {
  const { taker } = call;
  const leg = strangerOf(ctx, call) ?? (taker && legOf(call, taker.number));
  if (!leg) return false;
  const calling = legs.filter((each) => each.role === 'caller');
  const isLast = isOver(leg) || (calling.length > 0 && calling.every(isOver));
  const whose = judgeTaker(ctx, call, leg, isLast && proof === 'none' ? 'last' : proof);
  if (whose === 'gone') sendCallOff(ctx, call, leg);
  if (whose === 'unknown' && talks(leg)) {
    call.taker ??= { number: leg.number, rangAt: leg.began, answeredAt: leg.since };
    setTimer(ctx.memory.timers, `taker:${call.key}`, leg.since + DOUBT_MS);
    return true;
  }
  // It has gone by the time it is known whose it was.
  if (taker && isLast)
    answerCall(ctx, call, { agent: taker.number || null, since: taker.answeredAt, to: taker.number }, []);
  return false;
}

function isEnded(ctx: Context, call: CallMemory, legs: readonly Leg[], live: readonly Leg[]): boolean {
  const at = call.leaving?.at ?? ctx.at;
  const calling = legs.filter((leg) => leg.role === 'caller');
  if (live.length === 0) {
    // The trunk is not monitored: only the lists know of the caller, who may wait on after a ring has ended.
    if (calling.length === 0 && call.waits) return false;
    endOrAwaitRecord(ctx, call, at);
    return true;
  }
  const hasHungUp = calling.length > 0 && calling.every(isOver);
  // An outbound call's caller is the agent, who may be passing the customer on.
  const goesOn = call.direction === 'outbound' && (isTalking(call) || call.state === 'parked');
  if (hasHungUp && !goesOn && live.filter((leg) => leg.role === 'callee' && talks(leg)).length <= 1) {
    if (calling.some((leg) => leg.status === 'BYE')) endOrAwaitRecord(ctx, call, at);
    else awaitEnd(ctx, call, at);
    return true;
  }
  expectEnd(ctx, call, live);
  if (call.direction !== 'outbound' || live.length > 1) return false;
  const called = legs.filter((leg) => leg.kind === 'outbound');
  if (called.length > 0 && called.every(isOver)) {
    if (isTalking(call)) {
      endOrAwaitRecord(ctx, call, at);
      return true;
    }
    awaitEnd(ctx, call, at);
  }
  return false;
}

/**
 * Nobody answered, and no BYE of the caller may ever come (yeastar#end-of-a-call): the record says that the call
 * is over.
 */
function expectEnd(ctx: Context, call: CallMemory, live: readonly Leg[]): void {
  if (call.direction === 'inbound' || call.waits || call.state === 'parked' || isTalking(call)) return;
  if (live.some((leg) => leg.role === 'callee')) cancelEnd(ctx, call);
  else if (call.cdr) awaitEnd(ctx, call, ctx.at);
}

function settleConversation(
  ctx: Context,
  call: CallMemory,
  live: readonly Leg[],
  ringing: readonly Leg[],
): void {
  const talk = talkOf(call, live);
  if (!isTalking(call)) {
    if (talk) answerCall(ctx, call, talk, ringing);
    return;
  }
  // Answered outside the team before we came: nobody had told by whom.
  if (talk && ctx.syncing && call.queue !== null && call.agent === null) call.agent = talk.agent;
  if (talk && talk.agent === call.agent) return cancelEnd(ctx, call);
  const goneAt = call.leaving?.at ?? goneSince(ctx, call);
  if (talk) {
    transferCall(ctx, call, talk.to, goneAt);
    return answerCall(ctx, call, { ...talk, since: Math.max(goneAt, talk.since) }, ringing);
  }
  const next = ringing.find((leg) => leg.number !== call.agent);
  // The queue it was in, or another, rings the next agent: it waited there, if only for a moment.
  const queue = next && queueNamed(ctx.memory, next.path);
  if (next && queue && servesQueue(ctx.memory, next.number, queue)) {
    transferCall(ctx, call, queue, goneAt);
    enterQueue(ctx, call, queue, goneAt, true);
    return offerCall(ctx, call, ringing);
  }
  const outside = live.find(
    (leg) => leg.kind === 'outbound' && leg.role === 'callee' && call.direction !== 'outbound',
  );
  if (next || outside) {
    transferCall(ctx, call, next?.number ?? outside?.to ?? '', goneAt);
    return offerCall(ctx, call, ringing);
  }
  if (call.headed) {
    const queue = call.headed;
    transferCall(ctx, call, queue, goneAt);
    return enterQueue(ctx, call, queue, goneAt, true);
  }
  // A call believed from before, whose legs nobody has shown yet.
  if (live.length > 0) awaitEnd(ctx, call, goneAt);
}

/** The call moves on from its agent, and the queue's part in it is over. */
export function transferCall(ctx: Context, call: CallMemory, to: string, at: number): void {
  const { queue } = call;
  cancelEnd(ctx, call);
  tracker.transfer(ctx, call, to, at);
  if (queue !== null) detachCall(ctx, call, queue);
  clearPart(ctx, call);
}

function answerCall(ctx: Context, call: CallMemory, talk: Talk, ringing: readonly Leg[]): void {
  const at = Math.max(talk.since, call.queuedAt ?? talk.since);
  cancelEnd(ctx, call);
  // Fetched from a slot: the queue's part ended with that of the agent who parked it.
  if (!call.waits && call.queue !== null && !isTalking(call)) transferCall(ctx, call, talk.to, at);
  // The one before held it, whoever is flagged; the new one has not yet.
  if (!ctx.syncing && call.answeredAt !== null) unholdLegs(call);
  forgetTaker(ctx.memory, call);
  call.parked = null;
  tracker.answer(ctx, call, talk.agent, at);
  clearTimer(ctx.memory.timers, `missed:${call.key}`);
  // Whoever else it rang at hears no BYE for certain (yeastar#end-of-a-call): their ringing is over, and was not
  // missed.
  for (const leg of ringing) if (leg.number !== talk.agent) dropLeg(ctx, call, leg, ctx.at);
}

/** Which member carries HOLD is unknown (yeastar#call-members): any live one means that the call is held. */
function settleHold(ctx: Context, call: CallMemory, live: readonly Leg[]): void {
  const held = live.some((leg) => leg.status === 'HOLD');
  if (held !== (call.state === 'held')) tracker.hold(ctx, call, held, ctx.at);
}
