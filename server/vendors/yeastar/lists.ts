// Knows what queue/call_status proves: who waits, for whom it rings and who talks, in whole seconds and a moment late.
// Refuses to overrule what the stream has said since.
import { callOf, enter, look, transfer, vanish } from './calls.ts';
import { isTalking } from './conversation.ts';
import { answeredOutOf, end, entryOf, stay, unlist } from './ends.ts';
import { addListed, isOver, legOf, rings, talks } from './legs.ts';
import type { CallMemory, QueueMemory } from './memory.ts';
import { partyOf } from './parties.ts';
import { callIn, sayOf, type Turn } from './turn.ts';
import type { Listed } from './wire.ts';

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

export type Lists = {
  waiting: readonly Listed[];
  ringing: readonly Listed[];
  active: readonly Listed[];
  /** Each entry could be read: who is not named is not there. */
  isWhole: boolean;
};

export function readLists(turn: Turn, queue: QueueMemory, lists: Lists): void {
  const named = new Set<string>();
  // What it shows has come about since it was last read, so that time is kept until it has been taken in.
  // Ringing calls may be in the waiting list too (§8.4); ringing wins.
  for (const entry of lists.ringing) each(turn, queue, entry, named, ringing);
  for (const entry of lists.waiting) if (!named.has(entry.call_id)) each(turn, queue, entry, named, waiting);
  for (const entry of lists.active) each(turn, queue, entry, named, active);
  if (named.size > 0) queue.lists = true;
  if (!lists.isWhole) return;
  for (const id of queue.listed) {
    const call = turn.memory.calls[id];
    if (!call) continue;
    dropListed(turn, call, queue, lists);
    if (!named.has(call.id)) missing(turn, call, queue);
  }
  queue.readAt = turn.at;
}

type Read = (turn: Turn, call: CallMemory, queue: QueueMemory, entry: Listed) => void;

function each(turn: Turn, queue: QueueMemory, entry: Listed, named: Set<string>, read: Read): void {
  const { memory, at } = turn;
  named.add(entry.call_id);
  const ended = memory.ended[entry.call_id];
  // Taken for over when its agent hung up, and yet it goes on: a transfer that showed late.
  if (ended && !ended.sure && at - ended.at > STALE_MS) delete memory.ended[entry.call_id];
  const call = callOf(turn, entry.call_id);
  if (!call || call.leaving?.final) return;
  if (!call.told) introduce(turn, call, entry);
  if (call.listedIn !== queue.number) {
    unlist(memory, call);
    call.listedIn = queue.number;
    queue.listed = [...queue.listed, call.id];
  }
  call.unlisted = 0;
  read(turn, call, queue, entry);
}

function introduce(turn: Turn, call: CallMemory, entry: Listed): void {
  const caller = partyOf(turn.memory, entry.caller_number);
  call.told = true;
  call.direction = 'inbound';
  call.caller = caller.name === '' ? { ...caller, name: entry.caller_display_name } : caller;
  const { direction, startedAt } = call;
  sayOf(turn, call.id, turn.at, {
    type: 'call.observed',
    call: { id: callIn(turn, call.id), direction, caller: call.caller, startedAt, state: 'arriving' },
  });
}

/** When a duration began, by our clock; the moment seen live where it fits. */
function began(turn: Turn, seconds: number, seenAt: number): number {
  const listed = turn.at - seconds * 1000 - HALF_MS;
  return Math.abs(listed - seenAt) <= SAME_MS ? seenAt : listed;
}

function waiting(turn: Turn, call: CallMemory, queue: QueueMemory, entry: Listed): void {
  const { number } = queue;
  // A call found in a snapshot was not seen to enter: its beginning may lie a whole menu before.
  const isFound = turn.syncing && call.enteredAt === call.startedAt;
  const since = began(turn, entry.duration, isFound ? Number.NaN : call.enteredAt);
  if (isTalking(call)) {
    // Only a call whose agent has gone can wait again; otherwise the list is older than the answer.
    const agentIsGone = call.leaving !== null || (turn.syncing && !talksNow(call));
    if (!agentIsGone) return;
    transfer(turn, call, number, call.leaving?.at ?? since);
  }
  if (!call.waits || call.queue !== number) {
    if (wasJustAnswered(turn, call)) return;
    stay(turn, call);
    enter(turn, call, number, Math.max(since, call.startedAt), false);
    look(turn, call);
  } else correct(turn, call, since);
}

const talksNow = (call: CallMemory): boolean =>
  Object.values(call.legs).some((leg) => leg.kind === 'extension' && leg.role === 'callee' && talks(leg));

