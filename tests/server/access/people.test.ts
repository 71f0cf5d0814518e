// Who there is: the configuration's people as they always were, people kept here, and never nobody who can let others in.
import { describe, expect, it, vi } from 'vitest';
import type { ConfiguredPerson } from '#lib/settings/config.ts';
import { NameTaken } from '#server/access/access-store.ts';
import { MemoryAccess } from '#server/access/memory.ts';
import { hashPassword, isPassword } from '#server/access/passwords.ts';
import { LastAdmin, ReadOnly } from '#server/access/people.ts';
import { asking, jarOf, openDesk } from './desk.ts';

const PASSWORD = 'a password that works';

describe('a configuration from before there were roles', () => {
  it.each<[string, Partial<ConfiguredPerson>, object]>([
    ['neither flag', {}, { role: 'supervisor', numbers: 'full' }],
    ['commands', { commands: true, numbers: 'full' }, { role: 'supervisor', numbers: 'full' }],
    ['commands, masked', { commands: true, numbers: 'masked' }, { role: 'supervisor', numbers: 'masked' }],
    [
      'no commands',
      { commands: false, numbers: 'full' },
      { role: 'viewer', numbers: 'full', rights: ['floor.see'] },
    ],
    ['no commands, masked', { commands: false, numbers: 'masked' }, { role: 'viewer', numbers: 'masked' }],
  ])('lets in whoever it let in: %s', async (_what, flags, access) => {
    const all = await openDesk([{ name: 'Ana', password: PASSWORD, ...flags }]);
    expect(all.complaints.join()).toContain('password in clear');
    const entered = await all.desk.signIn(asking(), { name: 'Ana', password: PASSWORD });
    const who = all.desk.who(asking(jarOf(entered as never)));
    expect(who).toMatchObject({ name: 'Ana', access });
    // Who commanded may do with calls and agents what they did, but for the PBX's codes.
    const before = [
      'call.outside',
      'call.record',
      'call.monitor.barge',
      'agent.members',
      'call.end',
    ] as const;
    const acts = flags.commands !== false;
    for (const right of before) expect(who?.access.rights.includes(right), right).toBe(acts);
    for (const right of ['call.codes', 'site.people', 'site.settings', 'site.sources'] as const)
      expect(who?.access.rights.includes(right), right).toBe(false);
  });

  it('with nobody leaves the machine its owner’s', async () => {
    const all = await openDesk([]);
    expect(all.desk.required).toBe(false);
    expect(all.desk.who(asking())).toMatchObject({
      name: 'Supervisor',
      session: null,
      access: { role: 'admin' },
    });
    expect(all.complaints).toEqual([]);
  });

  it('with nobody and reachable from the network shows nothing to anybody', async () => {
    const all = await openDesk([], { isExposed: true });
    expect(all.desk.required).toBe(true);
    expect([
      all.desk.who(asking()),
      all.screenDesk.viewer(asking(), 'main'),
      all.desk.viewer(asking()),
    ]).toEqual([null, null, null]);
  });
});

describe('a configuration with roles', () => {
  it('takes a hash, says nothing about it, and shows numbers only where it says so', async () => {
    const passwordHash = await hashPassword(PASSWORD);
    const all = await openDesk([
      { name: 'Ana', passwordHash, role: 'supervisor', may: ['call.monitor.listen'], mayNot: ['call.end'] },
    ]);
    expect(all.complaints).toEqual([]);
    const who = all.desk.who(
      asking(jarOf((await all.desk.signIn(asking(), { name: 'Ana', password: PASSWORD })) as never)),
    );
    expect(who?.access).toMatchObject({ role: 'supervisor', numbers: 'masked' });
    expect(who?.access.rights).toContain('call.monitor.listen');
    expect(who?.access.rights).not.toContain('call.end');
  });
});

