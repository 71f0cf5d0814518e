// What a Cytracom account tells of an agent: the words of each of their queues, and what their phone is seen doing.
import type { AgentSeen } from '#lib/model/event.ts';
import {
  type AgentFacts,
  agentStateOf,
  DO_NOT_DISTURB,
  NOT_REGISTERED,
  PHONE_BUSY,
  type QueueFacts,
  tellState,
  type Wrap,
} from '#server/pbx-sdk/agent-tracker.ts';
import { isTalking } from '#server/pbx-sdk/tracked-call.ts';
import { agentIn, emit, queueIn } from '#server/pbx-sdk/translation-context.ts';
import type { MemberWords } from './aliases.ts';
import { holdCall } from './calls.ts';
import {
  type AgentMemory,
  blankAgent,
  blankMembership,
  type CallMemory,
  type Context,
  type Membership,
  type Memory,
  markAgentChanged,
  serves,
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
export function noteServes(ctx: Context, extension: string | null, queue: string | null): void {
  if (extension === null || queue === null) return;
  const agent = agentOf(ctx.memory, extension);
  if (agent.queues[queue]) return;
  const nameless = agent.queues[NAMELESS];
  // Whose members were told, and they are not among them: they have picked it up.
  if (!nameless && !serves(ctx.memory, queue, extension)) return;
  agent.queues[queue] = nameless ?? blankMembership();
  delete agent.queues[NAMELESS];
  markAgentChanged(ctx, extension, ctx.at);
}

/** What a queue says of one of its members. An older word than the one known is history. */
export function readMemberState(
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
  const now: Membership = {
    word: isKnown ? said.word : (before?.word ?? ''),
    paused: said.paused ?? before?.paused ?? null,
    reason: said.reason !== '' ? said.reason : isKnown || said.word === '' ? '' : said.word,
    wrapOver: false,
    at,
    heardIn: memory.pictures,
  };
  now.wrapOver = before !== undefined && isWrapOver(memory, before, now);
  agent.queues[queue] = now;
  if (queue !== NAMELESS) delete agent.queues[NAMELESS];
  holdByMember(ctx, extension, said.word);
  markAgentChanged(ctx, extension, at);
}

/** Whether a pause has ended the wrap-up that the queue's word may go on telling of; a new call brings a new one. */
function isWrapOver({ saysWaiting }: Memory, before: Membership, now: Membership): boolean {
  const was = memberStateOf(before.word, saysWaiting);
  const is = memberStateOf(now.word, saysWaiting);
  if (is === 'talking' || is === 'hold') return false;
  if (!isPausing(now, is)) return is === 'wrapUp' && before.wrapOver;
  return before.wrapOver || (was === 'wrapUp' && !isPausing(before, was));
}

/** Where an account does say that its member holds, the call is held; it says so nowhere else. */
function holdByMember(ctx: Context, extension: string, word: string): void {
  const state = memberStateOf(word, ctx.memory.saysWaiting);
  if (state !== 'hold' && state !== 'talking') return;
  const own = Object.values(ctx.memory.calls).filter((call) => isTalking(call) && call.agent === extension);
  const [only] = own;
  if (only && own.length === 1 && !only.leaving) holdCall(ctx, only, state === 'hold');
}

/** What a membership's word still says, now that their phone has been seen doing other things since. */
function effectiveState(memory: Memory, agent: AgentMemory, membership: Membership): MemberState | null {
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
    const state = effectiveState(memory, agent, membership);
    return membership.heardIn >= picture && (state === 'talking' || state === 'hold' || state === 'busy');
  });
}

const SILENT: readonly (MemberState | null)[] = [
  'available',
  'talking',
  'hold',
  'wrapUp',
  'offline',
  'unregistered',
];

/** Whether this queue has said, since that picture, that their phone does not ring. */
export function isSaidSilent(memory: Memory, extension: string, queue: string, picture: number): boolean {
  const membership = memory.agents[extension]?.queues[queue];
  if (!membership || membership.heardIn < picture) return false;
  return SILENT.includes(memberStateOf(membership.word, memory.saysWaiting));
}

