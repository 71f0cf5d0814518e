// How a call leaves its queue and how it ends, with the time at which that truly took place; the tracker its steps go to.
import type { ExitCause, ExitDestination, QueueExit } from '#lib/model/event.ts';
import { dropOldest, ENDED_LIMIT } from '#server/pbx-sdk/bounded-record.ts';
import { trackCalls } from '#server/pbx-sdk/call-tracker.ts';
import { clearTimer, clearTimers, setTimer } from '#server/pbx-sdk/timers.ts';
import { callIn, emitForCall } from '#server/pbx-sdk/translation-context.ts';
import { endAgentPart, servesQueue } from './agents.ts';
import { dropCallAt, endConsultsIn, isOver, LATE_MS } from './legs.ts';
import { type CallMemory, type Context, type Memory, queueNamed } from './memory.ts';

const NONE: readonly CallMemory[] = [];

/** A ring that stops may be the call ending or being taken elsewhere; then it was not missed. */
const MISSED_MS = 250;

/** Whether a phone is one of the agents of the queue that the call is in; in none, anybody's is. */
export const isOfTeam = (memory: Memory, { queue }: CallMemory, number: string): boolean =>
  queue === null || servesQueue(memory, number, queue);

/** Fed step by step, by what changes of a call's legs. */
export const tracker = trackCalls<Context, CallMemory>({
  settleMs: MISSED_MS,
  queueKey: (_, queue) => queue,
  agentKey: (_, agent) => agent,
  serves: isOfTeam,
  // Who dials is one of the legs, and agents are what their legs show: these tell it themselves, and of wrap-up as well.
  callerOf: () => null,
  goesOutside: () => false,
  released: () => undefined,
  changed: () => undefined,
  touches: () => [],
  // Whom an agent asks on a second call only the answer to our own command tells.
  callsBeside: () => [],
  // Nearly all who are asked for are callers from outside, who are none of these.
  askable: ({ agents, calls, extensions, callsByExtension }, _, number) =>
    agents[number] || extensions[number] || callsByExtension[number] ? Object.values(calls) : NONE,
  isThere: () => true,
  reaches: (_, { dialled }) => dialled,
  stayIsOver: () => undefined,
  forget(memory, call) {
    dropCallAt(memory, call);
    delete memory.calls[call.key];
    delete memory.polls.unassigned[call.key];
    clearTimers(memory.timers, ['call', 'acceptance', 'taker'], call.key);
    unlistCall(memory, call);
  },
});

/** Its queue's lists name it no more. */
export function unlistCall(memory: Memory, call: CallMemory): void {
  const queue = call.listedIn === null ? undefined : memory.queues[call.listedIn];
  if (queue) queue.listed = queue.listed.filter((id) => id !== call.key);
  call.listedIn = null;
  call.unlistedAt = null;
}

/** Our time of queueing and a PBX's whole seconds may be this far off. */
const TIME_UP_MS = 1_500;
/** Lists are at most this far apart while somebody waits. */
const POLL_MS = 8_000;
/** A list may have been written so long before, or after, a hang-up is heard. */
const STALE_MS = 3_000;

type Exit = { readonly how: QueueExit; readonly to?: ExitDestination; readonly because?: ExitCause };

/**
 * How and when a call that has ended had left its queue. A hang-up looks the same on the wire whether the caller still
 * waited, or had been sent to a voicemail box, or was cut off by the queue: lists, record and settings tell them apart.
 */
function exitOf(
  memory: Memory,
  call: CallMemory,
  ending: { readonly at: number; readonly how: QueueExit },
): Exit & { readonly at: number } {
  const { cdr, unlistedAt } = call;
  const isVoicemail = cdr?.voicemailMs != null;
  if (ending.how !== 'abandoned' && !isVoicemail) return { how: ending.how, at: ending.at };
  const isNamed = call.listedIn !== null || memory.queues[call.queue ?? '']?.lists === true;
  const wasGone = unlistedAt !== null && isNamed && ending.at - unlistedAt > STALE_MS;
  if (isVoicemail || wasGone) {
    const by = unlistedAt ?? ending.at - (cdr?.voicemailMs ?? 0);
    const to = isVoicemail ? ({ to: 'voicemail' } as const) : {};
    return { how: 'overflowed', ...to, ...goneBy(memory, call, Math.min(by, ending.at)) };
  }
  if (isTimeUp(memory, call, ending.at)) return { how: 'other', because: 'time', at: ending.at };
  return { how: 'abandoned', at: ending.at };
}

