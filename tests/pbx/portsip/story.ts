// What comes of a PortSIP scene, and how its tests read it.
import { total } from '#lib/measure/counts.ts';
import { nativeOf } from '#lib/model/ids.ts';
import type { Memory } from '#server/pbx/portsip/memory.ts';
import type { Frame, PriorState } from '#server/pbx-sdk/contract.ts';
import { TranslatedStory } from '#tests/pbx/harness/story.ts';
import { type Scene, START } from './scene.ts';

const MIDNIGHT = Date.UTC(2025, 9, 9);

export class Story extends TranslatedStory<Memory> {
  constructor(scene: Scene | readonly Frame[], known: Partial<PriorState> = {}) {
    super('portsip', START, { known, midnight: MIDNIGHT });
    this.hear(...('frames' in scene ? scene.frames : scene)).settle(10_000);
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

  agent(number: string) {
    return this.board.get('agent', `hq/acme.example/${number}`);
  }

  /** What the queue's day came to. */
  get counts() {
    const { answered, abandoned, unknown, disconnected, overflowed, callbacks, ...ms } = this.booked;
    return {
      answered: total(answered),
      abandoned: total(abandoned),
      unknown,
      other: disconnected,
      overflowed,
      callbacks,
      waitMs: ms.answeredWaitMs + ms.abandonedWaitMs,
      talkMs: ms.talkMs + ms.heldMs,
    };
  }
}
