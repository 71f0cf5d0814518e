// How a request to a Cytracom account is made within its limit, and what it is asked beside its streams.
import { type AdapterContext, Fatal, type HttpAnswer, Transient } from '#server/pbx-sdk/contract.ts';
import { parseJson } from '#server/pbx-sdk/lenient.ts';
import { type Due, type PollItem, PollScheduler, Timetable } from '#server/pbx-sdk/poll-scheduler.ts';
import { RequestBudget, type Urgency } from '#server/pbx-sdk/request-budget.ts';
import { headerOf, pathWith, RestClient } from '#server/pbx-sdk/rest-client.ts';
import type { Settings } from './settings.ts';
import { Answer, Insights, queuesIn } from './wire.ts';

const HOUR_MS = 3_600_000;
const PAGES = 3;
const PAGE = 100;
type Item = PollItem & { readonly what: 'records' | 'lists' };
const RECORDS: Item = { key: 'records', what: 'records', everyMs: 5 * 60_000 };
const LISTS: Item = { key: 'lists', what: 'lists', everyMs: 15 * 60_000 };
/** A record is written a while after its call has ended: it is looked for twice. */
const EARLY_MS = 35_000;
const LATE_MS = 80_000;
const BACK_MS = 2 * HOUR_MS;
/** At the start of a connection: the picture waits for it no longer. */
const FIRST_BACK_MS = 4 * HOUR_MS;
const FIRST_MS = 3_000;

type PollParts = {
  readonly settings: Settings;
  readonly api: Api;
  readonly context: AdapterContext;
  readonly signal: AbortSignal;
  /** An answer worth telling. */
  readonly put: (channel: string, told: ApiAnswer) => void;
  /** The account has other queues than before. */
  readonly onQueues: () => void;
};

export class Poll {
  readonly #parts: PollParts;
  #queues: string[] = [];
  #hasRecords = true;
  /** When records are looked for after a gap, epoch ms. */
  #looks: readonly number[] = [];
  readonly #times: Timetable<Item>;
  readonly #scheduler: PollScheduler<Item>;

  constructor(parts: PollParts) {
    const { context, signal } = parts;
    this.#parts = parts;
    this.#times = new Timetable(() => [RECORDS, LISTS], context.now);
    const next = () => this.#next();
    this.#scheduler = new PollScheduler({ context, signal, next, ask: (item) => this.#ask(item) });
  }

  /** Ids of the account's queues: those a person has named, else those the account lists. */
  get queues(): readonly string[] {
    const { queueIds } = this.#parts.settings;
    return queueIds ? queueIds.map((each) => (typeof each === 'string' ? each : each.id)) : this.#queues;
  }

  /** @throws Fatal, Transient */
  people(urgency: Urgency = 'stream'): Promise<ApiAnswer> {
    return this.#parts.api.ask({ path: 'data/users', query: { limit: 1_000 }, urgency });
  }

