// What comes by webhook: whether it is signed as agreed, and whether it has come before.

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Hooked, HookRequest } from '#server/pbx-sdk/contract.ts';
import type { Settings } from './settings.ts';

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

/** Webhook attempts are at most 5 retries of 10 s apart (yeastar#webhook-retries). */
const WINDOW_MS = 60_000;
const MOST = 2_000;

export class Repeats {
  /** Texts by when they last came, oldest first. */
  readonly #heard = new Map<string, number>();

  /** Whether it has come before. */
  hear(text: string, now: number): boolean {
    const before = this.#heard.get(text);
    this.#heard.delete(text);
    this.#heard.set(text, now);
    for (const [old, at] of this.#heard) {
      if (this.#heard.size <= MOST && at >= now - WINDOW_MS) break;
      this.#heard.delete(old);
    }
    return before !== undefined && before >= now - WINDOW_MS;
  }
}
