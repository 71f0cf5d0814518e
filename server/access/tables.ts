// The tables of access.db and how they came about.
import type { Migration } from 'kysely/migration';

/** Flags are 0 and 1; lists and grants are JSON. */
export type AccessTables = {
  readonly person: {
    readonly id: string;
    readonly name: string;
    readonly origin: string;
    readonly issuer: string | null;
    readonly subject: string | null;
    readonly hash: string | null;
    readonly mustChange: number;
    readonly granted: string;
    readonly disabled: number;
    readonly createdAt: number;
    readonly changedAt: number;
  };
  readonly session: {
    readonly id: string;
    readonly tokenHash: string;
    readonly person: string;
    readonly createdAt: number;
    readonly seenAt: number;
    readonly until: number;
    readonly address: string;
    readonly agent: string;
    readonly how: string;
    readonly companySid: string | null;
    readonly proof: string;
  };
  readonly device: {
    readonly id: string;
    readonly tokenHash: string;
    readonly wall: string;
    readonly name: string;
    readonly names: string;
    readonly pairedBy: string;
    readonly pairedAt: number;
    readonly seenAt: number;
    readonly until: number;
    readonly revokedAt: number | null;
    readonly address: string;
    readonly agent: string;
    readonly version: string;
  };
  readonly apiKey: {
    readonly id: string;
    readonly secretHash: string;
    readonly name: string;
    readonly scopes: string;
    readonly queues: string | null;
    readonly addresses: string | null;
    readonly createdBy: string;
    readonly maker: string | null;
    readonly createdAt: number;
    readonly until: number | null;
    readonly lastUsedAt: number | null;
    readonly revokedAt: number | null;
  };
  readonly audit: {
    readonly seq: number;
    readonly at: number;
    readonly who: string | null;
    readonly how: string;
    readonly address: string | null;
    readonly session: string | null;
    readonly what: string;
    readonly target: string | null;
    readonly outcome: string;
    readonly detail: string;
    readonly prev: string;
    readonly mac: string;
  };
};

/** Once released, a migration never changes: the next one is another. */
export const ACCESS_MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-access': {
    async up(db) {
      await db.schema
        .createTable('person')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull().unique())
        .addColumn('origin', 'text', (column) => column.notNull())
        .addColumn('issuer', 'text')
        .addColumn('subject', 'text')
        .addColumn('hash', 'text')
        .addColumn('granted', 'text', (column) => column.notNull())
        .addColumn('disabled', 'integer', (column) => column.notNull())
        .addColumn('createdAt', 'bigint', (column) => column.notNull())
        .addColumn('changedAt', 'bigint', (column) => column.notNull())
        .addUniqueConstraint('person_identity', ['issuer', 'subject'])
        .execute();
      await db.schema
        .createTable('session')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('tokenHash', 'text', (column) => column.notNull().unique())
        .addColumn('person', 'text', (column) => column.notNull().references('person.id').onDelete('cascade'))
        .addColumn('createdAt', 'bigint', (column) => column.notNull())
        .addColumn('seenAt', 'bigint', (column) => column.notNull())
        .addColumn('until', 'bigint', (column) => column.notNull())
        .addColumn('address', 'text', (column) => column.notNull())
        .addColumn('agent', 'text', (column) => column.notNull())
        .addColumn('how', 'text', (column) => column.notNull())
        .addColumn('proof', 'text', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('session_person').on('session').column('person').execute();
      await db.schema
        .createTable('device')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('tokenHash', 'text', (column) => column.notNull().unique())
        .addColumn('wall', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('pairedBy', 'text', (column) => column.notNull())
        .addColumn('pairedAt', 'bigint', (column) => column.notNull())
        .addColumn('seenAt', 'bigint', (column) => column.notNull())
        .addColumn('until', 'bigint', (column) => column.notNull())
        .addColumn('revokedAt', 'bigint')
        .execute();
      await db.schema
        .createTable('apiKey')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('secretHash', 'text', (column) => column.notNull().unique())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('scopes', 'text', (column) => column.notNull())
        .addColumn('createdBy', 'text', (column) => column.notNull())
        .addColumn('createdAt', 'bigint', (column) => column.notNull())
        .addColumn('until', 'bigint')
        .addColumn('lastUsedAt', 'bigint')
        .addColumn('revokedAt', 'bigint')
        .execute();
      await db.schema
        .createTable('audit')
        .addColumn('seq', 'integer', (column) => column.primaryKey())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .addColumn('who', 'text')
        .addColumn('how', 'text', (column) => column.notNull())
        .addColumn('address', 'text')
        .addColumn('session', 'text')
        .addColumn('what', 'text', (column) => column.notNull())
        .addColumn('target', 'text')
        .addColumn('outcome', 'text', (column) => column.notNull())
        .addColumn('detail', 'text', (column) => column.notNull())
        .addColumn('prev', 'text', (column) => column.notNull())
        .addColumn('mac', 'text', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('audit_at').on('audit').column('at').execute();
    },
  },
  '0002-key-bounds': {
    async up(db) {
      await db.schema.alterTable('apiKey').addColumn('queues', 'text').execute();
      await db.schema.alterTable('apiKey').addColumn('addresses', 'text').execute();
    },
  },
  '0003-screens': {
    async up(db) {
      for (const column of ['address', 'agent', 'version'])
        await db.schema
          .alterTable('device')
          .addColumn(column, 'text', (each) => each.notNull().defaultTo(''))
          .execute();
    },
  },
  '0004-company-sessions': {
    async up(db) {
      await db.schema.alterTable('session').addColumn('companySid', 'text').execute();
    },
  },
  '0005-made-passwords': {
    async up(db) {
      // Those that were made before are in use.
      await db.schema
        .alterTable('person')
        .addColumn('mustChange', 'integer', (column) => column.notNull().defaultTo(0))
        .execute();
    },
  },
  '0006-screen-names': {
    async up(db) {
      await db.schema
        .alterTable('device')
        .addColumn('names', 'text', (column) => column.notNull().defaultTo('initials'))
        .execute();
    },
  },
  '0007-key-makers': {
    async up(db) {
      await db.schema.alterTable('apiKey').addColumn('maker', 'text').execute();
    },
  },
};
