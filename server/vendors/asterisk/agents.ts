// Knows queue members: the same person in several queues is one agent with one state. Refuses to know calls' legs.
import type { AgentState } from '#lib/model/board.ts';
import type { AgentSeen } from '#lib/model/event.ts';
import {
  type Agent,
  agentName,
  type Desk,
  type Member,
  type Memory,
  pick,
  queueName,
  say,
} from './memory.ts';
import { keyOf } from './queues.ts';
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

export function memberSeen(desk: Desk, wire: MemberSeen): Agent {
  const { m } = desk;
  const state = wire.StateInterface || wire.Interface;
  const key = keyOf(desk, state);
  const agent = pick(m.agents, key) ?? blank(key);
  m.agents[key] = agent;
  if (!(state in {})) m.devices[state] = key;
  m.devices[wire.Interface] = key;
  // A member added without a name bears its interface's.
  if (wire.MemberName !== '' && wire.MemberName !== wire.Interface) agent.name = wire.MemberName;
  if (!agent.interfaces.includes(wire.Interface)) agent.interfaces.push(wire.Interface);
  agent.memberAt = desk.at;
  agent.former = agent.former.filter((queue) => queue !== wire.Queue);
  agent.members[wire.Queue] = {
    interface: wire.Interface,
    stateInterface: state,
    status: wire.Status,
    paused: wire.Paused === '1',
    reason: wire.PausedReason,
    inCall: wire.InCall === 1,
    wrap: wire.Wrapuptime,
  };
  return agent;
}

const blank = (key: string): Agent => ({
  key,
  name: '',
  members: {},
  former: [],
  interfaces: [],
  wrapUntil: null,
  memberAt: null,
  since: null,
  said: null,
});

/** What a list says of times: since when they are paused, free or in wrap-up. */
export function memberTimes(desk: Desk, agent: Agent, wire: MemberSeen): void {
  const since =
    Math.max(wire.Paused === '1' ? wire.LastPause : Math.max(wire.LastCall, wire.LoginTime)) * 1_000;
  if (since > 0 && since <= desk.at) agent.since = Math.max(agent.since ?? 0, since);
  const ends = wire.LastCall * 1_000 + wrapMs(desk.m, wire.Queue, agent.members[wire.Queue]);
  if (wire.LastCall > 0 && ends > desk.at && ends > (agent.wrapUntil ?? 0)) wrap(desk.m, agent, ends);
}

export function memberGone(desk: Desk, wire: MemberSeen): Agent {
  const agent = memberSeen(desk, wire);
  delete agent.members[wire.Queue];
  agent.former.push(wire.Queue);
  return agent;
}

export function deviceSeen(desk: Desk, device: string, state: string): Agent | undefined {
  const agent = pick(desk.m.agents, pick(desk.m.devices, device));
  const status = pick(STATES, state);
  if (!agent || status === undefined) return undefined;
  for (const member of Object.values(agent.members))
    if (member.stateInterface === device) member.status = status;
  return agent;
}

/** A queue call of theirs is over: wrap-up begins. */
export function completed(desk: Desk, queue: string, device: string): Agent | undefined {
  const agent = pick(desk.m.agents, keyOf(desk, device));
  if (!agent) return undefined;
  const member = pick(agent.members, queue);
  if (member) member.inCall = false;
  const ms = wrapMs(desk.m, queue, member);
  if (ms > 0) wrap(desk.m, agent, desk.at + ms);
  return agent;
}

function wrap(m: Memory, agent: Agent, until: number): void {
  agent.wrapUntil = until;
  if (!m.wraps.includes(agent.key)) m.wraps.push(agent.key);
}