const wasJustAnswered = (turn: Turn, call: CallMemory): boolean =>
  !turn.syncing && call.answeredAt !== null && turn.at - call.answeredAt < STALE_MS;

function correct(turn: Turn, call: CallMemory, since: number): void {
  const off = Math.abs((call.queuedAt ?? 0) - since);
  if (off <= (call.guessed ? 2 * HALF_MS : TRUST_MS)) return;
  call.queuedAt = since;
  call.guessed = false;
  sayOf(turn, call.id, turn.at, {
    type: 'call.observed',
    call: { id: callIn(turn, call.id), queuedAt: since },
  });
}

function ringing(turn: Turn, call: CallMemory, queue: QueueMemory, entry: Listed): void {
  if (isTalking(call) || wasJustAnswered(turn, call)) return;
  const since = began(turn, entry.duration, turn.at);
  if (!call.waits || call.queue !== queue.number) {
    stay(turn, call);
    enter(turn, call, queue.number, entryOf(turn.memory, call, queue.number, since), true);
  }
  const number = entry.callee_number;
  if (/\d/.test(number) && number !== queue.number && mayPlace(turn, call, number))
    addListed(turn, call, number, 'RING', Math.max(since, call.queuedAt ?? since));
  look(turn, call);
}

/** No leg of this extension is known, and none has ended so lately that the list may not show it yet. */
function mayPlace(turn: Turn, call: CallMemory, number: string): boolean {
  const leg = legOf(call, number);
  return leg === null || (isOver(leg) && (turn.syncing || turn.at - leg.since > STALE_MS));
}

function active(turn: Turn, call: CallMemory, queue: QueueMemory, entry: Listed): void {
  const since = turn.at - entry.duration * 1000 - HALF_MS;
  const number = entry.callee_number;
  if (isTalking(call) && call.queue === null && call.answeredAt !== null)
    return answeredOutOf(turn, call, queue.number, entryOf(turn.memory, call, queue.number, call.answeredAt));
  if (isTalking(call) && !turn.syncing) return;
  if (!isTalking(call) && (!call.waits || call.queue !== queue.number)) {
    if (!turn.syncing && call.leaving !== null) return;
    enter(turn, call, queue.number, entryOf(turn.memory, call, queue.number, since), true);
  }
  if (!/\d/.test(number) || number === queue.number) return;
  const leg = legOf(call, number);
  if (leg && !isOver(leg)) {
    // In a snapshot the members came without times.
    if (turn.syncing && talks(leg)) leg.since = Math.min(leg.since, since);
    if (rings(leg)) {
      leg.status = 'ANSWER';
      leg.since = Math.max(leg.since, since);
    }
  } else if (mayPlace(turn, call, number)) addListed(turn, call, number, 'ANSWER', since);
  look(turn, call);
}

/** Legs that only this queue's lists had shown, and do not show any more. */
function dropListed(turn: Turn, call: CallMemory, queue: QueueMemory, lists: Lists): void {
  for (const leg of Object.values(call.legs)) {
    if (!leg.listed || isOver(leg)) continue;
    const shown = [...lists.ringing, ...lists.active].some(
      (entry) => entry.call_id === call.id && entry.callee_number === leg.number,
    );
    leg.absent = shown ? 0 : leg.absent + 1;
    if (leg.absent < (rings(leg) ? 1 : MISSES) || call.queue !== queue.number) continue;
    vanish(turn, call, leg, turn.at);
    look(turn, call);
    if (!turn.memory.calls[call.id]) return;
  }
}

/** A call that stood in this queue's lists and does not any more, though nobody said why. */
function missing(turn: Turn, call: CallMemory, queue: QueueMemory): void {
  if (!turn.memory.calls[call.id] || !call.waits || call.queue !== queue.number || call.leaving) return;
  if (Object.values(call.legs).some((leg) => leg.kind === 'extension' && rings(leg))) return;
  if (++call.unlisted < MISSES) return;
  const isSeen = Object.values(call.legs).some((leg) => leg.role === 'caller' && !isOver(leg));
  // Nobody is left of whom we would hear: it cannot be told how it left.
  if (!isSeen) return end(turn, call, { at: turn.at, how: 'unknown', derived: true, sure: false });
  sayOf(turn, call.id, turn.at, { type: 'call.left', call: callIn(turn, call.id), how: 'other' });
  call.waits = false;
  call.shunned = call.queue;
  call.queue = null;
  call.queuedAt = null;
  unlist(turn.memory, call);
  call.state = 'arriving';
  sayOf(turn, call.id, turn.at, {
    type: 'call.observed',
    call: { id: callIn(turn, call.id), queue: null, queuedAt: null },
  });
}
