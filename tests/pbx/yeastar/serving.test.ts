// Proves that who serves a queue is known alike from both sides, by agent and by queue: over the tapes, whole and with
// spoiled frames between.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Memory } from '#server/pbx/yeastar/memory.ts';
import { begin } from '#server/pbx/yeastar/snapshot.ts';
import { translate } from '#server/pbx/yeastar/translate.ts';
import { HQ, NOTHING_KNOWN, readTapes, spoiled, type Tape } from '#tests/contract/vendor-tape.ts';
import { Dice, runSeed } from '#tests/dice.ts';

const SEED = runSeed();
const TAPES = readTapes(join(import.meta.dirname, 'tapes'));

const byAgent = ({ agents }: Memory): string[] =>
  Object.values(agents).flatMap(({ number, queues }) => queues.map(({ queue }) => `${queue} ${number}`));
const byQueue = ({ serving }: Memory): string[] =>
  Object.entries(serving).flatMap(([queue, numbers]) => numbers.map((number) => `${queue} ${number}`));

/** The most pairs of a queue and an agent there were. */
function play({ frames }: Tape, dice: Dice | null): number {
  let memory = begin(HQ, NOTHING_KNOWN);
  let most = 0;
  for (const frame of frames) {
    const heard = dice?.chance(30) ? [spoiled(dice, frame), frame] : [frame];
    for (const each of heard) {
      memory = translate(memory, each).memory;
      const [one, other] = [byQueue(memory), byAgent(memory)];
      expect(new Set(one), `${each.channel} ${each.text.slice(0, 300)}`).toEqual(new Set(other));
      expect(one).toHaveLength(other.length);
      most = Math.max(most, one.length);
    }
  }
  return most;
}

describe('who serves a queue', () => {
  it('is known from both sides, after each frame of the tapes', () => {
    expect(Math.max(...TAPES.map((tape) => play(tape, null)))).toBeGreaterThan(2);
  });

  it(`and of what is left of them (SEED=${SEED})`, () => {
    const dice = new Dice(SEED);
    for (let round = 0; round < 3; round++) for (const tape of TAPES) play(tape, dice);
  });
});
