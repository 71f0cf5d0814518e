// What a PortSIP PBX tells of queues: their agents, who joined, how callers left, who is to be called back.
import type { z } from 'zod';
import type { Party } from '#lib/model/board.ts';
import { isFull, lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { isTalking } from '#server/pbx-sdk/tracked-call.ts';
import { callIn, emit, keyOf, queueIn } from '#server/pbx-sdk/translation-context.ts';
import { agentOf, dropMembership, refreshAgent, setState } from './agents.ts';
import {
  answerCall,
  answerUnnamed,
  awaitDestination,
  callOf,
  describe,
  endPart,
  introduceCall,
  joinQueue,
  knownCall,
  leaveQueue,
  tellStay,
} from './calls.ts';
import {
  type AgentMemory,
  boundClock,
  CALLBACK_LIMIT,
  type CallMemory,
  type Context,
  learnClock,
  ours,
  type QueueMemory,
  type Waiter,
} from './memory.ts';
import { dropQueue, nameId, queueOf, tellQueue } from './roster.ts';
import {
  type Agent,
  type Caller,
  causeOf,
  exitOf,
  isOnCall,
  isOut,
  type QueueAgents,
  type QueueBreach,
  type QueueManagement,
  type QueueStatus,
} from './wire.ts';

/** A part that has ended this lately may be claimed by a frame that was overtaken. */
const OVERTAKEN_MS = 1_500;
/** Seconds are rounded: this near to its target a caller may be the one meant. */
const ROUNDED_MS = 2_000;

/** `queue_created`, `_updated`, `_destroy`; and the dump of all there are after subscribing. */
export function readManagement(
  ctx: Context,
  tenant: string,
  what: string,
  read: z.output<typeof QueueManagement>,
): void {
  if (what.startsWith('destroy')) {
    const gone = lookUp(ctx.memory.queues, keyOf(tenant, read.queue_number));
    if (gone) dropQueue(ctx, gone);
    return;
  }
  const queue = queueOf(ctx, tenant, read.queue_number);
  if (!queue) return;
  queue.named = true;
  if (read.queue_name !== '') queue.name = read.queue_name;
  tellQueue(ctx, queue);
}

/** `queue_status`: all of one queue. */
export function readStatus(ctx: Context, tenant: string, read: z.output<typeof QueueStatus>): void {
  const queue = queueOf(ctx, tenant, read.queue_number);
  if (!queue) return;
  Object.assign(queue, { named: true, shown: true });
  if (read.queue_name !== '') queue.name = read.queue_name;
  nameId(ctx, queue, read.queue_id);
  const listed = new Set(read.agents.map((agent) => agent.agent_extension_number));
  for (const entry of read.agents) readAgent(ctx, queue, entry, true);
  for (const agent of Object.values(ctx.memory.agents))
    if (agent.tenant === tenant && !listed.has(agent.number)) dropMembership(ctx, agent, queue.number);
  const waiters = splitWaiters(ctx, queue, read.waiting_list);
  if (ctx.memory.phase === 'live') readWaiters(ctx, queue, waiters);
  else ctx.memory.snapshot.waiting[keyOf(tenant, queue.number)] = waiters;
  tellQueue(ctx, queue);
}

/**
 * `queue_agent_status`: some or all of a queue's agents; only those named as removed are gone (portsip#queue-agents).
 */
export function readAgents(ctx: Context, queue: QueueMemory, read: z.output<typeof QueueAgents>): void {
  for (const entry of read.updated_agents) readAgent(ctx, queue, entry, false);
  for (const number of read.removed_agents) {
    const agent = lookUp(ctx.memory.agents, keyOf(queue.tenant, number));
    if (agent) dropMembership(ctx, agent, queue.number);
  }
}

function readAgent(ctx: Context, queue: QueueMemory, entry: Agent, isWhole: boolean): void {
  const { memory, at } = ctx;
  const agent = agentOf(ctx, queue.tenant, entry.agent_extension_number);
  if (!agent) return;
  agent.named = true;
  const stamp = entry.timestamp;
  boundClock(memory, stamp, at);
  const said = stamp === null ? at : ours(memory, stamp, at);
  const changed = setState(ctx, agent, queue.number, {
    word: entry.state,
    reason: entry.reason,
    session: entry.session_id ?? null,
    stamp,
    // A change is heard as it comes about; of a snapshot only the PBX knows since when.
    since: isWhole ? said : at,
  });
  // Of an agent who is as before the stamp is as old as that.
  if (changed && !isWhole) learnClock(memory, stamp, at);
  if (changed && memory.phase === 'live') readMove(ctx, queue, agent, changed.was, entry);
  refreshAgent(ctx, agent, at);
}

/** What an agent's new state proves of calls: one they took, one they have left. */
function readMove(
  ctx: Context,
  queue: QueueMemory,
  agent: AgentMemory,
  was: { session: string | null } | null,
  entry: Agent,
): void {
  const { memory } = ctx;
  const session = isOnCall(entry.state) ? entry.session_id : undefined;
  // Signed out, or no longer registered, says nothing of the conversation they are in: it ends when that is told.
  const before = was?.session && !isOut(entry.state) ? knownCall(memory, was.session) : undefined;
  if (before && was?.session !== session) endPart(ctx, before, agent.number, ctx.at);
  if (session !== undefined) takeCaller(ctx, queue, agent, session, entry);
}

function takeCaller(
  ctx: Context,
  queue: QueueMemory,
  agent: AgentMemory,
  session: string,
  entry: Agent,
): void {
  const { memory, at } = ctx;
  const isOfQueue = entry.state === 'QUEUE_CALL';
  const caller = { number: entry.caller_number, name: entry.caller_name };
  // A session nobody else has spoken of, on another call than a queue's, may be one we are not to see.
  const call = isOfQueue ? callFor(ctx, queue, session, caller) : knownCall(memory, session);
  if (!call) return;
  const leg = lookUp(call.legs, agent.number);
  if (leg?.state === 'over' && at - leg.since < OVERTAKEN_MS) return;
  // Whoever dials is on a call too, and has been answered by nobody.
  const dials = call.direction === 'outbound' || call.caller.number === agent.number;
  if (!isOfQueue && (dials || call.direction === 'unknown')) return;
  call.seenAt = at;
  const isCallback = lookUp(queue.callbacks, session) !== undefined;
  introduceCall(ctx, call);
  if (isOfQueue && !call.waits && call.stays.length === 0 && !isCallback && call.direction !== 'outbound')
    call.exit ??= { queue: queue.number, at, how: 'answered' };
  answerCall(ctx, call, agent.number, at);
}

/**
 * `queue_sla_breached`: once for each caller, however often it comes. It names a number, not a call
 * (portsip#sla-breach).
 */
export function readBreach(ctx: Context, queue: QueueMemory, read: z.output<typeof QueueBreach>): void {
  const { memory, at } = ctx;
  learnClock(memory, read.timestamp, at);
  const targetMs = read.sla_time_secs === null ? queue.targetMs : read.sla_time_secs * 1000;
  if (targetMs !== null && targetMs > 0 && targetMs !== queue.targetMs) {
    queue.targetMs = targetMs;
    tellQueue(ctx, queue);
  }
  if (Object.values(queue.callbacks).some((number) => isSameNumber(number, read.caller))) return;
  const waiting = Object.values(memory.calls)
    .filter((call) => call.waits && call.queue === queue.number && call.tenant === queue.tenant)
    .sort((a, b) => (a.queuedAt ?? 0) - (b.queuedAt ?? 0));
  const ofNumber = waiting.filter((call) => isSameNumber(call.caller.number, read.caller));
  // Of nobody we know by that number: callers cross the target in the order in which they came.
  const over = (call: CallMemory): boolean => at - (call.queuedAt ?? at) >= (targetMs ?? 0) - ROUNDED_MS;
  const call = (ofNumber.length > 0 ? ofNumber : waiting.filter(over)).find((each) => !each.breached);
  if (!call) return;
  call.breached = true;
  emit(ctx, at, {
    type: 'call.breached',
    call: callIn(ctx, call.key),
    queue: queueIn(ctx, keyOf(queue.tenant, queue.number)),
    targetMs: targetMs ?? 0,
  });
}

/** Numbers are written with and without their country's code. */
function isSameNumber(a: string, b: string): boolean {
  const [x, y] = [a.replace(/\D/g, ''), b.replace(/\D/g, '')];
  if (x === '' || y === '') return false;
  return (
    x === y || (Math.min(x.length, y.length) >= 7 && (x.endsWith(y.slice(-9)) || y.endsWith(x.slice(-9))))
  );
}

/** A list may have been written this long before it is read, and a frame overtaken by as much. */
const STALE_MS = 1_500;
/** How long lists lack a caller before they count as gone: until then the sessions are read, and may say who took them. */
const GONE_MS = 12_000;
/** Far enough from both ends of a wait to tell which of them a stamp means. */
const APART_MS = 3_000;
const DAY_MS = 86_400_000;

const partyOf = (caller: Caller): Party => ({ number: caller.caller_number, name: caller.caller_name });

/** One entry of `queue_caller_status`. */
export function readCaller(ctx: Context, queue: QueueMemory, entry: Caller): void {
  const isPromised = lookUp(queue.callbacks, entry.session_id) !== undefined;
  if (entry.reason === 'CALLBACK') return promiseCallback(ctx, queue, entry);
  if (isPromised || (entry.type === 'CALLBACK' && !waitsIn(ctx, queue, entry))) {
    if (entry.reason === 'ENQUEUE') return promiseCallback(ctx, queue, entry);
    return endCallback(ctx, queue, entry);
  }
  // Of a caller nobody has heard of, who has left already, the record will tell.
  const isOver = entry.reason !== 'ENQUEUE' && entry.reason !== 'AGENT_ANSWERED';
  if (isOver && !knownCall(ctx.memory, entry.session_id)) return;
  const call = callFor(ctx, queue, entry.session_id, partyOf(entry));
  if (!call) return;
  call.seenAt = ctx.at;
  if (entry.reason === 'ENQUEUE') readJoin(ctx, queue, call, entry);
  else readExit(ctx, queue, call, entry);
}

const waitsIn = (ctx: Context, queue: QueueMemory, entry: Caller): boolean => {
  const call = knownCall(ctx.memory, entry.session_id);
  return call?.waits === true && call.queue === queue.number;
};

function readJoin(ctx: Context, queue: QueueMemory, call: CallMemory, entry: Caller): void {
  const { memory, at } = ctx;
  learnClock(memory, entry.timestamp, at);
  if (call.exit?.queue === queue.number) {
    // Overtaken by what ended the stay.
    if (at - call.exit.at < STALE_MS) return tellStay(ctx, call, at);
    call.exit = null;
  }
  const { answeredAt } = call;
  if (isTalking(call) && call.queue === null && answeredAt !== null && at - answeredAt < STALE_MS) {
    // Overtaken by the answer.
    call.exit = { queue: queue.number, at: answeredAt, how: 'answered' };
    return tellStay(ctx, call, answeredAt);
  }
  const [last] = call.stays.slice(-1);
  const isLate =
    last?.queue === queue.number && !call.waits && at - Math.max(last.at, answeredAt ?? 0) < STALE_MS;
  if (isLate) return;
  joinQueue(ctx, call, queue.number, at);
}

function readExit(ctx: Context, queue: QueueMemory, call: CallMemory, entry: Caller): void {
  const { at } = ctx;
  const isAnswer = entry.reason === 'AGENT_ANSWERED';
  if (call.waits && call.queue === queue.number) {
    learnExit(ctx, call, entry);
    if (isAnswer) return answerUnnamed(ctx, call, at);
    const how = exitOf(entry.reason);
    if (how !== 'overflowed' && how !== 'other') return leaveQueue(ctx, call, how, at);
    return call.going ? undefined : awaitDestination(ctx, call, how, causeOf(entry.reason));
  }
  // Told before, by what an agent does; or in another queue already.
  if (call.waits || call.queue === queue.number || call.stays.some((stay) => stay.queue === queue.number))
    return;
  introduceCall(ctx, call);
  call.exit ??= { queue: queue.number, at, how: isAnswer ? 'answered' : exitOf(entry.reason) };
  if (isAnswer) answerUnnamed(ctx, call, at);
  const { timestamp } = entry;
  if (ctx.memory.stampOfExit !== 'entry' || timestamp === null) return;
  tellStay(ctx, call, ours(ctx.memory, timestamp, at));
}

/** Whether the stamp on somebody who leaves is their entry or their exit is not documented: it shows. */
function learnExit(ctx: Context, call: CallMemory, { timestamp }: Caller): void {
  const { memory, at } = ctx;
  const entered = call.queuedAt;
  if (timestamp === null || entered === null || at - entered < APART_MS) return;
  const said = ours(memory, timestamp, at);
  if (Math.abs(said - entered) < APART_MS / 2) memory.stampOfExit = 'entry';
  else if (at - said < APART_MS / 2) memory.stampOfExit = 'exit';
}

/** A callback was booked: the caller's wait is over, their place is kept. */
function promiseCallback(ctx: Context, queue: QueueMemory, entry: Caller): void {
  if (waitsIn(ctx, queue, entry)) {
    const call = knownCall(ctx.memory, entry.session_id);
    if (call) leaveQueue(ctx, call, 'callback', ctx.at);
  }
  if (lookUp(queue.callbacks, entry.session_id) !== undefined) return;
  if (isFull(queue.callbacks, CALLBACK_LIMIT)) return;
  queue.callbacks[entry.session_id] = entry.caller_number;
  tellQueue(ctx, queue);
}

/** A promised callback is over, however it went; its session may be a new one (portsip#waiting-callers). */
function endCallback(ctx: Context, queue: QueueMemory, entry: Caller): void {
  const promised = Object.entries(queue.callbacks);
  const found =
    promised.find(([session]) => session === entry.session_id) ??
    promised.find(([, number]) => number !== '' && number === entry.caller_number);
  if (!found) return;
  delete queue.callbacks[found[0]];
  tellQueue(ctx, queue);
}

/** The waiting list of a `queue_status`: who really waits, and who was promised a callback. */
function splitWaiters(ctx: Context, queue: QueueMemory, list: readonly Caller[]): Waiter[] {
  const { at, memory } = ctx;
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
export function readWaiters(ctx: Context, queue: QueueMemory, waiters: readonly Waiter[]): void {
  const { memory, at } = ctx;
  const named = new Set<string>();
  for (const { session, caller, since } of waiters) {
    if (lookUp(queue.callbacks, session) !== undefined) continue;
    const call = callFor(ctx, queue, session, caller);
    if (!call) continue;
    named.add(call.key);
    call.unwaitingAt = null;
    if (call.waits && call.queue === queue.number) continue;
    // Just answered or gone, or answered and told so: the list is older.
    if (
      isTalking(call) ||
      call.exit ||
      call.stays.some((stay) => stay.queue === queue.number && stay.at >= since - STALE_MS)
    )
      continue;
    joinQueue(ctx, call, queue.number, Math.max(since, call.queuedAt ?? 0));
  }
  if (named.size > 0) memory.waitingWorks = true;
  if (!memory.waitingWorks) return;
  for (const call of Object.values(memory.calls)) {
    if (!call.waits || call.queue !== queue.number || call.tenant !== queue.tenant || named.has(call.key))
      continue;
    if (call.unnamed || call.going || at - Math.max(call.queuedAt ?? 0, call.seenAt) < STALE_MS) continue;
    call.unwaitingAt ??= at;
    if (at - call.unwaitingAt >= GONE_MS) leaveQueue(ctx, call, 'unknown', call.unwaitingAt);
  }
}

/** Begun if need be; `null` for one that has ended. A caller's number and name fill what is not known of it. */
function callFor(ctx: Context, queue: QueueMemory, session: string, caller: Party): CallMemory | null {
  const { memory } = ctx;
  const call = findCall(ctx, queue, session, caller.number) ?? callOf(ctx, session, queue.tenant);
  if (!call) return null;
  if (call.key === session && call.listed) memory.sameIds = true;
  // Who calls is for the call's own events to say; a queue that makes a callback calls the other way.
  const isNew = !call.told && !call.listed;
  if (call.caller.number === '')
    describe(ctx, call, { direction: isNew ? 'inbound' : 'unknown', caller, dialled: call.dialled });
  return call;
}

function findCall(ctx: Context, queue: QueueMemory, session: string, number: string): CallMemory | null {
  const { memory } = ctx;
  const direct = knownCall(memory, session);
  if (direct) return direct;
  if (memory.sameIds || number === '' || lookUp(memory.ended, session) !== undefined) return null;
  const others = Object.values(memory.calls).filter(
    (call) =>
      call.tenant === queue.tenant && call.listed && call.queue === null && call.caller.number === number,
  );
  const [only] = others;
  if (!only || others.length > 1) return null;
  memory.aliases[session] = only.key;
  return only;
}
