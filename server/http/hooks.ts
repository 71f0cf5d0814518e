// The door for PBXs that push over HTTP: POST /hooks/<source>, bounded in size, number and time.
import { createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Message, message } from '#lib/sync/server-messages.ts';
import type { Logger } from '#server/log/logger.ts';
import type { HookRequest } from '#server/pbx-sdk/contract.ts';
import type { Clock } from '#server/time/clock.ts';
import { type AddressOf, addressReader } from './address.ts';
import { Allowances } from './allowance.ts';
import { errorBody, requestIdOf } from './refused.ts';

const BODY_BYTES = 1024 * 1024;
/** Read on and thrown away, so that the sender hears why instead of a broken line. */
const PATIENCE_BYTES = 4 * BODY_BYTES;
const BODY_MS = 10_000;
/** Requests being read at once, in all and of one address. */
const AT_ONCE = 64;
const OF_ADDRESS = 16;
/** Where all places are taken, whoever has not brought its few bytes in this time gives up its own to the next. */
const SLOW_MS = 500;
/** Requests of one address: a PBX of this size sends far fewer. */
const RATE = { burst: 2_000, perSecond: 500 };

export type HooksParts = {
  readonly clock: Clock;
  readonly logger: Logger;
  /** The HTTP status a request deserves; `null` where there is no source of that name. */
  readonly receive: (source: string, request: HookRequest) => number | null | Promise<number | null>;
  /**
   * Whether a request of these headers is worth reading: the HTTP status it deserves unread, or `null`. Left out: all are.
   */
  readonly expects?: (
    source: string,
    headers: Readonly<Record<string, string>>,
    address: string,
  ) => number | null;
  /** Whose limits count for a request; the address of its line where nothing is said. */
  readonly addressOf?: AddressOf;
};

/** One request being read. */
type Reading = { readonly address: string; readonly since: number; giveUp(): void };

type Reply = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Where it is not the usual sentence of the status. */
  readonly why?: Message;
};

const WHY: Readonly<Record<number, Message>> = {
  401: message('badSignature'),
  403: message('notAllowed'),
  404: message('noWebhook'),
  405: message('webhookByPost'),
  408: message('tooSlow'),
  413: message('tooLong'),
  429: message('tooMany'),
  500: message('internalError'),
  503: message('tooMany'),
};

export class Hooks {
  readonly #parts: HooksParts;
  readonly #decoy = randomBytes(32);
  readonly #addressOf: AddressOf;
  readonly #allowances: Allowances;
  /** Oldest first. */
  readonly #readings = new Set<Reading>();

  constructor(parts: HooksParts) {
    this.#parts = parts;
    this.#addressOf = parts.addressOf ?? addressReader([]);
    this.#allowances = new Allowances(RATE, () => parts.clock.now());
  }

  /** Answers a request under /hooks. Never rejects. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reply = await this.#judge(request).catch((error: unknown): Reply => this.#broken(error, response));
    if (response.destroyed) return;
    const { status, headers, why = WHY[status] } = reply;
    const id = requestIdOf(response);
    response.writeHead(status, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      // What was not read of a request must not be taken for the next one.
      ...(request.complete ? {} : { connection: 'close' }),
      ...headers,
    });
    response.end(why === undefined ? '{}' : JSON.stringify(errorBody(why, id)));
  }

  async #judge(request: IncomingMessage): Promise<Reply> {
    if (request.method !== 'POST') return { status: 405, headers: { allow: 'POST' } };
    const again = { 'retry-after': '1' };
    const address = this.#addressOf(request);
    if (!this.#allowances.take(address)) return { status: 429, headers: again };
    const source = /^\/hooks\/([a-z0-9-]+)\/?(?:\?|$)/.exec(request.url ?? '')?.[1] ?? '';
    const headers = flat(request);
    // Whoever cannot be a PBX of ours takes no place from those who are.
    const unread = this.#parts.expects?.(source, headers, address) ?? null;
    if (unread !== null) return { status: unread };
    if (!this.#hasPlace(address)) return { status: 503, headers: again };
    const body = await this.#bodyOf(request, address);
    if (typeof body === 'number') return { status: body };
    const status = await this.#parts.receive(source, { method: 'POST', headers, body });
    // As much work for a name nobody has: the time taken must not tell which names exist.
    if ((status ?? 404) === 404) createHmac('sha256', this.#decoy).update(body).digest();
    if (status === 503) return { status, headers: again, why: message('notListening') };
    return { status: status ?? 404 };
  }

  #broken(error: unknown, response: ServerResponse): Reply {
    this.#parts.logger.error(
      { requestId: requestIdOf(response), error: String((error as Error | undefined)?.stack ?? error) },
      'a webhook could not be answered',
    );
    return { status: 500 };
  }

  /**
   * Whether one more request of this address may be read now. A PBX brings a message in one go: who holds a place open
   * with half of one loses it, so that nobody is kept out by doing nothing.
   */
  #hasPlace(address: string): boolean {
    const now = this.#parts.clock.now();
    const mine = [...this.#readings].filter((each) => each.address === address);
    const [slowest] = mine.length >= OF_ADDRESS ? mine : this.#readings.size >= AT_ONCE ? this.#readings : [];
    if (slowest === undefined) return true;
    if (now - slowest.since < SLOW_MS) return false;
    slowest.giveUp();
    return true;
  }

  /** The whole body, or the status of what is wrong with it. */
  #bodyOf(request: IncomingMessage, address: string): Promise<Buffer | number> {
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      const late = this.#parts.clock.after(BODY_MS, () => settle(408));
      const reading = { address, since: this.#parts.clock.now(), giveUp: () => settle(408) };
      this.#readings.add(reading);
      const settle = (outcome: Buffer | number): void => {
        late();
        this.#readings.delete(reading);
        resolve(outcome);
      };
      request.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= BODY_BYTES) chunks.push(chunk);
        else chunks.length = 0;
        if (bytes > PATIENCE_BYTES) {
          settle(413);
          request.pause();
        }
      });
      request.on('end', () => settle(bytes > BODY_BYTES ? 413 : Buffer.concat(chunks)));
      request.on('error', () => settle(408));
      request.on('close', () => settle(408));
    });
  }
}

const flat = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
