// Knows agents: one person with one state, from what every queue says of them and what their phone is seen doing.
// Refuses to know events and payloads.
import type { AgentState } from '#lib/model/board.ts';
import type { AgentSeen } from '#lib/model/event.ts';
import { hold } from './calls.ts';
import { type AgentMemory, blankAgent, type CallMemory, type Membership, type Memory } from './memory.ts';
import type { MemberWords } from './queue-news.ts';
import { agentIn, look, queueIn, say, type Turn } from './turn.ts';
import { type MemberState, memberStateOf, plain } from './words.ts';

export function agentOf(memory: Memory, extension: string): AgentMemory {
  const known = memory.agents[extension];
  if (known) return known;
  const agent = blankAgent(extension);
  agent.name = memory.people?.[extension]?.name ?? '';
  memory.agents[extension] = agent;
  return agent;
}

/** A queue that is spoken of and never named. */
export const NAMELESS = '';

/** Who serves a queue's call is a member of it, whether or not anything was said of their state. */
export function memberServes(turn: Turn, extension: string | null, queue: string | null): void {
  if (extension === null || queue === null) return;
  const agent = agentOf(turn.memory, extension);
  if (agent.queues[queue]) return;
  const nameless = agent.queues[NAMELESS];
  agent.queues[queue] = nameless ?? { word: '', paused: null, reason: '', at: 0, heardIn: -1 };
  delete agent.queues[NAMELESS];
  look(turn, extension, turn.at);
}

/** What a queue says of one of its members. An older word than the one known is history. */
export function memberSaid(
  turn: Turn,
  extension: string,
  queue: string,
  said: MemberWords & { readonly name: string },
): void {
  const { memory, at } = turn;
  const agent = agentOf(memory, extension);
  if (said.name !== '' && (agent.name === '' || memory.people?.[extension] === undefined))
    agent.name = said.name;
  const before = agent.queues[queue];
  if (before && before.at > at && before.heardIn === memory.pictures) return;
  if (plain(said.word) === 'waiting') memory.saysWaiting = true;
  const isKnown = said.word !== '' && memberStateOf(said.word, memory.saysWaiting) !== null;
  agent.queues[queue] = {
    // A word nobody knows changes no state: it is shown beside it.
    word: isKnown ? said.word : (before?.word ?? ''),
    paused: said.paused ?? before?.paused ?? null,
    reason: said.reason !== '' ? said.reason : isKnown || said.word === '' ? '' : said.word,
    at,
    heardIn: memory.pictures,
  };
  if (queue !== NAMELESS) delete agent.queues[NAMELESS];
  holdBy(turn, extension, said.word);
  look(turn, extension, at);
}

/** Where an account does say that its member holds, the call is held; it says so nowhere else. */
function holdBy(turn: Turn, extension: string, word: string): void {
  const state = memberStateOf(word, turn.memory.saysWaiting);
  if (state !== 'hold' && state !== 'talking') return;
  const own = Object.values(turn.memory.calls).filter((call) => call.talking && call.agent === extension);
  const [only] = own;
  if (only && own.length === 1 && !only.leaving) hold(turn, only, state === 'hold');
}

/** What a membership's word still says, now that their phone has been seen doing other things since. */
function effective(memory: Memory, agent: AgentMemory, membership: Membership): MemberState | null {
  const state = memberStateOf(membership.word, memory.saysWaiting);
  if ((state === 'talking' || state === 'hold') && membership.at <= agent.freedAt) return 'available';
  if (state === 'ringing' && membership.at <= agent.rungAt) return 'available';
  return state;
}

/** Whether their queues say that they talk, since that picture, by a word no younger event has overtaken. */
export function isSaidTalking(memory: Memory, extension: string, picture: number): boolean {
  const agent = memory.agents[extension];
  if (!agent) return false;
  return Object.values(agent.queues).some((membership) => {
    const state = effective(memory, agent, membership);
    return membership.heardIn >= picture && (state === 'talking' || state === 'hold');
  });
}

function talksIn(call: CallMemory, extension: string): boolean {
  if (call.leaving) return false;
  if (call.talking && call.agent === extension) return true;
  if (Object.values(call.legs).some((leg) => leg.extension === extension && leg.answered)) return true;
  // Who has dialled holds their phone until it is answered; who is to be connected is rung first.
  const dials = call.callerExtension === extension && !call.handed && Object.keys(call.legs).length > 0;
  return dials && !ringsIn(call, extension);
}

const ringsIn = (call: CallMemory, extension: string): boolean =>
  Object.values(call.legs).some((leg) => leg.extension === extension && !leg.answered);

type Standing = { readonly state: AgentState; readonly reason: string | null };

function standing(memory: Memory, agent: AgentMemory): Standing {
  const calls = Object.values(memory.calls);
  const plainly = (state: AgentState, reason: string | null = null): Standing => ({ state, reason });
  const memberships = Object.values(agent.queues);
  const states = memberships.map((each) => effective(memory, agent, each));
  const is = (...wanted: MemberState[]): boolean =>
    states.some((state) => state !== null && wanted.includes(state));
  if (calls.some((call) => talksIn(call, agent.number)) || is('talking', 'hold')) return plainly('onCall');
  if (calls.some((call) => ringsIn(call, agent.number)) || is('ringing')) return plainly('ringing');
  const reason = memberships.find((each) => each.reason !== '')?.reason ?? null;
  if (is('wrapUp')) return plainly('wrapUp');
  const present = memberships.filter((_each, i) => states[i] !== 'offline');
  if (memberships.length > 0 && present.length === 0) return plainly('signedOut');
  if (present.length > 0 && present.every((each) => each.paused === true || isPausing(memory, agent, each)))
    return plainly('paused', reason);
  if (states.length > 0 && states.every((state) => state === 'unknown')) return plainly('unknown', reason);
  return plainly('ready', reason);
}

const isPausing = (memory: Memory, agent: AgentMemory, membership: Membership): boolean =>
  effective(memory, agent, membership) === 'paused';

function factsOf(turn: Turn, agent: AgentMemory): Omit<AgentSeen, 'id'> {
  const { memory } = turn;
  return {
    number: agent.number,
    name: memory.people?.[agent.number]?.name || agent.name,
    queues: Object.entries(agent.queues)
      .filter(([queue]) => queue !== NAMELESS)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([queue, each]) => {
        const state = effective(memory, agent, each);
        return {
          queue: queueIn(turn, queue),
          signedIn: state !== 'offline',
          paused: each.paused === true || state === 'paused',
        };
      }),
  };
}

/** Says what is new of an agent. While a picture is being taken it will say it all. */
export function refresh(turn: Turn, extension: string, at: number): void {
  const { memory } = turn;
  const agent = memory.agents[extension];
  if (!agent || memory.phase === 'syncing') return;
  const id = agentIn(turn, extension);
  const facts = factsOf(turn, agent);
  const words = JSON.stringify(facts);
  const now = standing(memory, agent);
  if (agent.facts !== words) say(turn, at, { type: 'agent.observed', agent: { id, ...facts } });
  if (agent.told.state !== now.state || agent.told.reason !== now.reason)
    say(turn, at, { type: 'agent.stateChanged', agent: id, ...now, until: null });
  agent.facts = words;
  agent.told = now;
}

/** An agent for a full picture. */
export function pictureOf(turn: Turn, agent: AgentMemory): AgentSeen {
  const facts = factsOf(turn, agent);
  agent.facts = JSON.stringify(facts);
  agent.told = standing(turn.memory, agent);
  return { id: agentIn(turn, agent.number), ...facts, ...agent.told };
}
