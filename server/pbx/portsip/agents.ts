// The one state of an agent, put together from each queue's word, the phone and presence; each change is told once.
import type { AgentSeen } from '#lib/model/event.ts';
import { isFull, lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { keyOf } from '#server/pbx-sdk/tenant-keys.ts';
import { clearTimer, setTimer } from '#server/pbx-sdk/timers.ts';
import { agentIn, emit, queueIn } from '#server/pbx-sdk/translation-context.ts';
import { blankAgent } from './begin.ts';
import {
  AGENT_LIMIT,
  type AgentMemory,
  type Context,
  holderOf,
  isTalking,
  type Memory,
  type QueueState,
  tenantNamed,
} from './memory.ts';
import { isOnCall, isOut, isPaused, isPresent, readable } from './wire.ts';

/** A phone's word against a later one of a queue: they come within this of each other. */
const APART_MS = 1_500;
/** No phone rings longer: after that its silence was lost. */
const RING_MS = 120_000;

type Told = AgentMemory['told'];

/** The agent, made known on first sight; `null` where there are too many. */
export function agentOf(ctx: Context, tenant: string, number: string): AgentMemory | null {
  const { agents } = ctx.memory;
  const key = keyOf(tenant, number);
  const known = lookUp(agents, key);
  if (known) return known;
  if (isFull(agents, AGENT_LIMIT)) return null;
  const made = blankAgent(tenant, number);
  agents[key] = made;
  return made;
}

/** Says what has changed of an agent. `at` is when it took place. */
export function refresh(ctx: Context, agent: AgentMemory, at: number): void {
  const { memory } = ctx;
  if (memory.phase !== 'live') return;
  const facts = factsOf(ctx, agent);
  const text = JSON.stringify(facts);
  const isNew = agent.facts === '';
  const next = stateOf(memory, agent, ctx.at);
  if (text !== agent.facts) {
    agent.facts = text;
    emit(ctx, ctx.at, { type: 'agent.observed', agent: isNew ? { ...facts, ...next } : facts });
  }
  const { told } = agent;
  agent.told = next;
  if (isNew || (next.state === told.state && next.reason === told.reason && next.until === told.until))
    return;
  emit(ctx, at, {
    type: 'agent.stateChanged',
    agent: agentIn(ctx, keyOf(agent.tenant, agent.number)),
    ...next,
  });
}

const told = (state: Told['state'], reason: string | null, until: number | null = null): Told => ({
  state,
  reason,
  until,
});

/**
 * A person once, however many queues: what they do, else the first of ready, wrap-up, unavailable, paused and signed out
 * that holds in any of them.
 */
export function stateOf(memory: Memory, agent: AgentMemory, at: number): Told {
  const states = Object.entries(agent.queues);
  const line = lineOf(agent, at);
  const find = (is: (word: string) => boolean) => states.find(([, { word }]) => is(word));
  const call = find((word) => word === 'QUEUE_CALL') ?? find(isOnCall);
  if (call) return told('onCall', readable(call[1].word));
  if (line === 'ON_CALL') return told('onCall', readable(line));
  if (find(isOut) && talks(memory, agent)) return told('onCall', readable('ON_CALL'));
  if (line === 'RINGING') return told('ringing', readable(line));
  const inside = states.filter(([, { signedIn, word }]) => signedIn || word === 'UNKNOWN');
  if (inside.length === 0) return told('signedOut', outside(agent, line));
  const present = inside.filter(([, { word }]) => word !== 'OFFLINE');
  const isAway = agent.presence === 'DO_NOT_DISTURB';
  const isReachable = agent.online !== false;
  const ready = present.find(([, { word }]) => word === 'READY' || word === 'LOGGED_IN');
  if (ready && !isAway && isReachable) return told('ready', withPresence('Ready', agent));
  const wrap = present.find(([, { word }]) => word === 'WRAP_UP');
  if (wrap && !isAway) {
    const wrapMs = lookUp(memory.queues, keyOf(agent.tenant, wrap[0]))?.wrapUpMs ?? null;
    return told('wrapUp', readable('WRAP_UP'), wrapMs === null ? null : wrap[1].since + wrapMs);
  }
  const paused = present.find(([, { word }]) => isPaused(word));
  const isLost = present.length === 0 || (!isReachable && (!paused || ready !== undefined));
  if (isLost && !isAway) return told('unavailable', UNREGISTERED);
  if (isAway) return told('paused', 'Do not disturb');
  if (paused) return told('paused', withPresence(wordOf(paused[1]), agent));
  return told('unknown', readable(inside[0]?.[1].word ?? '').slice(0, 40));
}

const UNREGISTERED = 'Phone not registered';

/** Whoever signs out while talking keeps the call: their queues say no more of it. */
const talks = (memory: Memory, { tenant, number }: AgentMemory): boolean =>
  Object.values(memory.calls).some(
    (call) => call.tenant === tenant && holderOf(call) === number && isTalking(call) && !call.leaving,
  );

/** A Not Ready reason says more than its state. */
const wordOf = ({ word, reason }: QueueState): string =>
  reason === '' ? readable(word) : `${readable(word)}: ${reason.slice(0, 60)}`;

const withPresence = (word: string, { presence, note }: AgentMemory): string =>
  isPresent(presence)
    ? word
    : `${word}, ${readable(presence)}${note === '' ? '' : ` (${note.slice(0, 60)})`}`;

function outside(agent: AgentMemory, line: string): string {
  const words = Object.values(agent.queues).map(({ word }) => word);
  const loggedOut = words.find((word) => word !== 'OFFLINE' && word !== '');
  if (line !== '') return readable(line);
  if (loggedOut !== undefined) return withPresence(readable(loggedOut), agent);
  if (words.includes('OFFLINE') || agent.online === false) return 'Offline';
  return withPresence('Online', agent);
}

/** What the phone does, unless its word is too old to be believed. */
function lineOf(agent: AgentMemory, at: number): string {
  const { line } = agent;
  if (!line) return '';
  if (line.word === 'RINGING') return at - line.at < RING_MS ? line.word : '';
  if (line.word !== 'ON_CALL') return '';
  // A queue that has said since that the agent is on no call has heard more (portsip#stuck-states: a phone's word can
  // get stuck).
  const isOlder = Object.values(agent.queues).some(({ heardAt }) => heardAt - line.at > APART_MS);
  return isOlder ? '' : line.word;
}

/** An agent without their state, which happenings tell. */
export function factsOf(ctx: Context, agent: AgentMemory): AgentSeen {
  const { tenant, number, name } = agent;
  const states = Object.entries(agent.queues);
  const isOffline = states.length > 0 && states.every(([, { word }]) => word === 'OFFLINE');
  return {
    id: agentIn(ctx, keyOf(tenant, number)),
    tenant: tenantNamed(ctx.memory, tenant),
    number,
    name,
    reachable: agent.online ?? (isOffline ? false : null),
    queues: states.map(([queue, { word, signedIn }]) => ({
      queue: queueIn(ctx, keyOf(tenant, queue)),
      signedIn: signedIn || word === 'UNKNOWN',
      paused: isPaused(word),
    })),
  };
}

/** What a queue says of one of its agents. Answers with the word before, `null` where nothing has changed. */
export function setState(
  ctx: Context,
  agent: AgentMemory,
  queue: string,
  next: {
    word: string;
    reason: string;
    session: string | null | undefined;
    stamp: number | null;
    since: number;
  },
): { was: QueueState | null } | null {
  const { at, memory } = ctx;
  const was = lookUp(agent.queues, queue) ?? null;
  const { word, reason, stamp, since } = next;
  // Told out of order: what is older by its stamp, and comes right after what is newer.
  if (was && stamp !== null && was.stamp !== null && stamp < was.stamp && at - was.heardAt < APART_MS)
    return null;
  const session =
    next.session === undefined ? (isOnCall(word) ? (was?.session ?? null) : null) : next.session;
  const isSame = was !== null && was.word === word && was.reason === reason && was.session === session;
  const signedIn = isInBy(word, was?.signedIn ?? lookUp(agent.before, queue) ?? false);
  agent.queues[queue] = {
    signedIn,
    word,
    reason,
    session,
    stamp: stamp ?? was?.stamp ?? null,
    heardAt: at,
    since: was?.word === word ? was.since : since,
  };
  if (isSame) return null;
  if (memory.phase === 'live' && was && was.signedIn !== signedIn) {
    const type = !signedIn ? 'agent.signedOut' : 'agent.signedIn';
    const id = agentIn(ctx, keyOf(agent.tenant, agent.number));
    emit(ctx, since, { type, agent: id, queue: queueIn(ctx, keyOf(agent.tenant, queue)) });
  }
  return { was };
}

/** Whether they are signed in by this word; what does not tell leaves it as it was. */
const isInBy = (word: string, before: boolean): boolean =>
  word === 'OFFLINE' || word === 'UNKNOWN' ? before : !isOut(word);

export function setLine(ctx: Context, agent: AgentMemory, word: string, stamp: number | null): boolean {
  const { line } = agent;
  const isLate = line !== null && stamp !== null && line.stamp !== null && stamp < line.stamp;
  if (isLate && ctx.at - line.at < APART_MS) return false;
  agent.line = { word, at: ctx.at, stamp };
  if (word === 'RINGING')
    setTimer(ctx.memory.timers, `ring:${keyOf(agent.tenant, agent.number)}`, ctx.at + RING_MS);
  return true;
}

/** The agent serves this queue no more; who is no extension either is gone. */
export function leaveQueue(ctx: Context, agent: AgentMemory, queue: string): void {
  if (!lookUp(agent.queues, queue)) return;
  delete agent.queues[queue];
  if (agent.isExtension || Object.keys(agent.queues).length > 0) refresh(ctx, agent, ctx.at);
  else dropAgent(ctx, agent);
}

export function dropAgent(ctx: Context, agent: AgentMemory): void {
  const { memory, at } = ctx;
  const key = keyOf(agent.tenant, agent.number);
  if (!lookUp(memory.agents, key)) return;
  delete memory.agents[key];
  clearTimer(memory.timers, `ring:${key}`);
  if (memory.phase === 'live')
    emit(ctx, at, { type: 'agent.gone', agent: agentIn(ctx, keyOf(agent.tenant, agent.number)) });
}
