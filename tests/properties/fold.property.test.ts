// Proves: whatever is said, in whatever order, the fold does not throw and its laws hold; and for floors that make
// sense, every call and every minute of an agent is booked once, on its day, whatever is folded together meanwhile.
import { describe, expect, it } from 'vitest';
import type { DomainEvent } from '#lib/model/event.ts';
import { told } from '#tests/board-in-hand.ts';
import { Dice, runSeed, shrunk } from '#tests/dice.ts';
import { ALL_TYPES, wildHistory } from '#tests/wild-events.ts';
import { playFloor } from './floor-ledger.ts';
import { LAWS, type Law } from './fold-laws.ts';
import { playShifts } from './shift-ledger.ts';

const SEED = runSeed();
console.log(`fold properties: SEED=${SEED}`);

/** The first history that breaks the law, cut down to what it takes. */
function broken(law: Law, histories: number, tame: boolean): string | null {
  const verdict = (events: readonly DomainEvent[]): string | null => {
    try {
      return law(events);
    } catch (error) {
      return `throws ${String(error)}`;
    }
  };
  for (let i = 0; i < histories; i++) {
    const events = wildHistory(new Dice(SEED + i), 60, tame);
    if (!verdict(events)) continue;
    const [first, ...rest] = events;
    if (!first) continue;
    const small = [first, ...shrunk(rest, (some) => verdict([first, ...some]) !== null)];
    return `SEED=${SEED + i}: ${verdict(small)}\n${small.map((event) => JSON.stringify(event)).join('\n')}`;
  }
  return null;
}

describe('over lawless histories', () => {
  for (const [name, law] of Object.entries(LAWS)) {
    it(`${name} (times make sense)`, { timeout: 60_000 }, () => expect(broken(law, 400, true)).toBeNull());
    it(`${name} (times are nonsense)`, { timeout: 60_000 }, () => expect(broken(law, 400, false)).toBeNull());
  }

  it('threw every type of event at the fold', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 50; i++)
      for (const event of wildHistory(new Dice(SEED + i), 60)) seen.add(event.type);
    expect(seen).toEqual(new Set(ALL_TYPES));
  });
});

describe('over floors that make sense', () => {
  it('books every call where and when it arrived', { timeout: 60_000 }, () => {
    const kinds = new Set<string>();
    for (let i = 0; i < 300; i++) {
      const floor = playFloor(new Dice(SEED + i));
      const board = told(floor.events);
      expect(floor.problems(board), `SEED=${SEED + i}`).toEqual([]);
      for (const kind of floor.seen) kinds.add(kind);
    }
    expect(kinds).toEqual(
      new Set([
        'abandoned',
        'across midnight',
        'answered',
        'callback',
        'compacted',
        'derived',
        'doubled',
        'held',
        'missed',
        'observed',
        'other',
        'overflowed',
        'requeued',
        'taken over',
        'transferred',
        'unknown',
      ]),
    );
  });

  it('books every minute of an agent on its day, and none while blind', { timeout: 60_000 }, () => {
    for (let i = 0; i < 300; i++) {
      const shifts = playShifts(new Dice(SEED + i));
      expect(shifts.problems(told(shifts.events)), `SEED=${SEED + i}`).toEqual([]);
    }
  });
});
