// Who is signed in: by a random token in a cookie, of which only a hash is kept, until it is over, unused for too
// long, or ended.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Logger } from '#server/log/logger.ts';
import type { Cancel, Clock } from '#server/time/clock.ts';
import type { AccessStore } from './access-store.ts';
import type { People } from './people.ts';
import { type Person, proofOf } from './person.ts';
import type { SessionRecord } from './records.ts';
import { UntilWritten } from './until-written.ts';

/** Of one person at once: a desk, a laptop, a phone and two that were forgotten. */
const MOST_OF_ONE = 5;
/** How often the last use is written to the disk at most. */
const SAVED_MS = 60_000;
/** A token is good for so long; a page that is open asks for another one in time. */
const RENEWED_MS = 3_600_000;
/** … and the one before for so long after the next was seen: other pages may have asked with it already. */
const BEFORE_MS = 60_000;
const MOST_AGENT = 200;
/** What our tokens look like: 32 random bytes. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export type SessionRule = { readonly hours: number; readonly idleMinutes: number };

export type SessionParts = {
  readonly store: AccessStore;
  readonly people: People;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Tells this site's cookies from those of another on the same host. */
  readonly site: string;
  readonly rule: SessionRule;
};

export type Session = SessionRecord;
export type SignedIn = { readonly session: Session; readonly person: Person };
export type EndedBecause = 'signedOut' | 'expired' | 'unused' | 'tooMany' | 'anew' | 'person' | 'revoked';

export type Beginning = {
  readonly person: Person;
  readonly how: SessionRecord['how'];
  /** What the company calls its session. */
  readonly companySid?: string | null;
  readonly address: string;
  readonly agent: string;
  /** What the browser has sent so far: a session of its own is over. */
  readonly cookies: string | undefined;
};

export class Sessions {
  readonly #parts: SessionParts;
  /** By hash of the token. */
  readonly #live = new Map<string, Session>();
  readonly #savedAt = new Map<string, number>();
  /** When the present token of a session was made, by id; left out: as old as the session, or as this server. */
  readonly #renewedAt = new Map<string, number>();
  /** Tokens that were replaced a moment ago, by hash: of which session. */
  readonly #before = new Map<string, string>();
  /** Sessions whose newest token nobody has brought yet. */
  readonly #unseen = new Set<string>();
  readonly #cancels = new Set<Cancel>();
  readonly #listeners = new Set<(ended: readonly Session[], why: EndedBecause) => void>();
  readonly #unfollow: () => void;
  readonly #ends: UntilWritten;
  #timer: Cancel = () => {};

  private constructor(parts: SessionParts, kept: readonly SessionRecord[]) {
    this.#parts = parts;
    this.#ends = new UntilWritten(parts);
    for (const each of kept) this.#live.set(each.tokenHash, each);
    this.#unfollow = parts.people.follow(() => this.#look());
    this.#look();
  }

  static async open(parts: SessionParts): Promise<Sessions> {
    return new Sessions(parts, await parts.store.sessions());
  }

  /** Whose session a request carries; `null`: nobody's that holds. */
  find(cookies: string | undefined): SignedIn | null {
    const { site } = this.#parts;
    const told = cookiesIn(cookies);
    // Where there is one that only https can set, one that anybody on this host may have set counts for nothing.
    const token = told.get(`__Host-ringside-${site}`) ?? told.get(`ringside-${site}`);
    if (token === undefined || !TOKEN.test(token)) return null;
    const hash = hashOf(token);
    const session = this.#byHash(hash);
    if (session?.tokenHash === hash && this.#unseen.has(session.id)) this.#sawNew(session.id);
    const person = session ? this.#parts.people.byId(session.person) : null;
    return session && person && this.#whyOver(session) === null ? { session, person } : null;
  }

  #byHash(hash: string): Session | undefined {
    const id = this.#before.get(hash);
    return this.#live.get(hash) ?? (id === undefined ? undefined : this.#byId(id));
  }

