// At which address it is read how Ringside and a PBX agree on a day, call by call.
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { mayCompare } from '#lib/access/agent-policy.ts';
import { isBound, seesAgent, seesQueue } from '#lib/access/boundary.ts';
import { initials } from '#lib/access/initials.ts';
import { explainedIn } from '#lib/agreement/sheet.ts';
import { agreementQuerySchema, agreementSchema } from '#lib/api/agreement.ts';
import { phone } from '#lib/format/phone.ts';
import type { Access } from '#lib/model/access.ts';
import { type Code, message } from '#lib/sync/server-messages.ts';
import type { AgreementDesk, NoSheet, Sheet } from '#server/agreement/agreement-desk.ts';
import { NotRead } from '#server/history/reader.ts';
import { type ApiParts, withRight } from '#server/http/api-parts.ts';
import { type Api, json, refusals } from '#server/http/described.ts';
import { Refused } from '#server/http/refused.ts';

const agreement = createRoute({
  method: 'get',
  path: '/agreement/{source}',
  tags: ['sources'],
  summary: 'How a day agrees with what the PBX counts',
  security: [{ session: [] }],
  request: { params: z.object({ source: z.string().max(80) }), query: agreementQuerySchema },
  responses: {
    200: json(agreementSchema, 'The figures, and the calls that make their differences.'),
    ...refusals(400, 401, 403, 404, 503),
  },
});

type Parts = Pick<ApiParts, 'desk' | 'audit' | 'board' | 'ids' | 'witness'> & {
  readonly agreement: Pick<AgreementDesk, 'sheet'>;
};

/** Why there is nothing to be shown: status and sentence. */
const WHY_NOT = {
  noSuchSource: [404, 'noSuchSource'],
  noFigures: [404, 'pbxHasNoFigures'],
  dayOver: [404, 'pbxFiguresDayOver'],
  noSuchDay: [400, 'noSuchDay'],
  noDay: [503, 'historyNotRead'],
  notConnected: [503, 'pbxFiguresNotConnected'],
  notYet: [503, 'pbxFiguresNotYet'],
} as const satisfies Record<NoSheet, readonly [400 | 404 | 503, Code]>;

export function agreementRoutes(api: Api, parts: Parts): void {
  api.openapi(agreement, async (c) => {
    withRight(parts, c, 'site.sources', 'signInToSeeSources');
    // It names calls, one by one: to see the state of a connection is not enough.
    const { access } = withRight(parts, c, 'floor.see', 'signInToSeeSources');
    const { source } = c.req.valid('param');
    const sheet = await asked(parts, source, c.req.valid('query').day);
    if (typeof sheet === 'string') {
      const [status, code] = WHY_NOT[sheet];
      throw new Refused(status, message(code));
    }
    const answer = told(parts, access, sheet);
    const hasNumbers = answer.rows.some(({ calls }) => calls.some(({ number }) => number !== null));
    if (access.numbers === 'full' && hasNumbers) parts.witness.showedNumbers(c.env.incoming);
    return c.json(answer, 200);
  });
}

async function asked(parts: Parts, source: string, day: string | undefined): Promise<Sheet | NoSheet> {
  try {
    return await parts.agreement.sheet(source, day);
  } catch (error) {
    throw new Refused(503, message(error instanceof NotRead ? 'historyNotRead' : 'pbxFiguresNotAnswered'));
  }
}

function told({ board: boardNow, ids }: Parts, access: Access, { rows, ...sheet }: Sheet) {
  const board = boardNow();
  const site = board.get('site', 'site');
  const queueName = (id: string): string => {
    const row = board.get('queue', id);
    return row?.name || row?.number || id.slice(id.indexOf('/') + 1);
  };
  const agentName = (id: string | null): string | null => {
    if (id === null || !site || !mayCompare(access, id, site).may) return null;
    const row = board.get('agent', id);
    const isTheirs =
      row === undefined ? !isBound(access) : access.agent === id || seesAgent(access, row, board);
    if (!isTheirs) return null;
    if (!row || row.name === '') return ids.agent(id as Parameters<typeof ids.agent>[0]);
    return access.names === 'initials' ? initials(row.name) : row.name;
  };
  const isSeen = (queue: string): boolean => {
    const row = board.get('queue', queue);
    return row === undefined || seesQueue(access, row);
  };
  return {
    ...sheet,
    name: board.get('source', sheet.source)?.name ?? sheet.source,
    timeZone: site?.timeZone ?? 'UTC',
    rows: rows
      // Figures of single members are for who may compare them.
      .filter(({ queue, agent }) => isSeen(queue) && (agent === null || agentName(agent) !== null))
      .map((row) => ({
        ...{ figure: row.figure, ours: row.ours, theirs: row.theirs, unexplained: row.unexplained },
        ...{ queue: queueName(row.queue), agent: agentName(row.agent), explained: explainedIn(row) },
        calls: row.calls.map(({ call, number, agent, otherQueue, ...named }) => {
          const name = agentName(agent);
          // Whom an agent of another team talked to is none of theirs.
          const isTheirs = access.teams === null || agent === null || name !== null;
          return {
            ...named,
            isKnown: call !== null,
            number: number === null || !isTheirs ? null : phone(number, access.numbers === 'masked'),
            agent: name,
            otherQueue: otherQueue === null || !isSeen(otherQueue) ? null : queueName(otherQueue),
          };
        }),
      })),
  };
}
