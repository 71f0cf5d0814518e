// The floor's verbs for what supervisors and phones do to calls under way: each told once and in order, and however
// they are mixed with a day's work, nobody is left behind in a call that is over.
import { describe, expect, test } from 'vitest';
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorLeg } from '#server/simulator/call-centre/model.ts';
import { People } from '#server/simulator/traffic/people.ts';
import { type Random, random } from '#server/simulator/traffic/random.ts';
import { seededDay } from '#server/simulator/traffic/seeded-day.ts';
import { createYeastarPbx } from '#server/simulator/yeastar/pbx.ts';
import { parseQuirks, YEASTAR_QUIRKS } from '#server/simulator/yeastar/variants.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { Bench, CREDENTIALS, START } from '#tests/server/simulator/yeastar/bench.ts';

/** What is told from now on, as `type call number`. */
function telling(floor: Floor): string[] {
  const said: string[] = [];
  floor.on((heard) => {
    if (!('call' in heard)) return;
    const leg = 'leg' in heard ? (heard.leg?.number ?? '') : '';
    said.push(`${heard.type} ${heard.call.serial} ${leg}`.trim());
  });
  return said;
}

describe('attended transfer', () => {
  test.each([
    ['complete', ['ended 102', 'ringing 101 1002', 'answered 101 1002', 'legEnded 101 1001']],
    ['merge', ['ended 102', 'resumed 101 1001', 'ringing 101 1002', 'answered 101 1002']],
    ['abort', ['ended 102', 'resumed 101 1001']],
    ['swap', ['held 102 1001', 'resumed 101 1001']],
  ] as const)('%s', (how, told) => {
    const bench = new Bench();
    const { floor } = bench;
    const { call, leg } = bench.talking();
    const said = telling(floor);
    const result = floor.consult(call, leg, '1002');
    expect(said.splice(0)).toEqual(['held 101 1001', 'dialled 102 1001', 'ringing 102 1002']);
    const second = floor.consultations.of(leg)!;
    expect(result).toEqual({ ok: true, call: second });
    expect(second.asks).toBe(call);
    floor.answer(second, second.legs[1]!);
    said.length = 0;
    expect(floor.finishConsult(call, leg, how).ok).toBe(true);
    expect(said).toEqual(told);
    expect(floor.consultations.of(leg)).toBe(how === 'swap' ? second : undefined);
  });

  test('whoever ends a call asks no longer', () => {
    const bench = new Bench();
    const { call, leg } = bench.talking();
    bench.floor.consult(call, leg, '1002');
    bench.floor.end(call, call.legs[0]!);
    expect(bench.floor.consultations.of(leg)).toBeUndefined();
    expect(bench.floor.finishConsult(call, leg, 'complete')).toEqual({ ok: false, why: 'wrongState' });
  });
});

test('a guest’s stretch of the call is their own', async () => {
  const bench = new Bench();
  const { call, leg } = bench.talking();
  bench.floor.parties.invite(call, leg, '1002');
  await bench.run(4);
  bench.pickUp('1002');
  await bench.run(6);
  bench.floor.hangUp(call, call.legs.at(-1)!);
  await bench.run(5);
  bench.floor.end(call, leg);
  const stretches = call.segments.map(({ number, startedAt, answeredAt, endedAt }) =>
    [number, startedAt, answeredAt, endedAt].map((at) => (typeof at === 'number' ? (at - START) / 1000 : at)),
  );
  expect(stretches).toEqual([
    ['6400', 0, 0, 15],
    ['1001', 0, 0, 15],
    ['1002', 0, 4, 10],
  ]);
});

test('time on hold adds up, the last stretch included', async () => {
  const bench = new Bench();
  const { call, leg } = bench.talking();
  for (const seconds of [3, 4]) {
    bench.floor.hold(call, leg);
    await bench.run(seconds);
    bench.floor.resume(call, leg);
  }
  bench.floor.hold(call, leg);
  await bench.run(5);
  bench.floor.end(call, leg);
  expect(leg.heldMs).toBe(12_000);
});

