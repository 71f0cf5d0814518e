// Knows a make-believe call centre no PBX make has touched: queues, agents, live calls, and the verbs phones and
// PBXs use on them. Refuses to decide who calls or answers (drivers do) and to know any wire format.
import type {
  AgentSetup,
  FloorAgent,
  FloorCall,
  FloorLeg,
  Place,
  QueueSetup,
  Refusal,
  Result,
} from './floor-model.ts';
import { callerLeg, live } from './floor-model.ts';
import { Staff } from './staff.ts';
import { Switchboard, type SwitchboardSetup } from './switchboard.ts';

export type FloorSetup = SwitchboardSetup & {
  readonly queues: readonly QueueSetup[];
  readonly agents: readonly AgentSetup[];
  /** Number of the IVR callers pass; default `6200`. */
  readonly ivr?: string;
};

const no = (why: Refusal): Result => ({ ok: false, why });
const done = (call: FloorCall, note?: string): Result =>
  note === undefined ? { ok: true, call } : { ok: true, call, note };

/** Time a transfer takes to reach its target, milliseconds. */
const TRANSFER_MS = 100;

export class Floor extends Switchboard {
  readonly queues: ReadonlyMap<string, QueueSetup>;
  readonly ivrNumber: string;
  readonly staff: Staff;
  /** Parking slot to parked call. */
  readonly parked = new Map<
    string,
    { readonly call: FloorCall; readonly parker: string; readonly at: number }
  >();
  readonly #consultations = new Map<number, FloorCall>();
  /** Calls on their way to a transfer's target. */
  readonly #moving = new Set<FloorCall>();

  constructor(setup: FloorSetup) {
    super(setup);
    this.queues = new Map(setup.queues.map((queue) => [queue.number, queue]));
    this.ivrNumber = setup.ivr ?? '6200';
    this.staff = new Staff(setup.clock, this.queues, setup.agents, (body) => this.say(body));
  }

  get agents(): ReadonlyMap<string, FloorAgent> {
    return this.staff.agents;
  }

  signIn(agent: string, queue: string | null, reason?: string): Result {
    return this.staff.signIn(agent, queue, reason);
  }
  signOut(agent: string, queue: string | null, reason?: string): Result {
    return this.staff.signOut(agent, queue, reason);
  }
  pause(agent: string, queue: string | null, reason?: string): Result {
    return this.staff.pause(agent, queue, reason);
  }
  unpause(agent: string, queue: string | null): Result {
    return this.staff.unpause(agent, queue);
  }

  /** The queue takes an agent who missed too many calls out of service, and says which calls they were. */
  autoPause(number: string, queue: string, missed: readonly FloorCall[]): void {
    const agent = this.agents.get(number);
    if (!agent) return;
    this.say({ type: 'autoPaused', agent, queue, missed });
    this.pause(number, queue, 'Auto Pause');
  }

  /** `leg` holds the call: only a talking extension can. */
  hold(call: FloorCall, leg: FloorLeg): Result {
    if (call.endedAt !== null) return no('noSuchCall');
    if (leg.kind !== 'extension' || leg.state !== 'talking' || leg.heldAt !== null) return no('wrongState');
    leg.heldAt = this.clock.now();
    this.say({ type: 'held', call, leg });
    return done(call);
  }

  resume(call: FloorCall, leg: FloorLeg): Result {
    if (call.endedAt !== null) return no('noSuchCall');
    if (leg.heldAt === null) return no('wrongState');
    leg.heldAt = null;
    this.say({ type: 'resumed', call, leg });
    return done(call);
  }

  mute(call: FloorCall, leg: FloorLeg, muted: boolean): Result {
    if (leg.state !== 'talking' || leg.muted === muted) return no('wrongState');
    leg.muted = muted;
    return done(call);
  }

  listen(call: FloorCall, leg: FloorLeg, monitor: string, mode: string): Result {
    if (!this.agents.has(monitor)) return no('noSuchNumber');
    if (leg.state !== 'talking' || leg.number === monitor) return no('wrongState');
    call.listeners.push({ monitor, mode });
    return done(call);
  }

  /** A phone that only rings is silenced; any other party hanging up ends the call. */
  hangUp(call: FloorCall, leg: FloorLeg): Result {
    if (call.endedAt !== null || !live(leg)) return no('noSuchCall');
    if (leg.state === 'ringing' && leg.role === 'callee' && call.place.kind === 'queue')
      this.endRing(call, leg, 'declined');
    else this.end(call, leg);
    return done(call);
  }

