// Proves what is booked of an agent's part that ended while the cable was cut: what is proven up to the last word, and not
// as a whole call; and that one which goes on is left alone.
import { expect, it } from 'vitest';
import type { FloorCall } from '#server/simulator/call-centre/model.ts';
import { quietCentre } from '#tests/pbx/harness/call-centre.ts';
import { Stage } from '#tests/pbx/harness/stage.ts';

const AGENTS = ['1001', '1002'].map((number) => ({ number, name: `Agent ${number}`, queues: ['6400'] }));

/** The agent has talked with the caller for half a minute when the cable is cut, for a minute and a half. */
async function cut(after: (stage: Stage, call: FloorCall) => void | Promise<void>) {
  const stage = await Stage.open('portsip', { floor: (clock) => quietCentre(clock, { agents: AGENTS }) });
  const call = await stage.talking('1001');
  const from = stage.row(call)?.agentSince ?? 0;
  await stage.pass(30);
  stage.cable.down();
  await stage.pass(20);
  await after(stage, call);
  await stage.pass(60);
  stage.cable.up();
  for (let i = 0; i < 120 && stage.life !== 'live'; i++) await stage.pass(1);
  expect(stage.life).toBe('live');
  await stage.pass(60);
  const lost = stage.events.findLast((event) => event.type === 'source.lost');
  return { stage, call, provenMs: (lost?.lastHeardAt ?? 0) - from };
}
const booked = (stage: Stage) => {
  const { handled, partial, partialMs, talkMs } = stage.counts('6400');
  return { handled, partial, partialMs, talkMs };
};

const outcomes = (stage: Stage) => {
  const { answered, abandoned, unknown } = stage.counts('6400');
  return { answered: answered.length, abandoned: abandoned.length, unknown };
};

it('a caller parked on the phone meanwhile is nobody’s, and whoever parked them is ready', async () => {
  const { stage, call, provenMs } = await cut((s, c) => void s.floor.park(c, s.leg(c, '1001')));
  expect(stage.row(call)).toMatchObject({ state: 'arriving', queue: null, agent: null });
  expect(stage.agent('1001')?.state).toBe('ready');
  await stage.pass(300);
  await stage.hangUp(call);
  expect(stage.calls()).toEqual([]);
  expect(provenMs).toBeGreaterThan(20_000);
  expect(booked(stage)).toEqual({ handled: 0, partial: 1, partialMs: provenMs, talkMs: provenMs });
  expect(stage.shift('1001')).toMatchObject({ answered: 1, handled: 0, partial: 1, talkMs: provenMs });
  await stage.close();
});

it('a caller sent on meanwhile to a colleague is theirs, and no call of the queue’s', async () => {
  const { stage, call, provenMs } = await cut(async (s, c) => {
    s.floor.blindTransfer(c, s.leg(c, c.from), '1002', 'phone');
    await s.pass(20);
    s.floor.answer(c, s.leg(c, '1002'));
  });
  expect(stage.row(call)).toMatchObject({ state: 'talking', queue: null, agent: 'hq/main.example/1002' });
  await stage.hangUp(call);
  expect(booked(stage)).toEqual({ handled: 0, partial: 1, partialMs: provenMs, talkMs: provenMs });
  expect(stage.shift('1001')).toMatchObject({ answered: 1, handled: 0, partial: 1, talkMs: provenMs });
  // The list of sessions tells since when they talk: before the cable was back.
  expect(stage.shift('1002')?.directMs).toBeGreaterThan(118_000);
  await stage.close();
});

