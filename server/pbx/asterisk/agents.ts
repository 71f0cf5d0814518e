// Queue members: the same person in several queues is one agent with one state, who may not want to be disturbed.
import type { AgentSeen } from '#lib/model/event.ts';
import { queueId } from '#lib/model/ids.ts';
import {
  type AgentFacts,
  agentStateOf,
  beginWrap,
  DO_NOT_DISTURB,
  NOT_REGISTERED,
  PHONE_BUSY,
  tellState,
  UNTOLD,
} from '#server/pbx-sdk/agent-tracker.ts';
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { setTimer } from '#server/pbx-sdk/timers.ts';
import { isTalking } from '#server/pbx-sdk/tracked-call.ts';
import { agentIn, emit } from '#server/pbx-sdk/translation-context.ts';
import { agentOf } from './legs.ts';
import type { Agent, AgentTraits, Context, Member, Memory } from './memory.ts';
import { keyOf } from './queues.ts';
import { numberOfAgent, personOf } from './roster.ts';
import type { MemberSeen } from './wire.ts';

/** AST_DEVICE_* by the words of DeviceStateChange. */
const STATES: Readonly<Record<string, number>> = {
  UNKNOWN: 0,
  NOT_INUSE: 1,
  INUSE: 2,
  BUSY: 3,
  INVALID: 4,
  UNAVAILABLE: 5,
  RINGING: 6,
  RINGINUSE: 7,
  ONHOLD: 8,
};

export function observeMember(ctx: Context, wire: MemberSeen): Agent {
  const { memory: m } = ctx;
  const state = wire.StateInterface || wire.Interface;
  const key = personOf(ctx, wire.Interface, state);
  const agent = lookUp(m.agents, key) ?? blankAgent(key);
  m.agents[key] = agent;
  if (!(state in {})) m.devices[state] = key;
  m.devices[wire.Interface] = key;
  // A member added without a name bears its interface's.
  if (wire.MemberName !== '' && wire.MemberName !== wire.Interface) agent.name = wire.MemberName;
  if (!agent.interfaces.includes(wire.Interface)) agent.interfaces.push(wire.Interface);
  agent.memberAt = ctx.at;
  const paused = wire.Paused === '1';
  agent.former = agent.former.filter((queue) => queue !== wire.Queue);
  agent.members[wire.Queue] = {
    interface: wire.Interface,
    stateInterface: state,
    status: wire.Status,
    paused,
    reason: wire.PausedReason,
    inCall: wire.InCall === 1,
    ...(wire.Penalty === undefined ? {} : { penalty: wire.Penalty }),
    wrap: wire.Wrapuptime,
    ...(wire.CallsTaken === undefined ? {} : { taken: wire.CallsTaken }),
    lastCall: wire.LastCall,
  };
  return agent;
}

/** What app_queue gives as the reason where a queue with `autopause` pauses who did not answer (asterisk#members). */
const AUTO_PAUSE = 'Auto-Pause';

const blankAgent = (key: string): Agent => ({
  key,
  name: '',
  members: {},
  former: [],
  interfaces: [],
  wrap: null,
  told: UNTOLD,
  memberAt: null,
  since: null,
  traits: null,
});

/** What a list says of times: since when they are paused, free or in wrap-up. */
export function noteMemberTimes(ctx: Context, agent: Agent, wire: MemberSeen): void {
  const since =
    Math.max(wire.Paused === '1' ? wire.LastPause : Math.max(wire.LastCall, wire.LoginTime)) * 1_000;
  if (since > 0 && since <= ctx.at) agent.since = Math.max(agent.since ?? 0, since);
  const ends = wire.LastCall * 1_000 + wrapMs(ctx.memory, wire.Queue, agent.members[wire.Queue]);
  // A pause that began after the call has ended its wrap-up.
  const cutShort = wire.LastPause >= wire.LastCall;
  if (wire.LastCall > 0 && !cutShort && ends > ctx.at && ends > (agent.wrap?.until ?? 0))
    agent.wrap = { until: ends, since: wire.LastCall * 1_000 };
}

export function removeMember(ctx: Context, wire: MemberSeen): Agent {
  const agent = observeMember(ctx, wire);
  delete agent.members[wire.Queue];
  agent.former.push(wire.Queue);
  return agent;
}

