// Every run of a make that the golden files pin: its tapes, and a quarter of an hour under each single switch value.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { DomainEvent } from '#lib/model/event.ts';
import { vendors } from '#server/pbx/index.ts';
import { simulatedMakes } from '#server/simulator/registry.ts';
import { readTapes } from '#tests/contract/vendor-tape.ts';
import { ROOT } from '#tests/source-file.ts';
import { canonical, figuresOf } from './figures.ts';
import { playQuarter } from './seeded-quarter.ts';
import { tapeEvents } from './tape-events.ts';

export type Run = { readonly name: string; play(): Promise<DomainEvent[]> };
/** What a run gave: its events in their order, its figures in an order of their own; a line of JSON each. */
export type Played = { readonly events: readonly string[]; readonly figures: readonly string[] };
/** What is kept of it. */
export type Pinned = {
  readonly events: string;
  readonly eventCount: number;
  readonly figures: string;
  readonly figureCount: number;
};

export const MAKES: readonly string[] = Object.keys(vendors);

/** Switches that change nothing unless the PBX posts its events. */
const ONLY_POSTED = /^(webhook|firmware)/;

/** @throws Error where there is no such make. */
export function runsOf(make: string): Run[] {
  const vendor = vendors[make];
  const simulated = simulatedMakes[make];
  if (!vendor || !simulated) throw new Error(`there is no make ${make}; there are ${MAKES.join(', ')}`);
  const tapes = readTapes(join(ROOT, 'tests', 'pbx', make, 'tapes')).map(
    (tape): Run => ({
      name: `tape ${tape.name}`,
      play: async () => tapeEvents(vendor, tape),
    }),
  );
  const single = Object.entries(simulated.quirks).flatMap(([name, [, ...others]]) =>
    others.map((value) => `${name}=${value}`),
  );
  const quarter = (name: string, switches: readonly string[], more = {}): Run => ({
    name: `quarter ${name}`,
    play: () => playQuarter({ make, switches, ...more }),
  });
  return [
    ...tapes,
    quarter('as it is', []),
    quarter('restarted', [], { restarts: true }),
    quarter('begun anew', [], { beginsAnew: true }),
    ...single.map((setting) => quarter(setting, [setting])),
    ...(posts(make)
      ? [
          quarter('posted', [], { posts: true }),
          ...single
            .filter((setting) => ONLY_POSTED.test(setting))
            .map((setting) => quarter(`posted ${setting}`, [setting], { posts: true })),
        ]
      : []),
  ];
}

/** Whether this make can push over HTTP. */
const posts = (make: string): boolean => vendors[make]?.hook !== undefined;

export async function play(run: Run): Promise<Played> {
  const events = await run.play();
  return { events: events.map(canonical), figures: figuresOf(events) };
}

export const pinned = ({ events, figures }: Played): Pinned => ({
  events: hash(events),
  eventCount: events.length,
  figures: hash(figures),
  figureCount: figures.length,
});

const hash = (lines: readonly string[]): string =>
  createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
