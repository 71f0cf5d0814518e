// What SQLite's errors mean to the person who runs the server, and what to do.
import { whyNoFolder } from '#server/storage/folder-words.ts';

/** SQLite's primary result codes that a person can do something about. */
const BUSY = 5;
const NO_MEMORY = 7;
const READ_ONLY = 8;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const NOT_A_DATABASE = 26;

/** The primary code of an error thrown by `node:sqlite`, or `null` for any other error. */
function codeOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return null;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : null;
}

export const isLocked = (error: unknown): boolean => codeOf(error) === BUSY;

export function isDamaged(error: unknown): boolean {
  const code = codeOf(error);
  return code === CORRUPT || code === NOT_A_DATABASE;
}

/** Why events cannot be written to `folder` at the moment, and what to do. The server goes on trying by itself. */
export function whyBlocked(error: unknown, folder: string): string {
  switch (codeOf(error)) {
    case FULL:
      return `The disk that holds ${folder} is full. Free some space; recording then goes on by itself and nothing is lost.`;
    case IO_ERROR:
      return `The disk that holds ${folder} reports an error (${said(error)}). Check the disk and its free space; recording goes on by itself when it works again.`;
    case READ_ONLY:
      return `The folder ${folder} can only be read. Make it writable again for the server; recording then goes on by itself.`;
    case NO_MEMORY:
      return `There is not enough memory to write to ${folder}. Free some memory; recording then goes on by itself.`;
    case CORRUPT:
    case NOT_A_DATABASE:
      return whyDamaged(folder);
    default:
      return `Events cannot be written to ${folder} (${said(error)}). The server keeps trying; if this stays, restart it and look at its log.`;
  }
}

/** Why the data folder cannot be used at all, and what to do. */
export function whyRefused(error: unknown, folder: string): string {
  if (isDamaged(error)) return whyDamaged(folder);
  const why = whyNoFolder(error, folder);
  if (why !== null) return why;
  switch (codeOf(error)) {
    case FULL:
      return `The disk that holds the data folder ${folder} is full. Free some space and start again.`;
    case READ_ONLY:
    case CANNOT_OPEN:
      return `The data folder ${folder} cannot be written (${said(error)}). Give the server's user the right to write there, or choose another folder in the configuration.`;
    default:
      return `The data folder ${folder} cannot be used (${said(error)}). Check the folder and its disk, or choose another folder in the configuration.`;
  }
}

const whyDamaged = (folder: string): string =>
  `The event log in ${folder} is damaged. Stop the server, keep a copy of the folder, and put a backup in its place — or move ringside.db, ringside.db-wal and ringside.db-shm away to start with an empty log.`;

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));
