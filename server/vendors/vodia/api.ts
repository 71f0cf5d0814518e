// Knows how one REST question is asked: a few at once, as the administrator or, where they may not, as the extension it is
// about. Refuses to know why anything is asked.
import { Fatal, type HttpAnswer, type HttpRequest, Transient, type World } from '#server/vendors/vendor.ts';
import type { Settings } from './settings.ts';
import { cookie, TIMEOUT_MS, type Tokens } from './tokens.ts';

/** At most so many questions at once (§5.8). */
const AT_ONCE = 4;

export type Asked = {
  /** Without `/rest/`. */
  readonly path: string;
  /** Makes it a POST. */
  readonly body?: unknown;
  /** Whose session is tried where the administrator's name is not enough. */
  readonly as: { readonly domain: string; readonly extension: string };
};
export type Told = {
  readonly status: number;
  /** Of a 2xx answer; else `HTTP <status>`, and nothing of what it said. */
  readonly text: string;
  /** When it was heard. */
  readonly at: number;
};

export class Api {
  readonly #settings: Settings;
  readonly #world: World;
  readonly #tokens: Tokens;
  readonly #signal: AbortSignal;
  #busy = 0;
  readonly #waiting: (() => void)[] = [];
  /** Who is asked as first: the way that worked last time. */
  #asExtension = false;
  /** When anything was last asked, epoch ms. */
  askedAt: number;

  constructor(settings: Settings, world: World, tokens: Tokens, signal: AbortSignal) {
    this.#settings = settings;
    this.#world = world;
    this.#tokens = tokens;
    this.#signal = signal;
    this.askedAt = world.now();
  }

  /**
   * Any HTTP status is an answer.
   * @throws Fatal, Transient
   */
  async ask(asked: Asked): Promise<Told> {
    if (this.#busy >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#busy++;
    try {
      return await this.#either(asked);
    } finally {
      this.#busy--;
      this.#waiting.shift()?.();
    }
  }

  /** Whether the PBX is there at all: needs no login. @throws Transient */
  async probe(): Promise<void> {
    const { status } = await this.#send({ path: 'system/session' }, {});
    if (status >= 500) throw new Transient(`the PBX answers with HTTP ${status}`);
  }

  async #either(asked: Asked): Promise<Told> {
    const first = await this.#once(asked, this.#asExtension);
    if (first.status !== 401 && first.status !== 403) return first;
    const second = await this.#once(asked, !this.#asExtension);
    if (second.status === 401 || second.status === 403) return first;
    // No credentials at all were seen in the first: this build takes only the other kind.
    if (first.status === 401) this.#asExtension = !this.#asExtension;
    return second;
  }

  async #once(asked: Asked, asExtension: boolean): Promise<Told> {
    if (!asExtension) return this.#told(await this.#send(asked, { Authorization: this.#tokens.basic }));
    const { domain, extension } = asked.as;
    const session = await this.#sessionOf(domain, extension);
    if (session === null) return { status: 403, text: 'HTTP 403', at: this.#world.now() };
    const answer = await this.#send(asked, { Cookie: cookie(session) });
    if (answer.status !== 401) return this.#told(answer);
    await this.#tokens.forget(domain, extension, session);
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

  #told({ status, text }: HttpAnswer): Told {
    const isAnswer = status >= 200 && status < 300;
    return { status, text: isAnswer ? text : `HTTP ${status}`, at: this.#world.now() };
  }

  #send(
    { path, body }: Pick<Asked, 'path' | 'body'>,
    auth: Readonly<Record<string, string>>,
  ): Promise<HttpAnswer> {
    const request: HttpRequest = {
      method: body === undefined ? 'GET' : 'POST',
      url: `${this.#settings.url}/rest/${path}`,
      headers: body === undefined ? auth : { ...auth, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      timeoutMs: TIMEOUT_MS,
    };
    this.askedAt = this.#world.now();
    return this.#world.network.request(request, this.#signal);
  }
}

/** `number@domain` as a part of a path. */
export const at = (number: string, domain: string): string => `${encodeURIComponent(number)}@${domain}`;
