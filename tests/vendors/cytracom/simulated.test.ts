// Proves the adapter against the make-believe account, whatever the documents leave open: each command and its outcome,
// ten minutes without the cloud, a restart in the middle of the day, and streams cut at any byte.
import { describe, expect, it } from 'vitest';
import { callerLeg } from '#server/simulator/floor-model.ts';
import { seededDay } from '#server/simulator/seeded-day.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { Dice, runSeed } from '#tests/dice.ts';
import { byName, openAccount, quietFloor, START, Wall } from './wall.ts';

/** A wall that has its picture, and a call Agent One has taken out of the queue. */
async function talking(quirks: readonly string[] = [], settings = {}) {
  const clock = new VirtualClock(START);
  const floor = quietFloor(clock);
  const wall = await Wall.open(clock, openAccount(floor, clock, quirks), settings);
  await wall.pass(10);
  const call = floor.arrive({ from: '6175550142', fromName: 'CALLER CARL', dialled: '5550999' });
  floor.joinQueue(call, '6400');
  await wall.pass(3);
  const leg = floor.ring(call, '1001', '6400');
  await wall.pass(5);
  if (leg) floor.answer(call, leg);
  await wall.pass(20);
  return { wall, floor, call, native: wall.account.callId(call) };
}

/** Whoever's phone rings picks up after two seconds. */
function everybodyAnswers(floor: ReturnType<typeof quietFloor>): void {
  floor.on((heard) => {
    if (heard.type === 'ringing') floor.clock.after(2_000, () => floor.answer(heard.call, heard.leg));
  });
}

const mix = (quirks: Readonly<Record<string, readonly string[]>>): string[][] =>
  Object.entries(quirks).reduce<string[][]>(
    (all, [name, values]) => all.flatMap((each) => values.map((value) => [...each, `${name}=${value}`])),
    [[]],
  );

