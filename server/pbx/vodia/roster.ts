// Which queues, accounts and agents there are and who is signed in where, from the answers and messages that tell it.
import type { QueueSeen } from '#lib/model/event.ts';
import { isFull } from '#server/pbx-sdk/bounded-record.ts';
import { clearTimer, setTimer } from '#server/pbx-sdk/timers.ts';
import { agentIn, emit, keyOf, queueIn } from '#server/pbx-sdk/translation-context.ts';
import { agentOf, factsOf, noteBusy, refreshAgent, signedInTo, stateOf, tellFacts } from './agents.ts';
import {
  ACCOUNT_LIMIT,
  type Account,
  type AgentMemory,
  blankAccount,
  type Context,
  type DomainMemory,
  type Memory,
  type QueueMemory,
} from './memory.ts';
import { Accounts, QueueSettings, Queues, type Account as Told, WallboardManagers } from './wire.ts';

/** An account of the directory or of `domain-state`; of a `user-state` only the keys it holds are laid over. */
export function readAccount(ctx: Context, domain: DomainMemory, account: Told): void {
  const { memory } = ctx;
  const number = account.account ?? account.name ?? account.alias?.[0] ?? null;
  if (number === null) return;
  const key = keyOf(domain.name, number);
  const known = memory.accounts[key];
  if (!known && isFull(memory.accounts, ACCOUNT_LIMIT)) return;
  const kind = account.type ?? account.usertype;
  const next: Account = {
    ...(known ?? blankAccount(number)),
    name: account.displayname || account.display || known?.name || '',
    extension: kind
      ? kind === 'extensions' || kind === 'extension'
      : (known?.extension ?? false) || account.registered !== undefined || account.login !== undefined,
    dnd: account.dnd ?? known?.dnd ?? null,
    toldDnd: account.dnd !== undefined || known?.toldDnd === true,
    login: account.login ?? known?.login ?? null,
    registered: account.registered ?? known?.registered ?? null,
  };
  noteBusy(memory, next, key, account.connected, ctx.at);
  // Directories are read again and again, mostly to learn nothing.
  if (known && JSON.stringify(known) === JSON.stringify(next) && memory.phase === 'live') return;
  memory.accounts[key] = next;
  if (next.extension && number !== memory.own && !tellsMembers(memory, domain.name))
    agentOf(ctx, domain.name, number);
  const agent = memory.agents[key];
  if (!agent) return;
  tellFacts(ctx, agent);
  refreshAgent(ctx, key, ctx.at);
}

export function readAccounts(ctx: Context, domain: DomainMemory, body: unknown): void {
  for (const account of Accounts.parse(body)) readAccount(ctx, domain, account);
}

/** Whether any queue names its people. Where none does, every extension may be an agent. */
const tellsMembers = (memory: Memory, domain: string): boolean =>
  Object.values(memory.queues).some((queue) => queue.domain === domain && queue.members !== null) ||
  Object.values(memory.agents).some(
    (agent) => agent.domain === domain && Object.keys(agent.queues).length > 0,
  );

/** `whole`: the list of all queues there are. `agents` of it are those signed in (vodia#queue-list). */
export function readQueues(ctx: Context, domain: DomainMemory, body: unknown): void {
  const { memory } = ctx;
  const listed = Queues.parse(body);
  const named = new Set<string>();
  for (const { name, display, displayname, agents } of listed) {
    const key = keyOf(domain.name, name);
    named.add(key);
    const known = memory.queues[key];
    memory.queues[key] = {
      domain: domain.name,
      number: name,
      name: display || displayname || known?.name || '',
      wrapUpMs: known?.wrapUpMs ?? null,
      members: known?.members ?? null,
      managers: known?.managers ?? [],
    };
    if (JSON.stringify(known) !== JSON.stringify(memory.queues[key])) observeQueue(ctx, memory.queues[key]);
    if (agents) signInListed(ctx, domain.name, name, agents);
  }
  if (listed.length === 0) return;
  for (const [key, queue] of Object.entries(memory.queues))
    if (queue.domain === domain.name && !named.has(key)) dropQueue(ctx, key, queue);
}

function dropQueue(ctx: Context, key: string, queue: QueueMemory): void {
  delete ctx.memory.queues[key];
  if (ctx.memory.phase === 'live')
    emit(ctx, ctx.at, { type: 'queue.gone', queue: queueIn(ctx, keyOf(queue.domain, queue.number)) });
  for (const agent of Object.values(ctx.memory.agents))
    if (agent.domain === queue.domain && agent.queues[queue.number]) dropMembership(ctx, agent, queue.number);
}

function signInListed(ctx: Context, domain: string, queue: string, numbers: readonly string[]): void {
  const { memory } = ctx;
  const members = memory.queues[keyOf(domain, queue)]?.members;
  for (const number of numbers) {
    // A member the settings do not name is one all the same: they may be older than the list.
    const agent = agentOf(ctx, domain, number);
    agent.queues[queue] ??= { signedIn: null, listed: false };
  }
  for (const agent of Object.values(memory.agents)) {
    const membership = agent.domain === domain ? agent.queues[queue] : undefined;
    if (!membership) continue;
    const listed = numbers.includes(agent.number);
    if (!listed && members === null && membership.signedIn === null && !membership.listed) continue;
    setMembership(ctx, agent, queue, { ...membership, listed });
  }
}

/** `managers` of the wallboard, where it names them. */
export function readManagers(ctx: Context, domain: DomainMemory, queue: string, acds: unknown): void {
  const known = ctx.memory.queues[keyOf(domain.name, queue)];
  const managers = WallboardManagers.safeParse(acds).data?.[queue]?.managers;
  if (known && managers) known.managers = managers;
}

