// How one recorded day runs through simulator, adapter, log and fold, and what the wall then says of it.
import type { CallRow, ShiftRow, TallyRow } from '#lib/model/board.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { SITE_SOURCE } from '#lib/model/event.ts';
import { callId, sourceId } from '#lib/model/ids.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import { type LiveBoard, openLiveBoard } from '#server/board/live-board.ts';
import { SiteScheduler } from '#server/board/site-scheduler.ts';
import type { Log } from '#server/log/log.ts';
import { MemoryLog } from '#server/log/memory.ts';
import type { AnyVendor, Network } from '#server/pbx-sdk/contract.ts';
import type { SimulatedMake, SimulatedPbx } from '#server/simulator/registry.ts';
import type { CallsFile } from '#server/simulator/traffic/calls-file.ts';
import { type Replay, replayDay } from '#server/simulator/traffic/replayed-day.ts';
import { listen } from '#server/simulator/transport/listen.ts';
import { openNetwork } from '#server/sources/network.ts';
import { Source } from '#server/sources/source.ts';
import type { Clock } from '#server/time/clock.ts';
import { ScaledClock } from '#server/time/scaled-clock.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import type { ComparedCall } from './compare.ts';
import { memoryNetwork } from './memory-network.ts';

export type DayOptions = {
  readonly vendor: AnyVendor;
  readonly make: SimulatedMake;
  readonly file: CallsFile;
  readonly date: string;
  readonly quirks: readonly string[];
  readonly seed: number;
  readonly thresholdSeconds: number;
  readonly transport: 'memory' | 'socket';
  /** Times real time, for `socket`. */
  readonly speed: number;
};

/** What the wall says of the day. */
export type ReplayedDay = {
  readonly tallies: readonly TallyRow[];
  readonly shifts: ReadonlyMap<string, ShiftRow>;
  readonly calls: readonly ComparedCall[];
  /** The PBX's id of a queue code's queue, extension of an agent's name. */
  readonly queueNumber: (code: string) => string;
  readonly extension: (agent: string) => string;
  readonly frames: number;
  readonly unknown: number;
  readonly malformed: number;
  readonly events: number;
  readonly lives: readonly string[];
  /** Calls still on the board after the last one has ended: ghosts. */
  readonly ghosts: number;
};

/** The wall is connected before the first call, and watches on after the last one so that every poll has run. */
const BEFORE_MS = 60_000;
const AFTER_MS = 180_000;
const ID = 'replay';

/** The days of a file are UTC days: the figures do not depend on a zone, and the PBX's clock is then the site's. */
export async function runDay(options: DayOptions): Promise<ReplayedDay> {
  const midnight = Date.parse(`${options.date}T00:00:00Z`);
  const start = midnight - BEFORE_MS;
  const virtual = options.transport === 'memory' ? new VirtualClock(start) : null;
  const clock: Clock = virtual ?? new ScaledClock(start, options.speed);
  const { file, date, seed, quirks, make } = options;
  const replay = replayDay({ clock, file, date, midnight, seed, targetSeconds: options.thresholdSeconds });
  const simulated = make.open({ floor: replay.floor, clock, seed, quirks, timeZone: 'UTC' });
  const log = new MemoryLog({ clock });
  const silent = { info() {}, warn() {}, error() {} };
  const liveBoard = await openLiveBoard({ log, clock, logger: silent });
  const watch = watchCalls(liveBoard);
  await siteIs(log, clock, options.thresholdSeconds);
  const house = new SiteScheduler({ log, liveBoard, clock, logger: silent });
  const reached = await reach(simulated, clock, options.transport);
  const lives: string[] = [];
  const source = new Source({
    id: ID,
    vendor: options.vendor,
    settings: options.vendor.settings.parse(simulated.settings(reached.url)) as never,
    network: reached.network,
    clock,
    log,
    board: liveBoard.board,
    logger: {
      info: (_, text) => lives.push(text),
      warn: (_, text) => lives.push(text),
      error: (_, text) => lives.push(text),
    },
    random: () => 0.5,
  });
  source.start();
  replay.start();
  await passed(clock, virtual, replay.endsAt + AFTER_MS);
  const stopping = source.stop();
  await passed(clock, virtual, clock.now() + 2_000);
  await stopping;
  house.close();
  const result = gather(options, replay, simulated, liveBoard, watch, source, log, lives);
  await reached.close();
  liveBoard.close();
  return result;
}

