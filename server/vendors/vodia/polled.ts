// Knows what answers to questions prove of calls: those of one queue, and those of one extension. Refuses to believe one
// absence, or any from a list that has never named the call.
import { engage } from './agents.ts';
import type { CallMemory } from './call-memory.ts';
import { sameCaller } from './finished.ts';
import { keyOf } from './keys.ts';
import { take, vanish } from './lists.ts';
import type { DomainMemory } from './memory.ts';
import { answerTime, join, move, ours } from './moves.ts';
import { partyOf } from './party.ts';
import { signIn } from './roster.ts';
import { callsIn } from './rows.ts';
import { callerOf, inDoubt } from './standing.ts';
import { agentIn, callIn, sayOf, type Turn } from './turn.ts';
import { instant } from './units.ts';
import { QueueAgent, QueueCall, Wallboard } from './wire.ts';

const STALE_MS = 1_000;
/** Answers without it before a call is over: where the socket tells ends, and where only answers do. */
const MISSES_TOLD = 3;
const MISSES_ASKED = 2;
/** Starts of one call told by two answers lie no further apart. */
const SAME_START_MS = 1_500;

/** `user/{number}@{d}/calls`. */
export function readUserCalls(turn: Turn, domain: DomainMemory, number: string, body: unknown): void {
  const inner = (body as { calls?: unknown } | null)?.calls;
  const told = callsIn(Array.isArray(body) ? body : (inner ?? body));
  if (!told) return;
  const named = new Set<string>();
  for (const row of told.rows) {
    const key = keyOf(domain.name, row.id);
    named.add(key);
    take(turn, domain, row, 'answer');
    const call = turn.memory.calls[key];
    if (call && !call.answersName.includes(number)) call.answersName.push(number);
  }
  if (turn.memory.phase !== 'live') return;
  for (const call of Object.values(turn.memory.calls)) {
    if (call.domain !== domain.name || !call.answersName.includes(number)) continue;
    const theirs =
      call.agent === number || call.offered.includes(number) || callerOf(turn.memory, call) === number;
    if (theirs) note(turn, domain, call, named.has(call.key));
  }
}

/** The wallboard of one queue, or what `acdinfo` and `acdcalls` tell of it (§5.3, §5.4; bodies partly unknown). */
export function readQueueDetail(turn: Turn, domain: DomainMemory, queue: string, body: unknown): void {
  const holder = Wallboard.safeParse(body).data;
  const own = body as Record<string, unknown> | null;
  const people = holder?.agents ?? (Array.isArray(body) ? readEach(QueueAgent, body) : []);
  for (const person of people) {
    const number = person.account ?? person.extension ?? (person.login === undefined ? null : person.agent);
    if (number !== null && person.login !== undefined) signIn(turn, domain.name, queue, number, person.login);
    else if (number !== null && holder?.logged_agents)
      signIn(turn, domain.name, queue, number, holder.logged_agents.includes(number));
  }
  for (const number of people.length === 0 ? (holder?.logged_agents ?? []) : [])
    signIn(turn, domain.name, queue, number, true);
  const told = own?.['calls'] ?? body;
  if (!holder?.current && turn.memory.phase === 'live') admitNamed(turn, domain, queue, told);
  const calls = holder?.current ?? queueCalls(told);
  if (calls) readQueueCalls(turn, domain, queue, calls);
}

/** Calls named with their ids, as the socket names them: where it pushes nothing this is how they are learned. */
function admitNamed(turn: Turn, domain: DomainMemory, queue: string, body: unknown): void {
  const rows = Array.isArray(body) ? (callsIn(body)?.rows ?? []) : [];
  for (const row of rows)
    if (row.word !== null && !turn.memory.calls[keyOf(domain.name, row.id)])
      take(turn, domain, { ...row, queue: row.queue ?? queue }, 'answer');
}

/** What may be calls: a list in which nothing looks like an agent. */
function queueCalls(value: unknown): Entry[] | null {
  if (!Array.isArray(value)) return null;
  const items = value as unknown[];
  if (
    items.some((item) => typeof item === 'object' && item !== null && ('login' in item || 'account' in item))
  )
    return null;
  return readEach(QueueCall, items);
}

type Entry = ReturnType<typeof QueueCall.parse>;

const readEach = <T>(
  shape: { safeParse(value: unknown): { success: boolean; data?: T } },
  items: unknown,
): T[] =>
  (items as unknown[]).flatMap((item) => {
    const { success, data } = shape.safeParse(item);
    return success && data !== undefined ? [data] : [];
  });

