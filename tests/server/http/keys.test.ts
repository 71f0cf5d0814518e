// Keys for programs: shown once, bounded by scope, queue and address, good until they expire or are revoked, worth
// nothing beside a cookie or in anybody else's page, and each use known.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isWithin } from '#lib/access/key-scopes.ts';
import { accessOf, OWNER } from '#lib/access/roles.ts';
import { keyMadeSchema, keysSchema, type NewKey } from '#lib/api/keys.ts';
import { errorSchema } from '#lib/api/message.ts';
import { keysLeftSchema } from '#lib/api/people.ts';
import { screensSchema } from '#lib/api/screens.ts';
import { sessionSchema } from '#lib/api/session.ts';
import { KEY_SCOPES, type KeyScope, RIGHTS } from '#lib/model/access.ts';
import { hashPassword } from '#server/access/passwords.ts';
import { addressReader } from '#server/http/address.ts';
import { openApp } from '#server/http/app.ts';
import { BoardInHand } from '#tests/board-in-hand.ts';
import { asking, openDesk } from '#tests/server/access/desk.ts';

const PASSWORD = 'a third of them all';
const root = { name: 'Root', password: PASSWORD, role: 'admin', numbers: 'full' } as const;
const ana = { name: 'Ana', password: PASSWORD, role: 'supervisor' } as const;
const OWN = 'http://127.0.0.1';
const DAY_MS = 86_400_000;
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

let all: Awaited<ReturnType<typeof openDesk>>;
let server: Server;
let url: string;
let reloaded: number;
let admin: string;

