// Knows the one state of an agent, put together from calls, sign-ins, do-not-disturb and wrap-up. Refuses to know how
// calls move.
import type { AgentState } from '#lib/model/board.ts';
import type { AgentSeen } from '#lib/model/event.ts';
import type { CallMemory } from './call-memory.ts';
import { keyOf } from './keys.ts';
import { type AgentMemory, blankAgent, type Memory } from './memory.ts';
import { callerOf } from './standing.ts';
import { agentIn, queueIn, say, type Turn } from './turn.ts';

type Told = AgentMemory['told'];

/** The PBX has no reasons: do-not-disturb is its only pause. */
const DND = 'Do not disturb';

/** Says the agent's state where it has changed. `at` is when what changed it took place. */
export function refresh(turn: Turn, key: string, at: number): void {
  const { memory } = turn;
  const agent = memory.agents[key];
  if (!agent || memory.phase !== 'live') return;
  const next = stateOf(memory, agent, at);
  if (next.until !== null) memory.due[`wrap:${key}`] = next.until;
  const { told } = agent;
  if (next.state === told.state && next.reason === told.reason && next.until === told.until) return;
  agent.told = next;
  say(turn, at, { type: 'agent.stateChanged', agent: agentIn(turn, agent.domain, agent.number), ...next });
}

export function stateOf(memory: Memory, agent: AgentMemory, at: number): Told {
  const account = memory.accounts[keyOf(agent.domain, agent.number)];
  const line = lineOf(memory, agent);
  if (!isSignedIn(memory, agent)) return told('signedOut', null);
  if (line) return told(line, null);
  if (account?.dnd) return told('paused', DND);
  if (agent.wrap && agent.wrap.until > at) return { state: 'wrapUp', reason: null, until: agent.wrap.until };
  return told('ready', null);
}

const told = (state: AgentState, reason: string | null): Told => ({ state, reason, until: null });

/** Signed in to any queue; where no queue is told of, by the account's own word. */
function isSignedIn(memory: Memory, agent: AgentMemory): boolean {
  const numbers = Object.keys(agent.queues);
  if (numbers.length === 0) return memory.accounts[keyOf(agent.domain, agent.number)]?.login !== false;
  return numbers.some((number) => signedInTo(memory, agent, number));
}

/** An answer about this very queue decides; then the account's own word; then the list of queues (§5.2). */
export function signedInTo(memory: Memory, agent: AgentMemory, queue: string): boolean {
  const membership = agent.queues[queue];
  if (!membership) return false;
  if (membership.signedIn !== null) return membership.signedIn;
  const login = memory.accounts[keyOf(agent.domain, agent.number)]?.login;
  return login === false ? false : membership.listed;
}

function lineOf(memory: Memory, agent: AgentMemory): 'onCall' | 'ringing' | null {
  let ringing = false;
  for (const call of Object.values(memory.calls)) {
    if (call.domain !== agent.domain || call.gone !== null) continue;
    if (call.agent === agent.number || callerOf(memory, call) === agent.number) return 'onCall';
    if (call.offered.includes(agent.number)) ringing = true;
  }
  return ringing ? 'ringing' : null;
}

/** Their part in a call is over. Wrap-up follows only what they answered out of a queue. */
export function release(turn: Turn, call: CallMemory, number: string, at: number): void {
  const { memory } = turn;
  const agent = memory.agents[keyOf(call.domain, number)];
  if (!agent || call.queue === null || call.queueAgent !== number) return;
  const wrapMs = memory.queues[keyOf(call.domain, call.queue)]?.wrapUpMs ?? null;
  if (wrapMs) agent.wrap = { until: at + wrapMs, since: at };
}

/** They talk: what wrap-up was left is over. */
export function engage({ memory }: Turn, key: string): void {
  const agent = memory.agents[key];
  if (agent) agent.wrap = null;
}

/** The agent, made known on first sight. */
export function agentOf({ memory }: Turn, domain: string, number: string): AgentMemory {
  const key = keyOf(domain, number);
  const agent = memory.agents[key] ?? blankAgent(domain, number);
  memory.agents[key] = agent;
  return agent;
}

/** Says an agent's facts where they have changed. */
export function observe(turn: Turn, agent: AgentMemory): void {
  if (turn.memory.phase !== 'live') return;
  const facts = factsOf(turn, agent);
  const text = JSON.stringify(facts);
  if (text === agent.facts) return;
  agent.facts = text;
  say(turn, turn.at, { type: 'agent.observed', agent: facts });
}

/** An agent without their state, which happenings tell. */
export function factsOf(turn: Turn, agent: AgentMemory): AgentSeen {
  const { memory } = turn;
  const account = memory.accounts[keyOf(agent.domain, agent.number)];
  return {
    id: agentIn(turn, agent.domain, agent.number),
    tenant: agent.domain,
    number: agent.number,
    ...(account && account.name !== '' ? { name: account.name } : {}),
    reachable: account?.registered ?? null,
    queues: Object.keys(agent.queues).map((number) => ({
      queue: queueIn(turn, agent.domain, number),
      signedIn: signedInTo(memory, agent, number),
      paused: account?.dnd === true,
    })),
  };
}
