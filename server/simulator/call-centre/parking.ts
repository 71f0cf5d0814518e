// Parking: one party waits in a slot until somebody takes it back or it gives up.
import type { Hands } from './internals.ts';
import { done, type FloorCall, type FloorLeg, no, type Result } from './model.ts';

export type Parked = { readonly call: FloorCall; readonly parker: string; readonly at: number };

const FIRST_SLOT = 7000;
const SLOTS = 100;

export class Parking {
  /** Slot to what waits in it. */
  readonly slots = new Map<string, Parked>();
  readonly #hands: Hands;

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  /** The first free slot unless one is wanted. The slot is the result's note. */
  park(call: FloorCall, leg: FloorLeg, wanted?: string): Result {
    const { floor } = this.#hands;
    if (leg.kind !== 'extension' || leg.state !== 'talking') return no('wrongState');
    if (!call.legs.some((other) => other !== leg && other.state === 'talking')) return no('wrongState');
    let slot = wanted ?? '';
    for (let n = FIRST_SLOT; slot === '' && n < FIRST_SLOT + SLOTS; n++)
      if (!this.slots.has(String(n))) slot = String(n);
    if (slot === '' || this.slots.has(slot)) return no('wrongState');
    this.#hands.moveTo(call, 'parked', slot);
    this.slots.set(slot, { call, parker: leg.number, at: floor.clock.now() });
    this.#hands.say({ type: 'parked', call, leg, slot });
    floor.endLeg(call, leg);
    return done(call, slot);
  }

  /** Whether a call that dials is meant for a slot: its phone goes over to what waits there. */
  fetches(call: FloorCall, leg: FloorLeg): boolean {
    if (!this.slots.has(call.dialled)) return false;
    call.answeredAt = this.#hands.floor.clock.now();
    leg.carriedOn = true;
    this.retrieve(call.dialled, leg.number, leg);
    this.#hands.floor.end(call, leg);
    return true;
  }

  /** An extension that is off the hook takes what waits in a slot. `from`: the leg it dialled the slot with. */
  retrieve(slot: string, extension: string, from: FloorLeg | null = null): Result {
    const { floor } = this.#hands;
    const parked = this.slots.get(slot);
    if (!parked || !floor.agents.has(extension)) return no('noSuchNumber');
    const leg = floor.ring(parked.call, extension, null, from);
    if (leg) floor.answer(parked.call, leg);
    return done(parked.call);
  }

  /** Whatever becomes of a parked call, its slot is free. */
  leaves(call: FloorCall): void {
    if (call.place.kind === 'parked') this.slots.delete(call.place.number);
  }
}
