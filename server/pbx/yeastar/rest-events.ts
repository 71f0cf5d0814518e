// What lists of calls prove: queue/call_status of who waits, rings and talks in a queue, call/query of which calls
// there are.

import type { z } from 'zod';
import { isTalking } from '#server/pbx-sdk/tracked-call.ts';
import { callIn, emitForCall } from '#server/pbx-sdk/translation-context.ts';
import { refreshAgent, servesQueue } from './agents.ts';
import { callOf, dropLeg, readMembers, settleCall, transferCall } from './calls.ts';
import { cancelEnd, endCall, entryOf, leaveQueue, tellAnswerOutOf, tracker, unlistCall } from './ends.ts';
import { readAnswer, readCalls } from './fast-parse.ts';
import { addListed, isOver, legOf, rings, talks } from './legs.ts';
import type { CallMemory, Context, Leg, Memory, QueueMemory } from './memory.ts';
import { enterQueue, strangerOf } from './queue-stays.ts';
import { partyOf } from './roster.ts';
import { type CallQuery, isSpoiled, type Listed, type Member } from './wire.ts';

/** A list may have been written this long before it is read. */
const STALE_MS = 3_000;
/** A moment seen live within this of what a list says is that moment, and finer. */
const SAME_MS = 1_500;
/** Whole seconds are rounded down: the middle of what they may mean. */
const HALF_MS = 500;
/** Our time of queueing is corrected only when it is off by more. */
const TRUST_MS = 2_000;
/** Lists in a row without a call before it counts as gone from them. */
const MISSES = 2;
/** A phone has rung this long before a list without the call is newer than its ringing. */
const FRESH_MS = 200;
/** Lists that are read while somebody waits name the caller within this. */
const UNSEEN_MS = 10_000;

export type Lists = {
  waiting: readonly Listed[];
  ringing: readonly Listed[];
  active: readonly Listed[];
  /** Each entry could be read: who is not named is not there. */
  isWhole: boolean;
  /** The PBX says that these are all: not its answer for a queue it does not find. */
  isSure: boolean;
};

export function readLists(ctx: Context, queue: QueueMemory, lists: Lists): void {
  const named = new Set<string>();
  // What it shows has come about since it was last read, so that time is kept until it has been taken in.
  // Ringing calls may be in the waiting list too (yeastar#queue-lists); ringing wins.
  for (const entry of lists.ringing) readEntry(ctx, queue, entry, named, readRinging);
  for (const entry of lists.waiting)
    if (!named.has(entry.call_id)) readEntry(ctx, queue, entry, named, readWaiting);
  for (const entry of lists.active) readEntry(ctx, queue, entry, named, readActive);
  if (lists.isSure) queue.busy = lists.waiting.length > 0 || lists.ringing.length > 0;
  if (queue.busy) ctx.memory.polls.newsAt = ctx.at;
  if (named.size > 0) queue.lists = true;
  if (!lists.isWhole) return;
  for (const id of queue.listed) {
    const call = ctx.memory.calls[id];
    if (!call) continue;
    dropListed(ctx, call, queue, lists);
    if (!named.has(call.key)) missCall(ctx, call, queue);
  }
  if (lists.isSure || queue.lists)
    for (const call of neverListed(ctx.memory, queue, named)) missCall(ctx, call, queue);
  queue.readAt = ctx.at;
}

/** Who waits in the queue by other words than its lists', which have not named them; the call known longest first. */
function neverListed(memory: Memory, queue: QueueMemory, named: ReadonlySet<string>): CallMemory[] {
  const found: CallMemory[] = [];
  for (const id of memory.waiting) {
    const call = memory.calls[id];
    if (call?.waits && call.queue === queue.number && call.listedIn === null && !named.has(id))
      found.push(call);
  }
  return found.length < 2 ? found : Object.values(memory.calls).filter((call) => found.includes(call));
}

type Read = (ctx: Context, call: CallMemory, queue: QueueMemory, entry: Listed) => void;

