// Knows what turns a call from its way: a door where it waits to be admitted, and phones that are forwarded.
// Refuses to know who admits or forwards.
import type { Hands } from './floor-hands.ts';
import { callerLeg, done, type FloorCall, type FloorLeg, no, type Result } from './floor-model.ts';

/** Forwarding that leads on and on is not followed further. */
const MOST_HOPS = 5;

export class Routes {
  readonly #hands: Hands;
  /** Calls at the door, and what would have become of them meanwhile. */
  readonly #waiting = new Map<FloorCall, (() => void)[]>();
  readonly #forwards = new Map<string, string>();

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  /** An arriving call is kept at the door for at most `ms`; then it goes its way. */
  screen(call: FloorCall, ms: number): void {
    this.#waiting.set(call, []);
    this.#hands.floor.clock.after(ms, () => this.admit(call));
  }

  screened(call: FloorCall): boolean {
    return this.#waiting.has(call);
  }

  admit(call: FloorCall): Result {
    const acts = this.#waiting.get(call);
    if (!acts) return no('wrongState');
    this.#waiting.delete(call);
    for (const act of acts) act();
    return done(call);
  }

  turnAway(call: FloorCall): Result {
    if (!this.#waiting.delete(call)) return no('wrongState');
    this.#hands.floor.end(call, null);
    return done(call);
  }

  /** Whether `act` has to wait until the call is admitted. */
  keeps(call: FloorCall, act: () => void): boolean {
    const acts = this.#waiting.get(call);
    acts?.push(act);
    return acts !== undefined;
  }

  forget(call: FloorCall): void {
    this.#waiting.delete(call);
  }

  /** Calls to an extension go on to another number, or no longer (`null`). */
  setForward(extension: string, to: string | null): void {
    if (to === null) this.#forwards.delete(extension);
    else this.#forwards.set(extension, to);
  }

  /** Sends a call for a forwarded extension on. Answers whether it was forwarded. */
  forwards(call: FloorCall, extension: string): boolean {
    let last = extension;
    for (let hops = 0; hops < MOST_HOPS; hops++) {
      const to = this.#forwards.get(last);
      if (to === undefined || !this.#hands.floor.reaches(to)) break;
      this.#hands.say({ type: 'forwarded', call, leg: null, from: last, to });
      last = to;
    }
    if (last === extension) return false;
    this.#hands.floor.route(call, last);
    return true;
  }

  /** A phone that rings and is not answered sends its caller on. */
  divert(call: FloorCall, leg: FloorLeg, to: string): Result {
    const { floor, say } = this.#hands;
    if (leg.state !== 'ringing' || leg.via !== null || leg.part !== 'party' || !callerLeg(call))
      return no('wrongState');
    if (!floor.reaches(to)) return no('noSuchNumber');
    say({ type: 'forwarded', call, leg, from: leg.number, to });
    floor.endRing(call, leg, 'withdrawn');
    floor.route(call, to);
    return done(call);
  }
}
