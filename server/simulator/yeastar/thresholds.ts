// For how long an agent was paused or signed in over the API, and ends it when the time is over.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorAgent } from '#server/simulator/call-centre/model.ts';

/** Seconds; 0 is until further notice. */
export type Limits = { readonly pause: number; readonly login: number };
type Kind = 'pause' | 'login';

export class Thresholds {
  readonly #floor: Floor;
  readonly #limits = new Map<string, Record<Kind, number>>();
  /** Which order a running time belongs to. */
  readonly #orders = new Map<string, number>();

  constructor(floor: Floor) {
    this.#floor = floor;
    floor.on((heard) => {
      if (heard.type === 'unpaused') this.#over('pause', heard.agent.number, heard.queue);
      if (heard.type !== 'signedOut') return;
      this.#over('pause', heard.agent.number, heard.queue);
      this.#over('login', heard.agent.number, heard.queue);
    });
  }

  limits(agent: string, queue: string): Limits {
    return this.#limits.get(`${agent}/${queue}`) ?? { pause: 0, login: 0 };
  }

  /** `queue` null: all of the agent's. */
  pause(agent: FloorAgent, queue: string | null, seconds: number): void {
    this.#start('pause', agent, queue, seconds, (each) => this.#floor.unpause(agent.number, each));
  }

  login(agent: FloorAgent, queue: string | null, seconds: number): void {
    this.#start('login', agent, queue, seconds, (each) => this.#floor.signOut(agent.number, each));
  }

  #start(
    kind: Kind,
    agent: FloorAgent,
    queue: string | null,
    seconds: number,
    end: (queue: string) => void,
  ): void {
    for (const each of queue === null ? agent.queues.keys() : [queue]) {
      const key = `${agent.number}/${each}`;
      this.#limits.set(key, { ...this.limits(agent.number, each), [kind]: seconds });
      const order = (this.#orders.get(`${kind}/${key}`) ?? 0) + 1;
      this.#orders.set(`${kind}/${key}`, order);
      if (seconds === 0) continue;
      this.#floor.clock.after(seconds * 1000, () => {
        if (this.#orders.get(`${kind}/${key}`) === order) end(each);
      });
    }
  }

  #over(kind: Kind, agent: string, queue: string): void {
    const key = `${agent}/${queue}`;
    const limits = this.#limits.get(key);
    if (!limits) return;
    limits[kind] = 0;
    this.#orders.set(`${kind}/${key}`, (this.#orders.get(`${kind}/${key}`) ?? 0) + 1);
  }
}
