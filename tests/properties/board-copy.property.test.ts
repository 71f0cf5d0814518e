// Proves: whatever the network and restarts do, the copy at cursor c equals the board as it was at c, after every
// step of thousands of random histories. And that this test would notice: each planted fault is caught.
import { describe, expect, it } from 'vitest';
import { type Change, type Ref, refOf } from '#lib/model/board.ts';
import { BoardCopy } from '#lib/sync/board-copy.ts';
import type { Cursor, Delta } from '#lib/sync/protocol.ts';
import { StampedBoard } from '#lib/sync/stamped-board.ts';
import { runSeed } from '#tests/dice.ts';
import { type Parts, playHistory, SOUND } from './screens.ts';

const HISTORIES = 10_000;

describe('a screen’s copy of the board', () => {
  it(`equals the board at its cursor after every step of ${HISTORIES} histories`, { timeout: 60_000 }, () => {
    const seed = runSeed();
    console.log(`board-copy property: SEED=${seed}`);
    const seen = new Set<string>();
    for (let i = 0; i < HISTORIES; i++) {
      const played = playHistory(seed + i);
      expect(played.problem).toBeNull();
      for (const what of played.seen) seen.add(what);
    }
    // Histories in which nothing went wrong would prove nothing.
    expect(seen).toEqual(
      new Set([
        'another epoch',
        'doubled',
        'first picture',
        'from the future',
        'gap',
        'lost',
        'new epoch',
        'old picture',
        'overtaken',
        'past the horizon',
        'remove',
        'replaced',
        'restart',
        'stale',
        'useless picture',
      ]),
    );
  });

  describe('with a planted fault', () => {
    for (const [fault, parts] of Object.entries(faults()))
      it(`is caught: ${fault}`, () => {
        let caught: string | null = null;
        for (let seed = 1; seed <= HISTORIES && !caught; seed++)
          caught = playHistory(seed, { ...SOUND, ...parts }).problem;
        expect(caught).not.toBeNull();
      });
  });
});

function faults(): Record<string, Partial<Parts>> {
  return {
    'a snapshot merges instead of replacing': { copy: Merges },
    'the server ignores the epoch': { board: AnyEpochServes },
    'the copy ignores the epoch': { copy: AnyEpochTakes },
    'the copy ignores gaps': { copy: IgnoresGaps },
    'the board has no horizon': { board: NoHorizon },
    'the copy applies stale messages': { copy: AppliesStale },
    'tombstones are not sent': { board: NoTombstones },
    'a tombstone outlives the row’s return': { board: TombstoneStays },
  };
}

class Merges extends BoardCopy {
  override take(delta: Delta): 'taken' | 'gap' {
    return super.take(delta.whole ? { ...delta, changes: [...puts(this), ...delta.changes] } : delta);
  }
}

class AnyEpochServes extends StampedBoard {
  override since(cursor: Cursor | null): Delta {
    return super.since(cursor && { ...cursor, epoch: this.epoch });
  }
}

class AnyEpochTakes extends BoardCopy {
  override take(delta: Delta): 'taken' | 'gap' {
    const here = this.cursor;
    if (!here || delta.whole || delta.epoch === here.epoch) return super.take(delta);
    if (delta.from > here.seq) return 'gap';
    if (delta.to <= here.seq) return 'taken';
    return super.take({ ...delta, whole: true, changes: [...puts(this), ...delta.changes] });
  }
}

class IgnoresGaps extends BoardCopy {
  override take(delta: Delta): 'taken' | 'gap' {
    return super.take({ ...delta, from: Math.min(delta.from, this.cursor?.seq ?? 0) });
  }
}

/** Answers every cursor of its own epoch up to `last` with what is newer, tombstones or not. */
function partial(board: StampedBoard, cursor: Cursor, changes: readonly Change[]): Delta {
  const newer = [...board.rows()].filter((row) => (board.stampOf(refOf(row)) ?? 0) > cursor.seq);
  const put = newer.map((row) => ({ put: row }));
  return { epoch: board.epoch, from: cursor.seq, to: board.seq, whole: false, changes: [...put, ...changes] };
}

class NoHorizon extends StampedBoard {
  override since(cursor: Cursor | null): Delta {
    const delta = super.since(cursor);
    const known = cursor?.epoch === this.epoch && cursor.seq <= this.seq;
    return delta.whole && known ? partial(this, cursor, []) : delta;
  }
}

class AppliesStale extends BoardCopy {
  override take(delta: Delta): 'taken' | 'gap' {
    const here = this.cursor;
    const stale = here && !delta.whole && delta.epoch === here.epoch && delta.to <= here.seq;
    if (!stale) return super.take(delta);
    return super.take({ ...delta, to: here.seq, whole: true, changes: [...puts(this), ...delta.changes] });
  }
}

class NoTombstones extends StampedBoard {
  override since(cursor: Cursor | null): Delta {
    const delta = super.since(cursor);
    return { ...delta, changes: delta.changes.filter((change) => 'put' in change) };
  }
}

class TombstoneStays extends StampedBoard {
  readonly #removed = new Map<Ref, number>();

  override apply(changes: readonly Change[], seq: number): void {
    for (const change of changes)
      if ('remove' in change && this.stampOf(change.remove) !== null) this.#removed.set(change.remove, seq);
    super.apply(changes, seq);
  }

  override since(cursor: Cursor | null): Delta {
    const delta = super.since(cursor);
    if (delta.whole || !cursor) return delta;
    const graves = [...this.#removed].filter(([, seq]) => seq > cursor.seq);
    return { ...delta, changes: [...delta.changes, ...graves.map(([ref]) => ({ remove: ref }))] };
  }
}

const puts = (copy: BoardCopy): Change[] => [...copy.snapshot().values()].map((row) => ({ put: row }));
