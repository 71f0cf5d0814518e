// Which answer to a question means what, by the path that was asked.
import { understood, type Verdict } from '#server/pbx-sdk/contract.ts';
import { parseJson } from '#server/pbx-sdk/lenient.ts';
import { keyOf } from '#server/pbx-sdk/tenant-keys.ts';
import { emit, malformed, unknownShape } from '#server/pbx-sdk/translation-context.ts';
import { dayFigures, type Figures, statFigures, wallboardFigures } from './figures.ts';
import { finishedIn } from './finished.ts';
import type { Context, DomainMemory } from './memory.ts';
import { contradict } from './notices.ts';
import { readConnected, readUserCalls } from './own-lists.ts';
import { accountOf } from './party.ts';
import { readQueueDetail } from './queue-lists.ts';
import { allowed, type Need, needOf } from './rights.ts';
import { readAccounts, readQueueSettings, readQueues } from './roster.ts';
import { callsIn, type Told } from './rows.ts';
import { domainOf } from './tenants.ts';
import { Accounts, Queues } from './wire.ts';

/** `rest:<path without /rest/>`. An answer that is none is told as `HTTP <status>`. */
export function readAnswer(ctx: Context, asked: string, text: string): Verdict {
  const [path = '', query = ''] = asked.split('?', 2);
  const parts = path.split('/').map(decoded);
  const account = (parts[1] ?? '').split('@', 2);
  const name = parts[0] === 'domain' ? (parts[1] ?? '') : (account[1] ?? '');
  const domain = domainOf(ctx.memory, name);
  if (!domain) return unknownShape('an answer about no tenant');
  const refusal = /^HTTP (\d{3})$/.exec(text)?.[1];
  const need = needOf(path);
  if (need) deny(ctx, domain, need, refusal === undefined ? null : Number(refusal));
  if (refusal !== undefined) return understood;
  const body = parseJson(text);
  if (body === undefined) return malformed(`an answer to ${shapeOf(path)} that is no JSON`);
  const group = accountOf(/(?:^|&)(?:group|acd)=([^&]+)/.exec(query)?.[1] ?? '');
  readBody(ctx, domain, { parts, number: account[0] ?? '', group, query }, body);
  return understood;
}

type Asked = {
  readonly parts: readonly string[];
  readonly number: string;
  readonly group: string | null;
  readonly query: string;
};

function readBody(ctx: Context, domain: DomainMemory, asked: Asked, body: unknown): void {
  const { parts, number, group, query } = asked;
  const [room, , what = '', which = ''] = parts;
  if (room === 'domain' && what === 'acds') return readQueueList(ctx, domain, body);
  if (room === 'domain' && what === 'extensions') return readDirectory(ctx, domain, body);
  if (room === 'domain' && what === 'user_settings') return readQueueSettings(ctx, domain, which, body);
  if (room === 'acd' && what === 'cdr') return keep(ctx, domain, number, finishedIn(body, 'seconds'));
  if (room === 'acd' && what === 'stat') return count(ctx, domain, number, statFigures(body));
  if (room !== 'user') return;
  if (what === 'accounts' && query.includes('type=acds')) return readQueueList(ctx, domain, body);
  if (what === 'accounts') return readDirectory(ctx, domain, body);
  if (what === 'wallboard' && which !== '') {
    const own = (body as { acds?: Record<string, unknown> } | null)?.acds;
    count(ctx, domain, which, wallboardFigures(own && Object.hasOwn(own, which) ? own[which] : null));
    return readQueueDetail(ctx, domain, which, body);
  }
  if (what === 'acdinfo' && group && query.includes('info=stats'))
    return count(ctx, domain, group, wallboardFigures(body));
  if (what === 'acdinfo' && group && !query.includes('info='))
    return count(ctx, domain, group, dayFigures(body));
  if (what === 'wallboard' || what === 'acd') return readQueueList(ctx, domain, body);
  if ((what === 'acdinfo' || what === 'acdcalls') && group) return readQueueDetail(ctx, domain, group, body);
  if (what === 'acdcdr' && group) return keep(ctx, domain, group, finishedIn(body, 'milliseconds'));
  if (what !== 'calls') return;
  if (ctx.memory.phase === 'live') return readUserCalls(ctx, domain, number, body);
  const inner = (body as { calls?: unknown } | null)?.calls;
  const told = callsIn(Array.isArray(body) ? body : (inner ?? body));
  // One extension's calls are no list of all; the socket's own rows stand.
  if (told) show(ctx, domain, { whole: false, rows: told.rows.filter((row) => !isShown(domain, row.id)) });
}

/** The list of queues may say how many callers each has: where the socket names none, who they are only the queues tell. */
function readQueueList(ctx: Context, domain: DomainMemory, body: unknown): void {
  readQueues(ctx, domain, body);
  const isBusy = Queues.parse(body).some(({ calls }) => calls > 0);
  if (isBusy && contradict(ctx, domain)) ctx.asks.push(`queues ${domain.name}`);
}

const isShown = (domain: DomainMemory, id: string): boolean =>
  domain.shown[keyOf(domain.name, id)] !== undefined;

/** The directory; a page of it may be wrapped. */
function readDirectory(ctx: Context, domain: DomainMemory, body: unknown): void {
  const wrapped = (body as { extensions?: unknown; accounts?: unknown } | null) ?? {};
  const accounts = Array.isArray(body) ? body : (wrapped.extensions ?? wrapped.accounts);
  const typed = (Array.isArray(accounts) ? (accounts as unknown[]) : []).map((each) =>
    typeof each === 'object' && each !== null
      ? { type: 'extensions', ...each }
      : { type: 'extensions', name: each },
  );
  readAccounts(ctx, domain, typed);
  if (ctx.memory.phase === 'live') readConversations(ctx, domain, typed);
}

function keep(ctx: Context, domain: DomainMemory, queue: string, calls: ReturnType<typeof finishedIn>): void {
  // Only what happened while nobody watched has to be proven.
  if (ctx.memory.phase === 'syncing' && calls.length > 0)
    ctx.memory.finished.push({ domain: domain.name, queue, calls });
}

/** A queue's figures of the day: read again after an outage they may prove what one call did meanwhile. */
function count(ctx: Context, domain: DomainMemory, queue: string, figures: Figures | null): void {
  const { memory, at } = ctx;
  if (!figures) return;
  const key = keyOf(domain.name, queue);
  const known = memory.figures[key];
  if (memory.phase === 'syncing')
    memory.figures[key] = { at: known?.at ?? at, before: known?.before ?? null, now: figures };
  else if (memory.queues[key]) memory.figures[key] = { at, before: figures, now: null };
}

function deny(ctx: Context, domain: DomainMemory, need: Need, status: number | null): void {
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
export function show({ memory }: Context, domain: DomainMemory, told: Told): void {
  if (memory.phase === 'new') return;
  if (told.whole) {
    domain.shown = {};
    domain.listed = true;
  }
  for (const row of told.rows) domain.shown[keyOf(domain.name, row.id)] = row;
}
