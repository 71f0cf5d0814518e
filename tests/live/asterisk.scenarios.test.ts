// Proves against a running Asterisk, one situation after the other: the tallies of queues and agents on the wall, seen
// through its socket, are those of Asterisk's queue_log.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rig } from '#tests/rig/asterisk/rig.ts';
import { House } from './house.ts';
import { WHOLE } from './length.ts';
import { type Outcome, playAll } from './scenario.ts';
import { SCENARIOS } from './scenarios.ts';
import { differences } from './tallies.ts';

/** Each phone and caller costs little, Asterisk and the wall less; more at once and a slow machine answers late. */
const SIDE_BY_SIDE = 6;

const rig = await Rig.open();
if (typeof rig === 'string') console.log(rig);
const only = process.env['SCENARIO'];
const chosen = SCENARIOS.filter(({ name, short }) =>
  only === undefined ? WHOLE || short : new RegExp(only).test(name),
);

describe.skipIf(typeof rig === 'string')('scenarios', { timeout: 60_000 }, () => {
  const pbx = rig as Rig;
  let house: House;
  let outcomes: Map<string, Outcome>;

  beforeAll(async () => {
    await pbx.quiet();
    house = await House.open();
    outcomes = await playAll(chosen, pbx, house, SIDE_BY_SIDE);
  }, 1_200_000);

  afterAll(async () => {
    await house?.close();
    await pbx.close();
  }, 90_000);

  it.each(chosen.map(({ name }) => name))('%s', (name) => {
    const outcome = outcomes.get(name);
    const log = outcome?.log.join('\n') ?? '';
    expect(outcome?.differences, `queue_log:\n${log}\n`).toEqual([]);
  });

  it('a screen that comes at the end has the same board as one that was there all the time', async () => {
    const late = await house.lookIn();
    expect(Object.fromEntries(late.copy.snapshot())).toEqual(Object.fromEntries(house.board.snapshot()));
    late.close();
  });

  it('heard nothing it does not know', async () => {
    expect(await house.complaints()).toEqual([]);
  });

  it('a wrong tally would have been found: each figure, one too many', async () => {
    const right = await house.tallies();
    const about = { queues: Object.keys(right.queues), agents: Object.keys(right.agents) };
    expect(differences(right, right, about)).toEqual([]);
    for (const kind of ['queues', 'agents'] as const)
      for (const [name, tally] of Object.entries(right[kind]))
        for (const figure of Object.keys(tally)) {
          const wrong = structuredClone(right);
          // A sum of seconds may differ by rounding, and by no more than that.
          const more = /Wait|talk/.test(figure) ? 1_000 : 1;
          (wrong[kind][name] as Record<string, number>)[figure]! += more;
          expect(differences(right, wrong, about)).toHaveLength(1);
        }
  });
});
