// What becomes of a waiting caller other than being answered by an agent: overflow after the longest wait, being picked
// up, booking a callback and being called back.
import type { Floor } from './call-centre.ts';
import type { Callback } from './event-types.ts';
import { type FloorCall, type HappeningBody, live, type Result, VOICEMAIL } from './model.ts';

type Says = (body: HappeningBody) => void;
/** Opens a call that rings `agent` for `queue` first and then the number, with the caller's name. */
type Redials = (agent: string, to: string, queue: string) => FloorCall;

export class WaitingRoom {
  /** Booked callbacks by the serial of the call that booked them, oldest first. */
  readonly callbacks = new Map<number, Callback>();
  readonly #floor: Floor;
  readonly #say: Says;
  readonly #redial: Redials;

  constructor(floor: Floor, say: Says, redial: Redials) {
    this.#floor = floor;
    this.#say = say;
    this.#redial = redial;
    floor.on((heard) => {
      if (heard.type === 'queued') this.#limit(heard.call);
      else if (heard.type === 'dialled') this.#taken(heard.call);
      else if (heard.type === 'ended') this.#missed(heard.call);
    });
  }

  /** Whether a full queue turns the caller away, who then goes where others overflow to, or is cut off. */
  refuses(call: FloorCall, number: string): boolean {
    const queue = this.#floor.queues.get(number);
    const leg = call.legs.find(live);
    if (call.endedAt !== null || queue?.maxCallers === undefined || !leg) return false;
    let waiting = 0;
    for (const { place } of this.#floor.calls.values())
      if (place.kind === 'queue' && place.number === number) waiting += 1;
    if (waiting < queue.maxCallers) return false;
    this.#say({ type: 'refused', call, leg, queue: number });
    this.#sendOn(call, number, queue.overflowTo ?? null);
    return true;
  }

  #sendOn(call: FloorCall, queue: string, to: string | null): void {
    if (to === VOICEMAIL) this.#floor.leaveMessage(call, queue);
    else if (to !== null && this.#floor.reaches(to)) this.#floor.route(call, to);
    else this.#floor.end(call, null);
  }

  /** Sends a waiting caller to the queue's overflow number, or away where it has none. */
  overflow(call: FloorCall): Result {
    const queue = this.#floor.queues.get(call.place.number);
    const leg = call.legs.find(live);
    if (call.endedAt !== null || call.place.kind !== 'queue' || !queue || !leg)
      return { ok: false, why: 'wrongState' };
    const to = queue.overflowTo ?? null;
    this.#silence(call);
    this.#say({ type: 'overflowed', call, leg, queue: queue.number, to });
    this.#sendOn(call, queue.number, to);
    return { ok: true, call };
  }

  /** An extension takes a call that waits in a queue or rings at another phone: its own phone rings for it. */
  pickUp(call: FloorCall, extension: string): Result {
    const rings = call.legs.find((leg) => leg.role === 'callee' && leg.state === 'ringing');
    const waits = call.place.kind === 'queue';
    const leg = call.legs.find(live);
    if (call.endedAt !== null || !leg) return { ok: false, why: 'noSuchCall' };
    if (!waits && (call.place.kind !== 'extension' || rings === undefined))
      return { ok: false, why: 'wrongState' };
    if (!this.#floor.agents.has(extension)) return { ok: false, why: 'noSuchAgent' };
    this.#say({ type: 'pickedUp', call, leg, extension });
    this.#silence(call);
    this.#floor.ring(call, extension, waits ? call.place.number : null);
    return { ok: true, call };
  }

  /** A waiting caller hangs up and keeps the place in the queue: somebody will call back. */
  book(call: FloorCall): Result {
    const leg = call.legs.find(live);
    if (call.endedAt !== null || call.place.kind !== 'queue' || !leg) return { ok: false, why: 'wrongState' };
    const callback: Callback = {
      call,
      queue: call.place.number,
      number: call.from,
      since: call.place.since,
      serving: null,
    };
    this.callbacks.set(call.serial, callback);
    this.#silence(call);
    this.#say({ type: 'callbackBooked', call, leg, callback });
    this.#floor.end(call, leg);
    return { ok: true, call };
  }

  /** An agent's phone rings for a booked callback; when it is answered, the caller is dialled. */
  callBack(callback: Callback, agent: string): Result {
    if (this.callbacks.get(callback.call.serial) !== callback || callback.serving !== null)
      return { ok: false, why: 'wrongState' };
    if (!this.#floor.agents.has(agent)) return { ok: false, why: 'noSuchAgent' };
    const call = this.#redial(agent, callback.number, callback.queue);
    callback.serving = call;
    return { ok: true, call };
  }

  /** A booked callback is given up. */
  forget(callback: Callback): Result {
    if (!this.callbacks.delete(callback.call.serial)) return { ok: false, why: 'wrongState' };
    this.#say({ type: 'callbackDropped', callback });
    if (callback.serving) this.#floor.end(callback.serving, null);
    return { ok: true, call: null };
  }

  #limit(call: FloorCall): void {
    const seconds = this.#floor.queues.get(call.place.number)?.maxWaitSeconds;
    const { place } = call;
    if (seconds === undefined) return;
    this.#floor.clock.after(seconds * 1000, () => {
      if (call.place === place) this.overflow(call);
    });
  }

  #taken(call: FloorCall): void {
    const callback = this.#served(call);
    const leg = call.legs[0];
    if (!callback || !leg) return;
    this.callbacks.delete(callback.call.serial);
    this.#say({ type: 'callbackTaken', call, leg, callback });
  }

  /** The agent's phone rang in vain: the place is kept. */
  #missed(call: FloorCall): void {
    const callback = this.#served(call);
    if (callback) callback.serving = null;
  }

  #served(call: FloorCall): Callback | undefined {
    if (call.direction !== 'outbound') return undefined;
    for (const callback of this.callbacks.values()) if (callback.serving === call) return callback;
    return undefined;
  }

  #silence(call: FloorCall): void {
    for (const leg of call.legs)
      if (leg.role === 'callee' && leg.state === 'ringing') this.#floor.endRing(call, leg, 'withdrawn');
  }
}
