// Asterisk's channels and bridges: which there are, who is connected to whom.
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import type { Channel, Context, Memory } from './memory.ts';
import type { ChannelSeen, DestSeen } from './wire.ts';

/** Channels with nobody at their end: they carry sound between others, or stand in while one is moved. */
const UNREAL = new Set(
  'Local AsyncGoto Surrogate Bridge Announcer Recorder CBAnn CBRec Parking Message MulticastRTP UnicastRTP Snoop Transfered Feature Bridges Console'.split(
    ' ',
  ),
);

/** The tech of `PJSIP/1001-0000000a`. */
const techOf = (name: string): string => name.slice(0, Math.max(0, name.indexOf('/')));
/** Nearly all are of this tech. */
const USUAL = 'PJSIP/';
export const isReal = ({ name }: Channel): boolean =>
  (name.startsWith(USUAL) || !UNREAL.has(techOf(name))) && !name.includes('<ZOMBIE>');

/** `PJSIP/1001` of `PJSIP/1001-0000000a`. */
export function deviceOf(name: string): string {
  // What most names end in, looked at letter by letter: this is asked of both ends of every event.
  let cut = name.length - 1;
  while (cut > 0 && isHex(name.charCodeAt(cut))) cut--;
  const tail = name.length - cut;
  if (cut > 0 && tail > LEAST_TAIL && tail <= TAIL && name.charCodeAt(cut) === DASH)
    return name.slice(0, cut);
  return name.slice(0, -TAIL) + name.slice(-TAIL).replace(/(?:-[0-9a-f]{6,}(?:;[12])?)?(?:<[A-Z]+>)*$/i, '');
}
const isHex = (letter: number): boolean => (letter >= 48 && letter <= 57) || (letter >= 97 && letter <= 102);
const DASH = 45;
/** Hexadecimal digits, with the dash one more. */
const LEAST_TAIL = 6;
/** What Asterisk appends is shorter. */
const TAIL = 80;

/** `1001` of `PJSIP/1001`, `Local/1001@from-queue/n`, `hint:1001@ext-local`, `Agent:1001`; the whole where it has no such part. */
export function numberOf(device: string): string {
  const tail = /[/:]([^/@;&]+)/.exec(device);
  return tail?.[1] ?? device;
}

/** The agent whose phone this channel is. */
export function agentOf(m: Memory, channel: Channel): string | null {
  if (!isReal(channel)) return null;
  if (channel.seat !== null) return channel.seat;
  const device = deviceOf(channel.name);
  // IAX2 and DAHDI end their names with a short count: `IAX2/1001-4711`, `DAHDI/3-1`.
  const short = device === channel.name ? device.replace(/-[^-/]*$/, '') : device;
  const key = lookUp(m.devices, device) ?? lookUp(m.devices, short);
  if (key !== undefined) return key;
  const number = [numberOf(device), numberOf(short)].find((each) => Object.hasOwn(m.agents, each));
  return number ?? null;
}

/**
 * Whether the channel is a phone of the house: an agent's, one that shows an agent's number (their softphone), or that
 * of the extension it shows, `PJSIP/1099-…` of 1099. An ISDN line, `DAHDI/i1/<number>-…`, is none.
 */
export function isPhone(m: Memory, channel: Channel): boolean {
  const { name, number } = channel;
  if (agentOf(m, channel) !== null || Object.hasOwn(m.agents, number)) return true;
  return number !== '' && name.split('/').length === 2 && name.includes(`/${number}-`);
}

export const tidyText = (value: string): string => (value === '<unknown>' ? '' : value);

/** Lays what an event shows of a channel over what is known. Every channel event carries all of this. */
export function observeChannel(ctx: Context, wire: ChannelSeen): Channel {
  return observeAt(
    ctx,
    wire.Uniqueid,
    wire.Channel,
    wire.ChannelState,
    wire.CallerIDNum,
    wire.CallerIDName,
    wire.Linkedid,
    wire.Exten,
  );
}

export function observeDestination(ctx: Context, wire: DestSeen): Channel {
  return observeAt(
    ctx,
    wire.DestUniqueid,
    wire.DestChannel,
    wire.DestChannelState,
    wire.DestCallerIDNum,
    wire.DestCallerIDName,
    wire.DestLinkedid,
    null,
  );
}

function observeAt(
  ctx: Context,
  id: string,
  name: string,
  state: number,
  number: string,
  callerName: string,
  linked: string,
  exten: string | null,
): Channel {
  const { memory: m, at } = ctx;
  let channel = lookUp(m.channels, id);
  if (!channel) {
    channel = {
      id,
      name,
      state,
      number: '',
      callerName: '',
      exten: exten ?? '',
      linked,
      bridge: null,
      held: false,
      seat: null,
      startedAt: at,
      seenAt: at,
    };
    m.channels[id] = channel;
    m.names[name] = id;
  }
  if (channel.name !== name) renameChannel(m, channel, name);
  channel.state = state;
  channel.number = tidyText(number);
  channel.callerName = tidyText(callerName);
  channel.linked = linked;
  channel.seenAt = at;
  return channel;
}

export function renameChannel(m: Memory, channel: Channel, name: string): void {
  if (m.names[channel.name] === channel.id) delete m.names[channel.name];
  channel.name = name;
  m.names[name] = channel.id;
}

export function enterBridge(m: Memory, channel: Channel, bridge: string): void {
  if (channel.bridge === bridge) return;
  leaveBridge(m, channel);
  channel.bridge = bridge;
  const list = lookUp(m.bridges, bridge);
  if (list) list.push(channel.id);
  else m.bridges[bridge] = [channel.id];
}

export function leaveBridge(m: Memory, channel: Channel): void {
  const { bridge } = channel;
  if (bridge === null) return;
  channel.bridge = null;
  const rest = lookUp(m.bridges, bridge)?.filter((id) => id !== channel.id);
  if (rest && rest.length > 0) m.bridges[bridge] = rest;
  else delete m.bridges[bridge];
}

export function forgetChannel(m: Memory, channel: Channel): void {
  leaveBridge(m, channel);
  delete m.channels[channel.id];
  if (m.names[channel.name] === channel.id) delete m.names[channel.name];
}

/** All channels whose people hear each other with this one's, through bridges and Local halves; itself left out. */
export function connectedTo(m: Memory, start: Channel): Channel[] {
  if (start.bridge === null && otherHalf(m, start) === null) return [];
  const found = new Set<string>([start.id]);
  const todo = [start];
  const people: Channel[] = [];
  for (let channel = todo.pop(); channel; channel = todo.pop()) {
    const half = otherHalf(m, channel);
    const bridged = (channel.bridge === null ? undefined : lookUp(m.bridges, channel.bridge)) ?? [];
    for (const id of half === null ? bridged : [...bridged, half]) {
      const other = lookUp(m.channels, id);
      if (!other || found.has(id)) continue;
      found.add(id);
      todo.push(other);
      if (isReal(other)) people.push(other);
    }
  }
  return people;
}

/** The id of a Local channel's other end; the two are named alike, but for `;1` and `;2`. */
function otherHalf(m: Memory, { name }: Channel): string | null {
  if (name.at(-2) !== ';') return null;
  const end = name.slice(-1);
  if (end !== '1' && end !== '2') return null;
  return lookUp(m.names, `${name.slice(0, -1)}${end === '1' ? '2' : '1'}`) ?? null;
}