/** When its queue's settings let it wait no longer; `null` for never. */
const timeUpAt = (memory: Memory, { queue, queuedAt }: CallMemory): number | null => {
  const maxWaitMs = queue === null ? null : (memory.queues[queue]?.maxWaitMs ?? null);
  return maxWaitMs === null || queuedAt === null ? null : queuedAt + maxWaitMs;
};

/** Whether its time in the queue was over at this moment: the PBX tells no reason, its settings do. */
export function isTimeUp(memory: Memory, call: CallMemory, at: number): boolean {
  const upAt = timeUpAt(memory, call);
  return upAt !== null && Math.abs(at - upAt) <= TIME_UP_MS;
}

/** A call that was first missing from its queue's lists at `by` left before: when its time was over, where that fits. */
function goneBy(memory: Memory, call: CallMemory, by: number): { at: number; because?: ExitCause } {
  const upAt = timeUpAt(memory, call);
  if (upAt !== null && upAt <= by + TIME_UP_MS && upAt > by - POLL_MS)
    return { at: Math.min(upAt, by), because: 'time' };
  return { at: Math.max(by, call.queuedAt ?? by) };
}

/** Its caller has left the queue unanswered and is still on the line. @param by when that was seen at the latest */
export function leaveQueue(ctx: Context, call: CallMemory, by: number, exit: Partial<Exit> = {}): void {
  const { at, because } = goneBy(ctx.memory, call, by);
  const why = exit.because ?? because;
  const to = exit.to === undefined ? {} : { to: exit.to };
  const { queue } = call;
  tracker.leave(
    ctx,
    call,
    { how: exit.how ?? 'overflowed', ...to, ...(why === undefined ? {} : { because: why }) },
    at,
  );
  clearTimer(ctx.memory.timers, `missed:${call.key}`);
  detachCall(ctx, call, queue);
}

/** It is that queue's call no more, though its legs and lists may go on naming it. */
export function detachCall(ctx: Context, call: CallMemory, queue: string | null): void {
  call.shunned = queue;
  forgetTaker(ctx.memory, call);
  unlistCall(ctx.memory, call);
}

export function forgetTaker(memory: Memory, call: CallMemory): void {
  Object.assign(call, { taker: null, credited: null, sent: null });
  clearTimer(memory.timers, `taker:${call.key}`);
}

/** An agent has hung up: how long a transfer may take to show, without and after 30013. */
const LEAVING_MS = 2_000;
const TRANSFER_MS = 6_000;
/** After 30012. Not at once: it may be the record of one leg, and the next leg about to ring (yeastar#call-record). */
const RECORDED_MS = 300;
/** How long a call without a queue waits for its record, which may name one. */
const RECORD_MS = 1_500;
const HALF_MS = 500;
/**
 * How long the record of a caller who hung up in a queue is waited for: it may say VOICEMAIL (yeastar#call-record: 0.1
 * s).
 */
const VOICEMAIL_MS = 400;
/** A queue answers its caller and rings an agent within this, when one is free. */
const ENTRY_MS = 1_000;

export type Ending = {
  readonly at: number;
  /** How it left its queue, if it still stood in one. */
  readonly how: QueueExit;
  readonly derived: boolean;
  /** Its caller was heard to hang up: nothing can bring it back. */
  readonly sure: boolean;
};

export function endCall(ctx: Context, call: CallMemory, ending: Ending): void {
  const { memory } = ctx;
  establishQueue(ctx, call);
  if (call.waits) {
    const { at, ...exit } = exitOf(ctx.memory, call, ending);
    tracker.leave(ctx, call, exit, at);
  }
  tracker.end(ctx, call, { at: ending.at, derived: ending.derived });
  memory.ended[call.key] = { at: ending.at, sure: ending.sure, file: call.cdr?.file ?? '' };
  dropOldest(memory.ended, ENDED_LIMIT);
  // Nobody knows when it ended, so nobody knows whether they wrap up.
  if (ending.derived) call.queueAgent = null;
  for (const leg of Object.values(call.legs))
    if (leg.kind === 'extension' && !isOver(leg)) endAgentPart(ctx, call, leg.number, ending.at);
  endConsultsIn(ctx, call);
}

