// Proves that questions are asked one at a time, the most overdue first, no sooner than the plan says and none of them
// never; that what is wanted soon is; and that the third failure in a row is the end, or an earlier one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fatal, Transient } from '#server/pbx-sdk/contract.ts';
import { type PollItem, PollScheduler, Timetable } from '#server/pbx-sdk/poll-scheduler.ts';
import { pause } from '#server/time/clock.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';

const START = 1_000_000;
const every = (key: string, everyMs: number, isDueWhenNew = false): PollItem => ({
  key,
  everyMs,
  isDueWhenNew,
});

function polling(
  plan: () => readonly PollItem[],
  answer: (key: string) => Promise<void> | void = () => {},
  more: { readonly patience?: number } = {},
) {
  const clock = new VirtualClock(START);
  const life = new AbortController();
  const asked: [at: number, key: string][] = [];
  const times = new Timetable(plan, () => clock.now());
  const backlog = { size: 0 };
  const scheduler = new PollScheduler<PollItem>({
    context: { now: () => clock.now(), pause: (ms, signal) => pause(clock, ms, signal) },
    signal: life.signal,
    next: () => times.next(),
    backlog: () => backlog.size,
    ...more,
    ask: async (item) => {
      times.asks(item);
      asked.push([clock.now() - START, item.key]);
      await answer(item.key);
    },
  });
  let ended: unknown = 'not yet';
  scheduler.run().then(
    () => {
      ended = null;
    },
    (error: unknown) => {
      ended = error;
    },
  );
  return {
    asked,
    backlog,
    clock,
    life,
    scheduler,
    times,
    ended: () => ended,
    pass: (ms: number) => clock.run(clock.now() + ms),
  };
}

describe('a plan', () => {
  it('is asked item by item, each after its own time, what is new at once where it says so', async () => {
    const run = polling(() => [every('calls', 300), every('people', 1_000), every('rules', 5_000, true)]);
    await run.pass(1_000);
    expect(run.asked).toEqual([
      [0, 'rules'],
      [300, 'calls'],
      [600, 'calls'],
      [900, 'calls'],
      [1_000, 'people'],
    ]);
    expect(run.scheduler.sleepsUntil).toBe(START + 1_200);
  });

  it('may change: what comes is asked, what goes is not, and what comes back begins anew', async () => {
    let items = [every('a', 100)];
    const run = polling(() => items);
    await run.pass(150);
    items = [every('b', 100, true)];
    run.scheduler.wake();
    await run.pass(120);
    items = [every('a', 100), every('b', Number.POSITIVE_INFINITY)];
    run.scheduler.wake();
    await run.pass(150);
    expect(run.asked).toEqual([
      [100, 'a'],
      [150, 'b'],
      [250, 'b'],
      [370, 'a'],
    ]);
  });

  it('lets one that is overdue stand back for others that are due, for so long', async () => {
    const lists = { ...every('lists', 1_000), yieldsMs: 500 };
    const answers: Record<string, () => void> = {};
    const run = polling(
      () => [lists, every('calls', 2_100)],
      (key) => new Promise<void>((resolve) => (answers[key] = resolve)),
    );
    await run.pass(1_000);
    // Both are overdue by now: the calls are asked, though the other was due before.
    await run.pass(1_200);
    answers['lists']?.();
    await run.pass(0);
    // Overdue by more than it yields, it is not put off again.
    await run.pass(3_000);
    answers['calls']?.();
    await run.pass(0);
    expect(run.asked).toEqual([
      [1_000, 'lists'],
      [2_200, 'calls'],
      [5_200, 'lists'],
    ]);
  });

  it('that is empty is waited for', async () => {
    let items: PollItem[] = [];
    const run = polling(() => items);
    await run.pass(5_000);
    items = [every('a', 100, true)];
    run.scheduler.wake();
    await run.pass(50);
    expect(run.asked).toEqual([[5_000, 'a']]);
  });

  it('leaves nobody out, asks nobody too early, and one at a time, however long answers take', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 50, max: 2_000 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 0, max: 200 }),
        async (intervals, answerMs) => {
          let open = 0;
          let most = 0;
          const items = intervals.map((ms, i) => every(`${i}`, ms));
          const run = polling(
            () => items,
            async () => {
              most = Math.max(most, ++open);
              await pause(run.clock, answerMs, run.life.signal).catch(() => undefined);
              open--;
            },
          );
          await run.pass(10_000);
          run.life.abort();
          expect(most).toBeLessThanOrEqual(1);
          intervals.forEach((ms, i) => {
            const times = [0, ...run.asked.filter(([, key]) => key === `${i}`).map(([at]) => at)];
            times.slice(1).forEach((at, k) => {
              const gap = at - (times[k] ?? 0);
              expect(gap).toBeGreaterThanOrEqual(ms);
              // At worst each of the others has its turn before it.
              expect(gap).toBeLessThanOrEqual(ms + intervals.length * answerMs);
            });
            expect(10_000 - (times.at(-1) ?? 0)).toBeLessThanOrEqual(ms + intervals.length * answerMs);
          });
        },
      ),
    ));
});

