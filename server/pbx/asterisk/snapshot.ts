// How the lists of a snapshot are laid over what is known, so that one full picture results and nothing that is
// proven is lost.
import type { CallSeen, QueueSeen } from '#lib/model/event.ts';
import { agentId, callId, queueId } from '#lib/model/ids.ts';
import { creditedOf } from '#server/pbx-sdk/believed-call.ts';
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { isTalking } from '#server/pbx-sdk/tracked-call.ts';
import { emit } from '#server/pbx-sdk/translation-context.ts';
import { agentSeen, lineByCalls } from './agents.ts';
import { beginCall } from './beginnings.ts';
import {
  anchoredCall,
  answerCall,
  callByChannel,
  callOf,
  endCall,
  moveAnchor,
  offerCall,
  settleCall,
  tracker,
} from './calls.ts';
import { parkCall, unparkCall } from './handover.ts';
import {
  agentOf,
  connectedTo,
  enterBridge,
  forgetChannel,
  isReal,
  leaveBridge,
  observeChannel,
} from './legs.ts';
import {
  type Call,
  type Channel,
  type Context,
  type Gather,
  isWaiting,
  type Memory,
  type Queue,
} from './memory.ts';
import { proveByAge } from './notices.ts';
import { ownCounts, proveFates } from './outage.ts';
import { joinQueue, keyOf } from './queues.ts';
import type { Wire } from './wire.ts';

/** Agents who are a member of no queue any more are shown as signed out for the rest of their day. */
const FORMER_MS = 18 * 3_600_000;

/** AST_STATE_UP. */
const UP = 6;

/** One list has come to its end; when both have, the picture is whole. */
export function endList(ctx: Context, list: 'queues' | 'channels'): void {
  const gather = gatherOf(ctx);
  if (!gather.lists.includes(list)) gather.lists.push(list);
  if (gather.lists.length < 2) return;
  ctx.memory.gather = null;
  mergeSnapshot(ctx, gather);
}

function mergeSnapshot(ctx: Context, gather: Gather): void {
  const { memory: m } = ctx;
  for (const channel of Object.values(m.channels))
    if (!gather.channels[channel.id] && channel.seenAt < gather.from) forgetChannel(m, channel);
  const reopened = m.phase === 'opened';
  mergeMembers(ctx, gather);
  m.phase = 'live';
  const queues = mergeQueues(m, gather);
  if (reopened) proveFates(ctx, gather);
  m.counters = gather.counters;
  // What was known of a call is compared, and the difference said; a call not known before is only shown.
  for (const call of Object.values(m.calls)) if (m.calls[call.key] === call) mergeCall(ctx, call, gather);
  const mute: Context = { ...ctx, events: [] };
  mergeLocalHalves(mute, gather, false);
  for (const channel of inOrder(Object.values(m.channels))) {
    // A phone that rings for a call that is over is none of its own.
    if (channel.id !== channel.linked && channel.state !== UP && connectedTo(m, channel).length === 0)
      continue;
    const call = beginCall(m, channel);
    if (!call) continue;
    mergeCall(mute, call, gather);
    const agent = lookUp(m.channels, call.agentChannel);
    if (isTalking(call) && agent)
      call.firstAnsweredAt = call.answeredAt = Math.max(agent.startedAt, call.startedAt);
  }
  mergeLocalHalves(mute, gather, true);
  dropFormer(ctx, reopened);
  tellSnapshot(ctx, queues);
}

function tellSnapshot(ctx: Context, queues: QueueSeen[]): void {
  const { memory: m } = ctx;
  const agents = Object.values(m.agents).map((agent) => agentSeen(ctx, agent));
  ctx.agents.length = 0;
  const calls = Object.values(m.calls).map((call) => callSeen(m, call));
  const counted = ownCounts(m);
  emit(ctx, ctx.at, {
    type: 'source.synced',
    queues,
    agents,
    calls,
    ...(counted.length > 0 ? { counted } : {}),
  });
}

/** Our last word before we end: the whole picture once more, with the PBX's counters as they are now. */
export function tellParting(ctx: Context): void {
  const { memory: m } = ctx;
  if (m.phase !== 'live' || Object.keys(m.counters).length === 0) return;
  tellSnapshot(
    ctx,
    Object.entries(m.queues).map(([name, queue]) => queueSeen(m, name, queue)),
  );
}

function queueSeen(m: Memory, name: string, { targetMs, wrapUpMs }: Queue): QueueSeen {
  return { id: queueId(m.source, name), number: name, name, targetMs, wrapUpMs };
}

/** First the channels that gave their group its name, then the oldest. */
const inOrder = (channels: Channel[]): Channel[] =>
  channels.sort((a, b) => Number(b.id === b.linked) - Number(a.id === a.linked) || a.startedAt - b.startedAt);

function mergeMembers(ctx: Context, gather: Gather): void {
  const { memory: m } = ctx;
  for (const agent of Object.values(m.agents)) {
    const listed = gather.members[agent.key] ?? [];
    for (const queue of Object.keys(agent.members))
      if (!listed.includes(queue)) {
        delete agent.members[queue];
        agent.former.push(queue);
      }
    agent.former = agent.former.filter((queue) => Object.hasOwn(gather.queues, queue));
  }
}

