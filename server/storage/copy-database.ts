// How an open database is copied: while it is written, or before its form changes.
import { chmodSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { backup, type DatabaseSync } from 'node:sqlite';

/** Pages copied in one go: a writer waits no longer than these take. */
const PAGES = 500;

/** So often a copy is begun again that the writing of its own handle has upset. */
const ATTEMPTS = 20;

/** A copy as it stands when this resolves, what this handle writes meanwhile in it; for the server's own user alone. */
export async function copyDatabase(db: DatabaseSync, path: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await backup(db, path, { rate: PAGES });
      break;
    } catch (error) {
      if (attempt === ATTEMPTS || !isUpset(error)) throw error;
      rmSync(path, { force: true });
    }
  }
  chmodSync(path, 0o600);
}

/**
 * Where the handle writes at the very moment a step is taken, node:sqlite (24.21) gives up with SQLite's error 0, "not an
 * error", about one copy in thirty of a log that is written without a pause.
 */
const isUpset = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === 0;

/**
 * A copy made once, before a file's form changes, by SQLite itself, which holds the file's lock: a copy of the bytes would
 * drop it. Under its name it is whole; one that was interrupted has another, and of one that fails (a full disk) nothing
 * stays. For the server's own user alone, as the file is: there are callers' numbers in it.
 */
export function keepCopy(db: DatabaseSync, copy: string): void {
  if (existsSync(copy)) return;
  const part = `${copy}.part`;
  const drop = (): void => {
    for (const each of [part, `${part}-journal`]) rmSync(each, { force: true });
  };
  drop();
  try {
    // SQLite writes into a file that is empty, and keeps its mode.
    writeFileSync(part, '', { mode: 0o600 });
    db.prepare('VACUUM INTO ?').run(part);
    renameSync(part, copy);
  } catch (error) {
    drop();
    throw error;
  }
}
