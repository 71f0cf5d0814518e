// Event push by webhook: who is told of which events, how a message is signed, and how it is tried again.
import { createHmac } from 'node:crypto';
import type { Random } from '#server/simulator/traffic/random.ts';
import type { PbxPost } from '#server/simulator/transport/pbx.ts';
import type { Clock } from '#server/time/clock.ts';
import { answer, badParameter, type Run, success } from './answers.ts';
import type { Quirks } from './variants.ts';

export type WebhookSetup = {
  readonly url: string;
  /** 32 characters; drawn by the PBX where none is given. */
  readonly secret?: string;
  /** Event ids; none, or one of them 0, means all. */
  readonly events?: readonly number[];
};
type Hook = {
  readonly url: string;
  readonly secret: string;
  method: 'GET' | 'POST';
  events: readonly number[];
};

const MOST_HOOKS = 5;
/** Between two attempts, milliseconds. The pages do not say how long. */
const RETRY_MS = 2000;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

export class Webhooks {
  /** Posts made, attempts that were answered with 2xx, and messages given up. */
  readonly counts = { posted: 0, delivered: 0, lost: 0 };
  readonly #clock: Clock;
  readonly #quirks: Quirks;
  readonly #draws: Random;
  readonly #post: PbxPost | null;
  readonly #alive: () => boolean;
  #hooks: readonly Hook[] = [];
  #on = true;
  #timeoutSeconds = 5;
  #retries = 3;
  #told = 0;

  constructor(clock: Clock, quirks: Quirks, draws: Random, post: PbxPost | null, alive: () => boolean) {
    this.#clock = clock;
    this.#quirks = quirks;
    this.#draws = draws;
    this.#post = post;
    this.#alive = alive;
  }

  /** Answers with the secret messages are signed with. */
  add(setup: WebhookSetup): string {
    const secret = setup.secret ?? this.#draws.text(32, LETTERS);
    const hook: Hook = { url: setup.url, secret, method: 'POST', events: setup.events ?? [0] };
    this.#hooks = [...this.#hooks.filter((each) => each.url !== setup.url), hook];
    return secret;
  }

  wanted(type: number): boolean {
    return this.#on && this.#hooks.some((hook) => wants(hook, type));
  }

  /** Posts an event to all who want it. How a GET webhook brings it is not documented: such a hook is not served. */
  publish(type: number, body: string): void {
    if (!this.#on) return;
    for (const hook of this.#hooks) if (hook.method === 'POST' && wants(hook, type)) this.#tell(hook, body);
  }

  /** The portal's button: a message of no documented shape. */
  test(): void {
    for (const hook of this.#hooks) this.#attempt(hook, '{"msg":"This is a test message."}', 0);
  }

  /** webhook/query (GET). */
  readonly query: Run = () =>
    success({
      data: {
        enb_webhook_event_push: Number(this.#on),
        webhook_event_push_list: this.#hooks.map(({ url, secret, method, events }) => ({
          url,
          secret,
          request_method: method,
          event_ids: events,
        })),
        webhook_event_push_timeout: this.#timeoutSeconds,
        webhook_event_push_retry_count: this.#retries,
        webhook_event_ids: [0],
      },
    });

  /** webhook/update (POST): what is not named stays as it is. */
  readonly update: Run = ({ body }) => {
    const seconds = body.webhook_event_push_timeout ?? this.#timeoutSeconds;
    const retries = body.webhook_event_push_retry_count ?? this.#retries;
    const list = body.webhook_event_push_list;
    if (!within(seconds, 3, 10)) return badParameter('webhook_event_push_timeout', 'range');
    if (!within(retries, 1, 5)) return badParameter('webhook_event_push_retry_count', 'range');
    const hooks = list === undefined ? this.#hooks : this.#read(list);
    if (hooks === null) return badParameter('webhook_event_push_list', 'format');
    if (hooks.length > MOST_HOOKS) return answer(60002);
    this.#hooks = hooks;
    this.#timeoutSeconds = seconds;
    this.#retries = retries;
    if (body.enb_webhook_event_push !== undefined) this.#on = body.enb_webhook_event_push === 1;
    return success();
  };

  #read(list: unknown): readonly Hook[] | null {
    if (!Array.isArray(list)) return null;
    const hooks: Hook[] = [];
    for (const row of list as Readonly<Record<string, unknown>>[]) {
      const { url, secret, request_method: method = 'POST', event_ids: ids } = row;
      if (typeof url !== 'string' || !/^https?:\/\//.test(url)) return null;
      if (method !== 'GET' && method !== 'POST') return null;
      const known = this.#hooks.find((each) => each.url === url)?.secret;
      hooks.push({
        url,
        secret:
          typeof secret === 'string' && secret !== '' ? secret : (known ?? this.#draws.text(32, LETTERS)),
        method,
        events: Array.isArray(ids) ? ids.filter((id) => typeof id === 'number') : [0],
      });
    }
    return hooks;
  }

  #tell(hook: Hook, body: string): void {
    const { webhookDelivery } = this.#quirks;
    if (webhookDelivery === 'outOfOrder') {
      this.#clock.after(this.#draws.int(0, 50), () => this.#attempt(hook, body, 0));
      return;
    }
    this.#attempt(hook, body, 0);
    if (webhookDelivery === 'twice') this.#attempt(hook, body, 0);
    // Every third message is taken but the PBX does not hear so in time.
    if (webhookDelivery === 'repeatsLater' && this.#told++ % 3 === 0)
      this.#clock.after(this.#timeoutSeconds * 1000, () => this.#attempt(hook, body, 0));
  }

  #attempt(hook: Hook, body: string, tried: number): void {
    if (!this.#post || !this.#alive()) return;
    this.counts.posted++;
    const signed = { 'x-signature': signature(body, hook.secret) };
    const headers = {
      'content-type': 'application/json',
      ...(this.#quirks.webhookSignature === 'sent' ? signed : {}),
    };
    let over = false;
    const settle = (taken: boolean): void => {
      if (over) return;
      over = true;
      cancel();
      if (taken) this.counts.delivered++;
      else if (tried >= this.#retries) this.counts.lost++;
      else this.#clock.after(RETRY_MS, () => this.#attempt(hook, body, tried + 1));
    };
    const cancel = this.#clock.after(this.#timeoutSeconds * 1000, () => settle(false));
    this.#post(hook.url, headers, body).then(
      ({ status }) => settle(status >= 200 && status < 300),
      () => settle(false),
    );
  }
}

/** Base64 of HMAC-SHA256 over the body's bytes. */
export const signature = (body: string, secret: string): string =>
  createHmac('sha256', secret).update(body, 'utf8').digest('base64');

const wants = (hook: Hook, type: number): boolean =>
  hook.events.length === 0 || hook.events.includes(0) || hook.events.includes(type);

const within = (value: unknown, low: number, high: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high;
