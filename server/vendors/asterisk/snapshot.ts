// Knows how the lists of a snapshot are laid over what is known, so that one full picture results and nothing that is
// proven is lost. Refuses to know the live events.
import type { CallSeen, QueueSeen } from '#lib/model/event.ts';
import { picture } from './agents.ts';
import { anchorAt, anchored, answer, begun, callOf, end, offer, settle, settleLeft } from './calls.ts';
import { agentOf, connectedTo, enter, forget, isReal, leave, seen } from './channels.ts';
import {
  agentName,
  type Call,
  type Channel,
  callName,
  type Desk,
  type Gather,
  type Memory,
  pick,
  queueName,
  say,
} from './memory.ts';
import { joined } from './queues.ts';
import type { Wire } from './wire.ts';

/** Agents who are a member of no queue any more are shown as signed out for the rest of their day. */
const FORMER_MS = 18 * 3_600_000;

export function gathering(desk: Desk): Gather {
  desk.m.gather ??= {
    from: desk.at,
    queues: {},
    members: {},
    entries: {},
    channels: {},
    heard: {},
    apps: {},
    lists: [],
  };
  return desk.m.gather;
}

export function channelListed(desk: Desk, wire: Wire<'CoreShowChannel'>): void {
  const gather = gathering(desk);
  const known = pick(desk.m.channels, wire.Uniqueid) !== undefined;
  const channel = seen(desk, wire);
  if (!known) channel.startedAt = desk.at - milliseconds(wire.Duration);
  if (wire.BridgeId === '' || wire.BridgeId in {}) leave(desk.m, channel);
  else enter(desk.m, channel, wire.BridgeId);
  gather.channels[channel.id] = true;
  if (wire.Application === 'Queue') gather.apps[channel.id] = wire.ApplicationData.split(',')[0] ?? '';
}

/** `HH:MM:SS` as milliseconds. */
const milliseconds = (text: string): number =>
  /^\d+(:\d\d){2}$/.test(text)
    ? text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) * 1_000
    : 0;

/** One list has come to its end; when both have, the picture is whole. */
export function listEnded(desk: Desk, list: 'queues' | 'channels'): void {
  const gather = gathering(desk);
  if (!gather.lists.includes(list)) gather.lists.push(list);
  if (gather.lists.length < 2) return;
  desk.m.gather = null;
  lay(desk, gather);
}

function lay(desk: Desk, gather: Gather): void {
  const { m } = desk;
  for (const channel of Object.values(m.channels))
    if (!gather.channels[channel.id] && channel.seenAt < gather.from) forget(m, channel);
  layMembers(desk, gather);
  m.phase = 'live';
  const queues = layQueues(m, gather);
  // What was known of a call is compared, and the difference said; a call not known before is only shown.
  for (const call of Object.values(m.calls)) if (m.calls[call.id] === call) layCall(desk, call, gather);
  const mute: Desk = { ...desk, out: [] };
  for (const channel of inOrder(Object.values(m.channels))) {
    const call = begun(m, channel);
    if (!call) continue;
    layCall(mute, call, gather);
    const agent = pick(m.channels, call.agentChannel);
    if (call.talking && agent) call.answeredAt = Math.max(agent.startedAt, call.startedAt);
  }
  const agents = Object.values(m.agents).map((agent) => picture(desk, agent));
  desk.agents.clear();
  say(desk, {
    type: 'source.synced',
    queues,
    agents,
    calls: Object.values(m.calls).map((call) => shown(m, call)),
  });
}

/** First the channels that gave their group its name, then the oldest. */
const inOrder = (channels: Channel[]): Channel[] =>
  channels.sort((a, b) => Number(b.id === b.linked) - Number(a.id === a.linked) || a.startedAt - b.startedAt);

function layMembers(desk: Desk, gather: Gather): void {
  const { m } = desk;
  for (const agent of Object.values(m.agents)) {
    const listed = gather.members[agent.key] ?? [];
    for (const queue of Object.keys(agent.members))
      if (!listed.includes(queue)) {
        delete agent.members[queue];
        agent.former.push(queue);
      }
    agent.former = agent.former.filter((queue) => Object.hasOwn(gather.queues, queue));
    // Nobody tells of agents who signed out of every queue while we were away, or whether they will come back.
    const old = m.phase === 'opened' || desk.at - (agent.memberAt ?? 0) > FORMER_MS;
    if (listed.length === 0 && old) delete m.agents[agent.key];
  }
}

