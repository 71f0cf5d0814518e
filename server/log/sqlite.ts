// Knows how to keep the log in one SQLite file of one server. Refuses to know what the events mean.

import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DomainEvent } from '#lib/model/event.ts';
import type { Clock } from '#server/time/clock.ts';
import { GroupCommit, type Line, type Store } from './group-commit.ts';
import type { CheckpointStore, Log, Logged, LogState } from './log.ts';
import { LogClosed, LogRefused } from './log.ts';
import type { Logger } from './logger.ts';
import { isDamaged, whyBlocked, whyRefused } from './sqlite-faults.ts';
import { type LogFile, type OpenDatabase, openLogFile } from './sqlite-file.ts';

export type SqliteLogOptions = {
  /** The data folder; made where only its last part is missing. */
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Waits (ms) before each new try while nothing can be written; the last one repeats. */
  readonly retryMs?: readonly number[];
  /** While busy, events of this many milliseconds are committed together. */
  readonly gatherMs?: number;
  /** Opens the database file; for tests that have to hurt it. */
  readonly openDatabase?: OpenDatabase;
};

type SavedBoard = { readonly seq: number; readonly fold: number; readonly rows: string };

const DAY_MS = 86_400_000;
/** Rows deleted in one transaction, so that trimming never holds the process for long. */
const TRIM_ROWS = 2_000;

/** Opens the log in `folder`. Rejects with {@link LogRefused}, whose message says what to do. */
export async function openSqliteLog(options: SqliteLogOptions): Promise<SqliteLog> {
  const file = openLogFile(options.folder, options.openDatabase);
  try {
    return new SqliteLog(file, options);
  } catch (error) {
    file.release();
    throw new LogRefused(whyRefused(error, options.folder), { cause: error });
  }
}

/**
 * The embedded log and its checkpoint, WAL and `synchronous = FULL`: what a follower has seen survives a kill and
 * a power cut. The newest event is never trimmed, so that the numbering goes on after it.
 */
export class SqliteLog implements Log, CheckpointStore, Store {
  readonly epoch: string;
  readonly #file: LogFile;
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #page: StatementSync;
  readonly #commits: GroupCommit;
  #oldest: number;
  #closed: boolean = false;

  constructor(file: LogFile, options: SqliteLogOptions) {
    this.#file = file;
    this.#folder = options.folder;
    this.#clock = options.clock;
    this.#db = file.db;
    this.epoch = file.epoch;
    this.#insert = this.#db.prepare('INSERT INTO events (seq, at, type, json) VALUES (?, ?, ?, ?)');
    this.#page = this.#db.prepare('SELECT seq, json FROM events WHERE seq > ? ORDER BY seq LIMIT ?');
    // A long log is read row by row: an array is made in half the time of an object.
    this.#page.setReturnArrays(true);
    const head = this.#number('SELECT max(seq) AS n FROM events') ?? 0;
    this.#oldest = this.#number('SELECT min(seq) AS n FROM events') ?? head + 1;
    this.#commits = new GroupCommit({
      store: this,
      head,
      clock: options.clock,
      logger: options.logger,
      gatherMs: options.gatherMs ?? 3,
      retryMs: options.retryMs ?? [1_000, 2_000, 5_000],
    });
  }

  head(): number {
    return this.#commits.head();
  }

  oldest(): number {
    return this.#oldest;
  }

  append(events: readonly DomainEvent[]): Promise<number> {
    return this.#commits.append(events);
  }

  async read(after: number, limit: number): Promise<readonly Logged[]> {
    this.#open();
    try {
      const rows = this.#page.all(after, limit) as unknown as readonly [seq: number, json: string][];
      return rows.map(([seq, json]): Logged => ({ seq, event: JSON.parse(json) as DomainEvent }));
    } catch (error) {
      if (isDamaged(error)) throw new LogRefused(whyRefused(error, this.#folder), { cause: error });
      throw error;
    }
  }

  follow(listener: (batch: readonly Logged[]) => void): () => void {
    return this.#commits.follow(listener);
  }

  state(): LogState {
    return this.#commits.state();
  }

  onState(listener: (state: LogState) => void): () => void {
    return this.#commits.onState(listener);
  }

  /**
   * Forgets the events from the oldest up to the first that is either not before `before`, not older than
   * `olderThan`, or the newest. Resolves with how many. Rejects when the disk does not take it; try again later.
   */
  async trim(before: number, olderThan: number): Promise<number> {
    this.#open();
    const last = Math.min(before, this.head());
    // An event from tomorrow or later has a wrong clock: it must not keep everything after it for years.
    const kept = this.#number(
      'SELECT seq AS n FROM events WHERE seq < ? AND (at IS NULL OR (at >= ? AND at < ?)) ORDER BY seq LIMIT 1',
      last,
      olderThan,
      this.#clock.now() + DAY_MS,
    );
    const end = kept ?? last;
    let gone = 0;
    while (this.#oldest < end && !this.#closed) {
      const to = Math.min(end, this.#oldest + TRIM_ROWS);
      this.#db.prepare('DELETE FROM events WHERE seq < ?').run(to);
      gone += to - this.#oldest;
      this.#oldest = to;
      await nextTurn();
    }
    return gone;
  }

  async save(checkpoint: SavedBoard): Promise<void> {
    this.#open();
    this.#db
      .prepare('INSERT OR REPLACE INTO checkpoint (id, seq, fold, rows) VALUES (1, ?, ?, ?)')
      .run(checkpoint.seq, checkpoint.fold, checkpoint.rows);
  }

  async load(): Promise<SavedBoard | null> {
    this.#open();
    const row = this.#db.prepare('SELECT seq, fold, rows FROM checkpoint').get();
    if (!row) return null;
    return { seq: Number(row.seq), fold: Number(row.fold), rows: String(row.rows) };
  }

  /** Writes what still waits (or rejects it, where the disk does not take it) and lets go of the folder. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#commits.close();
    this.#closed = true;
    this.#file.release();
  }

  prepare(event: DomainEvent): string {
    return JSON.stringify(event);
  }

  write(first: number, lines: readonly Line[], again: boolean): void {
    const last = first + lines.length - 1;
    // A commit may have reached the disk although it reported an error: then it is done.
    if (again && this.#number('SELECT max(seq) AS n FROM events') === last) return;
    if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      lines.forEach(({ event, text }, i) => {
        this.#insert.run(
          first + i,
          Number.isFinite(event.at) ? Math.trunc(event.at) : null,
          event.type,
          text,
        );
      });
      this.#db.exec('COMMIT');
    } catch (error) {
      // SQLite has already undone the transaction after some errors, not after others.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  explain(error: unknown): string {
    return whyBlocked(error, this.#folder);
  }

  #number(sql: string, ...values: number[]): number | null {
    const n = this.#db.prepare(sql).get(...values)?.n;
    return typeof n === 'number' ? n : null;
  }

  #open(): void {
    if (this.#closed) throw new LogClosed('The log is closed.');
  }
}
