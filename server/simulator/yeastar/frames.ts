// Which event frames a P-Series PBX sends for what happens to calls, in the order of yeastar#worked-call. What no page
// or capture shows is not sent: there is no queue event and no time in calls.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import {
  callerLeg,
  type FloorCall,
  type FloorLeg,
  type Happening,
  live,
} from '#server/simulator/call-centre/model.ts';
import type { Random } from '#server/simulator/traffic/random.ts';
import type { Clock } from '#server/time/clock.ts';
import { Lamps } from './lamps.ts';
import { callIdOf, hidden, memberOf } from './members.ts';
import type { Monitors } from './monitors.ts';
import { trunkDown } from './notices.ts';
import { Records } from './records.ts';
import { StaffFrames } from './staff-frames.ts';
import type { PbxTime } from './time.ts';
import { Timelines } from './timeline.ts';
import type { Quirks } from './variants.ts';

/** `swaps`: this frame may change places with its neighbours where the PBX delivers out of order. */
export type Publish = (type: number, msg: object, swaps?: boolean) => void;

/** How long after the last BYE the lamps go out and the record follows, milliseconds (yeastar#worked-call). */
const AFTER_BYE_MS = 100;
/** How long an outside network takes to send sound, milliseconds. */
const EARLY_SOUND_MS = 800;
/** How long an incoming call waits for somebody to accept or refuse it, milliseconds. */
export const DOOR_MS = 10_000;
const OPTION = { created: 'CREATE', changed: 'UPDATE', renamed: 'UPDATE', deleted: 'DELETE' } as const;

export type FramesSetup = {
  readonly floor: Floor;
  readonly clock: Clock;
  readonly quirks: Quirks;
  readonly draws: Random;
  readonly time: PbxTime;
  readonly monitors: Monitors;
  readonly publish: Publish;
};

/** Sends frames for everything that happens from now on. */
export function sendFrames(setup: FramesSetup): void {
  const frames = new Frames(setup);
  setup.floor.on((heard) => frames.hear(heard));
}

class Frames {
  readonly #s: FramesSetup;
  readonly #lamps: Lamps;
  readonly #records: Records;
  readonly #staff: StaffFrames;
  readonly #timelines: Timelines | null;
  /** Those asked in an attended transfer that is being completed. */
  readonly #asked = new WeakSet<FloorLeg>();
  /** Each leg as it was last told. */
  readonly #told = new WeakMap<FloorLeg, string>();

  constructor(setup: FramesSetup) {
    this.#s = setup;
    this.#lamps = new Lamps(setup);
    this.#records = new Records(setup);
    this.#staff = new StaffFrames(setup);
    this.#timelines = setup.quirks.timeline === 'on' ? new Timelines(setup) : null;
  }

  hear(heard: Happening): void {
    this.#staff.hear(heard);
    this.#timelines?.hear(heard);
    switch (heard.type) {
      case 'arrived':
        if (this.#s.monitors.controlled(heard.call.trunk)) this.#atDoor(heard.call, heard.leg);
        return this.#call(heard.call, [heard.leg]);
      case 'queued':
        if (this.#s.quirks.queueTold === 'changesOnly' && this.#isTold(heard.call, heard.leg)) return;
        return this.#call(heard.call, [heard.leg]);
      case 'ivr':
        return this.#call(heard.call, [heard.leg]);
      case 'dialled':
      case 'ringing':
        return this.#rings(heard.call, heard.leg);
      case 'earlyMedia':
        return this.#call(heard.call, [heard.leg]);
      case 'answered':
        return this.#answered(heard.call, heard.leg, heard.connected);
      case 'ringEnded':
        return this.#ringEnded(heard.call, heard.leg, heard.why);
      case 'held':
        return this.#held(heard.call, heard.leg);
      case 'resumed':
        return this.#s.quirks.resumeFrame === 'none' ? undefined : this.#held(heard.call, heard.leg);
      case 'transferred':
        if (heard.by === 'api' && this.#s.quirks.apiTransfer30013 === 'no') return;
        return this.#call(heard.call, heard.leg ? [heard.leg, heard.moved] : [heard.moved], 30013);
      case 'forwarded': {
        const caller = callerLeg(heard.call);
        return this.#call(
          heard.call,
          [caller, heard.leg].filter((leg) => leg != null),
          30014,
        );
      }
      case 'legEnded':
        this.#call(heard.call, [heard.leg]);
        return this.#lamps.show(heard.leg.number);
      case 'failed':
        return this.#failed(heard.call, heard.leg, heard.reason);
      case 'ended':
        return this.#ended(heard.call, heard.by, heard.legs);
      case 'surveyed': {
        const call_id = callIdOf(heard.call, this.#s.quirks);
        return this.#s.publish(30019, { call_id, survey_result: heard.score });
      }
      case 'trunk': {
        const msg = { trunk_name: heard.trunk, kind: 'PJSIP', status: heard.up ? 1 : 42 };
        this.#s.publish(30010, { ...msg, registered_ip: '203.0.113.5:5060' });
        if (!heard.up) this.#s.publish(30035, trunkDown(heard.trunk, this.#s.time.slashed(heard.at)));
        return;
      }
      case 'trunkChanged':
        return this.#s.publish(30023, { trunk_name: heard.trunk, option: OPTION[heard.change] });
      case 'roster':
        return this.#s.publish(30022, { ext_number: heard.agent.number, option: OPTION[heard.change] });
      default:
        return;
    }
  }

  #isTold(call: FloorCall, leg: FloorLeg): boolean {
    return this.#told.get(leg) === JSON.stringify(memberOf(call, leg, this.#s.quirks));
  }

  #call(call: FloorCall, changed: readonly FloorLeg[], type = 30011): void {
    const { quirks, monitors } = this.#s;
    if (hidden(call, quirks)) return;
    const legs =
      quirks.members30011 === 'full' && type === 30011
        ? call.legs.filter((leg) => live(leg) || changed.includes(leg))
        : changed;
    const members = legs
      .filter((leg) => leg.kind === 'extension' || monitors.trunk(call.trunk ?? ''))
      .map((leg) => memberOf(call, leg, quirks));
    if (members.length === 0) return;
    for (const leg of legs) this.#told.set(leg, JSON.stringify(memberOf(call, leg, quirks)));
    const swaps = changed.some((leg) => leg.role === 'callee' && live(leg));
    this.#s.publish(type, { call_id: callIdOf(call, quirks), members }, swaps && type === 30011);
  }

  /** 30016, and the call waits: the page says up to ten seconds, then the PBX routes it itself. */
  #atDoor(call: FloorCall, leg: FloorLeg): void {
    const { floor, publish, quirks } = this.#s;
    floor.routes.screen(call, DOOR_MS);
    const { call_path: _, ...inbound } = memberOf(call, leg, quirks).inbound ?? {};
    publish(30016, { call_id: callIdOf(call, quirks), members: [{ inbound }] });
  }

