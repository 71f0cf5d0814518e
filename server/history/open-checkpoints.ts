// How the server itself looks for a saved board: it opens history.db, reads one, and lets go of the file, which
// belongs to the thread that writes it.
import { openDatabase } from '#server/storage/open-sqlite.ts';
import type { CheckpointStore } from './checkpoints.ts';
import { SqliteCheckpoints } from './checkpoints-sqlite.ts';
import { HISTORY_MIGRATIONS, type HistoryTables } from './tables.ts';

export const savedIn = (folder: string): Pick<CheckpointStore, 'load'> => ({
  async load(of, until) {
    const database = await openDatabase<HistoryTables>({
      folder,
      name: 'history.db',
      migrations: HISTORY_MIGRATIONS,
    });
    try {
      return await new SqliteCheckpoints(database.query).load(of, until);
    } finally {
      database.close();
    }
  },
});
