// How Kysely's queries reach a database of `node:sqlite`.
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { SqliteAdapter, type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely';

/** Statements kept prepared: the queries of the product are few, and preparing costs more than most of them. */
const KEPT = 200;

/**
 * Kysely's SQLite dialect is written for another driver: it asks a statement whether it answers with rows, and hands
 * its values over as one array.
 */
export function nodeSqliteDialect(db: DatabaseSync): SqliteDialect {
  const statements = new Map<string, SqliteStatement>();
  const database: SqliteDatabase = {
    close: () => db.close(),
    prepare(sql) {
      const known = statements.get(sql);
      if (known) return known;
      const prepared = adapted(db.prepare(sql));
      const statement = sql === 'rollback' ? onlyInside(db, prepared) : prepared;
      statements.set(sql, statement);
      for (const oldest of statements.keys()) {
        if (statements.size <= KEPT) break;
        statements.delete(oldest);
      }
      return statement;
    },
  };
  return new TransactionalDialect({ database });
}

/** Kysely leaves migrations on SQLite without a transaction; SQLite undoes changed tables like everything else. */
class TransactionalDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/**
 * After some errors, a full disk among them, SQLite has undone the transaction itself: to undo it again would fail, and
 * that failure would be told in place of the reason.
 */
const onlyInside = (db: DatabaseSync, statement: SqliteStatement): SqliteStatement => ({
  ...statement,
  run: (values) => (db.isTransaction ? statement.run(values) : { changes: 0, lastInsertRowid: 0 }),
});

const adapted = (statement: StatementSync): SqliteStatement => ({
  reader: statement.columns().length > 0,
  all: (values) => statement.all(...(values as SQLInputValue[])),
  run: (values) => statement.run(...(values as SQLInputValue[])),
  iterate: (values) => statement.iterate(...(values as SQLInputValue[])) as IterableIterator<unknown>,
});
