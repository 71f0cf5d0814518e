// Where tools ask, as long as this server holds the data folder, and what they are told of it.
import type { Log } from '#server/log/log.ts';
import type { Logger } from '#server/log/logger.ts';
import { type ControlVerbs, offerControl } from '#server/storage/control-socket.ts';
import type { Closers } from './close-all.ts';

export type ControlParts = {
  /** The data folder. */
  readonly data: string;
  readonly version: string;
  readonly url: string;
  readonly log: Pick<Log, 'epoch' | 'head'>;
  readonly history: () => string | null;
  readonly logger: Logger;
  readonly verbs: ControlVerbs;
};

/** The wall goes on without them where the socket cannot be opened. */
export async function openControl(
  { data, version, url, log, history, logger, verbs }: ControlParts,
  closers: Closers,
): Promise<void> {
  const status = async () => ({
    version,
    process: process.pid,
    url,
    epoch: log.epoch,
    events: log.head(),
    history: history(),
  });
  closers.push(await offerControl(data, { status, ...verbs }, logger));
}
