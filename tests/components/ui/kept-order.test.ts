// Proves that a kept order is always the order a fresh sort would give, and that nothing is compared while nothing moves.
import { describe, expect, it } from 'vitest';
import { keptOrder } from '#components/ui/kept-order.ts';
import { Dice } from '#tests/dice.ts';

type Item = { readonly id: string; readonly name: string; readonly state: number };
const byName = (a: Item, b: Item): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1;
const same = (a: Item, b: Item): boolean => a.id === b.id && a.name === b.name;

describe('a kept order', () => {
  it('is that of a fresh sort, whatever comes, goes, moves or is renamed', () => {
    const dice = new Dice(11);
    let list: Item[] = [];
    const inOrder = keptOrder(byName, same);
    for (let step = 0; step < 2_000; step++) {
      const at = dice.below(list.length + 1);
      const item = { id: String(step), name: dice.pick(['Ann', 'Bo', 'Cy']), state: step };
      const known = list[at];
      const what = dice.below(10);
      if (what < 2) list = [...list.slice(0, at), item, ...list.slice(at)];
      else if (what < 3) list = list.filter((_, i) => i !== at);
      else if (what < 4) list = list.toReversed();
      else if (known)
        list = list.with(at, { ...known, state: step, ...(dice.chance(30) ? { name: 'Zoe' } : {}) });
      expect(inOrder(list)).toEqual(list.toSorted(byName));
    }
  });

  it('compares nothing while members, places and names stay', () => {
    let compared = 0;
    const inOrder = keptOrder<Item>((a, b) => {
      compared++;
      return byName(a, b);
    }, same);
    const list = ['c', 'a', 'b'].map((name) => ({ id: name, name, state: 0 }));
    inOrder(list);
    const before = compared;
    expect(
      inOrder(list.map((item) => ({ ...item, state: 1 }))).map(({ name, state }) => name + state),
    ).toEqual(['a1', 'b1', 'c1']);
    expect([before > 0, compared]).toEqual([true, before]);
  });
});
