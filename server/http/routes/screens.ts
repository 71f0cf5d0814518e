// How screens ask for a code and are let in, how they are listed, changed, called and revoked, and how all load again.
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { doneSchema } from '#lib/api/message.ts';
import {
  askCodeSchema,
  claimedSchema,
  claimSchema,
  codeSchema,
  pairSchema,
  screenChangeSchema,
  screensSchema,
  waitingSchema,
} from '#lib/api/screens.ts';
import { message } from '#lib/sync/server-messages.ts';
import type { Who } from '#server/access/access-desk.ts';
import type { No } from '#server/access/screen-desk.ts';
import type { Screen } from '#server/access/screens.ts';
import { type ApiParts, personWithRight, recording, withRight } from '#server/http/api-parts.ts';
import { type Api, json, jsonBody, refusals } from '#server/http/described.ts';
import { Refused } from '#server/http/refused.ts';

const BODY_BYTES = 4 * 1024;
const tags = ['screens'];
const about = { tags, middleware: jsonBody(BODY_BYTES) };
const ours = { tags, security: [{ session: [] }] };
const bodyOf = <S extends z.ZodType>(schema: S) => ({
  body: { required: true, content: { 'application/json': { schema } } },
});
const params = z.object({ id: z.string().max(80) });
const DONE = json(doneSchema, 'Done.');

const reload = createRoute({
  ...ours,
  method: 'post',
  path: '/screens/reload',
  summary: 'Have every open page and wall load again',
  responses: {
    202: json(doneSchema, 'They are told; each loads at a moment of its own.'),
    ...refusals(401, 403),
  },
});

const ask = createRoute({
  ...about,
  method: 'post',
  path: '/screens/code',
  summary: 'Ask for a code to show on a screen that is not known yet',
  request: bodyOf(askCodeSchema),
  responses: {
    200: json(codeSchema, 'A code, good once and for ten minutes.'),
    ...refusals(400, 403, 413, 429),
  },
});

const claim = createRoute({
  ...about,
  method: 'post',
  path: '/screens/claim',
  summary: 'Ask what has become of the code this screen shows',
  request: bodyOf(claimSchema),
  responses: {
    200: json(claimedSchema, '`in`: the cookie of the answer lets this screen in.'),
    ...refusals(400, 403, 413),
  },
});

const list = createRoute({
  ...ours,
  method: 'get',
  path: '/screens',
  summary: 'The screens that were let in',
  responses: {
    200: json(screensSchema, 'The screens, and the walls to choose from.'),
    ...refusals(401, 403),
  },
});

const look = createRoute({
  ...ours,
  method: 'get',
  path: '/screens/code/{code}',
  summary: 'Which browser shows this code',
  request: { params: z.object({ code: z.string().max(40) }) },
  responses: { 200: json(waitingSchema, 'The browser that shows it.'), ...refusals(401, 403, 404, 429) },
});

const pair = createRoute({
  ...about,
  security: [{ session: [] }],
  method: 'post',
  path: '/screens',
  summary: 'Let in the screen that shows this code',
  request: bodyOf(pairSchema),
  responses: { 200: DONE, ...refusals(400, 401, 403, 404, 413, 429, 503) },
});

const change = createRoute({
  ...about,
  security: [{ session: [] }],
  method: 'put',
  path: '/screens/{id}',
  summary: 'Give a screen another name or wall',
  request: { params, ...bodyOf(screenChangeSchema) },
  responses: { 200: DONE, ...refusals(400, 401, 403, 404, 413, 503) },
});

const tell = createRoute({
  ...ours,
  method: 'post',
  path: '/screens/{id}/{what}',
  summary: 'Have one screen load again, or say who it is',
  request: { params: params.extend({ what: z.enum(['reload', 'identify']) }) },
  responses: { 200: DONE, ...refusals(400, 401, 403, 404, 409, 503) },
});

const revoke = createRoute({
  ...ours,
  method: 'delete',
  path: '/screens/{id}',
  summary: 'Revoke a screen: it is back at a code at once',
  request: { params },
  responses: { 200: DONE, ...refusals(401, 403, 404, 503) },
});

type Parts = Pick<ApiParts, 'desk' | 'screenDesk' | 'audit' | 'reload' | 'connected' | 'tell' | 'now'>;

