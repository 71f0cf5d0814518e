// What comes of a Cytracom scene, and how its tests read it.
import { total } from '#lib/measure/counts.ts';
import type { Memory } from '#server/pbx/cytracom/memory.ts';
import { knownFrom, TranslatedStory } from '#tests/pbx/harness/story.ts';
import { type Scene, START } from './scene.ts';

const MIDNIGHT = START - 8 * 3_600_000;

export class Story extends TranslatedStory<Memory> {
  /** @param before what an earlier life of the wall had said, and knows. */
  constructor(scene: Scene, before?: { readonly story: Story; readonly heardAt: number | null }) {
    super('cytracom', START, {
      midnight: MIDNIGHT,
      ...(before
        ? { known: knownFrom(before.story.board, before.heardAt), earlier: before.story.events }
        : {}),
    });
    this.hear(...scene.frames);
  }

  /** Shapes and causes of what was not understood. */
  get odd(): string[] {
    return this.verdicts.flatMap((verdict) =>
      verdict.kind === 'unknown' ? [verdict.shape] : verdict.kind === 'malformed' ? [verdict.why] : [],
    );
  }

  /** Calls answered, abandoned, unknown and otherwise gone. */
  get counts(): number[] {
    const { answered, abandoned, unknown, overflowed, disconnected, callbacks } = this.booked;
    return [total(answered), total(abandoned), unknown, overflowed + disconnected + callbacks];
  }

  state(extension: string): string | undefined {
    return this.board.get('agent', `hq/${extension}`)?.state;
  }
}
