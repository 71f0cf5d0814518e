// The figures of hearing: what a frame costs on its way to the board, in memory and through the log on disk, and what
// one costs that cannot be read.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryLog } from '#server/log/memory.ts';
import { openSqliteLog } from '#server/log/sqlite.ts';
import type { Frame } from '#server/pbx-sdk/contract.ts';
import { realClock } from '#server/time/clock.ts';
import { cpuOf, wallOf } from './cost.ts';
import { type Bench, both, type Running, type Sample } from './figure.ts';
import { asteriskReel, type Reel, SILENT, yeastarReel } from './frames.ts';
import { stillClock, tell } from './pipeline.ts';
import { openWire } from './wire.ts';

const MAKES: Readonly<Record<string, (frames: number) => Reel | Promise<Reel>>> = {
  yeastar: yeastarReel,
  asterisk: asteriskReel,
};
const FRAMES = { full: 20_000, tiny: 300 };

/** In the first rounds V8's compiler takes a third of both halves: a wall runs for weeks. */
const UNMEASURED = 3;

/** One run for each make, and the same unmeasured first: cold code is another figure. */
async function eachMake(
  size: 'full' | 'tiny',
  open: (
    reel: Reel,
  ) => Promise<{ readonly run: (first: boolean) => Promise<Sample>; readonly close: () => void }>,
): Promise<Running> {
  const makes = await Promise.all(
    Object.entries(MAKES).map(async ([make, reelOf]) => ({
      make,
      ...(await open(await reelOf(FRAMES[size]))),
    })),
  );
  if (size === 'full')
    for (let round = 0; round < UNMEASURED; round++) for (const { run } of makes) await run(round % 2 === 0);
  return {
    async run(first) {
      const samples: Record<string, Sample> = {};
      for (const { make, run } of makes) samples[make] = await run(first);
      return samples;
    },
    async close() {
      for (const { close } of makes) close();
    },
  };
}

const inMemory = (reel: Reel): Promise<unknown> =>
  tell(reel.frames, reel.vendor, new MemoryLog({ clock: stillClock }));

export const ingest: Bench = {
  name: 'ingest',
  lines: Object.keys(MAKES).map((make) => ({
    id: make,
    what: `a ${make} frame to a stamped row, in memory`,
    floor: 'a loopback WebSocket that only parses it',
    unit: 'µs CPU',
    goal: { kind: 'most', ratio: 1.8 },
  })),
  open: ({ size }) =>
    eachMake(size, async (reel) => {
      const wire = await openWire(reel.said, reel.parse);
      const per = reel.said.length;
      return {
        run: (first) =>
          both(
            first,
            async () => (await cpuOf(() => inMemory(reel))) / per,
            async () => (await wire.hear()) / per,
          ),
        close: wire.close,
      };
    }),
};

export const durable: Bench = {
  name: 'durable',
  lines: Object.keys(MAKES).map((make) => ({
    id: make,
    what: `${make} frames through the log on disk`,
    floor: 'parsing them alone',
    unit: 'frames/s',
    goal: { kind: 'least', ratio: 0.12 },
  })),
  open: ({ size }) =>
    eachMake(size, async (reel) => {
      const per = reel.said.length;
      return {
        run: (first) =>
          both(
            first,
            async () => (per / (await onDisk(reel))) * 1_000,
            async () => (per / (await wallOf(() => parseAll(reel, 5)))) * 1_000 * 5,
          ),
        close: () => {},
      };
    }),
};

/** Milliseconds until the log on disk and the board have every frame. */
async function onDisk(reel: Reel): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'ringside-bench-'));
  const log = await openSqliteLog({ folder, clock: realClock, logger: SILENT });
  try {
    return await wallOf(() => tell(reel.frames, reel.vendor, log, realClock));
  } finally {
    await log.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function parseAll({ said, parse }: Reel, times: number): void {
  for (let i = 0; i < times; i++) for (const text of said) parse(text);
}

export const rejected: Bench = {
  name: 'rejected',
  lines: Object.keys(MAKES).map((make) => ({
    id: make,
    what: `a ${make} frame that fails validation`,
    floor: 'one that passes',
    unit: 'µs CPU',
    goal: { kind: 'most', ratio: 2 },
  })),
  open: ({ size }) =>
    eachMake(size, async (reel) => {
      // Only what is pushed is validated whole: answers to polls are lists whose items fail one by one.
      const heads = reel.frames.slice(0, firstLive(reel));
      const pushed = reel.frames.filter((frame, i) => i >= heads.length && isNews(frame));
      const broken = pushed.map(breakFrame);
      const cost = async (frames: readonly Frame[]): Promise<number> => {
        const whole = { ...reel, frames: [...heads, ...frames] };
        return (
          (await cpuOf(() => inMemory(whole))) - (await cpuOf(() => inMemory({ ...reel, frames: heads })))
        );
      };
      return {
        run: (first) =>
          both(
            first,
            async () => Math.max(1, await cost(broken)) / broken.length,
            async () => Math.max(1, await cost(pushed)) / pushed.length,
          ),
        close: () => {},
      };
    }),
};

/** The picture stands with the first pushed message after our own mark, or after the last list. */
function firstLive({ frames }: Reel): number {
  const synced = frames.findIndex(({ channel }) => channel === 'synced');
  if (synced >= 0) return synced + 1;
  return frames.findIndex(({ text }) => text.startsWith('Event: CoreShowChannelsComplete')) + 1;
}

/** A pushed message that carries an id to break. */
const isNews = ({ channel, text }: Frame): boolean =>
  channel === 'stream' && (/"call_id|call_id\\"/.test(text) || /^Uniqueid: /m.test(text));

/** Every id is gone, the rest stays: as long to read as before, and not to be used. */
const breakFrame = (frame: Frame): Frame => ({
  ...frame,
  text: frame.text.replaceAll('call_id', 'cold_id').replace(/^(Uniqueid|DestUniqueid): .*$/gm, '$1: '),
});
