// How to say what happens at two PBXs where calls and agents move between queues, with names and numbers that can be
// found again in any text.
import type { Party } from '#lib/model/board.ts';
import { type DomainEvent, type QueueExit, SITE_SOURCE } from '#lib/model/event.ts';
import { agentId, callId, queueId, type SourceId, sourceId } from '#lib/model/ids.ts';
import { type AgentPolicy, DEFAULT_AGENT_POLICY, DEFAULT_RULE, DEFAULT_WALL } from '#lib/model/site.ts';
import type { Dice } from '#tests/dice.ts';

export const MIDNIGHT = 1_760_000_400_000;
const HQ = sourceId('hq');
const SHARED = sourceId('shared');

type Place = { readonly source: SourceId; readonly native: string; readonly tenant: string | null };
const place = (source: SourceId, native: string, tenant: string | null = null): Place => ({
  source,
  native,
  tenant,
});

/** Natives are words that stand in no other text. */
export const QUEUES: readonly Place[] = [
  place(HQ, 'qaaw'),
  place(HQ, 'qabw'),
  place(HQ, 'qcw'),
  place(SHARED, 'south/qdw', 'south'),
  place(SHARED, 'north/qew', 'north'),
];
export const AGENTS: readonly Place[] = [
  ...['adaw', 'graw', 'karw', 'zoew', 'ottw'].map((native) => place(HQ, native)),
  ...['south', 'north'].map((tenant) => place(SHARED, `${tenant}/lia${tenant}w`, tenant)),
];

