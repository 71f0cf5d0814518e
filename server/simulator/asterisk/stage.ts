// The single acts of Asterisk's core and the event each is told with: a channel begins, rings, is bridged, ends; a
// device changes.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { Random } from '#server/simulator/traffic/random.ts';
import { type Bridge, bridgeFields, type Channel, Channels, channelFields, type Fields } from './channels.ts';
import { type DeviceState, Members } from './members.ts';
import { dndDevices } from './presence.ts';
import type { Quirks } from './variants.ts';

export type Publish = (kind: string, name: string, ...fields: Fields[]) => void;

/** What stands for one leg of the floor: a phone's channel, and the Local pair before it where there is one. */
export type Line = {
  readonly phone: Channel;
  /** What is dialled and bridged with the caller: the phone itself, or the Local channel's first half. */
  readonly outer: Channel;
  readonly inner: Channel | null;
  readonly rangAt: number;
  gone: boolean;
};

const CAUSES: Readonly<Record<number, string>> = {
  0: 'Unknown',
  16: 'Normal Clearing',
  17: 'User busy',
  19: 'User alerting, no answer',
  26: 'Answered elsewhere',
};

export class Stage {
  readonly floor: Floor;
  readonly quirks: Quirks;
  readonly channels: Channels;
  readonly members: Members;
  readonly say: Publish;
  readonly #devices = new Map<string, DeviceState>();

  constructor(floor: Floor, quirks: Quirks, draws: Random, say: Publish) {
    this.floor = floor;
    this.quirks = quirks;
    this.say = say;
    this.channels = new Channels(() => this.now(), draws);
    this.members = new Members(
      floor,
      quirks,
      () => this.now(),
      (device) => this.deviceOf(device),
    );
  }

  now(): number {
    return this.floor.clock.now();
  }

  shown(channel: Channel, before = ''): Fields {
    return channelFields(channel, before, this.quirks.channelVars === 'some');
  }

  /** A new channel, told of. */
  begins(channel: Channel): Channel {
    this.say('call', 'Newchannel', this.shown(channel));
    return channel;
  }

  /** The dialplan steps on. */
  runs(channel: Channel, exten: string, priority: number, application: string, data: string): void {
    Object.assign(channel, { exten, priority, application, data });
    const step = { Extension: exten, Application: application, AppData: data };
    this.say('dialplan', 'Newexten', this.shown(channel), step);
  }

  becomes(channel: Channel, state: 4 | 5 | 6): void {
    if (channel.state === state) return;
    channel.state = state;
    this.say('call', 'Newstate', this.shown(channel));
  }

  /** Who is at the other end, as a phone's display would show it. */
  sees(channel: Channel, other: Channel, even = false): void {
    if (!even && channel.connectedNumber === other.number) return;
    channel.connectedNumber = other.number;
    channel.connectedName = other.named;
    this.say('call', 'NewConnectedLine', this.shown(channel));
  }

  /** `dest`: the dialled channel as it was shown when dialling began. */
  dials(from: Channel | null, dest: Fields, dialString: string): void {
    const source = from ? [this.shown(from)] : [];
    this.say('call', 'DialBegin', ...source, dest, { DialString: dialString });
  }

  dialState(from: Channel | null, to: Channel, status: string): void {
    const source = from ? [this.shown(from)] : [];
    this.say('call', 'DialState', ...source, this.shown(to, 'Dest'), { DialStatus: status });
  }

  dialEnd(from: Channel | null, to: Channel, status: string): void {
    const source = from ? [this.shown(from)] : [];
    this.say('call', 'DialEnd', ...source, this.shown(to, 'Dest'), { DialStatus: status });
  }

  /** A phone nobody picked up is given up. */
  cancels(from: Channel | null, to: Channel): void {
    this.dialEnd(from, to, 'CANCEL');
    if (this.quirks.dialEnd === 'twice') this.dialEnd(from, to, 'CANCEL');
  }

  bridges(parking = false): Bridge {
    const bridge = this.channels.bridge(parking);
    this.say('call', 'BridgeCreate', bridgeFields(bridge));
    return bridge;
  }

  enters(bridge: Bridge, channel: Channel): void {
    bridge.channels.add(channel);
    channel.bridge = bridge;
    this.say('call', 'BridgeEnter', bridgeFields(bridge), this.shown(channel));
  }

