// Makes a data folder of a backup: another memory than the one it was, for what came after the backup is lost, and no
// screen that knows of it may take the restored picture for a continuation.
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { putImages } from './images.ts';
import { BackupRefused, readBackup } from './make-backup.ts';
import { CONFIGURATION, DATA_FILES, type Manifest } from './manifest.ts';

/** Within the data folder, while one is restored into it. */
export const RESTORING = 'restore.part';

export type RestoreParts = {
  readonly file: string;
  /** The data folder: empty, or not there. */
  readonly data: string;
  /** Where the configuration goes; left alone where something is there. `null`: nowhere. */
  readonly config: string | null;
  /** Sees each file that is about to be put in its place; a test ends the process there. */
  readonly at?: (name: string) => void;
};

export type Restored = { readonly manifest: Manifest; readonly config: 'written' | 'kept' | 'none' };

/**
 * Killed at any moment, the folder is empty, or unfinished and says so to whoever starts on it; restored again it is
 * whole.
 * @throws BackupRefused
 */
export async function restoreBackup({ file, data, config, at = () => {} }: RestoreParts): Promise<Restored> {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const part = join(data, RESTORING);
  const there = readdirSync(data).filter((name) => name !== 'lost+found');
  if (there.length > 0 && !there.includes(RESTORING))
    throw new BackupRefused(
      `${data} is not empty (${there.slice(0, 3).join(', ')}): restore into an empty folder. To go back to a backup, stop Ringside and move the folder away first.`,
    );
  // What an interrupted one has put in place is put there again.
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { mode: 0o700 });
  let manifest: Manifest;
  try {
    manifest = await readBackup(file, (name, bytes) =>
      pipeline(Readable.from(bytes), createWriteStream(join(part, name), { mode: 0o600 })),
    );
  } catch (error) {
    // Nothing has been put in place by this one; an earlier one may have.
    if (there.length === 0) rmSync(part, { recursive: true, force: true });
    throw error;
  }
  beginEpoch(part, manifest.epoch);
  const isWritten = config !== null && !existsSync(config) && existsSync(join(part, CONFIGURATION));
  // Before the configuration: one that is interrupted is not taken for done.
  if (config !== null && isWritten) {
    putImages(part, manifest, config);
    move(join(part, CONFIGURATION), config);
  }
  rmSync(join(part, CONFIGURATION), { force: true });
  for (const name of DATA_FILES) {
    if (!existsSync(join(part, name))) continue;
    at(name);
    renameSync(join(part, name), join(data, name));
  }
  rmSync(part, { recursive: true });
  const hadConfig = manifest.files.some(({ name }) => name === CONFIGURATION);
  return { manifest, config: isWritten ? 'written' : hadConfig ? 'kept' : 'none' };
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    copyPrivately(from, to);
  }
}

/** Another disk: the copy is there whole, or not under its name. */
function copyPrivately(from: string, to: string): void {
  const part = `${to}.part`;
  copyFileSync(from, part);
  chmodSync(part, 0o600);
  renameSync(part, to);
}

/** Log and history become one new memory together: what the history knew of the former log it knows of this one. */
function beginEpoch(folder: string, former: string): void {
  const epoch = randomUUID();
  for (const name of ['history.db', 'ringside.db']) {
    const path = join(folder, name);
    if (!existsSync(path)) continue;
    const db = new DatabaseSync(path);
    try {
      db.exec('BEGIN IMMEDIATE');
      if (name === 'ringside.db') db.prepare("UPDATE meta SET value = ? WHERE name = 'epoch'").run(epoch);
      else
        for (const table of tablesWithEpoch(db))
          db.prepare(`UPDATE "${table}" SET epoch = ? WHERE epoch = ?`).run(epoch, former);
      db.exec('COMMIT');
    } finally {
      db.close();
    }
  }
}

function tablesWithEpoch(db: DatabaseSync): string[] {
  return db
    .prepare(
      "SELECT m.name AS name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'epoch'",
    )
    .all()
    .map(({ name }) => String(name));
}
