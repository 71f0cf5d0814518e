// Proves: each kind of configuration that worked before there were roles goes on working on its data folder, and locks
// nobody out: who signed in signs in and may what they could, and where nobody is an administrator one can be made.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { afterEach, describe, expect, it } from 'vitest';
import { hasRight } from '#lib/access/may.ts';
import type { Right } from '#lib/model/access.ts';
import { type Joined, PROTOCOL } from '#lib/sync/protocol.ts';
import { hashPassword } from '#server/access/passwords.ts';
import { readConfig } from '#server/config.ts';
import { openRingside, type Ringside } from '#server/main.ts';
import { vendors } from '#server/pbx/index.ts';

const PASSWORD = 'eight to begin';
const ON_CALLS: readonly Right[] = [
  'alert.acknowledge',
  'call.control',
  'call.take',
  'call.give',
  'call.outside',
  'call.end',
  'call.record',
  'call.monitor.listen',
  'call.monitor.whisper',
  'call.monitor.barge',
  'agent.state',
  'agent.members',
];

const opened: Ringside[] = [];
const folders: string[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  for (const each of opened.splice(0)) await each.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A server of this version on the data folder of one before, whose cookies were signed by a key kept there. */
async function upgraded(before: Record<string, unknown>, environment: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'ringside-upgrade-'));
  folders.push(folder);
  const data = join(folder, 'data');
  mkdirSync(data);
  writeFileSync(join(data, 'session-key'), Buffer.alloc(32, 3), { mode: 0o600 });
  const server = { port: 0, data, ...(before['server'] as object | undefined) };
  const config = readConfig(JSON.stringify({ ...before, server }), vendors, environment, folder);
  if ('mistakes' in config) throw new Error(JSON.stringify(config.mistakes));
  const ringside = await openRingside({
    ...{ config, file: null, demo: false, pages: 'none', version: '0', vendors, environment },
    logger: { info: () => {}, warn: () => {}, error: () => {} },
    auditLine: () => {},
  });
  opened.push(ringside);
  const origin = `http://127.0.0.1:${new URL(ringside.url).port}`;
  const signIn = async (name: string, password = PASSWORD) => {
    const answer = await fetch(`${origin}/api/v1/session`, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json' },
      body: JSON.stringify({ name, password }),
    });
    const jar = answer.headers.getSetCookie().map((each) => each.split(';')[0]);
    return { status: answer.status, cookie: jar.join('; ') };
  };
  const join_ = async (view: 'floor' | 'wall', cookie = ''): Promise<Joined> => {
    const extraHeaders = { origin, ...(cookie ? { cookie } : {}) };
    const socket = io(origin, {
      transports: ['websocket'],
      extraHeaders,
      reconnection: false,
      forceNew: true,
    });
    sockets.push(socket);
    const asked = { protocol: PROTOCOL, view, ...(view === 'wall' ? { wall: 'main' } : {}), cursor: null };
    return (await socket.emitWithAck('join', asked)) as Joined;
  };
  return { ringside, origin, signIn, join: join_ };
}

/** What somebody who is let in may do and see. */
function accessIn(joined: Joined) {
  if (!joined.ok) throw new Error(joined.why);
  const { rights, numbers } = joined.viewer.access;
  const has = (right: Right): boolean => hasRight({ rights }, right);
  return {
    numbers,
    sees: has('floor.see'),
    acts: ON_CALLS.filter((right) => !has(right)).length === 0,
    actsAtAll: ON_CALLS.some(has),
  };
}

/** A new administrator comes in by the printed address. */
async function claims({ ringside, origin }: Awaited<ReturnType<typeof upgraded>>): Promise<number> {
  const token = ringside.firstAdmin?.split('#')[1] ?? '';
  const answer = await fetch(`${origin}/api/v1/session/first-admin`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({ token, name: 'Boss', password: 'nobody would think of this' }),
  });
  return answer.status;
}

const FULL = { numbers: 'full', sees: true, acts: true, actsAtAll: true };
const LOOKS = { numbers: 'full', sees: true, acts: false, actsAtAll: false };

