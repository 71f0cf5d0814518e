// `/rest/system/session`: how a session is asked for, begun and given up.
import { type Ask, notFound, ok, type Reply, refused } from './office.ts';
import { type Principal, type Sessions, speaksForDomain } from './sessions.ts';
import type { Tenants } from './tenants.ts';
import type { Quirks } from './variants.ts';

export type LoginSetup = {
  readonly sessions: Sessions;
  readonly tenants: Tenants;
  readonly quirks: Quirks;
  /** Whether the next login is to fail whatever it says. */
  readonly spoiled: () => boolean;
};

export function loginEndpoint({ sessions, tenants, quirks, spoiled }: LoginSetup) {
  const tokenBody = (token: string): Reply => {
    if (quirks.tokenForm === 'json') return ok(token);
    return quirks.tokenForm === 'plain' ? { status: 200, text: token } : ok({ [quirks.tokenForm]: token });
  };

  /** Step 1: a token for an administrator, a domain or an extension, on an administrator's word. */
  const mint = (who: Principal | 'wrong' | 'absent', body: NonNullable<Ask['body']>): Reply => {
    const { admin, username, domain } = body;
    if (typeof who === 'string' || typeof domain !== 'string') return refused;
    if (!tenants.has(domain)) return notFound;
    if (!speaksForDomain(who, domain)) return refused;
    if (admin === true || username === undefined) return tokenBody(sessions.mint({ kind: 'domain', domain }));
    if (typeof username !== 'string' || !tenants.hasExtension(domain, username)) return notFound;
    return tokenBody(sessions.mint({ kind: 'user', domain, number: username }));
  };

  const begun = (session: string | null, body: unknown): Reply =>
    session === null
      ? refused
      : { status: 200, body, cookie: `session=${session}; HttpOnly; Secure; SameSite=Strict` };

  return (
    method: string,
    body: Ask['body'],
    basic: Principal | 'wrong' | 'absent',
    session: string | null,
  ): Reply => {
    switch (method) {
      case 'GET':
        return ok({ webrtc: true, sms: false, acd: true, provisioning: true });
      case 'DELETE':
        return ok(session !== null && sessions.end(session));
      case 'POST':
        if (quirks.login !== 'thirdParty') return notFound;
        if (spoiled() || body === null) return refused;
        if (body['name'] === '3rd') return mint(basic, body);
        if (body['name'] !== 'session') return refused;
        return begun(typeof body['value'] === 'string' ? sessions.activate(body['value']) : null, true);
      case 'PUT': {
        if (quirks.login === 'thirdParty') return notFound;
        const [name = '', secret = ''] =
          typeof body?.['value'] === 'string' ? body['value'].split(' ', 2) : [];
        const who = body?.['name'] === 'auth' && !spoiled() ? sessions.byOldSecret(name, secret) : null;
        if (!who) return refused;
        // This one comes in the body, and the client makes a cookie of it.
        return ok(sessions.begin(who));
      }
      default:
        return notFound;
    }
  };
}
