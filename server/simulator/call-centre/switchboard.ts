// The mechanics of calls: they arrive, wait, ring, are answered and end, one happening at a time. All times epoch ms.
// Who rings, answers or hangs up is said by a driver or a test.
import type { Clock } from '#server/time/clock.ts';
import type {
  FloorCall,
  FloorLeg,
  Happening,
  HappeningBody,
  LegExtras,
  Place,
  RingEnd,
  Segment,
} from './model.ts';
import { callerLeg, live } from './model.ts';

export type Listener = (happening: Happening) => void;

export type SwitchboardSetup = {
  readonly clock: Clock;
  /** Running number of the first call; default 101. */
  readonly firstCall?: number;
  /** Running number of the first leg; default 0x29. */
  readonly firstLeg?: number;
  /** Ended calls remembered for call records; default 5000. */
  readonly keepFinished?: number;
};

export type Opening = Pick<FloorCall, 'direction' | 'from' | 'fromName' | 'dialled' | 'trunk'> &
  Partial<Pick<FloorCall, 'asks' | 'watches'>>;

export class Switchboard {
  readonly clock: Clock;
  /** Live calls by serial, oldest first. */
  readonly calls = new Map<number, FloorCall>();
  /** Ended calls, oldest first. */
  readonly finished: FloorCall[] = [];
  readonly #legs = new Map<number, { readonly call: FloorCall; readonly leg: FloorLeg }>();
  readonly #byExtension = new Map<string, Set<FloorLeg>>();
  readonly #listeners = new Set<Listener>();
  readonly #keep: number;
  #nextCall: number;
  #nextLeg: number;

  constructor(setup: SwitchboardSetup) {
    this.clock = setup.clock;
    this.#nextCall = setup.firstCall ?? 101;
    this.#nextLeg = setup.firstLeg ?? 0x29;
    this.#keep = setup.keepFinished ?? 5000;
  }

