// The day's history of a Cytracom queue: what an entry says, which entries are news, and how they are told after the fact.
import type { QueueExit } from '#lib/model/event.ts';
import type { Leaving } from '#server/pbx-sdk/tracked-call.ts';
import {
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
import { answerCall, callOf, endCall, joinQueue, leaveQueue, retractAnswer, transferCall } from './calls.ts';
import { type CallMemory, type Context, type Memory, ourTime } from './memory.ts';
import { destinationOf, exitOf, startIn } from './wire.ts';

/** One call of the history, by our clock. */
export type PastCall = {
  id: string;
  queue: string;
  caller: { number: string; name: string };
  agent: string | null;
  startedAt: number;
  joinedAt: number;
  /** `null`: left unanswered. */
  answeredAt: number | null;
  endedAt: number;
  how: QueueExit;
  /** The account's word for it. */
  word: string;
};

/** An entry as a call that is over; `null` where it is not, or does not tell enough. */
export function pastCall(memory: Memory, entry: unknown, around: unknown): PastCall | null {
  const id = callIdIn(entry);
  const queue =
    queueToldIn(memory, entry) ?? queueToldIn(memory, around) ?? queueIdIn(memory, entry, { call: id });
  if (id === null || queue === null) return null;
  const word = first(entry, 'disposition', text) ?? '';
  const told = startIn(id);
  const start = told === null ? null : ourTime(memory, told);
  const joined = timeIn(memory, entry, 'joined');
  const answered = timeIn(memory, entry, 'answered');
  const ended = timeIn(memory, entry, 'ended');
  const from = joined ?? start;
  const most = ended !== null && from !== null ? ended - from : null;
  const talk = spanIn(entry, 'talk', most);
  const wait = spanIn(entry, 'wait', most);
  const how = exitOf(word);
  const isAnswered = answered !== null || (how === null && word !== '') || (talk ?? 0) > 0;
  const before =
    (isAnswered ? (answered ?? null) : ended) ?? (ended !== null && talk !== null ? ended - talk : null);
  const joinedAt = joined ?? (before !== null && wait !== null ? before - wait : start);
  if (joinedAt === null) return null;
  const answeredAt = isAnswered
    ? (answered ?? (wait !== null ? joinedAt + wait : ended !== null && talk !== null ? ended - talk : null))
    : null;
  const endedAt =
    ended ??
    (isAnswered
      ? answeredAt !== null && talk !== null
        ? answeredAt + talk
        : null
      : wait !== null
        ? joinedAt + wait
        : null);
  // Without an end it still goes on.
  if (endedAt === null || (isAnswered && answeredAt === null)) return null;
  const inOrder = answeredAt === null ? null : Math.min(Math.max(answeredAt, joinedAt), endedAt);
  return {
    id,
    queue,
    caller: callerIn(entry),
    agent: isAnswered ? memberIn(entry) : null,
    startedAt: start !== null && start <= joinedAt ? start : joinedAt,
    joinedAt,
    answeredAt: inOrder,
    endedAt: Math.max(endedAt, joinedAt),
    how: how ?? 'unknown',
    word,
  };
}

/** An event and the entry that sums it up need not bear the same time. */
const SAME_MS = 2_000;

/**
 * Tells what a history says. A stay the wall still shows is finished with its facts; one that began after the last word
 * that was counted, and is not remembered, is told whole, with its true times; all others were counted when they
 * happened. A call may have stayed in several queues, one after the other.
 */
export function tellHistory(ctx: Context, history: readonly PastCall[]): void {
  const calls = new Map<string, PastCall[]>();
  for (const past of [...history].sort((a, b) => a.joinedAt - b.joinedAt)) {
    const stays = calls.get(past.id) ?? [];
    const isDouble = stays.some((each) => each.queue === past.queue && each.joinedAt === past.joinedAt);
    if (!isDouble) calls.set(past.id, [...stays, past]);
  }
  for (const [id, stays] of calls) tellCall(ctx, id, stays);
}

function tellCall(ctx: Context, id: string, stays: readonly PastCall[]): void {
  const { memory } = ctx;
  const counted = memory.counted[id];
  const from = counted === undefined ? memory.countedTo : counted + SAME_MS;
  const fresh = stays.filter(({ joinedAt }) => from === null || joinedAt > from);
  const call = memory.calls[id];
  const shown =
    call && counted !== undefined
      ? stays.findLast(({ joinedAt }) => joinedAt <= counted + SAME_MS)
      : undefined;
  // What the stream has said since is newer than the list; and the stay shown may be a later one than any listed.
  const isOver =
    call &&
    call.queue !== null &&
    shown &&
    shown.endedAt >= (call.queuedAt ?? 0) &&
    (shown.endedAt >= call.eventAt - SAME_MS || call.heardIn < 0);
  const told = [...(isOver ? [shown] : []), ...fresh];
  for (const [i, past] of told.entries()) {
    const then: Context = { ...ctx, at: past.joinedAt };
    const row = memory.calls[id] ?? beginPastCall(then, past);
    concludeStay(then, row, past, past === shown, told[i + 1]);
  }
}

function beginPastCall(ctx: Context, { id, startedAt, caller }: PastCall): CallMemory {
  return Object.assign(callOf(ctx, id), { startedAt, caller });
}

/** Tells one stay to its end. */
function concludeStay(
  ctx: Context,
  call: CallMemory,
  past: PastCall,
  isShown: boolean,
  next: PastCall | undefined,
): void {
  const { answeredAt, agent, endedAt, how, queue, joinedAt } = past;
  if (!isShown) {
    // Whoever it talked to before, it was shown in no queue.
    retractAnswer(ctx, call);
    joinQueue(ctx, call, queue, joinedAt);
  }
  const then: Context = { ...ctx, at: endedAt };
  if (call.waits && answeredAt !== null)
    answerCall(then, call, agent, answeredAt, Math.max(0, answeredAt - (call.queuedAt ?? joinedAt)));
  if (!next) {
    const destination = answeredAt === null ? destinationOf(past.word) : {};
    endCall(then, call, {
      at: endedAt,
      how: answeredAt === null ? how : 'unknown',
      derived: false,
      ...destination,
    });
  } else if (answeredAt === null) leaveForNext(then, call, past);
  else transferCall(then, call, ctx.memory.queues[next.queue]?.number ?? next.queue, endedAt);
}

/** It left this queue for another. */
function leaveForNext(ctx: Context, call: CallMemory, { how, word }: PastCall): void {
  const { because } = destinationOf(word);
  const leaving: Leaving = how === 'unknown' ? { how } : { how: 'overflowed', to: 'queue' };
  leaveQueue(ctx, call, { ...leaving, ...(because === undefined ? {} : { because }) }, ctx.at);
}
