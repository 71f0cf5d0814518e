// The paths of Vodia's REST interface, who may use which, and which of them change something.
import { acdinfo } from './acdinfo.ts';
import { callControl } from './control.ts';
import { type Ask, forbidden, notFound, type Office, type Reply, unauthorized } from './office.ts';
import { peopleEndpoints } from './people.ts';
import { queueEndpoints } from './queues.ts';
import { isUser, type Principal, speaksForDomain } from './sessions.ts';
import { statistics } from './statistics.ts';
import { wallboard } from './wallboard.ts';

type Endpoint = {
  readonly method: string;
  /** `{account}` is `number@domain`, `{d}` a domain, `{x}` a number in it. */
  readonly path: string;
  /** Of queues: `queueRights` may forbid it. */
  readonly ofQueues: boolean;
  /** Changes something. */
  readonly command: boolean;
  readonly run: (ask: Ask) => Reply;
};
type Compiled = Endpoint & { readonly parts: readonly string[] };
export type Located = { readonly endpoint: Endpoint; readonly ask: Ask; readonly refusal: Reply | null };

export type Rest = {
  /** The endpoint a path names, what it is asked, and why this principal may not; `null` for no endpoint. */
  locate(
    method: string,
    segments: readonly string[],
    query: URLSearchParams,
    body: Ask['body'],
    who: Principal | null,
  ): Located | null;
};

export function rest(office: Office): Rest {
  const { quirks, tenants } = office;
  const endpoints = table(office).map(
    (endpoint): Compiled => ({ ...endpoint, parts: endpoint.path.split('/') }),
  );

  const judge = (endpoint: Endpoint, scope: string, ask: Ask, who: Principal | null): Reply | null => {
    if (who === null) return unauthorized;
    const { domain, number } = ask;
    const whole = speaksForDomain(who, domain);
    if (scope === 'user') {
      const covers = quirks.userEndpoints === 'adminToo' || quirks.login !== 'thirdParty';
      if (!isUser(who, domain, number) && !(whole && covers)) return forbidden;
      if (!tenants.hasExtension(domain, number)) return notFound;
    } else {
      if (!whole) return forbidden;
      if (!tenants.has(domain)) return notFound;
    }
    return endpoint.ofQueues && quirks.queueRights === 'none' ? forbidden : null;
  };

  return {
    locate(method, segments, query, body, who) {
      for (const endpoint of endpoints) {
        if (endpoint.method !== method || endpoint.parts.length !== segments.length) continue;
        const place = match(endpoint.parts, segments);
        if (!place) continue;
        const ask: Ask = { query, body, ...place };
        return { endpoint, ask, refusal: judge(endpoint, endpoint.parts[0] ?? '', ask, who) };
      }
      return null;
    },
  };
}

function match(
  parts: readonly string[],
  segments: readonly string[],
): Pick<Ask, 'domain' | 'number' | 'more'> | null {
  const place = { domain: '', number: '', more: '' };
  for (const [i, part] of parts.entries()) {
    const segment = segments[i] ?? '';
    if (part === '{account}') {
      const at = segment.indexOf('@');
      if (at < 0) return null;
      place.number = segment.slice(0, at);
      place.domain = segment.slice(at + 1);
    } else if (part === '{d}') place.domain = segment;
    else if (part === '{x}') place.more = segment;
    else if (part !== segment) return null;
  }
  return place;
}

function table(office: Office): Endpoint[] {
  const board = wallboard(office);
  const queues = queueEndpoints(office);
  const people = peopleEndpoints(office);
  const control = callControl(office);
  const info = acdinfo(office, board);
  const past = statistics(office);
  const get = (path: string, run: Endpoint['run'], ofQueues = false): Endpoint => ({
    method: 'GET',
    path,
    run,
    ofQueues,
    command: false,
  });
  const post = (path: string, run: Endpoint['run'], ofQueues = false): Endpoint => ({
    method: 'POST',
    path,
    run,
    ofQueues,
    command: true,
  });
  return [
    get('user/{account}/calls', control.calls),
    post('user/{account}/calls', control.control),
    get('user/{account}/accounts', people.directory),
    get('user/{account}/dnd', people.dnd),
    post('user/{account}/dnd', people.setDnd),
    get('user/{account}/acd', queues.seen, true),
    get('user/{account}/wallboard', queues.managed, true),
    get('user/{account}/wallboard/{x}', board.whole, true),
    get('user/{account}/acdinfo', info.info, true),
    get('user/{account}/acdcalls', info.calls, true),
    get('user/{account}/acdcdr', info.cdr, true),
    get('domain/{d}/extensions', people.extensions),
    get('domain/{d}/acds', queues.acds, true),
    get('domain/{d}/status/acds', queues.status, true),
    get('domain/{d}/user_settings/{x}', queues.settings, true),
    post('domain/{d}/user_settings/{x}', queues.setMembers, true),
    // 69.5 was seen to take its settings by PUT.
    { ...post('domain/{d}/user_settings/{x}', queues.setMembers, true), method: 'PUT' },
    get('domain/{d}/account/{x}/acd_login', people.logins, true),
    post('domain/{d}/account/{x}/acd_login', people.setLogin, true),
    get('domain/{d}/cdrs', past.tenant),
    get('acd/{account}/stat', past.stat, true),
    get('acd/{account}/cdr', past.cdr, true),
  ];
}
