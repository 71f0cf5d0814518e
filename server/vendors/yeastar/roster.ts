// Knows which queues, extensions and agents there are, from lists that come in pages and agents' status per queue.
// Refuses to know calls.

import type { z } from 'zod';
import type { QueueSeen } from '#lib/model/event.ts';
import {
  agentOf,
  dropIdle,
  lamp,
  membershipOf,
  observe,
  refresh,
  serve,
  setMembership,
  unserve,
} from './agents.ts';
import type { ExtensionMemory, Memory, QueueMemory } from './memory.ts';
import type { AgentRow } from './quick.ts';
import { queueIn, say, type Turn } from './turn.ts';
import { type ExtensionList, isSpoiled, type QueueList, type QueueQuery } from './wire.ts';

/** A lamp changed this lately is newer than what queue/agent_status was written from. */
const STALE_MS = 2_000;
/** How often an agent of whom a poll has no news is looked at all the same. */
const CHECK_MS = 5_000;

export function readExtensions(turn: Turn, page: number, list: z.output<typeof ExtensionList>): void {
  const { memory } = turn;
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
    observe(turn, agent);
    refresh(turn, agent.number, turn.at);
  }
}

/** extension/list says `sip_phone`, `linkus_web`; 30007 says `Sip`, `Web` (§6.2, §8.5). */
export const kindOf = (word: string): string =>
  word
    .toLowerCase()
    .replace(/^linkus_?|_?phone$/g, '')
    .replace('pad', 'mobile');

export function readQueues(turn: Turn, page: number, list: z.output<typeof QueueList>): void {
  const { memory } = turn;
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
      members: [
        ...new Set([
          ...[...static_agent_list, ...dynamic_agent_list].map((member) => member.text2),
          ...([static_agent_list, dynamic_agent_list].some(isSpoiled) ? (known?.members ?? []) : []),
        ]),
      ],
      readAt: known?.readAt ?? 0,
      lists: known?.lists ?? false,
      listed: known?.listed ?? [],
      told: known?.told ?? null,
    });
  }
  if (memory.pages.queues.length < (list.total_number ?? 0) && items.length > 0) return;
  const queues = memory.pages.queues;
  memory.pages.queues = [];
  adopt(turn, queues);
}

/** A queue by the id with which it is asked for. */
export function queueOf({ queues, queueIds }: Memory, id: string): QueueMemory | undefined {
  const number = queueIds[id];
  return number === undefined ? undefined : queues[number];
}

function adopt(turn: Turn, queues: readonly QueueMemory[]): void {
  const { memory } = turn;
  const before = memory.queues;
  memory.queues = {};
  for (const queue of queues) {
    memory.queues[queue.number] = queue;
    const known = before[queue.number];
    if (!known || known.name !== queue.name) sayQueue(turn, queue);
  }
  for (const number of Object.keys(before)) {
    const known = before[number];
    if (memory.queues[number]) continue;
    // An entry could not be read: it may be this one.
    if (known && memory.pages.isSpoiled) memory.queues[number] = known;
    if (memory.pages.isSpoiled) continue;
    for (const agent of Object.values(memory.agents)) leaveQueue(turn, agent.number, number);
    if (memory.phase === 'live') say(turn, turn.at, { type: 'queue.gone', queue: queueIn(turn, number) });
  }
  memory.queueIds = Object.fromEntries(Object.values(memory.queues).map(({ id, number }) => [id, number]));
}

export function readQueueSettings(turn: Turn, query: z.output<typeof QueueQuery>): void {
  for (const { id, wrap_up_time, sla_time } of query.data) {
    const queue = queueOf(turn.memory, id);
    if (!queue) continue;
    const wrapUpMs = wrap_up_time === undefined ? null : wrap_up_time * 1000;
    // Zero means that the PBX sets no target.
    const targetMs = sla_time ? sla_time * 1000 : null;
    if (queue.wrapUpMs === wrapUpMs && queue.targetMs === targetMs) continue;
    Object.assign(queue, { wrapUpMs, targetMs });
    sayQueue(turn, queue);
  }
}

export const queueSeen = (turn: Turn, queue: QueueMemory): QueueSeen => ({
  id: queueIn(turn, queue.number),
  number: queue.number,
  name: queue.name,
  targetMs: queue.targetMs,
  wrapUpMs: queue.wrapUpMs,
});

function sayQueue(turn: Turn, queue: QueueMemory): void {
  if (turn.memory.phase === 'live')
    say(turn, turn.at, { type: 'queue.observed', queue: queueSeen(turn, queue) });
}

/** queue/agent_status: the last word on who serves this queue, signed in or paused. */
export function readAgents(turn: Turn, queue: QueueMemory, listed: readonly AgentRow[] | null): void {
  const { memory, at } = turn;
  if (listed === null || isSpoiled(listed)) keepUnread(turn, queue, listed ?? []);
  if (listed === null) return;
  // Nobody told though queue/list names members: their state is unknown, not absent.
  if (listed.length === 0 && queue.members.length > 0) return assume(turn, queue);
  const numbers = new Set<string>();
  for (const { number, is_login, is_pause, call_status, pause_reason, agent_type } of listed) {
    numbers.add(number);
    const agent = agentOf(turn, number);
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
      setMembership(turn, agent, queue.number, next);
      observe(turn, agent);
    }
    const line =
      call_status === 1 ? 'idle' : call_status === 3 ? 'ringing' : call_status === 0 ? 'unknown' : 'busy';
    const isNewer = turn.syncing || memory.phase !== 'live' || at - agent.lampAt > STALE_MS;
    if (line !== 'unknown' && line !== agent.lamp && isNewer) lamp(turn, number, line, at);
    // What changes a state says so itself; this makes good what nobody has thought of.
    else if (isNews || at - agent.checkedAt > CHECK_MS) {
      agent.checkedAt = at;
      refresh(turn, number, at);
    }
  }
  if (isSpoiled(listed)) return;
  for (const number of memory.serving[queue.number] ?? [])
    if (!numbers.has(number)) leaveQueue(turn, number, queue.number);
}

/** In a snapshot that cannot be read whole, whoever it does not name serves this queue as before. */
function keepUnread(turn: Turn, queue: QueueMemory, listed: readonly AgentRow[]): void {
  const { number } = queue;
  for (const agent of Object.values(turn.memory.agents)) {
    const before = agent.before.find((each) => each.queue === number);
    if (before && !membershipOf(agent, number) && !listed.some((each) => each.number === agent.number))
      serve(turn.memory, agent, before);
  }
}

function assume(turn: Turn, queue: QueueMemory): void {
  for (const agent of Object.values(turn.memory.agents))
    if (!queue.members.includes(agent.number)) leaveQueue(turn, agent.number, queue.number);
  for (const number of queue.members) {
    const agent = agentOf(turn, number);
    if (membershipOf(agent, queue.number)) continue;
    setMembership(turn, agent, queue.number, { signedIn: true, paused: false, reason: '', hinted: false });
    observe(turn, agent);
    refresh(turn, number, turn.at);
  }
}

function leaveQueue(turn: Turn, number: string, queue: string): void {
  const agent = turn.memory.agents[number];
  if (!agent || !unserve(turn.memory, agent, queue)) return;
  if (agent.queues.length === 0) return dropIdle(turn, number);
  observe(turn, agent);
  refresh(turn, number, turn.at);
}