function talksIn(call: CallMemory, extension: string): boolean {
  if (call.leaving) return false;
  if (isTalking(call) && call.agent === extension) return true;
  if (Object.values(call.legs).some((leg) => leg.extension === extension && leg.answered)) return true;
  // Who has dialled holds their phone until it is answered, or while a queue has them; who is to be connected is rung first.
  const isUp = call.waits || Object.keys(call.legs).length > 0;
  const dials = call.callerExtension === extension && !call.handedOn && isUp;
  return dials && !ringsIn(call, extension);
}

const ringsIn = (call: CallMemory, extension: string): boolean =>
  Object.values(call.legs).some((leg) => leg.extension === extension && !leg.answered);

/** What the agent tracker needs to know of them. */
function agentFactsOf(memory: Memory, agent: AgentMemory): AgentFacts {
  const memberships = Object.values(agent.queues);
  return {
    line: lineIn(memory, agent, memberships),
    disturbed: null,
    wrap: null,
    away: null,
    queues: memberships.map((each) => queueFactsOf(memory, agent, each)),
    // Where nobody has told of any queue of theirs.
    none: 'ready',
  };
}

function lineIn(memory: Memory, agent: AgentMemory, memberships: readonly Membership[]): AgentFacts['line'] {
  const calls = Object.values(memory.calls);
  const says = (...words: readonly MemberState[]): boolean =>
    memberships.some((each) => {
      const state = effectiveState(memory, agent, each);
      return state !== null && words.includes(state);
    });
  if (calls.some((call) => talksIn(call, agent.number)) || says('talking', 'hold')) return 'onCall';
  return calls.some((call) => ringsIn(call, agent.number)) || says('ringing') ? 'ringing' : null;
}

function queueFactsOf(memory: Memory, agent: AgentMemory, membership: Membership): QueueFacts {
  const state = effectiveState(memory, agent, membership);
  const { reason, wrapOver } = membership;
  const isIdle = state === null || state === 'available' || state === 'unknown';
  return {
    signedIn: state !== 'offline',
    paused: isPausing(membership, state),
    reason: state === 'dnd' ? DO_NOT_DISTURB : reason,
    wrap: state === 'wrapUp' && !wrapOver ? RUNS_BY_WORD : null,
    away: state === 'busy' ? PHONE_BUSY : state === 'unregistered' ? NOT_REGISTERED : null,
    unknown: state === 'unknown',
    // A word nobody knows changes no state: it is shown beside it.
    word: isIdle ? reason : null,
  };
}

/** No end of it is told. */
const RUNS_BY_WORD: Wrap = { until: null, byWord: true };

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
        const state = effectiveState(memory, agent, each);
        return {
          queue: queueIn(ctx, queue),
          signedIn: state !== 'offline',
          paused: isPausing(each, state),
        };
      }),
  };
}

/** Says what is new of an agent. While a picture is being taken it will say it all. */
export function refreshAgent(ctx: Context, extension: string, at: number): void {
  const { memory } = ctx;
  const agent = memory.agents[extension];
  if (!agent || memory.phase === 'syncing') return;
  const id = agentIn(ctx, extension);
  const facts = factsOf(ctx, agent);
  const words = JSON.stringify(facts);
  if (agent.facts !== words) emit(ctx, at, { type: 'agent.observed', agent: { id, ...facts } });
  agent.facts = words;
  tellState(ctx, extension, agent, agentStateOf(agentFactsOf(memory, agent), at), at);
}

/** An agent for a full picture. */
export function agentSeen(ctx: Context, agent: AgentMemory): AgentSeen {
  const facts = factsOf(ctx, agent);
  agent.facts = JSON.stringify(facts);
  agent.told = agentStateOf(agentFactsOf(ctx.memory, agent), ctx.at);
  const { state, reason } = agent.told;
  return { id: agentIn(ctx, agent.number), ...facts, state, reason };
}
