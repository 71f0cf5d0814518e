// Knows a make-believe Yeastar P-Series PBX: who may ask, what is asked, what is answered, and the faults a test orders.
// Written from the vendor's documents alone; refuses to know any adapter, so that a shared mistake cannot prove itself.
import type { Clock } from '#server/time/clock.ts';
import type { Floor } from './floor.ts';
import type { FloorCall } from './floor-model.ts';
import type { PbxAnswer, PbxRequest, WebPbx } from './pbx.ts';
import { random } from './random.ts';
import {
  type Answer,
  type Ask,
  answer,
  badParameter,
  Directory,
  type Endpoint,
  success,
  text,
} from './yeastar-answers.ts';
import { agentCommands, callCommands } from './yeastar-commands.ts';
import { sendFrames } from './yeastar-frames.ts';
import { lists } from './yeastar-lists.ts';
import { callIdOf } from './yeastar-members.ts';
import { Monitors } from './yeastar-monitors.ts';
import { queries } from './yeastar-queries.ts';
import { DEFAULT_QUIRKS, type Quirks } from './yeastar-quirks.ts';
import { EXPIRED, Sockets } from './yeastar-sockets.ts';
import { pbxTime } from './yeastar-time.ts';
import { type Credentials, type TokenLives, type TokenPair, Tokens } from './yeastar-tokens.ts';

export type YeastarOptions = {
  readonly floor: Floor;
  readonly clock: Clock;
  readonly credentials: Credentials;
  readonly quirks?: Quirks;
  readonly seed?: number | string;
  /** Serial number in frames; default `3631A0000001`. */
  readonly serial?: string;
  /** The PBX's own zone; default `UTC`. */
  readonly timeZone?: string;
  /** Default 1800 and 86 400 seconds. */
  readonly tokenLives?: TokenLives;
  /** Extensions the PBX is not set to report on. */
  readonly unmonitored?: readonly string[];
  readonly trunkMonitored?: boolean;
  /** Default true; without it pause reasons are refused. */
  readonly callCenterService?: boolean;
};

/** A command as it arrived. `params` holds query and body, the token left out. */
export type Heard = {
  readonly at: number;
  readonly endpoint: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly errcode: number;
};

export interface YeastarPbx extends WebPbx {
  /** Commands (call/…, agent control, monitor updates) in order of arrival, refused ones included. */
  readonly heard: readonly Heard[];
  /** Requests per endpoint so far. */
  readonly requests: ReadonlyMap<string, number>;
  readonly sockets: { readonly open: number; readonly sent: number };
  readonly tokens: { readonly valid: number };
  callIdOf(call: FloorCall): string;
  /** Closes every socket and answers nobody until {@link revive}. */
  die(): void;
  revive(): void;
  /** Closes every socket; new ones are welcome. */
  dropSockets(): void;
  /** The next `count` frames are lost. */
  dropFrames(count: number): void;
  revokeTokens(): void;
  unblock(): void;
  /** The next command, or the next request of `endpoint`, is answered with this code and not carried out. */
  refuseNext(errcode: number, endpoint?: string): void;
}

const PREFIX = '/openapi/';
const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8', connection: 'close' };
const reply = (data: Answer): PbxAnswer => ({
  status: 200,
  headers: JSON_HEADERS,
  text: JSON.stringify(data),
});
const plain = (status: number): PbxAnswer => ({ status, headers: { connection: 'close' }, text: '' });
const OPEN = new Set(['get_token', 'refresh_token']);