  #tell(channel: string, told: ApiAnswer): void {
    this.#parts.put(told.status === 200 ? channel : `${channel}&status=${told.status}`, told);
  }

  tellPeople(told: ApiAnswer): void {
    this.#tell('data/users?limit=1000', told);
  }

  /** Reads the account's queues. @throws Fatal, Transient */
  async listQueues(urgency: Urgency = 'stream'): Promise<void> {
    const query = { type: 'queue', limit: 1_000 };
    const told = await this.#parts.api.ask({ path: 'data/resources', query, urgency });
    this.#tell('data/resources?type=queue&limit=1000', told);
    const found = told.status === 200 ? queuesIn(told.body) : null;
    if (found) this.#queues = [...new Set(found.map(({ id }) => id))];
  }

  /** Asks which calls are over. What cannot be asked is left: the streams tell most of it. */
  async records(backMs: number = BACK_MS, timeoutMs?: number): Promise<void> {
    if (!this.#hasRecords) return;
    const { api, context, put } = this.#parts;
    const now = context.now();
    const range = { start: iso(now - backMs), end: iso(now + 60_000) };
    let asked: ApiRequest = {
      path: 'insights/search',
      body: { query: { date_range: range }, options: { size: PAGE } },
    };
    for (let page = 0; page < PAGES; page++) {
      if (api.account.budget.wait(context.now(), 'routine') > 0) return;
      const told = await this.#perhaps({ ...asked, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
      if (!told) return;
      const read = told.status === 200 ? Insights.safeParse(told.body).data?.data.search : undefined;
      if (told.status >= 400) this.#hasRecords = false;
      if (!read) return;
      put(asked.path, told);
      if (!read.scroll_id || read.records.length < PAGE) return;
      asked = { path: 'insights/scroll', body: { scroll_id: read.scroll_id } };
    }
  }

  firstRecords(): Promise<void> {
    return this.records(FIRST_BACK_MS, FIRST_MS);
  }

  async #perhaps(asked: ApiRequest): Promise<ApiAnswer | null> {
    try {
      return await this.#parts.api.ask(asked);
    } catch (error) {
      if (error instanceof Transient && !this.#parts.signal.aborted) return null;
      throw error;
    }
  }

  /** After a gap in the channels' stream. Gaps that come close together are looked into together. */
  afterGap(): void {
    const now = this.#parts.context.now();
    const [first = Number.POSITIVE_INFINITY] = this.#looks;
    this.#looks = [Math.min(first, now + EARLY_MS), now + LATE_MS];
    this.#scheduler.wake();
  }

  /** Asks again now and then, until the line ends. @throws Fatal */
  run(): Promise<void> {
    return this.#scheduler.run();
  }

  #next(): Due<Item> | null {
    const due = this.#times.next();
    const [look] = this.#looks;
    return look !== undefined && (due === null || look < due.at) ? { item: RECORDS, at: look } : due;
  }

  async #ask(item: Item): Promise<void> {
    const { api, context, signal, onQueues } = this.#parts;
    const now = context.now();
    if (this.#looks.some((at) => at <= now)) this.#looks = this.#looks.filter((at) => at > now);
    else this.#times.asks(item);
    if (item.what === 'records') return this.records();
    if (api.account.budget.wait(now, 'routine') > 0) return;
    const before = this.queues.join();
    try {
      this.tellPeople(await this.people('routine'));
      await this.listQueues('routine');
    } catch (error) {
      if (!(error instanceof Transient) || signal.aborted) throw error;
    }
    if (this.queues.join() !== before) onQueues();
  }

  /** Whether anybody is there: asked when nothing is heard. @throws Transient when nobody answers twice, Fatal. */
  async probe(): Promise<void> {
    const { api, context, signal } = this.#parts;
    if (api.account.budget.wait(context.now(), 'routine') > 0) return;
    const asked: ApiRequest = { path: 'data/users', query: { limit: 1 }, timeoutMs: 10_000 };
    if (await this.#perhaps(asked)) return;
    await context.pause(2_000, signal);
    await api.ask(asked);
  }
}

const iso = (at: number): string => new Date(at).toISOString();

const TIMEOUT_MS = 15_000;
/** The documented window is five minutes; requests need a moment to arrive, so ours is a little longer. */
export const WINDOW_MS = 5 * 60_000 + 5_000;
/** Longer than this nobody waits for a request's turn: what it was wanted for is over. */
const PATIENCE_MS: Readonly<Record<Urgency, number>> = { person: 5_000, stream: 8_000, routine: 120_000 };
/** Where a limit was reached and nothing says for how long. */
const LIMITED_MS = 60_000;

/** What outlives a connection: the limit is the account's, whoever connects how often. */
type Account = {
  readonly budget: RequestBudget;
  /** By path: the verb that stream answers to. */
  readonly verbs: Map<string, 'GET' | 'POST'>;
};
const accounts = new WeakMap<Settings, Account>();

