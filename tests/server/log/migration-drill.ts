// Kills the migration of a real data folder twenty times, half of them inside its transaction, and holds what opens
// afterwards against the folder itself: node tests/server/log/migration-drill.ts <folder> [<file for the tallies>].
// The folder is of the log's first form, of a server that has been stopped; it is copied, and never opened itself.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import { fold } from '#lib/fold/fold.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { StampedBoard } from '#lib/sync/stamped-board.ts';
import { openLiveBoard } from '#server/board/live-board.ts';
import { openSqliteLog } from '#server/log/sqlite.ts';
import { realClock } from '#server/time/clock.ts';
import { hashOf } from '#tests/integration/board-hash.ts';
import { silent } from './benches.ts';
import { KILLED_AT } from './killed-at.ts';

const [, , folder = '', tallies] = process.argv;
const place = mkdtempSync(join(tmpdir(), 'ringside-migration-'));
const copyOf = (name: string): string => {
  const copy = join(place, name);
  cpSync(folder, copy, { recursive: true });
  return copy;
};

/** What the folder holds, read with plain SQL, and the board that today's fold makes of it. */
function before() {
  const db = new DatabaseSync(join(copyOf('before'), 'ringside.db'));
  const rows = db.prepare('SELECT seq, json FROM events ORDER BY seq').all();
  const epoch = db.prepare("SELECT value FROM meta WHERE name = 'epoch'").get()?.value;
  db.close();
  const events = rows.map(({ seq, json }) => ({
    seq: Number(seq),
    event: JSON.parse(String(json)) as DomainEvent,
  }));
  const board = new StampedBoard('before');
  for (const { seq, event } of events) board.apply(fold(board, event).changes, seq);
  return { epoch, events, hash: hashOf(board.rows()) };
}

const expected = before();
let failed = 0;
// The last four moments lie inside the transaction: ten rounds of each half.
const moments = Array.from({ length: 20 }, (_, round) => KILLED_AT[(round % 2) * 4 + ((round >> 1) % 4)]);
for (const [round, moment] of moments.entries()) {
  const data = copyOf(`round-${round}`);
  const child = join(import.meta.dirname, 'migration-child.ts');
  const { signal } = spawnSync(process.execPath, [child, data, String(moment)]);
  const log = await openSqliteLog({ folder: data, clock: realClock, logger: silent });
  const events = await log.read(0, expected.events.length + 1);
  const liveBoard = await openLiveBoard({ log, clock: realClock, logger: silent });
  const checks = {
    killed: signal === 'SIGKILL',
    'same epoch': log.epoch === expected.epoch,
    'same events': isDeepStrictEqual(
      events.map(({ seq, event }) => ({ seq, event })),
      expected.events,
    ),
    'same board': hashOf(liveBoard.board.rows()) === expected.hash && liveBoard.skipped === 0,
    'a copy, whole':
      existsSync(join(data, 'ringside.db.form-1')) && !existsSync(join(data, 'ringside.db.form-1.part')),
  };
  const wrong = Object.entries(checks).flatMap(([what, holds]) => (holds ? [] : [what]));
  failed += wrong.length;
  console.log(`${round + 1} ${String(moment)}: ${wrong.length === 0 ? 'whole' : `NOT ${wrong.join(', ')}`}`);
  if (round === 0 && tallies !== undefined) {
    const rows = [...liveBoard.board.rows()].filter(({ kind }) => kind === 'tally' || kind === 'shift');
    writeFileSync(tallies, JSON.stringify({ head: log.head(), rows }));
  }
  liveBoard.close();
  await log.close();
  rmSync(data, { recursive: true });
}
rmSync(place, { recursive: true });
console.log(`${expected.events.length} events, 20 kills, ${failed} things wrong`);
process.exit(failed > 0 ? 1 : 0);
