// Whatever a PBX's documents leave open, the wall counts the same: a short day under every value of every switch.
import { describe, expect, it } from 'vitest';
import { total } from '#lib/measure/counts.ts';
import { addCounts, EMPTY } from '#lib/model/counts.ts';
import { vendors } from '#server/pbx/index.ts';
import { simulatedMakes } from '#server/simulator/registry.ts';
import { parseCallsFile } from '#server/simulator/traffic/calls-file.ts';
import { random } from '#server/simulator/traffic/random.ts';
import { callsOff, widened } from '#server/tools/compare.ts';
import { runDay } from '#server/tools/replay-day.ts';
import { plain } from '#tests/plain-counts.ts';

const FILE =
  parseCallsFile(`date,call_id,line,queue,priority,ivr_entered_s,queue_entered_s,answered_s,ended_s,wait_s,talk_s,outcome,agent
2001-03-04,1,A,ONE,0,10,20,20,50,0,30,answered,MIA
2001-03-04,2,A,ONE,0,12,22,40,49,18,9,answered,NOA
2001-03-04,3,A,ONE,0,15,25,55,90,30,35,answered,MIA
2001-03-04,4,A,TWO,0,30,31,,42,11,,abandoned,
2001-03-04,5,A,TWO,0,35,36,66,130,30,64,answered,NOA
2001-03-04,6,A,TWO,0,40,,,55,,,ivr_only,
2001-03-04,7,A,ONE,0,60,61,,100,39,,abandoned,
2001-03-04,8,A,TWO,0,140,150,155,200,5,45,answered,MIA
`);

const settings = Object.entries(simulatedMakes).flatMap(([name, { quirks }]) =>
  Object.entries(quirks).flatMap(([quirk, values]) =>
    values.map((value) => [name, `${quirk}=${value}`] as const),
  ),
);

/** Repeat a run with SEED=…; it is printed in each test's name. */
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9));
const mixes = Object.entries(simulatedMakes).flatMap(([name, { quirks }]) =>
  Array.from({ length: 12 }, (_, i) => {
    const draws = random(`${SEED}/${name}/${i}`);
    const mix = Object.entries(quirks).map(
      ([quirk, values]) => `${quirk}=${values[draws.int(0, values.length - 1)]}`,
    );
    return [name, `${SEED}/${i}`, mix] as const;
  }),
);

async function play(name: string, quirks: readonly string[]) {
  const vendor = vendors[name];
  const make = simulatedMakes[name];
  if (!vendor || !make) throw new Error(`no ${name}`);
  const day = await runDay({
    vendor,
    make,
    file: FILE,
    date: '2001-03-04',
    quirks,
    seed: 1,
    thresholdSeconds: 20,
    transport: 'memory',
    speed: 1,
  });
  const counts = plain(day.tallies.reduce((sum, row) => addCounts(sum, row.counts), EMPTY));
  expect([
    total(counts.answered),
    total(counts.abandoned),
    counts.unknown,
    counts.disconnected,
    counts.overflowed,
  ]).toEqual([5, 2, 0, 0, 0]);
  const answerers = [...day.shifts].filter(([, { answered }]) => answered > 0);
  expect(Object.fromEntries(answerers.map(([agent, { answered }]) => [agent, answered]))).toEqual({
    [day.extension('MIA')]: 3,
    [day.extension('NOA')]: 2,
  });
  const spoilt = (settings: readonly string[] = []): boolean =>
    settings.some((each) => quirks.includes(each));
  expect(day.ghosts).toBe(0);
  for (const [heard, settings] of [
    [day.malformed, make.spoils?.malformed],
    [day.unknown, make.spoils?.unknown],
  ] as const) {
    if (!spoilt(settings)) expect(heard).toBe(0);
    // In a mix the few spoilt frames may be among those that another switch swallows.
    else if (quirks.length === 1) expect(heard).toBeGreaterThan(0);
  }
  return day;
}

describe('a short day', () => {
  it.each(settings)('of %s with %s', async (name, quirk) => {
    const day = await play(name, [quirk]);
    const asked = simulatedMakes[name]?.asked?.([quirk]) ?? {};
    expect(callsOff(day.calls, widened({ seconds: 1 }, asked))).toEqual([]);
  });

  // With many unknowns at once a wait may be known only from the polls: they come every two seconds.
  it.each(mixes)('of %s with the mix %s', async (name, _seed, mix) => {
    const day = await play(name, mix);
    const asked = simulatedMakes[name]?.asked?.(mix) ?? {};
    expect(callsOff(day.calls, widened({ seconds: 3 }, asked)), mix.join(' ')).toEqual([]);
  });
});
