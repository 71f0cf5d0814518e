// Who there is: extensions, queues and their agents, and the people at the ends of a call.

import type { z } from 'zod';
import type { Direction, Party } from '#lib/model/board.ts';
import type { CallSeen, QueueSeen } from '#lib/model/event.ts';
import { creditedOf } from '#server/pbx-sdk/believed-call.ts';
import { agentIn, callIn, emit, queueIn } from '#server/pbx-sdk/translation-context.ts';
import {
  addServing,
  agentOf,
  dropIdle,
  membershipOf,
  refreshAgent,
  removeServing,
  setLamp,
  setMembership,
  tellFacts,
} from './agents.ts';
import { tracker } from './ends.ts';
import type { AgentRow } from './fast-parse.ts';
import type { CallMemory, Context, ExtensionMemory, Leg, Memory, QueueMemory } from './memory.ts';
import { type ExtensionList, isSpoiled, type QueueList, type QueueQuery } from './wire.ts';

/** Says who is on the call where that is new. */
export function describeCall(ctx: Context, call: CallMemory): void {
  if (isDescribed(call)) return;
  const legs = Object.values(call.legs);
  const direction = directionOf(call, legs);
  const [caller, dialled] = partiesOf(ctx.memory, call, direction, legs);
  tracker.describe(ctx, call, { direction, caller, dialled }, ctx.at);
  // The tracker knows of no caller who stands before the PBX to be accepted.
  if (call.acceptance) call.state = 'ringing';
}

/** All of it is told, and of what cannot change any more. */
const isDescribed = (call: CallMemory): boolean =>
  call.told && isSettled(call.direction) && call.caller.number !== '' && call.dialled.number !== '';

const isSettled = (direction: Direction): boolean => direction !== 'unknown' && direction !== 'internal';

/** Members decide (yeastar#direction); one that has been known stays, since legs come and go. */
function directionOf(call: CallMemory, legs: readonly Leg[]): Direction {
  if (isSettled(call.direction)) return call.direction;
  if (legs.some((leg) => leg.kind === 'inbound')) return 'inbound';
  if (legs.some((leg) => leg.kind === 'outbound')) return 'outbound';
  const numbers = new Set(legs.map((leg) => leg.number));
  return numbers.size > 1 ? 'internal' : call.direction;
}

function partiesOf(
  memory: Memory,
  call: CallMemory,
  direction: Direction,
  legs: readonly Leg[],
): [caller: Party, dialled: Party] {
  const inbound = legs.find((leg) => leg.kind === 'inbound');
  const outbound = legs.find((leg) => leg.kind === 'outbound');
  const calling = legs.find((leg) => leg.kind === 'extension' && leg.role === 'caller');
  const called = legs.find((leg) => leg.kind === 'extension' && leg.role === 'callee');
  const caller =
    call.caller.number !== '' ? call.caller : partyOf(memory, inbound?.from || calling?.number || '');
  // The first number stays: later ones are where the PBX has routed the call.
  if (call.dialled.number !== '') return [caller, call.dialled];
  const dialled =
    direction === 'inbound' ? inbound?.to : direction === 'outbound' ? outbound?.to : called?.number;
  return [caller, partyOf(memory, dialled ?? '')];
}

export function partyOf(memory: Memory, number: string): Party {
  const known = /\d/.test(number) ? (memory.extensions[number] ?? memory.queues[number]) : undefined;
  return { number, name: known?.name ?? '' };
}

/** The call as a snapshot names it. `isNew`: the board has no times of its own for it. */
export function seenOf(ctx: Context, call: CallMemory, isNew: boolean): CallSeen {
  const agent = creditedOf(call);
  return {
    id: callIn(ctx, call.key),
    direction: call.direction,
    state: call.state,
    caller: call.caller,
    dialled: call.dialled,
    queue: call.queue === null ? null : queueIn(ctx, call.queue),
    agent: agent === null ? null : agentIn(ctx, agent),
    offeredTo: call.offered.map((number) => agentIn(ctx, number)),
    heldSince: call.heldSince,
    slot: call.slot,
    consult: call.consult,
    marks: call.marks,
    // Only of a call that still waits: one found already answered was not seen to wait, and is not counted.
    ...(call.waits && call.queuedAt !== null ? { queuedAt: call.queuedAt } : {}),
    ...(isNew ? { startedAt: call.startedAt } : {}),
    ...(isNew && call.answeredAt !== null ? { answeredAt: call.answeredAt } : {}),
  };
}

/** A lamp changed this lately is newer than what queue/agent_status was written from. */
const STALE_MS = 2_000;
/** How often an agent of whom a poll has no news is looked at all the same. */
const CHECK_MS = 5_000;

