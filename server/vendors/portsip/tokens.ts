// Knows how REST access is had and kept: the ways to sign in that versions differ in, renewal, giving it back.
// Refuses to know what it is used for.
import { Fatal, type HttpAnswer, type HttpRequest, Transient, type World } from '#server/vendors/vendor.ts';
import { parse } from './lossless.ts';
import type { Settings } from './settings.ts';
import { Token } from './wire-rest.ts';

export const HEADERS = { 'User-Agent': 'Ringside', Accept: 'application/json' } as const;
/** The one client there is: a constant of the vendor's (dossier §11.2). */
const CLIENT = '9d806019-75b2-4b3d-bb8b-f5a3a412cc0a';
const TIMEOUT_MS = 10_000;
const FAREWELL_MS = 500;
/** Part of a token's life after which it is renewed. */
const RENEW_AT = 0.8;

/** JSON since 22.2, OAuth since 22.0, tokens in version 16; in the order in which they are tried. */
const WAYS = ['json', 'oauth', 'v16'] as const;
type Way = (typeof WAYS)[number];
type Pair = { readonly access: string; readonly refresh: string | null; readonly renewAt: number };

export class Tokens {
  /** The PBX's clock as its last answer told it, epoch ms. */
  pbxAt: number | null = null;
  readonly #settings: Settings;
  readonly #world: World;
  readonly #signal: AbortSignal;
  #way: Way | null = null;
  #pair: Pair | null = null;
  #asking: Promise<Pair> | null = null;

  constructor(settings: Settings, world: World, signal: AbortSignal) {
    this.#settings = settings;
    this.#world = world;
    this.#signal = signal;
  }

  get renewAt(): number | null {
    return this.#pair?.renewAt ?? null;
  }

  /** @throws Fatal, Transient */
  async access(): Promise<string> {
    return (this.#pair ?? (await this.#once(() => this.#signIn()))).access;
  }

  /** A new token in place of `old`, unless there is one already. @throws Fatal, Transient */
  async renew(old: string): Promise<void> {
    if (this.#pair && this.#pair.access !== old) return;
    await this.#once(() => this.#refresh());
  }

  /** As {@link renew} for a token the PBX does not take any more: its refresh token will have gone with it. */
  async replace(old: string): Promise<void> {
    if (this.#pair && this.#pair.access !== old) return;
    await this.#once(() => this.#signIn());
  }

  /** Signs out, if there is anybody to hear it. Never throws. */
  async giveBack(): Promise<void> {
    const token = this.#pair?.access;
    const path = this.#way === 'json' ? 'auth/sign_out' : this.#way === 'oauth' ? 'login/oauth/revoke' : null;
    if (token === undefined || path === null) return;
    const patience = new AbortController();
    const request: HttpRequest = {
      method: 'POST',
      url: `${this.#settings.url}/${path}`,
      headers: { ...HEADERS, Authorization: `Bearer ${token}` },
      timeoutMs: FAREWELL_MS,
    };
    const asked = this.#world.network.request(request, patience.signal).then(
      () => undefined,
      () => undefined,
    );
    await Promise.race([asked, this.#world.pause(FAREWELL_MS, patience.signal).catch(() => undefined)]);
    patience.abort(new Transient('given up'));
  }

  /** One question at a time: whoever comes second gets the first one's answer. */
  #once(ask: () => Promise<Pair>): Promise<Pair> {
    this.#asking ??= ask()
      .then((pair) => {
        this.#pair = pair;
        return pair;
      })
      .finally(() => {
        this.#asking = null;
      });
    return this.#asking;
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

  async #refresh(): Promise<Pair> {
    const refresh_token = this.#pair?.refresh ?? null;
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

  #take(answer: HttpAnswer, isRenewal: boolean): Pair {
    const { status } = answer;
    const body = parse(answer.text);
    if (status === 429)
      throw new Transient('the PBX takes no more requests for now', { notBeforeMs: 60_000 });
    // All three mean the same here, by version (§11.4).
    if (!isRenewal && (status === 400 || status === 401 || status === 403))
      throw new Fatal(
        'The PBX does not accept the user name, password or tenant domain for its REST API: check all three.',
      );
    if (status >= 300) throw new Transient(`the PBX answered the sign-in with HTTP ${status}`, { status });
    const token = Token.safeParse(body);
    if (!token.success)
      throw new Transient('the PBX answered the sign-in with something that is no token: is url right?');
    if (token.data.access_token === null)
      throw new Fatal(
        'The PBX asks this user for a second factor, which Ringside cannot give: use an account without it.',
      );
    const { access_token, refresh_token, expires_in } = token.data;
    return {
      access: access_token,
      refresh: refresh_token,
      renewAt: this.#world.now() + expires_in * 1000 * RENEW_AT,
    };
  }

  async #post(path: string, body: Record<string, string>, isForm: boolean): Promise<HttpAnswer> {
    const answer = await this.#world.network.request(
      {
        method: 'POST',
        url: `${this.#settings.url}/${path}`,
        headers: {
          ...HEADERS,
          'Content-Type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
        },
        body: isForm ? new URLSearchParams(body).toString() : JSON.stringify(body),
        timeoutMs: TIMEOUT_MS,
      },
      this.#signal,
    );
    const date = Date.parse(answer.headers['date'] ?? '');
    this.pbxAt = Number.isNaN(date) ? null : date;
    return answer;
  }
}
