// Who may see and do what: over real HTTP, with cookies that cannot be forged or moved, and are worth nothing once their
// session is over.

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServerReport, SourceReport } from '#lib/api/sources.ts';
import type { ConfiguredPerson } from '#lib/settings/config.ts';
import { keyFor, masterKey, siteMark } from '#server/access/master-key.ts';
import { openApp } from '#server/http/app.ts';
import { secure } from '#server/http/headers.ts';
import { allowedOrigins } from '#server/sync/allowed-origins.ts';
import { BoardInHand } from '#tests/board-in-hand.ts';
import { openDesk } from '#tests/server/access/desk.ts';

const ana = { name: 'Ana', password: 'correct horse', numbers: 'full', commands: true } as const;
const ben = { name: 'Ben', password: 'battery staple', numbers: 'masked', commands: false } as const;
const root = { name: 'Root', password: 'a third of them', role: 'admin' } as const;
const OWN = 'https://wall.example';

const quiet = { info: () => {}, warn: () => {}, error: () => {} };

let all: Awaited<ReturnType<typeof openDesk>>;
let server: Server;
let url: string;
let restarted: string[];
let sources: Pick<SourceReport, 'id' | 'life' | 'since' | 'why'>[];
let trouble: ServerReport;

async function open(people: readonly ConfiguredPerson[]): Promise<void> {
  restarted = [];
  all = await openDesk(people);
  const answer = openApp({
    logger: quiet,
    now: () => all.clock.now(),
    ...all.parts,
    board: () => new BoardInHand(),
    sources: () => sources as SourceReport[],
    server: () => trouble,
    restart: async (id) => id === 'hq' && restarted.push(id) > 0,
    reload: () => restarted.push('screens'),
    allowed: allowedOrigins({ host: '127.0.0.1', port: 80, origins: [OWN, 'http://127.0.0.1'] }),
  });
  server = createServer((request, response) => {
    secure(response);
    void answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeEach(() => {
  sources = [];
  trouble = {
    version: '1',
    startedAt: 0,
    trouble: null,
    history: null,
    screens: 0,
    log: { events: 0, bytes: null },
    demo: false,
    config: null,
    skipped: 0,
    settings: null,
  };
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const ask = (path: string, init: RequestInit = {}) => fetch(`${url}${path}`, init);
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  ask(path, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { origin: OWN, ...headers },
  });
const signIn = async (name: string, password: string): Promise<string | null> =>
  (await post('/api/session', { name, password })).headers.getSetCookie()[0]?.split(';')[0] ?? null;

describe('a wall with nobody configured', () => {
  it('lets whoever sits at the machine see and act', async () => {
    await open([]);
    expect(await (await ask('/api/session')).json()).toMatchObject({
      required: false,
      viewer: { access: { role: 'admin', numbers: 'full' } },
    });
    expect((await ask('/api/sources')).status).toBe(200);
    expect((await post('/api/sources/hq/restart', '')).status).toBe(202);
    expect(restarted).toEqual(['hq']);
  });
});

describe('a wall with people', () => {
  it('shows nothing before signing in, and each what they may after', async () => {
    await open([ana, ben, root]);
    expect((await ask('/api/sources')).status).toBe(401);
    const roots = (await signIn('Root', root.password)) ?? '';
    expect((await ask('/api/sources', { headers: { cookie: roots } })).status).toBe(200);
    const cookie = (await signIn('Ana', ana.password)) ?? '';
    expect(await (await ask('/api/session', { headers: { cookie } })).json()).toMatchObject({
      viewer: { name: 'Ana', access: { role: 'supervisor' } },
      password: false,
    });
    // Addresses, user names and samples of PBXs are nothing a supervisor needs.
    const refused = await ask('/api/sources', { headers: { cookie } });
    expect([refused.status, (await refused.json()).error.code]).toEqual([403, 'notAllowed']);
    const bens = (await signIn('Ben', ben.password)) ?? '';
    expect(await (await ask('/api/session', { headers: { cookie: bens } })).json()).toMatchObject({
      viewer: { access: { role: 'viewer', numbers: 'masked', rights: ['floor.see'] } },
    });
    for (const [path, who] of [
      ['/api/sources/hq/restart', bens],
      ['/api/sources/hq/restart', cookie],
      ['/api/screens/reload', bens],
    ] as const)
      expect((await post(path, '', { cookie: who })).status, path).toBe(403);
    expect(restarted).toEqual([]);
    expect((await post('/api/screens/reload', '', { cookie })).status).toBe(202);
    expect((await post('/api/sources/hq/restart', '', { cookie: roots })).status).toBe(202);
    expect(restarted).toEqual(['screens', 'hq']);
  });

  it('refuses wrong passwords and unknown names alike, and slows guessing down', async () => {
    await open([ana]);
    expect(await signIn('Ana', 'wrong')).toBeNull();
    expect((await post('/api/session', { name: 'Eve', password: 'x' })).status).toBe(401);
    for (let i = 0; i < 10; i++) await signIn('Ana', `guess ${i}`);
    expect(await signIn('Ana', ana.password)).toBeNull();
    await all.pass(61_000);
    expect(await signIn('Ana', ana.password)).not.toBeNull();
  });

  it('takes no forged, foreign or stale cookie', async () => {
    await open([ana]);
    const cookie = (await signIn('Ana', ana.password)) ?? '';
    const sees = async (given: string): Promise<number> =>
      (await ask('/api/session/all', { headers: { cookie: given } })).status;
    expect(await sees(cookie)).toBe(200);
    const [name = '', token = ''] = cookie.split('=');
    for (const forged of [
      `ringside=${token}`,
      `${name}x=${token}`,
      `${name}=`,
      `${name}=${token}x`,
      `${name}=${token.slice(0, -1)}`,
      `${name}=${token.slice(0, -2)}AA`,
      `${name}=${(await all.store.sessions())[0]?.tokenHash}`,
      `${name}=${(await all.store.sessions())[0]?.id}`,
      // One that only https can set counts before one that anybody on this host name may set.
      `${name}=${'A'.repeat(43)}; ${name.replace('__Host-', '')}=${token}`,
    ])
      expect(await sees(forged), forged).toBe(401);
    await all.pass(13 * 3_600_000);
    expect(await sees(cookie)).toBe(401);
  });

  it('keeps of a token only what opens nothing', async () => {
    await open([ana]);
    const token = ((await signIn('Ana', ana.password)) ?? '').split('=')[1] ?? '';
    expect(token).toHaveLength(43);
    expect(
      JSON.stringify([await all.store.sessions(), await all.store.people(), await all.entries(), all.lines]),
    ).not.toContain(token);
  });

  it('sets a cookie that only our own pages send, over https nowhere else', async () => {
    await open([ana]);
    const set = async (origin: string): Promise<string> =>
      (
        await post('/api/session', { name: 'Ana', password: ana.password }, { origin })
      ).headers.getSetCookie()[0] ?? '';
    const secure = await set(OWN);
    expect(secure).toMatch(
      /^__Host-ringside-[0-9a-f]{8}=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=43200; Secure$/,
    );
    const clear = await set('http://127.0.0.1');
    expect(clear).toMatch(/^ringside-[0-9a-f]{8}=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=43200$/);
  });
});

describe('signing out', () => {
  it('ends the session itself, and the browser forgets its cookie', async () => {
    await open([ana]);
    const cookie = (await signIn('Ana', ana.password)) ?? '';
    const out = await ask('/api/session', { method: 'DELETE', headers: { origin: OWN, cookie } });
    expect(out.headers.get('clear-site-data')).toBe('"cache"');
    for (const each of out.headers.getSetCookie()) expect(each).toMatch(/^[\w-]+=; .*Max-Age=0/);
    expect((await ask('/api/session/all', { headers: { cookie } })).status).toBe(401);
    expect(await (await ask('/api/session', { headers: { cookie } })).json()).toMatchObject({ viewer: null });
  });

  it('needs our own origin too', async () => {
    await open([ana]);
    const cookie = (await signIn('Ana', ana.password)) ?? '';
    expect(
      (await ask('/api/session', { method: 'DELETE', headers: { origin: 'https://evil.example', cookie } }))
        .status,
    ).toBe(403);
    expect((await ask('/api/session/all', { headers: { cookie } })).status).toBe(200);
  });
});

describe('one’s own sessions', () => {
  const mine = async (cookie: string) =>
    (
      (await (await ask('/api/session/all', { headers: { cookie } })).json()) as {
        sessions: { id: string; current: boolean; agent: string }[];
      }
    ).sessions;
  const end = async (id: string, cookie: string, password: string | null = ana.password): Promise<number> =>
    (await post(`/api/session/all/${id}/end`, { password }, { cookie })).status;

  it('are listed and ended, one by one or all others, and nobody else’s', async () => {
    await open([ana, root]);
    const [one = '', two = '', three = ''] = [
      await signIn('Ana', ana.password),
      await signIn('Ana', ana.password),
      await signIn('Ana', ana.password),
    ].map((each) => each ?? '');
    const roots = (await signIn('Root', root.password)) ?? '';
    const list = await mine(one);
    expect(list).toHaveLength(3);
    expect(list.filter(({ current }) => current)).toHaveLength(1);
    const others = list.filter(({ current }) => !current);
    const [rootsOwn] = await mine(roots);
    expect(await end(rootsOwn?.id ?? '', one)).toBe(404);
    expect(await mine(roots)).toHaveLength(1);
    const twos = (await mine(two)).find(({ current }) => current)?.id ?? '';
    expect(others.map(({ id }) => id)).toContain(twos);
    expect(await end(twos, one)).toBe(200);
    expect((await ask('/api/session/all', { headers: { cookie: two } })).status).toBe(401);
    expect(await end('others', one)).toBe(200);
    expect((await ask('/api/session/all', { headers: { cookie: three } })).status).toBe(401);
    expect(await mine(one)).toHaveLength(1);
  });

  it('are ended by whoever knows the password, not by whoever has come by one of them', async () => {
    await open([ana]);
    const stolen = (await signIn('Ana', ana.password)) ?? '';
    await signIn('Ana', ana.password);
    for (const password of [null, '', 'correct horse!'])
      expect(await end('others', stolen, password)).toBe(401);
    expect(await mine(stolen)).toHaveLength(2);
    const [here] = (await mine(stolen)).filter(({ current }) => current);
    expect(await end(here?.id ?? '', stolen)).toBe(404);
    for (let i = 0; i < 12; i++) await end('others', stolen, `guess ${i}`);
    expect(await end('others', stolen, 'one more')).toBe(429);
    expect((await all.entries()).filter(({ what }) => what === 'session.end')).toEqual([
      { who: 'Ana', what: 'session.end', outcome: 'refused', target: null, detail: {} },
    ]);
  });

  it('are five at most: the one unused for longest goes', async () => {
    await open([ana]);
    const cookies: string[] = [];
    for (let i = 0; i < 6; i++) {
      cookies.push((await signIn('Ana', ana.password)) ?? '');
      await all.pass(1_000);
    }
    const holds = await Promise.all(
      cookies.map(async (cookie) => (await ask('/api/session/all', { headers: { cookie } })).status === 200),
    );
    expect(holds).toEqual([false, true, true, true, true, true]);
  });

  it('of one browser are one: signing in again ends the one before', async () => {
    await open([ana]);
    const first = (await signIn('Ana', ana.password)) ?? '';
    const again = await post('/api/session', { name: 'Ana', password: ana.password }, { cookie: first });
    const second = again.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    expect(second).not.toBe(first);
    expect((await ask('/api/session/all', { headers: { cookie: first } })).status).toBe(401);
    expect(await mine(second)).toHaveLength(1);
  });
});

describe('requests from other sites', () => {
  it.each(['https://evil.example', 'null', ''])('change nothing (%s)', async (origin) => {
    await open([]);
    expect((await post('/api/sources/hq/restart', '', { origin })).status).toBe(403);
    expect((await post('/api/screens/reload', '', { origin })).status).toBe(403);
    expect(restarted).toEqual([]);
  });
});

describe('bad requests', () => {
  it('are answered in words', async () => {
    await open([ana]);
    expect(await (await post('/api/session', '{')).json()).toEqual({
      error: { code: 'notJson', args: {}, text: 'This is not JSON.' },
      requestId: expect.stringMatching(/^[\w-]{8,}$/),
    });
    expect((await post('/api/session', 'x'.repeat(10_000))).status).toBe(413);
    expect((await post('/api/session', { name: 7 })).status).toBe(400);
    expect((await ask('/api/nothing')).status).toBe(404);
  });

  it('health is 503 while the wall cannot be trusted', async () => {
    await open([]);
    expect((await ask('/api/health')).status).toBe(200);
    trouble = { ...trouble, trouble: { why: 'The disk is full.', since: 1 } };
    const answer = await ask('/api/health');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ ok: false, trouble: 'The disk is full.' });
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'self'");
  });
});

describe('health', () => {
  it('names what is not live, and is degraded, not down, when nothing is', async () => {
    await open([]);
    const of = (...lives: string[]): void => {
      sources = (lives as SourceReport['life'][]).map((life, i) => ({
        id: `pbx${i}`,
        life,
        since: 5,
        why: 'The user “wall” is refused.',
      }));
    };
    of('live', 'live');
    expect(await (await ask('/api/health')).json()).toMatchObject({ ok: true, state: 'ok', notLive: [] });
    of('live', 'refused');
    const part = await ask('/api/health');
    expect(part.status).toBe(200);
    expect(await part.json()).toMatchObject({ ok: false, state: 'degraded', notLive: ['pbx1'] });
    of('waiting', 'refused');
    const none = await ask('/api/health');
    // Another server would show the same: nobody is to be sent there.
    expect(none.status).toBe(200);
    const said = await none.text();
    expect(JSON.parse(said)).toMatchObject({
      ...{ ok: false, state: 'degraded', pbxs: { all: 2, live: 0 } },
      notLive: ['pbx0', 'pbx1'],
    });
    expect(said).not.toContain('wall');
  });
});

describe('health, to whoever is not at the machine', () => {
  beforeEach(async () => {
    sources = [
      { id: 'secret-pbx', life: 'live', since: 5, why: null },
      { id: 'other-pbx', life: 'waiting', since: 5, why: null },
    ];
    await open([ana]);
  });
  // A proxy that nobody has named passes requests on from its own address: what it says of others is not believed, but
  // whoever it speaks for is not at this machine.
  it.each(['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'])(
    'counts and names nothing: %s',
    async (by) => {
      const answer = await ask('/api/health', { headers: { [by]: '127.0.0.1' } });
      expect(await answer.json()).toEqual({
        ok: false,
        state: 'degraded',
        trouble: null,
        history: null,
        disk: 'ok',
        pbxs: { all: 2, live: 1 },
      });
    },
  );

  it('names them when they are signed in', async () => {
    const cookie = (await signIn('Ana', ana.password)) ?? '';
    const answer = await ask('/api/health', { headers: { cookie, 'x-forwarded-for': '192.0.2.7' } });
    expect(await answer.json()).toMatchObject({ version: '1', notLive: ['other-pbx'], pbxs: { live: 1 } });
  });
});

describe('the one secret of the data folder', () => {
  it('outlives a restart, is nobody else’s to read, and gives each purpose a key of its own', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ringside-key-'));
    const first = masterKey(folder);
    expect(masterKey(folder)).toEqual(first);
    expect(statSync(join(folder, 'session-key')).mode & 0o077).toBe(0);
    expect(keyFor(first, 'a')).not.toEqual(keyFor(first, 'b'));
    expect(siteMark(first)).toMatch(/^[0-9a-f]{8}$/);
    rmSync(folder, { recursive: true });
  });
});
