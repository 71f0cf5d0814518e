// What the log in a file owes beyond the contract: its lock, its refusals, its timing, a disk that fails.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LogRefused } from '#server/log/log.ts';
import { openSqliteLog, type SqliteLog, type SqliteLogOptions } from '#server/log/sqlite.ts';
import { openDatabase } from '#server/log/sqlite-file.ts';
import { realClock } from '#server/time/clock.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { eventAt } from '#tests/contract/log.ts';
import { silent, tempFolder } from './benches.ts';

let folder = '';
const children: ChildProcess[] = [];
const logs: SqliteLog[] = [];

beforeEach(() => {
  folder = tempFolder();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const log of logs.splice(0)) await log.close();
  rmSync(folder, { recursive: true });
});

async function open(more: Partial<SqliteLogOptions> = {}): Promise<SqliteLog> {
  const log = await openSqliteLog({ folder, clock: realClock, logger: silent, ...more });
  logs.push(log);
  return log;
}
/** The refusal's message; fails where there is none. */
async function refusal(more: Partial<SqliteLogOptions> = {}): Promise<string> {
  const error: unknown = await open(more).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(LogRefused);
  return (error as LogRefused).message;
}

/** A process that holds the folder; `line()` gives what it says next. */
function hold(command: string, args: string[]) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const lines: string[] = [];
  let rest = '';
  let wake = () => {};
  child.stdout.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
    wake();
  });
  const line = async (): Promise<string> => {
    while (lines.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return lines.shift() ?? '';
  };
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return { child, line, gone };
}
const HOLDER = join(import.meta.dirname, 'holder.ts');

describe('one server a folder', () => {
  test('a second server is refused and told who holds it; a killed one leaves no lock', async () => {
    const first = hold(process.execPath, [HOLDER, folder]);
    expect(await first.line()).toBe('open 0');
    const why = await refusal();
    for (const word of [
      folder,
      `process ${first.child.pid} on ${hostname()}`,
      'another Ringside',
      'Stop that one',
    ])
      expect(why).toContain(word);
    first.child.stdin.write('30');
    expect(await first.line()).toBe('done 30');
    expect(await refusal()).toBe(why);
    first.child.kill('SIGKILL');
    await first.gone;
    const log = await open();
    expect(log.head()).toBe(30);
    const third = hold(process.execPath, [HOLDER, folder]);
    expect(await third.line()).toContain(`LogRefused: The data folder ${folder} is in use`);
    await log.close();
    const fourth = hold(process.execPath, [HOLDER, folder]);
    expect(await fourth.line()).toBe('open 30');
  });

  test('nor can one process open it twice, and the refused one does not break the lock', async () => {
    const log = await open();
    for (let i = 0; i < 3; i += 1) expect(await refusal()).toContain('is in use');
    expect(await hold(process.execPath, [HOLDER, folder]).line()).toContain('is in use');
    expect(await log.append([eventAt(1)])).toBe(1);
    await log.close();
    expect(existsSync(join(folder, 'ringside.pid'))).toBe(false);
    expect((await open()).head()).toBe(1);
  });
});