  #byId(id: string): Session | undefined {
    for (const session of this.#live.values()) if (session.id === id) return session;
    return undefined;
  }

  /**
   * The `Set-Cookie` of the token with which the session of a request goes on; `null`: the present one is young enough.
   * The one before is good until a minute after the new one has been seen; lines that were opened with it are then told
   * as of a session that has ended, and come back with the new one.
   */
  renew(cookies: string | undefined): string | null {
    const { clock, store } = this.#parts;
    const now = clock.now();
    const session = this.find(cookies)?.session;
    if (!session || now < (this.#renewedAt.get(session.id) ?? session.createdAt) + RENEWED_MS) return null;
    const token = randomBytes(32).toString('base64url');
    const renewed = { ...session, tokenHash: hashOf(token) };
    this.#live.delete(session.tokenHash);
    this.#live.set(renewed.tokenHash, renewed);
    this.#renewedAt.set(session.id, now);
    this.#before.set(session.tokenHash, session.id);
    this.#unseen.add(session.id);
    void this.#kept(() => store.putSession(renewed));
    return this.cookie(token, cookiesIn(cookies).has(this.#name(true)));
  }

  /** The browser has the new token. */
  #sawNew(id: string): void {
    this.#unseen.delete(id);
    const cancel = this.#parts.clock.after(BEFORE_MS, () => {
      this.#cancels.delete(cancel);
      for (const [hash, of] of this.#before) if (of === id) this.#before.delete(hash);
      for (const listener of this.#listeners) listener([], 'anew');
    });
    this.#cancels.add(cancel);
  }

  /** The token of a new session, for {@link cookie}. */
  async begin({
    person,
    how,
    companySid = null,
    address,
    agent,
    cookies,
  }: Beginning): Promise<{ token: string; session: Session }> {
    const { clock, rule, store } = this.#parts;
    const now = clock.now();
    const before = this.find(cookies);
    if (before) void this.end([before.session.id], 'anew');
    const own = this.of(person.id).sort((a, b) => a.seenAt - b.seenAt);
    void this.end(
      own.slice(0, Math.max(0, own.length - MOST_OF_ONE + 1)).map(({ id }) => id),
      'tooMany',
    );
    const token = randomBytes(32).toString('base64url');
    const session: Session = {
      id: randomUUID(),
      tokenHash: hashOf(token),
      person: person.id,
      createdAt: now,
      seenAt: now,
      until: now + rule.hours * 3_600_000,
      address,
      agent: agent.slice(0, MOST_AGENT),
      how,
      companySid,
      proof: proofOf(person),
    };
    this.#live.set(session.tokenHash, session);
    this.#savedAt.set(session.id, now);
    this.#schedule();
    // Whoever is signed in when the disk is full is so until the next start.
    await this.#kept(() => store.putSession(session));
    return { token, session };
  }

  /** The `Set-Cookie` of a token; over https it goes over nothing else. */
  cookie(token: string, secure: boolean): string {
    const seconds = Math.round(this.#parts.rule.hours * 3600);
    return `${this.#name(secure)}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure ? '; Secure' : ''}`;
  }

  /** The `Set-Cookie`s that take it back, also one of the version before. */
  noCookies(secure: boolean): readonly string[] {
    const gone = (name: string): string => `${name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`;
    return [
      gone('ringside'),
      gone(this.#name(false)),
      ...(secure ? [`${gone(this.#name(true))}; Secure`] : []),
    ];
  }

  #name(secure: boolean): string {
    return secure ? `__Host-ringside-${this.#parts.site}` : `ringside-${this.#parts.site}`;
  }

  /** A person has just used it. */
  used({ id, tokenHash }: Session): void {
    const { clock, store } = this.#parts;
    const session = this.#live.get(tokenHash);
    if (!session || this.#whyOver(session) !== null) return;
    const now = clock.now();
    this.#live.set(tokenHash, { ...session, seenAt: now });
    if (now - (this.#savedAt.get(id) ?? session.seenAt) < SAVED_MS) return;
    this.#savedAt.set(id, now);
    void this.#kept(() => store.sawSession(id, now));
  }

  /** Those of a person that hold. */
  of(person: string): Session[] {
    return [...this.#live.values()].filter((each) => each.person === person && this.#whyOver(each) === null);
  }

  /** Those that stand for a session of this name at a company. */
  ofCompany(issuer: string, sid: string): Session[] {
    const { people } = this.#parts;
    return [...this.#live.values()].filter(
      ({ companySid, person }) => companySid === sid && people.issuerOf(person) === issuer,
    );
  }

  /**
   * Ends them at once. Resolves with whether that is written too; where it is not, it is tried again, and the sessions
   * come back only if the server is stopped before there is room.
   */
  async end(ids: readonly string[], why: EndedBecause): Promise<boolean> {
    const gone = [...this.#live.values()].filter(({ id }) => ids.includes(id));
    if (gone.length === 0) return true;
    for (const { tokenHash, id } of gone) {
      this.#live.delete(tokenHash);
      this.#savedAt.delete(id);
      this.#renewedAt.delete(id);
      this.#unseen.delete(id);
    }
    const { store } = this.#parts;
    const written = gone.map(({ id }) =>
      this.#kept(() => this.#ends.write(id, () => store.endSessions([id]))),
    );
    for (const listener of this.#listeners) listener(gone, why);
    return (await Promise.all(written)).every(Boolean);
  }

  /** Told at once, in the same turn. */
  onEnded(listener: (ended: readonly Session[], why: EndedBecause) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): Promise<void> {
    this.#unfollow();
    this.#timer();
    for (const cancel of this.#cancels) cancel();
    return this.#ends.close();
  }

  #whyOver({ until, createdAt, seenAt, person, proof }: Session): EndedBecause | null {
    const { clock, people, rule } = this.#parts;
    const who = people.byId(person);
    const now = clock.now();
    if (!who || who.disabled || proofOf(who) !== proof) return 'person';
    // One that began under a longer rule is not longer for it.
    if (now >= Math.min(until, createdAt + rule.hours * 3_600_000)) return 'expired';
    return now >= seenAt + rule.idleMinutes * 60_000 ? 'unused' : null;
  }

  /** Ends what is over. */
  #look(): void {
    const over = new Map<EndedBecause, string[]>();
    for (const session of this.#live.values()) {
      const why = this.#whyOver(session);
      if (why !== null) over.set(why, [...(over.get(why) ?? []), session.id]);
    }
    for (const [why, ids] of over) void this.end(ids, why);
    this.#schedule();
  }

  /** The moment at which the next one is over by itself. */
  #schedule(): void {
    const { clock, rule } = this.#parts;
    this.#timer();
    this.#timer = () => {};
    let next = Number.POSITIVE_INFINITY;
    for (const { until, createdAt, seenAt } of this.#live.values())
      next = Math.min(next, until, createdAt + rule.hours * 3_600_000, seenAt + rule.idleMinutes * 60_000);
    if (next !== Number.POSITIVE_INFINITY)
      this.#timer = clock.after(Math.max(1, next - clock.now()), () => this.#look());
  }

  /** Whether it could be kept. */
  async #kept(keep: () => Promise<void>): Promise<boolean> {
    try {
      await keep();
      return true;
    } catch (error) {
      this.#parts.logger.error({ error: String(error) }, 'sessions cannot be written to access.db');
      return false;
    }
  }
}

/** What is kept of a token. */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** The first of each name counts, as browsers send the closest path first. */
export function cookiesIn(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const each of (header ?? '').split(';')) {
    const at = each.indexOf('=');
    const name = each.slice(0, at).trim();
    if (at > 0 && !cookies.has(name)) cookies.set(name, each.slice(at + 1).trim());
  }
  return cookies;
}
