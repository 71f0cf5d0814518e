// Which channel events become of what happens on the floor: dial_begin, dial_end, hangup, and nothing else. Hold,
// park and transfer have no event.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import {
  type FloorCall,
  type FloorLeg,
  type Happening,
  live,
  type RingEnd,
} from '#server/simulator/call-centre/model.ts';
import type { Names } from './names.ts';
import { Parties, type Party } from './parties.ts';
import type { Streams } from './streams.ts';
import type { Quirks } from './variants.ts';

type Begun = { readonly linkedId: string; answered: boolean };
type Why = RingEnd | 'callEnded' | 'busy' | 'unavailable' | 'unreachable';

/** Not answered, as other makers of such systems write it. */
const VARIED: Readonly<Record<Why, string>> = {
  timeout: 'noanswer',
  declined: 'Rejected',
  answeredElsewhere: 'CANCEL',
  withdrawn: 'canceled',
  callEnded: 'NO_ANSWER',
  busy: 'busy',
  unavailable: 'no-answer',
  unreachable: 'chanunavail',
};
/** In the vendor's example the answer lies this long before the event that tells it, milliseconds. */
const ANSWER_LAG_MS = 20;

export class Channels {
  readonly #floor: Floor;
  readonly #names: Names;
  readonly #quirks: Quirks;
  readonly #streams: Streams;
  readonly #parties: Parties;
  /** Rung legs by id, until their hang-up is told. */
  readonly #begun = new Map<number, Begun>();
  /** Legs whose hang-up was told before the floor ended them. */
  readonly #gone = new Set<number>();
  /** When a call's caller was answered by whatever came first, a menu or a person. */
  readonly #pickedUp = new WeakMap<FloorCall, number>();

  constructor(floor: Floor, names: Names, quirks: Quirks, streams: Streams) {
    this.#floor = floor;
    this.#names = names;
    this.#quirks = quirks;
    this.#streams = streams;
    this.#parties = new Parties(floor, names, quirks);
  }

  hear(heard: Happening): void {
    switch (heard.type) {
      case 'ivr':
      case 'queued':
        this.#answeredAt(heard.call, heard.at);
        break;
      case 'ringing':
        this.#begin(heard.call, heard.leg);
        break;
      case 'dialled':
        // A phone that was rung so that it may dial has been picked up.
        if (this.#begun.has(heard.leg.id)) this.#answered(heard.call, heard.leg);
        break;
      case 'answered':
        if (heard.connected) this.#answeredAt(heard.call, heard.at - ANSWER_LAG_MS);
        this.#answered(heard.call, heard.leg);
        break;
      case 'ringEnded':
        this.#notAnswered(heard.call, heard.leg, heard.why, heard.call.legs.filter(live));
        break;
      case 'transferred':
        this.#moved(heard.call, heard.moved);
        break;
      case 'legEnded':
        this.#left(heard.call, heard.leg, heard.call.legs.filter(live));
        break;
      case 'ended':
        this.#ended(heard.call, heard.legs);
        break;
      default:
        break;
    }
  }

  #answeredAt(call: FloorCall, at: number): void {
    if (!this.#pickedUp.has(call)) this.#pickedUp.set(call, at);
  }

  #begin(call: FloorCall, leg: FloorLeg): void {
    this.#begun.set(leg.id, { linkedId: this.#names.linkedIdOf(call), answered: false });
    this.#dial('chan.dial_begin', call, leg, 'ringing', 'ringing', call.legs.filter(live));
  }

