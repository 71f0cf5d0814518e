// How a call centre's queues change while it runs: opened, renamed, closed, and who serves them.
import type { Floor } from './call-centre.ts';
import type { FloorAgent, HappeningBody, QueueSetup, Result } from './model.ts';

const no = (why: 'noSuchAgent' | 'noSuchQueue' | 'wrongState'): Result => ({ ok: false, why });
const OK: Result = { ok: true, call: null };

export class QueueRoster {
  readonly #floor: Floor;
  readonly #queues: Map<string, QueueSetup>;
  readonly #agents: Map<string, FloorAgent>;
  readonly #say: (body: HappeningBody) => void;

  constructor(
    floor: Floor,
    queues: Map<string, QueueSetup>,
    agents: Map<string, FloorAgent>,
    say: (body: HappeningBody) => void,
  ) {
    this.#floor = floor;
    this.#queues = queues;
    this.#agents = agents;
    this.#say = say;
  }

  openQueue(setup: QueueSetup): Result {
    if (this.#queues.has(setup.number)) return no('wrongState');
    this.#queues.set(setup.number, setup);
    this.#say({ type: 'queueOpened', queue: setup });
    return OK;
  }

  /** Another name, target, …; the number stays. */
  changeQueue(number: string, change: Partial<Omit<QueueSetup, 'number'>>): Result {
    const setup = this.#queues.get(number);
    if (!setup) return no('noSuchQueue');
    const changed = { ...setup, ...change };
    this.#queues.set(number, changed);
    this.#say({ type: 'queueChanged', queue: changed });
    return OK;
  }

  /** Who waits there is cut off, booked callbacks are given up, its agents serve it no longer. */
  closeQueue(number: string): Result {
    const setup = this.#queues.get(number);
    if (!setup) return no('noSuchQueue');
    for (const call of [...this.#floor.calls.values()])
      if (call.place.kind === 'queue' && call.place.number === number) this.#floor.end(call, null);
    for (const callback of [...this.#floor.waiting.callbacks.values()])
      if (callback.queue === number) this.#floor.waiting.forget(callback);
    for (const agent of this.#agents.values()) this.unassign(agent.number, number);
    this.#queues.delete(number);
    this.#say({ type: 'queueClosed', queue: setup });
    return OK;
  }

  /** An extension becomes an agent of a queue. */
  assign(number: string, queue: string, signedIn = true): Result {
    const agent = this.#agents.get(number);
    if (!agent) return no('noSuchAgent');
    if (!this.#queues.has(queue)) return no('noSuchQueue');
    if (agent.queues.has(queue)) return no('wrongState');
    agent.queues.set(queue, { signedIn, paused: false, reason: '' });
    this.#say({ type: 'assigned', agent, queue });
    return OK;
  }

  unassign(number: string, queue: string): Result {
    const agent = this.#agents.get(number);
    if (!agent) return no('noSuchAgent');
    if (!agent.queues.delete(queue)) return no('noSuchQueue');
    this.#say({ type: 'unassigned', agent, queue });
    return OK;
  }
}
