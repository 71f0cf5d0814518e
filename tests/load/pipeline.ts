// How recorded frames run through the product's own source, log and live board, as fast as these take them.
import { accepted } from '#lib/model/command.ts';
import { type LiveBoard, openLiveBoard } from '#server/board/live-board.ts';
import type { Log } from '#server/log/log.ts';
import type { AnyVendor, Frame, Network } from '#server/pbx-sdk/contract.ts';
import { Source } from '#server/sources/source.ts';
import type { Clock } from '#server/time/clock.ts';
import { SILENT, siteEvents } from './frames.ts';

/** A time at which nothing comes due: the recorded frames bring their own ticks. */
export const stillClock: Clock = { now: () => Date.UTC(2025, 9, 9, 8), after: () => () => {} };

const NO_NETWORK: Network = {
  request: () => Promise.reject(new Error('no network')),
  stream: () => Promise.reject(new Error('no network')),
  dial: () => Promise.reject(new Error('no network')),
  connect: () => Promise.reject(new Error('no network')),
};

export type Told = { readonly liveBoard: LiveBoard; readonly source: Source; readonly events: number };

/** Runs the frames through a source with the make's own translator, and resolves when the board has all of them. */
export async function tell(
  frames: readonly Frame[],
  vendor: AnyVendor,
  log: Log,
  clock: Clock = stillClock,
): Promise<Told> {
  const liveBoard = await openLiveBoard({ log, clock, logger: SILENT });
  await log.append(siteEvents(frames[0]?.at ?? 0));
  const over = Promise.withResolvers<void>();
  const spoken: AnyVendor = {
    ...vendor,
    open: (_settings, world) => ({
      frames: (async function* () {
        yield* frames;
        over.resolve();
        await world.pause(2 ** 30, world.signal);
      })(),
      execute: async () => accepted,
    }),
  };
  const source = new Source({
    id: 'hq',
    vendor: spoken,
    settings: {} as never,
    network: NO_NETWORK,
    clock,
    log,
    board: liveBoard.board,
    logger: SILENT,
    random: () => 0.5,
  });
  source.start();
  await over.promise;
  await log.append(siteEvents(frames[0]?.at ?? 0).slice(0, 1));
  const events = log.head();
  await source.stop();
  liveBoard.close();
  return { liveBoard, source, events };
}
