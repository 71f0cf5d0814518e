// A screen is let in by the code it shows, once, and is out at once: over a whole server with real sockets, and code by code
// where time and chance are in the test's hands.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { afterEach, describe, expect, it } from 'vitest';
import { type Joined, PROTOCOL } from '#lib/sync/protocol.ts';
import { MemoryAccess } from '#server/access/memory.ts';
import { Pairing } from '#server/access/pairing.ts';
import { Screens } from '#server/access/screens.ts';
import { readConfig } from '#server/config.ts';
import { openRingside, type Ringside } from '#server/main.ts';
import { vendors } from '#server/pbx/index.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';

const PASSWORD = 'a password that works';
const people = [
  { name: 'Root', password: PASSWORD, role: 'admin' },
  { name: 'Sue', password: PASSWORD, role: 'supervisor' },
  { name: 'Bound', password: PASSWORD, role: 'supervisor', queues: ['hq/6400'] },
  { name: 'Vera', password: PASSWORD, role: 'viewer' },
];
/** Where nobody listens. */
const sources = [{ id: 'hq', make: 'asterisk', host: '127.0.0.1', port: 1, username: 'x', secret: 'x' }];
const walls = [
  { id: 'lobby', name: 'Lobby' },
  { id: 'support', name: 'Support', queues: ['hq/6400'] },
  { id: 'street', name: 'Street', open: true },
];

