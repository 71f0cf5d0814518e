// An agent's day, asked for over real HTTP: who may ask, whom it is about, and that no caller's number is in it.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Row } from '#lib/model/board.ts';
import { type DomainEvent, SITE_SOURCE } from '#lib/model/event.ts';
import { agentId, callId, queueId, sourceId } from '#lib/model/ids.ts';
import { type AgentPolicy, DEFAULT_RULE } from '#lib/model/site.ts';
import { openApp } from '#server/http/app.ts';
import { told } from '#tests/board-in-hand.ts';
import { siteRow } from '#tests/lib/measure/rows.ts';
import { openDesk } from '#tests/server/access/desk.ts';

const HQ = sourceId('hq');
const NOON = Date.UTC(2026, 9, 14, 12);
const DAY = '2026-10-14';
/** As Asterisk names one that is no extension: with a slash, a colon and a percent sign of its own. */
const ODD = agentId(HQ, 'hint:1001@ext-local/Nö 100%');
const ADA = agentId(HQ, '1001');
const CALLER = '+4915112345678';
const ben = { name: 'Ben', password: 'battery staple', numbers: 'masked', commands: false } as const;

const call = (native: string, agent: typeof ADA, second: number): readonly DomainEvent[] => {
  const of = { source: HQ, call: callId(HQ, native) };
  const seen = { id: of.call, caller: { number: CALLER, name: CALLER } };
  return [
    { type: 'call.queued', ...of, at: NOON + second * 1000, queue: queueId(HQ, '6400') },
    { type: 'call.observed', source: HQ, at: NOON + second * 1000, call: seen },
    { type: 'call.answered', ...of, at: NOON + (second + 5) * 1000, agent },
  ];
};
const board = told([
  {
    type: 'site.configured',
    source: SITE_SOURCE,
    at: NOON,
    site: { name: 'Site', timeZone: 'UTC', demo: false, rule: DEFAULT_RULE, rules: {}, walls: [] },
  },
  { type: 'day.turned', source: SITE_SOURCE, at: NOON, day: DAY, from: NOON - 12 * 3_600_000 },
  { type: 'agent.observed', source: HQ, at: NOON, agent: { id: ODD, state: 'ready' } },
  { type: 'agent.observed', source: HQ, at: NOON, agent: { id: ADA, state: 'ready' } },
  ...call('one', ODD, 0),
  { type: 'call.held', source: HQ, at: NOON + 25_000, call: callId(HQ, 'one') },
  { type: 'call.resumed', source: HQ, at: NOON + 32_000, call: callId(HQ, 'one') },
  { type: 'call.ended', source: HQ, at: NOON + 45_000, call: callId(HQ, 'one'), derived: false },
  ...call('two', ODD, 50),
]);

let server: Server;
afterEach(() => new Promise((resolve) => server.close(resolve)));

