// Every REST answer of a PortSIP PBX, by its path, and what the list of active sessions proves of calls.

import type { Direction } from '#lib/model/board.ts';
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { understood, type Verdict } from '#server/pbx-sdk/contract.ts';
import { questionIn } from '#server/pbx-sdk/rest-client.ts';
import { type Described, isTalking } from '#server/pbx-sdk/tracked-call.ts';
import { keyOf, readWith } from '#server/pbx-sdk/translation-context.ts';
import {
  answerCall,
  beginConsult,
  callOf,
  describe,
  endCall,
  endConsult,
  holdCall,
  knownCall,
} from './calls.ts';
import { readLogs } from './cdr-backfill.ts';
import { allow, deny } from './commands.ts';
import {
  type CallMemory,
  type Context,
  isExtension,
  isOutside,
  isQueue,
  type Memory,
  nameTenant,
  ours,
  type QueueMemory,
} from './memory.ts';
import { readWaiters } from './queues.ts';
import { type Page, readAgentStatus, readMembers, readQueues, readSettings, readUsers } from './roster.ts';
import { parse } from './wire.ts';
import {
  AgentStatus,
  CallLogs,
  Members,
  QueueSettings,
  Queues,
  type Session,
  Sessions,
  Started,
  Tenants,
  Users,
  Waiting,
} from './wire-rest.ts';

/** What one page holds at most (portsip#lists). */
const PAGE = 100;
type Listed = { readonly count: number | null; readonly length: number };
/** Some lists have no count: a page that is not full is the last. */
const isLast = ({ count, length }: Listed, skip: number): boolean =>
  length === 0 || (count === null ? length < PAGE : skip + length >= count);

export function readAnswer(ctx: Context, channel: string, text: string): Verdict {
  const question = questionIn(channel);
  const { parameter } = question;
  const path = question.path.split('/');
  const tenant = parameter('tenant') || ctx.memory.domain || 'pbx';
  const status = Number(parameter('status') || 200);
  if (parameter('post') !== '') return readDone(ctx, path, parameter, status, text);
  const list = path.length === 1 ? path[0] : undefined;
  if (status >= 300) {
    // What may not be seen is no news of what is.
    if (path[0] === 'sessions' && status === 403) deny(ctx, 'see');
    if (status === 403 || status === 404) noticeList(ctx, list, true);
    return understood;
  }
  noticeList(ctx, list, false);
  const body = parse(text);
  const shape = `rest:${path.map((part) => (/^[a-z_]+$/.test(part) ? part : '…')).join('/')}`.slice(0, 60);
  const skip = Number(parameter('skip')) || 0;
  const page = (read: Listed): Page => ({ list: path[0] ?? '', tenant, skip, isLast: isLast(read, skip) });
  switch (`${path[0]}/${path.length}/${path[2] ?? ''}`) {
    case 'tenants/1/':
      return readWith(Tenants, body, shape, ({ items }) => {
        for (const { id, domain, name } of items) nameTenant(ctx.memory, id, domain.toLowerCase(), name);
      });
    case 'call_queues/1/':
      return readWith(Queues, body, shape, (read) => readQueues(ctx, page(read), read));
    case 'call_queues/2/':
      return readWith(QueueSettings, body, shape, (read) => readSettings(ctx, read));
    case 'call_queues/3/agents':
      return readWith(Members, body, shape, (read) =>
        withQueue(ctx, path[1], (queue) => readMembers(ctx, queue, read)),
      );
    case 'call_queues/4/agents':
      return readWith(AgentStatus, body, shape, (read) =>
        withQueue(ctx, path[1], (queue) => readAgentStatus(ctx, queue, path[3] ?? '', read)),
      );
    case 'call_queues/3/waiting':
      return readWith(Waiting, body, shape, ({ items }) =>
        withQueue(ctx, path[1], (queue) => {
          queue.busy = items.length > 0;
          const waiters = items.map(({ session_id, extension_number, display_name, waiting_time }) => ({
            session: session_id,
            caller: { number: extension_number, name: display_name },
            // Whole seconds are rounded: the middle of what they may mean.
            since: ctx.at - (waiting_time ?? 0) * 1000 - (waiting_time ? 500 : 0),
          }));
          if (ctx.memory.phase === 'live') readWaiters(ctx, queue, waiters);
          else ctx.memory.snapshot.waiting[keyOf(queue.tenant, queue.number)] ??= waiters;
        }),
      );
    case 'users/1/':
      return readWith(Users, body, shape, (read) => readUsers(ctx, page(read), parameter('as'), read));
    case 'sessions/1/':
      return readWith(Sessions, body, shape, (read) => readSessionPage(ctx, tenant, text, read, skip));
    case 'calllogs/1/':
      return readWith(CallLogs, body, shape, ({ items }) => {
        if (ctx.memory.phase === 'live') readLogs(ctx, tenant, items);
        else ctx.memory.snapshot.logs.push({ tenant, text, at: ctx.at });
      });
    default:
      return { kind: 'unknown', shape };
  }
}