type At = Ringside & { readonly folder: string; readonly lines: string[]; readonly said: string[] };
const opened: At[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  for (const each of opened) await each.close();
  for (const { folder } of opened.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function stand(text: Record<string, unknown> = { people, walls }, data?: string): Promise<At> {
  const folder = data ?? mkdtempSync(join(tmpdir(), 'ringside-screens-'));
  const config = readConfig(
    JSON.stringify({ ...text, sources, server: { port: 0, data: folder } }),
    vendors,
    {},
    folder,
  );
  if ('mistakes' in config) throw new Error(JSON.stringify(config.mistakes));
  const lines: string[] = [];
  const said: string[] = [];
  const ringside = await openRingside({
    config,
    file: null,
    demo: false,
    pages: 'none',
    version: '0',
    logger: {
      info: () => {},
      warn: (what: object, words: string) => void said.push(`${words} ${JSON.stringify(what)}`),
      error: () => {},
    },
    vendors,
    environment: {},
    auditLine: (line) => lines.push(line),
  });
  const at = { ...ringside, folder, lines, said };
  opened.push(at);
  return at;
}

async function call(at: At, method: string, path: string, body: unknown = null, cookie = '') {
  const origin = `http://127.0.0.1:${new URL(at.url).port}`;
  const answer = await fetch(`${origin}/api/v1${path}`, {
    method,
    headers: { origin, 'user-agent': 'TV Chrome/90 Linux', ...(cookie ? { cookie } : {}) },
    ...(body === null ? {} : { body: JSON.stringify(body) }),
  });
  const jar = answer.headers.getSetCookie().map((each) => each.split(';')[0]);
  return { status: answer.status, body: (await answer.json()) as never, jar: jar.join('; ') };
}
const signIn = async (at: At, name: string): Promise<string> =>
  (await call(at, 'POST', '/session', { name, password: PASSWORD })).jar;

async function open(at: At, cookie: string, wall = 'lobby') {
  const origin = `http://127.0.0.1:${new URL(at.url).port}`;
  const socket = io(origin, {
    transports: ['websocket'],
    extraHeaders: { origin, cookie, 'user-agent': 'TV Chrome/90 Linux' },
    reconnection: false,
    forceNew: true,
  });
  sockets.push(socket);
  const gone = new Promise<'gone'>((resolve) => socket.on('disconnect', () => resolve('gone')));
  const asked = { protocol: PROTOCOL, view: 'wall', wall, version: '1.2.3', cursor: null };
  const joined = (await socket.emitWithAck('join', asked)) as Joined;
  return { socket, gone, joined };
}

/** A screen that was let in, by somebody. */
async function letIn(at: At, by: string, wall = 'lobby', name = 'TV reception'): Promise<string> {
  const { code, poll } = (await call(at, 'POST', '/screens/code', { wall })).body as {
    code: string;
    poll: string;
  };
  expect((await call(at, 'POST', '/screens', { code, name, wall }, by)).status).toBe(200);
  const claimed = await call(at, 'POST', '/screens/claim', { poll });
  expect(claimed.body).toEqual({ state: 'in' });
  return claimed.jar;
}
type Listed = { id: string; name: string; wall: string; connected: boolean };
const list = async (at: At, by: string): Promise<readonly Listed[]> =>
  ((await call(at, 'GET', '/screens', null, by)).body as { screens: Listed[] }).screens;

describe('a screen that nobody knows', () => {
  it('is shown nothing but a code; entered by a supervisor, once, it lets this screen in and no other', async () => {
    const at = await stand();
    expect((await open(at, '')).joined).toEqual({
      ok: false,
      why: 'This screen is not known here yet.',
      remedy: 'pair',
    });
    const asked = await call(at, 'POST', '/screens/code', { wall: 'lobby' });
    const { code, poll } = asked.body as { code: string; poll: string };
    expect(code).toMatch(/^[2-9A-HJKMNP-Z]{7}$/);
    expect((await call(at, 'POST', '/screens/claim', { poll })).body).toEqual({ state: 'waits' });

    const sue = await signIn(at, 'Sue');
    // As it is read aloud, and typed.
    const typed = `${code.slice(0, 3).toLowerCase()}-${code.slice(3)}`;
    expect((await call(at, 'GET', `/screens/code/${typed}`, null, sue)).body).toMatchObject({
      wall: 'lobby',
      agent: 'TV Chrome/90 Linux',
    });
    const paired = { code: typed, name: 'TV reception', wall: 'lobby' };
    expect((await call(at, 'POST', '/screens', paired, sue)).status).toBe(200);
    expect((await call(at, 'POST', '/screens', paired, sue)).status).toBe(404);

    const claimed = await call(at, 'POST', '/screens/claim', { poll });
    expect(claimed.body).toEqual({ state: 'in' });
    expect((await call(at, 'POST', '/screens/claim', { poll })).body).toEqual({ state: 'over' });
    const { joined } = await open(at, claimed.jar);
    expect(joined).toMatchObject({
      ok: true,
      viewer: {
        view: 'wall',
        name: 'TV reception',
        wall: 'lobby',
        access: { rights: ['floor.see'], numbers: 'masked' },
      },
    });
    expect(await list(at, sue)).toMatchObject([
      {
        name: 'TV reception',
        wall: 'lobby',
        connected: true,
        names: 'initials',
        pairedBy: 'Sue',
        version: '1.2.3',
        agent: 'TV Chrome/90 Linux',
      },
    ]);
    expect(at.lines.join('\n')).toContain('screen.paired');
    expect([...at.lines, ...at.said].join('\n')).not.toContain(claimed.jar.split('=')[1]);
  });

  it('is let in by nobody without the right, and not over a floor’s door', async () => {
    const at = await stand();
    const { code } = (await call(at, 'POST', '/screens/code', { wall: 'lobby' })).body as { code: string };
    const vera = await signIn(at, 'Vera');
    const asked = { code, name: 'TV', wall: 'lobby' };
    expect((await call(at, 'POST', '/screens', asked)).status).toBe(401);
    expect((await call(at, 'POST', '/screens', asked, vera)).status).toBe(403);
    expect((await call(at, 'GET', '/screens', null, vera)).status).toBe(403);
    const screen = await letIn(at, await signIn(at, 'Sue'));
    // Its cookie opens no floor and no list.
    expect((await call(at, 'GET', '/screens', null, screen)).status).toBe(401);
    expect((await call(at, 'GET', '/session', null, screen)).body).toMatchObject({ viewer: null });
  });

  it('sees an open wall all the same, which is said at the start, and whoever is signed in sees every wall', async () => {
    const at = await stand();
    expect((await open(at, '', 'street')).joined).toMatchObject({ ok: true, viewer: { wall: 'street' } });
    expect(at.said.join()).toMatch(/these walls are open.*"street"/);
    expect((await open(at, await signIn(at, 'Vera'))).joined).toMatchObject({ ok: true });
    expect((await open(at, '')).joined).toMatchObject({ ok: false, remedy: 'pair' });
  });
});

describe('a screen that was let in', () => {
  it('is out at once when it is revoked, and its token is good for nothing', async () => {
    const at = await stand();
    const sue = await signIn(at, 'Sue');
    const screen = await letIn(at, sue);
    const { gone } = await open(at, screen);
    const [{ id }] = (await list(at, sue)) as [Listed];
    expect((await call(at, 'DELETE', `/screens/${id}`, null, sue)).status).toBe(200);
    expect(await gone).toBe('gone');
    expect((await open(at, screen)).joined).toMatchObject({ ok: false, remedy: 'pair' });
    expect(await list(at, sue)).toEqual([]);
  });

  it('takes another name and another wall, says who it is, and loads again, alone', async () => {
    const at = await stand();
    const sue = await signIn(at, 'Sue');
    const screen = await letIn(at, sue);
    const other = await letIn(at, sue, 'support', 'TV support');
    const [first, second] = [await open(at, screen), await open(at, other, 'support')];
    const heard: unknown[] = [];
    for (const [which, { socket }] of [
      ['first', first],
      ['second', second],
    ] as const)
      for (const event of ['identify', 'reload'])
        socket.on(event, (what) => heard.push([which, event, what]));
    const [{ id }] = (await list(at, sue)) as [Listed];
    expect((await call(at, 'POST', `/screens/${id}/identify`, null, sue)).status).toBe(200);
    expect((await call(at, 'POST', `/screens/${id}/reload`, null, sue)).status).toBe(200);
    await first.socket.emitWithAck('time');
    await second.socket.emitWithAck('time');
    expect(heard).toEqual([
      ['first', 'identify', { name: 'TV reception', forMs: 10_000 }],
      ['first', 'reload', { reason: 'asked for on the screens page', withinMs: 0 }],
    ]);
    expect(
      (await call(at, 'PUT', `/screens/${id}`, { name: 'TV canteen', wall: 'support' }, sue)).status,
    ).toBe(200);
    expect(await first.gone).toBe('gone');
    // Whatever its address says.
    expect((await open(at, screen, 'lobby')).joined).toMatchObject({
      viewer: { name: 'TV canteen', wall: 'support' },
    });
    expect((await call(at, 'PUT', `/screens/${id}`, { wall: 'nowhere' }, sue)).status).toBe(400);
    expect((await call(at, 'PUT', `/screens/${id}`, { names: 'nicknames' }, sue)).status).toBe(400);
    expect((await call(at, 'PUT', `/screens/${id}`, { names: 'full' }, sue)).status).toBe(200);
    expect((await open(at, screen)).joined).toMatchObject({ viewer: { access: { names: 'full' } } });
    expect((await call(at, 'POST', '/screens/none/identify', null, sue)).status).toBe(404);
  });

  it('is in the record with what became of each change', async () => {
    const at = await stand();
    const sue = await signIn(at, 'Sue');
    await letIn(at, sue);
    await call(at, 'POST', '/screens', { code: 'WRONGER', name: 'Nobody', wall: 'lobby' }, sue);
    const [{ id }] = (await list(at, sue)) as [Listed];
    await call(at, 'PUT', `/screens/${id}`, { wall: 'support' }, sue);
    await call(at, 'PUT', `/screens/${id}`, { wall: 'nowhere' }, sue);
    // It is not connected.
    await call(at, 'POST', `/screens/${id}/identify`, null, sue);
    await call(at, 'DELETE', `/screens/${id}`, null, sue);
    await call(at, 'POST', '/screens/reload', null, sue);
    const told = at.lines
      .map((line) => JSON.parse(line) as { what: string; outcome: string; detail: { why?: string } })
      .filter(({ what }) => what.startsWith('screen'))
      .map(({ what, outcome, detail }) => `${what} ${outcome} ${detail.why ?? ''}`.trim());
    expect(told).toEqual([
      ...['screen.paired asked', 'screen.paired done'],
      ...['screen.paired asked', 'screen.paired refused codeWrong'],
      ...['screen.changed asked', 'screen.changed done'],
      ...['screen.changed asked', 'screen.changed refused noSuchWall'],
      ...['screen.identify asked', 'screen.identify refused screenAway'],
      ...['screen.revoked asked', 'screen.revoked done'],
      ...['screens.reload asked', 'screens.reload done'],
    ]);
  });

  it('is still in after a restart', async () => {
    const at = await stand();
    const screen = await letIn(at, await signIn(at, 'Sue'));
    await at.close();
    opened.splice(opened.indexOf(at), 1);
    const again = await stand({ people, walls }, at.folder);
    expect((await open(again, screen)).joined).toMatchObject({ ok: true, viewer: { name: 'TV reception' } });
  });

  it('is of a supervisor of one queue only where its wall shows nothing else', async () => {
    const at = await stand();
    const [sue, bound] = [await signIn(at, 'Sue'), await signIn(at, 'Bound')];
    await letIn(at, sue);
    await letIn(at, bound, 'support', 'TV support');
    expect(await list(at, bound)).toMatchObject([{ name: 'TV support' }]);
    const [{ id }] = (await list(at, sue)) as [Listed];
    expect((await call(at, 'DELETE', `/screens/${id}`, null, bound)).status).toBe(404);
    const { code } = (await call(at, 'POST', '/screens/code', { wall: 'lobby' })).body as { code: string };
    expect((await call(at, 'POST', '/screens', { code, name: 'Mine', wall: 'lobby' }, bound)).status).toBe(
      400,
    );
    expect((await call(at, 'POST', '/screens', { code, name: 'Mine', wall: 'main' }, bound)).status).toBe(
      400,
    );
  });
});

it('nobody shows themselves on a screen what they do not see: people of other teams, whole names', async () => {
  const named = [...walls, { id: 'names', name: 'Names', tiles: [{ tile: 'agentNames' }] }];
  const leads = { name: 'Lea', password: PASSWORD, role: 'supervisor', teams: ['North'] };
  const at = await stand({
    people: [...people, leads],
    walls: named,
    teams: [{ name: 'North', agents: ['hq/1001'] }],
  });
  const pair = async (by: string, wall: string, names: string) => {
    const { code } = (await call(at, 'POST', '/screens/code', { wall })).body as { code: string };
    return call(at, 'POST', '/screens', { code, name: `${wall} of ${names}`, wall, names }, by);
  };
  const [root, lea, sue] = [await signIn(at, 'Root'), await signIn(at, 'Lea'), await signIn(at, 'Sue')];
  const granted = { role: 'supervisor', numbers: 'full', names: 'initials' };
  const made = await call(at, 'POST', '/people', { name: 'Ina', password: null, granted }, root);
  const { password } = made.body as { password: string };
  const first = (await call(at, 'POST', '/session', { name: 'Ina', password })).jar;
  const ina = (await call(at, 'POST', '/session/password', { password, next: 'a password of Ina’s' }, first))
    .jar;
  expect(await pair(lea, 'names', 'full')).toMatchObject({
    status: 400,
    body: { error: { code: 'noSuchWall' } },
  });
  expect((await pair(lea, 'lobby', 'full')).status).toBe(200);
  expect((await pair(ina, 'names', 'full')).status).toBe(200);
  const screens = async () =>
    ((await call(at, 'GET', '/screens', null, sue)).body as { screens: (Listed & { names: string })[] })
      .screens;
  const inas = (await screens()).find(({ wall }) => wall === 'names');
  expect(inas?.names).toBe('initials');
  expect((await call(at, 'PUT', `/screens/${inas?.id}`, { names: 'full' }, ina)).status).toBe(200);
  expect((await screens()).find(({ id }) => id === inas?.id)?.names).toBe('initials');
  // What is on it is none of Lea’s, nor is it hers to move.
  expect((await list(at, lea)).map(({ wall }) => wall)).toEqual(['lobby']);
  expect((await call(at, 'PUT', `/screens/${inas?.id}`, { wall: 'lobby' }, lea)).status).toBe(404);
});

describe('configurations from before screens were let in', () => {
  it('with nobody show every wall to whoever sits at the machine', async () => {
    const at = await stand({ walls });
    for (const wall of ['main', 'lobby', 'street'])
      expect((await open(at, '', wall)).joined, wall).toMatchObject({
        ok: true,
        viewer: { wall, screen: null },
      });
    expect((await call(at, 'GET', '/screens')).status).toBe(200);
  });

  it('with people of the first kind let their supervisors let screens in', async () => {
    const at = await stand({ people: [{ name: 'Old', password: PASSWORD, commands: true }], walls });
    const screen = await letIn(at, await signIn(at, 'Old'));
    expect((await open(at, screen)).joined).toMatchObject({ ok: true });
  });
});

describe('codes', () => {
  const ask = (pairing: Pairing, address = '10.0.0.1') => pairing.ask({ wall: 'main', address, agent: '' });

  it('are good for ten minutes', () => {
    let now = 0;
    const pairing = new Pairing(() => now);
    const code = ask(pairing)!;
    now = 10 * 60_000 - 1;
    expect(pairing.look(code.code, 'Sue')).toMatchObject({ wall: 'main' });
    now += 1;
    expect(pairing.look(code.code, 'Sue')).toBe('wrong');
    expect(pairing.give(code.code, 'token')).toBe(false);
    expect(pairing.claim(code.poll)).toBe('over');
  });

  it('are not guessed: five wrong ones, then one in two minutes, of this person alone', () => {
    let now = 0;
    const pairing = new Pairing(() => now);
    const code = ask(pairing)!;
    for (let i = 0; i < 5; i++) expect(pairing.look('AAAAAAA', 'Eve')).toBe('wrong');
    expect(pairing.look(code.code, 'Eve')).toBe('tooMany');
    for (let i = 0; i < 9; i++) expect(pairing.look(code.code, 'Sue')).toMatchObject({ wall: 'main' });
    now = 120_000;
    expect(pairing.look(code.code, 'Eve')).toMatchObject({ wall: 'main' });
  });

  it('are twenty at once at most, whoever asks', () => {
    const pairing = new Pairing(() => 0);
    const codes = Array.from({ length: 30 }, (_, i) => ask(pairing, `10.0.0.${i}`));
    expect(codes.filter(Boolean)).toHaveLength(20);
    expect(new Set(codes.slice(0, 20).map((each) => each?.code)).size).toBe(20);
  });

  it('are not all taken by one browser: it gives up its oldest for a screen elsewhere', () => {
    const pairing = new Pairing(() => 0);
    const taken = Array.from({ length: 20 }, () => ask(pairing, '10.6.6.6')!);
    const tv = ask(pairing, '10.0.0.1')!;
    expect(pairing.look(tv.code, 'Sue')).toMatchObject({ address: '10.0.0.1' });
    expect(pairing.claim(taken[0]!.poll)).toBe('over');
    expect(pairing.claim(taken[1]!.poll)).toBe('waits');
    expect(ask(pairing, '10.6.6.6')).toBeNull();
    expect(pairing.claim(tv.poll)).toBe('waits');
  });
});

describe('tokens', () => {
  const quiet = { info: () => {}, warn: () => {}, error: () => {} };
  const DAY = 86_400_000;

  it('are kept as hashes, and are over when their screen was not seen for thirty days', async () => {
    const clock = new VirtualClock(1_000);
    const store = new MemoryAccess();
    const screens = await Screens.open({ store, clock, logger: quiet, site: 'x' });
    const what = {
      wall: 'main',
      names: 'initials' as const,
      pairedBy: 'Sue',
      address: '',
      agent: '',
      version: '',
    };
    const used = await screens.add({ ...what, name: 'used' });
    const unseen = await screens.add({ ...what, name: 'unseen' });
    let changes = 0;
    screens.follow(() => changes++);
    const cookie = (token: string) => screens.cookie(token, false).split(';')[0];
    expect(JSON.stringify(await store.devices())).not.toContain(used.token);
    await clock.run(clock.now() + 20 * DAY);
    screens.saw(used.screen);
    await clock.run(clock.now() + 11 * DAY);
    expect(screens.find(cookie(unseen.token))).toBeNull();
    expect(screens.find(cookie(used.token))).toMatchObject({ name: 'used' });
    expect(screens.all()).toHaveLength(1);
    expect(changes).toBe(1);
    expect((await store.devices()).map(({ name }) => name)).toEqual(['used']);
    // Over https only what https alone can set counts.
    expect(screens.cookie(used.token, true)).toMatch(/^__Host-ringside-screen-x=.*; Secure$/);
    await screens.close();
  });
});

it('a wall says in the configuration how names stand on it: where it is open, and on screens let in from then on', async () => {
  const tiles = [{ tile: 'agentNames' }];
  const named = [
    { id: 'whole', name: 'Whole', tiles, names: 'full', open: true },
    { id: 'short', name: 'Short', tiles, open: true },
    { id: 'team', name: 'Team', tiles, names: 'full' },
  ];
  const at = await stand({
    people: [...people, { name: 'Ina', password: PASSWORD, role: 'supervisor', names: 'initials' }],
    walls: named,
  });
  const namesOn = async (cookie: string, wall: string) => {
    const { joined } = await open(at, cookie, wall);
    return joined.ok ? joined.viewer.access.names : joined.why;
  };
  expect(await namesOn('', 'whole')).toBe('full');
  expect(await namesOn('', 'short')).toBe('initials');
  const [sue, ina] = [await signIn(at, 'Sue'), await signIn(at, 'Ina')];
  expect(await namesOn(await letIn(at, sue, 'team', 'TV team'), 'team')).toBe('full');
  // Whoever sees initials lets in none that shows more, and sees none on a wall that is open.
  expect(await namesOn(await letIn(at, ina, 'team', 'TV of Ina'), 'team')).toBe('initials');
  expect(await namesOn(ina, 'whole')).toBe('initials');
});
