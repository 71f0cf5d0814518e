// How to be just enough of a Yeastar PBX, in memory, for tests of the line: tokens, sockets, canned answers. Does not
// hold calls or be a simulator: what it answers is set by the test.
import {
  type HttpAnswer,
  type HttpRequest,
  type Network,
  type Socket,
  Transient,
} from '#server/pbx-sdk/contract.ts';
import { PushQueue } from '#server/pbx-sdk/frame-queue.ts';
import type { Clock } from '#server/time/clock.ts';

export const SECRET = 'client-secret-7';
export const SETTINGS = { url: 'https://pbx.example:8088', clientId: 'board', clientSecret: SECRET };

export type Asked = {
  readonly at: number;
  readonly path: string;
  readonly body: string;
  readonly agent: string;
};
type Peer = { readonly say: (text: string) => void; readonly close: () => void; readonly token: string };

const OK = { errcode: 0, errmsg: 'SUCCESS' };
const EXTENSIONS = [
  { id: 11, number: '1001', caller_id_name: 'Agent One', presence_status: 'available', online_status: null },
];
const CANNED: Readonly<Record<string, object>> = {
  'extension/list': { ...OK, total_number: 1, data: EXTENSIONS },
  'queue/list': {
    ...OK,
    total_number: 1,
    queue_list: [
      { id: 1, number: '6400', name: 'Support', static_agent_list: null, dynamic_agent_list: null },
    ],
  },
  'queue/agent_status': {
    ...OK,
    data: [{ name: 'Agent One', number: '1001', is_login: 1, is_pause: 0, call_status: 1, pause_reason: '' }],
  },
  'extension_status_monitor/list': { ...OK, data: [{ ext_id: 11, number: '1001', enb_call_status: 0 }] },
};

export class FakePbx {
  readonly heard: Asked[] = [];
  /** Frames from clients, in order. */
  readonly said: string[] = [];
  /** Answers beside the canned ones, by endpoint; a function is asked each time. */
  readonly answers: Record<string, object | ((asked: Asked) => object)> = {};
  /** Seconds an access token lives. */
  tokenLife = 1_800;
  beats = true;
  /** `errcode` of acknowledgements, first one first; then 0. */
  readonly acks: number[] = [];
  /** An HTTP status to answer upgrades with, first one first. */
  readonly upgrades: number[] = [];
  /** How long an answer takes, in ms. */
  latency = 20;
  readonly #clock: Clock;
  readonly #tokens = new Map<string, number>();
  #given = 0;
  peers: Peer[] = [];

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
    return this.heard.map((asked) => asked.path);
  }

  tokensAlive(): number {
    return [...this.#tokens.values()].filter((until) => until > this.#clock.now()).length;
  }

  expireAll(): void {
    this.#tokens.clear();
  }

  event(type: number, msg: object): void {
    for (const peer of this.peers) peer.say(JSON.stringify({ type, sn: 'X', msg: JSON.stringify(msg) }));
  }

  async #answer(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const url = new URL(request.url);
    const token = url.searchParams.get('access_token');
    url.searchParams.delete('access_token');
    const endpoint = url.pathname.replace('/openapi/v1.0/', '');
    const asked: Asked = {
      at: this.#clock.now(),
      path: `${endpoint}${url.search}`,
      body: request.body ?? '',
      agent: request.headers['User-Agent'] ?? '',
    };
    this.heard.push(asked);
    await new Promise<void>((resolve) => this.#clock.after(this.latency, resolve));
    if (signal.aborted) throw new Transient('aborted');
    const own = this.answers[endpoint];
    const body = own ? (typeof own === 'function' ? own(asked) : own) : this.#usual(endpoint, token, asked);
    return { status: 200, headers: {}, text: JSON.stringify(body) };
  }

  #usual(endpoint: string, token: string | null, asked: Asked): object {
    if (endpoint === 'get_token') {
      if (!asked.body.includes(SECRET)) return { errcode: -1, errmsg: 'FAILURE' };
      return this.#give();
    }
    if (endpoint === 'refresh_token') return this.#give();
    if (!this.#lives(token)) return { errcode: 10004, errmsg: 'TOKEN EXPIRED' };
    if (endpoint === 'del_token') this.#tokens.delete(token ?? '');
    return CANNED[endpoint] ?? OK;
  }

  #give(): object {
    const access_token = `A${++this.#given}`;
    this.#tokens.set(access_token, this.#clock.now() + this.tokenLife * 1000);
    const refresh_token = `R${this.#given}`;
    return { ...OK, access_token, access_token_expire_time: this.tokenLife, refresh_token };
  }

  #lives(token: string | null): boolean {
    return (this.#tokens.get(token ?? '') ?? 0) > this.#clock.now();
  }

  async #dial(url: string): Promise<Socket> {
    const token = new URL(url).searchParams.get('access_token') ?? '';
    const refused = this.upgrades.shift();
    if (refused !== undefined) throw new Transient(`HTTP ${refused}`, { status: refused });
    const messages = new PushQueue<string>();
    const peer: Peer = {
      token,
      say: (text) => messages.put(text),
      close: () => {
        this.peers = this.peers.filter((each) => each !== peer);
        messages.end();
      },
    };
    this.peers.push(peer);
    return {
      send: (text) => {
        this.said.push(text);
        if (text === 'heartbeat') {
          if (this.beats) peer.say('heartbeat response');
        } else if (text.startsWith('{'))
          peer.say(JSON.stringify({ errcode: this.acks.shift() ?? 0, errmsg: '' }));
      },
      close: peer.close,
      messages,
    };
  }
}
