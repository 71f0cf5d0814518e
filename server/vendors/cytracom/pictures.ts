// Knows the queue stream's own pictures: a queue's figures, its members' states, the day's calls. Refuses to know what
// single events mean for calls.
import { understood, type Verdict } from '#server/vendors/vendor.ts';
import { memberSaid, NAMELESS } from './agents.ts';
import { at, count, first, idText, LISTS, listIn } from './aliases.ts';
import { callOf, end, introduce, join } from './calls.ts';
import { type PastCall, pastCall, tellPast } from './past.ts';
import {
  callerChannelIn,
  callerIn,
  callIdIn,
  memberIn,
  memberNameIn,
  memberWordsIn,
  queueIdIn,
  queueNameIn,
  spanIn,
  timeIn,
} from './queue-news.ts';
import { named, showQueue } from './snapshot.ts';
import type { Missing } from './stays.ts';
import type { Turn } from './turn.ts';
import { memberStateOf } from './words.ts';

/** What a status says was so a moment before it was sent: who joined within this may not be in it yet. */
const SETTLED_MS = 3_000;

export function statusTold(turn: Turn, payload: unknown): Missing {
  const { memory } = turn;
  const id = queueIdIn(memory, payload, { status: true });
  if (id === null) return 'queue';
  const queue = named(memory, id, { name: queueNameIn(payload, true) ?? '' });
  // Both stand together where the first is app_queue's target in seconds; alone it may be a percentage.
  const target = first(payload, 'target', count);
  if (target !== null && target > 0 && target <= 3_600 && at(payload, 'service_level_perf') !== undefined)
    queue.targetMs = target * 1_000;
  showQueue(turn, id);
  waitingTold(turn, id, payload);
  return null;
}

function waitingTold(turn: Turn, queue: string, payload: unknown): void {
  const { memory } = turn;
  const list = LISTS.callers.map((path) => at(payload, path)).find(Array.isArray) ?? null;
  const number = first(payload, 'waiting', count);
  const callers = list?.map((entry) => callIdIn(entry) ?? idText(entry)).filter((id) => id !== null) ?? null;
  // An empty list beside a count is a list that is not kept.
  const names = callers && callers.length >= (number ?? 0) ? callers : null;
  const calls = number ?? callers?.length ?? null;
  if (names === null && calls === null) return;
  if (memory.snapshot) memory.snapshot.waiting[queue] = { calls, callers: names, at: turn.at };
  for (const entry of list ?? []) waits(turn, queue, entry);
  if (memory.phase !== 'live') return;
  for (const call of Object.values(memory.calls)) {
    const isThere = names ? names.includes(call.id) : calls !== 0;
    if (call.stay !== 'waiting' || call.queue !== queue || isThere) continue;
    if (turn.at - (call.queuedAt ?? turn.at) < SETTLED_MS || turn.heardAt - call.heardAt < SETTLED_MS)
      continue;
    // Nobody says so when the queue's own rules let a caller go.
    end(turn, call, { at: turn.at, how: 'other', derived: false });
  }
}

/** A caller listed as waiting of whom nothing was heard. */
function waits(turn: Turn, queue: string, entry: unknown): void {
  const { memory } = turn;
  const id = callIdIn(entry);
  if (id === null || memory.calls[id] || memory.ended[id] !== undefined || memory.counted[id] !== undefined)
    return;
  const call = callOf(turn, id);
  call.caller = callerIn(entry);
  call.callerChannel = callerChannelIn(entry);
  call.direction = 'inbound';
  const waited = spanIn(entry, 'wait', turn.at - call.startedAt);
  const joined = timeIn(memory, entry, 'joined') ?? (waited === null ? call.startedAt : turn.at - waited);
  call.startedAt = Math.min(call.startedAt, joined);
  introduce(turn, call);
  join(turn, call, queue, Math.min(joined, turn.at));
}

/** One member, or a list of them, in a queue. */
export function memberTold(turn: Turn, name: string, payload: unknown): Verdict {
  const list = listIn(payload, 'members');
  let worst: Verdict = understood;
  for (const entry of list ?? [payload]) {
    const verdict = oneMember(turn, name, entry, payload);
    if (verdict.kind !== 'understood') worst = verdict;
  }
  return worst;
}

function oneMember(turn: Turn, name: string, entry: unknown, around: unknown): Verdict {
  const { memory } = turn;
  const extension = memberIn(entry);
  if (extension === null) return { kind: 'unknown', shape: `${name} that names no member` };
  const queue =
    queueIdIn(memory, entry, { member: extension }) ?? queueIdIn(memory, around, { member: extension });
  const said = { ...memberWordsIn(entry), name: memberNameIn(entry) };
  // Without a queue it is said of all of theirs; where none is known, of one that nobody has named.
  const known = Object.keys(memory.agents[extension]?.queues ?? {});
  const queues = queue !== null ? [queue] : known.length > 0 ? known : [NAMELESS];
  for (const each of queues) {
    if (each === NAMELESS) {
      memberSaid(turn, extension, each, said);
      continue;
    }
    named(memory, each, { name: queueNameIn(entry, false) ?? '' });
    showQueue(turn, each);
    if (memory.snapshot && name === 'member_init_state') {
      const members = memory.snapshot.members[each] ?? [];
      memory.snapshot.members[each] = members.includes(extension) ? members : [...members, extension];
    }
    // What is so at the start is so now, whenever it began.
    memberSaid(name === 'member_init_state' ? { ...turn, at: turn.heardAt } : turn, extension, each, said);
  }
  if (said.word === '' || memberStateOf(said.word, memory.saysWaiting) !== null) return understood;
  const word = /^[\p{L} _-]{1,30}$/u.test(said.word) ? ` “${said.word}”` : '';
  return { kind: 'unknown', shape: `${name} with a state word nobody knows${word}` };
}

export function historyTold(turn: Turn, payload: unknown): Missing {
  const { memory } = turn;
  const list = listIn(payload, 'history');
  const entries = list ?? (callIdIn(payload) === null ? null : [payload]);
  // A day without calls may come without a list.
  if (entries === null) return first(payload, 'queueId', idText) === null ? 'call' : null;
  let isEmpty = true;
  const told: PastCall[] = [];
  for (const entry of entries) {
    const past = pastCall(memory, entry, payload);
    if (past) told.push(past);
    if (past || callIdIn(entry) !== null) isEmpty = false;
  }
  if (memory.snapshot) for (const past of told) memory.snapshot.history[past.id] = past;
  else for (const past of told.sort((a, b) => a.joinedAt - b.joinedAt)) tellPast(turn, past);
  return entries.length > 0 && isEmpty ? 'call' : null;
}
