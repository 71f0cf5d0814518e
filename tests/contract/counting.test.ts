// Proves that every make counts the same calls by the same rules: one table of situations, each with one answer, and with
// another for a make only where what its PBX does not tell is written beside it. What agents are meanwhile is asked too, and
// printed side by side.
import { afterAll, describe, expect, it } from 'vitest';
import type { StayOutcome } from '#lib/model/counts.ts';
import { simulatedMakes } from '#server/simulator/registry.ts';
import { ASKED_EVERY, MAKES, NONE, open, PLAYED, SITUATIONS, type Situation } from './counting-situations.ts';

/** By situation and moment, what each make said. */
const SIDE_BY_SIDE = new Map<string, Map<string, string>>();

afterAll(() => {
  const wide = Math.max(0, ...[...SIDE_BY_SIDE.keys()].map((each) => each.length));
  const rows = [...SIDE_BY_SIDE].map(([moment, told]) =>
    [moment.padEnd(wide), ...MAKES.map((make) => (told.get(make) ?? '-').split(':', 1)[0]?.padEnd(11))].join(
      '  ',
    ),
  );
  const head = [''.padEnd(wide), ...MAKES.map((make) => make.padEnd(11))].join('  ');
  if (rows.length > 0) console.log([head, ...rows].join('\n'));
});

it('every make there is is put before the same situations', () => {
  expect([...MAKES].sort()).toEqual(Object.keys(simulatedMakes).sort());
});

describe.each(PLAYED)('$make counts $quirks', ({ make, quirks }) => {
  const isPlayed = ([, { leftOut, leftOutUnder }]: [string, Situation]): boolean =>
    leftOut?.[make] === undefined && quirks.every((quirk) => leftOutUnder?.[quirk] === undefined);
  it.each(Object.entries(SITUATIONS).filter(isPlayed))(
    '%s',
    async (situation, { queue, tiers, settings, plays, cannotTell, ...told }) => {
      const b = await open(make, queue, quirks, tiers, settings?.[make]);
      await plays(b);
      await b.run(90);
      const { support = {}, sales = {}, days = {}, states = {}, waits = {} } = cannotTell?.[make] ?? told;
      if (quirks.length === 0)
        for (const [moment, state] of Object.entries(b.states)) {
          const row = `${situation}: ${moment}`;
          SIDE_BY_SIDE.set(row, (SIDE_BY_SIDE.get(row) ?? new Map()).set(make, state));
        }
      expect(b.calls()).toEqual([]);
      const { states: seen } = b;
      expect({ support: b.counts('6400'), sales: b.counts('6500'), days: b.days(), seen }).toEqual({
        support: { ...NONE, ...support },
        sales: { ...NONE, ...sales },
        days,
        seen: states,
      });
      for (const [outcome, seconds] of Object.entries(waits))
        expect(
          Math.abs(b.waited('6400', outcome as StayOutcome) - seconds),
          `${outcome} after ${b.waited('6400', outcome as StayOutcome)} s, not ${seconds} s`,
        ).toBeLessThanOrEqual(ASKED_EVERY);
      await b.close();
    },
    60_000,
  );
});
