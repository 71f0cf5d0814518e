// At which address somebody says what they do about a lost caller: that they have taken it on, left a message, that
// nothing is left to do, or a note.
import { createRoute } from '@hono/zod-openapi';
import { mayAtAll } from '#lib/access/may.ts';
import { newLostMarkSchema } from '#lib/api/lost-callers.ts';
import { doneSchema } from '#lib/api/message.ts';
import { type DomainEvent, SITE_SOURCE } from '#lib/model/event.ts';
import type { CallId } from '#lib/model/ids.ts';
import { message } from '#lib/sync/server-messages.ts';
import { NotDone } from '#server/access/recorded.ts';
import { personWithRight, recording } from '#server/http/api-parts.ts';
import { type Api, json, jsonBody, refusals } from '#server/http/described.ts';
import { Refused } from '#server/http/refused.ts';
import { keyOf, type LostParts, lostIn } from './lost-callers.ts';

const mark = createRoute({
  tags: ['calls'],
  security: [{ session: [] }],
  method: 'post',
  path: '/calls/lost/marks',
  middleware: jsonBody(8 * 1024),
  summary: 'Say what is done about a lost caller',
  request: { body: { required: true, content: { 'application/json': { schema: newLostMarkSchema } } } },
  responses: {
    201: json(doneSchema, 'It is written down; lists show it a moment later.'),
    ...refusals(400, 401, 403, 404, 413, 503),
  },
});

type Parts = LostParts & { readonly append: (events: readonly DomainEvent[]) => Promise<unknown> };

export function lostMarkRoutes(api: Api, parts: Parts): void {
  api.openapi(mark, async (c) => {
    const who = personWithRight(parts, c, 'reports.see');
    // Taking a caller on is what acknowledging an alert is: to say to all that somebody looks after it.
    const verdict = mayAtAll(who.access, 'alert.acknowledge');
    if (!verdict.may) throw new Refused(403, verdict.why);
    const said = c.req.valid('json');
    const [, text, call] = /^(\d{1,16})\.(.+)$/s.exec(said.key) ?? [];
    if (text === undefined || call === undefined || (said.mark === 'noted' && said.note === ''))
      throw new Refused(400, message('notUnderstood', { where: text === undefined ? 'key' : 'note' }));
    const startedAt = Number(text);
    const { losses } = await lostIn(parts, who.access, { from: startedAt, until: startedAt + 1 });
    if (!losses.some((each) => keyOf(each.startedAt, each.call) === said.key))
      throw new Refused(404, message('lostCallerGone'));
    // What stands in a note is no matter of the record, which is read by others and goes to standard output.
    const detail = { mark: said.mark, note: said.note === '' ? 'no' : 'yes' };
    await recording(parts, { who, what: 'lost.marked', target: `call:${call}`, detail }, async () => {
      try {
        const what = { call: call as CallId, startedAt, mark: said.mark, note: said.note, by: who.name };
        await parts.append([{ type: 'lost.marked', source: SITE_SOURCE, at: parts.now(), ...what }]);
      } catch {
        throw new NotDone(503, message('notWrittenDown'));
      }
    });
    return c.json({}, 201);
  });
}
