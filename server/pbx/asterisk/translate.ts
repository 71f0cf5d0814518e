// What each event of Asterisk's manager interface means for calls, agents and queues: a pure machine with memory.
// Does not read a clock or a socket: time comes with frames.
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { type Frame, type Translated, understood, type Verdict } from '#server/pbx-sdk/contract.ts';
import { nextDue, runDue } from '#server/pbx-sdk/timers.ts';
import { agentIn, emit, openContext, queueIn } from '#server/pbx-sdk/translation-context.ts';
import { completed, deviceSeen, memberGone, memberSeen, memberTimes, show } from './agents.ts';
import { answered } from './answers.ts';
import { begun, dialledOn, rangIn, renamed, sayBegun } from './beginnings.ts';
import {
  anchored,
  byChannel,
  callOf,
  decideAlone,
  decideCompleted,
  end,
  miss,
  offer,
  settle,
  settleAround,
} from './calls.ts';
import { agentOf, connectedTo, destSeen, enter, forget, leave, rename, seen, tidy } from './channels.ts';
import { dndDevice, presence } from './do-not-disturb.ts';
import { gone, handedOn, parked, pickedUp, unparked } from './handover.ts';
import { channelListed, gathering } from './lists.ts';
import { type Call, type Channel, type Context, isWaiting, lookAgain, type Memory, talks } from './memory.ts';
import { noteHeard, noteMember, proveByAge, proveByChange, tellUnheard, tellUnwatched } from './notices.ts';
import { opened } from './opening.ts';
import { counted } from './outage.ts';
import { tookPlace } from './own-figures.ts';
import type { Ask } from './poll-plan.ts';
import * as queues from './queues.ts';
import { listEnded, parting } from './snapshot.ts';
import { sentTo } from './ways-out.ts';
import { type EventName, type MemberSeen, readBlock, type Wire } from './wire.ts';

/** AST_STATE_RING: the line rings at us. */
const RING = 4;

type Handlers = { readonly [N in EventName]: (ctx: Context, wire: Wire<N>) => void };

const member = (ctx: Context, wire: MemberSeen): void => show(ctx, memberSeen(ctx, wire));

