// What an answer means by the path that was asked; of one about a queue: who is signed in to it, and which calls it has.
import { understood, type Verdict } from '#server/pbx-sdk/contract.ts';
import { parseJson } from '#server/pbx-sdk/lenient.ts';
import { questionIn } from '#server/pbx-sdk/rest-client.ts';
import { emit, keyOf, malformed, unknownShape } from '#server/pbx-sdk/translation-context.ts';
import { answerCall, followCall, holdCall, joinQueue, ours } from './calls.ts';
import {
  dayFigures,
  type Figures,
  finishedIn,
  sameCaller,
  statFigures,
  wallboardFigures,
} from './cdr-backfill.ts';
import { allowed, type Need, needOf } from './commands.ts';
import { type CallMemory, type Context, type DomainMemory, domainOf } from './memory.ts';
import { endSilence } from './notices.ts';
import { noteNamed, readConnected, readUserCalls } from './own-lists.ts';
import { readRow } from './push-events.ts';
import {
  isOnlyShown,
  readAccounts,
  readDisturbed,
  readManagers,
  readQueueSettings,
  readQueues,
  signIn,
} from './roster.ts';
import { callsIn, type ToldRows } from './rows.ts';
import { admitEntry, mergeEntry, missEntry, type QueueEntry } from './unnamed.ts';
import {
  Accounts,
  accountOf,
  entriesIn,
  instant,
  partyOf,
  QueueAgent,
  QueueCall,
  Queues,
  Wallboard,
} from './wire.ts';

/** Paths are without `/rest/`. An answer that is none is told as `HTTP <status>`. */
export function readAnswer(ctx: Context, channel: string, text: string): Verdict {
  const { path, parameter } = questionIn(channel);
  const parts = path.split('/').map(decoded);
  const account = (parts[1] ?? '').split('@', 2);
  const name = parts[0] === 'domain' ? (parts[1] ?? '') : (account[1] ?? '');
  const domain = domainOf(ctx.memory, name);
  if (!domain) return unknownShape('an answer about no tenant');
  const refusal = /^HTTP (\d{3})$/.exec(text)?.[1];
  const need = needOf(path);
  if (need) noteDenied(ctx, domain, need, refusal === undefined ? null : Number(refusal));
  if (refusal !== undefined) return understood;
  const body = parseJson(text);
  if (body === undefined) return malformed(`an answer to ${shapeOf(path)} that is no JSON`);
  const group = accountOf(parameter('group') || parameter('acd'));
  const [type, info] = [parameter('type'), parameter('info')];
  readBody(ctx, domain, { parts, number: account[0] ?? '', group, type, info }, body);
  return understood;
}

type Question = {
  readonly parts: readonly string[];
  readonly number: string;
  readonly group: string | null;
  readonly type: string;
  readonly info: string;
};

