// Requests to a PBX's REST interface: how one is written, whose turn it is, and once more with a new token.
import { type AdapterContext, type HttpAnswer, type HttpRequest, patienceMs } from './contract.ts';

type Query = Readonly<Record<string, string | number>>;
type Headers = Readonly<Record<string, string>>;

export type RestRequest = {
  /** Below the client's url, as it goes over the wire: encoded, with its query. */
  readonly path: string;
  /** Left out: POST with a body, else GET. */
  readonly method?: HttpRequest['method'];
  /** Sent as JSON; `null` for a POST without one. */
  readonly body?: unknown;
  /** Sent as a form instead. */
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Headers;
  /** How long the answer is waited for, where not as long as the client's others. */
  readonly timeoutMs?: number | undefined;
  /** Epoch ms up to which it may be sent and answered: that of the command it is a step of. */
  readonly until?: number | undefined;
};

/** `at`: epoch ms when it was heard. */
export type RestAnswer = HttpAnswer & { readonly at: number };

/** Any HTTP status is an answer: what each means the make knows. Errors name the host alone, never a path or a header. */
export class RestClient {
  readonly #context: Pick<AdapterContext, 'now' | 'network'>;
  readonly #url: string;
  readonly #headers: Headers;
  readonly #timeoutMs: number;

  /** @param more `timeoutMs`: how long an answer is waited for; `headers` go with every request. */
  constructor(
    context: Pick<AdapterContext, 'now' | 'network'>,
    url: string,
    more: { readonly timeoutMs: number; readonly headers?: Headers },
  ) {
    this.#context = context;
    this.#url = url;
    this.#headers = more.headers ?? {};
    this.#timeoutMs = more.timeoutMs;
  }

  /** @throws Transient where nobody answers, or nothing may be sent any more. */
  async send(request: RestRequest, signal: AbortSignal): Promise<RestAnswer> {
    const { path, body, form, until } = request;
    const text = form
      ? new URLSearchParams(form).toString()
      : body == null
        ? undefined
        : JSON.stringify(body);
    const kind = form ? 'application/x-www-form-urlencoded' : 'application/json';
    const isPost = body !== undefined || form !== undefined;
    const answer = await this.#context.network.request(
      {
        method: request.method ?? (isPost ? 'POST' : 'GET'),
        url: `${this.#url}/${path}`,
        headers: {
          ...this.#headers,
          ...request.headers,
          ...(text === undefined ? {} : { 'Content-Type': kind }),
        },
        ...(text === undefined ? {} : { body: text }),
        timeoutMs: patienceMs(until, request.timeoutMs ?? this.#timeoutMs, this.#context.now()),
      },
      signal,
    );
    return { ...answer, at: this.#context.now() };
  }
}

/** `a=1&b=2`. Every value is encoded, `*` included, which stands in feature codes and is left alone by the platform. */
export const queryOf = (query: Query): string =>
  Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('*', '%2A')}`)
    .join('&');

/** A path and its query, if any. */
export const pathWith = (path: string, query: Query = {}): string => {
  const said = queryOf(query);
  return said === '' ? path : `${path}?${said}`;
};

/**
 * What an answer is to, by the channel of its frame (`rest:<path>?<query>`).
 * @returns `parameter`: a value of the query, decoded; empty where there is none, or it cannot be decoded
 */
export function questionIn(channel: string): {
  readonly path: string;
  readonly query: string;
  readonly parameter: (name: string) => string;
} {
  const cut = channel.indexOf('?');
  const query = cut < 0 ? '' : channel.slice(cut + 1);
  return {
    path: channel.slice('rest:'.length, cut < 0 ? undefined : cut),
    query,
    parameter: (name) => {
      const pair = query.split('&').find((each) => each.startsWith(`${name}=`));
      try {
        return pair === undefined ? '' : decodeURIComponent(pair.slice(name.length + 1));
      } catch {
        return '';
      }
    },
  };
}

/** A header's value whatever the case of its name; `undefined` where there is none. */
export function headerOf(headers: Headers, name: string): string | undefined {
  const direct = headers[name];
  if (direct !== undefined) return direct;
  return Object.entries(headers).find(([each]) => each.toLowerCase() === name)?.[1];
}

/**
 * The answer with the present token or, where that is not taken, with a new one.
 * @returns the second answer, be it a refusal again.
 */
export async function askTwice<Answer>(
  tokens: { access(): Promise<string>; renew(old: string): Promise<void> },
  isRefused: (answer: Answer) => boolean,
  ask: (token: string) => Promise<Answer>,
): Promise<Answer> {
  const token = await tokens.access();
  const first = await ask(token);
  if (!isRefused(first)) return first;
  await tokens.renew(token);
  return ask(await tokens.access());
}

/** A PBX may repeat what it was sent. */
export const withoutSecrets = (text: string, ...secrets: readonly string[]): string =>
  secrets.reduce((masked, each) => (each === '' ? masked : masked.replaceAll(each, '…')), text);

/** Lets so many through at once, the others in the order they came. */
export class Lane {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(width: number) {
    this.#free = width;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
