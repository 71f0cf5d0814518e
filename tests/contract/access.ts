// What every store of people, sessions, screens, keys and the audit must do.
import { describe, expect, test } from 'vitest';
import { type AccessStore, type AuditQuery, NameTaken } from '#server/access/access-store.ts';
import type {
  AuditPlace,
  AuditRow,
  DeviceRecord,
  KeyRecord,
  PersonRecord,
  SessionRecord,
} from '#server/access/records.ts';

export type AccessBench = {
  readonly store: AccessStore;
  /** Closes the store and opens what it kept; `null` where it keeps nothing, by intent. */
  readonly reopen: (() => Promise<AccessStore>) | null;
  readonly dispose: () => Promise<void>;
};
export type AccessRule = { readonly name: string; readonly run: (bench: AccessBench) => Promise<void> };

export const person = (id: string, more: Partial<PersonRecord> = {}): PersonRecord => ({
  id,
  name: `Person ${id}`,
  origin: 'here',
  issuer: null,
  subject: null,
  hash: '$argon2id$…',
  mustChange: false,
  granted: {
    role: 'supervisor',
    numbers: 'full',
    may: ['call.record'],
    mayNot: ['call.end'],
    queues: ['hq/64*'],
    takeFrom: null,
    agent: 'hq/1001',
  },
  disabled: false,
  createdAt: 1_000,
  changedAt: 2_000_000_000_000,
  ...more,
});
export const session = (id: string, of: string, more: Partial<SessionRecord> = {}): SessionRecord => ({
  id,
  tokenHash: `hash of ${id}`,
  person: of,
  createdAt: 1_000,
  seenAt: 2_000,
  until: 3_000_000_000_000,
  address: '::1',
  agent: 'Firefox “é”',
  how: 'password',
  companySid: null,
  proof: 'p',
  ...more,
});
const device: DeviceRecord = {
  id: 'd',
  tokenHash: 'x',
  wall: 'main',
  name: 'TV',
  names: 'initials',
  pairedBy: 'Ana',
  pairedAt: 1,
  seenAt: 2,
  until: 3,
  revokedAt: null,
  address: '10.0.5.7',
  agent: 'TV Browser',
  version: '1.0.0',
};
const key: KeyRecord = {
  id: 'k',
  secretHash: 'y',
  name: 'Grafana',
  scopes: ['board:read', 'days:read'],
  queues: ['hq/64*'],
  addresses: null,
  createdBy: 'Ana',
  maker: 'p',
  createdAt: 1,
  until: null,
  lastUsedAt: null,
  revokedAt: null,
};
const link =
  (what: string) =>
  (last: AuditPlace | null): AuditRow => ({
    seq: (last?.seq ?? 0) + 1,
    at: 2_000_000_000_000,
    who: null,
    how: 'nobody',
    address: '10.0.0.1',
    session: null,
    what,
    target: 'call:hq/1',
    outcome: 'done',
    detail: { times: 3, to: '•••12', yes: true },
    prev: last?.mac ?? '0',
    mac: `mac of ${what}`,
  });
const ids = (all: readonly { readonly id: string }[]): string[] => all.map(({ id }) => id).sort();

