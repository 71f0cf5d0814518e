// Asterisk's channels and bridges: their names, ids, and the fields every event shows of them, in its order.
import type { Random } from '#server/simulator/traffic/random.ts';

/** Down, Ring (a caller), Ringing (being called), Up. */
export type ChannelState = 0 | 4 | 5 | 6;
const STATES: Readonly<Record<ChannelState, string>> = { 0: 'Down', 4: 'Ring', 5: 'Ringing', 6: 'Up' };

export type Fields = Readonly<Record<string, string | number>>;

export type Bridge = {
  readonly id: string;
  readonly parking: boolean;
  readonly channels: Set<Channel>;
};

export type Channel = {
  /** `PJSIP/1001-0000002a`. */
  readonly name: string;
  /** `PJSIP/1001`. */
  readonly device: string;
  readonly uniqueid: string;
  linkedid: string;
  state: ChannelState;
  number: string;
  named: string;
  connectedNumber: string;
  connectedName: string;
  context: string;
  exten: string;
  priority: number;
  application: string;
  data: string;
  bridge: Bridge | null;
  held: boolean;
  readonly startedAt: number;
};

type Opening = Partial<Omit<Channel, 'name' | 'device' | 'startedAt' | 'bridge'>>;

const NONE: ReadonlySet<Channel> = new Set();
const UNKNOWN = '<unknown>';

export class Channels {
  readonly all = new Map<string, Channel>();
  readonly #byDevice = new Map<string, Set<Channel>>();
  readonly bridges = new Set<Bridge>();
  readonly #now: () => number;
  readonly #draws: Random;
  #uniqueid = 0;
  #pjsip = 0;
  #local = 0;

  constructor(now: () => number, draws: Random) {
    this.#now = now;
    this.#draws = draws;
  }

  /** Channels so far. */
  get processed(): number {
    return this.#uniqueid;
  }

  /** A phone's or a trunk's channel. */
  pjsip(device: string, opening: Opening): Channel {
    const serial = (this.#pjsip++).toString(16).padStart(8, '0');
    return this.#open(`${device}-${serial}`, device, opening);
  }

  /** The two halves of a Local channel, e.g. for `1001@from-queue`. */
  local(where: string, one: Opening, two: Opening): readonly [Channel, Channel] {
    const name = `Local/${where}-${(this.#local++).toString(16).padStart(8, '0')}`;
    const first = this.#open(`${name};1`, `Local/${where}`, one);
    return [first, this.#open(`${name};2`, `Local/${where}`, { linkedid: first.linkedid, ...two })];
  }

  close(channel: Channel): void {
    this.all.delete(channel.name);
    this.#byDevice.get(channel.device)?.delete(channel);
  }

  /** The channels of one device, e.g. of `PJSIP/1001`. */
  of(device: string): ReadonlySet<Channel> {
    return this.#byDevice.get(device) ?? NONE;
  }

  bridge(parking = false): Bridge {
    const hex = (length: number): string => this.#draws.text(length, '0123456789abcdef');
    const id = `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
    const bridge: Bridge = { id, parking, channels: new Set() };
    this.bridges.add(bridge);
    return bridge;
  }

  #open(name: string, device: string, opening: Opening): Channel {
    const now = this.#now();
    const uniqueid = `${Math.floor(now / 1000)}.${this.#uniqueid++}`;
    const channel: Channel = {
      uniqueid,
      linkedid: uniqueid,
      state: 0,
      number: '',
      named: '',
      connectedNumber: '',
      connectedName: '',
      context: 'internal',
      exten: 's',
      priority: 1,
      application: '',
      data: '',
      held: false,
      ...opening,
      name,
      device,
      bridge: null,
      startedAt: now,
    };
    this.all.set(name, channel);
    const siblings = this.#byDevice.get(device);
    if (siblings) siblings.add(channel);
    else this.#byDevice.set(device, new Set([channel]));
    return channel;
  }
}

/** A channel as an event shows it; `before` is `Dest`, `Transferee` and the like. */
export function channelFields(channel: Channel, before = '', variables = false): Fields {
  const fields = {
    [`${before}Channel`]: channel.name,
    [`${before}ChannelState`]: channel.state,
    [`${before}ChannelStateDesc`]: STATES[channel.state],
    [`${before}CallerIDNum`]: channel.number || UNKNOWN,
    [`${before}CallerIDName`]: channel.named || UNKNOWN,
    [`${before}ConnectedLineNum`]: channel.connectedNumber || UNKNOWN,
    [`${before}ConnectedLineName`]: channel.connectedName || UNKNOWN,
    [`${before}Language`]: 'en',
    [`${before}AccountCode`]: '',
    [`${before}Context`]: channel.context,
    [`${before}Exten`]: channel.exten,
    [`${before}Priority`]: channel.priority,
    [`${before}Uniqueid`]: channel.uniqueid,
    [`${before}Linkedid`]: channel.linkedid,
  };
  return variables ? { ...fields, [`${before}ChanVariable`]: 'FROM_DID=5550: x' } : fields;
}

/** A bridge as an event shows it. */
export function bridgeFields(bridge: Bridge, before = ''): Fields {
  return {
    [`${before}BridgeUniqueid`]: bridge.id,
    [`${before}BridgeType`]: bridge.parking ? 'parking' : 'basic',
    [`${before}BridgeTechnology`]: bridge.parking ? 'holding_bridge' : 'simple_bridge',
    [`${before}BridgeCreator`]: bridge.parking ? 'Parking' : UNKNOWN,
    [`${before}BridgeName`]: bridge.parking ? 'default' : UNKNOWN,
    [`${before}BridgeNumChannels`]: bridge.channels.size,
    [`${before}BridgeVideoSourceMode`]: 'none',
  };
}
