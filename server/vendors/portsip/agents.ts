// Knows the one state of an agent, put together from each queue's word, the phone and presence; and says what changes.
// Refuses to know how frames are spelled.
import type { AgentSeen } from '#lib/model/event.ts';
import { AGENT_LIMIT, type AgentMemory, type Memory, own, type QueueState } from './memory.ts';
import { tenantNamed } from './tenants.ts';
import { agentIn, keyOf, queueIn, say, type Turn, wake } from './turn.ts';
import { isOnCall, isOut, isPaused, isPresent, readable } from './words.ts';

/** A phone's word against a later one of a queue: they come within this of each other. */
const APART_MS = 1_500;
/** No phone rings longer: after that its silence was lost. */
const RING_MS = 120_000;

type Told = AgentMemory['told'];

/** The agent, made known on first sight; `null` where there are too many. */
export function agentOf(turn: Turn, tenant: string, number: string): AgentMemory | null {
  const { agents } = turn.memory;
  const key = keyOf(tenant, number);
  const known = own(agents, key);
  if (known) return known;
  if (Object.keys(agents).length >= AGENT_LIMIT) return null;
  const made: AgentMemory = {
    tenant,
    number,
    name: '',
    queues: {},
    isExtension: false,
    line: null,
    online: null,
    presence: '',
    note: '',
    told: { state: 'unknown', reason: null, until: null },
    facts: '',
    named: false,
  };
  agents[key] = made;
  return made;
}

/** Says what has changed of an agent. `at` is when it took place. */
export function refresh(turn: Turn, agent: AgentMemory, at: number): void {
  const { memory } = turn;
  if (memory.phase !== 'live') return;
  const facts = factsOf(turn, agent);
  const text = JSON.stringify(facts);
  const isNew = agent.facts === '';
  const next = stateOf(memory, agent, turn.at);
  if (text !== agent.facts) {
    agent.facts = text;
    say(turn, turn.at, { type: 'agent.observed', agent: isNew ? { ...facts, ...next } : facts });
  }
  const { told } = agent;
  agent.told = next;
  if (isNew || (next.state === told.state && next.reason === told.reason && next.until === told.until))
    return;
  say(turn, at, { type: 'agent.stateChanged', agent: agentIn(turn, agent.tenant, agent.number), ...next });
}

const told = (state: Told['state'], reason: string | null, until: number | null = null): Told => ({
  state,
  reason,
  until,
});

/** A person once, however many queues: a call of this queue before another, wrap-up, ready, not ready (dossier §9). */
export function stateOf(memory: Memory, agent: AgentMemory, at: number): Told {
  const states = Object.entries(agent.queues);
  const line = lineOf(agent, at);
  const inside = states.filter(([, { word }]) => !isOut(word));
  if (inside.length === 0) return told('signedOut', outside(agent, line));
  const find = (is: (word: string) => boolean) => inside.find(([, { word }]) => is(word));
  const call = find((word) => word === 'QUEUE_CALL') ?? find(isOnCall);
  if (call) return told('onCall', readable(call[1].word));
  if (line === 'ON_CALL') return told('onCall', readable(line));
  if (line === 'RINGING') return told('ringing', readable(line));
  const wrap = find((word) => word === 'WRAP_UP');
  if (wrap) {
    const wrapMs = own(memory.queues, keyOf(agent.tenant, wrap[0]))?.wrapUpMs ?? null;
    return told('wrapUp', readable('WRAP_UP'), wrapMs === null ? null : wrap[1].since + wrapMs);
  }
  const ready = find((word) => word === 'READY' || word === 'LOGGED_IN');
  if (ready) return told('ready', withPresence('Ready', agent));
  const paused = find(isPaused);
  if (paused) return told('paused', withPresence(wordOf(paused[1]), agent));
  return told('unknown', readable(inside[0]?.[1].word ?? '').slice(0, 40));
}

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
  // A queue that has said since that the agent is on no call has heard more (§13.13: a phone's word can get stuck).
  const isOlder = Object.values(agent.queues).some(({ heardAt }) => heardAt - line.at > APART_MS);
  return isOlder ? '' : line.word;
}

/** An agent without their state, which happenings tell. */
export function factsOf(turn: Turn, agent: AgentMemory): AgentSeen {
  const { tenant, number, name } = agent;
  const states = Object.entries(agent.queues);
  const isOffline = states.length > 0 && states.every(([, { word }]) => word === 'OFFLINE');
  return {
    id: agentIn(turn, tenant, number),
    tenant: tenantNamed(turn.memory, tenant),
    number,
    name,
    reachable: agent.online ?? (isOffline ? false : null),
    queues: states.map(([queue, { word }]) => ({
      queue: queueIn(turn, tenant, queue),
      signedIn: !isOut(word),
      paused: isPaused(word),
    })),
  };
}

/** What a queue says of one of its agents. Answers with the word before, `null` where nothing has changed. */
export function setState(
  turn: Turn,
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
  const { at, memory } = turn;
  const was = own(agent.queues, queue) ?? null;
  const { word, reason, stamp, since } = next;
  // Told out of order: what is older by its stamp, and comes right after what is newer.
  if (was && stamp !== null && was.stamp !== null && stamp < was.stamp && at - was.heardAt < APART_MS)
    return null;
  const session =
    next.session === undefined ? (isOnCall(word) ? (was?.session ?? null) : null) : next.session;
  const isSame = was !== null && was.word === word && was.reason === reason && was.session === session;
  agent.queues[queue] = {
    word,
    reason,
    session,
    stamp: stamp ?? was?.stamp ?? null,
    heardAt: at,
    since: was?.word === word ? was.since : since,
  };
  if (isSame) return null;
  if (memory.phase === 'live' && was && isOut(was.word) !== isOut(word)) {
    const type = isOut(word) ? 'agent.signedOut' : 'agent.signedIn';
    const id = agentIn(turn, agent.tenant, agent.number);
    say(turn, since, { type, agent: id, queue: queueIn(turn, agent.tenant, queue) });
  }
  return { was };
}

export function setLine(turn: Turn, agent: AgentMemory, word: string, stamp: number | null): boolean {
  const { line } = agent;
  const isLate = line !== null && stamp !== null && line.stamp !== null && stamp < line.stamp;
  if (isLate && turn.at - line.at < APART_MS) return false;
  agent.line = { word, at: turn.at, stamp };
  if (word === 'RINGING') wake(turn, `ring:${keyOf(agent.tenant, agent.number)}`, turn.at + RING_MS);
  return true;
}

/** The agent serves this queue no more; who is no extension either is gone. */
export function leaveQueue(turn: Turn, agent: AgentMemory, queue: string): void {
  if (!own(agent.queues, queue)) return;
  delete agent.queues[queue];
  if (agent.isExtension || Object.keys(agent.queues).length > 0) refresh(turn, agent, turn.at);
  else dropAgent(turn, agent);
}

export function dropAgent(turn: Turn, agent: AgentMemory): void {
  const { memory, at } = turn;
  const key = keyOf(agent.tenant, agent.number);
  if (!own(memory.agents, key)) return;
  delete memory.agents[key];
  delete memory.due[`ring:${key}`];
  if (memory.phase === 'live')
    say(turn, at, { type: 'agent.gone', agent: agentIn(turn, agent.tenant, agent.number) });
}
