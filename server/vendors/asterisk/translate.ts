// Knows what each event of Asterisk's manager interface means for calls, agents and queues: a pure machine with memory.
// Refuses to read a clock or a socket: time comes with frames.
import { z } from 'zod';
import { type Frame, type Translated, understood, type Verdict } from '#server/vendors/vendor.ts';
import { completed, deviceSeen, memberGone, memberSeen, memberTimes, show, wrapsDue } from './agents.ts';
import {
  anchorAt,
  begun,
  byChannel,
  callOf,
  end,
  lonely,
  miss,
  offer,
  sayBegun,
  settle,
  settleAround,
  transfer,
} from './calls.ts';
import { agentOf, connectedTo, destSeen, enter, forget, leave, rename, seen, tidy } from './channels.ts';
import { agentName, type Channel, callName, type Desk, type Memory, pick, queueName, say } from './memory.ts';
import { abandoned, called, hungUp, joined, leaving, left, rangOut, taken } from './queues.ts';
import { listsCommands, narrowed, wrapUpsIn } from './rights.ts';
import { channelListed, gathering, listEnded } from './snapshot.ts';
import { type EventName, type MemberSeen, readBlock, type Wire } from './wire.ts';

type Handlers = { readonly [N in EventName]: (desk: Desk, wire: Wire<N>) => void };

const member = (desk: Desk, wire: MemberSeen): void => show(desk, memberSeen(desk, wire));

const handlers: Handlers = {
  Newchannel(desk, wire) {
    const call = begun(desk.m, seen(desk, wire));
    if (call) sayBegun(desk, call);
  },
  Newstate: (desk, wire) => void seen(desk, wire),
  NewCallerid(desk, wire) {
    const channel = seen(desk, wire);
    const call = callOf(desk.m, channel);
    if (call?.anchor !== channel.id) return;
    const caller = {
      number: channel.number,
      name: channel.callerName === channel.number ? '' : channel.callerName,
    };
    if (caller.number === call.caller.number && caller.name === call.caller.name) return;
    call.caller = caller;
    say(desk, { type: 'call.observed', call: { id: callName(desk.m, call.id), caller } });
  },
  Rename(desk, wire) {
    const channel = pick(desk.m.channels, wire.Uniqueid);
    if (channel) rename(desk.m, channel, wire.Newname);
  },
  Hangup(desk, wire) {
    const { m } = desk;
    const channel = seen(desk, wire);
    const others = connectedTo(m, channel);
    const call = callOf(m, channel);
    forget(m, channel);
    if (call?.anchor === channel.id) end(desk, call, false);
    else if (call) {
      delete call.rings[channel.id];
      settle(desk, call);
    }
    delete m.callOf[channel.id];
    delete m.anchors[channel.id];
    for (const other of others) settleAround(desk, other);
  },
  HangupRequest: (desk, wire) => hungUp(desk, seen(desk, wire)),
  SoftHangupRequest: (desk, wire) => hungUp(desk, seen(desk, wire)),
  Hold: (desk, wire) => holding(desk, seen(desk, wire), true),
  Unhold: (desk, wire) => holding(desk, seen(desk, wire), false),
  BridgeEnter(desk, wire) {
    const channel = seen(desk, wire);
    enter(desk.m, channel, wire.BridgeUniqueid);
    settleAround(desk, channel);
  },
  BridgeLeave(desk, wire) {
    const channel = seen(desk, wire);
    const others = connectedTo(desk.m, channel);
    if (channel.bridge === wire.BridgeUniqueid) leave(desk.m, channel);
    settleAround(desk, channel);
    for (const other of others) settleAround(desk, other);
  },
  DialBegin(desk, wire) {
    const channel = destSeen(desk, wire);
    const call = callOf(desk.m, channel);
    const agent = agentOf(desk.m, channel);
    // A queue's own dialling is told by AgentCalled; whom an agent in conversation rings up is not being offered it.
    if (
      call &&
      agent !== null &&
      !call.talking &&
      call.stay !== 'waiting' &&
      call.anchor !== channel.id &&
      agent !== call.agent
    )
      offer(desk, call, agent, channel.id);
  },
  DialEnd(desk, wire) {
    const channel = destSeen(desk, wire);
    const call = callOf(desk.m, channel);
    const agent = call && pick(call.rings, channel.id);
    if (call && agent !== undefined && wire.DialStatus !== 'ANSWER' && call.stay !== 'waiting')
      miss(desk, call, agent);
  },
  BlindTransfer(desk, wire) {
    const call = byChannel(desk.m, wire.TransfererUniqueid) ?? byChannel(desk.m, wire.TransfereeUniqueid);
    if (call && wire.Result === 'Success')
      moved(desk, wire.TransfererUniqueid, wire.TransfereeUniqueid, wire.Extension);
  },
  AttendedTransfer(desk, wire) {
    if (wire.Result !== 'Success') return;
    const to = tidy(wire.TransferTargetCallerIDNum) || tidy(wire.SecondTransfererConnectedLineNum);
    moved(desk, wire.OrigTransfererUniqueid, wire.TransfereeUniqueid, to);
  },
  ParkedCall(desk, wire) {
    const call = byChannel(desk.m, wire.ParkeeUniqueid);
    if (call) transfer(desk, call, wire.ParkingSpace);
  },
  QueueCallerJoin: (desk, wire) => joined(desk, seen(desk, wire), wire.Queue),
  QueueCallerLeave: (desk, wire) => left(desk, seen(desk, wire), wire.Queue),
  QueueCallerAbandon: (desk, wire) => abandoned(desk, seen(desk, wire), wire.Queue),
  AgentCalled: (desk, wire) => called(desk, seen(desk, wire), destSeen(desk, wire), wire.Interface),
  AgentRingNoAnswer: (desk, wire) => rangOut(desk, seen(desk, wire), wire.Interface),
  AgentConnect: (desk, wire) => taken(desk, seen(desk, wire), destSeen(desk, wire), wire),
  AgentComplete(desk, wire) {
    const agent = completed(desk, wire.Queue, wire.Interface);
    if (agent) desk.agents.add(agent.key);
  },
  QueueMemberStatus: member,
  QueueMemberPause: member,
  QueueMemberPenalty: member,
  QueueMemberRinginuse: member,
  QueueMemberAdded(desk, wire) {
    const agent = memberSeen(desk, wire);
    say(desk, {
      type: 'agent.signedIn',
      agent: agentName(desk.m, agent.key),
      queue: queueName(desk.m, wire.Queue),
    });
    show(desk, agent);
  },
  QueueMemberRemoved(desk, wire) {
    const agent = memberGone(desk, wire);
    say(desk, {
      type: 'agent.signedOut',
      agent: agentName(desk.m, agent.key),
      queue: queueName(desk.m, wire.Queue),
    });
    show(desk, agent);
  },
  DeviceStateChange(desk, wire) {
    const agent = deviceSeen(desk, wire.Device, wire.State);
    if (agent) desk.agents.add(agent.key);
  },
  QueueParams(desk, wire) {
    gathering(desk).queues[wire.Queue] = wire.ServiceLevel;
  },
  QueueMember(desk, wire) {
    const agent = memberSeen(desk, wire);
    memberTimes(desk, agent, wire);
    const { members } = gathering(desk);
    members[agent.key] = [...(members[agent.key] ?? []), wire.Queue];
  },
  QueueEntry(desk, wire) {
    const { Queue: queue, Position: position, Wait } = wire;
    gathering(desk).entries[wire.Uniqueid] = { queue, position, waitMs: Wait * 1_000 };
  },
  QueueStatusComplete: (desk) => listEnded(desk, 'queues'),
  CoreShowChannel: channelListed,
  CoreShowChannelsComplete: (desk) => listEnded(desk, 'channels'),
};

