// Knows which queues, agents and tenants there are and what they are called, as REST lists tell it, page by page.
// Refuses to know what goes on in them.
import type { z } from 'zod';
import type { QueueSeen } from '#lib/model/event.ts';
import { agentOf, dropAgent, leaveQueue, refresh, setState } from './agents.ts';
import { type Memory, own, QUEUE_LIMIT, type QueueMemory } from './memory.ts';
import { tenantNamed } from './tenants.ts';
import { keyOf, queueIn, say, type Turn } from './turn.ts';
import type { AgentStatus, Members, QueueSettings, Queues, Users } from './wire-rest.ts';

/** The queue, made known on first sight; `null` where there are too many. */
export function queueOf(turn: Turn, tenant: string, number: string): QueueMemory | null {
  const { queues } = turn.memory;
  const key = keyOf(tenant, number);
  const found = own(queues, key);
  if (found) return found;
  if (Object.keys(queues).length >= QUEUE_LIMIT) return null;
  const made: QueueMemory = {
    tenant,
    number,
    name: '',
    ids: [],
    targetMs: null,
    wrapUpMs: null,
    callbacks: {},
    facts: '',
    named: false,
  };
  queues[key] = made;
  return made;
}

export const queueWithId = ({ memory }: Turn, id: string): QueueMemory | undefined =>
  own(memory.queues, own(memory.queueIds, id));

/** Events name queues by an id that only some messages explain (§8.5). */
export function nameId(turn: Turn, queue: QueueMemory, id: string): void {
  if (queue.ids.includes(id)) return;
  // REST and events: one each, unless they agree.
  for (const old of queue.ids.splice(0, queue.ids.length - 1)) delete turn.memory.queueIds[old];
  queue.ids.push(id);
  turn.memory.queueIds[id] = keyOf(queue.tenant, queue.number);
}

export const queueSeen = (turn: Turn, queue: QueueMemory): QueueSeen => ({
  id: queueIn(turn, queue.tenant, queue.number),
  tenant: tenantNamed(turn.memory, queue.tenant),
  number: queue.number,
  ...(queue.name === '' ? {} : { name: queue.name }),
  targetMs: queue.targetMs,
  wrapUpMs: queue.wrapUpMs,
  callbacks: Object.keys(queue.callbacks).length,
});

/** Says what is known of a queue where it has changed. */
export function sayQueue(turn: Turn, queue: QueueMemory): void {
  if (turn.memory.phase !== 'live') return;
  const seen = queueSeen(turn, queue);
  const facts = JSON.stringify(seen);
  if (facts === queue.facts) return;
  queue.facts = facts;
  say(turn, turn.at, { type: 'queue.observed', queue: seen });
}

export function dropQueue(turn: Turn, queue: QueueMemory): void {
  const { memory, at } = turn;
  delete memory.queues[keyOf(queue.tenant, queue.number)];
  for (const id of queue.ids) delete memory.queueIds[id];
  for (const agent of Object.values(memory.agents))
    if (agent.tenant === queue.tenant) leaveQueue(turn, agent, queue.number);
  if (memory.phase === 'live')
    say(turn, at, { type: 'queue.gone', queue: queueIn(turn, queue.tenant, queue.number) });
}

/** Where a list stands: `skip` of this page, and whether it is the last. */
export type Page = {
  readonly list: string;
  readonly tenant: string;
  readonly skip: number;
  readonly isLast: boolean;
};

/** Notes what a page names; answers with all the list has named, once it is whole. */
function gathered(
  memory: Memory,
  { list, tenant, skip, isLast }: Page,
  keys: readonly string[],
): Set<string> | null {
  const name = `${list} ${tenant}`;
  const all = [...(skip === 0 ? [] : (own(memory.pages, name) ?? [])), ...keys];
  delete memory.pages[name];
  if (isLast) return new Set(all);
  memory.pages[name] = all;
  return null;
}

