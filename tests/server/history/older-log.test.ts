// Proves that a log put back from a plain copy, older than the history beside it, is not taken for the one it was.
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FOLD_VERSION } from '#lib/fold/fold.ts';
import { savedFor } from '#server/history/open-checkpoints.ts';
import { Scribe } from '#server/history/scribe.ts';
import { openSqliteLog, type SqliteLog } from '#server/log/sqlite.ts';
import { realClock } from '#server/time/clock.ts';
import { call, hq, sales, site, synced } from '#tests/server/board/house.ts';
import { silent, tempFolder } from '#tests/server/log/benches.ts';

const T = Date.UTC(2026, 2, 10, 12);
const queued = (n: number) =>
  ({ type: 'call.queued', source: hq, at: T + n, call: call(n), queue: sales }) as const;

let folder = '';
beforeEach(() => {
  folder = tempFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (): Promise<SqliteLog> => openSqliteLog({ folder, clock: realClock, logger: silent });

/** A log of thirty events with its history; a copy of the log as it was after ten lies beside it. */
async function twoLogs(): Promise<{ copy: string }> {
  let log = await open();
  await log.append([site(), synced(T), ...Array.from({ length: 8 }, (_, i) => queued(i))]);
  await log.close();
  const copy = join(folder, 'copy-of-log.db');
  cpSync(join(folder, 'ringside.db'), copy);
  log = await open();
  const scribe = new Scribe({ folder, log, clock: realClock, logger: silent, everyEvents: 5 });
  await log.append(Array.from({ length: 20 }, (_, i) => queued(10 + i)));
  await expect.poll(() => scribe.neededAfter, { timeout: 60_000 }).toBe(30);
  await scribe.close();
  await log.close();
  return { copy };
}

describe('the saved boards of a log', () => {
  test('go on with the log they were saved of', async () => {
    await twoLogs();
    const log = await open();
    const { epoch } = log;
    await savedFor(log, folder, silent);
    expect([log.epoch, log.head()]).toEqual([epoch, 30]);
    await log.close();
  });

  test('are void where an older copy of the log lies in its place: it begins another epoch', async () => {
    const { copy } = await twoLogs();
    for (const end of ['-wal', '-shm']) rmSync(join(folder, `ringside.db${end}`), { force: true });
    cpSync(copy, join(folder, 'ringside.db'));
    const log = await open();
    const { epoch } = log;
    const saved = await savedFor(log, folder, silent);
    expect(log.epoch).not.toBe(epoch);
    // Nothing of it is lost, and it goes on after what it has.
    expect(log.head()).toBe(10);
    expect(await log.append([queued(99)])).toBe(11);
    expect(await saved.load({ epoch: log.epoch, fold: FOLD_VERSION })).toBeNull();
    await log.close();
  });
});
