// Proves that the history is read by a thread of its own from the file that another one writes, and that a question that
// takes too long is given up and harms none that follows.
import { rmSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { intervalsOf } from '#lib/history/spans.ts';
import { DEFAULT_COUNTING, DEFAULT_RULE } from '#lib/model/site.ts';
import { NotRead, Reader } from '#server/history/reader.ts';
import type { QueuesQuestion } from '#server/history/reader-protocol.ts';
import { Scribe } from '#server/history/scribe.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { realClock } from '#server/time/clock.ts';
import { call, hq, sales, site, synced } from '#tests/server/board/house.ts';
import { silent, tempFolder } from '#tests/server/log/benches.ts';

const T = Date.UTC(2026, 2, 10, 12);
const QUESTION: QueuesQuestion = {
  what: 'queues',
  intervals: intervalsOf('2026-03-10', '2026-03-10', '60', 'UTC'),
  queues: [{ id: sales, source: hq, rule: DEFAULT_RULE }],
  counting: DEFAULT_COUNTING,
  today: null,
  now: T + 3_600_000,
};

const folder = tempFolder();
const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
  rmSync(folder, { recursive: true, force: true });
});

const readerFor = (mostMs?: number): Reader => {
  const reader = new Reader({
    folder,
    clock: realClock,
    logger: silent,
    ...(mostMs === undefined ? {} : { mostMs }),
  });
  opened.push(reader);
  return reader;
};

it('tells what is written, and gives up what takes too long', async () => {
  const log = new MemoryLog({ clock: realClock });
  const of = { source: hq, call: call(1) };
  await log.append([
    site(),
    { type: 'day.turned', source: hq, at: T, day: '2026-03-10', from: Date.UTC(2026, 2, 10) },
    synced(T),
    { type: 'call.queued', ...of, at: T + 1_000, queue: sales },
    { type: 'call.left', ...of, at: T + 4_000, how: 'abandoned' },
    { type: 'call.ended', ...of, at: T + 4_000, derived: false },
  ]);
  const scribe = new Scribe({ folder, log, clock: realClock, logger: silent });
  opened.push(scribe);
  const reader = readerFor();
  const written = async (): Promise<number> =>
    (await reader.ask(QUESTION).catch(() => null))?.all.total.abandoned ?? 0;
  for (const end = Date.now() + 50_000; (await written()) !== 1; )
    if (Date.now() > end) throw new Error('it was never written');
  const report = await reader.ask(QUESTION);
  expect(report.queues[0]?.cells[12]).toMatchObject({ offered: 1, abandoned: 1 });

  const hasty = readerFor(0);
  await expect(hasty.ask(QUESTION)).rejects.toThrow(NotRead);
  await expect(hasty.ask(QUESTION)).rejects.toThrow(/no answer in 0 s/);
});
