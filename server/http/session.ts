// Knows who is looking: signed-in people by a cookie, everybody on a wall that has no people configured.
// Refuses to know what they may do beyond what their configuration says.
import { createHmac, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Viewer } from '#lib/live/protocol.ts';
import type { Configuration } from '#lib/settings/config.ts';

type Person = Configuration['people'][number];

const COOKIE = 'ringside';
/** A supervisor signs in about once a quarter, not in the middle of a shift. */
const LIFE_MS = 90 * 86_400_000;
/** Wrong passwords allowed per name before a pause. */
const TRIES = 8;
const PAUSE_MS = 60_000;

export class Sessions {
  readonly #people: ReadonlyMap<string, Person>;
  readonly #hashes = new Map<string, Buffer>();
  readonly #key: Buffer;
  readonly #salt = randomBytes(16);
  readonly #now: () => number;
  readonly #failures = new Map<string, { count: number; until: number }>();

  constructor(people: readonly Person[], key: Buffer, now: () => number) {
    this.#people = new Map(people.map((person) => [person.name, person]));
    this.#key = key;
    this.#now = now;
    for (const person of people) this.#hashes.set(person.name, this.#hash(person.password));
  }

  /** Whether anybody has to sign in for the floor. */
  get required(): boolean {
    return this.#people.size > 0;
  }

  /** Who is behind a cookie; `null`: sign in. A wall needs nobody: it shows no whole number and has no buttons. */
  viewer(cookies: string | undefined, view: Viewer['view']): Viewer | null {
    if (view === 'wall') return { view, name: 'a wall', numbers: 'masked', commands: false };
    if (!this.required) return { view, name: 'Supervisor', numbers: 'full', commands: true };
    const person = this.#personOf(cookies);
    return person && { view, name: person.name, numbers: person.numbers, commands: person.commands };
  }

  /** The `Set-Cookie` of a new session, or why not. */
  signIn(
    name: string,
    password: string,
    secure: boolean,
  ): { readonly cookie: string } | { readonly why: string } {
    const now = this.#now();
    const failed = this.#failures.get(name);
    if (failed && failed.count >= TRIES && now < failed.until)
      return { why: 'Too many wrong passwords. Wait a minute, then try again.' };
    const person = this.#people.get(name);
    // The same work is done for a name nobody has: the time taken must not tell which names exist.
    const right = timingSafeEqual(this.#hash(password), this.#hashes.get(name) ?? this.#hash(''));
    if (!person || !right) {
      this.#failures.set(name, { count: (failed?.count ?? 0) + 1, until: now + PAUSE_MS });
      if (this.#failures.size > 1_000) this.#failures.clear();
      return { why: 'Name or password is wrong.' };
    }
    this.#failures.delete(name);
    const until = now + LIFE_MS;
    const body = Buffer.from(JSON.stringify({ name, until })).toString('base64url');
    const cookie = `${COOKIE}=${body}.${this.#sign(person, body)}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${LIFE_MS / 1000}`;
    return { cookie: secure ? `${cookie}; Secure` : cookie };
  }

  signOut(): string {
    return `${COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`;
  }

  #personOf(cookies: string | undefined): Person | null {
    const value = /(?:^|;\s*)ringside=([^;]+)/.exec(cookies ?? '')?.[1];
    const [body, mark] = value?.split('.') ?? [];
    if (!body || !mark) return null;
    try {
      const { name, until } = JSON.parse(Buffer.from(body, 'base64url').toString()) as {
        name: string;
        until: number;
      };
      const person = this.#people.get(name);
      if (!person || until < this.#now()) return null;
      const expected = Buffer.from(this.#sign(person, body));
      const given = Buffer.from(mark);
      return expected.length === given.length && timingSafeEqual(expected, given) ? person : null;
    } catch {
      return null;
    }
  }

  /** The password is part of the mark: changing it ends every session that began with the old one. */
  #sign(person: Person, body: string): string {
    return createHmac('sha256', this.#key).update(`${body}\n${person.password}`).digest('base64url');
  }

  #hash(password: string): Buffer {
    return scryptSync(password, this.#salt, 32, { N: 4096 });
  }
}

/** The key that signs cookies, kept in the data folder so that a restart signs nobody out. */
export function sessionKey(folder: string): Buffer {
  const file = join(folder, 'session-key');
  try {
    const key = readFileSync(file);
    if (key.length === 32) return key;
  } catch {
    // First start: it is made below.
  }
  const key = randomBytes(32);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, key, { mode: 0o600 });
    chmodSync(file, 0o600);
  } catch {
    // A folder that cannot be written is said by the log; people sign in again after a restart.
  }
  return key;
}