function readBody(ctx: Context, domain: DomainMemory, asked: Question, body: unknown): void {
  const { parts, number, group, type, info } = asked;
  const [room, , what = '', which = ''] = parts;
  if (room === 'domain' && what === 'acds') return readQueueList(ctx, domain, body);
  if (room === 'domain' && what === 'extensions') return readDirectory(ctx, domain, body);
  if (room === 'domain' && what === 'user_settings') return readQueueSettings(ctx, domain, which, body);
  if (room === 'acd' && what === 'cdr') return keepFinished(ctx, domain, number, finishedIn(body, 'seconds'));
  if (room === 'acd' && what === 'stat') return keepFigures(ctx, domain, number, statFigures(body));
  if (room !== 'user') return;
  if (what === 'accounts' && type === 'acds') return readQueueList(ctx, domain, body);
  if (what === 'accounts') return readDirectory(ctx, domain, body);
  if (what === 'wallboard' && which !== '') {
    const own = (body as { acds?: Record<string, unknown> } | null)?.acds;
    keepFigures(ctx, domain, which, wallboardFigures(own && Object.hasOwn(own, which) ? own[which] : null));
    return readQueueDetail(ctx, domain, which, body);
  }
  if (what === 'acdinfo' && group && info === 'stats')
    return keepFigures(ctx, domain, group, wallboardFigures(body));
  if (what === 'acdinfo' && group && info === '') return keepFigures(ctx, domain, group, dayFigures(body));
  if (what === 'wallboard' || what === 'acd') return readQueueList(ctx, domain, body);
  if ((what === 'acdinfo' || what === 'acdcalls') && group) return readQueueDetail(ctx, domain, group, body);
  if (what === 'acdcdr' && group) return keepFinished(ctx, domain, group, finishedIn(body, 'milliseconds'));
  if (what !== 'calls') return;
  if (ctx.memory.phase === 'live') return readUserCalls(ctx, domain, number, body);
  const inner = (body as { calls?: unknown } | null)?.calls;
  const told = callsIn(Array.isArray(body) ? body : (inner ?? body));
  // One extension's calls are no list of all; the socket's own rows stand.
  if (told)
    collectRows(ctx, domain, { whole: false, rows: told.rows.filter((row) => !isShown(domain, row.id)) });
}

/** The list of queues may say how many callers each has: where the socket names none, who they are only the queues tell. */
function readQueueList(ctx: Context, domain: DomainMemory, body: unknown): void {
  readQueues(ctx, domain, body);
  const isBusy = Queues.parse(body).some(({ calls }) => calls > 0);
  if (isBusy && endSilence(ctx, domain)) ctx.asks.push(`queues ${domain.name}`);
}

const isShown = (domain: DomainMemory, id: string): boolean =>
  domain.shown[keyOf(domain.name, id)] !== undefined;

function readDirectory(ctx: Context, domain: DomainMemory, body: unknown): void {
  const typed = entriesIn(body).map((each) =>
    typeof each === 'object' && each !== null
      ? { type: 'extensions', ...each }
      : { type: 'extensions', name: each },
  );
  readAccounts(ctx, domain, typed);
  if (ctx.memory.phase === 'live') readConversations(ctx, domain, typed);
}

function keepFinished(
  ctx: Context,
  domain: DomainMemory,
  queue: string,
  calls: ReturnType<typeof finishedIn>,
): void {
  // Only what happened while nobody watched has to be proven.
  if (ctx.memory.phase === 'syncing' && calls.length > 0)
    ctx.memory.finished.push({ domain: domain.name, queue, calls });
}

/** A queue's figures of the day: read again after an outage they may prove what one call did meanwhile. */
function keepFigures(ctx: Context, domain: DomainMemory, queue: string, figures: Figures | null): void {
  const { memory, at } = ctx;
  if (!figures) return;
  const key = keyOf(domain.name, queue);
  const known = memory.figures[key];
  if (memory.phase === 'syncing')
    memory.figures[key] = { at: known?.at ?? at, before: known?.before ?? null, now: figures };
  else if (memory.queues[key]) memory.figures[key] = { at, before: figures, now: null };
}

function noteDenied(ctx: Context, domain: DomainMemory, need: Need, status: number | null): void {
  const denied = ctx.memory.denied[domain.name] ?? {};
  ctx.memory.denied[domain.name] = denied;
  if (status === null) delete denied[need];
  else if (isDenial(ctx, need, status)) denied[need] = status;
  if (ctx.memory.phase === 'live') tellRights(ctx);
}

/** No such extension is no such right; and of calls later answers tell of one extension only. */
function isDenial({ memory }: Context, need: Need, status: number): boolean {
  if (need === 'calls' && memory.phase === 'live') return false;
  if (status === 404) return need === 'signing' || need === 'members';
  return status === 401 || status === 403 || status === 405 || status === 501;
}

