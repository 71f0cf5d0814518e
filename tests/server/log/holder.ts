// How to hold a data folder in a process of its own, and to go on appending when told a number. Run by
// sqlite.test.ts: node holder.ts <folder>.
import { writeSync } from 'node:fs';
import { openSqliteLog } from '#server/log/sqlite.ts';
import { realClock } from '#server/time/clock.ts';

const say = (line: string): void => void writeSync(1, `${line}\n`);
const logger = { info() {}, warn() {}, error() {} };
try {
  const log = await openSqliteLog({
    folder: process.argv[2] ?? '',
    clock: realClock,
    logger,
    retryMs: [50],
  });
  log.onState((state) => say(state.state === 'ok' ? 'ok' : `blocked ${state.why}`));
  say(`open ${log.head()}`);
  process.stdin.on('data', (chunk: Buffer) => {
    const count = Number(chunk.toString());
    const event = {
      type: 'source.lost',
      source: 'hq' as never,
      at: 1,
      why: 'x'.repeat(500),
      lastHeardAt: null,
    } as const;
    for (let i = 0; i < count; i += 1)
      void log.append([event]).then((seq) => seq % count === 0 && say(`done ${seq}`));
  });
} catch (error) {
  say(`refused ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
}
