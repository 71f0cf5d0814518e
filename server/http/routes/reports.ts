// At which addresses the past is read: queues by interval, as figures and as a table, and the calls behind a figure.
import { createRoute } from '@hono/zod-openapi';
import { mayCompare } from '#lib/access/agent-policy.ts';
import {
  madePastSchema,
  queuesReportQuerySchema,
  queuesReportSchema,
  reportCallsQuerySchema,
  reportCallsSchema,
} from '#lib/api/reports.ts';
import { csvLine } from '#lib/format/csv.ts';
import { party } from '#lib/format/phone.ts';
import { daysAfter } from '#lib/history/quarters.ts';
import type { QueueReport, ReportCell } from '#lib/history/queue-report.ts';
import { ruleName } from '#lib/measure/formula.ts';
import { ruleOf } from '#lib/measure/service-level.ts';
import type { Access } from '#lib/model/access.ts';
import { message } from '#lib/sync/server-messages.ts';
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
import { type DaysAsked, reportAsked, todayOf } from '#server/http/report-asked.ts';

const about = { tags: ['reports'], security: [{ session: [] }] };
const queues = createRoute({
  ...about,
  method: 'get',
  path: '/reports/queues',
  summary: 'Queues by interval',
  request: { query: queuesReportQuerySchema },
  responses: { 200: json(queuesReportSchema, 'The figures.'), ...refusals(400, 401, 403, 503) },
});
const table = createRoute({
  ...about,
  method: 'get',
  path: '/reports/queues.csv',
  summary: 'Queues by interval, as a table',
  request: { query: queuesReportQuerySchema },
  responses: {
    200: { description: 'The table.', content: { 'text/csv': {} } },
    ...refusals(400, 401, 403, 503),
  },
});
const calls = createRoute({
  ...about,
  method: 'get',
  path: '/reports/calls',
  summary: 'The calls behind a figure',
  request: { query: reportCallsQuerySchema },
  responses: { 200: json(reportCallsSchema, 'The calls.'), ...refusals(400, 401, 403, 503) },
});

const made = createRoute({
  ...about,
  method: 'get',
  path: '/reports/made',
  summary: 'Up to when the demo’s past never took place',
  responses: { 200: json(madePastSchema, 'When it ends.'), ...refusals(401, 403, 503) },
});

/** Days back of what a report is compared with. */
const BACK = { none: null, yesterday: -1, week: -7 } as const;
const MOST_CALLS = 500;
/** Letters of the queues that an entry of the record names. */
const MOST_NAMED = 400;

type Asked = DaysAsked & { readonly against: keyof typeof BACK };

