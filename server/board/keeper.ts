// Knows how the board is kept: loaded, brought up to the log, and moved with every durable event.
// Refuses to know what events mean (the fold does) and who looks at the board.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FOLD_VERSION, fold } from '#lib/fold/fold.ts';
import { StampedBoard } from '#lib/live/stamped-board.ts';
import type { Board, Change, Row } from '#lib/model/board.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import type { CheckpointStore, Log, Logged } from '#server/log/log.ts';
import type { Logger } from '#server/log/logger.ts';
import type { Clock } from '#server/time/clock.ts';
import { pause } from '#server/time/clock.ts';

/** One event and what it did to the board. */
export type Folded = Logged & { readonly changes: readonly Change[] };

/** The board went from sequence `from` to `to`; `steps` are the events between, in order. */
export type Moved = { readonly from: number; readonly to: number; readonly steps: readonly Folded[] };

export type KeeperOptions = {
  readonly log: Log;
  readonly checkpoints: CheckpointStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** For tests; the real fold otherwise. */
  readonly fold?: (board: Board, event: DomainEvent) => readonly Change[];
};

/** Events read from the log at a time. */
const PAGE = 1_000;
const READ_AGAIN_MS = 1_000;

/** Rejects when the log cannot be read at all. Resolves with the board at the log's head, and following it. */
export async function openKeeper(options: KeeperOptions): Promise<Keeper> {
  const keeper = new Keeper(options, await loadBoard(options));
  await keeper.start();
  return keeper;
}

/** The board as it was last saved, or an empty one where that cannot be used. */
async function loadBoard({ log, checkpoints, logger }: KeeperOptions): Promise<StampedBoard> {
  const epoch = boardEpoch(log);
  const saved = await checkpoints.load();
  if (!saved) return new StampedBoard(epoch);
  const fits = saved.fold === FOLD_VERSION && saved.seq <= log.head() && saved.seq >= log.oldest() - 1;
  if (fits)
    try {
      return StampedBoard.restore(epoch, saved.seq, JSON.parse(saved.rows) as Row[]);
    } catch (error) {
      logger.warn({ err: error }, 'The saved board cannot be read; it is made anew from the log.');
      return new StampedBoard(epoch);
    }
  const { seq, fold: version } = saved;
  logger.info({ seq, version, fold: FOLD_VERSION }, 'The saved board does not fit; it is made anew.');
  return new StampedBoard(epoch);
}

/** What browsers compare: another log or another fold is another memory. */
export const boardEpoch = (log: Log): string => `${log.epoch}.${FOLD_VERSION}`;

/** Keeps one board at the head of the log. Everybody who shows or saves the board asks this one. */
export class Keeper {
  readonly board: StampedBoard;
  readonly #options: KeeperOptions;
  readonly #fold: (board: Board, event: DomainEvent) => readonly Change[];
  readonly #listeners = new Set<(moved: Moved) => void>();
  readonly #complained = new Set<string>();
  readonly #stop = new AbortController();
  #unfollow: () => void = () => {};
  #reading: boolean = false;
  #skipped = 0;

  /** Use {@link openKeeper}. */
  constructor(options: KeeperOptions, board: StampedBoard) {
    this.#options = options;
    this.#fold = options.fold ?? fold;
    this.board = board;
  }

  /** Events the fold threw on: a mistake of ours. They are in the log and were left out of the board. */
  get skipped(): number {
    return this.#skipped;
  }

  /** Calls once for each batch, when the board already stands at `moved.to`. Returns how to stop. */
  onMoved(listener: (moved: Moved) => void): () => void {
    const wrapped = (moved: Moved) => listener(moved);
    this.#listeners.add(wrapped);
    return () => void this.#listeners.delete(wrapped);
  }

  /** Rejects when the log cannot be read. */
  async start(): Promise<void> {
    this.#unfollow = this.#options.log.follow((batch) => this.#heard(batch));
    this.#reading = true;
    await this.#catchUp();
  }

  close(): void {
    this.#unfollow();
    this.#listeners.clear();
    this.#stop.abort(new Error('The keeper is closed.'));
  }

  #heard(batch: readonly Logged[]): void {
    // While reading, what is heard is not kept: it is durable and will be read.
    if (this.#reading) return;
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

  #take(news: readonly Logged[]): void {
    if (news.length === 0) return;
    const from = this.board.seq;
    // While a long log is read at the start nobody listens yet: what each event did need not be kept.
    const steps: Folded[] | null = this.#listeners.size > 0 ? [] : null;
    for (const logged of news) {
      const changes = this.#changes(logged);
      this.board.apply(changes, logged.seq);
      steps?.push({ seq: logged.seq, event: logged.event, changes });
    }
    if (!steps) return;
    const moved: Moved = { from, to: this.board.seq, steps };
    for (const listener of [...this.#listeners])
      try {
        listener(moved);
      } catch (error) {
        this.#options.logger.error({ err: error }, 'A listener of the board failed.');
      }
  }

  /** The fold's answer; none where it fails, so that one mistake of ours cannot stop the wall for good. */
  #changes({ seq, event }: Logged): readonly Change[] {
    try {
      return this.#fold(this.board, event);
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
