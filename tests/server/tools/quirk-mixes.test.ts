// Proves that a sweep takes every value of every switch, and draws the same mixes from the same seed.
import { describe, expect, it } from 'vitest';
import { simulatedMakes } from '#server/simulator/registry.ts';
import { eachValue, mixes } from '#server/tools/quirk-mixes.ts';

const make = { quirks: { a: ['x', 'y'], b: ['1', '2', '3'] } };

describe('a sweep', () => {
  it('takes each value alone', () =>
    expect(eachValue(make)).toEqual([['a=x'], ['a=y'], ['b=1'], ['b=2'], ['b=3']]));

  it('draws a value for every switch, the same again from the same seed', () => {
    const drawn = mixes(make, 40, 7);
    expect(drawn).toEqual(mixes(make, 40, 7));
    expect(drawn.slice(0, 5)).toEqual(mixes(make, 5, 7));
    expect(drawn).not.toEqual(mixes(make, 40, 8));
    expect(new Set(drawn.map((mix) => mix.join())).size).toBe(6);
  });

  it.each(Object.entries(simulatedMakes))('of %s names only what it knows', (_, { quirks }) => {
    for (const mix of mixes({ quirks }, 5, 1))
      expect(mix.map((each) => each.split('=')[0])).toEqual(Object.keys(quirks));
    for (const [each = ''] of eachValue({ quirks })) {
      const [name = '', value = ''] = each.split('=');
      expect(quirks[name]).toContain(value);
    }
  });
});
