// A history in memory instead of a file, written from a log as the server writes it.
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import type { DomainEvent } from '#lib/model/event.ts';
import { SqliteCheckpoints } from '#server/history/checkpoints-sqlite.ts';
import type { FactStore } from '#server/history/fact-store.ts';
import { SqliteFactStore } from '#server/history/fact-store-sqlite.ts';
import { Recorder } from '#server/history/recorder.ts';
import { HISTORY_MIGRATIONS, type HistoryTables } from '#server/history/tables.ts';
import type { Logged } from '#server/log/log.ts';
import { openDatabase } from '#server/storage/open-sqlite.ts';
import { tempFolder } from '#tests/server/log/benches.ts';

const EPOCH = 'epoch-1';

/** What survives a kill here is what was committed. */
export const openHistory = () =>
  openDatabase<HistoryTables>({
    folder: tempFolder(),
    name: 'history.db',
    migrations: HISTORY_MIGRATIONS,
    open: () => new DatabaseSync(':memory:'),
  });
export type History = Awaited<ReturnType<typeof openHistory>>;

export const logOf = (events: readonly DomainEvent[]): readonly Logged[] =>
  events.map((event, i) => ({ seq: i + 1, heard: 1_000 + i, event }));

export const recorderOn = (
  history: History,
  head: number,
  facts: FactStore = new SqliteFactStore(history.query),
) =>
  Recorder.open(
    {
      checkpoints: new SqliteCheckpoints(history.query),
      facts,
      everyEvents: 17,
      complain: (why) => expect.unreachable(why),
    },
    EPOCH,
    1,
    head,
  );

export async function written(events: readonly DomainEvent[]): Promise<History> {
  const history = await openHistory();
  const recorder = await recorderOn(history, events.length);
  await recorder.take(logOf(events));
  return history;
}