it('a caller handed over meanwhile after asking is theirs too', async () => {
  const { stage, call, provenMs } = await cut(async (s, c) => {
    const asked = s.floor.consult(c, s.leg(c, '1001'), '1002');
    if (!asked.ok || !asked.call) throw new Error('nobody was asked');
    await s.pass(4);
    s.floor.answer(asked.call, s.leg(asked.call, '1002'));
    await s.pass(16);
    s.floor.finishConsult(c, s.leg(c, '1001'), 'complete');
  });
  expect(stage.row(call)).toMatchObject({ state: 'talking', queue: null, agent: 'hq/main.example/1002' });
  for (const each of [...stage.floor.calls.values()]) stage.floor.end(each, null);
  await stage.pass(10);
  expect(booked(stage)).toEqual({ handled: 0, partial: 1, partialMs: provenMs, talkMs: provenMs });
  expect(stage.shift('1001')).toMatchObject({ answered: 1, handled: 0, partial: 1, talkMs: provenMs });
  await stage.close();
});

it('a caller who goes on talking with their agent is whole', async () => {
  const { stage, call } = await cut(() => {});
  expect(stage.row(call)).toMatchObject({ state: 'talking', agent: 'hq/main.example/1001' });
  await stage.hangUp(call);
  expect(booked(stage)).toMatchObject({ handled: 1, partial: 0 });
  await stage.close();
});

/**
 * Two callers wait when the cable is cut; `then` is done `ms` before the next attempt to connect, and that succeeds.
 * @param shiftMs moves it all against the whole seconds that the PBX tells.
 */
async function justBefore(
  ms: number,
  shiftMs: number,
  then: (stage: Stage, first: FloorCall, second: FloorCall) => void,
) {
  const stage = await Stage.open('portsip', { floor: (clock) => quietCentre(clock, { agents: AGENTS }) });
  const [first, second] = [await stage.waiting('6400', '5551001'), await stage.waiting('6400', '5551002')];
  await stage.pass(30 + shiftMs / 1_000);
  stage.cable.down();
  const before = stage.cable.dials.length;
  while (stage.cable.dials.length < before + 3) await stage.pass(1);
  // The fourth attempt comes ten seconds after the third.
  const next = (stage.cable.dials.at(-1) ?? 0) + 10_000;
  await stage.clock.run(next - ms);
  then(stage, first, second);
  const at = stage.clock.now();
  stage.cable.up();
  await stage.pass(20);
  expect(stage.life).toBe('live');
  const opened = stage.frames.findLast(({ channel }) => channel === 'opened');
  expect((opened?.at ?? 0) - at).toBeLessThan(ms + 100);
  expect(opened?.at).toBeGreaterThan(at);
  return stage;
}

const AT = [50, 200, 400, 1_000].flatMap((ms) =>
  [0, 200, 400, 600, 800].map((shiftMs) => [ms, shiftMs] as const),
);
it.each(AT)(
  'who gave up and who was answered %i ms before the new connection counts, however the PBX rounds its times (%i)',
  async (ms, shiftMs) => {
    const stage = await justBefore(ms, shiftMs, ({ floor }, first, second) => {
      floor.end(first, first.legs[0] ?? null);
      const leg = floor.ring(second, '1001', '6400');
      if (!leg || !floor.answer(second, leg)) throw new Error('nobody answered');
    });
    expect(outcomes(stage)).toEqual({ answered: 1, abandoned: 1, unknown: 0 });
    await stage.close();
  },
);

it('a connection that breaks before its snapshot is complete leaves what came and went before it to the next one', async () => {
  const stage = await Stage.open('portsip', { floor: (clock) => quietCentre(clock, { agents: AGENTS }) });
  await stage.pass(5);
  stage.cable.down();
  await stage.pass(5);
  const call = await stage.waiting('6400', '5551003');
  await stage.pass(12);
  stage.floor.end(call, call.legs[0] ?? null);
  await stage.pass(5);
  let breaks = 0;
  stage.cable.tamper = (text, url) => {
    // By then the stream has told of every queue.
    if (url.includes('/calllogs') && breaks++ === 0) stage.cable.cutAll();
    return text;
  };
  stage.cable.up();
  for (let i = 0; i < 120 && stage.life !== 'live'; i++) await stage.pass(1);
  expect(breaks).toBeGreaterThan(1);
  expect(stage.life).toBe('live');
  expect(outcomes(stage)).toEqual({ answered: 0, abandoned: 1, unknown: 0 });
  await stage.close();
});
