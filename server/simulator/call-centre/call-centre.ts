// A make-believe call centre no PBX make has touched: queues, agents, live calls, and the verbs phones and PBXs use
// on them.
import { Parties } from './conference.ts';
import { Consultations, type ConsultEnd } from './consultations.ts';
import { Roster } from './hiring.ts';
import type { Hands } from './internals.ts';
import type { AgentSetup, FloorAgent, FloorCall, FloorLeg, HappeningBody } from './model.ts';
import { callerLeg, done, live, no, type Place, type QueueSetup, type Result } from './model.ts';
import { type Parked, Parking } from './parking.ts';
import { QueueRoster } from './queue-roster.ts';
import { Recordings } from './recordings.ts';
import { Referral } from './referral.ts';
import { Reports } from './reports.ts';
import { Routes } from './routes.ts';
import { Staff } from './staff.ts';
import { Switchboard, type SwitchboardSetup } from './switchboard.ts';
import { WaitingRoom } from './waiting-room.ts';

export type FloorSetup = SwitchboardSetup & {
  readonly queues: readonly QueueSetup[];
  readonly agents: readonly AgentSetup[];
  /** Number of the IVR callers pass; default `6200`. */
  readonly ivr?: string;
};

/** Time a transfer takes to reach its target, milliseconds. */
const TRANSFER_MS = 100;

export class Floor extends Switchboard {
  readonly queues: ReadonlyMap<string, QueueSetup>;
  readonly ivrNumber: string;
  readonly staff: Staff;
  /** Queues that come, change and go. */
  readonly queueRoster: QueueRoster;
  /** Overflow, pick-up and callbacks. */
  readonly waiting: WaitingRoom;
  readonly referral: Referral;
  /** People who come and go for good. */
  readonly roster: Roster;
  /** Guests and listening supervisors. */
  readonly parties: Parties;
  readonly consultations: Consultations;
  readonly parking: Parking;
  readonly recordings: Recordings;
  /** The door and forwarded phones. */
  readonly routes: Routes;
  readonly reports: Reports;
  /** Calls on their way to a transfer's target. */
  readonly #moving = new Set<FloorCall>();

  constructor(setup: FloorSetup) {
    super(setup);
    const queues = new Map(setup.queues.map((queue) => [queue.number, queue]));
    const say = (body: HappeningBody): void => this.say(body);
    this.queues = queues;
    this.ivrNumber = setup.ivr ?? '6200';
    this.staff = new Staff(setup.clock, queues, setup.agents, say);
    this.queueRoster = new QueueRoster(this, queues, this.staff.agents, say);
    this.referral = new Referral(this, say);
    this.waiting = new WaitingRoom(this, say, (agent, to, queue) =>
      this.#phone(agent, to, { ringFirst: true, via: queue }),
    );
    const hands: Hands = {
      floor: this,
      say,
      open: (what) => this.open(what),
      addLeg: (...what) => this.addLeg(...what),
      moveTo: (call, kind, number) => this.moveTo(call, kind, number),
      phone: (from, to, how) => this.#phone(from, to, how),
    };
    this.roster = new Roster(hands, this.staff);
    this.parties = new Parties(hands);
    this.consultations = new Consultations(hands);
    this.parking = new Parking(hands);
    this.recordings = new Recordings(hands);
    this.routes = new Routes(hands);
    this.reports = new Reports(hands);
  }

  /** Parking slot to parked call. */
  get parked(): ReadonlyMap<string, Parked> {
    return this.parking.slots;
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
    this.staff.autoPause(number, queue, missed);
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
    leg.heldMs += this.clock.now() - leg.heldAt;
    leg.heldAt = null;
    this.say({ type: 'resumed', call, leg });
    return done(call);
  }

  mute(call: FloorCall, leg: FloorLeg, muted: boolean): Result {
    if (leg.state !== 'talking' || leg.muted === muted) return no('wrongState');
    leg.muted = muted;
    this.say({ type: muted ? 'muted' : 'unmuted', call, leg });
    return done(call);
  }

  /** Notes who listens; {@link parties} has a phone ring for it. */
  listen(call: FloorCall, leg: FloorLeg, monitor: string, mode: string): Result {
    if (!this.agents.has(monitor)) return no('noSuchNumber');
    if (leg.state !== 'talking' || leg.number === monitor) return no('wrongState');
    call.listeners.push({ monitor, mode });
    return done(call);
  }

