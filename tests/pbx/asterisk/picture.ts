// What the lists of an Asterisk would say now, from what it has said so far: written from the PBX's own events, so
// that a picture may be taken at any moment of a tape.
import type { Frame } from '#server/pbx-sdk/contract.ts';

type Fields = Record<string, string>;
type Seen = { readonly fields: Fields; readonly since: number; bridge: string };

const fieldsOf = (text: string): Fields =>
  Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const cut = line.indexOf(':');
      return cut > 0 ? [[line.slice(0, cut), line.slice(cut + 1).trim()] as const] : [];
    }),
  );

const MEMBER = ['StateInterface', 'Status', 'Paused', 'PausedReason', 'LastCall', 'CallsTaken', 'InCall'];
const OF_CHANNEL = [
  'Channel',
  'ChannelState',
  'CallerIDNum',
  'CallerIDName',
  'Exten',
  'Uniqueid',
  'Linkedid',
];
/** AST_DEVICE_*. */
const DEVICE = [
  ...['UNKNOWN', 'NOT_INUSE', 'INUSE', 'BUSY', 'INVALID', 'UNAVAILABLE'],
  ...['RINGING', 'RINGINUSE', 'ONHOLD'],
];

export class Picture {
  readonly #channels = new Map<string, Seen>();
  readonly #queues = new Map<string, { level: string; completed: number; abandoned: number }>();
  readonly #members = new Map<string, Fields>();
  readonly #entries = new Map<string, { queue: string; since: number }>();
  readonly #parked = new Map<string, string>();

  /** Takes in one frame; everything a list shows is said by some event. */
  hear({ at, channel, text }: Frame): void {
    if (channel !== 'stream' || !text.startsWith('Event: ')) return;
    const fields = fieldsOf(text);
    const { Event: event = '', Uniqueid: id = '', Queue: queue = '' } = fields;
    for (const prefix of ['', 'Dest']) this.#see(fields, prefix, at);
    const seen = this.#channels.get(id);
    const row = this.#queues.get(queue);
    switch (event) {
      case 'BridgeEnter':
        if (seen) seen.bridge = fields['BridgeUniqueid'] ?? '';
        break;
      case 'BridgeLeave':
        if (seen && seen.bridge === fields['BridgeUniqueid']) seen.bridge = '';
        break;
      case 'CoreShowChannel':
        if (seen) seen.bridge = fields['BridgeId'] ?? '';
        break;
      case 'Hangup':
        for (const map of [this.#channels, this.#entries, this.#parked]) map.delete(id);
        break;
      case 'QueueParams':
        this.#queues.set(queue, {
          level: fields['ServiceLevel'] ?? '0',
          completed: Number(fields['Completed'] ?? 0),
          abandoned: Number(fields['Abandoned'] ?? 0),
        });
        break;
      case 'QueueCallerJoin':
        this.#entries.set(id, { queue, since: at });
        break;
      case 'QueueEntry':
        this.#entries.set(id, { queue, since: at - Number(fields['Wait']) * 1_000 });
        break;
      case 'QueueCallerLeave':
        this.#entries.delete(id);
        break;
      case 'QueueCallerAbandon':
        if (row) row.abandoned++;
        break;
      case 'AgentComplete':
        if (row) row.completed++;
        break;
      case 'AttendedTransfer':
        this.#handedOn(fields);
        break;
      case 'ParkedCall':
        this.#parked.set(fields['ParkeeUniqueid'] ?? '', fields['ParkingSpace'] ?? '');
        break;
      case 'UnParkedCall':
      case 'ParkedCallTimeOut':
        this.#parked.delete(fields['ParkeeUniqueid'] ?? '');
        break;
      case 'DeviceStateChange':
        this.#device(fields['Device'] ?? '', fields['State'] ?? '');
        break;
      default:
        if (event.startsWith('QueueMember')) this.#member(event, fields);
    }
  }

  /** The frames of a picture taken at `at`. */
  take(at: number): Frame[] {
    const out: Frame[] = [];
    const say = (event: string, fields: Readonly<Record<string, string | number | undefined>> = {}): void => {
      const lines = Object.entries(fields).flatMap(([key, value]) =>
        value === undefined || value === '' ? [] : [`${key}: ${value}`],
      );
      out.push({ at, channel: 'stream', text: [`Event: ${event}`, ...lines].join('\n') });
    };
    for (const [queue, { level, completed, abandoned }] of this.#queues) {
      say('QueueParams', {
        Queue: queue,
        ServiceLevel: level,
        Completed: completed,
        Abandoned: abandoned,
      });
      for (const member of this.#members.values()) if (member['Queue'] === queue) say('QueueMember', member);
      const waiting = [...this.#entries].filter(([, entry]) => entry.queue === queue);
      waiting.forEach(([id, { since }], n) => {
        const place = { Queue: queue, Position: n + 1, Wait: Math.floor((at - since) / 1_000) };
        say('QueueEntry', { ...place, Channel: this.#channels.get(id)?.fields['Channel'], Uniqueid: id });
      });
    }
    say('QueueStatusComplete');
    for (const [id, slot] of this.#parked)
      say('ParkedCall', { ParkeeUniqueid: id, ParkingSpace: slot, ActionID: 'ringside-9' });
    say('ParkedCallsComplete', { ActionID: 'ringside-9' });
    for (const { fields, since, bridge } of this.#channels.values())
      say('CoreShowChannel', { ...fields, BridgeId: bridge, Duration: lasted(at - since) });
    say('CoreShowChannelsComplete');
    return out;
  }

  #see(fields: Fields, prefix: string, at: number): void {
    const id = fields[`${prefix}Uniqueid`];
    if (id === undefined || fields[`${prefix}ChannelState`] === undefined) return;
    const known = this.#channels.get(id);
    const shown = OF_CHANNEL.flatMap((key) => {
      const value = fields[`${prefix}${key}`] ?? known?.fields[key];
      return value === undefined ? [] : [[key, value] as const];
    });
    const [hours = 0, minutes = 0, seconds = 0] = (fields['Duration'] ?? '').split(':').map(Number);
    const age = ((hours * 60 + minutes) * 60 + seconds) * 1_000;
    const since = known?.since ?? at - age;
    this.#channels.set(id, { fields: Object.fromEntries(shown), since, bridge: known?.bridge ?? '' });
  }

  /** Who is handed on into a queue takes the place, under their own channel's name. */
  #handedOn(fields: Fields): void {
    const second = fields['SecondTransfererUniqueid'] ?? '';
    const entry = this.#entries.get(second);
    if (!entry || fields['DestType'] !== 'App') return;
    this.#entries.delete(second);
    this.#entries.set(fields['TransfereeUniqueid'] ?? '', entry);
  }

  #member(event: string, fields: Fields): void {
    const { Queue: queue = '', MemberName: name = fields['Name'] ?? '' } = fields;
    const device = fields['Interface'] ?? fields['Location'] ?? '';
    const shown = MEMBER.map((key) => [key, fields[key] ?? ''] as const);
    if (event === 'QueueMemberRemoved') this.#members.delete(`${queue} ${device}`);
    else
      this.#members.set(`${queue} ${device}`, {
        ...{ Queue: queue, Name: name, Location: device },
        ...Object.fromEntries(shown),
      });
  }

  #device(device: string, state: string): void {
    for (const member of this.#members.values())
      if (member['StateInterface'] === device) member['Status'] = String(Math.max(0, DEVICE.indexOf(state)));
  }
}

function lasted(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const parts = [seconds / 3_600, (seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');
}
