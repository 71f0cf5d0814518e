// Proves that both stores of people, sessions and the audit keep their contract, that each rule notices one that breaks
// it, and that the file is for its own user alone.
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AccessStore } from '#server/access/access-store.ts';
import { MemoryAccess } from '#server/access/memory.ts';
import { openSqliteAccess } from '#server/access/sqlite.ts';
import { ACCESS_RULES, type AccessBench, describeAccess, person } from '#tests/contract/access.ts';
import { tempFolder } from '#tests/server/log/benches.ts';

async function sqlite(): Promise<AccessBench> {
  const folder = tempFolder();
  let open = await openSqliteAccess(folder);
  return {
    store: open,
    reopen: async () => {
      open.close();
      open = await openSqliteAccess(folder);
      return open;
    },
    dispose: async () => {
      open.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const memory = async (): Promise<AccessBench> => ({
  store: new MemoryAccess(),
  reopen: null,
  dispose: async () => {},
});

describeAccess('memory', memory);
describeAccess('sqlite', sqlite);

test('the file is readable by its own user only', async () => {
  const folder = tempFolder();
  const store = await openSqliteAccess(folder);
  await store.putPerson(person('a'));
  for (const name of ['access.db', 'access.db-wal'])
    expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600);
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const DRILLS: readonly [string, string, (good: MemoryAccess) => Partial<AccessStore>][] = [
  [
    'one that forgets a field',
    'gives people back',
    (good) => ({
      people: async () => (await good.people()).map((each) => ({ ...each, changedAt: 0 })),
    }),
  ],
  ['one that has people twice', 'has nobody twice', () => ({ putPerson: async () => {} })],
  [
    'one that revives a session',
    'keeps sessions',
    (good) => ({
      sawSession: async (id, at) => {
        const known = (await good.sessions()).find((each) => each.id === id) ?? (await good.sessions())[0];
        if (known) await good.putSession({ ...known, id, seenAt: at });
      },
    }),
  ],
  [
    'one that keeps the sessions of whoever went',
    'ends the sessions',
    (good) => {
      const first = good.putSession.bind(good);
      const kept: Parameters<typeof first>[0][] = [];
      return {
        putSession: async (each) => {
          await first(each);
          kept.push(each);
        },
        sessions: async () => kept,
      };
    },
  ],
  ['one that loses a screen', 'keeps screens', () => ({ putDevice: async () => {} })],
  [
    'one that chains to what it read before',
    'chains the audit',
    (good) => ({
      appendAudit: async (link) => {
        const [last = null] = await good.audit({ limit: 1 });
        await Promise.resolve();
        const row = link(last);
        return good.appendAudit(() => row);
      },
    }),
  ],
  [
    'one that counts on past a failure',
    'adds nothing',
    (good) => ({
      appendAudit: (link) =>
        good
          .appendAudit((last) => {
            try {
              return link(last);
            } catch {
              return link(null);
            }
          })
          .catch(async () => {
            await good.appendAudit((last) => ({ ...(last as never as object), seq: 2 }) as never);
            throw new Error('no');
          }),
    }),
  ],
  [
    'one that trusts every clock',
    'finds the old end',
    (good) => ({
      oldAudit: async (before) => (await good.audit({ limit: 99 })).find(({ at }) => at < before) ?? null,
    }),
  ],
  [
    'one that finds too much',
    'gives of the audit what',
    (good) => ({
      audit: ({ before, limit }) => good.audit({ limit, ...(before === undefined ? {} : { before }) }),
    }),
  ],
  ['one that gives all', 'gives the audit back', (good) => ({ audit: () => good.audit({ limit: 99 }) })],
  [
    'one that forgets all',
    'forgets the old end',
    (good) => {
      let gone = 0;
      return {
        forgetAudit: async (seq) => {
          gone = seq;
        },
        audit: async (query) => (await good.audit(query)).filter(({ seq }) => seq > gone),
      };
    },
  ],
];

describe('the contract notices', () => {
  test.each(DRILLS)('%s', async (_what, rule, make) => {
    const failed: string[] = [];
    for (const { name, run } of ACCESS_RULES) {
      const good = new MemoryAccess();
      const broken = make(good);
      const store = new Proxy(good, {
        get: (target, key) => {
          const own = broken[key as keyof AccessStore] ?? target[key as keyof AccessStore];
          return typeof own === 'function' ? own.bind(target) : own;
        },
      });
      await run({ store, reopen: null, dispose: async () => {} }).catch(() => failed.push(name));
    }
    expect(
      failed.some((name) => name.startsWith(rule)),
      failed.join('; '),
    ).toBe(true);
  });

  test('one that has nothing when it is opened again', async () => {
    const rule = ACCESS_RULES.find(({ name }) => name.startsWith('still has everything'));
    const reopen = async () => new MemoryAccess();
    await expect(rule?.run({ store: new MemoryAccess(), reopen, dispose: async () => {} })).rejects.toThrow();
  });

  test('every rule is drilled', () => {
    const drilled = ['still has everything', ...DRILLS.map(([, rule]) => rule)];
    const idle = ACCESS_RULES.filter(({ name }) => !drilled.some((rule) => name.startsWith(rule)));
    expect(idle.map(({ name }) => name)).toEqual([]);
  });
});