  /** A phone that only rings is silenced, one of three or more leaves, any other party hanging up ends the call. */
  hangUp(call: FloorCall, leg: FloorLeg): Result {
    if (call.endedAt !== null || !live(leg)) return no('noSuchCall');
    const rings = leg.state === 'ringing' && leg.role === 'callee';
    if (rings && (call.place.kind === 'queue' || leg.part === 'guest')) this.endRing(call, leg, 'declined');
    else if (call.legs.filter((other) => other.state === 'talking').length > 2) this.endLeg(call, leg);
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
    return this.consultations.start(call, leg, number);
  }

  /** Ends an attended transfer, or (`swap`) goes to and fro in it. */
  finishConsult(call: FloorCall, leg: FloorLeg, how: ConsultEnd): Result {
    return this.consultations.finish(call, leg, how);
  }

  /** An extension parks its call; the other party waits in a slot (default: the first free from 7000). */
  park(call: FloorCall, leg: FloorLeg, wanted?: string): Result {
    return this.parking.park(call, leg, wanted);
  }

  /**
   * An extension calls a number. From a phone it dials at once; by API its own phone rings first, and the number is
   * rung when it answers (`autoAnswer`: at once).
   */
  dial(from: string, to: string, how: 'phone' | 'api' = 'phone', autoAnswer = false): Result {
    if (!this.agents.has(from)) return no('noSuchNumber');
    return done(this.#phone(from, to, { ringFirst: how === 'api' && !autoAnswer }));
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

  override enterIvr(call: FloorCall, ivr: string): boolean {
    return this.routes.keeps(call, () => this.enterIvr(call, ivr)) || super.enterIvr(call, ivr);
  }

  override joinQueue(call: FloorCall, queue: string): boolean {
    if (this.routes.keeps(call, () => this.joinQueue(call, queue))) return true;
    return !this.waiting.refuses(call, queue) && super.joinQueue(call, queue);
  }

  override ring(call: FloorCall, extension: string, via: string | null, from: FloorLeg | null = null) {
    if (this.routes.keeps(call, () => this.ring(call, extension, via, from))) return null;
    if (call.endedAt === null && via === null && from === null && this.routes.forwards(call, extension))
      return null;
    return super.ring(call, extension, via, from);
  }

  override answer(call: FloorCall, leg: FloorLeg): boolean {
    if (leg.part !== 'party') return this.parties.answered(call, leg);
    if (leg.role !== 'caller') return super.answer(call, leg);
    if (call.endedAt !== null || leg.state !== 'ringing') return false;
    leg.state = 'alerting';
    this.say({ type: 'dialled', call, leg });
    this.#proceed(call, leg);
    return true;
  }

  override endLeg(call: FloorCall, leg: FloorLeg): boolean {
    if (!super.endLeg(call, leg)) return false;
    if (leg.part === 'guest') this.parties.left(call, leg);
    return true;
  }

  override end(call: FloorCall, by: FloorLeg | null): boolean {
    if (!super.end(call, by)) return false;
    this.consultations.forget(call);
    this.parking.leaves(call);
    this.parties.ended(call);
    this.routes.forget(call);
    return true;
  }

  protected override moveTo(call: FloorCall, kind: Place['kind'], number: string): void {
    this.parking.leaves(call);
    super.moveTo(call, kind, number);
  }

  protected override legGone(leg: FloorLeg): void {
    this.parties.gone(leg);
    const agent = leg.kind === 'extension' ? this.agents.get(leg.number) : undefined;
    if (!agent) return;
    agent.freeSince = this.clock.now();
    if (leg.via !== null) this.staff.finished(leg.number, leg.via);
  }

  #phone(from: string, to: string, how: Parameters<Hands['phone']>[2]): FloorCall {
    const { ringFirst = false, asks = null, via = null } = how;
    const outside = !this.agents.has(to) && !this.queues.has(to) && !this.parked.has(to);
    const call = this.open({
      direction: outside ? 'outbound' : 'internal',
      from,
      fromName: this.agents.get(from)?.name ?? '',
      dialled: to,
      trunk: outside ? 'trunk-a' : null,
      asks,
    });
    const leg = this.addLeg(call, 'extension', from, 'caller', ringFirst ? 'ringing' : 'alerting', via);
    this.say(ringFirst ? { type: 'ringing', call, leg } : { type: 'dialled', call, leg });
    if (!ringFirst) this.#proceed(call, leg);
    return call;
  }

  #proceed(call: FloorCall, leg: FloorLeg): void {
    if (this.parking.fetches(call, leg)) return;
    if (this.reaches(call.dialled)) this.route(call, call.dialled);
    else this.fail(call, '404 NOT found');
  }
}
