// Who may come in: passwords, tokens of ten seconds, sessions and how they die.
import { createHash } from 'node:crypto';
import type { Random } from '#server/simulator/traffic/random.ts';
import type { Clock } from '#server/time/clock.ts';
import type { Quirks } from './variants.ts';

/** For whom somebody speaks: the whole PBX, one tenant, or one extension. */
export type Principal =
  | { readonly kind: 'system' }
  | { readonly kind: 'domain'; readonly domain: string }
  | { readonly kind: 'user'; readonly domain: string; readonly number: string };

/** User name to password. `admin` is the PBX's administrator, `admin@domain` a tenant's, `40@domain` an extension. */
export type Logins = Readonly<Record<string, string>>;

type Session = { readonly principal: Principal; usedAt: number };

export const TOKEN_MS = 10_000;
/** How long a session of `sessionLife=idle` lives without REST, and one of `hourly` at all, milliseconds. */
export const IDLE_MS = 600_000;
export const HOUR_MS = 3_600_000;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

export class Sessions {
  readonly #clock: Clock;
  readonly #draws: Random;
  readonly #quirks: Quirks;
  readonly #logins: Logins;
  readonly #tokens = new Map<string, { readonly principal: Principal; readonly until: number }>();
  readonly #sessions = new Map<string, Session>();
  readonly #watchers = new Set<(session: string) => void>();
  #late: boolean;

  constructor(clock: Clock, draws: Random, quirks: Quirks, logins: Logins) {
    this.#clock = clock;
    this.#draws = draws;
    this.#quirks = quirks;
    this.#logins = logins;
    this.#late = quirks.token === 'firstLate';
  }

  /** Sessions alive now. */
  get open(): number {
    return this.#sessions.size;
  }

  byPassword(name: string, password: string): Principal | null {
    return Object.hasOwn(this.#logins, name) && this.#logins[name] === password ? principalOf(name) : null;
  }

  /** The login of old builds: which of the two secrets it wants is the quirk's to say. */
  byOldSecret(name: string, secret: string): Principal | null {
    const password = Object.hasOwn(this.#logins, name) ? this.#logins[name] : undefined;
    if (password === undefined) return null;
    const md5 = this.#quirks.login === 'oldMd5';
    const wanted = md5 ? createHash('md5').update(password).digest('hex') : password;
    return (md5 ? secret.toLowerCase() : secret) === wanted ? principalOf(name) : null;
  }

  /** `Authorization: Basic …`; `absent` where there is no such header. */
  byHeader(authorization: string | undefined): Principal | 'wrong' | 'absent' {
    if (authorization === undefined || authorization === '') return 'absent';
    const basic = /^basic\s+([a-z0-9+/=]+)$/i.exec(authorization)?.[1];
    if (basic === undefined) return 'wrong';
    const pair = Buffer.from(basic, 'base64').toString('utf8');
    const colon = pair.indexOf(':');
    return this.byPassword(pair.slice(0, colon), pair.slice(colon + 1)) ?? 'wrong';
  }

  /** A token that becomes a session once, within ten seconds. */
  mint(principal: Principal): string {
    const token = this.#draws.text(20, ALPHABET);
    this.#tokens.set(token, { principal, until: this.#clock.now() + TOKEN_MS });
    return token;
  }

  /** `null`: the token is late, used or unknown. */
  activate(token: string): string | null {
    const known = this.#tokens.get(token);
    this.#tokens.delete(token);
    if (!known || known.until < this.#clock.now()) return null;
    if (this.#late) {
      this.#late = false;
      return null;
    }
    return this.begin(known.principal);
  }

  begin(principal: Principal): string {
    const id = this.#draws.text(24, ALPHABET);
    const session: Session = { principal, usedAt: this.#clock.now() };
    this.#sessions.set(id, session);
    if (this.#quirks.sessionLife === 'hourly') this.#clock.after(HOUR_MS, () => this.end(id));
    if (this.#quirks.sessionLife === 'idle') this.#watchIdle(id, session);
    return id;
  }

  /** Whose session it is; asking counts as use. */
  find(id: string): Principal | null {
    const session = this.#sessions.get(id);
    if (!session) return null;
    session.usedAt = this.#clock.now();
    return session.principal;
  }

  end(id: string): boolean {
    if (!this.#sessions.delete(id)) return false;
    for (const watcher of this.#watchers) watcher(id);
    return true;
  }

  endAll(): void {
    this.#tokens.clear();
    for (const id of [...this.#sessions.keys()]) this.end(id);
  }

  onOver(watcher: (session: string) => void): void {
    this.#watchers.add(watcher);
  }

  #watchIdle(id: string, session: Session): void {
    if (this.#sessions.get(id) !== session) return;
    const left = session.usedAt + IDLE_MS - this.#clock.now();
    if (left <= 0) this.end(id);
    else this.#clock.after(left, () => this.#watchIdle(id, session));
  }
}

function principalOf(name: string): Principal {
  const [user = '', domain] = name.split('@', 2);
  if (domain === undefined) return { kind: 'system' };
  return user === 'admin' ? { kind: 'domain', domain } : { kind: 'user', domain, number: user };
}

export const speaksForDomain = (who: Principal, domain: string): boolean =>
  who.kind === 'system' || (who.kind === 'domain' && who.domain === domain);

export const isUser = (who: Principal, domain: string, number: string): boolean =>
  who.kind === 'user' && who.domain === domain && who.number === number;
