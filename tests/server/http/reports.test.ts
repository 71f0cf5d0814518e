// Reports over real HTTP: who may ask, of which queues they are told, and that numbers stand as they may be seen.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { queuesReportSchema, reportCallsSchema } from '#lib/api/reports.ts';
import { type DomainEvent, SITE_SOURCE } from '#lib/model/event.ts';
import { agentId, callId, queueId, sourceId } from '#lib/model/ids.ts';
import { type AgentPolicy, DEFAULT_AGENT_POLICY, DEFAULT_RULE } from '#lib/model/site.ts';
import type { ConfiguredPerson } from '#lib/settings/config.ts';
import { answerTo } from '#server/history/answers.ts';
import { type HistoryReader, NotRead } from '#server/history/reader.ts';
import { openApp } from '#server/http/app.ts';
import { told } from '#tests/board-in-hand.ts';
import { openDesk } from '#tests/server/access/desk.ts';
import { type History, written } from '#tests/server/history/in-memory.ts';

const HQ = sourceId('hq');
const NOON = Date.UTC(2026, 9, 14, 12);
const DAY = '2026-10-14';
const CALLER = '+4915112345678';
const ADA = agentId(HQ, '1001');
const [SALES, HELP] = [queueId(HQ, '6400'), queueId(HQ, '6401')];

const call = (native: string, queue: typeof SALES, second: number, name: string): readonly DomainEvent[] => {
  const of = { source: HQ, call: callId(HQ, native) };
  const at = (more: number): number => NOON + (second + more) * 1_000;
  return [
    { type: 'call.queued', ...of, at: at(0), queue },
    { type: 'call.observed', source: HQ, at: at(0), call: { id: of.call, caller: { number: CALLER, name } } },
    { type: 'call.answered', ...of, at: at(5), agent: ADA },
    { type: 'call.ended', ...of, at: at(65), derived: false },
  ];
};
const events: readonly DomainEvent[] = [
  {
    type: 'site.configured',
    source: SITE_SOURCE,
    at: NOON,
    site: { name: 'Site', timeZone: 'UTC', demo: false, rule: DEFAULT_RULE, rules: {}, walls: [] },
  },
  { type: 'day.turned', source: SITE_SOURCE, at: NOON, day: DAY, from: NOON - 12 * 3_600_000 },
  { type: 'queue.observed', source: HQ, at: NOON, queue: { id: SALES, name: '=Sales' } },
  { type: 'queue.observed', source: HQ, at: NOON, queue: { id: HELP, name: 'Help' } },
  { type: 'agent.observed', source: HQ, at: NOON, agent: { id: ADA, name: 'Ada Byron', state: 'ready' } },
  ...call('one', SALES, 0, 'Ana'),
  ...call('two', SALES, 70, CALLER),
  ...call('three', HELP, 140, 'Ana'),
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
  { name: 'Sue', password: 'battery staple', role: 'supervisor', numbers: 'masked', queues: [`${SALES}`] },
  { name: 'Max', password: 'staple battery', role: 'supervisor', numbers: 'full' },
  { name: 'Lea', password: 'leads the north', role: 'supervisor', numbers: 'full', teams: ['North'] },
  { name: 'Hal', password: 'helps all day on', role: 'supervisor', numbers: 'full', queues: [`${HELP}`] },
];

async function open(ask?: HistoryReader['ask'], more: readonly DomainEvent[] = []): Promise<string> {
  history = await written([...events, ...more]);
  const board = told([...events, ...more]);
  const never = (): never => {
    throw new Error('not asked for here');
  };
  const reader = { ask: ask ?? ((question) => answerTo(history.query, question)) } as HistoryReader;
  desk = await openDesk(people);
  const answer = openApp({
    logger: { info: never, warn: never, error: never },
    now: () => NOON + 600_000,
    ...desk.parts,
    board: () => board,
    history: reader,
    sources: never,
    server: never,
    restart: async () => false,
    reload: never,
    allowed: () => true,
  });
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
}