const handlers: Handlers = {
  Newchannel(ctx, wire) {
    const call = begun(ctx.memory, seen(ctx, wire));
    if (call) sayBegun(ctx, call);
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
    const { memory: m } = ctx;
    const channel = seen(ctx, wire);
    const others = connectedTo(m, channel);
    const call = callOf(m, channel);
    forget(m, channel);
    if (call?.anchor === channel.id) {
      queues.goneWaiting(ctx, call);
      gone(ctx, call, channel);
    } else if (call) {
      delete call.rings[channel.id];
      settle(ctx, call);
    }
    delete m.callOf[channel.id];
    delete m.anchors[channel.id];
    for (const other of others) settleAround(ctx, other);
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
      offer(ctx, call, agent, channel.id);
  },
  DialEnd(ctx, wire) {
    const channel = destSeen(ctx, wire);
    if (wire.DialStatus === 'ANSWER') pickedUp(ctx, byChannel(ctx.memory, wire.Uniqueid), channel.id);
    const call = callOf(ctx.memory, channel);
    const agent = call && lookUp(call.rings, channel.id);
    if (call && agent !== undefined && wire.DialStatus !== 'ANSWER' && !isWaiting(call))
      miss(ctx, call, agent);
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
    if (channel) parked(ctx, channel, wire.ParkingSpace);
  },
  UnParkedCall(ctx, wire) {
    const call = byChannel(ctx.memory, wire.ParkeeUniqueid);
    if (call) unparked(ctx, call, wire.RetrieverUniqueid);
  },
  ParkedCallTimeOut(ctx, wire) {
    const call = byChannel(ctx.memory, wire.ParkeeUniqueid);
    if (call) unparked(ctx, call);
  },
  ParkedCallsComplete(ctx) {
    gathering(ctx).allParked = true;
  },
  Pickup: (ctx, wire) => pickedUp(ctx, byChannel(ctx.memory, wire.TargetUniqueid), seen(ctx, wire).id),
  AgentLogin(ctx, wire) {
    const channel = seen(ctx, wire);
    channel.seat = queues.keyOf(ctx, `Agent:${wire.Agent}`);
    const call = anchored(ctx.memory, channel.id);
    if (call && call.queue === null) end(ctx, call, false);
  },
  AgentLogoff(ctx, wire) {
    seen(ctx, wire).seat = null;
  },
  QueueCallerJoin: (ctx, wire) => void queues.joined(ctx, seen(ctx, wire), wire.Queue),
  QueueCallerLeave: (ctx, wire) => queues.left(ctx, seen(ctx, wire), wire.Queue),
  QueueCallerAbandon(ctx, wire) {
    counted(ctx.memory, wire.Queue, 'abandoned');
    queues.abandoned(ctx, seen(ctx, wire), wire.Queue, wire.HoldTime);
  },
  AgentCalled: (ctx, wire) => queues.called(ctx, seen(ctx, wire), destSeen(ctx, wire), wire),
  AgentRingNoAnswer: (ctx, wire) => queues.rangOut(ctx, seen(ctx, wire), wire.Interface),
  AgentConnect: (ctx, wire) => queues.taken(ctx, seen(ctx, wire), destSeen(ctx, wire), wire),
  AgentComplete(ctx, wire) {
    counted(ctx.memory, wire.Queue, 'completed');
    queues.over(ctx, wire);
    const agent = completed(ctx, wire.Queue, wire.Interface);
    if (agent) lookAgain(ctx, agent.key);
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
    show(ctx, agent);
  },
  QueueMemberRemoved(ctx, wire) {
    const agent = memberGone(ctx, wire);
    emit(ctx, ctx.at, {
      type: 'agent.signedOut',
      agent: agentIn(ctx, agent.key),
      queue: queueIn(ctx, wire.Queue),
    });
    show(ctx, agent);
  },
  DeviceStateChange(ctx, wire) {
    const agent = deviceSeen(ctx, wire.Device, wire.State) ?? dndDevice(ctx, wire.Device, wire.State);
    if (agent) lookAgain(ctx, agent.key);
  },
  PresenceStateChange(ctx, wire) {
    const agent = presence(ctx, wire.Presentity, wire.Status);
    if (agent) lookAgain(ctx, agent.key);
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

function heard(ctx: Context, text: string): Verdict {
  const read = readBlock(text);
  noteHeard(ctx, text, read);
  switch (read.kind) {
    case 'event':
      handlers[read.name](ctx, read.data);
      return understood;
    case 'response':
      answered(ctx, text, read.fields);
      return understood;
    case 'deaf':
      return understood;
    default:
      return read;
  }
}

type CallTimer = (ctx: Context, call: Call) => void;
/** What time decides about a call. */
const CALL_TIMERS: ReadonlyMap<string, CallTimer> = new Map<string, CallTimer>([
  ['alone', decideAlone],
  ['completed', decideCompleted],
  ['left', queues.decideLeft],
]);

/** What time alone decides. */
function runTimers(ctx: Context): void {
  const { memory: m } = ctx;
  if (m.phase !== 'live') return;
  runDue(m.timers, ctx.at, (kind, key) => {
    const decide = CALL_TIMERS.get(kind);
    const call = decide && lookUp(m.calls, key);
    if (decide && call) decide(ctx, call);
    else if (kind === 'wrap') lookAgain(ctx, key);
    else if (kind === 'unheard') tellUnheard(ctx, key);
  });
}

export function translate(memory: Memory, frame: Frame): Translated<Memory> {
  const at = tookPlace(memory, frame);
  const ctx: Context = { ...openContext(memory, at), agents: [] };
  // What was held up took place after what time alone decided before it.
  if (at !== frame.at) runTimers(ctx);
  if (frame.channel === 'stream') memory.heardAt = frame.at;
  const verdict =
    frame.channel === 'opened'
      ? opened(ctx, frame.text)
      : frame.channel === 'tick' || frame.channel === 'parting'
        ? understood
        : heard(ctx, frame.text);
  // While news is late, so is what would have made a decision needless.
  runTimers(ctx);
  if (frame.channel === 'parting') parting(ctx);
  for (const key of ctx.agents) {
    const agent = lookUp(memory.agents, key);
    if (agent) show(ctx, agent);
  }
  // Showing an agent sets when their wrap-up ends.
  const first = memory.phase === 'live' ? nextDue(memory.timers) : null;
  const wakeAt = first === null ? null : first + (frame.at - at);
  return { memory, events: ctx.events, verdict, wakeAt, asks: ctx.asks, notices: ctx.notices };
}
