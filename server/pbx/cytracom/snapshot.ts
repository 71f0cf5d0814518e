// The pictures a Cytracom account sends of itself, and how a whole one is laid over what was believed before.
import { z } from 'zod';
import type { QueueSeen } from '#lib/model/event.ts';
import { understood, type Verdict } from '#server/pbx-sdk/contract.ts';
import { parseJson } from '#server/pbx-sdk/lenient.ts';
import { clearTimer, setTimer } from '#server/pbx-sdk/timers.ts';
import { isTalking } from '#server/pbx-sdk/tracked-call.ts';
import { emit, queueIn, unknownShape } from '#server/pbx-sdk/translation-context.ts';
import { agentOf, agentSeen, isSaidTalking, NAMELESS, readMemberState, refreshAgent } from './agents.ts';
import {
  at,
  callIdIn,
  count,
  first,
  idText,
  LISTS,
  listIn,
  memberIn,
  memberNameIn,
  memberWordsIn,
  queueIdIn,
  queueNameIn,
  queueToldIn,
} from './aliases.ts';
import { endCall, noteStillWaits, seenOf, showTalking } from './calls.ts';
import { type PastCall, pastCall, tellHistory } from './cdr-backfill.ts';
import { canWith } from './commands.ts';
import { stopUnheardRings } from './legs.ts';
import type { CallMemory, Context, Memory, QueueMemory, Snapshot } from './memory.ts';
import { type Missing, readWaiter } from './push-events.ts';
import { memberStateOf } from './wire.ts';

/** What the line itself knows and the translator needs; the text of its `opened`. */
const Opening = z.object({
  /** PBX clock minus ours, ms. */
  skewMs: z.number().catch(0),
  offsetMs: z.number().catch(0),
  /** When the account's day began, epoch ms; `null` where its zone is not configured. */
  dayFrom: z.number().nullable().catch(null),
  /** Queues a person has named. */
  queues: z
    .array(z.object({ id: z.string(), name: z.string(), number: z.string() }))
    .catch([])
    .transform((queues) => queues.filter(({ id }) => !(id in {}))),
  /** Whether the events asked for tell of callers who give up. */
  abandons: z.boolean().catch(true),
  parks: z.boolean().catch(false),
  unparks: z.boolean().catch(false),
});

/** After a gap in the channels' stream calls may be over that nobody will speak of again. */
const DOUBT_MS = 120_000;

export function beginSnapshot(ctx: Context, text: string): void {
  const { memory } = ctx;
  const told = Opening.safeParse(parseJson(text) ?? {}).data;
  Object.assign(memory, { skewMs: told?.skewMs ?? 0, offsetMs: told?.offsetMs ?? 0, hasQueues: true });
  Object.assign(memory, { tellsAbandons: told?.abandons ?? true, isDeaf: false });
  memory.countedTo ??= told?.dayFrom == null ? null : told.dayFrom - 1;
  blankSnapshot(memory, ctx.at, false);
  for (const { id, name, number } of told?.queues ?? []) nameQueue(memory, id, { name, number });
  memory.people = null;
  emit(ctx, ctx.at, { type: 'source.allowed', can: canWith(told ?? { parks: false, unparks: false }) });
}

function blankSnapshot(memory: Memory, at: number, queuesOnly: boolean): void {
  memory.phase = 'syncing';
  memory.pictures++;
  const queues = queuesOnly
    ? Object.fromEntries(Object.keys(memory.queues).map((id) => [id, true as const]))
    : {};
  memory.snapshot = {
    at,
    blindMs: at - memory.heardAt,
    queuesOnly,
    queues,
    statuses: 0,
    waiting: {},
    members: {},
    history: [],
    told: {},
    listed: [],
    over: {},
  };
}

/** One of the streams was opened anew while the others went on: what was said meanwhile may be lost. */
export function reopenStream(ctx: Context, stream: string): void {
  const { memory } = ctx;
  if (memory.snapshot && stream === 'queue') memory.snapshot.statuses = 0;
  if (memory.phase !== 'live') return;
  if (stream === 'queue') {
    memory.isDeaf = false;
    blankSnapshot(memory, ctx.at, true);
  }
  if (stream !== 'chan') return;
  for (const call of Object.values(memory.calls))
    if (!call.waits && !call.leaving) setTimer(memory.timers, `doubt:${call.key}`, ctx.heardAt + DOUBT_MS);
}

