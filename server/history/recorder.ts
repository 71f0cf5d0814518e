// How the history follows the log: it folds every event once more, writes what that brings to its end, and saves the
// board as a series.
import { FOLD_VERSION, type FoldAnswer, fold } from '#lib/fold/fold.ts';
import type { Row } from '#lib/model/board.ts';
import { StampedBoard } from '#lib/sync/stamped-board.ts';
import { jsonChunks } from '#server/board/json-chunks.ts';
import type { Logged } from '#server/log/log.ts';
import type { Checkpoint, CheckpointStore } from './checkpoints.ts';
import { FactBatch } from './fact-batch.ts';
import type { FactStore, Place } from './fact-store.ts';

/** Events from one checkpoint to the next: any past moment is at most so many folds from one. */
const EVERY_EVENTS = 10_000;

export type RecorderOptions = {
  readonly checkpoints: CheckpointStore;
  /** Left out: only boards are saved. Else it saves them too, together with the facts. */
  readonly facts?: FactStore;
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
  /** Up to here everything is written, also of an earlier life: from its saved board on it is only folded again. */
  readonly #written: Place | null;
  #batch = new FactBatch();
  #hasBegun = false;

  private constructor(options: RecorderOptions, epoch: string, board: StampedBoard, written: Place | null) {
    this.#options = options;
    this.#epoch = epoch;
    this.#board = board;
    this.#savedSeq = board.seq;
    this.#written = written;
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
    const written = (await options.facts?.place()) ?? null;
    const saved = await options.checkpoints.load({ epoch, fold: FOLD_VERSION }, head);
    if (saved && saved.seq >= oldest - 1)
      try {
        const rows = JSON.parse(saved.rows) as Row[];
        return new Recorder(options, epoch, StampedBoard.restore(epoch, saved.seq, rows), written);
      } catch (error) {
        options.complain(`a saved board cannot be read: ${String(error)}`);
      }
    const recorder = new Recorder(options, epoch, new StampedBoard(epoch), written);
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

  /**
   * Takes the events that follow {@link seq}; those it has are passed over. What they leave is written when it resolves,
   * in one transaction, or in several where the series needs a saved board on the way. After a rejection it is of no use:
   * another one begins where the last transaction ended.
   */
  async take(batch: readonly Logged[]): Promise<void> {
    let last: Logged | null = null;
    for (const logged of batch) {
      const { seq, event } = logged;
      if (seq <= this.#board.seq) continue;
      try {
        const folded = fold(this.#board, event);
        if (this.#options.facts && !this.#isWritten(logged)) this.#keep(logged, folded);
        this.#board.apply(folded.changes, seq);
      } catch (error) {
        // The live board leaves it out too: the two must stay alike.
        this.#board.apply([], seq);
        this.#options.complain(`event ${seq} (${event.type}) cannot be folded: ${String(error)}`);
      }
      last = logged;
      const full = seq - this.#savedSeq >= (this.#options.everyEvents ?? EVERY_EVENTS);
      if (!full && event.type !== 'day.turned') continue;
      await this.#save(logged);
      if (event.type === 'day.turned') await this.#options.facts?.forget(event.at);
      last = null;
    }
    if (last) await this.#write(last, null);
  }

  #keep({ seq, event }: Logged, folded: FoldAnswer): void {
    try {
      if (!this.#hasBegun) {
        const place = this.#written;
        const isOther = place !== null && place.epoch !== this.#epoch;
        this.#batch.beginAnew(this.#board, isOther ? (place.heard ?? event.at) : null);
        this.#hasBegun = true;
      }
      this.#batch.add(this.#board, event, folded);
    } catch (error) {
      this.#options.complain(`event ${seq} (${event.type}) cannot be kept: ${String(error)}`);
    }
  }

  /** Another memory of the log holds nothing that was heard before the last word of the former one. */
  #isWritten({ seq, heard }: Logged): boolean {
    const place = this.#written;
    if (!place) return false;
    if (place.epoch === this.#epoch) return seq <= place.seq;
    return heard !== null && place.heard !== null && heard <= place.heard;
  }

  async #save(logged: Logged): Promise<void> {
    const { seq, heard } = logged;
    const rows = `[${[...jsonChunks([...this.#board.rows()])].join('')}]`;
    const checkpoint = { seq, epoch: this.#epoch, fold: FOLD_VERSION, heard, rows };
    if (this.#options.facts) await this.#write(logged, checkpoint);
    else await this.#options.checkpoints.save(checkpoint);
    this.#savedSeq = seq;
  }

  async #write(logged: Logged, checkpoint: Checkpoint | null): Promise<void> {
    const { facts, checkpoints } = this.#options;
    if (!facts) return;
    const { seq, heard } = logged;
    const [batch, isWritten] = [this.#batch, this.#isWritten(logged)];
    this.#batch = new FactBatch();
    // What is only folded again does not move the place back.
    if (isWritten) await (checkpoint && checkpoints.save(checkpoint));
    else
      await facts.commit({
        place: { epoch: this.#epoch, seq, heard, fold: FOLD_VERSION },
        batch,
        checkpoint,
      });
  }

  /** Forgets the checkpoints from which a log that begins at `oldest` does not go on. */
  forget(oldest: number): Promise<void> {
    return this.#options.checkpoints.forget({ epoch: this.#epoch }, oldest);
  }
}
