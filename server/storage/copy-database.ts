// How an open database is copied while it is written.
import { chmodSync, rmSync } from 'node:fs';
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
