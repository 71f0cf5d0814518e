// Knows what the waiting lists of queues prove, pushed or asked for: who joined, how they left, who is to be called
// back. Refuses to know agents' states.
import type { Party } from '#lib/model/board.ts';
import { answerUnnamed, enqueue, introduce, isTalking, known, leave, tellStay } from './calls.ts';
import { CALLBACK_LIMIT, type CallMemory, own, type QueueMemory, type Waiter } from './memory.ts';
import { callFor } from './queue-sessions.ts';
import { sayQueue } from './roster.ts';
import { boundClock, learnClock, ours } from './stamps.ts';
import type { Turn } from './turn.ts';
import type { Caller } from './wire.ts';
import { exitOf } from './words.ts';

/** A list may have been written this long before it is read, and a frame overtaken by as much. */
const STALE_MS = 1_500;
/** How long lists lack a caller before they count as gone: until then the sessions are read, and may say who took them. */
const GONE_MS = 12_000;
/** Far enough from both ends of a wait to tell which of them a stamp means. */
const APART_MS = 3_000;
const DAY_MS = 86_400_000;

const partyOf = (caller: Caller): Party => ({ number: caller.caller_number, name: caller.caller_name });

/** One entry of `queue_caller_status`. */
export function readCaller(turn: Turn, queue: QueueMemory, entry: Caller): void {
  const isPromised = own(queue.callbacks, entry.session_id) !== undefined;
  if (entry.reason === 'CALLBACK') return promise(turn, queue, entry);
  if (isPromised || (entry.type === 'CALLBACK' && !waitsIn(turn, queue, entry))) {
    if (entry.reason === 'ENQUEUE') return promise(turn, queue, entry);
    return redeem(turn, queue, entry);
  }
  // Of a caller nobody has heard of, who has left already, the record will tell.
  const isOver = entry.reason !== 'ENQUEUE' && entry.reason !== 'AGENT_ANSWERED';
  if (isOver && !known(turn.memory, entry.session_id)) return;
  const call = callFor(turn, queue, entry.session_id, partyOf(entry));
  if (!call) return;
  call.seenAt = turn.at;
  if (entry.reason === 'ENQUEUE') joined(turn, queue, call, entry);
  else gone(turn, queue, call, entry);
}

const waitsIn = (turn: Turn, queue: QueueMemory, entry: Caller): boolean => {
  const call = known(turn.memory, entry.session_id);
  return call?.waits === true && call.queue === queue.number;
};

function joined(turn: Turn, queue: QueueMemory, call: CallMemory, entry: Caller): void {
  const { memory, at } = turn;
  learnClock(memory, entry.timestamp, at);
  if (call.exit?.queue === queue.number) {
    // Overtaken by what ended the stay.
    if (at - call.exit.at < STALE_MS) return tellStay(turn, call, at);
    call.exit = null;
  }
  const { answeredAt } = call;
  if (isTalking(call) && call.queue === null && answeredAt !== null && at - answeredAt < STALE_MS) {
    // Overtaken by the answer.
    call.exit = { queue: queue.number, at: answeredAt, how: 'answered' };
    return tellStay(turn, call, answeredAt);
  }
  const [last] = call.stays.slice(-1);
  const isLate =
    last?.queue === queue.number && !call.waits && at - Math.max(last.at, answeredAt ?? 0) < STALE_MS;
  if (isLate) return;
  enqueue(turn, call, queue.number, at);
}

function gone(turn: Turn, queue: QueueMemory, call: CallMemory, entry: Caller): void {
  const { at } = turn;
  const isAnswer = entry.reason === 'AGENT_ANSWERED';
  if (call.waits && call.queue === queue.number) {
    learnExit(turn, call, entry);
    return isAnswer ? answerUnnamed(turn, call, at) : leave(turn, call, exitOf(entry.reason), at);
  }
  // Told before, by what an agent does; or in another queue already.
  if (call.waits || call.queue === queue.number || call.stays.some((stay) => stay.queue === queue.number))
    return;
  introduce(turn, call);
  call.exit ??= { queue: queue.number, at, how: isAnswer ? 'answered' : exitOf(entry.reason) };
  if (isAnswer) answerUnnamed(turn, call, at);
  const { timestamp } = entry;
  if (turn.memory.stampOfExit !== 'entry' || timestamp === null) return;
  tellStay(turn, call, ours(turn.memory, timestamp, at));
}

