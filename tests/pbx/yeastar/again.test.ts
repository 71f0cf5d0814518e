// Proves that an answer about a queue's agents that repeats itself is taken as if it were read anew: over the tapes,
// with such answers doubled, late ones among them, and with spoiled frames between.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Memory } from '#server/pbx/yeastar/memory.ts';
import { begin } from '#server/pbx/yeastar/snapshot.ts';
import { translate } from '#server/pbx/yeastar/translate.ts';
import type { Frame } from '#server/pbx-sdk/contract.ts';
import { HQ, NOTHING_KNOWN, readTapes, spoiled } from '#tests/contract/vendor-tape.ts';
import { Dice, runSeed } from '#tests/dice.ts';

const SEED = runSeed();
const TAPES = readTapes(join(import.meta.dirname, 'tapes'));
const isAgents = ({ channel }: Frame): boolean => channel.startsWith('rest:queue/agent_status');

/** The frames of a tape, some spoiled, and after many of them an answer about agents that was heard before. */
function* woven(dice: Dice, frames: readonly Frame[]): Generator<Frame> {
  const heard: Frame[] = [];
  for (const frame of frames) {
    if (dice.chance(10)) yield spoiled(dice, frame);
    yield frame;
    if (isAgents(frame)) heard.push(dice.chance(20) ? { ...spoiled(dice, frame), at: frame.at } : frame);
    if (heard.length > 0 && dice.chance(50)) {
      const again = { ...dice.pick(heard), at: frame.at };
      yield again;
      yield again;
    }
  }
}

function forget(memory: Memory): void {
  for (const queue of Object.values(memory.queues)) queue.told = null;
}

describe('an answer about agents', () => {
  it(`heard again says what it says when it is read (SEED=${SEED})`, () => {
    const dice = new Dice(SEED);
    let known = 0;
    for (let round = 0; round < 10; round++)
      for (const { frames } of TAPES) {
        let one = begin(HQ, NOTHING_KNOWN);
        let other = begin(HQ, NOTHING_KNOWN);
        for (const frame of woven(dice, frames)) {
          if (isAgents(frame) && Object.values(one.queues).some(({ told }) => told?.text === frame.text))
            known++;
          forget(other);
          const a = translate(one, frame);
          const b = translate(other, frame);
          const what = `${frame.channel} ${frame.text.slice(0, 300)}`;
          expect(a.events, what).toEqual(b.events);
          expect(a.verdict, what).toEqual(b.verdict);
          expect(a.wakeAt, what).toEqual(b.wakeAt);
          one = a.memory;
          other = b.memory;
        }
      }
    expect(known).toBeGreaterThan(100);
  });
});