function accountOf(settings: Settings): Account {
  const known = accounts.get(settings);
  if (known) return known;
  const budget = new RequestBudget(settings.requestsPer5Minutes, WINDOW_MS);
  const account: Account = { budget, verbs: new Map() };
  accounts.set(settings, account);
  return account;
}

type ApiRequest = {
  /** After the version, e.g. `data/users`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  /** Makes it a POST. */
  readonly body?: unknown;
  readonly urgency?: Urgency;
  readonly timeoutMs?: number;
  /** Epoch ms up to which it may be sent and answered: the command's. */
  readonly until?: number;
};
/** `status` is the worse of the HTTP status and the `code` in the body. */
export type ApiAnswer = {
  readonly status: number;
  readonly text: string;
  readonly body: unknown;
  readonly at: number;
  readonly headers: Readonly<Record<string, string>>;
};

export class Api {
  readonly #settings: Settings;
  readonly #context: AdapterContext;
  readonly #signal: AbortSignal;
  readonly #rest: RestClient;
  readonly account: Account;

  constructor(settings: Settings, context: AdapterContext, signal: AbortSignal) {
    this.#settings = settings;
    this.#context = context;
    this.#signal = signal;
    const headers = { ...this.headers, Accept: 'application/json' };
    this.#rest = new RestClient(context, settings.url, { headers, timeoutMs: TIMEOUT_MS });
    this.account = accountOf(settings);
  }

  get headers(): Readonly<Record<string, string>> {
    const credentials = Buffer.from(`token:${this.#settings.token}`, 'utf8').toString('base64');
    return { Authorization: `Basic ${credentials}`, 'User-Agent': 'Ringside' };
  }

  url(path: string, query: Readonly<Record<string, string | number>> = {}): string {
    return `${this.#settings.url}/${pathWith(path, query)}`;
  }

  /**
   * Any status is an answer, except those that concern the whole account.
   * @throws Fatal for a refused token, Transient for no answer, a server's fault or a limit reached.
   */
  async ask({ path, query, body, urgency = 'routine', timeoutMs, until }: ApiRequest): Promise<ApiAnswer> {
    await this.turn(urgency);
    const answer = await this.#rest.send(
      { path: pathWith(path, query), body, timeoutMs, until },
      this.#signal,
    );
    const read = parseJson(answer.text);
    const code = Answer.safeParse(read).data?.code;
    const status =
      code !== undefined && code >= 400 && code < 600 ? Math.max(code, answer.status) : answer.status;
    this.judge(status, answer.headers);
    return { status, text: answer.text, body: read, at: answer.at, headers: answer.headers };
  }

  /** Waits until a request may be made. @throws Transient where that is too far away. */
  async turn(urgency: Urgency): Promise<void> {
    for (;;) {
      const wait = this.account.budget.take(this.#context.now(), urgency);
      if (wait === 0) return;
      if (wait > PATIENCE_MS[urgency])
        throw new Transient('the account’s limit of requests is reached; Ringside waits for its end', {
          notBeforeMs: wait,
          status: 429,
        });
      await this.#context.pause(wait, this.#signal);
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
      this.account.budget.holdUntil(this.#context.now() + wait);
      throw new Transient('Cytracom’s limit of requests is reached: does another program use this account?', {
        notBeforeMs: wait,
        status,
      });
    }
    if (status >= 500) throw new Transient(`Cytracom has a fault of its own (HTTP ${status})`, { status });
  }
}

function retryAfter(headers: Readonly<Record<string, string>>): number | null {
  const seconds = Number(headerOf(headers, 'retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 600) * 1_000 : null;
}

/** PBX clock minus ours by the `Date` of an answer, ms; whole seconds, so a small difference is none. */
export function skewIn(headers: Readonly<Record<string, string>>, now: number): number {
  const said = Date.parse(headerOf(headers, 'date') ?? '');
  const skew = said + 500 - now;
  return Number.isFinite(skew) && Math.abs(skew) > LEAST_SKEW_MS ? skew : 0;
}

const LEAST_SKEW_MS = 3_000;