test('people: a guest who does not come, and a supervisor who does not listen, end nobody’s call', async () => {
  const bench = new Bench();
  const { call, leg } = bench.talking();
  new People(bench.floor, random(1), { missShare: 1, untouched: (each) => each === call }).start();
  bench.floor.parties.invite(call, leg, '1002');
  bench.floor.parties.monitor(call, leg, '1900', 'listen');
  await bench.run(60);
  expect([...bench.floor.calls.values()]).toEqual([call]);
  expect(call.legs.filter((each) => each.state !== 'ended').map((each) => each.number)).toEqual([
    '5550100',
    '1001',
  ]);
});

test('a call at the door does nothing before it is let in, and then all of it in order', async () => {
  const bench = new Bench();
  const call = bench.floor.arrive({ from: '5550100', dialled: '5550999' });
  bench.floor.routes.screen(call, 10_000);
  const said = telling(bench.floor);
  expect(bench.floor.enterIvr(call, '6200')).toBe(true);
  expect(bench.floor.joinQueue(call, '6400')).toBe(true);
  expect(said).toEqual([]);
  expect(bench.floor.routes.admit(call).ok).toBe(true);
  expect(said).toEqual(['ivr 101 5550100', 'queued 101 5550100']);
  await bench.run(11);
  expect(said).toHaveLength(2);
});

/** One thing somebody might do now, to a call drawn from those there are. */
function meddle(floor: Floor, draws: Random): string {
  const calls = [...floor.calls.values()];
  if (calls.length === 0) return '';
  const call = draws.pick(calls);
  const talking = call.legs.filter((leg) => leg.state === 'talking');
  const leg = talking.find((each) => each.kind === 'extension') ?? call.legs[0]!;
  const someone = draws.pick([...floor.agents.keys()]);
  const verbs: (() => unknown)[] = [
    () => floor.consult(call, leg, draws.chance(0.8) ? someone : '0044207946000'),
    () => floor.finishConsult(call, leg, draws.pick(['complete', 'abort', 'merge', 'swap'] as const)),
    () => floor.finishConsult(call, leg, 'complete'),
    () => floor.parties.invite(call, leg, someone),
    () => floor.parties.monitor(call, leg, someone, 'listen'),
    () => floor.park(call, leg),
    () => floor.parking.retrieve(draws.pick([...floor.parked.keys(), '7000']), someone),
    () => floor.dial(someone, draws.pick([...floor.parked.keys(), '7000']), 'api'),
    () => floor.recordings.set(call, leg, draws.pick(['start', 'pause', 'resume', 'stop'] as const)),
    () => floor.blindTransfer(call, draws.pick(call.legs), someone, 'api'),
    () => floor.hold(call, leg),
    () => floor.resume(call, leg),
    () => floor.hangUp(call, draws.pick(call.legs)),
    () => floor.routes.divert(call, draws.pick(call.legs), someone),
    () => floor.routes.setForward(someone, draws.chance(0.5) ? draws.pick([...floor.agents.keys()]) : null),
    () => floor.roster.rename(someone, `Name ${draws.int(1, 99)}`),
    () => draws.chance(0.05) && floor.roster.dismiss(someone),
    () =>
      draws.chance(0.05) &&
      floor.roster.hire({ number: String(draws.int(3000, 3050)), name: 'New', queues: [] }),
    () => call.direction === 'inbound' && call.place.kind === 'arriving' && floor.routes.screen(call, 5000),
  ];
  const verb = draws.pick(verbs);
  verb();
  return `${verb} on call ${call.serial}, ${call.place.kind}`;
}

/** What must be so at every moment. */
function wrongs(floor: Floor): string[] {
  const out: string[] = [];
  const alive = (leg: FloorLeg): boolean => leg.state !== 'ended';
  for (const call of floor.calls.values()) {
    if (!call.legs.some(alive)) out.push(`nobody is in call ${call.serial}, ${call.place.kind}`);
    if (call.watches && (call.watches.leg.state !== 'talking' || call.watches.call.endedAt !== null))
      out.push(`call ${call.serial} listens to nobody`);
    for (const leg of call.legs) {
      if (floor.leg(leg.id) === undefined && alive(leg)) out.push(`leg ${leg.id} is lost`);
      if (leg.kind === 'extension' && floor.legsOf(leg.number).has(leg) !== alive(leg))
        out.push(`leg ${leg.id} of ${leg.number} is ${leg.state}`);
    }
  }
  for (const [slot, { call }] of floor.parked)
    if (call.endedAt !== null || call.place.number !== slot) out.push(`slot ${slot} is blocked`);
  return out;
}