describe('the configuration’s people', () => {
  it('are kept with what tells their password, and never the password', async () => {
    const store = new MemoryAccess();
    await openDesk([{ name: 'Ana', password: PASSWORD }], { store });
    const [record] = await store.people();
    expect(record).toMatchObject({ id: 'file:Ana', origin: 'file', disabled: false });
    expect(await isPassword(PASSWORD, record?.hash ?? '')).toBe(true);
    expect(JSON.stringify(record)).not.toContain(PASSWORD);
  });

  it('cannot be changed here but to be disabled', async () => {
    const all = await openDesk([{ name: 'Ana', password: PASSWORD }]);
    await expect(all.people.change('file:Ana', { name: 'Eve' })).rejects.toBeInstanceOf(ReadOnly);
    await expect(
      all.people.change('file:Ana', { granted: { role: 'admin', numbers: 'full' } }),
    ).rejects.toBeInstanceOf(ReadOnly);
    await expect(all.people.remove('file:Ana')).rejects.toBeInstanceOf(ReadOnly);
    expect(await all.people.change('file:Ana', { disabled: true })).toMatchObject({ disabled: true });
  });

  it('stay disabled when they are taken out of it and put back, also over a restart', async () => {
    const ana = { name: 'Ana', password: PASSWORD };
    for (const over of ['while it runs', 'over a restart']) {
      const store = new MemoryAccess();
      let all = await openDesk([ana], { store });
      const turn = async (people: (typeof ana)[]): Promise<void> => {
        if (over === 'while it runs') return all.people.setConfigured(people);
        await all.close();
        all = await openDesk(people, { store });
      };
      await all.people.change('file:Ana', { disabled: true });
      await turn([]);
      expect([all.people.all(), all.people.byName('Ana')], over).toEqual([[], null]);
      await turn([ana]);
      expect(all.people.byName('Ana')?.disabled, over).toBe(true);
      expect(await all.desk.signIn(asking(), ana), over).toMatchObject({ status: 401 });
      await all.people.change('file:Ana', { disabled: false });
      expect(await all.desk.signIn(asking(), ana), over).toHaveProperty('cookies');
    }
  });

  it('leave their name to others when they are taken out, disabled or not', async () => {
    const store = new MemoryAccess();
    const all = await openDesk([{ name: 'Ana', password: PASSWORD }], { store });
    await all.people.change('file:Ana', { disabled: true });
    await all.people.setConfigured([]);
    const added = await all.people.add('Ana', { role: 'viewer', numbers: 'masked' }, null);
    expect(added.disabled).toBe(false);
    expect((await store.people()).map(({ id }) => id)).toEqual([added.id]);
  });

  it('who have the name of somebody kept here do not count, and that is said', async () => {
    const store = new MemoryAccess();
    const first = await openDesk([], { store });
    await first.people.add(
      'Ana',
      { role: 'admin', numbers: 'full' },
      await hashPassword('kept here for long'),
    );
    const again = await openDesk([{ name: 'Ana', password: PASSWORD, commands: false }], { store });
    expect(again.complaints.join()).toContain('somebody kept here has this name');
    expect(await again.desk.signIn(asking(), { name: 'Ana', password: PASSWORD })).toMatchObject({
      status: 401,
    });
    const entered = await again.desk.signIn(asking(), { name: 'Ana', password: 'kept here for long' });
    expect(again.desk.who(asking(jarOf(entered as never)))).toMatchObject({ access: { role: 'admin' } });
  });

  it('may sign in as soon as they are there, though their password is hashed first', async () => {
    const all = await openDesk([{ name: 'Ana', password: PASSWORD }]);
    void all.people.setConfigured([{ name: 'Ana', password: 'a new one of hers' }]);
    const [old, fresh] = await Promise.all([
      all.desk.signIn(asking(), { name: 'Ana', password: PASSWORD }),
      all.desk.signIn(asking(undefined, { address: '10.0.0.2' }), {
        name: 'Ana',
        password: 'a new one of hers',
      }),
    ]);
    expect(old).toMatchObject({ status: 401 });
    expect(fresh).toHaveProperty('cookies');
  });
});

it('whoever is taken out while an earlier configuration is still being hashed stays out', async () => {
  const all = await openDesk([{ name: 'Ana', password: PASSWORD }]);
  const [ben, cleo] = ['Ben', 'Cleo'].map((name) => ({ name, password: `the password of ${name}` }));
  const first = all.people.setConfigured([ben as ConfiguredPerson, cleo as ConfiguredPerson]);
  const second = all.people.setConfigured([cleo as ConfiguredPerson]);
  await Promise.all([first, second]);
  expect(all.people.all().map(({ name }) => name)).toEqual(['Cleo']);
});

