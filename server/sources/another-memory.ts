// What a server does whose log became another memory in its life: what a restart does, without one.
import type { EventOf } from '#lib/model/event.ts';
import { whenDayKnown } from '#server/board/day-known.ts';
import type { LiveBoard } from '#server/board/live-board.ts';
import type { Log } from '#server/log/log.ts';
import type { Logger } from '#server/log/logger.ts';
import { siteEvents } from '#server/settings/site-events.ts';
import type { Clock } from '#server/time/clock.ts';
import type { Sources } from './sources.ts';

export type AnotherMemoryParts = {
  readonly log: Log;
  readonly liveBoard: LiveBoard;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly sources: Pick<Sources, 'beginAnew'>;
  /** The site as it is configured now. */
  readonly site: () => EventOf<'site.configured'>['site'];
};

/**
 * Whenever the log is another memory, tells it what is configured, and lets the sources connect anew: what they have
 * said since may not stand in it, and what it holds of their PBXs may be long over. Returns how to stop.
 */
export function onAnotherMemory({
  log,
  liveBoard,
  clock,
  logger,
  sources,
  site,
}: AnotherMemoryParts): () => void {
  const ends = new Set<() => void>();
  const once = async (begin: (go: () => void) => () => void): Promise<void> => {
    const come = Promise.withResolvers<void>();
    const stop = begin(come.resolve);
    ends.add(stop);
    await come.promise;
    stop();
    ends.delete(stop);
  };
  const unwatch = log.onEpoch(() => {
    const head = log.head();
    logger.info({ head }, 'The log is another memory: every PBX is connected anew.');
    const ready = async (): Promise<number | null> => {
      const renewed = once((go) =>
        liveBoard.onMoved(({ anew }) => {
          if (anew) go();
        }),
      );
      const [last] = await log.read(head - 1, 1);
      await renewed;
      const told = siteEvents(site(), liveBoard.board.get('site', 'site'), clock.now());
      await log.append(told);
      await once((go) => whenDayKnown(liveBoard, go));
      return last ? (last.heard ?? last.event.at) : null;
    };
    sources.beginAnew(ready).catch((error: unknown) => {
      logger.error({ error: String(error) }, 'The sources could not be connected anew.');
    });
  });
  return () => {
    unwatch();
    for (const end of ends) end();
  };
}
