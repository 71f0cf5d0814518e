// Knows the board as it will be when the present event is folded. Refuses to know what events mean.
import {
  type Board,
  type Change,
  type Kind,
  type Ref,
  type Row,
  type RowOf,
  ref,
  refOf,
} from '#lib/model/board.ts';
import { same } from '#lib/model/same.ts';

/** A board with the changes of one event laid over it. A row put as it already is makes no change. */
export class Draft implements Board {
  readonly #board: Board;
  readonly #rows = new Map<Ref, Row | null>();

  constructor(board: Board) {
    this.#board = board;
  }

  get<K extends Kind>(kind: K, id: string): RowOf<K> | undefined {
    if (this.#rows.size > 0) {
      const laid = this.#rows.get(ref(kind, id));
      if (laid !== undefined) return (laid ?? undefined) as RowOf<K> | undefined;
    }
    return this.#board.get(kind, id);
  }

  /**
   * As it stands when asked: changes made while going through it are not visited. By id, because the same events
   * must leave the same rows on every node, whatever order its map is in.
   */
  all<K extends Kind>(kind: K): RowOf<K>[] {
    const rows: RowOf<K>[] = [];
    for (const row of this.#board.all(kind)) if (!this.#rows.has(refOf(row))) rows.push(row);
    for (const row of this.#rows.values()) if (row?.kind === kind) rows.push(row as RowOf<K>);
    return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  put(row: Row): void {
    this.#rows.set(refOf(row), row);
  }

  remove(kind: Kind, id: string): void {
    this.#rows.set(ref(kind, id), null);
  }

  changes(): Change[] {
    const changes: Change[] = [];
    for (const [name, row] of this.#rows) {
      const cut = name.indexOf(':');
      const before = this.#board.get(name.slice(0, cut) as Kind, name.slice(cut + 1));
      if (row === null) {
        if (before) changes.push({ remove: name });
      } else if (!before || !same(before, row)) changes.push({ put: row });
    }
    return changes;
  }
}
