// What turns a call from its way: a door where it waits to be admitted, and phones that are forwarded.
import type { Hands } from './internals.ts';
import { callerLeg, done, type FloorCall, type FloorLeg, no, type Result } from './model.ts';

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

  /** Sends a call for a forwarded extension on. Answers whether it was forwarded: a circle leads nowhere. */
  forwards(call: FloorCall, extension: string): boolean {
    const way = [extension];
    for (let last = extension; ; ) {
      const to = this.#forwards.get(last);
      if (to === undefined || !this.#hands.floor.reaches(to)) break;
      if (way.includes(to)) return false;
      way.push(to);
      last = to;
    }
    const target = way.at(-1);
    if (target === undefined || target === extension) return false;
    for (const [i, from] of way.slice(0, -1).entries())
      this.#hands.say({ type: 'forwarded', call, leg: null, from, to: way[i + 1] ?? target });
    this.#hands.floor.route(call, target);
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
