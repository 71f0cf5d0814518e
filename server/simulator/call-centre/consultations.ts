// Attended transfers: the holder of a call asks somebody in a call of its own, goes to and fro, and at last joins
// them, stays as a third, or takes the caller back.
import type { Hands } from './internals.ts';
import { callerLeg, done, type FloorCall, type FloorLeg, no, type Result } from './model.ts';

export type ConsultEnd = 'complete' | 'abort' | 'merge' | 'swap';

export class Consultations {
  readonly #hands: Hands;
  /** The asking call, by the id of the leg that asks. */
  readonly #open = new Map<number, FloorCall>();

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  /** The call in which this leg's extension asks somebody, while it does. */
  of(leg: FloorLeg): FloorCall | undefined {
    return this.#open.get(leg.id);
  }

  /** The call is held and its holder rings `number`. Answers with the second call. */
  start(call: FloorCall, leg: FloorLeg, number: string): Result {
    const { floor } = this.#hands;
    if (!floor.reaches(number)) return no('noSuchNumber');
    if (leg.kind !== 'extension' || leg.state !== 'talking' || this.#open.has(leg.id))
      return no('wrongState');
    if (leg.heldAt === null) floor.hold(call, leg);
    const second = this.#hands.phone(leg.number, number, { asks: call });
    this.#open.set(leg.id, second);
    return done(second);
  }

  /** `swap` changes between the two and ends nothing; but for `abort` whoever is asked must have answered. */
  finish(call: FloorCall, leg: FloorLeg, how: ConsultEnd): Result {
    const { floor } = this.#hands;
    const second = this.#open.get(leg.id);
    if (!second) return no('wrongState');
    const target = second.legs.find((other) => other.role === 'callee');
    const answered = second.endedAt === null && target?.state === 'talking';
    if (how !== 'abort' && !answered) return no('wrongState');
    const own = callerLeg(second);
    if (how === 'swap') return own ? this.#swap(call, leg, second, own) : no('wrongState');
    this.#open.delete(leg.id);
    if (target && how !== 'abort') target.carriedOn = true;
    floor.end(second, own ?? null);
    if (!target || how === 'abort') return leg.heldAt === null ? done(call) : floor.resume(call, leg);
    if (how === 'merge') {
      if (leg.heldAt !== null) floor.resume(call, leg);
      floor.parties.join(call, target);
      return done(call);
    }
    const joined =
      target.kind === 'extension'
        ? floor.ring(call, target.number, null, target)
        : floor.ringOutside(call, target.number, target);
    if (joined) floor.answer(call, joined);
    floor.endLeg(call, leg);
    return done(call);
  }

  /** The legs of an ended call ask nobody any more. */
  forget(call: FloorCall): void {
    for (const leg of call.legs) this.#open.delete(leg.id);
  }

  #swap(call: FloorCall, leg: FloorLeg, second: FloorCall, own: FloorLeg): Result {
    const { floor } = this.#hands;
    if (leg.heldAt !== null) {
      floor.hold(second, own);
      return floor.resume(call, leg);
    }
    floor.hold(call, leg);
    if (own.heldAt !== null) floor.resume(second, own);
    return done(call);
  }
}
