// The tables of the log's file, and how a file of an earlier form becomes one of today's.
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { keepCopy } from '#server/storage/copy-database.ts';

/** The form of the tables below. Raise it with every change of them, and add the step that makes it of the former. */
export const SCHEMA = 2;

/** `heard`: when it was appended; `v`: the event's form; `once`: what was said under a key, and when. */
export const TABLES = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE events (seq INTEGER PRIMARY KEY, at INTEGER, heard INTEGER, v INTEGER NOT NULL DEFAULT 1, type TEXT, json TEXT NOT NULL);
  CREATE TABLE once (key TEXT PRIMARY KEY, seq INTEGER NOT NULL, heard INTEGER NOT NULL) WITHOUT ROWID;`;

/** By the form they begin with; each makes the next one. */
const STEPS: Readonly<Record<number, string>> = {
  // When its events were appended nobody kept: it stays unknown. Saved boards lie in history.db since.
  1: `
    ALTER TABLE events ADD COLUMN heard INTEGER;
    ALTER TABLE events ADD COLUMN v INTEGER NOT NULL DEFAULT 1;
    DROP TABLE checkpoint;
    CREATE TABLE once (key TEXT PRIMARY KEY, seq INTEGER NOT NULL, heard INTEGER NOT NULL) WITHOUT ROWID;`,
};

/** Where the copy lies that is made before a file is changed. */
export const copyPath = (folder: string, schema: number): string =>
  join(folder, `ringside.db.form-${schema}`);

/**
 * Makes the file one of today's, in one transaction, after a copy of it was made. Killed at any moment, the file is of
 * the one form or of the other, whole, and the copy is whole or not there under its name.
 */
export function migrate(db: DatabaseSync, folder: string, from: number): void {
  if (from === SCHEMA) return;
  keepCopy(db, copyPath(folder, from));
  db.exec('BEGIN IMMEDIATE');
  try {
    for (let form = from; form < SCHEMA; form += 1) {
      const step = STEPS[form];
      if (step === undefined) throw new Error(`no way leads from form ${form} of the data to ${SCHEMA}`);
      db.exec(step);
    }
    db.prepare("UPDATE meta SET value = ? WHERE name = 'schema'").run(String(SCHEMA));
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
