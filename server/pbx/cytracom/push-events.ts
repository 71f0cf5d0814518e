// What Cytracom's queue events mean for calls, in whichever order they and the channels' come: joined, given up, taken, served.
import { isTalking } from '#server/pbx-sdk/tracked-call.ts';
import { noteServes } from './agents.ts';
import {
  ageOf,
  callerChannelIn,
  callerIn,
  callIdIn,
  first,
  memberIn,
  queueIdIn,
  queueToldIn,
  spanIn,
  text,
  timeIn,
} from './aliases.ts';
import {
  answerCall,
  callOf,
  endCall,
  joinQueue,
  markAgentFree,
  noteStillWaits,
  offerCall,
  retractAnswer,
  transferCall,
} from './calls.ts';
import { endAgentPart, isPast } from './legs.ts';
import { type CallMemory, type Context, isServed, type Memory, ourTime } from './memory.ts';
import { startIn } from './wire.ts';

/** What was missing to understand an event; `null` when it was understood. */
export type Missing = string | null;

/** Two streams tell of one moment by clocks that are not quite one. */
const SAME_MS = 1_500;

export function readJoin(ctx: Context, payload: unknown): Missing {
  const { memory, at } = ctx;
  const id = callIdIn(payload);
  if (id === null) return 'call';
  const queue = queueIdIn(memory, payload, { call: id });
  if (queue === null) return 'queue';
  if (isPast(ctx, id) || isDouble(ctx, id, queue)) return null;
  const call = callerOf(ctx, id, payload);
  const channel = callerChannelIn(payload);
  if (channel !== null && call.direction !== 'outbound') call.callerChannel ??= channel;
  if (isTalking(call) && call.answeredAt !== null && at <= call.answeredAt + SAME_MS)
    joinLate(ctx, call, queue);
  else {
    if (isTalking(call))
      transferCall(ctx, call, memory.queues[queue]?.number ?? queue, call.leaving?.at ?? at);
    joinQueue(ctx, call, queue, at);
    offerRinging(ctx, call, call.eventAt);
  }
  return null;
}

/** Phones that were told to ring before the queue was, and still do: its own calls ring them. */
function offerRinging(ctx: Context, call: CallMemory, at: number): void {
  for (const { extension, answered } of Object.values(call.legs))
    if (!answered && extension !== null && extension !== call.callerExtension)
      offerCall(ctx, call, extension, at);
}

/** The same join once more, from a stream that was opened anew. */
function isDouble({ memory, at }: Context, id: string, queue: string): boolean {
  const call = memory.calls[id];
  if (call?.waits && call.queue === queue) return true;
  return memory.counted[id] !== undefined && memory.counted[id] >= at;
}

function callerOf(ctx: Context, id: string, payload: unknown): CallMemory {
  const call = callOf(ctx, id);
  if (call.caller.number === '') call.caller = callerIn(payload);
  return call;
}

/** The other stream was faster: the call was shown as answered before its queue was known. */
function joinLate(ctx: Context, call: CallMemory, queue: string): void {
  const { agent, answeredAt } = call;
  const by = answeredAt ?? ctx.at;
  retractAnswer(ctx, call);
  joinQueue(ctx, call, queue, Math.min(ctx.at, by));
  answerCall(ctx, call, agent, by);
}

export function readAbandon(ctx: Context, payload: unknown): Missing {
  const { memory, at } = ctx;
  const id = callIdIn(payload) ?? waitingUnder(ctx, payload);
  if (id === null) return 'call';
  const call = memory.calls[id];
  // Who has an agent has abandoned nothing.
  if (call && isTalking(call) && isServed(call)) return null;
  if (!call?.waits) {
    const from = call?.startedAt ?? startOf(memory, id) ?? at;
    const told = spanIn(payload, 'wait', at > from ? at - from : null);
    const joinedAt = Math.max(from, at - (told ?? at - from));
    if (isCounted(memory, id, joinedAt)) return null;
    const queue = queueIdIn(memory, payload, { call: id });
    if (queue === null) return 'queue';
    joinQueue(ctx, callerOf(ctx, id, payload), queue, joinedAt);
  }
  const left = memory.calls[id];
  if (left) endCall(ctx, left, { at, how: 'abandoned', derived: false });
  return null;
}

/** A payload without a call's id: the one waiting under that number in that queue. */
function waitingUnder({ memory }: Context, payload: unknown): string | null {
  const { number } = callerIn(payload);
  const queue = queueIdIn(memory, payload);
  if (number === '') return null;
  const found = Object.values(memory.calls).find(
    (call) => call.waits && call.caller.number === number && (queue === null || call.queue === queue),
  );
  return found?.key ?? null;
}

export function readConnect(ctx: Context, payload: unknown): Missing {
  const { memory, at } = ctx;
  const id = callIdIn(payload) ?? waitingUnder(ctx, payload);
  if (id === null) return 'call';
  const member = memberIn(payload);
  if (member === null) return 'member';
  if (isPast(ctx, id)) return null;
  const queue = queueIdIn(memory, payload, { call: id, member });
  const known = memory.calls[id];
  noteServes(ctx, member, queue);
  if (known?.waits) {
    if (isOfEarlierStay(memory, known, payload, at)) return null;
    callOf(ctx, id);
    answerCall(ctx, known, member, Math.min(at, known.taking?.at ?? at));
    return null;
  }
  // It is theirs already: the channel's own word was faster.
  if (known && isServed(known)) return null;
  if (queue === null) return 'queue';
  const call = callerOf(ctx, id, payload);
  const waited = spanIn(payload, 'wait', ageOf(ctx, call.startedAt)) ?? 0;
  const by = isTalking(call) ? (call.answeredAt ?? at) : at;
  retractAnswer(ctx, call);
  joinQueue(ctx, call, queue, Math.max(call.startedAt, by - waited));
  answerCall(ctx, call, member, by, waited);
  return null;
}