export function noteDevice(ctx: Context, device: string, state: string): Agent | undefined {
  const agent = lookUp(ctx.memory.agents, lookUp(ctx.memory.devices, device));
  const status = lookUp(STATES, state);
  if (!agent || status === undefined) return undefined;
  for (const member of Object.values(agent.members))
    if (member.stateInterface === device) member.status = status;
  return agent;
}

/** A queue call of theirs is over: wrap-up begins. */
export function beginWrapUp(ctx: Context, queue: string, device: string): Agent | undefined {
  const agent = lookUp(ctx.memory.agents, keyOf(ctx, device));
  if (!agent) return undefined;
  const member = lookUp(agent.members, queue);
  if (member) {
    member.inCall = false;
    if (member.taken !== undefined) member.taken++;
  }
  beginWrap(agent, wrapMs(ctx.memory, queue, member), ctx.at);
  return agent;
}

/** A member's own wrap-up time, else the queue's, else what our settings say; milliseconds. */
export function wrapMs(m: Memory, queue: string, member?: Member): number {
  if (member && member.wrap > 0) return member.wrap * 1_000;
  return lookUp(m.queues, queue)?.wrapUpMs ?? (lookUp(m.wrapUp, queue) ?? lookUp(m.wrapUp, '*') ?? 0) * 1_000;
}

/** What queues and phones tell of them: tells nothing of queues while they are on a call. */
function factsOf(ctx: Context, agent: Agent): AgentFacts {
  const { memory: m } = ctx;
  const members = Object.values(agent.members);
  const line = lineOf(m, agent, members);
  const here = line === null ? members.filter((member) => !member.paused) : [];
  const away = here.some(({ status }) => status === 3) ? PHONE_BUSY : NOT_REGISTERED;
  return {
    line,
    disturbed: line === null && isDoNotDisturb(m, agent) ? DO_NOT_DISTURB : null,
    wrap: agent.wrap,
    away: null,
    queues:
      line === null
        ? members.map(({ paused, reason, status }) => ({
            signedIn: true,
            paused,
            unanswered: reason === AUTO_PAUSE,
            reason,
            away: UNAVAILABLE.has(status) ? away : null,
          }))
        : [],
    none: 'signedOut',
  };
}

function lineOf(m: Memory, agent: Agent, members: readonly Member[]): AgentFacts['line'] {
  let isBusy = false;
  let rings = false;
  let isTold = false;
  for (const { status } of members) {
    isTold ||= status !== 0;
    if (status === 2 || status === 7 || status === 8) return 'onCall';
    if (status === 3) isBusy = true;
    else if (status === 6) rings = true;
  }
  const line = lineByCalls(m, agent.key);
  if (line === 'onCall' || (isBusy && isOnPhone(m, agent.key))) return 'onCall';
  return rings || (line === 'ringing' && !isTold) ? 'ringing' : null;
}

/** Device states in which no call reaches a phone: busy (and no call of theirs is seen), invalid, unavailable. */
const UNAVAILABLE: ReadonlySet<number> = new Set([3, 4, 5]);

/** Some devices tell no state, and who signed out may still be called and talk: then our own knowledge of calls must do. */
export function lineByCalls(m: Memory, key: string): AgentFacts['line'] {
  let rings = false;
  for (const call of Object.values(m.calls)) {
    if (call.agent === key && isTalking(call) && call.agentChannel !== null) return 'onCall';
    if (call.offered.includes(key)) rings = true;
  }
  return rings ? 'ringing' : null;
}

/** Whether a phone of theirs is in a call of any kind; one that only rings is not. */
function isOnPhone(m: Memory, key: string): boolean {
  for (const channel of Object.values(m.channels))
    if (channel.state !== 0 && channel.state !== 5 && agentOf(m, channel) === key) return true;
  return false;
}