describe('people of a configuration from before', () => {
  const kinds = [
    ['a password in clear', { password: PASSWORD }, FULL],
    ['a password of eight characters', { password: 'eight888' }, FULL],
    ['a password of the environment', { password: { env: 'ANA' } }, FULL],
    ['commands: true', { password: PASSWORD, commands: true }, FULL],
    ['commands: false', { password: PASSWORD, commands: false }, LOOKS],
    ['numbers: full', { password: PASSWORD, numbers: 'full', commands: false }, LOOKS],
    ['numbers: masked', { password: PASSWORD, numbers: 'masked' }, { ...FULL, numbers: 'masked' }],
    [
      'numbers: masked and commands: false',
      { password: PASSWORD, numbers: 'masked', commands: false },
      { ...LOOKS, numbers: 'masked' },
    ],
  ] as const;

  it('of each kind sign in, and may what they could', async () => {
    const people = kinds.map(([name, person]) => ({ name, ...person }));
    const at = await upgraded({ people }, { ANA: PASSWORD });
    for (const [name, { password }, expected] of kinds) {
      const { status, cookie } = await at.signIn(name, typeof password === 'string' ? password : PASSWORD);
      expect(status, name).toBe(200);
      expect(accessIn(await at.join('floor', cookie)), name).toEqual(expected);
    }
    // Nobody of them looks after people: one can be made.
    expect(await claims(at)).toBe(200);
    expect((await at.signIn('Boss', 'nobody would think of this')).status).toBe(200);
  });

  it('sign in with the hash that took their password’s place, in the browser they used, and are what they were', async () => {
    const passwordHash = await hashPassword(PASSWORD);
    const at = await upgraded({ people: [{ name: 'Ana', passwordHash }] });
    // Their browser brings the cookie of before: it counts for nothing, and is in nobody's way.
    const old = 'ringside=QW5h.1893456000000.c2lnbmF0dXJl';
    expect(await at.join('floor', old)).toMatchObject({ ok: false, remedy: 'signIn' });
    const { cookie } = await at.signIn('Ana');
    expect(accessIn(await at.join('floor', `${old}; ${cookie}`))).toEqual(FULL);
  });
});

describe('a configuration without people', () => {
  it('on its own machine lets whoever sits there see and do everything, on walls too', async () => {
    const at = await upgraded({});
    expect(accessIn(await at.join('floor'))).toEqual(FULL);
    expect(await at.join('wall')).toMatchObject({ ok: true });
    expect(await claims(at)).toBe(200);
  });

  // It could be had behind a proxy, by whoever reached that; beyond loopback by `host` it was refused.
  it('open to others shows nothing, and whoever runs it comes in by the printed address', async () => {
    const at = await upgraded({ server: { origins: ['https://wall.example.com'] } });
    expect(await at.join('floor')).toMatchObject({ ok: false });
    expect(await claims(at)).toBe(200);
    const { cookie } = await at.signIn('Boss', 'nobody would think of this');
    expect(accessIn(await at.join('floor', cookie))).toMatchObject({ sees: true });
  });
});

describe('a configuration with people, open to others', () => {
  const open = { server: { origins: ['http://wall.example.com'] } };
  const people = [{ name: 'Ana', password: PASSWORD }];

  it('lets its people in as before, and asks each TV for a code once, but where the wall is said to be open', async () => {
    const at = await upgraded({ ...open, people });
    const { cookie } = await at.signIn('Ana');
    expect(accessIn(await at.join('floor', cookie))).toEqual(FULL);
    expect(await claims(at)).toBe(200);
    expect(await at.join('wall')).toMatchObject({ ok: false, remedy: 'pair' });
    // Whoever ran the floor lets it in.
    const screens = await fetch(`${at.origin}/api/v1/screens`, { headers: { cookie } });
    expect(screens.status).toBe(200);
    const again = await upgraded({ ...open, people, walls: [{ id: 'main', name: 'Main', open: true }] });
    expect(await again.join('wall')).toMatchObject({ ok: true });
  });
});
