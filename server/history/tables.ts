// The tables of history.db and how they came about.
import type { Migration } from 'kysely/migration';

/** A folded board as it stood at `seq`: `rows` is the JSON of its rows, in gzip. `heard`: when that event was heard. */
export type CheckpointTable = {
  readonly epoch: string;
  readonly seq: number;
  readonly fold: number;
  readonly heard: number | null;
  readonly rows: Uint8Array;
};

export type HistoryTables = { readonly checkpoint: CheckpointTable };

/** Once released, a migration never changes: the next one is another. */
export const HISTORY_MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-checkpoints': {
    async up(db) {
      await db.schema
        .createTable('checkpoint')
        .addColumn('epoch', 'text', (column) => column.notNull())
        .addColumn('seq', 'integer', (column) => column.notNull())
        .addColumn('fold', 'integer', (column) => column.notNull())
        .addColumn('heard', 'integer')
        .addColumn('rows', 'blob', (column) => column.notNull())
        .addPrimaryKeyConstraint('checkpoint_key', ['epoch', 'fold', 'seq'])
        .execute();
    },
  },
};
