// The tables of history.db and how they came about.
import type { Migration } from 'kysely/migration';
import type { FactTables } from '#lib/history/facts.ts';
import type { QueueQuarterRow } from '#lib/history/quarter-row.ts';
import { FACTS_MIGRATION } from './facts-migration.ts';

/** A folded board as it stood at `seq`: `rows` is the JSON of its rows, in gzip. `heard`: when that event was heard. */
export type CheckpointTable = {
  readonly epoch: string;
  readonly seq: number;
  readonly fold: number;
  readonly heard: number | null;
  readonly rows: Uint8Array;
};

/** What an agent's day adds up to; `sums` is JSON of those that are not 0. */
export type AgentDayTable = {
  readonly agent: string;
  readonly day: string;
  readonly source: string;
  readonly sums: string;
};

/** The one row of it, `id` 1: the last event of which everything is written. */
export type PlaceTable = {
  readonly id: number;
  readonly epoch: string;
  readonly seq: number;
  readonly heard: number | null;
  readonly fold: number;
};

/** A day of the demo's past that never took place; `untilAt`: its end, epoch ms; `isWritten` 0: not yet. */
export type MadeDayTable = {
  readonly day: string;
  readonly untilAt: number;
  readonly isWritten: number;
};

export type HistoryTables = FactTables & {
  readonly checkpoint: CheckpointTable;
  readonly queueQuarter: QueueQuarterRow;
  readonly agentDay: AgentDayTable;
  readonly place: PlaceTable;
  readonly madeDay: MadeDayTable;
};

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
  '0002-facts': FACTS_MIGRATION,
  '0003-made-days': {
    async up(db) {
      await db.schema
        .createTable('madeDay')
        .addColumn('day', 'text', (column) => column.primaryKey())
        .addColumn('untilAt', 'integer', (column) => column.notNull())
        .addColumn('isWritten', 'integer', (column) => column.notNull())
        .execute();
    },
  },
  '0004-waiting-callers': {
    async up(db) {
      // It holds who waits now, and is written anew with the next version of the fold.
      await db.schema.dropTable('waiting').execute();
      await db.schema
        .createTable('waiting')
        .addColumn('call', 'text', (column) => column.primaryKey())
        .addColumn('queue', 'text')
        .addColumn('startedAt', 'integer', (column) => column.notNull())
        .addColumn('arrivedAt', 'integer')
        .addColumn('sinceAt', 'integer', (column) => column.notNull())
        .addColumn('apart', 'integer', (column) => column.notNull())
        .addColumn('firstQueue', 'text')
        .addColumn('firstSinceAt', 'integer')
        .addColumn('outcome', 'text')
        .addColumn('untilAt', 'integer')
        .execute();
    },
  },
  '0005-lost-marks': {
    async up(db) {
      await db.schema
        .createTable('lostMark')
        .addColumn('call', 'text', (column) => column.notNull())
        .addColumn('startedAt', 'integer', (column) => column.notNull())
        .addColumn('at', 'integer', (column) => column.notNull())
        .addColumn('mark', 'text', (column) => column.notNull())
        .addColumn('note', 'text', (column) => column.notNull())
        .addColumn('by', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('lostMark_key', ['call', 'startedAt', 'at', 'mark'])
        .execute();
      await db.schema.createIndex('lostMark_by_startedAt').on('lostMark').columns(['startedAt']).execute();
    },
  },
};
