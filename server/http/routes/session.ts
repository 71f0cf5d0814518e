// How somebody signs in and out, is told who they are and where else they are signed in.
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { doneSchema } from '#lib/api/message.ts';
import {
  demoSchema,
  endSessionSchema,
  firstAdminSchema,
  newPasswordSchema,
  ownSessionsSchema,
  sessionSchema,
  signInSchema,
} from '#lib/api/session.ts';
import { message } from '#lib/sync/server-messages.ts';
import type { Entered } from '#server/access/access-desk.ts';
import { type ApiParts, signedIn } from '#server/http/api-parts.ts';
import { type Api, json, jsonBody, type RequestContext, refusals } from '#server/http/described.ts';
import { Refused } from '#server/http/refused.ts';

const BODY_BYTES = 4 * 1024;
const about = { tags: ['session'], middleware: jsonBody(BODY_BYTES) };
const bodyOf = <S extends z.ZodType>(schema: S) => ({
  body: { required: true, content: { 'application/json': { schema } } },
});

const look = createRoute({
  method: 'get',
  path: '/session',
  tags: ['session'],
  summary: 'Who is signed in',
  responses: { 200: json(sessionSchema, 'Who is signed in, and whether anybody has to be.') },
});

const signIn = createRoute({
  ...about,
  method: 'post',
  path: '/session',
  summary: 'Sign in',
  request: bodyOf(signInSchema),
  responses: {
    200: json(doneSchema, 'Signed in: the cookies of the answer are the session.'),
    ...refusals(400, 401, 403, 413, 429),
  },
});

const signOut = createRoute({
  method: 'delete',
  path: '/session',
  tags: ['session'],
  summary: 'Sign out',
  responses: { 200: json(doneSchema, 'Signed out.'), ...refusals(403) },
});

const firstAdmin = createRoute({
  ...about,
  method: 'post',
  path: '/session/first-admin',
  summary: 'Become an administrator with the token that was printed',
  request: bodyOf(firstAdminSchema),
  responses: {
    200: json(doneSchema, 'There is an administrator of this name now, who is signed in.'),
    ...refusals(400, 401, 403, 409, 413, 429, 503),
  },
});

const demo = createRoute({
  ...about,
  method: 'post',
  path: '/session/demo',
  summary: 'Look at the demo as one of its make-believe people',
  request: bodyOf(demoSchema),
  responses: {
    200: json(doneSchema, 'Signed in as that one.'),
    ...refusals(400, 403, 404, 413),
  },
});

const newPassword = createRoute({
  ...about,
  method: 'post',
  path: '/session/password',
  summary: 'Change one’s own password',
  security: [{ session: [] }],
  request: bodyOf(newPasswordSchema),
  responses: {
    200: json(doneSchema, 'Changed; other sessions of this person have ended.'),
    ...refusals(400, 401, 403, 409, 413, 429, 503),
  },
});

const list = createRoute({
  method: 'get',
  path: '/session/all',
  tags: ['session'],
  summary: 'Where one is signed in',
  security: [{ session: [] }],
  responses: { 200: json(ownSessionsSchema, 'One’s own sessions.'), ...refusals(401) },
});

const end = createRoute({
  ...about,
  method: 'post',
  path: '/session/all/{id}/end',
  summary: 'End one of one’s own sessions, or with `others` all but this one',
  security: [{ session: [] }],
  request: { params: z.object({ id: z.string().max(80) }), ...bodyOf(endSessionSchema) },
  responses: {
    200: json(doneSchema, 'Ended, with its open pages.'),
    ...refusals(400, 401, 403, 404, 413, 429, 503),
  },
});

export function sessionRoutes(
  api: Api,
  parts: Pick<ApiParts, 'desk' | 'ownSessions' | 'now' | 'site' | 'company'>,
): void {
  const { desk, ownSessions, now } = parts;
  api.openapi(look, (c) => {
    const viewer = desk.viewer(c.env.incoming);
    const renewed = ownSessions.renew(c.env.incoming);
    if (renewed !== null) c.header('set-cookie', renewed, { append: true });
    const { required, offersFirstAdmin } = desk;
    const password = desk.keepsPassword(c.env.incoming);
    const mustChange = desk.who(c.env.incoming)?.mustChange ?? false;
    const asksPassword = ownSessions.asksPassword(c.env.incoming);
    const company = parts.company?.name ?? null;
    const demo = desk.offersDemo(c.env.incoming);
    return c.json(
      {
        ...{ viewer, required, firstAdmin: offersFirstAdmin, password, mustChange, asksPassword },
        ...{ demo, company, site: parts.site() },
      },
      200,
    );
  });

  api.openapi(
    signIn,
    async (c) => {
      entered(c, await desk.signIn(c.env.incoming, c.req.valid('json')));
      return c.json({}, 200);
    },
    (result) => {
      if (!result.success) throw new Refused(400, message('sendNameAndPassword'));
    },
  );

  api.openapi(signOut, (c) => {
    for (const cookie of desk.signOut(c.env.incoming)) c.header('set-cookie', cookie, { append: true });
    // Nothing of what this person has seen stays with the next one at this browser.
    c.header('clear-site-data', '"cache"');
    return c.json({}, 200);
  });

  api.openapi(firstAdmin, async (c) => {
    entered(c, await desk.becomeAdmin(c.env.incoming, c.req.valid('json')));
    return c.json({}, 200);
  });

  api.openapi(demo, async (c) => {
    entered(c, await desk.enterDemo(c.env.incoming, c.req.valid('json').role));
    return c.json({}, 200);
  });

  api.openapi(newPassword, async (c) => {
    const who = signedIn(parts, c);
    entered(c, await desk.changePassword(c.env.incoming, who, c.req.valid('json')));
    return c.json({}, 200);
  });

  api.openapi(list, (c) => {
    const who = signedIn(parts, c);
    const sessions = ownSessions.list(who).map(({ id, createdAt, seenAt, until, address, agent, how }) => {
      return { id, current: id === who.session?.id, createdAt, seenAt, until, address, agent, how };
    });
    return c.json({ now: now(), sessions }, 200);
  });

  api.openapi(end, async (c) => {
    const who = signedIn(parts, c);
    const { id } = c.req.valid('param');
    const ids = id === 'others' ? id : [id];
    const result = await ownSessions.end(c.env.incoming, who, {
      ids,
      password: c.req.valid('json').password,
    });
    if ('why' in result) throw refusedEntry(result);
    if (result.ended === 0 && id !== 'others') throw new Refused(404, message('noSuchSession'));
    return c.json({}, 200);
  });
}

const refusedEntry = ({ status, why }: Extract<Entered, { why: unknown }>): Refused =>
  new Refused(status, why, status === 429 ? { 'retry-after': '60' } : {});

/** The cookies of a session that has begun, or a refusal. */
function entered(c: RequestContext, result: Entered): void {
  if ('why' in result) throw refusedEntry(result);
  for (const cookie of result.cookies) c.header('set-cookie', cookie, { append: true });
}
