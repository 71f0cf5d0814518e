// A make-believe Yeastar P-Series PBX: who may ask, what is asked, what is answered, and the faults a test orders.
// Written from the vendor's documents alone; imports no adapter, so that a shared mistake cannot prove itself.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorCall } from '#server/simulator/call-centre/model.ts';
import { random } from '#server/simulator/traffic/random.ts';
import type { PbxAnswer, PbxPost, PbxRequest, WebPbx } from '#server/simulator/transport/pbx.ts';
import type { Clock } from '#server/time/clock.ts';
import { OPEN, Orders, tokenEndpoints } from './access.ts';
import { agentCommands } from './agent-commands.ts';
import { type Answer, answer, Directory, type Endpoint, type Run } from './answers.ts';
import { callCommands } from './commands.ts';
import { RequestCounts } from './counts.ts';
import { envelope } from './envelope.ts';
import { sendFrames } from './frames.ts';
import { lists } from './lists.ts';
import { callIdOf } from './members.ts';
import { Monitors } from './monitors.ts';
import type { Notice } from './notices.ts';
import { queries } from './queries.ts';
import { queueReport, REPORT } from './queue-report.ts';
import { PauseReasons, settings } from './settings.ts';
import { EXPIRED, Sockets } from './sockets.ts';
import { Thresholds } from './thresholds.ts';
import { pbxTime } from './time.ts';
import { type Credentials, type TokenLives, Tokens } from './tokens.ts';
import { DEFAULT_QUIRKS, type Quirks } from './variants.ts';
import { type WebhookSetup, Webhooks } from './webhooks.ts';

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
  /** Default 1800 and 86 400 seconds, 90 where the switch says `short`. */
  readonly tokenLives?: TokenLives;
  /** Extensions the PBX is not set to report on. */
  readonly unmonitored?: readonly string[];
  readonly trunkMonitored?: boolean;
  /** Trunk calls wait to be accepted or refused; default false. */
  readonly controlInbound?: boolean;
  /** Default as the switch says; without it pause reasons are refused. */
  readonly callCenterService?: boolean;
  /** How webhooks leave; without it none do. */
  readonly post?: PbxPost;
};

/** A command as it arrived. `params` holds query and body, the token left out. */
export type LoggedRequest = {
  readonly at: number;
  readonly endpoint: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly errcode: number;
};

export interface YeastarPbx extends WebPbx {
  /** Commands (call/…, agent control, settings) in order of arrival, refused ones included. */
  readonly heard: readonly LoggedRequest[];
  /** Requests per endpoint so far. */
  readonly requests: ReadonlyMap<string, number>;
  /** The same by the minute. */
  readonly counts: RequestCounts;
  readonly sockets: { readonly open: number; readonly sent: number };
  /** `take`: another holder of the Client ID gets up to so many; answers how many. */
  readonly tokens: { readonly valid: number; take(count: number): number };
  readonly webhooks: Webhooks['counts'];
  callIdOf(call: FloorCall): string;
  /** Answers with the secret its messages are signed with. */
  addWebhook(setup: WebhookSetup): string;
  /** The portal's "Send test message" button. */
  testWebhooks(): void;
  /** Sends an event that nothing on the floor brings about; see yeastar-notices.ts. */
  announce(notice: Notice): void;
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
  /** Every endpoint that begins with `prefix` is, until `null` is given: an edition, a right or an address that lacks. */
  forbid(prefix: string, errcode: number | null): void;
}

const PREFIX = '/openapi/';
const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8', connection: 'close' };
const reply = (data: Answer): PbxAnswer => ({
  status: 200,
  headers: JSON_HEADERS,
  text: JSON.stringify(data),
});
const plain = (status: number): PbxAnswer => ({ status, headers: { connection: 'close' }, text: '' });
/** What the oldest firmware lacks. */
const NEWER = /^webhook\//;
const OLDEST = '37.7.0.16';

