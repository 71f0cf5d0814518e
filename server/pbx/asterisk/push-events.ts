// What each event of Asterisk's manager interface means for calls, agents and queues.
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { isTalking } from '#server/pbx-sdk/tracked-call.ts';
import { agentIn, emit, queueIn } from '#server/pbx-sdk/translation-context.ts';
import {
  beginWrapUp,
  noteDevice,
  noteDndDevice,
  noteMemberTimes,
  notePresence,
  observeMember,
  refreshAgent,
  removeMember,
} from './agents.ts';
import { beginCall, introduceCall, noteDialled, noteRingIn, redescribeCall } from './beginnings.ts';
import {
  anchoredCall,
  awaitFigures,
  callByChannel,
  callOf,
  endCall,
  missRing,
  noteSentTo,
  offerCall,
  settleCall,
  settleCallsAround,
} from './calls.ts';
import { handOver, loseFirstChannel, parkCall, pickUpCall, unparkCall } from './handover.ts';
import {
  agentOf,
  connectedTo,
  enterBridge,
  forgetChannel,
  leaveBridge,
  observeChannel,
  observeDestination,
  renameChannel,
  tidyText,
} from './legs.ts';
import { type Call, type Channel, type Context, isWaiting, markAgentChanged } from './memory.ts';
import { noteMember, proveByAge, proveByChange, tellUnwatched } from './notices.ts';
import { countEvent } from './outage.ts';
import type { Ask } from './poll-plan.ts';
import * as queues from './queues.ts';
import { endList, gatherOf, readListedChannel } from './snapshot.ts';
import type { EventName, MemberSeen, Wire } from './wire.ts';

/** AST_STATE_RING: the line rings at us. */
const RING = 4;

type Handlers = { readonly [N in EventName]: (ctx: Context, wire: Wire<N>) => void };

const readMember = (ctx: Context, wire: MemberSeen): void => refreshAgent(ctx, observeMember(ctx, wire));

