// How what was opened is closed: the newest first, each whatever became of the others.
import type { Logger } from '#server/log/logger.ts';

/** How each part is closed, in the order in which they were opened. */
export type Closers = (() => Promise<void> | void)[];

/**
 * Empties the list. Never rejects: what cannot be closed is logged, and what was opened before it is closed all the same:
 * the log last, with the events that still wait to be written.
 */
export async function closeAll(opened: Closers, logger: Pick<Logger, 'error'>): Promise<void> {
  for (let close = opened.pop(); close; close = opened.pop())
    try {
      await close();
    } catch (error) {
      logger.error({ error: String((error as Error | undefined)?.stack ?? error) }, 'a part did not close');
    }
}