const passed = (clock: Clock, virtual: VirtualClock | null, until: number): Promise<void> =>
  virtual ? virtual.run(until) : new Promise((resolve) => clock.after(until - clock.now(), resolve));

async function siteIs(log: Log, clock: Clock, targetSeconds: number): Promise<void> {
  const site = {
    name: 'Replay',
    timeZone: 'UTC',
    demo: false,
    rule: { ...DEFAULT_RULE, targetSeconds },
    rules: {},
    walls: [],
  };
  await log.append([{ type: 'site.configured', source: SITE_SOURCE, at: clock.now(), site }]);
}

type Reached = { readonly url: string; readonly network: Network; close(): Promise<void> };

async function reach(
  simulated: SimulatedPbx,
  clock: Clock,
  transport: 'memory' | 'socket',
): Promise<Reached> {
  if (transport === 'memory') {
    return { url: 'http://pbx.invalid', network: memoryNetwork(simulated.pbx, clock), close: async () => {} };
  }
  const server = await listen(simulated.pbx, { port: 0 });
  const network = openNetwork({ verify: true, ca: null });
  return {
    url: server.url,
    network,
    async close() {
      await network.close();
      await server.close();
    },
  };
}

type Watched = { row: CallRow; endedAt: number | null };

/** Every call's last row, and when it ended. */
function watchCalls(liveBoard: LiveBoard): Map<string, Watched> {
  const calls = new Map<string, Watched>();
  liveBoard.onMoved(({ steps }) => {
    for (const { event, changes } of steps) {
      for (const change of changes) {
        if ('put' in change) {
          if (change.put.kind === 'call') calls.set(change.put.id, { row: change.put, endedAt: null });
        } else if (change.remove.startsWith('call:')) {
          const call = calls.get(change.remove.slice('call:'.length));
          if (call) call.endedAt = endOf(event);
        }
      }
    }
  });
  return calls;
}

const endOf = (event: DomainEvent): number => event.at;

function gather(
  options: DayOptions,
  replay: Replay,
  simulated: SimulatedPbx,
  liveBoard: LiveBoard,
  watched: ReadonlyMap<string, Watched>,
  source: Source,
  log: Log,
  lives: readonly string[],
): ReplayedDay {
  const calls: ComparedCall[] = [];
  for (const [name, { row, call }] of replay.truth()) {
    if (row.outcome === 'ivr_only' || row.queueEntered === null) continue;
    const seen = call && watched.get(callId(sourceId(ID), simulated.callId(call)));
    calls.push({
      name,
      queue: row.queue,
      waitExpected: (row.answered ?? row.ended) - row.queueEntered,
      waitSeen: seen ? waitOf(seen) : null,
      talkExpected: row.answered === null ? null : row.ended - row.answered,
      talkSeen: seen ? talkOf(seen) : null,
    });
  }
  const { board } = liveBoard;
  const { heard } = source;
  return {
    tallies: [...board.all('tally')].filter((row) => row.day === options.date),
    shifts: new Map(
      [...board.all('shift')]
        .filter((row) => row.day === options.date)
        .map((row) => [row.agent.slice(ID.length + 1), row]),
    ),
    calls,
    queueNumber(code) {
      const number = replay.queueNumberOf(code) ?? code;
      return simulated.queueId?.(number) ?? number;
    },
    extension(agent) {
      const number = replay.extensionOf(agent) ?? agent;
      return simulated.agentId?.(number) ?? number;
    },
    frames: heard.frames,
    unknown: heard.unknown.reduce((sum, each) => sum + each.count, 0) - heard.malformed,
    malformed: heard.malformed,
    events: log.head(),
    lives,
    ghosts: [...board.all('call')].length,
  };
}

const waitOf = ({ row, endedAt }: Watched): number | null => {
  const until = row.answeredAt ?? endedAt;
  return row.queuedAt === null || until === null ? null : (until - row.queuedAt) / 1000;
};
const talkOf = ({ row, endedAt }: Watched): number | null =>
  row.answeredAt === null || endedAt === null ? null : (endedAt - row.answeredAt) / 1000;
