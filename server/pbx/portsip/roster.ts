// Which tenants, queues and agents a PortSIP PBX has and what they are called, as REST lists tell it, page by page.
import type { z } from 'zod';
import type { QueueSeen } from '#lib/model/event.ts';
import { isFull, lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { emit, keyOf, queueIn } from '#server/pbx-sdk/translation-context.ts';
import { agentOf, dropAgent, dropMembership, refreshAgent, setState } from './agents.ts';
import { blankQueue } from './begin.ts';
import { type Context, type Memory, QUEUE_LIMIT, type QueueMemory, tenantNamed } from './memory.ts';
import type { AgentStatus, Members, QueueSettings, Queues, Users } from './wire-rest.ts';

/** The queue, made known on first sight; `null` where there are too many. */
export function queueOf(ctx: Context, tenant: string, number: string): QueueMemory | null {
  const { queues } = ctx.memory;
  const key = keyOf(tenant, number);
  const found = lookUp(queues, key);
  if (found) return found;
  if (isFull(queues, QUEUE_LIMIT)) return null;
  const made = blankQueue(tenant, number);
  queues[key] = made;
  return made;
}

const queueWithId = ({ memory }: Context, id: string): QueueMemory | undefined =>
  lookUp(memory.queues, lookUp(memory.queueIds, id));

/**
 * As {@link queueWithId}; in a capture, which has no list of queues, the id is that of the one queue somebody has named
 * (`--queue`) of which no message has told another.
 */
export function queueMeant(ctx: Context, tenant: string, id: string): QueueMemory | undefined {
  const { memory } = ctx;
  const known = queueWithId(ctx, id);
  if (known || !memory.isCapture) return known;
  const named = Object.entries(memory.queues).filter(([, { ids }]) => ids.length === 0);
  const [only] = named;
  if (!only || named.length > 1) return undefined;
  const [key, queue] = only;
  delete memory.queues[key];
  const meant = { ...queue, tenant };
  memory.queues[keyOf(tenant, meant.number)] = meant;
  nameId(ctx, meant, id);
  tellQueue(ctx, meant);
  return meant;
}

/** Events name queues by an id that only some messages explain (portsip#queue-ids). */
export function nameId(ctx: Context, queue: QueueMemory, id: string): void {
  if (queue.ids.includes(id)) return;
  // REST and events: one each, unless they agree.
  for (const old of queue.ids.splice(0, queue.ids.length - 1)) delete ctx.memory.queueIds[old];
  queue.ids.push(id);
  ctx.memory.queueIds[id] = keyOf(queue.tenant, queue.number);
}

export const queueSeen = (ctx: Context, queue: QueueMemory): QueueSeen => ({
  id: queueIn(ctx, keyOf(queue.tenant, queue.number)),
  tenant: tenantNamed(ctx.memory, queue.tenant),
  number: queue.number,
  ...(queue.name === '' ? {} : { name: queue.name }),
  targetMs: queue.targetMs,
  wrapUpMs: queue.wrapUpMs,
  callbacks: Object.keys(queue.callbacks).length,
});

/** Says what is known of a queue where it has changed. */
export function tellQueue(ctx: Context, queue: QueueMemory): void {
  if (ctx.memory.phase !== 'live') return;
  const seen = queueSeen(ctx, queue);
  const facts = JSON.stringify(seen);
  if (facts === queue.facts) return;
  queue.facts = facts;
  emit(ctx, ctx.at, { type: 'queue.observed', queue: seen });
}

export function dropQueue(ctx: Context, queue: QueueMemory): void {
  const { memory, at } = ctx;
  delete memory.queues[keyOf(queue.tenant, queue.number)];
  for (const id of queue.ids) delete memory.queueIds[id];
  for (const agent of Object.values(memory.agents))
    if (agent.tenant === queue.tenant) dropMembership(ctx, agent, queue.number);
  if (memory.phase === 'live')
    emit(ctx, at, { type: 'queue.gone', queue: queueIn(ctx, keyOf(queue.tenant, queue.number)) });
}

/** Where a list stands: `skip` of this page, and whether it is the last. */
export type Page = {
  readonly list: string;
  readonly tenant: string;
  readonly skip: number;
  readonly isLast: boolean;
};

/** Notes what a page names; answers with all the list has named, once it is whole. */
function gatherPage(
  memory: Memory,
  { list, tenant, skip, isLast }: Page,
  keys: readonly string[],
): Set<string> | null {
  const name = `${list} ${tenant}`;
  const all = [...(skip === 0 ? [] : (lookUp(memory.pages, name) ?? [])), ...keys];
  delete memory.pages[name];
  if (isLast) return new Set(all);
  memory.pages[name] = all;
  return null;
}

/** `GET /call_queues`. */
export function readQueues(ctx: Context, page: Page, { items }: z.output<typeof Queues>): void {
  const { tenant } = page;
  for (const { id, name, extension_number: number } of items) {
    const queue = queueOf(ctx, tenant, number);
    if (!queue) continue;
    queue.name = name;
    queue.named = true;
    queue.restId = id;
    nameId(ctx, queue, id);
    tellQueue(ctx, queue);
  }
  const all = gatherPage(
    ctx.memory,
    page,
    items.map((item) => item.extension_number),
  );
  if (!all || ctx.memory.phase !== 'live') return;
  for (const queue of Object.values(ctx.memory.queues))
    if (queue.tenant === tenant && !all.has(queue.number)) dropQueue(ctx, queue);
}

/** `GET /call_queues/{id}`: its target and wrap-up time, in seconds; 0 means that there is none. */
export function readSettings(ctx: Context, read: z.output<typeof QueueSettings>): void {
  const queue = lookUp(ctx.memory.queues, lookUp(ctx.memory.queueIds, read.id));
  if (!queue) return;
  queue.targetMs = read.sla_time ? read.sla_time * 1000 : null;
  const wrap = read.enable_wrap_up === false ? null : read.wrap_up_time;
  queue.wrapUpMs = wrap ? wrap * 1000 : null;
  queue.bySkill = read.polling_strategy.startsWith('SKILL_BASED');
  tellQueue(ctx, queue);
}

/** `GET /users`. */
export function readUsers(
  ctx: Context,
  page: Page,
  username: string,
  { items }: z.output<typeof Users>,
): void {
  const { memory } = ctx;
  for (const { name, display_name, extension_number: number } of items) {
    const agent = agentOf(ctx, page.tenant, number);
    if (!agent) continue;
    agent.isExtension = true;
    agent.named = true;
    agent.name = display_name || name;
    if (username !== '' && name === username) memory.own = number;
    refreshAgent(ctx, agent, ctx.at);
  }
  const all = gatherPage(
    memory,
    page,
    items.map((item) => item.extension_number),
  );
  if (!all || memory.phase !== 'live') return;
  for (const agent of Object.values(memory.agents)) {
    if (agent.tenant !== page.tenant || all.has(agent.number)) continue;
    agent.isExtension = false;
    if (Object.keys(agent.queues).length === 0) dropAgent(ctx, agent);
  }
}

/** `GET /call_queues/{id}/agents`: who serves it, without their state. */
export function readMembers(ctx: Context, queue: QueueMemory, { items }: z.output<typeof Members>): void {
  const listed = new Set(items.map((item) => item.extension_number));
  for (const { extension_number: number, display_name } of items) {
    const agent = agentOf(ctx, queue.tenant, number);
    if (!agent) continue;
    agent.named = true;
    if (agent.name === '') agent.name = display_name;
    if (!lookUp(agent.queues, queue.number)) {
      const unknown = { word: 'UNKNOWN', reason: '', session: null, stamp: null, since: ctx.at };
      setState(ctx, agent, queue.number, unknown);
    }
    refreshAgent(ctx, agent, ctx.at);
  }
  for (const agent of Object.values(ctx.memory.agents))
    if (agent.tenant === queue.tenant && !listed.has(agent.number)) dropMembership(ctx, agent, queue.number);
}

/** An answer may have been written this long before it is read. */
const STALE_MS = 1_500;

/** `GET /call_queues/{id}/agents/{ext}`. */
export function readAgentStatus(
  ctx: Context,
  queue: QueueMemory,
  number: string,
  { status, reason, skill_level: skill }: z.output<typeof AgentStatus>,
): void {
  const agent = lookUp(ctx.memory.agents, keyOf(queue.tenant, number));
  const state = agent && lookUp(agent.queues, queue.number);
  if (!agent || !state) return;
  if (skill !== null) agent.skills[queue.number] = skill;
  if (status === '') return;
  // What was pushed meanwhile is newer.
  if (ctx.memory.phase === 'live' && ctx.at - state.heardAt < STALE_MS) return;
  setState(ctx, agent, queue.number, {
    word: status,
    reason,
    session: undefined,
    stamp: null,
    since: ctx.at,
  });
  refreshAgent(ctx, agent, ctx.at);
}
