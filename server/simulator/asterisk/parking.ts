// How Asterisk tells that a caller is parked, fetched, or gives up in the slot, and lists who is parked.
import {
  callerLeg,
  type FloorCall,
  type FloorLeg,
  type Happening,
  live,
} from '#server/simulator/call-centre/model.ts';
import type { Calls } from './calls.ts';
import type { Bridge, Channel, Fields } from './channels.ts';
import type { Line, Stage } from './stage.ts';

type CallHappening = Extract<Happening, { readonly call: FloorCall }>;
type Parked = { readonly at: number; readonly parkee: Channel; readonly fields: Fields };

const PARKING_SECONDS = 45;

export class ParkingLot {
  readonly #stage: Stage;
  readonly #calls: Calls;
  readonly #parked = new Map<FloorCall, Parked>();
  /** Lines that have dialled a slot, by the leg they dialled with. */
  readonly #fetching = new Map<FloorLeg, Line>();
  #lot: Bridge | null = null;

  constructor(stage: Stage, calls: Calls) {
    this.#stage = stage;
    this.#calls = calls;
  }

  /** What `ParkedCalls` lists: an event each. */
  list(): Fields[] {
    const here = [...this.#parked.values()].filter(({ parkee }) => parkee.bridge?.parking);
    return here.map((parked) => this.#fields(parked));
  }

  parks(call: FloorCall, leg: FloorLeg, slot: string): void {
    const stage = this.#stage;
    const parkee = this.#other(call, leg);
    if (!parkee) return;
    this.#lot ??= stage.bridges(true);
    stage.leaves(parkee, false);
    const fields = { ParkerDialString: `PJSIP/${leg.number}`, Parkinglot: 'default', ParkingSpace: slot };
    const parked: Parked = { at: stage.now(), parkee, fields };
    this.#parked.set(call, parked);
    stage.say('call', 'ParkedCall', this.#fields(parked));
    stage.deviceIs(`park:${slot}@parkedcalls`, 'INUSE');
    stage.enters(this.#lot, parkee);
  }

  /** Tells what belongs to the fetching of who is parked. Answers whether nothing is left to tell. */
  hear(heard: CallHappening): boolean {
    if (heard.type === 'ended') return heard.legs.some((leg) => this.#fetching.delete(leg));
    if (heard.type !== 'ringing' && heard.type !== 'answered') return false;
    const { call, leg } = heard;
    const parked = this.#parked.get(call);
    const line = this.#calls.line(leg.continues);
    if (!parked || !line || !leg.continues) return false;
    // The phone that dialled the slot is off the hook already: nothing rings.
    if (heard.type === 'answered') {
      this.#fetching.set(leg.continues, line);
      this.#fetched(call, leg, line, parked);
    }
    return true;
  }

  /** Before the hangups of a call that ends. */
  ending(call: FloorCall): void {
    const parked = this.#parked.get(call);
    if (parked?.parkee.bridge?.parking) {
      this.#isFree(parked);
      this.#stage.say('call', 'ParkedCallGiveUp', this.#fields(parked));
    }
    this.#parked.delete(call);
  }

  #fetched(call: FloorCall, leg: FloorLeg, line: Line, parked: Parked): void {
    const stage = this.#stage;
    const { parkee } = parked;
    const way = this.#calls.way(call);
    if (!way) return;
    this.#parked.delete(call);
    stage.becomes(line.phone, 6);
    Object.assign(line.phone, { application: 'ParkedCall', data: parked.fields['ParkingSpace'] });
    const bridge = stage.bridges();
    this.#isFree(parked);
    stage.say('call', 'UnParkedCall', this.#fields(parked), stage.shown(line.phone, 'Retriever'));
    stage.leaves(parkee, false);
    stage.enters(bridge, parkee);
    stage.enters(bridge, line.phone);
    line.phone.linkedid = way.id;
    stage.sees(parkee, line.phone);
    stage.sees(line.phone, parkee);
    way.bridge = bridge;
    this.#calls.adopt(leg, line);
  }

  #isFree({ fields }: Parked): void {
    this.#stage.deviceIs(`park:${fields['ParkingSpace']}@parkedcalls`, 'NOT_INUSE');
  }

  #fields({ at, parkee, fields }: Parked): Fields {
    const duration = Math.round((this.#stage.now() - at) / 1000);
    return {
      ...this.#stage.shown(parkee, 'Parkee'),
      ...fields,
      ParkingTimeout: Math.max(0, PARKING_SECONDS - duration),
      ParkingDuration: duration,
    };
  }

  #other(call: FloorCall, leg: FloorLeg): Channel | null {
    const caller = callerLeg(call);
    const other = caller && caller !== leg ? caller : call.legs.find((each) => each !== leg && live(each));
    return this.#calls.line(other)?.phone ?? null;
  }
}
