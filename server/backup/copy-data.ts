// How the files of a data folder are copied while they are written: each whole, the log last.
import { chmodSync, copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { copyDatabase } from '#server/storage/copy-database.ts';
import { DATA_FILES } from './manifest.ts';

/**
 * Copies what a data folder holds into another folder. History and access come before the log, so that neither knows
 * of an event the log does not.
 * @param copyLog copies the log, which nobody but its holder may open, to a path
 */
export async function copyData(
  folder: string,
  into: string,
  copyLog: (path: string) => Promise<void>,
): Promise<void> {
  for (const name of DATA_FILES) {
    const from = join(folder, name);
    const to = join(into, name);
    if (!existsSync(from)) continue;
    if (name === 'ringside.db') await copyLog(to);
    else if (name.endsWith('.db')) {
      const db = new DatabaseSync(from, { timeout: 10_000 });
      try {
        await copyDatabase(db, to);
      } finally {
        db.close();
      }
    } else {
      copyFileSync(from, to);
      chmodSync(to, 0o600);
    }
  }
}
