// The leases of a server that is alone: whoever wants one holds it at once.
import type { Hold, Leases, Seeker, Watcher } from './leases.ts';

/**
 * Every lease is free or held here. Tokens rise all the same: a source taken out of the configuration and put back
 * speaks under a new one, and what its old connection still wanted to say is refused.
 */
export class MemoryLeases implements Leases {
  readonly #node: string;
  readonly #held = new Map<string, number>();
  readonly #given = new Map<string, number>();
  readonly #watchers = new Set<Watcher>();

  constructor(node = 'here') {
    this.#node = node;
  }

  want(name: string, seeker: Seeker): { release(): Promise<void> } {
    if (this.#held.has(name)) throw new Error(`the lease ${name} is wanted twice`);
    const token = (this.#given.get(name) ?? 0) + 1;
    this.#given.set(name, token);
    this.#held.set(name, token);
    for (const watcher of [...this.#watchers]) watcher.held({ name, token });
    seeker.held({ name, token });
    return {
      release: async () => {
        if (this.#held.get(name) !== token) return;
        this.#held.delete(name);
        for (const watcher of [...this.#watchers]) watcher.lost(name);
      },
    };
  }

  watch(watcher: Watcher): () => void {
    const one: Watcher = { held: (hold) => watcher.held(hold), lost: (name) => watcher.lost(name) };
    this.#watchers.add(one);
    for (const [name, token] of this.#held) one.held({ name, token });
    return () => void this.#watchers.delete(one);
  }

  proves({ name, token }: Hold): boolean {
    return this.#held.get(name) === token;
  }

  holders(): ReadonlyMap<string, { readonly node: string; readonly token: number }> {
    return new Map([...this.#held].map(([name, token]) => [name, { node: this.#node, token }]));
  }
}
