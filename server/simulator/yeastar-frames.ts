// Knows which event frames a P-Series PBX sends for what happens on the floor, in the order of the dossier's §12.
// Refuses to know sockets, and to send what no page or capture shows: there is no queue event and no time in calls.
import type { Clock } from '#server/time/clock.ts';
import type { Floor } from './floor.ts';
import { type FloorAgent, type FloorCall, type FloorLeg, type Happening, live } from './floor-model.ts';
import type { Random } from './random.ts';
import { dispositionOf, uidOf } from './yeastar-cdr.ts';
import { callIdOf, memberOf } from './yeastar-members.ts';
import type { Monitors } from './yeastar-monitors.ts';
import type { Quirks } from './yeastar-quirks.ts';
import type { PbxTime } from './yeastar-time.ts';

/** `swaps`: this frame may change places with its neighbours where the PBX delivers out of order. */
export type Publish = (type: number, msg: object, swaps?: boolean) => void;
type Lamp = 'Ringing' | 'Busy' | 'Idle';

/** How long after the last BYE the lamps go out and the record follows, milliseconds (§12, steps 10 and 11). */
const AFTER_BYE_MS = 100;
const WORDS = {
  signedIn: ['Logged In', 'Login'],
  signedOut: ['Logged Out', 'Logout', 'LogOff'],
  unpaused: ['Unpaused', 'Resume', 'unpause'],
  paused: ['Paused'],
} as const;
const DIRECTION = { inbound: 'Inbound', outbound: 'Outbound', internal: 'Internal' } as const;

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
  readonly #lamps = new Map<string, Lamp>();

  constructor(setup: FramesSetup) {
    this.#s = setup;
    for (const number of setup.floor.agents.keys()) this.#lamps.set(number, lampOf(setup.floor, number));
  }

  hear(heard: Happening): void {
    switch (heard.type) {
      case 'arrived':
      case 'ivr':
      case 'queued':
        return this.#call(heard.call, [heard.leg]);
      case 'dialled':
      case 'ringing':
        this.#lamp(heard.leg.number);
        return this.#call(heard.call, [heard.leg]);
      case 'answered':
        this.#call(heard.call, [heard.leg]);
        if (heard.connected) this.#call(heard.call, [heard.connected]);
        this.#lamp(heard.leg.number);
        return;
      case 'ringEnded':
        return this.#ringEnded(heard.call, heard.leg, heard.why);
      case 'held':
      case 'resumed':
        return this.#held(heard.call, heard.leg);
      case 'transferred':
        if (heard.by === 'api' && this.#s.quirks.apiTransfer30013 === 'no') return;
        return this.#call(heard.call, heard.leg ? [heard.leg, heard.moved] : [heard.moved], 30013);
      case 'legEnded':
        this.#call(heard.call, [heard.leg]);
        return this.#lamp(heard.leg.number);
      case 'failed':
        return this.#failed(heard.call, heard.leg, heard.reason);
      case 'ended':
        return this.#ended(heard.call, heard.by, heard.legs);
      case 'signedIn':
      case 'signedOut':
      case 'paused':
      case 'unpaused':
        return this.#agent(heard.type, heard.agent, heard.queue, heard.reason);
      case 'autoPaused': {
        const calls = heard.missed.map((call) => ({ caller_number: call.from, call_id: callIdOf(call) }));
        const msg = { queue_number: heard.queue, agent_number: heard.agent.number, calls };
        return this.#s.publish(30025, msg);
      }
      case 'registration':
        return this.#registered(heard.agent);
      case 'presence':
        if (!this.#s.monitors.presence(heard.agent.number)) return;
        return this.#s.publish(30009, { extension: heard.agent.number, status: heard.agent.presence });
      case 'roster':
        return this.#s.publish(30022, { ext_number: heard.agent.number, option: 'CREATE' });
      case 'trunk': {
        const msg = { trunk_name: heard.trunk, kind: 'PJSIP', status: heard.up ? 1 : 42 };
        return this.#s.publish(30010, { ...msg, registered_ip: '203.0.113.5:5060' });
      }
      case 'parked':
      case 'wrapUpStarted':
      case 'wrapUpEnded':
        return;
    }
  }

  #call(call: FloorCall, changed: readonly FloorLeg[], type = 30011): void {
    const { quirks, monitors } = this.#s;
    const legs =
      quirks.members30011 === 'full' && type === 30011
        ? call.legs.filter((leg) => live(leg) || changed.includes(leg))
        : changed;
    const members = legs
      .filter((leg) => leg.kind === 'extension' || monitors.trunk(call.trunk ?? ''))
      .map((leg) => memberOf(call, leg, quirks));
    if (members.length === 0) return;
    const swaps = changed.some((leg) => leg.role === 'callee' && live(leg));
    this.#s.publish(type, { call_id: callIdOf(call), members }, swaps && type === 30011);
  }

  #ringEnded(call: FloorCall, leg: FloorLeg, why: string): void {
    const active = why === 'timeout' || why === 'declined';
    if (active || this.#s.quirks.byeScope === 'all') this.#call(call, [leg]);
    this.#lamp(leg.number);
    if (why === 'timeout' && leg.via !== null)
      this.#s.publish(30026, {
        queue_number: leg.via,
        agent_number: leg.number,
        caller_number: call.from,
        call_id: callIdOf(call),
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
    const gone = { ...leg, state: 'ended' as const };
    // Captured: a number that does not exist comes without members.
    const members = reason.startsWith('404') ? null : [memberOf(call, gone, this.#s.quirks)];
    this.#s.publish(30015, { call_id: callIdOf(call), reason, members });
  }

  #ended(call: FloorCall, by: FloorLeg | null, legs: readonly FloorLeg[]): void {
    const { byeScope, cdrOrder } = this.#s.quirks;
    const hanger = by ?? legs[0];
    if (cdrOrder === 'beforeBye') this.#records(call);
    const byes = byeScope === 'all' ? legs : hanger ? [hanger] : [];
    for (const leg of byes) this.#call(call, [leg]);
    this.#s.clock.after(AFTER_BYE_MS, () => {
      for (const leg of legs) this.#lamp(leg.number);
      if (cdrOrder === 'afterBye') this.#records(call);
    });
  }

  #records(call: FloorCall): void {
    if (this.#s.quirks.cdrPush === 'onePerCall') {
      const last = call.segments.at(-1);
      // A caller who never left the IVR was answered by it, and by nobody else.
      const answeredAt = call.answeredAt ?? (call.queue === null ? (last?.answeredAt ?? null) : null);
      this.#record(call, last?.number ?? call.dialled, call.startedAt, answeredAt, dispositionOf(call));
      return;
    }
    call.segments.forEach((segment, i) => {
      const startedAt = i === 0 ? call.startedAt : segment.startedAt;
      const status = segment.answeredAt === null ? dispositionOf(call, segment) : 'ANSWERED';
      this.#record(call, segment.number, startedAt, segment.answeredAt, status, segment.endedAt);
    });
  }

  #record(
    call: FloorCall,
    to: string,
    startedAt: number,
    answeredAt: number | null,
    status: string,
    endedAt: number | null = call.endedAt,
  ): void {
    const end = endedAt ?? startedAt;
    const seconds = (from: number): number => Math.max(0, Math.round((end - from) / 1000));
    const waited =
      call.queuedAt !== null && call.answeredAt !== null && call.answeredAt >= call.queuedAt
        ? Math.round((call.answeredAt - call.queuedAt) / 1000)
        : 0;
    this.#s.publish(30012, {
      call_id: callIdOf(call),
      time_start: this.#s.time.dashed(startedAt),
      call_from: call.from,
      call_to: to,
      call_duration: seconds(startedAt),
      talk_duration: answeredAt === null ? 0 : seconds(answeredAt),
      src_trunk_name: call.direction === 'inbound' ? (call.trunk ?? '') : '',
      dst_trunk_name: call.direction === 'outbound' ? (call.trunk ?? '') : '',
      pin_code: '',
      status,
      type: DIRECTION[call.direction],
      recording: '',
      did_number: call.direction === 'inbound' ? call.dialled : '',
      agent_ring_time: waited,
      uid: uidOf(call, this.#s.time),
      call_note_id: '',
      enb_call_note: 0,
    });
  }

  #agent(what: keyof typeof WORDS, agent: FloorAgent, queue: string, reason: string): void {
    const { agentStatusWords, agentQueuePrefix } = this.#s.quirks;
    if (agentStatusWords === 'pausedOnly' && what !== 'paused' && what !== 'unpaused') return;
    let status: string = this.#s.draws.pick(WORDS[what]);
    if (agentStatusWords === 'randomCase')
      status = [...status]
        .map((c) => (this.#s.draws.chance(0.5) ? c.toUpperCase() : c.toLowerCase()))
        .join('');
    const queue_number = agentQueuePrefix === 'none' ? queue : `queue-${queue}`;
    this.#s.publish(30029, { queue_number, agent_number: agent.number, status, reason });
  }

  #registered(agent: FloorAgent): void {
    if (!this.#s.monitors.registration(agent.number)) return;
    const status = agent.registered ? 'Registered' : 'Unregistered';
    const where = { extension: agent.number, kind: 'Sip', status, registered_ip: '198.51.100.7' };
    this.#s.publish(30007, where);
  }

  #lamp(number: string): void {
    const { floor, monitors } = this.#s;
    if (!floor.agents.has(number)) return;
    const lamp = lampOf(floor, number);
    if (lamp === (this.#lamps.get(number) ?? 'Idle')) return;
    this.#lamps.set(number, lamp);
    if (monitors.callState(number)) this.#s.publish(30008, { extension: number, status: lamp });
  }
}

function lampOf(floor: Floor, number: string): Lamp {
  let lamp: Lamp = 'Idle';
  for (const leg of floor.legsOf(number)) {
    if (leg.state !== 'ringing') return 'Busy';
    lamp = 'Ringing';
  }
  return lamp;
}
