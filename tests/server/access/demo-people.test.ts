// The demo's three people come in at one click, at the machine itself alone; an administrator who was taken out of the
// configuration while the server stood still is out, and the token makes another.
import { describe, expect, it } from 'vitest';
import { demoId } from '#server/access/demo-people.ts';
import { MemoryAccess } from '#server/access/memory.ts';
import { asking, jarOf, openDesk } from './desk.ts';

const here = (more: Record<string, string> = {}, address = '127.0.0.1') => {
  const request = asking(undefined, { address, origin: 'http://localhost:3000' });
  Object.assign(request.headers, { host: 'localhost:3000', ...more });
  return request;
};

describe('the demo’s people', () => {
  it('come in at one click, each with the rights of its role, and ask nobody else to sign in', async () => {
    const { desk } = await openDesk([], { isDemo: true });
    expect(desk.required).toBe(false);
    expect(desk.who(here())?.name).toBe('Supervisor');
    for (const role of ['viewer', 'supervisor', 'admin'] as const) {
      const entered = await desk.enterDemo(here(), role);
      const jar = jarOf('cookies' in entered ? entered : {});
      expect(desk.who(here({ cookie: jar }))).toMatchObject({
        name: expect.stringMatching(/^Demo /),
        access: { role },
      });
    }
  });

  it.each([
    ['another machine', here({}, '192.0.2.1')],
    ['another name', here({ host: 'wall.example:3000' })],
    ['a page of another', here({ origin: 'https://evil.example' })],
    ['whoever is passed on', here({ 'x-forwarded-for': '127.0.0.1' })],
    ['whoever is passed on, said otherwise', here({ forwarded: 'for=127.0.0.1' })],
    ['whoever is passed on by a makers’ own word', here({ 'x-cluster-client-ip': '127.0.0.1' })],
    ['whoever is passed on twice', here({ 'x-original-forwarded-for': '127.0.0.1' })],
    ['no name', here({ host: '' })],
  ])('are not there for %s', async (_who, request) => {
    const { desk } = await openDesk([], { isDemo: true });
    expect(desk.offersDemo(request)).toBe(false);
    expect(await desk.enterDemo(request, 'admin')).toMatchObject({ status: 404 });
  });

  it('are not there outside the demo', async () => {
    const { desk, people } = await openDesk();
    expect(desk.offersDemo(here())).toBe(false);
    expect(await desk.enterDemo(here(), 'admin')).toMatchObject({ status: 404 });
    expect(people.all()).toEqual([]);
  });

  it('have no password, and are nobody’s to look after', async () => {
    const { desk, forRoutes } = await openDesk([], { isDemo: true });
    for (const password of ['', 'null', 'undefined'])
      expect(await desk.signIn(here(), { name: 'Demo administrator', password })).toMatchObject({
        status: 401,
      });
    const who = desk.who(here());
    expect(who && forRoutes.people.list(who)).toEqual([]);
    if (!who) throw new Error('nobody sits here');
    const gone = { status: 404 };
    await expect(forRoutes.people.remove(who, demoId('viewer'))).rejects.toMatchObject(gone);
    const granted = { role: 'viewer', numbers: 'masked' } as const;
    await expect(forRoutes.people.change(who, demoId('admin'), { granted })).rejects.toMatchObject(gone);
    await expect(forRoutes.people.givePassword(who, demoId('admin'), null)).rejects.toMatchObject(gone);
  });
});

it('an administrator taken out of the configuration while the server stood still is out; the token makes another', async () => {
  const password = 'a third of them all';
  const store = new MemoryAccess();
  const root = { name: 'Root', password, role: 'admin' } as const;
  const ana = { name: 'Ana', password, role: 'supervisor' } as const;
  const before = await openDesk([root, ana], { store, isExposed: true });
  const entered = await before.desk.signIn(asking(), { name: 'Root', password });
  const jar = jarOf('cookies' in entered ? entered : {});
  expect(before.desk.who(asking(jar))?.name).toBe('Root');
  await before.close();

  const after = await openDesk([ana], { store, isExposed: true });
  expect(after.people.hasAdmin).toBe(false);
  expect(after.desk.who(asking(jar))).toBeNull();
  expect(await after.desk.signIn(asking(), { name: 'Root', password })).toMatchObject({ status: 401 });
  // Nobody becomes one by being there longest: whoever runs the server says who.
  expect('cookies' in (await after.desk.signIn(asking(), { name: 'Ana', password }))).toBe(true);
  expect(after.people.byName('Ana')?.access.role).toBe('supervisor');
  const token = after.firstAdmin.make();
  const made = await after.desk.becomeAdmin(asking(), {
    token,
    name: 'Eva',
    password: 'never guessed by anybody',
  });
  expect('cookies' in made).toBe(true);
  expect(after.people.hasAdmin).toBe(true);
});