export const handlers: Handlers = {
  Newchannel(ctx, wire) {
    const call = beginCall(ctx.memory, observeChannel(ctx, wire));
    if (call) introduceCall(ctx, call);
  },
  Newstate(ctx, wire) {
    const channel = observeChannel(ctx, wire);
    const call = channel.state === RING ? anchoredCall(ctx.memory, channel.id) : undefined;
    if (call) noteRingIn(ctx, call, channel);
  },
  NewCallerid(ctx, wire) {
    const channel = observeChannel(ctx, wire);
    const call = anchoredCall(ctx.memory, channel.id);
    if (call) redescribeCall(ctx, call, channel);
  },
  Rename(ctx, wire) {
    const channel = lookUp(ctx.memory.channels, wire.Uniqueid);
    if (channel) renameChannel(ctx.memory, channel, wire.Newname);
  },
  Hangup(ctx, wire) {
    const channel = observeChannel(ctx, wire);
    const call = callOf(ctx.memory, channel);
    if (call?.anchor !== channel.id || !awaitFigures(ctx, call)) dropChannel(ctx, channel);
  },
  HangupRequest: (ctx, wire) => queues.noteHangUp(ctx, observeChannel(ctx, wire)),
  SoftHangupRequest: (ctx, wire) => queues.notePutOut(ctx, observeChannel(ctx, wire), wire.Cause),
  Hold: (ctx, wire) => setChannelHeld(ctx, observeChannel(ctx, wire), true),
  Unhold: (ctx, wire) => setChannelHeld(ctx, observeChannel(ctx, wire), false),
  BridgeEnter(ctx, wire) {
    const channel = observeChannel(ctx, wire);
    // Who only waits in a bridge, parked or for an agent pool, hears nobody who waits there too.
    if (wire.BridgeTechnology === 'holding_bridge') return leaveBridge(ctx.memory, channel);
    enterBridge(ctx.memory, channel, wire.BridgeUniqueid);
    const call = anchoredCall(ctx.memory, channel.id);
    if (call) call.slot = null;
    settleCallsAround(ctx, channel);
  },
  BridgeLeave(ctx, wire) {
    const channel = observeChannel(ctx, wire);
    const others = connectedTo(ctx.memory, channel);
    if (channel.bridge === wire.BridgeUniqueid) leaveBridge(ctx.memory, channel);
    settleCallsAround(ctx, channel);
    for (const other of others) settleCallsAround(ctx, other);
  },
  DialBegin(ctx, wire) {
    const channel = observeDestination(ctx, wire);
    const call = callOf(ctx.memory, channel);
    if (call && wire.Uniqueid !== undefined) noteDialled(ctx, call, channel, wire.Exten);
    const agent = agentOf(ctx.memory, channel);
    if (call && call.anchor !== channel.id) noteSentTo(ctx, call, channel);
    // A queue's own dialling is told by AgentCalled; whom an agent in conversation rings up is not being offered it.
    if (
      call &&
      agent !== null &&
      !isTalking(call) &&
      !isWaiting(call) &&
      call.anchor !== channel.id &&
      agent !== call.agent
    )
      offerCall(ctx, call, agent, channel.id);
  },
  DialEnd(ctx, wire) {
    const channel = observeDestination(ctx, wire);
    if (wire.DialStatus === 'ANSWER') pickUpCall(ctx, callByChannel(ctx.memory, wire.Uniqueid), channel.id);
    const call = callOf(ctx.memory, channel);
    const agent = call && lookUp(call.rings, channel.id);
    if (call && agent !== undefined && wire.DialStatus !== 'ANSWER' && !isWaiting(call))
      missRing(ctx, call, agent);
  },
  BlindTransfer(ctx, wire) {
    const { TransfererUniqueid: from, TransfereeUniqueid: transferee, Extension: to } = wire;
    if (wire.Result === 'Success') handOver(ctx, { from, transferee, to });
  },
  AttendedTransfer(ctx, wire) {
    if (wire.Result !== 'Success') return;
    const to = tidyText(wire.TransferTargetCallerIDNum) || tidyText(wire.SecondTransfererConnectedLineNum);
    const { OrigTransfererUniqueid: from, SecondTransfererUniqueid: second } = wire;
    handOver(ctx, { from, second, transferee: wire.TransfereeUniqueid, to });
  },
  ParkedCall(ctx, wire) {
    if (wire.ActionID !== '') {
      gatherOf(ctx).parked[wire.ParkeeUniqueid] = wire.ParkingSpace;
      return;
    }
    const channel = lookUp(ctx.memory.channels, wire.ParkeeUniqueid);
    if (channel) parkCall(ctx, channel, wire.ParkingSpace);
  },
  UnParkedCall(ctx, wire) {
    const call = callByChannel(ctx.memory, wire.ParkeeUniqueid);
    if (call) unparkCall(ctx, call, wire.RetrieverUniqueid);
  },
  ParkedCallTimeOut(ctx, wire) {
    const call = callByChannel(ctx.memory, wire.ParkeeUniqueid);
    if (call) unparkCall(ctx, call);
  },
  ParkedCallsComplete(ctx) {
    gatherOf(ctx).allParked = true;
  },
  Pickup: (ctx, wire) =>
    pickUpCall(ctx, callByChannel(ctx.memory, wire.TargetUniqueid), observeChannel(ctx, wire).id),
  AgentLogin(ctx, wire) {
    const channel = observeChannel(ctx, wire);
    channel.seat = queues.keyOf(ctx, `Agent:${wire.Agent}`);
    const call = anchoredCall(ctx.memory, channel.id);
    if (call && call.queue === null) endCall(ctx, call, false);
  },
  AgentLogoff(ctx, wire) {
    observeChannel(ctx, wire).seat = null;
  },
  Newexten(ctx, wire) {
    const channel = lookUp(ctx.memory.channels, wire.Uniqueid);
    if (channel && wire.Application === 'Queue') channel.asksFor = queues.queueAskedFor(wire.AppData);
  },
  VarSet(ctx, wire) {
    if (wire.Variable === 'QUEUESTATUS') queues.refuseCaller(ctx, wire.Uniqueid, wire.Value);
  },
  QueueCallerJoin: (ctx, wire) => void queues.joinQueue(ctx, observeChannel(ctx, wire), wire.Queue),
  QueueCallerLeave: (ctx, wire) => queues.leaveQueue(ctx, observeChannel(ctx, wire), wire.Queue),
  QueueCallerAbandon(ctx, wire) {
    countEvent(ctx.memory, wire.Queue, 'abandoned');
    queues.abandonQueue(ctx, observeChannel(ctx, wire), wire.Queue, wire.HoldTime);
  },
  AgentCalled: (ctx, wire) =>
    queues.ringMember(ctx, observeChannel(ctx, wire), observeDestination(ctx, wire), wire),
  AgentRingNoAnswer: (ctx, wire) => queues.missMember(ctx, observeChannel(ctx, wire), wire.Interface),
  AgentConnect: (ctx, wire) =>
    queues.connectMember(ctx, observeChannel(ctx, wire), observeDestination(ctx, wire), wire),
  AgentComplete(ctx, wire) {
    // Of whom it has no more as a member the queue counts nothing (asterisk#counters).
    const by = lookUp(ctx.memory.agents, queues.keyOf(ctx, wire.Interface));
    if (by && lookUp(by.members, wire.Queue)) countEvent(ctx.memory, wire.Queue, 'completed');
    const call = queues.completeCall(ctx, wire);
    if (call) endHungUp(ctx, call);
    const agent = beginWrapUp(ctx, wire.Queue, wire.Interface);
    if (agent) markAgentChanged(ctx, agent.key);
  },
  QueueMemberStatus: readMember,
  QueueMemberPause: readMember,
  QueueMemberPenalty: readMember,
  QueueMemberRinginuse: readMember,
  QueueMemberAdded(ctx, wire) {
    const agent = observeMember(ctx, wire);
    emit(ctx, ctx.at, {
      type: 'agent.signedIn',
      agent: agentIn(ctx, agent.key),
      queue: queueIn(ctx, wire.Queue),
    });
    refreshAgent(ctx, agent);
  },
  QueueMemberRemoved(ctx, wire) {
    const agent = removeMember(ctx, wire);
    emit(ctx, ctx.at, {
      type: 'agent.signedOut',
      agent: agentIn(ctx, agent.key),
      queue: queueIn(ctx, wire.Queue),
    });
    refreshAgent(ctx, agent);
  },
  DeviceStateChange(ctx, wire) {
    const agent = noteDevice(ctx, wire.Device, wire.State) ?? noteDndDevice(ctx, wire.Device, wire.State);
    if (agent) markAgentChanged(ctx, agent.key);
  },
  PresenceStateChange(ctx, wire) {
    const agent = notePresence(ctx, wire.Presentity, wire.Status);
    if (agent) markAgentChanged(ctx, agent.key);
  },
  QueueParams(ctx, wire) {
    const { queues, counters } = gatherOf(ctx);
    queues[wire.Queue] = wire.ServiceLevel;
    const { Completed: completed, Abandoned: abandoned } = wire;
    if (completed !== undefined && abandoned !== undefined) counters[wire.Queue] = { completed, abandoned };
    proveByChange(ctx, `queue ${wire.Queue}`, `${completed} ${abandoned}`);
  },
  QueueMember(ctx, wire) {
    const agent = observeMember(ctx, wire);
    noteMemberTimes(ctx, agent, wire);
    noteMember(ctx, wire);
    const { members } = gatherOf(ctx);
    members[agent.key] = [...(members[agent.key] ?? []), wire.Queue];
  },
  QueueEntry(ctx, wire) {
    const { Queue: queue, Position: position, Wait } = wire;
    gatherOf(ctx).entries[wire.Uniqueid] = { queue, position, waitMs: Wait * 1_000 };
    proveByAge(ctx, 'agent', Wait);
  },
  QueueStatusComplete(ctx) {
    tellUnwatched(ctx);
    endList(ctx, 'queues');
  },
  CoreShowChannel: readListedChannel,
  CoreShowChannelsComplete(ctx) {
    endList(ctx, 'channels');
    askSoon(ctx, 'listed');
  },
  /** Said right after the login too: what was asked then is on its way. */
  FullyBooted(ctx) {
    if (!ctx.memory.hasRights) return;
    ctx.memory.hasRights = false;
    askSoon(ctx, 'everything');
  },
  Shutdown: (ctx) => askSoon(ctx, 'shut-down'),
};

