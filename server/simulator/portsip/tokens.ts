// REST tokens: issued, renewed, run out, revoked, and the tenant a system administrator has switched to.
import type { Random } from '#server/simulator/traffic/random.ts';
import type { Clock } from '#server/time/clock.ts';
import type { Account } from './accounts.ts';
import type { Tenant } from './stage.ts';
import type { Quirks } from './variants.ts';

export type Session = {
  readonly account: Account;
  readonly access: string;
  readonly refresh: string;
  readonly until: number;
  readonly refreshUntil: number;
  /** Where its requests are about; `null` until a system administrator has switched. */
  tenant: Tenant | null;
};

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

export class Tokens {
  readonly expiresIn: number;
  readonly #clock: Clock;
  readonly #draws: Random;
  readonly #quirks: Quirks;
  readonly #byAccess = new Map<string, Session>();

  constructor(clock: Clock, draws: Random, quirks: Quirks, expiresIn: number) {
    this.#clock = clock;
    this.#draws = draws;
    this.#quirks = quirks;
    this.expiresIn = expiresIn;
  }

  get valid(): number {
    const now = this.#clock.now();
    return [...this.#byAccess.values()].filter((session) => session.until > now).length;
  }

  issue(account: Account, tenant: Tenant | null): Session {
    const now = this.#clock.now();
    if (this.#quirks.secondSignIn === 'revokesTokens') this.revokeAll(account);
    for (const [access, { refreshUntil }] of this.#byAccess)
      if (refreshUntil <= now) this.#byAccess.delete(access);
    const session: Session = {
      account,
      tenant,
      access: this.#draws.text(64, LETTERS),
      refresh: this.#draws.text(64, LETTERS),
      until: now + this.expiresIn * 1000,
      refreshUntil: now + 86_400_000,
    };
    this.#byAccess.set(session.access, session);
    return session;
  }

  of(access: string): Session | null {
    const session = this.#byAccess.get(access);
    return session && session.until > this.#clock.now() ? session : null;
  }

  /** A refresh token serves once. */
  renew(refresh: unknown): Session | null {
    for (const session of this.#byAccess.values()) {
      if (session.refresh !== refresh || session.refreshUntil <= this.#clock.now()) continue;
      this.#byAccess.delete(session.access);
      return this.issue(session.account, session.tenant);
    }
    return null;
  }

  revoke(session: Session): void {
    this.#byAccess.delete(session.access);
  }

  /** Everybody's, where nobody is named. */
  revokeAll(account?: Account): void {
    for (const [access, session] of this.#byAccess)
      if (!account || session.account === account) this.#byAccess.delete(access);
  }
}