function readEntry(ctx: Context, queue: QueueMemory, entry: Listed, named: Set<string>, read: Read): void {
  const { memory, at } = ctx;
  named.add(entry.call_id);
  // Of each entry of each poll: to delete what is not there costs as much as to delete it.
  if (memory.polls.unassigned[entry.call_id] !== undefined) delete memory.polls.unassigned[entry.call_id];
  // A phone that is rung to dial, as for a callback, is nobody who waits.
  if (entry.caller_number !== '' && entry.caller_number === entry.callee_number) return;
  const ended = memory.ended[entry.call_id];
  // Taken for over when its agent hung up, and yet it goes on: a transfer that showed late.
  if (ended && !ended.sure && at - ended.at > STALE_MS) delete memory.ended[entry.call_id];
  const call = callOf(ctx, entry.call_id);
  if (!call || call.leaving?.final) return;
  if (!call.told) introduceListed(ctx, call, entry);
  if (call.listedIn !== queue.number) {
    unlistCall(memory, call);
    call.listedIn = queue.number;
    queue.listed = [...queue.listed, call.key];
  }
  call.unlisted = 0;
  call.unlistedAt = null;
  read(ctx, call, queue, entry);
}

function introduceListed(ctx: Context, call: CallMemory, entry: Listed): void {
  const { extensions } = ctx.memory;
  const caller = partyOf(ctx.memory, entry.caller_number);
  const named = caller.name === '' ? { ...caller, name: entry.caller_display_name } : caller;
  const direction = Object.hasOwn(extensions, entry.caller_number) ? 'internal' : 'inbound';
  tracker.describe(ctx, call, { direction, caller: named, dialled: call.dialled }, ctx.at);
}

/** When a duration began, by our clock; the first of the moments seen live that fits. */
function beganAt(ctx: Context, seconds: number, ...seen: readonly (number | null)[]): number {
  const listed = ctx.at - seconds * 1000 - HALF_MS;
  return seen.find((at) => at !== null && Math.abs(listed - at) <= SAME_MS) ?? listed;
}

function readWaiting(ctx: Context, call: CallMemory, queue: QueueMemory, entry: Listed): void {
  const { number } = queue;
  // A call found in a snapshot was not seen to enter: its beginning may lie a whole menu before.
  const isFound = ctx.syncing && call.enteredAt === call.startedAt;
  const since = beganAt(ctx, entry.duration, call.retoldAt, isFound ? null : call.enteredAt);
  if (isTalking(call)) {
    // Only a call whose agent has gone can wait again; otherwise the list is older than the answer.
    const agentIsGone = call.leaving !== null || (ctx.syncing && !talksNow(call));
    if (!agentIsGone) return;
    transferCall(ctx, call, number, call.leaving?.at ?? since);
  }
  if (!call.waits || call.queue !== number) {
    if (wasJustAnswered(ctx, call)) return;
    cancelEnd(ctx, call);
    enterQueue(ctx, call, number, Math.max(since, call.startedAt), false);
    settleCall(ctx, call);
  } else correctAnswer(ctx, call, since);
}

const talksNow = (call: CallMemory): boolean =>
  Object.values(call.legs).some((leg) => leg.kind === 'extension' && leg.role === 'callee' && talks(leg));

const wasJustAnswered = (ctx: Context, call: CallMemory): boolean =>
  !ctx.syncing && call.answeredAt !== null && ctx.at - call.answeredAt < STALE_MS;

function correctAnswer(ctx: Context, call: CallMemory, since: number): void {
  const off = Math.abs((call.queuedAt ?? 0) - since);
  if (off <= (call.guessed ? 2 * HALF_MS : TRUST_MS)) return;
  call.queuedAt = since;
  call.guessed = false;
  emitForCall(ctx, call.key, ctx.at, {
    type: 'call.observed',
    call: { id: callIn(ctx, call.key), queuedAt: since },
  });
}

function readRinging(ctx: Context, call: CallMemory, queue: QueueMemory, entry: Listed): void {
  if (isTalking(call) || wasJustAnswered(ctx, call)) return;
  const since = beganAt(ctx, entry.duration, ctx.at);
  if (!call.waits || call.queue !== queue.number) {
    cancelEnd(ctx, call);
    enterQueue(ctx, call, queue.number, entryOf(ctx.memory, call, queue.number, since), true);
  }
  const number = entry.callee_number;
  if (/\d/.test(number) && number !== queue.number) {
    creditQueue(ctx, call, number);
    if (mayPlace(ctx, call, number))
      addListed(ctx, call, number, 'RING', Math.max(since, call.queuedAt ?? since));
  }
  settleCall(ctx, call);
}

