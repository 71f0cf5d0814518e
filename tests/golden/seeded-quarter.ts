// A quarter of an hour of a make-believe call centre, out of a seed, as one make's adapter tells it under given switches.
import type { DomainEvent } from '#lib/model/event.ts';
import { SITE_SOURCE } from '#lib/model/event.ts';
import { openLiveBoard } from '#server/board/live-board.ts';
import { SiteScheduler } from '#server/board/site-scheduler.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { vendors } from '#server/pbx/index.ts';
import { simulatedMakes } from '#server/simulator/registry.ts';
import { seededDay } from '#server/simulator/traffic/seeded-day.ts';
import type { PbxPost } from '#server/simulator/transport/pbx.ts';
import { Source } from '#server/sources/source.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { memoryNetwork } from '#server/tools/memory-network.ts';
import { RULE } from './tape-events.ts';

const START = Date.UTC(2026, 2, 2, 9);
const MINUTE = 60_000;
/** Calls that arrived are lived to their end, and so are the questions an adapter asks afterwards. */
const AFTER_MS = 6 * MINUTE;
const TIME_ZONE = 'Europe/Berlin';
const ID = 'golden';
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

export type Quarter = {
  readonly make: string;
  /** `name=value` pairs of the make's simulator. */
  readonly switches: readonly string[];
  /** Whether the PBX forgets its sessions and cuts its connections in the middle. */
  readonly restarts?: boolean;
  /** Whether the wall itself ends in the middle, and begins anew with no more than log and board know. */
  readonly beginsAnew?: boolean;
  /** Whether it brings its events by webhook as well; only for a make that can. */
  readonly posts?: boolean;
};

/**
 * All that stands in the log before the source is stopped. No socket is opened, and no time but the virtual clock's is
 * read.
 */
export async function playQuarter(asked: Quarter): Promise<DomainEvent[]> {
  const { make, switches, restarts, beginsAnew, posts } = asked;
  const vendor = vendors[make];
  const clock = new VirtualClock(START);
  const day = seededDay({
    clock,
    seed: 'golden',
    queues: 4,
    agents: 9,
    headStartMs: 2 * MINUTE,
    habits: {
      talkSeconds: 70,
      patienceSeconds: 90,
      missShare: 0.2,
      holdShare: 0.2,
      transferShare: 0.15,
      callbackShare: 0.02,
    },
  });
  const post: PbxPost = (_url, headers, body) => {
    const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
    const request = { method: 'POST', headers: Object.fromEntries(lower), body: Buffer.from(body) };
    return Promise.resolve({ status: source.receive(request) });
  };
  const simulated = simulatedMakes[make]?.open({
    floor: day.floor,
    clock,
    seed: 'golden',
    quirks: switches,
    timeZone: TIME_ZONE,
    post,
  });
  if (!vendor || !simulated) throw new Error(`there is no make ${make}`);
  const log = new MemoryLog({ clock });
  const liveBoard = await openLiveBoard({ log, clock, logger: quiet });
  const site = {
    name: 'Golden',
    timeZone: TIME_ZONE,
    demo: false,
    rule: RULE,
    rules: {},
    walls: [],
  };
  await log.append([{ type: 'site.configured', source: SITE_SOURCE, at: START, site }]);
  const house = new SiteScheduler({ log, liveBoard, clock, logger: quiet });
  const webhookSecret = posts ? simulated.pushTo?.('http://wall.invalid/hooks/golden') : undefined;
  const settings = {
    ...simulated.settings('http://pbx.invalid'),
    ...(webhookSecret === undefined ? {} : { events: 'both', webhookSecret }),
  };
  const begin = (): Source =>
    new Source({
      id: ID,
      vendor,
      settings: vendor.settings.parse(settings) as never,
      network: memoryNetwork(simulated.pbx, clock),
      clock,
      log,
      board: liveBoard.board,
      logger: quiet,
      random: () => 0.5,
    });
  let source = begin();
  day.start();
  source.start();
  await clock.run(START + 8 * MINUTE);
  if (restarts) simulated.pbx.restart();
  if (beginsAnew) {
    const ending = source.stop();
    await clock.run(clock.now() + 2_000);
    await ending;
    source = begin();
    source.start();
  }
  await clock.run(START + 15 * MINUTE);
  day.stop();
  await clock.run(START + 15 * MINUTE + AFTER_MS);
  // Not what is said when it is stopped: that depends on when it last asked something.
  const logged = await log.read(0, log.head());
  const stopping = source.stop();
  await clock.run(clock.now() + 2_000);
  await stopping;
  house.close();
  liveBoard.close();
  return logged.map(({ event }) => event);
}
