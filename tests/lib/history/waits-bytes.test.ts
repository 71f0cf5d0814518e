// Proves that a book of waits comes out of its bytes as it went in, and that other bytes are none.
import { expect, it } from 'vitest';
import { bookFrom, bytesOf } from '#lib/history/waits-bytes.ts';
import { type Book, OUTCOMES } from '#lib/model/counts.ts';
import { Dice, runSeed } from '#tests/dice.ts';

it('a book comes out as it went in', () => {
  const dice = new Dice(runSeed());
  for (let i = 0; i < 300; i++) {
    const book: { -readonly [K in keyof Book]: Book[K] } = {};
    for (const outcome of OUTCOMES) {
      if (dice.below(2) === 0) continue;
      const calls: [number, number][] = [];
      for (
        let seconds = dice.below(200), n = 1 + dice.below(20);
        n > 0;
        n--, seconds += 1 + dice.below(90_000)
      )
        calls.push([seconds, (1 + dice.below(70_000)) * (dice.below(5) === 0 ? -1 : 1)]);
      book[outcome] = {
        calls,
        ms: dice.below(2) === 0 ? -1 - dice.below(9_000) : dice.below(1_000_000) * 1_000_003,
      };
    }
    expect(bookFrom(bytesOf(book))).toEqual(book);
  }
  expect(bytesOf({})).toHaveLength(0);
});

it('bytes that are no book are refused', () => {
  const bytes = bytesOf({ answered: { calls: [[3, 2]], ms: 5_000 } });
  expect(() => bookFrom(bytes.subarray(0, bytes.length - 1))).toThrow(RangeError);
  expect(() => bookFrom(Uint8Array.of(9, 0))).toThrow(/unknown format/);
  expect(() => bookFrom(Uint8Array.of(1, 99))).toThrow(/unknown outcome/);
});
