// How the history follows the log: it folds every event once more, and saves the board as a series.
import { FOLD_VERSION, fold } from '#lib/fold/fold.ts';
import type { Row } from '#lib/model/board.ts';
import { StampedBoard } from '#lib/sync/stamped-board.ts';
import { jsonChunks } from '#server/board/json-chunks.ts';
import type { Logged } from '#server/log/log.ts';
import type { CheckpointStore } from './checkpoints.ts';

/** Events from one checkpoint to the next: any past moment is at most so many folds from one. */
const EVERY_EVENTS = 10_000;

export type RecorderOptions = {
  readonly checkpoints: CheckpointStore;
  /** A saved board that cannot be read, or an event the fold fails on: for the server's log. */
  readonly complain: (why: string) => void;
  readonly everyEvents?: number;
};

/** Belongs to one epoch of the log; another one needs another recorder. */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #epoch: string;
  readonly #board: StampedBoard;
  #savedSeq: number;

  private constructor(options: RecorderOptions, epoch: string, board: StampedBoard) {
    this.#options = options;
    this.#epoch = epoch;
    this.#board = board;
    this.#savedSeq = board.seq;
  }

  /**
   * Stands at the newest checkpoint that the log goes on from; at the log's start where there is none.
   * @param oldest sequence of the oldest event the log still has; @param head of its newest.
   */
  static async open(
    options: RecorderOptions,
    epoch: string,
    oldest: number,
    head: number,
  ): Promise<Recorder> {
    const saved = await options.checkpoints.load({ epoch, fold: FOLD_VERSION }, head);
    if (saved && saved.seq >= oldest - 1)
      try {
        const rows = JSON.parse(saved.rows) as Row[];
        return new Recorder(options, epoch, StampedBoard.restore(epoch, saved.seq, rows));
      } catch (error) {
        options.complain(`a saved board cannot be read: ${String(error)}`);
      }
    const recorder = new Recorder(options, epoch, new StampedBoard(epoch));
    // What was trimmed before nobody can fold any more.
    recorder.#board.apply([], oldest - 1);
    return recorder;
  }

  /** The last event taken. */
  get seq(): number {
    return this.#board.seq;
  }

  /** The newest checkpoint: the log is needed after it. */
  get savedSeq(): number {
    return this.#savedSeq;
  }

  /** Takes the events that follow {@link seq}; those it has are passed over. Saves where the series needs one. */
  async take(batch: readonly Logged[]): Promise<void> {
    for (const { seq, heard, event } of batch) {
      if (seq <= this.#board.seq) continue;
      try {
        this.#board.apply(fold(this.#board, event).changes, seq);
      } catch (error) {
        // The live board leaves it out too: the two must stay alike.
        this.#board.apply([], seq);
        this.#options.complain(`event ${seq} (${event.type}) cannot be folded: ${String(error)}`);
      }
      const full = seq - this.#savedSeq >= (this.#options.everyEvents ?? EVERY_EVENTS);
      if (full || event.type === 'day.turned') await this.#save(seq, heard);
    }
  }

  async #save(seq: number, heard: number | null): Promise<void> {
    const rows = `[${[...jsonChunks([...this.#board.rows()])].join('')}]`;
    await this.#options.checkpoints.save({ seq, epoch: this.#epoch, fold: FOLD_VERSION, heard, rows });
    this.#savedSeq = seq;
  }

  /** Forgets the checkpoints that lie wholly in what the log has forgotten. */
  forget(before: number): Promise<void> {
    return this.#options.checkpoints.forget({ epoch: this.#epoch, fold: FOLD_VERSION }, before);
  }
}