async function as(url: string, name: 'Eva' | 'Sue' | 'Max' | 'Lea' | 'Hal') {
  const password = people.find((each) => each.name === name)?.password;
  const signIn = await fetch(`${url}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password }),
  });
  const cookie = signIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return (path: string) => fetch(url + path, { headers: { cookie } });
}

describe('the report of queues', () => {
  it('is for those who may see reports', async () => {
    const url = await open();
    expect((await fetch(`${url}/reports/queues`)).status).toBe(401);
    const eva = await as(url, 'Eva');
    for (const path of [
      '/reports/queues',
      '/reports/queues.csv',
      '/reports/calls?from=0&until=1&figure=offered',
    ])
      expect((await eva(path)).status, path).toBe(403);
  });

  it('tells of the queues somebody sees, and of the callers of these together', async () => {
    const url = await open();
    const max = queuesReportSchema.parse(
      await (await (await as(url, 'Max'))('/reports/queues?step=60&against=week')).json(),
    );
    expect(max.queues.map(({ id }) => id)).toEqual([SALES, HELP]);
    expect(max.report.intervals).toHaveLength(24);
    expect(max.report.all.cells[12]).toMatchObject({ offered: 3, answered: 3, percent: 100, asaMs: 5_000 });
    expect(max.against?.intervals[0]?.day).toBe('2026-10-07');
    const sue = queuesReportSchema.parse(
      await (await (await as(url, 'Sue'))('/reports/queues?step=day')).json(),
    );
    expect(sue.queues.map(({ id }) => id)).toEqual([SALES]);
    expect(sue.report.all.total.offered).toBe(2);
  });

  it('refuses days that are none, and too many', async () => {
    const url = await open();
    const max = await as(url, 'Max');
    for (const days of [
      'from=2026-13-40',
      'from=2026-10-15&until=2026-10-14',
      'from=2020-01-01&until=2026-01-01',
      'from=2025-10-15&until=2026-10-14&step=15',
      'from=today',
    ])
      expect((await max(`/reports/queues?${days}`)).status, days).toBe(400);
  });

  it('is a table in which no name is a formula', async () => {
    const url = await open();
    const answer = await (await as(url, 'Max'))('/reports/queues.csv?step=day');
    expect(answer.headers.get('content-type')).toContain('text/csv');
    const lines = (await answer.text()).split('\r\n');
    expect(lines[0]).toMatch(/^day,from,until,queue,offered,/);
    expect(lines[1]).toContain(`,"'=Sales",2,`);
  });

  it('that is taken away stands in the record with which queues and days it is of, and how it is cut', async () => {
    const url = await open();
    await (await as(url, 'Max'))(`/reports/queues.csv?step=day&against=week&queues=${HELP}`);
    await (await as(url, 'Sue'))('/reports/queues.csv?step=60');
    const taken = (await desk.entries()).filter(({ what }) => what === 'reports.export');
    const days = { from: '2026-10-14', until: '2026-10-14' };
    expect(taken.map(({ who, detail }) => [who, detail])).toEqual([
      ['Max', { ...days, step: 'day', against: 'week', queues: HELP }],
      ['Sue', { ...days, step: '60', against: 'none', queues: SALES }],
    ]);
  });

  it('says that the past cannot be read where it cannot', async () => {
    const url = await open(() => Promise.reject(new NotRead('no answer')));
    const answer = await (await as(url, 'Max'))('/reports/queues');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ error: { code: 'historyNotRead' } });
  });
});

describe('how long agents take for calls', () => {
  const agreed = (compare: AgentPolicy['compare'], served: number): readonly DomainEvent[] => [
    {
      ...{ type: 'site.configured', source: SITE_SOURCE, at: NOON + 300_000 },
      site: {
        ...{ name: 'Site', timeZone: 'UTC', demo: false, rule: DEFAULT_RULE, rules: {}, walls: [] },
        agents: { ...DEFAULT_AGENT_POLICY, compare },
      },
    },
    ...Array.from({ length: served }, (_, i): DomainEvent => {
      const queues = [{ queue: HELP, signedIn: true, paused: false }];
      return {
        ...{ type: 'agent.observed', source: HQ, at: NOON + 300_000 },
        agent: { id: agentId(HQ, `20${i}`), name: `Helper ${i}`, state: 'ready', queues },
      };
    }),
  ];
  /** Of Sales, of Help, of both. */
  const ahtFor = async (name: 'Max', more: readonly DomainEvent[]) => {
    const url = await open(undefined, more);
    const max = await as(url, name);
    const { report } = queuesReportSchema.parse(await (await max('/reports/queues?step=day')).json());
    const table = await (await max('/reports/queues.csv?step=day')).text();
    const calls = reportCallsSchema.parse(
      await (await max(`/reports/calls?from=${NOON}&until=${NOON + 3_600_000}&figure=answered`)).json(),
    );
    const aht = [...report.queues, report.all].map(({ total }) => total.ahtMs);
    return {
      aht,
      table,
      ends: new Set(calls.calls.map(({ queue, endedAt }) => `${queue} ${endedAt !== null}`)),
    };
  };

  it('is told of every queue to whoever may compare agents', async () => {
    const { aht } = await ahtFor('Max', agreed(['supervisor'], 4));
    expect(aht).toEqual([60_000, 60_000, 60_000]);
  });

  it('is told of queues of five agents alone to whoever may not, and no sum gives the others away', async () => {
    const { aht, table, ends } = await ahtFor('Max', agreed(['admin'], 5));
    // In the sum too it is Help's alone: else what is left of it would be that of Sales.
    expect(aht).toEqual([null, 60_000, 60_000]);
    expect(table.split('\r\n').filter((line) => line.includes('Sales'))[0]).toContain(',,');
    expect(ends).toEqual(new Set([`${SALES} false`, `${HELP} true`]));
  });

  it('is told of no queue of four', async () => {
    expect((await ahtFor('Max', agreed(['admin'], 4))).aht).toEqual([null, null, null]);
  });
});

describe('the calls behind a figure', () => {
  const path = `/reports/calls?from=${NOON}&until=${NOON + 3_600_000}&figure=answered`;

  it('are told with whole numbers and names to whoever may see them', async () => {
    const url = await open();
    const max = reportCallsSchema.parse(
      await (await (await as(url, 'Max'))(`${path}&queue=${SALES}`)).json(),
    );
    expect(max.count).toBe(2);
    expect(max.calls.map(({ caller, agent }) => [caller, agent])).toEqual([
      ['Ana', 'Ada Byron'],
      [CALLER, 'Ada Byron'],
    ]);
  });

  it('hold no whole number and no other queue for whoever may not', async () => {
    const url = await open();
    const sue = await as(url, 'Sue');
    const text = await (await sue(path)).text();
    expect(reportCallsSchema.parse(JSON.parse(text)).count).toBe(2);
    expect(text).not.toContain(CALLER.slice(4, 11));
    const help = reportCallsSchema.parse(await (await sue(`${path}&queue=${HELP}`)).json());
    expect(help).toEqual({ count: 0, calls: [] });
  });

  it('that were shown with whole numbers stand in the record, those with none do not', async () => {
    const url = await open();
    const shown = async () => (await desk.entries()).filter(({ what }) => what === 'numbers.shown');
    await (await as(url, 'Sue'))(path);
    expect(await shown()).toEqual([]);
    await (await as(url, 'Max'))(path);
    await vi.waitFor(async () => expect(await shown()).toMatchObject([{ who: 'Max' }]));
  });

  it('do not say whose they were through their caller, where agents are not compared', async () => {
    const more: readonly DomainEvent[] = [
      {
        ...{ type: 'site.configured', source: SITE_SOURCE, at: NOON + 300_000 },
        site: {
          ...{ name: 'Site', timeZone: 'UTC', demo: false, rule: DEFAULT_RULE, rules: {}, walls: [] },
          agents: { ...DEFAULT_AGENT_POLICY, compare: ['admin'] },
          teams: [{ name: 'North', agents: [ADA] }],
        },
      },
    ];
    const callers = async (extra: readonly DomainEvent[]) => {
      const url = await open(undefined, extra);
      const text = await (await (await as(url, 'Lea'))(`${path}&queue=${SALES}`)).text();
      await new Promise((resolve) => server.close(resolve));
      return reportCallsSchema.parse(JSON.parse(text)).calls.map(({ caller }) => caller);
    };
    expect(await callers(more)).toEqual([null, null]);
    const site = more[0] as Extract<DomainEvent, { type: 'site.configured' }>;
    const open5 = { ...site, site: { ...site.site, agents: DEFAULT_AGENT_POLICY } };
    expect(await callers([open5])).toEqual(['Ana', CALLER]);
  });

  it('name no agent of another team or of none of their queues, and not whom that team talked to', async () => {
    const url = await open();
    for (const [name, caller] of [
      ['Lea', null],
      ['Hal', 'Ana'],
    ] as const) {
      const text = await (await (await as(url, name))(`${path}&queue=${HELP}`)).text();
      const { count, calls } = reportCallsSchema.parse(JSON.parse(text));
      expect([count, calls.map((each) => [each.caller, each.agent])], name).toEqual([1, [[caller, null]]]);
      expect(text).not.toMatch(/Ada|1001/);
    }
  });
});
