// Proves that a backup taken while events are written holds all that was durable before, that it is proved before it
// counts, that restoring it gives the same log, history and people under a new epoch, and that whatever interrupts
// either leaves nothing half.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import type { DomainEvent } from '#lib/model/event.ts';
import { sourceId } from '#lib/model/ids.ts';
import { masterKey } from '#server/access/master-key.ts';
import { openSqliteAccess } from '#server/access/sqlite.ts';
import { copyData } from '#server/backup/copy-data.ts';
import { type BackupParts, makeBackup } from '#server/backup/make-backup.ts';
import { RESTORING, restoreBackup } from '#server/backup/restore.ts';
import { SqliteCheckpoints } from '#server/history/checkpoints-sqlite.ts';
import { HISTORY_MIGRATIONS, type HistoryTables } from '#server/history/tables.ts';
import { openSqliteLog, type SqliteLog } from '#server/log/sqlite.ts';
import { openDatabase } from '#server/storage/open-sqlite.ts';
import { realClock } from '#server/time/clock.ts';

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const folder = (): string => mkdtempSync(join(tmpdir(), 'ringside-backup-'));
const events = (n: number, from = 0): DomainEvent[] =>
  Array.from({ length: n }, (_, i) => ({
    type: 'source.lost',
    source: sourceId('hq'),
    at: from + i,
    why: `outage ${from + i} ${'x'.repeat(200)}`,
    lastHeardAt: null,
  }));
const openLog = (data: string): Promise<SqliteLog> =>
  openSqliteLog({ folder: data, clock: realClock, logger: quiet });
const openHistory = (data: string) =>
  openDatabase<HistoryTables>({ folder: data, name: 'history.db', migrations: HISTORY_MIGRATIONS });

const ANA = {
  id: 'ana',
  name: 'Ana',
  origin: 'here',
  issuer: null,
  subject: null,
  hash: 'x',
  mustChange: false,
  granted: { role: 'admin', numbers: 'full' },
  disabled: false,
  createdAt: 1,
  changedAt: 1,
} as const;

/** A data folder with people, a saved board and a log that stays open. */
async function running(count = 2_000) {
  const data = folder();
  const log = await openLog(data);
  await log.append(events(count));
  const access = await openSqliteAccess(data);
  await access.putPerson({ ...ANA });
  const history = await openHistory(data);
  const board = { epoch: log.epoch, seq: 100, fold: 1, heard: 5, rows: '[]' };
  await new SqliteCheckpoints(history.query).save(board);
  masterKey(data);
  const config = join(data, '..', `${data.split('/').at(-1)}.yaml`);
  writeFileSync(config, 'site: { name: Backup }\n', { mode: 0o600 });
  const parts = (to: string, more: Partial<BackupParts> = {}): BackupParts => ({
    to,
    config,
    version: '1.2.3',
    now: Date.UTC(2026, 11, 2, 3, 20),
    keep: null,
    copy: (into) => copyData(data, into, (path) => log.copyTo(path)),
    ...more,
  });
  const close = async () => {
    access.close();
    history.close();
    await log.close();
  };
  return { data, log, parts, config, close };
}

