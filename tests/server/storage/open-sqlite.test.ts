// Proves what a database beside the log owes: queries that go through, transactions that do not mix, forward steps
// after a copy, and refusals that say what to do.
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '#server/storage/open-sqlite.ts';
import { tempFolder } from '#tests/server/log/benches.ts';

type Tables = {
  readonly note: { readonly id: number; readonly text: string; readonly data: Uint8Array | null };
};

const FIRST: Readonly<Record<string, Migration>> = {
  '0001-notes': {
    async up(db) {
      await sql`CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL, data BLOB)`.execute(db);
    },
  },
};
const SECOND: Readonly<Record<string, Migration>> = {
  ...FIRST,
  '0002-more': {
    async up(db) {
      await sql`ALTER TABLE note ADD COLUMN more TEXT`.execute(db);
    },
  },
};

let folder = '';
const opened: Database<Tables>[] = [];
beforeEach(() => {
  folder = tempFolder();
});
afterEach(() => {
  for (const database of opened.splice(0)) if (database.db.isOpen) database.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(migrations = FIRST): Promise<Database<Tables>> {
  const database = await openDatabase<Tables>({ folder, name: 'notes.db', migrations });
  opened.push(database);
  return database;
}

describe('queries', () => {
  test('write, read, count what they changed, and give bytes back as bytes', async () => {
    const { query } = await open();
    const data = new Uint8Array([0, 1, 255]);
    await query.insertInto('note').values({ id: 1, text: 'ü', data }).execute();
    await query.insertInto('note').values({ id: 2, text: 'b', data: null }).execute();
    expect(await query.selectFrom('note').selectAll().orderBy('id').execute()).toEqual([
      { id: 1, text: 'ü', data },
      { id: 2, text: 'b', data: null },
    ]);
    const { numUpdatedRows } = await query.updateTable('note').set({ text: 'c' }).executeTakeFirstOrThrow();
    expect(numUpdatedRows).toBe(2n);
    const returned = await query.deleteFrom('note').where('id', '=', 1).returning('text').execute();
    expect(returned).toEqual([{ text: 'c' }]);
    const streamed: number[] = [];
    for await (const { id } of query.selectFrom('note').select('id').stream()) streamed.push(id);
    expect(streamed).toEqual([2]);
  });

  test('a transaction is whole or not there, and what runs beside it is not in it', async () => {
    const { query } = await open();
    const failing = query.transaction().execute(async (inside) => {
      await inside.insertInto('note').values({ id: 1, text: 'a', data: null }).execute();
      await new Promise((resolve) => setTimeout(resolve, 5));
      throw new Error('drill');
    });
    const beside = query.insertInto('note').values({ id: 2, text: 'b', data: null }).execute();
    await expect(failing).rejects.toThrow('drill');
    await beside;
    expect(await query.selectFrom('note').select('id').execute()).toEqual([{ id: 2 }]);
  });
});

describe('the file', () => {
  test('is readable by the server’s user only', async () => {
    await open();
    expect(statSync(join(folder, 'notes.db')).mode & 0o777).toBe(0o600);
  });

  test('is brought to today’s tables, once, after a copy of what it was', async () => {
    const first = await open();
    await first.query.insertInto('note').values({ id: 1, text: 'a', data: null }).execute();
    first.close();
    const copy = join(folder, 'notes.db.before-0002-more');
    expect(existsSync(copy)).toBe(false);
    const second = await open(SECOND);
    expect(await second.query.selectFrom('note').selectAll().execute()).toEqual([
      { id: 1, text: 'a', data: null, more: null },
    ]);
    second.close();
    const kept = new DatabaseSync(copy, { readOnly: true });
    expect(kept.prepare('SELECT * FROM note').all()).toEqual([{ id: 1, text: 'a', data: null }]);
    kept.close();
    (await open(SECOND)).close();
  });

  test('keeps what it was where a step fails, and opens when the step is mended', async () => {
    (await open()).close();
    const failing = {
      ...FIRST,
      '0002-more': {
        async up(db: Parameters<Migration['up']>[0]) {
          await sql`ALTER TABLE note ADD COLUMN more TEXT`.execute(db);
          throw new Error('drill');
        },
      },
    };
    await expect(open(failing)).rejects.toThrow(/notes\.db cannot be used \(drill\)/);
    const { query } = await open(SECOND);
    expect(await query.selectFrom('note').selectAll().execute()).toEqual([]);
  });

  test('of a newer Ringside, of a stranger, or of nobody is refused in words', async () => {
    (await open(SECOND)).close();
    await expect(open(FIRST)).rejects.toThrow(/written by a newer Ringside \(0002-more\)/);
    rmSync(join(folder, 'notes.db'));
    const stranger = new DatabaseSync(join(folder, 'notes.db'));
    stranger.exec('CREATE TABLE recipes (name TEXT)');
    stranger.close();
    await expect(open()).rejects.toThrow(/was not made by Ringside/);
    rmSync(join(folder, 'notes.db'));
    writeFileSync(join(folder, 'notes.db'), 'garbage '.repeat(2_000));
    await expect(open()).rejects.toThrow(/cannot be used .* put a backup in its place/);
  });
});

test('what ends a transaction is told, also where SQLite has undone it already', async () => {
  const { db, query } = await open();
  const full = query.transaction().execute(async () => {
    // As SQLite does by itself when the disk is full.
    db.exec('ROLLBACK');
    throw new Error('database or disk is full');
  });
  await expect(full).rejects.toThrow('database or disk is full');
  await query.insertInto('note').values({ id: 1, text: 'after it', data: null }).execute();
  expect(await query.selectFrom('note').select('text').execute()).toEqual([{ text: 'after it' }]);
});
