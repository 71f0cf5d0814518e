// Knows at which channel, extension or queue of the PBX each command must be aimed (§8.3, §8.4).
// Refuses to ask the PBX anything.
import { type Outcome, refused } from '#lib/model/command.ts';
import type { Order } from '#server/vendors/vendor.ts';
import type { Asked } from './api.ts';
import { isOver } from './legs.ts';
import type { CallMemory, Leg, Memory } from './memory.ts';
import { CAN } from './rights.ts';

/** What to ask the PBX; or why it cannot be asked. */
export function aim(order: Order, memory: Memory): Asked | Outcome {
  const can = CAN[order.verb];
  if (can !== true) return refused(can ?? 'Yeastar cannot do this.');
  if (order.verb.startsWith('agent.')) return aimAtAgent(order, memory);
  const call = memory.calls[order.target];
  if (!call || call.leaving?.final) return refused('This call has ended.');
  switch (order.verb) {
    case 'call.hangUp':
    case 'call.transfer':
    case 'call.pickUp':
    case 'call.park':
      return aimAtCaller(order, call, memory);
    case 'call.retrieve': {
      const caller = extension(order, memory);
      if (typeof caller !== 'string') return caller;
      if (!call.parked) return refused('This call is not parked any more.');
      // The vendor's way to fetch a call: one's own phone dials the slot.
      return { endpoint: 'call/dial', body: { caller, callee: call.parked.slot } };
    }
    case 'call.accept':
    case 'call.refuse':
      if (!call.knocks)
        return refused('The PBX lets a call be accepted or refused in its first ten seconds only.');
      return {
        endpoint: order.verb === 'call.accept' ? 'call/accept_inbound' : 'call/refuse_inbound',
        body: { channel_id: call.knocks.channel },
      };
    default:
      return aimAtTalk(order, call, memory);
  }
}

const OF_AGENT: Readonly<Partial<Record<Order['verb'], string>>> = {
  // Hold and resume want the member that performs the hold, whoever is flagged as held; mute the one that is muted.
  'call.hold': 'call/hold',
  'call.resume': 'call/unhold',
  'call.mute': 'call/mute',
  'call.unmute': 'call/unmute',
  'call.record': 'call/record_start',
  'call.pauseRecording': 'call/record_pause',
  'call.resumeRecording': 'call/record_unpause',
};
const OPERATIONS: Readonly<Partial<Record<Order['verb'], string>>> = {
  'call.completeTransfer': 'complete',
  'call.cancelTransfer': 'abort',
  'call.mergeTransfer': 'threeway',
  'call.swapTransfer': 'swap',
};
const MONITORS: Readonly<Partial<Record<Order['verb'], string>>> = {
  'call.listen': 'listen',
  'call.whisper': 'whisper',
  'call.barge': 'barge',
};

/** What is done on the channel of the agent who has the call. */
function aimAtTalk(order: Order, call: CallMemory, memory: Memory): Asked | Outcome {
  const { verb, args } = order;
  const channel = agentChannel(call);
  if (channel === null || call.agent === null) return refused(UNNAMED);
  const type = MONITORS[verb];
  if (type !== undefined) {
    const monitor = extension(order, memory);
    if (typeof monitor !== 'string') return monitor;
    if (monitor === call.agent) return refused('This is the extension of the agent in this call.');
    return { endpoint: 'call/listen', body: { monitor, channel_id: channel, type } };
  }
  const attended_operate = OPERATIONS[verb];
  if (attended_operate !== undefined)
    return { endpoint: 'call/transfer', body: { type: 'attended', channel_id: channel, attended_operate } };
  if (verb === 'call.attendedTransfer' || verb === 'call.invite') {
    const number = dialable(args.to);
    if (number === null) return NO_NUMBER;
    const to = { channel_id: channel, number, dial_permission: call.agent };
    return verb === 'call.invite'
      ? { endpoint: 'call/add_member', body: to }
      : { endpoint: 'call/transfer', body: { type: 'attended', ...to } };
  }
  const endpoint = OF_AGENT[verb];
  return endpoint === undefined
    ? refused('Yeastar cannot do this.')
    : { endpoint, body: { channel_id: channel } };
}

