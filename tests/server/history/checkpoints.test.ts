// Runs the contract over the stores there are, and shows each of its rules failing on a broken one.
import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Checkpoint, CheckpointStore } from '#server/history/checkpoints.ts';
import { MemoryCheckpoints } from '#server/history/checkpoints-memory.ts';
import { SqliteCheckpoints } from '#server/history/checkpoints-sqlite.ts';
import { HISTORY_MIGRATIONS, type HistoryTables } from '#server/history/tables.ts';
import { type Database, openDatabase } from '#server/storage/open-sqlite.ts';
import { CHECKPOINT_RULES, type CheckpointBench, describeCheckpoints } from '#tests/contract/checkpoints.ts';
import { tempFolder } from '#tests/server/log/benches.ts';

async function sqlite(): Promise<CheckpointBench> {
  const folder = tempFolder();
  const file = { folder, name: 'history.db', migrations: HISTORY_MIGRATIONS };
  let database: Database<HistoryTables> = await openDatabase<HistoryTables>(file);
  return {
    store: new SqliteCheckpoints(database.query),
    async reopen() {
      database.close();
      database = await openDatabase<HistoryTables>(file);
      return new SqliteCheckpoints(database.query);
    },
    async dispose() {
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
}
const memory = async (): Promise<CheckpointBench> => ({
  store: new MemoryCheckpoints(),
  reopen: null,
  dispose: async () => {},
});

describeCheckpoints('sqlite', sqlite);
describeCheckpoints('memory', memory);

type Broken = (good: MemoryCheckpoints) => Partial<CheckpointStore> & { readonly lost?: true };
const DRILLS: readonly (readonly [fails: string, mistake: string, broken: Broken])[] = [
  [
    'gives back the newest of a memory',
    'does not look at the fold',
    (good) => ({ load: ({ epoch }, until) => good.load({ epoch, fold: 1 }, until) }),
  ],
  [
    'gives back the newest at or before',
    'gives the newest of all',
    (good) => ({ load: (of) => good.load(of) }),
  ],
  [
    'replaces one',
    'keeps the first',
    (good) => ({
      save: async (saved: Checkpoint) => {
        if ((await good.load(saved))?.seq !== saved.seq) await good.save(saved);
      },
    }),
  ],
  [
    'forgets those from which the log does not go on',
    'forgets the one it goes on from too',
    (good) => ({ forget: (of, oldest) => good.forget(of, oldest + 1) }),
  ],
  ['outlives being closed', 'keeps nothing', () => ({ lost: true })],
];

describe('checkpoint contract, drilled', () => {
  test.each(DRILLS)('%s: notices one that %s', async (fails, _mistake, broken) => {
    const rule = CHECKPOINT_RULES.find(({ name }) => name.startsWith(fails));
    if (!rule) throw new Error(`no rule starts with "${fails}"`);
    const good = new MemoryCheckpoints();
    const { lost, ...methods } = broken(good);
    const store: CheckpointStore = {
      save: (saved) => good.save(saved),
      load: (of, until) => good.load(of, until),
      forget: (of, before) => good.forget(of, before),
      ...methods,
    };
    const reopen = lost ? async () => new MemoryCheckpoints() : null;
    await expect(rule.run({ store, reopen, dispose: async () => {} })).rejects.toThrow();
  });

  test('every rule is drilled', () => {
    expect(DRILLS.map(([fails]) => fails).filter((fails, i, all) => all.indexOf(fails) === i)).toHaveLength(
      CHECKPOINT_RULES.length,
    );
  });
});