export const ACCESS_RULES: readonly AccessRule[] = [
  {
    name: 'gives people back as they were put, and in place of themselves',
    async run({ store }) {
      expect(await store.people()).toEqual([]);
      await store.putPerson(person('a'));
      await store.putPerson(person('b', { issuer: 'https://idp', subject: 's', hash: null, origin: 'oidc' }));
      expect(await store.people()).toEqual([
        person('a'),
        person('b', { issuer: 'https://idp', subject: 's', hash: null, origin: 'oidc' }),
      ]);
      await store.putPerson(person('a', { disabled: true, name: 'Anew' }));
      expect((await store.people()).find(({ id }) => id === 'a')).toEqual(
        person('a', { disabled: true, name: 'Anew' }),
      );
      expect(await store.people()).toHaveLength(2);
    },
  },
  {
    name: 'has nobody twice, by name or by company',
    async run({ store }) {
      await store.putPerson(person('a', { name: 'Ana', issuer: 'i', subject: 's' }));
      await expect(store.putPerson(person('b', { name: 'Ana' }))).rejects.toBeInstanceOf(NameTaken);
      await expect(store.putPerson(person('b', { issuer: 'i', subject: 's' }))).rejects.toBeInstanceOf(
        NameTaken,
      );
      await store.putPerson(person('c', { issuer: 'i', subject: 'other' }));
      await store.putPerson(person('d'));
      await expect(store.putPerson(person('d', { name: 'Ana' }))).rejects.toBeInstanceOf(NameTaken);
      expect(ids(await store.people())).toEqual(['a', 'c', 'd']);
    },
  },
  {
    name: 'keeps sessions, when they were last used, and ends those that are named',
    async run({ store }) {
      await store.putPerson(person('a'));
      for (const id of ['1', '2', '3']) await store.putSession(session(id, 'a'));
      await store.sawSession('2', 9_000);
      await store.endSessions([]);
      await store.endSessions(['1', 'unknown']);
      expect(await store.sessions()).toEqual([session('2', 'a', { seenAt: 9_000 }), session('3', 'a')]);
      await store.sawSession('1', 9_000);
      expect(ids(await store.sessions())).toEqual(['2', '3']);
    },
  },
  {
    name: 'ends the sessions of whoever is removed, keeps those of whoever is changed, and takes none of nobody',
    async run({ store }) {
      await store.putPerson(person('a'));
      await store.putPerson(person('b'));
      await store.putSession(session('1', 'a'));
      await store.putSession(session('2', 'b'));
      await store.putPerson(person('b', { name: 'Other' }));
      await store.removePerson('a');
      expect(ids(await store.people())).toEqual(['b']);
      expect(ids(await store.sessions())).toEqual(['2']);
      await expect(store.putSession(session('3', 'a'))).rejects.toThrow();
      expect(ids(await store.sessions())).toEqual(['2']);
    },
  },
  {
    name: 'keeps screens and keys',
    async run({ store }) {
      await store.putDevice(device);
      await store.putDevice({ ...device, name: 'Canteen', revokedAt: 9 });
      await store.putKey(key);
      await store.putKey({ ...key, lastUsedAt: 7, addresses: ['10.0.0.0/8'] });
      expect(await store.devices()).toEqual([{ ...device, name: 'Canteen', revokedAt: 9 }]);
      expect(await store.keys()).toEqual([{ ...key, lastUsedAt: 7, addresses: ['10.0.0.0/8'] }]);
      await store.removeDevice('d');
      await store.removeKey('k');
      expect([await store.devices(), await store.keys()]).toEqual([[], []]);
    },
  },
  {
    name: 'chains the audit: each entry is made of the one before, also where many come at once',
    async run({ store }) {
      expect(await store.audit({ limit: 10 })).toEqual([]);
      await Promise.all(Array.from({ length: 20 }, (_, i) => store.appendAudit(link(`what ${i}`))));
      const rows = [...(await store.audit({ limit: 100 }))].reverse();
      expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
      rows.forEach((row, i) => {
        expect(row.prev).toBe(rows[i - 1]?.mac ?? '0');
      });
      expect(rows[0]).toEqual(link(rows[0]?.what ?? '')(null));
    },
  },
  {
    name: 'adds nothing where the entry cannot be made',
    async run({ store }) {
      await store.appendAudit(link('one'));
      const failing = (): AuditRow => {
        throw new Error('no');
      };
      await expect(Promise.resolve().then(() => store.appendAudit(failing))).rejects.toThrow('no');
      expect((await store.appendAudit(link('two'))).seq).toBe(2);
    },
  },
  {
    name: 'gives the audit back newest first, page by page',
    async run({ store }) {
      for (let i = 1; i <= 7; i++) await store.appendAudit(link(`what ${i}`));
      const first = await store.audit({ limit: 3 });
      expect(first.map(({ seq }) => seq)).toEqual([7, 6, 5]);
      expect((await store.audit({ before: 5, limit: 3 })).map(({ seq }) => seq)).toEqual([4, 3, 2]);
    },
  },
  {
    name: 'gives of the audit what is asked for',
    async run({ store }) {
      const entries: readonly Partial<AuditRow>[] = [
        { who: 'Ana', what: 'session.begin', target: null, at: 100 },
        { who: 'Ana', what: 'call.hangUp', target: 'call:hq/10', at: 200 },
        { who: 'Ben', what: 'call.hold', target: 'call:hq/1', at: 300 },
        { who: null, what: 'session.begin', target: 'hq%', at: 400 },
      ];
      for (const entry of entries) await store.appendAudit((last) => ({ ...link('x')(last), ...entry }));
      const seqs = async (query: Omit<AuditQuery, 'limit'>) =>
        (await store.audit({ ...query, limit: 9 })).map(({ seq }) => seq);
      expect(await seqs({ who: 'Ana' })).toEqual([2, 1]);
      expect(await seqs({ what: 'session' })).toEqual([4, 1]);
      expect(await seqs({ what: 'call.h_ld' })).toEqual([]);
      expect(await seqs({ target: 'hq/1' })).toEqual([3, 2]);
      expect(await seqs({ target: '%' })).toEqual([4]);
      expect(await seqs({ from: 200, until: 400 })).toEqual([3, 2]);
      expect(await seqs({ after: 1, before: 4 })).toEqual([3, 2]);
      expect(await seqs({ who: 'Ana', what: 'call', target: '10', from: 0, until: 999, after: 1 })).toEqual([
        2,
      ]);
    },
  },
  {
    name: 'finds the old end of the audit, up to the first that is not old',
    async run({ store }) {
      expect(await store.oldAudit(1_000)).toBeNull();
      for (const [i, at] of [100, 300, 200, 900, 50].entries())
        await store.appendAudit((last) => ({ ...link(`what ${i + 1}`)(last), at }));
      expect(await store.oldAudit(100)).toBeNull();
      expect(await store.oldAudit(101)).toMatchObject({ seq: 1, mac: 'mac of what 1' });
      expect(await store.oldAudit(250)).toMatchObject({ seq: 1 });
      expect(await store.oldAudit(500)).toMatchObject({ seq: 3 });
      expect(await store.oldAudit(1_000)).toMatchObject({ seq: 5 });
    },
  },
  {
    name: 'forgets the old end of the audit, and never its newest entry',
    async run({ store }) {
      for (let i = 1; i <= 5; i++) await store.appendAudit(link(`what ${i}`));
      await store.forgetAudit(3);
      expect((await store.audit({ limit: 9 })).map(({ seq }) => seq)).toEqual([5, 4]);
      await store.forgetAudit(99);
      expect((await store.audit({ limit: 9 })).map(({ seq }) => seq)).toEqual([5]);
      expect(await store.appendAudit(link('on'))).toMatchObject({ seq: 6, prev: 'mac of what 5' });
    },
  },
  {
    name: 'still has everything when it is opened again',
    async run({ store, reopen }) {
      if (!reopen) return;
      await store.putPerson(person('a'));
      await store.putSession(session('1', 'a'));
      await store.putDevice(device);
      await store.putKey(key);
      await store.appendAudit(link('what'));
      const again = await reopen();
      expect(await again.people()).toEqual([person('a')]);
      expect(await again.sessions()).toEqual([session('1', 'a')]);
      expect([await again.devices(), await again.keys()]).toEqual([[device], [key]]);
      expect((await again.appendAudit(link('next'))).prev).toBe('mac of what');
    },
  },
];

export function describeAccess(name: string, open: () => Promise<AccessBench>): void {
  describe(`people and what was done, in ${name}`, () => {
    for (const rule of ACCESS_RULES)
      test(rule.name, async () => {
        const bench = await open();
        try {
          await rule.run(bench);
        } finally {
          await bench.dispose();
        }
      });
  });
}
