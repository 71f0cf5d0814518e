// How a queue finds an agent: longest waiting caller, longest free agent, ring-out, next agent, auto-pause.
import type { Floor } from './call-centre.ts';
import type { FloorAgent, FloorCall, Happening } from './model.ts';

/** Time the PBX takes to notice a free agent, milliseconds. Never 0: listeners must hear the cause first. */
const NOTICE_MS = 120;
/** Missed calls in a row after which the PBX pauses an agent. */
const AUTO_PAUSE_AFTER = 3;

export class Routing {
  readonly #floor: Floor;
  readonly #ours: (call: FloorCall) => boolean;
  readonly #missed = new Map<string, FloorCall[]>();
  /** Who let a call ring out: they are tried again only when nobody else is free. */
  readonly #skip = new Map<FloorCall, Set<string>>();
  #pending = false;

  /** `ours` says which calls this routing may touch. */
  constructor(floor: Floor, ours: (call: FloorCall) => boolean) {
    this.#floor = floor;
    this.#ours = ours;
  }

  hear(heard: Happening): void {
    switch (heard.type) {
      case 'ended':
        this.#skip.delete(heard.call);
        this.#soon();
        break;
      case 'answered':
        this.#missed.delete(heard.leg.number);
        break;
      case 'ringEnded':
        if (heard.why === 'timeout' && heard.leg.via !== null)
          this.#rangOut(heard.call, heard.leg.number, heard.leg.via);
        this.#soon();
        break;
      case 'queued':
      case 'callbackBooked':
      case 'legEnded':
      case 'signedIn':
      case 'unpaused':
      case 'wrapUpEnded':
        this.#soon();
        break;
      default:
        break;
    }
  }

  #soon(): void {
    if (this.#pending) return;
    this.#pending = true;
    this.#floor.clock.after(NOTICE_MS, () => {
      this.#pending = false;
      this.#offer();
    });
  }

  #offer(): void {
    const waiting = [...this.#floor.calls.values()]
      .filter((call) => call.place.kind === 'queue' && this.#ours(call) && !ringing(call))
      .sort((a, b) => a.place.since - b.place.since || a.serial - b.serial);
    for (const call of waiting) {
      const queue = this.#floor.queues.get(call.place.number);
      if (!queue) continue;
      const free = this.#free(queue.number);
      const fresh = free.filter((agent) => !this.#skip.get(call)?.has(agent.number));
      const chosen = fresh.length > 0 ? fresh : free;
      for (const agent of queue.strategy === 'ring_all' ? chosen : chosen.slice(0, 1)) {
        const leg = this.#floor.ring(call, agent.number, queue.number);
        if (!leg) break;
        this.#floor.clock.after(queue.ringSeconds * 1000, () => this.#floor.endRing(call, leg, 'timeout'));
      }
    }
    this.#callBack();
  }

  /** Whoever is left over calls back, the longest booked first. */
  #callBack(): void {
    for (const callback of this.#floor.waiting.callbacks.values()) {
      const queue = this.#floor.queues.get(callback.queue);
      const [agent] = callback.serving || !queue ? [] : this.#free(callback.queue);
      if (!agent || !queue) continue;
      const result = this.#floor.waiting.callBack(callback, agent.number);
      const call = result.ok ? result.call : null;
      const [leg] = call?.legs ?? [];
      if (call && leg)
        this.#floor.clock.after(queue.ringSeconds * 1000, () => {
          if (leg.state === 'ringing') this.#floor.end(call, null);
        });
    }
  }

  #free(queue: string): FloorAgent[] {
    const out: FloorAgent[] = [];
    for (const agent of this.#floor.agents.values()) {
      const membership = agent.queues.get(queue);
      if (!membership?.signedIn || membership.paused || !agent.registered) continue;
      if (agent.wrapUntil === null && this.#floor.legsOf(agent.number).size === 0) out.push(agent);
    }
    return out.sort((a, b) => a.freeSince - b.freeSince || (a.number < b.number ? -1 : 1));
  }

  #rangOut(call: FloorCall, agent: string, queue: string): void {
    const skip = this.#skip.get(call) ?? new Set();
    this.#skip.set(call, skip.add(agent));
    if (this.#floor.queues.get(queue)?.strategy === 'ring_all') return;
    const missed = [...(this.#missed.get(agent) ?? []), call];
    this.#missed.set(agent, missed);
    if (missed.length < AUTO_PAUSE_AFTER) return;
    this.#missed.delete(agent);
    this.#floor.clock.after(NOTICE_MS, () => this.#floor.autoPause(agent, queue, missed));
  }
}

const ringing = (call: FloorCall): boolean =>
  call.legs.some((leg) => leg.role === 'callee' && leg.state === 'ringing');
