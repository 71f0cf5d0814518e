// The file of the embedded log: where it lies, its tables, and that only one server may hold it.
import { randomUUID } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LogRefused } from './log.ts';
import { isLocked, whyRefused } from './sqlite-faults.ts';
import { migrate, SCHEMA, TABLES } from './sqlite-schema.ts';

/** "RING" in the file's header: another program's database is not taken for ours. */
const APPLICATION = 0x52494e47;

export type LogFile = {
  readonly db: DatabaseSync;
  /** Made when the file was: a new file is another memory. */
  readonly epoch: string;
  /** Forgets what came after `to`, and begins another memory; answers with its epoch. */
  startEpoch(to: number): string;
  /** Closes the file and lets go of the folder. */
  release(): void;
};

/** Opens a database; a test may put its own in between. */
export type OpenDatabase = (path: string) => DatabaseSync;

/**
 * Opens or makes `ringside.db` in `folder`; the folder is made where only its last part is missing.
 * Throws {@link LogRefused} with what to do.
 *
 * The lock is SQLite's own file lock, held for as long as the process lives: a killed server leaves none behind.
 * (POSIX drops it when this process closes any other handle of the file: nothing else here may open `ringside.db`.)
 */
export function openLogFile(folder: string, open: OpenDatabase = openDatabase): LogFile {
  makeFolder(folder);
  const path = join(folder, 'ringside.db');
  makePrivate(path);
  let db: DatabaseSync | null = null;
  try {
    db = open(path);
    lock(db);
    const epoch = prepare(db, folder);
    signIn(folder);
    const held = db;
    return {
      db,
      epoch,
      startEpoch: (to) => startEpoch(held, to),
      release: () => release(held, folder),
    };
  } catch (error) {
    try {
      db?.close();
    } catch {
      // The first error is the one that tells.
    }
    if (error instanceof LogRefused) throw error;
    throw new LogRefused(isLocked(error) ? whyTaken(folder) : whyRefused(error, folder), { cause: error });
  }
}

export const openDatabase: OpenDatabase = (path) => new DatabaseSync(path, { timeout: 0 });

function makeFolder(folder: string): void {
  try {
    // Not recursive: a disk that is not mounted must not be replaced by an empty folder in its place.
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT')
      throw new LogRefused(
        `The data folder ${folder} cannot be made because ${dirname(folder)} does not exist. Make that folder (is its disk mounted?), or choose another data folder in the configuration.`,
        { cause: error },
      );
    if (code !== 'EEXIST') throw new LogRefused(whyRefused(error, folder), { cause: error });
  }
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new LogRefused(
      `The data folder ${folder} is not a folder. Choose another data folder in the configuration.`,
    );
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new LogRefused(
      `The data folder ${folder} cannot be written. Give the server's user the right to write there, or choose another folder in the configuration.`,
      { cause: error },
    );
  }
}

/** The file holds callers' numbers: a new one is readable by the server's user only. */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch {
    // It exists, or SQLite will say better what is wrong.
  }
}

function lock(db: DatabaseSync): void {
  // Before WAL is first used, so that the lock is held from there on and no shared memory file is needed.
  db.exec('PRAGMA locking_mode = EXCLUSIVE');
  db.exec('PRAGMA journal_mode = WAL');
  db.exec('PRAGMA synchronous = FULL');
  db.exec('PRAGMA journal_size_limit = 16777216');
  // Reading the journal mode is no proof of the lock; a write transaction is.
  db.exec('BEGIN EXCLUSIVE');
  db.exec('COMMIT');
}

function prepare(db: DatabaseSync, folder: string): string {
  const tables = Number(db.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.n);
  const application = Number(db.prepare('PRAGMA application_id').get()?.application_id);
  if (tables > 0 && application !== APPLICATION)
    throw new LogRefused(
      `The file ringside.db in ${folder} was not made by Ringside. Choose another data folder in the configuration.`,
    );
  if (tables === 0) make(db);
  const schema = Number(metaOf(db, 'schema'));
  if (!(schema <= SCHEMA))
    throw new LogRefused(
      `The data in ${folder} was written by a newer Ringside (data version ${schema}; this one knows up to ${SCHEMA}). Start the newer version again, or choose another data folder in the configuration.`,
    );
  migrate(db, folder, schema);
  const epoch = metaOf(db, 'epoch');
  if (!epoch) throw new LogRefused(whyRefused({ errcode: 11 }, folder));
  return epoch;
}

function make(db: DatabaseSync): void {
  db.exec(`BEGIN;
    PRAGMA application_id = ${APPLICATION};
    ${TABLES}`);
  const put = db.prepare('INSERT INTO meta (name, value) VALUES (?, ?)');
  put.run('schema', String(SCHEMA));
  put.run('epoch', randomUUID());
  db.exec('COMMIT');
}

function startEpoch(db: DatabaseSync, to: number): string {
  const epoch = randomUUID();
  db.exec('BEGIN IMMEDIATE');
  try {
    db.prepare('DELETE FROM events WHERE seq > ?').run(to);
    db.prepare('DELETE FROM once WHERE seq > ?').run(to);
    db.prepare("UPDATE meta SET value = ? WHERE name = 'epoch'").run(epoch);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
  return epoch;
}

function metaOf(db: DatabaseSync, name: string): string | null {
  const value = db.prepare('SELECT value FROM meta WHERE name = ?').get(name)?.value;
  return typeof value === 'string' ? value : null;
}

/** Who holds the folder, for the one who is refused to read. It is a hint; the lock itself is SQLite's. */
const holderPath = (folder: string): string => join(folder, 'ringside.pid');

function signIn(folder: string): void {
  try {
    writeFileSync(holderPath(folder), `${process.pid} ${hostname()}\n`);
  } catch {
    // A full disk may keep the hint from being written; nothing depends on it.
  }
}

/** Who says to hold the folder. It may be a server that was killed; `null`: nobody. */
export function holderOf(folder: string): { readonly process: number; readonly host: string } | null {
  try {
    const [pid, host] = readFileSync(holderPath(folder), 'utf8').trim().split(' ');
    return pid && host ? { process: Number(pid), host } : null;
  } catch {
    return null;
  }
}

function whyTaken(folder: string): string {
  const holder = holderOf(folder);
  const who = holder ? ` (process ${holder.process} on ${holder.host})` : '';
  return `The data folder ${folder} is in use: another Ringside is running on it${who}. Stop that one first, or give this one a data folder of its own in the configuration.`;
}

function release(db: DatabaseSync, folder: string): void {
  // While the lock is still held: a successor's hint must not be removed.
  rmSync(holderPath(folder), { force: true });
  db.close();
}
