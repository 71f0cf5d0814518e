// How to keep the log in one SQLite file of one server.

import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type DomainEvent, EVENT_FORM } from '#lib/model/event.ts';
import type { Hold, Leases } from '#server/leases/leases.ts';
import { copyDatabase } from '#server/storage/copy-database.ts';
import type { Clock } from '#server/time/clock.ts';
import { GroupCommit, type PreparedEvent, type Store, type Written } from './group-commit.ts';
import { heardAt } from './heard.ts';
import type { Appended, Draft, Heartbeats, Log, Logged, LogState } from './log.ts';
import { LogClosed, LogRefused } from './log.ts';
import type { Logger } from './logger.ts';
import { sift } from './sift.ts';
import { isDamaged, whyBlocked, whyRefused } from './sqlite-faults.ts';
import { type LogFile, type OpenDatabase, openLogFile } from './sqlite-file.ts';
import { Tail } from './tail.ts';

export type SqliteLogOptions = {
  /** The data folder; made where only its last part is missing. */
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Waits (ms) before each new try while nothing can be written; the last one repeats. */
  readonly retryMs?: readonly number[];
  /** While busy, events of this many milliseconds are committed together. */
  readonly gatherMs?: number;
  /** Who may speak for what; where nobody is asked, everybody may. */
  readonly leases?: Pick<Leases, 'proves'>;
  /** Opens the database file; for tests that have to hurt it. */
  readonly openDatabase?: OpenDatabase;
};

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
 * The embedded log, WAL and `synchronous = FULL`: what a follower has seen survives a kill and
 * a power cut. The newest event is never trimmed, so that the numbering goes on after it.
 */
export class SqliteLog implements Log, Heartbeats, Store {
  readonly #file: LogFile;
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #page: StatementSync;
  readonly #isKnown: StatementSync;
  readonly #know: StatementSync;
  readonly #leases: Pick<Leases, 'proves'>;
  readonly #tail: Tail;
  readonly #commits: GroupCommit;
  #epoch: string;
  #oldest: number;
  #heard: number;
  /** What the batch tried last would have become. */
  #tried: { readonly n: number; readonly written: Written } | null = null;
  #closed: boolean = false;

