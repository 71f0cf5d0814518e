// Knows the one state of an agent, put together from calls, the phone's lamp, queues and wrap-up.
// Refuses to know how calls move.
import type { AgentState } from '#lib/model/board.ts';
import type { AgentSeen } from '#lib/model/event.ts';
import { isOver, rings } from './legs.ts';
import { type AgentMemory, blankAgent, type CallMemory, type Membership, type Memory } from './memory.ts';
import { rest, wake } from './timers.ts';
import { agentIn, queueIn, say, type Turn } from './turn.ts';

type Told = AgentMemory['told'];

/** Says the agent's state where it has changed. `at` is when what changed it took place. */
export function refresh(turn: Turn, number: string, at: number): void {
  const agent = turn.memory.agents[number];
  if (!agent || turn.memory.phase !== 'live') return;
  const next = stateOf(turn.memory, agent, at);
  if (next.until !== null) wake(turn.memory, `wrap:${number}`, next.until);
  const { told } = agent;
  if (next.state === told.state && next.reason === told.reason && next.until === told.until) return;
  agent.told = next;
  say(turn, at, { type: 'agent.stateChanged', agent: agentIn(turn, number), ...next });
}

export function stateOf(memory: Memory, agent: AgentMemory, at: number): Told {
  let serves = 0;
  let signedIn = 0;
  let paused = 0;
  let reason: string | null = null;
  for (const each of agent.queues) {
    serves++;
    if (!each.signedIn) continue;
    signedIn++;
    if (!each.paused) continue;
    paused++;
    if (reason === null && each.reason !== '') reason = each.reason;
  }
  const presence = memory.extensions[agent.number]?.presence ?? '';
  const word = presence === '' || presence.toLowerCase() === 'available' ? null : presence;
  if (serves === 0) return told('unknown', null);
  if (signedIn === 0) return told('signedOut', word);
  const line = lineOf(memory, agent);
  if (line) return told(line, null);
  if (paused === signedIn) return told('paused', reason);
  if (agent.wrap && agent.wrap.until > at) return { state: 'wrapUp', reason: null, until: agent.wrap.until };
  return told('ready', word);
}

/** Of a state without a reason there is one, for all agents and every poll. */
const PLAIN: Readonly<Record<AgentState, Told>> = {
  ready: { state: 'ready', reason: null, until: null },
  ringing: { state: 'ringing', reason: null, until: null },
  onCall: { state: 'onCall', reason: null, until: null },
  wrapUp: { state: 'wrapUp', reason: null, until: null },
  paused: { state: 'paused', reason: null, until: null },
  signedOut: { state: 'signedOut', reason: null, until: null },
  unknown: { state: 'unknown', reason: null, until: null },
};
const told = (state: AgentState, reason: string | null): Told =>
  reason === null ? PLAIN[state] : { state, reason, until: null };

const NONE: readonly string[] = [];

/** What their legs show; where no call is known, what the lamp shows. */
function lineOf(memory: Memory, agent: AgentMemory): 'onCall' | 'ringing' | null {
  let ringing = false;
  for (const id of memory.lines[agent.number] ?? NONE) {
    const call = memory.calls[id];
    // A call that is over but for its record keeps nobody busy.
    if (!call || call.leaving?.final) continue;
    for (const channel in call.legs) {
      const leg = call.legs[channel];
      if (leg?.kind !== 'extension' || leg.number !== agent.number || isOver(leg)) continue;
      if (!rings(leg)) return 'onCall';
      ringing = true;
    }
  }
  if (ringing) return 'ringing';
  return agent.lamp === 'busy' ? 'onCall' : agent.lamp === 'ringing' ? 'ringing' : null;
}

export function lamp(turn: Turn, number: string, now: AgentMemory['lamp'], at: number): void {
  const agent = turn.memory.agents[number];
  if (!agent) return;
  agent.lamp = now;
  agent.lampAt = at;
  refresh(turn, number, at);
}