const askSoon = ({ asks }: Context, what: Ask): void => void asks.push(what);

function setChannelHeld(ctx: Context, channel: Channel, held: boolean): void {
  channel.held = held;
  for (const each of [channel, ...connectedTo(ctx.memory, channel)]) {
    const call = callOf(ctx.memory, each);
    if (call) delete call.heldBefore;
  }
  settleCallsAround(ctx, channel);
}

function dropChannel(ctx: Context, channel: Channel): void {
  const { memory: m } = ctx;
  const others = connectedTo(m, channel);
  const call = callOf(m, channel);
  forgetChannel(m, channel);
  if (call?.anchor === channel.id) {
    queues.endWait(ctx, call);
    loseFirstChannel(ctx, call, channel);
  } else if (call) {
    delete call.rings[channel.id];
    settleCall(ctx, call);
  }
  delete m.callOf[channel.id];
  delete m.anchors[channel.id];
  for (const other of others) settleCallsAround(ctx, other);
}

/** Ends a call whose caller went a moment ago, at that time: the PBX's word on the talk has come, or will not come. */
export function endHungUp(ctx: Context, call: Call): void {
  const { hungUpAt } = call;
  const channel = lookUp(ctx.memory.channels, call.anchor);
  if (hungUpAt === undefined) return;
  delete call.hungUpAt;
  if (channel) dropChannel({ ...ctx, at: hungUpAt }, channel);
}
