// The life of a connection that queues what it hears: begun when its frames are first asked for, over when either side ends it.
import { type Frame, Transient } from './contract.ts';
import type { FrameQueue } from './frame-queue.ts';

export type ConnectionLife = {
  /** Of the line: aborted when nobody wants frames any more. */
  readonly signal: AbortSignal;
  readonly queue: FrameQueue;
  /** Signs in, takes stock, listens: until it throws, which ends the connection. */
  readonly live: () => Promise<void>;
  /** Ends the queue and all that fills it. Called more than once; the first reason stands. */
  readonly end: (error: unknown, dropped: boolean) => void;
  /** What the PBX is told when all is over. Must not throw. */
  readonly farewell?: () => Promise<void>;
};

/** The frames, in the order of what was heard; ends by throwing why the connection is over. One reader only. */
export async function* framesOf({
  signal,
  queue,
  live,
  end,
  farewell,
}: ConnectionLife): AsyncGenerator<Frame, void> {
  const close = (): void => end(new Transient('the connection was closed'), true);
  signal.addEventListener('abort', close, { once: true });
  if (signal.aborted) close();
  else live().catch((error: unknown) => end(error, false));
  try {
    yield* queue.read();
  } finally {
    signal.removeEventListener('abort', close);
    close();
    await farewell?.();
  }
}
