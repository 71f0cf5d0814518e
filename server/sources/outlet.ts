// How one source speaks to the log: in order, under its lease, and no faster than the disk takes it.
import type { DomainEvent } from '#lib/model/event.ts';
import type { Hold } from '#server/leases/leases.ts';
import { LeaseLost, type Log } from '#server/log/log.ts';

/** Events given to the log and not yet durable before the PBX is kept waiting. */
const BACKLOG = 2_000;

export type OutletParts = {
  readonly log: Log;
  /** Under which is spoken; left out: always. */
  readonly hold?: Hold;
  /** The lease is another's now: what was said since is written nowhere, and nothing more is to be said. */
  readonly onLost: (lost: LeaseLost) => void;
};

export class Outlet {
  readonly #parts: OutletParts;
  #pending = 0;
  #room: (() => void) | null = null;
  #written: Promise<void> = Promise.resolve();

  constructor(parts: OutletParts) {
    this.#parts = parts;
  }

  append(events: readonly DomainEvent[]): void {
    if (events.length === 0) return;
    this.#pending += events.length;
    const counted = (): void => {
      this.#pending -= events.length;
      if (this.#pending <= BACKLOG / 2) this.#room?.();
    };
    const { log, hold, onLost } = this.#parts;
    const drafts = (): { event: DomainEvent }[] => events.map((event) => ({ event }));
    const written = hold ? log.offer(drafts(), hold) : log.append(events);
    // Otherwise the log rejects only when it is closed: then the server is going down and this source with it.
    this.#written = written.then(counted, (error: unknown) => {
      counted();
      if (error instanceof LeaseLost) onLost(error);
    });
  }

  get isFull(): boolean {
    return this.#pending > BACKLOG;
  }

  /** Waits until the log has caught up, so that a blocked disk makes the PBX wait and not this server's memory grow. */
  async drained(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#room = resolve;
    const give = (): void => resolve();
    signal.addEventListener('abort', give, { once: true });
    await promise;
    signal.removeEventListener('abort', give);
    this.#room = null;
  }

  /** Resolves when everything said so far is durable, or refused: not as long as the disk is full. */
  written(): Promise<void> {
    return this.#written;
  }
}
