// What a PortSIP PBX tells of an agent: each queue's word, the phone and presence.
import type { AgentSeen } from '#lib/model/event.ts';
import {
  type AgentFacts,
  type AgentStanding,
  agentStateOf,
  DO_NOT_DISTURB,
  NOT_REGISTERED,
  tellState,
  type Wrap,
} from '#server/pbx-sdk/agent-tracker.ts';
import { isFull, lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { clearTimers, setTimer } from '#server/pbx-sdk/timers.ts';
import { isTalking } from '#server/pbx-sdk/tracked-call.ts';
import { agentIn, emit, keyOf, queueIn } from '#server/pbx-sdk/translation-context.ts';
import { blankAgent } from './begin.ts';
import {
  AGENT_LIMIT,
  type AgentMemory,
  type Context,
  type Memory,
  type QueueState,
  tenantNamed,
} from './memory.ts';
import { isOnCall, isOut, isPaused, isPresent, readable } from './wire.ts';

/** A phone's word against a later one of a queue: they come within this of each other. */
const APART_MS = 1_500;
/** No phone rings longer: after that its silence was lost. */
const RING_MS = 120_000;

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
export function refreshAgent(ctx: Context, agent: AgentMemory, at: number): void {
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
  if (isNew) agent.told = next;
  else tellState(ctx, keyOf(agent.tenant, agent.number), agent, next, at);
}

/** Of our own knowledge of calls comes only the state of somebody who has signed out of a queue while talking. */
export function refreshByCalls(ctx: Context, key: string, at: number): void {
  const agent = lookUp(ctx.memory.agents, key);
  if (agent && Object.values(agent.queues).some(({ word }) => isOut(word))) refreshAgent(ctx, agent, at);
}

export const stateOf = (memory: Memory, agent: AgentMemory, at: number): AgentStanding =>
  agentStateOf(agentFactsOf(memory, agent, at), at);

function agentFactsOf(memory: Memory, agent: AgentMemory, at: number): AgentFacts {
  const line = lineOf(agent, at);
  const isAway = agent.presence === 'DO_NOT_DISTURB';
  const outside = outsideWord(agent, line);
  const wrap = wrapOf(memory, agent);
  return {
    ...callFacts(memory, agent, line),
    disturbed: isAway ? DO_NOT_DISTURB : null,
    wrap,
    away: agent.online === false ? NOT_REGISTERED : null,
    queues: Object.values(agent.queues).map((state) => {
      const { word } = state;
      const wraps = word === 'WRAP_UP' && wrap !== null;
      const isKnown = KNOWN.has(word) || isPaused(word);
      const inside = wraps || !isKnown ? readable(word) : withPresence('Ready', agent);
      return {
        signedIn: isIn(state),
        paused: isPaused(word),
        reason: isAway ? DO_NOT_DISTURB : withPresence(wordOf(state), agent),
        ...(wraps ? {} : { wrap: null }),
        ...(word === 'OFFLINE' ? { away: NOT_REGISTERED } : {}),
        unknown: !isKnown,
        word: isIn(state) ? inside : outside,
      };
    }),
    none: 'signedOut',
    noneWord: outside,
  };
}

/** Of who is unknown to a queue nobody says that they are signed out. */
const isIn = ({ signedIn, word }: QueueState): boolean => signedIn || word === 'UNKNOWN';

/** Words beside those of calls and pauses that say what somebody signed in is. */
const KNOWN: ReadonlySet<string> = new Set(['READY', 'LOGGED_IN', 'WRAP_UP', 'OFFLINE']);

/** Runs until the queues say another word; one that a pause has ended does not come back with its word. */
function wrapOf(memory: Memory, agent: AgentMemory): Wrap | null {
  if (agent.wrap === null) return null;
  const found = Object.entries(agent.queues).find(([, { word }]) => word === 'WRAP_UP');
  if (!found) return null;
  const [queue, { since }] = found;
  const wrapMs = lookUp(memory.queues, keyOf(agent.tenant, queue))?.wrapUpMs ?? null;
  return { until: wrapMs === null ? null : since + wrapMs, byWord: true };
}

/** By their queues' words, then by their phone's, then by our own knowledge of calls. */
function callFacts(memory: Memory, agent: AgentMemory, line: string): Pick<AgentFacts, 'line' | 'lineWord'> {
  const words = Object.values(agent.queues).map(({ word }) => word);
  const call = words.find((word) => word === 'QUEUE_CALL') ?? words.find(isOnCall);
  if (call !== undefined) return { line: 'onCall', lineWord: readable(call) };
  if (line === 'ON_CALL') return { line: 'onCall', lineWord: readable(line) };
  if (words.some(isOut) && talks(memory, agent)) return { line: 'onCall', lineWord: readable('ON_CALL') };
  if (line === 'RINGING') return { line: 'ringing', lineWord: readable(line) };
  return { line: null };
}

/** Whoever signs out while talking keeps the call: their queues say no more of it. */
const talks = (memory: Memory, { tenant, number }: AgentMemory): boolean =>
  Object.values(memory.calls).some(
    (call) => call.tenant === tenant && call.agent === number && isTalking(call) && !call.leaving,
  );

/** A Not Ready reason says more than its state. */
const wordOf = ({ word, reason }: QueueState): string =>
  reason === '' ? readable(word) : `${readable(word)}: ${reason.slice(0, 60)}`;

const withPresence = (word: string, { presence, note }: AgentMemory): string =>
  isPresent(presence)
    ? word
    : `${word}, ${readable(presence)}${note === '' ? '' : ` (${note.slice(0, 60)})`}`;

/** What somebody who is signed in nowhere does meanwhile. */
function outsideWord(agent: AgentMemory, line: string): string {
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

/** Who is more skilled is rung first: a tier counts the other way round. */
function tierOf(memory: Memory, { tenant, skills }: AgentMemory, queue: string): { readonly tier?: number } {
  const skill = lookUp(skills, queue);
  const goesBySkill = lookUp(memory.queues, keyOf(tenant, queue))?.bySkill === true;
  return skill === undefined || !goesBySkill ? {} : { tier: -skill };
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
    queues: states.map(([queue, state]) => ({
      queue: queueIn(ctx, keyOf(tenant, queue)),
      signedIn: isIn(state),
      paused: isPaused(state.word),
      ...tierOf(ctx.memory, agent, queue),
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
  // Wrap-up follows a call, also one we have not heard of; what comes back after a pause is no new one.
  if (word === 'WRAP_UP' && was?.word !== word && !isPaused(was?.word ?? ''))
    agent.wrap = { until: null, since };
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
export function dropMembership(ctx: Context, agent: AgentMemory, queue: string): void {
  if (!lookUp(agent.queues, queue)) return;
  delete agent.queues[queue];
  delete agent.skills[queue];
  if (agent.isExtension || Object.keys(agent.queues).length > 0) refreshAgent(ctx, agent, ctx.at);
  else dropAgent(ctx, agent);
}

export function dropAgent(ctx: Context, agent: AgentMemory): void {
  const { memory, at } = ctx;
  const key = keyOf(agent.tenant, agent.number);
  if (!lookUp(memory.agents, key)) return;
  delete memory.agents[key];
  clearTimers(memory.timers, ['ring', 'wrap'], key);
  if (memory.phase === 'live')
    emit(ctx, at, { type: 'agent.gone', agent: agentIn(ctx, keyOf(agent.tenant, agent.number)) });
}