/** The queue itself says that it is still its call that rings or talks at a phone outside its team. */
function creditQueue(ctx: Context, call: CallMemory, number: string): void {
  if (call.waits && !servesQueue(ctx.memory, number, call.queue ?? '')) call.credited = number;
}

/** No leg of this extension is known, and none has ended so lately that the list may not show it yet. */
function mayPlace(ctx: Context, call: CallMemory, number: string): boolean {
  const leg = legOf(call, number);
  return leg === null || (isOver(leg) && (ctx.syncing || ctx.at - leg.since > STALE_MS));
}

function readActive(ctx: Context, call: CallMemory, queue: QueueMemory, entry: Listed): void {
  const since = ctx.at - entry.duration * 1000 - HALF_MS;
  const number = entry.callee_number;
  // It has left this queue: the list is older, unless it names the agent who has it now.
  const hasLeft = call.shunned === queue.number && !call.waits;
  if (hasLeft && !(number === call.agent && servesQueue(ctx.memory, number, queue.number))) return;
  if (isTalking(call) && call.queue === null && call.answeredAt !== null)
    return tellAnswerOutOf(ctx, call, queue.number, entryOf(ctx.memory, call, queue.number, call.answeredAt));
  if (isTalking(call) && !ctx.syncing) return;
  if (!isTalking(call) && (!call.waits || call.queue !== queue.number)) {
    if (!ctx.syncing && call.leaving !== null) return;
    enterQueue(ctx, call, queue.number, entryOf(ctx.memory, call, queue.number, since), true);
  }
  if (!/\d/.test(number) || number === queue.number) return;
  creditQueue(ctx, call, number);
  const leg = legOf(call, number);
  if (leg && !isOver(leg)) {
    // In a snapshot the members came without times.
    if (ctx.syncing && talks(leg)) leg.since = Math.min(leg.since, since);
    if (rings(leg)) {
      leg.status = 'ANSWER';
      leg.since = Math.max(leg.since, since);
    }
  } else if (mayPlace(ctx, call, number)) addListed(ctx, call, number, 'ANSWER', since);
  settleCall(ctx, call);
}

const shows = (entries: readonly Listed[], call: CallMemory, leg: Leg): boolean =>
  entries.some((entry) => entry.call_id === call.key && entry.callee_number === leg.number);

/** Legs that only this queue's lists had shown, and do not show any more. */
function dropListed(ctx: Context, call: CallMemory, queue: QueueMemory, lists: Lists): void {
  for (const channel in call.legs) {
    const leg = call.legs[channel];
    if (!leg?.listed || isOver(leg)) continue;
    const isShown = shows(lists.ringing, call, leg) || shows(lists.active, call, leg);
    leg.absent = isShown ? 0 : leg.absent + 1;
    if (leg.absent < (rings(leg) ? 1 : MISSES) || call.queue !== queue.number) continue;
    dropLeg(ctx, call, leg, ctx.at);
    settleCall(ctx, call);
    if (!ctx.memory.calls[call.key]) return;
  }
}

/** A call that its queue's lists do not name, though nobody said why. One they never named is not taken out of it. */
function missCall(ctx: Context, call: CallMemory, queue: QueueMemory): void {
  if (!ctx.memory.calls[call.key] || !call.waits || call.queue !== queue.number || call.leaving) return;
  const stranger = strangerOf(ctx, call);
  if (stranger && ctx.at - stranger.began >= FRESH_MS) return settleCall(ctx, call, 'unlisted');
  if (Object.values(call.legs).some((leg) => leg.kind === 'extension' && rings(leg))) return;
  if (call.listedIn === null && ctx.at - (call.queuedAt ?? ctx.at) < UNSEEN_MS) return;
  call.unlistedAt ??= ctx.at;
  if (++call.unlisted < MISSES || (call.listedIn === null && !queue.lists)) return;
  const isSeen = Object.values(call.legs).some((leg) => leg.role === 'caller' && !isOver(leg));
  // Nobody is left of whom we would hear: it cannot be told how it left.
  if (!isSeen) return endCall(ctx, call, { at: ctx.at, how: 'unknown', derived: true, sure: false });
  leaveQueue(ctx, call, call.unlistedAt);
}

