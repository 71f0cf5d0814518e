// Knows when the board is saved and how much of the log is kept. Refuses to know where either lies.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FOLD_VERSION } from '#lib/fold/fold.ts';
import type { CheckpointStore, Log } from '#server/log/log.ts';
import type { Logger } from '#server/log/logger.ts';
import type { Cancel, Clock } from '#server/time/clock.ts';
import type { Keeper } from './keeper.ts';
import { pieces } from './pieces.ts';

export type CheckpointOptions = {
  readonly keeper: Keeper;
  readonly log: Log;
  readonly checkpoints: CheckpointStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Saved at least this often (ms) while anything changes. */
  readonly everyMs?: number;
  /** … and after this many events. */
  readonly everyEvents?: number;
  /** Events older than this (ms) are forgotten, as far as the saved board stands. */
  readonly retentionMs?: number;
  /** How often (ms) the log is trimmed. */
  readonly trimEveryMs?: number;
  /** Another reader's place: events after this sequence are kept for it, however old. */
  readonly neededAfter?: () => number;
};

const DAY_MS = 86_400_000;

/**
 * Saves the board so that a start reads only the end of the log, and trims the log by age — never an event that the
 * saved board does not hold yet. A save that fails is tried again at the next turn: the log still has everything.
 */
export class Checkpointer {
  readonly #options: CheckpointOptions;
  #savedSeq = -1;
  #trimAt: number;
  #cancel: Cancel;
  #unfollow: () => void;
  #work: Promise<void> | null = null;
  #failing: boolean = false;

  constructor(options: CheckpointOptions) {
    this.#options = options;
    const { keeper, clock, everyEvents = 20_000, trimEveryMs = 600_000 } = options;
    this.#trimAt = clock.now() + Math.min(trimEveryMs, 60_000);
    let counted = keeper.board.seq;
    this.#unfollow = keeper.onMoved((moved) => {
      if (moved.to - counted < everyEvents) return;
      counted = moved.to;
      void this.save();
    });
    this.#cancel = this.#again();
  }

  /** Saves now; resolves when done or when it has failed (which is logged). Never rejects. */
  save(): Promise<void> {
    this.#work ??= this.#run().finally(() => {
      this.#work = null;
    });
    return this.#work;
  }

  /** Saves a last time. Call it before the log is closed. */
  async close(): Promise<void> {
    this.#cancel();
    this.#unfollow();
    await this.#work;
    await this.save();
  }

  #again(): Cancel {
    return this.#options.clock.after(this.#options.everyMs ?? 30_000, () => {
      this.#cancel = this.#again();
      void this.save();
    });
  }

  async #run(): Promise<void> {
    const { clock, logger } = this.#options;
    try {
      await this.#saveBoard();
      if (clock.now() >= this.#trimAt) await this.#trim();
      if (this.#failing) logger.info({}, 'The board can be saved again.');
      this.#failing = false;
    } catch (error) {
      if (!this.#failing)
        logger.warn({ err: error }, 'The board cannot be saved; the next start takes longer.');
      this.#failing = true;
    }
  }

  async #saveBoard(): Promise<void> {
    const { board } = this.#options.keeper;
    if (board.seq === this.#savedSeq) return;
    const { seq } = board;
    // Gathered in one turn, encoded in many: a large board must not hold up what its screens are told.
    const texts: string[] = [];
    for (const text of pieces([...board.rows()])) {
      texts.push(text);
      await nextTurn();
    }
    await this.#options.checkpoints.save({ seq, fold: FOLD_VERSION, rows: `[${texts.join('')}]` });
    this.#savedSeq = seq;
  }

  async #trim(): Promise<void> {
    const {
      log,
      clock,
      retentionMs = 14 * DAY_MS,
      trimEveryMs = 600_000,
      neededAfter,
      logger,
    } = this.#options;
    const before = Math.min(this.#savedSeq, neededAfter?.() ?? Number.POSITIVE_INFINITY);
    const gone = await log.trim(before, clock.now() - retentionMs);
    this.#trimAt = clock.now() + trimEveryMs;
    if (gone > 0) logger.info({ events: gone, oldest: log.oldest() }, 'Old events were forgotten.');
  }
}