/** Nobody has the call any more: what was so of its agent's part is over. */
export function clearPart(ctx: Context, call: CallMemory): void {
  call.queueAgent = null;
  call.transferAt = null;
  call.consult = null;
  // Who listened heard the agent.
  for (const [number, as] of Object.entries(call.thirdParties))
    if (as === 'listens') delete call.thirdParties[number];
  const marks = call.marks.filter((mark) => mark === 'recorded');
  // That nobody is muted any more the board knows by itself; the recording was of the agent's channel.
  const wasRecorded = call.marks.some((mark) => mark.startsWith('recording'));
  call.marks = marks;
  if (wasRecorded)
    emitForCall(ctx, call.key, ctx.at, { type: 'call.observed', call: { id: callIn(ctx, call.key), marks } });
}

/**
 * The caller, or all, have gone. A call whose queue was never seen is kept a moment for its record, and one that was
 * not answered for an ANSWER that this BYE may have overtaken.
 */
export function endOrAwaitRecord(ctx: Context, call: CallMemory, at: number): void {
  const isUnplaced = call.direction === 'inbound' && call.queue === null && !call.wasQueued;
  const mayBeQueued = isUnplaced && !namesQueue(ctx.memory, call);
  const mayBeAnswered = call.direction !== 'outbound' && call.answeredAt === null;
  if (ctx.syncing || !(mayBeQueued || mayBeAnswered))
    return endCall(ctx, call, { at, how: 'abandoned', derived: false, sure: true });
  if (call.leaving?.final) return;
  const patience = mayBeQueued ? RECORD_MS : call.waits && !call.cdr ? VOICEMAIL_MS : LATE_MS;
  call.leaving = { at, dueAt: ctx.at + patience, how: 'abandoned', final: true };
  setTimer(ctx.memory.timers, `call:${call.key}`, call.leaving.dueAt);
  for (const leg of Object.values(call.legs))
    if (leg.kind === 'extension' && !isOver(leg)) endAgentPart(ctx, call, leg.number, at);
}

/** The agent has gone and one party is left: over soon, unless it turns out to be a transfer. */
export function awaitEnd(ctx: Context, call: CallMemory, at: number): void {
  if (call.leaving) return;
  const patience = call.transferAt !== null ? TRANSFER_MS : call.cdr ? RECORDED_MS : LEAVING_MS;
  call.leaving = { at, dueAt: ctx.at + patience, how: 'unknown', final: false };
  setTimer(ctx.memory.timers, `call:${call.key}`, call.leaving.dueAt);
}

export function cancelEnd(ctx: Context, call: CallMemory): void {
  if (!call.leaving || call.leaving.final) return;
  call.leaving = null;
  clearTimer(ctx.memory.timers, `call:${call.key}`);
}

/** Whether the records so far tell that it was a queue's call. */
const namesQueue = (memory: Memory, { cdr }: CallMemory): boolean =>
  cdr !== null && (cdr.ringSeconds > 0 || queueNamed(memory, cdr.to) !== null);

/**
 * 30012 has come for a call: what waited for it need wait no longer. One may come per leg (yeastar#call-record): the
 * best is kept.
 */
export function keepRecord(ctx: Context, call: CallMemory, cdr: NonNullable<CallMemory['cdr']>): void {
  const { memory } = ctx;
  const before = call.cdr;
  call.cdr = {
    to: before && queueNamed(memory, before.to) ? before.to : cdr.to,
    did: cdr.did,
    ringSeconds: Math.max(before?.ringSeconds ?? 0, cdr.ringSeconds),
    file: cdr.file || (before?.file ?? ''),
    voicemailMs: cdr.voicemailMs ?? before?.voicemailMs ?? null,
  };
  if (!call.leaving) return;
  const isClear = call.leaving.final && (call.queue !== null || namesQueue(memory, call));
  // The record of a queue's leg may be followed by that of a voicemail box.
  if (isClear && call.waits && call.cdr.voicemailMs === null)
    return setTimer(memory.timers, `call:${call.key}`, Math.min(call.leaving.dueAt, ctx.at + LATE_MS));
  const dueAt = isClear ? ctx.at : Math.min(call.leaving.dueAt, ctx.at + RECORDED_MS);
  setTimer(memory.timers, `call:${call.key}`, dueAt);
}

