// Proves that timers run in their order, once, each with its own time, and that the first one due is always known.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advanceTimer,
  clearTimer,
  clearTimers,
  nextDue,
  noTimers,
  runDue,
  setTimer,
  type Timers,
} from '#server/pbx-sdk/timers.ts';

/** What runs by then, as `name@due`. */
function run(timers: Timers, now: number, then: (name: string) => void = () => undefined): string[] {
  const out: string[] = [];
  runDue(timers, now, (kind, key, at) => {
    out.push(`${kind}:${key}@${at}`);
    then(`${kind}:${key}`);
  });
  return out;
}

function withTimers(due: Record<string, number>): Timers {
  const timers = noTimers();
  for (const [name, at] of Object.entries(due)) setTimer(timers, name, at);
  return timers;
}

describe('what is due', () => {
  it('runs the first one first, with its own time, and once', () => {
    const timers = withTimers({ 'gone:b': 30, 'wrap:a': 10, 'gone:a': 20, 'gone:c': 31 });
    expect(run(timers, 30)).toEqual(['wrap:a@10', 'gone:a@20', 'gone:b@30']);
    expect(run(timers, 30)).toEqual([]);
    expect(nextDue(timers)).toBe(31);
  });

  it('may have a key with colons in it, or none', () => {
    expect(run(withTimers({ 'gone:a:b': 1, 'rights:': 2 }), 2)).toEqual(['gone:a:b@1', 'rights:@2']);
  });

  it('is not run where an earlier one has cleared or moved it', () => {
    const timers = withTimers({ 'a:1': 1, 'b:1': 2, 'c:1': 3 });
    const ran = run(timers, 5, (name) => {
      if (name !== 'a:1') return;
      clearTimer(timers, 'b:1');
      setTimer(timers, 'c:1', 9);
    });
    expect(ran).toEqual(['a:1@1']);
    expect(run(timers, 9)).toEqual(['c:1@9']);
  });

  it('waits for the next frame where it is set by one that runs', () => {
    const timers = withTimers({ 'a:1': 1 });
    expect(run(timers, 5, () => setTimer(timers, 'b:1', 4))).toEqual(['a:1@1']);
    expect(nextDue(timers)).toBe(4);
    expect(run(timers, 5, () => undefined)).toEqual(['b:1@4']);
  });
});

it('a timer is brought forward, never put off', () => {
  const timers = noTimers();
  for (const at of [5, 9, 3]) advanceTimer(timers, 'a:1', at);
  expect(run(timers, 9)).toEqual(['a:1@3']);
});

it('what is kept for one thing is cleared together', () => {
  const timers = withTimers({ 'a:1': 1, 'b:1': 2, 'a:2': 3 });
  clearTimers(timers, ['a', 'b', 'c'], '1');
  expect(timers.due).toEqual({ 'a:2': 3 });
});

it('the first one due is known after whatever was set, moved, cleared and run', () => {
  const name = fc.constantFrom('a:1', 'b:1', 'a:2', 'c:');
  const step = fc.oneof(
    fc.record({ do: fc.constant('set' as const), name, at: fc.integer({ min: 0, max: 50 }) }),
    fc.record({ do: fc.constant('advance' as const), name, at: fc.integer({ min: 0, max: 50 }) }),
    fc.record({ do: fc.constant('clear' as const), name, at: fc.constant(0) }),
    fc.record({ do: fc.constant('run' as const), name, at: fc.integer({ min: 0, max: 50 }) }),
    fc.record({ do: fc.constant('ask' as const), name, at: fc.constant(0) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const timers = noTimers();
      for (const each of steps) {
        if (each.do === 'set') setTimer(timers, each.name, each.at);
        else if (each.do === 'advance') advanceTimer(timers, each.name, each.at);
        else if (each.do === 'clear') clearTimer(timers, each.name);
        else if (each.do === 'run') run(timers, each.at);
        else nextDue(timers);
      }
      const all = Object.values(timers.due);
      expect(nextDue(structuredClone(timers))).toBe(all.length === 0 ? null : Math.min(...all));
    }),
  );
});