  /** Hears every happening from now on, in order; returns how to stop. */
  on(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A live leg and its call. */
  leg(id: number): { readonly call: FloorCall; readonly leg: FloorLeg } | undefined {
    return this.#legs.get(id);
  }

  /** The live legs of one extension. */
  legsOf(extension: string): ReadonlySet<FloorLeg> {
    return this.#byExtension.get(extension) ?? NONE;
  }

  /** An outside caller reaches the PBX; nobody has answered yet. */
  arrive(what: { from: string; dialled: string; fromName?: string; trunk?: string }): FloorCall {
    const call = this.open({
      direction: 'inbound',
      from: what.from,
      fromName: what.fromName ?? '',
      dialled: what.dialled,
      trunk: what.trunk ?? 'trunk-a',
    });
    const leg = this.addLeg(call, 'inbound', what.from, 'caller', 'alerting', null);
    this.say({ type: 'arrived', call, leg });
    return call;
  }

  enterIvr(call: FloorCall, ivr: string): boolean {
    const leg = callerLeg(call);
    if (call.endedAt !== null || !leg) return false;
    this.moveTo(call, 'ivr', ivr);
    call.ivr = ivr;
    leg.state = 'talking';
    this.say({ type: 'ivr', call, leg });
    return true;
  }

  /** The queue takes the caller; from now on it waits there. */
  joinQueue(call: FloorCall, queue: string): boolean {
    const leg = callerLeg(call) ?? call.legs.find(live);
    if (call.endedAt !== null || !leg) return false;
    this.moveTo(call, 'queue', queue);
    call.queue = queue;
    call.queuedAt = this.clock.now();
    leg.state = 'talking';
    this.say({ type: 'queued', call, leg, queue });
    return true;
  }

  /** A voicemail box takes the caller; nobody is told but by the record. */
  leaveMessage(call: FloorCall, box: string): boolean {
    if (call.endedAt !== null || !call.legs.some(live)) return false;
    this.moveTo(call, 'voicemail', box);
    return true;
  }

  /** An extension's phone rings. `via` is the queue that offers the call, or `null` for a direct call. */
  ring(
    call: FloorCall,
    extension: string,
    via: string | null,
    continues: FloorLeg | null = null,
  ): FloorLeg | null {
    if (call.endedAt !== null) return null;
    if (via === null) this.moveTo(call, 'extension', extension);
    const leg = this.addLeg(call, 'extension', extension, 'callee', 'ringing', via, { continues });
    this.say({ type: 'ringing', call, leg });
    return leg;
  }

  /** An outside number rings over the trunk. */
  ringOutside(call: FloorCall, number: string, continues: FloorLeg | null = null): FloorLeg | null {
    if (call.endedAt !== null) return null;
    this.moveTo(call, 'outside', number);
    const leg = this.addLeg(call, 'outbound', number, 'callee', 'ringing', null, { continues });
    this.say({ type: 'ringing', call, leg });
    return leg;
  }

  /** A ringing phone is picked up; the other phones of this call fall silent. */
  answer(call: FloorCall, leg: FloorLeg): boolean {
    if (call.endedAt !== null || leg.state !== 'ringing') return false;
    const now = this.clock.now();
    leg.state = 'talking';
    leg.answeredAt = now;
    call.answeredAt ??= now;
    const caller = callerLeg(call);
    const connected = caller && caller !== leg && caller.state === 'alerting' ? caller : null;
    if (connected) {
      connected.state = 'talking';
      connected.answeredAt = now;
    }
    const waiting = call.segments.at(-1);
    if (waiting && waiting.endedAt === null) waiting.answeredAt = now;
    if (leg.via !== null) {
      const startedAt = waiting?.startedAt ?? now;
      call.segments.push({
        kind: 'extension',
        number: leg.number,
        startedAt,
        answeredAt: now,
        endedAt: null,
      });
      call.place = { kind: 'extension', number: leg.number, since: now };
    }
    this.say({ type: 'answered', call, leg, connected });
    for (const other of call.legs)
      if (other !== leg && other.state === 'ringing') this.endRing(call, other, 'answeredElsewhere');
    return true;
  }

  /** A phone stops ringing without an answer. */
  endRing(call: FloorCall, leg: FloorLeg, why: RingEnd): boolean {
    if (call.endedAt !== null || leg.state !== 'ringing') return false;
    this.#drop(leg);
    this.say({ type: 'ringEnded', call, leg, why });
    return true;
  }

  /** One party leaves a call that goes on. */
  endLeg(call: FloorCall, leg: FloorLeg): boolean {
    if (call.endedAt !== null || !live(leg)) return false;
    const wasTalking = leg.state === 'talking';
    this.#drop(leg);
    this.say({ type: 'legEnded', call, leg });
    if (wasTalking) this.legGone(leg);
    return true;
  }

  /** The call is over for everybody. `by` is who hung up, `null` for the PBX itself. */
  end(call: FloorCall, by: FloorLeg | null): boolean {
    if (call.endedAt !== null) return false;
    const now = this.clock.now();
    call.endedAt = now;
    closeSegments(call, now);
    const legs = call.legs.filter(live);
    const talked = legs.filter((leg) => leg.state === 'talking');
    for (const leg of legs) this.#drop(leg);
    this.calls.delete(call.serial);
    this.finished.push(call);
    if (this.finished.length > this.#keep * 2) this.finished.splice(0, this.finished.length - this.#keep);
    this.say({ type: 'ended', call, by, legs });
    for (const leg of talked) this.legGone(leg);
    return true;
  }

  /** A talking party is gone; a floor starts wrap-up here. */
  protected legGone(_leg: FloorLeg): void {}

  protected open(what: Opening): FloorCall {
    const now = this.clock.now();
    const call: FloorCall = {
      serial: this.#nextCall++,
      ...what,
      startedAt: now,
      legs: [],
      segments: [],
      place: { kind: 'arriving', number: what.dialled, since: now },
      queue: null,
      queuedAt: null,
      ivr: null,
      answeredAt: null,
      endedAt: null,
      failure: null,
      recorded: false,
      listeners: [],
      asks: what.asks ?? null,
      watches: what.watches ?? null,
    };
    this.calls.set(call.serial, call);
    return call;
  }

  protected addLeg(
    call: FloorCall,
    kind: FloorLeg['kind'],
    number: string,
    role: FloorLeg['role'],
    state: FloorLeg['state'],
    via: string | null,
    extras: LegExtras = {},
  ): FloorLeg {
    const leg: FloorLeg = {
      id: this.#nextLeg++,
      kind,
      number,
      role,
      state,
      via,
      startedAt: this.clock.now(),
      answeredAt: null,
      heldAt: null,
      heldMs: 0,
      muted: false,
      recording: 'off',
      earlyMedia: false,
      part: extras.part ?? 'party',
      continues: extras.continues ?? null,
      carriedOn: false,
    };
    call.legs.push(leg);
    this.#legs.set(leg.id, { call, leg });
    if (kind === 'extension') {
      const mine = this.#byExtension.get(number);
      if (mine) mine.add(leg);
      else this.#byExtension.set(number, new Set([leg]));
    }
    return leg;
  }

  protected moveTo(call: FloorCall, kind: Place['kind'], number: string): void {
    const now = this.clock.now();
    closeSegments(call, now);
    call.place = { kind, number, since: now };
    if (kind === 'arriving' || kind === 'parked') return;
    const answeredAt = kind === 'ivr' || kind === 'voicemail' ? now : null;
    call.segments.push({ kind, number, startedAt: now, answeredAt, endedAt: null });
  }

  protected say(body: HappeningBody): void {
    const happening: Happening = { at: this.clock.now(), ...body };
    for (const listener of this.#listeners) listener(happening);
  }

  #drop(leg: FloorLeg): void {
    leg.state = 'ended';
    if (leg.heldAt !== null) leg.heldMs += this.clock.now() - leg.heldAt;
    leg.heldAt = null;
    this.#legs.delete(leg.id);
    if (leg.kind === 'extension') this.#byExtension.get(leg.number)?.delete(leg);
  }
}

const NONE: ReadonlySet<FloorLeg> = new Set();

function closeSegments(call: FloorCall, now: number): void {
  for (const segment of call.segments as Segment[]) segment.endedAt ??= now;
}
