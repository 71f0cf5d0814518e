// What a Yeastar PBX tells of an agent: their calls, the phone's lamp and registration, presence, and each queue's word.
import type { AgentSeen } from '#lib/model/event.ts';
import {
  type AgentFacts,
  type AgentStanding,
  agentStateOf,
  beginWrap,
  DO_NOT_DISTURB,
  NOT_REGISTERED,
  PHONE_BUSY,
  tellState,
} from '#server/pbx-sdk/agent-tracker.ts';
import { clearTimers, setTimer } from '#server/pbx-sdk/timers.ts';
import { agentIn, emit, queueIn } from '#server/pbx-sdk/translation-context.ts';
import { isOver, rings } from './legs.ts';
import {
  type AgentMemory,
  blankAgent,
  type CallMemory,
  type Context,
  type Membership,
  type Memory,
} from './memory.ts';

/** How long a lamp may be ahead of the event that tells the call it burns for. */
const AHEAD_MS = 2_000;

/** Says the agent's state where it has changed. `at` is when what changed it took place. */
export function refreshAgent(ctx: Context, number: string, at: number): void {
  const agent = ctx.memory.agents[number];
  if (!agent || ctx.memory.phase !== 'live') return;
  if (agent.queues.length === 0 && dropIdle(ctx, number)) return;
  const next = stateOf(ctx.memory, agent, at);
  const isNews = next.reason !== agent.told.reason || next.state !== agent.told.state;
  if (isNews && next.reason === PHONE_BUSY && at < agent.busyAt + AHEAD_MS)
    return setTimer(ctx.memory.timers, `busy:${number}`, agent.busyAt + AHEAD_MS);
  tellState(ctx, number, agent, next, at);
}

export const stateOf = (memory: Memory, agent: AgentMemory, at: number): AgentStanding =>
  agentStateOf(agentFactsOf(memory, agent), at);

/** What is known of somebody whom the PBX's list of extensions does not name. */
const NOT_LISTED = { presence: '', phones: null };

function agentFactsOf(memory: Memory, agent: AgentMemory): AgentFacts {
  const { presence, phones } = memory.extensions[agent.number] ?? NOT_LISTED;
  const word = presence === '' || presence.toLowerCase() === 'available' ? null : presence;
  return {
    line: lineOf(memory, agent),
    disturbed: word !== null && isDoNotDisturb(word) ? DO_NOT_DISTURB : null,
    wrap: agent.wrap,
    // A PBX that tells nothing of phones proves nothing.
    away: phones?.length === 0 ? NOT_REGISTERED : agent.lamp === 'busy' ? PHONE_BUSY : null,
    word,
    // Asked for with each row of each poll, so no copy is made of them.
    queues: agent.queues,
    none: 'unknown',
  };
}

/** `do_not_disturb` of the guide's presences (yeastar#presence), however it is written. */
const isDoNotDisturb = (presence: string): boolean =>
  /^(donotdisturb|dnd)$/.test(presence.toLowerCase().replace(/[\s_-]/g, ''));

const NONE: readonly string[] = [];

