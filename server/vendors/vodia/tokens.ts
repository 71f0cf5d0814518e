// Knows how one signs in to a Vodia PBX: the third-party login of today, the password login of old builds, and what each
// refusal means to a person. Refuses to know what sessions are used for.
import { createHash } from 'node:crypto';
import { Fatal, type HttpAnswer, type HttpRequest, Transient, type World } from '#server/vendors/vendor.ts';
import type { Settings } from './settings.ts';

export const TIMEOUT_MS = 10_000;
const SESSION = '/rest/system/session';

type Attempt = { readonly session: string } | { readonly refused: number | 'false' | 'strange' };

/** Sessions of one PBX, one an extension; whoever asks twice gets the same one. */
export class Tokens {
  readonly #settings: Settings;
  readonly #world: World;
  readonly #signal: AbortSignal;
  readonly #held = new Map<string, Promise<string>>();

  constructor(settings: Settings, world: World, signal: AbortSignal) {
    this.#settings = settings;
    this.#world = world;
    this.#signal = signal;
  }

  /** Basic authentication as the administrator, for the calls that take it. */
  get basic(): string {
    const { username, password } = this.#settings;
    return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
  }

  /**
   * The session of an extension.
   * @throws Fatal, Transient
   */
  async of(domain: string, extension: string): Promise<string> {
    const key = `${extension}@${domain}`;
    const held = this.#held.get(key);
    if (held !== undefined) return held;
    const asked = this.#signIn(domain, extension);
    this.#held.set(key, asked);
    // A failure is not kept: the next one may be let in.
    asked.catch(() => this.#drop(key, asked));
    return asked;
  }

  /** Forgets a session that the PBX has called dead, unless a newer one is held already. */
  async forget(domain: string, extension: string, dead: string): Promise<void> {
    const key = `${extension}@${domain}`;
    const held = this.#held.get(key);
    if (held && (await held.catch(() => dead)) === dead) this.#drop(key, held);
  }

  #drop(key: string, session: Promise<string>): void {
    if (this.#held.get(key) === session) this.#held.delete(key);
  }

  /** Gives the sessions back, so that restarts do not pile them up. Never throws. */
  async giveBack(patience: AbortSignal): Promise<void> {
    const held = await Promise.all([...this.#held.values()].map((each) => each.catch(() => null)));
    this.#held.clear();
    const farewells = held.flatMap((session) =>
      session === null
        ? []
        : [
            this.#world.network
              .request(
                {
                  method: 'DELETE',
                  url: `${this.#settings.url}${SESSION}`,
                  headers: { Cookie: cookie(session) },
                  timeoutMs: 600,
                },
                patience,
              )
              .catch(() => undefined),
          ],
    );
    await Promise.all(farewells);
  }

  async #signIn(domain: string, extension: string): Promise<string> {
    // A token may come too late on a slow line: the next one is asked for at once.
    const first = (await this.#thirdParty(domain, extension)) ?? (await this.#thirdParty(domain, extension));
    if (first === null)
      throw new Transient('the PBX did not make a session of a token it had just given, twice in a row');
    if ('session' in first) return first.session;
    if (first.refused === 403) throw new Fatal(noAccess(this.#settings));
    // Old builds know only this one; where both are refused the first refusal says why.
    for (const secret of [md5(this.#settings.password), this.#settings.password]) {
      const old = await this.#password(secret);
      if ('session' in old) return old.session;
    }
    if (first.refused === 404)
      throw new Fatal(
        `The PBX knows no extension ${extension} in the tenant ${domain}: check domains and extension, by their names on the PBX.`,
      );
    if (typeof first.refused === 'number' && first.refused >= 500)
      throw new Transient(`the PBX cannot sign anybody in just now (HTTP ${first.refused})`);
    if (first.refused === 'strange') throw new Fatal(noVodia(this.#settings));
    throw new Fatal(wrongPassword(this.#settings));
  }

  /** A token for the extension, asked for by the administrator, made a session; `null` where it was too late: it lives ten seconds and once. */
  async #thirdParty(domain: string, extension: string): Promise<Attempt | null> {
    const asked = { name: '3rd', username: extension, domain };
    const given = await this.#ask('POST', asked, { Authorization: this.basic });
    const token = given.status === 200 ? tokenIn(given.text) : null;
    if (token === null) return { refused: given.status === 200 ? kindOf(given.text) : given.status };
    const made = await this.#ask('POST', { name: 'session', value: token }, {});
    const session = made.status === 200 && !isFalse(made.text) ? sessionIn(made) : null;
    return session === null ? null : { session };
  }

  async #password(secret: string): Promise<Attempt> {
    const value = `${this.#settings.username} ${secret}`;
    const given = await this.#ask('PUT', { name: 'auth', value }, {});
    if (given.status !== 200 || isFalse(given.text))
      return { refused: given.status === 200 ? 'false' : given.status };
    const session = sessionIn(given) ?? tokenIn(given.text);
    return session === null ? { refused: 'false' } : { session };
  }

  #ask(method: 'POST' | 'PUT', body: object, headers: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    const request: HttpRequest = {
      method,
      url: `${this.#settings.url}${SESSION}`,
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
      timeoutMs: TIMEOUT_MS,
    };
    return this.#world.network.request(request, this.#signal);
  }
}

export const cookie = (session: string): string => `session=${session}`;

const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');

/** Whether an answer with status 200 says no (§2.3). */
export const isFalse = (text: string): boolean => /^\s*"?false"?\s*$/i.test(text);

/** A refusal in the PBX's words, or what no PBX of this make says. */
const kindOf = (text: string): 'false' | 'strange' => (isFalse(text) ? 'false' : 'strange');

const TOKEN = /^[\w.~+/=-]{8,200}$/;

/** Plain text, a JSON string, or an object, by build (§2.2). */
function tokenIn(text: string): string | null {
  let told: unknown = text.trim();
  try {
    told = JSON.parse(text);
  } catch {
    // Plain text.
  }
  if (typeof told === 'object' && told !== null) {
    const { session, value, token } = told as Record<string, unknown>;
    told = session ?? value ?? token;
  }
  return typeof told === 'string' && TOKEN.test(told) ? told : null;
}

function sessionIn({ headers }: HttpAnswer): string | null {
  const told = Object.entries(headers).find(([name]) => name.toLowerCase() === 'set-cookie')?.[1] ?? '';
  return /(?:^|[\s,;])session="?([^";,\s]+)/i.exec(told)?.[1] ?? null;
}

const noAccess = ({ username }: Settings): string =>
  `The PBX does not let “${username}” use its interface: give that account API access there, and let this machine’s address through.`;

const wrongPassword = ({ username }: Settings): string =>
  `The PBX refuses “${username}”: check username and password (for a tenant’s administrator it is admin@tenant), and that two-factor login is off for it.`;

const noVodia = ({ url }: Settings): string =>
  `What answers at ${new URL(url).host} does not speak as a Vodia PBX does: check the address and its port.`;
