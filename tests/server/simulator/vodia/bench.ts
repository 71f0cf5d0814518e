// A make-believe Vodia PBX on a bench: virtual clock, a queue, two agents, a client that asks and listens in memory.
import { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorCall, FloorLeg } from '#server/simulator/call-centre/model.ts';
import type { PbxAnswer } from '#server/simulator/transport/pbx.ts';
import {
  createVodiaPbx,
  DEFAULT_DOMAIN,
  type VodiaOptions,
  type VodiaPbx,
} from '#server/simulator/vodia/pbx.ts';
import { parseQuirks } from '#server/simulator/vodia/variants.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';

export const START = Date.parse('2026-01-01T10:25:00Z');
export const D = DEFAULT_DOMAIN;
export const LOGINS = { admin: 'secret', [`admin@${D}`]: 'tenant', [`40@${D}`]: 'forty', [`42@${D}`]: 'two' };
export const basic = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
export const ADMIN = { authorization: basic('admin', 'secret') };

export type Call = Record<string, unknown> & { id: string; extension: string[] };
export type Said = { readonly at: number; readonly text: string };

/** One open socket and all it has heard. */
export class Socket {
  readonly said: Said[] = [];
  closed: number | null = null;
  hear: (text: string) => void = () => {};
  gone: () => void = () => {};

  say(action: string, more: object = {}): this {
    this.hear(JSON.stringify({ action, ...more }));
    return this;
  }
  /** What was heard since the last time. */
  take(action?: string): Record<string, unknown>[] {
    return this.said
      .splice(0)
      .map(({ text }) => JSON.parse(text) as Record<string, unknown>)
      .filter((frame) => action === undefined || frame['action'] === action);
  }
  /** The calls of each call-state heard since the last time, one line a call. */
  lines(): string[] {
    return this.take('call-state').map(({ calls }) =>
      (calls as Call[])
        .map((call) => `${call.id} ${call['to-number']} ${call['state']} [${call.extension.join()}]`)
        .join('; '),
    );
  }
}

export class VodiaBench {
  readonly clock = new VirtualClock(START);
  readonly floor: Floor;
  readonly pbx: VodiaPbx;
  cookie = '';

  constructor(quirks: readonly string[] = [], more: Partial<VodiaOptions> = {}) {
    const queue = { targetSeconds: 20, wrapUpSeconds: 10, ringSeconds: 15, strategy: 'rrmemory' as const };
    this.floor = new Floor({
      clock: this.clock,
      firstCall: 1,
      queues: [
        { number: '73', name: 'Sales', ...queue },
        { number: '80', name: 'Support', ...queue },
      ],
      agents: [
        { number: '40', name: 'Ann Agent', queues: ['73'] },
        { number: '42', name: 'Bob Agent', queues: ['73', '80'] },
      ],
    });
    this.pbx = createVodiaPbx({
      floor: this.floor,
      clock: this.clock,
      logins: LOGINS,
      quirks: parseQuirks(quirks),
      ...more,
    });
  }

  raw(method: string, path: string, body = '', headers: Record<string, string> = {}): Promise<PbxAnswer> {
    return this.pbx.http({ method, path, headers, body });
  }
  /** With the administrator's password, unless there are other headers. */
  async ask(method: string, path: string, body?: object, headers: Record<string, string> = ADMIN) {
    const { status, text } = await this.raw(method, `/rest/${path}`, body && JSON.stringify(body), headers);
    return { status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  }
  get = (path: string, headers?: Record<string, string>) => this.ask('GET', path, undefined, headers);
  post = (path: string, body: object, headers?: Record<string, string>) =>
    this.ask('POST', path, body, headers);
  /** A command on a call of an extension. */
  control = (extension: string, body: object) => this.post(`user/${extension}@${D}/calls`, body);

  /** The two steps of the login; keeps the cookie and answers with it. */
  async login(who: object = { username: '800' }, headers: Record<string, string> = ADMIN): Promise<string> {
    const token = await this.ask('POST', 'system/session', { name: '3rd', domain: D, ...who }, headers);
    const second = await this.raw(
      'POST',
      '/rest/system/session',
      JSON.stringify({ name: 'session', value: token.body }),
    );
    this.cookie = second.headers['set-cookie']?.split(';')[0] ?? '';
    return this.cookie;
  }

  /** Opens the socket of an extension with the cookie; answers the status where it is refused. */
  open(
    user = '800',
    headers: Record<string, string> = { cookie: this.cookie },
    domain = D,
    more = '',
  ): Socket | number {
    const socket = new Socket();
    const path = `/websocket?domain=${encodeURIComponent(domain)}&user=${user}${more}`;
    const peer = this.pbx.upgrade(
      { method: 'GET', path, headers, body: '' },
      {
        send: (text) => socket.said.push({ at: this.clock.now(), text }),
        close: (code) => {
          socket.closed = code ?? 1000;
        },
      },
    );
    if ('status' in peer) return peer.status;
    socket.hear = (text) => peer.hear(text);
    socket.gone = () => peer.gone();
    return socket;
  }

  /** As a board does it: keep-alive, then all calls of the domain. */
  async subscribe(): Promise<Socket> {
    await this.login();
    const socket = this.open();
    if (typeof socket === 'number') throw new Error(`upgrade refused with ${socket}`);
    return socket.say('avoid-disconnect').say('domain-calls', { subscribe: true });
  }

  run(seconds: number): Promise<void> {
    return this.clock.run(this.clock.now() + seconds * 1000);
  }

  waiting(queue = '73'): FloorCall {
    const call = this.floor.arrive({ from: '6175550142', dialled: '16175550100', fromName: 'Carl Caller' });
    this.floor.joinQueue(call, queue);
    return call;
  }
  /** A caller the queue has brought to an agent. */
  talking(agent = '40', queue = '73'): { call: FloorCall; leg: FloorLeg; id: string } {
    const call = this.waiting(queue);
    const leg = this.floor.ring(call, agent, queue)!;
    this.floor.answer(call, leg);
    return { call, leg, id: `c${call.serial}` };
  }
}
