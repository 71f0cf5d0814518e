// What is reported of calls and lines without moving any call: ratings, early sound, changed trunks.
import type { Hands } from './internals.ts';
import type { FloorCall, FloorLeg } from './model.ts';

export class Reports {
  readonly #hands: Hands;

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  /** The network of an outside number that rings sends sound: an announcement, a ring tone of its own. */
  earlySound(call: FloorCall, leg: FloorLeg): void {
    if (leg.kind !== 'outbound' || leg.state !== 'ringing' || leg.earlyMedia) return;
    leg.earlyMedia = true;
    this.#hands.say({ type: 'earlyMedia', call, leg });
  }

  /** A caller has rated a call; `score` is the digit pressed. */
  rated(call: FloorCall, score: string): void {
    this.#hands.say({ type: 'surveyed', call, score });
  }

  /** A trunk's configuration, not its state: that is `Floor.setTrunk`. */
  trunkChanged(trunk: string, change: 'created' | 'changed' | 'deleted'): void {
    this.#hands.say({ type: 'trunkChanged', trunk, change });
  }
}
