// Which events Asterisk tells of each happening on the floor.
import type { FloorAgent, FloorCall, FloorLeg, Happening } from '#server/simulator/call-centre/model.ts';
import type { Calls } from './calls.ts';
import type { Consultations } from './consult.ts';
import type { Moves } from './moves.ts';
import type { Offers } from './offers.ts';
import type { ParkingLot } from './parking.ts';
import { tellPresence } from './presence.ts';
import type { SecondLines } from './second-line.ts';
import type { Stage } from './stage.ts';

export type Parts = {
  readonly stage: Stage;
  readonly calls: Calls;
  readonly offers: Offers;
  readonly moves: Moves;
  readonly consultations: Consultations;
  readonly secondLines: SecondLines;
  readonly parking: ParkingLot;
};

/** Tells everything that happens from now on. */
export function tellEvents(parts: Parts): void {
  const { consultations, secondLines, parking } = parts;
  parts.stage.floor.on((heard) => {
    const isTold = 'call' in heard && [consultations, secondLines, parking].some((each) => each.hear(heard));
    if (!isTold) hear(parts, heard);
  });
}

function hear(parts: Parts, heard: Happening): void {
  const { stage, calls, offers, moves } = parts;
  switch (heard.type) {
    case 'arrived':
      return calls.arrives(heard.call, heard.leg);
    case 'dialled':
      return calls.phones(heard.call, heard.leg, false);
    case 'ivr':
      return calls.entersIvr(heard.leg, heard.call.ivr ?? 's');
    case 'queued':
      return calls.waits(heard.call, heard.leg, heard.queue);
    case 'refused':
      return calls.isRefused(heard.leg, heard.queue);
    case 'ringing':
      if (heard.leg.role === 'caller') return calls.phones(heard.call, heard.leg, true);
      if (heard.leg.via !== null) return offers.rings(heard.call, heard.leg, heard.leg.via);
      return calls.rings(heard.call, heard.leg);
    case 'answered':
      if (heard.leg.via !== null) return offers.answers(heard.call, heard.leg, heard.leg.via);
      return calls.answers(heard.call, heard.leg);
    case 'ringEnded':
      if (heard.leg.via !== null) return offers.endsRing(heard.call, heard.leg, heard.leg.via, heard.why);
      return calls.silences(heard.call, heard.leg, heard.why);
    case 'held':
    case 'resumed':
      return moves.holds(heard.call, heard.leg, heard.type === 'held');
    case 'transferred':
      return moves.transfers(heard.call, heard.moved, heard.leg, heard.to, heard.by);
    case 'parked':
      return parts.parking.parks(heard.call, heard.leg, heard.slot);
    case 'legEnded':
      return moves.leaves(heard.call, heard.leg);
    case 'failed':
      return fails(parts, heard.call, heard.reason);
    case 'ended':
      return ends(parts, heard.call, heard.by, heard.legs);
    case 'signedIn':
    case 'signedOut':
    case 'paused':
    case 'unpaused':
      return tellMember(stage, heard.type, heard.agent, heard.queue);
    case 'registration':
      return registers(stage, heard.agent);
    case 'presence':
      return tellPresence(stage, heard.agent);
    case 'trunk':
      return stage.say('system', 'PeerStatus', {
        ChannelType: 'PJSIP',
        Peer: `PJSIP/${heard.trunk}`,
        PeerStatus: heard.up ? 'Reachable' : 'Unreachable',
      });
    // Asterisk has no word for these: wrap-up is only in the configuration, auto-pause is a pause.
    case 'autoPaused':
    case 'wrapUpStarted':
    case 'wrapUpEnded':
    case 'roster':
    // Nor for these, or nobody does them on a floor that Asterisk runs.
    case 'muted':
    case 'unmuted':
    case 'recording':
    case 'earlyMedia':
    case 'forwarded':
    case 'surveyed':
    case 'trunkChanged':
    case 'overflowed':
    case 'pickedUp':
    case 'callbackBooked':
    case 'callbackTaken':
    case 'callbackDropped':
    case 'assigned':
    case 'unassigned':
    case 'queueOpened':
    case 'queueChanged':
    case 'queueClosed':
      return;
  }
}

function ends(
  { calls, moves, parking }: Parts,
  call: FloorCall,
  by: FloorLeg | null,
  legs: readonly FloorLeg[],
): void {
  parking.ending(call);
  calls.ends(call, by, legs);
  moves.ended(call);
}

/** A number that is busy, gone or never answers. What follows is the end of the call. */
function fails({ calls }: Parts, call: FloorCall, reason: string): void {
  const busy = reason.startsWith('486');
  for (const leg of call.legs)
    if (leg.role === 'callee') calls.silences(call, leg, busy ? 'declined' : 'timeout');
}

function tellMember(
  stage: Stage,
  what: 'signedIn' | 'signedOut' | 'paused' | 'unpaused',
  agent: FloorAgent,
  queue: string,
): void {
  const { members } = stage;
  const member = members.member(agent, queue);
  const now = Math.floor(stage.now() / 1000);
  const lamp = `Queue:${members.nameOf(queue)}_pause_PJSIP/${agent.number}`;
  if (what === 'signedIn') Object.assign(member, { dynamic: true, loginTime: now, lastPause: 0 });
  if (what === 'paused') member.lastPause = now;
  if (what !== 'signedOut') stage.deviceIs(lamp, what === 'paused' ? 'INUSE' : 'NOT_INUSE');
  const name =
    what === 'signedIn'
      ? 'QueueMemberAdded'
      : what === 'signedOut'
        ? 'QueueMemberRemoved'
        : 'QueueMemberPause';
  stage.say('agent', name, members.memberFields(member));
}

function registers(stage: Stage, agent: FloorAgent): void {
  const peer = `PJSIP/${agent.number}`;
  stage.say('system', 'PeerStatus', {
    ChannelType: 'PJSIP',
    Peer: peer,
    PeerStatus: agent.registered ? 'Reachable' : 'Unreachable',
  });
  stage.device(peer);
}
