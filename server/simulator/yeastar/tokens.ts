// Access and refresh tokens: how long they live, how many there may be, who is locked out.
import type { Random } from '#server/simulator/traffic/random.ts';
import type { Clock } from '#server/time/clock.ts';
import type { Quirks } from './variants.ts';

export type Credentials = { readonly clientId: string; readonly clientSecret: string };
export type TokenPair = { readonly access: string; readonly refresh: string };
export type TokenLives = { readonly accessSeconds: number; readonly refreshSeconds: number };

export const TOKEN_CAP = 8;
export const FAILURES_TO_BLOCK = 5;
/** How long a blocked address stays blocked, milliseconds. */
export const BLOCK_MS = 600_000;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export class Tokens {
  readonly lives: TokenLives;
  readonly #clock: Clock;
  readonly #draws: Random;
  readonly #quirks: Quirks;
  readonly #credentials: Credentials;
  /** Access token to its end of life (epoch ms) and its refresh token. */
  readonly #access = new Map<string, { readonly until: number; readonly refresh: string }>();
  readonly #refresh = new Map<string, { readonly until: number; readonly access: string }>();
  readonly #watchers = new Set<(token: string) => void>();
  #failures = 0;
  #blockedUntil = 0;

  constructor(clock: Clock, draws: Random, quirks: Quirks, credentials: Credentials, lives: TokenLives) {
    this.#clock = clock;
    this.#draws = draws;
    this.#quirks = quirks;
    this.#credentials = credentials;
    this.lives = lives;
  }

  /** Epoch ms until which everybody is refused, or `null`. */
  blockedUntil(): number | null {
    return this.#blockedUntil > this.#clock.now() ? this.#blockedUntil : null;
  }

  /** `wrong`: the credentials are, and the failure counts. `full`: eight tokens are still valid. */
  get(clientId: string, clientSecret: string): TokenPair | 'wrong' | 'full' {
    if (clientId !== this.#credentials.clientId || clientSecret !== this.#credentials.clientSecret) {
      if (++this.#failures >= FAILURES_TO_BLOCK) {
        this.#failures = 0;
        this.#blockedUntil = this.#clock.now() + BLOCK_MS;
      }
      return 'wrong';
    }
    this.#failures = 0;
    if (this.#quirks.getTokenInvalidatesOld === 'yes') this.revokeAll();
    if (this.count() >= TOKEN_CAP) return 'full';
    return this.#issue();
  }

  /** A refresh token works once; the access token it came with lives on unless the quirk says otherwise. */
  renew(refresh: string): TokenPair | 'full' | null {
    const known = this.#refresh.get(refresh);
    if (!known || known.until <= this.#clock.now()) return null;
    const replaces = this.#quirks.refreshInvalidatesOld === 'yes' && this.validUntil(known.access) !== null;
    if (this.#quirks.refreshCounts === 'yes' && this.count() - Number(replaces) >= TOKEN_CAP) return 'full';
    this.#refresh.delete(refresh);
    if (replaces) this.#kill(known.access);
    return this.#issue();
  }

  /** Another holder of the same Client ID takes up to `count` tokens. Answers how many it got. */
  take(count: number): number {
    let taken = 0;
    for (; taken < count && this.count() < TOKEN_CAP; taken++) this.#issue();
    return taken;
  }

  /** End of life (epoch ms) of a valid access token, or `null`. */
  validUntil(access: string): number | null {
    const known = this.#access.get(access);
    return known && known.until > this.#clock.now() ? known.until : null;
  }

  revoke(access: string): void {
    const refresh = this.#access.get(access)?.refresh;
    if (refresh !== undefined) this.#refresh.delete(refresh);
    this.#kill(access);
  }

  revokeAll(): void {
    this.#refresh.clear();
    for (const access of [...this.#access.keys()]) this.#kill(access);
  }

  /** An administrator clears the blocked addresses. */
  unblock(): void {
    this.#blockedUntil = 0;
    this.#failures = 0;
  }

  /** Access tokens valid now. */
  count(): number {
    const now = this.#clock.now();
    for (const [access, { until }] of this.#access) if (until <= now) this.#access.delete(access);
    return this.#access.size;
  }

  /** Told when an access token is revoked or replaced, not when it runs out. */
  onRevoked(watcher: (token: string) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #issue(): TokenPair {
    const pair = { access: this.#draws.text(32, ALPHABET), refresh: this.#draws.text(32, ALPHABET) };
    const now = this.#clock.now();
    this.#access.set(pair.access, { until: now + this.lives.accessSeconds * 1000, refresh: pair.refresh });
    this.#refresh.set(pair.refresh, { until: now + this.lives.refreshSeconds * 1000, access: pair.access });
    return pair;
  }

  #kill(access: string): void {
    if (!this.#access.delete(access)) return;
    for (const watcher of this.#watchers) watcher(access);
  }
}
