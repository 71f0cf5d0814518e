// What an answer about a queue proves: who is signed in to it, and which calls it has.
import { keyOf } from '#server/pbx-sdk/tenant-keys.ts';
import type { CallMemory } from './call-memory.ts';
import { answer, hold, join, move, ours } from './calls.ts';
import { sameCaller } from './finished.ts';
import { take } from './lists.ts';
import type { Context, DomainMemory } from './memory.ts';
import { contradict } from './notices.ts';
import { note } from './own-lists.ts';
import { accountOf, partyOf } from './party.ts';
import { isOnlyShown, readDisturbed, readManagers, signIn } from './roster.ts';
import { callsIn } from './rows.ts';
import { instant } from './units.ts';
import { admitEntry, layEntry, missEntry, type QueueEntry } from './unnamed.ts';
import { QueueAgent, QueueCall, Wallboard } from './wire.ts';

/** Starts of one call told by two answers lie no further apart. */
const SAME_START_MS = 1_500;

/**
 * The wallboard of one queue, or what `acdinfo` and `acdcalls` tell of it (vodia#wallboard, vodia#queue-detail; bodies
 * partly unknown).
 */
export function readQueueDetail(ctx: Context, domain: DomainMemory, queue: string, body: unknown): void {
  const holder = Wallboard.safeParse(body).data;
  const own = body as Record<string, unknown> | null;
  const people = holder?.agents ?? (Array.isArray(body) ? readEach(QueueAgent, body) : []);
  readManagers(ctx, domain, queue, holder?.acds);
  for (const person of people) {
    const number = person.account ?? person.extension ?? (person.login === undefined ? null : person.agent);
    const login = person.login ?? holder?.logged_agents?.includes(number ?? '');
    if (number === null || login === undefined) continue;
    if (!login && isOnlyShown(ctx.memory, domain.name, queue, number)) continue;
    readDisturbed(ctx, domain, number, person.dnd);
    signIn(ctx, domain.name, queue, number, login);
  }
  for (const number of people.length === 0 ? (holder?.logged_agents ?? []) : [])
    signIn(ctx, domain.name, queue, number, true);
  const told = own?.['calls'] ?? body;
  if (!holder?.current && ctx.memory.phase === 'live') admitNamed(ctx, domain, queue, told);
  const calls = holder?.current ?? queueCalls(told);
  if (calls) readQueueCalls(ctx, domain, queue, calls);
}

/** Calls named with their ids, as the socket names them: where it pushes nothing this is how they are learned. */
function admitNamed(ctx: Context, domain: DomainMemory, queue: string, body: unknown): void {
  const rows = Array.isArray(body) ? (callsIn(body)?.rows ?? []) : [];
  for (const row of rows)
    if (row.word !== null && !ctx.memory.calls[keyOf(domain.name, row.id)])
      take(ctx, domain, { ...row, queue: row.queue ?? queue }, 'answer');
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

function readQueueCalls(ctx: Context, domain: DomainMemory, queue: string, entries: readonly Entry[]): void {
  const { memory } = ctx;
  if (memory.phase === 'syncing') {
    for (const entry of entries) {
      const read = entryOf(entry);
      if (read) memory.entries.push({ domain: domain.name, queue, ...read });
    }
    return;
  }
  if (entries.length > 0) contradict(ctx, domain);
  const shown = new Set<CallMemory>();
  for (const entry of entries) {
    const read = entryOf(entry);
    const known = find(ctx, domain, queue, entry, shown, entries);
    const call = known ?? (read && entry.id === undefined ? admitEntry(ctx, domain, queue, read) : null);
    if (!call) continue;
    shown.add(call);
    // An answer of the queue it has just left is about a stay that is over.
    if (call.queue === null || call.queue === queue) {
      call.inQueueList = true;
      call.entryAt = read?.start ?? call.entryAt;
    }
    if (call.gone?.by === 'queue') call.gone = null;
    if (known && read && call.unnamed) layEntry(ctx, domain, call, queue, read);
    if (call.queue === null && !call.counted) comeThrough(ctx, call, queue, entry);
  }
  if (memory.phase !== 'live') return;
  for (const call of Object.values(memory.calls))
    if (call.domain === domain.name && call.queue === queue && call.unnamed && !shown.has(call))
      missEntry(ctx, call);
    else if (call.domain === domain.name && call.queue === queue && call.waits && tellsOf(call, shown))
      note(ctx, domain, call, shown.has(call));
}

/** Whether a queue's list would name a call: it has before, or names others while this one is missed elsewhere too. */
const tellsOf = (call: CallMemory, shown: ReadonlySet<CallMemory>): boolean =>
  call.inQueueList || (call.gone?.by === 'domain-state' && shown.size > 0);

/** The call an entry is about: by its id where it has one, else by caller and start. */
function find(
  ctx: Context,
  domain: DomainMemory,
  queue: string,
  entry: Entry,
  taken: ReadonlySet<CallMemory>,
  entries: readonly Entry[],
): CallMemory | undefined {
  const { memory } = ctx;
  if (entry.id !== undefined) return memory.calls[keyOf(domain.name, entry.id)];
  const from = fromOf(entry);
  const start = instant(entry.start);
  const alike = Object.values(memory.calls).filter(
    (call) => call.domain === domain.name && !taken.has(call) && sameCaller(call.from.number, from),
  );
  const same = alike.find((call) => start !== null && call.entryAt === start);
  if (same) return same;
  const near = alike.find(
    (call) => start !== null && call.start !== null && Math.abs(call.start - start) <= SAME_START_MS,
  );
  // One that the list has named with another start is another.
  const others = alike.filter((call) => call.entryAt === null);
  if (near || others.length === 1) return near ?? others[0];
  // Sent back to itself by its queue: its row says that it waits there still, and the list has its former start no more.
  const isListed = ({ entryAt }: CallMemory): boolean =>
    entries.some(({ start: each }) => instant(each) === entryAt);
  const back = alike.filter(
    (call) => call.inStream && !call.unnamed && call.waits && call.queue === queue && !isListed(call),
  );
  return others.length === 0 && back.length === 1 ? back[0] : undefined;
}

const fromOf = (entry: Entry): string => partyOf(entry['from-number'] ?? entry.from ?? '').number;

/** `null` where it does not tell when it began. */
function entryOf(entry: Entry): QueueEntry | null {
  const start = instant(entry.start);
  const told = partyOf(entry.from ?? entry['from-number'] ?? '');
  const agent = accountOf(partyOf(entry.agent ?? '').number);
  return start === null ? null : { from: { ...told, number: fromOf(entry) }, start, agent };
}

/** The answer names the queue of a call whose row does not. */
function comeThrough(ctx: Context, call: CallMemory, queue: string, entry: Entry): void {
  const { at } = ctx;
  const from = ours(ctx.memory, call, instant(entry.start)) ?? at;
  const queuedAt = Math.min(call.answeredAt ?? at, Math.max(from, call.startedAt));
  const { agent, answeredAt, heldSince } = call;
  call.queuePolled = true;
  join(ctx, call, queue, queuedAt);
  if (agent === null || answeredAt === null) return move(ctx, call, at);
  answer(ctx, call, agent, answeredAt);
  if (heldSince !== null) hold(ctx, call, true, heldSince);
}
