// The points that were lost, over real HTTP: the parts add up, their calls are those that were missed, and who was there is
// told to nobody who may not compare.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { pointsReportSchema, staffSchema } from '#lib/api/points.ts';
import { reportCallsSchema } from '#lib/api/reports.ts';
import { type DomainEvent, SITE_SOURCE } from '#lib/model/event.ts';
import { agentId, callId, queueId, sourceId } from '#lib/model/ids.ts';
import { type AgentPolicy, DEFAULT_AGENT_POLICY, DEFAULT_RULE } from '#lib/model/site.ts';
import type { ConfiguredPerson } from '#lib/settings/config.ts';
import { answerTo } from '#server/history/answers.ts';
import type { HistoryReader } from '#server/history/reader.ts';
import { openApp } from '#server/http/app.ts';
import { told } from '#tests/board-in-hand.ts';
import { openDesk } from '#tests/server/access/desk.ts';
import { type History, written } from '#tests/server/history/in-memory.ts';

const HQ = sourceId('hq');
const NOON = Date.UTC(2026, 9, 14, 12);
const QUARTER = 900_000;
const ADA = agentId(HQ, '1001');
const [SALES, HELP] = [queueId(HQ, '6400'), queueId(HQ, '6401')];

/** Waits so many seconds, then talks for a minute. */
const call = (native: string, queue: typeof SALES, second: number, waits: number): readonly DomainEvent[] => {
  const of = { source: HQ, call: callId(HQ, native) };
  const at = (more: number): number => NOON + (second + more) * 1_000;
  return [
    { type: 'call.queued', ...of, at: at(0), queue },
    { type: 'call.answered', ...of, at: at(waits), agent: ADA },
    {
      type: 'agent.stateChanged',
      source: HQ,
      at: at(waits),
      agent: ADA,
      state: 'onCall',
      reason: null,
      until: null,
    },
    { type: 'call.ended', ...of, at: at(waits + 60), derived: false },
    {
      type: 'agent.stateChanged',
      source: HQ,
      at: at(waits + 60),
      agent: ADA,
      state: 'ready',
      reason: null,
      until: null,
    },
  ];
};
const policy = (agents: Partial<AgentPolicy>): DomainEvent => ({
  ...{ type: 'site.configured', source: SITE_SOURCE, at: NOON - 1_000 },
  site: {
    ...{ name: 'Site', timeZone: 'UTC', demo: false, rule: DEFAULT_RULE, rules: {}, walls: [] },
    agents: { ...DEFAULT_AGENT_POLICY, ...agents },
  },
});
const events = (agents: Partial<AgentPolicy> = {}): readonly DomainEvent[] => [
  policy(agents),
  { type: 'day.turned', source: SITE_SOURCE, at: NOON, day: '2026-10-14', from: NOON - 12 * 3_600_000 },
  { type: 'queue.observed', source: HQ, at: NOON, queue: { id: SALES, name: '=Sales' } },
  { type: 'queue.observed', source: HQ, at: NOON, queue: { id: HELP, name: 'Help' } },
  {
    ...{ type: 'agent.observed', source: HQ, at: NOON },
    agent: {
      ...{ id: ADA, name: 'Ada Byron', state: 'ready' },
      queues: [SALES, HELP].map((queue) => ({ queue, signedIn: true, paused: false })),
    },
  },
  ...call('one', SALES, 0, 5),
  ...call('two', SALES, 100, 45),
  ...call('three', HELP, 300, 50),
  ...call('four', HELP, 1_000, 3),
  {
    type: 'agent.stateChanged',
    source: HQ,
    at: NOON + 2 * QUARTER,
    agent: ADA,
    state: 'paused',
    reason: 'Lunch',
    until: null,
  },
];

let server: Server;
let history: History;
let desk: Awaited<ReturnType<typeof openDesk>>;
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  history.close();
});

const people: ConfiguredPerson[] = [
  { name: 'Eva', password: 'correct horse', role: 'viewer' },
  { name: 'Sue', password: 'battery staple', role: 'supervisor', queues: [`${SALES}`] },
  { name: 'Max', password: 'staple battery', role: 'supervisor' },
];

