// Knows one PBX's pair of tokens: getting, renewing, giving back, and what each refusal means to a person.
// Refuses to know what tokens are used for. At most one pair is held, whoever asks and how often.
import { Fatal, type HttpAnswer, type HttpRequest, Transient, type World } from '#server/vendors/vendor.ts';
import type { Settings } from './settings.ts';
import { Answer, Tokens as TokenAnswer } from './wire.ts';

export const API = '/openapi/v1.0';
/** Every request needs one, or the PBX answers 40002 (§2). */
export const HEADERS = { 'User-Agent': 'OpenAPI' } as const;
/** Renewed at this part of its life. */
const RENEW_AT = 0.8;
const TIMEOUT_MS = 10_000;
const FAREWELL_MS = 600;

/** Tokens that die before their time within this count together; from the third on the next one has to wait. */
const EARLY_MS = 120_000;
const EARLY = 3;
const WAR_MS = 15_000;
const WAR =
  'The PBX keeps ending Ringside’s tokens before their time: another program seems to use the same Client ID. Give each its own under Integrations > API.';

type Pair = {
  readonly access: string;
  readonly refresh: string | null;
  readonly renewAt: number;
  readonly expiresAt: number;
};

export class Tokens {
  readonly #settings: Settings;
  readonly #world: World;
  readonly #signal: AbortSignal;
  #pair: Pair | null = null;
  #asking: Promise<Pair> | null = null;
  /** When tokens died before their time, oldest first. */
  #early: number[] = [];
  #atWar = false;
  /** Called after each renewal: what was opened with the old token must be opened anew. */
  onRenewed: () => void = () => undefined;

  constructor(settings: Settings, world: World, signal: AbortSignal) {
    this.#settings = settings;
    this.#world = world;
    this.#signal = signal;
  }

  /** @throws Fatal, Transient */
  async access(): Promise<string> {
    if (this.#atWar && !this.#early.some((at) => at > this.#world.now() - EARLY_MS)) this.#sayWar(false);
    return (this.#pair ?? (await this.#once(() => this.#get()))).access;
  }

  /** Epoch ms at which the present token should be replaced; `null` while there is none. */
  get renewAt(): number | null {
    return this.#pair?.renewAt ?? null;
  }

  /** When the present token dies; `null` while there is none. */
  get expiresAt(): number | null {
    return this.#pair?.expiresAt ?? null;
  }

  /**
   * Replaces a token the PBX has called expired, or that soon will be. Does nothing if somebody already has.
   * @throws Fatal, Transient
   */
  async renew(old: string): Promise<void> {
    if (this.#pair !== null && this.#pair.access !== old) return;
    const already = this.#asking !== null;
    await this.#once(async () => {
      await this.#peace();
      return this.#refresh();
    });
    if (!already) this.onRenewed();
  }

  /** Who is told again and again that a token just given is none does not ask for the next one at once. */
  async #peace(): Promise<void> {
    const now = this.#world.now();
    if (!this.#pair || now >= this.#pair.renewAt) return;
    this.#early = [...this.#early.filter((at) => at > now - EARLY_MS), now];
    if (this.#early.length < EARLY) return;
    this.#sayWar(true);
    await this.#world.pause(WAR_MS, this.#signal);
  }

  #sayWar(is: boolean): void {
    this.#atWar = is;
    this.#world.notice('tokens', is ? WAR : null);
  }

  /** Gives the token back, so that restarts do not pile up to the eight a PBX allows (§4.4). Never throws. */
  async giveBack(): Promise<void> {
    const pair = this.#pair;
    this.#pair = null;
    if (!pair) return;
    const patience = new AbortController();
    const url = `${this.#settings.url}${API}/del_token?access_token=${encodeURIComponent(pair.access)}`;
    const request: HttpRequest = { method: 'GET', url, headers: HEADERS, timeoutMs: FAREWELL_MS };
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

  #get(): Promise<Pair> {
    const { clientId, clientSecret } = this.#settings;
    return this.#ask('get_token', { username: clientId, password: clientSecret });
  }

  async #refresh(): Promise<Pair> {
    const refresh = this.#pair?.refresh;
    if (!refresh) return this.#get();
    try {
      return await this.#ask('refresh_token', { refresh_token: refresh });
    } catch (error) {
      // A refusal may mean that the refresh token has died as well: once, ask from the start. Not when nobody answered.
      if (error instanceof Refusal) return this.#get();
      throw error;
    }
  }

  async #ask(endpoint: 'get_token' | 'refresh_token', body: Record<string, string>): Promise<Pair> {
    const request: HttpRequest = {
      method: 'POST',
      url: `${this.#settings.url}${API}/${endpoint}`,
      headers: { ...HEADERS, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      timeoutMs: TIMEOUT_MS,
    };
    const answer = await this.#world.network.request(request, this.#signal);
    const read = readJson(answer);
    const { errcode } = Answer.parse(read);
    if (errcode !== 0) throw refusal(endpoint, errcode);
    const pair = TokenAnswer.safeParse(read);
    if (!pair.success) throw new Transient('the PBX answered a request for a token without one');
    const lifeMs = pair.data.access_token_expire_time * 1000;
    const now = this.#world.now();
    return {
      access: pair.data.access_token,
      refresh: pair.data.refresh_token ?? null,
      renewAt: now + lifeMs * RENEW_AT,
      expiresAt: now + lifeMs,
    };
  }
}

/** A refused refresh that a fresh get_token may mend. */
class Refusal extends Transient {}

function refusal(endpoint: 'get_token' | 'refresh_token', errcode: number): Error {
  const stop = forbidden(errcode);
  if (stop) return stop;
  if (endpoint === 'refresh_token') return new Refusal(`the PBX refused to renew the token (${errcode})`);
  if (errcode === -1)
    // Never tried again by itself: five failures block this machine's address on the PBX (§4.4).
    return new Fatal(
      'The PBX does not accept the Client ID or Client Secret. Copy both anew from Integrations > API in its web portal.',
    );
  if (errcode === 60002)
    return new Transient(
      'the PBX has handed out all its tokens (8 per application); waiting for one to expire',
      {
        notBeforeMs: 60_000,
      },
    );
  if (errcode === 10001)
    return new Fatal(
      'This PBX does not offer the API: enable it under Integrations > API, or update its firmware.',
    );
  return new Transient(`the PBX refused a token (${errcode})`);
}

/** Refusals that only a person can lift, whatever was asked; else `null`. */
export function forbidden(errcode: number): Fatal | null {
  if (errcode === 70004)
    return new Fatal(
      'The PBX has blocked the address of this machine. Unblock it under Security > Security Rules > Blocked IPs, then connect again.',
    );
  if (errcode === 70087)
    return new Fatal(
      'The PBX does not allow the address of this machine. Add it to the permitted addresses under Integrations > API.',
    );
  if (errcode === 10005)
    return new Fatal(
      'The PBX denies access: enable the API under Integrations > API and permit this machine there.',
    );
  return null;
}

/**
 * The body of an answer with a readable `errcode`.
 * @throws Transient when it is anything else: a proxy's page, half an answer.
 */
export function readJson(answer: HttpAnswer): unknown {
  try {
    const read: unknown = JSON.parse(answer.text);
    if (Answer.safeParse(read).success) return read;
  } catch {
    // Told below, without the text: it may hold anything.
  }
  throw new Transient(
    answer.status === 200
      ? 'the PBX answered with something that is not its API: is the address right?'
      : `the PBX answered with HTTP ${answer.status}`,
    { status: answer.status },
  );
}
