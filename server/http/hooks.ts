// Knows the door for PBXs that push over HTTP: POST /hooks/<source>, bounded in size, number and time.
// Refuses to know any make, to log or repeat what is brought, and to hold the PBX up.
import { createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '#server/time/clock.ts';
import type { HookRequest } from '#server/vendors/vendor.ts';

const BODY_BYTES = 1024 * 1024;
/** Read on and thrown away, so that the sender hears why instead of a broken line. */
const PATIENCE_BYTES = 4 * BODY_BYTES;
const BODY_MS = 10_000;
/** Requests being read at once. */
const AT_ONCE = 64;
/** Requests of one address: a PBX of this size sends far fewer. */
const BURST = 2_000;
const PER_SECOND = 500;
const ADDRESSES = 1_000;

export type HooksParts = {
  readonly clock: Clock;
  /** The HTTP status a request deserves; `null` where there is no source of that name. */
  readonly receive: (source: string, request: HookRequest) => number | null;
};

type Reply = { readonly status: number; readonly headers?: Readonly<Record<string, string>> };

const WORDS: Readonly<Record<number, string>> = {
  401: 'The signature is missing or wrong. The sources page says more.',
  404: 'There is no webhook here.',
  405: 'Set the request method of the webhook to POST on the PBX.',
  408: 'The message did not arrive in time.',
  413: 'This is too long.',
  429: 'Too many at once. Bring it again later.',
  500: 'Something went wrong inside Ringside.',
  503: 'Too many at once. Bring it again later.',
};

export class Hooks {
  readonly #parts: HooksParts;
  readonly #decoy = randomBytes(32);
  readonly #allowances = new Map<string, { left: number; at: number }>();
  #reading = 0;

  constructor(parts: HooksParts) {
    this.#parts = parts;
  }

  /** Answers a request under /hooks. Never rejects. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, headers } = await this.#judge(request).catch((): Reply => ({ status: 500 }));
    if (response.destroyed) return;
    const why = WORDS[status];
    response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      // What was not read of a request must not be taken for the next one.
      ...(request.complete ? {} : { connection: 'close' }),
      ...headers,
    });
    response.end(why === undefined ? '{}' : JSON.stringify({ why }));
  }

  async #judge(request: IncomingMessage): Promise<Reply> {
    if (request.method !== 'POST') return { status: 405, headers: { allow: 'POST' } };
    const again = { 'retry-after': '1' };
    if (!this.#allows(request.socket.remoteAddress ?? '')) return { status: 429, headers: again };
    if (this.#reading >= AT_ONCE) return { status: 503, headers: again };
    this.#reading++;
    let body: Buffer | number;
    try {
      body = await this.#bodyOf(request);
    } finally {
      this.#reading--;
    }
    if (typeof body === 'number') return { status: body };
    const source = /^\/hooks\/([a-z0-9-]+)\/?(?:\?|$)/.exec(request.url ?? '')?.[1] ?? '';
    const status = this.#parts.receive(source, { method: 'POST', headers: flat(request), body });
    // As much work for a name nobody has: the time taken must not tell which names exist.
    if (status === null) createHmac('sha256', this.#decoy).update(body).digest();
    return status === 503 ? { status, headers: again } : { status: status ?? 404 };
  }

  /** The whole body, or the status of what is wrong with it. */
  #bodyOf(request: IncomingMessage): Promise<Buffer | number> {
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      const late = this.#parts.clock.after(BODY_MS, () => settle(408));
      const settle = (outcome: Buffer | number): void => {
        late();
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

  #allows(address: string): boolean {
    const now = this.#parts.clock.now();
    const allowance = this.#allowances.get(address) ?? { left: BURST, at: now };
    if (this.#allowances.size >= ADDRESSES) this.#allowances.clear();
    this.#allowances.set(address, allowance);
    allowance.left = Math.min(BURST, allowance.left + ((now - allowance.at) / 1000) * PER_SECOND);
    allowance.at = now;
    if (allowance.left < 1) return false;
    allowance.left--;
    return true;
  }
}

const flat = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
