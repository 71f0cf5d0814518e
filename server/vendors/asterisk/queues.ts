// Knows what Asterisk's queue says of its callers: joined, rung for, answered, given up. Refuses to know channels' bridges.

import { answer, begun, byChannel, miss, offer, ponder, sayBegun, settleLeft } from './calls.ts';
import { numberOf } from './channels.ts';
import { type Call, type Channel, callName, type Desk, pick, queueName, say } from './memory.ts';

/** Between leaving a queue and being connected lie milliseconds, unless the agent is told something first. */
const LEAVING_MS = 300;
/** After that long in the dialplan, what comes next is no overflow of the queue left. */
const LEFT_MS = 60_000;

/** The call that stands behind a queue's caller; where the events before were missed, a new one. */
export function callerOf(desk: Desk, channel: Channel): Call | undefined {
  const call = byChannel(desk.m, channel.id);
  if (call) return call;
  const made = begun(desk.m, channel);
  if (made) sayBegun(desk, made);
  return made ?? undefined;
}

/** What is heard while a list is on its way is newer than the list. */
function newer({ m }: Desk, call: Call): void {
  if (m.gather) m.gather.heard[call.id] = true;
}

/** @param told when they joined by the PBX's own word, in whole seconds; left out where we hear it happen. */
export function joined(desk: Desk, channel: Channel, queue: string, told?: number): void {
  const call = callerOf(desk, channel);
  if (!call || (call.stay === 'waiting' && call.queue === queue)) return;
  newer(desk, call);
  settleLeft(desk, call, 'overflowed');
  const row = pick(desk.m.queues, queue);
  const at = told ?? Math.max(desk.at, (row?.joinedAt ?? 0) + 1);
  if (row) row.joinedAt = at;
  Object.assign(call, { queue, queuedAt: at, stay: 'waiting', sawJoin: told === undefined, leftAt: null });
  Object.assign(call, { talking: false, agent: null, agentChannel: null, answeredAt: null, heldSince: null });
  Object.assign(call, { offered: [], rings: {}, aloneAt: null, shownAway: false });
  if (call.direction === 'unknown') call.direction = 'inbound';
  say(desk, { type: 'call.queued', call: callName(desk.m, call.id), queue: queueName(desk.m, queue) }, at);
}

/** QueueCallerAbandon: the caller hung up, or the queue's time was over; only a hang-up was an abandon. */
export function abandoned(desk: Desk, channel: Channel, queue: string): void {
  const call = byChannel(desk.m, channel.id);
  if (!call || call.queue !== queue || (call.stay !== 'waiting' && call.stay !== 'leaving')) return;
  newer(desk, call);
  if (call.stay === 'waiting') left(desk, channel, queue);
  call.gaveUp = true;
  if (channel.ending) hungUp(desk, channel);
}

/** Somebody asked to hang up this channel: a caller who has just given up the queue has abandoned it. */
export function hungUp(desk: Desk, channel: Channel): void {
  channel.ending = true;
  const call = byChannel(desk.m, channel.id);
  if (call?.stay === 'leaving' && call.gaveUp && !call.shownAway) settleLeft(desk, call, 'abandoned');
}

export function left(desk: Desk, channel: Channel, queue: string): void {
  const call = byChannel(desk.m, channel.id);
  if (!call || call.queue !== queue || call.stay !== 'waiting') return;
  newer(desk, call);
  Object.assign(call, { stay: 'leaving', leftAt: desk.at, gaveUp: false });
  ponder(desk.m, call);
}

/** What is due of a call that has left its queue: shown as on its way at once, booked when it is clear how. */
export function leaving(desk: Desk, call: Call): number | null {
  if (call.stay !== 'leaving' || call.leftAt === null) return null;
  if (desk.at >= call.leftAt + LEFT_MS) {
    settleLeft(desk, call, 'other');
    return null;
  }
  if (call.shownAway) return call.leftAt + LEFT_MS;
  if (desk.at < call.leftAt + LEAVING_MS) return call.leftAt + LEAVING_MS;
  call.shownAway = true;
  call.offered = [];
  const id = callName(desk.m, call.id);
  say(desk, { type: 'call.observed', call: { id, state: 'arriving', offeredTo: [] } }, call.leftAt);
  return call.leftAt + LEFT_MS;
}

export function called(desk: Desk, channel: Channel, ringing: Channel, device: string): void {
  const call = callerOf(desk, channel);
  if (call?.stay === 'waiting') offer(desk, call, keyOf(desk, device), ringing.id);
}

export function rangOut(desk: Desk, channel: Channel, device: string): void {
  const call = byChannel(desk.m, channel.id);
  if (call) miss(desk, call, keyOf(desk, device));
}

export function taken(
  desk: Desk,
  channel: Channel,
  by: Channel,
  wire: { Queue: string; Interface: string; HoldTime: number },
): void {
  const call = callerOf(desk, channel);
  if (!call) return;
  if (call.queue !== wire.Queue || (call.stay !== 'waiting' && call.stay !== 'leaving')) {
    if (call.stay === 'served') return;
    joined(desk, channel, wire.Queue, desk.at - wire.HoldTime * 1_000);
  }
  newer(desk, call);
  call.stay = 'served';
  // Our clock knows the wait to the millisecond, if we heard the join; the PBX only to the second.
  const waited = call.sawJoin ? {} : { waitedMs: wire.HoldTime * 1_000 };
  answer(desk, call, keyOf(desk, wire.Interface), by.id, waited);
}

/** One name for an agent, whichever of their interfaces a queue calls. */
export function keyOf(desk: Desk, device: string): string {
  const known = pick(desk.m.devices, device);
  if (known !== undefined) return known;
  const number = numberOf(device);
  return number in {} ? `?${number}` : number;
}
