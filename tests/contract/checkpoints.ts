// What every series of saved boards must do, wherever it is kept.
import { describe, expect, test } from 'vitest';
import type { Checkpoint, CheckpointStore } from '#server/history/checkpoints.ts';

export type CheckpointBench = {
  readonly store: CheckpointStore;
  /** Closes the store and opens what it kept; `null` where it keeps nothing, by intent. */
  readonly reopen: (() => Promise<CheckpointStore>) | null;
  readonly dispose: () => Promise<void>;
};

const A = { epoch: 'a', fold: 1 };
const at = (seq: number, more: Partial<Checkpoint> = {}): Checkpoint => ({
  ...A,
  seq,
  heard: seq * 10,
  rows: `[${seq},"ü \u0000 电话"]`,
  ...more,
});

export type CheckpointRule = {
  readonly name: string;
  readonly run: (bench: CheckpointBench) => Promise<void>;
};

export const CHECKPOINT_RULES: readonly CheckpointRule[] = [
  {
    name: 'gives back the newest of a memory and a fold, exactly as it was saved',
    async run({ store }) {
      expect(await store.load(A)).toBeNull();
      for (const seq of [10, 30, 20]) await store.save(at(seq));
      await store.save(at(40, { fold: 2, heard: null }));
      await store.save(at(50, { epoch: 'b' }));
      expect(await store.load(A)).toEqual(at(30));
      expect(await store.load({ epoch: 'a', fold: 2 })).toEqual(at(40, { fold: 2, heard: null }));
      expect(await store.load({ epoch: 'c', fold: 1 })).toBeNull();
    },
  },
  {
    name: 'gives back the newest at or before a place',
    async run({ store }) {
      for (const seq of [10, 20, 30]) await store.save(at(seq));
      expect((await store.load(A, 9))?.seq).toBeUndefined();
      expect((await store.load(A, 10))?.seq).toBe(10);
      expect((await store.load(A, 29))?.seq).toBe(20);
      expect((await store.load(A, 99))?.seq).toBe(30);
    },
  },
  {
    name: 'replaces one at the same place',
    async run({ store }) {
      await store.save(at(10));
      await store.save(at(10, { rows: '["again"]' }));
      expect((await store.load(A))?.rows).toBe('["again"]');
    },
  },
  {
    name: 'forgets those from which the log does not go on, and keeps one that stands right before it',
    async run({ store }) {
      for (const seq of [10, 20, 30]) await store.save(at(seq));
      await store.save(at(15, { fold: 0 }));
      await store.save(at(26, { fold: 0 }));
      await store.save(at(99, { epoch: 'before' }));
      await store.forget(A, 21);
      expect((await store.load(A, 19))?.seq).toBeUndefined();
      expect((await store.load(A, 25))?.seq).toBe(20);
      expect((await store.load(A))?.seq).toBe(30);
      await store.forget(A, 22);
      expect((await store.load(A, 25))?.seq).toBeUndefined();
      expect((await store.load(A))?.seq).toBe(30);
      expect((await store.load({ epoch: 'a', fold: 0 }, 20))?.seq).toBeUndefined();
      expect((await store.load({ epoch: 'a', fold: 0 }))?.seq).toBe(26);
      expect(await store.load({ epoch: 'before', fold: 1 })).toBeNull();
    },
  },
  {
    name: 'outlives being closed, where it keeps anything',
    async run({ store, reopen }) {
      await store.save(at(10));
      if (reopen) expect(await (await reopen()).load(A)).toEqual(at(10));
    },
  },
];

export function describeCheckpoints(name: string, open: () => Promise<CheckpointBench>): void {
  describe(`checkpoint contract: ${name}`, () => {
    for (const rule of CHECKPOINT_RULES)
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
