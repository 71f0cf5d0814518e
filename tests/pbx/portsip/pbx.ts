// How to be just enough of a PortSIP PBX, in memory, for tests of the line: sign-in, subscriptions, canned answers.
// Does not hold calls or be a simulator: what it answers is set by the test.
import {
  type HttpAnswer,
  type HttpRequest,
  type Network,
  type Socket,
  Transient,
} from '#server/pbx-sdk/contract.ts';
import { PushQueue } from '#server/pbx-sdk/frame-queue.ts';
import type { Clock } from '#server/time/clock.ts';

export const PASSWORD = 'S3cret-of-the-board';
export const TENANT = '901200000000000001';
export const QUEUE_ID = '901200000000008000';
export const SETTINGS = {
  url: 'https://pbx.example:8887/api',
  signIn: 'tenant',
  username: 'wallboard',
  password: PASSWORD,
  domain: 'acme.example',
} as const;

export type Asked = {
  readonly at: number;
  readonly method: string;
  /** Below `/api/`, with its query. */
  readonly path: string;
  readonly body: string;
  readonly token: string;
};
type Answer = { status: number; body?: unknown; date?: number };
type Said = { readonly command: string; readonly topics?: readonly string[] } & Record<string, unknown>;

const items = (...each: object[]) => ({ count: each.length, items: each });
const CANNED: Readonly<Record<string, unknown>> = {
  call_queues: items({ id: QUEUE_ID, name: 'Support', extension_number: '8000' }),
  [`call_queues/${QUEUE_ID}`]: { id: QUEUE_ID, sla_time: 20, enable_wrap_up: true, wrap_up_time: 10 },
  [`call_queues/${QUEUE_ID}/agents`]: { items: [{ extension_number: '201', display_name: 'Noa Lind' }] },
  [`call_queues/${QUEUE_ID}/agents/201`]: { status: 'READY' },
  [`call_queues/${QUEUE_ID}/waiting`]: { items: [] },
  users: items(
    { id: '1', name: 'noa', display_name: 'Noa Lind', extension_number: '201', enabled: true },
    { id: '2', name: 'wallboard', display_name: 'Wallboard', extension_number: '900', enabled: true },
    { id: '3', name: 'admin', display_name: 'Nobody’s phone' },
  ),
  tenants: items(
    { id: TENANT, name: 'Acme', domain: 'acme.example', enabled: true },
    { id: '901200000000000002', name: 'Bolt', domain: 'bolt.example', enabled: true },
  ),
  sessions: items(),
  calllogs: items(),
};