/** Nobody tells of agents who signed out of every queue while we were away, or whether they will come back. */
function dropFormer(ctx: Context, reopened: boolean): void {
  const { memory: m } = ctx;
  for (const agent of Object.values(m.agents)) {
    const old = reopened || ctx.at - (agent.memberAt ?? 0) > FORMER_MS;
    if (old && Object.keys(agent.members).length === 0 && lineByCalls(m, agent.key) === null)
      delete m.agents[agent.key];
  }
}

function mergeQueues(m: Memory, gather: Gather): QueueSeen[] {
  for (const name of Object.keys(m.queues)) if (!Object.hasOwn(gather.queues, name)) delete m.queues[name];
  return Object.entries(gather.queues).map(([name, seconds]) => {
    const wrapUpMs = lookUp(m.queues, name)?.wrapUpMs ?? null;
    const targetMs = seconds > 0 ? seconds * 1_000 : null;
    const patienceS = lookUp(m.queues, name)?.patienceS;
    const queue = { targetMs, wrapUpMs, ...(patienceS === undefined ? {} : { patienceS }) };
    m.queues[name] = queue;
    return queueSeen(m, name, queue);
  });
}

/**
 * Halves of Local channels that stand in a queue and are of no known call: first call-backs, which have nobody yet; when
 * the callers are known, those who came through the dialplan, and queues that ring other queues.
 */
function mergeLocalHalves(ctx: Context, gather: Gather, behind: boolean): void {
  const { memory: m } = ctx;
  for (const [id, entry] of Object.entries(gather.entries)) {
    const channel = lookUp(m.channels, id);
    if (!channel || isReal(channel)) continue;
    const first = lookUp(m.channels, channel.linked);
    if (!behind && first && isReal(first)) continue;
    const known = callByChannel(m, id);
    if (known && isOver(known, entry, ctx.at)) continue;
    // Whoever came by it has hung up: it goes too within milliseconds.
    if (first === undefined && !known && connectedTo(m, channel).length === 0) continue;
    const stands = Object.values(m.calls).some((call) => call.place === id && isWaiting(call));
    if (!stands) joinQueue(ctx, channel, entry.queue, ctx.at - entry.waitMs + entry.position);
  }
}

/** Whether the call is parked by the list; its person, or whom they had called, stands in the slot. */
function mergeParked(ctx: Context, call: Call, anchor: Channel, gather: Gather): boolean {
  const { memory: m } = ctx;
  const own = Object.keys(gather.parked).find((id) => callByChannel(m, id) === call);
  const stands = lookUp(gather.parked, anchor.id) === undefined ? lookUp(m.channels, own) : anchor;
  const slot = stands && lookUp(gather.parked, stands.id);
  if (stands && slot !== undefined) {
    parkCall(ctx, stands, slot);
    return true;
  }
  if (call.slot !== null) unparkCall(ctx, call);
  return false;
}

/** Lists alone show after how long the dialplan gives up on a queue; it is the same for who comes the same way. */
function notePatience(m: Memory, app: Gather['apps'][string] | undefined): void {
  const queue = lookUp(m.queues, app?.queue);
  if (app && queue && app.patienceS > 0) queue.patienceS = app.patienceS;
}

/** The queue has told that this stay is over, and lists it for some milliseconds more. */
const isOver = (call: Call, entry: Gather['entries'][string], at: number): boolean =>
  !isWaiting(call) && call.leftAt !== null && at - entry.waitMs <= call.leftAt;

function standsFor(m: Memory, id: string, call: Call): boolean {
  const channel = lookUp(m.channels, id);
  return channel !== undefined && callOf(m, channel) === call;
}

function mergeCall(ctx: Context, call: Call, gather: Gather): void {
  const { memory: m } = ctx;
  const anchor = lookUp(m.channels, call.anchor) ?? reanchorCall(m, call);
  if (!anchor) return endCall(ctx, call, true);
  if (gather.heard[call.key]) {
    settleCall(ctx, call);
    return settleRinging(ctx, call);
  }
  if (gather.allParked) {
    if (mergeParked(ctx, call, anchor, gather)) return;
  } else if (call.slot !== null) {
    // Who is parked hears at most others who are.
    const others = connectedTo(m, anchor).map((each) => anchoredCall(m, each.id));
    if (others.every((other) => other && other.slot !== null)) return;
    call.slot = null;
  }
  // After a restart of the wall nobody knows which channel stands there for a caller.
  call.place ??= Object.keys(gather.entries).find((id) => standsFor(m, id, call)) ?? null;
  notePatience(m, gather.apps[call.place ?? anchor.id]);
  const stands = call.place === null ? undefined : lookUp(gather.entries, call.place);
  if (stands && isWaiting(call) && call.queue === stands.queue) return settleRinging(ctx, call);
  const entry = gather.entries[anchor.id];
  if (entry && !isOver(call, entry, ctx.at)) {
    if (!isWaiting(call) || call.queue !== entry.queue)
      joinQueue(ctx, anchor, entry.queue, ctx.at - entry.waitMs + entry.position);
    settleRinging(ctx, call);
    return;
  }
  const people = connectedTo(m, anchor);
  if (isWaiting(call)) {
    const by = people.find((each) => agentOf(m, each) !== null);
    if (by) {
      // We were away when it was answered: the age of their phone's channel tells when it began to ring.
      const at = Math.max(by.startedAt, call.queuedAt ?? by.startedAt);
      answerCall(ctx, call, agentOf(m, by), by.id, { at, waitedMs: at - (call.queuedAt ?? at) });
    } else {
      tracker.leave(ctx, call, { how: 'unknown' }, ctx.at);
    }
  }
  const app = gather.apps[anchor.id]?.queue;
  if (
    call.queue === null &&
    app !== undefined &&
    app !== call.outOf &&
    lookUp(m.queues, app) &&
    people.length > 0
  )
    Object.assign(call, { queue: app, queueAgent: call.agent, queuedAt: call.startedAt });
  if (isTalking(call) && people.length === 0 && !lookUp(m.channels, call.agentChannel))
    call.aloneAt ??= ctx.at;
  settleCall(ctx, call);
  settleRinging(ctx, call);
}

