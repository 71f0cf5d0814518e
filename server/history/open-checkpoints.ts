// How the server itself looks for a saved board: it opens history.db, reads one, and lets go of the file, which
// belongs to the thread that writes it.
import type { Log } from '#server/log/log.ts';
import type { Logger } from '#server/log/logger.ts';
import { type Database, openDatabase } from '#server/storage/open-sqlite.ts';
import type { CheckpointStore } from './checkpoints.ts';
import { SqliteCheckpoints } from './checkpoints-sqlite.ts';
import { HISTORY_MIGRATIONS, type HistoryTables } from './tables.ts';

type SavedBoards = Pick<CheckpointStore, 'load'>;

async function inHistory<T>(
  folder: string,
  read: (query: Database<HistoryTables>['query']) => Promise<T>,
): Promise<T> {
  const name = 'history.db';
  const database = await openDatabase<HistoryTables>({ folder, name, migrations: HISTORY_MIGRATIONS });
  try {
    return await read(database.query);
  } finally {
    database.close();
  }
}

/** The saved boards of a data folder. */
export const savedIn = (folder: string): SavedBoards => ({
  load: (of, until) => inHistory(folder, (query) => new SqliteCheckpoints(query).load(of, until)),
});

/**
 * The saved boards that go with a log that was just opened. Where the history was written further than this log goes,
 * somebody has put an older copy of the log in its place, or a failing disk has lost its end: under the numbers that
 * come next, history and screens would hold other events for the same. The log then begins another epoch first.
 */
export async function savedFor(
  log: Pick<Log, 'epoch' | 'head'> & { rewind(to: number): Promise<void> },
  folder: string,
  logger: Logger,
): Promise<SavedBoards> {
  const [head, written] = [log.head(), await inHistory(folder, (query) => writtenTo(query, log.epoch))];
  if (written > head) {
    logger.warn({ head, written }, 'The log ends before what was written of it; it begins another epoch.');
    await log.rewind(head);
  }
  return savedIn(folder);
}

/** The last event of this epoch of which the history has anything; 0 for none. */
async function writtenTo(query: Database<HistoryTables>['query'], epoch: string): Promise<number> {
  const saved = await query
    .selectFrom('checkpoint')
    .select(({ fn }) => fn.max('seq').as('seq'))
    .where('epoch', '=', epoch)
    .executeTakeFirst();
  const place = await query.selectFrom('place').select('seq').where('epoch', '=', epoch).executeTakeFirst();
  return Math.max(saved?.seq ?? 0, place?.seq ?? 0);
}
