// Proves the adapter against the make-believe account, whatever the documents leave open: each command and its outcome,
// ten minutes without the cloud, a restart in the middle of the day, and streams cut at any byte.
import { describe, expect, it } from 'vitest';
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import { callerLeg } from '#server/simulator/call-centre/model.ts';
import { type SimulatedPbx, simulatedMakes } from '#server/simulator/registry.ts';
import { seededDay } from '#server/simulator/traffic/seeded-day.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { Dice, runSeed } from '#tests/dice.ts';
import { quietCentre } from '#tests/pbx/harness/call-centre.ts';
import { START, Stage } from '#tests/pbx/harness/stage.ts';
import { plain } from '#tests/plain-counts.ts';

const byName = (a: unknown, b: unknown): number => (String(a) < String(b) ? -1 : 1);

function openAccount(floor: Floor, clock: VirtualClock, quirks: readonly string[]): SimulatedPbx {
  const account = simulatedMakes['cytracom']?.open({ floor, clock, seed: 1, quirks, timeZone: 'UTC' });
  if (!account) throw new Error('no make-believe Cytracom');
  return account;
}

/** One wall, not yet connected. Several may watch the same account. */
const wallOn = (clock: VirtualClock, pbx: SimulatedPbx, floor: Floor, settings = {}): Promise<Stage> =>
  Stage.open('cytracom', { clock, floor, pbx, settings, connectSeconds: 0 });

/** What happened to the calls, each once, whatever the order. */
const happenedTo = (wall: Stage): string[] =>
  wall.events
    .filter(({ type }) => /^call\.(queued|answered|left|ended)$/.test(type))
    .map(
      (event) =>
        `${'call' in event ? String(event.call) : ''} ${event.type}${event.type === 'call.left' ? ` ${event.how}` : ''}`,
    )
    .toSorted(byName);

/** Counts of each queue: offered, answered, abandoned, unknown and the rest; talk and waits in seconds. */
function totalsOf(wall: Stage): Record<string, number[]> {
  const out: Record<string, number[]> = {};
  for (const { queue, counts: all } of wall.board.all('tally')) {
    const counts = plain(all);
    const sum = out[queue] ?? Array.from({ length: 7 }, () => 0);
    const each = [
      counts.answered.reduce((total, [, calls]) => total + calls, 0),
      counts.abandoned.reduce((total, [, calls]) => total + calls, 0),
      counts.unknown,
      counts.overflowed + counts.disconnected + counts.callbacks,
      counts.handled,
      Math.round(counts.talkMs / 1_000),
      Math.round((counts.answeredWaitMs + counts.abandonedWaitMs) / 1_000),
    ];
    out[queue] = sum.map((value, i) => value + (each[i] ?? 0));
  }
  return out;
}

/** A wall that has its picture, and a call Agent One has taken out of the queue. */
async function talking(quirks: readonly string[] = [], settings = {}) {
  const clock = new VirtualClock(START);
  const floor = quietCentre(clock);
  const wall = await wallOn(clock, openAccount(floor, clock, quirks), floor, settings);
  await wall.pass(10);
  const call = floor.arrive({ from: '6175550142', fromName: 'CALLER CARL', dialled: '5550999' });
  floor.joinQueue(call, '6400');
  await wall.pass(3);
  const leg = floor.ring(call, '1001', '6400');
  await wall.pass(5);
  if (leg) floor.answer(call, leg);
  await wall.pass(20);
  return { wall, floor, call };
}

