// Knows the queue stream's own pictures: a queue's figures, its members' states, the day's calls. Refuses to know what
// single events mean for calls.
import { understood, type Verdict } from '#server/vendors/vendor.ts';
import { memberSaid, NAMELESS } from './agents.ts';
import { at, count, first, idText, LISTS, listIn } from './aliases.ts';
import { end } from './calls.ts';
import { type PastCall, pastCall, tellHistory } from './past.ts';
import {
  callIdIn,
  memberIn,
  memberNameIn,
  memberWordsIn,
  queueIdIn,
  queueNameIn,
  queueToldIn,
} from './queue-news.ts';
import { EVERY_QUEUE, named, showQueue } from './snapshot.ts';
import { type Missing, waits } from './stays.ts';
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
  for (const entry of list ?? []) {
    const id = callIdIn(entry);
    if (id === null) continue;
    // What the history says of it comes first.
    if (memory.snapshot) memory.snapshot.listed.push({ id, queue, entry, at: turn.at });
    else waits(turn, queue, id, entry);
  }
  if (memory.phase !== 'live') return;
  for (const call of Object.values(memory.calls)) {
    const isThere = names ? names.includes(call.id) : calls !== 0;
    if (call.stay !== 'waiting' || call.talking || call.queue !== queue || isThere) continue;
    if (turn.at - (call.queuedAt ?? turn.at) < SETTLED_MS || turn.heardAt - call.heardAt < SETTLED_MS)
      continue;
    // Nobody says so when the queue's own rules let a caller go.
    end(turn, call, { at: turn.at, how: 'other', derived: false });
  }
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
    queueToldIn(memory, entry) ??
    queueToldIn(memory, around) ??
    queueIdIn(memory, entry, { member: extension });
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
  if (memory.snapshot) {
    memory.snapshot.history.push(...told);
    memory.snapshot.told[queueToldIn(memory, payload) ?? EVERY_QUEUE] = true;
  } else tellHistory(turn, told);
  return entries.length > 0 && isEmpty ? 'call' : null;
}
