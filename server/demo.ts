// Knows the demo: which make-believe PBXs run, over real sockets on loopback, and the configuration that reaches them.
// Refuses to be reached from another machine.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { configSchema } from '#lib/settings/config.ts';
import { BRANCH_QUEUES, branchStaff } from '#server/simulator/branch.ts';
import type { AgentSetup, QueueSetup } from '#server/simulator/floor-model.ts';
import { listen } from '#server/simulator/listen.ts';
import { simulatedMakes } from '#server/simulator/makes.ts';
import { random } from '#server/simulator/random.ts';
import { seededDay } from '#server/simulator/seeded-day.ts';
import { realClock } from '#server/time/clock.ts';
import type { AnyVendor } from '#server/vendors/vendor.ts';
import type { Config } from './config.ts';

export type Demo = { readonly config: Config; close(): Promise<void> };

type DemoPbx = {
  readonly id: string;
  readonly make: string;
  readonly name: string;
  readonly queues: number | readonly QueueSetup[];
  /** A number: of the head office's people. */
  readonly agents: (seed: string) => number | readonly AgentSetup[];
  readonly quirks: readonly string[];
};

const PBXS: readonly DemoPbx[] = [
  {
    id: 'hq',
    make: 'yeastar',
    name: 'Head office',
    queues: 5,
    agents: () => 24,
    quirks: [],
  },
  {
    id: 'branch',
    make: 'asterisk',
    name: 'Branch office',
    queues: BRANCH_QUEUES,
    agents: (seed) => branchStaff(random(seed).fork('staff'), 12),
    quirks: ['queueNames=words'],
  },
];

/** Starts the PBXs. `seed` gives the same people and habits again. */
export async function openDemo(vendors: Readonly<Record<string, AnyVendor>>, seed: string): Promise<Demo> {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const running = await Promise.all(PBXS.map((pbx) => openPbx(pbx, seed, timeZone)));
  const sources = running.flatMap(({ pbx, settings }) => {
    const vendor = vendors[pbx.make];
    return vendor
      ? [
          {
            id: pbx.id,
            name: pbx.name,
            vendor,
            settings: vendor.settings.parse(settings),
            tls: { verify: true, ca: null },
          },
        ]
      : [];
  });
  const defaults = configSchema.parse({ site: { name: 'Ringside demo', timeZone } });
  // A folder of its own: make-believe calls never stand in the same log as real ones.
  const data = join(import.meta.dirname, '..', 'data', 'demo');
  mkdirSync(data, { recursive: true });
  return {
    config: { ...defaults, server: { ...defaults.server, data }, sources },
    async close() {
      await Promise.all(running.map((each) => each.close()));
    },
  };
}

async function openPbx(pbx: DemoPbx, seed: string, timeZone: string) {
  const make = simulatedMakes[pbx.make];
  if (!make) throw new Error(`there is no make-believe ${pbx.make}`);
  const own = `${seed}/${pbx.id}`;
  const day = seededDay({ clock: realClock, seed: own, queues: pbx.queues, agents: pbx.agents(own) });
  const { quirks } = pbx;
  const simulated = make.open({ floor: day.floor, clock: realClock, seed, quirks, timeZone });
  const listening = await listen(simulated.pbx, { port: 0 });
  day.start();
  return {
    pbx,
    settings: simulated.settings(listening.url),
    async close() {
      day.stop();
      await listening.close();
    },
  };
}
