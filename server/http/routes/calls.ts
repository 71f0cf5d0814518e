// At which addresses calls that are over are found: by number, agent, queue, outcome, wait, talk and day, with their
// journeys, and as a table.
import { createRoute } from '@hono/zod-openapi';
import type { z } from 'zod';
import { mayCompare, mayCompareGroup } from '#lib/access/agent-policy.ts';
import { isBound, seesAgent, seesQueueId } from '#lib/access/boundary.ts';
import { FloorSight } from '#lib/access/floor-sight.ts';
import { callsQuerySchema, callsSchema, callsTableQuerySchema, type PastCallTold } from '#lib/api/calls.ts';
import { csvLine } from '#lib/format/csv.ts';
import { EXTENSION_DIGITS } from '#lib/format/phone.ts';
import { numberKey } from '#lib/history/facts-of.ts';
import { namelessContact } from '#lib/history/kept.ts';
import { pastCall } from '#lib/history/past-call.ts';
import { spanOf } from '#lib/history/spans.ts';
import type { Access } from '#lib/model/access.ts';
import type { CallRow, SiteRow } from '#lib/model/board.ts';
import type { AgentId } from '#lib/model/ids.ts';
import { message } from '#lib/sync/server-messages.ts';
import type { CallKey, FoundCall, SearchQuestion } from '#server/history/reader-protocol.ts';
import { withRight, writtenDown } from '#server/http/api-parts.ts';
import { type Api, json, refusals } from '#server/http/described.ts';
import {
  agentNameFor,
  askHistory,
  handlingFor,
  type PastParts,
  queuesFor,
  seesAgentId,
  siteNow,
} from '#server/http/past-sight.ts';
import { Refused } from '#server/http/refused.ts';

const about = { tags: ['calls'], security: [{ session: [] }] };
const search = createRoute({
  ...about,
  method: 'get',
  path: '/calls',
  summary: 'Calls that are over, newest first',
  request: { query: callsQuerySchema },
  responses: { 200: json(callsSchema, 'The calls.'), ...refusals(400, 401, 403, 503) },
});
const table = createRoute({
  ...about,
  method: 'get',
  path: '/calls.csv',
  summary: 'Calls that are over, as a table',
  request: { query: callsTableQuerySchema },
  responses: {
    200: { description: 'The table.', content: { 'text/csv': {} } },
    ...refusals(400, 401, 403, 503),
  },
});

const PAGE = 50;
/** More than this is no table a person works through: the days are to be fewer. */
const MOST_LINES = 10_000;

type Asked = z.output<typeof callsTableQuerySchema>;
type Found = {
  readonly from: string;
  readonly until: string;
  readonly calls: readonly PastCallTold[];
  readonly next: string | null;
};