/** Ends the wrap-ups that are over; answers when the next one ends. */
export function wrapsDue(desk: Desk): number | null {
  const { m } = desk;
  let next: number | null = null;
  for (const key of m.wraps) {
    const agent = pick(m.agents, key);
    if (!agent || agent.wrapUntil === null) continue;
    if (agent.wrapUntil > desk.at) {
      next = next === null ? agent.wrapUntil : Math.min(next, agent.wrapUntil);
      continue;
    }
    agent.wrapUntil = null;
    desk.agents.add(key);
  }
  m.wraps = m.wraps.filter((key) => typeof pick(m.agents, key)?.wrapUntil === 'number');
  return next;
}

/** A member's own wrap-up time, else the queue's, else what our settings say; milliseconds. */
export function wrapMs(m: Memory, queue: string, member?: Member): number {
  if (member && member.wrap > 0) return member.wrap * 1_000;
  return pick(m.queues, queue)?.wrapUpMs ?? (pick(m.wrapUp, queue) ?? pick(m.wrapUp, '*') ?? 0) * 1_000;
}

type Standing = { state: AgentState; reason: string | null; until: number | null };

function standing(desk: Desk, agent: Agent): Standing {
  const members = Object.values(agent.members);
  const plain = (state: AgentState, reason: string | null = null): Standing => ({
    state,
    reason,
    until: null,
  });
  if (members.length === 0) return plain('signedOut');
  const is = (...states: number[]): boolean => members.some((member) => states.includes(member.status));
  if (is(2, 3, 7, 8) || onCall(desk.m, agent.key)) return plain('onCall');
  if (is(6)) return plain('ringing');
  if (members.every((member) => member.paused)) {
    const reason = members.find((member) => member.reason !== '')?.reason ?? null;
    return plain('paused', reason);
  }
  if (members.every((member) => member.status === 4 || member.status === 5))
    return plain('signedOut', 'Phone not reachable');
  if (agent.wrapUntil !== null && agent.wrapUntil > desk.at)
    return { ...plain('wrapUp'), until: agent.wrapUntil };
  return plain('ready');
}

/** Some devices tell no state: then our own knowledge of who talks must do. */
function onCall(m: Memory, key: string): boolean {
  for (const call of Object.values(m.calls))
    if (call.agent === key && call.talking && call.agentChannel !== null) return true;
  return false;
}

/** Everything of an agent but their state. */
function facts(m: Memory, agent: Agent): Omit<AgentSeen, 'id'> {
  const memberships = [
    ...Object.entries(agent.members).map(([queue, { paused }]) => ({ queue, signedIn: true, paused })),
    ...agent.former.map((queue) => ({ queue, signedIn: false, paused: false })),
  ].sort((a, b) => (a.queue < b.queue ? -1 : 1));
  const members = Object.values(agent.members);
  const dead = members.every(({ status }) => status === 4 || status === 5);
  return {
    number: agent.key,
    name: agent.name,
    queues: memberships.map((each) => ({ ...each, queue: queueName(m, each.queue) })),
    reachable: members.length === 0 || members.some(({ status }) => status === 0) ? null : !dead,
  };
}

/** Says what is new of an agent. */
export function show(desk: Desk, agent: Agent): void {
  const { m } = desk;
  if (m.phase === 'opened') return;
  const id = agentName(m, agent.key);
  const fresh = facts(m, agent);
  const words = JSON.stringify(fresh);
  const now = standing(desk, agent);
  const { said } = agent;
  if (said?.facts !== words) say(desk, { type: 'agent.observed', agent: { id, ...fresh } });
  if (said?.state !== now.state || said.reason !== now.reason || said.until !== now.until)
    say(desk, { type: 'agent.stateChanged', agent: id, ...now });
  agent.said = { ...now, facts: words };
}

/** An agent for a full snapshot. */
export function picture(desk: Desk, agent: Agent): AgentSeen {
  const fresh = facts(desk.m, agent);
  const now = standing(desk, agent);
  agent.said = { ...now, facts: JSON.stringify(fresh) };
  const since =
    agent.since !== null && (now.state === 'paused' || now.state === 'ready') ? { since: agent.since } : {};
  return { id: agentName(desk.m, agent.key), ...fresh, ...now, ...since };
}