/** A command is offered where any tenant allows it; refused elsewhere it says why. */
export function tellRights(ctx: Context): void {
  const { memory } = ctx;
  const tenants = Object.keys(memory.domains).map((name) => memory.denied[name] ?? {});
  const denied: Partial<Record<Need, number>> = {};
  for (const [need, status] of Object.entries(tenants[0] ?? {}) as [Need, number][])
    if (tenants.every((each) => each[need] !== undefined)) denied[need] = status;
  const text = JSON.stringify(denied);
  if (text === memory.allowed) return;
  memory.allowed = text;
  emit(ctx, ctx.at, { type: 'source.allowed', can: allowed(denied) });
}

/** A path without what names people. */
const shapeOf = (path: string): string =>
  path
    .split('/')
    .filter((_, i) => i !== 1)
    .join('/')
    .slice(0, 40)
    .replace(/\d{2,}/g, '…');

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/** Accounts in a conversation, which may prove an answer. */
export function readConversations(ctx: Context, domain: DomainMemory, accounts: unknown): void {
  for (const { account, name, connected } of Accounts.parse(accounts)) {
    const number = account ?? name;
    if (connected && number !== null) readConnected(ctx, domain, number);
  }
}

/** While the snapshot is being read its calls are only collected. */
export function collectRows({ memory }: Context, domain: DomainMemory, told: ToldRows): void {
  if (memory.phase === 'new') return;
  if (told.whole) {
    domain.shown = {};
    domain.listed = true;
  }
  for (const row of told.rows) domain.shown[keyOf(domain.name, row.id)] = row;
}

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
    if (person.work) domain.dayFrom = Math.floor(person.work.begin) * 1_000;
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
      readRow(ctx, domain, { ...row, queue: row.queue ?? queue }, 'answer');
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
  if (entries.length > 0) endSilence(ctx, domain);
  const shown = new Set<CallMemory>();
  for (const entry of entries) {
    const read = entryOf(entry);
    const known = findCall(ctx, domain, queue, entry, shown, entries);
    const call = known ?? (read && entry.id === undefined ? admitEntry(ctx, domain, queue, read) : null);
    if (!call) continue;
    shown.add(call);
    // An answer of the queue it has just left is about a stay that is over.
    if (call.queue === null || call.queue === queue) {
      call.inQueueList = true;
      call.entryAt = read?.start ?? call.entryAt;
    }
    if (call.gone?.by === 'queue') call.gone = null;
    if (known && read && call.unnamed) mergeEntry(ctx, domain, call, queue, read);
    if (call.queue === null && !call.counted) joinNamedQueue(ctx, call, queue, entry);
  }
  if (memory.phase !== 'live') return;
  for (const call of Object.values(memory.calls))
    if (call.domain === domain.name && call.queue === queue && call.unnamed && !shown.has(call))
      missEntry(ctx, call);
    else if (call.domain === domain.name && call.queue === queue && call.waits && tellsOf(call, shown))
      noteNamed(ctx, domain, call, shown.has(call));
}

/** Whether a queue's list would name a call: it has before, or names others while this one is missed elsewhere too. */
const tellsOf = (call: CallMemory, shown: ReadonlySet<CallMemory>): boolean =>
  call.inQueueList || (call.gone?.by === 'domain-state' && shown.size > 0);

/** The call an entry is about: by its id where it has one, else by caller and start. */
function findCall(
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
function joinNamedQueue(ctx: Context, call: CallMemory, queue: string, entry: Entry): void {
  const { at } = ctx;
  const from = ours(ctx.memory, call, instant(entry.start)) ?? at;
  const queuedAt = Math.min(call.answeredAt ?? at, Math.max(from, call.startedAt));
  const { agent, answeredAt, heldSince } = call;
  call.queuePolled = true;
  joinQueue(ctx, call, queue, queuedAt);
  if (agent === null || answeredAt === null) return followCall(ctx, call, at);
  answerCall(ctx, call, agent, answeredAt);
  if (heldSince !== null) holdCall(ctx, call, true, heldSince);
}
