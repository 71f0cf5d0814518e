// How to be killed: it writes the stream to a log as fast as a busy site would and says what it has shown. Run by
// kill.test.ts: node kill-child.ts <folder> <seed> <stop at seq>.
import { writeSync } from 'node:fs';
import { openLiveBoard } from '#server/board/live-board.ts';
import { keepTrimmed } from '#server/board/trim.ts';
import { savedIn } from '#server/history/open-checkpoints.ts';
import { Scribe } from '#server/history/scribe.ts';
import { openSqliteLog } from '#server/log/sqlite.ts';
import { realClock } from '#server/time/clock.ts';
import { Dice } from '#tests/dice.ts';
import { hashOf } from './board-hash.ts';
import { floorStream } from './floor-stream.ts';

const [folder = '', seed = '0', stopAt = '0'] = process.argv.slice(2);
/** Synchronous, so that what was said is said even when the next instruction never runs. */
const say = (line: string): void => void writeSync(1, `${line}\n`);
const complain = (object: object, message: string): void =>
  say(`trouble ${message} ${JSON.stringify(object)}`);
const logger = { info() {}, warn: complain, error: complain };

const clock = realClock;
const log = await openSqliteLog({ folder, clock, logger });
const liveBoard = await openLiveBoard({ log, checkpoints: savedIn(folder), clock, logger });
say(`start ${liveBoard.board.seq} ${log.head()} ${log.oldest()} ${hashOf(liveBoard.board.rows())}`);
liveBoard.onMoved((moved) => say(`shown ${moved.to}`));
const scribe = new Scribe({ folder, log, clock, logger, everyEvents: 300 });
const trimming = keepTrimmed({
  log,
  clock,
  logger,
  // Everything the saved board holds is forgotten: it cannot be made anew, so the saved one must be right.
  retentionMs: () => 0,
  neededAfter: () => scribe.neededAfter,
  onTrimmed: (oldest) => scribe.forget(oldest),
  everyMs: 60,
});

const stream = floorStream(Number(seed));
for (let seq = 1; seq <= log.head(); seq += 1) stream.next();
const dice = new Dice(log.head() + Number(seed));
const until = Number(stopAt);
let next = log.head() + 1;
const open = new Set<Promise<unknown>>();
while (next <= until) {
  const events = Array.from(
    { length: Math.min(dice.between(1, 12), until - next + 1) },
    () => stream.next().value,
  );
  next += events.length;
  const append = log.append(events).finally(() => open.delete(append));
  open.add(append);
  if (open.size > 20) await Promise.race(open);
  if (dice.chance(40)) await new Promise((resolve) => setTimeout(resolve, dice.below(3)));
}
await Promise.all(open);
await trimming.stop();
await scribe.close();
liveBoard.close();
say(`end ${liveBoard.board.seq} ${liveBoard.skipped} ${hashOf(liveBoard.board.rows())}`);
await log.close();
