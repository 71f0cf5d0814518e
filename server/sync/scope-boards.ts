// The board of every scope somebody looks with: the one there is, or one of its own.
import { ProjectedBoard } from '#lib/sync/projected-board.ts';
import type { Cursor, Delta } from '#lib/sync/protocol.ts';
import type { StampedBoard } from '#lib/sync/stamped-board.ts';
import type { EdgeIds } from './edge-ids.ts';
import { project, type Scope, withScope } from './scope.ts';

export class ScopeBoards {
  readonly #whole: () => StampedBoard;
  readonly #ids: EdgeIds;
  readonly #own = new Map<string, ProjectedBoard>();

  constructor(whole: () => StampedBoard, ids: EdgeIds) {
    this.#whole = whole;
    this.#ids = ids;
  }

  /** Where it stands now. */
  of(scope: Scope): StampedBoard {
    if (!scope.projection) return this.#whole();
    let own = this.#own.get(scope.name);
    if (!own) {
      own = new ProjectedBoard(this.#whole, scope.projection());
      this.#own.set(scope.name, own);
    }
    return own.now();
  }

  /** What the screens of the scope are told after the cursor, which is one of the board's own epoch. */
  since(scope: Scope, cursor: Cursor | null): Delta {
    return this.shown(scope, this.of(scope).since(cursor));
  }

  /** A delta of the scope's board, as its screens may see it and know it. */
  shown(scope: Scope, delta: Delta): Delta {
    const seen = scope.projection ? delta : project(scope.name, delta);
    const changes = seen.changes.map((change) => this.#ids.change(change));
    return { ...seen, changes, epoch: withScope(seen.epoch, scope.name) };
  }

  /** Nobody looks with this scope any more. */
  forget({ name }: Scope): void {
    this.#own.delete(name);
  }
}
