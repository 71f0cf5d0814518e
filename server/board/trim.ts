// How much of the log is kept.
import type { Log } from '#server/log/log.ts';
import type { Logger } from '#server/log/logger.ts';
import type { Cancel, Clock } from '#server/time/clock.ts';

export type TrimOptions = {
  readonly log: Log;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Events older than this (ms) are forgotten; asked each time. */
  readonly retentionMs: () => number;
  /** Events after this sequence are kept, however old: a saved board goes on from them, or the history has not read them. */
  readonly neededAfter: () => number;
  /** Told what the log begins with, when events were forgotten. */
  readonly onTrimmed?: (oldest: number) => void;
  /** How often (ms) it is looked; the first time after a minute at the latest. */
  readonly everyMs?: number;
};

const EVERY_MS = 600_000;
const FIRST_MS = 60_000;

/** Forgets old events from time to time, until it is stopped. A failure is logged once and tried again. */
export function keepTrimmed(options: TrimOptions): { stop(): Promise<void> } {
  const { log, clock, logger, retentionMs, neededAfter, onTrimmed, everyMs = EVERY_MS } = options;
  let cancel: Cancel = () => {};
  let work: Promise<void> = Promise.resolve();
  let stopped = false;
  let failing = false;

  const trim = async (): Promise<void> => {
    try {
      const gone = await log.trim(neededAfter(), clock.now() - retentionMs());
      if (gone > 0) {
        logger.info({ events: gone, oldest: log.oldest() }, 'Old events were forgotten.');
        onTrimmed?.(log.oldest());
      }
      failing = false;
    } catch (error) {
      if (!failing) logger.warn({ err: error }, 'Old events cannot be forgotten; trying again.');
      failing = true;
    }
  };
  const again = (ms: number): void => {
    cancel = clock.after(ms, () => {
      work = trim().then(() => {
        if (!stopped) again(everyMs);
      });
    });
  };
  again(Math.min(everyMs, FIRST_MS));
  return {
    async stop() {
      stopped = true;
      cancel();
      await work;
    },
  };
}