export function reportRoutes(api: Api, parts: PastParts): void {
  api.openapi(queues, async (c) => {
    const { access } = withRight(parts, c, 'reports.see', 'signInToSee');
    return c.json(await told(parts, access, c.req.valid('query')), 200);
  });

  api.openapi(made, async (c) => {
    withRight(parts, c, 'reports.see', 'signInToSee');
    return c.json(await askHistory(parts.history, { what: 'made' }), 200);
  });

  api.openapi(table, async (c) => {
    const who = withRight(parts, c, 'reports.see', 'signInToSee');
    // A page of another site may lead a browser here: it gets nothing, but an entry for it would be somebody else's.
    if (c.req.header('sec-fetch-site') === 'cross-site') throw new Refused(403, message('originRefused'));
    const query = c.req.valid('query');
    const report = await told(parts, who.access, query);
    await writtenDown(parts, who, 'reports.export', null, {
      ...{ from: report.from, until: report.until, step: query.step, against: query.against },
      // Those that somebody sees of the ones they named; of none named, all they see.
      queues: report.queues
        .map(({ id }) => id)
        .join(' ')
        .slice(0, MOST_NAMED),
    });
    return c.body(csvOf(report), 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="ringside-queues-${report.from}.csv"`,
      'cache-control': 'no-store',
    });
  });

  api.openapi(calls, async (c) => {
    const { access } = withRight(parts, c, 'reports.see', 'signInToSee');
    const { from, until, figure, queue, queues: some, book } = c.req.valid('query');
    const site = siteNow(parts);
    const rows = queuesFor(parts, access, queue ?? some);
    const chosen = rows.map(({ id }) => id);
    const rules = Object.fromEntries(rows.map((row) => [row.id, ruleOf(site, row)]));
    const found = await askHistory(parts.history, {
      ...{ what: 'calls', span: { from, until }, today: todayOf(site), queues: chosen, figure },
      ...{ book: queue === undefined || book === 'callers' ? 'callers' : 'stays', limit: MOST_CALLS },
      ...{ rules, now: parts.now() },
    });
    const masked = access.numbers === 'masked';
    const tellsHandling = handlingFor(parts, access, site);
    const told = found.calls.map(({ callerNumber, callerName, agent, ...call }) => {
      // The figure is the queue's; whom an agent of another team talked to is none of theirs. Where single agents are
      // not to be seen, a caller who is told would say whose call it was.
      const isTheirs =
        access.teams === null ||
        agent === null ||
        (mayCompare(access, agent, site).may && seesAgentId(parts, access, agent));
      const caller =
        isTheirs && callerNumber !== null ? { number: callerNumber, name: callerName ?? '' } : null;
      return {
        ...call,
        endedAt: tellsHandling(call.queue) ? call.endedAt : null,
        caller: caller && party(caller, masked),
        agent: agent === null ? null : agentNameFor(parts, access, site, agent),
      };
    });
    if (!masked && told.some(({ caller }) => caller !== null)) parts.witness.showedNumbers(c.env.incoming);
    return c.json({ count: found.count, calls: told }, 200);
  });
}

async function told(parts: PastParts, access: Access, query: Asked) {
  const { site, from, until, rows, rules, spanned } = reportAsked(parts, access, query);
  const now = parts.now();
  const reportOf = (first: string, last: string): Promise<QueueReport> =>
    askHistory(parts.history, { what: 'queues', ...spanned(first, last, now) });
  const back = BACK[query.against];
  return {
    ...{ now, timeZone: site.timeZone, from, until, step: query.step, bookBy: site.counting.bookBy },
    queues: rows.map(({ id, name, number }, i) => {
      const rule = rules[i]?.rule;
      return { id, name, number, rule: rule ? ruleName(rule) : '' };
    }),
    report: await reportOf(from, until),
    against: back === null ? null : await reportOf(daysAfter(from, back), daysAfter(until, back)),
  };
}

const FIGURES: readonly (readonly [name: string, of: (cell: ReportCell) => number | null])[] = [
  ['offered', (cell) => cell.offered],
  ['waiting', (cell) => cell.waiting],
  ['answered', (cell) => cell.answered],
  ['answered outside the team', (cell) => cell.answeredOutside],
  ['abandoned', (cell) => cell.abandoned],
  ['of these disconnected', (cell) => cell.disconnected],
  ['overflowed', (cell) => cell.overflowed],
  ['callback', (cell) => cell.callbacks],
  ['unknown', (cell) => cell.unknown],
  ['refused', (cell) => cell.refused],
  ['while closed', (cell) => cell.whileClosed],
  ['service level %', (cell) => rounded(cell.percent)],
  ['service level % as judged then', (cell) => rounded(cell.percentThen)],
  ['average speed of answer s', (cell) => seconds(cell.asaMs)],
  ['average handling time s', (cell) => seconds(cell.ahtMs)],
  ['longest wait s', (cell) => seconds(cell.longestMs)],
  ['heard %', (cell) => rounded(cell.heard === null ? null : cell.heard * 100)],
];
const rounded = (value: number | null): number | null =>
  value === null ? null : Math.round(value * 10) / 10;
const seconds = (ms: number | null): number | null => (ms === null ? null : Math.round(ms / 1_000));

/** One line an interval and queue, times as ISO 8601 in UTC, then the totals; all queues last. */
function csvOf({ report, queues: named }: Awaited<ReturnType<typeof told>>): string {
  const names = new Map<string, string>(named.map(({ id, name, number }) => [id, name || number]));
  const lines = [csvLine(['day', 'from', 'until', 'queue', ...FIGURES.map(([name]) => name)])];
  const line = (day: string, from: number, until: number, queue: string | null, cell: ReportCell): void => {
    const at = [new Date(from).toISOString(), new Date(until).toISOString()];
    const name = queue === null ? 'all queues (callers)' : (names.get(queue) ?? queue);
    lines.push(csvLine([day, ...at, name, ...FIGURES.map(([, of]) => of(cell))]));
  };
  for (const { queue, cells, total } of [...report.queues, report.all]) {
    for (const [i, { day, from, until }] of report.intervals.entries()) {
      const cell = cells[i];
      if (cell) line(day, from, until, queue, cell);
    }
    const [first, last] = [report.intervals[0], report.intervals.at(-1)];
    if (first && last) line('total', first.from, last.until, queue, total);
  }
  return lines.join('');
}
