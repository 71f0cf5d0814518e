// How the series of checkpoints lies in history.db.
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Kysely } from 'kysely';
import type { Checkpoint, CheckpointStore, CheckpointsOf } from './checkpoints.ts';
import type { HistoryTables } from './tables.ts';

const pack = promisify(gzip);
const unpack = promisify(gunzip);
/** Rows of a board repeat each other: this makes a tenth of them, and higher levels little less for much more time. */
const LEVEL = 4;

/** The rows of a board as they lie in the file. */
export const packed = (rows: string): Promise<Uint8Array> => pack(rows, { level: LEVEL });

export class SqliteCheckpoints implements CheckpointStore {
  readonly #query: Kysely<HistoryTables>;

  constructor(query: Kysely<HistoryTables>) {
    this.#query = query;
  }

  async save({ epoch, seq, fold, heard, rows }: Checkpoint): Promise<void> {
    const values = { epoch, seq, fold, heard, rows: await packed(rows) };
    await this.#query.replaceInto('checkpoint').values(values).execute();
  }

  async load({ epoch, fold }: CheckpointsOf, until?: number): Promise<Checkpoint | null> {
    let found = this.#query
      .selectFrom('checkpoint')
      .selectAll()
      .where('epoch', '=', epoch)
      .where('fold', '=', fold);
    if (until !== undefined) found = found.where('seq', '<=', until);
    const row = await found.orderBy('seq', 'desc').limit(1).executeTakeFirst();
    return row ? { ...row, rows: String(await unpack(row.rows)) } : null;
  }

  async forget({ epoch }: Pick<CheckpointsOf, 'epoch'>, oldest: number): Promise<void> {
    await this.#query
      .deleteFrom('checkpoint')
      .where(({ eb, or }) => or([eb('epoch', '!=', epoch), eb('seq', '<', oldest - 1)]))
      .execute();
  }
}
