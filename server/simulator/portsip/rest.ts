// How a REST request finds its route: base path, token, tenant, permission, limits, and the body it may carry.
import type { PbxAnswer, PbxRequest } from '#server/simulator/transport/pbx.ts';
import type { Clock } from '#server/time/clock.ts';
import { failed, type Route } from './answers.ts';
import type { Office } from './office.ts';
import type { Wire } from './stage.ts';
import type { Tokens } from './tokens.ts';
import type { Quirks } from './variants.ts';

/** A command as it arrived. */
export type LoggedRequest = {
  readonly at: number;
  /** Method and path within the API, e.g. `POST /sessions/901300000000000001/hold`. */
  readonly endpoint: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly status: number;
};

export type RestSetup = {
  readonly clock: Clock;
  readonly quirks: Quirks;
  readonly wire: Wire;
  readonly tokens: Tokens;
  readonly offices: readonly Office[];
  readonly routes: readonly Route[];
  readonly perMinute: number;
};

const BASE = '/api';
const MINUTE = 60_000;

export class Rest {
  /** Commands in order of arrival, refused ones included. */
  readonly heard: LoggedRequest[] = [];
  /** Requests per method and route pattern. */
  readonly requests = new Map<string, number>();
  readonly #setup: RestSetup;
  readonly #refusals: { readonly status: number; readonly message: string; readonly path: string }[] = [];
  readonly #byLength = new Map<string, { readonly route: Route; readonly parts: readonly string[] }[]>();
  #minute = 0;
  #inMinute = 0;

  constructor(setup: RestSetup) {
    this.#setup = setup;
    for (const route of setup.routes) {
      const parts = route.path.split('/').slice(1);
      const key = `${route.method} ${parts.length}`;
      const there = this.#byLength.get(key) ?? [];
      this.#byLength.set(key, [...there, { route, parts }]);
    }
  }

  /** The next command whose path contains `path` is answered so and not carried out. */
  refuseNext(status: number, message: string, path: string): void {
    this.#refusals.push({ status, message, path });
  }

  respond(request: PbxRequest): PbxAnswer {
    const answer = this.#respond(request);
    const { clock, wire } = this.#setup;
    return { ...answer, headers: { ...answer.headers, date: wire.now(clock.now()) } };
  }

  #respond(request: PbxRequest): PbxAnswer {
    const mark = request.path.indexOf('?');
    const whole = mark < 0 ? request.path : request.path.slice(0, mark);
    if (!whole.startsWith(`${BASE}/`)) return { status: 404, headers: {}, text: '' };
    if (request.method !== 'GET' && request.method !== 'POST') return { status: 405, headers: {}, text: '' };
    if (this.#tooMany())
      return failed(Number(this.#setup.quirks.rateLimitStatus), 'UNKNOWN', 'Too many requests');
    const path = whole.slice(BASE.length);
    const found = this.#find(request.method, path);
    if (!found) return failed(404, 'UNKNOWN', 'Not found');
    const { route, params } = found;
    const count = `${route.method} ${route.path}`;
    this.requests.set(count, (this.requests.get(count) ?? 0) + 1);
    const query = new URLSearchParams(mark < 0 ? '' : request.path.slice(mark + 1));
    const body = route.method === 'GET' ? {} : bodyOf(request);
    const answer = body ? this.#run(route, request, { params, query, body }, path) : INVALID;
    if (route.command)
      this.heard.push({
        at: this.#setup.clock.now(),
        endpoint: `${route.method} ${path}`,
        body: body ?? {},
        status: answer.status,
      });
    return answer;
  }

  #run(
    route: Route,
    request: PbxRequest,
    ask: { params: readonly string[]; query: URLSearchParams; body: Readonly<Record<string, unknown>> },
    path: string,
  ): PbxAnswer {
    const refusal = route.command ? this.#refusal(path) : null;
    if (route.needs === 'nothing') return refusal ?? route.run(ask);
    const bearer = /^Bearer (\S+)$/.exec(request.headers['authorization'] ?? '')?.[1];
    const session = bearer === undefined ? null : this.#setup.tokens.of(bearer);
    if (!session) return failed(401, 'UNAUTHORIZED', 'The access token is missing, wrong or has expired');
    if (refusal) return refusal;
    const signed = { ...ask, session, account: session.account };
    if (route.needs === 'token') return route.run(signed);
    const office = this.#setup.offices.find((each) => each.tenant === session.tenant);
    return office ? route.run({ ...signed, office }) : failed(403, 'UNKNOWN', 'No tenant selected');
  }

  #refusal(path: string): PbxAnswer | null {
    const at = this.#refusals.findIndex((each) => path.includes(each.path));
    const [refusal] = at < 0 ? [] : this.#refusals.splice(at, 1);
    return refusal ? failed(refusal.status, 'UNKNOWN', refusal.message) : null;
  }

  #find(method: string, path: string): { route: Route; params: string[] } | null {
    const given = path.split('/').slice(1).map(decoded);
    for (const { route, parts } of this.#byLength.get(`${method} ${given.length}`) ?? []) {
      const params: string[] = [];
      const fits = parts.every((part, i) => {
        const here = given[i] ?? '';
        if (!part.startsWith(':')) return part === here;
        params.push(here);
        return here !== '';
      });
      if (fits) return { route, params };
    }
    return null;
  }

  #tooMany(): boolean {
    const minute = Math.floor(this.#setup.clock.now() / MINUTE);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#inMinute = 0;
    }
    this.#inMinute++;
    return this.#inMinute > this.#setup.perMinute;
  }
}

const INVALID = failed(400, 'VALIDATE_FAILED', 'The body cannot be read');

const decoded = (part: string): string => {
  if (!part.includes('%')) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** JSON, or a form for the OAuth call; `null` for anything else. Nothing at all is an empty object. */
function bodyOf(request: PbxRequest): Readonly<Record<string, unknown>> | null {
  if (request.body === '') return {};
  const type = (request.headers['content-type'] ?? '').toLowerCase();
  if (type.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(request.body));
  if (!type.startsWith('application/json')) return null;
  try {
    const data: unknown = JSON.parse(request.body);
    return typeof data === 'object' && data !== null && !Array.isArray(data)
      ? (data as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