export function readComplete(ctx: Context, payload: unknown): Missing {
  const { memory, at } = ctx;
  const id = callIdIn(payload);
  if (id === null) return 'call';
  const member = memberIn(payload);
  const reason = first(payload, 'ending', text) ?? '';
  noteServes(ctx, member, queueIdIn(memory, payload, { call: id, member }));
  const call = memory.calls[id];
  if (call) callOf(ctx, id);
  if (call && isOfEarlierStay(memory, call, payload, at)) {
    markAgentFree(ctx, member, at);
    return null;
  }
  const missing = !call || call.queue === null ? tellUnheardStay(ctx, id, payload, member) : null;
  if (call?.waits) {
    // Its connect was lost: told with the times the summary tells.
    const most = call.queuedAt === null ? null : at - call.queuedAt;
    const talk = spanIn(payload, 'talk', most) ?? 0;
    answerCall(ctx, call, member, Math.max(call.queuedAt ?? at - talk, at - talk));
  }
  markAgentFree(ctx, member, at);
  if (call && isTalking(call) && (member === null || call.agent === member))
    endAgentPart(ctx, call, at, reason);
  return missing;
}

/** A word of the queue the call was in before: it has gone on to another, and that was heard first. */
function isOfEarlierStay(memory: Memory, call: CallMemory, payload: unknown, at: number): boolean {
  if (!call.waits || call.queuedAt === null) return false;
  const told = queueToldIn(memory, payload);
  if (told !== null && told !== call.queue) return true;
  const talk = spanIn(payload, 'talk', at - call.startedAt) ?? 0;
  return at - talk < call.queuedAt - SAME_MS;
}

/** The summary of a stay nobody has told us of: it is counted once, with the times it tells (cytracom#summaries). */
function tellUnheardStay(ctx: Context, id: string, payload: unknown, member: string | null): Missing {
  const { memory, at } = ctx;
  const from = startOf(memory, id);
  const most = from === null ? null : at - from;
  const talk = spanIn(payload, 'talk', most) ?? 0;
  const wait = spanIn(payload, 'wait', most === null ? null : most - talk) ?? 0;
  if (isCounted(memory, id, at - talk - wait)) return null;
  const queue = queueIdIn(memory, payload, { call: id, member });
  if (queue === null) return 'queue';
  const isNew = memory.calls[id] === undefined;
  const call = callerOf(ctx, id, payload);
  const { agent, answeredAt } = call;
  const talking = isTalking(call);
  call.startedAt = Math.min(call.startedAt, at - talk - wait);
  retractAnswer(ctx, call);
  joinQueue(ctx, call, queue, at - talk - wait);
  answerCall(ctx, call, member, at - talk, wait);
  if (isNew) endCall(ctx, call, { at, how: 'unknown', derived: false });
  else if (!talking || agent !== member)
    resumeAfterStay(ctx, call, talking ? { agent, at: answeredAt ?? at } : null);
  return null;
}

/** The call had gone on before that stay was told: to whom it had, it goes again. */
function resumeAfterStay(
  ctx: Context,
  call: CallMemory,
  taken: { agent: string | null; at: number } | null,
): void {
  const rings = Object.values(call.legs).find((leg) => !leg.answered);
  transferCall(ctx, call, taken?.agent ?? rings?.number ?? '', ctx.at);
  if (taken) return answerCall(ctx, call, taken.agent, Math.max(taken.at, ctx.at));
  offerRinging(ctx, call, ctx.at);
}

const startOf = (memory: Memory, id: string): number | null => {
  const told = startIn(id);
  return told === null ? null : ourTime(memory, told);
};

/** Spans come in whole seconds, two of them in one sum. */
const ROUGHLY_MS = 4_000;

/** Whether the stay that began about then was told: a call may come to a queue a second time. */
const isCounted = ({ counted }: Memory, id: string, joinedAt: number): boolean =>
  (counted[id] ?? Number.NEGATIVE_INFINITY) + ROUGHLY_MS >= joinedAt;

/** A recording of a call is there; the call may be long over. */
export function recordingIn(payload: unknown): { call: string; file: string | null } | null {
  const call = callIdIn(payload);
  if (call === null) return null;
  return { call, file: first(payload, 'recording', text) };
}

/** A queue lists a caller as waiting whom the wall does not show there. */
export function readWaiter(ctx: Context, queue: string, id: string, entry: unknown): void {
  const { memory } = ctx;
  const known = memory.calls[id];
  if (known && (known.heardIn === memory.pictures || known.waits)) {
    if (known.waits && known.queue === queue) noteStillWaits(ctx, callOf(ctx, id));
    return;
  }
  const call = callerOf(ctx, id, entry);
  call.callerChannel ??= callerChannelIn(entry);
  const waited = spanIn(entry, 'wait', ctx.at - call.startedAt);
  const joined = timeIn(memory, entry, 'joined') ?? (waited === null ? null : ctx.at - waited);
  const before = memory.counted[id] ?? 0;
  // Without a time of its own a second stay cannot have begun with the call.
  const from = joined ?? (before > 0 ? ctx.at : call.startedAt);
  if (from <= before) return;
  call.startedAt = Math.min(call.startedAt, from);
  if (isTalking(call)) transferCall(ctx, call, memory.queues[queue]?.number ?? queue, Math.min(from, ctx.at));
  joinQueue(ctx, call, queue, Math.min(from, ctx.at));
  noteStillWaits(ctx, call);
}