describe('the last administrator', () => {
  const admin = { role: 'admin', numbers: 'full' } as const;
  const demoted = { role: 'supervisor', numbers: 'full' } as const;

  it.each(['change', 'remove'] as const)('of two who %s one another at once, one is left', async (how) => {
    const { people } = await openDesk([]);
    const hash = await hashPassword('root of all of it');
    const both = [await people.add('Ana', admin, hash), await people.add('Ben', admin, hash)];
    const done = await Promise.allSettled(
      both.map(({ id }) => (how === 'remove' ? people.remove(id) : people.change(id, { disabled: true }))),
    );
    expect(done.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(people.hasAdmin).toBe(true);
  });

  it('cannot be removed, disabled, demoted or robbed of their password; one of two can', async () => {
    const all = await openDesk([]);
    const root = await all.people.add('Root', admin, await hashPassword('root of all of it'));
    const { people } = all;
    const ways = [
      () => people.remove(root.id),
      () => people.change(root.id, { disabled: true }),
      () => people.change(root.id, { granted: demoted }),
      () => people.change(root.id, { granted: { ...admin, mayNot: ['site.people'] } }),
      () => people.change(root.id, { hash: null }),
    ];
    for (const way of ways) await expect(way()).rejects.toBeInstanceOf(LastAdmin);
    // One who could not come in does not count as another.
    const idle = await people.add('Idle', admin, null);
    for (const way of ways) await expect(way()).rejects.toBeInstanceOf(LastAdmin);
    await people.change(idle.id, { hash: await hashPassword('now she can come in') });
    expect(await people.change(root.id, { granted: demoted })).toMatchObject({
      access: { role: 'supervisor' },
    });
    await expect(people.remove(idle.id)).rejects.toBeInstanceOf(LastAdmin);
    expect(people.hasAdmin).toBe(true);
  });

  it('nobody is called as somebody else', async () => {
    const { people } = await openDesk([{ name: 'Ana', password: PASSWORD }]);
    await expect(people.add('Ana', admin, null)).rejects.toBeInstanceOf(NameTaken);
    const ben = await people.add('Ben', demoted, null);
    await expect(people.change(ben.id, { name: 'Ana' })).rejects.toBeInstanceOf(NameTaken);
  });
});

describe('the first administrator', () => {
  const become = { name: 'Root', password: 'root of all of it' };
  it('is made by the token, once, signed in, and written down', async () => {
    const all = await openDesk([], { isExposed: true });
    expect(all.desk.offersFirstAdmin).toBe(false);
    const token = all.firstAdmin.make();
    expect(all.desk.offersFirstAdmin).toBe(true);
    expect(await all.desk.becomeAdmin(asking(), { ...become, token: `${token}x` })).toMatchObject({
      status: 401,
      why: { code: 'wrongToken' },
    });
    expect(await all.desk.becomeAdmin(asking(), { ...become, password: 'short', token })).toMatchObject({
      status: 400,
      why: { code: 'passwordShort' },
    });
    const entered = await all.desk.becomeAdmin(asking(), { ...become, token });
    expect(all.desk.who(asking(jarOf(entered as never)))).toMatchObject({
      name: 'Root',
      access: { role: 'admin' },
    });
    expect(
      await all.desk.becomeAdmin(asking(), { name: 'Eve', password: become.password, token }),
    ).toMatchObject({
      status: 401,
    });
    expect(all.people.all().map(({ name }) => name)).toEqual(['Root']);
    await all.close();
    expect(await all.entries()).toContainEqual(
      expect.objectContaining({ what: 'admin.made', target: 'Root', outcome: 'done' }),
    );
    expect(JSON.stringify([await all.entries(), all.lines])).not.toContain(token);
  });

  it('is one, however many bring the token at once', async () => {
    const all = await openDesk([]);
    const token = all.firstAdmin.make();
    const answers = await Promise.all(
      ['A', 'B', 'C'].map((name, i) =>
        all.desk.becomeAdmin(asking(undefined, { address: `10.0.0.${i}` }), {
          name,
          password: 'one of the three',
          token,
        }),
      ),
    );
    expect(answers.filter((each) => 'cookies' in each)).toHaveLength(1);
    expect(all.people.all()).toHaveLength(1);
  });

  it('is made by no token that was replaced, nor a day later, nor by guessing', async () => {
    const all = await openDesk([]);
    const old = all.firstAdmin.make();
    const token = all.firstAdmin.make();
    expect(await all.desk.becomeAdmin(asking(), { ...become, token: old })).toMatchObject({ status: 401 });
    const guesses: number[] = [];
    for (let i = 0; i < 20; i++) {
      const answer = await all.desk.becomeAdmin(asking(), { ...become, token: `guess ${i}` });
      guesses.push('status' in answer ? answer.status : 200);
    }
    expect(guesses.filter((each) => each === 401).length).toBeLessThan(6);
    await all.pass(25 * 3_600_000);
    expect(await all.desk.becomeAdmin(asking(), { ...become, token })).toMatchObject({ status: 401 });
  });

  it.each([
    ['the record cannot be written', 'appendAudit', 503],
    ['people cannot be written', 'putPerson', null],
  ] as const)('is made later with the same token where %s', async (_when, fails, status) => {
    const store = new MemoryAccess();
    const all = await openDesk([], { store, isExposed: true });
    const token = all.firstAdmin.make();
    const full = vi.spyOn(store, fails).mockRejectedValue(new Error('the disk is full'));
    const tried = all.desk.becomeAdmin(asking(), { ...become, token });
    if (status === null) await expect(tried).rejects.toThrow('the disk is full');
    else expect(await tried).toMatchObject({ status, why: { code: 'notWrittenDown' } });
    expect([all.people.all(), all.desk.isUnclaimed, all.desk.offersFirstAdmin]).toEqual([[], true, true]);
    full.mockRestore();
    expect(await all.desk.becomeAdmin(asking(), { ...become, token })).toHaveProperty('cookies');
    expect(all.desk.offersFirstAdmin).toBe(false);
    const made = (await all.entries()).filter(({ what }) => what === 'admin.made');
    expect(made.slice(-2).map(({ outcome }) => outcome)).toEqual(['asked', 'done']);
  });

  it('that could not be made leaves no older token in place of a newer one', async () => {
    const store = new MemoryAccess();
    const all = await openDesk([], { store });
    const old = all.firstAdmin.make();
    const full = vi.spyOn(store, 'appendAudit').mockRejectedValue(new Error('the disk is full'));
    const tried = all.desk.becomeAdmin(asking(), { ...become, token: old });
    const token = all.firstAdmin.make();
    expect(await tried).toMatchObject({ status: 503 });
    full.mockRestore();
    expect(await all.desk.becomeAdmin(asking(), { ...become, token: old })).toMatchObject({ status: 401 });
    expect(await all.desk.becomeAdmin(asking(), { ...become, token })).toHaveProperty('cookies');
  });

  it('does not take somebody’s name', async () => {
    const all = await openDesk([{ name: 'Ana', password: PASSWORD }]);
    const token = all.firstAdmin.make();
    expect(await all.desk.becomeAdmin(asking(), { ...become, name: 'Ana', token })).toMatchObject({
      status: 409,
    });
    expect(await all.desk.becomeAdmin(asking(), { ...become, token })).toHaveProperty('cookies');
  });
});

describe('one’s own password', () => {
  it('is changed by whoever knows it; everywhere else they are signed out', async () => {
    const all = await openDesk([]);
    const token = all.firstAdmin.make();
    const one = jarOf(
      (await all.desk.becomeAdmin(asking(), { name: 'Root', password: 'root of all of it', token })) as never,
    );
    const two = jarOf(
      (await all.desk.signIn(asking(), { name: 'Root', password: 'root of all of it' })) as never,
    );
    const who = all.desk.who(asking(one));
    if (!who) throw new Error('not signed in');
    const change = (password: string, next: string) =>
      all.desk.changePassword(asking(one), who, { password, next });
    expect(await change('wrong', 'another one of mine')).toMatchObject({ status: 401 });
    expect(await change('root of all of it', 'short')).toMatchObject({ status: 400 });
    // What cannot be kept has not been done, and the record says so.
    const { putPerson } = all.store;
    Object.assign(all.store, { putPerson: () => Promise.reject(new Error('disk full')) });
    expect(await change('root of all of it', 'another one of mine')).toMatchObject({ status: 503 });
    Object.assign(all.store, { putPerson });
    const fresh = jarOf((await change('root of all of it', 'another one of mine')) as never);
    expect(
      (await all.entries()).filter(({ what }) => what === 'password.changed').map(({ outcome }) => outcome),
    ).toEqual(['refused', 'asked', 'refused', 'asked', 'done']);
    expect([one, two, fresh].map((each) => all.desk.who(asking(each))?.name ?? null)).toEqual([
      null,
      null,
      'Root',
    ]);
    expect(await all.desk.signIn(asking(), { name: 'Root', password: 'root of all of it' })).toMatchObject({
      status: 401,
    });
    expect(await all.desk.signIn(asking(), { name: 'Root', password: 'another one of mine' })).toHaveProperty(
      'cookies',
    );
  });

  it('of the configuration is changed there', async () => {
    const all = await openDesk([{ name: 'Ana', password: PASSWORD }]);
    const jar = jarOf((await all.desk.signIn(asking(), { name: 'Ana', password: PASSWORD })) as never);
    const who = all.desk.who(asking(jar));
    if (!who) throw new Error('not signed in');
    expect(all.desk.keepsPassword(asking(jar))).toBe(false);
    expect(
      await all.desk.changePassword(asking(jar), who, { password: PASSWORD, next: 'another one of mine' }),
    ).toMatchObject({ status: 409 });
  });
});
