// A make-believe Cytracom account: who may ask, what is asked, which streams are open, and the faults a test orders.
// Written from docs/vendors/cytracom/wire.md alone; imports no adapter, so that a shared mistake cannot prove itself.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorCall } from '#server/simulator/call-centre/model.ts';
import { random } from '#server/simulator/traffic/random.ts';
import type { PbxRequest, WebPbx } from '#server/simulator/transport/pbx.ts';
import type { Clock } from '#server/time/clock.ts';
import { actions } from './actions.ts';
import { type Answer, objectOf, refuse, reply } from './answers.ts';
import { Channels } from './channels.ts';
import { resources, users } from './data.ts';
import { Forms } from './forms.ts';
import { Insights } from './insights.ts';
import { Limit } from './limit.ts';
import { Names } from './names.ts';
import { Queues } from './queues.ts';
import { type StreamPath, Streams, type Wants } from './streams.ts';
import { DEFAULT_QUIRKS, type Quirks } from './variants.ts';

export type CytracomOptions = {
  readonly floor: Floor;
  readonly clock: Clock;
  readonly token: string;
  readonly quirks?: Quirks;
  readonly seed?: number | string;
  /** The account's zone; default `UTC`. */
  readonly timeZone?: string;
  /** Whether the account has the call centre; default true. Without it the queue stream is refused. */
  readonly callCenter?: boolean;
};

/** An action as it arrived. `path` is what follows `/action/`. */
export type LoggedRequest = {
  readonly at: number;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly code: number;
};

export interface CytracomPbx extends WebPbx {
  /** Actions in order of arrival, refused ones included. */
  readonly heard: readonly LoggedRequest[];
  /** Requests so far, by verb and path without version and query: `GET /data/users`. */
  readonly requests: ReadonlyMap<string, number>;
  /** Requests in five minutes: let through now, the most there ever were, refused. */
  readonly limit: {
    readonly allowed: number;
    readonly used: number;
    readonly most: number;
    readonly refused: number;
  };
  readonly streams: { readonly open: number; readonly sent: number };
  callIdOf(call: FloorCall): string;
  /** Resource id, as text, of the queue that is dialled by a number. */
  queueIdOf(number: string): string;
  channelOf(leg: FloorCall['legs'][number]): string;
  /** Cuts every stream and answers nobody until {@link revive}. */
  die(): void;
  revive(): void;
  /** Cuts every stream, or those of one path; new ones are welcome. */
  cutStreams(path?: StreamPath): void;
  /** Every stream open now, or those of one path, is cut when it has written so many more characters. */
  cutAfter(characters: number, path?: StreamPath): void;
  /** The next `count` events are lost. */
  dropEvents(count: number): void;
  /** The next request of this path (`/action/chan/park`; default: any action) is answered so and not carried out. */
  refuseNext(code: number, path?: string): void;
}

const VERSION = '/v1.0';
const STREAM = /^\/events\/sse\/(chan|queue|monitored)$/;
const STREAM_HEADERS = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' };

type Place = { readonly path: string; readonly query: URLSearchParams };

