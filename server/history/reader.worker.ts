// The thread that reads history.db for reports, and writes nothing.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { Kysely } from 'kysely';
import { nodeSqliteDialect } from '#server/storage/node-sqlite-dialect.ts';
import { answerTo } from './answers.ts';
import type { FromReader, ToReader } from './reader-protocol.ts';
import type { HistoryTables } from './tables.ts';

const port = parentPort;
if (!port) throw new Error('this runs as a thread of the server');
const { folder } = workerData as { readonly folder: string };
let query: Kysely<HistoryTables> | null = null;

/** Opened when it is first asked: until then the thread that writes may still be making it. */
function opened(): Kysely<HistoryTables> {
  const db = new DatabaseSync(join(folder, 'history.db'), { timeout: 5_000, readOnly: true });
  db.exec('PRAGMA query_only = ON; PRAGMA cache_size = -65536');
  return new Kysely<HistoryTables>({ dialect: nodeSqliteDialect(db) });
}

// One after the other: they would only slow each other down.
let work: Promise<void> = Promise.resolve();
port.on('message', ({ id, question }: ToReader) => {
  const say = (message: FromReader): void => port.postMessage(message);
  work = work.then(async () => {
    try {
      query ??= opened();
      say({ id, answer: await answerTo(query, question) });
    } catch (error) {
      say({ id, failed: String(error) });
    }
  });
});
