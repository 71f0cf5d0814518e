// How a name and a password are taken for somebody: slowly, not too often, and with the same cost and words for names
// that nobody has.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Allowances, Remembered } from '#server/http/allowance.ts';
import { hashPassword, isPassword, Queue } from './passwords.ts';
import type { People } from './people.ts';
import type { Person } from './person.ts';
import { cookiesIn } from './sessions.ts';

/** Wrong tries of one address, whatever the names. */
const OF_ADDRESS = { burst: 10, perSecond: 10 / 60 };
/** Wrong tries at one name from everywhere but known browsers: far more than one address can make. */
const OF_NAME = { burst: 50, perSecond: 2 / 60 };
/** Wrong passwords for one name from one address before a pause, which doubles with each further one. */
const TRIES = 8;
const PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 15 * 60_000;
/** After so long without a wrong try all is forgotten. */
const FORGOTTEN_MS = 60 * 60_000;
const REMEMBERED = 10_000;
/** As long as browsers keep a cookie at most. */
const KNOWN_SECONDS = 400 * 86_400;
/** Browsers take such a cookie over https alone. */
const SECURE = '__Secure-';

export type Trying = {
  readonly name: string;
  readonly password: string;
  /** Whose limits count. */
  readonly address: string;
  readonly cookies: string | undefined;
};

/** `isKnown`: whether anybody has that name; it is never told to whoever tries. */
export type Tried =
  | { readonly person: Person; readonly browser: string }
  | { readonly refused: 'wrong' | 'tooMany'; readonly isKnown: boolean };

type Failures = { readonly count: number; readonly at: number; readonly until: number };

export type SignInParts = {
  readonly people: People;
  /** Signs what a known browser keeps. */
  readonly key: Buffer;
  readonly now: () => number;
  readonly site: string;
  /** How a password is compared; left out: as it must be. A test that tries ten thousand has its own. */
  readonly compare?: typeof isPassword;
};

export class SignIn {
  readonly #parts: SignInParts;
  readonly #queue = new Queue();
  /** What the password for a name that nobody has is compared with. */
  readonly #decoy = hashPassword(randomBytes(16).toString('base64'));
  readonly #ofAddress: Allowances;
  readonly #ofName: Allowances;
  readonly #ofStrangersName: Allowances;
  /** Apart, so that made-up names push nobody's failures out. */
  readonly #failures = new Remembered<Failures>(REMEMBERED);
  readonly #strangersFailures = new Remembered<Failures>(REMEMBERED);

  constructor(parts: SignInParts) {
    this.#parts = parts;
    this.#ofAddress = new Allowances(OF_ADDRESS, parts.now);
    this.#ofName = new Allowances(OF_NAME, parts.now);
    this.#ofStrangersName = new Allowances(OF_NAME, parts.now);
  }

  async try({ name, password, address, cookies }: Trying): Promise<Tried> {
    const { people, now } = this.#parts;
    const person = people.byName(name);
    const isKnown = person !== null;
    const browser = person && this.#browserOf(cookies, person);
    const caller = browser ?? address;
    const failures = person ? this.#failures : this.#strangersFailures;
    const ofName = person ? this.#ofName : this.#ofStrangersName;
    const pair = JSON.stringify([name, caller]);
    const failed = failures.get(pair);
    const tooMany = { refused: 'tooMany', isKnown } as const;
    if (failed && now() < failed.until) return tooMany;
    if (!this.#ofAddress.take(caller)) return tooMany;
    if (browser === null && !ofName.take(name)) return tooMany;
    const right = await this.#queue.run(async () => {
      await people.settled();
      const hash = people.byName(name)?.hash ?? null;
      const compare = this.#parts.compare ?? isPassword;
      const isRight = await compare(password, hash ?? (await this.#decoy));
      return isRight && hash !== null;
    });
    if (right === null) return tooMany;
    // They may have been disabled, or given another password, meanwhile.
    const found = people.byName(name);
    if (!right || !found || found.disabled) {
      const before = failures.get(pair);
      const at = now();
      const count = (before && at < before.at + FORGOTTEN_MS ? before.count : 0) + 1;
      const pause = count < TRIES ? 0 : Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** (count - TRIES));
      failures.set(pair, { count, at, until: at + pause });
      return { refused: 'wrong', isKnown };
    }
    failures.delete(pair);
    this.#ofAddress.giveBack(caller);
    if (browser === null) ofName.giveBack(name);
    return { person: found, browser: browser ?? randomBytes(16).toString('base64url') };
  }

  /** The `Set-Cookie` by which a browser on which somebody has signed in is known: guesses made elsewhere do not keep them out. */
  knownCookie(person: Person, browser: string, secure: boolean): string {
    const value = `${browser}.${this.#sign(person, browser)}`;
    return `${secure ? SECURE : ''}${this.#name}=${value}; Path=/api; HttpOnly; SameSite=Lax; Max-Age=${KNOWN_SECONDS}${secure ? '; Secure' : ''}`;
  }

  get #name(): string {
    return `ringside-known-${this.#parts.site}`;
  }

  /** What names this browser, where this person has signed in on it; else `null`. */
  #browserOf(cookies: string | undefined, person: Person): string | null {
    const told = cookiesIn(cookies);
    const [browser = '', mark = ''] =
      (told.get(`${SECURE}${this.#name}`) ?? told.get(this.#name))?.split('.') ?? [];
    if (browser === '') return null;
    const expected = Buffer.from(this.#sign(person, browser));
    const given = Buffer.from(mark);
    return expected.length === given.length && timingSafeEqual(expected, given) ? browser : null;
  }

  #sign({ id }: Person, browser: string): string {
    return createHmac('sha256', this.#parts.key).update(`${id}\n${browser}`).digest('base64url');
  }
}
