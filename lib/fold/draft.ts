// The board as it will be when the present event is folded.
import {
  type Board,
  type Change,
  type Kind,
  type Ref,
  type Row,
  type RowOf,
  ref,
  type SiteRow,
} from '#lib/model/board.ts';
import type { FoldRecord } from '#lib/model/record.ts';
import { same } from '#lib/model/same.ts';

/** A row laid over the board; `null` takes away the one below. */
type Laid = { readonly kind: Kind; readonly id: string; row: Row | null };

/** Nearly every event lays a few rows: looking through so many is less than naming and hashing them. */
const FEW = 12;

/** A board with the changes of one event laid over it. A row put as it already is makes no change. */
export class Draft implements Board {
  readonly #board: Board;
  readonly #rows: Laid[] = [];
  /** `null` while nobody has asked since it was last laid. */
  #site: SiteRow | undefined | null = null;
  /** What this event brings to its end; `null` where nobody wants it: then it is not even put together. */
  readonly records: FoldRecord[] | null;
  /** All of them by name, where they are more than a few. */
  #names: Map<Ref, Laid> | null = null;

  constructor(board: Board, records: FoldRecord[] | null = null) {
    this.#board = board;
    this.records = records;
  }

  /** The site's row, which every booking asks several times: whose day it is, and how it counts. */
  get site(): SiteRow | undefined {
    if (this.#site === null) this.#site = this.get('site', 'site');
    return this.#site;
  }

  get<K extends Kind>(kind: K, id: string): RowOf<K> | undefined {
    const laid = this.#find(kind, id);
    return laid ? ((laid.row ?? undefined) as RowOf<K> | undefined) : this.#board.get(kind, id);
  }

  /**
   * As it stands when asked: changes made while going through it are not visited. By id, because the same events
   * must leave the same rows on every node, whatever order its map is in.
   */
  all<K extends Kind>(kind: K): RowOf<K>[] {
    return [...this.each(kind)].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** The same in no order, for those who put nothing while they go through it and do not care who comes first. */
  *each<K extends Kind>(kind: K): Iterable<RowOf<K>> {
    for (const row of this.#board.all(kind)) if (!this.#find(kind, row.id)) yield row;
    for (const { row } of this.#rows) if (row?.kind === kind) yield row as RowOf<K>;
  }

  put(row: Row): void {
    this.#lay(row.kind, row.id, row);
  }

  remove(kind: Kind, id: string): void {
    this.#lay(kind, id, null);
  }

  changes(): Change[] {
    const changes: Change[] = [];
    for (const { kind, id, row } of this.#rows) {
      const before = this.#board.get(kind, id);
      if (row === null) {
        if (before) changes.push({ remove: ref(kind, id) });
      } else if (!before || differ(before, row) || !same(before, row)) changes.push({ put: row });
    }
    return changes;
  }

  #lay(kind: Kind, id: string, row: Row | null): void {
    if (kind === 'site') this.#site = null;
    const known = this.#find(kind, id);
    if (known) {
      known.row = row;
      return;
    }
    const laid: Laid = { kind, id, row };
    this.#rows.push(laid);
    if (this.#names) this.#names.set(ref(kind, id), laid);
    else if (this.#rows.length > FEW)
      this.#names = new Map(this.#rows.map((each) => [ref(each.kind, each.id), each]));
  }

  #find(kind: Kind, id: string): Laid | undefined {
    if (this.#names) return this.#names.get(ref(kind, id));
    for (const laid of this.#rows) if (laid.id === id && laid.kind === kind) return laid;
    return undefined;
  }
}

/** Whether what changes most shows already that two rows are not the same: a row of a call has forty values. */
function differ(before: Row, after: Row): boolean {
  if (before.kind === 'call' && after.kind === 'call')
    return before.since !== after.since || before.journey.length !== after.journey.length;
  if (before.kind === 'agent' && after.kind === 'agent')
    return before.since !== after.since || before.countedFrom !== after.countedFrom;
  return false;
}
