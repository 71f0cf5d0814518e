// Knows every row, when it last changed, and which rows are gone: it answers "what changed since my cursor?".
// Refuses to know what the rows mean, who asks, and how the answer travels.
import {
  type Board,
  type Change,
  type Kind,
  type Ref,
  type Row,
  type RowOf,
  refOf,
} from '#lib/model/board.ts';
import type { Cursor, Delta } from './protocol.ts';

/** One row or its tombstone, linked in the order of change so that the newest changes are found without a search. */
type Entry = { ref: Ref; row: Row | null; seq: number; older: Entry | null; newer: Entry | null };

/** Tombstones kept. A cursor from before the oldest of them is answered with everything. */
const GRAVES = 10_000;

/** The server's board. `seq` is the log's sequence of the last event folded into it: there is no second counter. */
export class StampedBoard implements Board {
  readonly epoch: string;
  readonly #gravesKept: number;
  #seq = 0;
  /** Removals up to here are forgotten. */
  #horizon = 0;
  readonly #entries = new Map<Ref, Entry>();
  readonly #kinds = new Map<Kind, Map<string, Row>>();
  /** Tombstones, oldest first. */
  readonly #graves = new Map<Ref, Entry>();
  #newest: Entry | null = null;

  constructor(epoch: string, gravesKept = GRAVES) {
    this.epoch = epoch;
    this.#gravesKept = gravesKept;
  }

  /** A board as it stood at `seq`. What was removed before is unknown, so the horizon stands there too. */
  static restore(epoch: string, seq: number, rows: Iterable<Row>, gravesKept = GRAVES): StampedBoard {
    // `this`, so that a deliberately broken board of the tests restores as one.
    const board = new this(epoch, gravesKept);
    for (const row of rows) board.#put(row, seq);
    board.#seq = seq;
    board.#horizon = seq;
    return board;
  }

  get seq(): number {
    return this.#seq;
  }

  /** Rows on the board. */
  get size(): number {
    return this.#entries.size - this.#graves.size;
  }

  get<K extends Kind>(kind: K, id: string): RowOf<K> | undefined {
    return this.#kinds.get(kind)?.get(id) as RowOf<K> | undefined;
  }

  all<K extends Kind>(kind: K): Iterable<RowOf<K>> {
    return (this.#kinds.get(kind)?.values() ?? []) as Iterable<RowOf<K>>;
  }

  *rows(): Iterable<Row> {
    for (const rows of this.#kinds.values()) yield* rows.values();
  }

  /** The sequence of the row's last change, or `null` where there is no such row now. */
  stampOf(ref: Ref): number | null {
    const entry = this.#entries.get(ref);
    return entry?.row ? entry.seq : null;
  }

  /** Takes what event `seq` changed. Sequences only grow. */
  apply(changes: readonly Change[], seq: number): void {
    for (const change of changes) {
      if ('put' in change) this.#put(change.put, seq);
      else this.#remove(change.remove, seq);
    }
    this.#seq = seq;
  }

  /** How many changes {@link since} answers with; infinitely many where it would be everything. */
  missed(cursor: Cursor | null): number {
    if (!this.#knows(cursor)) return Number.POSITIVE_INFINITY;
    let count = 0;
    for (let entry = this.#newest; entry && entry.seq > cursor.seq; entry = entry.older) count++;
    return count;
  }

  /** What changed after the cursor, or everything when the cursor's memory is not this board's. */
  since(cursor: Cursor | null): Delta {
    const changes: Change[] = [];
    if (!this.#knows(cursor)) {
      for (const row of this.rows()) changes.push({ put: row });
      return { epoch: this.epoch, from: 0, to: this.#seq, whole: true, changes };
    }
    for (let entry = this.#newest; entry && entry.seq > cursor.seq; entry = entry.older)
      changes.push(entry.row ? { put: entry.row } : { remove: entry.ref });
    changes.reverse();
    return { epoch: this.epoch, from: cursor.seq, to: this.#seq, whole: false, changes };
  }

  #knows(cursor: Cursor | null): cursor is Cursor {
    return (
      cursor !== null && cursor.epoch === this.epoch && cursor.seq >= this.#horizon && cursor.seq <= this.#seq
    );
  }

  #put(row: Row, seq: number): void {
    const ref = refOf(row);
    this.#graves.delete(ref);
    this.#stamp(ref, row, seq);
    const rows = this.#kinds.get(row.kind);
    if (rows) rows.set(row.id, row);
    else this.#kinds.set(row.kind, new Map([[row.id, row]]));
  }

  #remove(ref: Ref, seq: number): void {
    const entry = this.#entries.get(ref);
    if (!entry?.row) return;
    this.#kinds.get(entry.row.kind)?.delete(entry.row.id);
    this.#graves.set(ref, this.#stamp(ref, null, seq));
    if (this.#graves.size <= this.#gravesKept) return;
    const [oldest] = this.#graves.values();
    if (!oldest) return;
    this.#graves.delete(oldest.ref);
    this.#entries.delete(oldest.ref);
    this.#unlink(oldest);
    this.#horizon = oldest.seq;
  }

  #stamp(ref: Ref, row: Row | null, seq: number): Entry {
    let entry = this.#entries.get(ref);
    if (entry) {
      this.#unlink(entry);
      entry.row = row;
      entry.seq = seq;
    } else {
      entry = { ref, row, seq, older: null, newer: null };
      this.#entries.set(ref, entry);
    }
    entry.older = this.#newest;
    if (this.#newest) this.#newest.newer = entry;
    this.#newest = entry;
    return entry;
  }

  #unlink(entry: Entry): void {
    if (entry.older) entry.older.newer = entry.newer;
    if (entry.newer) entry.newer.older = entry.older;
    if (this.#newest === entry) this.#newest = entry.older;
    entry.older = null;
    entry.newer = null;
  }
}