describe('a folder that cannot be used', () => {
  test('the last part of its path is made, more is not: a disk may be missing', async () => {
    const log = await open({ folder: join(folder, 'data') });
    expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'data', 'ringside.db')).mode & 0o777).toBe(0o600);
    await log.close();
    const missing = join(folder, 'no', 'data');
    expect(await refusal({ folder: missing })).toContain(
      `${missing} cannot be made because ${join(folder, 'no')}`,
    );
  });

  test('a file in its place', async () => {
    writeFileSync(join(folder, 'file'), '');
    expect(await refusal({ folder: join(folder, 'file') })).toContain('is not a folder');
  });

  test('a folder without the right to write', async (context) => {
    if (process.getuid?.() === 0) context.skip('root may write everywhere');
    const closed = join(folder, 'closed');
    mkdirSync(closed, { mode: 0o500 });
    expect(await refusal({ folder: closed })).toContain('cannot be written');
    chmodSync(closed, 0o700);
  });

  test('a file that is no database, a damaged one, a stranger, a newer one', async () => {
    const path = join(folder, 'ringside.db');
    writeFileSync(path, 'garbage '.repeat(2_000));
    expect(await refusal()).toMatch(/damaged.*backup/);
    rmSync(path);

    const log = await open();
    await log.append(Array.from({ length: 500 }, (_, i) => eventAt(i)));
    await log.close();
    const db = new DatabaseSync(path);
    db.exec("UPDATE meta SET value = '7' WHERE name = 'schema'");
    db.close();
    expect(await refusal()).toMatch(/newer Ringside \(data version 7; this one knows up to 2\)/);

    rmSync(path);
    const stranger = new DatabaseSync(path);
    stranger.exec('CREATE TABLE recipes (name TEXT)');
    stranger.close();
    expect(await refusal()).toContain('was not made by Ringside');
  });

  test('damage inside is told when it is met, by opening or by reading', async () => {
    const log = await open();
    await log.append(Array.from({ length: 5_000 }, (_, i) => eventAt(i)));
    await log.close();
    const path = join(folder, 'ringside.db');
    const { size } = statSync(path);
    // Everything after the first page, which holds the header and the list of tables.
    const script =
      'dd if=/dev/urandom of="$0" bs=4096 seek=1 count=$(($1 / 4096 - 1)) conv=notrunc 2>/dev/null';
    spawnSync('sh', ['-c', script, path, String(size)]);
    const met = open().then(async (opened) => opened.read(0, 10_000));
    await expect(met).rejects.toThrow(/damaged.*backup/);
  });
});