export function callRoutes(api: Api, parts: PastParts): void {
  api.openapi(search, async (c) => {
    const { access } = withRight(parts, c, 'reports.see', 'signInToSee');
    const { after, call, ...asked } = c.req.valid('query');
    const found = await callsFor(parts, access, asked, {
      before: keyIn(after),
      call: keyIn(call),
      limit: PAGE,
    });
    showed(parts, access, found.calls, c.env.incoming);
    return c.json({ timeZone: siteNow(parts).timeZone, ...found }, 200);
  });

  api.openapi(table, async (c) => {
    const who = withRight(parts, c, 'reports.see', 'signInToSee');
    // A page of another site may lead a browser here: it gets nothing, but an entry for it would be somebody else's.
    if (c.req.header('sec-fetch-site') === 'cross-site') throw new Refused(403, message('originRefused'));
    const asked = c.req.valid('query');
    const { calls, from, until } = await callsFor(parts, who.access, asked, {
      ...{ before: null, call: null },
      limit: MOST_LINES,
    });
    // Which number was looked for is no matter of the record, which is read by others and goes to standard output.
    await writtenDown(parts, who, 'calls.export', null, {
      ...{ from, until, calls: calls.length, byNumber: asked.number ? 'yes' : 'no' },
      ...{ queue: asked.queue ?? '', agent: asked.agent ?? '', outcome: asked.outcome ?? '' },
    });
    return c.body(csvOf(calls, siteNow(parts), parts), 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="ringside-calls-${from}.csv"`,
      'cache-control': 'no-store',
    });
  });
}

function showed(
  parts: PastParts,
  access: Access,
  calls: readonly PastCallTold[],
  request: Parameters<PastParts['witness']['showedNumbers']>[0],
): void {
  if (access.numbers !== 'masked' && calls.some(({ caller }) => caller.number !== ''))
    parts.witness.showedNumbers(request);
}

/** As {@link PastCallTold} `key` has it. @throws Refused where it is none. */
function keyIn(text: string | undefined): CallKey | null {
  if (text === undefined) return null;
  const [, startedAt, id] = /^(\d{1,16})\.(.+)$/s.exec(text) ?? [];
  if (startedAt === undefined || id === undefined)
    throw new Refused(400, message('notUnderstood', { where: 'call' }));
  return { startedAt: Number(startedAt), id };
}
const keyOf = ({ startedAt, call }: { startedAt: number; call: string }): string => `${startedAt}.${call}`;

type Page = Pick<SearchQuestion, 'before' | 'call' | 'limit'>;

async function callsFor(parts: PastParts, access: Access, asked: Asked, page: Page): Promise<Found> {
  const site = siteNow(parts);
  const [from, until] = [asked.from ?? asked.until ?? site.day, asked.until ?? asked.from ?? site.day];
  if (!from || !until) throw new Refused(503, message('historyNotRead'));
  const span = spanOf(from, until, site.timeZone);
  if (!span) throw new Refused(400, message('notUnderstood', { where: 'from, until' }));
  const board = parts.board();
  const number = numberFor(parts, access, site, asked.number);
  if (number === 'none') return { from, until, calls: [], next: null };
  const compares = mayCompareGroup(access, 0, site);
  if (asked.talked > 0 && !compares.may) throw new Refused(403, compares.why);
  const agent = asked.agent ? parts.ids.nativeAgent(asked.agent) : null;
  if (agent !== null) {
    const verdict = mayCompare(access, agent, site);
    if (!verdict.may) throw new Refused(403, verdict.why);
    if (!seesAgentId(parts, access, agent)) return { from, until, calls: [], next: null };
  }
  const queue = asked.queue || null;
  if (queue !== null && !seesQueueId(access, queue, board)) return { from, until, calls: [], next: null };
  const within = isBound(access)
    ? {
        queues: queuesFor(parts, access, undefined).map(({ id }) => id),
        agents: [...board.all('agent')].filter((row) => seesAgent(access, row, board)).map(({ id }) => id),
      }
    : null;
  const { calls, more } = await askHistory(parts.history, {
    ...{ what: 'search', span, within, number, agent, queue, outcome: asked.outcome ?? null },
    ...{ minWaitMs: asked.waited * 1_000, minTalkMs: asked.talked * 1_000 },
    ...page,
  });
  const last = calls.at(-1);
  return { from, until, calls: toldTo(parts, access, site, calls), next: more && last ? keyOf(last) : null };
}

/**
 * `none`: it fits no call for them. Whoever sees no whole numbers finds a caller by a number they know whole, and does
 * not feel their way to it; whoever may not see what single agents do finds nobody by an agent's number.
 */
function numberFor(
  { board }: PastParts,
  access: Access,
  site: SiteRow,
  typed: string | undefined,
): SearchQuestion['number'] | 'none' {
  if (typed === undefined || typed.trim() === '') return null;
  const key = numberKey(typed);
  if (key === null) return 'none';
  const compares = mayCompareGroup(access, 0, site).may;
  if (!compares) {
    if (key.length <= EXTENSION_DIGITS) return 'none';
    for (const agent of board().all('agent')) if (numberKey(agent.number) === key) return 'none';
  }
  return { key, whole: access.numbers === 'masked' || !compares };
}

/** What of the calls somebody may see, by the rules of the live floor; those that are none of theirs are left out. */
function toldTo(
  parts: PastParts,
  access: Access,
  site: SiteRow,
  calls: readonly FoundCall[],
): readonly PastCallTold[] {
  const board = parts.board();
  const compares = mayCompareGroup(access, 0, site).may;
  const handling = handlingFor(parts, access, site);
  const { queues, tenants, teams, numbers, names } = access;
  const sight = new FloorSight({
    ...{ queues, tenants, teams, numbers, names },
    groupsOnly: compares ? null : access.role,
  });
  sight.learn(null, board);
  const isAgents = agentNumbersOf(parts);
  return calls.flatMap((found) => {
    const seen = found.queues.find((id) => seesQueueId(access, id, board)) ?? null;
    const queue = seen ?? found.queues[0] ?? null;
    if (!sight.shown(pastCall(found, queue), board)) return [];
    const row = sight.shown(pastCall(compares ? found : namelessContact(found, isAgents), queue), board);
    // Without its agent a call of another team would be one of the queue's: it was found to be theirs before.
    const call = (row ?? null) as CallRow | null;
    if (call === null) return [];
    const tellsTimes = queue === null ? compares : handling(queue);
    // Where single agents are not to be seen, a caller who is told would say to the team whose call it was.
    const caller = compares || teams === null ? call.caller : NOBODY;
    return [
      {
        ...{ key: keyOf(found), id: call.id, source: call.source, direction: call.direction },
        ...{ startedAt: call.startedAt, endedAt: tellsTimes ? found.endedAt : null },
        ...{ caller, dialled: call.dialled, queue: seen },
        outcome: found.outcome ?? (found.answeredAt === null ? 'unanswered' : 'answered'),
        waitMs: found.waitMs,
        talkMs: tellsTimes ? found.talkMs : null,
        agent: call.agent === null ? null : agentNameFor(parts, access, site, call.agent),
        ...{ recorded: found.recorded === 1, estimated: call.estimated },
        journey: call.journey.map(({ agent, ...step }) =>
          agent === undefined ? step : { ...step, agent: parts.ids.agent(agent as AgentId) },
        ),
      },
    ];
  });
}

const NOBODY = { number: '', name: '' };

function agentNumbersOf({ board }: PastParts): (source: string, number: string) => boolean {
  const numbers = new Set<string>();
  for (const { source, number } of board().all('agent')) numbers.add(`${source}\n${number}`);
  return (source, number) => number !== '' && numbers.has(`${source}\n${number}`);
}

const seconds = (ms: number | null): number | null => (ms === null ? null : Math.round(ms / 1_000));

/** One line a call, times as ISO 8601 in UTC. */
function csvOf(calls: readonly PastCallTold[], { timeZone }: SiteRow, { board }: PastParts): string {
  const lines = [
    csvLine([
      ...['began', 'ended', 'zone of the site', 'direction', 'caller', "caller's name", 'dialled', 'queue'],
      ...['outcome', 'wait s', 'talk s', 'agent', 'recorded', 'PBX', 'call'],
    ]),
  ];
  for (const call of calls) {
    const queue = call.queue === null ? null : board().get('queue', call.queue);
    lines.push(
      csvLine([
        new Date(call.startedAt).toISOString(),
        call.endedAt === null ? null : new Date(call.endedAt).toISOString(),
        ...[timeZone, call.direction, call.caller.number, call.caller.name, call.dialled.number],
        queue ? queue.name || queue.number : call.queue,
        ...[call.outcome, seconds(call.waitMs), seconds(call.talkMs), call.agent],
        ...[call.recorded ? 'yes' : 'no', call.source, call.id],
      ]),
    );
  }
  return lines.join('');
}
