// A command goes out once however often it is pressed, is seen while it is on its way, and its answer is kept a minute.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Asking } from '#components/live/asking.ts';
import type { Ref } from '#lib/model/board.ts';
import { type Command, confirmed, type Outcome, refused } from '#lib/model/command.ts';

let sent: { command: Command; answer: (outcome: Outcome) => void }[];
let asking: Asking;
let told: number;
let born = 0;

const hold = (target = 'call:hq/1' as Ref): Command => ({
  id: String(++born),
  verb: 'call.hold',
  target,
  seen: 7,
  args: {},
});
const answer = async (i: number, outcome: Outcome): Promise<void> => {
  sent[i]?.answer(outcome);
  await vi.advanceTimersByTimeAsync(0);
};

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  told = 0;
  asking = new Asking((command) => new Promise((resolve) => sent.push({ command, answer: resolve })));
  asking.subscribe(() => {
    told++;
  });
});
afterEach(() => void vi.useRealTimers());

describe('what this page asked', () => {
  it('is known by its row while it is on its way, and not by another row', () => {
    void asking.ask(hold(), 'Hold');
    expect(asking.about('call:hq/1' as Ref)).toMatchObject({ label: 'Hold', outcome: null });
    expect(asking.about('call:hq/2' as Ref)).toBeNull();
    expect(told).toBe(1);
  });

  it('is sent once, however often it is pressed before its answer; then it may be asked again', async () => {
    void asking.ask(hold(), 'Hold');
    void asking.ask(hold(), 'Hold');
    void asking.ask(hold('call:hq/2' as Ref), 'Hold');
    expect(sent).toHaveLength(2);
    await answer(0, refused('not now'));
    expect(asking.about('call:hq/1' as Ref)?.outcome).toEqual(refused('not now'));
    void asking.ask(hold(), 'Hold');
    expect(sent).toHaveLength(3);
    expect(asking.about('call:hq/1' as Ref)?.outcome).toBeNull();
    await answer(2, confirmed);
    expect(asking.about('call:hq/1' as Ref)?.outcome).toEqual(confirmed);
  });

  it('is kept for a minute after its answer, not from when it was asked', async () => {
    void asking.ask(hold(), 'Hold');
    await vi.advanceTimersByTimeAsync(90_000);
    expect(asking.all()).toHaveLength(1);
    await answer(0, confirmed);
    const { answeredAt } = asking.all()[0]!;
    expect(answeredAt).toBe(performance.now());
    await vi.advanceTimersByTimeAsync(59_000);
    expect(asking.all()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asking.all()).toEqual([]);
    expect(asking.about('call:hq/1' as Ref)).toBeNull();
  });

  it('stays the same array while nothing is asked or answered', () => {
    void asking.ask(hold(), 'Hold');
    expect(asking.all()).toBe(asking.all());
  });
});