  constructor(file: LogFile, options: SqliteLogOptions) {
    this.#file = file;
    this.#folder = options.folder;
    this.#clock = options.clock;
    this.#db = file.db;
    this.#epoch = file.epoch;
    this.#leases = options.leases ?? { proves: () => true };
    this.#insert = this.#db.prepare(
      `INSERT INTO events (seq, at, heard, v, type, json) VALUES (?, ?, ?, ${EVENT_FORM}, ?, ?)`,
    );
    this.#isKnown = this.#db.prepare('SELECT 1 AS n FROM once WHERE key = ?');
    this.#know = this.#db.prepare('INSERT INTO once (key, seq, heard) VALUES (?, ?, ?)');
    this.#page = this.#db.prepare('SELECT seq, heard, json FROM events WHERE seq > ? ORDER BY seq LIMIT ?');
    // A long log is read row by row: an array is made in half the time of an object.
    this.#page.setReturnArrays(true);
    const head = this.#number('SELECT max(seq) AS n FROM events') ?? 0;
    this.#oldest = this.#number('SELECT min(seq) AS n FROM events') ?? head + 1;
    this.#heard = this.#number('SELECT heard AS n FROM events ORDER BY seq DESC LIMIT 1') ?? 0;
    this.#tail = new Tail(head, options.logger);
    this.#commits = new GroupCommit({
      store: this,
      tail: this.#tail,
      clock: options.clock,
      gatherMs: options.gatherMs ?? 3,
      retryMs: options.retryMs ?? [1_000, 2_000, 5_000],
    });
  }

  get epoch(): string {
    return this.#epoch;
  }

  head(): number {
    return this.#tail.head;
  }

  oldest(): number {
    return this.#oldest;
  }

  append(events: readonly DomainEvent[]): Promise<number> {
    return this.#commits.append(events);
  }

  offer(drafts: readonly Draft[], under?: Hold): Promise<Appended> {
    return this.#commits.offer(drafts, under);
  }

  async read(after: number, limit: number): Promise<readonly Logged[]> {
    this.#open();
    try {
      const rows = this.#page.all(after, limit) as unknown as readonly [
        seq: number,
        heard: number | null,
        json: string,
      ][];
      return rows.map(
        ([seq, heard, json]): Logged => ({ seq, heard, event: JSON.parse(json) as DomainEvent }),
      );
    } catch (error) {
      if (isDamaged(error)) throw new LogRefused(whyRefused(error, this.#folder), { cause: error });
      throw error;
    }
  }

  follow(listener: (batch: readonly Logged[]) => void): () => void {
    return this.#tail.follow(listener);
  }

  onEpoch(listener: (epoch: string) => void): () => void {
    return this.#tail.onEpoch(listener);
  }

  state(): LogState {
    return this.#tail.state;
  }

  onState(listener: (state: LogState) => void): () => void {
    return this.#tail.onState(listener);
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
    // A command sent again must be known for one that was carried out, however short the log is kept.
    if (!this.#closed)
      this.#db
        .prepare('DELETE FROM once WHERE seq < ? AND heard < ?')
        .run(this.#oldest, this.#clock.now() - DAY_MS);
    return gone;
  }

  /** Forgets everything after `to` and begins another epoch: what a restored copy of an older log must do. */
  async rewind(to: number): Promise<void> {
    this.#open();
    await this.#commits.between(() => {
      this.#epoch = this.#file.startEpoch(to);
      this.#tail.startEpoch(this.#epoch, to);
    });
  }

  /** Copies the log as it stands when the copy is whole; events go on being written meanwhile. */
  copyTo(path: string): Promise<void> {
    this.#open();
    return copyDatabase(this.#db, path);
  }

  beat(at: number): void {
    this.#open();
    this.#db.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('heard', ?)").run(String(at));
  }

  lastBeat(): number | null {
    this.#open();
    const value = this.#db.prepare("SELECT value FROM meta WHERE name = 'heard'").get()?.value;
    return typeof value === 'string' && Number.isFinite(Number(value)) ? Number(value) : null;
  }

  /** Writes what still waits (or rejects it, where the disk does not take it) and lets go of the folder. */
  async close(): Promise<void> {
    if (this.#closed) return;
    await this.#commits.close();
    if (this.#closed) return;
    this.#closed = true;
    this.#tail.close();
    this.#file.release();
  }

  prepare(event: DomainEvent): string {
    return JSON.stringify(event);
  }

  write(n: number, lines: readonly PreparedEvent[]): Written {
    // A commit may have reached the disk although it reported an error: then it is done.
    if (
      this.#tried?.n === n &&
      this.#number('SELECT max(seq) AS n FROM events') === this.#tried.written.logged.at(-1)?.seq
    )
      return this.#tried.written;
    const {
      lines: kept,
      known,
      lost,
    } = sift(
      lines,
      (hold) => this.#leases.proves(hold),
      (key) => this.#isKnown.get(key) !== undefined,
    );
    this.#heard = heardAt(this.#heard, Math.trunc(this.#clock.now()), kept);
    const heard = this.#heard;
    const first = this.#tail.head + 1;
    const logged = kept.map(({ event }, i): Logged => ({ seq: first + i, heard, event }));
    const written = { logged, known, lost };
    if (kept.length === 0) return written;
    this.#tried = { n, written };
    if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      kept.forEach(({ event, text, once }, i) => {
        const at = Number.isFinite(event.at) ? Math.trunc(event.at) : null;
        this.#insert.run(first + i, at, heard, event.type, text);
        if (once !== undefined) this.#know.run(once, first + i, heard);
      });
      this.#db.exec('COMMIT');
    } catch (error) {
      // SQLite has already undone the transaction after some errors, not after others.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
    return written;
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