export function readExtensions(ctx: Context, page: number, list: z.output<typeof ExtensionList>): void {
  const { memory } = ctx;
  const { pages } = memory;
  if (page <= 1) Object.assign(pages, { extensions: {}, extensionCount: 0, isSpoiled: false });
  pages.isSpoiled ||= isSpoiled(list.data);
  for (const { id, number, caller_id_name, presence_status, online_status } of list.data) {
    pages.extensionCount++;
    pages.extensions[number] = {
      id,
      name: caller_id_name,
      presence: presence_status,
      phones: online_status
        ? Object.entries(online_status).flatMap(([kind, { status }]) => (status === 1 ? [kindOf(kind)] : []))
        : null,
    } satisfies ExtensionMemory;
  }
  if (pages.extensionCount < (list.total_number ?? 0) && list.data.length > 0) return;
  // One that could not be read is as it was.
  memory.extensions = pages.isSpoiled ? { ...memory.extensions, ...pages.extensions } : pages.extensions;
  Object.assign(pages, { extensions: {}, extensionCount: 0 });
  for (const agent of Object.values(memory.agents)) {
    tellFacts(ctx, agent);
    refreshAgent(ctx, agent.number, ctx.at);
  }
}

/** extension/list says `sip_phone`, `linkus_web`; 30007 says `Sip`, `Web` (yeastar#registration). */
export const kindOf = (word: string): string =>
  word
    .toLowerCase()
    .replace(/^linkus_?|_?phone$/g, '')
    .replace('pad', 'mobile');

export function readQueues(ctx: Context, page: number, list: z.output<typeof QueueList>): void {
  const { memory } = ctx;
  const items = list.queue_list.length > 0 ? list.queue_list : list.data;
  if (page <= 1) Object.assign(memory.pages, { queues: [], isSpoiled: false });
  memory.pages.isSpoiled ||= isSpoiled(items);
  for (const { id, number, name, static_agent_list, dynamic_agent_list } of items) {
    const known = memory.queues[number];
    memory.pages.queues.push({
      id,
      number,
      name,
      targetMs: known?.targetMs ?? null,
      wrapUpMs: known?.wrapUpMs ?? null,
      maxWaitMs: known?.maxWaitMs ?? null,
      members: [
        ...new Set([
          ...[...static_agent_list, ...dynamic_agent_list].map((member) => member.text2),
          ...([static_agent_list, dynamic_agent_list].some(isSpoiled) ? (known?.members ?? []) : []),
        ]),
      ],
      readAt: known?.readAt ?? 0,
      lists: known?.lists ?? false,
      listed: known?.listed ?? [],
      busy: known?.busy ?? false,
      told: known?.told ?? null,
      toldCalls: known?.toldCalls ?? null,
    });
  }
  if (memory.pages.queues.length < (list.total_number ?? 0) && items.length > 0) return;
  const queues = memory.pages.queues;
  memory.pages.queues = [];
  adoptQueues(ctx, queues);
}

/** A queue by the id with which it is asked for. */
export function queueOf({ queues, queueIds }: Memory, id: string): QueueMemory | undefined {
  const number = queueIds[id];
  return number === undefined ? undefined : queues[number];
}

function adoptQueues(ctx: Context, queues: readonly QueueMemory[]): void {
  const { memory } = ctx;
  const before = memory.queues;
  memory.queues = {};
  for (const queue of queues) {
    memory.queues[queue.number] = queue;
    const known = before[queue.number];
    if (!known || known.name !== queue.name) tellQueue(ctx, queue);
    if (known && known.members.join() !== queue.members.join()) ctx.asks.push(`agents ${queue.id}`);
  }
  for (const number of Object.keys(before)) {
    const known = before[number];
    if (memory.queues[number]) continue;
    // An entry could not be read: it may be this one.
    if (known && memory.pages.isSpoiled) memory.queues[number] = known;
    if (memory.pages.isSpoiled) continue;
    for (const agent of Object.values(memory.agents)) dropMembership(ctx, agent.number, number);
    if (memory.phase === 'live') emit(ctx, ctx.at, { type: 'queue.gone', queue: queueIn(ctx, number) });
  }
  memory.queueIds = Object.fromEntries(Object.values(memory.queues).map(({ id, number }) => [id, number]));
}

