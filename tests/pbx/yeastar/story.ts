// What comes of a Yeastar scene.
import type { BoardInHand } from '#tests/board-in-hand.ts';
import { knownFrom, TranslatedStory } from '#tests/pbx/harness/story.ts';
import { type Scene, START } from './scene.ts';

export class Story extends TranslatedStory {
  constructor(scene: Scene, known?: BoardInHand) {
    super('yeastar', START, known ? { known: knownFrom(known) } : {});
    this.hear(...scene.frames);
  }

  /** What happened to calls and agents, in order. */
  override get happenings(): string[] {
    return this.events
      .filter((event) => !/observed|synced|allowed|stateChanged/.test(event.type))
      .map((event) => event.type.replace(/^call\./, ''));
  }
}
