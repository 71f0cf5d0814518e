// Who joins a call that is under way: somebody invited, and a supervisor who listens in a call of their own.
import type { Hands } from './internals.ts';
import { done, type FloorCall, type FloorLeg, live, no, type Result } from './model.ts';

/** Parties a conversation has room for. */
const MOST_PARTIES = 9;
/** How long their phones ring, milliseconds. */
const RING_MS = 30_000;

export class Parties {
  readonly #hands: Hands;
  /** Calls of listening supervisors, by the id of the leg they hear. */
  readonly #monitors = new Map<number, Set<FloorCall>>();

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  /** An extension in the call asks one more in: an extension or an outside number. `full` at nine. */
  invite(call: FloorCall, leg: FloorLeg, number: string): Result {
    const { floor } = this.#hands;
    if (leg.kind !== 'extension' || leg.state !== 'talking' || leg.heldAt !== null) return no('wrongState');
    if (!floor.reaches(number) || floor.queues.has(number)) return no('noSuchNumber');
    const there = call.legs.filter(live);
    if (there.some((other) => other.number === number)) return no('wrongState');
    if (there.length >= MOST_PARTIES) return no('full');
    const guest = this.#guest(call, number, floor.agents.has(number) ? 'extension' : 'outbound', null);
    floor.clock.after(RING_MS, () => floor.endRing(call, guest, 'timeout'));
    return done(call);
  }

  /** A phone that is already off the hook becomes one more party. */
  join(call: FloorCall, from: FloorLeg): void {
    this.answered(call, this.#guest(call, from.number, from.kind, from));
  }

  /**
   * A supervisor's phone rings, to hear one leg of a call. Answers with the call of its own it is in; it ends with
   * what it hears.
   */
  monitor(call: FloorCall, leg: FloorLeg, extension: string, mode: string): Result {
    const { floor, addLeg, open, say } = this.#hands;
    const agent = floor.agents.get(extension);
    if (!agent) return no('noSuchNumber');
    if (leg.state !== 'talking' || call.watches || call.legs.some((l) => live(l) && l.number === extension))
      return no('wrongState');
    const own = open({
      direction: 'internal',
      from: extension,
      fromName: agent.name,
      dialled: leg.number,
      trunk: null,
      watches: { call, leg, mode },
    });
    own.place = { kind: 'extension', number: extension, since: floor.clock.now() };
    const monitor = addLeg(own, 'extension', extension, 'callee', 'ringing', null, { part: 'monitor' });
    const mine = this.#monitors.get(leg.id) ?? new Set();
    this.#monitors.set(leg.id, mine.add(own));
    say({ type: 'ringing', call: own, leg: monitor });
    floor.clock.after(RING_MS, () => {
      if (monitor.state === 'ringing') floor.end(own, null);
    });
    return done(own);
  }

  /** A guest or a monitor picks up: nobody else is put off, nobody moves. */
  answered(call: FloorCall, leg: FloorLeg): boolean {
    if (call.endedAt !== null || leg.state !== 'ringing') return false;
    const now = this.#hands.floor.clock.now();
    leg.state = 'talking';
    leg.answeredAt = now;
    if (call.watches) {
      call.answeredAt ??= now;
      call.watches.call.listeners.push({ monitor: leg.number, mode: call.watches.mode });
    } else {
      const kind = leg.kind === 'extension' ? 'extension' : 'outside';
      const { number, startedAt } = leg;
      call.segments.push({ kind, number, startedAt, answeredAt: now, endedAt: null });
    }
    this.#hands.say({ type: 'answered', call, leg, connected: null });
    return true;
  }

  /** A guest leaves: only their own stretch of the call is over. */
  left(call: FloorCall, leg: FloorLeg): void {
    const own = call.segments.findLast((each) => each.number === leg.number && each.endedAt === null);
    if (own) own.endedAt = this.#hands.floor.clock.now();
  }

  /** Nothing is left to hear of a leg. */
  gone(leg: FloorLeg): void {
    const deaf = this.#monitors.get(leg.id);
    this.#monitors.delete(leg.id);
    for (const call of deaf ?? []) this.#hands.floor.end(call, null);
  }

  /** A monitoring call is over: nobody listens on its account. */
  ended({ watches, legs }: FloorCall): void {
    const listeners = watches?.call.listeners;
    const at = listeners?.findIndex((each) => each.monitor === legs[0]?.number) ?? -1;
    if (at >= 0) listeners?.splice(at, 1);
  }

  #guest(call: FloorCall, number: string, kind: FloorLeg['kind'], from: FloorLeg | null): FloorLeg {
    const extras = { part: 'guest', continues: from } as const;
    const guest = this.#hands.addLeg(call, kind, number, 'callee', 'ringing', null, extras);
    this.#hands.say({ type: 'ringing', call, leg: guest });
    return guest;
  }
}
