// Knows how channels make a call: whose it is, who is on it, when it is over. Refuses to know queues and agents' states.
import { agentOf, connectedTo, isReal } from './channels.ts';
import { agentName, type Call, type Channel, callName, type Desk, type Memory, pick, say } from './memory.ts';

/** Calls we make ourselves so that a supervisor can listen: no caller's call. */
export const OWN = 'ringside-';
/** A call whose other end has gone is given this long: a hang-up or the next leg follows within milliseconds. */
const ALONE_MS = 400;
/** Longer numbers lie outside the house. */
const INTERNAL_DIGITS = 6;

/** The call this channel is part of. */
export const callOf = (m: Memory, channel: { id: string; linked: string }): Call | undefined =>
  anchored(m, channel.id) ??
  pick(m.calls, pick(m.callOf, channel.id)) ??
  pick(m.calls, pick(m.byLinked, channel.linked));

/** The call of the person at this channel. */
export const anchored = (m: Memory, id: string | undefined): Call | undefined =>
  pick(m.calls, pick(m.anchors, id));

export const byChannel = (m: Memory, id: string | undefined): Call | undefined => {
  const channel = pick(m.channels, id);
  return anchored(m, id) ?? pick(m.calls, pick(m.callOf, id)) ?? (channel && callOf(m, channel));
};

/** A new call, if this channel is the first of a person's in its group. Says nothing yet. */
export function begun(m: Memory, channel: Channel): Call | null {
  if (!isReal(channel) || channel.linked.startsWith(OWN) || callOf(m, channel)) return null;
  const caller = agentOf(m, channel);
  const phone = caller !== null || channel.name.includes(`/${channel.number}-`);
  const call: Call = {
    id: channel.id,
    anchor: channel.id,
    linked: channel.linked,
    direction: !phone ? 'inbound' : channel.exten.length > INTERNAL_DIGITS ? 'outbound' : 'internal',
    caller: { number: channel.number, name: channel.callerName === channel.number ? '' : channel.callerName },
    dialled: { number: channel.exten === 's' ? '' : channel.exten, name: '' },
    startedAt: channel.startedAt,
    queue: null,
    stay: 'none',
    queuedAt: null,
    sawJoin: false,
    leftAt: null,
    gaveUp: false,
    talking: false,
    agent: null,
    agentChannel: null,
    answeredAt: null,
    heldSince: null,
    offered: [],
    rings: {},
    gone: null,
    aloneAt: null,
    shownAway: false,
  };
  m.calls[call.id] = call;
  m.anchors[channel.id] = call.id;
  m.byLinked[channel.linked] = call.id;
  return call;
}

export function sayBegun(desk: Desk, call: Call): void {
  const { direction, caller, dialled, startedAt } = call;
  const id = callName(desk.m, call.id);
  say(desk, {
    type: 'call.observed',
    call: { id, direction, state: 'arriving', caller, dialled, startedAt },
  });
}

/** Settles every call whose person is connected to this channel, and its own. */
export function settleAround(desk: Desk, channel: Channel): void {
  const { m } = desk;
  const touched = new Set<Call>();
  const own = callOf(m, channel);
  if (own) touched.add(own);
  for (const each of [channel, ...connectedTo(m, channel)]) {
    const call = anchored(m, each.id);
    if (call) touched.add(call);
  }
  // Callers first: what an agent's phone began may turn out to be a leg of theirs.
  const agents = (call: Call): number => Number(isAgents(m, call));
  for (const call of [...touched].sort((a, b) => agents(a) - agents(b)))
    if (m.calls[call.id] === call) settle(desk, call);
}

/** Whether the person whose call it is sits at an agent's phone. */
function isAgents(m: Memory, call: Call): boolean {
  const anchor = pick(m.channels, call.anchor);
  return anchor !== undefined && agentOf(m, anchor) !== null;
}

/** The call belongs to another person's channel from now on. */
export function anchorAt(m: Memory, call: Call, channel: Channel): void {
  if (m.anchors[call.anchor] === call.id) delete m.anchors[call.anchor];
  call.anchor = channel.id;
  m.anchors[channel.id] = call.id;
}

export function offer(desk: Desk, call: Call, agent: string, ringing: string): void {
  call.rings[ringing] = agent;
  desk.m.callOf[ringing] ??= call.id;
  if (call.offered.includes(agent) || call.agent === agent) return;
  call.offered.push(agent);
  say(desk, { type: 'call.offered', call: callName(desk.m, call.id), agent: agentName(desk.m, agent) });
}

export function miss(desk: Desk, call: Call, agent: string): void {
  for (const [id, who] of Object.entries(call.rings)) if (who === agent) delete call.rings[id];
  if (!call.offered.includes(agent)) return;
  call.offered = call.offered.filter((each) => each !== agent);
  say(desk, { type: 'call.missed', call: callName(desk.m, call.id), agent: agentName(desk.m, agent) });
}

export function answer(
  desk: Desk,
  call: Call,
  agent: string | null,
  channel: string | null,
  told: { readonly waitedMs?: number; readonly at?: number } = {},
): void {
  if (call.talking && call.agent === agent) return;
  const at = told.at ?? desk.at;
  if (call.talking && call.agent !== null) transfer(desk, call, agent ?? '');
  if (agent !== null) desk.agents.add(agent);
  Object.assign(call, {
    talking: true,
    agent,
    agentChannel: channel,
    answeredAt: call.answeredAt ?? at,
    heldSince: null,
    offered: [],
    rings: {},
    aloneAt: null,
    shownAway: false,
  });
  if (channel !== null) desk.m.callOf[channel] = call.id;
  const who = agent === null ? null : agentName(desk.m, agent);
  const wait = told.waitedMs === undefined ? {} : { waitedMs: told.waitedMs };
  say(desk, { type: 'call.answered', call: callName(desk.m, call.id), agent: who, ...wait }, at);
}

