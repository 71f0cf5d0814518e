// Which phone's conversation is being recorded.
import type { Hands } from './internals.ts';
import { done, type FloorCall, type FloorLeg, no, type Result } from './model.ts';

export type RecordingVerb = 'start' | 'pause' | 'resume' | 'stop';

const STEPS = {
  start: { from: ['off'], to: 'on' },
  pause: { from: ['on'], to: 'paused' },
  resume: { from: ['paused'], to: 'on' },
  stop: { from: ['on', 'paused'], to: 'off' },
} as const satisfies Record<RecordingVerb, { from: readonly FloorLeg['recording'][]; to: string }>;

export class Recordings {
  readonly #hands: Hands;

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  /** Refused with `wrongState` for a phone that does not talk, and where it already is so. */
  set(call: FloorCall, leg: FloorLeg, verb: RecordingVerb): Result {
    const { from, to }: { from: readonly string[]; to: FloorLeg['recording'] } = STEPS[verb];
    if (leg.state !== 'talking' || !from.includes(leg.recording)) return no('wrongState');
    leg.recording = to;
    if (to === 'on') call.recorded = true;
    this.#hands.say({ type: 'recording', call, leg, state: to });
    return done(call);
  }
}