it('while events are written: all that was durable before is in it, and comes back as another memory', async () => {
  const { data, log, parts, config, close } = await running();
  const before = log.head();
  let isOver = false;
  const writing = (async () => {
    for (let n = 0; !isOver; n += 20) await log.append(events(20, 10_000 + n));
  })();
  const made = await makeBackup(parts(folder()));
  isOver = true;
  await writing;
  expect(made.manifest.head).toBeGreaterThanOrEqual(before);
  expect(made.manifest.head).toBeLessThanOrEqual(log.head());
  expect(statSync(made.file).mode & 0o777).toBe(0o600);
  const former = await log.read(0, made.manifest.head);
  const epoch = log.epoch;

  const into = join(folder(), 'data');
  const settings = join(folder(), 'ringside.config.yaml');
  const restored = await restoreBackup({ file: made.file, data: into, config: settings });
  expect(restored.config).toBe('written');
  expect(readFileSync(settings)).toEqual(readFileSync(config));
  expect(masterKey(into)).toEqual(masterKey(data));
  const again = await openLog(into);
  expect(again.head()).toBe(made.manifest.head);
  expect(await again.read(0, made.manifest.head)).toEqual(former);
  expect(again.epoch).not.toBe(epoch);
  const people = await openSqliteAccess(into);
  expect(await people.people()).toEqual([ANA]);
  // What the history knew of the former log it knows of the new one.
  const history = await openHistory(into);
  const saved = (of: string) => new SqliteCheckpoints(history.query).load({ epoch: of, fold: 1 });
  expect(await saved(again.epoch)).toMatchObject({ seq: 100 });
  expect(await saved(epoch)).toBeNull();
  people.close();
  history.close();
  await again.close();
  await close();
});

it('keeps as many as it is told to, and sweeps up after one that was interrupted', async () => {
  const { parts, close } = await running(50);
  const to = folder();
  const day = (n: number) => Date.UTC(2026, 11, n, 3, 20);
  for (const n of [1, 2, 3]) await makeBackup(parts(to, { now: day(n), keep: 2 }));
  const there = ['ringside-20261202T032000Z.tar.gz', 'ringside-20261203T032000Z.tar.gz'];
  expect(readdirSync(to).sort()).toEqual(there);
  // Its process was killed: nobody could tidy up.
  mkdirSync(join(to, 'ringside-20261204T032000Z.folder.part'));
  writeFileSync(join(to, 'ringside-20261204T032000Z.tar.gz.part'), 'x');
  writeFileSync(join(to, 'notes.txt'), 'somebody else’s');
  const failing = parts(to, { now: day(5), copy: () => Promise.reject(new Error('no room')), keep: 1 });
  await expect(makeBackup(failing)).rejects.toThrow('no room');
  expect(readdirSync(to).sort()).toEqual(['notes.txt', ...there]);
  await close();
});

it('is not made of a file that is damaged', async () => {
  const { data, parts, close } = await running(500);
  const to = folder();
  const copy = async (into: string) => {
    await parts(to).copy(into);
    const bytes = readFileSync(join(into, 'ringside.db'));
    bytes.fill(0xff, 8192, 40_000);
    writeFileSync(join(into, 'ringside.db'), bytes);
  };
  await expect(makeBackup(parts(to, { copy }))).rejects.toThrow(/ringside\.db|malformed/);
  expect(readdirSync(to)).toEqual([]);
  expect(existsSync(join(data, 'ringside.db'))).toBe(true);
  await close();
});

it('that is damaged anywhere, cut off, of a newer version or none at all is refused, and leaves nothing', async () => {
  const { parts, close } = await running(200);
  const { file } = await makeBackup(parts(folder()));
  const bytes = readFileSync(file);
  const bad = join(folder(), 'bad.tar.gz');
  const into = join(folder(), 'data');
  const restore = (content: Buffer | string) => {
    writeFileSync(bad, content);
    return restoreBackup({ file: bad, data: into, config: null });
  };
  for (let i = 1; i <= 20; i++) {
    const hurt = Buffer.from(bytes);
    const at = Math.floor((bytes.length * i) / 21);
    hurt[at] = (hurt[at] ?? 0) ^ 0x55;
    await expect(restore(hurt), `byte ${at}`).rejects.toThrow(/bad\.tar\.gz cannot be used/);
    await expect(restore(bytes.subarray(0, at)), `cut at ${at}`).rejects.toThrow(/cannot be used/);
  }
  // The sum at the end covers what no sum of ours does.
  const unsure = Buffer.from(bytes);
  unsure[unsure.length - 8] = (unsure[unsure.length - 8] ?? 0) ^ 1;
  await expect(restore(unsure)).rejects.toThrow(/cannot be used/);
  await expect(restore('hello')).rejects.toThrow(/cannot be used/);
  await expect(restoreBackup({ file: '/nowhere', data: into, config: null })).rejects.toThrow('is not there');
  expect(readdirSync(into)).toEqual([]);
  await close();
});