/** Their part in a call is over. Wrap-up follows only what they answered out of a queue. */
export function release(turn: Turn, call: CallMemory, number: string, at: number): void {
  const agent = turn.memory.agents[number];
  if (!agent) return;
  const wrapMs = call.queue === null ? null : (turn.memory.queues[call.queue]?.wrapUpMs ?? null);
  if (call.queueAgent === number && wrapMs) agent.wrap = { until: at + wrapMs, since: at };
  lamp(turn, number, 'idle', at);
}

/** They talk: what wrap-up was left is over. */
export function engage(turn: Turn, number: string, at: number): void {
  const agent = turn.memory.agents[number];
  if (agent) agent.wrap = null;
  lamp(turn, number, 'busy', at);
}

/** The agent, made known on first sight. */
export function agentOf(turn: Turn, number: string): AgentMemory {
  const { agents } = turn.memory;
  const known = agents[number];
  if (known) return known;
  const agent = blankAgent(number, turn.at);
  agents[number] = agent;
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
  const extension = turn.memory.extensions[agent.number];
  return {
    id: agentIn(turn, agent.number),
    number: agent.number,
    ...(extension ? { name: extension.name } : {}),
    reachable: extension?.phones ? extension.phones.length > 0 : null,
    queues: agent.queues.map(({ queue, signedIn, paused }) => ({
      queue: queueIn(turn, queue),
      signedIn,
      paused,
    })),
  };
}

/** Changes what is known of an agent in one queue; says the coming or going. */
export function setMembership(
  turn: Turn,
  agent: AgentMemory,
  queue: string,
  next: { signedIn: boolean; paused: boolean; reason: string; hinted: boolean; isStatic?: boolean },
): void {
  const was = membershipOf(agent, queue);
  // A list written before the event must not undo it; the next one will be right.
  if (was && !next.hinted && turn.at - was.hintedAt < 250) return;
  const { signedIn, paused, reason, hinted } = next;
  const isStatic = next.isStatic ?? was?.isStatic ?? false;
  const hintedAt = hinted ? turn.at : (was?.hintedAt ?? 0);
  serve(turn.memory, agent, { queue, signedIn, paused, reason, hintedAt, isStatic });
  if (turn.memory.phase !== 'live' || !was || was.signedIn === signedIn) return;
  const type = signedIn ? 'agent.signedIn' : 'agent.signedOut';
  say(turn, turn.at, { type, agent: agentIn(turn, agent.number), queue: queueIn(turn, queue) });
}

export function membershipOf(agent: AgentMemory, queue: string): Membership | undefined {
  for (const each of agent.queues) if (each.queue === queue) return each;
  return undefined;
}

/** Puts an agent's membership down in both places that know it. */
export function serve(memory: Memory, agent: AgentMemory, next: Membership): void {
  const { queue } = next;
  if (!membershipOf(agent, queue)) memory.serving[queue] = [...(memory.serving[queue] ?? []), agent.number];
  agent.queues = [...agent.queues.filter((each) => each.queue !== queue), next];
  agent.queues.sort((a, b) => (a.queue < b.queue ? -1 : 1));
}

/** Takes it away from both; false where there was none. */
export function unserve(memory: Memory, agent: AgentMemory, queue: string): boolean {
  if (!membershipOf(agent, queue)) return false;
  agent.queues = agent.queues.filter((each) => each.queue !== queue);
  memory.serving[queue] = (memory.serving[queue] ?? []).filter((number) => number !== agent.number);
  return true;
}

/** By the id of an extension: whether they are a member of a queue by its settings. */
export function isStatic({ agents, extensions }: Memory, id: string): boolean {
  const agent = Object.values(agents).find(({ number }) => extensions[number]?.id === id);
  return agent?.queues.some((each) => each.isStatic) ?? false;
}

/** Forgets who serves no queue any more. */
export function dropIdle(turn: Turn, number: string): void {
  const agent = turn.memory.agents[number];
  if (!agent || agent.queues.length > 0) return;
  delete turn.memory.agents[number];
  rest(turn.memory, `wrap:${number}`);
  if (turn.memory.phase === 'live') say(turn, turn.at, { type: 'agent.gone', agent: agentIn(turn, number) });
}