/** `http` and `upgrade` throw while the PBX is dead: nobody answers the connection. */
export function createYeastarPbx(options: YeastarOptions): YeastarPbx {
  const { floor, clock } = options;
  const quirks = options.quirks ?? DEFAULT_QUIRKS;
  const draws = random(`yeastar/${options.seed ?? 1}`);
  const time = pbxTime(options.timeZone ?? 'UTC');
  const lives = options.tokenLives ?? { accessSeconds: 1800, refreshSeconds: 86_400 };
  const serial = options.serial ?? '3631A0000001';
  const tokens = new Tokens(clock, draws.fork('tokens'), quirks, options.credentials, lives);
  const sockets = new Sockets(clock, quirks, draws.fork('sockets'), tokens, serial);
  const monitors = new Monitors(floor, options.unmonitored ?? [], 'trunk-a', options.trunkMonitored ?? true);
  const directory = new Directory(floor);
  sendFrames({
    floor,
    clock,
    quirks,
    draws: draws.fork('frames'),
    time,
    monitors,
    publish: (type, msg, swaps) => sockets.publish(type, msg, swaps),
  });

  const heard: Heard[] = [];
  const requests = new Map<string, number>();
  const refusals: { readonly errcode: number; readonly endpoint: string | undefined }[] = [];
  let dead = false;

  const pairAnswer = (pair: TokenPair): Answer =>
    success({
      access_token_expire_time: lives.accessSeconds,
      access_token: pair.access,
      refresh_token_expire_time: lives.refreshSeconds,
      refresh_token: pair.refresh,
    });
  const getToken = (ask: Ask): Answer => {
    const [id, secret] = [text(ask, 'username'), text(ask, 'password')];
    if (id === null) return badParameter('username');
    if (secret === null) return badParameter('password');
    const got = tokens.get(id, secret);
    if (got === 'wrong')
      return answer(-1, { invalid_param_list: [{ field: 'username or password', value: 'error' }] });
    return got === 'full' ? answer(60002) : pairAnswer(got);
  };
  const refreshToken = (ask: Ask): Answer => {
    const refresh = text(ask, 'refresh_token');
    if (refresh === null) return badParameter('refresh_token');
    const pair = tokens.renew(refresh);
    return pair === null ? answer(10004) : pairAnswer(pair);
  };
  const setup = { floor, directory, monitors, callCenterService: options.callCenterService ?? true };
  const asked = queries(floor, directory, quirks, time);
  const endpoints = new Map<string, Endpoint>();
  const offer = (
    method: 'GET' | 'POST',
    command: boolean,
    runs: Readonly<Record<string, (ask: Ask) => Answer>>,
  ): void => {
    for (const [name, run] of Object.entries(runs)) endpoints.set(name, { method, command, run });
  };
  offer('POST', false, { get_token: getToken, refresh_token: refreshToken });
  offer('GET', false, {
    del_token: (ask) => {
      tokens.revoke(ask.query.get('access_token') ?? '');
      return success();
    },
    'call/query': asked.calls,
    'call/park_status': asked.parked,
    'queue/call_status': asked.queueCalls,
    'queue/agent_status': asked.queueAgents,
    ...lists({ floor, directory, monitors, time, serial, bootedAt: clock.now() }),
  });
  offer('POST', true, callCommands(setup));
  offer('GET', true, agentCommands(setup));

  const refusal = (name: string, command: boolean): number | null => {
    const at = refusals.findIndex((r) => r.endpoint === name || (r.endpoint === undefined && command));
    return at < 0 ? null : (refusals.splice(at, 1)[0]?.errcode ?? null);
  };

  /** The version-free endpoint and its query, an error answer, or `null` for a path that is no API at all. */
  const locate = (request: PbxRequest): { name: string; query: URLSearchParams } | Answer | null => {
    const mark = request.path.indexOf('?');
    const path = mark < 0 ? request.path : request.path.slice(0, mark);
    if (!path.startsWith(PREFIX)) return null;
    const slash = path.indexOf('/', PREFIX.length);
    const version = path.slice(PREFIX.length, slash);
    const name = path.slice(slash + 1);
    requests.set(name, (requests.get(name) ?? 0) + 1);
    // On this firmware the v2 records exist but do not work yet; everything else is v1.0.
    if (version === 'v2.0') return answer(/^(cdr|call_report)\//.test(name) ? -2 : 10001);
    if (version !== 'v1.0') return answer(10003);
    return { name, query: new URLSearchParams(mark < 0 ? '' : request.path.slice(mark + 1)) };
  };

  const respond = (request: PbxRequest): PbxAnswer => {
    if (request.method !== 'GET' && request.method !== 'POST') return plain(405);
    const place = locate(request);
    if (place === null) return plain(404);
    if (quirks.userAgentRequired === 'on' && !request.headers['user-agent']) return reply(answer(40002));
    const blockedUntil = tokens.blockedUntil();
    if (blockedUntil !== null)
      return reply(answer(70004, { block_expire_time: Math.ceil(blockedUntil / 1000) }));
    if ('errcode' in place) return reply(place);
    const { name, query } = place;
    if (name === 'subscribe') return plain(400);
    const endpoint = endpoints.get(name);
    if (!endpoint || endpoint.method !== request.method) return reply(answer(10001));
    if (!OPEN.has(name) && tokens.validUntil(query.get('access_token') ?? '') === null)
      return reply(answer(10004));
    const body = endpoint.method === 'POST' ? parseBody(request) : {};
    const refused = refusal(name, endpoint.command);
    const result =
      refused !== null ? answer(refused) : body === null ? answer(40001) : endpoint.run({ query, body });
    if (endpoint.command) {
      const { access_token: _, ...params } = { ...Object.fromEntries(query), ...body };
      heard.push({ at: clock.now(), endpoint: name, params, errcode: result.errcode });
    }
    return reply(result);
  };

  const alive = (): void => {
    if (dead) throw new Error('connection refused: the make-believe PBX is dead');
  };
  return {
    heard,
    requests,
    sockets,
    tokens: {
      get valid() {
        return tokens.count();
      },
    },
    callIdOf,
    async http(request) {
      alive();
      return respond(request);
    },
    upgrade(request, client) {
      alive();
      const place = locate(request);
      if (place === null || 'errcode' in place || place.name !== 'subscribe') return plain(404);
      if (tokens.blockedUntil() !== null) return plain(403);
      const token = place.query.get('access_token') ?? '';
      const until = tokens.validUntil(token);
      if (until !== null) return sockets.accept(client, token, until);
      if (quirks.badTokenHandshake === 'frameThenClose') return sockets.turnAway(client);
      return { status: 401, headers: JSON_HEADERS, text: EXPIRED };
    },
    restart() {
      sockets.closeAll(1006);
      tokens.revokeAll();
    },
    die() {
      dead = true;
      sockets.closeAll(1006);
    },
    revive() {
      dead = false;
    },
    dropSockets: () => sockets.closeAll(1006),
    dropFrames: (count) => sockets.drop(count),
    revokeTokens: () => tokens.revokeAll(),
    unblock: () => tokens.unblock(),
    refuseNext(errcode, endpoint) {
      refusals.push({ errcode, endpoint });
    },
  };
}

function parseBody(request: PbxRequest): Readonly<Record<string, unknown>> | null {
  if (!(request.headers['content-type'] ?? '').toLowerCase().startsWith('application/json')) return null;
  try {
    const data: unknown = JSON.parse(request.body);
    return typeof data === 'object' && data !== null && !Array.isArray(data)
      ? (data as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