type Calls = z.output<typeof CallQuery>['data'];

/** Three answers make a sweep, one a type (yeastar#call-query). */
const TYPES = ['inbound', 'outbound', 'internal'];
/** An answer may have been written this long before it is read. */
const ASKED_AGO_MS = 1_000;

/** One call/query answer, heard live. */
export function readSweep(ctx: Context, type: string, calls: Calls | null): void {
  const { memory, at } = ctx;
  const { sweep } = memory;
  if (type === TYPES[0] || sweep.types.length === 0) Object.assign(sweep, blankSweep(at));
  sweep.types.push(type);
  sweep.valid &&= calls !== null && !isSpoiled(calls);
  for (const { call_id, members } of calls ?? []) {
    sweep.seen[call_id] = true;
    const ended = memory.ended[call_id];
    // It was taken for over and is still there long after.
    if (ended && !ended.sure && at - ended.at > 10 * ASKED_AGO_MS) delete memory.ended[call_id];
    readMembers(ctx, call_id, members, true);
    const call = memory.calls[call_id];
    if (call) compareMembers(ctx, call, members);
  }
  if (!TYPES.every((each) => sweep.types.includes(each))) return;
  const { seen, valid, startedAt } = sweep;
  memory.sweep = blankSweep(at);
  memory.sweep.types = [];
  if (valid) for (const call of Object.values(memory.calls)) missLeg(ctx, call, seen, startedAt);
}

const blankSweep = (at: number): Memory['sweep'] => ({ startedAt: at, types: [], seen: {}, valid: true });

/** The calls of an answer; `null` where the PBX refused or cannot be understood. No data at all is an idle PBX. */
export function callsIn(body: unknown): Calls | null {
  const answer = readAnswer(body);
  if (!answer) return null;
  const { errcode } = answer;
  if (errcode === 60001 || errcode === 10001) return [];
  if (errcode !== 0) return null;
  return readCalls(body);
}

/** What one call is asked about after a command. It may have been written before the command took effect. */
export function readCall(ctx: Context, calls: Calls): void {
  for (const { call_id, members } of calls) {
    if (ctx.memory.ended[call_id]) continue;
    readMembers(ctx, call_id, members, true);
    const call = ctx.memory.calls[call_id];
    if (call) compareMembers(ctx, call, members);
  }
}

/** A sweep names every member: an agent's leg that two of them in a row lack is over (yeastar#call-query). */
function compareMembers(ctx: Context, call: CallMemory, members: readonly Member[]): void {
  call.absent = 0;
  if (members.length === 0 || isSpoiled(members)) return;
  const shown = new Set(members.map(channelOf));
  for (const [channel, leg] of Object.entries(call.legs)) {
    if (isOver(leg) || leg.listed || leg.since > ctx.at - 2 * ASKED_AGO_MS) continue;
    leg.absent = shown.has(channel) ? 0 : leg.absent + 1;
    if (leg.absent < MISSES) continue;
    dropLeg(ctx, call, leg, ctx.at);
    settleCall(ctx, call);
    if (!ctx.memory.calls[call.key]) return;
  }
}

export const channelOf = (member: Member): string =>
  'extension' in member
    ? member.extension.channel_id
    : 'inbound' in member
      ? member.inbound.channel_id
      : member.outbound.channel_id;

function missLeg(
  ctx: Context,
  call: CallMemory,
  seen: Readonly<Record<string, true>>,
  startedAt: number,
): void {
  if (seen[call.key] || call.leaving?.final) return;
  // Begun after the question was asked, or shown by the lists still.
  if (call.seenAt > startedAt - ASKED_AGO_MS) return;
  if (call.absent === 0) call.absentAt = ctx.at;
  if (++call.absent < MISSES) return;
  const numbers = Object.values(call.legs).flatMap((leg) => (leg.kind === 'extension' ? [leg.number] : []));
  endCall(ctx, call, { at: call.leaving?.at ?? call.absentAt, how: 'unknown', derived: true, sure: false });
  for (const number of numbers) refreshAgent(ctx, number, ctx.at);
}
