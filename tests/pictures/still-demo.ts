// The demo at one fixed moment of one fixed day: its PBXs live through the morning on a virtual clock and without
// sockets, then time stands still and the real server's pages, gateway and API show it. Twice the same, to the byte.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallRow } from '#lib/model/board.ts';
import { HOUSE } from '#lib/model/event.ts';
import { nativeOf } from '#lib/model/ids.ts';
import { configSchema } from '#lib/settings/config.ts';
import { HouseClock } from '#server/board/clock.ts';
import { type Keeper, openKeeper } from '#server/board/keeper.ts';
import { DEMO_PBXS, makeBelieve } from '#server/demo.ts';
import { answerApi } from '#server/http/api.ts';
import { Sessions } from '#server/http/session.ts';
import { allowedOrigins } from '#server/live/allowed-origins.ts';
import { Commands } from '#server/live/commands.ts';
import { Gateway } from '#server/live/gateway.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { openPages } from '#server/pages.ts';
import { random } from '#server/simulator/random.ts';
import { Source } from '#server/sources/source.ts';
import { Sources } from '#server/sources/sources.ts';
import { type Clock, realClock } from '#server/time/clock.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { memoryNetwork } from '#server/tools/memory-network.ts';
import { vendors } from '#server/vendors/index.ts';

const SEED = 'pictures';
const ZONE = 'Europe/Berlin';
/** A Tuesday morning, at the site 08:25; the pictures are of 10:47:12. */
export const FROM = Date.parse('2026-03-10T07:25:00Z');
export const MOMENT = Date.parse('2026-03-10T09:47:12Z');
const SILENT = { info() {}, warn() {}, error() {} };

const SITE = {
  site: { name: 'Ringside demo', timeZone: ZONE },
  walls: [
    { id: 'main', name: 'All queues' },
    {
      id: 'lobby',
      name: 'Lobby',
      hours: { from: '07:00', until: '19:00' },
      tiles: [
        { tile: 'totals' },
        { tile: 'serviceLevel' },
        { tile: 'longestWait' },
        { tile: 'breaches' },
        { tile: 'agents' },
        { tile: 'trend' },
        { tile: 'clock', text: 'Head office' },
        { tile: 'message', text: 'Team meeting at 15:00 in the canteen' },
        { tile: 'waiting' },
      ],
    },
  ],
};

export type StillDemo = { readonly url: string; close(): Promise<void> };

/** The demo at {@link MOMENT}, served by the real server's parts; nothing moves any more. */
export async function openStillDemo(pages: 'built' | 'dev'): Promise<StillDemo> {
  const { keeper, log, sources } = await liveThrough(MOMENT);
  return serve(pages, keeper, log, sources);
}

/** The morning up to a moment: every event, and with them the board, the same each time. */
export async function liveThrough(until: number) {
  const clock = new VirtualClock(FROM);
  const log = new MemoryLog({ clock });
  const keeper = await openKeeper({ log, checkpoints: log, clock, logger: SILENT });
  const config = configSchema.parse(SITE);
  const { name, timeZone } = config.site;
  const site = { name, timeZone, demo: true, rule: config.rule, rules: {}, walls: config.walls };
  await log.append([{ type: 'site.configured', source: HOUSE, at: FROM, site }]);
  const house = new HouseClock({ keeper, log, clock, logger: SILENT });
  const sources = openSources(clock, log, keeper);
  await log.append(sources.configuration(FROM, null));
  // The day is known from the first turn on; before it nothing can be counted.
  await clock.run(FROM + 1_000);
  sources.start();
  await clock.run(until - 50_000);
  await stageRareStates(clock, keeper, sources);
  await clock.run(until);
  house.close();
  return { keeper, log, sources };
}

function openSources(clock: Clock, log: MemoryLog, keeper: Keeper): Sources {
  return new Sources(
    DEMO_PBXS.flatMap((pbx) => {
      const vendor = vendors[pbx.make];
      if (!vendor) return [];
      const { simulated, start } = makeBelieve(pbx, SEED, ZONE, clock);
      start();
      const dice = random(`${SEED}/${pbx.id}/waits`);
      const source = new Source({
        id: pbx.id,
        vendor,
        settings: vendor.settings.parse(simulated.settings(`http://${pbx.id}.invalid`)) as never,
        network: memoryNetwork(simulated.pbx, clock),
        clock,
        log,
        board: keeper.board,
        logger: SILENT,
        random: dice.next,
      });
      return [{ name: pbx.name, source }];
    }),
    keeper.board,
  );
}

/**
 * What is rare in two hours and must be seen all the same: a parked call, an attended transfer, a held call. Of the
 * conversations that can, the newest; where the PBX refuses, the next.
 */
async function stageRareStates(clock: VirtualClock, keeper: Keeper, sources: Sources): Promise<void> {
  const { board } = keeper;
  const taken = new Set<string>();
  for (const verb of ['call.park', 'call.attendedTransfer', 'call.hold'] as const) {
    const able = [...board.all('call')]
      .filter((call) => call.state === 'talking' && call.agent !== null && !taken.has(call.id))
      .filter((call) => board.get('source', call.source)?.can[verb] === true)
      .sort((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? -1 : 1));
    for (const call of able.slice(0, 8)) {
      const colleague = [...board.all('agent')].find(
        (agent) =>
          agent.source === call.source && agent.state === 'ready' && agent.tenant === tenantOf(board, call),
      );
      if (verb === 'call.attendedTransfer' && !colleague) continue;
      const args = verb === 'call.attendedTransfer' ? { to: colleague?.number ?? '' } : {};
      const asked = sources.obey(call.source, { verb, target: nativeOf(call.id), args });
      await clock.run(clock.now() + 2_000);
      if ((await asked).outcome !== 'done') continue;
      taken.add(call.id);
      break;
    }
  }
}

const tenantOf = (board: Keeper['board'], call: CallRow): string | null =>
  (call.queue && board.get('queue', call.queue)?.tenant) ?? null;

async function serve(
  kind: 'built' | 'dev',
  keeper: Keeper,
  log: MemoryLog,
  sources: Sources,
): Promise<StillDemo> {
  const still: Clock = { now: () => MOMENT, after: realClock.after };
  const { board } = keeper;
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const allowed = allowedOrigins({ host: '127.0.0.1', port, origins: [] });
  const sessions = new Sessions([], Buffer.alloc(32), still.now);
  const commands = new Commands({
    board: () => board,
    log,
    clock: still,
    obey: (id, order) => sources.obey(id, order),
  });
  const gateway = new Gateway({
    http,
    board: () => board,
    log,
    clock: still,
    meter: () => performance.now(),
    commands,
    identify: (_request, view) => sessions.viewer(undefined, view),
    allowed,
  });
  const api = {
    now: still.now,
    sessions,
    board: () => keeper.board,
    sources: () => sources.report(),
    server: () => ({
      version: '0.1.0',
      startedAt: FROM,
      trouble: null,
      screens: 1,
      log: { events: log.head(), bytes: null },
      demo: true,
      config: null,
      skipped: keeper.skipped,
    }),
    restart: (id: string) => sources.restart(id),
    reload: () => {},
    allowed,
  };
  const pages = await openPages(kind, http, port);
  http.on('request', (request, response) => {
    if (request.url?.startsWith('/socket.io/')) return;
    if (request.url?.startsWith('/api/')) void answerApi(api, request, response);
    else pages.answer(request, response);
  });
  return {
    url: `http://localhost:${port}`,
    async close() {
      await gateway.close();
      await pages.close();
      http.closeAllConnections();
      http.close();
    },
  };
}
