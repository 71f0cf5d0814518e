// The agreement with a PBX over real HTTP: who may ask, what each is told, and why there may be nothing.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { agreementSchema } from '#lib/api/agreement.ts';
import type { ConfiguredPerson } from '#lib/settings/config.ts';
import type { NoSheet, Sheet } from '#server/agreement/agreement-desk.ts';
import { openApp } from '#server/http/app.ts';
import { Transient } from '#server/pbx-sdk/contract.ts';
import { told } from '#tests/board-in-hand.ts';
import { openDesk } from '#tests/server/access/desk.ts';
import { CALLER, EVENTS, NOON, sheetOf } from '#tests/server/agreement/one-sheet.ts';

const sheet = sheetOf('2026-10-14');

let server: Server;
let desk: Awaited<ReturnType<typeof openDesk>>;
afterEach(() => new Promise((resolve) => server.close(resolve)));

const people: ConfiguredPerson[] = [
  { name: 'Sue', password: 'battery staple', role: 'supervisor' },
  { name: 'Max', password: 'staple battery', role: 'admin', numbers: 'masked' },
  { name: 'Eva', password: 'battery horse x', role: 'admin', numbers: 'full' },
  { name: 'Tom', password: 'horse battery x', role: 'viewer', may: ['site.sources'], teams: ['Nobody'] },
];

async function open(answer: Sheet | NoSheet | Error): Promise<string> {
  const never = (): never => {
    throw new Error('not asked for here');
  };
  const board = told(EVENTS);
  desk = await openDesk(people);
  const app = openApp({
    logger: { info: never, warn: never, error: never },
    now: () => NOON,
    ...desk.parts,
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

async function as(url: string, name: 'Sue' | 'Max' | 'Eva' | 'Tom'): Promise<Response> {
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

  it('is told to a program that may see calls, and not to one that may see the state of connections alone', async () => {
    const url = await open(sheet);
    const signIn = await fetch(`${url}/session`, {
      method: 'POST',
      body: JSON.stringify({ name: 'Eva', password: 'battery horse x' }),
    });
    const cookie = signIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const read = async (scopes: readonly string[]): Promise<number> => {
      const body = JSON.stringify({ name: 'A', scopes, queues: null, addresses: null, days: 1 });
      const made = await fetch(`${url}/keys`, { method: 'POST', headers: { cookie }, body });
      const { key } = (await made.json()) as { key: string };
      const headers = { authorization: `Bearer ${key}` };
      return (await fetch(`${url}/agreement/hq?day=2026-10-14`, { headers })).status;
    };
    expect(await read(['sources:read'])).toBe(403);
    expect(await read(['board:read'])).toBe(403);
    expect(await read(['sources:read', 'board:read'])).toBe(200);
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

  it('is written down where it showed whole numbers', async () => {
    const shown = async () => (await desk.entries()).filter(({ what }) => what === 'numbers.shown');
    const url = await open(sheet);
    await as(url, 'Max');
    expect(await shown()).toEqual([]);
    expect(await (await as(url, 'Eva')).text()).toContain(CALLER.slice(1, 4));
    await expect.poll(shown).toMatchObject([{ who: 'Eva' }]);
  });

  it('names no agent of another team, and not whom that team talked to', async () => {
    const text = await (await as(await open(sheet), 'Tom')).text();
    const [row] = agreementSchema.parse(JSON.parse(text)).rows;
    expect(row?.calls).toMatchObject([{ reason: 'otherQueue', agent: null, number: null }]);
    expect(text).not.toMatch(/Ada|1001/);
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
