// What a part of the floor may do to it beyond the verbs everybody has.
import type { Floor } from './call-centre.ts';
import type { FloorCall, FloorLeg, HappeningBody, LegExtras, Place } from './model.ts';
import type { Opening } from './switchboard.ts';

export type Hands = {
  readonly floor: Floor;
  say(body: HappeningBody): void;
  /** A call with nobody in it yet. */
  open(what: Opening): FloorCall;
  addLeg(
    call: FloorCall,
    kind: FloorLeg['kind'],
    number: string,
    role: FloorLeg['role'],
    state: FloorLeg['state'],
    via: string | null,
    extras?: LegExtras,
  ): FloorLeg;
  moveTo(call: FloorCall, kind: Place['kind'], number: string): void;
  /** An extension calls a number; see `Floor.dial`. */
  phone(
    from: string,
    to: string,
    how: { readonly ringFirst?: boolean; readonly asks?: FloorCall; readonly via?: string },
  ): FloorCall;
};
