// How the two ends of a call look in Cytracom's channel events: numbers, names, devices, channel ids.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorCall, FloorLeg } from '#server/simulator/call-centre/model.ts';
import { COMPANY, type Names } from './names.ts';
import type { Quirks } from './variants.ts';

/** What is shown of one end. `device` is `null` outside the company. */
export type Party = { readonly number: string; readonly name: string; readonly device: string | null };

/** The name of whoever is dialled, whether outside or not. */
const DIALLED = 'Outbound Call';

export class Parties {
  readonly #floor: Floor;
  readonly #names: Names;
  readonly #quirks: Quirks;

  constructor(floor: Floor, names: Names, quirks: Quirks) {
    this.#floor = floor;
    this.#names = names;
    this.#quirks = quirks;
  }

  /** The originating end of a call. */
  caller(call: FloorCall, leg: FloorLeg): Party {
    if (leg.kind !== 'extension') return this.#outside(call, leg);
    const device = this.#names.deviceOf(leg.number);
    if (call.direction === 'outbound' && leg.role === 'caller' && this.#quirks.outboundCaller === 'company')
      return { ...COMPANY, device };
    return { number: leg.number, name: this.#nameOf(leg.number), device };
  }

  /** An end that is rung. */
  called(call: FloorCall, leg: FloorLeg): Party {
    if (leg.kind !== 'extension')
      return { number: this.#names.shown(leg.number), name: DIALLED, device: null };
    const device = this.#names.deviceOf(leg.number);
    const dialled = call.direction === 'internal' && leg.via === null && leg.number === call.dialled;
    return { number: leg.number, name: dialled ? DIALLED : this.#nameOf(leg.number), device };
  }

  /** Whichever of the two the leg is. */
  of(call: FloorCall, leg: FloorLeg): Party {
    return leg.role === 'caller' ? this.caller(call, leg) : this.called(call, leg);
  }

  /** Who is at the other end of `leg`, of those `present`. */
  other(call: FloorCall, leg: FloorLeg, present: readonly FloorLeg[]): FloorLeg | undefined {
    const others = present.filter((each) => each !== leg);
    return (
      others.find((each) => each.role === 'caller') ??
      others.find((each) => each.answeredAt !== null) ??
      call.legs.findLast((each) => each !== leg && each.role !== leg.role)
    );
  }

  #outside(call: FloorCall, leg: FloorLeg): Party {
    const name = leg.kind === 'inbound' ? call.fromName : DIALLED;
    return { number: this.#names.shown(leg.number), name, device: null };
  }

  #nameOf(extension: string): string {
    return this.#floor.agents.get(extension)?.name ?? '';
  }
}
