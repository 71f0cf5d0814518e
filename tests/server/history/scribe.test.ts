// Proves what the thread that writes the history owes: a series of saved boards, each the board of the log at its
// place, whatever was missed, killed or rewound on the way.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FOLD_VERSION, fold } from '#lib/fold/fold.ts';
import { type Row, refOf } from '#lib/model/board.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { StampedBoard } from '#lib/sync/stamped-board.ts';
import { savedIn } from '#server/history/open-checkpoints.ts';
import { Scribe } from '#server/history/scribe.ts';
import type { Log } from '#server/log/log.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { realClock } from '#server/time/clock.ts';
import { call, hq, sales, site, synced } from '#tests/server/board/house.ts';
import { silent, tempFolder } from '#tests/server/log/benches.ts';

const T = Date.UTC(2026, 2, 10, 12);
const queued = (n: number): DomainEvent => ({
  type: 'call.queued',
  source: hq,
  at: T + n,
  call: call(n % 700),
  queue: sales,
});
const many = (from: number, count: number): DomainEvent[] =>
  Array.from({ length: count }, (_, i) => queued(from + i));
const sorted = (rows: Iterable<Row>): Row[] => [...rows].sort((a, b) => (refOf(a) < refOf(b) ? -1 : 1));

let folder = '';
const scribes: Scribe[] = [];
beforeEach(() => {
  folder = tempFolder();
});
afterEach(async () => {
  for (const scribe of scribes.splice(0)) await scribe.close();
  rmSync(folder, { recursive: true, force: true });
});

function begin(log: Log, everyEvents = 100): Scribe {
  const scribe = new Scribe({ folder, log, clock: realClock, logger: silent, everyEvents });
  scribes.push(scribe);
  return scribe;
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 30_000; !holds(); await new Promise((resolve) => setTimeout(resolve, 5)))
    if (Date.now() > end) throw new Error('it never came to be');
}

/** Every board of the series is what the log folds to at its place. */
async function expectTrue(log: Log): Promise<number[]> {
  const db = new DatabaseSync(join(folder, 'history.db'), { readOnly: true });
  const seqs = db
    .prepare('SELECT seq FROM checkpoint WHERE epoch = ? AND fold = ? ORDER BY seq')
    .all(log.epoch, FOLD_VERSION)
    .map(({ seq }) => Number(seq));
  db.close();
  const board = new StampedBoard('reference');
  for (const seq of seqs) {
    for (const logged of await log.read(board.seq, seq - board.seq))
      board.apply(fold(board, logged.event).changes, logged.seq);
    const saved = await savedIn(folder).load({ epoch: log.epoch, fold: FOLD_VERSION }, seq);
    expect(saved?.seq).toBe(seq);
    expect(sorted(JSON.parse(saved?.rows ?? '[]') as Row[])).toEqual(sorted(board.rows()));
  }
  return seqs;
}

describe('the history thread', () => {
  test('saves one board after so many events, and one at the turn of the day', async () => {
    const log = new MemoryLog({ clock: realClock });
    await log.append([site(), synced(T), ...many(0, 350)]);
    const scribe = begin(log);
    await until(() => scribe.neededAfter === 300);
    for (let n = 0; n < 30; n += 1) await log.append(many(400 + n, 1));
    await log.append([{ type: 'day.turned', source: hq, at: T, day: '2026-03-11', from: T }]);
    await until(() => scribe.neededAfter === log.head());
    expect(await expectTrue(log)).toEqual([100, 200, 300, 383]);
  });

  test('ended and begun again it goes on from the newest one', async () => {
    const log = new MemoryLog({ clock: realClock });
    await log.append([site(), synced(T), ...many(0, 250)]);
    const first = begin(log);
    await until(() => first.neededAfter === 200);
    await first.close();
    await log.append(many(300, 200));
    const second = begin(log);
    await until(() => second.neededAfter === 400);
    expect(await expectTrue(log)).toEqual([100, 200, 300, 400]);
  });

  test('follows the log into another memory, and mixes the two in nothing', async () => {
    const log = new MemoryLog({ clock: realClock });
    await log.append([site(), synced(T), ...many(0, 450)]);
    const scribe = begin(log);
    await until(() => scribe.neededAfter === 400);
    await log.rewind(150);
    await log.append(many(5_000, 100));
    await until(() => scribe.neededAfter === 200);
    expect(await expectTrue(log)).toEqual([100, 200]);
    expect(scribe.trouble).toBeNull();
  });
});
