// The screens that were let in: each a browser on a wall, known by a random token in a cookie, of which only a hash
// is kept, until it is revoked or has not been seen for long.
import { randomBytes, randomUUID } from 'node:crypto';
import type { Logger } from '#server/log/logger.ts';
import type { Cancel, Clock } from '#server/time/clock.ts';
import type { AccessStore } from './access-store.ts';
import type { DeviceRecord } from './records.ts';
import { cookiesIn, hashOf } from './sessions.ts';
import { UntilWritten } from './until-written.ts';

export const UNSEEN_DAYS = 30;
const DAY_MS = 86_400_000;
/** Browsers keep no cookie for longer. */
const COOKIE_SECONDS = 400 * 86_400;
/** How often the last sight is written to the disk at most. */
const SAVED_MS = 10 * 60_000;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const LONGEST_WAIT_MS = DAY_MS;

export type ScreenParts = {
  readonly store: AccessStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Tells this site's cookies from those of another on the same host. */
  readonly site: string;
};

export type Screen = DeviceRecord;
/** What a screen says of itself whenever it is seen. */
export type Sight = Pick<Screen, 'address' | 'agent' | 'version'>;

export class Screens {
  readonly #parts: ScreenParts;
  /** By hash of the token. */
  readonly #live = new Map<string, Screen>();
  readonly #savedAt = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  readonly #ends: UntilWritten;
  #timer: Cancel = () => {};

  private constructor(parts: ScreenParts, kept: readonly Screen[]) {
    this.#parts = parts;
    this.#ends = new UntilWritten(parts);
    for (const each of kept) if (each.revokedAt === null) this.#live.set(each.tokenHash, each);
    this.#look();
  }

  static async open(parts: ScreenParts): Promise<Screens> {
    return new Screens(parts, await parts.store.devices());
  }

  /** Whose token a request carries; `null`: nobody's that holds. */
  find(cookies: string | undefined): Screen | null {
    const told = cookiesIn(cookies);
    const token = told.get(this.#name(true)) ?? told.get(this.#name(false));
    if (token === undefined || !TOKEN.test(token)) return null;
    const screen = this.#live.get(hashOf(token));
    return screen && !this.#isOver(screen) ? screen : null;
  }

  /** Those that may show something, in the order in which they were let in. */
  all(): readonly Screen[] {
    return [...this.#live.values()].filter((each) => !this.#isOver(each));
  }

  byId(id: string): Screen | null {
    return this.all().find((each) => each.id === id) ?? null;
  }

  /** Lets one in; the token is for {@link cookie}. Rejects where that cannot be kept: it would be gone at the next start. */
  async add(
    what: Pick<Screen, 'name' | 'wall' | 'names' | 'pairedBy'> & Sight,
  ): Promise<{ screen: Screen; token: string }> {
    const { clock, store } = this.#parts;
    const now = clock.now();
    const token = randomBytes(32).toString('base64url');
    const screen: Screen = {
      id: randomUUID(),
      tokenHash: hashOf(token),
      ...what,
      pairedAt: now,
      seenAt: now,
      until: now + UNSEEN_DAYS * DAY_MS,
      revokedAt: null,
    };
    await store.putDevice(screen);
    this.#live.set(screen.tokenHash, screen);
    this.#changed();
    return { screen, token };
  }

  /** Rejects where it cannot be kept. */
  async change(id: string, change: Partial<Pick<Screen, 'name' | 'wall' | 'names'>>): Promise<Screen | null> {
    const screen = this.byId(id);
    if (!screen) return null;
    const changed = { ...screen, ...change };
    await this.#parts.store.putDevice(changed);
    // It may have been revoked, or seen, while it was written.
    const now = this.byId(id);
    if (!now) return null;
    this.#live.set(screen.tokenHash, { ...now, ...change });
    this.#changed();
    return changed;
  }

  /** At once, whatever the disk says; rejects where that is not on the disk yet. */
  async revoke(id: string): Promise<boolean> {
    const screen = this.byId(id);
    if (!screen) return false;
    this.#live.delete(screen.tokenHash);
    this.#savedAt.delete(id);
    this.#changed();
    await this.#ends.write(id, () => this.#parts.store.removeDevice(id));
    return true;
  }

  /** It shows its wall at this moment. */
  saw({ tokenHash }: Screen, sight: Partial<Sight> = {}): void {
    const screen = this.#live.get(tokenHash);
    if (!screen || this.#isOver(screen)) return;
    const now = this.#parts.clock.now();
    const seen = { ...screen, ...sight, seenAt: now, until: now + UNSEEN_DAYS * DAY_MS };
    this.#live.set(tokenHash, seen);
    const isNews = Object.entries(sight).some(([key, value]) => screen[key as keyof Sight] !== value);
    if (!isNews && now - (this.#savedAt.get(screen.id) ?? screen.seenAt) < SAVED_MS) return;
    this.#savedAt.set(screen.id, now);
    this.#parts.store.putDevice(seen).catch((error: unknown) => {
      this.#parts.logger.error({ error: String(error) }, 'screens cannot be written to access.db');
    });
  }

  /** The `Set-Cookie` of a token; over https it goes over nothing else. */
  cookie(token: string, secure: boolean): string {
    return `${this.#name(secure)}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${COOKIE_SECONDS}${secure ? '; Secure' : ''}`;
  }

  /** Called in the turn in which a screen is let in, moved, renamed, or may show nothing any more. */
  follow(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): Promise<void> {
    this.#timer();
    this.#listeners.clear();
    return this.#ends.close();
  }

  #name(secure: boolean): string {
    return `${secure ? '__Host-' : ''}ringside-screen-${this.#parts.site}`;
  }

  #isOver({ until }: Screen): boolean {
    return this.#parts.clock.now() >= until;
  }

  /** Forgets those that were not seen for too long. */
  #look(): void {
    const { clock, store, logger } = this.#parts;
    const over = [...this.#live.values()].filter((each) => this.#isOver(each));
    for (const { id, tokenHash } of over) {
      this.#live.delete(tokenHash);
      store.removeDevice(id).catch((error: unknown) => {
        logger.error({ error: String(error) }, 'screens cannot be written to access.db');
      });
    }
    if (over.length > 0) this.#changed();
    this.#timer = clock.after(LONGEST_WAIT_MS, () => this.#look());
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