/** `http` and `upgrade` throw while the PBX is dead: nobody answers the connection. */
export function createYeastarPbx(options: YeastarOptions): YeastarPbx {
  const { floor, clock } = options;
  const quirks = options.quirks ?? DEFAULT_QUIRKS;
  const draws = random(`yeastar/${options.seed ?? 1}`);
  const time = pbxTime(options.timeZone ?? 'UTC');
  const lives = options.tokenLives ?? {
    accessSeconds: quirks.tokenLife === 'short' ? 90 : 1800,
    refreshSeconds: 86_400,
  };
  const serial = options.serial ?? '3631A0000001';
  const tokens = new Tokens(clock, draws.fork('tokens'), quirks, options.credentials, lives);
  const sockets = new Sockets(clock, quirks, draws.fork('sockets'), tokens);
  const monitors = new Monitors(floor, options.unmonitored ?? [], 'trunk-a', options.trunkMonitored ?? true);
  if (options.controlInbound) monitors.setTrunk({ control: true });
  const directory = new Directory(floor);
  const thresholds = new Thresholds(floor);
  const heard: LoggedRequest[] = [];
  const counts = new RequestCounts();
  const orders = new Orders();
  let dead = false;
  const post = options.post ?? null;
  const webhooks = new Webhooks(clock, quirks, draws.fork('webhooks'), post, () => !dead);
  const publish = (type: number, msg: object, swaps = false): void => {
    if (!sockets.wanted(type) && !webhooks.wanted(type)) return;
    const text = envelope(type, msg, serial, quirks);
    sockets.publish(type, text, swaps);
    webhooks.publish(type, text);
  };
  sendFrames({ floor, clock, quirks, draws: draws.fork('frames'), time, monitors, publish });

  const callCenterService = options.callCenterService ?? quirks.callCenter === 'on';
  const reasons = new PauseReasons();
  const asked = queries(floor, directory, quirks, thresholds);
  const settable = settings(directory, monitors, reasons, callCenterService);
  const entrances = tokenEndpoints(tokens);
  const bootedAt = clock.now();
  const endpoints = new Map<string, Endpoint>();
  const offer = (method: 'GET' | 'POST', command: boolean, runs: Readonly<Record<string, Run>>): void => {
    for (const [name, run] of Object.entries(runs)) endpoints.set(name, { method, command, run });
  };
  offer('POST', false, entrances.post);
  offer('GET', false, {
    ...entrances.get,
    ...settable.get,
    'call/query': asked.calls,
    'call/park_status': asked.parked,
    'queue/call_status': asked.queueCalls,
    'queue/agent_status': asked.queueAgents,
    'webhook/query': webhooks.query,
    ...queueReport(floor, directory, time),
    ...lists({ floor, directory, monitors, time, serial, bootedAt, quirks, reasons, callCenterService }),
  });
  offer('POST', true, {
    ...callCommands(floor, quirks),
    ...settable.post,
    'webhook/update': webhooks.update,
  });
  offer('GET', true, agentCommands({ floor, directory, quirks, reasons, thresholds, callCenterService }));
  const found = (name: string): Endpoint | undefined =>
    quirks.firmware === OLDEST && NEWER.test(name) ? undefined : endpoints.get(name);

  /** The version-free endpoint and its query, an error answer, or `null` for a path that is no API at all. */
  const locate = (request: PbxRequest): { name: string; query: URLSearchParams } | Answer | null => {
    const mark = request.path.indexOf('?');
    const path = mark < 0 ? request.path : request.path.slice(0, mark);
    if (!path.startsWith(PREFIX)) return null;
    const slash = path.indexOf('/', PREFIX.length);
    const version = path.slice(PREFIX.length, slash);
    const name = path.slice(slash + 1);
    counts.note(name, clock.now());
    const query = new URLSearchParams(mark < 0 ? '' : request.path.slice(mark + 1));
    // On this firmware the v2 records exist but do not work yet; everything but them and reports is v1.0.
    if (version === 'v2.0' && name === REPORT && quirks.queueReport === 'served')
      return { name: `v2.0/${name}`, query };
    if (version === 'v2.0') return answer(/^(cdr|call_report)\//.test(name) ? -2 : 10001);
    if (version !== 'v1.0') return answer(10003);
    return { name, query };
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
    const endpoint = found(name);
    if (!endpoint || endpoint.method !== request.method) return reply(answer(10001));
    if (!OPEN.has(name) && tokens.validUntil(query.get('access_token') ?? '') === null)
      return reply(answer(10004));
    const body = endpoint.method === 'POST' ? parseBody(request) : {};
    const denied = endpoint.command && quirks.rights === 'readOnly' ? 10005 : null;
    const refused = orders.refusal(name, endpoint.command) ?? denied;
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
    requests: counts.total,
    counts,
    sockets,
    tokens: {
      get valid() {
        return tokens.count();
      },
      take: (count) => tokens.take(count),
    },
    webhooks: webhooks.counts,
    callIdOf: (call) => callIdOf(call, quirks),
    addWebhook: (setup) => webhooks.add(setup),
    testWebhooks: () => webhooks.test(),
    announce: ({ type, msg }) => publish(type, msg),
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
      if (until !== null) return sockets.accept(client, token, until) ?? plain(403);
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
    refuseNext: (errcode, endpoint) => orders.refuseNext(errcode, endpoint),
    forbid: (prefix, errcode) => orders.forbid(prefix, errcode),
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
