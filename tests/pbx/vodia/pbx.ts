// How to be just enough of a Vodia PBX, in memory, for tests of the line: logins, sessions, sockets, canned answers.
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
import { ANSWERS, DOMAIN } from './scene.ts';

export const PASSWORD = 'board-password-1';
export const SETTINGS = {
  url: 'https://pbx.example:8082',
  username: 'admin',
  password: PASSWORD,
  domains: [DOMAIN],
  extension: '800',
};
const BASIC = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}`;

export type Asked = {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly as: 'basic' | 'session' | 'nobody';
};
type Answer = { readonly status?: number; readonly body?: unknown };
export type Peer = { readonly url: URL; readonly say: (message: object) => void; readonly close: () => void };

export class FakePbx {
  readonly heard: Asked[] = [];
  /** Frames from clients, in order. */
  readonly said: string[] = [];
  /** Answers by method and path (`GET domain/x/acds`), over the canned ones; a function is asked each time. */
  readonly answers: Record<string, Answer | ((asked: Asked) => Answer)> = {};
  /** Third-party logins are known; else only the old one. */
  thirdParty = true;
  /** What the old login wants behind the name. */
  secret = PASSWORD;
  /** HTTP statuses with which handshakes are answered, first one first. */
  readonly upgrades: number[] = [];
  /** A session must stand in the address of the socket. */
  wantsQuery = false;
  /** Nobody answers any more. */
  dead = false;
  /** How long an answer takes, ms. */
  latency = 20;
  peers: Peer[] = [];
  readonly #clock: Clock;
  readonly #tokens = new Set<string>();
  readonly sessions = new Set<string>();
  #given = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly network: Network = {
    request: (request, signal) => this.#answer(request, signal),
    dial: (url, headers) => this.#dial(new URL(url), headers),
    connect: () => Promise.reject(new Transient('no TCP here')),
    stream: () => Promise.reject(new Transient('no endless answers here')),
  };

  paths(method = 'GET'): string[] {
    return this.heard.filter((asked) => asked.method === method).map((asked) => asked.path);
  }

  push(message: object): void {
    for (const peer of this.peers) peer.say(message);
  }

  /** The sessions die, and what was opened with them is closed. */
  revoke(): void {
    this.sessions.clear();
    for (const peer of [...this.peers]) peer.close();
  }

  async #answer(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const url = new URL(request.url);
    const session = /session=([^;]+)/.exec(request.headers['Cookie'] ?? '')?.[1] ?? '';
    const asked: Asked = {
      at: this.#clock.now(),
      method: request.method,
      path: `${decodeURIComponent(url.pathname).replace('/rest/', '')}${url.search}`,
      body: request.body ?? '',
      as:
        request.headers['Authorization'] === BASIC
          ? 'basic'
          : this.sessions.has(session)
            ? 'session'
            : 'nobody',
    };
    this.heard.push(asked);
    await new Promise<void>((resolve) => this.#clock.after(this.latency, resolve));
    if (signal.aborted || this.dead) throw new Transient('no answer');
    const own = this.answers[`${asked.method} ${asked.path}`];
    const answer = own ? (typeof own === 'function' ? own(asked) : own) : this.#usual(asked);
    const made = (answer.body as { made?: string } | undefined)?.made;
    return {
      status: answer.status ?? 200,
      headers:
        made === undefined ? {} : { 'set-cookie': `session=${made}; HttpOnly; Secure; SameSite=Strict` },
      text: made === undefined ? JSON.stringify(answer.body ?? true) : 'true',
    };
  }

  #usual(asked: Asked): Answer {
    if (asked.path === 'system/session') return this.#session(asked);
    if (asked.as === 'nobody') return { status: 401, body: {} };
    if (asked.method !== 'GET') return { body: true };
    const body = ANSWERS[asked.path] ?? (/^user\/[^/]+\/calls$/.test(asked.path) ? [] : undefined);
    return body === undefined ? { status: 404, body: {} } : { body };
  }

  #session({ method, body, as }: Asked): Answer {
    if (method === 'GET') return { body: { '3rd': this.thirdParty } };
    if (method === 'DELETE') return { body: true };
    const told = JSON.parse(body) as { name: string; value?: string };
    if (method === 'PUT') {
      if (this.thirdParty || told.value !== `admin ${this.secret}`) return { body: false };
      const session = this.#next();
      this.sessions.add(session);
      return { body: session };
    }
    if (!this.thirdParty) return { status: 404, body: {} };
    if (told.name === '3rd') {
      if (as !== 'basic') return { body: false };
      const token = this.#next();
      this.#tokens.add(token);
      return { body: token };
    }
    if (!this.#tokens.delete(told.value ?? '')) return { body: false };
    const made = this.#next();
    this.sessions.add(made);
    return { body: { made } };
  }

  #next(): string {
    return `s3ssion0token${String(++this.#given).padStart(7, '0')}`;
  }

  async #dial(url: URL, headers: Readonly<Record<string, string>>): Promise<Socket> {
    const status = this.upgrades.shift();
    if (status !== undefined) throw new Transient(`HTTP ${status}`, { status });
    if (this.dead) throw new Transient('no answer');
    const cookie = /session=([^;]+)/.exec(headers['Cookie'] ?? '')?.[1] ?? '';
    const session = this.wantsQuery ? (url.searchParams.get('session') ?? '') : cookie;
    if (!this.sessions.has(session)) throw new Transient('HTTP 401', { status: 401 });
    const messages = new PushQueue<string>();
    const peer: Peer = {
      url,
      say: (message) => messages.put(JSON.stringify(message)),
      close: () => {
        this.peers = this.peers.filter((each) => each !== peer);
        messages.end();
      },
    };
    this.peers.push(peer);
    return { send: (text) => void this.said.push(text), close: peer.close, messages };
  }
}
