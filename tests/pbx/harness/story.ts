// What comes of frames that are told to a make's translator one after the other: events, the board they make, verdicts.

import { sumCounts } from '#lib/model/counts.ts';
import type { DomainEvent, EventOf, EventType } from '#lib/model/event.ts';
import { SITE_SOURCE } from '#lib/model/event.ts';
import { vendors } from '#server/pbx/index.ts';
import type { Frame, PriorState, Verdict } from '#server/pbx-sdk/contract.ts';
import { BoardInHand } from '#tests/board-in-hand.ts';
import { NOTHING_KNOWN, opened, Player } from '#tests/contract/vendor-tape.ts';
import { plain } from '#tests/plain-counts.ts';

export type StorySetup = {
  /** What the wall knew before, beside nothing. */
  readonly known?: Partial<PriorState>;
  /** What an earlier life of the wall had said: it stands on the board. */
  readonly earlier?: readonly DomainEvent[];
  /** When the day began that calls are booked on, epoch ms; without one nothing is booked. */
  readonly midnight?: number;
};

/** What a wall that made this board would know in its next life. */
export const knownFrom = (board: BoardInHand, heardAt: number | null = null): PriorState => ({
  queues: board.all('queue'),
  agents: board.all('agent'),
  calls: board.all('call'),
  heardAt,
});

export class TranslatedStory<Memory = unknown> {
  /** When the first frame was heard, epoch ms. */
  readonly start: number;
  readonly events: DomainEvent[] = [];
  readonly verdicts: Verdict[] = [];
  readonly board = new BoardInHand();
  readonly #player: Player;

  constructor(make: string, start: number, setup: StorySetup = {}) {
    const vendor = vendors[make];
    if (!vendor) throw new Error(`there is no make ${make}`);
    this.start = start;
    this.#player = new Player(
      opened(vendor),
      { name: '', frames: [], events: null },
      { known: { ...NOTHING_KNOWN, ...setup.known } },
    );
    const { midnight, earlier = [] } = setup;
    if (midnight !== undefined) {
      const day = new Date(midnight).toISOString().slice(0, 10);
      this.board.tell({ type: 'day.turned', source: SITE_SOURCE, at: midnight, day, from: midnight });
    }
    for (const event of earlier) this.board.tell(event);
  }

  /** What is remembered now. */
  get memory(): Memory {
    return this.#player.memory as Memory;
  }

  hear(...frames: readonly Frame[]): this {
    for (const { events, verdict } of this.#player.hearAll(frames)) {
      this.verdicts.push(verdict);
      for (const event of events) {
        this.events.push(event);
        this.board.tell(event);
      }
    }
    return this;
  }

  /** What is still to be settled within so many ms after the last event is told as if nothing more were heard. */
  settle(withinMs: number): this {
    const until = (this.events.at(-1)?.at ?? this.start) + withinMs;
    for (let i = 0; i < 20; i++) {
      const at = this.#player.wakeAt;
      if (at === null || at >= until) break;
      this.#player.wakeAt = null;
      this.hear({ at, channel: 'tick', text: '' });
    }
    return this;
  }

  of<T extends EventType>(type: T): EventOf<T>[] {
    return this.events.filter((event): event is EventOf<T> => event.type === type);
  }

  /** Seconds after the start, to the tenth, at which such events took place. */
  at(type: EventType): number[] {
    return this.of(type).map((event) => Math.round((event.at - this.start) / 100) / 10);
  }

  /** What happened to calls, in order: `queued`, `answered`, … */
  get happenings(): string[] {
    return this.events.flatMap(({ type }) =>
      type.startsWith('call.') && type !== 'call.observed' ? [type.slice('call.'.length)] : [],
    );
  }

  /** Kinds of the verdicts on what was not understood. */
  get troubles(): string[] {
    return this.verdicts.map(({ kind }) => kind).filter((kind) => kind !== 'understood');
  }

  /** What is booked, over all queues and minutes. */
  get booked() {
    return plain(sumCounts(this.board.all('tally').map(({ counts }) => counts)));
  }
}
