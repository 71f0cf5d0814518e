// Every row, when it last changed, and which rows are gone: it answers "what changed since my cursor?".
import { type Board, type Change, type Kind, type Ref, type Row, type RowOf, ref } from '#lib/model/board.ts';
import type { Cursor, Delta } from './protocol.ts';

/**
 * One row or its tombstone (`row: null`). `seq`: its last change; `place`: where it stands in the journal, or
 * {@link NOWHERE} before it has a place.
 */
type Entry = { readonly kind: Kind; readonly id: string; row: Row | null; seq: number; place: number };
type Dead = { readonly entry: Entry; readonly seq: number };
type Shelf = { readonly rows: Map<string, Entry>; readonly graves: Map<string, Entry> };

const NOWHERE = -1;

/** Tombstones kept. A cursor from before the oldest of them is answered with everything. */
const GRAVES = 10_000;

/** How much longer lists grow than what of them still counts, before they are written anew. */
const SLACK = 2;

/** The server's board. `seq` is the log's sequence of the last event folded into it: there is no second counter. */
export class StampedBoard implements Board {
  #epoch: string;
  readonly #gravesKept: number;
  #seq = 0;
  /** Removals up to here are forgotten. */
  #horizon = 0;
  #shelves = new Map<Kind, Shelf>();
  /**
   * Every entry in the order of its last change. A later change leaves its former place empty, so that nothing has to be
   * searched or moved, and what is forgotten is not held by it.
   */
  #journal: (Entry | null)[] = [];
  /** Every removal in its order; those before `#buried` are forgotten, and some have been taken back since. */
  #dead: (Dead | null)[] = [];
  #buried = 0;
  #graves = 0;
  #size = 0;

  constructor(epoch: string, gravesKept = GRAVES) {
    this.#epoch = epoch;
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

  get epoch(): string {
    return this.#epoch;
  }

  /**
   * Becomes what `other` is, and `other` is used up: another memory, in the hands of everybody who holds this board.
   * Every cursor of the former one is then answered with everything.
   */
  become(other: StampedBoard): void {
    this.#epoch = other.#epoch;
    this.#seq = other.#seq;
    this.#horizon = other.#horizon;
    this.#shelves = other.#shelves;
    this.#journal = other.#journal;
    this.#dead = other.#dead;
    this.#buried = other.#buried;
    this.#graves = other.#graves;
    this.#size = other.#size;
  }

  get seq(): number {
    return this.#seq;
  }

  /** Rows on the board. */
  get size(): number {
    return this.#size;
  }

  get<K extends Kind>(kind: K, id: string): RowOf<K> | undefined {
    return this.#shelves.get(kind)?.rows.get(id)?.row as RowOf<K> | undefined;
  }

  *all<K extends Kind>(kind: K): Iterable<RowOf<K>> {
    for (const { row } of this.#shelves.get(kind)?.rows.values() ?? []) if (row) yield row as RowOf<K>;
  }

  *rows(): Iterable<Row> {
    for (const { rows } of this.#shelves.values()) for (const { row } of rows.values()) if (row) yield row;
  }

  /** The sequence of the row's last change, or `null` where there is no such row now. */
  stampOf(ref: Ref): number | null {
    const [kind, id] = parted(ref);
    return this.#shelves.get(kind)?.rows.get(id)?.seq ?? null;
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
    return this.#knows(cursor) ? this.#after(cursor.seq).length : Number.POSITIVE_INFINITY;
  }

  /** What changed after the cursor, or everything when the cursor's memory is not this board's. */
  since(cursor: Cursor | null): Delta {
    const changes: Change[] = [];
    if (!this.#knows(cursor)) {
      for (const row of this.rows()) changes.push({ put: row });
      return { epoch: this.epoch, from: 0, to: this.#seq, whole: true, changes };
    }
    for (const { kind, id, row } of this.#after(cursor.seq).reverse())
      changes.push(row ? { put: row } : { remove: ref(kind, id) });
    return { epoch: this.epoch, from: cursor.seq, to: this.#seq, whole: false, changes };
  }

  /** What changed after `seq`, the newest first. */
  #after(seq: number): Entry[] {
    const entries: Entry[] = [];
    for (let i = this.#journal.length - 1; i >= 0; i--) {
      const entry = this.#journal[i];
      if (!entry) continue;
      if (entry.seq <= seq) break;
      entries.push(entry);
    }
    return entries;
  }

  #knows(cursor: Cursor | null): cursor is Cursor {
    return (
      cursor !== null && cursor.epoch === this.epoch && cursor.seq >= this.#horizon && cursor.seq <= this.#seq
    );
  }

  #put(row: Row, seq: number): void {
    const { rows, graves } = this.#shelf(row.kind);
    let entry = rows.get(row.id);
    if (!entry) {
      entry = graves.get(row.id);
      if (entry) {
        graves.delete(row.id);
        this.#graves--;
      } else entry = { kind: row.kind, id: row.id, row, seq, place: NOWHERE };
      rows.set(row.id, entry);
      this.#size++;
    }
    entry.row = row;
    this.#stamp(entry, seq);
  }

  #remove(ref: Ref, seq: number): void {
    const [kind, id] = parted(ref);
    const { rows, graves } = this.#shelf(kind);
    const entry = rows.get(id);
    if (!entry) return;
    rows.delete(id);
    this.#size--;
    entry.row = null;
    this.#stamp(entry, seq);
    graves.set(id, entry);
    this.#graves++;
    this.#dead.push({ entry, seq });
    if (this.#graves > this.#gravesKept) this.#forget();
    if (this.#dead.length > SLACK * this.#gravesKept) this.#sweep();
  }

  #shelf(kind: Kind): Shelf {
    let shelf = this.#shelves.get(kind);
    if (!shelf) {
      shelf = { rows: new Map(), graves: new Map() };
      this.#shelves.set(kind, shelf);
    }
    return shelf;
  }

  /** Gives up the oldest tombstone. */
  #forget(): void {
    for (let dead = this.#dead[this.#buried]; dead; dead = this.#dead[this.#buried]) {
      this.#dead[this.#buried++] = null;
      if (!this.#lies(dead)) continue;
      const { entry, seq } = dead;
      this.#shelf(entry.kind).graves.delete(entry.id);
      this.#graves--;
      this.#horizon = seq;
      this.#journal[entry.place] = null;
      return;
    }
  }

  /** Whether it is that removal which the tombstone stands for: a row may come back, and go again. */
  #lies({ entry, seq }: Dead): boolean {
    return entry.seq === seq && this.#shelf(entry.kind).graves.get(entry.id) === entry;
  }

  #sweep(): void {
    this.#dead = this.#dead.filter((dead) => dead !== null && this.#lies(dead));
    this.#buried = 0;
  }

  #stamp(entry: Entry, seq: number): void {
    if (entry.place !== NOWHERE) this.#journal[entry.place] = null;
    entry.seq = seq;
    entry.place = this.#journal.length;
    this.#journal.push(entry);
    if (this.#journal.length > SLACK * (this.#size + this.#gravesKept)) this.#rewrite();
  }

  /** Leaves the empty places out of the journal. */
  #rewrite(): void {
    const journal = this.#journal.filter((entry) => entry !== null);
    journal.forEach((entry, i) => {
      entry.place = i;
    });
    this.#journal = journal;
  }
}

/** A ref's kind and id. */
function parted(ref: Ref): [Kind, string] {
  const cut = ref.indexOf(':');
  return [ref.slice(0, cut) as Kind, ref.slice(cut + 1)];
}