export class FakePbx {
  readonly heard: Asked[] = [];
  /** Commands from clients, in order. */
  readonly said: Said[] = [];
  /** Answers beside the canned ones, by path without its query. */
  readonly answers: Record<string, Answer | ((asked: Asked) => Answer)> = {};
  /** How the REST API is signed in to here; the others are not found. */
  way: 'json' | 'oauth' | 'v16' = 'json';
  /** Seconds an access token lives. */
  tokenLife = 1_800;
  password = PASSWORD;
  /** What subscriptions are replied with. */
  acks: 'full' | 'bare' | 'none' = 'full';
  /** Topics that are refused. */
  readonly refusals = new Set<string>();
  sendsSnapshots = true;
  /** The socket is dead: nothing is heard and nothing said, and nobody closes. */
  deaf = false;
  peers: { readonly say: (text: string) => void; readonly close: () => void }[] = [];
  readonly #clock: Clock;
  readonly #tokens = new Map<string, number>();
  #given = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly network: Network = {
    request: (request, signal) => this.#answer(request, signal),
    stream: () => Promise.reject(new Transient('no endless answers here')),
    dial: (url) => this.#dial(url),
    connect: () => Promise.reject(new Transient('no TCP here')),
  };

  paths(): string[] {
    return this.heard.map(({ method, path }) => `${method} ${path}`);
  }

  topics(command = 'subscribe'): string[] {
    return this.said.flatMap((said) => (said.command === command ? (said.topics ?? []) : []));
  }

  expireAll(): void {
    this.#tokens.clear();
  }

  push(event: object): void {
    for (const peer of this.peers) peer.say(JSON.stringify(event));
  }

  async #answer(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const url = new URL(request.url);
    const path = `${url.pathname.replace('/api/', '')}${url.search}`;
    const token = (request.headers['Authorization'] ?? '').replace('Bearer ', '');
    const asked = {
      at: this.#clock.now(),
      method: request.method,
      path,
      body: request.body ?? '',
      token,
    };
    this.heard.push(asked);
    await new Promise<void>((resolve) => this.#clock.after(5, resolve));
    if (signal.aborted) throw new Transient('aborted');
    const { status, body } = this.#judged(asked);
    const date = new Date(this.#clock.now()).toUTCString();
    return { status, headers: { date }, text: body === undefined ? '' : JSON.stringify(body) };
  }

  #judged(asked: Asked): Answer {
    const path = asked.path.replace(/\?.*/, '');
    const own = this.answers[path];
    if (own) return typeof own === 'function' ? own(asked) : own;
    const signIns = { json: 'auth/sign_in', oauth: 'login/oauth/token', v16: 'tokens' };
    if (path === signIns[this.way]) return this.#signIn(asked.body);
    if (Object.values(signIns).includes(path)) return { status: 404 };
    if (this.way === 'json' && path === 'auth/refresh_token') return { status: 200, body: this.#give() };
    if (!((this.#tokens.get(asked.token) ?? 0) > this.#clock.now())) return { status: 401 };
    if (path === 'auth/sign_out' || path === 'login/oauth/revoke') {
      this.#tokens.delete(asked.token);
      return { status: 204 };
    }
    if (path === 'tenants/switch') return { status: 200 };
    const canned = CANNED[path];
    if (asked.method === 'GET') return canned === undefined ? { status: 404 } : { status: 200, body: canned };
    return { status: 404, body: { errors: [{ code: 'UNKNOWN', message: 'no such thing' }] } };
  }

  #signIn(body: string): Answer {
    const isForm = this.way === 'oauth';
    const told: Record<string, unknown> = isForm
      ? Object.fromEntries(new URLSearchParams(body))
      : JSON.parse(body);
    if (told['password'] !== this.password)
      return { status: 400, body: { errors: [{ code: 'UNAUTHORIZED', message: 'wrong' }] } };
    return { status: 200, body: this.#give() };
  }

  #give(): object {
    const access_token = `A${++this.#given}`;
    this.#tokens.set(access_token, this.#clock.now() + this.tokenLife * 1000);
    const refresh_token = this.way === 'v16' ? undefined : `R${this.#given}`;
    return { access_token, refresh_token, expires_in: this.tokenLife, token_type: 'Bearer' };
  }

  async #dial(url: string): Promise<Socket> {
    if (!url.startsWith('wss://')) throw new Transient('not wss');
    const messages = new PushQueue<string>();
    const peer = {
      say: (text: string) => messages.put(text),
      close: () => {
        this.peers = this.peers.filter((each) => each !== peer);
        messages.end();
      },
    };
    this.peers.push(peer);
    let count = 0;
    return {
      send: (text) => {
        if (this.deaf) return;
        const said = JSON.parse(text) as Said;
        this.said.push(said);
        const id = String(++count);
        if (said.command === 'auth') return peer.say(JSON.stringify(this.#greet(said, id)));
        const topic = said.topics?.[0] ?? '';
        const isRefused = this.refusals.has(topic);
        const status = isRefused ? { status: -1, error: 'permission denied' } : { status: 0 };
        if (this.acks === 'full') peer.say(JSON.stringify({ command: said.command, id, ...status }));
        else if (this.acks === 'bare') peer.say(JSON.stringify(status));
        if (said.command === 'subscribe' && !isRefused && this.sendsSnapshots)
          this.#show(peer.say, topic, said);
      },
      close: peer.close,
      messages,
    };
  }

  #greet(said: Said, id: string): object {
    if (said['password'] === this.password) return { command: 'auth', id, status: 0 };
    const error = 'access_token , username , domain or password error';
    return { command: 'auth', id, status: -1, error };
  }

  #show(say: (text: string) => void, topic: string, said: Said): void {
    const tenant_id = TENANT;
    if (topic.endsWith('queue_management_events'))
      say(JSON.stringify({ event_type: 'queue_created', queue_number: '8000', tenant_id }));
    if (topic === 'global_queue_events' || (said['queues'] as string[] | undefined)?.includes('8000'))
      say(JSON.stringify(STATUS));
  }
}

/** The one queue as it is after subscribing: one agent, ready; nobody waits. */
export const STATUS = {
  event_type: 'queue_status',
  tenant_id: TENANT,
  queue_id: QUEUE_ID,
  queue_number: '8000',
  queue_name: 'Support',
  waiting_list: [],
  agents: [{ agent_extension_number: '201', state: 'READY', session_id: '', timestamp: '1759999000' }],
};
