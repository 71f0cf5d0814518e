// How to tell the translator what an Asterisk says of channels, bridges and queues, and what the board makes of it.
import { sumCounts } from '#lib/model/counts.ts';
import { type DomainEvent, SITE_SOURCE } from '#lib/model/event.ts';
import { agentId, callId, queueId } from '#lib/model/ids.ts';
import { asterisk } from '#server/pbx/asterisk/index.ts';
import type { Frame } from '#server/pbx-sdk/contract.ts';
import { type BoardInHand, told } from '#tests/board-in-hand.ts';
import { HQ, NOTHING_KNOWN, opened, Player } from '#tests/contract/vendor-tape.ts';
import { plain } from '#tests/plain-counts.ts';

const START = Date.UTC(2026, 9, 9, 12);
const MIDNIGHT = Date.UTC(2026, 9, 9);
export type Fields = Readonly<Record<string, string | number>>;

/** A channel as every event shows it. */
export type Line = {
  readonly name: string;
  readonly id: string;
  readonly linked: string;
  readonly number?: string;
  readonly exten?: string;
  readonly state?: number;
};

export const shown = (line: Line, prefix = ''): Fields => ({
  [`${prefix}Channel`]: line.name,
  [`${prefix}ChannelState`]: line.state ?? 6,
  [`${prefix}CallerIDNum`]: line.number ?? '<unknown>',
  [`${prefix}CallerIDName`]: '<unknown>',
  [`${prefix}Exten`]: line.exten ?? '',
  [`${prefix}Uniqueid`]: line.id,
  [`${prefix}Linkedid`]: line.linked,
});

/** Who a member is in the lists: `PJSIP/1001`, or another interface with or without one that tells their state. */
export type Member = { readonly device: string; readonly state?: string; readonly queue?: string };