function readQueueCalls(turn: Turn, domain: DomainMemory, queue: string, entries: readonly Entry[]): void {
  const { memory } = turn;
  if (memory.phase === 'syncing') {
    for (const entry of entries) {
      const start = instant(entry.start);
      if (start !== null) memory.entries.push({ domain: domain.name, queue, from: fromOf(entry), start });
    }
    return;
  }
  const shown = new Set<CallMemory>();
  for (const entry of entries) {
    const call = find(turn, domain, entry, shown);
    if (!call) continue;
    shown.add(call);
    call.inQueueList = true;
    if (call.queue === null && !call.counted) comeThrough(turn, call, queue, entry);
  }
  if (memory.phase !== 'live') return;
  for (const call of Object.values(memory.calls))
    if (call.domain === domain.name && call.queue === queue && call.waits && tellsOf(call, shown))
      note(turn, domain, call, shown.has(call));
}

/** Whether a queue's list would name a call: it has before, or names others while this one is missed elsewhere too. */
const tellsOf = (call: CallMemory, shown: ReadonlySet<CallMemory>): boolean =>
  call.inQueueList || (call.gone?.by === 'domain-state' && shown.size > 0);

/** The call an entry is about: by its id where it has one, else by caller and start. */
function find(
  turn: Turn,
  domain: DomainMemory,
  entry: Entry,
  taken: ReadonlySet<CallMemory>,
): CallMemory | undefined {
  const { memory } = turn;
  if (entry.id !== undefined) return memory.calls[keyOf(domain.name, entry.id)];
  const from = fromOf(entry);
  const start = instant(entry.start);
  const alike = Object.values(memory.calls).filter(
    (call) => call.domain === domain.name && !taken.has(call) && sameCaller(call.from.number, from),
  );
  const near = alike.find(
    (call) => start !== null && call.start !== null && Math.abs(call.start - start) <= SAME_START_MS,
  );
  return near ?? (alike.length === 1 ? alike[0] : undefined);
}

const fromOf = (entry: Entry): string => partyOf(entry['from-number'] ?? entry.from ?? '').number;

/** The answer names the queue of a call whose row does not. */
function comeThrough(turn: Turn, call: CallMemory, queue: string, entry: Entry): void {
  const { at } = turn;
  const from = ours(turn.memory, call, instant(entry.start)) ?? at;
  const queuedAt = Math.min(call.answeredAt ?? at, Math.max(from, call.startedAt));
  const { agent, answeredAt, heldSince } = call;
  call.queuePolled = true;
  if (agent === null || answeredAt === null) {
    join(turn, call, queue, queuedAt);
    return move(turn, call, at);
  }
  join(turn, call, queue, queuedAt);
  Object.assign(call, { agent, answeredAt, waits: false, queueAgent: agent, state: 'talking' });
  engage(turn, keyOf(call.domain, agent));
  sayOf(turn, call, answeredAt, {
    type: 'call.answered',
    call: callIn(turn, call),
    agent: agentIn(turn, call.domain, agent),
  });
  if (heldSince !== null) {
    call.state = 'held';
    sayOf(turn, call, heldSince, { type: 'call.held', call: callIn(turn, call) });
  }
}

/** An answer that should name the call did so, or did not. */
function note(turn: Turn, domain: DomainMemory, call: CallMemory, named: boolean): void {
  if (named) {
    call.misses = 0;
    return;
  }
  if (turn.at - call.changedAt < STALE_MS) return;
  if (call.misses === 0) call.missedAt = turn.at;
  call.misses++;
  // The answer may have overtaken the list that shows it gone: a second one settles it.
  if (call.gone && call.misses >= 1) return vanish(turn, call, call.gone.at);
  const enough = domain.lists.kind === 'whole' && call.inStream ? MISSES_TOLD : MISSES_ASKED;
  if (call.misses >= enough) vanish(turn, call, call.missedAt);
}

/** The account says it is in a conversation: whatever it was thought to be rung by it has answered. */
export function readConnected(turn: Turn, domain: DomainMemory, number: string): void {
  const { memory } = turn;
  const theirs = Object.values(memory.calls).filter(
    (call) =>
      call.domain === domain.name &&
      (call.agent === number || call.offered.includes(number) || callerOf(memory, call) === number),
  );
  const [call] = theirs;
  if (theirs.length !== 1 || !call || !call.offered.includes(number) || !inDoubt(memory, call)) return;
  call.proven.push(number);
  move(turn, call, answerTime(memory, call, turn.at));
}
