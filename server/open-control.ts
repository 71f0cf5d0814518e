// Where tools ask, as long as this server holds the data folder, and what they are told of it.
import { z } from 'zod';
import { copyData } from '#server/backup/copy-data.ts';
import type { Log } from '#server/log/log.ts';
import type { Logger } from '#server/log/logger.ts';
import type { Metrics } from '#server/metrics/metrics.ts';
import type { Sources } from '#server/sources/sources.ts';
import { type ControlVerbs, offerControl } from '#server/storage/control-socket.ts';
import { metricsWithoutNames, sourcesWithoutNames } from '#server/support/support-report.ts';
import type { Clock } from '#server/time/clock.ts';
import type { Closers } from './close-all.ts';

export type ControlParts = {
  /** The data folder. */
  readonly data: string;
  readonly version: string;
  readonly url: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'epoch' | 'head' | 'state'> & { copyTo(path: string): Promise<void> };
  readonly scribe: { readonly trouble: string | null };
  readonly sources: Pick<Sources, 'report'>;
  readonly metrics: Pick<Metrics, 'text'>;
  readonly logger: Logger;
  readonly verbs: ControlVerbs;
};

const copySchema = z.strictObject({ to: z.string().min(1) });

/** The wall goes on without them where the socket cannot be opened. */
export async function openControl(parts: ControlParts, closers: Closers): Promise<void> {
  const { data, version, url, clock, log, scribe, sources, metrics, logger, verbs } = parts;
  const status = async () => ({
    version,
    process: process.pid,
    url,
    epoch: log.epoch,
    events: log.head(),
    history: scribe.trouble,
  });
  const copy = (args: unknown) => copyData(data, copySchema.parse(args).to, (path) => log.copyTo(path));
  const support = async () => {
    const report = sources.report();
    const isWritten = { log: log.state().state === 'ok', history: scribe.trouble === null };
    const told = metricsWithoutNames(await metrics.text(), report);
    return {
      version,
      isWritten,
      sources: sourcesWithoutNames(report, clock.now()),
      metrics: told.split('\n').filter((line) => line !== '' && !line.startsWith('#')),
    };
  };
  closers.push(await offerControl(data, { status, copy, support, ...verbs }, logger));
}
