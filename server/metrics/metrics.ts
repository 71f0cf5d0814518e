// What this server can be watched by, in Prometheus' form. Read when it is asked for; names and labels are an interface:
// dashboards and alarms of other people's hang on them (docs/running.md lists them).
import { statfs } from 'node:fs/promises';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { SourceReport } from '#lib/api/sources.ts';
import { FOLD_VERSION } from '#lib/fold/fold.ts';
import type { SourceLife } from '#lib/model/board.ts';
import type { Outcome } from '#lib/model/command.ts';
import { PROTOCOL } from '#lib/sync/protocol.ts';
import type { LiveBoard } from '#server/board/live-board.ts';
import type { Scribe } from '#server/history/scribe.ts';
import { bytesIn } from '#server/http/server-report.ts';
import type { Traffic } from '#server/http/traffic.ts';
import type { Log } from '#server/log/log.ts';
import type { Sources } from '#server/sources/sources.ts';
import type { Gateway } from '#server/sync/gateway.ts';
import type { Clock } from '#server/time/clock.ts';

export type MetricsParts = {
  readonly version: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'head' | 'oldest' | 'follow' | 'state'>;
  readonly liveBoard: Pick<LiveBoard, 'skipped'> & { readonly board: { readonly seq: number } };
  readonly scribe: Pick<Scribe, 'neededAfter' | 'trouble'>;
  readonly sources: Pick<Sources, 'report' | 'frameKinds'>;
  /** Bytes that went over the lines of this server since it began. */
  readonly traffic: () => Traffic;
  /** The data folder. */
  readonly data: string;
};

const LIVES: readonly SourceLife[] = ['idle', 'connecting', 'syncing', 'live', 'waiting', 'refused'];
/** Gauges that end as only counters may: Prometheus' own tool complains of them. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];
/** Most commands are answered within a second; the longest deadline is under a minute. */
const COMMAND_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 60];

