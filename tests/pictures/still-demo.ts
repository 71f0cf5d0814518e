// The demo at one fixed moment of one fixed day: its PBXs live through the morning on a virtual clock and without
// sockets, then time stands still and the real server's pages, gateway and API show it. Twice the same, to the byte.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallRow } from '#lib/model/board.ts';
import { refused } from '#lib/model/command.ts';
import { SITE_SOURCE } from '#lib/model/event.ts';
import { nativeOf } from '#lib/model/ids.ts';
import { configSchema } from '#lib/settings/config.ts';
import { type LiveBoard, openLiveBoard } from '#server/board/live-board.ts';
import { SiteScheduler } from '#server/board/site-scheduler.ts';
import { Commands } from '#server/commands/commands.ts';
import type { ConfiguredSource } from '#server/config.ts';
import { DEMO_PBXS, makeBelieve } from '#server/demo.ts';
import { openApp } from '#server/http/app.ts';
import { MemoryLeases } from '#server/leases/memory.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { openPages } from '#server/pages.ts';
import { vendors } from '#server/pbx/index.ts';
import type { Network } from '#server/pbx-sdk/contract.ts';
import { siteOf } from '#server/settings/site-events.ts';
import { random } from '#server/simulator/traffic/random.ts';
import { Source } from '#server/sources/source.ts';
import { Sources } from '#server/sources/sources.ts';
import { allowedOrigins } from '#server/sync/allowed-origins.ts';
import { Gateway } from '#server/sync/gateway.ts';
import { type Clock, realClock } from '#server/time/clock.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { memoryNetwork } from '#server/tools/memory-network.ts';
import { orderOf } from '#tests/order.ts';
import { openDesk } from '#tests/server/access/desk.ts';

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
  const { liveBoard, log, sources } = await liveThrough(MOMENT);
  return serve(pages, liveBoard, log, sources);
}

/** The morning up to a moment: every event, and with them the board, the same each time. */
export async function liveThrough(until: number) {
  const clock = new VirtualClock(FROM);
  const log = new MemoryLog({ clock });
  const liveBoard = await openLiveBoard({ log, clock, logger: SILENT });
  const config = configSchema.parse(SITE);
  const site = siteOf(config, true);
  await log.append([{ type: 'site.configured', source: SITE_SOURCE, at: FROM, site }]);
  const house = new SiteScheduler({ liveBoard, log, clock, logger: SILENT });
  const sources = openSources(clock, log, liveBoard);
  await log.append(sources.configuration(FROM, null));
  // The day is known from the first turn on; before it nothing can be counted.
  await clock.run(FROM + 1_000);
  sources.start();
  await clock.run(until - 50_000);
  await stageRareStates(clock, liveBoard, sources);
  await clock.run(until);
  house.close();
  return { liveBoard, log, sources };
}

function openSources(clock: Clock, log: MemoryLog, liveBoard: LiveBoard): Sources {
  const { board } = liveBoard;
  const networks = new Map<string, Network>();
  const configured = DEMO_PBXS.flatMap((pbx): ConfiguredSource[] => {
    const vendor = vendors[pbx.make];
    if (!vendor) return [];
    const { simulated, start } = makeBelieve(pbx, SEED, ZONE, clock);
    start();
    networks.set(pbx.id, memoryNetwork(simulated.pbx, clock));
    const settings = vendor.settings.parse(simulated.settings(`http://${pbx.id}.invalid`)) as never;
    return [{ id: pbx.id, name: pbx.name, vendor, settings, tls: { verify: true, ca: null } }];
  });
  const open = ({ id, vendor, settings }: ConfiguredSource) => {
    const network = networks.get(id) as Network;
    const dice = random(`${SEED}/${id}/waits`);
    const parts = { id, vendor, settings, network, clock, log, board, logger: SILENT, random: dice.next };
    return { source: new Source(parts), close: async () => {} };
  };
  const leases = new MemoryLeases();
  return new Sources({ board, log, clock, logger: SILENT, leases, open }, configured);
}

/**
 * What is rare in two hours and must be seen all the same: a parked call, an attended transfer, a held call. Of the
 * conversations that can, the newest; where the PBX refuses, the next.
 */
async function stageRareStates(clock: VirtualClock, liveBoard: LiveBoard, sources: Sources): Promise<void> {
  const { board } = liveBoard;
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
      const asked = sources.execute(call.source, orderOf(verb, nativeOf(call.id), args, clock.now()));
      await clock.run(clock.now() + 2_000);
      if ((await asked).outcome !== 'accepted') continue;
      taken.add(call.id);
      break;
    }
  }
}

const tenantOf = (board: LiveBoard['board'], call: CallRow): string | null =>
  (call.queue && board.get('queue', call.queue)?.tenant) ?? null;

async function serve(
  kind: 'built' | 'dev',
  liveBoard: LiveBoard,
  log: MemoryLog,
  sources: Sources,
): Promise<StillDemo> {
  const still: Clock = { now: () => MOMENT, after: realClock.after };
  const { board } = liveBoard;
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const allowed = allowedOrigins({ host: '127.0.0.1', port, origins: [] });
  const people = await openDesk([], { clock: new VirtualClock(MOMENT) });
  const commands = new Commands({
    liveBoard,
    log,
    clock: still,
    logger: SILENT,
    execute: (id, order) => sources.execute(id, order),
  });
  const gateway = new Gateway({
    http,
    board: () => board,
    clock: still,
    logger: SILENT,
    meter: () => performance.now(),
    acts: {
      command: (_request, command) => commands.ask(command, 'Supervisor'),
      acknowledge: async () => refused('This alert is gone.'),
    },
    identify: (request, view, wall) =>
      view === 'wall' ? people.screenDesk.viewer(request, wall ?? 'main') : people.desk.viewer(request, view),
    allowed,
  });
  const app = openApp({
    logger: SILENT,
    now: still.now,
    ...people.parts,
    board: () => liveBoard.board,
    sources: () => sources.report(),
    server: () => ({
      version: '0.1.0',
      startedAt: FROM,
      trouble: null,
      history: null,
      screens: 1,
      log: { events: log.head(), bytes: null },
      demo: true,
      config: null,
      skipped: liveBoard.skipped,
      settings: null,
    }),
    restart: (id: string) => sources.restart(id),
    reload: () => {},
    allowed,
  });
  const pages = await openPages(kind, http, port);
  http.on('request', (request, response) => {
    if (request.url?.startsWith('/socket.io/')) return;
    if (request.url?.startsWith('/api/')) void app(request, response);
    else void pages.answer(request, response);
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