async function open(
  people: readonly (typeof ben)[] = [],
  agents: Partial<AgentPolicy> = {},
  rows: readonly Row[] = [],
): Promise<string> {
  const site = board.get('site', 'site') ?? siteRow();
  const agreed = told([]);
  for (const [id, row] of board.rows) agreed.rows.set(id, row);
  for (const row of rows) agreed.rows.set(`${row.kind}:${row.id}`, row);
  agreed.rows.set('site:site', { ...site, agents: { ...site.agents, ...agents } });
  const never = (): never => {
    throw new Error('not asked for here');
  };
  const now = (): number => NOON + 60_000;
  const answer = openApp({
    logger: { info: never, warn: never, error: never },
    now,
    ...(await openDesk(people)).parts,
    board: () => agreed,
    sources: never,
    server: never,
    restart: async () => false,
    reload: never,
    allowed: () => true,
  });
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const dayOf = (id: string): string => `/api/agents/${encodeURIComponent(id)}/day`;

describe('GET /api/agents/<id>/day', () => {
  it('hides a number in the word for a pause from whoever sees none', async () => {
    const ada = board.get('agent', ADA);
    if (!ada) throw new Error('nobody is there');
    const url = await open([ben], {}, [{ ...ada, state: 'paused', reason: `calls ${CALLER}` }]);
    const body = JSON.stringify({ name: ben.name, password: ben.password });
    const signIn = await fetch(`${url}/api/session`, { method: 'POST', body });
    const cookie = signIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const text = await (await fetch(url + dayOf(ADA), { headers: { cookie } })).text();
    expect(JSON.parse(text)).toMatchObject({ state: 'paused', reason: expect.stringContaining('•') });
    expect(text).not.toContain(CALLER.slice(-6));
  });

  it('tells what the agent did today, what goes on, and nothing of callers', async () => {
    const url = await open();
    const answer = await fetch(url + dayOf(ODD));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const text = await answer.text();
    expect(JSON.parse(text)).toEqual({
      now: NOON + 60_000,
      reason: null,
      shift: {
        kind: 'shift',
        id: `${ODD}@${DAY}`,
        source: HQ,
        agent: ODD,
        day: DAY,
        answered: 2,
        handled: 1,
        partial: 0,
        partialMs: 0,
        missed: 0,
        talkMs: 33_000,
        heldMs: 7000,
        wrapMs: 0,
        readyMs: 0,
        pausedMs: 0,
        ...{ ringingMs: 0, onCallMs: 0, notRespondingMs: 0, unavailableMs: 0, workMs: 0 },
        ...{ outboundCalls: 0, outboundMs: 0, internalCalls: 0, internalMs: 0, directCalls: 0, directMs: 0 },
      },
      inProgress: 1,
      talkingSince: [NOON + 55_000],
      state: 'ready',
      countedFrom: NOON,
    });
    expect(board.call(callId(HQ, 'two')).caller.number).toBe(CALLER);
    expect(text).not.toContain(CALLER.slice(1));
  });

  it('claims nothing of an agent of whom nothing is booked', async () => {
    const url = await open();
    const answer = await fetch(url + dayOf(ADA));
    expect(await answer.json()).toMatchObject({ shift: null, inProgress: 0, talkingSince: [] });
  });

  it('knows no others, and reads no broken address', async () => {
    const url = await open();
    for (const id of ['hq/1002', 'hq', ' ', 'site', `${ODD}@${DAY}`, '__proto__'])
      expect((await fetch(url + dayOf(id))).status, id).toBe(404);
    for (const path of ['%E0%A4%A', '%', '%FF', '', 'hq/1001'])
      expect((await fetch(`${url}/api/agents/${path}/day`)).status, path).toBe(404);
    expect((await fetch(`${url}/api/sources/%FF/restart`, { method: 'POST' })).status).toBe(404);
    const posted = await fetch(url + dayOf(ODD), { method: 'POST' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET']);
    expect(await posted.json()).toMatchObject({ error: { code: 'otherMethods' } });
    expect(await (await fetch(url + dayOf('hq/1002'))).json()).toMatchObject({
      error: { code: 'agentGone', text: 'This agent is not on the board any more.' },
    });
  });

  it('is for whoever is signed in, and for nobody else', async () => {
    const url = await open([ben]);
    const refused = await fetch(url + dayOf(ODD));
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({
      error: { code: 'signInToSee', text: 'Sign in to see this.' },
    });
    const signedIn = await fetch(`${url}/api/session`, {
      method: 'POST',
      body: JSON.stringify({ name: ben.name, password: ben.password }),
    });
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect((await fetch(url + dayOf(ODD), { headers: { cookie } })).status).toBe(200);
  });

  it('tells whoever is the agent their own, whatever else they may not see, and nobody else’s', async () => {
    const own = { name: 'Own', password: 'is somebody here', role: 'agent', agent: ODD } as const;
    const url = await open([own as never]);
    const signedIn = await fetch(`${url}/api/session`, {
      method: 'POST',
      body: JSON.stringify({ name: 'Own', password: own.password }),
      headers: { origin: url },
    });
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    expect((await fetch(url + dayOf(ODD), { headers: { cookie } })).status).toBe(200);
    expect((await fetch(url + dayOf(ADA), { headers: { cookie } })).status).toBe(403);
  });

  describe('where a works council has a say', () => {
    const own = { name: 'Own', password: 'is somebody here', role: 'agent', agent: ODD } as const;
    const lea = { name: 'Lea', password: 'staple a battery', role: 'supervisor', numbers: 'masked' } as const;

    async function asked(agents: Partial<AgentPolicy>, who: { name: string; password: string }, id: string) {
      const url = await open([ben, own, lea] as never, agents);
      const { name, password } = who;
      const entered = await fetch(`${url}/api/session`, {
        method: 'POST',
        body: JSON.stringify({ name, password }),
        headers: { origin: url },
      });
      const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
      const answer = await fetch(url + dayOf(id), { headers: { cookie } });
      const body = (await answer.json()) as { error?: { code: string; text: string } };
      return answer.status === 200 ? 'yes' : `${answer.status} ${body.error?.code}: ${body.error?.text}`;
    }

    it('tells single agents’ figures to the roles it names, and in words that there are groups for the others', async () => {
      const refused = '403 mayNotCompare: You may see figures of groups of agents here, not of single ones.';
      expect(await asked({ compare: ['supervisor'] }, ben, ODD)).toBe(refused);
      await new Promise((resolve) => server.close(resolve));
      expect(await asked({ compare: ['supervisor'] }, lea, ODD)).toBe('yes');
      await new Promise((resolve) => server.close(resolve));
      expect(await asked({ compare: [] }, own, ODD)).toBe('yes');
    });

    it('tells nobody what is not kept', async () => {
      const refused = '403 agentsNotKept: Figures of single agents are not kept here.';
      expect(await asked({ keep: 'none' }, lea, ODD)).toBe(refused);
      await new Promise((resolve) => server.close(resolve));
      expect(await asked({ keep: 'none' }, own, ODD)).toBe(refused);
    });
  });
});
