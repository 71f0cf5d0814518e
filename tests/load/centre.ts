// A busy centre of any size as events: one picture to begin with, then calls that queue, ring, are answered and end,
// for ever and always the same.
import type { DomainEvent } from '#lib/model/event.ts';
import {
  type AgentId,
  agentId,
  type CallId,
  callId,
  type QueueId,
  queueId,
  sourceId,
} from '#lib/model/ids.ts';
import { Dice } from '#tests/dice.ts';
import { siteEvents } from './frames.ts';

const hq = sourceId('hq');
type Step = { readonly call: CallId; readonly queue: QueueId; agent: AgentId | null; stage: 0 | 1 | 2 | 3 };

export class Centre {
  readonly #dice = new Dice(7);
  readonly #queues: readonly QueueId[];
  readonly #agents: readonly AgentId[];
  readonly #idle: AgentId[];
  readonly #steps: Step[] = [];
  readonly #calls: number;
  #at: number;
  #born = 0;
  #paused = 0;

  constructor(agents: number, calls: number, at: number) {
    this.#at = at;
    this.#calls = calls;
    this.#queues = Array.from({ length: 20 }, (_, i) => queueId(hq, String(6400 + i)));
    this.#agents = Array.from({ length: agents }, (_, i) => agentId(hq, String(10_000 + i)));
    this.#idle = [...this.#agents];
  }

  /** The site, the source and everything in it; the calls are made by the first events. */
  opening(): DomainEvent[] {
    const at = this.#at;
    return [
      ...siteEvents(at),
      { type: 'source.configured', source: hq, at, make: 'bench', name: 'HQ', can: {} },
      { type: 'source.connected', source: hq, at },
      {
        type: 'source.synced',
        source: hq,
        at,
        queues: this.#queues.map((id, i) => ({
          id,
          number: String(6400 + i),
          name: `Queue ${i}`,
          targetMs: 20_000,
        })),
        agents: this.#agents.map((id, i) => ({
          id,
          name: `Agent Number ${i}`,
          state: 'ready' as const,
          queues: [{ queue: this.#queues[i % 20] as QueueId, signedIn: true, paused: false }],
          reachable: true,
        })),
        calls: [],
      },
    ];
  }

  /** @param at stamps the event; without it time goes on by itself. */
  next(at?: number): readonly DomainEvent[] {
    this.#at = at ?? this.#at + 2;
    if (this.#steps.length < this.#calls) return this.#arrive();
    const i = this.#dice.below(this.#steps.length);
    const step = this.#steps[i] as Step;
    const stamp = { source: hq, at: this.#at } as const;
    const agent = step.agent ?? this.#idle.at(-1) ?? null;
    if (step.stage === 0 && agent !== null) {
      this.#idle.pop();
      Object.assign(step, { stage: 1, agent });
      return [{ ...stamp, type: 'call.offered', call: step.call, agent }];
    }
    if (step.stage === 1 && agent !== null) {
      step.stage = 2;
      const on = { state: 'onCall', reason: null, until: null } as const;
      return [
        { ...stamp, type: 'call.answered', call: step.call, agent },
        { ...stamp, type: 'agent.stateChanged', agent, ...on },
      ];
    }
    this.#steps.splice(i, 1);
    if (agent === null || step.stage === 0)
      return [
        { ...stamp, type: 'call.left', call: step.call, how: 'abandoned' },
        { ...stamp, type: 'call.ended', call: step.call, derived: false },
      ];
    this.#idle.splice(this.#dice.below(this.#idle.length + 1), 0, agent);
    const free = { state: 'ready', reason: null, until: null } as const;
    return [
      { ...stamp, type: 'call.ended', call: step.call, derived: false },
      { ...stamp, type: 'agent.stateChanged', agent, ...free },
    ];
  }

  /** One agent after the other pauses, for a reason of the bench's. */
  pause(reason: string): DomainEvent[] {
    const agent = this.#agents[this.#paused++ % this.#agents.length];
    if (!agent) return [];
    this.#at += 2;
    const state = { state: 'paused', reason, until: null } as const;
    return [{ source: hq, at: this.#at, type: 'agent.stateChanged', agent, ...state }];
  }

  #arrive(): DomainEvent[] {
    const call = callId(hq, `c${++this.#born}`);
    const queue = this.#dice.pick(this.#queues);
    const stamp = { source: hq, at: this.#at } as const;
    this.#steps.push({ call, queue, agent: null, stage: 0 });
    const caller = { number: `+4930${1_000_000 + this.#born}`, name: '' };
    return [
      {
        ...stamp,
        type: 'call.observed',
        call: { id: call, caller, direction: 'inbound', startedAt: this.#at },
      },
      { ...stamp, type: 'call.queued', call, queue },
    ];
  }
}
