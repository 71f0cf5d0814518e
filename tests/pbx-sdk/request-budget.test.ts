// Proves that the limit of requests is never passed in any window, however they are asked for, and that nobody waits
// longer than the limit makes them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestBudget } from '#server/pbx-sdk/request-budget.ts';

const WINDOW = 1_000;
const asks = fc.array(
  fc.record({
    afterMs: fc.integer({ min: -50, max: 700 }),
    urgent: fc.boolean(),
    holdMs: fc.option(fc.integer({ min: 0, max: 500 }), { freq: 20 }),
  }),
  { maxLength: 300 },
);

/** When each was let go, by a clock that may be set back. */
function play(limit: number, script: readonly { afterMs: number; urgent: boolean; holdMs: number | null }[]) {
  const budget = new RequestBudget(limit, WINDOW);
  const granted: { at: number; urgent: boolean }[] = [];
  let now = 10_000;
  for (const { afterMs, urgent, holdMs } of script) {
    now += afterMs;
    if (holdMs !== null) budget.holdUntil(now + holdMs);
    const before = budget.wait(now, urgent ? 'person' : 'routine');
    const wait = budget.take(now, urgent ? 'person' : 'routine');
    expect(wait).toBe(before);
    if (wait === 0) granted.push({ at: now, urgent });
    else expect(budget.wait(now + wait, urgent ? 'person' : 'routine')).toBe(0);
  }
  return granted;
}

describe('the budget', () => {
  it('never lets more go in any window than the limit, and of its own accord less', () =>
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 40 }), asks, (limit, script) => {
        const granted = play(limit, script);
        for (const { at } of granted) {
          const window = granted.filter((each) => each.at >= at && each.at < at + WINDOW);
          expect(window.length).toBeLessThanOrEqual(limit);
        }
      }),
    ));

  it('keeps a part back for what a person asks', () => {
    const budget = new RequestBudget(10, WINDOW);
    let routine = 0;
    while (budget.take(0, 'routine') === 0) routine++;
    expect(routine).toBe(6);
    expect([budget.take(0, 'stream'), budget.take(0, 'stream')]).toEqual([0, 0]);
    expect(budget.take(0, 'stream')).toBe(WINDOW);
    expect([budget.take(0, 'person'), budget.take(0, 'person')]).toEqual([0, 0]);
    expect(budget.take(0, 'person')).toBe(WINDOW);
  });
});