test.each([1, 2, 3, 4, 5, 6])(
  'an hour of meddling leaves nobody behind, on the floor or on the wire: %i',
  async (seed) => {
    const draws = random(`meddle/${seed}`);
    const quirks = Object.entries(YEASTAR_QUIRKS).map(
      ([name, values]) => `${name}=${values[draws.int(0, values.length - 1)]}`,
    );
    const clock = new VirtualClock(START);
    const day = seededDay({ clock, seed, agents: 12, headStartMs: 0 });
    const { floor } = day;
    const pbx = createYeastarPbx({
      floor,
      clock,
      credentials: CREDENTIALS,
      quirks: parseQuirks([...quirks, 'duplicates=off', 'topicsKnown=all']),
      tokenLives: { accessSeconds: 86_400, refreshSeconds: 86_400 },
    });
    const wire = listen(pbx, clock);
    await wire.ready;
    day.start();
    const problems: string[] = [];
    for (let second = 0; second < 3600; second++) {
      await clock.run(clock.now() + 1000);
      const verb = meddle(floor, draws);
      problems.push(...wrongs(floor).map((wrong) => `${wrong}, after ${verb}`));
    }
    day.stop();
    // What was put on hold from outside is taken back from outside; the rest is people's own business.
    for (let round = 0; round < 60 && floor.calls.size > 0; round++) {
      await clock.run(clock.now() + 60_000);
      for (const call of floor.calls.values())
        for (const leg of call.legs)
          if (leg.heldAt !== null && !floor.finishConsult(call, leg, 'abort').ok) floor.resume(call, leg);
    }
    expect(problems).toEqual([]);
    expect([...floor.calls.values()].map((call) => [call.serial, call.place])).toEqual([]);
    await clock.run(clock.now() + 1000);
    const lit = [...floor.agents.keys()].filter((number) => (wire.lamps.get(number) ?? 'Idle') !== 'Idle');
    expect([lit, wire.lamps.size > 10]).toEqual([[], true]);
  },
);

/** A client that reads every frame and keeps each extension's lamp. */
function listen(pbx: ReturnType<typeof createYeastarPbx>, clock: VirtualClock) {
  const lamps = new Map<string, string>();
  const headers = { 'user-agent': 'OpenAPI', 'content-type': 'application/json' };
  const body = JSON.stringify({ username: CREDENTIALS.clientId, password: CREDENTIALS.clientSecret });
  const ready = pbx.http({ method: 'POST', path: '/openapi/v1.0/get_token', headers, body }).then((got) => {
    const token = (JSON.parse(got.text) as { access_token: string }).access_token;
    const path = `/openapi/v1.0/subscribe?access_token=${token}`;
    const peer = pbx.upgrade(
      { method: 'GET', path, headers, body: '' },
      {
        send(text) {
          if (!text.startsWith('{')) return;
          const frame = JSON.parse(text) as { type?: number; msg?: unknown };
          if (frame.type === undefined) return;
          const msg = (typeof frame.msg === 'string' ? JSON.parse(frame.msg) : frame.msg) as Record<
            string,
            string
          >;
          if (frame.type === 30008) lamps.set(msg.extension!, msg.status!);
        },
        close: () => {},
      },
    );
    if ('status' in peer) throw new Error(`refused with ${peer.status}`);
    peer.hear(JSON.stringify({ topic_list: Array.from({ length: 35 }, (_, i) => 30_005 + i) }));
    const beat = (): void => {
      peer.hear('heartbeat');
      clock.after(30_000, beat);
    };
    beat();
  });
  return { ready, lamps };
}