it('restored after being interrupted at any file is whole; into a folder that is used it is refused', async () => {
  const { parts, close } = await running(200);
  const { file, manifest } = await makeBackup(parts(folder()));
  for (const where of ['session-key', 'history.db', 'access.db', 'ringside.db']) {
    const into = folder();
    const at = (name: string) => {
      if (name === where) throw new Error('killed');
    };
    await expect(restoreBackup({ file, data: into, config: null, at })).rejects.toThrow('killed');
    expect(existsSync(join(into, RESTORING))).toBe(true);
    await restoreBackup({ file, data: into, config: null });
    expect(existsSync(join(into, RESTORING))).toBe(false);
    const log = await openLog(into);
    expect(log.head()).toBe(manifest.head);
    await log.close();
    await expect(restoreBackup({ file, data: into, config: null })).rejects.toThrow('is not empty');
  }
  await close();
});

it('holds the images that walls show, and puts them beside the configuration again', async () => {
  const { parts, close } = await running(20);
  const home = folder();
  const config = join(home, 'ringside.config.yaml');
  const png = Buffer.from('\x89PNG\r\n\x1a\nand what follows', 'latin1');
  mkdirSync(join(home, 'logos'));
  writeFileSync(join(home, 'logos', 'ours.png'), png);
  writeFileSync(join(home, 'key.png'), 'no image, and nobody else’s business');
  writeFileSync(
    config,
    'walls: [{ id: a, name: A, tiles: [{ tile: image, image: logos/ours.png }, { tile: image, image: key.png }, { tile: image, image: gone.png }, { tile: image, image: ../x.png }] }]\n',
  );
  const made = await makeBackup(parts(folder(), { config }));
  expect(made.manifest.files.flatMap(({ image }) => image ?? [])).toEqual(['logos/ours.png']);
  const other = folder();
  const settings = join(other, 'ringside.config.yaml');
  await restoreBackup({ file: made.file, data: join(folder(), 'data'), config: settings });
  expect(readFileSync(join(other, 'logos', 'ours.png'))).toEqual(png);
  // What stands there already is left alone, as the configuration is.
  writeFileSync(join(other, 'logos', 'ours.png'), 'another');
  await restoreBackup({ file: made.file, data: join(folder(), 'data'), config: settings });
  expect(readFileSync(join(other, 'logos', 'ours.png'), 'utf8')).toBe('another');
  await close();
});

it('is what tar and gzip can read', async () => {
  const { parts, close } = await running(20);
  const { file } = await makeBackup(parts(folder()));
  const { spawnSync } = await import('node:child_process');
  const { stdout } = spawnSync('tar', ['-tzf', file], { encoding: 'utf8' });
  expect(stdout.trim().split('\n')).toEqual([
    'manifest.json',
    'ringside.config.yaml',
    'session-key',
    'history.db',
    'access.db',
    'ringside.db',
  ]);
  await close();
});

it('of a log in a form that this version does not know is refused at the start, in words', async () => {
  const { parts, close } = await running(20);
  const { file } = await makeBackup(parts(folder()));
  const into = join(folder(), 'data');
  await restoreBackup({ file, data: into, config: null });
  const db = new DatabaseSync(join(into, 'ringside.db'));
  db.exec("UPDATE meta SET value = '99' WHERE name = 'schema'");
  db.close();
  copyFileSync(join(into, 'ringside.db'), join(folder(), 'ringside.db'));
  await expect(openLog(into)).rejects.toThrow('was written by a newer Ringside');
  await close();
});