/** A call whose person's channel is gone may go on with the one they had called. */
function reanchorCall(m: Memory, call: Call): Channel | undefined {
  const rest = Object.values(m.channels).filter(
    (each) => isReal(each) && each.linked === call.linked && agentOf(m, each) === null,
  );
  const [channel] = inOrder(
    rest.filter((each) => anchoredCall(m, each.id) === undefined && lookUp(m.callOf, each.id) === undefined),
  );
  if (channel) moveAnchor(m, call, channel);
  return channel;
}

function settleRinging(ctx: Context, call: Call): void {
  const { memory: m } = ctx;
  // A phone that is being called and has not said yet that it rings is offered the call none the less.
  const legs = Object.values(m.channels).filter(
    (each) => each.state !== 6 && each.id !== call.anchor && callOf(m, each)?.key === call.key,
  );
  const rung = new Set(legs.map((each) => lookUp(call.rings, each.id) ?? agentOf(m, each)));
  call.offered = call.offered.filter((agent) => rung.has(agent));
  if (isTalking(call)) return;
  for (const channel of legs) {
    const agent = channel.state === 5 ? agentOf(m, channel) : null;
    if (agent !== null) offerCall(ctx, call, agent, channel.id);
  }
}

function callSeen(m: Memory, call: Call): CallSeen {
  const { direction, caller, dialled, startedAt, queuedAt, heldSince } = call;
  const agent = creditedOf(call);
  call.told = true;
  return {
    id: callId(m.source, call.key),
    direction,
    caller,
    dialled,
    startedAt,
    queuedAt,
    answeredAt: call.firstAnsweredAt,
    heldSince,
    state: isTalking(call)
      ? call.state
      : call.slot !== null
        ? 'parked'
        : call.offered.length > 0
          ? 'ringing'
          : isWaiting(call)
            ? 'waiting'
            : 'arriving',
    ...(call.slot === null ? {} : { slot: call.slot }),
    queue: call.queue === null ? null : queueId(m.source, call.queue),
    agent: agent === null ? null : agentId(m.source, agent),
    offeredTo: call.offered.map((agent) => agentId(m.source, agent)),
  };
}

export function gatherOf(ctx: Context): Gather {
  ctx.memory.gather ??= {
    from: ctx.at,
    queues: {},
    counters: {},
    members: {},
    entries: {},
    channels: {},
    heard: {},
    apps: {},
    parked: {},
    allParked: false,
    lists: [],
  };
  return ctx.memory.gather;
}

export function readListedChannel(ctx: Context, wire: Wire<'CoreShowChannel'>): void {
  const gather = gatherOf(ctx);
  proveByAge(ctx, 'call', milliseconds(wire.Duration) / 1_000);
  const known = lookUp(ctx.memory.channels, wire.Uniqueid) !== undefined;
  const channel = observeChannel(ctx, wire);
  if (!known) channel.startedAt = ctx.at - milliseconds(wire.Duration);
  if (wire.BridgeId === '' || wire.BridgeId in {}) leaveBridge(ctx.memory, channel);
  else enterBridge(ctx.memory, channel, wire.BridgeId);
  gather.channels[channel.id] = true;
  if (wire.Application === 'AgentLogin')
    channel.seat = keyOf(ctx, `Agent:${wire.ApplicationData.split(',')[0] ?? ''}`);
  if (wire.Application === 'Queue') {
    // Queue(name,options,URL,announcement,timeout,…)
    const [queue = '', , , , timeout = ''] = wire.ApplicationData.split(',');
    gather.apps[channel.id] = { queue, patienceS: /^\d{1,6}$/.test(timeout) ? Number(timeout) : 0 };
  }
}

/** `HH:MM:SS` as milliseconds. */
const milliseconds = (text: string): number =>
  /^\d+(:\d\d){2}$/.test(text)
    ? text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) * 1_000
    : 0;
