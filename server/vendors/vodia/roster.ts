// Knows which queues, accounts and agents there are and who is signed in where, from the answers and messages that tell
// it. Refuses to know calls.
import type { QueueSeen } from '#lib/model/event.ts';
import { agentOf, factsOf, observe, refresh, signedInTo, stateOf } from './agents.ts';
import { keyOf } from './keys.ts';
import {
  ACCOUNT_LIMIT,
  type AgentMemory,
  type DomainMemory,
  type Memory,
  type QueueMemory,
} from './memory.ts';
import { agentIn, queueIn, say, type Turn } from './turn.ts';
import { type Account, Accounts, QueueSettings, Queues } from './wire.ts';

/** An account of the directory or of `domain-state`; of a `user-state` only the keys it holds are laid over. */
export function readAccount(turn: Turn, domain: DomainMemory, account: Account): void {
  const { memory } = turn;
  const number = account.account ?? account.name ?? account.alias?.[0] ?? null;
  if (number === null) return;
  const key = keyOf(domain.name, number);
  const known = memory.accounts[key];
  if (!known && Object.keys(memory.accounts).length >= ACCOUNT_LIMIT) return;
  const kind = account.type ?? account.usertype;
  const next = {
    number,
    name: account.displayname || account.display || known?.name || '',
    extension: kind
      ? kind === 'extensions' || kind === 'extension'
      : (known?.extension ?? false) || account.registered !== undefined || account.login !== undefined,
    dnd: account.dnd ?? known?.dnd ?? null,
    login: account.login ?? known?.login ?? null,
    registered: account.registered ?? known?.registered ?? null,
  };
  // Directories are read again and again, mostly to learn nothing.
  if (known && JSON.stringify(known) === JSON.stringify(next) && memory.phase === 'live') return;
  memory.accounts[key] = next;
  if (next.extension && number !== memory.own && !tellsMembers(memory, domain.name))
    agentOf(turn, domain.name, number);
  const agent = memory.agents[key];
  if (!agent) return;
  observe(turn, agent);
  refresh(turn, key, turn.at);
}

export function readAccounts(turn: Turn, domain: DomainMemory, body: unknown): void {
  for (const account of Accounts.parse(body)) readAccount(turn, domain, account);
}

/** Whether any queue names its people. Where none does, every extension may be an agent. */
const tellsMembers = (memory: Memory, domain: string): boolean =>
  Object.values(memory.queues).some((queue) => queue.domain === domain && queue.members !== null) ||
  Object.values(memory.agents).some(
    (agent) => agent.domain === domain && Object.keys(agent.queues).length > 0,
  );

/** `whole`: the list of all queues there are. `agents` of it are those signed in (§5.2). */
export function readQueues(turn: Turn, domain: DomainMemory, body: unknown): void {
  const { memory } = turn;
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
    };
    if (JSON.stringify(known) !== JSON.stringify(memory.queues[key])) observeQueue(turn, memory.queues[key]);
    if (agents) signInListed(turn, domain.name, name, agents);
  }
  if (listed.length === 0) return;
  for (const [key, queue] of Object.entries(memory.queues))
    if (queue.domain === domain.name && !named.has(key)) dropQueue(turn, key, queue);
}

function dropQueue(turn: Turn, key: string, queue: QueueMemory): void {
  delete turn.memory.queues[key];
  if (turn.memory.phase === 'live')
    say(turn, turn.at, { type: 'queue.gone', queue: queueIn(turn, queue.domain, queue.number) });
  for (const agent of Object.values(turn.memory.agents))
    if (agent.domain === queue.domain && agent.queues[queue.number]) leaveQueue(turn, agent, queue.number);
}

function signInListed(turn: Turn, domain: string, queue: string, numbers: readonly string[]): void {
  const { memory } = turn;
  const members = memory.queues[keyOf(domain, queue)]?.members;
  for (const number of numbers) {
    // A member the settings do not name is one all the same: they may be older than the list.
    const agent = agentOf(turn, domain, number);
    agent.queues[queue] ??= { signedIn: null, listed: false };
  }
  for (const agent of Object.values(memory.agents)) {
    const membership = agent.domain === domain ? agent.queues[queue] : undefined;
    if (!membership) continue;
    const listed = numbers.includes(agent.number);
    if (!listed && members === null && membership.signedIn === null && !membership.listed) continue;
    setMembership(turn, agent, queue, { ...membership, listed });
  }
}