/** `GET /call_queues`. */
export function readQueues(turn: Turn, page: Page, { items }: z.output<typeof Queues>): void {
  const { tenant } = page;
  for (const { id, name, extension_number: number } of items) {
    const queue = queueOf(turn, tenant, number);
    if (!queue) continue;
    queue.name = name;
    queue.named = true;
    nameId(turn, queue, id);
    sayQueue(turn, queue);
  }
  const all = gathered(
    turn.memory,
    page,
    items.map((item) => item.extension_number),
  );
  if (!all || turn.memory.phase !== 'live') return;
  for (const queue of Object.values(turn.memory.queues))
    if (queue.tenant === tenant && !all.has(queue.number)) dropQueue(turn, queue);
}

/** `GET /call_queues/{id}`: its target and wrap-up time, in seconds; 0 means that there is none. */
export function readSettings(turn: Turn, read: z.output<typeof QueueSettings>): void {
  const queue = own(turn.memory.queues, own(turn.memory.queueIds, read.id));
  if (!queue) return;
  queue.targetMs = read.sla_time ? read.sla_time * 1000 : null;
  const wrap = read.enable_wrap_up === false ? null : read.wrap_up_time;
  queue.wrapUpMs = wrap ? wrap * 1000 : null;
  sayQueue(turn, queue);
}

/** `GET /users`. */
export function readUsers(turn: Turn, page: Page, username: string, { items }: z.output<typeof Users>): void {
  const { memory } = turn;
  for (const { name, display_name, extension_number: number } of items) {
    const agent = agentOf(turn, page.tenant, number);
    if (!agent) continue;
    agent.isExtension = true;
    agent.named = true;
    agent.name = display_name || name;
    if (username !== '' && name === username) memory.own = number;
    refresh(turn, agent, turn.at);
  }
  const all = gathered(
    memory,
    page,
    items.map((item) => item.extension_number),
  );
  if (!all || memory.phase !== 'live') return;
  for (const agent of Object.values(memory.agents)) {
    if (agent.tenant !== page.tenant || all.has(agent.number)) continue;
    agent.isExtension = false;
    if (Object.keys(agent.queues).length === 0) dropAgent(turn, agent);
  }
}

/** `GET /call_queues/{id}/agents`: who serves it, without their state. */
export function readMembers(turn: Turn, queue: QueueMemory, { items }: z.output<typeof Members>): void {
  const listed = new Set(items.map((item) => item.extension_number));
  for (const { extension_number: number, display_name } of items) {
    const agent = agentOf(turn, queue.tenant, number);
    if (!agent) continue;
    agent.named = true;
    if (agent.name === '') agent.name = display_name;
    if (!own(agent.queues, queue.number)) {
      const unknown = { word: 'UNKNOWN', reason: '', session: null, stamp: null, since: turn.at };
      setState(turn, agent, queue.number, unknown);
    }
    refresh(turn, agent, turn.at);
  }
  for (const agent of Object.values(turn.memory.agents))
    if (agent.tenant === queue.tenant && !listed.has(agent.number)) leaveQueue(turn, agent, queue.number);
}

/** An answer may have been written this long before it is read. */
const STALE_MS = 1_500;

/** `GET /call_queues/{id}/agents/{ext}`. */
export function readAgentStatus(
  turn: Turn,
  queue: QueueMemory,
  number: string,
  { status, reason }: z.output<typeof AgentStatus>,
): void {
  const agent = own(turn.memory.agents, keyOf(queue.tenant, number));
  const state = agent && own(agent.queues, queue.number);
  if (!agent || !state || status === '') return;
  // What was pushed meanwhile is newer.
  if (turn.memory.phase === 'live' && turn.at - state.heardAt < STALE_MS) return;
  setState(turn, agent, queue.number, {
    word: status,
    reason,
    session: undefined,
    stamp: null,
    since: turn.at,
  });
  refresh(turn, agent, turn.at);
}
