// Knows how one request to the account is made: with its token, within its limit, and which refusals only a person can
// lift. Refuses to know why anything is asked.
import { Fatal, type HttpAnswer, type HttpRequest, Transient, type World } from '#server/vendors/vendor.ts';
import { Budget, type Urgency } from './budget.ts';
import type { Settings } from './settings.ts';
import { Answer, parse } from './wire.ts';

const TIMEOUT_MS = 15_000;
/** Longer than this nobody waits for a request's turn: what it was wanted for is over. */
const PATIENCE_MS: Readonly<Record<Urgency, number>> = { person: 5_000, stream: 8_000, routine: 120_000 };
/** Where a limit was reached and nothing says for how long. */
const LIMITED_MS = 60_000;

/** What outlives a connection: the limit is the account's, whoever connects how often. */
export type Account = {
  readonly budget: Budget;
  /** By path: the verb that stream answers to. */
  readonly verbs: Map<string, 'GET' | 'POST'>;
};
const accounts = new WeakMap<Settings, Account>();

export function accountOf(settings: Settings): Account {
  const known = accounts.get(settings);
  if (known) return known;
  const account: Account = { budget: new Budget(settings.requestsPer5Minutes), verbs: new Map() };
  accounts.set(settings, account);
  return account;
}

export type Asked = {
  /** After the version, e.g. `data/users`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  /** Makes it a POST. */
  readonly body?: unknown;
  readonly urgency?: Urgency;
  readonly timeoutMs?: number;
};
/** `status` is the worse of the HTTP status and the `code` in the body. */
export type Told = {
  readonly status: number;
  readonly text: string;
  readonly body: unknown;
  readonly at: number;
  readonly headers: Readonly<Record<string, string>>;
};

export class Api {
  readonly #settings: Settings;
  readonly #world: World;
  readonly #signal: AbortSignal;
  readonly account: Account;

  constructor(settings: Settings, world: World, signal: AbortSignal) {
    this.#settings = settings;
    this.#world = world;
    this.#signal = signal;
    this.account = accountOf(settings);
  }

  get headers(): Readonly<Record<string, string>> {
    const credentials = Buffer.from(`token:${this.#settings.token}`, 'utf8').toString('base64');
    return { Authorization: `Basic ${credentials}`, 'User-Agent': 'Ringside' };
  }

  url(path: string, query: Readonly<Record<string, string | number>> = {}): string {
    const asked = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    return `${this.#settings.url}/${path}${asked.length > 0 ? `?${asked.join('&')}` : ''}`;
  }

  /**
   * Any status is an answer, except those that concern the whole account.
   * @throws Fatal for a refused token, Transient for no answer, a server's fault or a limit reached.
   */
  async ask({ path, query, body, urgency = 'routine', timeoutMs = TIMEOUT_MS }: Asked): Promise<Told> {
    await this.turn(urgency);
    const request: HttpRequest = {
      method: body === undefined ? 'GET' : 'POST',
      url: this.url(path, query),
      headers: {
        ...this.headers,
        Accept: 'application/json',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      timeoutMs,
    };
    const answer = await this.#world.network.request(request, this.#signal);
    const read = parse(answer.text);
    const code = Answer.safeParse(read).data?.code;
    const status =
      code !== undefined && code >= 400 && code < 600 ? Math.max(code, answer.status) : answer.status;
    this.judge(status, answer.headers);
    return { status, text: answer.text, body: read, at: this.#world.now(), headers: answer.headers };
  }

  /** Waits until a request may be made. @throws Transient where that is too far away. */
  async turn(urgency: Urgency): Promise<void> {
    for (;;) {
      const wait = this.account.budget.take(this.#world.now(), urgency);
      if (wait === 0) return;
      if (wait > PATIENCE_MS[urgency])
        throw new Transient('the account’s limit of requests is reached; Ringside waits for its end', {
          notBeforeMs: wait,
          status: 429,
        });
      await this.#world.pause(wait, this.#signal);
    }
  }

  /** @throws Fatal, Transient for what no single request can help. */
  judge(status: number, headers: HttpAnswer['headers']): void {
    if (status === 401)
      throw new Fatal(
        'Cytracom refuses the token: make a new one under Users > Tokens as an administrator of this account, and put it into the configuration.',
      );
    if (status === 429) {
      const wait = retryAfter(headers) ?? LIMITED_MS;
      this.account.budget.holdUntil(this.#world.now() + wait);
      throw new Transient('Cytracom’s limit of requests is reached: does another program use this account?', {
        notBeforeMs: wait,
        status,
      });
    }
    if (status >= 500) throw new Transient(`Cytracom has a fault of its own (HTTP ${status})`, { status });
  }
}

function retryAfter(headers: Readonly<Record<string, string>>): number | null {
  const name = Object.keys(headers).find((each) => each.toLowerCase() === 'retry-after');
  const seconds = name === undefined ? Number.NaN : Number(headers[name]);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 600) * 1_000 : null;
}

/** PBX clock minus ours by the `Date` of an answer, ms; whole seconds, so a small difference is none. */
export function skewIn(headers: Readonly<Record<string, string>>, now: number): number {
  const name = Object.keys(headers).find((each) => each.toLowerCase() === 'date');
  const said = name === undefined ? Number.NaN : Date.parse(headers[name] ?? '');
  const skew = said + 500 - now;
  return Number.isFinite(skew) && Math.abs(skew) > LEAST_SKEW_MS ? skew : 0;
}

const LEAST_SKEW_MS = 3_000;
