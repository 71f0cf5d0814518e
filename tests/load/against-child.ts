// Takes what the work of one checkout costs, in a process of its own. Run by against.ts: node against-child.ts <folder>.
// The bench's modules are that checkout's, so both must have them under these names.
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Frame } from '#server/pbx-sdk/contract.ts';
import type { Answered, Asked, Work } from './against.ts';
import { collect, cpuOf } from './cost.ts';
import type { Running, Size } from './figure.ts';

const [, , folder = ''] = process.argv;
const own = <T>(path: string): Promise<T> => import(pathToFileURL(join(folder, path)).href) as Promise<T>;
const { tell } = await own<typeof import('./pipeline.ts')>('tests/load/pipeline.ts');
const reels = await own<typeof import('./frames.ts')>('tests/load/frames.ts');
const { MemoryLog } = await own<typeof import('#server/log/memory.ts')>('server/log/memory.ts');
const { openSqliteLog } = await own<typeof import('#server/log/sqlite.ts')>('server/log/sqlite.ts');
const { realClock } = await own<typeof import('#server/time/clock.ts')>('server/time/clock.ts');
const { stillClock } = await own<typeof import('./pipeline.ts')>('tests/load/pipeline.ts');
const { crowd } = await own<typeof import('./crowd.ts')>('tests/load/crowd.ts');

type Reels = Readonly<Record<string, readonly Frame[]>>;

async function record(file: string, frames: number): Promise<void> {
  const [yeastar, asterisk] = [await reels.yeastarReel(frames), reels.asteriskReel(frames)];
  writeFileSync(file, JSON.stringify({ yeastar: yeastar.frames, asterisk: asterisk.frames }));
}

let opened: { run(): Promise<number>; close(): Promise<void> } | null = null;

async function open(work: Work, file: string, size: Size): Promise<void> {
  const [what = '', make = ''] = work.split(' ');
  if (what === 'crowd') {
    const running: Running = await crowd.open({ size, say: () => {} });
    opened = {
      run: async () => (await running.run(false))['cpu']?.figure ?? Number.NaN,
      close: () => running.close(),
    };
    return;
  }
  const frames = (JSON.parse(readFileSync(file, 'utf8')) as Reels)[make] ?? [];
  const vendor = reels.vendorOf(make);
  const run = what === 'ingest' ? () => tell(frames, vendor, new MemoryLog({ clock: stillClock })) : onDisk;
  async function onDisk(): Promise<void> {
    const data = await mkdtemp(join(tmpdir(), 'ringside-bench-'));
    const log = await openSqliteLog({ folder: data, clock: realClock, logger: reels.SILENT });
    await tell(frames, vendor, log, realClock);
    await log.close();
    await rm(data, { recursive: true });
  }
  opened = { run: async () => (await cpuOf(run)) / frames.length, close: async () => {} };
}

async function answer(asked: Asked): Promise<number | null> {
  if (asked.ask === 'record') await record(asked.file, asked.frames);
  else if (asked.ask === 'open') await open(asked.work, asked.file, asked.size);
  else if (asked.ask === 'close') await opened?.close();
  else {
    // What the run before left behind is not this one's to clear away; but a collection throws compiled code away too.
    if (asked.isCollected) collect();
    return (await opened?.run()) ?? null;
  }
  return null;
}

process.on('message', (asked: Asked) => {
  void answer(asked)
    .then((cost): Answered => ({ cost }))
    .catch((error: Error): Answered => ({ failed: String(error.stack) }))
    .then((said) => process.send?.(said));
});
process.on('disconnect', () => process.exit());
