// Knows how the contract's benches are set up for the logs of one server. Refuses to know the rules.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MemoryLog } from '#server/log/memory.ts';
import { openSqliteLog } from '#server/log/sqlite.ts';
import { openDatabase } from '#server/log/sqlite-file.ts';
import { realClock } from '#server/time/clock.ts';
import type { Bench } from '#tests/contract/log.ts';

export const silent = { info() {}, warn() {}, error() {} };

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
  const open = () =>
    openSqliteLog({
      folder,
      clock: realClock,
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
  const log = new MemoryLog({ clock: realClock });
  return { log, dispose: () => log.close() };
}