/** Whoever's phone rings picks up after two seconds. */
function everybodyAnswers(floor: ReturnType<typeof quietCentre>): void {
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
  )('is borne out when the other phone rings: %s', async (quirks) => {
    const { wall, floor, call } = await talking(quirks, {
      transferField: quirks.includes('transferField=destination') ? 'destination' : 'number',
      transferLeg: quirks.includes('actionLeg=leaves') ? 'agent' : 'other',
    });
    expect(wall.row(call)).toMatchObject({ state: 'talking', agent: 'hq/1001' });
    everybodyAnswers(floor);
    // Where the caller goes on as a call of its own, nothing on the board can tell that it is the same.
    const outcome = quirks.includes('transferLink=new') ? 'accepted' : 'confirmed';
    expect(await wall.ask('call.transfer', call, { to: '1002' })).toEqual({ outcome });
    await wall.pass(10);
    const [row] = [...wall.board.all('call')];
    expect(row).toMatchObject({ state: 'talking', agent: 'hq/1002' });
    expect(wall.agent('1001')).toMatchObject({ state: 'ready' });
    expect([...wall.board.all('call')]).toHaveLength(1);
  });

  it('to a queue is confirmed when the caller joins it', async () => {
    const { wall, call } = await talking();
    expect(await wall.ask('call.transfer', call, { to: '6401' })).toEqual({ outcome: 'confirmed' });
    await wall.pass(5);
    expect(wall.row(call)).toMatchObject({ state: 'waiting', queue: expect.stringMatching(/^hq\//) });
  });

  it('to a number that leads nowhere is taken, comes to nothing, and is not confirmed', async () => {
    const { wall, call } = await talking();
    expect(await wall.ask('call.transfer', call, { to: '4711' })).toEqual({ outcome: 'accepted' });
    expect(wall.row(call)).toMatchObject({ state: 'talking', agent: 'hq/1001' });
  });

  it('that no event bears out is not confirmed', async () => {
    const { wall, call } = await talking();
    wall.cable.nextCut = () => 0;
    const asked = wall.ask('call.transfer', call, { to: '1002' });
    wall.cable.down();
    wall.cable.isDown = false;
    expect(await asked).toEqual({ outcome: 'accepted' });
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
    const { wall, floor, call } = await talking(quirks, { parkField: 'channel_id', unparkField });
    expect(await wall.ask('call.park', call)).toEqual({ outcome: 'confirmed' });
    await wall.pass(10);
    expect(wall.row(call)).toMatchObject({ state: 'parked', agent: null });
    expect(wall.agent('1001')).toMatchObject({ state: 'ready' });
    everybodyAnswers(floor);
    expect(await wall.ask('call.retrieve', call, { extension: '1002' })).toEqual({ outcome: 'confirmed' });
    await wall.pass(10);
    expect(wall.row(call)).toMatchObject({ state: 'talking', agent: 'hq/1002', slot: null });
    const leg = callerLeg(call);
    if (leg) floor.hangUp(call, leg);
    await wall.pass(10);
    expect(wall.row(call)).toBeUndefined();
    expect(Object.values(totalsOf(wall)).map((each) => each.slice(0, 5))).toEqual([[1, 0, 0, 0, 1]]);
  });

  it('is off, and says why, until the fields are named', async () => {
    const { wall, call } = await talking();
    expect(wall.board.get('source', 'hq')?.can).toMatchObject({
      'call.park': expect.stringContaining('parkField'),
      'call.hold': expect.stringContaining('no hold'),
      'call.transfer': true,
    });
    expect(await wall.ask('call.park', call)).toMatchObject({ outcome: 'refused' });
    expect(await wall.ask('call.hold', call)).toMatchObject({ outcome: 'refused' });
  });
});

it('dials from the agent’s own phone, which rings first', async () => {
  const clock = new VirtualClock(START);
  const floor = quietCentre(clock);
  const wall = await wallOn(clock, openAccount(floor, clock, []), floor);
  await wall.pass(10);
  everybodyAnswers(floor);
  expect(await wall.ask('agent.dial', '1001', { to: '6175550177' })).toEqual({ outcome: 'accepted' });
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
  const calm = await wallOn(clock, account, day.floor, settings);
  const wall = await wallOn(clock, account, day.floor, settings);
  await wall.pass(10);
  day.start();
  return { clock, day, calm, wall };
}

const waiting = (wall: Stage): string[] =>
  [...wall.board.all('call')]
    .filter(({ state }) => state === 'waiting' || state === 'ringing')
    .map(({ id }) => id)
    .toSorted(byName);

/** Counts are exact; sums of talk and waits may be off by what whole seconds hide. */
function sameTotals(wall: Stage, calm: Stage): void {
  const counts = (of: Stage) =>
    Object.fromEntries(Object.entries(totalsOf(of)).map(([queue, each]) => [queue, each.slice(0, 5)]));
  expect(counts(wall)).toEqual(counts(calm));
  for (const [queue, sums] of Object.entries(totalsOf(calm)))
    for (const at of [5, 6])
      expect(Math.abs((totalsOf(wall)[queue]?.[at] ?? 0) - (sums[at] ?? 0))).toBeLessThan(5);
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
      const agents = (of: Stage) =>
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
    for (const [queue, [answered = 0, abandoned = 0, unknown = 0]] of Object.entries(totalsOf(wall))) {
      const [whole = 0, left = 0] = totalsOf(calm)[queue] ?? [];
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
    const late = await wallOn(clock, calm.pbx, calm.floor);
    await late.pass(600);
    await runOut({ ...walls, wall: late });
    sameTotals(late, calm);
  });
});

