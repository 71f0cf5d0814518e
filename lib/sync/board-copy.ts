// A screen's copy of the board and where in the log it stands.
import { type Board, type Kind, type Row, type RowOf, refOf } from '#lib/model/board.ts';
import type { Cursor, Delta } from './protocol.ts';

/** Promise: the copy at cursor c equals the board at c. */
export class BoardCopy implements Board {
  #cursor: Cursor | null = null;
  readonly #kinds = new Map<Kind, Map<string, Row>>();
  readonly #versions = new Map<Kind, number>();
  readonly #listeners = new Set<() => void>();

  /** Where the copy stands; `null` while it has nothing. */
  get cursor(): Cursor | null {
    return this.#cursor;
  }

  get<K extends Kind>(kind: K, id: string): RowOf<K> | undefined {
    return this.#kinds.get(kind)?.get(id) as RowOf<K> | undefined;
  }

  all<K extends Kind>(kind: K): Iterable<RowOf<K>> {
    return (this.#kinds.get(kind)?.values() ?? []) as Iterable<RowOf<K>>;
  }

  /** Changes whenever a row of that kind changed: a cheap answer to "must I look again?". */
  version(kind: Kind): number {
    return this.#versions.get(kind) ?? 0;
  }

  /** Calls after each delta that changed something. Returns how to stop. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Takes a delta. `gap`: it builds on something this copy does not have; nothing was changed, join again.
   * A whole delta always replaces, even one that goes back: the server's memory is the truth.
   */
  take(delta: Delta): 'taken' | 'gap' {
    const here = this.#cursor;
    if (!delta.whole) {
      if (!here || here.epoch !== delta.epoch || delta.from > here.seq) return 'gap';
      // An older message that comes late: its news are in this copy already, and newer ones may be too.
      if (delta.to <= here.seq) return 'taken';
    }
    if (delta.whole) {
      for (const [kind, rows] of this.#kinds) if (rows.size > 0) this.#touch(kind);
      this.#kinds.clear();
    }
    for (const change of delta.changes) {
      if ('put' in change) this.#put(change.put);
      else this.#remove(change.remove);
    }
    this.#cursor = { epoch: delta.epoch, seq: delta.to };
    if (delta.whole || delta.changes.length > 0) for (const listener of this.#listeners) listener();
    return 'taken';
  }

  /** All rows by reference: for comparing a copy with the board it copies. */
  snapshot(): Map<string, Row> {
    const rows = new Map<string, Row>();
    for (const kind of this.#kinds.values()) for (const row of kind.values()) rows.set(refOf(row), row);
    return rows;
  }

  #put(row: Row): void {
    const rows = this.#kinds.get(row.kind);
    if (rows) rows.set(row.id, row);
    else this.#kinds.set(row.kind, new Map([[row.id, row]]));
    this.#touch(row.kind);
  }

  #remove(ref: string): void {
    const cut = ref.indexOf(':');
    const kind = ref.slice(0, cut) as Kind;
    if (this.#kinds.get(kind)?.delete(ref.slice(cut + 1))) this.#touch(kind);
  }

  #touch(kind: Kind): void {
    this.#versions.set(kind, this.version(kind) + 1);
  }
}
