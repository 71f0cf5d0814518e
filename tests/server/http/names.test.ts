// A name that could be taken for another, or be read as something else, is refused for a person, a screen and a key,
// and in words; one that was kept before there was this rule is still told, and can be put right.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { errorSchema } from '#lib/api/message.ts';
import { nameSchema } from '#lib/api/name.ts';
import { peopleSchema } from '#lib/api/people.ts';
import { openApp } from '#server/http/app.ts';
import { BoardInHand } from '#tests/board-in-hand.ts';
import { openDesk } from '#tests/server/access/desk.ts';

const PASSWORD = 'a third of them all';
const OWN = 'http://127.0.0.1';
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

let all: Awaited<ReturnType<typeof openDesk>>;
let server: Server;
let url: string;
let cookie: string;

beforeEach(async () => {
  all = await openDesk([{ name: 'Root', password: PASSWORD, role: 'admin', numbers: 'full' }]);
  const answer = openApp({
    logger: quiet,
    now: () => all.clock.now(),
    ...all.parts,
    board: () => new BoardInHand(),
    sources: () => [],
    server: () => ({}) as never,
    restart: async () => true,
    reload: () => {},
    allowed: (origin) => origin === OWN,
  });
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
  const body = JSON.stringify({ name: 'Root', password: PASSWORD });
  const entered = await fetch(`${url}/session`, { method: 'POST', headers: { origin: OWN }, body });
  cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const ask = (method: string, path: string, body?: unknown) =>
  fetch(`${url}${path}`, {
    method,
    headers: { origin: OWN, cookie },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const BAD = {
  'a line break': 'Ana\nBen',
  'a null': 'Ana\u0000',
  'an escape': '\u001b[2KAna',
  'a space of no width': 'A\u200bna',
  'a joiner': 'A\u200dna',
  'another direction': '\u202eanA',
  'an isolate': '\u2066Ana\u2069',
  'a byte order mark in the middle': 'A\ufeffna',
  'a soft hyphen': 'A\u00adna',
  'a blank letter': 'A\u3164na',
  'a line of its own': 'Ana\u2028Ben',
};

it.each(Object.entries(BAD))('no name holds %s', async (_what, name) => {
  const granted = { role: 'viewer', numbers: 'masked' };
  const { id } = await all.people.add('Ada', { role: 'viewer', numbers: 'masked' }, null);
  for (const [method, path, body] of [
    ['POST', '/people', { name, password: null, granted }],
    ['PUT', `/people/${id}`, { name }],
    ['POST', '/keys', { name, scopes: ['board:read'], queues: null, addresses: null, days: 1 }],
    ['POST', '/screens', { code: 'ABCDEFG', name, wall: 'main' }],
    ['PUT', '/screens/any', { name }],
  ] as const) {
    const answer = await ask(method, path, body);
    const { mistakes = [] } = errorSchema.parse(await answer.json());
    expect([answer.status, mistakes.map(({ where, code }) => [where, code])], path).toEqual([
      400,
      [['name', 'hiddenCharacter']],
    ]);
  }
});

it('names of every script, with marks above and below, are names', () => {
  for (const name of ['Zoë O’Brien-Łukasz', 'สมชาย ใจดี', 'محمد', '电话 总机', 'אבי', 'नमस्ते', 'Team 1 🚀'])
    expect(nameSchema.parse(name)).toBe(name);
});

it('one that was kept before is told as it is, and its owner can be disabled and named anew', async () => {
  const { id } = await all.people.add(
    BAD['a space of no width'],
    { role: 'viewer', numbers: 'masked' },
    null,
  );
  const { people } = peopleSchema.parse(await (await ask('GET', '/people')).json());
  expect(people.map(({ name }) => name)).toContain(BAD['a space of no width']);
  expect((await ask('PUT', `/people/${id}`, { disabled: true })).status).toBe(200);
  expect((await ask('PUT', `/people/${id}`, { name: 'Ana' })).status).toBe(200);
});
