// How a translator is told what an Asterisk says, event by event, for tests.
import type { DomainEvent } from '#lib/model/event.ts';
import { callId, sourceId } from '#lib/model/ids.ts';
import { asterisk } from '#server/pbx/asterisk/index.ts';
import type { PriorState, Verdict } from '#server/pbx-sdk/contract.ts';
import { type BoardInHand, told } from '#tests/board-in-hand.ts';
import { HQ, NOTHING_KNOWN, opened, Player } from '#tests/contract/vendor-tape.ts';

export const START = 1_795_000_000_000;
export type Fields = Readonly<Record<string, string | number>>;

/** A translator being told; times pass as asked. */
export class Told {
  at = START;
  readonly said: DomainEvent[] = [];
  readonly verdicts: Verdict[] = [];
  readonly #player: Player;

  constructor(known: PriorState = NOTHING_KNOWN) {
    this.#player = new Player(opened(asterisk), { name: '', frames: [], events: null }, { known });
  }

  hear(event: string, fields: Fields = {}, afterMs = 1): DomainEvent[] {
    const lines = Object.entries(fields).map(([key, value]) => `${key}: ${value}`);
    return this.hearText([`Event: ${event}`, ...lines].join('\n'), afterMs);
  }

  hearText(text: string, afterMs = 1, channel = 'stream'): DomainEvent[] {
    this.at += afterMs;
    const heard = this.#player.hear({ at: this.at, channel, text });
    this.verdicts.push(...heard.map((each) => each.verdict));
    const events = heard.flatMap((each) => [...each.events]);
    this.said.push(...events);
    return events;
  }

  open(): void {
    this.hearText('', 1, 'opened');
  }

  /** Lets time pass; ticks come. */
  pass(ms: number): DomainEvent[] {
    return this.hear('FullyBooted', {}, ms);
  }

  snapshot(
    members: readonly Fields[] = [],
    entries: readonly Fields[] = [],
    channels: readonly Fields[] = [],
    params: Fields = {},
  ): DomainEvent[] {
    for (const queue of ['sales', 'support'])
      this.hear('QueueParams', { Queue: queue, ServiceLevel: 20, ...params });
    for (const member of members) this.hear('QueueMember', member);
    for (const entry of entries) this.hear('QueueEntry', entry);
    this.hear('QueueStatusComplete');
    for (const channel of channels) this.hear('CoreShowChannel', channel);
    return this.hear('CoreShowChannelsComplete');
  }

  /** What the wall makes of all that was said; days turn at the start. */
  get board(): BoardInHand {
    const day = { type: 'day.turned', source: sourceId('site'), at: START, day: '2026-11-18', from: START };
    return told([day as DomainEvent, ...this.said]);
  }

  /** States an agent was said to be in, with reasons, the first from the snapshot. */
  states(agent: string): string[] {
    const words = (state?: string, reason?: string | null): string => `${state} ${reason ?? ''}`.trim();
    const id = `hq/${agent}`;
    return this.said.flatMap((event) => {
      if (event.type === 'agent.stateChanged' && event.agent === id)
        return [words(event.state, event.reason)];
      if (event.type !== 'source.synced') return [];
      const seen = event.agents.find((each) => each.id === id);
      return seen ? [words(seen.state, seen.reason)] : [];
    });
  }

  /** What was said of a call. */
  of(call: string): DomainEvent[] {
    return this.said.filter((event) => 'call' in event && event.call === callId(HQ, call));
  }
}

export const channel = (name: string, id: string, linked: string, state = 6, number = ''): Fields => ({
  Channel: name,
  ChannelState: state,
  CallerIDNum: number === '' ? '<unknown>' : number,
  CallerIDName: '<unknown>',
  Exten: '6400',
  Uniqueid: id,
  Linkedid: linked,
});
export const dest = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [`Dest${key}`, value]));
export const CALLER = channel('PJSIP/trunk-00000001', '10.1', '10.1', 6, '6625550100');
export const ANN = channel('PJSIP/1001-00000002', '10.2', '10.1', 5);
export const bridge = (id: string): Fields => ({ BridgeUniqueid: id, BridgeType: 'basic' });
/** A queue member as QueueStatus lists it. */
export const listed = (key: string, queue: string, more: Fields = {}): Fields => ({
  Queue: queue,
  Name: `Agent ${key}`,
  Location: `PJSIP/${key}`,
  StateInterface: `PJSIP/${key}`,
  Status: 1,
  Paused: 0,
  ...more,
});
/** The same as its own events show it. */
export const member = (key: string, queue: string, more: Fields = {}): Fields => {
  const { Name, Location, ...rest } = listed(key, queue);
  return { ...rest, MemberName: Name ?? '', Interface: Location ?? '', ...more };
};
/** A channel as CoreShowChannels lists it. */
export const shown = (fields: Fields, more: Fields = {}): Fields => ({
  ...fields,
  Application: 'Queue',
  ApplicationData: 'support,t',
  Duration: '00:00:31',
  BridgeId: '',
  ...more,
});
export const offer = (to: Fields, key: string, queue = 'support'): Fields => ({
  ...CALLER,
  ...dest(to),
  Queue: queue,
  Interface: `PJSIP/${key}`,
  MemberName: '',
});

export function live(...members: readonly Fields[]): Told {
  const pbx = new Told();
  pbx.open();
  pbx.snapshot(members.length > 0 ? members : [listed('1001', 'support'), listed('1002', 'support')]);
  return pbx;
}

export function queued(pbx: Told, queue = 'support'): void {
  pbx.hear('Newchannel', CALLER);
  pbx.hear('QueueCallerJoin', { ...CALLER, Queue: queue, Position: 1, Count: 1 });
}

/** A caller waits for two seconds and talks to 1001. */
export function connected(pbx: Told, holdTime = 2): void {
  queued(pbx);
  pbx.hear('Newchannel', ANN);
  pbx.hear('AgentCalled', offer(ANN, '1001'));
  pbx.hear('QueueCallerLeave', { ...CALLER, Queue: 'support', Position: 1, Count: 0 }, 2_000);
  pbx.hear('AgentConnect', { ...offer(ANN, '1001'), HoldTime: holdTime });
  pbx.hear('BridgeEnter', { ...ANN, ...bridge('b1') });
  pbx.hear('BridgeEnter', { ...CALLER, ...bridge('b1') });
}

/** The caller hangs up. */
export function hungUp(pbx: Told, more: Fields = {}, afterMs = 1): void {
  pbx.hear('HangupRequest', CALLER, afterMs);
  pbx.hear('AgentComplete', { ...offer(ANN, '1001'), ...more });
  pbx.hear('BridgeLeave', { ...CALLER, ...bridge('b1') });
  pbx.hear('BridgeLeave', { ...ANN, ...bridge('b1') });
  pbx.hear('Hangup', ANN);
  pbx.hear('Hangup', CALLER);
}
