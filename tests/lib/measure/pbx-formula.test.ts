// Proves that the same calls give what each make's own report gives, that sums add each queue by its own PBX, and that the
// card says whose formula it is and what of it cannot be known.
import { expect, it } from 'vitest';
import { explainServiceLevel } from '#lib/measure/explain.ts';
import { pbxLevel } from '#lib/measure/pbx-formula.ts';
import { queueNow } from '#lib/measure/queue.ts';
import { addServiceLevels, byOtherFormulas, ruleOf, serviceLevel } from '#lib/measure/service-level.ts';
import { addBooks, type Book, bookOf } from '#lib/model/counts.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import { DAY, NOW, queueRow, sourceRow, tallyRow } from './rows.ts';

/**
 * Ten answered: six of them in 10 s, one of these outside the team, and four in 40 s. Two give up after 30 s, three time
 * out, one is thrown out, one books a callback, and one nobody saw end.
 */
const BOOK = (
  [
    ...Array(5).fill(['answered', 10]),
    ['answeredOutside', 10],
    ...Array(4).fill(['answered', 40]),
    ...Array(2).fill(['abandoned', 30]),
    ...Array(3).fill(['overflowed', 60]),
    ['disconnected', 60],
    ['callback', 25],
    ['unknown', 5],
  ] as const
).reduce<Book>((book, [how, seconds]) => addBooks(book, bookOf(how, seconds * 1_000)), {});

it.each([
  ['asterisk', 6, 10],
  ['cytracom', 6, 10],
  ['portsip', 6, 13],
  ['vodia', 6, 17],
  ['yeastar', 6, 17],
] as const)('%s: %i of %i', (make, numerator, denominator) => {
  expect(pbxLevel(BOOK, { make, targetSeconds: 20 })).toEqual({
    ...{ numerator, denominator, make, targetSeconds: 20 },
  });
  // By a target of its own.
  expect(pbxLevel(BOOK, { make, targetSeconds: 60 })?.numerator).toBe(10);
});

it('a make without a formula we know has none, and nothing is claimed of it or of a sum with it', () => {
  expect(pbxLevel(BOOK, { make: 'other', targetSeconds: 20 })).toBeNull();
  const level = (make: string) =>
    serviceLevel(BOOK, [], { ...DEFAULT_RULE, pbx: { make, targetSeconds: 20 } }, NOW);
  expect(addServiceLevels([level('yeastar'), level('other')]).asPbx).toBeNull();
  expect(byOtherFormulas(level('other')).map(({ formula }) => formula)).not.toContain('asPbxCounts');
  const asked = { ...DEFAULT_RULE, formula: 'asPbxCounts' } as const;
  expect(serviceLevel(BOOK, [], asked, NOW).percent).toBeNull();
});

it('it is judged by the PBX’s own target where it tells one, and callers who wait change nothing', () => {
  const rule = { ...DEFAULT_RULE, formula: 'asPbxCounts', targetFrom: 'site' } as const;
  const of = (targetMs: number | null) => ruleOf({ rule, rules: {} }, queueRow('1', { targetMs }), 'yeastar');
  expect(serviceLevel(BOOK, [NOW - 90_000], of(60_000), NOW)).toMatchObject({
    numerator: 10,
    denominator: 17,
  });
  expect(serviceLevel(BOOK, [NOW - 90_000], of(null), NOW)).toMatchObject({ numerator: 6, denominator: 17 });
});

it('a sum over queues of several makes adds each by its own', () => {
  const level = (make: string) =>
    serviceLevel(BOOK, [], { ...DEFAULT_RULE, pbx: { make, targetSeconds: 20 } }, NOW);
  expect(addServiceLevels([level('yeastar'), level('portsip')]).asPbx).toEqual({
    ...{ numerator: 12, denominator: 30, make: null, targetSeconds: 20 },
  });
});

it('the card shows it beside the other formulas, with its words and its target', () => {
  const queue = queueRow('1', { targetMs: 60_000 });
  const tallies = [
    tallyRow(
      '1',
      { minute: NOW - 30_000 },
      {
        answered: [
          [5, 3],
          [50, 1],
        ],
        disconnected: 2,
      },
    ),
  ];
  const rule = ruleOf({ rule: { ...DEFAULT_RULE, targetFrom: 'site' }, rules: {} }, queue, 'yeastar');
  const measures = queueNow({ queue, calls: [], tallies, agents: [], day: DAY, now: NOW, rule });
  const said = explainServiceLevel(measures, {
    sources: [sourceRow()],
    site: { day: DAY, dayFrom: NOW - 1, timeZone: 'UTC' },
    now: NOW,
  });
  const row = said.different?.find(({ name }) => name === 'as Yeastar counts');
  expect(row?.value).toBeCloseTo((4 / 6) * 100);
  expect(said.thresholds).toContainEqual({ name: 'T of the PBX', value: 60_000, unit: 'ms' });
  expect(said.notes.some((note) => note.startsWith('As Yeastar counts: '))).toBe(true);
});