/** Whether the stamp on somebody who leaves is their entry or their exit is not documented: it shows. */
function learnExit(turn: Turn, call: CallMemory, { timestamp }: Caller): void {
  const { memory, at } = turn;
  const entered = call.queuedAt;
  if (timestamp === null || entered === null || at - entered < APART_MS) return;
  const said = ours(memory, timestamp, at);
  if (Math.abs(said - entered) < APART_MS / 2) memory.stampOfExit = 'entry';
  else if (at - said < APART_MS / 2) memory.stampOfExit = 'exit';
}

/** A callback was booked: the caller's wait is over, their place is kept. */
function promise(turn: Turn, queue: QueueMemory, entry: Caller): void {
  if (waitsIn(turn, queue, entry)) {
    const call = known(turn.memory, entry.session_id);
    if (call) leave(turn, call, 'callback', turn.at);
  }
  if (own(queue.callbacks, entry.session_id) !== undefined) return;
  if (Object.keys(queue.callbacks).length >= CALLBACK_LIMIT) return;
  queue.callbacks[entry.session_id] = entry.caller_number;
  sayQueue(turn, queue);
}

/** A promised callback is over, however it went; its session may be a new one (§8.5). */
function redeem(turn: Turn, queue: QueueMemory, entry: Caller): void {
  const promised = Object.entries(queue.callbacks);
  const found =
    promised.find(([session]) => session === entry.session_id) ??
    promised.find(([, number]) => number !== '' && number === entry.caller_number);
  if (!found) return;
  delete queue.callbacks[found[0]];
  sayQueue(turn, queue);
}

/** The waiting list of a `queue_status`: who really waits, and who was promised a callback. */
export function split(turn: Turn, queue: QueueMemory, list: readonly Caller[]): Waiter[] {
  const { at, memory } = turn;
  const callbacks: Record<string, string> = {};
  const waiters: Waiter[] = [];
  for (const entry of list) boundClock(memory, entry.timestamp, at);
  for (const entry of list) {
    if (entry.type === 'CALLBACK' || entry.reason === 'CALLBACK')
      callbacks[entry.session_id] = entry.caller_number;
    else {
      const said = entry.timestamp === null ? at : ours(memory, entry.timestamp, at);
      waiters.push({
        session: entry.session_id,
        caller: partyOf(entry),
        since: at - said < DAY_MS ? said : at,
      });
    }
  }
  queue.callbacks = callbacks;
  return waiters;
}

/** A whole waiting list, heard live. */
export function readWaiters(turn: Turn, queue: QueueMemory, waiters: readonly Waiter[]): void {
  const { memory, at } = turn;
  const named = new Set<string>();
  for (const { session, caller, since } of waiters) {
    if (own(queue.callbacks, session) !== undefined) continue;
    const call = callFor(turn, queue, session, caller);
    if (!call) continue;
    named.add(call.id);
    call.unwaitingAt = null;
    if (call.waits && call.queue === queue.number) continue;
    // Just answered or gone, or answered and told so: the list is older.
    if (
      isTalking(call) ||
      call.exit ||
      call.stays.some((stay) => stay.queue === queue.number && stay.at >= since - STALE_MS)
    )
      continue;
    enqueue(turn, call, queue.number, Math.max(since, call.queuedAt ?? 0));
  }
  if (named.size > 0) memory.waitingWorks = true;
  if (!memory.waitingWorks) return;
  for (const call of Object.values(memory.calls)) {
    if (!call.waits || call.queue !== queue.number || call.tenant !== queue.tenant || named.has(call.id))
      continue;
    if (call.unnamed || at - Math.max(call.queuedAt ?? 0, call.seenAt) < STALE_MS) continue;
    call.unwaitingAt ??= at;
    if (at - call.unwaitingAt >= GONE_MS) leave(turn, call, 'unknown', call.unwaitingAt);
  }
}
