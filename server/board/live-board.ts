// How the board is kept: loaded, brought up to the log, and moved with every durable event.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FOLD_VERSION, foldChanges } from '#lib/fold/fold.ts';
import type { Board, Change, Row } from '#lib/model/board.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { StampedBoard } from '#lib/sync/stamped-board.ts';
import type { CheckpointStore } from '#server/history/checkpoints.ts';
import type { Log, Logged } from '#server/log/log.ts';
import type { Logger } from '#server/log/logger.ts';
import type { Clock } from '#server/time/clock.ts';
import { pause } from '#server/time/clock.ts';

/** One event and what it did to the board. */
export type Folded = Logged & { readonly changes: readonly Change[] };

/**
 * The board went from sequence `from` to `to`; `steps` are the events between, in order. `anew`: the log is another
 * memory, and the board was made anew of it; what was concluded from its former rows is void.
 */
export type Moved = {
  readonly from: number;
  readonly to: number;
  readonly steps: readonly Folded[];
  readonly anew: boolean;
};

export type LiveBoardOptions = {
  readonly log: Log;
  /** Where a saved board may be found; without, the log is read from its start. */
  readonly checkpoints?: Pick<CheckpointStore, 'load'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** For tests; the real fold otherwise. */
  readonly fold?: (board: Board, event: DomainEvent) => readonly Change[];
};

/** Events read from the log at a time. */
const PAGE = 1_000;
const READ_AGAIN_MS = 1_000;

/** Rejects when the log cannot be read at all. Resolves with the board at the log's head, and following it. */
export async function openLiveBoard(options: LiveBoardOptions): Promise<LiveBoard> {
  const liveBoard = new LiveBoard(options, await loadBoard(options));
  await liveBoard.start();
  return liveBoard;
}

/** The board as it was last saved, or an empty one where that cannot be used. */
async function loadBoard({ log, checkpoints, logger }: LiveBoardOptions): Promise<StampedBoard> {
  const epoch = boardEpoch(log);
  try {
    const saved = await checkpoints?.load({ epoch: log.epoch, fold: FOLD_VERSION }, log.head());
    if (saved && saved.seq >= log.oldest() - 1)
      return StampedBoard.restore(epoch, saved.seq, JSON.parse(saved.rows) as Row[]);
  } catch (error) {
    logger.warn({ err: error }, 'The saved board cannot be read; it is made anew from the log.');
  }
  return new StampedBoard(epoch);
}

/** What browsers compare: another log or another fold is another memory. */
export const boardEpoch = (log: Log): string => `${log.epoch}.${FOLD_VERSION}`;

/**
 * Keeps one board at the head of the log. Everybody who shows or saves the board asks this one. It outlives an epoch
 * of the log: the board is then made anew aside, and becomes the other in one turn.
 */
export class LiveBoard {
  readonly board: StampedBoard;
  readonly #options: LiveBoardOptions;
  readonly #fold: (board: Board, event: DomainEvent) => readonly Change[];
  readonly #listeners = new Set<(moved: Moved) => void>();
  readonly #complained = new Set<string>();
  readonly #stop = new AbortController();
  #unfollow: () => void = () => {};
  #unwatch: () => void = () => {};
  #reading: boolean = false;
  #renewing: boolean = false;
  #skipped = 0;

  /** Use {@link openLiveBoard}. */
  constructor(options: LiveBoardOptions, board: StampedBoard) {
    this.#options = options;
    this.#fold = options.fold ?? foldChanges;
    this.board = board;
  }

  /** Events the fold threw on: a mistake of ours. They are in the log and were left out of the board. */
  get skipped(): number {
    return this.#skipped;
  }

  /** Whether the log holds what the board does not show yet: events are being read that were not heard, or all anew. */
  get isBehind(): boolean {
    const { log } = this.#options;
    return this.board.epoch !== boardEpoch(log) || this.board.seq < log.head();
  }

  /** Calls once for each batch, when the board already stands at `moved.to`. Returns how to stop. */
  onMoved(listener: (moved: Moved) => void): () => void {
    const wrapped = (moved: Moved) => listener(moved);
    this.#listeners.add(wrapped);
    return () => void this.#listeners.delete(wrapped);
  }

