// The servers of a site that are all in this process: one, outside of tests.
import type { Clock } from '#server/time/clock.ts';
import { type NodeRow, type NodeSelf, type Nodes, SILENT_MS } from './nodes.ts';

/** The machine's clock is the site's. */
export class MemoryNodes implements Nodes {
  readonly #clock: Clock;
  readonly #rows = new Map<string, NodeRow>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async beat(self: NodeSelf): Promise<readonly NodeRow[]> {
    const seen = this.#clock.now();
    this.#rows.set(self.id, { ...self, seen });
    for (const { id, seen: last } of [...this.#rows.values()])
      if (last <= seen - SILENT_MS) this.#rows.delete(id);
    return [...this.#rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  offset(): number {
    return 0;
  }
}