function layQueues(m: Memory, gather: Gather): QueueSeen[] {
  for (const name of Object.keys(m.queues)) if (!Object.hasOwn(gather.queues, name)) delete m.queues[name];
  return Object.entries(gather.queues).map(([name, seconds]) => {
    const wrapUpMs = pick(m.queues, name)?.wrapUpMs ?? null;
    const targetMs = seconds > 0 ? seconds * 1_000 : null;
    m.queues[name] = { targetMs, wrapUpMs };
    return { id: queueName(m, name), number: name, name, targetMs, wrapUpMs };
  });
}

function layCall(desk: Desk, call: Call, gather: Gather): void {
  const { m } = desk;
  const anchor = pick(m.channels, call.anchor) ?? reanchored(m, call);
  if (!anchor) return end(desk, call, true);
  if (gather.heard[call.id]) {
    settle(desk, call);
    return ringing(desk, call);
  }
  const entry = gather.entries[anchor.id];
  if (entry) {
    if (call.stay !== 'waiting' || call.queue !== entry.queue)
      joined(desk, anchor, entry.queue, desk.at - entry.waitMs + entry.position);
    ringing(desk, call);
    return;
  }
  const people = connectedTo(m, anchor);
  if (call.stay === 'waiting') {
    const by = people.find((each) => agentOf(m, each) !== null);
    if (by) {
      call.stay = 'served';
      // We were away when it was answered: the age of their phone's channel tells when it began to ring.
      const at = Math.max(by.startedAt, call.queuedAt ?? by.startedAt);
      answer(desk, call, agentOf(m, by), by.id, { at, waitedMs: at - (call.queuedAt ?? at) });
    } else {
      Object.assign(call, { stay: 'none', queue: null, queuedAt: null, offered: [] });
      say(desk, { type: 'call.left', call: callName(m, call.id), how: 'unknown' });
    }
  } else if (call.stay === 'leaving' && people.length > 0) settleLeft(desk, call, 'other');
  const app = gather.apps[anchor.id];
  if (
    call.stay === 'none' &&
    call.queue === null &&
    app !== undefined &&
    pick(m.queues, app) &&
    people.length > 0
  )
    Object.assign(call, { queue: app, stay: 'served', queuedAt: call.startedAt });
  if (call.talking && people.length === 0 && !pick(m.channels, call.agentChannel)) call.aloneAt ??= desk.at;
  settle(desk, call);
  ringing(desk, call);
}

/** A call whose person's channel is gone may go on with the one they had called. */
function reanchored(m: Memory, call: Call): Channel | undefined {
  const rest = Object.values(m.channels).filter(
    (each) => isReal(each) && each.linked === call.linked && agentOf(m, each) === null,
  );
  const [channel] = inOrder(
    rest.filter((each) => anchored(m, each.id) === undefined && pick(m.callOf, each.id) === undefined),
  );
  if (channel) anchorAt(m, call, channel);
  return channel;
}

function ringing(desk: Desk, call: Call): void {
  const { m } = desk;
  const now = Object.values(m.channels).filter(
    (each) => each.state === 5 && each.id !== call.anchor && callOf(m, each)?.id === call.id,
  );
  const agents = now.map((each) => agentOf(m, each));
  call.offered = call.offered.filter((agent) => agents.includes(agent));
  if (call.talking) return;
  for (const [i, channel] of now.entries()) {
    const agent = agents[i];
    if (typeof agent === 'string') offer(desk, call, agent, channel.id);
  }
}

function shown(m: Memory, call: Call): CallSeen {
  const { direction, caller, dialled, startedAt, queuedAt, answeredAt, heldSince } = call;
  const waits = call.stay === 'waiting';
  return {
    id: callName(m, call.id),
    direction,
    caller,
    dialled,
    startedAt,
    queuedAt,
    answeredAt,
    heldSince,
    state: call.talking
      ? heldSince === null
        ? 'talking'
        : 'held'
      : call.offered.length > 0
        ? 'ringing'
        : waits
          ? 'waiting'
          : 'arriving',
    queue: call.queue === null ? null : queueName(m, call.queue),
    agent: call.agent === null ? null : agentName(m, call.agent),
    offeredTo: call.offered.map((agent) => agentName(m, agent)),
  };
}
