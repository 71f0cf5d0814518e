// Knows how a P-Series PBX names a call, its channels and the members of a 30011 frame or a call/query answer.
// Refuses to know when any of it is sent.
import type { Floor } from './floor.ts';
import { type FloorCall, type FloorLeg, live } from './floor-model.ts';
import type { Quirks } from './yeastar-quirks.ts';

export type Member = {
  readonly [kind in 'extension' | 'inbound' | 'outbound']?: Readonly<Record<string, string>>;
};

/** `<start, epoch seconds>.<running number>`. */
export const callIdOf = (call: FloorCall): string => `${Math.floor(call.startedAt / 1000)}.${call.serial}`;

export function channelOf(call: FloorCall, leg: FloorLeg): string {
  const tail = leg.id.toString(16).padStart(8, '0');
  return leg.kind === 'extension'
    ? `PJSIP/${leg.number}-${tail}`
    : `PJSIP/trunk-${call.trunk ?? 'trunk-a'}-endpoint-${tail}`;
}

/** The live leg a channel id names, if it names one exactly. */
export function legOfChannel(floor: Floor, channel: string): { call: FloorCall; leg: FloorLeg } | undefined {
  const tail = /-([0-9a-f]{8})$/.exec(channel)?.[1];
  const found = tail === undefined ? undefined : floor.leg(Number.parseInt(tail, 16));
  return found && channelOf(found.call, found.leg) === channel ? found : undefined;
}

/** One member as it stands now; a leg that has ended says BYE. */
export function memberOf(call: FloorCall, leg: FloorLeg, quirks: Quirks): Member {
  const channel_id = channelOf(call, leg);
  const member_status = statusOf(call, leg, quirks);
  const call_path = pathOf(call, leg, quirks);
  if (leg.kind === 'extension')
    return { extension: { number: leg.number, channel_id, member_status, call_path } };
  const trunk_name = call.trunk ?? '';
  if (leg.kind === 'inbound') {
    const to = quirks.inboundTo === 'queue' ? (call.queue ?? call.dialled) : call.dialled;
    return { inbound: { from: call.from, to, trunk_name, channel_id, member_status, call_path } };
  }
  return { outbound: { from: call.from, to: leg.number, trunk_name, channel_id, member_status, call_path } };
}

/** All live members of a call, oldest first. */
export const membersOf = (call: FloorCall, quirks: Quirks): Member[] =>
  call.legs.filter(live).map((leg) => memberOf(call, leg, quirks));

function statusOf(call: FloorCall, leg: FloorLeg, quirks: Quirks): string {
  if (leg.state === 'ended') return 'BYE';
  if (leg.state === 'ringing') return 'RING';
  if (leg.state === 'alerting') return 'ALERT';
  const holds = leg.heldAt !== null;
  const isHeld = !holds && call.legs.some((other) => other !== leg && other.heldAt !== null);
  if (holds && quirks.holdMember !== 'held') return 'HOLD';
  if (isHeld && quirks.holdMember !== 'holder') return 'HOLD';
  return leg.role === 'caller' ? 'ANSWERED' : 'ANSWER';
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
