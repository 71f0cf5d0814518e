// What is taken away from somebody while nothing can be written counts at once, is said to be so only until the next
// start, and is written, with its entries, as soon as there is room. What gives somebody more is refused meanwhile.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { errorSchema } from '#lib/api/message.ts';
import { MemoryAccess } from '#server/access/memory.ts';
import { openApp } from '#server/http/app.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { BoardInHand } from '#tests/board-in-hand.ts';
import { asking, openDesk } from '#tests/server/access/desk.ts';

const PASSWORD = 'a third of them all';
const root = { name: 'Root', password: PASSWORD, role: 'admin' } as const;
const second = { name: 'Second', password: PASSWORD, role: 'admin' } as const;
const filed = { name: 'Filed', password: PASSWORD, role: 'viewer' } as const;
const OWN = 'http://127.0.0.1';
const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const DOES = [
  'putPerson',
  'removePerson',
  'endSessions',
  'putSession',
  'appendAudit',
  'removeDevice',
] as const;

let store: MemoryAccess;
let all: Awaited<ReturnType<typeof openDesk>>;
let server: Server;
let url: string;
let admin: string;
let ana: string;

beforeEach(async () => {
  store = new MemoryAccess();
  all = await openDesk([root, second, filed], { store });
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
  admin = await signIn('Root');
  const granted = { role: 'supervisor', numbers: 'full' };
  await ask('POST', '/people', { name: 'Ana', password: PASSWORD, granted });
  ana = await signIn('Ana');
});
afterEach(async () => {
  vi.restoreAllMocks();
  await new Promise((resolve) => server.close(resolve));
});

async function signIn(name: string): Promise<string> {
  const body = JSON.stringify({ name, password: PASSWORD });
  const answer = await fetch(`${url}/session`, { method: 'POST', headers: { origin: OWN }, body });
  return answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
}

async function ask(method: string, path: string, body?: unknown): Promise<string> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { origin: OWN, cookie: admin },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return answer.ok
    ? String(answer.status)
    : `${answer.status} ${errorSchema.parse(JSON.parse(text)).error.code}`;
}

const idOf = (name: string): string => all.people.byName(name)?.id ?? 'nobody';
const who = (cookie: string) => all.desk.who(asking(cookie));

function fillDisk(): void {
  for (const each of DOES) vi.spyOn(store, each).mockRejectedValue(new Error('the disk is full'));
}

/** Gives it room again; what was done in the meantime, as the record has it. */
async function makeRoom(): Promise<(string | null)[]> {
  const before = (await all.entries()).length;
  vi.restoreAllMocks();
  await all.pass(5_000);
  return (await all.entries())
    .slice(before)
    .map(({ what, target, outcome }) => `${what} ${target} ${outcome}`);
}

/** Whom the next start knows. */
const nextStart = () => openDesk([root, second, filed], { store, clock: new VirtualClock(all.clock.now()) });

it('somebody who is disabled is out at once, with all they have open', async () => {
  let changed = 0;
  all.onChanged(() => changed++);
  fillDisk();
  expect(await ask('PUT', `/people/${idOf('Ana')}`, { disabled: true })).toBe('503 takenNotWritten');
  expect([who(ana), all.people.byName('Ana')?.disabled, changed > 0]).toEqual([null, true, true]);
  expect((await nextStart()).people.byName('Ana')?.disabled).toBe(false);
  expect(await makeRoom()).toEqual(
    expect.arrayContaining(['person.changed Ana asked', 'person.changed Ana done']),
  );
  expect((await nextStart()).people.byName('Ana')?.disabled).toBe(true);
});

it('so is somebody of the configuration', async () => {
  const cookie = await signIn('Filed');
  fillDisk();
  expect(await ask('PUT', `/people/${idOf('Filed')}`, { disabled: true })).toBe('503 takenNotWritten');
  expect(who(cookie)).toBeNull();
  await makeRoom();
  expect((await nextStart()).people.byName('Filed')?.disabled).toBe(true);
});