/** Who is signed in to this very queue (§5.3, §5.4). */
export function signIn(turn: Turn, domain: string, queue: string, number: string, signedIn: boolean): void {
  const agent = agentOf(turn, domain, number);
  const membership = agent.queues[queue] ?? { signedIn: null, listed: signedIn };
  setMembership(turn, agent, queue, { ...membership, signedIn });
}

function setMembership(
  turn: Turn,
  agent: AgentMemory,
  queue: string,
  next: AgentMemory['queues'][string],
): void {
  const { memory } = turn;
  const before = agent.queues[queue];
  if (before && before.signedIn === next.signedIn && before.listed === next.listed) return;
  const was = before && signedInTo(memory, agent, queue);
  agent.queues[queue] = next;
  const is = signedInTo(memory, agent, queue);
  if (memory.phase !== 'live') return;
  if (was !== undefined && was !== is)
    say(turn, turn.at, {
      type: is ? 'agent.signedIn' : 'agent.signedOut',
      agent: agentIn(turn, agent.domain, agent.number),
      queue: queueIn(turn, agent.domain, queue),
    });
  observe(turn, agent);
  refresh(turn, keyOf(agent.domain, agent.number), turn.at);
}

/** `user_settings/{acd}`: the configured members, signed in or not. */
export function readQueueSettings(turn: Turn, domain: DomainMemory, number: string, body: unknown): void {
  const { memory } = turn;
  const read = QueueSettings.safeParse(body);
  const known = memory.queues[keyOf(domain.name, number)];
  if (!read.success || !known) return;
  const { display, agents, all_agents, recover_time } = read.data;
  const members = all_agents ?? agents ?? null;
  const next: QueueMemory = {
    ...known,
    name: display || known.name,
    wrapUpMs: recover_time === undefined ? known.wrapUpMs : recover_time * 1000,
    members,
  };
  memory.queues[keyOf(domain.name, number)] = next;
  if (JSON.stringify(known) !== JSON.stringify(next)) observeQueue(turn, next);
  if (!members) return;
  for (const member of members) {
    const agent = agentOf(turn, domain.name, member);
    agent.queues[number] ??= { signedIn: null, listed: false };
    observe(turn, agent);
    refresh(turn, keyOf(domain.name, member), turn.at);
  }
  for (const agent of Object.values(memory.agents))
    if (agent.domain === domain.name && agent.queues[number] && !members.includes(agent.number))
      leaveQueue(turn, agent, number);
}

function leaveQueue(turn: Turn, agent: AgentMemory, queue: string): void {
  delete agent.queues[queue];
  observe(turn, agent);
  dropIdle(turn, agent);
  if (turn.memory.agents[keyOf(agent.domain, agent.number)])
    refresh(turn, keyOf(agent.domain, agent.number), turn.at);
}

/** Forgets who serves no queue any more. */
export function dropIdle(turn: Turn, agent: AgentMemory): void {
  const { memory } = turn;
  const key = keyOf(agent.domain, agent.number);
  if (Object.keys(agent.queues).length > 0 || !tellsMembers(memory, agent.domain)) return;
  delete memory.agents[key];
  delete memory.due[`wrap:${key}`];
  if (memory.phase === 'live')
    say(turn, turn.at, { type: 'agent.gone', agent: agentIn(turn, agent.domain, agent.number) });
}

export const queueSeen = (turn: Turn, { domain, number, name, wrapUpMs }: QueueMemory): QueueSeen => ({
  id: queueIn(turn, domain, number),
  tenant: domain,
  number,
  name,
  wrapUpMs,
});

function observeQueue(turn: Turn, queue: QueueMemory): void {
  if (turn.memory.phase === 'live')
    say(turn, turn.at, { type: 'queue.observed', queue: queueSeen(turn, queue) });
}

/** Every agent as a snapshot names them. */
export function agentsSeen(turn: Turn) {
  const { memory, at } = turn;
  return Object.values(memory.agents).map((agent) => {
    const told = stateOf(memory, agent, at);
    agent.told = told;
    const facts = factsOf(turn, agent);
    agent.facts = JSON.stringify(facts);
    if (told.until !== null) memory.due[`wrap:${keyOf(agent.domain, agent.number)}`] = told.until;
    return { ...facts, ...told };
  });
}
