// The demo: which make-believe PBXs run, over real sockets on loopback, and the configuration that reaches them.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { configSchema } from '#lib/settings/config.ts';
import type { AnyVendor } from '#server/pbx-sdk/contract.ts';
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import { simulatedMakes } from '#server/simulator/registry.ts';
import {
  BRANCH,
  type DemoOffice,
  NORTH,
  PRACTICE,
  SOUTH,
  WORKSHOP,
} from '#server/simulator/traffic/offices.ts';
import { random } from '#server/simulator/traffic/random.ts';
import { type SeededDay, seededDay } from '#server/simulator/traffic/seeded-day.ts';
import { listen } from '#server/simulator/transport/listen.ts';
import { type Clock, realClock } from '#server/time/clock.ts';
import type { Config } from './config.ts';

export type Demo = {
  readonly config: Config;
  /** The seed of the eight weeks before its first start; `null`: it has none, in a folder that is not its own. */
  readonly past: string | null;
  close(): Promise<void>;
};

export type DemoPbx = {
  readonly id: string;
  readonly make: string;
  readonly name: string;
  /** `null`: the head office. */
  readonly office: DemoOffice | null;
  readonly agents: number;
  readonly quirks?: readonly string[];
  /** Companies that share this PBX with the first, each with an office of its own. */
  readonly tenants?: readonly {
    readonly domain: string;
    readonly name: string;
    readonly office: DemoOffice;
    readonly agents: number;
  }[];
};

/** The PBXs of the demo. */
export const DEMO_PBXS: readonly DemoPbx[] = [
  { id: 'hq', make: 'yeastar', name: 'Head office', office: null, agents: 24 },
  {
    id: 'branch',
    make: 'asterisk',
    name: 'Branch office',
    office: BRANCH,
    agents: 12,
    quirks: ['queueNames=words'],
  },
  {
    id: 'shared',
    make: 'portsip',
    name: 'Shared services',
    office: NORTH,
    agents: 6,
    tenants: [{ domain: 'south.example', name: 'South', office: SOUTH, agents: 5 }],
  },
  { id: 'practice', make: 'vodia', name: 'Health practice', office: PRACTICE, agents: 6 },
  { id: 'workshop', make: 'cytracom', name: 'Workshop', office: WORKSHOP, agents: 6 },
];

/** Starts the PBXs. `seed` gives the same people and habits again. */
export async function openDemo(
  vendors: Readonly<Record<string, AnyVendor>>,
  seed: string,
  /** Whether its own data folder is made; not where another is named. */
  ownFolder = true,
): Promise<Demo> {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const running = await Promise.all(DEMO_PBXS.map((pbx) => openPbx(pbx, seed, timeZone)));
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
  if (ownFolder) mkdirSync(data, { recursive: true });
  return {
    config: { ...defaults, server: { ...defaults.server, data }, sources },
    past: ownFolder ? seed : null,
    async close() {
      await Promise.all(running.map((each) => each.close()));
    },
  };
}

async function openPbx(pbx: DemoPbx, seed: string, timeZone: string) {
  const { simulated, start, stop } = makeBelieve(pbx, seed, timeZone, realClock);
  const listening = await listen(simulated.pbx, { port: 0 });
  start();
  return {
    pbx,
    settings: simulated.settings(listening.url),
    async close() {
      stop();
      await listening.close();
    },
  };
}

/** Small groups keep their promises only with some air: with more work hours of the demo show nothing but breaches. */
const LOAD = 0.62;

/** One PBX of the demo with its people, on any clock; it lives once it is started. */
export function makeBelieve(pbx: DemoPbx, seed: string, timeZone: string, clock: Clock) {
  const make = simulatedMakes[pbx.make];
  if (!make) throw new Error(`there is no make-believe ${pbx.make}`);
  const days: SeededDay[] = [];
  const floorOf = (office: DemoOffice | null, agents: number, own: string): Floor => {
    const staff = office ? office.staff(random(own).fork('staff'), agents) : agents;
    const queues = office ? { queues: office.queues } : {};
    const day = seededDay({ clock, seed: own, agents: staff, load: LOAD, ...queues });
    days.push(day);
    return day.floor;
  };
  const own = `${seed}/${pbx.id}`;
  const floor = floorOf(pbx.office, pbx.agents, own);
  const tenants = pbx.tenants?.map(({ domain, name, office, agents }) => ({
    domain,
    name,
    floor: floorOf(office, agents, `${own}/${domain}`),
  }));
  const simulated = make.open({
    floor,
    clock,
    seed,
    quirks: pbx.quirks ?? [],
    timeZone,
    ...(tenants ? { tenants } : {}),
  });
  return {
    simulated,
    start() {
      for (const day of days) day.start();
    },
    stop() {
      for (const day of days) day.stop();
    },
  };
}
