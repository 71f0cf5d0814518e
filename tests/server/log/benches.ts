// How the contract's benches are set up for the logs of one server.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Hold } from '#server/leases/leases.ts';
import { MemoryLeases } from '#server/leases/memory.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { openSqliteLog } from '#server/log/sqlite.ts';
import { openDatabase } from '#server/log/sqlite-file.ts';
import { type Clock, realClock } from '#server/time/clock.ts';
import type { Bench } from '#tests/contract/log.ts';

export const silent = { info() {}, warn() {}, error() {} };

/** The real clock until it is set; from then on it stands. */
export function steadyClock(): Clock & { set(now: number): void } {
  let now: number | null = null;
  return {
    now: () => now ?? Date.now(),
    after: (ms, fn) => realClock.after(ms, fn),
    set(to) {
      now = to;
    },
  };
}

/** A lease that is held, and one that was taken over since. */
export function holdsOf(leases: MemoryLeases): { readonly held: Hold; readonly lost: Hold } {
  let hold: Hold | null = null;
  const seeker = { held: (given: Hold) => (hold = given), lost() {} };
  const { release } = leases.want('source/hq', seeker);
  const lost = hold as unknown as Hold;
  void release();
  leases.want('source/hq', seeker);
  return { held: hold as unknown as Hold, lost };
}

export const tempFolder = (): string => mkdtempSync(join(tmpdir(), 'ringside-log-'));

/** The newest sequence in a copy of the files: what would be there if the power went now. */
export function seqOnDisk(folder: string): number {
  const copy = tempFolder();
  try {
    // By another process: closing a handle of the file in this one would drop SQLite's lock.
    execFileSync('sh', ['-c', 'cp "$0"/ringside.db* "$1"', folder, copy]);
    const db = new DatabaseSync(join(copy, 'ringside.db'));
    const row = db.prepare('SELECT max(seq) AS n FROM events').get();
    db.close();
    return Number(row?.n ?? 0);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

export async function sqliteBench(): Promise<Bench & { folder: string }> {
  const folder = tempFolder();
  const handles: DatabaseSync[] = [];
  const clock = steadyClock();
  const leases = new MemoryLeases();
  const holds = holdsOf(leases);
  const open = () =>
    openSqliteLog({
      folder,
      clock,
      leases,
      logger: silent,
      retryMs: [10, 20],
      openDatabase(path) {
        const db = openDatabase(path);
        handles.push(db);
        return db;
      },
    });
  let log = await open();
  /** SQLite itself then reports SQLITE_FULL, at the same places as with a full disk. */
  const limit = (pages: number): void => handles.at(-1)!.exec(`PRAGMA max_page_count = ${pages}`);
  return {
    folder,
    log,
    holds,
    setClock: (now) => clock.set(now),
    rewind: (to) => log.rewind(to),
    durable: () => seqOnDisk(folder),
    block: () => limit(1),
    mend: () => limit(4_294_967_294),
    async reopen() {
      await log.close();
      log = await open();
      return log;
    },
    async dispose() {
      await log.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export async function memoryBench(): Promise<Bench> {
  const clock = steadyClock();
  const leases = new MemoryLeases();
  const holds = holdsOf(leases);
  const log = new MemoryLog({ clock, leases });
  return {
    log,
    holds,
    setClock: (now) => clock.set(now),
    rewind: (to) => log.rewind(to),
    dispose: () => log.close(),
  };
}
