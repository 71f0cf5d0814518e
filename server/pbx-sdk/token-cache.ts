// Tokens and sessions of a PBX: asked for once however many want one, renewed before they die, given back at the end.
import { type AdapterContext, Transient } from './contract.ts';

/** Tries to renew a token that has died before giving up, and the pause between them. */
const RENEWALS = 5;
const AGAIN_MS = 10_000;
/** After a token has died, until the PBX counts it no more. */
const ROOM_MS = 250;

/** Epoch ms: `renewAt` when it should be replaced, `expiresAt` when it dies. */
export type LimitedToken = {
  readonly access: string;
  readonly renewAt: number;
  readonly expiresAt: number;
};

/** At most one token, and at most one request for one: whoever comes second gets the first one's answer. */
export class TokenCache<T extends { readonly access: string }> {
  readonly #obtain: () => Promise<T>;
  #held: T | null = null;
  #asking: Promise<T> | null = null;

  /** @param obtain asks for the first token, and for the next one after {@link forget}. */
  constructor(obtain: () => Promise<T>) {
    this.#obtain = obtain;
  }

  get held(): T | null {
    return this.#held;
  }

  /** @throws what `obtain` throws. A failure is not kept: the next one may be let in. */
  async get(): Promise<T> {
    return this.#held ?? (await this.#once(this.#obtain));
  }

  /**
   * Replaces `old`, which the PBX takes no more or soon will not. Does nothing if somebody already has.
   * @returns whether it was this call that asked for the new one.
   * @throws what `obtain` throws; `old` is held on to then.
   */
  async replace(old: string, obtain: (held: T | null) => Promise<T>): Promise<boolean> {
    if (this.#held !== null && this.#held.access !== old) return false;
    const isFirst = this.#asking === null;
    await this.#once(() => obtain(this.#held));
    return isFirst;
  }

  /** Drops `dead`, unless a newer one is held already. */
  forget(dead: string): void {
    if (this.#held?.access === dead) this.#held = null;
  }

  /** Takes the token out, one still being asked for as well. Never throws. */
  async take(): Promise<T | null> {
    await this.#asking?.catch(() => undefined);
    const held = this.#held;
    this.#held = null;
    return held;
  }

  #once(obtain: () => Promise<T>): Promise<T> {
    this.#asking ??= obtain()
      .then((token) => {
        this.#held = token;
        return token;
      })
      .finally(() => {
        this.#asking = null;
      });
    return this.#asking;
  }
}

/**
 * Renews the token before it dies, until the signal is aborted. While it lives a failure costs nothing; a dead one is
 * tried a few times more.
 * @throws Fatal, Transient
 */
export async function keepFresh(
  { now, pause }: Pick<AdapterContext, 'now' | 'pause'>,
  signal: AbortSignal,
  cache: TokenCache<LimitedToken>,
  renew: (old: string) => Promise<void>,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const wait = (cache.held?.renewAt ?? now()) - now();
    if (wait > 0) {
      await pause(wait, signal);
      continue;
    }
    try {
      await renew((await cache.get()).access);
      failures = 0;
    } catch (error) {
      if (!(error instanceof Transient)) throw error;
      const again = Math.max(AGAIN_MS, error.notBeforeMs);
      const left = (cache.held?.expiresAt ?? 0) - now();
      if (left <= 0 && ++failures >= RENEWALS) throw error;
      // Where a PBX has handed out all it has, this one's own end makes room.
      await pause(left > 0 ? Math.min(again, left + ROOM_MS) : again, signal);
    }
  }
}

/** Says to the PBX that something is over, and waits for it `ms` at most. Never throws. */
export async function bidFarewell(
  { pause }: Pick<AdapterContext, 'pause'>,
  ms: number,
  say: (patience: AbortSignal) => Promise<unknown>,
): Promise<void> {
  const over = new AbortController();
  const late = pause(ms, over.signal).catch(() => undefined);
  await Promise.race([say(over.signal).catch(() => undefined), late]);
  over.abort(new Transient('given up'));
}
