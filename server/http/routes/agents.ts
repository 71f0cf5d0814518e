// What is told of one agent.
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { mayCompare } from '#lib/access/agent-policy.ts';
import { seesAgent } from '#lib/access/boundary.ts';
import { maskedText } from '#lib/access/masked.ts';
import { agentDaySchema } from '#lib/api/agent-day.ts';
import { agentDay } from '#lib/measure/agent-day.ts';
import { message } from '#lib/sync/server-messages.ts';
import { type ApiParts, signedIn, withRight } from '#server/http/api-parts.ts';
import { type Api, json, refusals } from '#server/http/described.ts';
import { Refused } from '#server/http/refused.ts';

const day = createRoute({
  method: 'get',
  path: '/agents/{id}/day',
  tags: ['agents'],
  summary: 'What an agent has done today',
  security: [{ session: [] }],
  request: { params: z.object({ id: z.string() }) },
  responses: { 200: json(agentDaySchema, 'The day so far.'), ...refusals(401, 403, 404) },
});

export function agentRoutes(
  api: Api,
  parts: Pick<ApiParts, 'desk' | 'audit' | 'board' | 'ids' | 'now'>,
): void {
  api.openapi(day, (c) => {
    const id = parts.ids.nativeAgent(c.req.valid('param').id);
    // One's own day is one's own, whatever else one may see.
    const isOwn = signedIn(parts, c, 'signInToSee').access.agent === id;
    const { access } = isOwn ? signedIn(parts, c) : withRight(parts, c, 'floor.see', 'signInToSee');
    const board = parts.board();
    const agent = board.get('agent', id);
    const found = agent && (isOwn || seesAgent(access, agent, board)) ? agentDay(board, id) : null;
    if (!found) throw new Refused(404, message('agentGone'));
    const verdict = mayCompare(access, id, board.get('site', 'site'));
    if (!verdict.may) throw new Refused(403, verdict.why);
    const { shift } = found;
    const name = shift && parts.ids.agent(shift.agent);
    const outside = shift && name && { ...shift, agent: name, id: `${name}@${shift.day}` };
    // A PBX lets people write what they like there.
    const reason =
      found.reason !== null && access.numbers === 'masked' ? maskedText(found.reason) : found.reason;
    return c.json({ now: parts.now(), ...found, reason, shift: outside }, 200);
  });
}
