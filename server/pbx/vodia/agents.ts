// What a Vodia PBX tells of an agent: sign-ins, do-not-disturb, the phone; and the facts of them otherwise.
import type { AgentState } from '#lib/model/board.ts';
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
import { lineOf } from '#server/pbx-sdk/call-tracker.ts';
import { setTimer } from '#server/pbx-sdk/timers.ts';
import { agentIn, emit, keyOf, queueIn } from '#server/pbx-sdk/translation-context.ts';
import { callerOf, takesPart } from './legs.ts';
import {
  type Account,
  type AgentMemory,
  blankAgent,
  type CallMemory,
  type Context,
  type Memory,
} from './memory.ts';

/** The account and the calls are told in messages of their own: one may be so much behind the other. */
const BUSY_MS = 3_000;

/** Says the agent's state where it has changed. `at` is when what changed it took place. */
export function refreshAgent(ctx: Context, key: string, at: number): void {
  const { memory } = ctx;
  const agent = memory.agents[key];
  if (!agent || memory.phase !== 'live') return;
  const facts = agentFactsOf(memory, agent, at);
  if (facts.line !== null || isLined(agent.told.state)) noteLine(memory, agent, at);
  tellState(ctx, key, agent, agentStateOf(facts, at), at);
}

export const stateOf = (memory: Memory, agent: AgentMemory, at: number): AgentStanding =>
  agentStateOf(agentFactsOf(memory, agent, at), at);

function agentFactsOf(memory: Memory, agent: AgentMemory, at: number): AgentFacts {
  const account = memory.accounts[keyOf(agent.domain, agent.number)];
  const isBusy = account !== undefined && account.busySince !== null && at >= account.busySince + BUSY_MS;
  const numbers = Object.keys(agent.queues);
  // Where no queue is told of, the account's own word.
  const signedIn =
    numbers.length === 0
      ? [account?.login !== false]
      : numbers.map((number) => signedInTo(memory, agent, number));
  return {
    line: lineIn(memory, agent),
    // The PBX has no reasons: do-not-disturb is its only pause.
    disturbed: account?.dnd ? DO_NOT_DISTURB : null,
    wrap: agent.wrap,
    away: account?.registered === false ? NOT_REGISTERED : isBusy ? PHONE_BUSY : null,
    queues: signedIn.map((each) => ({ signedIn: each, paused: false, reason: null })),
    none: 'signedOut',
  };
}

const isLined = (state: AgentState): boolean => state === 'onCall' || state === 'ringing';

/** Whatever was told of the phone until now is about a call that is known. */
function noteLine(memory: Memory, agent: AgentMemory, at: number): void {
  agent.calledAt = at;
  const account = memory.accounts[keyOf(agent.domain, agent.number)];
  if (account) account.busySince = null;
}

/** `connected` of an account whose calls are known says nothing new; of one without any, that its phone is busy. */
export function noteBusy(
  memory: Memory,
  account: Account,
  key: string,
  connected: boolean | undefined,
  at: number,
): void {
  if (connected === undefined) return;
  const agent = memory.agents[key];
  const hasCall = agent ? lineIn(memory, agent) !== null : false;
  const justOver = agent?.calledAt != null && at - agent.calledAt < BUSY_MS;
  if (!connected || hasCall) account.busySince = null;
  else if (!justOver && account.busySince === null) {
    account.busySince = at;
    setTimer(memory.timers, `busy:${key}`, at + BUSY_MS);
  }
}

/** An answer about this very queue decides; then the account's own word; then the list of queues (vodia#signing-in). */
export function signedInTo(memory: Memory, agent: AgentMemory, queue: string): boolean {
  const membership = agent.queues[queue];
  if (!membership) return false;
  if (membership.signedIn !== null) return membership.signedIn;
  const login = memory.accounts[keyOf(agent.domain, agent.number)]?.login;
  return login === false ? false : membership.listed;
}

function lineIn(memory: Memory, { domain, number }: AgentMemory): 'onCall' | 'ringing' | null {
  const calls = Object.values(memory.calls).filter((call) => call.domain === domain && call.gone === null);
  if (calls.some((call) => takesPart(memory, call, number))) return 'onCall';
  return lineOf(calls, number, (call) => callerOf(memory, call) === number);
}

/** Their part in a queue's call is over. */
export function endAgentPart({ memory }: Context, call: CallMemory, number: string, at: number): void {
  const wrapMs = memory.queues[keyOf(call.domain, call.queue ?? '')]?.wrapUpMs ?? null;
  beginWrap(memory.agents[keyOf(call.domain, number)], wrapMs, at);
}

/** The agent, made known on first sight. */
export function agentOf({ memory }: Context, domain: string, number: string): AgentMemory {
  const key = keyOf(domain, number);
  const agent = memory.agents[key] ?? blankAgent(domain, number);
  memory.agents[key] = agent;
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
  const { memory } = ctx;
  const account = memory.accounts[keyOf(agent.domain, agent.number)];
  return {
    id: agentIn(ctx, keyOf(agent.domain, agent.number)),
    tenant: agent.domain,
    number: agent.number,
    ...(account && account.name !== '' ? { name: account.name } : {}),
    reachable: account?.registered ?? null,
    queues: Object.keys(agent.queues).map((number) => ({
      queue: queueIn(ctx, keyOf(agent.domain, number)),
      signedIn: signedInTo(memory, agent, number),
      paused: account?.dnd === true,
    })),
  };
}
