// The agreement with a PBX over real HTTP: who may ask, what each is told, and why there may be nothing.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { NamedCall } from '#lib/agreement/sheet.ts';
import { agreementSchema } from '#lib/api/agreement.ts';
import { type DomainEvent, SITE_SOURCE } from '#lib/model/event.ts';
import { agentId, callId, queueId, sourceId } from '#lib/model/ids.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import type { ConfiguredPerson } from '#lib/settings/config.ts';
import type { NoSheet, Sheet } from '#server/agreement/agreement-desk.ts';
import { openApp } from '#server/http/app.ts';
import { Transient } from '#server/pbx-sdk/contract.ts';
import { told } from '#tests/board-in-hand.ts';
import { openDesk } from '#tests/server/access/desk.ts';

const HQ = sourceId('hq');
const NOON = Date.UTC(2026, 9, 14, 12);
const CALLER = '+4915112345678';
const ADA = agentId(HQ, '1001');
const [SALES, HELP] = [queueId(HQ, '6400'), queueId(HQ, '6401')];

const events: readonly DomainEvent[] = [
  {
    type: 'site.configured',
    source: SITE_SOURCE,
    at: NOON,
    site: { name: 'Site', timeZone: 'UTC', demo: false, rule: DEFAULT_RULE, rules: {}, walls: [] },
  },
  { type: 'queue.observed', source: HQ, at: NOON, queue: { id: SALES, name: 'Sales' } },
  { type: 'queue.observed', source: HQ, at: NOON, queue: { id: HELP, name: 'Help' } },
  { type: 'agent.observed', source: HQ, at: NOON, agent: { id: ADA, name: 'Ada Byron', state: 'ready' } },
];
const named: NamedCall = {
  ...{ reason: 'otherQueue', effect: -1, certain: true, call: callId(HQ, 'one'), at: NOON, untilAt: null },
  ...{ number: CALLER, agent: ADA, waitMs: 5_000, ours: 'answered', theirs: 'answered', otherQueue: HELP },
};
const sheet: Sheet = {
  ...{ source: 'hq', make: 'toy', day: '2026-10-14', from: NOON, until: NOON + 1, isByReadings: false },
  wasReset: false,
  rows: [
    {
      ...{ queue: SALES, figure: 'answered', agent: null, ours: 3, theirs: 1, unexplained: -1 },
      calls: [named],
    },
  ],
};

let server: Server;
afterEach(() => new Promise((resolve) => server.close(resolve)));

const people: ConfiguredPerson[] = [
  { name: 'Sue', password: 'battery staple', role: 'supervisor' },
  { name: 'Max', password: 'staple battery', role: 'admin', numbers: 'masked' },
];

async function open(answer: Sheet | NoSheet | Error): Promise<string> {
  const never = (): never => {
    throw new Error('not asked for here');
  };
  const board = told(events);
  const app = openApp({
    logger: { info: never, warn: never, error: never },
    now: () => NOON,
    ...(await openDesk(people)).parts,
    board: () => board,
    agreement: {
      sheet: async () => {
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
    sources: never,
    server: never,
    restart: async () => false,
    reload: never,
    allowed: () => true,
  });
  server = createServer((request, response) => void app(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
}

async function as(url: string, name: 'Sue' | 'Max'): Promise<Response> {
  const password = people.find((each) => each.name === name)?.password;
  const signIn = await fetch(`${url}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password }),
  });
  const cookie = signIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return fetch(`${url}/agreement/hq?day=2026-10-14`, { headers: { cookie } });
}

describe('the agreement with a PBX', () => {
  it('is for those who look after the connections', async () => {
    const url = await open(sheet);
    expect((await fetch(`${url}/agreement/hq`)).status).toBe(401);
    expect((await as(url, 'Sue')).status).toBe(403);
  });

  it('names the calls of a difference by queue, agent and a number as it may be seen', async () => {
    const answer = await as(await open(sheet), 'Max');
    expect(answer.status).toBe(200);
    const text = await answer.text();
    expect(text).not.toContain(CALLER.slice(1, 10));
    const { rows } = agreementSchema.parse(JSON.parse(text));
    expect(rows).toMatchObject([
      {
        ...{ queue: 'Sales', figure: 'answered', ours: 3, theirs: 1, explained: -1, unexplained: -1 },
        calls: [
          { reason: 'otherQueue', otherQueue: 'Help', agent: 'Ada Byron', number: '•••••678', at: NOON },
        ],
      },
    ]);
  });

  it.each([
    ['noFigures', 404, 'pbxHasNoFigures'],
    ['noSuchSource', 404, 'noSuchSource'],
    ['noSuchDay', 400, 'noSuchDay'],
    ['notYet', 503, 'pbxFiguresNotYet'],
    [new Transient('gone'), 503, 'pbxFiguresNotAnswered'],
  ] as const)('says in words why there is none: %s', async (answer, status, code) => {
    const told = await as(await open(answer), 'Max');
    expect(told.status).toBe(status);
    expect(await told.json()).toMatchObject({ error: { code } });
  });
});
