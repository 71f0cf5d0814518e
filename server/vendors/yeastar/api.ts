// Knows how one REST request is made: paced, one in flight an endpoint, with a token renewed once when it has expired.
// Refuses to know why anything is asked.
import { type HttpRequest, Transient, type World } from '#server/vendors/vendor.ts';
import type { Settings } from './settings.ts';
import { API, forbidden, HEADERS, readJson, type Tokens } from './tokens.ts';
import { Answer } from './wire.ts';

/** At most five requests a second (§10: limits are undocumented, this is known to work). */
const GAP_MS = 200;
const TIMEOUT_MS = 10_000;
const EXPIRED = 10004;
const DENIED = 10005;

export type Asked = {
  readonly endpoint: string;
  /** Query parameters, without the token. */
  readonly query?: Readonly<Record<string, string | number>>;
  /** Carries out a command: that we may not do this one is an answer. */
  readonly isCommand?: boolean;
  /** Makes it a POST. */
  readonly body?: Readonly<Record<string, string>>;
};
export type Told = {
  readonly errcode: number;
  readonly errmsg: string;
  readonly text: string;
  readonly body: unknown;
  /** When it was heard. */
  readonly at: number;
  /** As in `Frame.channel`: `rest:queue/call_status?id=1`. What was sent in a body stands there like a query. */
  readonly channel: string;
};

export class Api {
  readonly #settings: Settings;
  readonly #world: World;
  readonly #tokens: Tokens;
  readonly #signal: AbortSignal;
  #nextAt = 0;
  readonly #busy = new Map<string, Promise<unknown>>();

  constructor(settings: Settings, world: World, tokens: Tokens, signal: AbortSignal) {
    this.#settings = settings;
    this.#world = world;
    this.#tokens = tokens;
    this.#signal = signal;
  }

  /**
   * Any `errcode` is an answer, except those only a person can lift.
   * @throws Fatal, Transient
   */
  async ask(asked: Asked): Promise<Told> {
    // The claim is set before the first wait, or two askers could both find the endpoint free.
    const before = this.#busy.get(asked.endpoint);
    const mine = (before ?? Promise.resolve()).then(
      () => this.#send(asked),
      () => this.#send(asked),
    );
    this.#busy.set(asked.endpoint, mine);
    try {
      return await mine;
    } finally {
      if (this.#busy.get(asked.endpoint) === mine) this.#busy.delete(asked.endpoint);
    }
  }

  async #send(asked: Asked): Promise<Told> {
    const token = await this.#tokens.access();
    const first = await this.#once(asked, token);
    if (first.errcode !== EXPIRED) return first;
    await this.#tokens.renew(token);
    const second = await this.#once(asked, await this.#tokens.access());
    if (second.errcode === EXPIRED)
      throw new Transient(
        'the PBX refuses a token it has just given: does another program use the same Client ID?',
      );
    return second;
  }

  async #once({ endpoint, query, body, isCommand }: Asked, token: string): Promise<Told> {
    await this.#turn();
    const asked = queryOf(query ?? {});
    const path = `${endpoint}${asked ? `?${asked}` : ''}`;
    const request: HttpRequest = {
      method: body === undefined ? 'GET' : 'POST',
      url: `${this.#settings.url}${API}/${path}${asked ? '&' : '?'}access_token=${encodeURIComponent(token)}`,
      headers: body === undefined ? HEADERS : { ...HEADERS, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      timeoutMs: TIMEOUT_MS,
    };
    const answer = await this.#world.network.request(request, this.#signal);
    const read = readJson(answer);
    const { errcode, errmsg } = Answer.parse(read);
    const stop = forbidden(errcode);
    if (stop && !(isCommand && errcode === DENIED)) throw stop;
    const said = body === undefined ? path : `${endpoint}?${queryOf({ ...query, ...body })}`;
    const channel = `rest:${said}`;
    return { errcode, errmsg, text: answer.text, body: read, at: this.#world.now(), channel };
  }

  /** Waits for the next free slot. Slots are given in the order they are asked for. */
  async #turn(): Promise<void> {
    const now = this.#world.now();
    const at = Math.max(now, this.#nextAt);
    this.#nextAt = at + GAP_MS;
    if (at > now) await this.#world.pause(at - now, this.#signal);
  }
}

/** Every value is encoded, `*` included: pause reasons are feature codes such as `*01` (§8.4). */
const queryOf = (query: Readonly<Record<string, string | number>>): string =>
  Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('*', '%2A')}`)
    .join('&');
