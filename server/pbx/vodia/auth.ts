// How one signs in to a Vodia PBX: the third-party login of today, the password login of old builds, and what each
// refusal means to a person.
import { createHash } from 'node:crypto';
import { type AdapterContext, Fatal, type HttpAnswer, Transient } from '#server/pbx-sdk/contract.ts';
import { parseJson } from '#server/pbx-sdk/lenient.ts';
import { headerOf, RestClient } from '#server/pbx-sdk/rest-client.ts';
import { TokenCache } from '#server/pbx-sdk/token-cache.ts';
import type { Settings } from './settings.ts';

export const TIMEOUT_MS = 10_000;
const SESSION = 'system/session';

type Session = { readonly access: string };
type Attempt = { readonly session: string } | { readonly refused: number | 'false' | 'strange' };

/** Sessions of one PBX, one an extension; whoever asks twice gets the same one. */
export class Tokens {
  readonly #settings: Settings;
  readonly #signal: AbortSignal;
  readonly #rest: RestClient;
  readonly #caches = new Map<string, TokenCache<Session>>();

  constructor(settings: Settings, context: AdapterContext, signal: AbortSignal) {
    this.#settings = settings;
    this.#signal = signal;
    this.#rest = new RestClient(context, `${settings.url}/rest`, { timeoutMs: TIMEOUT_MS });
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
    return (await this.#cacheOf(domain, extension).get()).access;
  }

  /** Forgets a session that the PBX has called dead, unless a newer one is held already. */
  forget(domain: string, extension: string, dead: string): void {
    this.#cacheOf(domain, extension).forget(dead);
  }

  #cacheOf(domain: string, extension: string): TokenCache<Session> {
    const key = `${extension}@${domain}`;
    const known = this.#caches.get(key);
    if (known) return known;
    const cache = new TokenCache<Session>(async () => ({ access: await this.#signIn(domain, extension) }));
    this.#caches.set(key, cache);
    return cache;
  }

  /** Gives the sessions back, so that restarts do not pile them up. Never throws. */
  async giveBack(patience: AbortSignal): Promise<void> {
    const farewells = [...this.#caches.values()].map(async (cache) => {
      const session = await cache.take();
      if (session === null) return;
      const headers = { Cookie: cookie(session.access) };
      const request = { method: 'DELETE', path: SESSION, headers, timeoutMs: 600 } as const;
      await this.#rest.send(request, patience).catch(() => undefined);
    });
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
    return this.#rest.send({ method, path: SESSION, body, headers }, this.#signal);
  }
}

export const cookie = (session: string): string => `session=${session}`;

const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');

/** Whether an answer with status 200 says no (vodia#login-refusals). */
export const isFalse = (text: string): boolean => /^\s*"?false"?\s*$/i.test(text);

/** A refusal in the PBX's words, or what no PBX of this make says. */
const kindOf = (text: string): 'false' | 'strange' => (isFalse(text) ? 'false' : 'strange');

const TOKEN = /^[\w.~+/=-]{8,200}$/;

/** Plain text, a JSON string, or an object, by build (vodia#login-token). */
function tokenIn(text: string): string | null {
  let told: unknown = parseJson(text) ?? text.trim();
  if (typeof told === 'object' && told !== null) {
    const { session, value, token } = told as Record<string, unknown>;
    told = session ?? value ?? token;
  }
  return typeof told === 'string' && TOKEN.test(told) ? told : null;
}

function sessionIn({ headers }: HttpAnswer): string | null {
  const told = headerOf(headers, 'set-cookie') ?? '';
  return /(?:^|[\s,;])session="?([^";,\s]+)/i.exec(told)?.[1] ?? null;
}

const noAccess = ({ username }: Settings): string =>
  `The PBX does not let “${username}” use its interface: give that account API access there, and let this machine’s address through.`;

const wrongPassword = ({ username }: Settings): string =>
  `The PBX refuses “${username}”: check username and password (for a tenant’s administrator it is admin@tenant), and that two-factor login is off for it.`;

const noVodia = ({ url }: Settings): string =>
  `What answers at ${new URL(url).host} does not speak as a Vodia PBX does: check the address and its port.`;
