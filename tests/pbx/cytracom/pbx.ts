// How to be just enough of a Cytracom account, in memory, for tests of the line: REST answers and three streams. Does
// not hold calls or be a simulator: what it says is set by the test.
import {
  type HttpAnswer,
  type HttpRequest,
  type HttpStream,
  type Network,
  Transient,
} from '#server/pbx-sdk/contract.ts';
import { PushQueue } from '#server/pbx-sdk/frame-queue.ts';
import type { Clock } from '#server/time/clock.ts';

export const TOKEN = 'token-of-the-account-7';
export const SETTINGS = { url: 'https://api.example/v1.0', token: TOKEN, timeZone: 'America/Chicago' };

export type Asked = {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};
type Peer = { readonly name: string; readonly say: (text: string) => void; readonly close: () => void };

const OK = { code: 200 };
const EMPTY = { data: { total: 0, search: { scroll_id: null, records: [] } }, ...OK };
const CANNED: Readonly<Record<string, object>> = {
  'data/users': {
    data: { users: [{ name: 'Ann Agent', extension_number: '240', email: 'ann@example.com' }] },
    ...OK,
  },
  'data/resources': { data: { resources: [{ id: 11, type: 'queue', name: 'Sales', number: '611' }] }, ...OK },
  'insights/search': EMPTY,
  'action/chan/originate': { msg: 'Command Sent Successfully', ...OK },
  'action/chan/blind-transfer': { msg: 'Command Sent Successfully', ...OK },
  'action/chan/park': { msg: 'Command Sent Successfully', data: { slot: '701' }, ...OK },
  'action/chan/unpark': { msg: 'Command Sent Successfully', ...OK },
};

export class FakeAccount {
  readonly heard: Asked[] = [];
  /** Answers beside the canned ones, by path; a status other than 200 as `[status, body]`. */
  answers: Record<string, object | readonly [number, object]> = {};
  /** By stream: statuses to answer with, first one first; then 200. */
  refusals: Record<string, number[]> = {};
  /** What each stream says as soon as it is opened. */
  readonly greetings: Record<string, string> = { queue: PICTURE };
  verbs: readonly string[] = ['GET', 'POST'];
  token = TOKEN;
  /** Nobody answers. */
  isDown = false;
  /** What a stream says on request of its last id; without, ids are not known. */
  replay: ((name: string, lastId: string) => string) | null = null;
  readonly #clock: Clock;
  peers: Peer[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly network: Network = {
    request: (request, signal) => this.#answer(request, signal),
    stream: (request, signal) => this.#stream(request, signal),
    dial: () => Promise.reject(new Transient('no WebSocket here')),
    connect: () => Promise.reject(new Transient('no TCP here')),
  };

  asked(path: string): Asked[] {
    return this.heard.filter((each) => each.path.startsWith(path));
  }

  say(name: string, text: string): void {
    for (const peer of this.peers) if (peer.name === name) peer.say(text);
  }

  event(name: string, event: string, data: object): void {
    this.say(
      name,
      `event:${name}.${event}\ndata:${JSON.stringify({ event_time: this.#clock.now(), ...data })}\n\n`,
    );
  }

  close(name: string): void {
    for (const peer of this.peers) if (peer.name === name) peer.close();
  }

  #note(request: HttpRequest): string {
    const url = new URL(request.url);
    const path = url.pathname.replace('/v1.0/', '');
    this.heard.push({
      at: this.#clock.now(),
      method: request.method,
      path: `${path}${url.search}`,
      headers: request.headers,
      body: request.body ?? '',
    });
    return path;
  }

  #lets(request: HttpRequest): boolean {
    return request.headers['Authorization'] === `Basic ${btoa(`token:${this.token}`)}`;
  }

  async #answer(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const path = this.#note(request);
    await new Promise<void>((resolve) => this.#clock.after(20, resolve));
    if (signal.aborted || this.isDown) throw new Transient('nobody answers');
    if (!this.#lets(request)) return { status: 401, headers: {}, text: '{"msg":"Unauthorized","code":401}' };
    const own = this.answers[path] ?? CANNED[path];
    if (own === undefined) return { status: 404, headers: {}, text: '{"msg":"Not Found","code":404}' };
    const [status, body] = Array.isArray(own) ? (own as [number, object]) : [200, own];
    return { status, headers: {}, text: JSON.stringify(body) };
  }

  async #stream(request: HttpRequest, signal: AbortSignal): Promise<HttpStream> {
    const name = this.#note(request).replace('events/sse/', '');
    await new Promise<void>((resolve) => this.#clock.after(20, resolve));
    if (signal.aborted || this.isDown) throw new Transient('nobody answers');
    const chunks = new PushQueue<string>();
    const peer: Peer = {
      name,
      say: (text) => chunks.put(text),
      close: () => {
        this.peers = this.peers.filter((each) => each !== peer);
        chunks.end();
      },
    };
    const refused = this.#lets(request) ? this.refusals[name]?.shift() : 401;
    const status = refused ?? (this.verbs.includes(request.method) ? 200 : 405);
    if (status !== 200) chunks.end();
    else {
      this.peers.push(peer);
      signal.addEventListener('abort', peer.close, { once: true });
      const lastId = request.headers['Last-Event-ID'];
      if (lastId !== undefined && this.replay) peer.say(this.replay(name, lastId));
      else if (this.greetings[name]) peer.say(this.greetings[name]);
    }
    return { status, headers: { 'content-type': 'text/event-stream' }, chunks, close: peer.close };
  }
}

/** The queue stream's own picture. */
const PICTURE = [
  ['queue_status', { queue_id: 11, queue_name: 'Sales', calls: 0, callers: [] }],
  [
    'member_init_state',
    { queue_id: 11, member: { device: 'sip240_baaaaar', number: '240', state: 'waiting' } },
  ],
  ['caller_history', { queue_id: 11, history: [] }],
]
  .map(([name, data]) => `event:queue.${name}\ndata:${JSON.stringify(data)}\n\n`)
  .join('');
