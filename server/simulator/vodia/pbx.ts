// A make-believe Vodia PBX: who comes in by HTTP or WebSocket, what it is told, and the faults a test orders. Written
// from what is published about the wire alone; imports no adapter.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorCall } from '#server/simulator/call-centre/model.ts';
import { random } from '#server/simulator/traffic/random.ts';
import type { PbxAnswer, PbxRequest, WebPbx } from '#server/simulator/transport/pbx.ts';
import type { Clock } from '#server/time/clock.ts';
import { Accounts } from './accounts.ts';
import { Feed } from './feed.ts';
import { answerOf, bodyOf, cookieOf, pathOf } from './http.ts';
import { loginEndpoint } from './login.ts';
import { daysIn } from './notation.ts';
import { forbidden, notFound, type Reply, refused, type Said, unauthorized } from './office.ts';
import { Records } from './records.ts';
import { rest } from './rest.ts';
import { Rows } from './rows.ts';
import { HOUR_MS, isUser, type Logins, type Principal, Sessions, speaksForDomain } from './sessions.ts';
import { Sockets } from './sockets.ts';
import { type ServiceUser, type TenantSetup, Tenants } from './tenants.ts';
import { DEFAULT_QUIRKS, type Quirks } from './variants.ts';

export type VodiaOptions = {
  readonly floor: Floor;
  readonly clock: Clock;
  /** User name to password: `admin` for the PBX, `admin@domain` for a tenant, `40@domain` for an extension. */
  readonly logins: Logins;
  /** Default: one domain, `tenant.example.com`, with every number. */
  readonly tenants?: TenantSetup;
  /** Extensions nobody sits at, in every domain; default `800`, who manages every queue and administers. */
  readonly users?: readonly ServiceUser[];
  readonly quirks?: Quirks;
  readonly seed?: number | string;
  /** The tenants' zone; default `UTC`. */
  readonly timeZone?: string;
};

/** A command as it arrived. */
export type LoggedRequest = {
  readonly at: number;
  /** e.g. `user/{account}/calls`. */
  readonly endpoint: string;
  /** `40@tenant.example.com`, or the domain. */
  readonly account: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly status: number;
};

export interface VodiaPbx extends WebPbx {
  /** Commands in order of arrival, refused ones included. */
  readonly heard: readonly LoggedRequest[];
  /** Requests per method and endpoint so far, e.g. `GET domain/{d}/acds`. */
  readonly requests: ReadonlyMap<string, number>;
  readonly sockets: { readonly open: number; readonly sent: number };
  readonly sessions: { readonly open: number };
  /** What clients did on the socket that a wallboard must not: `sip-register`, `own-calls`, no JSON, … */
  readonly faults: readonly string[];
  /** `<domain>/<id>`. */
  callIdOf(call: FloorCall): string;
  /** `<domain>/<number>` of a queue or an extension. */
  qualified(number: string): string;
  /** Cuts every socket and answers nobody until {@link revive}. */
  die(): void;
  revive(): void;
  /** Cuts every socket and lets none in for so long (default: not at all); REST goes on, and so do calls. */
  dropSockets(closedMs?: number): void;
  /** The next `count` messages are lost. */
  dropMessages(count: number): void;
  /** Every session and token dies now. */
  revokeSessions(): void;
  /** The next `count` logins are answered with `false`, whatever they say. */
  refuseLogins(count: number): void;
  /** The administrator's leave to use the interface: without it all is 403. */
  allowApi(allowed: boolean): void;
  /** The next command, or the next request of `endpoint`, gets this status (200: `false`) and is not carried out. */
  refuseNext(status: 200 | 401 | 403 | 404, endpoint?: string): void;
}

export const DEFAULT_DOMAIN = 'tenant.example.com';
export const BOARD_USER: ServiceUser = { number: '800', name: 'Wallboard', manager: true, admin: true };
const DEAD = 'connection refused: the make-believe PBX is dead';
const SESSION_PATH = 'system/session';