/** The ids it bears have shown that nothing was. */
export function resumeStream({ memory }: Context, stream: string): void {
  if (stream === 'chan')
    for (const name of Object.keys(memory.timers.due))
      if (name.startsWith('doubt:')) clearTimer(memory.timers, name);
}

/** Time has passed since a gap and nothing was heard of the call: it stays only where its agent is said to talk. */
export function settleDoubt(ctx: Context, call: CallMemory): void {
  const { memory } = ctx;
  if (call.heardAt >= ctx.heardAt - DOUBT_MS) return;
  if (call.agent !== null && isSaidTalking(memory, call.agent, -1)) return;
  endCall(ctx, call, { at: ctx.at, how: 'unknown', derived: true });
}

/** The queue is one of the account's; what is not told of it stays as it was. */
export function nameQueue(memory: Memory, id: string, told: { name?: string; number?: string }): QueueMemory {
  const queue = memory.queues[id] ?? { name: '', number: '', targetMs: null, told: '' };
  memory.queues[id] = queue;
  if (told.name) queue.name = told.name;
  if (told.number) queue.number = told.number;
  if (memory.snapshot) memory.snapshot.queues[id] = true;
  return queue;
}

const queueSeen = (ctx: Context, id: string, queue: QueueMemory): QueueSeen => ({
  id: queueIn(ctx, id),
  number: queue.number || id,
  name: queue.name,
  targetMs: queue.targetMs,
});

/** Says what is new of a queue; while a picture is being taken it will say it all. */
export function tellQueue(ctx: Context, id: string): void {
  const queue = ctx.memory.queues[id];
  if (!queue || ctx.memory.phase === 'syncing') return;
  const seen = queueSeen(ctx, id, queue);
  const words = JSON.stringify(seen);
  if (queue.told !== words) emit(ctx, ctx.at, { type: 'queue.observed', queue: seen });
  queue.told = words;
}

/** Everything the picture needs has been told. `hasQueues`: the account has a queue stream. */
export function completeSnapshot(ctx: Context, hasQueues: boolean): void {
  const { memory } = ctx;
  const { snapshot } = memory;
  if (!snapshot) return;
  memory.hasQueues = hasQueues;
  settleQueues(memory, snapshot);
  if (!hasQueues)
    for (const [extension, { isPerson }] of Object.entries(memory.people ?? {}))
      if (isPerson) agentOf(memory, extension);
  tellHistory(ctx, snapshot.history);
  for (const { id, queue, entry, at } of snapshot.listed) readWaiter({ ...ctx, at }, queue, id, entry);
  settleCalls(ctx, snapshot);
  settleAgents(memory, snapshot);
  memory.snapshot = null;
  memory.phase = 'live';
  const queues = Object.entries(memory.queues).map(([id, queue]) => {
    const seen = queueSeen(ctx, id, queue);
    queue.told = JSON.stringify(seen);
    return seen;
  });
  emit(ctx, ctx.at, {
    type: 'source.synced',
    queues,
    agents: Object.values(memory.agents).map((agent) => agentSeen(ctx, agent)),
    calls: Object.values(memory.calls)
      .filter((call) => call.told)
      .map((call) => seenOf(ctx, call)),
  });
  for (const extension of ctx.agents.keys()) refreshAgent(ctx, extension, ctx.at);
}

function settleQueues(memory: Memory, snapshot: Snapshot): void {
  for (const id of Object.keys(memory.queues)) if (!snapshot.queues[id]) delete memory.queues[id];
}

