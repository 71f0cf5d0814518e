// Busy lamps and park slots, for who subscribes to them. Nobody has written down what these messages look like: the
// shapes are made up, and a board must bear any.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { Happening } from '#server/simulator/call-centre/model.ts';
import { json } from './notation.ts';
import type { Peer, Sockets } from './sockets.ts';
import { callIdOf, type Tenants } from './tenants.ts';
import type { Quirks } from './variants.ts';

export class Lamps {
  readonly #floor: Floor;
  readonly #quirks: Quirks;
  readonly #tenants: Tenants;
  readonly #lit = new Map<string, string>();
  /** Park slots per domain as they were last told. */
  readonly #slots = new Map<string, string>();

  constructor(floor: Floor, quirks: Quirks, tenants: Tenants) {
    this.#floor = floor;
    this.#quirks = quirks;
    this.#tenants = tenants;
  }

  /** What a new subscriber is told. */
  show(sockets: Sockets, peer: Peer, what: 'blf' | 'orbit-calls'): void {
    if (what === 'blf') sockets.tell(peer, this.#lamps([...peer.lamps]));
    else sockets.tell(peer, this.#orbits(peer.domain));
  }

  hear(sockets: Sockets, heard: Happening): void {
    if (!('call' in heard)) return;
    for (const leg of heard.call.legs) if (leg.kind === 'extension') this.#lamp(sockets, leg.number);
    const domain = this.#tenants.domainOfCall(heard.call);
    if (domain === null || (this.#floor.parked.size === 0 && !this.#slots.has(domain))) return;
    const text = this.#orbits(domain);
    if (this.#slots.get(domain) === text) return;
    this.#slots.set(domain, text);
    sockets.publish(domain, text, (peer) => peer.orbits);
  }

  #lamp(sockets: Sockets, number: string): void {
    const state = this.#state(number);
    if (this.#lit.get(number) === state) return;
    this.#lit.set(number, state);
    const domain = this.#tenants.domainOf(number);
    sockets.publish(domain, this.#lamps([number]), (peer) => peer.lamps.has(number));
  }

  #state(number: string): string {
    let state = 'idle';
    for (const leg of this.#floor.legsOf(number)) {
      if (leg.state === 'talking') return 'connected';
      state = 'alerting';
    }
    return state;
  }

  #lamps(numbers: readonly string[]): string {
    const action = 'blf';
    if (this.#quirks.lampForm === 'keyed')
      return json({
        action,
        blf: Object.fromEntries(numbers.map((number) => [number, this.#state(number)])),
      });
    return json({ action, blf: numbers.map((account) => ({ account, state: this.#state(account) })) });
  }

  #orbits(domain: string): string {
    const parked = [...this.#floor.parked].filter(
      ([, { call }]) => this.#tenants.domainOfCall(call) === domain,
    );
    const slots = parked.map(([orbit, { call }]) => ({ orbit, id: callIdOf(call), from: call.from }));
    const keyed = this.#quirks.lampForm === 'keyed';
    return json({
      action: 'orbit-calls',
      orbits: keyed ? Object.fromEntries(slots.map((slot) => [slot.orbit, slot])) : slots,
    });
  }
}
