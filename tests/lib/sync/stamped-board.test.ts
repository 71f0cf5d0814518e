// Proves what the server's board answers: stamps, tombstones, the horizon, and the newest state of a row once.
import { describe, expect, it } from 'vitest';
import { blankAgent } from '#lib/fold/agents.ts';
import type { Change } from '#lib/model/board.ts';
import { agentId, sourceId } from '#lib/model/ids.ts';
import { StampedBoard } from '#lib/sync/stamped-board.ts';
import { Dice, runSeed } from '#tests/dice.ts';

const HQ = sourceId('hq');
const name = (native: string) => `agent:${agentId(HQ, native)}` as const;
const put = (native: string, since = 0): Change => ({ put: blankAgent(agentId(HQ, native), HQ, since) });
const remove = (native: string): Change => ({ remove: name(native) });

/** A board that took one list of changes a sequence. */
function board(gravesKept: number, ...log: Change[][]): StampedBoard {
  const made = new StampedBoard('e1', gravesKept);
  for (const [i, changes] of log.entries()) made.apply(changes, i + 1);
  return made;
}
const since = (from: StampedBoard, seq: number, epoch = 'e1') => from.since({ epoch, seq });

describe('the board', () => {
  it('stamps a row with its last change, and none that is gone', () => {
    const made = board(9, [put('1'), put('2')], [put('1', 7)], [remove('2')]);
    expect(made.stampOf(name('1'))).toBe(2);
    expect(made.stampOf(name('2'))).toBeNull();
    expect(made.stampOf(name('3'))).toBeNull();
    expect(made.seq).toBe(3);
  });

  it('sends each row once, as it is now, in the order of change', () => {
    const made = board(9, [put('1')], [put('2')], [put('1', 7)]);
    expect(since(made, 0).changes).toEqual([put('2'), put('1', 7)]);
    expect(since(made, 3).changes).toEqual([]);
  });

  it('sends what is gone until it is back', () => {
    const made = board(9, [put('1')], [remove('1')]);
    expect(since(made, 1).changes).toEqual([remove('1')]);
    made.apply([put('1', 5)], 3);
    expect(since(made, 1).changes).toEqual([put('1', 5)]);
  });

  it('takes the removal of what it never had for nothing', () => {
    const made = board(9, [remove('1')]);
    expect(since(made, 0)).toEqual({ epoch: 'e1', from: 0, to: 1, whole: false, changes: [] });
  });

  it('sends everything to cursors of another epoch, from the future, or from before its horizon', () => {
    const made = board(1, [put('1'), put('2'), put('3')], [remove('1')], [remove('2')], [put('4')]);
    for (const delta of [made.since(null), since(made, 4, 'e0'), since(made, 9), since(made, 1)]) {
      expect(delta.whole).toBe(true);
      expect(delta.changes).toEqual([put('3'), put('4')]);
    }
    // The forgotten removal took place at 2: from there on nothing is missing.
    expect(since(made, 2)).toMatchObject({ whole: false, changes: [remove('2'), put('4')] });
  });

  it('restored knows nothing of what was removed before', () => {
    const made = StampedBoard.restore('e1', 5, [blankAgent(agentId(HQ, '1'), HQ, 0)]);
    expect(since(made, 4).whole).toBe(true);
    expect(since(made, 5)).toMatchObject({ whole: false, changes: [] });
  });

  it('forgets nothing of ten thousand removals, as long as it is left to itself', () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => put(String(i)));
    const gone = Array.from({ length: 10_000 }, (_, i) => remove(String(i)));
    const made = new StampedBoard('e1');
    made.apply(rows, 1);
    made.apply(gone, 2);
    expect(since(made, 1).changes).toHaveLength(10_000);
  });

  it('answers as a plain list of all changes would, however often its own lists are written anew', () => {
    const dice = new Dice(runSeed());
    for (const gravesKept of [0, 1, 3, 20]) {
      const made = new StampedBoard('e1', gravesKept);
      const log: Change[][] = [];
      let answered = 0;
      for (let seq = 1; seq <= 600; seq++) {
        const changes = Array.from({ length: dice.between(1, 3) }, () => {
          const native = String(dice.below(8));
          return dice.chance(45) ? remove(native) : put(native, seq);
        });
        log.push(changes);
        made.apply(changes, seq);
        const from = Math.max(0, seq - dice.below(12));
        const delta = since(made, from);
        if (delta.whole) continue;
        answered++;
        expect(made.missed({ epoch: 'e1', seq: from })).toBe(delta.changes.length);
        expect(shown([...delta.changes], rowsAfter(log, from))).toEqual(rowsAfter(log, seq));
        expect(made.size).toBe(rowsAfter(log, seq).size);
      }
      expect(answered).toBeGreaterThan(20);
      expect(made.missed({ epoch: 'e0', seq: 1 })).toBe(Number.POSITIVE_INFINITY);
    }
  });
});

/** What is on a board after so many sequences. */
const rowsAfter = (log: readonly Change[][], seq: number): Map<string, unknown> =>
  shown(log.slice(0, seq).flat(), new Map());

function shown(changes: readonly Change[], rows: Map<string, unknown>): Map<string, unknown> {
  for (const change of changes)
    if ('put' in change) rows.set(`agent:${change.put.id}`, change.put);
    else rows.delete(change.remove);
  return rows;
}
