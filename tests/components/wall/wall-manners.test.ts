// Proves when an alarm sounds, where the picture drifts to, and what outside the hours means.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alarm, COOL_DOWN_MS, REPEAT_MS, SILENT } from '#components/wall/alarm.ts';
import { driftAt, isOutside } from '#components/wall/burn-in.ts';

/** When it sounds, looked at once a second. */
function heard(breachedAt: (second: number) => readonly string[], seconds: number): number[] {
  let state = SILENT;
  const at: number[] = [];
  for (let second = 0; second < seconds; second++) {
    const next = alarm(state, breachedAt(second), second * 1000);
    state = next.state;
    if (next.sound) at.push(second);
  }
  return at;
}

describe('the alarm', () => {
  it('is silent while nothing is breached', () => expect(heard(() => [], 200)).toEqual([]));
  it('sounds at once, then once a minute while it lasts', () =>
    expect(heard((s) => (s >= 5 ? ['a'] : []), 130)).toEqual([5, 65, 125]));
  it('sounds for another breach, after the cool-down if need be', () =>
    expect(heard((s) => (s >= 30 ? ['a', 'b'] : s >= 20 ? ['a'] : []), 80)).toEqual([20, 35]));
  it('does not follow flapping faster than the cool-down', () =>
    expect(heard((s) => (s % 2 === 0 ? ['a'] : []), 61)).toEqual([0, 16, 32, 48]));
  it('keeps the cool-down whatever happens, and is never silent for longer than the repeat', () => {
    fc.assert(
      fc.property(fc.array(fc.subarray(['a', 'b', 'c']), { minLength: 1, maxLength: 300 }), (story) => {
        const at = heard((second) => story[second] ?? [], story.length);
        for (const [index, second] of at.entries())
          if (index > 0) expect((second - at[index - 1]!) * 1000).toBeGreaterThanOrEqual(COOL_DOWN_MS);
      }),
    );
    const at = heard(() => ['a'], 600);
    for (const [index, second] of at.entries())
      if (index > 0) expect((second - at[index - 1]!) * 1000).toBeLessThanOrEqual(REPEAT_MS);
  });
});

describe('the guard', () => {
  it('drifts a few pixels, and not always to the same place', () => {
    const places = Array.from({ length: 60 }, (_, minute) => driftAt(minute * 60_000));
    for (const [x, y] of places) expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThanOrEqual(4);
    expect(new Set(places.map(String)).size).toBeGreaterThan(8);
  });
  it('knows hours, also those past midnight', () => {
    const day = { from: '07:00', until: '19:00' };
    expect(['06:59', '07:00', '18:59', '19:00'].map((time) => isOutside(time, day))).toEqual([
      true,
      false,
      false,
      true,
    ]);
    const night = { from: '22:00', until: '06:00' };
    expect(['21:59', '22:00', '05:59', '06:00'].map((time) => isOutside(time, night))).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect(isOutside('12:00', { from: '00:00', until: '00:00' })).toBe(false);
  });
});