const word = ({ native }: Place): string => native.replace(/^.*\//, '');
export const queueOf = (each: Place) => queueId(each.source, each.native);
export const agentOf = (each: Place) => agentId(each.source, each.native);
export const queueName = (each: Place): string => `Queue-${word(each)}`;
export const agentName = (each: Place): string => `Zz${word(each)} Yy${word(each)}`;
/** A number that stands in no other text, as `"201"`. */
export const numberOf = (each: Place): string => String(200 + AGENTS.indexOf(each));
/** The caller of a call by the call's word. */
export const callerOf = (call: string): Party => ({
  number: `+4930${call.slice(1, -1).padStart(8, '0')}`,
  name: `Xx${call}`,
});

const CALLS = 9;
const EXITS: readonly QueueExit[] = ['abandoned', 'overflowed', 'callback', 'other', 'unknown'];

/** Who is in which team, by the words of their natives; and how that is written. */
export const TEAMS: Readonly<Record<string, readonly string[]>> = {
  Reds: ['adaw', 'graw', 'liasouthw'],
  Blues: ['graw', 'karw', 'lianorthw'],
};
const WRITTEN = [
  { name: 'Reds', agents: ['hq/adaw', 'hq/201', 'shared/south/*'] },
  { name: 'Blues', agents: ['hq/gra*', 'hq/karw', 'shared/north/206'] },
];
/** Viewers see figures of groups of agents alone. */
export const AGENT_POLICY: AgentPolicy = { ...DEFAULT_AGENT_POLICY, compare: ['supervisor', 'admin'] };
export const inTeam = (team: string, agent: Place): boolean => TEAMS[team]?.includes(word(agent)) ?? false;

export class Office {
  readonly #dice: Dice;
  #at = MIDNIGHT + 60_000;
  #calls = 0;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  /** What there is to begin with. */
  start(): DomainEvent[] {
    const wall = (id: string, queues: readonly Place[], tiles: readonly Place[]) => ({
      ...DEFAULT_WALL,
      id,
      name: `Wall ${id}`,
      queues: queues.map(queueOf),
      tiles: tiles.map((each) => ({ tile: 'queue' as const, queues: [queueOf(each)], text: null })),
    });
    const [a, b, c] = QUEUES as unknown as readonly [Place, Place, Place];
    return [
      { type: 'day.turned', source: SITE_SOURCE, at: MIDNIGHT, day: '2025-10-09', from: MIDNIGHT },
      {
        type: 'site.configured',
        source: SITE_SOURCE,
        at: MIDNIGHT,
        site: {
          name: 'Site',
          timeZone: 'UTC',
          demo: false,
          rule: DEFAULT_RULE,
          rules: Object.fromEntries(QUEUES.map((each) => [queueOf(each), DEFAULT_RULE])),
          walls: [
            { ...wall('clock', [], []), tiles: [{ tile: 'clock', queues: [], text: null }] },
            wall('all', [], []),
            wall('one', [a], [a]),
            wall('mixed', [a, b, c], [b, c]),
          ],
          teams: WRITTEN,
          agents: AGENT_POLICY,
        },
      },
      ...[HQ, SHARED].flatMap((source): DomainEvent[] => [
        { type: 'source.configured', source, at: MIDNIGHT, make: 'toy', name: `PBX-${source}`, can: {} },
        { type: 'source.connected', source, at: MIDNIGHT },
      ]),
      ...[HQ, SHARED].map((source) => this.#synced(source)),
    ];
  }

  next(): DomainEvent {
    const dice = this.#dice;
    this.#at += 1 + dice.below(20_000);
    const at = this.#at;
    const { source } = dice.pick(QUEUES);
    const queue = queueOf(dice.pick(QUEUES.filter((each) => each.source === source)));
    const someone = dice.pick(AGENTS.filter((each) => each.source === source));
    const agent = agentOf(someone);
    const call = callId(source, dice.chance(20) ? this.#newCall() : this.#oldCall());
    switch (dice.below(15)) {
      case 0:
      case 1:
        return {
          type: 'call.observed',
          source,
          at,
          call: { ...this.#call(source, call), direction: 'inbound' },
        };
      case 2:
      case 3:
        return { type: 'call.queued', source, at, call, queue };
      case 4:
        return { type: 'call.offered', source, at, call, agent };
      case 5:
        return { type: dice.chance(50) ? 'call.missed' : 'call.offered', source, at, call, agent };
      case 6:
      case 7:
        return { type: 'call.answered', source, at, call, agent: dice.chance(85) ? agent : null };
      case 8: {
        const to = dice.pick([
          agentName(someone),
          this.#number(someone),
          queueName(dice.pick(QUEUES.filter((each) => each.source === source))),
          '299',
        ]);
        return {
          type: 'call.transferred',
          source,
          at,
          call,
          to,
          ...(dice.chance(30) ? { leavesQueue: true } : {}),
        };
      }
      case 9:
        return { type: 'call.left', source, at, call, how: dice.pick(EXITS) };
      case 10:
        return { type: 'call.ended', source, at, call, derived: false };
      case 11: {
        if (dice.chance(20)) return { type: 'agent.gone', source, at, agent };
        return { type: 'agent.observed', source, at, agent: this.#agent(someone) };
      }
      case 12: {
        const each = dice.pick(QUEUES.filter((one) => one.source === source));
        if (dice.chance(20)) return { type: 'queue.gone', source, at, queue: queueOf(each) };
        return { type: 'queue.observed', source, at, queue: this.#queue(each) };
      }
      case 13:
        if (dice.chance(30)) return { type: 'source.lost', source, at, why: 'gone', lastHeardAt: at };
        return this.#synced(source);
      default: {
        const alert = `wait:${call}@1`;
        return { type: 'alert.raised', source, at, alert, queue, call, targetMs: 20_000, by: 'pbx' };
      }
    }
  }

  #synced(source: SourceId): DomainEvent {
    const ours = ({ source: theirs }: Place): boolean => theirs === source;
    return {
      type: 'source.synced',
      source,
      at: this.#at,
      queues: QUEUES.filter((each) => ours(each) && this.#dice.chance(90)).map((each) => this.#queue(each)),
      agents: AGENTS.filter((each) => ours(each) && this.#dice.chance(90)).map((each) => this.#agent(each)),
      calls: [],
    };
  }

  #queue(each: Place) {
    const { tenant } = each;
    return {
      id: queueOf(each),
      name: queueName(each),
      number: `9${word(each)}`,
      ...(tenant ? { tenant } : {}),
    };
  }

  #agent(each: Place) {
    const { source, tenant } = each;
    const queues = this.#dice
      .some(QUEUES.filter((one) => one.source === source && one.tenant === tenant))
      .map((one) => ({ queue: queueOf(one), signedIn: true, paused: false }));
    return {
      id: agentOf(each),
      name: agentName(each),
      number: this.#number(each),
      queues,
      ...(tenant ? { tenant } : {}),
    };
  }

  #number(each: Place): string {
    return numberOf(each);
  }

  /** Callers are from outside, or one of the agents. */
  #call(source: SourceId, id: ReturnType<typeof callId>) {
    const dice = this.#dice;
    const one = dice.pick(AGENTS.filter((each) => each.source === source));
    const inside: Party = { number: dice.chance(70) ? this.#number(one) : '', name: agentName(one) };
    const outside = callerOf(id.slice(source.length + 1));
    return {
      id,
      caller: dice.chance(70) ? outside : inside,
      ...(dice.chance(30) ? { consult: inside } : {}),
      ...(dice.chance(30) ? { dialled: inside } : {}),
    };
  }

  #newCall(): string {
    return `c${++this.#calls}w`;
  }

  #oldCall(): string {
    return `c${Math.max(1, this.#calls - this.#dice.below(CALLS))}w`;
  }
}
