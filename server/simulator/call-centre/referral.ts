// Transfers that a PBX makes of calls it already has: a blind one whose transferrer stays until the target answers,
// and the joining of two calls of one extension.
import type { Floor } from './call-centre.ts';
import { type FloorCall, type FloorLeg, type HappeningBody, live, type Result } from './model.ts';

const no = (why: 'noSuchCall' | 'noSuchNumber' | 'wrongState'): Result => ({ ok: false, why });

export class Referral {
  readonly #floor: Floor;
  readonly #say: (body: HappeningBody) => void;
  /** Calls whose target is being rung, by the target's leg. */
  readonly #open = new Map<FloorLeg, { readonly call: FloorCall; readonly from: FloorLeg }>();

  constructor(floor: Floor, say: (body: HappeningBody) => void) {
    this.#floor = floor;
    this.#say = say;
    floor.on((heard) => {
      if (heard.type === 'answered') this.#answered(heard.call, heard.leg);
      else if (heard.type === 'ringEnded') this.#inVain(heard.call, heard.leg);
      else if (heard.type === 'ended') for (const leg of heard.legs) this.#open.delete(leg);
    });
  }

  /**
   * `from` sends the other party to a phone or an outside number and is released when it answers; if it does not,
   * nothing has changed. A queue takes the caller at once.
   */
  refer(call: FloorCall, from: FloorLeg, to: string): Result {
    if (call.endedAt !== null || !live(from)) return no('noSuchCall');
    const moved = call.legs.find((leg) => leg !== from && leg.state === 'talking');
    if (from.state !== 'talking' || !moved || this.#referred(call)) return no('wrongState');
    if (!this.#floor.reaches(to)) return no('noSuchNumber');
    if (call.legs.some((leg) => live(leg) && leg.number === to)) return no('wrongState');
    if (this.#floor.queues.has(to)) return this.#floor.blindTransfer(call, moved, to, 'api');
    this.#say({ type: 'transferred', call, moved, leg: from, to, by: 'api' });
    const target = this.#floor.agents.has(to)
      ? this.#floor.ring(call, to, null)
      : this.#floor.ringOutside(call, to);
    if (target) this.#open.set(target, { call, from });
    return { ok: true, call };
  }

  /** The parties of two calls of one extension are joined in the first one; the extension leaves both. */
  join(first: FloorCall, second: FloorCall, extension: string): Result {
    if (first === second || first.endedAt !== null || second.endedAt !== null) return no('noSuchCall');
    const mine = (call: FloorCall): FloorLeg | undefined =>
      call.legs.find((leg) => leg.number === extension && leg.state === 'talking');
    const other = (call: FloorCall): FloorLeg | undefined =>
      call.legs.find((leg) => leg.number !== extension && leg.state === 'talking');
    const leaving = mine(first);
    const joining = other(second);
    if (!leaving || !mine(second) || !other(first) || !joining) return no('wrongState');
    this.#say({
      type: 'transferred',
      call: first,
      moved: joining,
      leg: leaving,
      to: joining.number,
      by: 'api',
    });
    joining.carriedOn = true;
    this.#floor.end(second, null);
    const leg =
      joining.kind === 'extension'
        ? this.#floor.ring(first, joining.number, null, joining)
        : this.#floor.ringOutside(first, joining.number, joining);
    if (leg) this.#floor.answer(first, leg);
    this.#floor.endLeg(first, leaving);
    return { ok: true, call: first };
  }

  #referred(call: FloorCall): boolean {
    for (const each of this.#open.values()) if (each.call === call) return true;
    return false;
  }

  #inVain(call: FloorCall, leg: FloorLeg): void {
    const open = this.#open.get(leg);
    if (!open) return;
    this.#open.delete(leg);
    call.place = { kind: 'extension', number: open.from.number, since: call.place.since };
  }

  #answered(call: FloorCall, leg: FloorLeg): void {
    const open = this.#open.get(leg);
    if (!open) return;
    this.#open.delete(leg);
    // Everybody hears of the answer first.
    this.#floor.clock.after(0, () => this.#floor.endLeg(call, open.from));
  }
}
