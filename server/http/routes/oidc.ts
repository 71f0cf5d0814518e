// At which addresses a browser leaves for its company's sign-in and comes back, and where the company says that
// somebody has signed out.
import type { Hono } from 'hono';
import { message } from '#lib/sync/server-messages.ts';
import type { CompanyDesk, Sent } from '#server/access/company-desk.ts';
import type { ApiParts } from '#server/http/api-parts.ts';
import type { RequestContext, Served } from '#server/http/described.ts';
import { Refused } from '#server/http/refused.ts';

const START = '/api/v1/oidc/start';
const BACK = '/api/v1/oidc/back';
const SIGNED_OUT = '/api/v1/oidc/logout';
const MOST_BYTES = 16 * 1024;

type Parts = { readonly company: CompanyDesk; readonly publicUrl: ApiParts['publicUrl'] };

/** Ahead of what asks for our own origin: the company has none of ours, and what it brings is signed. */
export function oidcRoutes(app: Hono<Served>, { company, publicUrl }: Parts): void {
  app.get(START, async (c) => {
    // Only a person's own click: a picture or a script of another page must not make somebody sign in.
    const mode = c.req.header('sec-fetch-mode');
    if (mode !== undefined && mode !== 'navigate') throw new Refused(403, message('originRefused'));
    return sent(
      c,
      await company.begin(`${publicUrl(c.env.incoming)}${BACK}`, c.req.query('next') ?? '/floor'),
    );
  });
  app.get(BACK, async (c) => sent(c, await company.end(c.env.incoming, new URL(c.req.url).search)));
  app.post(SIGNED_OUT, async (c) => {
    c.header('cache-control', 'no-store');
    if (Number(c.req.header('content-length') ?? Number.POSITIVE_INFINITY) > MOST_BYTES)
      throw new Refused(413, message('tooLong'));
    const token = new URLSearchParams(await c.req.text()).get('logout_token') ?? '';
    const heard = await company.signedOut(c.env.incoming, token);
    if (heard === 'tooMany') throw new Refused(429, message('tooMany'), { 'retry-after': '60' });
    if (heard === 'refused') throw new Refused(400, message('companyRefused'));
    return c.body(null, 200);
  });
}

function sent(c: RequestContext, { to, cookies }: Sent): Response {
  for (const cookie of cookies) c.header('set-cookie', cookie, { append: true });
  c.header('cache-control', 'no-store');
  return c.redirect(to, 302);
}
