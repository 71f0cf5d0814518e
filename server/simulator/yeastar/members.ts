// How a P-Series PBX names a call, its channels and the members of a 30011 frame or a call/query answer.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import { type FloorCall, type FloorLeg, live } from '#server/simulator/call-centre/model.ts';
import type { Quirks } from './variants.ts';

export type Member = {
  readonly [kind in 'extension' | 'inbound' | 'outbound']?: Readonly<Record<string, string>>;
};

/** `<start, epoch seconds>.<running number>`: of the call the PBX takes this one to belong to. */
export function callIdOf(call: FloorCall, quirks: Quirks): string {
  const shown = shownAs(call, quirks);
  return `${Math.floor(shown.startedAt / 1000)}.${shown.serial}`;
}

/** The call under whose id this one is told: its own, or the one it asks for or listens to. */
export function shownAs(call: FloorCall, quirks: Quirks): FloorCall {
  if (call.asks && quirks.consultCall === 'same') return shownAs(call.asks, quirks);
  if (call.watches && quirks.monitorCall === 'same') return shownAs(call.watches.call, quirks);
  return call;
}

/** Whether the PBX tells of this call at all. */
export const hidden = (call: FloorCall, quirks: Quirks): boolean =>
  call.watches !== null && quirks.monitorCall === 'hidden';

export function channelOf(call: FloorCall, leg: FloorLeg, quirks: Quirks): string {
  const tail = firstOf(leg, quirks).id.toString(16).padStart(8, '0');
  return leg.kind === 'extension'
    ? `PJSIP/${leg.number}-${tail}`
    : `PJSIP/trunk-${call.trunk ?? 'trunk-a'}-endpoint-${tail}`;
}

/** The live leg a channel id names, if it names one exactly. */
export function legOfChannel(
  floor: Floor,
  channel: string,
  quirks: Quirks,
): { call: FloorCall; leg: FloorLeg } | undefined {
  const tail = /-([0-9a-f]{8})$/.exec(channel)?.[1];
  if (tail === undefined) return undefined;
  const id = Number.parseInt(tail, 16);
  const found = floor.leg(id) ?? carriedOn(floor, id, quirks);
  return found && channelOf(found.call, found.leg, quirks) === channel ? found : undefined;
}

/** One member as it stands now; a leg that has ended says BYE. */
export function memberOf(call: FloorCall, leg: FloorLeg, quirks: Quirks): Member {
  const channel_id = channelOf(call, leg, quirks);
  const member_status = statusOf(call, leg, quirks);
  const call_path = pathOf(call, leg, quirks);
  if (leg.kind === 'extension')
    return { extension: { number: leg.number, channel_id, member_status, call_path } };
  const trunk_name = call.trunk ?? 'trunk-a';
  if (leg.kind === 'inbound') {
    const to = quirks.inboundTo === 'queue' ? (call.queue ?? call.dialled) : call.dialled;
    return { inbound: { from: call.from, to, trunk_name, channel_id, member_status, call_path } };
  }
  return { outbound: { from: call.from, to: leg.number, trunk_name, channel_id, member_status, call_path } };
}

/** All live members of a call, oldest first. */
export const membersOf = (call: FloorCall, quirks: Quirks): Member[] =>
  call.legs.filter(live).map((leg) => memberOf(call, leg, quirks));

/** The leg whose channel this one has. */
const firstOf = (leg: FloorLeg, quirks: Quirks): FloorLeg =>
  leg.continues && quirks.joinedChannel === 'kept' ? firstOf(leg.continues, quirks) : leg;

function carriedOn(floor: Floor, id: number, quirks: Quirks): { call: FloorCall; leg: FloorLeg } | undefined {
  if (quirks.joinedChannel !== 'kept') return undefined;
  for (const call of floor.calls.values())
    for (const leg of call.legs)
      if (live(leg) && leg.continues && firstOf(leg, quirks).id === id) return { call, leg };
  return undefined;
}

function statusOf(call: FloorCall, leg: FloorLeg, quirks: Quirks): string {
  if (leg.state === 'ended') return 'BYE';
  if (leg.state === 'ringing') return leg.earlyMedia ? 'EARLYMEDIA' : 'RING';
  if (leg.state === 'alerting') return 'ALERT';
  const holds = leg.heldAt !== null;
  const isHeld = !holds && call.legs.some((other) => other !== leg && other.heldAt !== null);
  if (holds && quirks.holdMember !== 'held') return 'HOLD';
  if (isHeld && quirks.holdMember !== 'holder') return 'HOLD';
  if (leg.role !== 'caller') return 'ANSWER';
  const waits = call.place.kind === 'queue' && call.answeredAt === null;
  return waits && quirks.waitingMember === 'alert' ? 'ALERT' : 'ANSWERED';
}

function pathOf(call: FloorCall, leg: FloorLeg, quirks: Quirks): string {
  if (quirks.callPath === 'empty') return '';
  const trunkSide = leg.role === 'caller';
  // A caller inside the IVR shows its number; the agent's leg shows the queue that rang it.
  if (trunkSide && call.place.kind === 'ivr') return call.place.number;
  const queue = trunkSide ? (call.queue ?? '') : (leg.via ?? '');
  if (quirks.callPath === 'joined') return call.ivr !== null && queue !== '' ? `${call.ivr},${queue}` : queue;
  return trunkSide && quirks.callPath === 'agentLeg' ? '' : queue;
}
