// An event that comes over the WebSocket and by webhook, or is brought again, counts once: whatever the order, the
// board is the one of the WebSocket alone. A genuine repetition still counts.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Doubles, judgeDouble, lineOpened, noDoubles } from '#server/pbx/yeastar/event-dedupe.ts';
import { yeastar } from '#server/pbx/yeastar/index.ts';
import type { Frame } from '#server/pbx-sdk/contract.ts';
import { told } from '#tests/board-in-hand.ts';
import { opened, Player, readTapes, saidBy, type Tape } from '#tests/contract/vendor-tape.ts';
import { Dice, runSeed } from '#tests/dice.ts';

const isDouble = (...told: Parameters<typeof judgeDouble>): boolean => judgeDouble(...told) === 'double';
const lamp = (status: string) => ({ extension: '1001', status });

function hearing(doubles: Doubles = noDoubles()) {
  let at = 1_000;
  return (channel: 'stream' | 'hook', status: string, later = 100): boolean => {
    at += later;
    return !isDouble(doubles, channel, 30008, lamp(status), at);
  };
}

describe('a double', () => {
  it('is told once, whichever channel is first', () => {
    const counts = hearing();
    expect([counts('stream', 'Idle'), counts('hook', 'Idle')]).toEqual([true, false]);
    expect([counts('hook', 'Busy'), counts('stream', 'Busy')]).toEqual([true, false]);
  });

  it('is known by what it says, not by how it is written', () => {
    const doubles = noDoubles();
    expect(isDouble(doubles, 'stream', 30008, { extension: '1001', status: 'Idle' }, 1)).toBe(false);
    expect(isDouble(doubles, 'hook', 30008, { status: 'Idle', extension: '1001' }, 2)).toBe(true);
    expect(isDouble(doubles, 'hook', 30009, { status: 'Idle', extension: '1001' }, 3)).toBe(false);
  });

  it('is none where the WebSocket repeats itself', () => {
    const counts = hearing();
    for (let i = 0; i < 3; i++)
      expect([counts('stream', 'Ringing'), counts('stream', 'Idle')]).toEqual([true, true]);
    for (let i = 0; i < 3; i++)
      expect([counts('hook', 'Ringing'), counts('hook', 'Idle')]).toEqual([false, false]);
  });

  it('is a retry by webhook alone, unless something else was so in between', () => {
    const counts = hearing();
    expect([counts('hook', 'Ringing'), counts('hook', 'Ringing', 5_000)]).toEqual([true, false]);
    expect([counts('hook', 'Idle'), counts('hook', 'Ringing')]).toEqual([true, true]);
  });

  it('is always a retry where it reports what took place once', () => {
    const doubles = noDoubles();
    const end = (call: string, at: number) => !isDouble(doubles, 'hook', 30012, { call_id: call }, at);
    expect([end('1', 1), end('2', 2), end('1', 3)]).toEqual([true, true, false]);
  });

  it('is forgotten after a minute, and with the WebSocket that owed it', () => {
    const counts = hearing();
    expect([counts('stream', 'Idle'), counts('hook', 'Idle', 61_000)]).toEqual([true, true]);
    const doubles = noDoubles();
    const again = hearing(doubles);
    expect(again('hook', 'Idle')).toBe(true);
    lineOpened(doubles, '');
    expect(again('stream', 'Idle')).toBe(true);
  });

  it('costs a bounded memory', () => {
    const doubles = noDoubles();
    for (let i = 0; i < 20_000; i++) isDouble(doubles, i % 2 ? 'hook' : 'stream', 30008, lamp(`${i}`), i);
    expect(JSON.stringify(doubles).length).toBeLessThan(200_000);
  });
});

const MINUTE = 60_000;
const WORD = { errcode: 0, errmsg: 'SUCCESS' };

/**
 * The same tape with each event over the WebSocket and by webhook, one of them at its time and the other up to 50 s
 * later, and some webhooks once more. Only what really happens: each channel in order, a WebSocket brings nothing of
 * the connection before, and a webhook is not ahead with what it has brought within the minute.
 */
function doubled(tape: Tape, dice: Dice): Frame[] {
  const out: { frame: Frame; order: number }[] = [];
  let order = 0;
  const put = (frame: Frame): void => void out.push({ frame, order: order++ });
  const clear = { stream: 0, hook: 0 };
  const brought = new Map<string, number>();
  for (const [i, frame] of tape.frames.entries()) {
    if (frame.channel !== 'stream' || !frame.text.includes('"type"')) {
      put(frame);
      continue;
    }
    const until =
      tape.frames.slice(i).find(({ channel }) => channel === 'opened')?.at ?? Number.POSITIVE_INFINITY;
    const hookAhead =
      dice.chance(50) && clear.hook <= frame.at && (brought.get(frame.text) ?? -MINUTE) + MINUTE < frame.at;
    const ahead = hookAhead || clear.stream > frame.at ? 'hook' : 'stream';
    const lag = dice.chance(30) ? 0 : dice.below(ahead === 'hook' ? 3_000 : 50_000);
    const times = { stream: frame.at, hook: frame.at };
    const other = ahead === 'hook' ? 'stream' : 'hook';
    times[other] = Math.max(clear[other], frame.at + lag);
    if (other === 'stream') times.stream = Math.min(times.stream, until);
    for (const channel of ahead === 'hook' ? (['hook', 'stream'] as const) : (['stream', 'hook'] as const)) {
      put({ ...frame, channel, at: times[channel] });
      clear[channel] = times[channel];
    }
    let last = times.hook;
    while (dice.chance(20)) {
      last += dice.below(20_000);
      put({ ...frame, channel: 'hook', at: last });
    }
    brought.set(frame.text, Math.max(last, brought.get(frame.text) ?? 0));
  }
  return out.toSorted((a, b) => a.frame.at - b.frame.at || a.order - b.order).map(({ frame }) => frame);
}

describe('any interleaving of the WebSocket and the webhook', () => {
  const tapes = readTapes(join(import.meta.dirname, 'tapes'));
  const seed = runSeed();

  it.each(tapes.map((tape) => [tape.name, tape] as const))(
    `gives the same board: %s (SEED=${seed})`,
    (_name, recorded) => {
      // A WebSocket acknowledges its subscription before it says anything else.
      const frames = recorded.frames.flatMap((frame) =>
        frame.channel === 'opened'
          ? [frame, { ...frame, channel: 'stream', text: JSON.stringify(WORD) }]
          : [frame],
      );
      const tape = { ...recorded, frames };
      const play = (each: readonly Frame[]) => {
        const player = new Player(opened(yeastar), { ...tape, frames: each });
        return told(
          saidBy([...player.hearAll(each), ...player.hearAll([{ at: end, channel: 'tick', text: '' }])]),
        ).toString();
      };
      const end = (frames.at(-1)?.at ?? 0) + 10 * MINUTE;
      const alone = play(frames);
      const dice = new Dice(seed);
      for (let round = 0; round < 100; round++) {
        const both = doubled(tape, dice);
        expect(both.some(({ channel }) => channel === 'hook')).toBe(
          frames.some(({ text }) => text.includes('"type"')),
        );
        expect(play(both), `round ${round}`).toBe(alone);
      }
    },
  );
});
