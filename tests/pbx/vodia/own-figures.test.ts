// Proves which span a Vodia tenant's day is: the site's, also where its clocks change, or that of the tenant's own zone.
import { expect, it } from 'vitest';
import { offsetAt } from '#lib/format/day.ts';
import { dayNamed } from '#lib/history/quarters.ts';
import { sourceId } from '#lib/model/ids.ts';
import { begin, domainOf } from '#server/pbx/vodia/memory.ts';
import { figuresPath, ownFigures } from '#server/pbx/vodia/own-figures.ts';
import { NOTHING_KNOWN } from '#tests/contract/vendor-tape.ts';

const BERLIN = 'Europe/Berlin';

/** What is told of a day of Berlin where each tenant's day began at that moment, `null`: it has not been told. */
function spanOf(day: string, ...midnights: readonly (number | null)[]) {
  const memory = begin(sourceId('hq'), NOTHING_KNOWN);
  const answers = midnights.map((dayFrom, i) => {
    const name = `tenant${i}.example.com`;
    const domain = domainOf(memory, name);
    if (!domain) throw new Error('no tenant');
    domain.dayFrom = dayFrom;
    memory.queues[`${name}/6400`] = {
      ...{ domain: name, number: '6400', name: 'Support', wrapUpMs: null, members: null, managers: [] },
    };
    return { at: 1, channel: `rest:${figuresPath(name, '6400', day)}`, text: '{}' };
  });
  const found = dayNamed(day, BERLIN);
  if (!found) throw new Error('no such day');
  return ownFigures(memory, answers, { ...found, aheadAt: (at) => offsetAt(BERLIN, at) })?.span;
}

it.each(['2026-03-29', '2026-10-25'])('is the site’s own where its clocks change, %s', (day) => {
  const today = dayNamed(day, BERLIN)?.from ?? 0;
  const later = dayNamed('2026-12-01', BERLIN)?.from ?? 0;
  for (const midnight of [today, later, null]) expect(spanOf(day, midnight)).toBeUndefined();
});

it.each([
  ['Asia/Bangkok', Date.UTC(2026, 5, 9, 17)],
  ['Pacific/Honolulu', Date.UTC(2026, 5, 10, 10)],
])('is the tenant’s where it is in another zone, %s', (zone, midnight) => {
  const { from, until } = dayNamed('2026-06-10', zone) ?? {};
  expect(spanOf('2026-06-10', midnight)).toEqual({ from, until });
});

it('is the site’s where tenants are in several zones', () => {
  expect(spanOf('2026-06-10', Date.UTC(2026, 5, 9, 17), Date.UTC(2026, 5, 9, 22))).toBeUndefined();
});
