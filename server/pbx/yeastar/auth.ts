// Access tokens of the PBX: asked for, renewed before they end, given back, and waited with after a refusal; and whether
// a webhook is signed as agreed.
import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  type AdapterContext,
  Fatal,
  type Hooked,
  type HookRequest,
  type HttpAnswer,
  Transient,
  withWords,
} from '#server/pbx-sdk/contract.ts';
import { parseJson } from '#server/pbx-sdk/lenient.ts';
import { queryOf, RestClient, withoutSecrets } from '#server/pbx-sdk/rest-client.ts';
import { bidFarewell, type LimitedToken, TokenCache } from '#server/pbx-sdk/token-cache.ts';
import type { Settings } from './settings.ts';
import { Answer, Tokens as TokenAnswer } from './wire.ts';

export const API = '/openapi/v1.0';
/** Of call records and reports (yeastar#base-address). */
export const NEWER_API = '/openapi/v2.0';
/** Every request needs one, or the PBX answers 40002 (yeastar#user-agent). */
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

type Pair = LimitedToken & { readonly refresh: string | null };

export class Tokens {
  readonly #settings: Settings;
  readonly #context: AdapterContext;
  readonly #signal: AbortSignal;
  readonly #rest: RestClient;
  readonly cache = new TokenCache<Pair>(() => this.#get());
  /** When tokens died before their time, oldest first. */
  #early: number[] = [];
  #atWar = false;
  /** Called after each renewal: what was opened with the old token must be opened anew. */
  onRenewed: () => void = () => undefined;

  constructor(settings: Settings, context: AdapterContext, signal: AbortSignal) {
    this.#settings = settings;
    this.#context = context;
    this.#signal = signal;
    this.#rest = new RestClient(context, `${settings.url}${API}`, {
      headers: HEADERS,
      timeoutMs: TIMEOUT_MS,
    });
  }

  /** @throws Fatal, Transient */
  async access(): Promise<string> {
    if (this.#atWar && !this.#early.some((at) => at > this.#context.now() - EARLY_MS)) this.#sayWar(false);
    return (await this.cache.get()).access;
  }

  /**
   * Replaces a token the PBX has called expired, or that soon will be. Does nothing if somebody already has.
   * @throws Fatal, Transient
   */
  async renew(old: string): Promise<void> {
    const isOurs = await this.cache.replace(old, async (held) => {
      await this.#peace(held);
      return this.#refresh(held);
    });
    if (isOurs) this.onRenewed();
  }

  /** Who is told again and again that a token just given is none does not ask for the next one at once. */
  async #peace(held: Pair | null): Promise<void> {
    const now = this.#context.now();
    if (!held || now >= held.renewAt) return;
    this.#early = [...this.#early.filter((at) => at > now - EARLY_MS), now];
    if (this.#early.length < EARLY) return;
    this.#sayWar(true);
    await this.#context.pause(WAR_MS, this.#signal);
  }

  #sayWar(is: boolean): void {
    this.#atWar = is;
    this.#context.notice('tokens', is ? WAR : null);
  }

  /**
   * Gives the token back, so that restarts do not pile up to the eight a PBX allows (yeastar#token-limit). Never
   * throws.
   */
  async giveBack(): Promise<void> {
    const pair = await this.cache.take();
    if (!pair) return;
    const path = `del_token?${queryOf({ access_token: pair.access })}`;
    await bidFarewell(this.#context, FAREWELL_MS, (patience) =>
      this.#rest.send({ path, timeoutMs: FAREWELL_MS }, patience),
    );
  }

  #get(): Promise<Pair> {
    const { clientId, clientSecret } = this.#settings;
    return this.#ask('get_token', { username: clientId, password: clientSecret });
  }

  async #refresh(held: Pair | null): Promise<Pair> {
    const refresh = held?.refresh;
    if (!refresh) return this.#get();
    try {
      return await this.#ask('refresh_token', { refresh_token: refresh });
    } catch (error) {
      // A refusal may mean that the refresh token has died as well: once, ask from the start. Not when nobody answered.
      if (error instanceof Refusal) return this.#get();
      throw error;
    }
  }

  /** A PBX may repeat what it was sent. */
  #masked(words: string): string {
    const { clientId, clientSecret } = this.#settings;
    return withoutSecrets(words, clientSecret, clientId);
  }

  async #ask(endpoint: 'get_token' | 'refresh_token', body: Record<string, string>): Promise<Pair> {
    const answer = await this.#rest.send({ path: endpoint, body }, this.#signal);
    const read = readJson(answer);
    const { errcode, errmsg } = Answer.parse(read);
    if (errcode !== 0) throw refusalError(endpoint, errcode, this.#masked(errmsg));
    const pair = TokenAnswer.safeParse(read);
    if (!pair.success) throw new Transient('the PBX answered a request for a token without one');
    const lifeMs = pair.data.access_token_expire_time * 1000;
    const now = this.#context.now();
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

function refusalError(endpoint: 'get_token' | 'refresh_token', errcode: number, errmsg: string): Error {
  const stop = forbidden(errcode);
  if (stop) return stop;
  if (endpoint === 'refresh_token')
    return new Refusal(withWords('the PBX did not renew its token.', errmsg, `${errcode}`));
  if (errcode === -1)
    // Never tried again by itself: five failures block this machine's address on the PBX (yeastar#lock-out).
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
  return new Transient(withWords('the PBX gave no token.', errmsg, `${errcode}`));
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
  const read = parseJson(answer.text);
  if (Answer.safeParse(read).success) return read;
  // Without the text: it may hold anything.
  throw new Transient(
    answer.status === 200
      ? 'the PBX answered with something that is not its API: is the address right?'
      : `the PBX answered with HTTP ${answer.status}`,
    { status: answer.status },
  );
}

const HEX = /^[0-9a-f]{64}$/i;
const BASE64 = /^[0-9a-z+/]{43}=$/i;

/** yeastar#webhook-signature: `X-Signature` is the Base64, with some clients the hex, of the body's HMAC-SHA256. */
export function hook(settings: Settings, { headers, body }: HookRequest): Hooked {
  const { events, webhookSecret = '' } = settings;
  const expected = createHmac('sha256', webhookSecret).update(body).digest();
  if (events === 'websocket' || webhookSecret === '')
    return { status: 404, why: 'This source takes no webhook: see events in its settings.' };
  const said = (headers['x-signature'] ?? '').trim();
  if (said === '')
    return { status: 401, why: 'There is no X-Signature: give the webhook a secret on the PBX.' };
  const given = HEX.test(said)
    ? Buffer.from(said, 'hex')
    : BASE64.test(said)
      ? Buffer.from(said, 'base64')
      : null;
  if (!given || given.length !== expected.length || !timingSafeEqual(given, expected))
    return {
      status: 401,
      why: 'The signature does not fit: is webhookSecret the secret this webhook has on the PBX?',
    };
  return { frame: { channel: 'hook', text: Buffer.from(body).toString('utf8') } };
}
