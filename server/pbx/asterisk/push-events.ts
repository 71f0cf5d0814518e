// What each event of Asterisk's manager interface means for calls, agents and queues.
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { agentIn, emit, queueIn } from '#server/pbx-sdk/translation-context.ts';
import {
  completed,
  deviceSeen,
  dndDevice,
  memberGone,
  memberSeen,
  memberTimes,
  presence,
  refreshAgent,
} from './agents.ts';
import { begun, dialledOn, introduceCall, rangIn, renamed } from './beginnings.ts';
import {
  anchored,
  awaitFigures,
  byChannel,
  callOf,
  endCall,
  missRing,
  offerCall,
  sentTo,
  settleAround,
  settleCall,
} from './calls.ts';
import { gone, handedOn, parkCall, pickedUp, unparkCall } from './handover.ts';
import { agentOf, connectedTo, destSeen, enter, forget, leave, rename, seen, tidy } from './legs.ts';
import { type Call, type Channel, type Context, isWaiting, markAgentChanged, talks } from './memory.ts';
import { noteMember, proveByAge, proveByChange, tellUnwatched } from './notices.ts';
import { counted } from './outage.ts';
import type { Ask } from './poll-plan.ts';
import * as queues from './queues.ts';
import { channelListed, gathering, listEnded } from './snapshot.ts';
import type { EventName, MemberSeen, Wire } from './wire.ts';

/** AST_STATE_RING: the line rings at us. */
const RING = 4;

type Handlers = { readonly [N in EventName]: (ctx: Context, wire: Wire<N>) => void };

const member = (ctx: Context, wire: MemberSeen): void => refreshAgent(ctx, memberSeen(ctx, wire));

