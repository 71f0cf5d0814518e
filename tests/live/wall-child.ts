// How to be a wall of its own process over a log on disk, so that a test can kill it.
import { openSqliteLog } from '#server/log/sqlite.ts';
import { realClock } from '#server/time/clock.ts';
import { Wall } from './wall.ts';

const folder = process.argv[2] ?? '';
const logger = { info: () => {}, warn: () => {}, error: () => {} };
const log = await openSqliteLog({ folder, clock: realClock, logger });
const wall = await Wall.open(log);
console.log('live');
process.on('SIGTERM', () => {
  void wall
    .close()
    .then(() => log.close())
    .then(() => process.exit(0));
});
