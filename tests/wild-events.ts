// How to say anything a log may hold, in any order: well typed, otherwise lawless.
import type { AgentState, CallState, Direction, Open, OpenNow, Party, Ref } from '#lib/model/board.ts';
import { COMMANDS } from '#lib/model/command.ts';
import {
  type AgentSeen,
  type CallSeen,
  type DomainEvent,
  type EventType,
  type QueueExit,
  type QueueSeen,
  SITE_SOURCE,
} from '#lib/model/event.ts';
import { agentId, callId, type QueueId, queueId, type SourceId, sourceId } from '#lib/model/ids.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import type { Dice } from './dice.ts';

export const MIDNIGHT = 1_760_000_400_000 - (1_760_000_400_000 % 60_000);
export const SOURCES = [sourceId('hq'), sourceId('branch')] as const;
const STATES: readonly AgentState[] = [
  'ready',
  'ringing',
  'onCall',
  'wrapUp',
  'notResponding',
  'unavailable',
  'paused',
  'signedOut',
  'unknown',
];
const CALL_STATES: readonly CallState[] = ['arriving', 'waiting', 'ringing', 'talking', 'held', 'parked'];
const DIRECTIONS: readonly Direction[] = ['inbound', 'outbound', 'internal', 'unknown'];
const EXITS: readonly QueueExit[] = [
  'abandoned',
  'disconnected',
  'overflowed',
  'callback',
  'other',
  'unknown',
];
const REASONS = [null, 'Lunch', 'Other Call', '__proto__'] as const;

/** Every type there is: a new event that nobody throws at the fold does not compile. */
const TYPES: Record<EventType, number> = {
  'call.queued': 8,
  'call.offered': 8,
  'call.missed': 4,
  'call.answered': 8,
  'call.held': 4,
  'call.resumed': 4,
  'call.transferred': 4,
  'call.parked': 2,
  'call.breached': 2,
  'call.recorded': 1,
  'call.refused': 1,
  'hours.turned': 1,
  'call.left': 5,
  'call.ended': 5,
  'call.observed': 8,
  'agent.signedIn': 2,
  'agent.signedOut': 2,
  'agent.stateChanged': 6,
  'agent.observed': 5,
  'agent.gone': 2,
  'queue.observed': 2,
  'queue.gone': 1,
  'source.synced': 5,
  'source.allowed': 1,
  'source.configured': 1,
  'source.removed': 1,
  'source.connecting': 1,
  'source.connected': 1,
  'source.lost': 2,
  'source.refused': 1,
  'site.configured': 1,
  'settings.changed': 1,
  'day.turned': 2,
  'clock.stepped': 1,
  'alert.raised': 2,
  'alert.cleared': 2,
  'alert.acknowledged': 1,
  'lost.marked': 1,
  'command.asked': 2,
  'command.answered': 2,
};
export const ALL_TYPES = Object.keys(TYPES) as EventType[];
const BAG = ALL_TYPES.flatMap((type) => Array<EventType>(TYPES[type]).fill(type));

/** A history of `length` events; the first turns the first day so that bookings have a day to go to. */
export function wildHistory(dice: Dice, length: number, tame = false): DomainEvent[] {
  const world = new Wild(dice, tame);
  const events: DomainEvent[] = [
    { type: 'day.turned', source: SITE_SOURCE, at: MIDNIGHT, day: '2025-10-09', from: MIDNIGHT },
  ];
  while (events.length < length) events.push(world.event(dice.pick(BAG)));
  return events;
}

/** `tame` keeps times within a day or two; otherwise a time may also be nonsense. */
class Wild {
  #at = MIDNIGHT + 60_000;
  #days = 0;
  readonly #dice: Dice;
  readonly #tame: boolean;

  constructor(dice: Dice, tame: boolean) {
    this.#dice = dice;
    this.#tame = tame;
  }

