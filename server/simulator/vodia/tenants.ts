// The tenants of one PBX: which numbers belong to which domain, and to which domain a call.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorAgent, FloorCall, QueueSetup } from '#server/simulator/call-centre/model.ts';

/** An extension that is on no floor: nobody sits there. It is in every domain. */
export type ServiceUser = {
  readonly number: string;
  readonly name: string;
  /** Manages every queue. */
  readonly manager?: boolean;
  /** Administers the domain. */
  readonly admin?: boolean;
};

/** Domain to its numbers: queues, extensions, dialled numbers. The first domain also has every number named nowhere. */
export type TenantSetup = Readonly<Record<string, readonly string[]>>;

export class Tenants {
  readonly names: readonly string[];
  readonly users: readonly ServiceUser[];
  readonly #floor: Floor;
  readonly #first: string;
  readonly #byNumber: ReadonlyMap<string, string>;
  readonly #byCall = new WeakMap<FloorCall, string>();

  constructor(floor: Floor, setup: TenantSetup, users: readonly ServiceUser[]) {
    this.#floor = floor;
    this.users = users;
    this.names = Object.keys(setup);
    const [first] = this.names;
    if (first === undefined) throw new Error('a Vodia PBX has at least one domain');
    this.#first = first;
    this.#byNumber = new Map(
      Object.entries(setup).flatMap(([domain, numbers]) =>
        numbers.map((number) => [number, domain] as const),
      ),
    );
  }

  has(domain: string): boolean {
    return this.names.includes(domain);
  }

  domainOf(number: string): string {
    return this.#byNumber.get(number) ?? this.#first;
  }

  /** `null` while a call that has just come in over a trunk has not reached anybody's number. */
  domainOfCall(call: FloorCall): string | null {
    if (this.names.length === 1) return this.#first;
    const known = this.#byCall.get(call);
    if (known !== undefined) return known;
    const anchor =
      call.direction !== 'inbound'
        ? call.from
        : this.#byNumber.has(call.dialled)
          ? call.dialled
          : (call.queue ?? call.legs.find((leg) => leg.kind === 'extension')?.number);
    if (anchor === undefined) return null;
    const domain = this.domainOf(anchor);
    this.#byCall.set(call, domain);
    return domain;
  }

  /** `<domain>/<call id>` is how a board tells calls of several tenants apart. */
  qualified(call: FloorCall): string {
    return `${this.domainOfCall(call) ?? this.#first}/${callIdOf(call)}`;
  }

  agents(domain: string): FloorAgent[] {
    return [...this.#floor.agents.values()].filter((agent) => this.domainOf(agent.number) === domain);
  }
  queues(domain: string): QueueSetup[] {
    return [...this.#floor.queues.values()].filter((queue) => this.domainOf(queue.number) === domain);
  }
  agent(domain: string, number: string): FloorAgent | null {
    const agent = this.#floor.agents.get(number);
    return agent && this.domainOf(number) === domain ? agent : null;
  }
  queue(domain: string, number: string): QueueSetup | null {
    const queue = this.#floor.queues.get(number);
    return queue && this.domainOf(number) === domain ? queue : null;
  }
  user(number: string): ServiceUser | null {
    return this.users.find((user) => user.number === number) ?? null;
  }
  /** Whether an extension of this number is there. */
  hasExtension(domain: string, number: string): boolean {
    return this.has(domain) && (this.agent(domain, number) !== null || this.user(number) !== null);
  }
  nameOf(number: string): string {
    return (
      this.#floor.agents.get(number)?.name ??
      this.#floor.queues.get(number)?.name ??
      this.user(number)?.name ??
      (number === this.#floor.ivrNumber ? 'Main menu' : '')
    );
  }
}

export const callIdOf = (call: FloorCall): string => `c${call.serial}`;