  /** Rejects when the log cannot be read. */
  async start(): Promise<void> {
    const { log } = this.#options;
    this.#unfollow = log.follow((batch) => this.#heard(batch));
    this.#unwatch = log.onEpoch(() => {
      // One that is already being made sees for itself that the epoch is another by now.
      if (this.#renewing) return;
      this.#renewing = true;
      void this.#renew();
    });
    this.#reading = true;
    await this.#catchUp();
  }

  close(): void {
    this.#unfollow();
    this.#unwatch();
    this.#listeners.clear();
    this.#stop.abort(new Error('The live board is closed.'));
  }

  #heard(batch: readonly Logged[]): void {
    // While reading, what is heard is not kept: it is durable and will be read.
    if (this.#reading || this.#renewing) return;
    const news = batch.filter((logged) => logged.seq > this.board.seq);
    if (news[0] && news[0].seq > this.board.seq + 1) {
      this.#options.logger.warn(
        { at: this.board.seq, heard: news[0].seq },
        'Events were missed; reading them.',
      );
      this.#reading = true;
      void this.#catchUpForSure();
      return;
    }
    this.#take(news);
  }

  /** Reads until the board stands at the head; from the same turn on, what is heard is taken. */
  async #catchUp(): Promise<void> {
    const { log } = this.#options;
    while (!this.#stop.signal.aborted) {
      const page = await log.read(this.board.seq, PAGE);
      // Of another memory meanwhile: the board is made anew, and this page is void.
      if (this.#renewing) return;
      this.#take(page.filter((logged) => logged.seq > this.board.seq));
      if (page.length === 0 || this.board.seq >= log.head()) break;
      // Between pages others get their turn: a start on a long log must still answer its health page.
      await nextTurn();
    }
    this.#reading = false;
  }

  async #catchUpForSure(): Promise<void> {
    const { clock, logger } = this.#options;
    for (;;) {
      try {
        return await this.#catchUp();
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        logger.error({ err: error }, 'The log cannot be read; trying again.');
        await pause(clock, READ_AGAIN_MS, this.#stop.signal).catch(() => {});
      }
    }
  }

  /** Makes the board anew of another memory. Until it stands at the head, the former picture is shown. */
  async #renew(): Promise<void> {
    const { log, clock, logger } = this.#options;
    while (!this.#stop.signal.aborted) {
      const epoch = boardEpoch(log);
      try {
        const fresh = await loadBoard(this.#options);
        while (fresh.seq < log.head() && epoch === boardEpoch(log) && !this.#stop.signal.aborted) {
          for (const { seq, event } of await log.read(fresh.seq, PAGE))
            fresh.apply(this.#changes(fresh, seq, event), seq);
          await nextTurn();
        }
        if (epoch !== boardEpoch(log)) continue;
        if (this.#stop.signal.aborted) return;
        this.board.become(fresh);
        // From this very turn on, what is heard is taken: a batch heard later would find the board where it stands.
        this.#renewing = false;
        this.#reading = false;
        this.#tell({ from: 0, to: fresh.seq, steps: [], anew: true });
        return;
      } catch (error) {
        logger.error({ err: error }, 'The log’s new epoch cannot be read; trying again.');
        await pause(clock, READ_AGAIN_MS, this.#stop.signal).catch(() => {});
      }
    }
  }

  #take(news: readonly Logged[]): void {
    if (news.length === 0) return;
    const from = this.board.seq;
    // While a long log is read at the start nobody listens yet: what each event did need not be kept.
    const steps: Folded[] | null = this.#listeners.size > 0 ? [] : null;
    for (const { seq, heard, event } of news) {
      const changes = this.#changes(this.board, seq, event);
      this.board.apply(changes, seq);
      steps?.push({ seq, heard, event, changes });
    }
    if (steps) this.#tell({ from, to: this.board.seq, steps, anew: false });
  }

  #tell(moved: Moved): void {
    for (const listener of [...this.#listeners])
      try {
        listener(moved);
      } catch (error) {
        this.#options.logger.error({ err: error }, 'A listener of the board failed.');
      }
  }

  /** The fold's answer; none where it fails, so that one mistake of ours cannot stop the wall for good. */
  #changes(board: Board, seq: number, event: DomainEvent): readonly Change[] {
    try {
      return this.#fold(board, event);
    } catch (error) {
      this.#skipped += 1;
      if (!this.#complained.has(event.type)) {
        this.#complained.add(event.type);
        const { type } = event;
        this.#options.logger.error(
          { err: error, seq, type },
          'An event could not be folded and is left out.',
        );
      }
      return [];
    }
  }
}
