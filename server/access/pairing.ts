// The codes that screens show until somebody lets them in: short, once, for ten minutes.
import { randomBytes, randomInt } from 'node:crypto';
import { Allowances } from '#server/http/allowance.ts';
import { hashOf } from './sessions.ts';

/** Nothing that is taken for another on a screen across a room. */
const LETTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 7;
const GOOD_MS = 10 * 60_000;
/** Codes shown at once, of all screens; more than that is somebody's script. */
const MOST = 20;
/** New codes of one address: a wall of screens behind one proxy is switched on at once. */
const CODES = { burst: 20, perSecond: 10 / 60 };
/** Wrong codes of one person: five, then one in two minutes. */
const TRIES = { burst: 5, perSecond: 1 / 120 };

/** What a screen without a name says of itself while it waits. */
export type Waiting = {
  readonly wall: string;
  readonly address: string;
  readonly agent: string;
};
type Open = Waiting & { readonly pollHash: string; readonly until: number; token: string | null };

export type Code = { readonly code: string; readonly poll: string; readonly until: number };
/** `waits`: nobody has entered it yet. `over`: it is good for nothing any more; ask for another. */
export type Claimed = 'waits' | 'over' | { readonly token: string };

export class Pairing {
  readonly #now: () => number;
  readonly #codes: Allowances;
  readonly #tries: Allowances;
  /** By hash of the code. */
  readonly #open = new Map<string, Open>();

  constructor(now: () => number) {
    this.#now = now;
    this.#codes = new Allowances(CODES, now);
    this.#tries = new Allowances(TRIES, now);
  }

  /** A code for a screen to show; `null`: too many at once. */
  ask(waiting: Waiting): Code | null {
    this.#forget();
    if (!this.#codes.take(waiting.address) || !this.#hasRoom(waiting.address)) return null;
    const code = Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
    const poll = randomBytes(32).toString('base64url');
    const until = this.#now() + GOOD_MS;
    this.#open.set(hashOf(code), { ...waiting, pollHash: hashOf(poll), until, token: null });
    return { code, poll, until };
  }

  /**
   * The screen that shows this code; it waits on. `tooMany`: this person has entered too many wrong ones.
   * @param code as a person types it: in any case, with whatever they put between the letters.
   */
  look(code: string, person: string): Waiting | 'wrong' | 'tooMany' {
    this.#forget();
    if (!this.#tries.take(person)) return 'tooMany';
    const found = this.#open.get(hashOf(plain(code)));
    if (!found || found.token !== null) return 'wrong';
    this.#tries.giveBack(person);
    const { wall, address, agent } = found;
    return { wall, address, agent };
  }

  /** Whoever shows it is let in with this token. Whether it was still waiting; then nobody else can use the code. */
  give(code: string, token: string): boolean {
    this.#forget();
    const found = this.#open.get(hashOf(plain(code)));
    if (!found || found.token !== null) return false;
    found.token = token;
    return true;
  }

  /** What has become of the code whose screen asks; the token is told once. */
  claim(poll: string): Claimed {
    this.#forget();
    const pollHash = hashOf(poll);
    for (const [code, open] of this.#open) {
      if (open.pollHash !== pollHash) continue;
      if (open.token === null) return 'waits';
      this.#open.delete(code);
      return { token: open.token };
    }
    return 'over';
  }

  /** Whoever shows most codes gives one up for a screen elsewhere: else one browser could keep all others out. */
  #hasRoom(address: string): boolean {
    if (this.#open.size < MOST) return true;
    const shown = new Map<string, string[]>();
    for (const [code, { address: at, token }] of this.#open)
      if (token === null) shown.set(at, [...(shown.get(at) ?? []), code]);
    const own = shown.get(address)?.length ?? 0;
    const most = [...shown.values()].reduce((a, b) => (b.length > a.length ? b : a), []);
    const [oldest] = most;
    // One to one they are equals: nobody's code is taken for another's.
    if (oldest === undefined || most.length < own + 2) return false;
    this.#open.delete(oldest);
    return true;
  }

  #forget(): void {
    const now = this.#now();
    for (const [code, { until }] of this.#open) if (now >= until) this.#open.delete(code);
  }
}

/** A hash of no code is looked for in vain. */
const plain = (code: string): string => code.toUpperCase().replace(/[^0-9A-Z]/g, '');
