// The one state of a person, from what every queue says of them and what their phone is seen doing.
import type { AgentState } from '#lib/model/board.ts';
import type { AgentSeen } from '#lib/model/event.ts';
import { agentIn, emit, queueIn } from '#server/pbx-sdk/translation-context.ts';
import type { MemberWords } from './aliases.ts';
import { hold } from './calls.ts';
import {
  type AgentMemory,
  blankAgent,
  type CallMemory,
  type Context,
  look,
  type Membership,
  type Memory,
  serves,
  talks,
} from './memory.ts';
import { type MemberState, memberStateOf, plain } from './wire.ts';

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
export function memberServes(ctx: Context, extension: string | null, queue: string | null): void {
  if (extension === null || queue === null) return;
  const agent = agentOf(ctx.memory, extension);
  if (agent.queues[queue]) return;
  const nameless = agent.queues[NAMELESS];
  // Whose members were told, and they are not among them: they have picked it up.
  if (!nameless && !serves(ctx.memory, queue, extension)) return;
  agent.queues[queue] = nameless ?? { word: '', paused: null, reason: '', at: 0, heardIn: -1 };
  delete agent.queues[NAMELESS];
  look(ctx, extension, ctx.at);
}

/** What a queue says of one of its members. An older word than the one known is history. */
export function memberSaid(
  ctx: Context,
  extension: string,
  queue: string,
  said: MemberWords & { readonly name: string },
): void {
  const { memory, at } = ctx;
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
  holdBy(ctx, extension, said.word);
  look(ctx, extension, at);
}

/** Where an account does say that its member holds, the call is held; it says so nowhere else. */
function holdBy(ctx: Context, extension: string, word: string): void {
  const state = memberStateOf(word, ctx.memory.saysWaiting);
  if (state !== 'hold' && state !== 'talking') return;
  const own = Object.values(ctx.memory.calls).filter((call) => talks(call) && call.agent === extension);
  const [only] = own;
  if (only && own.length === 1 && !only.leaving) hold(ctx, only, state === 'hold');
}

/** What a membership's word still says, now that their phone has been seen doing other things since. */
function effective(memory: Memory, agent: AgentMemory, membership: Membership): MemberState | null {
  const state = memberStateOf(membership.word, memory.saysWaiting);
  if ((state === 'talking' || state === 'hold' || state === 'busy') && membership.at <= agent.freedAt)
    return 'available';
  if (state === 'ringing' && membership.at <= agent.rungAt) return 'available';
  return state;
}

/** Whether their queues say that they talk, since that picture, by a word no younger event has overtaken. */
export function isSaidTalking(memory: Memory, extension: string, picture: number): boolean {
  const agent = memory.agents[extension];
  if (!agent) return false;
  return Object.values(agent.queues).some((membership) => {
    const state = effective(memory, agent, membership);
    return membership.heardIn >= picture && (state === 'talking' || state === 'hold' || state === 'busy');
  });
}

function talksIn(call: CallMemory, extension: string): boolean {
  if (call.leaving) return false;
  if (talks(call) && call.agent === extension) return true;
  if (Object.values(call.legs).some((leg) => leg.extension === extension && leg.answered)) return true;
  // Who has dialled holds their phone until it is answered; who is to be connected is rung first.
  const dials = call.callerExtension === extension && !call.handedOn && Object.keys(call.legs).length > 0;
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
  const present = memberships.filter((_each, i) => states[i] !== 'offline');
  if (memberships.length > 0 && present.length === 0) return plainly('signedOut');
  const said = present.map((each) => ({ each, state: effective(memory, agent, each) }));
  const open = said.filter(({ each, state }) => !isPausing(each, state));
  const free = open.find(({ state }) => state === null || state === 'available');
  if (free || memberships.length === 0) return plainly('ready', wordOf(free?.each));
  if (open.some(({ state }) => state === 'wrapUp')) return plainly('wrapUp');
  if (open.some(({ state }) => state === 'busy')) return plainly('unavailable', 'Phone busy');
  if (open.some(({ state }) => state === 'unregistered'))
    return plainly('unavailable', 'Phone not registered');
  if (open.length > 0) return plainly('unknown', wordOf(open[0]?.each));
  if (said.some(({ state }) => state === 'dnd')) return plainly('paused', 'Do not disturb');
  return plainly('paused', wordOf(said.find(({ each }) => each.reason !== '')?.each));
}

const wordOf = (membership: Membership | undefined): string | null =>
  membership === undefined || membership.reason === '' ? null : membership.reason;

const isPausing = ({ paused }: Membership, state: MemberState | null): boolean =>
  paused === true || state === 'paused' || state === 'dnd';

function factsOf(ctx: Context, agent: AgentMemory): Omit<AgentSeen, 'id'> {
  const { memory } = ctx;
  return {
    number: agent.number,
    name: memory.people?.[agent.number]?.name || agent.name,
    queues: Object.entries(agent.queues)
      .filter(([queue]) => queue !== NAMELESS)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([queue, each]) => {
        const state = effective(memory, agent, each);
        return {
          queue: queueIn(ctx, queue),
          signedIn: state !== 'offline',
          paused: isPausing(each, state),
        };
      }),
  };
}

/** Says what is new of an agent. While a picture is being taken it will say it all. */
export function refresh(ctx: Context, extension: string, at: number): void {
  const { memory } = ctx;
  const agent = memory.agents[extension];
  if (!agent || memory.phase === 'syncing') return;
  const id = agentIn(ctx, extension);
  const facts = factsOf(ctx, agent);
  const words = JSON.stringify(facts);
  const now = standing(memory, agent);
  if (agent.facts !== words) emit(ctx, at, { type: 'agent.observed', agent: { id, ...facts } });
  if (agent.told.state !== now.state || agent.told.reason !== now.reason)
    emit(ctx, at, { type: 'agent.stateChanged', agent: id, ...now, until: null });
  agent.facts = words;
  agent.told = now;
}

/** An agent for a full picture. */
export function pictureOf(ctx: Context, agent: AgentMemory): AgentSeen {
  const facts = factsOf(ctx, agent);
  agent.facts = JSON.stringify(facts);
  agent.told = standing(ctx.memory, agent);
  return { id: agentIn(ctx, agent.number), ...facts, ...agent.told };
}
