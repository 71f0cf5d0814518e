// A session is over when it is over: by itself, by being unused, with its person, and after a restart what held holds.
import { argon2Sync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MemoryAccess } from '#server/access/memory.ts';
import { hashPassword } from '#server/access/passwords.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { asking, jarOf, openDesk, START } from './desk.ts';

const ana = { name: 'Ana', password: 'correct horse' } as const;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

async function signedIn(options: Parameters<typeof openDesk>[1] = {}) {
  const all = await openDesk([ana], options);
  let told = 0;
  all.onChanged(() => told++);
  const jar = jarOf((await all.desk.signIn(asking(), ana)) as { cookies: string[] });
  return { ...all, jar, isIn: () => all.desk.who(asking(jar)) !== null, told: () => told };
}

describe('a session', () => {
  it('is over twelve hours after it began, however much it is used, and says so in that moment', async () => {
    const { isIn, pass, desk, jar, told } = await signedIn();
    for (let i = 0; i < 23; i++) {
      await pass(30 * MINUTE);
      desk.used(asking(jar));
    }
    expect(isIn()).toBe(true);
    const before = told();
    await pass(30 * MINUTE - 1);
    expect([isIn(), told()]).toEqual([true, before]);
    await pass(1);
    expect([isIn(), told()]).toEqual([false, before + 1]);
  });

  it('is over an hour after it was last used, and says so in that moment', async () => {
    const { isIn, pass, desk, jar, told } = await signedIn();
    await pass(59 * MINUTE);
    desk.used(asking(jar));
    await pass(59 * MINUTE);
    expect(isIn()).toBe(true);
    const before = told();
    await pass(MINUTE);
    expect([isIn(), told()]).toEqual([false, before + 1]);
    // What is over cannot be used again.
    desk.used(asking(jar));
    expect(isIn()).toBe(false);
  });

  it('is as long as the site says', async () => {
    const { isIn, pass } = await signedIn({ hours: 1, idleMinutes: 2 });
    await pass(2 * MINUTE - 1);
    expect(isIn()).toBe(true);
    await pass(1);
    expect(isIn()).toBe(false);
  });

  it('is not used by being looked at', async () => {
    const { isIn, pass, desk, jar } = await signedIn();
    for (let i = 0; i < 60; i++) {
      await pass(MINUTE);
      desk.who(asking(jar));
    }
    expect(isIn()).toBe(false);
  });

  it('outlives a restart with the same password, its last use too, and no other', async () => {
    const store = new MemoryAccess();
    const first = await signedIn({ store });
    await first.pass(50 * MINUTE);
    first.desk.used(asking(first.jar));
    await first.close();
    const clock = () => new VirtualClock(START + 100 * MINUTE);
    const again = await openDesk([ana], { store, clock: clock() });
    expect(again.desk.who(asking(first.jar))).toMatchObject({ name: 'Ana' });
    await again.close();
    const other = await openDesk([{ ...ana, password: 'another horse' }], { store, clock: clock() });
    expect(other.desk.who(asking(first.jar))).toBeNull();
    expect(await store.sessions()).toEqual([]);
  });

  it('goes on with another token each hour, and the one before is worth nothing a minute after that was seen', async () => {
    const store = new MemoryAccess();
    const { desk, clock, jar, pass, forRoutes, onChanged, close } = await signedIn({ store });
    const renew = (cookies: string): string | null => forRoutes.ownSessions.renew(asking(cookies));
    const who = (cookies: string): string | null => desk.who(asking(cookies))?.session?.id ?? null;
    const id = who(jar);
    expect(renew(jar)).toBeNull();
    await pass(59 * MINUTE);
    desk.used(asking(jar));
    await pass(2 * MINUTE);
    const cookie = renew(jar) ?? '';
    expect(cookie).toMatch(/HttpOnly; SameSite=Lax/);
    const next = cookie.split(';')[0] ?? '';
    expect(jar).not.toContain(next);
    expect(renew(jar)).toBeNull();
    // An answer that was lost puts nobody out.
    await pass(10 * MINUTE);
    expect(who(jar)).toBe(id);
    expect(who(next)).toBe(id);
    let told = 0;
    onChanged(() => void told++);
    await pass(59_000);
    expect([who(jar), told]).toEqual([id, 0]);
    await pass(1_000);
    expect([who(jar), who(next), told]).toEqual([null, id, 1]);
    await pass(20 * MINUTE);
    desk.used(asking(next));
    await close();
    const again = await openDesk([ana], { store, clock: new VirtualClock(clock.now()) });
    expect([again.desk.who(asking(jar)), again.desk.who(asking(next))?.session?.id]).toEqual([null, id]);
  });

  it('that was over while the server was away stays over', async () => {
    const store = new MemoryAccess();
    const first = await signedIn({ store });
    await first.close();
    const again = await openDesk([ana], { store, clock: new VirtualClock(START + 61 * MINUTE) });
    expect(again.desk.who(asking(first.jar))).toBeNull();
    expect(await store.sessions()).toEqual([]);
  });

  it('ends at once with its person’s disabling, removal, or another password, and not with another role', async () => {
    const hash = await hashPassword('the same as ever');
    const one = { name: 'Ana', passwordHash: hash, role: 'supervisor' } as const;
    for (const [what, people, holds] of [
      ['the same', [one], true],
      ['another role', [{ ...one, role: 'viewer' }], true],
      ['another hash', [{ ...one, passwordHash: await hashPassword('the same as ever') }], false],
      ['nobody', [], false],
    ] as const) {
      const all = await openDesk([one]);
      const jar = jarOf(
        (await all.desk.signIn(asking(), { name: 'Ana', password: 'the same as ever' })) as never,
      );
      const before = all.desk.who(asking(jar))?.access.role;
      const taken = all.people.setConfigured(people);
      // In the same turn: nothing is sent in between. With nobody left the machine is its owner's again.
      expect(all.desk.who(asking(jar))?.session != null, what).toBe(holds);
      await taken;
      expect([before, all.desk.who(asking(jar))?.session != null], what).toEqual(['supervisor', holds]);
      if (what === 'another role') expect(all.desk.who(asking(jar))?.access.role).toBe('viewer');
    }
    const all = await openDesk([one, { name: 'Root', passwordHash: hash, role: 'admin' }]);
    const jar = jarOf(
      (await all.desk.signIn(asking(), { name: 'Ana', password: 'the same as ever' })) as never,
    );
    const disabling = all.people.change('file:Ana', { disabled: true });
    await disabling;
    expect(all.desk.who(asking(jar))).toBeNull();
    expect(await all.desk.signIn(asking(), { name: 'Ana', password: 'the same as ever' })).toMatchObject({
      status: 401,
    });
    // Disabling wins over the file, also when it is read again.
    await all.people.setConfigured([one]);
    expect(await all.desk.signIn(asking(), { name: 'Ana', password: 'the same as ever' })).toMatchObject({
      status: 401,
    });
  });

  it('goes on where the disk is full: whoever looks is not put out', async () => {
    const store = new MemoryAccess();
    const full = async (): Promise<never> => Promise.reject(new Error('disk full'));
    const all = await openDesk([ana], { store });
    Object.assign(store, { putSession: full, appendAudit: full, sawSession: full, endSessions: full });
    const jar = jarOf((await all.desk.signIn(asking(), ana)) as never);
    expect(all.desk.who(asking(jar))).toMatchObject({ name: 'Ana' });
    await all.pass(90 * MINUTE);
    all.desk.used(asking(jar));
    all.desk.signOut(asking(jar));
    expect(all.desk.who(asking(jar))).toBeNull();
    expect(all.complaints.length).toBeGreaterThan(0);
  });

  it('that was signed out on a full disk is over at the next start too, as soon as the disk has room', async () => {
    for (const healed of ['while it runs', 'as it stops']) {
      const store = new MemoryAccess();
      const all = await signedIn({ store });
      const endSessions = store.endSessions.bind(store);
      Object.assign(store, { endSessions: () => Promise.reject(new Error('disk full')) });
      all.desk.signOut(asking(all.jar));
      await all.pass(20_000);
      expect([all.isIn(), (await store.sessions()).length], healed).toEqual([false, 1]);
      Object.assign(store, { endSessions });
      if (healed === 'while it runs') await all.pass(5_000);
      else await all.close();
      expect((await store.sessions()).length, healed).toBe(0);
      const again = await openDesk([ana], { store, clock: new VirtualClock(START + MINUTE) });
      expect(again.desk.who(asking(all.jar)), healed).toBeNull();
    }
  });

  it('that is ended from another one on a full disk lets nobody in, and whoever ended it is told that it may come back', async () => {
    const store = new MemoryAccess();
    const all = await openDesk([ana], { store });
    const lost = jarOf((await all.desk.signIn(asking(), ana)) as never);
    const own = jarOf((await all.desk.signIn(asking(), ana)) as never);
    const end = async (): Promise<unknown> => {
      const who = all.desk.who(asking(own));
      if (who === null) throw new Error('they are signed out themselves');
      return all.forRoutes.ownSessions.end(asking(own), who, { ids: 'others', password: ana.password });
    };
    const endSessions = store.endSessions.bind(store);
    Object.assign(store, { endSessions: () => Promise.reject(new Error('disk full')) });
    expect(await end()).toMatchObject({ status: 503, why: { code: 'endedNotWritten' } });
    expect(all.desk.who(asking(lost))).toBeNull();
    Object.assign(store, { endSessions });
    const third = jarOf((await all.desk.signIn(asking(), ana)) as never);
    expect(await end()).toEqual({ ended: 1 });
    expect(all.desk.who(asking(third))).toBeNull();
  });

  it('that an administrator ends on a full disk is over at once, and they are told that it may come back', async () => {
    const store = new MemoryAccess();
    const all = await openDesk([ana], { store });
    const own = jarOf((await all.desk.signIn(asking(), ana)) as never);
    const who = all.desk.who(asking(own));
    if (!who?.session) throw new Error('nobody has signed in');
    Object.assign(store, { endSessions: () => Promise.reject(new Error('disk full')) });
    const ended = all.forRoutes.people.endSessions(who, who.session.person);
    await expect(ended).rejects.toMatchObject({ status: 503, why: { code: 'endedNotWritten' } });
    expect(all.desk.who(asking(own))).toBeNull();
    expect((await all.entries()).at(-1)).toMatchObject({
      ...{ what: 'person.sessions', outcome: 'done', detail: { why: 'endedNotWritten' } },
    });
  });

  it('is another site’s nothing, though both share a host name', async () => {
    const all = await signedIn();
    expect(all.jar).toMatch(/^ringside-[0-9a-f]{8}=/);
    const others = all.jar.replaceAll(/ringside-[0-9a-f]{8}/g, 'ringside-00000000');
    expect(all.desk.who(asking(others))).toBeNull();
    expect(all.desk.who(asking(`${others}; ${all.jar}`))).not.toBeNull();
  });

  it('lasts nobody longer for a rule that was longer when it began', async () => {
    const store = new MemoryAccess();
    const first = await signedIn({ store, hours: 100, idleMinutes: 1_000 });
    await first.close();
    const again = await openDesk([ana], { store, hours: 1, clock: new VirtualClock(START + HOUR) });
    expect(again.desk.who(asking(first.jar))).toBeNull();
  });
});

