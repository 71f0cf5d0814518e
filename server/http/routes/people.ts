// At which addresses people are listed, added, changed and removed.
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { doneSchema } from '#lib/api/message.ts';
import {
  givenPasswordSchema,
  keysLeftSchema,
  newPersonSchema,
  peopleSchema,
  personChangeSchema,
  personMadeSchema,
} from '#lib/api/people.ts';
import { NotDone } from '#server/access/recorded.ts';
import { type ApiParts, withRight } from '#server/http/api-parts.ts';
import { type Api, json, jsonBody, refusals } from '#server/http/described.ts';
import { Refused } from '#server/http/refused.ts';

const BODY_BYTES = 64 * 1024;
const about = { tags: ['people'], security: [{ session: [] }] };
const withBody = { ...about, middleware: jsonBody(BODY_BYTES) };
const one = { params: z.object({ id: z.string().max(200) }) };
const bodyOf = <S extends z.ZodType>(schema: S) => ({
  body: { required: true, content: { 'application/json': { schema } } },
});

const list = createRoute({
  ...about,
  method: 'get',
  path: '/people',
  summary: 'Who there is, and what each may',
  responses: { 200: json(peopleSchema, 'Everybody.'), ...refusals(401, 403) },
});
const add = createRoute({
  ...withBody,
  method: 'post',
  path: '/people',
  summary: 'Add somebody',
  request: bodyOf(newPersonSchema),
  responses: {
    201: json(personMadeSchema, 'Added; a password that was made is shown this once.'),
    ...refusals(400, 401, 403, 409, 413, 503),
  },
});
const change = createRoute({
  ...withBody,
  method: 'put',
  path: '/people/{id}',
  summary: 'Change somebody’s name, rights, or whether they are disabled',
  request: { ...one, ...bodyOf(personChangeSchema) },
  responses: {
    200: json(
      keysLeftSchema,
      'Changed, on every page they have open; whoever is disabled is signed out. Which keys they made and could not make now.',
    ),
    ...refusals(400, 401, 403, 404, 409, 413, 503),
  },
});
const remove = createRoute({
  ...about,
  method: 'delete',
  path: '/people/{id}',
  summary: 'Remove somebody',
  request: one,
  responses: {
    200: json(keysLeftSchema, 'Removed, and signed out. Which of the keys they made are in force.'),
    ...refusals(401, 403, 404, 409, 503),
  },
});
const givePassword = createRoute({
  ...withBody,
  method: 'post',
  path: '/people/{id}/password',
  summary: 'Give somebody another password',
  request: { ...one, ...bodyOf(givenPasswordSchema) },
  responses: {
    200: json(personMadeSchema, 'Given; whoever was signed in with the old one is out.'),
    ...refusals(400, 401, 403, 404, 409, 413, 503),
  },
});
const endSessions = createRoute({
  ...about,
  method: 'delete',
  path: '/people/{id}/sessions',
  summary: 'Sign somebody out everywhere',
  request: one,
  responses: { 200: json(doneSchema, 'Signed out.'), ...refusals(401, 403, 404, 503) },
});

export function peopleRoutes(api: Api, parts: Pick<ApiParts, 'desk' | 'audit' | 'people' | 'now'>): void {
  const { people, now } = parts;
  const right = 'site.people';
  api.openapi(list, (c) => {
    const who = withRight(parts, c, right);
    return c.json({ now: now(), people: people.list(who) }, 200);
  });
  api.openapi(add, async (c) => {
    const who = withRight(parts, c, right);
    return c.json(await refusing(people.add(who, c.req.valid('json'))), 201);
  });
  api.openapi(change, async (c) => {
    const who = withRight(parts, c, right);
    return c.json(await refusing(people.change(who, c.req.valid('param').id, c.req.valid('json'))), 200);
  });
  api.openapi(remove, async (c) => {
    const who = withRight(parts, c, right);
    return c.json(await refusing(people.remove(who, c.req.valid('param').id)), 200);
  });
  api.openapi(givePassword, async (c) => {
    const who = withRight(parts, c, right);
    const { id } = c.req.valid('param');
    return c.json(await refusing(people.givePassword(who, id, c.req.valid('json').password)), 200);
  });
  api.openapi(endSessions, async (c) => {
    const who = withRight(parts, c, right);
    await refusing(people.endSessions(who, c.req.valid('param').id));
    return c.json({}, 200);
  });
}

/** What was not done, as an answer. */
export async function refusing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof NotDone ? new Refused(error.status, error.why) : error;
  }
}
