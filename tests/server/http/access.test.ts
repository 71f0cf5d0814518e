// Who may see and do what: over real HTTP, with cookies that cannot be forged, moved or kept after a changed password.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ApiParts, answerApi } from '#server/http/api.ts';
import { secure } from '#server/http/headers.ts';
import { Sessions, sessionKey } from '#server/http/session.ts';
import { allowedOrigins } from '#server/live/allowed-origins.ts';
import { BoardInHand } from '#tests/board-in-hand.ts';

const ana = { name: 'Ana', password: 'correct horse', numbers: 'full', commands: true } as const;
const ben = { name: 'Ben', password: 'battery staple', numbers: 'masked', commands: false } as const;
const OWN = 'https://wall.example';

let now = 0;
let server: Server;
let url: string;
let restarted: string[];
let trouble: ApiParts extends { server: () => infer R } ? R : never;
const key = randomBytes(32);

async function open(people: readonly (typeof ana | typeof ben)[]): Promise<void> {
  restarted = [];
  const parts: ApiParts = {
    now: () => now,
    sessions: new Sessions(people, key, () => now),
    board: () => new BoardInHand(),
    sources: () => [],
    server: () => trouble,
    restart: async (id) => id === 'hq' && restarted.push(id) > 0,
    reload: () => restarted.push('screens'),
    allowed: allowedOrigins({ host: '127.0.0.1', port: 80, origins: [OWN] }),
  };
  server = createServer((request, response) => {
    secure(response);
    void answerApi(parts, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeEach(() => {
  now = 1_700_000_000_000;
  trouble = {
    version: '1',
    startedAt: 0,
    trouble: null,
    screens: 0,
    log: { events: 0, bytes: null },
    demo: false,
    config: null,
    skipped: 0,
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
  (await post('/api/session', { name, password })).headers.get('set-cookie')?.split(';')[0] ?? null;

describe('a wall with nobody configured', () => {
  it('lets whoever sits at the machine see and act', async () => {
    await open([]);
    expect(await (await ask('/api/session')).json()).toMatchObject({
      required: false,
      viewer: { numbers: 'full', commands: true },
    });
    expect((await ask('/api/sources')).status).toBe(200);
    expect((await post('/api/sources/hq/restart', '')).status).toBe(202);
    expect(restarted).toEqual(['hq']);
  });
});

describe('a wall with people', () => {
  it('shows nothing before signing in, and each what they may after', async () => {
    await open([ana, ben]);
    expect((await ask('/api/sources')).status).toBe(401);
    const cookie = (await signIn('Ana', ana.password)) ?? '';
    expect((await ask('/api/sources', { headers: { cookie } })).status).toBe(200);
    expect(await (await ask('/api/session', { headers: { cookie } })).json()).toMatchObject({
      viewer: { name: 'Ana', commands: true },
    });
    const bens = (await signIn('Ben', ben.password)) ?? '';
    expect(await (await ask('/api/session', { headers: { cookie: bens } })).json()).toMatchObject({
      viewer: { numbers: 'masked', commands: false },
    });
    expect((await post('/api/sources/hq/restart', '', { cookie: bens })).status).toBe(403);
    expect(restarted).toEqual([]);
  });

  it('refuses wrong passwords and unknown names alike, and slows guessing down', async () => {
    await open([ana]);
    expect(await signIn('Ana', 'wrong')).toBeNull();
    expect((await post('/api/session', { name: 'Eve', password: 'x' })).status).toBe(401);
    for (let i = 0; i < 10; i++) await signIn('Ana', `guess ${i}`);
    expect(await signIn('Ana', ana.password)).toBeNull();
    now += 61_000;
    expect(await signIn('Ana', ana.password)).not.toBeNull();
  });

  it('takes no forged, foreign or stale cookie', async () => {
    await open([ana]);
    const cookie = (await signIn('Ana', ana.password)) ?? '';
    const [body = '', mark = ''] = cookie.replace('ringside=', '').split('.');
    const other = Buffer.from(JSON.stringify({ name: 'Ben', until: now * 2 })).toString('base64url');
    for (const forged of [
      `ringside=${other}.${mark}`,
      `ringside=${body}.`,
      `ringside=${body}.${mark}x`,
      'ringside=.',
      'ringside=%%%.%%%',
    ])
      expect((await ask('/api/sources', { headers: { cookie: forged } })).status).toBe(401);
    const sessions = new Sessions([{ ...ana, password: 'a new password' }], key, () => now);
    expect(sessions.viewer(cookie, 'floor')).toBeNull();
    now += 91 * 86_400_000;
    expect((await ask('/api/sources', { headers: { cookie } })).status).toBe(401);
  });

  it('lets walls hang without anybody, masked and without buttons', async () => {
    await open([ana]);
    const sessions = new Sessions([ana], key, () => now);
    expect(sessions.viewer(undefined, 'wall')).toMatchObject({ numbers: 'masked', commands: false });
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
    expect(await (await post('/api/session', '{')).json()).toEqual({ why: 'This is not JSON.' });
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

describe('the key that signs cookies', () => {
  it('outlives a restart and is nobody else’s to read', async () => {
    await open([]);
    const folder = mkdtempSync(join(tmpdir(), 'ringside-key-'));
    const first = sessionKey(folder);
    expect(sessionKey(folder)).toEqual(first);
    expect(statSync(join(folder, 'session-key')).mode & 0o077).toBe(0);
    rmSync(folder, { recursive: true });
  });
});