  #answered(call: FloorCall, leg: FloorLeg): void {
    const begun = this.#begun.get(leg.id);
    if (begun) begun.answered = true;
    this.#dial('chan.dial_end', call, leg, 'answered', 'answered', call.legs.filter(live));
  }

  #notAnswered(call: FloorCall, leg: FloorLeg, why: Why, present: readonly FloorLeg[]): void {
    const status = this.#word(why);
    if (this.#quirks.unansweredDialEnd === 'sent')
      this.#dial('chan.dial_end', call, leg, 'hangup', status, present);
    this.#hangup(call, leg, status, present);
  }

  /** Who leaves a transferred call may be gone before the target rings. */
  #moved(call: FloorCall, moved: FloorLeg): void {
    if (this.#quirks.transferOrder === 'hangupFirst' && call.legs.includes(moved)) {
      const present = call.legs.filter(live);
      for (const leg of present) {
        if (leg === moved || leg.state === 'ringing') continue;
        this.#left(call, leg, present);
        this.#gone.add(leg.id);
      }
    }
    if (this.#quirks.transferLink === 'new') this.#names.rename(call);
  }

  #left(call: FloorCall, leg: FloorLeg, present: readonly FloorLeg[]): void {
    if (this.#gone.delete(leg.id)) return;
    const begun = this.#begun.get(leg.id);
    if (begun && !begun.answered) this.#notAnswered(call, leg, 'withdrawn', present);
    else if (begun || this.#quirks.callerHangup !== 'never')
      this.#hangup(call, leg, call.answeredAt === null ? this.#word('callEnded') : 'answered', present);
  }

  #ended(call: FloorCall, legs: readonly FloorLeg[]): void {
    const why = whyOf(call);
    const caller = legs.find((leg) => !this.#begun.has(leg.id) && !this.#gone.has(leg.id));
    const callerToo = (): void => {
      if (caller) this.#hangup(call, caller, call.answeredAt === null ? this.#word(why) : 'answered', legs);
    };
    if (this.#quirks.callerHangup === 'first') callerToo();
    for (const leg of legs) {
      if (leg === caller || this.#gone.delete(leg.id)) continue;
      if (this.#begun.get(leg.id)?.answered) this.#hangup(call, leg, 'answered', legs);
      else this.#notAnswered(call, leg, why, legs);
    }
    if (this.#quirks.callerHangup === 'last') callerToo();
  }

  #dial(
    event: string,
    call: FloorCall,
    leg: FloorLeg,
    state: string,
    dialStatus: string,
    present: readonly FloorLeg[],
  ): void {
    this.#streams.publish('chan', event, null, () => {
      const other = this.#parties.other(call, leg, present);
      const own = this.#names.channelOf(leg);
      const begins = event === 'chan.dial_begin';
      const called = this.#parties.of(call, leg);
      return {
        line: event,
        data: {
          ...this.#head(event, call, leg),
          caller: {
            state: null,
            ...(other ? this.#parties.caller(call, other) : this.#nobody(call)),
            channel_id: this.#shared(true, own, other),
            answered_time: this.#micros(call),
          },
          [this.#quirks.secondParty]: {
            state,
            number: called.number,
            name: called.name,
            dial_status: dialStatus,
            device: called.device,
            channel_id: this.#shared(begins && this.#quirks.channelIds === 'asPrinted', own, other),
          },
        },
      };
    });
  }

  #hangup(call: FloorCall, leg: FloorLeg, dialStatus: string, present: readonly FloorLeg[]): void {
    this.#streams.publish('chan', 'chan.hangup', null, () => {
      const other = this.#parties.other(call, leg, present);
      const mine = this.#parties.of(call, leg);
      const theirs: Party = other ? this.#parties.of(call, other) : this.#nobody(call);
      const turned =
        this.#quirks.hangupNumber === 'outside' && call.direction === 'inbound' && leg.kind === 'extension';
      const [shown, connected] = turned && theirs.device === null ? [theirs, mine] : [mine, theirs];
      const rang = this.#begun.get(leg.id)?.answered === false;
      const own = this.#names.channelOf(leg);
      return {
        line: 'chan.hangup',
        data: {
          ...this.#head('chan.hangup', call, leg),
          channel: {
            state: 'hangup',
            number: shown.number,
            name: shown.name,
            dial_status: dialStatus,
            device: mine.device,
            connected_number: connected.number,
            connected_name: connected.name,
            connected_device: theirs.device,
            channel_id: this.#shared(rang && this.#quirks.channelIds === 'asPrinted', own, other),
          },
        },
      };
    });
    this.#begun.delete(leg.id);
  }

  #head(event: string, call: FloorCall, leg: FloorLeg): Readonly<Record<string, unknown>> {
    return {
      unique_id: this.#names.channelOf(leg),
      linked_id: this.#begun.get(leg.id)?.linkedId ?? this.#names.linkedIdOf(call),
      event_time: this.#floor.clock.now(),
      event,
      direction: call.direction,
      customer_code: this.#names.customerCode,
    };
  }

  /** The other's channel id where the two share it, else one's own. */
  #shared(shared: boolean, own: string, other: FloorLeg | undefined): string {
    return shared && other ? this.#names.channelOf(other) : own;
  }

  /** Epoch microseconds, or `0`. */
  #micros(call: FloorCall): string {
    const at = this.#pickedUp.get(call);
    return at === undefined ? '0' : String(at * 1000 + (call.serial % 1000));
  }

  /** Stands for the caller while a phone rings so that it may dial. */
  #nobody(call: FloorCall): Party {
    return { number: this.#names.shown(call.dialled), name: 'Outbound Call', device: null };
  }

  #word(why: Why): string {
    return this.#quirks.dialWords === 'varied' ? VARIED[why] : 'no answer';
  }
}

/** Why the phones of a call that is over were not picked up. */
function whyOf({ failure }: FloorCall): Why {
  if (failure === null) return 'callEnded';
  if (failure.startsWith('486')) return 'busy';
  return failure.startsWith('404') ? 'unreachable' : 'unavailable';
}
