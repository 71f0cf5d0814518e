// Where the bench's PBX frames come from: a make-believe Yeastar's day, and tapes of a real Asterisk told over and
// over as other calls.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SITE_SOURCE } from '#lib/model/event.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import { openLiveBoard } from '#server/board/live-board.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { vendors } from '#server/pbx/index.ts';
import type { AnyVendor, Frame } from '#server/pbx-sdk/contract.ts';
import { simulatedMakes } from '#server/simulator/registry.ts';
import { seededDay } from '#server/simulator/traffic/seeded-day.ts';
import { Source } from '#server/sources/source.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { memoryNetwork } from '#server/tools/memory-network.ts';

/** What one make says, and how much of it a PBX really sent (the rest are our own marks). */
export type Reel = {
  readonly vendor: AnyVendor;
  readonly frames: readonly Frame[];
  readonly said: readonly string[];
  /** What any program must do to read one message: the floor's work. */
  readonly parse: (text: string) => unknown;
};

export const SILENT = { info() {}, warn() {}, error() {} };
const START = Date.UTC(2025, 9, 9, 8);
const OWN = new Set(['opened', 'tick', 'synced']);

const reel = (vendor: AnyVendor, frames: readonly Frame[], parse: Reel['parse']): Reel => ({
  vendor,
  frames,
  said: frames.filter(({ channel }) => !OWN.has(channel)).map(({ text }) => text),
  parse,
});

export function vendorOf(make: string): AnyVendor {
  const vendor = vendors[make];
  if (!vendor) throw new Error(`there is no ${make}`);
  return vendor;
}

/** About `wanted` frames of a day: pushed events, the answers to polls, and our own marks between them. */
export async function yeastarReel(wanted: number): Promise<Reel> {
  const vendor = vendorOf('yeastar');
  const make = simulatedMakes['yeastar'];
  if (!make) throw new Error('there is no make-believe yeastar');
  const clock = new VirtualClock(START);
  const day = seededDay({ clock, seed: 'bench', queues: 5, agents: 60, headStartMs: 0 });
  const simulated = make.open({ floor: day.floor, clock, seed: 'bench', quirks: [], timeZone: 'UTC' });
  const log = new MemoryLog({ clock });
  const liveBoard = await openLiveBoard({ log, clock, logger: SILENT });
  await log.append(siteEvents(START));
  const frames: Frame[] = [];
  const source = new Source({
    id: 'hq',
    vendor,
    settings: vendor.settings.parse(simulated.settings('http://pbx.invalid')) as never,
    network: memoryNetwork(simulated.pbx, clock),
    clock,
    log,
    board: liveBoard.board,
    logger: SILENT,
    random: () => 0.5,
    onFrame: (frame) => frames.push(frame),
  });
  source.start();
  day.start();
  while (frames.length < wanted) await clock.run(clock.now() + 5_000);
  day.stop();
  const stopped = source.stop();
  await clock.run(clock.now() + 2_000);
  await stopped;
  return reel(vendor, frames.slice(0, wanted), (text) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return null; // heartbeats
    }
  });
}

const TAPES = ['answered', 'held', 'blind-transfer', 'abandoned'];

/** Tapes of a real Asterisk, each telling its calls again and again under other ids, one after the other. */
export function asteriskReel(wanted: number): Reel {
  const tapes = TAPES.map((name) =>
    readFileSync(join(import.meta.dirname, '..', 'pbx', 'asterisk', 'tapes', `${name}.jsonl`), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Frame),
  );
  const [opening = []] = tapes;
  const live = opening.findIndex(({ text }) => text.startsWith('Event: CoreShowChannelsComplete')) + 1;
  const frames: Frame[] = opening.slice(0, live);
  for (let round = 1; frames.length < wanted; round++)
    for (const tape of tapes) {
      const from = tape.findIndex(({ text }) => text.startsWith('Event: CoreShowChannelsComplete')) + 1;
      const first = tape[from]?.at ?? 0;
      const at = (frames.at(-1)?.at ?? START) + 1_000;
      for (const frame of tape.slice(from))
        if (frame.channel === 'stream')
          frames.push({ ...frame, at: at + frame.at - first, text: renamed(frame.text, round) });
    }
  return reel(vendorOf('asterisk'), frames.slice(0, wanted), fieldsIn);
}

const renamed = (text: string, round: number): string =>
  text
    .replace(/\b(\d{10})(\.\d+)\b/g, `${round}$1$2`)
    .replace(/-([0-9a-f]{8})\b/g, `-${round.toString(16).padStart(8, '0')}$1`);

/** The least that reads a block: its lines as keys and values. */
function fieldsIn(text: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const cut = line.indexOf(': ');
    if (cut > 0) fields[line.slice(0, cut)] = line.slice(cut + 2);
  }
  return fields;
}

/** Without a site and a day nothing is counted. */
export const siteEvents = (at: number) => [
  {
    type: 'site.configured' as const,
    source: SITE_SOURCE,
    at,
    site: { name: 'Bench', timeZone: 'UTC', demo: false, rule: DEFAULT_RULE, rules: {}, walls: [] },
  },
  {
    type: 'day.turned' as const,
    source: SITE_SOURCE,
    at,
    day: new Date(at).toISOString().slice(0, 10),
    from: at - (at % 86_400_000),
  },
];