describe('two servers under one host name, whose cookies the browser mixes', () => {
  it('keep their people apart: each is signed in at both, and out at one alone', async () => {
    const one = await openDesk([ana]);
    const two = await openDesk([ana], { master: Buffer.alloc(32, 8) });
    const jar = async (at: typeof one): Promise<string> =>
      jarOf((await at.desk.signIn(asking(), ana)) as { cookies: string[] });
    const both = `${await jar(one)}; ${await jar(two)}`;
    const isIn = (at: typeof one, cookies = both): boolean => at.desk.who(asking(cookies)) !== null;
    expect([isIn(one), isIn(two)]).toEqual([true, true]);
    // What is taken out of the browser has the name of this server's own.
    const gone = one.desk.signOut(asking(both)).map((each) => each.split('=')[0] ?? '');
    const left = both.split('; ').filter((each) => !gone.some((name) => each.startsWith(`${name}=`)));
    // Both know the browser still, and the other one the session.
    expect(left).toHaveLength(3);
    expect([isIn(one), isIn(two, left.join('; '))]).toEqual([false, true]);
  });
});

describe('a hash that was made to cost less', () => {
  it('is made anew at the next sign-in, and the password goes on working', async () => {
    const all = await openDesk([]);
    const nonce = Buffer.alloc(16, 5);
    const cheap = { message: ana.password, nonce, memory: 64, passes: 1, parallelism: 1, tagLength: 32 };
    const text = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
    const old = `$argon2id$v=19$m=64,t=1,p=1$${text(nonce)}$${text(argon2Sync('argon2id', cheap))}`;
    const { id } = await all.people.add('Ana', { role: 'viewer', numbers: 'masked' }, old);
    const signIn = async (): Promise<boolean> =>
      all.desk.who(asking(jarOf((await all.desk.signIn(asking(), ana)) as { cookies: string[] }))) !== null;
    expect(await signIn()).toBe(true);
    const made = all.people.byId(id)?.hash ?? '';
    expect(made).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await all.store.people()).find((each) => each.id === id)?.hash).toBe(made);
    expect(await signIn()).toBe(true);
    // One of today's stays as it is.
    expect(all.people.byId(id)?.hash).toBe(made);
  });
});