/** Registers everything; `text` answers a scrape. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #commands: Histogram<'verb' | 'outcome'>;
  readonly #unfollow: () => void;

  constructor(parts: MetricsParts) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    for (const name of MISNAMED) this.#registry.removeSingleMetric(name);
    new Gauge({
      name: 'ringside_build_info',
      help: 'What runs here; always 1.',
      labelNames: ['version', 'node', 'fold', 'protocol'],
      registers,
    }).set({ version: parts.version, node: process.version, fold: FOLD_VERSION, protocol: PROTOCOL }, 1);
    const events = new Counter({
      name: 'ringside_events_total',
      help: 'Events made durable in the log since the server began.',
      labelNames: ['source'],
      registers,
    });
    this.#unfollow = parts.log.follow((batch) => {
      for (const { event } of batch) events.inc({ source: 'source' in event ? event.source : 'site' });
    });
    this.#commands = new Histogram({
      name: 'ringside_command_duration_seconds',
      help: 'From a command being asked until its final answer.',
      labelNames: ['verb', 'outcome'],
      buckets: COMMAND_SECONDS,
      registers,
    });
    this.#watchSources(parts);
    this.#watchServer(parts);
  }

  /** Counts a command when it is answered. */
  async timed(verb: string, answer: Promise<Outcome>): Promise<Outcome> {
    const end = this.#commands.startTimer({ verb });
    const outcome = await answer;
    end({ outcome: outcome.outcome });
    return outcome;
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  close(): void {
    this.#unfollow();
    this.#registry.clear();
  }

  /** Who follows the board, once there is somebody to ask. */
  watchScreens(gateway: Pick<Gateway, 'screens' | 'deltas'>): void {
    this.#gauge('ringside_screens', 'Pages and walls that follow the board.', () => gateway.screens);
    this.#counter('ringside_deltas_total', 'Changes of the board sent to a screen.', () => gateway.deltas);
  }

  #watchSources({ sources: all, clock }: MetricsParts): void {
    const registers = [this.#registry];
    const sources = (): readonly SourceReport[] => all.report();
    const labelNames = ['source', 'make'] as const;
    new Gauge({
      name: 'ringside_source_life',
      help: 'Which state a PBX connection is in: 1 for that one, 0 for the others.',
      labelNames: [...labelNames, 'life'],
      registers,
      collect() {
        this.reset();
        for (const { id, make, life: is } of sources())
          for (const life of LIVES) this.set({ source: id, make, life }, life === is ? 1 : 0);
      },
    });
    new Gauge({
      name: 'ringside_source_last_frame_age_seconds',
      help: 'How long ago the PBX was last heard; absent until it was.',
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const { id, make, lastFrameAt } of sources())
          if (lastFrameAt !== null)
            this.set({ source: id, make }, Math.max(0, (clock.now() - lastFrameAt) / 1000));
      },
    });
    const counted = (name: string, help: string, of: (source: SourceReport) => number): void =>
      void new Counter({
        name,
        help,
        labelNames,
        registers,
        collect() {
          this.reset();
          for (const source of sources()) this.inc({ source: source.id, make: source.make }, of(source));
        },
      });
    counted(
      'ringside_source_reconnects_total',
      'Connections to the PBX after the first one.',
      ({ reconnects }) => reconnects,
    );
    counted(
      'ringside_source_malformed_frames_total',
      'Frames of the PBX that could not be read.',
      ({ malformed }) => malformed,
    );
    counted(
      'ringside_source_unknown_frames_total',
      'Frames of a shape this version does not know.',
      ({ unknown }) => unknown.reduce((sum, { count }) => sum + count, 0),
    );
    counted(
      'ringside_source_refused_hooks_total',
      'Webhooks that were not signed as agreed.',
      ({ refusedHooks }) => refusedHooks,
    );
    new Counter({
      name: 'ringside_source_frames_total',
      help: 'What was heard of the PBX, by what brought it: stream, rest, hook, or this server itself.',
      labelNames: ['source', 'kind'],
      registers,
      collect() {
        this.reset();
        for (const [source, kinds] of all.frameKinds())
          for (const [kind, count] of kinds) this.inc({ source, kind }, count);
      },
    });
  }

  #gauge(name: string, help: string, read: () => number | null): void {
    new Gauge({
      name,
      help,
      registers: [this.#registry],
      collect() {
        const value = read();
        if (value === null) this.remove();
        else this.set(value);
      },
    });
  }

  /** @param read how many there were since the server began. */
  #counter(name: string, help: string, read: () => number): void {
    new Counter({
      name,
      help,
      registers: [this.#registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }

  #watchServer({ log, liveBoard, scribe, traffic, data }: MetricsParts): void {
    const registers = [this.#registry];
    const gauge = this.#gauge.bind(this);
    gauge('ringside_log_sequence', 'Number of the newest event in the log.', () => log.head());
    gauge('ringside_log_events', 'Events the log holds.', () => log.head() - log.oldest() + 1);
    gauge('ringside_log_blocked', '1 while events cannot be made durable.', () =>
      log.state().state === 'blocked' ? 1 : 0,
    );
    gauge('ringside_data_bytes', 'Size of the data folder.', () => bytesIn(data));
    gauge('ringside_board_lag_events', 'Events in the log that the board does not show yet.', () =>
      Math.max(0, log.head() - liveBoard.board.seq),
    );
    this.#counter(
      'ringside_fold_skipped_events_total',
      'Events the board could not take: a bug, worth a report.',
      () => liveBoard.skipped,
    );
    gauge(
      'ringside_history_lag_events',
      'Events in the log after the last one the history has saved; it saves some thousands at a time.',
      () => Math.max(0, log.head() - scribe.neededAfter),
    );
    gauge('ringside_history_blocked', '1 while the history cannot be written.', () =>
      scribe.trouble === null ? 0 : 1,
    );
    new Counter({
      name: 'ringside_traffic_bytes_total',
      help: 'Bytes over the lines of this server, pages and screens alike.',
      labelNames: ['direction'],
      registers,
      collect() {
        this.reset();
        const { received, sent } = traffic();
        this.inc({ direction: 'received' }, received);
        this.inc({ direction: 'sent' }, sent);
      },
    });
    new Gauge({
      name: 'ringside_disk_free_bytes',
      help: 'Room left for this user on the disk of the data folder.',
      registers,
      async collect() {
        const disk = await statfs(data).catch(() => null);
        if (disk === null) this.remove();
        else this.set(disk.bavail * disk.bsize);
      },
    });
  }
}