/** Everything of an agent but their state. */
function traitsOf(m: Memory, agent: Agent): AgentTraits {
  const queues: AgentTraits['queues'][number][] = [];
  let [count, dead, silent] = [0, true, false];
  for (const name of Object.keys(agent.members)) {
    const member = agent.members[name];
    if (!member) continue;
    const { paused, status, reason, penalty } = member;
    count++;
    if (status !== 4 && status !== 5) dead = false;
    if (status === 0) silent = true;
    queues.push({
      queue: queueId(m.source, name),
      signedIn: true,
      paused,
      ...(paused ? { unanswered: reason === AUTO_PAUSE } : {}),
      ...(penalty === undefined ? {} : { tier: penalty }),
    });
  }
  for (const name of agent.former)
    queues.push({ queue: queueId(m.source, name), signedIn: false, paused: false });
  if (queues.length > 1) queues.sort((a, b) => (a.queue < b.queue ? -1 : 1));
  return {
    number: numberOfAgent(m, agent.key),
    name: agent.name,
    queues,
    reachable: count === 0 || silent ? null : !dead,
  };
}

const areSame = (a: AgentTraits, b: AgentTraits): boolean =>
  a.number === b.number &&
  a.name === b.name &&
  a.reachable === b.reachable &&
  a.queues.length === b.queues.length &&
  a.queues.every((each, i) => {
    const other = b.queues[i];
    return (
      each.queue === other?.queue &&
      each.signedIn === other.signedIn &&
      each.paused === other.paused &&
      each.unanswered === other.unanswered &&
      each.tier === other.tier
    );
  });

/** Says what is new of an agent. */
export function refreshAgent(ctx: Context, agent: Agent): void {
  const { memory: m } = ctx;
  if (m.phase === 'opened') return;
  const traits = traitsOf(m, agent);
  if (agent.traits === null || !areSame(agent.traits, traits)) {
    agent.traits = traits;
    emit(ctx, ctx.at, { type: 'agent.observed', agent: { id: agentIn(ctx, agent.key), ...traits } });
  }
  tellState(ctx, agent.key, agent, agentStateOf(factsOf(ctx, agent), ctx.at), ctx.at);
}

/** An agent for a full snapshot. */
export function agentSeen(ctx: Context, agent: Agent): AgentSeen {
  const traits = traitsOf(ctx.memory, agent);
  const now = agentStateOf(factsOf(ctx, agent), ctx.at);
  Object.assign(agent, { traits, told: now });
  if (now.until !== null) setTimer(ctx.memory.timers, `wrap:${agent.key}`, now.until);
  // Since when somebody does not want to be disturbed no list tells.
  const known = now.state === 'ready' || (now.state === 'paused' && !isDoNotDisturb(ctx.memory, agent));
  const since = agent.since !== null && known ? { since: agent.since } : {};
  return { id: agentIn(ctx, agent.key), ...traits, ...now, ...since };
}

/** The device FreePBX and its kin keep do-not-disturb in: `Custom:DND1001`. */
const DND_DEVICE = /^Custom:DND[-_]?(.{1,40})$/i;
/** `CustomPresence:1001`, or the presence of any other provider. */
const PRESENTITY = /^[A-Za-z]{1,40}:(.{1,40})$/;
/** States of that device while it is off, or not known. */
const OFF: ReadonlySet<string> = new Set(['NOT_INUSE', 'UNKNOWN', 'INVALID', 'UNAVAILABLE']);

/** Answers with the agent it is about, if it is such a device and there is one. */
export function noteDndDevice(ctx: Context, device: string, state: string): Agent | undefined {
  const number = DND_DEVICE.exec(device)?.[1];
  return number === undefined ? undefined : setDoNotDisturb(ctx, number, device, !OFF.has(state));
}

/** PresenceStateChange: of Asterisk's presence states only `dnd` is a wish to be left alone; `away` and the like are no pause. */
export function notePresence(ctx: Context, presentity: string, status: string): Agent | undefined {
  const number = PRESENTITY.exec(presentity)?.[1];
  return number === undefined
    ? undefined
    : setDoNotDisturb(ctx, number, presentity, status.toLowerCase() === 'dnd');
}

function setDoNotDisturb({ memory: m }: Context, number: string, by: string, on: boolean): Agent | undefined {
  if (number in {}) return undefined;
  const others = (lookUp(m.dnd, number) ?? []).filter((each) => each !== by);
  const all = on ? [...others, by] : others;
  if (all.length > 0) m.dnd[number] = all;
  else delete m.dnd[number];
  return lookUp(m.agents, number);
}

export const isDoNotDisturb = (m: Memory, agent: Agent): boolean => lookUp(m.dnd, agent.key) !== undefined;