function settleCalls(ctx: Context, snapshot: Snapshot): void {
  const { memory } = ctx;
  const waiting = Object.values(memory.calls).filter((call) => call.waits);
  for (const call of Object.values(memory.calls)) {
    const isListed = call.waits && call.queue !== null && snapshot.waiting[call.queue] !== undefined;
    if (isListed && (call.heardIn === memory.pictures || isBorneOut(memory, snapshot, call, waiting)))
      noteStillWaits(ctx, call);
    if (call.heardIn === memory.pictures) continue;
    const over = snapshot.over[call.key];
    if (call.leaving) endCall(ctx, call, { at: call.leaving.at, how: 'abandoned', derived: false });
    else if (over)
      endCall(ctx, call, {
        at: over.at,
        how: over.answered === false ? (over.voicemail ? 'overflowed' : 'abandoned') : 'unknown',
        derived: false,
        ...(over.voicemail ? { to: 'voicemail' as const } : {}),
      });
    else if (isBorneOut(memory, snapshot, call, waiting) || isTaken(ctx, snapshot, call)) continue;
    else endCall(ctx, call, { at: ctx.at, how: 'unknown', derived: true });
  }
  // The channels were watched on where the queue stream alone was opened anew.
  if (snapshot.queuesOnly) return;
  for (const call of Object.values(memory.calls))
    if (call.waits && !isTalking(call)) stopUnheardRings(ctx, call);
}

/** So shortly blind, a caller who waits no more and is in no history has not come and gone meanwhile. */
const SHORTLY_MS = 30_000;
/** A history that names no queue is one of all. */
const EVERY_QUEUE = '';

/**
 * A caller who waited, waits no more, and is in no history: they talk to somebody, and to whom shows by who is said to
 * talk. Shown so; how long they had waited is told when the call is summed up.
 */
function isTaken(ctx: Context, snapshot: Snapshot, call: CallMemory): boolean {
  const { memory } = ctx;
  const { queue } = call;
  if (!call.waits || queue === null) return false;
  const isTold = snapshot.told[queue] === true || snapshot.told[EVERY_QUEUE] === true;
  if (!isTold && snapshot.blindMs > SHORTLY_MS) return false;
  const talkers = Object.values(memory.agents)
    .filter(({ number, queues }) => queues[queue] && isSaidTalking(memory, number, memory.pictures))
    .filter(({ number }) => !talksElsewhere(memory, number, call))
    .map(({ number }) => number);
  const rung = talkers.filter((each) => call.offered.includes(each));
  const [agent] = rung.length === 1 ? rung : talkers.length === 1 ? talkers : [];
  if (agent === undefined) return false;
  showTalking(ctx, call, agent, snapshot.at);
  return true;
}

const talksElsewhere = (memory: Memory, agent: string, call: CallMemory): boolean =>
  Object.values(memory.calls).some(
    (other) =>
      other !== call && other.agent === agent && isTalking(other) && other.heardIn === memory.pictures,
  );

/** Whether the account's own picture shows a call that was believed and not heard of since. */
function isBorneOut(
  memory: Memory,
  snapshot: Snapshot,
  call: CallMemory,
  waiting: readonly CallMemory[],
): boolean {
  if (call.waits && !isTalking(call)) {
    const told = call.queue === null ? undefined : snapshot.waiting[call.queue];
    // Blind for a moment alone, and nothing was said of this queue since.
    if (!told) return snapshot.queuesOnly;
    if (told.callers) return told.callers.includes(call.key);
    // A count names nobody; who came last is the last to be served.
    const there = waiting.filter((each) => each.queue === call.queue && memory.calls[each.key]);
    return there.indexOf(call) >= there.length - (told.calls ?? 0);
  }
  if (snapshot.queuesOnly) return true;
  if (!isTalking(call) || call.agent === null || !isSaidTalking(memory, call.agent, memory.pictures))
    return false;
  // They talk, but to somebody we have heard of since.
  return !talksElsewhere(memory, call.agent, call);
}

function settleAgents(memory: Memory, snapshot: Snapshot): void {
  for (const [extension, agent] of Object.entries(memory.agents)) {
    const isListed = memory.people === null || Object.hasOwn(memory.people, extension);
    for (const [queue, membership] of Object.entries(agent.queues)) {
      const members = snapshot.members[queue];
      const stays = members
        ? members.includes(extension)
        : membership.heardIn === memory.pictures || isListed;
      if (!memory.queues[queue] || !stays) delete agent.queues[queue];
    }
    const isMember = Object.keys(agent.queues).length > 0;
    if (!isMember && (memory.hasQueues || !isListed)) delete memory.agents[extension];
  }
}