describe('group commit', () => {
  test('an event after a rest is written at once; those that follow gather, then go together', async () => {
    const clock = new VirtualClock(1_000_000);
    const log = await open({ clock, gatherMs: 5 });
    const batches: number[] = [];
    log.follow((batch) => batches.push(batch.length));
    // No time passes: the first needs no timer.
    expect(await log.append([eventAt(1)])).toBe(1);
    const later = [2, 3, 4].map((n) => log.append([eventAt(n)]));
    await clock.run(clock.now() + 4);
    expect(batches).toEqual([1]);
    later.push(log.append([eventAt(5), eventAt(6)]));
    await clock.run(clock.now() + 1);
    expect(batches).toEqual([1, 5]);
    expect(await Promise.all(later)).toEqual([2, 3, 4, 6]);
    await clock.run(clock.now() + 5);
    expect(await log.append([eventAt(7)])).toBe(7);
    expect(clock.next()).toBeNull();
  });

  test('a clock set back does not hold the log', async () => {
    let now = 1_000_000;
    const waits: number[] = [];
    const after = (ms: number, fn: () => void) => {
      waits.push(ms);
      return realClock.after(ms, fn);
    };
    const log = await open({ clock: { now: () => now, after } });
    await log.append([eventAt(1)]);
    now -= 3_600_000;
    const appended = log.append([eventAt(2)]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(waits).toHaveLength(1);
    // As long as events gather on a slow disk, and no longer.
    expect(waits[0]).toBeLessThanOrEqual(50);
    expect(await appended).toBe(2);
  });

  test('no transaction is larger than needed, and all arrive', async () => {
    const log = await open();
    const batches: number[] = [];
    log.follow((batch) => batches.push(batch.length));
    const appends = Array.from({ length: 70 }, (_, i) =>
      log.append(Array.from({ length: 100 }, (_, j) => eventAt(i * 100 + j))),
    );
    expect((await Promise.all(appends)).at(-1)).toBe(7_000);
    expect(Math.max(...batches)).toBe(2_000);
  });
});

describe('a disk that fails', () => {
  test('tries again with growing patience, and says so once', async () => {
    const clock = new VirtualClock(1_000_000);
    let db: DatabaseSync | null = null;
    const openDb = (path: string): DatabaseSync => (db = openDatabase(path));
    const log = await open({ clock, openDatabase: openDb, retryMs: [1_000, 2_000, 5_000] });
    const tries: number[] = [];
    const states: string[] = [];
    log.onState(({ state }) => states.push(`${state} ${clock.now()}`));
    db!.function('tried', () => tries.push(clock.now() - 1_000_000));
    db!.exec(
      "CREATE TEMP TRIGGER drill BEFORE INSERT ON main.events BEGIN SELECT tried(); SELECT RAISE(ABORT, 'drill'); END",
    );
    const append = log.append([eventAt(1)]);
    await clock.run(1_014_000);
    expect(tries).toEqual([0, 1_000, 3_000, 8_000, 13_000]);
    expect(log.state()).toMatchObject({
      state: 'blocked',
      since: 1_000_000,
      why: expect.stringContaining('drill'),
    });
    db!.exec('DROP TRIGGER drill');
    await clock.run(1_018_000);
    expect(await append).toBe(1);
    expect(states).toEqual(['blocked 1000000', 'ok 1018000']);
  });

  test('closed while it cannot be written, it says how many events are lost, and nothing as a fault of ours', async () => {
    const said: [what: object, message: string][] = [];
    const note = (what: object, message: string): void => void said.push([what, message]);
    let db: DatabaseSync | null = null;
    const openDb = (path: string): DatabaseSync => (db = openDatabase(path));
    const logger = { info: note, warn: note, error: note };
    const log = await open({ logger, openDatabase: openDb });
    db!.exec('PRAGMA max_page_count = 1');
    const appends = [log.append(Array.from({ length: 500 }, (_, i) => eventAt(i))), log.append([eventAt(1)])];
    for (const append of appends) append.catch(() => undefined);
    await vi.waitFor(() => expect(log.state().state).toBe('blocked'), 30_000);
    await log.close();
    expect(said.map(([, message]) => message)).toEqual([
      'The log cannot be written; events wait.',
      'The log was closed while it could not be written: these events are lost.',
    ]);
    expect(said[1]?.[0]).toEqual({ events: 501 });
    expect(JSON.stringify(said)).not.toContain('stack');
  });

  test('a commit that was kept although it reported an error is not written twice', async () => {
    let lie = true;
    const openDb = (path: string): DatabaseSync => {
      const db = openDatabase(path);
      const exec = db.exec.bind(db);
      db.exec = (sql) => {
        exec(sql);
        if (sql !== 'COMMIT' || !lie || db.prepare('SELECT count(*) AS n FROM events').get()?.n === 0) return;
        lie = false;
        throw Object.assign(new Error('disk I/O error'), { errcode: 10 });
      };
      return db;
    };
    lie = false;
    const log = await open({ openDatabase: openDb, retryMs: [10] });
    lie = true;
    expect(await log.append([eventAt(1), eventAt(2)])).toBe(2);
    expect(await log.append([eventAt(3)])).toBe(3);
    expect((await log.read(0, 10)).map(({ seq, event }) => [seq, event.at])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });

  test('a full disk in earnest: the process lives, says why, and goes on when there is room', async (context) => {
    if (spawnSync('prlimit', ['--version']).error) context.skip('prlimit is not installed on this machine');
    // No file may grow over 300 KB; the kernel then fails every write beyond.
    const server = hold('prlimit', ['--fsize=300000:unlimited', process.execPath, HOLDER, folder]);
    expect(await server.line()).toBe('open 0');
    server.child.stdin.write('3000');
    expect(await server.line()).toMatch(
      /^blocked The disk that holds .*(is full|reports an error).*goes on by itself/,
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(server.child.exitCode).toBeNull();
    spawnSync('prlimit', ['--fsize=unlimited:unlimited', '--pid', String(server.child.pid)]);
    expect(await server.line()).toBe('ok');
    expect(await server.line()).toBe('done 3000');
    server.child.kill('SIGKILL');
    await server.gone;
    expect((await open()).head()).toBe(3_000);
  });
});