describe('a stream cut at any byte and resumed', () => {
  const SEED = runSeed();

  /** Until an event has borne an id on a stream there is none to go on from: what is cut off before that is lost. */
  async function bothSpoke(wall: Stage): Promise<void> {
    const heard = (type: string): boolean => wall.events.some((event) => event.type === type);
    // Phones ring by the one stream, callers queue by the other.
    while (!heard('call.offered') || !heard('call.queued')) await wall.pass(1);
  }

  /** Half an hour of cuts; longer where the dice gave the streams long lives, until there were enough of them to prove something. */
  async function cutOften(wall: Stage, everyCharacters: () => number): Promise<void> {
    wall.cable.nextCut = everyCharacters;
    wall.cable.cutAll();
    await wall.pass(1_800);
    for (let more = 0; wall.cable.cuts <= ENOUGH && more < 60; more++) await wall.pass(60);
    wall.cable.nextCut = null;
    expect(wall.cable.cuts).toBeGreaterThan(ENOUGH);
  }
  const ENOUGH = 10;
  /** Cut again and again inside one long history, a stream is opened more often than an account would let it. */
  const UNLIMITED = { requestsPer5Minutes: 10_000 };

  it.each(Array.from({ length: 6 }, (_, i) => SEED + i))(
    'loses nothing and doubles nothing where it bears ids (seed %i)',
    async (seed) => {
      const dice = new Dice(seed);
      const walls = await twoWalls(
        ['ids=resume', `pieces=${dice.pick(['whole', 'random'])}`],
        `cuts ${seed}`,
        UNLIMITED,
      );
      const { calm, wall } = walls;
      // What is told late is told again with what was missing: each thing is there, and counts once.
      const once = (of: Stage) => [...new Set(happenedTo(of))];
      await bothSpoke(wall);
      await cutOften(wall, () => dice.between(1, 40_000));
      await runOut(walls);
      expect(once(wall)).toEqual(once(calm));
      expect(totalsOf(wall)).toEqual(totalsOf(calm));
      expect(wall.events.filter(({ type }) => type === 'source.lost')).toEqual([]);
    },
  );

  /** Cut in the middle of the members of a queue, which is then silent for as long as a picture's end is. */
  const IN_THE_MEMBERS = 230_672_707;

  it.each([IN_THE_MEMBERS, ...Array.from({ length: 6 }, (_, i) => SEED + i)])(
    'counts each stay once where it bears none (seed %i)',
    async (seed) => {
      const dice = new Dice(seed);
      const walls = await twoWalls([], `bare cuts ${seed}`, UNLIMITED);
      const { calm, wall } = walls;
      await cutOften(wall, () => dice.between(2_000, 60_000));
      await runOut(walls);
      sameTotals(wall, calm);
    },
  );
});

describe('a caller who waits for hours while others come and go', () => {
  const busy = async (quirks: readonly string[], hours: number) => {
    const clock = new VirtualClock(START);
    const floor = quietCentre(clock);
    const wall = await wallOn(clock, openAccount(floor, clock, quirks), floor);
    await wall.pass(10);
    const patient = floor.arrive({ from: '6175550142', fromName: 'CALLER CARL', dialled: '5550999' });
    floor.joinQueue(patient, '6400');
    // No stream is silent for so long that it is opened anew.
    for (let i = 0; i < hours * 12; i++) {
      const other = floor.arrive({ from: '6175550177', dialled: '5550998' });
      floor.joinQueue(other, '6401');
      await wall.pass(5);
      const leg = floor.ring(other, '1001', '6401');
      if (leg) floor.answer(other, leg);
      await wall.pass(60);
      floor.end(other, other.legs[0] ?? null);
      await wall.pass(235);
    }
    return { wall, floor, patient };
  };
  const QUIRKS = [
    [],
    ['statusCallers=entries', 'names=bare', 'namePlace=data'],
    ['statusCallers=countOnly'],
    ['fields=flat', 'callKey=call_id', 'frames=manyLines'],
  ].map((each) => [each] as const);

  it.each(QUIRKS)('waits as long as the account says so: %s', async (quirks) => {
    const { wall, floor, patient } = await busy(quirks, 3);
    expect(wall.row(patient)).toMatchObject({ state: 'waiting', queuedAt: START + 10_000 });
    expect(wall.events.filter(({ type }) => type === 'source.lost')).toEqual([]);
    floor.end(patient, patient.legs[0] ?? null);
    await wall.pass(60);
    const [support, sales] = ['11', '12'].map((id) => totalsOf(wall)[`hq/${id}`]?.slice(0, 5));
    expect([support, sales]).toEqual([
      [0, 1, 0, 0, 0],
      [36, 0, 0, 0, 36],
    ]);
  });
});