/** Listed among a queue's agents, signed out, although they serve it not: its managers, and the extension we listen as. */
export function isOnlyShown(memory: Memory, domain: string, queue: string, number: string): boolean {
  const known = memory.queues[keyOf(domain, queue)];
  if (known?.members) return !known.members.includes(number);
  // One who was an agent goes on being one, signed out.
  if (memory.agents[keyOf(domain, number)]?.queues[queue] !== undefined) return false;
  return number === memory.own || known?.managers.includes(number) === true;
}

/** Do-not-disturb as a queue tells it, where neither the directory nor a push does. */
export function readDisturbed(
  ctx: Context,
  domain: DomainMemory,
  number: string,
  dnd: boolean | undefined,
): void {
  const { memory } = ctx;
  const key = keyOf(domain.name, number);
  const known = memory.accounts[key];
  if (dnd === undefined || known?.toldDnd || (known ? known.dnd : null) === dnd) return;
  memory.accounts[key] = known ? { ...known, dnd } : { ...blankAccount(number), extension: true, dnd };
  const agent = memory.agents[key];
  if (!agent) return;
  tellFacts(ctx, agent);
  refreshAgent(ctx, key, ctx.at);
}

/** Who is signed in to this very queue (vodia#wallboard, vodia#queue-detail). */
export function signIn(ctx: Context, domain: string, queue: string, number: string, signedIn: boolean): void {
  const agent = agentOf(ctx, domain, number);
  const membership = agent.queues[queue] ?? { signedIn: null, listed: signedIn };
  setMembership(ctx, agent, queue, { ...membership, signedIn });
}

function setMembership(
  ctx: Context,
  agent: AgentMemory,
  queue: string,
  next: AgentMemory['queues'][string],
): void {
  const { memory } = ctx;
  const before = agent.queues[queue];
  if (before && before.signedIn === next.signedIn && before.listed === next.listed) return;
  const was = before && signedInTo(memory, agent, queue);
  agent.queues[queue] = next;
  const is = signedInTo(memory, agent, queue);
  if (memory.phase !== 'live') return;
  if (was !== undefined && was !== is)
    emit(ctx, ctx.at, {
      type: is ? 'agent.signedIn' : 'agent.signedOut',
      agent: agentIn(ctx, keyOf(agent.domain, agent.number)),
      queue: queueIn(ctx, keyOf(agent.domain, queue)),
    });
  tellFacts(ctx, agent);
  refreshAgent(ctx, keyOf(agent.domain, agent.number), ctx.at);
}

/** `user_settings/{acd}`: the configured members, signed in or not. */
export function readQueueSettings(ctx: Context, domain: DomainMemory, number: string, body: unknown): void {
  const { memory } = ctx;
  const read = QueueSettings.safeParse(body);
  const known = memory.queues[keyOf(domain.name, number)];
  if (!read.success || !known) return;
  const { display, agents, all_agents, manager, recover_time } = read.data;
  const members = all_agents ?? agents ?? null;
  const next: QueueMemory = {
    ...known,
    name: display || known.name,
    wrapUpMs: recover_time === undefined ? known.wrapUpMs : recover_time * 1000,
    members,
    managers: manager ?? known.managers,
  };
  memory.queues[keyOf(domain.name, number)] = next;
  if (JSON.stringify(known) !== JSON.stringify(next)) observeQueue(ctx, next);
  if (!members) return;
  for (const member of members) {
    const agent = agentOf(ctx, domain.name, member);
    agent.queues[number] ??= { signedIn: null, listed: false };
    tellFacts(ctx, agent);
    refreshAgent(ctx, keyOf(domain.name, member), ctx.at);
  }
  for (const agent of Object.values(memory.agents))
    if (agent.domain === domain.name && agent.queues[number] && !members.includes(agent.number))
      dropMembership(ctx, agent, number);
}

function dropMembership(ctx: Context, agent: AgentMemory, queue: string): void {
  delete agent.queues[queue];
  tellFacts(ctx, agent);
  dropIdle(ctx, agent);
  if (ctx.memory.agents[keyOf(agent.domain, agent.number)])
    refreshAgent(ctx, keyOf(agent.domain, agent.number), ctx.at);
}

/** Forgets who serves no queue any more. */
export function dropIdle(ctx: Context, agent: AgentMemory): void {
  const { memory } = ctx;
  const key = keyOf(agent.domain, agent.number);
  if (Object.keys(agent.queues).length > 0 || !tellsMembers(memory, agent.domain)) return;
  delete memory.agents[key];
  clearTimer(memory.timers, `wrap:${key}`);
  if (memory.phase === 'live')
    emit(ctx, ctx.at, { type: 'agent.gone', agent: agentIn(ctx, keyOf(agent.domain, agent.number)) });
}

export const queueSeen = (ctx: Context, { domain, number, name, wrapUpMs }: QueueMemory): QueueSeen => ({
  id: queueIn(ctx, keyOf(domain, number)),
  tenant: domain,
  number,
  name,
  wrapUpMs,
});

function observeQueue(ctx: Context, queue: QueueMemory): void {
  if (ctx.memory.phase === 'live')
    emit(ctx, ctx.at, { type: 'queue.observed', queue: queueSeen(ctx, queue) });
}

/** Every agent as a snapshot names them. */
export function agentsSeen(ctx: Context) {
  const { memory, at } = ctx;
  return Object.values(memory.agents).map((agent) => {
    const told = stateOf(memory, agent, at);
    agent.told = told;
    const facts = factsOf(ctx, agent);
    agent.facts = JSON.stringify(facts);
    if (told.until !== null) setTimer(memory.timers, `wrap:${keyOf(agent.domain, agent.number)}`, told.until);
    return { ...facts, ...told };
  });
}