describe('a transfer from the wall', () => {
  it.each(
    mix({
      transferField: ['number', 'destination'],
      actionLeg: ['stays', 'leaves'],
      transferLink: ['kept', 'new'],
      transferOrder: ['hangupFirst', 'dialFirst'],
      channelIds: ['asPrinted', 'own'],
    }).map((quirks) => [quirks] as const),
  )('is done when the other phone rings: %s', async (quirks) => {
    const { wall, floor, call, native } = await talking(quirks, {
      transferField: quirks.includes('transferField=destination') ? 'destination' : 'number',
      transferLeg: quirks.includes('actionLeg=leaves') ? 'agent' : 'other',
    });
    expect(wall.row(call)).toMatchObject({ state: 'talking', agent: 'hq/1001' });
    everybodyAnswers(floor);
    expect(await wall.obey('call.transfer', native, { to: '1002' })).toEqual({ outcome: 'done' });
    await wall.pass(10);
    const [row] = [...wall.board.all('call')];
    expect(row).toMatchObject({ state: 'talking', agent: 'hq/1002' });
    expect(wall.agent('1001')).toMatchObject({ state: 'ready' });
    expect([...wall.board.all('call')]).toHaveLength(1);
  });

  it('to a queue is done when the caller joins it', async () => {
    const { wall, call, native } = await talking();
    expect(await wall.obey('call.transfer', native, { to: '6401' })).toEqual({ outcome: 'done' });
    await wall.pass(5);
    expect(wall.row(call)).toMatchObject({ state: 'waiting', queue: expect.stringMatching(/^hq\//) });
  });

  it('to a number that leads nowhere is taken, comes to nothing, and is unsure', async () => {
    const { wall, call, native } = await talking();
    expect(await wall.obey('call.transfer', native, { to: '4711' })).toMatchObject({ outcome: 'unsure' });
    expect(wall.row(call)).toMatchObject({ state: 'talking', agent: 'hq/1001' });
  });

  it('that no event bears out is unsure', async () => {
    const { wall, native } = await talking();
    wall.cable.nextCut = () => 0;
    const asked = wall.obey('call.transfer', native, { to: '1002' });
    wall.cable.down();
    wall.cable.isDown = false;
    expect(await asked).toMatchObject({ outcome: 'unsure' });
  });
});

describe('a park from the wall', () => {
  it.each(
    mix({
      parkAnswer: ['slot', 'parking_slot', 'park_number', 'none'],
      unparkField: ['slot', 'park_number', 'channel_id'],
    })
      // Without a slot in the answer only the channel can be named.
      .filter((quirks) => !quirks.includes('parkAnswer=none') || quirks.includes('unparkField=channel_id'))
      .map((quirks) => [quirks] as const),
  )('parks and is taken back: %s', async (quirks) => {
    const unparkField = quirks.find((each) => each.startsWith('unparkField='))?.slice('unparkField='.length);
    const { wall, floor, call, native } = await talking(quirks, { parkField: 'channel_id', unparkField });
    expect(await wall.obey('call.park', native)).toEqual({ outcome: 'done' });
    await wall.pass(10);
    expect(wall.row(call)).toMatchObject({ state: 'parked', agent: null });
    expect(wall.agent('1001')).toMatchObject({ state: 'ready' });
    everybodyAnswers(floor);
    expect(await wall.obey('call.retrieve', native, { extension: '1002' })).toEqual({ outcome: 'done' });
    await wall.pass(10);
    expect(wall.row(call)).toMatchObject({ state: 'talking', agent: 'hq/1002', slot: null });
    const leg = callerLeg(call);
    if (leg) floor.hangUp(call, leg);
    await wall.pass(10);
    expect(wall.row(call)).toBeUndefined();
    expect(Object.values(wall.totals).map((each) => each.slice(0, 5))).toEqual([[1, 0, 0, 0, 1]]);
  });

  it('is off, and says why, until the fields are named', async () => {
    const { wall, native } = await talking();
    expect(wall.board.get('source', 'hq')?.can).toMatchObject({
      'call.park': expect.stringContaining('parkField'),
      'call.hold': expect.stringContaining('no hold'),
      'call.transfer': true,
    });
    expect(await wall.obey('call.park', native)).toMatchObject({ outcome: 'refused' });
    expect(await wall.obey('call.hold', native)).toMatchObject({ outcome: 'refused' });
  });
});

it('dials from the agent’s own phone, which rings first', async () => {
  const clock = new VirtualClock(START);
  const floor = quietFloor(clock);
  const wall = await Wall.open(clock, openAccount(floor, clock, []));
  await wall.pass(10);
  everybodyAnswers(floor);
  expect(await wall.obey('agent.dial', '1001', { to: '6175550177' })).toEqual({ outcome: 'done' });
  await wall.pass(10);
  const [row] = [...wall.board.all('call')];
  expect(row).toMatchObject({ direction: 'outbound', state: 'talking', agent: 'hq/1001' });
  expect(row?.dialled.number.replace(/\D/g, '')).toContain('6175550177');
});

/** A busy hour watched by one wall that is disturbed and one that is not. */
async function twoWalls(quirks: readonly string[], seed: string, settings = {}) {
  const clock = new VirtualClock(START);
  const day = seededDay({
    clock,
    seed,
    queues: 2,
    agents: 6,
    headStartMs: 0,
    habits: { holdShare: 0, talkSeconds: 60 },
  });
  const account = openAccount(day.floor, clock, quirks);
  const calm = await Wall.open(clock, account, settings);
  const wall = await Wall.open(clock, account, settings);
  await wall.pass(10);
  day.start();
  return { clock, day, calm, wall };
}

const waiting = (wall: Wall): string[] =>
  [...wall.board.all('call')]
    .filter(({ state }) => state === 'waiting' || state === 'ringing')
    .map(({ id }) => id)
    .toSorted(byName);

/** Counts are exact; sums of talk and waits may be off by what whole seconds hide. */
function sameTotals(wall: Wall, calm: Wall): void {
  const counts = (of: Wall) => Object.entries(of.totals).map(([queue, each]) => [queue, each.slice(0, 5)]);
  expect(counts(wall)).toEqual(counts(calm));
  for (const [queue, sums] of Object.entries(calm.totals))
    for (const at of [5, 6])
      expect(Math.abs((wall.totals[queue]?.[at] ?? 0) - (sums[at] ?? 0))).toBeLessThan(5);
}

/** Nobody calls any more, and all is over. */
async function runOut({ day, wall }: Awaited<ReturnType<typeof twoWalls>>): Promise<void> {
  day.stop();
  await wall.pass(2_400);
  expect(day.floor.calls.size).toBe(0);
  expect([...wall.board.all('call')]).toEqual([]);
}

describe('when the cloud cannot be reached for ten minutes', () => {
  async function outage(walls: Awaited<ReturnType<typeof twoWalls>>): Promise<void> {
    const { wall } = walls;
    await wall.pass(900);
    wall.cable.down();
    await wall.pass(30);
    expect(wall.board.get('source', 'hq')).toMatchObject({
      life: 'waiting',
      why: expect.stringContaining('cannot be reached'),
    });
    await wall.pass(570);
    wall.cable.isDown = false;
    while (wall.board.get('source', 'hq')?.life !== 'live') await wall.pass(1);
    await wall.pass(1);
  }

  it.each(['a', 'b', 'c', 'd', 'e'])(
    'the board is right when it returns, and the totals are whole (%s)',
    async (seed) => {
      const walls = await twoWalls([], seed);
      const { calm, wall } = walls;
      await outage(walls);
      expect(waiting(wall)).toEqual(waiting(calm));
      const known = new Set([...calm.board.all('call')].map(({ id }) => id));
      expect([...wall.board.all('call')].filter(({ id }) => !known.has(id))).toEqual([]);
      const agents = (of: Wall) =>
        [...of.board.all('agent')].map(({ id, state }) => [id, state]).toSorted(byName);
      expect(agents(wall)).toEqual(agents(calm));
      await wall.pass(900);
      await runOut(walls);
      sameTotals(wall, calm);
    },
  );

  it('claims nothing where no history is told: what was missed is unknown or not counted, and nothing twice', async () => {
    const walls = await twoWalls(['callerHistory=never'], 'f');
    const { calm, wall } = walls;
    await outage(walls);
    await wall.pass(900);
    await runOut(walls);
    for (const [queue, [answered = 0, abandoned = 0, unknown = 0]] of Object.entries(wall.totals)) {
      const [whole = 0, left = 0] = calm.totals[queue] ?? [];
      expect(answered).toBeLessThanOrEqual(whole);
      expect(abandoned).toBeLessThanOrEqual(left);
      expect(answered + abandoned + unknown).toBeLessThanOrEqual(whole + left);
    }
  });
});

describe('when the wall is restarted', () => {
  it.each([
    ['at once', 1, []],
    ['after five minutes', 300, []],
    ['after five minutes, with another form of history', 300, ['historyForm=bare', 'queueKey=nameOnly']],
    ['at once, with a history of records', 1, ['historyForm=records', 'fields=flat', 'eventTime=iso']],
  ] as const)('%s, the day is counted whole and nothing twice', async (_when, seconds, quirks) => {
    const walls = await twoWalls(quirks, `restart ${seconds}`);
    const { calm, wall } = walls;
    await wall.pass(900);
    await wall.restart(seconds);
    await wall.pass(20);
    expect(waiting(wall)).toEqual(waiting(calm));
    await wall.pass(300);
    await wall.restart(seconds);
    await wall.pass(600);
    await runOut(walls);
    sameTotals(wall, calm);
  });

  it('that begins at noon knows the morning', async () => {
    const walls = await twoWalls([], 'noon');
    const { clock, calm } = walls;
    await walls.wall.pass(1_800);
    const late = await Wall.open(clock, calm.account);
    await late.pass(600);
    await runOut({ ...walls, wall: late });
    sameTotals(late, calm);
  });
});

describe('a stream cut at any byte and resumed', () => {
  const SEED = runSeed();

  it.each(Array.from({ length: 6 }, (_, i) => SEED + i))(
    'loses nothing and doubles nothing where it bears ids (seed %i)',
    async (seed) => {
      const dice = new Dice(seed);
      const walls = await twoWalls(
        ['ids=resume', `pieces=${dice.pick(['whole', 'random'])}`],
        `cuts ${seed}`,
        { requestsPer5Minutes: 150 },
      );
      const { calm, wall } = walls;
      // What is told late is told again with what was missing: each thing is there, and counts once.
      const once = (of: Wall) => [...new Set(of.told)];
      wall.cable.nextCut = () => dice.between(1, 40_000);
      wall.cable.cutAll();
      await wall.pass(1_800);
      wall.cable.nextCut = null;
      await runOut(walls);
      expect(wall.cable.cuts).toBeGreaterThan(10);
      expect(once(wall)).toEqual(once(calm));
      expect(wall.totals).toEqual(calm.totals);
      expect(wall.events.filter(({ type }) => type === 'source.lost')).toEqual([]);
    },
  );

  it.each(Array.from({ length: 6 }, (_, i) => SEED + i))(
    'counts each stay once where it bears none (seed %i)',
    async (seed) => {
      const dice = new Dice(seed);
      const walls = await twoWalls([], `bare cuts ${seed}`, { requestsPer5Minutes: 150 });
      const { calm, wall } = walls;
      wall.cable.nextCut = () => dice.between(2_000, 60_000);
      wall.cable.cutAll();
      await wall.pass(1_800);
      wall.cable.nextCut = null;
      await runOut(walls);
      expect(wall.cable.cuts).toBeGreaterThan(10);
      sameTotals(wall, calm);
    },
  );
});
