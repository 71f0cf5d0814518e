// Proves that a data folder of an earlier Ringside becomes one of today's by itself: after a copy, with every event and
// its number, and whole whenever it is killed on the way. A real folder is put to the same by migration-drill.ts.
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqliteLog } from '#server/log/sqlite.ts';
import { realClock } from '#server/time/clock.ts';
import { eventAt } from '#tests/contract/log.ts';
import { silent, tempFolder } from './benches.ts';
import { KILLED_AT } from './killed-at.ts';

const EVENTS = 4_000;
const EPOCH = '7c1f3c2e-8a55-4b0e-9a8e-0d5a51b7f001';

let folder = '';
beforeEach(() => {
  folder = tempFolder();
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A file as the first form of the log left it, by its own statements. */
function firstForm(into: string): void {
  const db = new DatabaseSync(join(into, 'ringside.db'));
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA application_id = ${0x52494e47};
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE events (seq INTEGER PRIMARY KEY, at INTEGER, type TEXT, json TEXT NOT NULL);
    CREATE TABLE checkpoint (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, fold INTEGER NOT NULL, rows TEXT NOT NULL);
    BEGIN;`);
  const put = db.prepare('INSERT INTO meta (name, value) VALUES (?, ?)');
  put.run('schema', '1');
  put.run('epoch', EPOCH);
  const insert = db.prepare('INSERT INTO events (seq, at, type, json) VALUES (?, ?, ?, ?)');
  for (let n = 1; n <= EVENTS; n += 1) {
    const event = eventAt(n);
    insert.run(n, n, event.type, JSON.stringify(event));
  }
  db.prepare('INSERT INTO checkpoint (id, seq, fold, rows) VALUES (1, ?, ?, ?)').run(EVENTS, 4, '[]');
  db.exec('COMMIT');
  db.close();
}

const open = () => openSqliteLog({ folder, clock: realClock, logger: silent });

async function expectWhole(): Promise<void> {
  const log = await open();
  try {
    expect(log.epoch).toBe(EPOCH);
    expect([log.head(), log.oldest()]).toEqual([EVENTS, 1]);
    const all = await log.read(0, EVENTS + 1);
    expect(all.map(({ seq, heard, event }) => [seq, heard, event.at])).toEqual(
      Array.from({ length: EVENTS }, (_, i) => [i + 1, null, i + 1]),
    );
  } finally {
    await log.close();
  }
}

describe('a data folder of the first form', () => {
  test('opens with every event, takes new ones, and leaves a copy of what it was', async () => {
    firstForm(folder);
    await expectWhole();
    const log = await open();
    expect(await log.append([eventAt(9)])).toBe(EVENTS + 1);
    expect((await log.read(EVENTS, 1))[0]?.heard).toBeGreaterThan(0);
    await log.close();
    // There are callers' numbers in it.
    expect(statSync(join(folder, 'ringside.db.form-1')).mode & 0o777).toBe(0o600);
    const copy = new DatabaseSync(join(folder, 'ringside.db.form-1'), { readOnly: true });
    expect(copy.prepare("SELECT value FROM meta WHERE name = 'schema'").get()?.value).toBe('1');
    expect(copy.prepare('SELECT count(*) AS n FROM events').get()?.n).toBe(EVENTS);
    copy.close();
  });

  test('killed at any moment of it, it is whole afterwards', { timeout: 90_000 }, async () => {
    const master = join(folder, 'master');
    mkdirSync(master);
    firstForm(master);
    const child = join(import.meta.dirname, 'migration-child.ts');
    for (let round = 0; round < 20; round += 1) {
      const data = join(folder, `data-${round}`);
      mkdirSync(data);
      copyFileSync(join(master, 'ringside.db'), join(data, 'ringside.db'));
      const at = KILLED_AT[round % KILLED_AT.length] as string;
      const killed = spawn(process.execPath, [child, data, at], { stdio: 'ignore' });
      const signal = await new Promise((resolve) => killed.once('exit', (_, how) => resolve(how)));
      expect(signal, at).toBe('SIGKILL');
      const kept = folder;
      folder = data;
      try {
        await expectWhole();
        expect(existsSync(join(data, 'ringside.db.form-1')), at).toBe(true);
        expect(existsSync(join(data, 'ringside.db.form-1.part')), at).toBe(false);
      } finally {
        folder = kept;
      }
    }
  });
});