async function as(name: 'Eva' | 'Sue' | 'Max', agents: Partial<AgentPolicy> = {}) {
  const all = events(agents);
  history = await written(all);
  const board = told([...all]);
  const never = (): never => {
    throw new Error('not asked for here');
  };
  desk = await openDesk(people);
  const answer = openApp({
    logger: { info: never, warn: never, error: never },
    now: () => NOON + 3 * QUARTER,
    ...desk.parts,
    board: () => board,
    history: { ask: (question) => answerTo(history.query, question) } as HistoryReader,
    sources: never,
    server: never,
    restart: async () => false,
    reload: never,
    allowed: () => true,
  });
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
  const password = people.find((each) => each.name === name)?.password;
  const signIn = await fetch(`${url}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password }),
  });
  const cookie = signIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return (path: string) => fetch(`${url}/reports/${path}`, { headers: { cookie } });
}
const staffOf = (queue: string, at: number): string =>
  `points/staff?queue=${queue}&from=${NOON + at * QUARTER}&until=${NOON + (at + 1) * QUARTER}`;

describe('points lost', () => {
  it('are for those who may see reports', async () => {
    const eva = await as('Eva');
    for (const path of ['points', 'points.csv', staffOf(SALES, 0), 'made'])
      expect((await eva(path)).status, path).toBe(403);
  });

  it('are told by queue and interval, with who was there at the dearest', async () => {
    const report = pointsReportSchema.parse(await (await (await as('Max'))('points')).json());
    expect(report).toMatchObject({ goal: 80, reached: 50, book: 'callers', step: '15' });
    expect(report.total).toEqual({ lost: 30, judged: 4, inTime: 2 });
    const noon = report.intervals.findIndex(({ from }) => from === NOON);
    expect(report.byInterval[noon]?.lost).toBeCloseTo(35, 9);
    expect(report.byInterval[noon + 1]?.lost).toBeCloseTo(-5, 9);
    const sums = report.queues.map(({ cells }) => cells.reduce((sum, { lost }) => sum + lost, 0));
    expect(sums[0]).toBeCloseTo(15, 9);
    expect(sums[1]).toBeCloseTo(15, 9);
    // By themselves, Help lost more in the quarter of its late call than Sales, which answered one in time in it.
    expect(report.worst.map(({ queue, at }) => [queue, at - noon])).toEqual([
      [HELP, 0],
      [SALES, 0],
    ]);
    const [there] = report.worst;
    expect(there?.there?.busy).toBeCloseTo(180_000 / QUARTER, 9);
    expect(there?.there?.ready).toBeCloseTo(1 - 180_000 / QUARTER, 9);
  });

  it('of one queue by itself are of its stays, and only of a queue one sees', async () => {
    const sue = await as('Sue');
    const own = pointsReportSchema.parse(await (await sue(`points?queue=${SALES}`)).json());
    expect(own).toMatchObject({ book: 'stays', reached: 50, total: { judged: 2 } });
    const all = pointsReportSchema.parse(await (await sue('points?step=day')).json());
    expect(all.queues.map(({ id }) => id)).toEqual([SALES]);
    const other = pointsReportSchema.parse(await (await sue(`points?queue=${HELP}`)).json());
    expect(other).toMatchObject({ queues: [], goal: null, reached: null, worst: [] });
    expect(await (await sue(staffOf(HELP, 0))).json()).toEqual({ there: null, agents: [], others: 0 });
  });

  it('have behind each part the calls that were missed in it', async () => {
    const max = await as('Max');
    const calls = async (more: string) => {
      const path = `calls?figure=missed&from=${NOON}&until=${NOON + QUARTER}${more}`;
      return reportCallsSchema.parse(await (await max(path)).json());
    };
    expect((await calls('')).calls.map(({ waitMs }) => waitMs)).toEqual([45_000, 50_000]);
    expect((await calls(`&queue=${HELP}`)).calls.map(({ waitMs }) => waitMs)).toEqual([50_000]);
    expect((await calls(`&queue=${SALES}&book=callers`)).count).toBe(1);
  });

  it('name who was there, with what they still do now, to whoever may compare agents', async () => {
    const max = await as('Max');
    const then = staffSchema.parse(await (await max(staffOf(SALES, 0))).json());
    expect(then.agents.map(({ name, ms }) => [name, ms.busy, ms.ready])).toEqual([
      ['Ada Byron', 180_000, QUARTER - 180_000],
    ]);
    const now = staffSchema.parse(await (await max(staffOf(SALES, 2))).json());
    expect(now.agents).toMatchObject([{ ms: { paused: QUARTER, ready: 0 }, pausedFor: { Lunch: QUARTER } }]);
    expect(now.there?.paused).toBeCloseTo(1, 9);
  });

  it('name nobody, and tell of no small queue who was there, where agents are not compared', async () => {
    const max = await as('Max', { compare: ['admin'] });
    const report = pointsReportSchema.parse(await (await max('points')).json());
    expect(report.worst.map(({ there }) => there)).toEqual([null, null]);
    expect(await (await max(staffOf(SALES, 0))).json()).toEqual({ there: null, agents: [], others: 0 });
  });

  it('take nothing kept for nobody there, where no states are kept', async () => {
    const max = await as('Max', { keep: 'day' });
    expect(await (await max(staffOf(SALES, 0))).json()).toEqual({ there: null, agents: [], others: 0 });
  });

  it('are a table too, whose lines no spreadsheet takes for formulas and whose taking stands in the record', async () => {
    const answer = await (await as('Max'))('points.csv');
    expect(answer.headers.get('content-disposition')).toContain('ringside-points-2026-10-14.csv');
    const lines = (await answer.text()).trim().split('\r\n');
    expect(lines[0]).toContain('points lost');
    expect(lines.find((line) => line.includes('Sales'))).toContain("'=Sales");
    expect(lines.at(-1)).toMatch(/^total,.*,all queues,80,4,2,2,30$/);
    const parts = lines.slice(1).filter((line) => !line.startsWith('total'));
    expect(parts.reduce((sum, line) => sum + Number(line.split(',').at(-1)), 0)).toBeCloseTo(30, 6);
    const taken = (await desk.entries()).filter(({ what }) => what === 'reports.export');
    expect(taken).toMatchObject([{ who: 'Max', detail: { report: 'points', from: '2026-10-14' } }]);
  });
});
