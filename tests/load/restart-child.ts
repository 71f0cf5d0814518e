// A process that fills a log as a server would until it is killed, or that opens it again and says how long it took.
// Run by restart.ts: node restart-child.ts fill|open|read <folder> [<calls>].
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { FOLD_VERSION } from '#lib/fold/fold.ts';
import { refOf } from '#lib/model/board.ts';
import { openLiveBoard } from '#server/board/live-board.ts';
import { savedIn } from '#server/history/open-checkpoints.ts';
import { Scribe } from '#server/history/scribe.ts';
import { openSqliteLog } from '#server/log/sqlite.ts';
import { realClock } from '#server/time/clock.ts';
import { Centre } from './centre.ts';
import { SILENT } from './frames.ts';

const [what = '', folder = '', calls = '0', from = '0'] = process.argv.slice(2);
const say = (said: object): void => void process.send?.(said);

if (what === 'read') {
  const start = performance.now();
  const db = new DatabaseSync(join(folder, 'ringside.db'), { readOnly: true });
  const rows = db.prepare('SELECT seq, json FROM events WHERE seq > ? ORDER BY seq').all(Number(from));
  say({ ms: performance.now() - start, rows: rows.length });
  db.close();
  process.exit();
}
const start = performance.now();
const log = await openSqliteLog({ folder, clock: realClock, logger: SILENT });
const liveBoard = await openLiveBoard({
  log,
  checkpoints: savedIn(folder),
  clock: realClock,
  logger: SILENT,
});
const ms = performance.now() - start;
const hash = (): string => {
  const lines = [...liveBoard.board.rows()]
    .map((row) => `${refOf(row)} ${JSON.stringify(row)}`)
    .sort((a, b) => (a < b ? -1 : 1));
  return createHash('sha256').update(lines.join('\n')).digest('hex');
};
if (what === 'open') {
  const of = { epoch: log.epoch, fold: FOLD_VERSION };
  const saved = (await savedIn(folder).load(of))?.seq ?? 0;
  say({ ms, head: log.head(), hash: hash(), saved });
  process.exit();
}
const scribe = new Scribe({ folder, log, clock: realClock, logger: SILENT });
const centre = new Centre(500, 300, Date.UTC(2025, 9, 9, 0, 1));
await log.append(centre.opening());
const day = 23.9 * 3_600_000;
const wanted = Number(calls);
let ended = 0;
for (let at = 0; ended < wanted; ) {
  const events = Array.from({ length: 400 }, () => {
    at += day / (wanted * 4);
    return centre.next(Date.UTC(2025, 9, 9, 0, 1) + Math.round(at));
  }).flat();
  ended += events.filter(({ type }) => type === 'call.ended').length;
  await log.append(events);
}
// Until the thread has saved all it saves by itself.
while (log.head() - scribe.neededAfter > 10_000) await new Promise((resolve) => setTimeout(resolve, 20));
say({ head: log.head(), hash: hash() });
// It stays, as a server would, until it is killed.
setInterval(() => {}, 1_000);