export const handlers: Handlers = {
  Newchannel(ctx, wire) {
    const call = begun(ctx.memory, seen(ctx, wire));
    if (call) introduceCall(ctx, call);
  },
  Newstate(ctx, wire) {
    const channel = seen(ctx, wire);
    const call = channel.state === RING ? anchored(ctx.memory, channel.id) : undefined;
    if (call) rangIn(ctx, call, channel);
  },
  NewCallerid(ctx, wire) {
    const channel = seen(ctx, wire);
    const call = anchored(ctx.memory, channel.id);
    if (call) renamed(ctx, call, channel);
  },
  Rename(ctx, wire) {
    const channel = lookUp(ctx.memory.channels, wire.Uniqueid);
    if (channel) rename(ctx.memory, channel, wire.Newname);
  },
  Hangup(ctx, wire) {
    const channel = seen(ctx, wire);
    const call = callOf(ctx.memory, channel);
    if (call?.anchor !== channel.id || !awaitFigures(ctx, call)) channelGone(ctx, channel);
  },
  HangupRequest: (ctx, wire) => queues.hungUp(ctx, seen(ctx, wire)),
  SoftHangupRequest: (ctx, wire) => queues.putOut(ctx, seen(ctx, wire), wire.Cause),
  Hold: (ctx, wire) => holding(ctx, seen(ctx, wire), true),
  Unhold: (ctx, wire) => holding(ctx, seen(ctx, wire), false),
  BridgeEnter(ctx, wire) {
    const channel = seen(ctx, wire);
    // Who only waits in a bridge, parked or for an agent pool, hears nobody who waits there too.
    if (wire.BridgeTechnology === 'holding_bridge') return leave(ctx.memory, channel);
    enter(ctx.memory, channel, wire.BridgeUniqueid);
    const call = anchored(ctx.memory, channel.id);
    if (call) call.slot = null;
    settleAround(ctx, channel);
  },
  BridgeLeave(ctx, wire) {
    const channel = seen(ctx, wire);
    const others = connectedTo(ctx.memory, channel);
    if (channel.bridge === wire.BridgeUniqueid) leave(ctx.memory, channel);
    settleAround(ctx, channel);
    for (const other of others) settleAround(ctx, other);
  },
  DialBegin(ctx, wire) {
    const channel = destSeen(ctx, wire);
    const call = callOf(ctx.memory, channel);
    if (call && wire.Uniqueid !== undefined) dialledOn(ctx, call, channel, wire.Exten);
    const agent = agentOf(ctx.memory, channel);
    if (call && call.anchor !== channel.id) sentTo(ctx, call, channel);
    // A queue's own dialling is told by AgentCalled; whom an agent in conversation rings up is not being offered it.
    if (
      call &&
      agent !== null &&
      !talks(call) &&
      !isWaiting(call) &&
      call.anchor !== channel.id &&
      agent !== call.agent
    )
      offerCall(ctx, call, agent, channel.id);
  },
  DialEnd(ctx, wire) {
    const channel = destSeen(ctx, wire);
    if (wire.DialStatus === 'ANSWER') pickedUp(ctx, byChannel(ctx.memory, wire.Uniqueid), channel.id);
    const call = callOf(ctx.memory, channel);
    const agent = call && lookUp(call.rings, channel.id);
    if (call && agent !== undefined && wire.DialStatus !== 'ANSWER' && !isWaiting(call))
      missRing(ctx, call, agent);
  },
  BlindTransfer(ctx, wire) {
    const { TransfererUniqueid: from, TransfereeUniqueid: transferee, Extension: to } = wire;
    if (wire.Result === 'Success') handedOn(ctx, { from, transferee, to });
  },
  AttendedTransfer(ctx, wire) {
    if (wire.Result !== 'Success') return;
    const to = tidy(wire.TransferTargetCallerIDNum) || tidy(wire.SecondTransfererConnectedLineNum);
    const { OrigTransfererUniqueid: from, SecondTransfererUniqueid: second } = wire;
    handedOn(ctx, { from, second, transferee: wire.TransfereeUniqueid, to });
  },
  ParkedCall(ctx, wire) {
    if (wire.ActionID !== '') {
      gathering(ctx).parked[wire.ParkeeUniqueid] = wire.ParkingSpace;
      return;
    }
    const channel = lookUp(ctx.memory.channels, wire.ParkeeUniqueid);
    if (channel) parkCall(ctx, channel, wire.ParkingSpace);
  },
  UnParkedCall(ctx, wire) {
    const call = byChannel(ctx.memory, wire.ParkeeUniqueid);
    if (call) unparkCall(ctx, call, wire.RetrieverUniqueid);
  },
  ParkedCallTimeOut(ctx, wire) {
    const call = byChannel(ctx.memory, wire.ParkeeUniqueid);
    if (call) unparkCall(ctx, call);
  },
  ParkedCallsComplete(ctx) {
    gathering(ctx).allParked = true;
  },
  Pickup: (ctx, wire) => pickedUp(ctx, byChannel(ctx.memory, wire.TargetUniqueid), seen(ctx, wire).id),
  AgentLogin(ctx, wire) {
    const channel = seen(ctx, wire);
    channel.seat = queues.keyOf(ctx, `Agent:${wire.Agent}`);
    const call = anchored(ctx.memory, channel.id);
    if (call && call.queue === null) endCall(ctx, call, false);
  },
  AgentLogoff(ctx, wire) {
    seen(ctx, wire).seat = null;
  },
  QueueCallerJoin: (ctx, wire) => void queues.joinQueue(ctx, seen(ctx, wire), wire.Queue),
  QueueCallerLeave: (ctx, wire) => queues.leaveQueue(ctx, seen(ctx, wire), wire.Queue),
  QueueCallerAbandon(ctx, wire) {
    counted(ctx.memory, wire.Queue, 'abandoned');
    queues.abandoned(ctx, seen(ctx, wire), wire.Queue, wire.HoldTime);
  },
  AgentCalled: (ctx, wire) => queues.called(ctx, seen(ctx, wire), destSeen(ctx, wire), wire),
  AgentRingNoAnswer: (ctx, wire) => queues.rangOut(ctx, seen(ctx, wire), wire.Interface),
  AgentConnect: (ctx, wire) => queues.taken(ctx, seen(ctx, wire), destSeen(ctx, wire), wire),
  AgentComplete(ctx, wire) {
    counted(ctx.memory, wire.Queue, 'completed');
    const call = queues.over(ctx, wire);
    if (call) endHungUp(ctx, call);
    const agent = completed(ctx, wire.Queue, wire.Interface);
    if (agent) markAgentChanged(ctx, agent.key);
  },
  QueueMemberStatus: member,
  QueueMemberPause: member,
  QueueMemberPenalty: member,
  QueueMemberRinginuse: member,
  QueueMemberAdded(ctx, wire) {
    const agent = memberSeen(ctx, wire);
    emit(ctx, ctx.at, {
      type: 'agent.signedIn',
      agent: agentIn(ctx, agent.key),
      queue: queueIn(ctx, wire.Queue),
    });
    refreshAgent(ctx, agent);
  },
  QueueMemberRemoved(ctx, wire) {
    const agent = memberGone(ctx, wire);
    emit(ctx, ctx.at, {
      type: 'agent.signedOut',
      agent: agentIn(ctx, agent.key),
      queue: queueIn(ctx, wire.Queue),
    });
    refreshAgent(ctx, agent);
  },
  DeviceStateChange(ctx, wire) {
    const agent = deviceSeen(ctx, wire.Device, wire.State) ?? dndDevice(ctx, wire.Device, wire.State);
    if (agent) markAgentChanged(ctx, agent.key);
  },
  PresenceStateChange(ctx, wire) {
    const agent = presence(ctx, wire.Presentity, wire.Status);
    if (agent) markAgentChanged(ctx, agent.key);
  },
  QueueParams(ctx, wire) {
    const { queues, counters } = gathering(ctx);
    queues[wire.Queue] = wire.ServiceLevel;
    const { Completed: completed, Abandoned: abandoned } = wire;
    if (completed !== undefined && abandoned !== undefined) counters[wire.Queue] = { completed, abandoned };
    proveByChange(ctx, `queue ${wire.Queue}`, `${completed} ${abandoned}`);
  },
  QueueMember(ctx, wire) {
    const agent = memberSeen(ctx, wire);
    memberTimes(ctx, agent, wire);
    noteMember(ctx, wire);
    const { members } = gathering(ctx);
    members[agent.key] = [...(members[agent.key] ?? []), wire.Queue];
  },
  QueueEntry(ctx, wire) {
    const { Queue: queue, Position: position, Wait } = wire;
    gathering(ctx).entries[wire.Uniqueid] = { queue, position, waitMs: Wait * 1_000 };
    proveByAge(ctx, 'agent', Wait);
  },
  QueueStatusComplete(ctx) {
    tellUnwatched(ctx);
    listEnded(ctx, 'queues');
  },
  CoreShowChannel: channelListed,
  CoreShowChannelsComplete(ctx) {
    listEnded(ctx, 'channels');
    ask(ctx, 'listed');
  },
  /** Said right after the login too: what was asked then is on its way. */
  FullyBooted(ctx) {
    if (!ctx.memory.hasRights) return;
    ctx.memory.hasRights = false;
    ask(ctx, 'everything');
  },
  Shutdown: (ctx) => ask(ctx, 'shut-down'),
};

const ask = ({ asks }: Context, what: Ask): void => void asks.push(what);

function holding(ctx: Context, channel: Channel, held: boolean): void {
  channel.held = held;
  settleAround(ctx, channel);
}

function channelGone(ctx: Context, channel: Channel): void {
  const { memory: m } = ctx;
  const others = connectedTo(m, channel);
  const call = callOf(m, channel);
  forget(m, channel);
  if (call?.anchor === channel.id) {
    queues.goneWaiting(ctx, call);
    gone(ctx, call, channel);
  } else if (call) {
    delete call.rings[channel.id];
    settleCall(ctx, call);
  }
  delete m.callOf[channel.id];
  delete m.anchors[channel.id];
  for (const other of others) settleAround(ctx, other);
}

/** Ends a call whose caller went a moment ago, at that time: the PBX's word on the talk has come, or will not come. */
export function endHungUp(ctx: Context, call: Call): void {
  const { hungUpAt } = call;
  const channel = lookUp(ctx.memory.channels, call.anchor);
  if (hungUpAt === undefined) return;
  delete call.hungUpAt;
  if (channel) channelGone({ ...ctx, at: hungUpAt }, channel);
}