  /** The last one out puts an end to the bridge; a parking lot stays. */
  leaves(channel: Channel, destroy = true): void {
    const bridge = channel.bridge;
    if (!bridge) return;
    bridge.channels.delete(channel);
    channel.bridge = null;
    this.say('call', 'BridgeLeave', bridgeFields(bridge), this.shown(channel));
    if (destroy) this.destroys(bridge);
  }

  destroys(bridge: Bridge): void {
    if (bridge.channels.size > 0 || bridge.parking || !this.channels.bridges.delete(bridge)) return;
    this.say('call', 'BridgeDestroy', bridgeFields(bridge));
  }

  asks(channel: Channel, cause: number | null = null): void {
    const why = cause === null ? [] : [{ Cause: cause }];
    this.say('call', 'HangupRequest', this.shown(channel), ...why);
  }

  softly(channel: Channel, cause = 16): void {
    this.say('call', 'SoftHangupRequest', this.shown(channel), { Cause: cause });
  }

  ends(channel: Channel, cause: number): void {
    this.leaves(channel);
    if (!this.channels.all.has(channel.name)) return;
    this.channels.close(channel);
    const why = { Cause: cause, 'Cause-txt': CAUSES[cause] ?? 'Unknown' };
    this.say('call', 'Hangup', this.shown(channel), why);
    this.device(channel.device);
  }

  /** All channels of a line end, those before the phone first. */
  closes(line: Line, cause: number): void {
    if (line.gone) return;
    line.gone = true;
    const { outer, inner, phone } = line;
    this.ends(outer, cause);
    if (!inner) return;
    if (phone.state === 5) this.cancels(inner, phone);
    else this.asks(inner, 16);
    this.leaves(inner);
    this.softly(inner);
    this.ends(inner, cause);
    this.ends(phone, cause);
  }

  deviceOf(device: string): DeviceState {
    let [busy, ringing, held] = [0, 0, 0];
    for (const channel of this.channels.of(device)) {
      if (channel.state === 5) ringing++;
      else if (channel.state !== 0) busy++;
      if (channel.held) held++;
    }
    if (busy > 0 && busy === held && ringing === 0) return 'ONHOLD';
    if (busy > 0) return ringing > 0 ? 'RINGINUSE' : 'INUSE';
    if (ringing > 0) return 'RINGING';
    const agent = this.floor.agents.get(device.slice(device.indexOf('/') + 1));
    if (agent?.presence === 'dnd' && this.quirks.doNotDisturb === 'phoneBusy') return 'BUSY';
    return agent && !agent.registered ? 'UNAVAILABLE' : 'NOT_INUSE';
  }

  /** Tells of a device if its state is another one than was told last. `again`: of its queue members in any case. */
  device(device: string, again = false): void {
    if (!device.startsWith('PJSIP/')) return;
    const state = this.deviceOf(device);
    const same = state === (this.#devices.get(device) ?? 'NOT_INUSE');
    if (same && !again) return;
    this.#devices.set(device, state);
    if (!same) this.deviceIs(device, state);
    const agent = this.floor.agents.get(device.slice(6));
    if (!agent) return;
    for (const member of this.members.of(agent))
      this.say('agent', 'QueueMemberStatus', this.members.memberFields(member));
  }

  deviceIs(device: string, state: string): void {
    if (this.quirks.deviceEvents === 'both')
      this.say('call', 'DeviceStateChange', { Device: device, State: state });
  }

  /** All devices DeviceStateList knows. */
  devices(): [string, string][] {
    const out: [string, string][] = [];
    const { floor, members } = this;
    for (const queue of floor.queues.keys()) {
      const name = members.nameOf(queue);
      out.push([`Queue:${name}`, members.waiting(queue).length > 0 ? 'RINGING' : 'NOT_INUSE']);
      for (const { agent } of members.in(queue)) {
        const paused = agent.queues.get(queue)?.paused;
        out.push([`Queue:${name}_pause_PJSIP/${agent.number}`, paused ? 'INUSE' : 'NOT_INUSE']);
      }
    }
    for (const number of floor.agents.keys()) out.push([`PJSIP/${number}`, this.deviceOf(`PJSIP/${number}`)]);
    return [...out, ...dndDevices(this)];
  }
}