/** What their legs show; a lamp that says ringing is believed without a call, one that says busy is not. */
function lineOf(memory: Memory, agent: AgentMemory): 'onCall' | 'ringing' | null {
  let ringing = false;
  for (const id of memory.callsByExtension[agent.number] ?? NONE) {
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
  return agent.lamp === 'ringing' ? 'ringing' : null;
}

export function setLamp(ctx: Context, number: string, now: AgentMemory['lamp'], at: number): void {
  const agent = ctx.memory.agents[number];
  if (!agent) return;
  if (now === 'busy' && agent.lamp !== 'busy') agent.busyAt = at;
  agent.lamp = now;
  agent.lampAt = at;
  refreshAgent(ctx, number, at);
}

/** Their part in a call is over. Wrap-up follows only what they answered out of a queue. */
export function endAgentPart(ctx: Context, call: CallMemory, number: string, at: number): void {
  const { agents, queues } = ctx.memory;
  const wrapMs = call.queue === null ? null : (queues[call.queue]?.wrapUpMs ?? null);
  if (call.queueAgent === number) beginWrap(agents[number], wrapMs, at);
  setLamp(ctx, number, 'idle', at);
}

/** The agent, made known on first sight. */
export function agentOf(ctx: Context, number: string): AgentMemory {
  const { agents } = ctx.memory;
  const known = agents[number];
  if (known) return known;
  const agent = blankAgent(number, ctx.at);
  agents[number] = agent;
  return agent;
}

/** Says an agent's facts where they have changed. */
export function tellFacts(ctx: Context, agent: AgentMemory): void {
  if (ctx.memory.phase !== 'live') return;
  const facts = factsOf(ctx, agent);
  const text = JSON.stringify(facts);
  if (text === agent.facts) return;
  agent.facts = text;
  emit(ctx, ctx.at, { type: 'agent.observed', agent: facts });
}

/** An agent without their state, which happenings tell. */
export function factsOf(ctx: Context, agent: AgentMemory): AgentSeen {
  const extension = ctx.memory.extensions[agent.number];
  return {
    id: agentIn(ctx, agent.number),
    number: agent.number,
    ...(extension ? { name: extension.name } : {}),
    reachable: extension?.phones ? extension.phones.length > 0 : null,
    queues: agent.queues.map(({ queue, signedIn, paused, unanswered }) => ({
      queue: queueIn(ctx, queue),
      signedIn,
      paused,
      ...(paused ? { unanswered } : {}),
    })),
  };
}

/** Changes what is known of an agent in one queue; says the coming or going. */
export function setMembership(
  ctx: Context,
  agent: AgentMemory,
  queue: string,
  next: Pick<Membership, 'signedIn' | 'paused' | 'reason'> &
    Partial<Pick<Membership, 'unanswered' | 'isStatic'>> & { hinted: boolean },
): void {
  const was = membershipOf(agent, queue);
  // A list written before the event must not undo it; the next one will be right.
  if (was && !next.hinted && ctx.at - was.hintedAt < 250) return;
  const { signedIn, paused, reason, hinted } = next;
  const isStatic = next.isStatic ?? was?.isStatic ?? false;
  const hintedAt = hinted ? ctx.at : (was?.hintedAt ?? 0);
  const unanswered = paused && (next.unanswered ?? isStillUnanswered(agent, queue, reason));
  addServing(ctx.memory, agent, { queue, signedIn, paused, reason, unanswered, hintedAt, isStatic });
  if (ctx.memory.phase !== 'live' || !was || was.signedIn === signedIn) return;
  const type = signedIn ? 'agent.signedIn' : 'agent.signedOut';
  emit(ctx, ctx.at, { type, agent: agentIn(ctx, agent.number), queue: queueIn(ctx, queue) });
}

/** Whether the pause of this reason is the automatic one told of before: its word comes with the next list. */
function isStillUnanswered(agent: AgentMemory, queue: string, reason: string): boolean {
  const before = membershipOf(agent, queue) ?? agent.before.find((each) => each.queue === queue);
  return before?.unanswered === true && (before.reason === '' || before.reason === reason);
}

export function membershipOf(agent: AgentMemory, queue: string): Membership | undefined {
  for (const each of agent.queues) if (each.queue === queue) return each;
  return undefined;
}

/** Whether this phone is one of a queue's agents. Where no agent of it is known, any may be. */
export function servesQueue({ serving }: Memory, number: string, queue: string): boolean {
  const agents = serving[queue];
  return agents === undefined || agents.length === 0 || agents.includes(number);
}

/** Puts an agent's membership down in both places that know it. */
export function addServing(memory: Memory, agent: AgentMemory, next: Membership): void {
  const { queue } = next;
  if (!membershipOf(agent, queue)) memory.serving[queue] = [...(memory.serving[queue] ?? []), agent.number];
  agent.queues = [...agent.queues.filter((each) => each.queue !== queue), next];
  agent.queues.sort((a, b) => (a.queue < b.queue ? -1 : 1));
}

/** Takes it away from both; false where there was none. */
export function removeServing(memory: Memory, agent: AgentMemory, queue: string): boolean {
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

/** Forgets who serves no queue any more, once they talk to nobody; whether it did. */
export function dropIdle(ctx: Context, number: string): boolean {
  const { memory } = ctx;
  const agent = memory.agents[number];
  // The call they have is theirs until it is over.
  if (!agent || agent.queues.length > 0 || lineOf(memory, agent) === 'onCall') return false;
  delete memory.agents[number];
  clearTimers(memory.timers, ['wrap', 'busy'], number);
  if (memory.phase === 'live') emit(ctx, ctx.at, { type: 'agent.gone', agent: agentIn(ctx, number) });
  return true;
}
