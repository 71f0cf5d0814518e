// How access to a PortSIP PBX's REST interface is had and kept: the ways to sign in that versions differ in, renewal, giving it back.
import {
  type AdapterContext,
  Fatal,
  type HttpAnswer,
  Transient,
  withWords,
} from '#server/pbx-sdk/contract.ts';
import { headerOf, RestClient, withoutSecrets } from '#server/pbx-sdk/rest-client.ts';
import { bidFarewell, type LimitedToken, TokenCache } from '#server/pbx-sdk/token-cache.ts';
import type { Settings } from './settings.ts';
import { parse } from './wire.ts';
import { Refusal, Token } from './wire-rest.ts';

export const HEADERS = { 'User-Agent': 'Ringside', Accept: 'application/json' } as const;
/** The one client there is: a constant of the vendor's (portsip#rest-sign-in). */
const CLIENT = '9d806019-75b2-4b3d-bb8b-f5a3a412cc0a';
const TIMEOUT_MS = 10_000;
const FAREWELL_MS = 500;
/** Part of a token's life after which it is renewed. */
const RENEW_AT = 0.8;

/** JSON since 22.2, OAuth since 22.0, tokens in version 16; in the order in which they are tried. */
const WAYS = ['json', 'oauth', 'v16'] as const;
type Way = (typeof WAYS)[number];
type Pair = LimitedToken & { readonly refresh: string | null };

export class Tokens {
  /** The PBX's clock as its last answer told it, epoch ms. */
  pbxAt: number | null = null;
  readonly #settings: Settings;
  readonly #context: AdapterContext;
  readonly #signal: AbortSignal;
  readonly #rest: RestClient;
  #way: Way | null = null;
  readonly cache = new TokenCache<Pair>(() => this.#signIn());

  constructor(settings: Settings, context: AdapterContext, signal: AbortSignal) {
    this.#settings = settings;
    this.#context = context;
    this.#signal = signal;
    this.#rest = new RestClient(context, settings.url, { headers: HEADERS, timeoutMs: TIMEOUT_MS });
  }

  /** @throws Fatal, Transient */
  async access(): Promise<string> {
    return (await this.cache.get()).access;
  }

  /** A new token in place of `old`, unless there is one already. @throws Fatal, Transient */
  async renew(old: string): Promise<void> {
    await this.cache.replace(old, (held) => this.#refresh(held));
  }

  /** As {@link renew} for a token the PBX does not take any more: its refresh token will have gone with it. */
  async replace(old: string): Promise<void> {
    await this.cache.replace(old, () => this.#signIn());
  }

  /** Signs out, if there is anybody to hear it. Never throws. */
  async giveBack(): Promise<void> {
    const token = (await this.cache.take())?.access;
    const path = this.#way === 'json' ? 'auth/sign_out' : this.#way === 'oauth' ? 'login/oauth/revoke' : null;
    if (token === undefined || path === null) return;
    const headers = { Authorization: `Bearer ${token}` };
    await bidFarewell(this.#context, FAREWELL_MS, (patience) =>
      this.#rest.send({ path, body: null, headers, timeoutMs: FAREWELL_MS }, patience),
    );
  }

  async #signIn(): Promise<Pair> {
    const { username = '', password, domain } = this.#settings;
    const who = { username, password, ...(domain === undefined ? {} : { domain }) };
    for (const way of this.#way ? [this.#way] : WAYS) {
      const answer = await this.#post(
        way === 'json' ? 'auth/sign_in' : way === 'oauth' ? 'login/oauth/token' : 'tokens',
        way === 'oauth' ? { grant_type: 'password', ...who, scope: 'all', client_id: CLIENT } : who,
        way === 'oauth',
      );
      if (answer.status === 404 || answer.status === 405) continue;
      this.#way = way;
      return this.#take(answer, false);
    }
    throw new Transient('what answers there is not the PortSIP REST API: is url right?', { status: 404 });
  }

  async #refresh(held: Pair | null): Promise<Pair> {
    const refresh_token = held?.refresh ?? null;
    if (refresh_token === null || this.#way === 'v16' || this.#way === null) return this.#signIn();
    const answer =
      this.#way === 'json'
        ? await this.#post('auth/refresh_token', { refresh_token }, false)
        : await this.#post(
            'login/oauth/token',
            { grant_type: 'refresh_token', refresh_token, client_id: CLIENT },
            true,
          );
    // The refresh token may have died as well: once, from the start.
    return answer.status >= 400 && answer.status < 500 ? this.#signIn() : this.#take(answer, true);
  }

  /** Why the PBX refuses, in its own words; it may repeat what it was sent. */
  #wordsIn(body: unknown): string {
    const { username, password } = this.#settings;
    const said = Refusal.safeParse(body).data?.errors[0];
    const words = said?.message || said?.code || '';
    return withoutSecrets(words, password, username ?? '');
  }

  #take(answer: HttpAnswer, isRenewal: boolean): Pair {
    const { status } = answer;
    const body = parse(answer.text);
    if (status === 429)
      throw new Transient('the PBX takes no more requests for now', { notBeforeMs: 60_000 });
    // All three mean the same here, by version (portsip#rest-errors).
    if (!isRenewal && (status === 400 || status === 401 || status === 403))
      throw new Fatal(
        withWords(
          'The PBX does not accept the user name, password or tenant domain for its REST API: check all three.',
          this.#wordsIn(body),
        ),
      );
    if (status >= 300)
      throw new Transient(
        withWords('the PBX did not accept the sign-in just now.', this.#wordsIn(body), `HTTP ${status}`),
        { status },
      );
    const token = Token.safeParse(body);
    if (!token.success)
      throw new Transient('the PBX answered the sign-in with something that is no token: is url right?');
    if (token.data.access_token === null)
      throw new Fatal(
        'The PBX asks this user for a second factor, which Ringside cannot give: use an account without it.',
      );
    const { access_token, refresh_token, expires_in } = token.data;
    const now = this.#context.now();
    return {
      access: access_token,
      refresh: refresh_token,
      renewAt: now + expires_in * 1000 * RENEW_AT,
      expiresAt: now + expires_in * 1000,
    };
  }

  async #post(path: string, body: Record<string, string>, isForm: boolean): Promise<HttpAnswer> {
    const sent = isForm ? { form: body } : { body };
    const answer = await this.#rest.send({ path, ...sent }, this.#signal);
    const date = Date.parse(headerOf(answer.headers, 'date') ?? '');
    this.pbxAt = Number.isNaN(date) ? null : date;
    return answer;
  }
}
