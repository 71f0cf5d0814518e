// What is told of the PBX connections, and how one is tried again.
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { doneSchema } from '#lib/api/message.ts';
import { reportSchema } from '#lib/api/sources.ts';
import { message } from '#lib/sync/server-messages.ts';
import { type ApiParts, recording, withRight } from '#server/http/api-parts.ts';
import { type Api, json, refusals } from '#server/http/described.ts';
import { Refused } from '#server/http/refused.ts';

const list = createRoute({
  method: 'get',
  path: '/sources',
  tags: ['sources'],
  summary: 'The PBX connections and the server',
  security: [{ session: [] }],
  responses: { 200: json(reportSchema, 'Each connection, and the server.'), ...refusals(401, 403) },
});

const restart = createRoute({
  method: 'post',
  path: '/sources/{id}/restart',
  tags: ['sources'],
  summary: 'Try a connection again at once',
  security: [{ session: [] }],
  request: { params: z.object({ id: z.string() }) },
  responses: { 202: json(doneSchema, 'It is being tried.'), ...refusals(401, 403, 404) },
});

export function sourceRoutes(api: Api, parts: ApiParts): void {
  api.openapi(list, (c) => {
    withRight(parts, c, 'site.sources', 'signInToSeeSources');
    return c.json({ now: parts.now(), sources: parts.sources(), server: parts.server() }, 200);
  });

  api.openapi(restart, async (c) => {
    const who = withRight(parts, c, 'site.sources');
    const { id } = c.req.valid('param');
    const deed = { who, what: 'source.restart', target: `source:${id.slice(0, 40)}`, detail: {} };
    await recording(parts, deed, async () => {
      if (!(await parts.restart(id))) throw new Refused(404, message('noSuchSource'));
    });
    return c.json({}, 202);
  });
}