const MISSING: Readonly<Record<string, readonly [key: string, text: string]>> = {
  users: [
    'users',
    'The PBX user may not list users, so agents have no names: give its role “User: View Only”.',
  ],
  call_queues: [
    'queues',
    'The PBX user may not list queues by REST, so their targets are not known: give it a role such as Queue Manager.',
  ],
};

function noticeList({ notices }: Context, list: string | undefined, isRefused: boolean): void {
  const [key, text] = lookUp(MISSING, list) ?? [];
  if (key !== undefined) notices.push({ key, text: isRefused ? (text ?? null) : null });
}

/** Pages of sessions are one list; only a whole one proves an absence. */
function readSessionPage(
  ctx: Context,
  tenant: string,
  text: string,
  read: Listed & { items: Session[] },
  skip: number,
): void {
  const { memory, at } = ctx;
  const last = isLast(read, skip);
  if (last) memory.sessions[tenant] = skip + read.length;
  if (memory.phase !== 'live') {
    memory.snapshot.sessions.push({ tenant, text, at });
    if (last) memory.snapshot.complete.push(tenant);
    return;
  }
  const name = `sessions ${tenant}`;
  const before = skip === 0 ? [] : (lookUp(memory.pages, name) ?? []);
  const named = [...before, ...read.items.map(({ id }) => id)];
  delete memory.pages[name];
  if (!last) memory.pages[name] = named;
  allow(ctx, 'see');
  readSessions(ctx, tenant, read.items, last ? new Set(named) : null);
}

function withQueue(ctx: Context, id: string | undefined, then: (queue: QueueMemory) => void): void {
  const queue = lookUp(ctx.memory.queues, lookUp(ctx.memory.queueIds, id));
  if (queue) then(queue);
}

/** What became of a command of ours. For holding there is no event: the answer is all there is (portsip#hold). */
function readDone(
  ctx: Context,
  path: readonly string[],
  parameter: (name: string) => string,
  status: number,
  text: string,
): Verdict {
  const { memory, at } = ctx;
  const [what, id, verb] = path;
  if (what !== 'sessions') return understood;
  if (status === 403) deny(ctx, 'act');
  if (status >= 300) return understood;
  allow(ctx, 'act', 'see');
  const call = lookUp(memory.calls, id);
  if (verb === 'hold' && call?.agent === parameter('by')) holdCall(ctx, call, true, at);
  else if (verb === 'unhold' && call) holdCall(ctx, call, false, at);
  else if (id === undefined) beginConsulting(ctx, memory, parameter('for'), text);
  else if (verb === 'destroy') endConsulting(ctx, memory, id);
  return understood;
}

/** A second call of the agent's, begun to ask somebody before the first is passed on. */
function beginConsulting(ctx: Context, memory: Memory, id: string, text: string): void {
  const call = lookUp(memory.calls, id);
  const started = Started.safeParse(parse(text)).data;
  if (!call || !started) return;
  beginConsult(ctx, call, { number: started.to, name: '' }, started.id);
}

function endConsulting(ctx: Context, memory: Memory, session: string): void {
  for (const call of Object.values(memory.calls)) if (call.consultSession === session) endConsult(ctx, call);
}

/** An answer may have been written this long before it is read. */
const STALE_MS = 1_500;
/** Whole seconds are rounded: the middle of what they may mean. */
const HALF_MS = 500;
/** Nothing has been heard for this long of a call that no list has ever named. */
const UNLISTED_MS = 60_000;
const LONG_UNLISTED_MS = 900_000;
/** Lists in a row without a call. Between the first and the last the record is asked for. */
const MISSES = 3;
const DOUBT_MS = 12_000;
/** A stream this silent that leaves a call of so many lists in a row unmentioned is dead. */
const MUTE_MS = 20_000;
const UNMENTIONED = 2;

/** One page, heard live. `all`: the ids of the whole list, where this page is its last. */
function readSessions(
  ctx: Context,
  tenant: string,
  sessions: readonly Session[],
  all: ReadonlySet<string> | null,
): void {
  const { memory, at } = ctx;
  for (const session of sessions) {
    const isNew = knownCall(memory, session.id) === undefined;
    const call = callOf(ctx, session.id, tenant);
    if (!call) continue;
    if (isNew) call.unmentioned = { at, lists: 0 };
    if (isUnmentioned(call) && at - (memory.heardAt ?? at) > MUTE_MS) ctx.asks.push('reconnect');
    call.listed = true;
    call.absent = 0;
    call.lacking = false;
    showSession(ctx, call, session);
  }
  if (!all) return;
  for (const call of Object.values(memory.calls)) {
    if (call.tenant !== tenant || all.has(call.key) || !isOfList(ctx, call)) continue;
    call.lacking = true;
    if (at - call.seenAt > STALE_MS) missSession(ctx, call);
  }
}