beforeEach(async () => {
  all = await openDesk([root, ana]);
  reloaded = 0;
  const answer = openApp({
    logger: quiet,
    now: () => all.clock.now(),
    ...all.parts,
    board: () => new BoardInHand(),
    sources: () => [],
    server: () => ({}) as never,
    restart: async () => true,
    reload: () => {
      reloaded++;
    },
    allowed: (origin) => origin === OWN,
  });
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
  admin = await signIn('Root');
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

async function signIn(name: string): Promise<string> {
  const body = JSON.stringify({ name, password: PASSWORD });
  const answer = await fetch(`${url}/session`, { method: 'POST', headers: { origin: OWN }, body });
  return answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
}
const ask = (method: string, path: string, headers: Record<string, string>, body?: unknown) =>
  fetch(`${url}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
const asAdmin = (method: string, path: string, body?: unknown) =>
  ask(method, path, { origin: OWN, cookie: admin }, body);
const asked = (more: Partial<NewKey> = {}): NewKey => ({
  name: 'Grafana',
  scopes: ['board:read'],
  queues: null,
  addresses: null,
  days: 30,
  ...more,
});
const make = async (more: Partial<NewKey> = {}) =>
  keyMadeSchema.parse(await (await asAdmin('POST', '/keys', asked(more))).json());
const list = async () => keysSchema.parse(await (await asAdmin('GET', '/keys')).json()).keys;
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const bodyFor = (method: string, path: string) =>
  method === 'POST' && path === '/keys' ? asked() : undefined;
const status = async (key: string, method = 'GET', path = '/agents/hq%2F1/day') =>
  (await ask(method, path, bearer(key), bodyFor(method, path))).status;

it('a key is shown once, found by scanners, and nothing that opens it is kept or told', async () => {
  const { id, key } = await make();
  expect(key).toMatch(/^rs_[A-Za-z0-9]{8}_[A-Za-z0-9]{43}_[A-Za-z0-9]{6}$/);
  const [told] = await list();
  expect(told).toMatchObject({ id, start: `rs_${id}_`, createdBy: 'Root', state: 'good', lastUsedAt: null });
  const secret = key.split('_')[2] ?? '';
  for (const text of [JSON.stringify(await list()), JSON.stringify(await all.store.keys())])
    expect(text).not.toContain(secret);
  expect([...all.lines, JSON.stringify(await all.entries())].join()).not.toContain(secret);
  expect((await make()).key).not.toBe(key);
});

it('a key opens what its scopes say, and no more', async () => {
  const board = await make();
  // Nobody of that id is on the board: it may look.
  expect(await status(board.key)).toBe(404);
  for (const [method, path] of [
    ['GET', '/sources'],
    ['GET', '/audit'],
    ['GET', '/people'],
    ['GET', '/keys'],
    ['POST', '/keys'],
    ['POST', '/screens/reload'],
    ['POST', '/sources/hq/restart'],
  ] as const)
    expect([path, await status(board.key, method, path)]).toEqual([path, 403]);
  const sources = await make({ scopes: ['sources:read', 'screens:reload'] });
  expect(await status(sources.key)).toBe(403);
  expect(await status(sources.key, 'GET', '/sources')).toBe(200);
  // Reading is not trying again.
  expect(await status(sources.key, 'POST', '/sources/hq/restart')).toBe(403);
  expect(await status(sources.key, 'POST', '/screens/reload')).toBe(202);
  expect(reloaded).toBe(1);
  const told = sessionSchema.parse(await (await ask('GET', '/session', bearer(board.key))).json());
  expect(told.viewer).toMatchObject({
    name: 'key:Grafana',
    access: { rights: ['floor.see'], numbers: 'masked', queues: null },
  });
});

it('a key that has screens load again lists, lets in, moves, calls and revokes none', async () => {
  const { key } = await make({ scopes: ['screens:reload'] });
  all.screenDesk.setWalls({ board: () => new BoardInHand(), open: () => new Set(), names: () => 'full' });
  const tv = all.parts.screenDesk.code(asking(), 'main');
  const { screen } = await addScreen();
  const pair = { code: tv?.code, name: 'TV', wall: 'main' };
  for (const [method, path, body] of [
    ['GET', '/screens', undefined],
    ['GET', `/screens/code/${tv?.code}`, undefined],
    ['POST', '/screens', pair],
    ['PUT', `/screens/${screen}`, { name: 'Mine' }],
    ['POST', `/screens/${screen}/identify`, undefined],
    ['POST', `/screens/${screen}/reload`, undefined],
    ['DELETE', `/screens/${screen}`, undefined],
  ] as const)
    expect([path, (await ask(method, path, bearer(key), body)).status]).toEqual([path, 403]);
  expect(all.parts.screenDesk.claim(asking(), tv?.poll ?? '')).toBe('waits');
  expect(await status(key, 'POST', '/screens/reload')).toBe(202);
});

/** A screen that an administrator has let in. */
async function addScreen(): Promise<{ screen: string }> {
  const shown = all.parts.screenDesk.code(asking(), 'main');
  const pair = { code: shown?.code, name: 'Lobby', wall: 'main' };
  expect((await asAdmin('POST', '/screens', pair)).status).toBe(200);
  const { screens } = screensSchema.parse(await (await asAdmin('GET', '/screens')).json());
  return { screen: screens[0]?.id ?? '' };
}

it('no scope looks after people, settings or keys', () => {
  const { rights } = accessOf({ role: 'agent', numbers: 'masked', may: [] });
  expect(rights).toEqual([]);
  for (const scope of KEY_SCOPES)
    for (const right of ['site.people', 'site.settings', 'site.keys'])
      expect(
        isWithin(
          [scope],
          null,
          accessOf({ role: 'agent', numbers: 'full', may: RIGHTS.filter((each) => each !== right) }),
        ),
      ).toBe(true);
});

it('nobody hands on more than they have', () => {
  const bounded = accessOf({ role: 'supervisor', numbers: 'masked', queues: ['hq/64*'] });
  const within = (scope: KeyScope, queues: string[] | null) => isWithin([scope], queues, bounded);
  expect(within('board:read', ['hq/64*'])).toBe(true);
  expect(within('board:read', null)).toBe(false);
  expect(within('board:read', ['hq/*'])).toBe(false);
  expect(within('numbers:full', ['hq/64*'])).toBe(false);
  expect(within('commands:call.record', ['hq/64*'])).toBe(false);
  expect(isWithin([...KEY_SCOPES], null, OWNER)).toBe(true);
  // A key has no bounds of these kinds: whoever has them hands on nothing that they would bound.
  const own = (more: object) => accessOf({ role: 'admin', numbers: 'full', ...more });
  expect(isWithin(['board:read'], null, own({ names: 'initials' }))).toBe(false);
  expect(isWithin(['board:read'], null, own({ teams: ['North'] }))).toBe(false);
  expect(isWithin(['commands:call.give'], null, own({ giveTo: ['hq/6400'] }))).toBe(false);
  expect(isWithin(['commands:call.take'], null, own({ takeFrom: [] }))).toBe(false);
  expect(isWithin(['board:read'], null, own({ giveTo: [], takeFrom: [] }))).toBe(true);
});

describe('a key is worth nothing', () => {
  const isOut = async (key: string) => expect(await status(key)).toBe(401);

  it('once it is revoked on a full disk, which is said, and written down when there is room', async () => {
    const { id, key } = await make();
    const putKey = all.store.putKey.bind(all.store);
    Object.assign(all.store, { putKey: () => Promise.reject(new Error('disk full')) });
    const answer = await asAdmin('DELETE', `/keys/${id}`);
    expect(answer.status).toBe(503);
    expect(errorSchema.parse(await answer.json()).error.code).toBe('endedNotWritten');
    expect(await status(key)).toBe(401);
    await all.pass(20_000);
    expect((await all.store.keys())[0]?.revokedAt).toBeNull();
    Object.assign(all.store, { putKey });
    await all.pass(5_000);
    expect((await all.store.keys())[0]?.revokedAt).not.toBeNull();
  });

  it('once it is revoked, at once, also for whoever has a page open with it', async () => {
    const { id, key } = await make();
    let changed = 0;
    all.onChanged(() => changed++);
    const request = asking();
    request.headers.authorization = `Bearer ${key}`;
    expect(all.desk.viewer(request)?.name).toBe('key:Grafana');
    expect((await asAdmin('DELETE', `/keys/${id}`)).status).toBe(200);
    expect(changed).toBe(1);
    expect(all.desk.viewer(request)).toBeNull();
    await isOut(key);
    expect((await asAdmin('DELETE', `/keys/${id}`)).status).toBe(404);
    expect((await list())[0]).toMatchObject({ id, state: 'revoked' });
  });

  it('when its time is over', async () => {
    const { key } = await make({ days: 1 });
    let changed = 0;
    all.onChanged(() => changed++);
    await all.pass(DAY_MS - 1);
    expect(await status(key)).toBe(404);
    await all.pass(1);
    expect(changed).toBeGreaterThan(0);
    await isOut(key);
  });

  it('from an address that is not its own', async () => {
    await isOut((await make({ addresses: ['192.0.2.0/24'] })).key);
    expect(await status((await make({ addresses: ['127.0.0.0/8'] })).key)).toBe(404);
  });

  it.each([
    ['an address of IPv4', '192.0.2.7', '192.0.2.7', '192.0.2.8'],
    ['… told in the form of IPv6', '192.0.2.7', '::ffff:192.0.2.7', '::ffff:192.0.2.8'],
    ['… written in that form', '::ffff:192.0.2.7', '192.0.2.7', '192.0.2.8'],
    ['… with the length of a network', '::ffff:192.0.2.0/120', '192.0.2.7', '192.0.3.7'],
    ['a network of IPv4', '192.0.2.0/24', '192.0.2.7', '192.0.3.7'],
    ['an address of IPv6', '2001:db8:1:2::7', '2001:db8:1:2:0:0:0:7', '2001:db8:1:2::8'],
    ['a small network of IPv6', '2001:db8:1:2::/120', '2001:db8:1:2::ff', '2001:db8:1:2::1:0'],
    ['a network of IPv6', '2001:db8::/32', '2001:db8:ffff::1', '2001:db9::1'],
    ['an address of a link', 'fe80::1', 'fe80::1%eth0', 'fe80::2%eth0'],
  ])('from elsewhere than %s, and good from there', async (_what, bound, good, wrong) => {
    const { key } = await make({ addresses: [bound] });
    const from = (address: string) =>
      all.desk.who(
        Object.assign(asking(undefined, { address }), {
          headers: { authorization: `Bearer ${key}` },
        }) as never,
      );
    expect([from(good)?.name, from(wrong)]).toEqual(['key:Grafana', null]);
    // Limits, and the record, count a household as one.
    expect(from(good)?.address).toBe(
      addressReader([])({ socket: { remoteAddress: good }, headers: {} } as never),
    );
  });

  it('mistyped, forged, or of another', async () => {
    const [one, two] = [(await make()).key, (await make()).key];
    const [head, id, secret, check] = one.split('_');
    for (const wrong of [
      `${head}_${id}_${two.split('_')[2]}_${check}`,
      `${head}_${two.split('_')[1]}_${secret}_${check}`,
      one.slice(0, -1),
      `${one}x`,
      'rs_',
      'x',
    ])
      await isOut(wrong);
  });

  it('in an address, or beside a cookie that would be good', async () => {
    const { key } = await make();
    expect((await ask('GET', `/agents/x/day?key=${key}&access_token=${key}`, {})).status).toBe(401);
    expect((await ask('GET', '/people', { ...bearer('rs_x'), cookie: admin })).status).toBe(401);
    expect((await ask('GET', '/people', { ...bearer(key), cookie: admin })).status).toBe(403);
    // Without a key, changing anything still takes our own page.
    expect((await ask('POST', '/screens/reload', { cookie: admin })).status).toBe(403);
  });
});

it('uses are known: the last one, the first of a day, and what was refused', async () => {
  const { id, key } = await make();
  await all.pass(1_800_000);
  for (let i = 0; i < 5; i++) await status(key);
  expect((await list())[0]?.lastUsedAt).toBe(all.clock.now());
  await all.pass(DAY_MS);
  await status(key);
  admin = await signIn('Root');
  await asAdmin('DELETE', `/keys/${id}`);
  await status(key);
  const entries = (await all.entries()).filter(({ what }) => what.startsWith('key.'));
  expect(entries.map(({ who, what, outcome }) => [who, what, outcome])).toEqual([
    ['Root', 'key.made', 'asked'],
    ['Root', 'key.made', 'done'],
    ['key:Grafana', 'key.used', 'done'],
    ['key:Grafana', 'key.used', 'done'],
    ['Root', 'key.revoked', 'asked'],
    ['Root', 'key.revoked', 'done'],
    [null, 'key.used', 'refused'],
  ]);
});

describe('a key goes on without whoever made it, and that is said', () => {
  const everything = { role: 'admin', numbers: 'full' } as const;
  const boss = async () => {
    const { id } = await all.people.add('Bob', everything, await hashPassword(PASSWORD));
    const cookie = await signIn('Bob');
    const body = asked({ scopes: ['board:read', 'numbers:full'] });
    const made = await ask('POST', '/keys', { origin: OWN, cookie }, body);
    return { id, key: keyMadeSchema.parse(await made.json()) };
  };
  const left = async (answer: Promise<Response>) => {
    const { status: code, ...rest } = await answer.then(async (each) => ({
      status: each.status,
      ...keysLeftSchema.parse(await each.json()),
    }));
    expect(code).toBe(200);
    return rest.keys;
  };
  const maker = async (id: string) => (await list()).find((each) => each.id === id)?.maker;

  it.each([
    ['removed', (id: string) => asAdmin('DELETE', `/people/${id}`), 'gone'],
    ['disabled', (id: string) => asAdmin('PUT', `/people/${id}`, { disabled: true }), 'gone'],
    [
      'made a supervisor',
      (id: string) => asAdmin('PUT', `/people/${id}`, { granted: { ...everything, role: 'supervisor' } }),
      'less',
    ],
    [
      'bounded by queues',
      (id: string) => asAdmin('PUT', `/people/${id}`, { granted: { ...everything, queues: ['hq/64*'] } }),
      'less',
    ],
    [
      'shown masked numbers',
      (id: string) => asAdmin('PUT', `/people/${id}`, { granted: { ...everything, numbers: 'masked' } }),
      'less',
    ],
  ] as const)('when they are %s', async (_what, change, state) => {
    const { id, key } = await boss();
    expect(await maker(key.id)).toBe('there');
    const told = { id: key.id, name: 'Grafana' };
    expect(await left(change(id))).toEqual([told]);
    expect([await maker(key.id), await status(key.key)]).toEqual([state, 404]);
    // What is revoked is told of no more.
    expect((await asAdmin('DELETE', `/keys/${key.id}`)).status).toBe(200);
    if (state === 'less') expect(await left(change(id))).toEqual([]);
  });

  it('not of keys that they could make still, nor of those of somebody else, whatever name either has', async () => {
    const { id, key } = await boss();
    await make();
    expect(await left(asAdmin('PUT', `/people/${id}`, { name: 'Robert' }))).toEqual([]);
    expect(await maker(key.id)).toBe('there');
    // Another one of the old name is somebody else.
    await all.people.add('Bob', everything, await hashPassword(PASSWORD));
    expect(await left(asAdmin('DELETE', `/people/${id}`))).toEqual([{ id: key.id, name: 'Grafana' }]);
    expect(await maker(key.id)).toBe('gone');
  });
});

it('keys are for whoever has the right', async () => {
  const supervisor = await signIn('Ana');
  for (const [method, path] of [
    ['GET', '/keys'],
    ['POST', '/keys'],
    ['DELETE', '/keys/x'],
  ] as const) {
    expect(
      (await ask(method, path, { origin: OWN, cookie: supervisor }, method === 'POST' ? asked() : undefined))
        .status,
    ).toBe(403);
    expect((await ask(method, path, { origin: OWN }, bodyFor(method, path))).status).toBe(401);
  }
  // What is wrong is told one by one, with a code of its own.
  const long = await asAdmin('POST', '/keys', asked({ days: 400 }));
  expect(long.status).toBe(400);
  expect(errorSchema.parse(await long.json()).mistakes).toEqual([
    { line: null, where: 'days', code: 'tooBig', args: { limit: '365' }, text: 'must be at most 365' },
  ]);
  expect((await asAdmin('POST', '/keys', { ...asked(), scopes: ['site:people'] })).status).toBe(400);
  expect((await asAdmin('POST', '/keys', asked({ scopes: ['commands:call.monitor.listen'] }))).status).toBe(
    403,
  );
});
