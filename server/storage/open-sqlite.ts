// How a database file beside the log is opened: private, of ours, and brought to today's tables after a copy.
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { keepCopy } from './copy-database.ts';
import { nodeSqliteDialect } from './node-sqlite-dialect.ts';

/** "RING" in the file's header: another program's database is not taken for ours. */
const APPLICATION = 0x52494e47;

export type DatabaseFile = {
  readonly folder: string;
  /** Of the file in it, such as `history.db`. */
  readonly name: string;
  /** By name, run in the order of names, each once. Once released, one never changes. */
  readonly migrations: Readonly<Record<string, Migration>>;
  /** Opens the database; a test may put its own in between. */
  readonly open?: (path: string) => DatabaseSync;
};

/** `query` builds and runs statements; `db` is for what must be quick or is not SQL of ours. */
export type Database<Tables> = {
  readonly db: DatabaseSync;
  readonly query: Kysely<Tables>;
  close(): void;
};

/** The file cannot be used; the message says what to do. */
export class StorageRefused extends Error {
  override readonly name = 'StorageRefused';
}

/**
 * Opens or makes the file and brings it to today's tables. An upgrade copies it first; killed on the way, each
 * migration is there whole or not at all. Rejects with {@link StorageRefused}.
 */
export async function openDatabase<Tables>(file: DatabaseFile): Promise<Database<Tables>> {
  const { folder, name, migrations, open = (path) => new DatabaseSync(path, { timeout: 5_000 }) } = file;
  const path = join(folder, name);
  let db: DatabaseSync | null = null;
  try {
    makePrivate(path);
    db = open(path);
    const opened = db;
    const isOurs = checkOwner(opened, path);
    opened.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
    if (!isOurs) opened.exec(`PRAGMA application_id = ${APPLICATION}`);
    const query = new Kysely<Tables>({ dialect: nodeSqliteDialect(opened) });
    await migrate(query, opened, path, migrations);
    return { db: opened, query, close: () => opened.close() };
  } catch (error) {
    try {
      db?.close();
    } catch {
      // The first error is the one that tells.
    }
    if (error instanceof StorageRefused) throw error;
    throw new StorageRefused(
      `The file ${path} cannot be used (${(error as Error).message}). Check the folder and its disk; if the file is damaged, stop Ringside and put a backup in its place, or move the file away.`,
      { cause: error },
    );
  }
}

/** It holds callers' numbers and names: a new file is readable by the server's user only. */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch {
    // It exists, or SQLite will say better what is wrong.
  }
}

function checkOwner(db: DatabaseSync, path: string): boolean {
  const tables = Number(db.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n']);
  const application = Number(db.prepare('PRAGMA application_id').get()?.['application_id']);
  if (tables > 0 && application !== APPLICATION)
    throw new StorageRefused(
      `The file ${path} was not made by Ringside. Move it away, or choose another data folder in the configuration.`,
    );
  return application === APPLICATION;
}

async function migrate<Tables>(
  query: Kysely<Tables>,
  db: DatabaseSync,
  path: string,
  migrations: Readonly<Record<string, Migration>>,
): Promise<void> {
  const migrator = new Migrator({
    db: query,
    provider: { getMigrations: async () => ({ ...migrations }) },
    migrationTableName: 'migration',
    migrationLockTableName: 'migration_lock',
  });
  const done = doneIn(db);
  const strange = done.filter((name) => !(name in migrations));
  if (strange.length > 0)
    throw new StorageRefused(
      `The file ${path} was written by a newer Ringside (${strange.join(', ')}). Start the newer version again, or choose another data folder in the configuration.`,
    );
  const next = Object.keys(migrations)
    .sort((a, b) => (a < b ? -1 : 1))
    .find((name) => !done.includes(name));
  if (next === undefined) return;
  if (done.length > 0) keepCopy(db, `${path}.before-${next}`);
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}

function doneIn(db: DatabaseSync): string[] {
  const exists = db
    .prepare("SELECT 1 AS n FROM sqlite_schema WHERE type = 'table' AND name = 'migration'")
    .get();
  return exists
    ? db
        .prepare('SELECT name FROM migration')
        .all()
        .map(({ name }) => String(name))
    : [];
}
