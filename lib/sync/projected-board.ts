// The board as one room of screens may see it, stamped by the log's sequence as the whole one is. What the room was
// never shown is never sent, not even as a removal.

import { type Change, type Ref, type Row, refOf } from '#lib/model/board.ts';
import type { Projection } from '#lib/model/projection.ts';
import { same } from '#lib/model/same.ts';
import type { Cursor } from './protocol.ts';
import { StampedBoard } from './stamped-board.ts';

export class ProjectedBoard {
  readonly #whole: () => StampedBoard;
  readonly #projection: Projection;
  readonly #gravesKept: number | undefined;
  #board: StampedBoard;
  #at: Cursor | null = null;
  /** Under which name each row of the whole board is shown. */
  readonly #shown = new Map<Ref, Ref>();

  /** @param whole the board of everything; another one after a restart of its memory. */
  constructor(whole: () => StampedBoard, projection: Projection, gravesKept?: number) {
    this.#whole = whole;
    this.#projection = projection;
    this.#gravesKept = gravesKept;
    this.#board = new StampedBoard(whole().epoch, gravesKept);
  }

  /** The board of this room, where the whole one stands now. */
  now(): StampedBoard {
    const whole = this.#whole();
    if (this.#at?.epoch === whole.epoch && this.#at.seq === whole.seq) return this.#board;
    const delta = whole.since(this.#at);
    if (delta.whole) this.#begin(whole);
    else this.#follow(delta.changes, whole);
    this.#at = { epoch: whole.epoch, seq: whole.seq };
    return this.#board;
  }

  #begin(whole: StampedBoard): void {
    this.#shown.clear();
    this.#projection.learn(null, whole);
    const rows: Row[] = [];
    for (const row of whole.rows()) {
      const shown = this.#projection.shown(row, whole);
      if (!shown) continue;
      this.#shown.set(refOf(row), refOf(shown));
      rows.push(shown);
    }
    this.#board = StampedBoard.restore(whole.epoch, whole.seq, rows, this.#gravesKept);
  }

  #follow(news: readonly Change[], whole: StampedBoard): void {
    const hanging = this.#projection.learn(news, whole);
    const changes: Change[] = [];
    const done = new Set<Ref>();
    for (const change of news) {
      if ('remove' in change) this.#hide(change.remove, changes);
      else {
        if (hanging.length > 0) done.add(refOf(change.put));
        this.#show(change.put, whole, changes, this.#projection.tellsAll);
      }
    }
    for (const kind of hanging)
      for (const row of whole.all(kind)) if (!done.has(refOf(row))) this.#show(row, whole, changes, false);
    this.#board.apply(changes, whole.seq);
  }

  /** @param isTold also where it looks as before. */
  #show(row: Row, whole: StampedBoard, changes: Change[], isTold: boolean): void {
    const name = refOf(row);
    const shown = this.#projection.shown(row, whole);
    const before = this.#shown.get(name);
    if (!shown) return this.#hide(name, changes);
    const now = refOf(shown);
    if (before !== undefined && before !== now) changes.push({ remove: before });
    this.#shown.set(name, now);
    if (!isTold && before === now && same(this.#board.get(shown.kind, shown.id), shown)) return;
    changes.push({ put: shown });
  }

  #hide(name: Ref, changes: Change[]): void {
    const before = this.#shown.get(name);
    if (before === undefined) return;
    this.#shown.delete(name);
    changes.push({ remove: before });
  }
}
