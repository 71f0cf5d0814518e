// The life of a connection that queues what it hears: begun when its frames are first asked for, over when either side ends it.
import { type AdapterContext, type Frame, Transient } from './contract.ts';
import { FrameQueue } from './frame-queue.ts';

export class ConnectionLife {
  /** What was heard and is not yet read. */
  readonly queue = new FrameQueue();
  readonly #context: Pick<AdapterContext, 'now' | 'signal'>;
  readonly #close: () => void;
  readonly #over = new AbortController();

  /** @param close closes what is still open. May be called more than once; must not throw. */
  constructor(context: Pick<AdapterContext, 'now' | 'signal'>, close: () => void = () => undefined) {
    this.#context = context;
    this.#close = close;
  }

  /** Aborted at the end, whoever ended it. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** Puts a frame that we say ourselves, heard now. */
  say(channel: string, text: string): void {
    this.queue.put({ at: this.#context.now(), channel, text });
  }

  /** What was heard before is still read, unless it is `dropped`. The first reason stands. */
  end(error: unknown, dropped = false): void {
    this.queue.end(error, dropped);
    this.#close();
    if (!this.signal.aborted) this.#over.abort(new Transient('the connection was closed'));
  }

  /**
   * The frames, in the order of what was heard; ends by throwing why the connection is over. One reader only.
   * @param live signs in, takes stock, listens: until it throws, which ends the connection
   * @param farewell what the PBX is told when all is over. Must not throw
   */
  async *frames(live: () => Promise<void>, farewell?: () => Promise<void>): AsyncGenerator<Frame, void> {
    const { signal } = this.#context;
    const close = (): void => this.end(new Transient('the connection was closed'), true);
    signal.addEventListener('abort', close, { once: true });
    if (signal.aborted) close();
    else live().catch((error: unknown) => this.end(error));
    try {
      yield* this.queue.read();
    } finally {
      signal.removeEventListener('abort', close);
      close();
      await farewell?.();
    }
  }
}
