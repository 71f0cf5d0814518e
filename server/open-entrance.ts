// The port. It says that the server starts until there is somebody to answer.
import { Door } from '#server/http/door.ts';
import { listen, stopListening } from '#server/http/listening.ts';
import { Readiness } from '#server/http/readiness.ts';
import type { Logger } from '#server/log/logger.ts';
import { realClock } from '#server/time/clock.ts';
import type { Closers } from './close-all.ts';
import type { Config } from './config.ts';

/** Rejects with the listening error. */
export async function openEntrance(
  { config, logger }: { readonly config: Pick<Config, 'server'>; readonly logger: Logger },
  closers: Closers,
) {
  const startedAt = realClock.now();
  const readiness = new Readiness();
  const door = new Door(logger, readiness, config.server);
  const port = await listen(door.http, config.server.host, config.server.port);
  closers.push(() => stopListening(door.http));
  return { door, readiness, port, startedAt };
}