export function readQueueSettings(ctx: Context, query: z.output<typeof QueueQuery>): void {
  for (const { id, wrap_up_time, sla_time, max_wait_time } of query.data) {
    const queue = queueOf(ctx.memory, id);
    if (!queue) continue;
    queue.maxWaitMs = max_wait_time ? max_wait_time * 1000 : null;
    const wrapUpMs = wrap_up_time === undefined ? null : wrap_up_time * 1000;
    // Zero means that the PBX sets no target.
    const targetMs = sla_time ? sla_time * 1000 : null;
    if (queue.wrapUpMs === wrapUpMs && queue.targetMs === targetMs) continue;
    Object.assign(queue, { wrapUpMs, targetMs });
    tellQueue(ctx, queue);
  }
}

export const queueSeen = (ctx: Context, queue: QueueMemory): QueueSeen => ({
  id: queueIn(ctx, queue.number),
  number: queue.number,
  name: queue.name,
  targetMs: queue.targetMs,
  wrapUpMs: queue.wrapUpMs,
});

function tellQueue(ctx: Context, queue: QueueMemory): void {
  if (ctx.memory.phase === 'live')
    emit(ctx, ctx.at, { type: 'queue.observed', queue: queueSeen(ctx, queue) });
}

/** queue/agent_status: the last word on who serves this queue, signed in or paused. */
export function readAgents(ctx: Context, queue: QueueMemory, listed: readonly AgentRow[] | null): void {
  const { memory, at } = ctx;
  if (listed === null || isSpoiled(listed)) keepUnread(ctx, queue, listed ?? []);
  if (listed === null) return;
  // Nobody told though queue/list names members: their state is unknown, not absent.
  if (listed.length === 0 && queue.members.length > 0) return assumeMembers(ctx, queue);
  for (const { number, is_login, is_pause, call_status, pause_reason, agent_type } of listed) {
    const agent = agentOf(ctx, number);
    const reason = is_pause ? pause_reason : '';
    const isStatic = agent_type === 'static';
    const was = membershipOf(agent, queue.number);
    const isNews =
      !was ||
      was.signedIn !== is_login ||
      was.paused !== is_pause ||
      was.reason !== reason ||
      was.isStatic !== isStatic;
    if (isNews) {
      const next = { signedIn: is_login, paused: is_pause, reason, hinted: false, isStatic };
      setMembership(ctx, agent, queue.number, next);
      tellFacts(ctx, agent);
    }
    const line =
      call_status === 1 ? 'idle' : call_status === 3 ? 'ringing' : call_status === 0 ? 'unknown' : 'busy';
    const isNewer = ctx.syncing || memory.phase !== 'live' || at - agent.lampAt > STALE_MS;
    if (line !== 'unknown' && line !== agent.lamp && isNewer) setLamp(ctx, number, line, at);
    // What changes a state says so itself; this makes good what nobody has thought of.
    else if (isNews || at - agent.checkedAt > CHECK_MS) {
      agent.checkedAt = at;
      refreshAgent(ctx, number, at);
    }
  }
  if (isSpoiled(listed)) return;
  const serving = memory.serving[queue.number] ?? [];
  if (isNamedInOrder(serving, listed)) return;
  const numbers = new Set(listed.map(({ number }) => number));
  for (const number of serving) if (!numbers.has(number)) dropMembership(ctx, number, queue.number);
}

/** Nearly always the list names the same agents, in the order in which they came to be known from it. */
const isNamedInOrder = (serving: readonly string[], listed: readonly AgentRow[]): boolean =>
  serving.length === listed.length && serving.every((number, i) => number === listed[i]?.number);

/** In a snapshot that cannot be read whole, whoever it does not name serves this queue as before. */
function keepUnread(ctx: Context, queue: QueueMemory, listed: readonly AgentRow[]): void {
  const { number } = queue;
  for (const agent of Object.values(ctx.memory.agents)) {
    const before = agent.before.find((each) => each.queue === number);
    if (before && !membershipOf(agent, number) && !listed.some((each) => each.number === agent.number))
      addServing(ctx.memory, agent, before);
  }
}

function assumeMembers(ctx: Context, queue: QueueMemory): void {
  for (const agent of Object.values(ctx.memory.agents))
    if (!queue.members.includes(agent.number)) dropMembership(ctx, agent.number, queue.number);
  for (const number of queue.members) {
    const agent = agentOf(ctx, number);
    if (membershipOf(agent, queue.number)) continue;
    setMembership(ctx, agent, queue.number, { signedIn: true, paused: false, reason: '', hinted: false });
    tellFacts(ctx, agent);
    refreshAgent(ctx, number, ctx.at);
  }
}

function dropMembership(ctx: Context, number: string, queue: string): void {
  const agent = ctx.memory.agents[number];
  if (!agent || !removeServing(ctx.memory, agent, queue)) return;
  if (agent.queues.length === 0 && dropIdle(ctx, number)) return;
  tellFacts(ctx, agent);
  refreshAgent(ctx, number, ctx.at);
}
