// How an open database is copied while it is written.
import { chmodSync } from 'node:fs';
import { backup, type DatabaseSync } from 'node:sqlite';

/** Pages copied in one go: a writer waits no longer than these take. */
const PAGES = 500;

/** A copy as it stands when this resolves, what this handle writes meanwhile in it; for the server's own user alone. */
export async function copyDatabase(db: DatabaseSync, path: string): Promise<void> {
  await backup(db, path, { rate: PAGES });
  chmodSync(path, 0o600);
}
