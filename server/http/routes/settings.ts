// At which addresses settings are read and changed.
import type { ServerResponse } from 'node:http';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import { settingChangedSchema, settingSchema, settingsSchema } from '#lib/api/settings.ts';
import type { Right } from '#lib/model/access.ts';
import { isWritable, placeOf, type SettingsDocument, withoutPlace, withValue } from '#lib/settings/place.ts';
import { showsStrangersMore } from '#lib/settings/strangers.ts';
import type { Message } from '#lib/sync/server-messages.ts';
import type { Deed } from '#server/access/recorded.ts';
import { type ApiParts, recording, withRight } from '#server/http/api-parts.ts';
import { type Api, json, jsonBody, type RequestContext, refusals } from '#server/http/described.ts';
import { errorBody, requestIdOf } from '#server/http/refused.ts';
import { answerSettings, type SettingsDesk, type SettingsReply } from '#server/settings/answer.ts';

/** A whole list of walls, for one. */
const BODY_BYTES = 64 * 1024;
/**
 * What a part of the settings needs beside `site.settings`. Who writes who may come in, under which names and past which
 * proxies can give themselves every right there is; teams are what somebody is bound to, and `agents` is the house's
 * agreement on what may be known of single people; who leads a connection elsewhere is sent the PBX's secrets.
 */
const NEEDS: Readonly<Record<string, Right>> = {
  people: 'site.people',
  teams: 'site.people',
  agents: 'site.people',
  signIn: 'site.people',
  server: 'site.people',
  sources: 'site.sources',
};

export function settingsRoutes(
  api: Api,
  parts: Pick<ApiParts, 'desk' | 'audit'> & { readonly settings: SettingsDesk },
): void {
  describe(api);
  const body = jsonBody(BODY_BYTES);
  const answer = async (c: RequestContext): Promise<Response> => {
    const who = withRight(parts, c, 'site.settings');
    const { method } = c.req;
    const isRead = method === 'HEAD' || method === 'GET';
    const place = /\/settings(?:\/(.*))?$/.exec(new URL(c.req.url).pathname)?.[1] ?? '';
    const at = placeOf(place);
    const part = at?.[0] ?? '';
    const value: unknown = method === 'PUT' ? await c.req.json() : null;
    const right = Object.hasOwn(NEEDS, part) ? NEEDS[part] : undefined;
    if (!isRead && right !== undefined) withRight(parts, c, right);
    if (part === 'walls' && at !== null && !isRead && (method !== 'PUT' || isWritable(value))) {
      const { document } = parts.settings.store.read();
      const after = method === 'PUT' ? withValue(document, at, value) : withoutPlace(document, at);
      // What anybody may see who passes by is for whoever says who may come in.
      if (showsStrangersMore(document, (after ?? {}) as SettingsDocument)) withRight(parts, c, 'site.people');
    }
    const answered = (): Promise<SettingsReply> =>
      answerSettings(parts.settings, {
        method: isRead ? 'GET' : method,
        // As it stands in the address: a slash inside a name is another than one between two.
        place,
        ifMatch: c.req.header('if-match'),
        body: value,
        by: who.name,
      });
    const deed = { who, what: 'settings.change', target: place.slice(0, 200), detail: {} };
    const reply = isRead ? await answered() : await changed(parts, deed, answered);
    const status = reply.status as ContentfulStatusCode;
    return c.json(told(c, reply), status, { ...reply.headers });
  };
  const read: typeof body = async (c, next) => {
    withRight(parts, c, 'site.settings');
    return c.req.method === 'PUT' ? body(c, next) : next();
  };
  api.all('/settings', read, answer);
  api.all('/settings/*', read, answer);
}

class NotChanged extends Error {
  override readonly name = 'NotChanged';
  readonly reply: SettingsReply;
  readonly said: Message;

  constructor(reply: SettingsReply, said: Message) {
    super(said.text);
    this.reply = reply;
    this.said = said;
  }
}

/** The answer to a change, of which the record then says whether it was made. */
async function changed(
  parts: Pick<ApiParts, 'desk' | 'audit'>,
  deed: Deed,
  answered: () => Promise<SettingsReply>,
): Promise<SettingsReply> {
  try {
    return await recording(parts, deed, async () => {
      const reply = await answered();
      if (isRefusal(reply.body)) throw new NotChanged(reply, reply.body.said);
      return reply;
    });
  } catch (error) {
    if (error instanceof NotChanged) return error.reply;
    throw error;
  }
}

/** What is wrong is said in the shape in which everything that is wrong is said. */
function told(c: RequestContext, { body }: SettingsReply): object {
  if (!isRefusal(body)) return body;
  const { said, ...more } = body;
  return { ...errorBody(said, requestIdOf(c.env.outgoing as ServerResponse)), ...more };
}

const isRefusal = (body: SettingsReply['body']): body is Extract<SettingsReply['body'], { said: Message }> =>
  'said' in body;

function describe(api: Api): void {
  const place = { params: z.object({ place: z.string() }) };
  const about = { tags: ['settings'], security: [{ session: [] }] };
  const changed = { 200: json(settingChangedSchema, 'Changed, and in force but for `restart`.') };
  api.openAPIRegistry.registerPath({
    ...about,
    method: 'get',
    path: '/settings',
    summary: 'All settings, without secrets',
    responses: { 200: json(settingsSchema, 'The settings; `etag` is their version.'), ...refusals(401, 403) },
  });
  api.openAPIRegistry.registerPath({
    ...about,
    method: 'get',
    path: '/settings/{place}',
    summary: 'One setting, or all below it; a place is names joined by slashes',
    request: place,
    responses: { 200: json(settingSchema, 'What is set there.'), ...refusals(401, 403, 404) },
  });
  api.openAPIRegistry.registerPath({
    ...about,
    method: 'put',
    path: '/settings/{place}',
    summary: 'Set it; If-Match names the version that was read, or is *',
    request: { ...place, body: { content: { 'application/json': { schema: z.unknown() } } } },
    responses: {
      ...changed,
      201: json(settingChangedSchema, 'Set where nothing stood.'),
      ...refusals(400, 401, 403, 404, 409, 413, 422, 428),
    },
  });
  api.openAPIRegistry.registerPath({
    ...about,
    method: 'delete',
    path: '/settings/{place}',
    summary: 'Take it out, so that the default counts; If-Match as for PUT',
    request: place,
    responses: { ...changed, ...refusals(401, 403, 404, 409, 422, 428) },
  });
}
