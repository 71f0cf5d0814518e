// At which addresses keys for programs are listed, made and revoked.
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { keyMadeSchema, keysSchema, newKeySchema } from '#lib/api/keys.ts';
import { doneSchema } from '#lib/api/message.ts';
import { type ApiParts, withRight } from '#server/http/api-parts.ts';
import { type Api, json, jsonBody, refusals } from '#server/http/described.ts';
import { refusing } from './people.ts';

const about = { tags: ['keys'], security: [{ session: [] }] };

const list = createRoute({
  ...about,
  method: 'get',
  path: '/keys',
  summary: 'The keys there are, without what they are',
  responses: { 200: json(keysSchema, 'All, also those that are good no more.'), ...refusals(401, 403) },
});
const make = createRoute({
  ...about,
  method: 'post',
  path: '/keys',
  middleware: jsonBody(32 * 1024),
  summary: 'Make a key for a program',
  request: { body: { required: true, content: { 'application/json': { schema: newKeySchema } } } },
  responses: {
    201: json(keyMadeSchema, 'The key; it is shown this once.'),
    ...refusals(400, 401, 403, 413, 503),
  },
});
const revoke = createRoute({
  ...about,
  method: 'delete',
  path: '/keys/{id}',
  summary: 'Revoke a key',
  request: { params: z.object({ id: z.string().max(40) }) },
  responses: { 200: json(doneSchema, 'It lets nobody in any more.'), ...refusals(401, 403, 404) },
});

export function keyRoutes(api: Api, parts: Pick<ApiParts, 'desk' | 'audit' | 'keys'>): void {
  const { keys } = parts;
  const right = 'site.keys';
  api.openapi(list, (c) => {
    withRight(parts, c, right);
    return c.json({ keys: keys.list() }, 200);
  });
  api.openapi(make, async (c) => {
    const who = withRight(parts, c, right);
    return c.json(await refusing((async () => keys.make(who, c.req.valid('json')))()), 201);
  });
  api.openapi(revoke, async (c) => {
    const who = withRight(parts, c, right);
    await refusing(keys.revoke(who, c.req.valid('param').id));
    return c.json({}, 200);
  });
}
