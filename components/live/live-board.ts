// The one copy of the board a page holds, outside React, and when to tell React.
import type { Kind, RowOf } from '#lib/model/board.ts';
import { BoardCopy } from '#lib/sync/board-copy.ts';
import { throttle } from './throttle.ts';

/** Tells the page once per display frame; by a timer where frames do not come (hidden or covered windows). */
export class LiveBoard {
  readonly copy = new BoardCopy();
  /** For numbers over many rows: ten times a second is as fast as anybody reads them, and rows are drawn first. */
  readonly beat = throttle((listener) => this.subscribe(listener), 100);
  readonly #listeners = new Set<() => void>();
  readonly #rows = new Map<Kind, { version: number; rows: readonly RowOf<Kind>[] }>();
  #frame: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.copy.subscribe(() => this.#later());
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The same array until a row of that kind changes. */
  rows<K extends Kind>(kind: K): readonly RowOf<K>[] {
    const version = this.copy.version(kind);
    const kept = this.#rows.get(kind);
    if (kept?.version === version) return kept.rows as readonly RowOf<K>[];
    const rows = [...this.copy.all(kind)];
    this.#rows.set(kind, { version, rows });
    return rows;
  }

  #later(): void {
    if (this.#frame !== null) return;
    this.#frame = requestAnimationFrame(this.#tell);
    this.#timer = setTimeout(this.#tell, 200);
  }

  #tell = (): void => {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    this.#frame = null;
    for (const listener of this.#listeners) listener();
  };
}