  event(type: EventType): DomainEvent {
    const dice = this.#dice;
    const source = dice.pick(SOURCES);
    this.#at += dice.chance(5) ? dice.below(3 * 3_600_000) : dice.below(90_000);
    const at = this.#moment();
    const call = this.#call(source);
    const agent = this.#agent(source);
    const queue = this.#queue(source);
    switch (type) {
      case 'call.queued':
        return {
          ...{ type, source, at, call, queue },
          ...(dice.chance(15) ? { insteadOf: this.#call(source) } : {}),
        };
      case 'call.offered':
      case 'call.missed':
        return { type, source, at, call, agent };
      case 'call.answered':
        return {
          type,
          source,
          at,
          call,
          agent: dice.chance(85) ? agent : null,
          ...(dice.chance(20) ? { waitedMs: dice.below(200_000) } : {}),
        };
      case 'call.refused':
        return { type, source, at, call, queue, ...(dice.chance(50) ? { because: 'full' } : {}) };
      case 'hours.turned':
        return { type, source: SITE_SOURCE, at, hours: dice.chance(20) ? null : this.#hours(queue) };
      case 'call.held':
      case 'call.resumed':
        return { type, source, at, call };
      case 'call.transferred':
        return { type, source, at, call, to: '200', ...(dice.chance(30) ? { leavesQueue: true } : {}) };
      case 'call.parked':
        return { type, source, at, call, slot: dice.pick(['701', '702']) };
      case 'call.breached':
        return { type, source, at, call: dice.chance(70) ? call : null, queue, targetMs: 20_000 };
      case 'call.recorded':
        return { type, source, at, call, file: dice.chance(50) ? 'a.wav' : null };
      case 'call.left':
        return { type, source, at, call, how: dice.pick(EXITS) };
      case 'call.ended':
        return { type, source, at, call, derived: dice.chance(30) };
      case 'call.observed':
        return { type, source, at, call: this.#callSeen(source) };
      case 'agent.signedIn':
      case 'agent.signedOut':
        return { type, source, at, agent, queue: dice.chance(70) ? queue : null };
      case 'agent.stateChanged':
        return {
          type,
          source,
          at,
          agent,
          state: dice.pick(STATES),
          reason: dice.pick(REASONS),
          until: dice.chance(30) ? this.#moment() : null,
        };
      case 'agent.observed':
        return { type, source, at, agent: this.#agentSeen(source) };
      case 'agent.gone':
        return { type, source, at, agent };
      case 'queue.observed':
        return { type, source, at, queue: this.#queueSeen(source) };
      case 'queue.gone':
        return { type, source, at, queue };
      case 'source.synced':
        return this.#synced(source, at);
      case 'source.allowed':
        return { type, source, at, can: { 'call.hold': 'may only read' } };
      case 'source.configured':
        return {
          type,
          source,
          at,
          make: 'toy',
          name: 'Toy',
          can: { 'call.hold': true, 'call.hangUp': 'not told how' },
        };
      case 'source.removed':
      case 'source.connecting':
      case 'source.connected':
        return { type, source, at };
      case 'source.lost':
        return { type, source, at, why: 'silence', lastHeardAt: dice.chance(70) ? at - 5_000 : null };
      case 'source.refused':
        return { type, source, at, why: 'wrong password' };
      case 'site.configured':
        return {
          type,
          source: SITE_SOURCE,
          at,
          site: {
            name: 'Site',
            timeZone: 'Europe/Berlin',
            demo: dice.chance(50),
            rule: DEFAULT_RULE,
            rules: {},
            walls: [],
          },
        };
      case 'clock.stepped':
        return { type, source, at, byMs: dice.pick([-3_600_000, 3_600_000]) };
      case 'settings.changed':
        return { type, source: SITE_SOURCE, at, place: 'sources/hq', by: dice.pick(['Ann', null]) };
      case 'day.turned':
        return this.#dayTurned();
      case 'alert.raised':
        return {
          type,
          source,
          at,
          alert: this.#alert(),
          queue,
          call: dice.chance(70) ? call : null,
          targetMs: 20_000,
          by: dice.pick(['wall', 'pbx']),
        };
      case 'alert.cleared':
        return {
          type,
          source,
          at,
          alert: this.#alert(),
          how: dice.pick(['answered', 'abandoned', 'left', 'unknown']),
        };
      case 'alert.acknowledged':
        return { type, source: SITE_SOURCE, at, alert: this.#alert(), by: 'Ann' };
      case 'lost.marked':
        return { type, source: SITE_SOURCE, at, call, startedAt: at, mark: 'claimed', note: '', by: 'Ann' };
      case 'command.asked':
        return {
          type,
          source,
          at,
          id: this.#order(),
          verb: dice.pick(COMMANDS),
          target: this.#target(call, agent),
          args: {},
          by: 'Ann',
        };
      case 'command.answered':
        return {
          type,
          source,
          at,
          id: this.#order(),
          target: this.#target(call, agent),
          outcome: dice.pick([{ outcome: 'accepted' }, { outcome: 'unsure', why: 'lost' }]),
        };
      default:
        return type satisfies never;
    }
  }

  #hours(queue: QueueId): OpenNow {
    const open = (): Open => ({ open: this.#dice.chance(60), until: null });
    return { site: open(), sources: {}, queues: this.#dice.chance(50) ? { [queue]: open() } : {} };
  }

  #synced(source: SourceId, at: number): DomainEvent {
    const dice = this.#dice;
    const few = <T extends { id: string }>(n: number, see: () => T): T[] => {
      const seen = Array.from({ length: dice.below(n) }, see);
      return [...new Map(seen.map((each) => [each.id, each])).values()];
    };
    return {
      type: 'source.synced',
      source,
      at,
      queues: few(4, () => this.#queueSeen(source)),
      agents: few(5, () => this.#agentSeen(source)),
      calls: few(5, () => this.#callSeen(source)),
    };
  }

  #dayTurned(): DomainEvent {
    this.#days++;
    const from = MIDNIGHT + this.#days * 86_400_000;
    if (this.#dice.chance(80)) this.#at = Math.max(this.#at, from);
    const day = `2025-10-${String(9 + (this.#days % 20)).padStart(2, '0')}`;
    return { type: 'day.turned', source: SITE_SOURCE, at: this.#at, day, from };
  }

  #moment(): number {
    const dice = this.#dice;
    if (dice.chance(80)) return this.#at;
    if (this.#tame || dice.chance(85)) return this.#at + dice.between(-180_000, 30_000);
    return dice.pick([0, -1, 0.5, 86_399_999, this.#at + 1e12, 8.64e15, Number.MAX_SAFE_INTEGER, -8.64e15]);
  }

  #target(call: string, agent: string): Ref {
    return this.#dice.pick<Ref>([`call:${call}`, `agent:${agent}`, 'call:hq/none', 'site:site', 'call:']);
  }

  #call = (source: SourceId) => callId(source, this.#dice.pick(['1', '2', '3', '__proto__']));
  #agent = (source: SourceId) => agentId(source, this.#dice.pick(['1001', '1002', '1003', 'constructor']));
  #queue = (source: SourceId) => queueId(source, this.#dice.pick(['6400', '6401', 'a@b+c']));
  #alert = () => this.#dice.pick(['w1', 'w2', 'w3']);
  #order = () => this.#dice.pick(['order-01', 'order-02', 'order-03']);
  #party = (): Party => ({ number: '+15550100', name: this.#dice.pick(['', 'Doe']) });

  /** Each field told or left out, as chance has it. */
  #callSeen(source: SourceId): CallSeen {
    const dice = this.#dice;
    const told = <T>(value: T): { v?: T } => (dice.chance(50) ? { v: value } : {});
    const field = <K extends string, T>(key: K, it: { v?: T }): { [P in K]?: T } =>
      ('v' in it ? { [key]: it.v } : {}) as { [P in K]?: T };
    const orNull = <T>(value: T): T | null => (dice.chance(70) ? value : null);
    return {
      id: this.#call(source),
      ...field('direction', told(dice.pick(DIRECTIONS))),
      ...field('state', told(dice.pick(CALL_STATES))),
      ...field('caller', told(this.#party())),
      ...field('dialled', told(this.#party())),
      ...field('queue', told(orNull(this.#queue(source)))),
      ...field('agent', told(orNull(this.#agent(source)))),
      ...field(
        'offeredTo',
        told(dice.some(['1001', '1002', '1003']).map((native) => agentId(source, native))),
      ),
      ...field('startedAt', told(this.#moment())),
      ...field('queuedAt', told(orNull(this.#moment()))),
      ...field('answeredAt', told(orNull(this.#moment()))),
      ...field('heldSince', told(orNull(this.#moment()))),
      ...field('slot', told(orNull('701'))),
      ...field('consult', told(orNull(this.#party()))),
      ...field('marks', told(dice.some(['muted', 'recording', 'recorded'] as const))),
    };
  }

  #agentSeen(source: SourceId): AgentSeen {
    const dice = this.#dice;
    return {
      id: this.#agent(source),
      ...(dice.chance(30) ? { tenant: dice.pick([null, 'north']) } : {}),
      ...(dice.chance(50) ? { number: '1001' } : {}),
      ...(dice.chance(50) ? { name: 'Ann' } : {}),
      ...(dice.chance(60) ? { state: dice.pick(STATES) } : {}),
      ...(dice.chance(40) ? { reason: dice.pick(REASONS) } : {}),
      ...(dice.chance(40) ? { since: this.#moment() } : {}),
      ...(dice.chance(30) ? { until: dice.chance(50) ? this.#moment() : null } : {}),
      ...(dice.chance(50)
        ? { queues: [{ queue: this.#queue(source), signedIn: dice.chance(50), paused: dice.chance(50) }] }
        : {}),
      ...(dice.chance(40) ? { reachable: dice.pick([true, false, null]) } : {}),
    };
  }

  #queueSeen(source: SourceId): QueueSeen {
    const dice = this.#dice;
    return {
      id: this.#queue(source),
      ...(dice.chance(50) ? { name: 'Sales' } : {}),
      ...(dice.chance(30) ? { tenant: dice.pick([null, 'north']) } : {}),
      ...(dice.chance(30) ? { callbacks: dice.pick([null, 0, 3]) } : {}),
      ...(dice.chance(50) ? { targetMs: dice.pick([null, 20_000]) } : {}),
      ...(dice.chance(50) ? { wrapUpMs: dice.pick([null, 10_000]) } : {}),
      ...(dice.chance(50)
        ? { counted: dice.pick([null, { waiting: 2, longestSince: this.#moment() }]) }
        : {}),
    };
  }
}