export class Switchroom {
  at = START;
  readonly said: DomainEvent[] = [];
  /** All it heard, to be told again. */
  readonly frames: Frame[] = [];
  readonly #player = new Player(
    opened(asterisk),
    { name: '', frames: [], events: null },
    { known: NOTHING_KNOWN },
  );

  constructor(members: readonly Member[], queues: readonly string[] = ['6400', '6500']) {
    this.hear('opened');
    for (const queue of queues) this.hear('QueueParams', { Queue: queue, ServiceLevel: 20 });
    for (const { device, state = device, queue = '6400' } of members)
      this.hear('QueueMember', {
        ...{ Queue: queue, Name: `Agent ${device}`, Location: device, StateInterface: state },
        ...{ Status: state.startsWith('Local/') ? 0 : 1, Paused: 0 },
      });
    this.hear('QueueStatusComplete');
    this.hear('CoreShowChannelsComplete');
  }

  hear(event: string, fields: Fields = {}, afterMs = 1): void {
    const lines = Object.entries(fields).map(([key, value]) => `${key}: ${value}`);
    if (event === 'opened') this.#hear('opened', '', afterMs);
    else this.#hear('stream', [`Event: ${event}`, ...lines].join('\n'), afterMs);
  }

  /** An action of ours is answered. */
  answers(message: string, id: string): void {
    this.#hear('stream', `Response: Success\nActionID: ${id}\nMessage: ${message}`, 1);
  }

  #hear(channel: string, text: string, afterMs: number): void {
    this.at += afterMs;
    const frame = { at: this.at, channel, text };
    this.frames.push(frame);
    for (const heard of this.#player.hear(frame)) {
      if (heard.verdict.kind !== 'understood') throw new Error(JSON.stringify(heard.verdict));
      this.said.push(...heard.events);
    }
  }

  /** The whole picture again, as it is asked for every minute: who stands in queues, and the channels there are. */
  reconciles(
    entries: readonly { line: Line; queue: string; waitS: number }[],
    lines: readonly Fields[],
  ): void {
    for (const queue of ['6400', '6500']) this.hear('QueueParams', { Queue: queue, ServiceLevel: 20 });
    for (const { line, queue, waitS } of entries)
      this.hear('QueueEntry', {
        ...{ Queue: queue, Uniqueid: line.id, Channel: line.name },
        ...{ Position: 1, Wait: waitS },
      });
    this.hear('QueueStatusComplete');
    for (const line of lines) this.hear('CoreShowChannel', line);
    this.hear('CoreShowChannelsComplete');
  }

  pass(seconds: number): void {
    this.hear('FullyBooted', {}, seconds * 1_000);
  }

  on(event: string, line: Line, more: Fields = {}, afterMs = 1): void {
    this.hear(event, { ...shown(line), ...more }, afterMs);
  }

  between(event: string, line: Line, dest: Line, more: Fields = {}, afterMs = 1): void {
    this.hear(event, { ...shown(line), ...shown(dest, 'Dest'), ...more }, afterMs);
  }

  enter(bridge: string, ...lines: Line[]): void {
    for (const line of lines) this.on('BridgeEnter', line, { BridgeUniqueid: bridge });
  }

  leave(bridge: string, ...lines: Line[]): void {
    for (const line of lines) this.on('BridgeLeave', line, { BridgeUniqueid: bridge });
  }

  hangUp(...lines: Line[]): void {
    for (const line of lines) this.on('Hangup', line, { Cause: 16 });
  }

  arrives(caller: Line): void {
    this.on('Newchannel', { ...caller, state: 4 });
  }

  joins(line: Line, queue = '6400'): void {
    this.on('QueueCallerJoin', line, { Queue: queue, Position: 1, Count: 1 });
  }

  /** The queue rings a member on `dest`, and after `rings` seconds it is answered; `waited`: by the queue's own count. */
  served(line: Line, dest: Line, device: string, rings: number, queue = '6400', waited = rings): void {
    const who = { Queue: queue, Interface: device, MemberName: `Agent ${device}` };
    this.between('AgentCalled', line, dest, who);
    this.between('DialBegin', line, dest);
    this.between('DialEnd', line, dest, { DialStatus: 'ANSWER' }, rings * 1_000);
    this.on('QueueCallerLeave', line, { Queue: queue, Position: 1, Count: 0 });
    this.between('AgentConnect', line, dest, { ...who, HoldTime: waited });
  }

  completes(line: Line, device: string, reason: string, queue = '6400'): void {
    this.on('AgentComplete', line, { Queue: queue, Interface: device, Reason: reason });
  }

  givesUp(line: Line, queue = '6400'): void {
    this.on('QueueCallerAbandon', line, { Queue: queue, Position: 1 });
    this.on('QueueCallerLeave', line, { Queue: queue, Position: 1, Count: 0 });
  }

  get board(): BoardInHand {
    const day: DomainEvent = {
      ...{ type: 'day.turned' as const, source: SITE_SOURCE, at: MIDNIGHT },
      ...{ day: '2026-10-09', from: MIDNIGHT },
    };
    return told([day, ...this.said]);
  }

  counts(queue = '6400') {
    const id = queueId(HQ, queue);
    const rows = this.board.all('tally').filter((row) => row.queue === id);
    return plain(sumCounts(rows.map((row) => row.counts)));
  }

  shift(agent: string) {
    const id = agentId(HQ, agent);
    return this.board.all('shift').find((row) => row.agent === id);
  }

  state(agent: string): string {
    return this.board.agent(agentId(HQ, agent)).state;
  }

  call(id: string) {
    return this.board.get('call', callId(HQ, id));
  }

  /** What was said of a call, each in a word or two. */
  story(id: string): string[] {
    const call = callId(HQ, id);
    return this.said.flatMap((event) => {
      if (!('call' in event) || event.call !== call || event.type === 'call.observed') return [];
      const word = event.type.slice(5);
      switch (event.type) {
        case 'call.queued':
          return [`${word} ${event.queue.slice(3)}`];
        case 'call.left':
          return [
            [
              `${word} ${event.how}`,
              ...(event.to === undefined ? [] : [`to ${event.to}`]),
              ...(event.because === undefined ? [] : [`by ${event.because}`]),
            ].join(' '),
          ];
        case 'call.transferred':
          return [`${word} ${event.to}`.trim()];
        case 'call.parked':
          return [`${word} ${event.slot}`];
        case 'call.offered':
        case 'call.missed':
        case 'call.answered':
          return [`${word} ${event.agent?.slice(3) ?? 'nobody'}`];
        default:
          return [word];
      }
    });
  }
}