it('somebody who may do less may do so at once', async () => {
  fillDisk();
  const granted = { role: 'viewer', numbers: 'masked', queues: ['hq/6400'] };
  expect(await ask('PUT', `/people/${idOf('Ana')}`, { granted })).toBe('503 takenNotWritten');
  expect(all.people.byName('Ana')?.access).toMatchObject({
    ...{ rights: ['floor.see'], numbers: 'masked', queues: ['hq/6400'] },
  });
  await makeRoom();
  expect((await nextStart()).people.byName('Ana')?.granted.role).toBe('viewer');
});

it('what was changed once more before there was room is written as it is by then', async () => {
  fillDisk();
  await ask('PUT', `/people/${idOf('Ana')}`, { granted: { role: 'viewer', numbers: 'full' } });
  await ask('PUT', `/people/${idOf('Ana')}`, { disabled: true });
  await makeRoom();
  const { people } = await nextStart();
  expect([people.byName('Ana')?.granted.role, people.byName('Ana')?.disabled]).toEqual(['viewer', true]);
});

it('somebody who is removed is gone, and whoever is signed out is out', async () => {
  const other = await signIn('Second');
  fillDisk();
  expect(await ask('DELETE', `/people/${idOf('Ana')}`)).toBe('503 takenNotWritten');
  expect(await ask('DELETE', `/people/${idOf('Second')}/sessions`)).toBe('503 endedNotWritten');
  expect([who(ana), who(other), all.people.byName('Ana')]).toEqual([null, null, null]);
  expect(await makeRoom()).toEqual(
    expect.arrayContaining(['person.removed Ana done', 'person.sessions Second done']),
  );
  expect((await nextStart()).people.byName('Ana')).toBeNull();
});

it('a screen that is revoked is out at once', async () => {
  const screens = all.screenDesk;
  const shown = screens.code(asking(), 'main');
  if (!shown) throw new Error('no code was given');
  const root = who(admin);
  if (!root) throw new Error('nobody is signed in');
  screens.setWalls({ board: () => new BoardInHand(), open: () => new Set(), names: () => 'full' });
  const screen = await screens.pair(root, { code: shown.code, name: 'Canteen', wall: 'main' });
  if (!('id' in screen)) throw new Error('it was not let in');
  fillDisk();
  expect(await ask('DELETE', `/screens/${screen.id}`)).toBe('503 endedNotWritten');
  expect([screens.screensOf(root), (await store.devices()).length]).toEqual([[], 1]);
  expect(await makeRoom()).toEqual(
    expect.arrayContaining(['screen.revoked Canteen asked', 'screen.revoked Canteen done']),
  );
  expect(await store.devices()).toEqual([]);
});

it.each([
  ['more rights', { granted: { role: 'admin', numbers: 'full' } }],
  ['other queues', { granted: { role: 'supervisor', numbers: 'full', giveTo: ['hq/outside:*'] } }],
  ['another name', { name: 'Anna' }],
])('nobody is given %s meanwhile', async (_what, change) => {
  const before = all.people.byName('Ana');
  fillDisk();
  expect(await ask('PUT', `/people/${idOf('Ana')}`, change)).toBe('503 notWrittenDown');
  expect(all.people.byName('Ana')).toEqual(before);
});

it('nor does somebody who was disabled come back', async () => {
  await ask('PUT', `/people/${idOf('Ana')}`, { disabled: true });
  fillDisk();
  const granted = { role: 'viewer', numbers: 'masked' };
  expect(await ask('PUT', `/people/${idOf('Ana')}`, { disabled: false, granted })).toBe('503 notWrittenDown');
  expect(all.people.byName('Ana')?.disabled).toBe(true);
});

it('the last administrator stays one', async () => {
  await ask('PUT', `/people/${idOf('Second')}`, { disabled: true });
  fillDisk();
  expect(await ask('PUT', `/people/${idOf('Root')}`, { disabled: true })).toBe('409 lastAdmin');
  expect(who(admin)).not.toBeNull();
});
