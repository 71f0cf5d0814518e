// Knows a story told to the translator and what came of it: events, the board they make, verdicts. Refuses to judge.
import type { DomainEvent, EventOf, EventType } from '#lib/model/event.ts';
import { sourceId } from '#lib/model/ids.ts';
import { cytracom } from '#server/vendors/cytracom/index.ts';
import type { Memory } from '#server/vendors/cytracom/memory.ts';
import type { Known } from '#server/vendors/vendor.ts';
import { type BoardInHand, told } from '#tests/board-in-hand.ts';
import { opened, Player, saidBy } from '#tests/contract/vendor-tape.ts';
import { type Scene, START } from './scene.ts';

export const HQ = sourceId('hq');
const MIDNIGHT = START - 8 * 3_600_000;

export class Story {
  readonly events: DomainEvent[];
  readonly board: BoardInHand;
  /** Shapes and causes of what was not understood. */
  readonly odd: string[];
  readonly memory: Memory;

  /** @param before what an earlier life of the wall had said, and knows. */
  constructor(scene: Scene, before?: { readonly story: Story; readonly heardAt: number | null }) {
    const tape = { name: '', frames: scene.frames, events: null };
    const known: Known | undefined = before && {
      queues: before.story.board.all('queue'),
      agents: before.story.board.all('agent'),
      calls: before.story.board.all('call'),
      heardAt: before.heardAt,
    };
    const player = new Player(opened(cytracom), tape, known ? { known } : {});
    const heard = player.hearAll(scene.frames);
    this.memory = player.memory as Memory;
    this.events = saidBy(heard);
    const day: DomainEvent = {
      type: 'day.turned',
      source: sourceId('site'),
      at: MIDNIGHT,
      day: '2025-10-09',
      from: MIDNIGHT,
    };
    this.board = told([day, ...(before?.story.events ?? []), ...this.events]);
    this.odd = heard.flatMap(({ verdict }) =>
      verdict.kind === 'unknown' ? [verdict.shape] : verdict.kind === 'malformed' ? [verdict.why] : [],
    );
  }

  of<T extends EventType>(type: T): EventOf<T>[] {
    return this.events.filter((event): event is EventOf<T> => event.type === type);
  }

  /** Seconds after the start. */
  at(type: EventType): number[] {
    return this.of(type).map((event) => (event.at - START) / 1000);
  }

  /** What happened to calls, in order. */
  get happenings(): string[] {
    return this.events
      .filter(({ type }) => /^call\.(?!observed)/.test(type))
      .map(({ type }) => type.replace('call.', ''));
  }

  /** Calls answered, abandoned, unknown and otherwise gone, over all queues and minutes. */
  get counts(): number[] {
    const sums = [0, 0, 0, 0];
    for (const { counts } of this.board.all('tally')) {
      const each = [
        counts.answered.reduce((sum, [, calls]) => sum + calls, 0),
        counts.abandoned.reduce((sum, [, calls]) => sum + calls, 0),
        counts.unknown,
        counts.overflowed + counts.otherLeft + counts.callbacks,
      ];
      for (const [i, value] of each.entries()) sums[i] = (sums[i] ?? 0) + value;
    }
    return sums;
  }

  state(extension: string): string | undefined {
    return this.board.get('agent', `hq/${extension}`)?.state;
  }
}