function holding(desk: Desk, channel: Channel, held: boolean): void {
  channel.held = held;
  settleAround(desk, channel);
}

/** Somebody has handed their end of a call to another. */
function moved(desk: Desk, from: string, transferee: string | undefined, to: string): void {
  const { m } = desk;
  const call = byChannel(m, from);
  if (!call) return;
  const channel = pick(m.channels, transferee);
  // Where bridges were merged first, the new agent is on it already and the old one's end was told.
  if (call.agentChannel === from || call.agentChannel === null) transfer(desk, call, to);
  call.gone = from;
  if (call.anchor === from && channel) anchorAt(m, call, channel);
  const anchor = pick(m.channels, call.anchor);
  if (anchor) settleAround(desk, anchor);
}

const openingSchema = z.object({ wrapUpSeconds: z.record(z.string(), z.number()).default({}) });

function opened(desk: Desk, text: string): Verdict {
  desk.m.phase = 'opened';
  desk.m.gather = null;
  // Whatever the snapshot does not list is over.
  for (const channel of Object.values(desk.m.channels)) channel.seenAt = -1;
  try {
    const parsed = openingSchema.safeParse(text === '' ? {} : JSON.parse(text));
    if (parsed.success) desk.m.wrapUp = parsed.data.wrapUpSeconds;
    return parsed.success ? understood : { kind: 'malformed', why: 'opened: not our own settings' };
  } catch {
    return { kind: 'malformed', why: 'opened: no JSON' };
  }
}

function answered(desk: Desk, block: string, fields: Readonly<Record<string, string | undefined>>): void {
  const { m } = desk;
  if (listsCommands(fields)) {
    const can = narrowed(block);
    if (JSON.stringify(can) === JSON.stringify(m.can)) return;
    m.can = can;
    say(desk, { type: 'source.allowed', can });
    return;
  }
  const wraps = fields['Response'] === 'Success' ? wrapUpsIn(block) : null;
  if (!wraps) return;
  for (const [name, seconds] of Object.entries(wraps))
    m.queues[name] = { targetMs: pick(m.queues, name)?.targetMs ?? null, wrapUpMs: seconds * 1_000 };
}

function heard(desk: Desk, text: string): Verdict {
  const read = readBlock(text);
  switch (read.kind) {
    case 'event':
      handlers[read.name](desk, read.data);
      return understood;
    case 'response':
      answered(desk, text, read.fields);
      return understood;
    case 'deaf':
      return understood;
    default:
      return read;
  }
}

/** What time alone decides; answers when to look again. */
function due(desk: Desk): number | null {
  const { m } = desk;
  const times: number[] = [];
  if (m.phase === 'live') {
    m.undecided = m.undecided.filter((id) => {
      const call = pick(m.calls, id);
      const next = call ? [leaving(desk, call), lonely(desk, call)].filter((at) => at !== null) : [];
      times.push(...next);
      return next.length > 0;
    });
    const wraps = wrapsDue(desk);
    if (wraps !== null) times.push(wraps);
  }
  return times.length === 0 ? null : Math.min(...times);
}

export function translate(memory: Memory, frame: Frame): Translated<Memory> {
  const desk: Desk = { m: memory, at: frame.at, out: [], agents: new Set() };
  const verdict =
    frame.channel === 'opened'
      ? opened(desk, frame.text)
      : frame.channel === 'tick'
        ? understood
        : heard(desk, frame.text);
  const wakeAt = due(desk);
  for (const key of desk.agents) {
    const agent = pick(memory.agents, key);
    if (agent) show(desk, agent);
  }
  return { memory, events: desk.out, verdict, wakeAt };
}
