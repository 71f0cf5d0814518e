// At which addresses it is read what the points of a service level were lost to, and who was there.
import { createRoute } from '@hono/zod-openapi';
import { keptOfAgents, mayCompare } from '#lib/access/agent-policy.ts';
import { pointsQuerySchema, pointsReportSchema, staffQuerySchema, staffSchema } from '#lib/api/points.ts';
import { csvLine } from '#lib/format/csv.ts';
import { averagePresence } from '#lib/history/staffing.ts';
import { ruleName } from '#lib/measure/formula.ts';
import type { Access } from '#lib/model/access.ts';
import type { Board, SiteRow } from '#lib/model/board.ts';
import { message } from '#lib/sync/server-messages.ts';
import type { Running } from '#server/history/reader-protocol.ts';
import { withRight, writtenDown } from '#server/http/api-parts.ts';
import { type Api, json, refusals } from '#server/http/described.ts';
import {
  agentNameFor,
  askHistory,
  handlingFor,
  type PastParts,
  queuesFor,
  siteNow,
} from '#server/http/past-sight.ts';
import { Refused } from '#server/http/refused.ts';
import { type DaysAsked, reportAsked } from '#server/http/report-asked.ts';

const about = { tags: ['reports'], security: [{ session: [] }] };
const points = createRoute({
  ...about,
  method: 'get',
  path: '/reports/points',
  summary: 'Points of the service level that were lost',
  request: { query: pointsQuerySchema },
  responses: { 200: json(pointsReportSchema, 'The parts.'), ...refusals(400, 401, 403, 503) },
});
const table = createRoute({
  ...about,
  method: 'get',
  path: '/reports/points.csv',
  summary: 'Points of the service level that were lost, as a table',
  request: { query: pointsQuerySchema },
  responses: {
    200: { description: 'The table.', content: { 'text/csv': {} } },
    ...refusals(400, 401, 403, 503),
  },
});
const staff = createRoute({
  ...about,
  method: 'get',
  path: '/reports/points/staff',
  summary: 'Who was there for a queue',
  request: { query: staffQuerySchema },
  responses: { 200: json(staffSchema, 'Who was signed in.'), ...refusals(400, 401, 403, 503) },
});

/** Nobody looks at more of them one by one. */
const MOST_WORST = 20;