/** What is done to the party at the other end, whoever has the call. */
function aimAtCaller(order: Order, call: CallMemory, memory: Memory): Asked | Outcome {
  const agent = agentChannel(call);
  const other = otherChannel(call, agent);
  if (order.verb === 'call.hangUp') {
    const channel = other ?? agent;
    return channel === null ? refused(UNNAMED) : { endpoint: 'call/hangup', body: { channel_id: channel } };
  }
  if (other === null) return refused(UNNAMED);
  // The channel is that of who is parked, not of who parks.
  if (order.verb === 'call.park') return { endpoint: 'call/park', body: { channel_id: other } };
  // A blind transfer names the party that is moved, not the one who moves it.
  const blind = { type: 'blind', channel_id: other };
  if (order.verb === 'call.pickUp') {
    const number = extension(order, memory);
    if (typeof number !== 'string') return number;
    return { endpoint: 'call/transfer', body: { ...blind, number, dial_permission: number } };
  }
  const number = dialable(order.args.to);
  if (number === null) return NO_NUMBER;
  const permission = call.agent ?? call.offered[0];
  return {
    endpoint: 'call/transfer',
    body: { ...blind, number, ...(permission === undefined ? {} : { dial_permission: permission }) },
  };
}

const UNNAMED =
  'The PBX has not told enough about this call to act on it: switch on the status monitor of its extension and trunk.';
const NO_NUMBER = refused('This is not a number the PBX can dial.');

function dialable(to: string | undefined): string | null {
  const number = (to ?? '').replace(/[\s()./-]/g, '');
  return /^[+*#\d]{1,40}$/.test(number) ? number : null;
}

/** The asking person's own: to a number that is none, the PBX answers SUCCESS and does nothing (§8.3). */
function extension({ args }: Order, { extensions }: Memory): string | Outcome {
  const number = (args.extension ?? '').trim();
  return Object.hasOwn(extensions, number) ? number : refused('This PBX has no such extension.');
}

const live = (call: CallMemory): [channel: string, leg: Leg][] =>
  // A leg known from a list only has no channel.
  Object.entries(call.legs).filter(([, leg]) => !isOver(leg) && !leg.listed && !call.guests[leg.number]);

const agentChannel = (call: CallMemory): string | null =>
  live(call).find(([, leg]) => leg.kind === 'extension' && leg.number === call.agent)?.[0] ?? null;

/** The party at the other end: the trunk's leg, or the caller's, or whoever is not the agent. */
function otherChannel(call: CallMemory, agent: string | null): string | null {
  const others = live(call).filter(([channel]) => channel !== agent);
  const found =
    others.find(([channel]) => channel === call.parked?.channel) ??
    others.find(([, leg]) => leg.kind === 'inbound') ??
    others.find(([, leg]) => leg.kind === 'outbound') ??
    others.find(([, leg]) => leg.role === 'caller') ??
    others[0];
  return found?.[0] ?? null;
}

function aimAtAgent({ verb, target, args }: Order, memory: Memory): Asked | Outcome {
  // The API wants the ids of extensions and queues, people and events their numbers (§8.4).
  const id = memory.extensions[target]?.id;
  if (id === undefined || !memory.agents[target])
    return refused('The PBX does not know this agent any more.');
  switch (verb) {
    case 'agent.dial': {
      const callee = dialable(args.to);
      return callee === null ? NO_NUMBER : { endpoint: 'call/dial', body: { caller: target, callee } };
    }
    case 'agent.signIn':
    case 'agent.signOut': {
      const operation = verb === 'agent.signIn' ? 'login' : 'logout';
      if (args.queue === undefined) return { endpoint: 'agent/login', query: { ext_id: id, operation } };
      const queue = Object.hasOwn(memory.queues, args.queue) ? memory.queues[args.queue] : undefined;
      if (!queue) return refused('The PBX has no such queue.');
      return { endpoint: 'agent/login', query: { ext_id: id, queue_ids: queue.id, operation } };
    }
    case 'agent.unpause':
      return { endpoint: 'agent/pause', query: { ext_id: id, operation: 'unpause' } };
    case 'agent.pause': {
      const code = codeOf(args.reason ?? '', memory.reasons);
      if (code === null) return refused(noReason(memory.reasons));
      const reason = code === '' ? {} : { reason: code };
      return { endpoint: 'agent/pause', query: { ext_id: id, operation: 'pause', ...reason } };
    }
    default:
      return refused('Yeastar cannot do this.');
  }
}

/** The feature code of a reason given by code or by word. Sending one to a PBX that has none makes it refuse (§8.4). */
function codeOf(reason: string, reasons: Readonly<Record<string, string>>): string | null {
  if (reason === '') return '';
  if (Object.hasOwn(reasons, reason)) return reason;
  const named = Object.entries(reasons).find(([, word]) => word.toLowerCase() === reason.toLowerCase());
  return named?.[0] ?? null;
}

function noReason(reasons: Readonly<Record<string, string>>): string {
  const known = Object.values(reasons).join(', ');
  return known === ''
    ? 'This PBX knows no pause reasons (they need its Call Center service): pause without one.'
    : `The PBX has no such pause reason. It knows: ${known}.`;
}
