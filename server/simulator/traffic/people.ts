// How people behave at the phone: they pick up or do not, talk, hold, transfer, lose patience, hang up. Works on a
// floor it is given; never touches calls somebody else has scripted.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import {
  callerLeg,
  type FloorCall,
  type FloorLeg,
  type Happening,
  live,
} from '#server/simulator/call-centre/model.ts';
import { Routing } from '#server/simulator/call-centre/routing.ts';
import type { Random } from './random.ts';

export type Habits = {
  /** Calls these people leave alone. */
  readonly untouched?: (call: FloorCall) => boolean;
  /** Mean length of a conversation, seconds; default 170. */
  readonly talkSeconds?: number;
  /** Mean patience of a waiting caller, seconds; default 150. */
  readonly patienceSeconds?: number;
  /** Share of ringing agents who do not pick up; default 0.05. */
  readonly missShare?: number;
  readonly holdShare?: number;
  readonly transferShare?: number;
  /** Share of waiting callers who hang up and ask to be called back; default 0. */
  readonly callbackShare?: number;
};

export class People {
  readonly #floor: Floor;
  readonly #draws: Random;
  readonly #habits: Required<Habits>;
  readonly #routing: Routing;

  constructor(floor: Floor, draws: Random, habits: Habits = {}) {
    this.#floor = floor;
    this.#draws = draws;
    this.#habits = {
      untouched: () => false,
      talkSeconds: 170,
      patienceSeconds: 150,
      missShare: 0.05,
      holdShare: 0.14,
      transferShare: 0.07,
      callbackShare: 0,
      ...habits,
    };
    this.#routing = new Routing(floor, (call) => !this.#habits.untouched(call));
  }

  /** From now on these people react. */
  start(): void {
    this.#floor.on((heard) => {
      this.#routing.hear(heard);
      if ('call' in heard && !this.#habits.untouched(heard.call)) this.#react(heard);
    });
  }

  #react(heard: Happening): void {
    switch (heard.type) {
      case 'ringing':
        this.#phoneRings(heard.call, heard.leg);
        break;
      case 'queued':
        this.#waits(heard.call);
        break;
      case 'answered':
        this.#talks(heard.call, heard.leg);
        break;
      case 'parked':
        this.#in(this.#draws.int(40, 150), () => this.#callerLeaves(heard.call, heard.leg));
        break;
      default:
        break;
    }
  }

  #in(seconds: number, fn: () => void): void {
    this.#floor.clock.after(Math.round(seconds * 1000), fn);
  }

  #phoneRings(call: FloorCall, leg: FloorLeg): void {
    const { chance, lognormal } = this.#draws;
    if (leg.kind === 'extension') {
      const picksUp = !chance(this.#habits.missShare);
      const delay = Math.min(12, Math.max(0.8, lognormal(3.4, 0.7)));
      if (picksUp) this.#in(delay, () => this.#floor.answer(call, leg));
      else if (leg.via === null && leg.part === 'party') this.#in(25, () => this.#noAnswer(call, leg));
      return;
    }
    const fate = this.#draws.next();
    if (leg.part === 'guest' && fate >= 0.8) return;
    if (fate < 0.8) this.#in(2 + lognormal(7, 0.6), () => this.#floor.answer(call, leg));
    else if (fate < 0.9) this.#in(1.5, () => this.#fails(call, leg, '486 Busy here'));
    else this.#in(30, () => this.#noAnswer(call, leg));
  }

  #noAnswer(call: FloorCall, leg: FloorLeg): void {
    if (leg.state !== 'ringing') return;
    if (call.direction !== 'inbound') return this.#fails(call, leg, '480 Temporatily Unavailable');
    this.#floor.endRing(call, leg, 'timeout');
    if (transfers(call)) return;
    this.#floor.end(call, callerLeg(call) ?? null);
  }

  #fails(call: FloorCall, leg: FloorLeg, reason: string): void {
    if (leg.state !== 'ringing') return;
    if (transfers(call)) this.#floor.endRing(call, leg, 'declined');
    else if (callerLeg(call)) this.#floor.fail(call, reason);
    // Whoever called has gone, and the phone was still ringing: nobody is left to be told.
    else this.#floor.end(call, null);
  }

  #waits(call: FloorCall): void {
    const queuedAt = call.queuedAt;
    const patience = 6 + this.#draws.exponential(this.#habits.patienceSeconds);
    const { callbackShare } = this.#habits;
    // No draw where nobody asks for it: days of a seed stay what they were.
    const books = callbackShare > 0 && call.direction === 'inbound' && this.#draws.chance(callbackShare);
    this.#in(books ? Math.min(patience, 30) : patience, () => {
      if (call.place.kind !== 'queue' || call.queuedAt !== queuedAt) return;
      if (books) this.#floor.waiting.book(call);
      else this.#floor.end(call, callerLeg(call) ?? null);
    });
  }

  #talks(call: FloorCall, leg: FloorLeg): void {
    const { chance, lognormal, int } = this.#draws;
    const total = Math.max(4, lognormal(this.#habits.talkSeconds, 0.8));
    const hanger = chance(0.35) ? leg : call.legs.find((other) => other !== leg && live(other));
    if (leg.kind === 'extension' && call.direction === 'inbound') {
      if (chance(this.#habits.holdShare))
        this.#holds(call, leg, total * this.#draws.next() * 0.6, int(8, 70));
      if (chance(this.#habits.transferShare)) {
        this.#in(Math.min(total, int(15, 60)), () => this.#transfers(call, leg));
      }
    }
    this.#in(total, () => this.#hangsUp(call, leg, hanger ?? leg));
  }

  #hangsUp(call: FloorCall, leg: FloorLeg, hanger: FloorLeg): void {
    if (leg.state !== 'talking') return;
    if (leg.heldAt !== null) return this.#in(5, () => this.#hangsUp(call, leg, hanger));
    this.#floor.end(call, live(hanger) ? hanger : leg);
  }

  #holds(call: FloorCall, leg: FloorLeg, after: number, seconds: number): void {
    this.#in(Math.max(3, after), () => {
      if (leg.state !== 'talking' || leg.heldAt !== null) return;
      this.#floor.hold(call, leg);
      const heldAt = leg.heldAt;
      this.#in(seconds, () => {
        if (leg.heldAt !== null && leg.heldAt === heldAt) this.#floor.resume(call, leg);
      });
    });
  }

  #transfers(call: FloorCall, leg: FloorLeg): void {
    const moved = call.legs.find((other) => other !== leg && other.state === 'talking');
    if (leg.state !== 'talking' || leg.heldAt !== null || !moved) return;
    const queues = [...this.#floor.queues.keys()].filter((queue) => queue !== call.queue);
    const agents = [...this.#floor.agents.values()].filter(
      (agent) =>
        agent.number !== leg.number &&
        agent.registered &&
        this.#floor.legsOf(agent.number).size === 0 &&
        ![...agent.queues.values()].some((membership) => membership.paused || !membership.signedIn),
    );
    if (queues.length > 0 && this.#draws.chance(0.35))
      this.#floor.blindTransfer(call, moved, this.#draws.pick(queues), 'phone');
    else if (agents.length > 0)
      this.#floor.blindTransfer(call, moved, this.#draws.pick(agents).number, 'phone');
  }

  #callerLeaves(call: FloorCall, parker: FloorLeg): void {
    if (call.place.kind !== 'parked' || parker.state !== 'ended') return;
    this.#floor.end(call, call.legs.find(live) ?? null);
  }
}

/** An agent who transfers a call, and whose target does not answer, still has the caller: somebody to talk to. */
const transfers = (call: FloorCall): boolean => {
  const talking = call.legs.filter((leg) => leg.state === 'talking');
  return talking.length > 1 && talking.some((leg) => leg.kind === 'extension');
};