export function pointsRoutes(api: Api, parts: PastParts): void {
  api.openapi(points, async (c) => {
    const { access } = withRight(parts, c, 'reports.see', 'signInToSee');
    return c.json(await told(parts, access, c.req.valid('query')), 200);
  });

  api.openapi(table, async (c) => {
    const who = withRight(parts, c, 'reports.see', 'signInToSee');
    if (c.req.header('sec-fetch-site') === 'cross-site') throw new Refused(403, message('originRefused'));
    const report = await told(parts, who.access, c.req.valid('query'));
    const { from, until, step } = report;
    const queues = report.queues
      .map(({ id }) => id)
      .join(' ')
      .slice(0, 400);
    await writtenDown(parts, who, 'reports.export', null, { from, until, step, report: 'points', queues });
    return c.body(csvOf(report), 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="ringside-points-${from}.csv"`,
      'cache-control': 'no-store',
    });
  });

  api.openapi(staff, async (c) => {
    const { access } = withRight(parts, c, 'reports.see', 'signInToSee');
    const { from, until, queue } = c.req.valid('query');
    const site = siteNow(parts);
    if (until <= from) throw new Refused(400, message('notUnderstood', { where: 'from, until' }));
    if (queuesFor(parts, access, queue).length === 0)
      return c.json({ there: null, agents: [], others: 0 }, 200);
    const [now, running] = [parts.now(), runningOn(parts.board(), site)];
    const found = await askHistory(parts.history, {
      ...{ what: 'staff', queue, span: { from, until }, now, running },
    });
    const agents = found.agents.flatMap(({ agent, ms, pausedFor }) => {
      const name = mayCompare(access, agent, site).may ? agentNameFor(parts, access, site, agent) : null;
      return name === null ? [] : [{ name, ms, pausedFor }];
    });
    const elapsed = Math.min(until, now) - from;
    const isTold = keptOfAgents(site).spells && handlingFor(parts, access, site)(queue);
    const there = isTold ? averagePresence(found.agents, elapsed) : null;
    // How many others there were would tell of the one or two of a small queue what the sum is not to tell.
    const others = there === null ? 0 : found.agents.length - agents.length;
    return c.json({ there, agents, others }, 200);
  });
}

/** What agents are doing now: it is written once it is over. */
function runningOn(board: Board, { counting }: SiteRow): readonly Running[] {
  return [...board.all('agent')].flatMap(({ id: agent, state, reason, countedFrom: fromAt }) => {
    const named = reason !== null && Object.hasOwn(counting.pauseReasons, reason);
    const pauseClass = state === 'paused' ? (named && counting.pauseReasons[reason]) || 'break' : null;
    return fromAt === null ? [] : [{ agent, state, reason, pauseClass, fromAt }];
  });
}

async function told(
  parts: PastParts,
  access: Access,
  { queue, ...query }: Omit<DaysAsked, 'queues'> & { readonly queue?: string | undefined },
) {
  const asked = reportAsked(parts, access, { ...query, queues: queue });
  const { site, from, until, rows, rules, tellsHandling } = asked;
  const book: 'callers' | 'stays' = queue === undefined || queue === '' ? 'callers' : 'stays';
  const now = parts.now();
  const running = runningOn(parts.board(), site);
  const found = await askHistory(parts.history, {
    ...{ what: 'points', ...asked.spanned(from, until, now), book, most: MOST_WORST, running },
  });
  const { queues, ...rest } = found.points;
  return {
    ...{ now, timeZone: site.timeZone, from, until, step: query.step, book, ...rest },
    queues: queues.map(({ queue: id, ...figures }, i) => {
      const [row, rule] = [rows[i], rules[i]?.rule];
      return {
        id,
        name: row?.name ?? '',
        number: row?.number ?? id,
        rule: rule ? ruleName(rule) : '',
        ...figures,
      };
    }),
    worst: found.worst.map(({ queue: id, at, agents }) => {
      const span = rest.intervals[at];
      const elapsed = span ? Math.min(span.until, now) - span.from : 0;
      const isTold = keptOfAgents(site).spells && tellsHandling(id);
      return { queue: id, at, there: isTold ? averagePresence(agents, elapsed) : null };
    }),
  } as const;
}

/** One line an interval and queue of which any call was judged, times as ISO 8601 in UTC; the totals last. */
function csvOf(report: Awaited<ReturnType<typeof told>>): string {
  const lines = [
    csvLine(['day', 'from', 'until', 'queue', 'goal %', 'judged', 'in time', 'missed', 'points lost']),
  ];
  const [first, last] = [report.intervals[0], report.intervals.at(-1)];
  const line = (
    day: string,
    span: { readonly from: number; readonly until: number },
    queue: string,
    goal: number | null,
    { lost, judged, inTime }: (typeof report)['total'],
  ): void => {
    const at = [new Date(span.from).toISOString(), new Date(span.until).toISOString()];
    const points = Math.round(lost * 10_000) / 10_000;
    lines.push(csvLine([day, ...at, queue, goal, judged, inTime, judged - inTime, points]));
  };
  for (const { name, number, goal, cells } of report.queues)
    for (const [i, span] of report.intervals.entries()) {
      const cell = cells[i];
      if (cell && cell.judged > 0) line(span.day, span, name || number, goal, cell);
    }
  if (!first || !last) return lines.join('');
  const whole = { from: first.from, until: last.until };
  for (const { name, number, goal, total } of report.queues)
    line('total', whole, name || number, goal, total);
  line('total', whole, 'all queues', report.goal, report.total);
  return lines.join('');
}
