// In which order Asterisk tells a call's way: it arrives, waits in a queue, phones ring, two parties are bridged, all
// hang up.
import {
  callerLeg,
  type FloorCall,
  type FloorLeg,
  live,
  type RingEnd,
} from '#server/simulator/call-centre/model.ts';
import type { Bridge, Channel } from './channels.ts';
import type { Member } from './members.ts';
import type { Line, Stage } from './stage.ts';

type Serving = {
  readonly member: Member;
  readonly line: Line;
  readonly held: number;
  readonly since: number;
};

/** What Asterisk knows of one call beyond its channels. */
type Way = {
  /** Uniqueid of its first channel: every later one carries it as Linkedid. */
  readonly id: string;
  /** The queue it waits in. */
  queue: string | null;
  /** The queue call that is being served: Queue() runs until AgentComplete. */
  serving: Serving | null;
  bridge: Bridge | null;
};

const seconds = (at: number): number => Math.floor(at / 1000);

export class Calls {
  readonly #stage: Stage;
  readonly #ways = new WeakMap<FloorCall, Way>();
  readonly #lines = new WeakMap<FloorLeg, Line>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  idOf(call: FloorCall): string {
    return this.#ways.get(call)?.id ?? '';
  }

  way(call: FloorCall): Way | undefined {
    return this.#ways.get(call);
  }

  line(leg: FloorLeg | null | undefined): Line | undefined {
    const line = leg ? this.#lines.get(leg) : undefined;
    return line?.gone ? undefined : line;
  }

  /** `id`: Linkedid, where the call hangs on another one. */
  begin(call: FloorCall, leg: FloorLeg, line: Line, id = line.phone.uniqueid): void {
    if (!this.#ways.has(call)) this.#ways.set(call, { id, queue: null, serving: null, bridge: null });
    this.#lines.set(leg, line);
  }

  adopt(leg: FloorLeg, line: Line): void {
    this.#lines.set(leg, line);
  }

  arrives(call: FloorCall, leg: FloorLeg): void {
    const { channels } = this.#stage;
    const channel = channels.pjsip(`PJSIP/${call.trunk ?? 'trunk'}`, {
      state: 4,
      number: call.from,
      named: call.fromName,
      context: 'inbound',
      exten: call.dialled,
    });
    this.begin(call, leg, this.#single(channel));
    this.#stage.begins(channel);
    this.#stage.device(channel.device);
  }

  /** A phone dials, or (`ringFirst`) is rung because somebody asked for a call in its name. */
  phones(call: FloorCall, leg: FloorLeg, ringFirst: boolean): void {
    const old = this.line(leg);
    if (old) return this.#stage.becomes(old.phone, 6);
    const { channels } = this.#stage;
    const channel = channels.pjsip(`PJSIP/${leg.number}`, {
      state: ringFirst ? 0 : 4,
      number: leg.number,
      named: call.fromName,
      exten: ringFirst ? 's' : call.dialled,
    });
    this.begin(call, leg, this.#single(channel));
    this.#stage.begins(channel);
    if (ringFirst) {
      this.#stage.dials(null, this.#stage.shown(channel, 'Dest'), leg.number);
      this.#stage.becomes(channel, 5);
      this.#stage.dialState(null, channel, 'RINGING');
    }
    this.#stage.device(channel.device);
  }

  entersIvr(leg: FloorLeg, ivr: string): void {
    const channel = this.line(leg)?.phone;
    if (!channel) return;
    this.#stage.becomes(channel, 6);
    this.#stage.runs(channel, ivr, 1, 'BackGround', 'ivr-welcome');
  }

  waits(call: FloorCall, leg: FloorLeg, queue: string): void {
    const way = this.#ways.get(call);
    const channel = this.line(leg)?.phone;
    if (!way || !channel) return;
    const { members } = this.#stage;
    this.leavesQueue(call, true);
    this.#stage.leaves(channel);
    this.#stage.becomes(channel, 6);
    const name = members.nameOf(queue);
    this.#stage.runs(channel, queue, 2, 'Queue', `${name},tTk,,,60`);
    if (members.waiting(queue).length === 0) this.#stage.deviceIs(`Queue:${name}`, 'RINGING');
    members.join(queue, call, channel);
    way.queue = queue;
    const place = {
      Queue: name,
      Position: members.placeOf(call, queue),
      Count: members.waiting(queue).length,
    };
    this.#stage.say('agent', 'QueueCallerJoin', this.#stage.shown(channel), place);
    if (this.#stage.quirks.music === 'on')
      this.#stage.say('call', 'MusicOnHoldStart', this.#stage.shown(channel), { Class: 'default' });
  }

  /** A full queue: `Queue()` returns at once, and says why in a variable. */
  isRefused(leg: FloorLeg, queue: string): void {
    const channel = this.line(leg)?.phone;
    if (!channel) return;
    this.#stage.becomes(channel, 6);
    this.#stage.runs(channel, queue, 2, 'Queue', `${this.#stage.members.nameOf(queue)},tTk,,,60`);
    this.#stage.say('dialplan', 'VarSet', this.#stage.shown(channel), {
      Variable: 'QUEUESTATUS',
      Value: 'FULL',
    });
  }

  /** Answered, abandoned or moved on: Asterisk says QueueCallerAbandon for the last two alike. */
  leavesQueue(call: FloorCall, unanswered: boolean): void {
    const way = this.#ways.get(call);
    if (!way || way.queue === null) return;
    const { members } = this.#stage;
    const queue = way.queue;
    const entry = members.waiting(queue).find((each) => each.call === call);
    const name = members.nameOf(queue);
    const position = members.placeOf(call, queue);
    way.queue = null;
    if (!entry) return;
    const shown = this.#stage.shown(entry.channel);
    if (this.#stage.quirks.music === 'on') this.#stage.say('call', 'MusicOnHoldStop', shown);
    if (unanswered) {
      members.abandoned(queue);
      const held = seconds(this.#stage.now()) - seconds(entry.since);
      const stay = { Queue: name, Position: position, OriginalPosition: entry.original, HoldTime: held };
      this.#stage.say('agent', 'QueueCallerAbandon', shown, stay);
    }
    members.leave(queue, call);
    const left = members.waiting(queue).length;
    if (left === 0) this.#stage.deviceIs(`Queue:${name}`, 'NOT_INUSE');
    this.#stage.say('agent', 'QueueCallerLeave', shown, { Queue: name, Position: position, Count: left });
  }

  /** A number is dialled for a caller: a phone inside, or one outside over the trunk. */
  rings(call: FloorCall, leg: FloorLeg): void {
    const way = this.#ways.get(call);
    const from = this.#dialling(call, leg);
    if (!way || !from) return;
    const { channels, floor } = this.#stage;
    this.#stage.leaves(from);
    const inside = leg.kind === 'extension';
    const device = `PJSIP/${inside ? leg.number : (call.trunk ?? 'trunk-a')}`;
    const channel = channels.pjsip(device, {
      number: leg.number,
      named: floor.agents.get(leg.number)?.name ?? '',
      linkedid: way.id,
      context: inside ? 'internal' : 'inbound',
    });
    this.#lines.set(leg, this.#single(channel));
    const dialString = inside ? leg.number : `${leg.number}@${device.slice(6)}`;
    this.#stage.runs(from, leg.number, 1, 'Dial', `PJSIP/${dialString},20,tTk`);
    this.#stage.begins(channel);
    this.#stage.dials(from, this.#stage.shown(channel, 'Dest'), dialString);
    channel.exten = leg.number;
    this.#stage.sees(channel, from);
    this.#stage.sees(from, channel);
    this.#stage.dialState(from, channel, 'RINGING');
    this.#stage.becomes(channel, 5);
    this.#stage.device(device);
  }

  answers(call: FloorCall, leg: FloorLeg): void {
    const way = this.#ways.get(call);
    const line = this.line(leg);
    const from = this.#dialling(call, leg);
    if (!way || !line || !from) return;
    this.#stage.becomes(line.phone, 6);
    this.#stage.dialEnd(from, line.phone, 'ANSWER');
    this.#stage.becomes(from, 6);
    Object.assign(line.phone, { application: 'AppDial', data: '(Outgoing Line)', exten: '' });
    way.bridge = this.#stage.bridges();
    this.#stage.device(line.phone.device);
    this.#stage.enters(way.bridge, line.phone);
    this.#stage.enters(way.bridge, from);
  }

  /** A phone that is not rung by a queue falls silent. */
  silences(call: FloorCall, leg: FloorLeg, why: RingEnd): void {
    const line = this.line(leg);
    if (!line) return;
    const from = this.#dialling(call, leg);
    if (why === 'timeout') this.#stage.dialEnd(from, line.outer, 'NOANSWER');
    else if (why === 'declined') this.#stage.dialEnd(from, line.outer, 'BUSY');
    else this.#stage.cancels(from, line.outer);
    this.#stage.closes(line, why === 'declined' ? 17 : why === 'answeredElsewhere' ? 26 : 0);
  }

  /** The queue call an agent serves is over for the queue. `alone`: the agent has left it long since. */
  completes(call: FloorCall, reason: 'caller' | 'agent' | 'transfer', alone = false): void {
    const way = this.#ways.get(call);
    const caller = this.line(callerLeg(call) ?? call.legs[0])?.phone;
    if (!way?.serving || !caller) return;
    const { member, line, held, since } = way.serving;
    way.serving = null;
    const talk = seconds(this.#stage.now()) - seconds(since);
    const dest = alone ? [] : [this.#stage.shown(line.outer, 'Dest')];
    this.#stage.members.completed(member, talk, held);
    this.#stage.say('agent', 'AgentComplete', this.#stage.shown(caller), ...dest, {
      Queue: this.#stage.members.nameOf(member.queue),
      Interface: this.#stage.members.interfaceOf(member.agent.number),
      MemberName: member.agent.name,
      HoldTime: held,
      TalkTime: talk,
      Reason: reason,
    });
  }

  /** All is over. `legs` were alive until now, `by` hung up. */
  ends(call: FloorCall, by: FloorLeg | null, legs: readonly FloorLeg[]): void {
    const way = this.#ways.get(call);
    const first = this.line(by ?? legs[0]);
    const caller = this.line(legs.find((leg) => leg.role === 'caller'));
    if (!way) return;
    const ringing: Line[] = [];
    const others: Line[] = [];
    for (const leg of legs) {
      const line = this.line(leg);
      if (line && line !== first) (line.phone.state === 5 ? ringing : others).push(line);
    }
    if (by && first) this.#stage.asks(first.phone);
    for (const line of ringing) this.#stage.cancels(caller?.phone ?? null, line.outer);
    const cause = way.queue === null ? 16 : 0;
    this.leavesQueue(call, true);
    const parked = caller?.phone.bridge?.parking ?? false;
    this.completes(call, !parked && first === way.serving?.line ? 'agent' : 'caller', parked);
    for (const line of [...(first ? [first] : []), ...others]) {
      this.#stage.leaves(line.outer, false);
      if (line === caller) this.#stage.softly(line.phone);
      if (way.bridge) this.#stage.destroys(way.bridge);
      this.#stage.closes(line, cause);
    }
    for (const line of ringing) this.#stage.closes(line, 0);
  }

  /** Channel that dials for this call: its caller's, or the party a transfer left over. */
  #dialling(call: FloorCall, except: FloorLeg): Channel | null {
    const caller = callerLeg(call);
    const party =
      caller && caller !== except
        ? caller
        : call.legs.find((leg) => leg !== except && live(leg) && this.line(leg));
    return this.line(party)?.phone ?? null;
  }

  #single(channel: Channel): Line {
    return { phone: channel, outer: channel, inner: null, rangAt: this.#stage.now(), gone: false };
  }
}
