// Writes what takes a right away (a session's end, a key or a screen revoked) as soon as that can be done: a full disk
// must not give it back at the next start.
import type { Logger } from '#server/log/logger.ts';
import type { Cancel, Clock } from '#server/time/clock.ts';

/** How long until what could not be written is tried again. */
const AGAIN_MS = 5_000;

/** It counts from now on, but a restart before there is room brings back what was. */
export class NotYetWritten extends Error {
  override readonly name = 'NotYetWritten';
}

export class UntilWritten {
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** What waits, by a name of its own. */
  readonly #waiting = new Map<string, () => Promise<void>>();
  #timer: Cancel | null = null;

  constructor({ clock, logger }: { readonly clock: Clock; readonly logger: Logger }) {
    this.#clock = clock;
    this.#logger = logger;
  }

  /**
   * Rejects with {@link NotYetWritten} where it cannot be written now; it is then tried again, every few seconds and once
   * more at the close.
   */
  async write(name: string, write: () => Promise<void>): Promise<void> {
    try {
      await write();
      this.#waiting.delete(name);
    } catch (error) {
      this.#waiting.set(name, write);
      this.#schedule();
      throw new NotYetWritten('it cannot be written down', { cause: error });
    }
  }

  /** Tries all that waits for the last time. */
  async close(): Promise<void> {
    this.#timer?.();
    this.#timer = null;
    await this.#tryAll();
  }

  #schedule(): void {
    this.#timer ??= this.#clock.after(AGAIN_MS, () => {
      void this.#tryAll().then(() => {
        this.#timer = null;
        if (this.#waiting.size > 0) this.#schedule();
      });
    });
  }

  async #tryAll(): Promise<void> {
    for (const [name, write] of [...this.#waiting])
      try {
        await write();
        this.#waiting.delete(name);
        this.#logger.info({}, 'what was ended or revoked while nothing could be written is written now');
      } catch {
        // It waits on: who ended it was told.
      }
  }
}