/** The time a pending end was given has passed. */
export function settleEnd(ctx: Context, call: CallMemory): void {
  if (!call.leaving) return;
  const { at, how, final } = call.leaving;
  endCall(ctx, call, { at, how, derived: false, sure: final });
}

/**
 * A call whose queue neither legs nor lists ever showed: its record may (yeastar#call-record: `agent_ring_time` is the
 * time in the queue, `call_to` may be the queue). Told after the fact, with the times at which it took place.
 */
function establishQueue(ctx: Context, call: CallMemory): void {
  const { cdr } = call;
  if (!cdr || call.queue !== null || call.wasQueued || call.direction !== 'inbound') return;
  const { memory } = ctx;
  const named = queueNamed(memory, cdr.to);
  if (call.agent === null || call.answeredAt === null) {
    const neverAnswered = call.state !== 'talking' && call.state !== 'held' && call.answeredAt === null;
    if (named && neverAnswered && call.shunned !== named)
      joinQueue(ctx, call, named, entryOf(memory, call, named, call.leaving?.at ?? ctx.at));
    return;
  }
  const served = (memory.agents[call.agent]?.queues ?? []).map((each) => each.queue);
  const dialled = memory.dids[call.dialled.number] || memory.dids[cdr.did];
  const only = served.length === 1 && cdr.ringSeconds > 0 ? served[0] : undefined;
  const queue = named || (dialled && served.includes(dialled) ? dialled : only);
  if (!queue) return;
  // Whole seconds, rounded down; below one, the ring tells more.
  const told = call.answeredAt - cdr.ringSeconds * 1000 - HALF_MS;
  const listed = Math.abs(told - call.enteredAt) <= ENTRY_MS ? call.enteredAt : told;
  tellAnswerOutOf(
    ctx,
    call,
    queue,
    cdr.ringSeconds > 0 ? listed : entryOf(memory, call, queue, call.answeredAt),
  );
}

/**
 * When a call entered a queue that no list had shown it in, and no leg of its caller named: after that queue's lists
 * were last read, and by `until`. The caller's leg changes when a queue or a menu answers it.
 */
export function entryOf(memory: Memory, call: CallMemory, queue: string, until: number): number {
  // It stood in the queue before it rang.
  const rang = call.rang !== null && call.rang.at <= until ? call.rang : null;
  const by = rang?.at ?? until;
  const own = memory.queues[queue]?.readAt ?? 0;
  // Its own queue's lists bound it closer than those of all queues, if they have not been read since it rang.
  const readAt = rang && own > rang.at ? rang.from : own;
  // A menu that passes its caller on to a queue is told by nothing but their leg's old words once more (yeastar#call-path).
  const { retoldAt } = call;
  if (retoldAt !== null && retoldAt > readAt && retoldAt <= by) return retoldAt;
  const from = Math.min(by, Math.max(call.enteredAt, readAt));
  if (from === call.enteredAt && by - from <= ENTRY_MS) return from;
  return by - from <= 2 * ENTRY_MS ? Math.round((from + by) / 2) : by;
}

/** A call in conversation turns out to have come through a queue. */
export function tellAnswerOutOf(ctx: Context, call: CallMemory, queue: string, queuedAt: number): void {
  const { agent, answeredAt, heldSince } = call;
  joinQueue(ctx, call, queue, queuedAt);
  tracker.proveAnswer(ctx, call, agent, answeredAt ?? ctx.at);
  if (heldSince !== null) tracker.hold(ctx, call, true, ctx.at);
}

/** Says that the call stands in a queue, and keeps it. */
export function joinQueue(ctx: Context, call: CallMemory, queue: string, at: number): void {
  const { memory } = ctx;
  call.wasQueued = true;
  memory.waiting = memory.waiting.filter((id) => id !== call.key && memory.calls[id]?.waits);
  memory.waiting.push(call.key);
  Object.assign(call, { unlisted: 0, unlistedAt: null, shunned: null, headed: null });
  forgetTaker(memory, call);
  const isInside = Object.values(call.legs).some((leg) => leg.kind === 'extension' && leg.role === 'caller');
  if (call.direction === 'unknown' && isInside)
    tracker.describe(ctx, call, { ...call, direction: 'internal' }, at);
  // Whoever hears of a queue first takes its caller for one from outside.
  else if (call.direction === 'unknown') call.direction = 'inbound';
  tracker.join(ctx, call, queue, at);
}
