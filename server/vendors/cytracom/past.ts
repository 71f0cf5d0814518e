// Knows the day's history of a queue, a condensed record of its calls: what an entry says, which entries are news, and
// how they are told after the fact. Refuses to count one twice.
import type { QueueExit } from '#lib/model/event.ts';
import { first, text } from './aliases.ts';
import { answer, callOf, end, join } from './calls.ts';
import type { CallMemory, Memory } from './memory.ts';
import { callerIn, callIdIn, memberIn, queueIdIn, spanIn, timeIn } from './queue-news.ts';
import { startIn } from './times.ts';
import { ours, type Turn } from './turn.ts';
import { exitOf } from './words.ts';

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
};

/** An entry as a call that is over; `null` where it is not, or does not tell enough. */
export function pastCall(memory: Memory, entry: unknown, around: unknown): PastCall | null {
  const id = callIdIn(entry);
  const queue = queueIdIn(memory, entry, { call: id }) ?? queueIdIn(memory, around, { call: id });
  if (id === null || queue === null) return null;
  const word = first(entry, 'disposition', text) ?? '';
  const told = startIn(id);
  const start = told === null ? null : ours(memory, told);
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
  };
}

/**
 * Tells an entry. A call the wall still shows is finished with its facts; one that began after the last word that was
 * counted, and is not remembered, is told whole, with its true times; all others were counted when they happened.
 */
export function tellPast(turn: Turn, past: PastCall): void {
  const { memory } = turn;
  const call = memory.calls[past.id];
  // What the stream has said since is newer than the list.
  if (call) {
    if (past.endedAt >= call.eventAt - OVERLAP_MS || call.heardIn < 0)
      finish({ ...turn, at: past.endedAt }, call, past);
    return;
  }
  if (memory.counted[past.id] !== undefined) return;
  if (memory.countedTo !== null && past.joinedAt <= memory.countedTo) return;
  const fresh = callOf({ ...turn, at: past.joinedAt }, past.id);
  Object.assign(fresh, { startedAt: past.startedAt, caller: past.caller, direction: 'inbound' });
  join({ ...turn, at: past.joinedAt }, fresh, past.queue, past.joinedAt);
  finish(turn, fresh, past);
}

/** An event and the entry that sums it up need not bear the same time. */
const OVERLAP_MS = 2_000;

function finish(
  turn: Turn,
  call: CallMemory,
  { answeredAt, agent, endedAt, how, queue, joinedAt }: PastCall,
): void {
  const { memory } = turn;
  if (call.stay === 'none' && memory.counted[call.id] === undefined) {
    // Shown as a call of no queue: its queue was not heard.
    call.talking = false;
    join(turn, call, queue, joinedAt);
  }
  if (call.stay === 'waiting' && answeredAt !== null)
    answer(turn, call, agent, answeredAt, Math.max(0, answeredAt - (call.queuedAt ?? joinedAt)));
  end(turn, call, { at: endedAt, how: answeredAt === null ? how : 'unknown', derived: false });
}