  #rings(call: FloorCall, leg: FloorLeg): void {
    const { clock, floor, quirks } = this.#s;
    // A phone that goes over with its channel is there already: it does not ring.
    if (!leg.continues || quirks.joinedChannel === 'new') {
      this.#lamps.show(leg.number);
      this.#call(call, [leg]);
    }
    if (
      leg.continues &&
      leg.part === 'party' &&
      this.#asked.has(leg.continues) &&
      quirks.apiTransfer30013 === 'yes'
    )
      this.#call(
        call,
        call.legs.filter((other) => other !== leg && live(other)),
        30013,
      );
    if (leg.kind === 'outbound' && quirks.earlyMedia === 'sent')
      clock.after(EARLY_SOUND_MS, () => floor.reports.earlySound(call, leg));
  }

  #answered(call: FloorCall, leg: FloorLeg, connected: FloorLeg | null): void {
    const { answerRepeats, waitingMember } = this.#s.quirks;
    this.#call(call, [leg]);
    if (connected) this.#call(call, [connected]);
    const caller = callerLeg(call);
    const again = leg.part === 'party' && caller?.kind === 'inbound' && caller !== connected;
    if (again && (answerRepeats === 'yes' || waitingMember === 'alert')) this.#call(call, [caller]);
    this.#lamps.show(leg.number);
  }

  #ringEnded(call: FloorCall, leg: FloorLeg, why: string): void {
    const active = why === 'timeout' || why === 'declined';
    if (active || this.#s.quirks.byeScope === 'all') this.#call(call, [leg]);
    this.#lamps.show(leg.number);
    if (why === 'timeout' && leg.via !== null)
      this.#s.publish(30026, {
        queue_number: leg.via,
        agent_number: leg.number,
        caller_number: call.from,
        call_id: callIdOf(call, this.#s.quirks),
      });
  }

  #held(call: FloorCall, holder: FloorLeg): void {
    const others = call.legs.filter((leg) => leg !== holder && live(leg));
    const { holdMember, members30011 } = this.#s.quirks;
    const shown = holdMember === 'holder' ? [holder] : holdMember === 'held' ? others : [holder, ...others];
    if (members30011 === 'full') this.#call(call, shown);
    else for (const leg of shown) this.#call(call, [leg]);
  }

  #failed(call: FloorCall, leg: FloorLeg, reason: string): void {
    const { failureWords } = this.#s.quirks;
    const gone = { ...leg, state: 'ended' as const };
    // Captured: a number that does not exist comes without members.
    const members = reason.startsWith('404') ? null : [memberOf(call, gone, this.#s.quirks)];
    const told = failureWords === 'captured' ? (CAPTURED[reason] ?? reason) : reason;
    this.#s.publish(30015, { call_id: callIdOf(call, this.#s.quirks), reason: told, members });
  }

  #ended(call: FloorCall, by: FloorLeg | null, legs: readonly FloorLeg[]): void {
    const { byeScope, cdrOrder, joinedChannel } = this.#s.quirks;
    const goes = (leg: FloorLeg): boolean => joinedChannel === 'new' || !leg.carriedOn;
    if (call.asks) for (const leg of legs) if (leg.carriedOn) this.#asked.add(leg);
    const hanger = by ?? legs[0];
    if (cdrOrder === 'beforeBye') this.#records.send(call);
    const byes = byeScope === 'all' ? legs : hanger ? [hanger] : [];
    for (const leg of byes) if (goes(leg)) this.#call(call, [leg]);
    this.#s.clock.after(AFTER_BYE_MS, () => {
      for (const leg of legs) this.#lamps.show(leg.number);
      if (cdrOrder === 'afterBye') this.#records.send(call);
      this.#timelines?.send(call);
    });
  }
}

/** Reasons as they were seen on the wire, where that differs from the page. */
const CAPTURED: Readonly<Record<string, string>> = {
  '404 NOT found': 'NOT found',
  '486 Busy here': '486 Busy Here',
};