/** `http` and `upgrade` throw while the PBX is dead: nobody answers the connection. */
export function createVodiaPbx(options: VodiaOptions): VodiaPbx {
  const { floor, clock } = options;
  const quirks = options.quirks ?? DEFAULT_QUIRKS;
  const draws = random(`vodia/${options.seed ?? 1}`);
  const days = daysIn(options.timeZone ?? 'UTC');
  const tenants = new Tenants(
    floor,
    options.tenants ?? { [DEFAULT_DOMAIN]: [] },
    options.users ?? [BOARD_USER],
  );
  const accounts = new Accounts(floor, quirks, tenants);
  const rows = new Rows(quirks, tenants);
  const records = new Records(floor, days);
  const sessions = new Sessions(clock, draws.fork('sessions'), quirks, options.logins);
  const mayHearAll = (_domain: string, user: string): boolean => {
    const { manager, admin } = tenants.user(user) ?? {};
    if (quirks.domainCallsNeeds === 'extension') return true;
    return quirks.domainCallsNeeds === 'manager' ? manager === true || admin === true : admin === true;
  };
  const feed = new Feed({ floor, quirks, draws: draws.fork('noise'), tenants, accounts, rows, mayHearAll });
  const sockets = new Sockets(clock, quirks, mayHearAll, (peer, what) => feed.subscribed(peer, what));
  feed.start(sockets);
  sessions.onOver((session) => sockets.sessionOver(session));
  const endpoints = rest({ floor, quirks, tenants, accounts, rows, records, days });
  let spoiled = 0;
  const login = loginEndpoint({ sessions, tenants, quirks, spoiled: () => spoiled > 0 && spoiled-- > 0 });

  const heard: LoggedRequest[] = [];
  const requests = new Map<string, number>();
  const refusals: { readonly status: number; readonly endpoint: string | undefined }[] = [];
  let dead = false;
  let allowed = true;
  let closedUntil = 0;
  let cutAt = clock.now();
  if (quirks.socketDrops === 'hourly')
    floor.on(({ type, at }) => {
      if (type !== 'answered' || at - cutAt < HOUR_MS) return;
      cutAt = at;
      clock.after(0, () => sockets.cutAll());
    });

  const counted = (name: string): void => {
    requests.set(name, (requests.get(name) ?? 0) + 1);
  };
  const ordered = (name: string, command: boolean): Reply | null => {
    const at = refusals.findIndex(
      (each) => each.endpoint === name || (each.endpoint === undefined && command),
    );
    if (at < 0) return null;
    const status = refusals.splice(at, 1)[0]?.status;
    return status === 401 ? unauthorized : status === 403 ? forbidden : status === 404 ? notFound : refused;
  };

  const principalOf = (request: PbxRequest): Principal | null => {
    const cookie = cookieOf(request);
    const bySession = cookie === null ? null : sessions.find(cookie);
    if (bySession) return bySession;
    const basic = sessions.byHeader(request.headers['authorization']);
    return typeof basic === 'string' ? null : basic;
  };

  const respond = (request: PbxRequest): Reply => {
    if (request.method === 'OPTIONS') return forbidden;
    const { segments, query } = pathOf(request.path);
    if (segments.length === 0) return { status: 200, text: '<!doctype html><title>PBX</title>' };
    if (segments[0] !== 'rest') return notFound;
    if (!allowed) return forbidden;
    const inside = segments.slice(1);
    const body = bodyOf(request.body);
    if (inside.join('/') === SESSION_PATH) {
      counted(`${request.method} ${SESSION_PATH}`);
      const order = ordered(SESSION_PATH, false);
      const basic = sessions.byHeader(request.headers['authorization']);
      return order ?? login(request.method, body, basic, cookieOf(request));
    }
    const located = endpoints.locate(request.method, inside, query, body, principalOf(request));
    if (!located) return notFound;
    const { endpoint, ask, refusal } = located;
    counted(`${endpoint.method} ${endpoint.path}`);
    const reply = refusal ?? ordered(endpoint.path, endpoint.command) ?? endpoint.run(ask);
    if (endpoint.command) {
      const account = ask.number === '' ? ask.domain : `${ask.number}@${ask.domain}`;
      const params = { ...(ask.more === '' ? {} : { in: ask.more }), ...Object.fromEntries(query), ...body };
      const status = reply === 'silence' ? 0 : reply.status;
      heard.push({ at: clock.now(), endpoint: endpoint.path, account, params, status });
    }
    return reply;
  };

  const answered = (said: Said, { path }: PbxRequest): PbxAnswer => answerOf(said, path, quirks.serverHeader);
  const turnedAway = (request: PbxRequest): PbxAnswer => {
    if (quirks.badHandshake === 'cut')
      throw new Error('the make-believe PBX cuts a handshake without a session');
    return answered(quirks.badHandshake === '401' ? unauthorized : forbidden, request);
  };

  /** The session that opens a socket, or the one that a password stands for. */
  const handshake = (
    request: PbxRequest,
    query: URLSearchParams,
  ): { who: Principal; session: string | null } | null => {
    const id = cookieOf(request) ?? (quirks.socketSession === 'query' ? query.get('session') : null);
    const bySession = id === null ? null : sessions.find(id);
    if (bySession) return { who: bySession, session: id };
    if (quirks.socketBasic === 'no') return null;
    const basic = sessions.byHeader(request.headers['authorization']);
    return typeof basic === 'string' ? null : { who: basic, session: null };
  };

  return {
    heard,
    requests,
    sockets,
    sessions,
    faults: sockets.faults,
    callIdOf: (call) => tenants.qualified(call),
    qualified: (number) => `${tenants.domainOf(number)}/${number}`,
    http(request) {
      if (dead) return Promise.reject(new Error(DEAD));
      const reply = respond(request);
      return reply === 'silence' ? new Promise(() => {}) : Promise.resolve(answered(reply, request));
    },
    upgrade(request, client) {
      if (dead) throw new Error(DEAD);
      const { segments, query } = pathOf(request.path);
      if (segments.join('/') !== 'websocket') return answered(notFound, request);
      const [domain, user] = [query.get('domain') ?? '', query.get('user') ?? ''];
      const known = handshake(request, query);
      const covers =
        known !== null &&
        tenants.hasExtension(domain, user) &&
        (isUser(known.who, domain, user) ||
          ((quirks.socketScope === 'covers' || quirks.login !== 'thirdParty') &&
            speaksForDomain(known.who, domain)));
      if (clock.now() < closedUntil) throw new Error('the make-believe PBX lets no socket in for a while');
      if (!allowed || !covers) return turnedAway(request);
      return sockets.accept(client, domain, user, known.session);
    },
    restart() {
      sockets.cutAll();
      sessions.endAll();
    },
    die() {
      dead = true;
      sockets.cutAll();
    },
    revive() {
      dead = false;
    },
    dropSockets(closedMs = 0) {
      closedUntil = clock.now() + closedMs;
      sockets.cutAll();
    },
    dropMessages: (count) => sockets.drop(count),
    revokeSessions: () => sessions.endAll(),
    refuseLogins(count) {
      spoiled = count;
    },
    allowApi(may) {
      allowed = may;
    },
    refuseNext(status, endpoint) {
      refusals.push({ status, endpoint });
    },
  };
}
