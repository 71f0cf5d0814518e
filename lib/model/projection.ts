// The shape of a view of the board: which rows a room of screens is sent, and in which form.
import type { Board, Change, Kind, Row } from './board.ts';

/**
 * A pure function of the board and of what it is made for, with a memory that only spares work: the same board gives
 * the same rows, by whatever way it came to be so.
 */
export interface Projection {
  /** Whether a row that has changed is told though it looks as before: a command says what its person has seen of it. */
  readonly tellsAll: boolean;
  /**
   * What has changed since the last time, on a board that stands after it; `null`: all of it may have. Answers with the
   * kinds of which rows that have not changed themselves may look otherwise now.
   */
  learn(changes: readonly Change[] | null, board: Board): readonly Kind[];
  /** The row as it is sent; `null`: not at all. Never two rows of one kind and id. */
  shown(row: Row, board: Board): Row | null;
}