/** Nothing was pushed about it though it stands in one list after the other. */
function isUnmentioned(call: CallMemory): boolean {
  const { unmentioned } = call;
  if (unmentioned?.at !== call.seenAt) call.unmentioned = null;
  else return ++unmentioned.lists > UNMENTIONED;
  return false;
}

/** Where queues have ids of their own, a call that only a queue has named need not be in the list by that id. */
const isOfList = ({ memory, at }: Context, call: CallMemory): boolean =>
  call.listed || (!call.waits && at - call.seenAt > (memory.sameIds ? UNLISTED_MS : LONG_UNLISTED_MS));

function missSession(ctx: Context, call: CallMemory): void {
  const { at } = ctx;
  if (call.absent === 0) {
    call.absentAt = at;
    ctx.memory.doubtUntil = at + DOUBT_MS;
    ctx.asks.push(`logs ${call.tenant}`);
  }
  call.absent++;
  // Its agent was heard to go: that was the end.
  if (call.leaving) endCall(ctx, call, call.leaving.at, false);
  else if (call.absent >= MISSES) endCall(ctx, call, call.absentAt, true);
}

/** Who calls whom, and who talks. Legs to queues and menus are no conversation. */
function showSession(ctx: Context, call: CallMemory, session: Session): void {
  const { at } = ctx;
  const { startedAt, ...facts } = factsIn(ctx, call, session);
  if (!call.told) call.startedAt = startedAt;
  describe(ctx, call, facts);
  const talk = talkIn(ctx, call, session);
  if (!talk) return;
  const since = at - talk.seconds * 1000 - HALF_MS;
  if (isTalking(call) && (call.agent === talk.agent || at - (call.answeredAt ?? 0) < 2 * STALE_MS)) return;
  if (call.unnamed || call.going || at - call.seenAt < STALE_MS) return;
  // The list may still name a leg that is over.
  if (talk.agent !== null && lookUp(call.legs, talk.agent)?.state === 'over') return;
  // Nobody talked before they waited: what is counted there is something else.
  if (call.waits && since < (call.queuedAt ?? 0) - STALE_MS) return;
  answerCall(ctx, call, talk.agent, Math.max(since, call.answeredAt ?? call.queuedAt ?? call.startedAt));
}

export function factsIn(ctx: Context, call: CallMemory, session: Session): Described & { startedAt: number } {
  const { memory, at } = ctx;
  const [first] = session.calls;
  const { direction, caller, dialled, startedAt } = call;
  if (!first) return { direction, caller, dialled, startedAt };
  return {
    direction: directionBy(memory, call, first),
    caller: caller.number === '' ? { number: first.caller, name: first.caller_display_name } : caller,
    dialled: dialled.number === '' ? { number: first.callee, name: '' } : dialled,
    startedAt:
      first.started_at === null ? startedAt : Math.min(startedAt, ours(memory, first.started_at, at)),
  };
}

/** Without a direction in the list, who is whose says enough to begin with. */
function directionBy(memory: Memory, call: CallMemory, first: Session['calls'][number]): Direction {
  if (call.direction !== 'unknown') return call.direction;
  if (!isExtension(memory, call.tenant, first.caller)) return first.trunk === '' ? 'unknown' : 'inbound';
  return first.trunk === '' ? 'internal' : 'outbound';
}

type Talk = { readonly agent: string | null; readonly seconds: number };

/**
 * The conversation a session shows: that of whoever has the call while their phone is in one, else the newest leg that
 * talks; `null` where none does.
 */
export function talkIn({ memory, at }: Context, call: CallMemory, session: Session): Talk | null {
  const holder = call.agent === null ? undefined : lookUp(memory.agents, keyOf(call.tenant, call.agent));
  const stays = holder?.line?.word === 'ON_CALL';
  const legs = session.calls.toReversed();
  const own = stays ? legs.find((leg) => leg.callee === call.agent && leg.talking_time) : undefined;
  for (const leg of own ? [own] : legs) {
    if (!leg.talking_time) continue;
    if (isQueue(memory, call.tenant, leg.callee)) continue;
    if (isExtension(memory, call.tenant, leg.callee)) {
      const line = lookUp(memory.agents, keyOf(call.tenant, leg.callee))?.line;
      // A phone that rings talks with nobody, whatever is counted there; but its silence may have been lost.
      const rangFor = line?.word === 'RINGING' ? at - line.at : Number.POSITIVE_INFINITY;
      if (leg.talking_time * 1000 > rangFor - STALE_MS) continue;
      return { agent: leg.callee, seconds: leg.talking_time };
    }
    if (call.direction !== 'outbound' && isOutside(memory, call.tenant, leg.callee))
      return { agent: null, seconds: leg.talking_time };
    if (call.direction === 'outbound')
      return {
        agent: isExtension(memory, call.tenant, leg.caller) ? leg.caller : null,
        seconds: leg.talking_time,
      };
  }
  return null;
}