/** What a status says was so a moment before it was sent: who joined within this may not be in it yet. */
const SETTLED_MS = 3_000;

export function readStatus(ctx: Context, payload: unknown): Missing {
  const { memory } = ctx;
  if (memory.snapshot) memory.snapshot.statuses++;
  const id = queueIdIn(memory, payload, { status: true });
  if (id === null) return 'queue';
  const queue = nameQueue(memory, id, { name: queueNameIn(payload, true) ?? '' });
  // Both stand together where the first is app_queue's target in seconds; alone it may be a percentage.
  const target = first(payload, 'target', count);
  if (target !== null && target > 0 && target <= 3_600 && at(payload, 'service_level_perf') !== undefined)
    queue.targetMs = target * 1_000;
  tellQueue(ctx, id);
  readWaitingList(ctx, id, payload);
  return null;
}

function readWaitingList(ctx: Context, queue: string, payload: unknown): void {
  const { memory } = ctx;
  const list = LISTS.callers.map((path) => at(payload, path)).find(Array.isArray) ?? null;
  const number = first(payload, 'waiting', count);
  const callers = list?.map((entry) => callIdIn(entry) ?? idText(entry)).filter((id) => id !== null) ?? null;
  // An empty list beside a count is a list that is not kept.
  const names = callers && callers.length >= (number ?? 0) ? callers : null;
  const calls = number ?? callers?.length ?? null;
  if (names === null && calls === null) return;
  if (memory.snapshot) memory.snapshot.waiting[queue] = { calls, callers: names, at: ctx.at };
  for (const entry of list ?? []) {
    const id = callIdIn(entry);
    if (id === null) continue;
    // What the history says of it comes first.
    if (memory.snapshot) memory.snapshot.listed.push({ id, queue, entry, at: ctx.at });
    else readWaiter(ctx, queue, id, entry);
  }
  if (memory.phase !== 'live') return;
  for (const call of Object.values(memory.calls)) {
    const isThere = names ? names.includes(call.key) : calls !== 0;
    if (isThere && call.waits && call.queue === queue) noteStillWaits(ctx, call);
    if (!call.waits || isTalking(call) || call.queue !== queue || isThere) continue;
    if (ctx.at - (call.queuedAt ?? ctx.at) < SETTLED_MS || ctx.heardAt - call.heardAt < SETTLED_MS) continue;
    // Nobody says so when the queue's own rules let a caller go.
    endCall(ctx, call, { at: ctx.at, how: 'other', derived: false });
  }
}

/** One member, or a list of them, in a queue. */
export function readMembers(ctx: Context, name: string, payload: unknown): Verdict {
  const list = listIn(payload, 'members');
  let worst: Verdict = understood;
  for (const entry of list ?? [payload]) {
    const verdict = readMember(ctx, name, entry, payload);
    if (verdict.kind !== 'understood') worst = verdict;
  }
  return worst;
}

function readMember(ctx: Context, name: string, entry: unknown, around: unknown): Verdict {
  const { memory } = ctx;
  const extension = memberIn(entry);
  if (extension === null) return unknownShape(`${name} that names no member`);
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
      readMemberState(ctx, extension, each, said);
      continue;
    }
    nameQueue(memory, each, { name: queueNameIn(entry, false) ?? '' });
    tellQueue(ctx, each);
    if (memory.snapshot && name === 'member_init_state') {
      const members = memory.snapshot.members[each] ?? [];
      memory.snapshot.members[each] = members.includes(extension) ? members : [...members, extension];
    }
    // What is so at the start is so now, whenever it began.
    readMemberState(name === 'member_init_state' ? { ...ctx, at: ctx.heardAt } : ctx, extension, each, said);
  }
  if (said.word === '' || memberStateOf(said.word, memory.saysWaiting) !== null) return understood;
  const word = /^[\p{L} _-]{1,30}$/u.test(said.word) ? ` “${said.word}”` : '';
  return unknownShape(`${name} with a state word nobody knows${word}`);
}

export function readHistory(ctx: Context, payload: unknown): Missing {
  const { memory } = ctx;
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
  } else tellHistory(ctx, told);
  return entries.length > 0 && isEmpty ? 'call' : null;
}
