// Knows how one REST request is made: with a token renewed once when it is not taken, and for a system administrator
// inside the tenant it is about. Refuses to know why anything is asked.
import { type HttpRequest, Transient, type World } from '#server/vendors/vendor.ts';
import { parse } from './lossless.ts';
import type { Settings } from './settings.ts';
import { HEADERS, type Tokens } from './tokens.ts';

const TIMEOUT_MS = 8_000;

export type Asked = {
  /** Below the base, e.g. `call_queues/9012/waiting`; ids in it are encoded here. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string | number>>;
  /** Makes it a POST; `null` for one without a body. */
  readonly body?: Readonly<Record<string, unknown>> | null;
  /** Domain of the tenant it is about. */
  readonly tenant?: string;
  /** Marks of our own for the frame's channel. */
  readonly marks?: Readonly<Record<string, string>>;
};
export type Told = {
  readonly status: number;
  readonly text: string;
  readonly body: unknown;
  /** When it was heard. */
  readonly at: number;
  /** As in `Frame.channel`. */
  readonly channel: string;
};

export class Api {
  readonly #settings: Settings;
  readonly #world: World;
  readonly #tokens: Tokens;
  readonly #signal: AbortSignal;
  /** Tenant ids by domain, for a system administrator. */
  tenants: ReadonlyMap<string, string> = new Map();
  /** The tenant this token is switched to. */
  #inside: { readonly token: string; readonly tenant: string } | null = null;
  #lane: Promise<unknown> = Promise.resolve();

  constructor(settings: Settings, world: World, tokens: Tokens, signal: AbortSignal) {
    this.#settings = settings;
    this.#world = world;
    this.#tokens = tokens;
    this.#signal = signal;
  }

  /** Any status is an answer. @throws Fatal, Transient */
  ask(asked: Asked): Promise<Told> {
    if (this.#settings.signIn !== 'administrator') return this.#send(asked);
    // Which tenant is meant is a state of the token: one request at a time.
    const mine = this.#lane.then(
      () => this.#send(asked),
      () => this.#send(asked),
    );
    this.#lane = mine.catch(() => undefined);
    return mine;
  }

  async #send(asked: Asked): Promise<Told> {
    const token = await this.#tokens.access();
    const first = await this.#once(asked, token);
    if (first.status !== 401) return first;
    await this.#tokens.replace(token);
    const second = await this.#once(asked, await this.#tokens.access());
    if (second.status === 401)
      throw new Transient('the PBX refuses a token it has just given', { status: 401 });
    return second;
  }

  async #once(asked: Asked, token: string): Promise<Told> {
    const { tenant, query, body, marks } = asked;
    const id = tenant === undefined ? undefined : this.tenants.get(tenant);
    if (id !== undefined && (this.#inside?.token !== token || this.#inside.tenant !== id)) {
      const switched = await this.#request(token, `tenants/switch?id=${encodeURIComponent(id)}`, null);
      if (switched.status === 401) return this.#told(switched, asked);
      if (switched.status >= 300)
        throw new Transient(`the PBX does not let the administrator into a tenant (HTTP ${switched.status})`);
      this.#inside = { token, tenant: id };
    }
    const said = queryOf(query ?? {});
    const path = `${asked.path.map(encodeURIComponent).join('/')}${said === '' ? '' : `?${said}`}`;
    return this.#told(await this.#request(token, path, body), { ...asked, marks: marks ?? {} });
  }

  #request(token: string, path: string, body: Asked['body']) {
    const post = body !== undefined;
    const request: HttpRequest = {
      method: post ? 'POST' : 'GET',
      url: `${this.#settings.url}/${path}`,
      headers: {
        ...HEADERS,
        Authorization: `Bearer ${token}`,
        ...(body ? { 'Content-Type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      timeoutMs: TIMEOUT_MS,
    };
    return this.#world.network.request(request, this.#signal);
  }

  #told(
    { status, text }: { status: number; text: string },
    { path, query, body, tenant, marks }: Asked,
  ): Told {
    const said = queryOf({
      ...query,
      ...(this.#settings.signIn === 'administrator' && tenant !== undefined ? { tenant } : {}),
      ...(body === undefined ? {} : { post: 1 }),
      ...(status >= 300 ? { status } : {}),
      ...marks,
    });
    return {
      status,
      text,
      body: parse(text),
      at: this.#world.now(),
      channel: `rest:${path.join('/')}${said === '' ? '' : `?${said}`}`,
    };
  }
}

const queryOf = (query: Readonly<Record<string, string | number>>): string =>
  Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