/** The conversation with the present agent is over and the caller goes on: the queue's part in it is over too. */
export function transfer(desk: Desk, call: Call, to: string, at: number = desk.at): void {
  if (!call.talking) return;
  if (call.agent !== null) desk.agents.add(call.agent);
  Object.assign(call, { talking: false, agent: null, agentChannel: null, heldSince: null, aloneAt: null });
  Object.assign(call, { queue: null, queuedAt: null, stay: 'none' });
  say(desk, { type: 'call.transferred', call: callName(desk.m, call.id), to, leavesQueue: true }, at);
}

export function end(desk: Desk, call: Call, derived: boolean): void {
  const { m } = desk;
  settleLeft(desk, call, 'other');
  if (call.agent !== null) desk.agents.add(call.agent);
  delete m.calls[call.id];
  if (m.anchors[call.anchor] === call.id) delete m.anchors[call.anchor];
  for (const id of [call.agentChannel, ...Object.keys(call.rings)])
    if (id !== null && m.callOf[id] === call.id) delete m.callOf[id];
  if (m.byLinked[call.linked] === call.id) delete m.byLinked[call.linked];
  if (m.byLinked[call.id] === call.id) delete m.byLinked[call.id];
  say(desk, { type: 'call.ended', call: callName(m, call.id), derived });
}

/** How a caller left the queue is known only by what comes next; it is booked at the time they left. */
export function settleLeft(desk: Desk, call: Call, how: 'overflowed' | 'other' | 'abandoned'): void {
  if (call.stay !== 'leaving') return;
  Object.assign(call, {
    stay: 'none',
    queue: null,
    queuedAt: null,
    offered: [],
    rings: {},
    shownAway: false,
  });
  say(desk, { type: 'call.left', call: callName(desk.m, call.id), how }, call.leftAt ?? desk.at);
}

/** Looks at who is connected to the caller now and says what is new in it. */
export function settle(desk: Desk, call: Call): void {
  const { m } = desk;
  const anchor = pick(m.channels, call.anchor);
  if (!anchor || call.stay === 'waiting' || m.phase === 'opened') return;
  const people = connectedTo(m, anchor).filter((each) => each.id !== call.gone);
  if (people.length > 0) connected(desk, call, anchor, people);
  if (people.length > 0) hold(desk, call, [anchor, ...people]);
  else if (call.talking) alone(desk, call);
}

function connected(desk: Desk, call: Call, anchor: Channel, people: readonly Channel[]): void {
  const { m } = desk;
  call.aloneAt = null;
  if (call.stay === 'leaving') settleLeft(desk, call, 'other');
  // Who called from an agent's phone is the agent on it, whoever answers.
  const own = agentOf(m, anchor);
  // A phone rung anew after a transfer came to nothing looks like a call of its own until the caller is put through.
  for (const each of people) {
    const other = anchored(m, each.id);
    if (own === null && other && isAgents(m, other)) end(desk, other, false);
  }
  const withAgent = own === null ? people.filter((each) => agentOf(m, each) !== null) : [anchor];
  const same = withAgent.find((each) => agentOf(m, each) === call.agent);
  const chosen = same ?? withAgent.sort((a, b) => b.startedAt - a.startedAt)[0];
  const agent = chosen ? agentOf(m, chosen) : null;
  if (!call.talking || agent !== call.agent) answer(desk, call, agent, chosen?.id ?? null);
  else if (chosen && chosen.id !== call.agentChannel) {
    call.agentChannel = chosen.id;
    m.callOf[chosen.id] = call.id;
  }
}

/** The agent asks a colleague back: their phone lives, and the caller stays in the bridge alone. */
const consults = (m: Memory, call: Call): boolean =>
  (pick(m.channels, call.anchor)?.bridge ?? null) !== null &&
  pick(m.channels, call.agentChannel) !== undefined;

/** Nobody at the other end: only time tells whether somebody comes back or it is being taken down. */
function alone(desk: Desk, call: Call): void {
  if (call.heldSince !== null && consults(desk.m, call)) return;
  call.aloneAt ??= desk.at;
  ponder(desk.m, call);
}

function hold(desk: Desk, call: Call, ends: readonly Channel[]): void {
  if (!call.talking) return;
  const held = ends.some((each) => each.held);
  const id = callName(desk.m, call.id);
  if (held && call.heldSince === null) {
    call.heldSince = desk.at;
    say(desk, { type: 'call.held', call: id });
  } else if (!held && call.heldSince !== null) {
    call.heldSince = null;
    say(desk, { type: 'call.resumed', call: id });
  }
}

/** Time alone may decide about this call: it is looked at again. */
export function ponder(m: Memory, call: Call): void {
  if (!m.undecided.includes(call.id)) m.undecided.push(call.id);
}

/** A call left alone long enough is held for a consultation, or goes on in the dialplan and its agent is done with it. */
export function lonely(desk: Desk, call: Call): number | null {
  if (call.aloneAt === null || !call.talking) return null;
  const due = call.aloneAt + ALONE_MS;
  if (desk.at < due) return due;
  if (consults(desk.m, call)) {
    if (call.heldSince === null)
      say(desk, { type: 'call.held', call: callName(desk.m, call.id) }, call.aloneAt);
    call.heldSince ??= call.aloneAt;
    call.aloneAt = null;
  } else transfer(desk, call, '', call.aloneAt);
  return null;
}
