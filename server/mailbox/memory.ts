// How webhooks are handed to whoever holds their source in this very process.
import type { Hold, Leases } from '#server/leases/leases.ts';
import type { HookRequest } from '#server/pbx-sdk/contract.ts';
import { type Clock, pause } from '#server/time/clock.ts';
import type { Mailbox, Receipt } from './mailbox.ts';

export type MemoryMailboxOptions = {
  readonly clock: Clock;
  readonly leases: Pick<Leases, 'proves'>;
  /** Whether there is a source of that name. */
  readonly knows: (source: string) => boolean;
  /** How long a webhook waits for somebody who holds its source, ms. */
  readonly patienceMs?: number;
};

type Taker = { readonly hold: Hold; readonly on: (request: HookRequest) => Receipt };

/** A source whose settings were changed is held again within moments; PBXs wait some seconds for an answer. */
const PATIENCE_MS = 2_000;
/** So many wait at once, of all sources; more are told to come again. */
const WAITING = 200;

export class MemoryMailbox implements Mailbox {
  readonly #options: MemoryMailboxOptions;
  readonly #takers = new Map<string, Taker>();
  readonly #waiting = new Set<() => void>();

  constructor(options: MemoryMailboxOptions) {
    this.#options = options;
  }

  async put(source: string, request: HookRequest): Promise<Receipt> {
    const { clock, knows, patienceMs = PATIENCE_MS } = this.#options;
    if (!knows(source)) return 404;
    let taker = this.#taker(source);
    if (!taker && this.#waiting.size < WAITING) {
      const giveUp = new AbortController();
      const come = Promise.withResolvers<void>();
      const look = (): void => {
        if (this.#taker(source)) come.resolve();
      };
      this.#waiting.add(look);
      await Promise.race([come.promise, pause(clock, patienceMs, giveUp.signal).catch(() => undefined)]);
      giveUp.abort(new Error('taken'));
      this.#waiting.delete(look);
      taker = this.#taker(source);
    }
    return taker?.on(request) ?? (knows(source) ? 503 : 404);
  }

  take(hold: Hold, on: (request: HookRequest) => Receipt): () => void {
    const source = hold.name.replace(/^source\//, '');
    const taker = { hold, on };
    this.#takers.set(source, taker);
    for (const look of [...this.#waiting]) look();
    return () => {
      if (this.#takers.get(source) === taker) this.#takers.delete(source);
    };
  }

  #taker(source: string): Taker | null {
    const taker = this.#takers.get(source);
    return taker && this.#options.leases.proves(taker.hold) ? taker : null;
  }
}