describe('a question', () => {
  it('that is wanted soon is asked soon, once, and not too soon after the last time', async () => {
    const run = polling(() => [every('a', 60_000), every('b', 60_000)]);
    await run.pass(1_000);
    run.times.soon(({ key }) => key === 'a', 200, 1_000);
    run.scheduler.wake();
    await run.pass(100);
    // Wanted again meanwhile it is not put off.
    run.times.soon(({ key }) => key === 'a', 200, 1_000);
    run.scheduler.wake();
    await run.pass(300);
    run.times.soon(({ key }) => key === 'a', 200, 1_000);
    run.scheduler.wake();
    await run.pass(2_000);
    expect(run.asked).toEqual([
      [1_200, 'a'],
      [2_200, 'a'],
    ]);
  });

  it('that was refused is left alone for a while, even where it is wanted soon', async () => {
    const run = polling(() => [every('a', 100)]);
    await run.pass(150);
    run.times.defer(every('a', 100), 1_000);
    run.times.soon(() => true, 10);
    run.scheduler.wake();
    await run.pass(1_060);
    expect(run.asked).toEqual([
      [100, 'a'],
      [1_150, 'a'],
    ]);
  });

  it('waits while the wall has not read what came', async () => {
    const run = polling(() => [every('a', 100)]);
    run.backlog.size = 5_000;
    await run.pass(3_500);
    expect(run.asked).toEqual([]);
    run.backlog.size = 10;
    await run.pass(700);
    expect(run.asked.map(([at]) => at)).toEqual([4_100, 4_200]);
  });

  it('without an answer is asked again after a second, then two; a third time is the end', async () => {
    const broken = new Transient('no answer');
    let failing = 2;
    const run = polling(
      () => [every('a', 10_000), every('b', 10_500)],
      (key) => {
        if (key === 'a' && failing-- > 0) throw broken;
      },
    );
    await run.pass(15_000);
    expect(run.asked).toEqual([
      [10_000, 'a'],
      [11_000, 'a'],
      [13_000, 'a'],
      [13_000, 'b'],
    ]);
    failing = 3;
    await run.pass(15_000);
    expect(run.ended()).toBe(broken);
  });

  it('without an answer is the end at the first time where a make has no patience', async () => {
    const broken = new Transient('no answer');
    const run = polling(
      () => [every('a', 100)],
      () => {
        throw broken;
      },
      { patience: 1 },
    );
    await run.pass(5_000);
    expect(run.asked).toEqual([[100, 'a']]);
    expect(run.ended()).toBe(broken);
  });

  it('that fails for another reason ends it at once', async () => {
    const fatal = new Fatal('no licence');
    const run = polling(
      () => [every('a', 100)],
      () => {
        throw fatal;
      },
    );
    await run.pass(150);
    expect(run.ended()).toBe(fatal);
    expect(run.asked).toHaveLength(1);
  });
});

describe('an end', () => {
  it('from outside is heeded asleep and while it is being asked, and is no failure', async () => {
    const asleep = polling(() => [every('a', 60_000)]);
    await asleep.pass(10);
    asleep.life.abort(new Transient('closed'));
    await asleep.pass(0);
    expect(asleep.ended()).toBeNull();
    const asking = polling(
      () => [every('a', 100)],
      () => pause(asking.clock, 60_000, asking.life.signal),
    );
    await asking.pass(200);
    const why = new Transient('closed');
    asking.life.abort(why);
    await asking.pass(0);
    expect(asking.ended()).toBe(why);
  });
});