/** `http` and `stream` throw while the service is dead: nobody answers the connection. */
export function createCytracomPbx(options: CytracomOptions): CytracomPbx {
  const { floor, clock } = options;
  const quirks = options.quirks ?? DEFAULT_QUIRKS;
  const draws = random(`cytracom/${options.seed ?? 1}`);
  const names = new Names(floor, quirks, draws.fork('names'));
  const streams = new Streams(clock, quirks, draws.fork('streams'));
  const forms = new Forms(names, quirks, (number) => floor.queues.get(number)?.name ?? '');
  const channels = new Channels(floor, names, quirks, streams);
  const zone = quirks.historyZone === 'utc' ? 'UTC' : (options.timeZone ?? 'UTC');
  const queues = new Queues(floor, names, quirks, forms, streams, zone);
  const insights = new Insights(floor, clock, names, quirks, forms, streams, draws.fork('insights'));
  const limit = new Limit(clock, Number(quirks.rateLimit));
  const acts = actions(floor, clock, names, quirks);
  const heard: LoggedRequest[] = [];
  const requests = new Map<string, number>();
  const refusals: { readonly code: number; readonly path: string | undefined }[] = [];
  let dead = false;

  // Either stream may be told first of the same moment.
  const ears = quirks.streamOrder === 'queueFirst' ? [queues, channels] : [channels, queues];
  floor.on((happening) => {
    for (const ear of [...ears, insights]) ear.hear(happening);
  });
  if (quirks.callerHistory === 'midnightToo') turnDays();

  function turnDays(): void {
    const { until } = queues.book.dayAt(clock.now());
    clock.after(until - clock.now(), () => {
      for (const queue of floor.queues.keys())
        streams.publish('queue', 'caller_history', queue, () => queues.emptyHistory(queue, clock.now()).said);
      turnDays();
    });
  }

  const expected = `Basic ${Buffer.from(`token:${options.token}`, 'utf8').toString('base64')}`;
  /** The refusal every request may meet, wherever it leads. */
  const barred = (request: PbxRequest, counts: boolean): Answer | null => {
    if (request.headers['authorization'] !== expected)
      return refuse(401, 'Unauthorized', { 'www-authenticate': 'Basic realm="api"' });
    const over = counts ? limit.take() : null;
    if (over === null) return null;
    const seconds = String(Math.ceil(over.waitMs / 1000));
    return refuse(429, 'Too Many Requests', quirks.retryAfter === 'sent' ? { 'retry-after': seconds } : {});
  };

  const placeOf = (request: PbxRequest): Place | null => {
    const mark = request.path.indexOf('?');
    const whole = mark < 0 ? request.path : request.path.slice(0, mark);
    if (!whole.startsWith(`${VERSION}/`)) return null;
    const path = whole.slice(VERSION.length);
    return { path, query: new URLSearchParams(mark < 0 ? '' : request.path.slice(mark + 1)) };
  };
  const count = (request: PbxRequest, { path }: Place): void => {
    const name = `${request.method} ${path}`;
    requests.set(name, (requests.get(name) ?? 0) + 1);
  };
  const wrongVerb = (request: PbxRequest, ...allowed: string[]): Answer | null =>
    allowed.includes(request.method)
      ? null
      : refuse(405, 'Method Not Allowed', { allow: allowed.join(', ') });
  const refusal = (path: string): Answer | null => {
    const at = refusals.findIndex((each) => (each.path ?? path) === path && (each.path || isAction(path)));
    const [found] = at < 0 ? [] : refusals.splice(at, 1);
    return found ? refuse(found.code, 'Refused') : null;
  };

  const answer = (request: PbxRequest, { path, query }: Place): Answer | Promise<Answer> => {
    const get = (give: () => Answer): Answer => wrongVerb(request, 'GET') ?? refusal(path) ?? give();
    if (isAction(path)) return act(request, path.slice('/action/'.length), path);
    if (path === '/data/users') return get(() => users(floor, query));
    if (path === '/data/resources') return get(() => resources(floor, names, quirks, query));
    if (path === '/insights/search' || path === '/insights/scroll') {
      const body = bodyOf(request);
      const search = path === '/insights/search';
      return (
        wrongVerb(request, 'POST') ??
        refusal(path) ??
        (body === null ? badBody : search ? insights.search(body) : insights.scroll(body))
      );
    }
    const linkedId = /^\/insights\/([^/]+)$/.exec(path)?.[1];
    if (linkedId !== undefined) return get(() => insights.one(linkedId));
    return refuse(404, 'Not Found');
  };

  const act = async (request: PbxRequest, name: string, path: string): Promise<Answer> => {
    const action = acts.get(name);
    const body = bodyOf(request);
    const result =
      (action ? wrongVerb(request, 'POST') : refuse(404, 'Not Found')) ??
      refusal(path) ??
      (body === null || !action ? badBody : action(body));
    const at = clock.now();
    const done = await result;
    heard.push({ at, path: name, body, code: done.code });
    return done;
  };

  /** Which queues a stream asked for, and which events. `null`: none named. */
  const filtersOf = (
    request: PbxRequest,
    { query }: Place,
  ): { queues: string[] | null; wants: Wants } | Answer => {
    const body = quirks.filters === 'body' ? (objectOf(request.body) ?? {}) : null;
    const read = (name: string): string => String((body ? body[name] : query.get(name)) ?? '');
    const ids = listOf(read('queue_ids'));
    const events = new Set(listOf(read('only_events')));
    if (ids.some((id) => !/^\d+$/.test(id))) return refuse(400, 'Invalid value: queue_ids');
    const wanted = ids.flatMap((id) => names.queueOf(Number(id)) ?? []);
    const named = new Set(wanted);
    return {
      queues: ids.length === 0 ? null : wanted,
      wants: (name, queue) =>
        (events.size === 0 || events.has(name)) && (queue === null || ids.length === 0 || named.has(queue)),
    };
  };

  const open = (request: PbxRequest, place: Place, path: StreamPath): ReturnType<typeof filtersOf> => {
    const verbs = quirks.verb === 'both' ? ['GET', 'POST'] : [quirks.verb === 'postOnly' ? 'POST' : 'GET'];
    const refused = wrongVerb(request, ...verbs) ?? refusal(place.path);
    if (refused) return refused;
    if (path !== 'queue') return { queues: null, wants: () => true };
    if (options.callCenter === false) return refuse(403, 'Forbidden');
    return filtersOf(request, place);
  };

  const alive = (): void => {
    if (dead) throw new Error('connection refused: the make-believe service is dead');
  };
  return {
    heard,
    requests,
    limit,
    streams,
    callIdOf: (call) => names.linkedIdOf(call),
    queueIdOf: (number) => String(names.queueIdOf(number)),
    channelOf: (leg) => names.channelOf(leg),
    async http(request) {
      alive();
      const place = placeOf(request);
      if (place) count(request, place);
      const given =
        barred(request, true) ?? (place ? await answer(request, place) : refuse(404, 'Not Found'));
      // A service that died meanwhile answers no more.
      alive();
      return reply(given, quirks);
    },
    stream(request, client) {
      alive();
      const place = placeOf(request);
      const path = STREAM.exec(place?.path ?? '')?.[1] as StreamPath | undefined;
      if (!place || !path) return null;
      count(request, place);
      const opened = barred(request, quirks.streamsCount === 'yes') ?? open(request, place, path);
      const failed = 'code' in opened ? opened : null;
      const full = quirks.connections === 'onePerPath' && streams.has(path);
      // A refusal with status 200 would be a stream.
      const errorBody = quirks.errorBody === 'http200' ? 'json' : quirks.errorBody;
      if ('code' in opened || full)
        return reply(failed ?? refuse(429, 'Too Many Connections'), { ...quirks, errorBody });
      const { wants, queues: asked } = opened;
      const shown = asked ?? (quirks.withoutIds === 'snapshotOfAll' ? [...floor.queues.keys()] : []);
      const of = path === 'queue' ? shown : [];
      const minutely = path === 'queue' && quirks.queueStatus === 'everyMinute';
      const gone = streams.accept({
        client,
        path,
        wants,
        lastId: request.headers['last-event-id'] ?? null,
        first: queues.snapshot(of, clock.now()),
        minutely: minutely ? () => of.map((queue) => queues.status(queue, clock.now())) : null,
      });
      return { status: 200, headers: STREAM_HEADERS, gone };
    },
    upgrade: () => reply(refuse(404, 'Not Found'), quirks),
    restart() {
      streams.closeAll();
      streams.forgetAll();
    },
    die() {
      dead = true;
      streams.closeAll();
    },
    revive() {
      dead = false;
    },
    cutStreams: (path) => streams.closeAll(path),
    cutAfter: (characters, path) => streams.cutAfter(characters, path),
    dropEvents: (count) => streams.drop(count),
    refuseNext(code, path) {
      refusals.push({ code, path });
    },
  };
}

const badBody = refuse(400, 'Invalid JSON');
const isAction = (path: string): boolean => path.startsWith('/action/');
const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

const bodyOf = (request: PbxRequest): Readonly<Record<string, unknown>> | null =>
  (request.headers['content-type'] ?? '').toLowerCase().startsWith('application/json')
    ? objectOf(request.body)
    : null;
