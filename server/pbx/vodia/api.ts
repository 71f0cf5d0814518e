// How one REST question is asked: a few at once, as the administrator or, where they may not, as the extension it is
// about.
import { type AdapterContext, Fatal, Transient } from '#server/pbx-sdk/contract.ts';
import { Lane, type RestAnswer, RestClient, type RestRequest } from '#server/pbx-sdk/rest-client.ts';
import { cookie, TIMEOUT_MS, type Tokens } from './auth.ts';
import type { Settings } from './settings.ts';

/** At most so many questions at once (vodia#errors-and-limits). */
const AT_ONCE = 4;

export type ApiRequest = {
  /** Without `/rest/`. */
  readonly path: string;
  /** Makes it a POST. */
  readonly body?: unknown;
  /** Whose session is tried where the administrator's name is not enough. */
  readonly as: { readonly domain: string; readonly extension: string };
  /** Epoch ms up to which it may be sent and answered: that of the command it is a step of. */
  readonly until?: number;
};
export type ApiAnswer = {
  readonly status: number;
  /** Of a 2xx answer; else `HTTP <status>`, and nothing of what it said. */
  readonly text: string;
  /** When it was heard. */
  readonly at: number;
};

export class Api {
  readonly #settings: Settings;
  readonly #context: AdapterContext;
  readonly #tokens: Tokens;
  readonly #signal: AbortSignal;
  readonly #rest: RestClient;
  readonly #lane = new Lane(AT_ONCE);
  /** Who is asked as first: the way that worked last time. */
  #asExtension = false;
  /** When anything was last asked, epoch ms. */
  askedAt: number;

  constructor(settings: Settings, context: AdapterContext, tokens: Tokens, signal: AbortSignal) {
    this.#settings = settings;
    this.#context = context;
    this.#tokens = tokens;
    this.#signal = signal;
    this.#rest = new RestClient(context, `${settings.url}/rest`, { timeoutMs: TIMEOUT_MS });
    this.askedAt = context.now();
  }

  /**
   * Any HTTP status is an answer.
   * @throws Fatal, Transient
   */
  ask(asked: ApiRequest): Promise<ApiAnswer> {
    return this.#lane.run(() => this.#either(asked));
  }

  /** Whether the PBX is there at all: needs no login. @throws Transient */
  async probe(): Promise<void> {
    const { status } = await this.#send({ path: 'system/session' }, {});
    if (status >= 500) throw new Transient(`the PBX answers with HTTP ${status}`);
  }

  async #either(asked: ApiRequest): Promise<ApiAnswer> {
    const first = await this.#once(asked, this.#asExtension);
    if (first.status !== 401 && first.status !== 403) return first;
    const second = await this.#once(asked, !this.#asExtension);
    if (second.status === 401 || second.status === 403) return first;
    // No credentials at all were seen in the first: this build takes only the other kind.
    if (first.status === 401) this.#asExtension = !this.#asExtension;
    return second;
  }

  async #once(asked: ApiRequest, asExtension: boolean): Promise<ApiAnswer> {
    if (!asExtension) return this.#told(await this.#send(asked, { Authorization: this.#tokens.basic }));
    const { domain, extension } = asked.as;
    const session = await this.#sessionOf(domain, extension);
    if (session === null) return { status: 403, text: 'HTTP 403', at: this.#context.now() };
    const answer = await this.#send(asked, { Cookie: cookie(session) });
    if (answer.status !== 401) return this.#told(answer);
    this.#tokens.forget(domain, extension, session);
    const fresh = await this.#tokens.of(domain, extension);
    return this.#told(await this.#send(asked, { Cookie: cookie(fresh) }));
  }

  /** `null` where the PBX makes no session for an extension other than our own: that is one more refusal. */
  async #sessionOf(domain: string, extension: string): Promise<string | null> {
    try {
      return await this.#tokens.of(domain, extension);
    } catch (error) {
      if (error instanceof Fatal && extension !== this.#settings.extension) return null;
      throw error;
    }
  }

  #told({ status, text, at }: RestAnswer): ApiAnswer {
    const isAnswer = status >= 200 && status < 300;
    return { status, text: isAnswer ? text : `HTTP ${status}`, at };
  }

  #send({ path, body, until }: RestRequest, headers: Readonly<Record<string, string>>): Promise<RestAnswer> {
    this.askedAt = this.#context.now();
    return this.#rest.send({ path, body, until, headers }, this.#signal);
  }
}

/** `number@domain` as a part of a path. */
export const at = (number: string, domain: string): string => `${encodeURIComponent(number)}@${domain}`;