  /**
   * Moves one party of a call to a number: an extension, a queue or an outside number (5 digits and more).
   * The others leave 100 ms later, when the target rings. A caller still waiting may be moved too.
   */
  blindTransfer(call: FloorCall, moved: FloorLeg, number: string, by: 'phone' | 'api'): Result {
    if (call.endedAt !== null || !live(moved)) return no('noSuchCall');
    if (moved.state !== 'talking' || this.#moving.has(call)) return no('wrongState');
    if (!this.reaches(number)) return no('noSuchNumber');
    const leaving = call.legs.filter((leg) => leg !== moved && live(leg));
    if (leaving.some((leg) => leg.number === number)) return no('wrongState');
    const leg = leaving.find((other) => other.kind === 'extension' && other.state === 'talking') ?? null;
    this.say({ type: 'transferred', call, moved, leg, to: number, by });
    this.#moving.add(call);
    this.clock.after(TRANSFER_MS, () => {
      this.#moving.delete(call);
      if (call.endedAt !== null) return;
      for (const other of leaving) if (other.state === 'ringing') this.endRing(call, other, 'withdrawn');
      this.route(call, number);
      for (const other of leaving) this.endLeg(call, other);
    });
    return done(call);
  }

  /** Starts an attended transfer: the call is held and its holder rings `number` in a call of its own. */
  consult(call: FloorCall, leg: FloorLeg, number: string): Result {
    if (!this.reaches(number)) return no('noSuchNumber');
    if (leg.kind !== 'extension' || leg.state !== 'talking' || this.#consultations.has(leg.id))
      return no('wrongState');
    if (leg.heldAt === null) this.hold(call, leg);
    const second = this.#phone(leg.number, number);
    this.#consultations.set(leg.id, second);
    return done(second);
  }

  /** Ends an attended transfer: the held party is joined to the one asked, or taken back. */
  finishConsult(call: FloorCall, leg: FloorLeg, how: 'complete' | 'abort'): Result {
    const second = this.#consultations.get(leg.id);
    if (!second) return no('wrongState');
    const target = second.legs.find((other) => other.role === 'callee');
    if (how === 'complete' && (second.endedAt !== null || target?.state !== 'talking'))
      return no('wrongState');
    this.#consultations.delete(leg.id);
    this.end(second, callerLeg(second) ?? null);
    if (how === 'abort' || !target) return leg.heldAt === null ? done(call) : this.resume(call, leg);
    const joined = this.ring(call, target.number, null);
    if (joined) this.answer(call, joined);
    this.endLeg(call, leg);
    return done(call);
  }

  /** An extension parks its call; the other party waits in a slot (default: the first free from 7000). */
  park(call: FloorCall, leg: FloorLeg, wanted?: string): Result {
    if (leg.kind !== 'extension' || leg.state !== 'talking') return no('wrongState');
    let slot = wanted ?? '';
    for (let n = 7000; slot === '' && n < 7100; n++) if (!this.parked.has(String(n))) slot = String(n);
    if (slot === '' || this.parked.has(slot)) return no('wrongState');
    this.moveTo(call, 'parked', slot);
    this.parked.set(slot, { call, parker: leg.number, at: this.clock.now() });
    this.say({ type: 'parked', call, leg, slot });
    this.endLeg(call, leg);
    return done(call, slot);
  }

  /**
   * An extension calls a number. From a phone it dials at once; by API its own phone rings first, and the number is
   * rung when it answers (`autoAnswer`: at once).
   */
  dial(from: string, to: string, how: 'phone' | 'api' = 'phone', autoAnswer = false): Result {
    if (!this.agents.has(from)) return no('noSuchNumber');
    const call = this.#phone(from, to, how === 'api' && !autoAnswer);
    return done(call);
  }

  /** A dialled call fails with the network's reason; its caller hears it and is cut off. */
  fail(call: FloorCall, reason: string): void {
    const leg = callerLeg(call);
    if (call.endedAt !== null || !leg) return;
    call.failure = reason;
    this.say({ type: 'failed', call, leg, reason });
    this.end(call, leg);
  }

  setTrunk(trunk: string, up: boolean): void {
    this.say({ type: 'trunk', trunk, up });
  }

  /** Whether a number leads anywhere. */
  reaches(number: string): boolean {
    return this.agents.has(number) || this.queues.has(number) || /^\+?\d{5,}$/.test(number);
  }

  /** Sends a call's caller to a number that {@link reaches}. */
  route(call: FloorCall, number: string): void {
    if (this.queues.has(number)) this.joinQueue(call, number);
    else if (this.agents.has(number)) this.ring(call, number, null);
    else this.ringOutside(call, number);
  }

  override answer(call: FloorCall, leg: FloorLeg): boolean {
    if (leg.role !== 'caller') return super.answer(call, leg);
    if (call.endedAt !== null || leg.state !== 'ringing') return false;
    leg.state = 'alerting';
    this.say({ type: 'dialled', call, leg });
    this.#proceed(call);
    return true;
  }

  override end(call: FloorCall, by: FloorLeg | null): boolean {
    if (!super.end(call, by)) return false;
    for (const leg of call.legs) this.#consultations.delete(leg.id);
    if (call.place.kind === 'parked') this.parked.delete(call.place.number);
    return true;
  }

  protected override moveTo(call: FloorCall, kind: Place['kind'], number: string): void {
    if (call.place.kind === 'parked') this.parked.delete(call.place.number);
    super.moveTo(call, kind, number);
  }

  protected override legGone(leg: FloorLeg): void {
    const agent = leg.kind === 'extension' ? this.agents.get(leg.number) : undefined;
    if (!agent) return;
    agent.freeSince = this.clock.now();
    if (leg.via !== null) this.staff.finished(leg.number, leg.via);
  }

  #phone(from: string, to: string, ringFirst = false): FloorCall {
    const outside = !this.agents.has(to) && !this.queues.has(to);
    const call = this.open({
      direction: outside ? 'outbound' : 'internal',
      from,
      fromName: this.agents.get(from)?.name ?? '',
      dialled: to,
      trunk: outside ? 'trunk-a' : null,
    });
    const leg = this.addLeg(call, 'extension', from, 'caller', ringFirst ? 'ringing' : 'alerting', null);
    this.say(ringFirst ? { type: 'ringing', call, leg } : { type: 'dialled', call, leg });
    if (!ringFirst) this.#proceed(call);
    return call;
  }

  #proceed(call: FloorCall): void {
    if (this.reaches(call.dialled)) this.route(call, call.dialled);
    else this.fail(call, '404 NOT found');
  }
}