export function screenRoutes(api: Api, parts: Parts): void {
  api.openapi(reload, async (c) => {
    const who = withRight(parts, c, 'site.screens');
    await recording(parts, { who, what: 'screens.reload', target: null, detail: {} }, async () =>
      parts.reload(),
    );
    return c.json({}, 202);
  });
  codeRoutes(api, parts);

  api.openapi(list, (c) => {
    const who = personWithRight(parts, c, 'site.screens');
    const here = parts.connected();
    const screens = parts.screenDesk
      .screensOf(who)
      .map(({ id, name, wall, names, pairedBy, pairedAt, seenAt, address, agent, version }) => {
        return {
          id,
          name,
          wall,
          names,
          pairedBy,
          pairedAt,
          seenAt,
          connected: here.has(id),
          address,
          agent,
          version,
        };
      });
    const walls = parts.screenDesk.wallsOf(who.access).map(({ id, name }) => ({ id, name }));
    return c.json({ now: parts.now(), screens, walls }, 200);
  });

  api.openapi(change, async (c) => {
    const who = personWithRight(parts, c, 'site.screens');
    const { id } = c.req.valid('param');
    const screen = one(parts, who, id);
    const asked = c.req.valid('json');
    const deed = { who, what: 'screen.changed', target: screen.name, detail: { ...asked } };
    await recording(parts, deed, async () => unless(await parts.screenDesk.change(who, id, asked)));
    return c.json({}, 200);
  });

  // After the routes with two names of their own: a screen may be called anything.
  api.openapi(tell, async (c) => {
    const who = personWithRight(parts, c, 'site.screens');
    const { id, what } = c.req.valid('param');
    const screen = one(parts, who, id);
    await recording(parts, { who, what: `screen.${what}`, target: screen.name, detail: {} }, async () => {
      if (!parts.tell(id, what === 'reload' ? what : { identify: screen.name }))
        throw new Refused(409, message('screenAway'));
    });
    return c.json({}, 200);
  });

  api.openapi(revoke, async (c) => {
    const who = personWithRight(parts, c, 'site.screens');
    const { id } = c.req.valid('param');
    const { name: target } = one(parts, who, id);
    const deed = { who, what: 'screen.revoked', target, detail: {}, takes: true };
    await recording(parts, deed, async () => unless(await parts.screenDesk.revoke(who, id)));
    return c.json({}, 200);
  });
}

function codeRoutes(api: Api, parts: Parts): void {
  const { screenDesk } = parts;
  api.openapi(ask, (c) => {
    const code = screenDesk.code(c.env.incoming, c.req.valid('json').wall);
    if (!code) throw new Refused(429, message('tooManyCodes'), { 'retry-after': '60' });
    return c.json({ ...code, now: parts.now() }, 200);
  });

  api.openapi(claim, (c) => {
    const claimed = screenDesk.claim(c.env.incoming, c.req.valid('json').poll);
    if (typeof claimed === 'string') return c.json({ state: claimed }, 200);
    c.header('set-cookie', claimed.cookie, { append: true });
    return c.json({ state: 'in' as const }, 200);
  });

  api.openapi(look, (c) => {
    const who = personWithRight(parts, c, 'site.screens');
    const { wall, address, agent } = unless(screenDesk.look(who, c.req.valid('param').code));
    return c.json({ wall, address, agent }, 200);
  });

  api.openapi(pair, async (c) => {
    const who = personWithRight(parts, c, 'site.screens');
    const asked = c.req.valid('json');
    const { code: _, name: target, ...detail } = asked;
    const deed = { who, what: 'screen.paired', target, detail };
    await recording(parts, deed, async () => unless(await screenDesk.pair(who, asked)));
    return c.json({}, 200);
  });
}

function one({ screenDesk }: Parts, who: Who, id: string): Screen {
  const screen = screenDesk.screenOf(who, id);
  if (!screen) throw new Refused(404, message('noSuchScreen'));
  return screen;
}

function unless<T>(result: T | No): T {
  if (typeof result === 'object' && result !== null && 'why' in result && 'status' in result)
    throw new Refused(result.status, result.why, result.status === 429 ? { 'retry-after': '60' } : {});
  return result as T;
}
