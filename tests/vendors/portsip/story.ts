// Knows how a scene is told: its frames through the translator, its events onto a board. Refuses to judge either.
import type { DomainEvent, EventOf, EventType } from '#lib/model/event.ts';
import { nativeOf, sourceId } from '#lib/model/ids.ts';
import { begin } from '#server/vendors/portsip/begin.ts';
import type { Memory } from '#server/vendors/portsip/memory.ts';
import { translate } from '#server/vendors/portsip/translate.ts';
import type { Frame, Known, Verdict } from '#server/vendors/vendor.ts';
import { BoardInHand } from '#tests/board-in-hand.ts';
import { type Scene, START } from './scene.ts';

export const HQ = sourceId('hq');
export const NOTHING: Known = { queues: [], agents: [], calls: [], heardAt: null };

export class Story {
  memory: Memory;
  readonly events: DomainEvent[] = [];
  readonly verdicts: Verdict[] = [];
  readonly board = new BoardInHand();
  #wakeAt: number | null = null;

  constructor(scene: Scene | readonly Frame[], known: Known = NOTHING) {
    this.memory = begin(HQ, known);
    const day = { type: 'day.turned', source: sourceId('site'), at: START - 10_000 } as const;
    this.board.tell({ ...day, day: '2025-10-09', from: START - 32_000_000 });
    for (const frame of 'frames' in scene ? scene.frames : scene) this.hear(frame);
    // What was still to be settled.
    const last = this.events.at(-1)?.at ?? START;
    for (let i = 0; i < 20 && this.#wakeAt !== null && this.#wakeAt < last + 10_000; i++)
      this.#one({ at: this.#wakeAt, channel: 'tick', text: '' });
  }

  hear(frame: Frame): void {
    while (this.#wakeAt !== null && this.#wakeAt <= frame.at)
      this.#one({ at: this.#wakeAt, channel: 'tick', text: '' });
    this.#one(frame);
  }

  #one(frame: Frame): void {
    const { memory, events, verdict, wakeAt } = translate(this.memory, frame);
    this.memory = memory;
    this.#wakeAt = wakeAt;
    this.verdicts.push(verdict);
    for (const event of events) {
      this.events.push(event);
      this.board.tell(event);
    }
  }

  of<T extends EventType>(type: T): EventOf<T>[] {
    return this.events.filter((event): event is EventOf<T> => event.type === type);
  }

  /** Happenings of calls in a word each: `answered 201`. */
  get told(): string[] {
    return this.events.flatMap((event) => {
      if (!event.type.startsWith('call.') || event.type === 'call.observed') return [];
      const who =
        'agent' in event && typeof event.agent === 'string'
          ? ` ${nativeOf(event.agent).replace(/.*\//, '')}`
          : '';
      const how = 'how' in event ? ` ${event.how}` : '';
      return [`${event.type.slice('call.'.length)}${who}${how}`];
    });
  }

  /** Seconds after the start at which such events took place. */
  at(type: EventType): number[] {
    return this.events.filter((event) => event.type === type).map((event) => (event.at - START) / 1000);
  }

  agent(number: string) {
    return this.board.get('agent', `hq/acme.example/${number}`);
  }

  /** What the queue's day came to. */
  get counts() {
    const sum = {
      answered: 0,
      abandoned: 0,
      unknown: 0,
      other: 0,
      overflowed: 0,
      callbacks: 0,
      waitMs: 0,
      talkMs: 0,
    };
    for (const { counts } of this.board.all('tally')) {
      sum.answered += counts.answered.reduce((all, [, calls]) => all + calls, 0);
      sum.abandoned += counts.abandoned.reduce((all, [, calls]) => all + calls, 0);
      sum.unknown += counts.unknown;
      sum.other += counts.otherLeft;
      sum.overflowed += counts.overflowed;
      sum.callbacks += counts.callbacks;
      sum.waitMs += counts.answeredWaitMs + counts.abandonedWaitMs;
      sum.talkMs += counts.talkMs + counts.heldMs;
    }
    return sum;
  }
}
