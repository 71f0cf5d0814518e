// How a complete snapshot is laid over what was believed before: what took place meanwhile is told, what it lacks is closed, then all is named.
import type { CallSeen } from '#lib/model/event.ts';
import { creditedOf } from '#server/pbx-sdk/believed-call.ts';
import { isFull, lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { noTimers } from '#server/pbx-sdk/timers.ts';
import { isTalking } from '#server/pbx-sdk/tracked-call.ts';
import { agentIn, callIn, emit, keyOf, queueIn } from '#server/pbx-sdk/translation-context.ts';
import { dropAgent, factsOf, stateOf } from './agents.ts';
import { blankCall } from './begin.ts';
import { answerCall, endCall, joinQueue, leaveQueue, transferCall } from './calls.ts';
import { readLogsOfBlind } from './cdr-backfill.ts';
import { tellAllowed } from './commands.ts';
import { CALL_LIMIT, type CallMemory, type Context, datedAt, type Memory, type Waiter } from './memory.ts';
import { factsIn, talkIn } from './rest-events.ts';
import { dropQueue, queueSeen } from './roster.ts';
import { isOnCall } from './wire.ts';
import { CallLogs, Sessions } from './wire-rest.ts';

/** Whole seconds are rounded: the middle of what they may mean. */
const HALF_MS = 500;

/** A new line has been opened: what is believed stays believed until the snapshot is complete. */
export function beginSnapshot(memory: Memory, at: number): void {
  // A line that broke before its snapshot was complete has told nothing of what went on meanwhile.
  if (memory.phase !== 'syncing') memory.blindSince = memory.heardAt;
  Object.assign(memory, { phase: 'syncing', openedAt: at });
  memory.snapshot = { sessions: [], logs: [], complete: [], waiting: {} };
  Object.assign(memory, { pages: {}, sessions: {}, doubtUntil: 0 });
  memory.aliases = {};
  memory.denied = [];
  memory.timers = noTimers();
  for (const queue of Object.values(memory.queues))
    Object.assign(queue, { named: false, restId: null, shown: false, busy: false, callbacks: {} });
  memory.isCapture = false;
  for (const agent of Object.values(memory.agents)) {
    for (const [queue, { signedIn }] of Object.entries(agent.queues)) agent.before[queue] = signedIn;
    Object.assign(agent, { named: false, isExtension: false, queues: {}, line: null, online: null });
  }
}

/** What the snapshot shows of one call. */
type Shown = {
  readonly call: CallMemory;
  readonly isNew: boolean;
  /** The number its newest leg goes to, by the list of sessions; `null` where that list does not name it. */
  reaches: string | null;
  waiting: { readonly queue: string; readonly since: number } | null;
  talk: { readonly agent: string | null; readonly queue: string | null; readonly since: number } | null;
};

/** `parse` reads JSON; a text that is none is an empty list. */
export function completeSnapshot(ctx: Context, parse: (text: string) => unknown): void {
  const { memory, at } = ctx;
  // Those known from before may stand under another name than they would be given now: both go.
  for (const [key, queue] of Object.entries(memory.queues)) {
    if (queue.named) continue;
    dropQueue(ctx, queue);
    delete memory.queues[key];
  }
  for (const [key, agent] of Object.entries(memory.agents)) {
    if (agent.named) continue;
    dropAgent(ctx, agent);
    delete memory.agents[key];
  }
  const isRead = new Set(Object.keys(memory.snapshot.waiting));
  const { logs } = memory.snapshot;
  const shown = gatherShown(ctx, parse);
  memory.oursFrom = memory.blindSince ?? at;
  for (const { tenant, text } of logs) {
    const read = CallLogs.safeParse(parse(text)).data;
    if (read) readLogsOfBlind(ctx, tenant, read.items, (session) => shown.has(session));
  }
  for (const call of Object.values(memory.calls))
    if (!shown.has(call.key)) endCall(ctx, call, call.leaving?.at ?? at, call.leaving === null);
  const seen: CallSeen[] = [];
  for (const [id, each] of shown) {
    const { call } = each;
    // It is there: whatever we took for its end was none.
    delete memory.ended[id];
    Object.assign(call, {
      legs: {},
      stopped: {},
      leaving: null,
      absent: 0,
      outsider: null,
      lacking: false,
      unwaitingAt: null,
      seenAt: at,
    });
    if (each.isNew && isFull(memory.calls, CALL_LIMIT)) continue;
    memory.calls[id] = call;
    if (each.isNew) believeCall(ctx, each);
    else tellMeanwhile(ctx, each, isRead);
    seen.push(seenOf(ctx, each));
  }
  memory.phase = 'live';
  nameSnapshot(ctx, seen);
  tellAllowed(ctx);
}

/** Every call the snapshot names, by whichever list. */
function gatherShown(ctx: Context, parse: (text: string) => unknown): Map<string, Shown> {
  const { memory } = ctx;
  const { sessions, complete: wholes, waiting } = memory.snapshot;
  const shown = new Map<string, Shown>();
  const put = (id: string, tenant: string, at: number): Shown => {
    const before = lookUp(memory.calls, id);
    const one = shown.get(id) ?? {
      call: before ?? blankCall(id, tenant, at),
      isNew: before === undefined,
      reaches: null,
      waiting: null,
      talk: null,
    };
    one.call.tenant = tenant;
    shown.set(id, one);
    return one;
  };
  for (const { tenant, text, at } of sessions)
    for (const session of Sessions.safeParse(parse(text)).data?.items ?? []) {
      const one = put(session.id, tenant, at);
      const then: Context = { ...ctx, at };
      one.call.listed = true;
      one.reaches = session.calls.at(-1)?.callee ?? '';
      if (one.isNew) Object.assign(one.call, factsIn(then, one.call, session));
      const talk = talkIn(then, one.call, session);
      if (talk) one.talk = { agent: talk.agent, queue: null, since: at - talk.seconds * 1000 - HALF_MS };
    }
  const isListed = new Set(shown.keys());
  for (const [key, waiters] of Object.entries(waiting)) {
    const queue = lookUp(memory.queues, key);
    for (const waiter of queue ? waiters : []) {
      const one = put(idOf(memory, shown, waiter), queue?.tenant ?? '', ctx.at);
      if (one.call.caller.number === '') one.call.caller = waiter.caller;
      one.waiting = { queue: queue?.number ?? '', since: waiter.since };
    }
  }
  for (const agent of Object.values(memory.agents))
    for (const [queue, { word, session, since }] of Object.entries(agent.queues)) {
      if (session === null || !isOnCall(word)) continue;
      // The list of sessions is the truth where there is one: an agent can be stuck in a call (portsip#stuck-states).
      if (wholes.includes(agent.tenant) && !isListed.has(session)) continue;
      const one = put(session, agent.tenant, ctx.at);
      const isOfQueue = word === 'QUEUE_CALL';
      if (one.waiting || (one.talk && !isOfQueue)) continue;
      one.talk = { agent: agent.number, queue: isOfQueue ? queue : null, since: one.talk?.since ?? since };
    }
  memory.snapshot = { sessions: [], logs: [], complete: [], waiting: {} };
  return shown;
}

/** The session a waiting caller is known by; where queues have ids of their own, the caller's only one. */
function idOf(memory: Memory, shown: ReadonlyMap<string, Shown>, { session, caller }: Waiter): string {
  if (shown.has(session) || lookUp(memory.calls, session) || memory.sameIds || caller.number === '')
    return session;
  const others = [...shown].filter(([, one]) => one.call.caller.number === caller.number && !one.talk);
  const [only] = others;
  if (!only || others.length > 1) return session;
  memory.aliases[session] = only[0];
  return only[0];
}

/** A call the board does not know: it is named as it is. */
function believeCall(ctx: Context, { call, waiting, talk }: Shown): void {
  const { memory } = ctx;
  call.told = true;
  call.oursFrom = memory.oursFrom;
  if (waiting) {
    Object.assign(call, { state: 'waiting', waits: true, queue: waiting.queue, queuedAt: waiting.since });
    call.direction = call.direction === 'unknown' ? 'inbound' : call.direction;
    call.startedAt = Math.min(call.startedAt, waiting.since);
    call.stays = [{ queue: waiting.queue, at: waiting.since }];
  } else if (talk) {
    Object.assign(call, { state: 'talking', agent: talk.agent, answeredAt: talk.since });
    call.startedAt = Math.min(call.startedAt, talk.since);
    if (talk.queue === null) return;
    // Come and answered while we were blind: its record will tell how long it waited.
    if (memory.blindSince !== null && call.startedAt > memory.blindSince)
      call.exit = { queue: talk.queue, at: talk.since, how: 'answered' };
    else {
      Object.assign(call, { queue: talk.queue, queueAgent: talk.agent });
      call.stays = [{ queue: talk.queue, at: talk.since }];
    }
  }
}

/** A call the board knows: what has come about since is told, as far as the PBX proves when. */
function tellMeanwhile(ctx: Context, shown: Shown, isRead: ReadonlySet<string>): void {
  const { at } = ctx;
  const { call, waiting, talk, reaches } = shown;
  call.offered = [];
  if (call.state === 'ringing') call.state = call.waits ? 'waiting' : 'arriving';
  if (waiting) {
    if (!(call.waits && call.queue === waiting.queue)) joinQueue(ctx, call, waiting.queue, waiting.since);
    return;
  }
  const since = talk && (isTalking(call) ? Math.max(talk.since, call.answeredAt ?? 0) : talk.since);
  if (talk) {
    if (talk.queue !== null && call.queue === null && !isTalking(call))
      call.exit = { queue: talk.queue, at: talk.since, how: 'answered' };
  }
  // When it ended nobody has heard: the time of the snapshot says no more than that it is over by now.
  if (isOver(ctx.memory, shown)) transferCall(ctx, call, talk?.agent ?? reaches ?? '', at);
  if (talk && since !== null) answerCall(ctx, call, talk.agent, datedAt(ctx.memory, since));
  else if (call.waits && isRead.has(`${call.tenant}/${call.queue}`)) leaveQueue(ctx, call, 'unknown', at);
}

/** Whether the part of the agent who had it is over: another agent has it, or nobody's leg is theirs and their phone is idle. */
function isOver({ agents }: Memory, { call, talk, reaches }: Shown): boolean {
  if (!isTalking(call) || call.agent === null || talk?.agent === call.agent) return false;
  if (talk && talk.agent !== null) return true;
  const agent = lookUp(agents, keyOf(call.tenant, call.agent));
  const isIdle = agent?.line?.word === '' && !Object.values(agent.queues).some(({ word }) => isOnCall(word));
  return reaches !== null && isIdle;
}

function seenOf(ctx: Context, { call, isNew }: Shown): CallSeen {
  const { tenant, direction, caller, dialled, state, queue, startedAt, queuedAt, answeredAt } = call;
  const agent = creditedOf(call);
  return {
    id: callIn(ctx, call.key),
    direction,
    caller,
    dialled,
    state,
    queue: queue === null ? null : queueIn(ctx, keyOf(tenant, queue)),
    agent: agent === null ? null : agentIn(ctx, keyOf(tenant, agent)),
    offeredTo: [],
    startedAt,
    ...(isNew ? { queuedAt, answeredAt } : {}),
  };
}

function nameSnapshot(ctx: Context, calls: readonly CallSeen[]): void {
  const { memory, at } = ctx;
  const agents = Object.values(memory.agents).map((agent) => {
    const facts = factsOf(ctx, agent);
    agent.facts = JSON.stringify(facts);
    agent.told = stateOf(memory, agent, at);
    const told = Object.values(agent.queues).map(({ since }) => since);
    return { ...facts, ...agent.told, ...(told.length === 0 ? {} : { since: Math.max(...told) }) };
  });
  const queues = Object.values(memory.queues).map((queue) => {
    const seen = queueSeen(ctx, queue);
    queue.facts = JSON.stringify(seen);
    return seen;
  });
  emit(ctx, at, { type: 'source.synced', queues, agents, calls });
}
