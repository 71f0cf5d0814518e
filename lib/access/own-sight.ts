// What somebody is sent on the pages about themselves: the agent they are, and what their figures are told by.
// Nothing of anybody else, and no figure of a queue.
import type { Board, Change, Kind, Row, SourceRow } from '#lib/model/board.ts';
import type { Projection } from '#lib/model/projection.ts';

const NOTHING: readonly Kind[] = [];
const OTHERS: readonly Kind[] = ['source', 'queue'];

export class OwnSight implements Projection {
  readonly tellsAll = false;
  /** By its native id; `null`: they are no agent. */
  readonly #agent: string | null;
  #served = '';

  constructor(agent: string | null) {
    this.#agent = agent;
  }

  learn(changes: readonly Change[] | null, board: Board): readonly Kind[] {
    const agent = this.#agent === null ? undefined : board.get('agent', this.#agent);
    const served = JSON.stringify([agent?.source, agent?.queues.map(({ queue }) => queue)]);
    if (served === this.#served && changes !== null) return NOTHING;
    this.#served = served;
    return OTHERS;
  }

  shown(row: Row, board: Board): Row | null {
    const agent = this.#agent === null ? undefined : board.get('agent', this.#agent);
    switch (row.kind) {
      case 'site':
        return {
          ...row,
          rules: {},
          shortNames: {},
          walls: [],
          teams: [],
          hours: row.hours && { ...row.hours, queues: {} },
        };
      case 'source':
        return row.id === agent?.source ? bare(row) : null;
      case 'queue': {
        const serves = agent?.queues.some(({ queue }) => queue === row.id);
        return serves ? { ...row, counted: null, callbacks: null } : null;
      }
      case 'agent':
        return row.id === this.#agent ? row : null;
      case 'call':
      case 'tally':
      case 'quarter':
      case 'shift':
      case 'alert':
        return null;
    }
  }
}

/** How a PBX is reached, and by which user, is said to whoever looks after it. */
const bare = (row: SourceRow): SourceRow => ({ ...row, why: null, can: {} });
