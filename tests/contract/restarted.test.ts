// Proves that a wall which ends and begins anew in the middle of a call tells the same of it as one that went on.
import { describe, expect, it } from 'vitest';
import { vendors } from '#server/pbx/index.ts';
import type { FloorCall } from '#server/simulator/call-centre/model.ts';
import { quietCentre } from '#tests/pbx/harness/call-centre.ts';
import { Stage } from '#tests/pbx/harness/stage.ts';

const AGENTS = [
  { number: '1001', name: 'Ann', queues: ['6400', '6500'] },
  { number: '1002', name: 'Boon', queues: ['6400'] },
  { number: '1099', name: 'Reception', queues: [] },
];
const QUEUES = [
  ['6400', 'Support'],
  ['6500', 'Sales'],
] as const;

const RINGS = 'a phone rings';
const ASKS = 'an agent asks a colleague about their caller';
const PICKED_UP = 'a caller was picked up by whom the queue has not';
/** By make: what is not played, and why. */
const LEFT_OUT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  portsip: {
    [RINGS]: 'none of its lists names the call a phone rings for: it is shown ringing with its next word',
  },
  cytracom: {
    [ASKS]: 'its pictures say of who is asked that their phone is busy, and not by which call',
    [PICKED_UP]: 'its pictures show queues and their members: who talks to nobody of a queue is in none',
  },
};

/** What a call is doing when the wall is restarted. */
const SITUATIONS: Readonly<Record<string, (stage: Stage) => Promise<FloorCall>>> = {
  'an agent talks with a caller of the queue': (stage) => stage.talking(),
  'a caller was handed to a colleague of the queue by their number': async (stage) => {
    const call = await stage.talking();
    await stage.pass(20);
    stage.floor.blindTransfer(call, stage.leg(call, '5550100'), '1002', 'phone');
    await stage.pass(5);
    await stage.pickUp('1002');
    await stage.pass(10);
    return call;
  },
  [PICKED_UP]: async (stage) => {
    const call = await stage.waiting();
    stage.floor.ring(call, '1001', '6400');
    await stage.pass(3);
    stage.floor.waiting.pickUp(call, '1099');
    await stage.pass(1);
    await stage.pickUp('1099');
    await stage.pass(10);
    return call;
  },
  'a caller waits': (stage) => stage.waiting(),
  [RINGS]: async (stage) => {
    const call = await stage.waiting();
    stage.floor.ring(call, '1001', '6400');
    return call;
  },
  'an agent holds their caller': async (stage) => {
    const call = await stage.talking();
    await stage.pass(10);
    stage.floor.hold(call, stage.leg(call, '1001'));
    return call;
  },
  [ASKS]: async (stage) => {
    const call = await stage.talking();
    await stage.pass(10);
    stage.floor.consult(call, stage.leg(call, '1001'), '1002');
    await stage.pass(3);
    await stage.pickUp('1002');
    return call;
  },
  'a caller was handed to another queue and waits there': async (stage) => {
    const call = await stage.talking();
    await stage.pass(10);
    stage.floor.blindTransfer(call, stage.leg(call, '5550100'), '6500', 'phone');
    return call;
  },
  'a caller was handed to another queue and answered there': async (stage) => {
    const call = await stage.talking('1002');
    await stage.pass(10);
    stage.floor.blindTransfer(call, stage.leg(call, '5550100'), '6500', 'phone');
    await stage.pass(5);
    stage.floor.ring(call, '1001', '6500');
    await stage.pass(3);
    await stage.pickUp('1001');
    return call;
  },
  'the wrap-up of the call before runs': async (stage) => {
    const before = await stage.talking('1001', '6400', '5550101');
    await stage.pass(10);
    await stage.hangUp(before, 2);
    return stage.waiting();
  },
  'a caller is parked': async (stage) => {
    const call = await stage.talking();
    await stage.pass(10);
    stage.floor.park(call, stage.leg(call, '5550100'));
    return call;
  },
  'an agent has an outbound call': async (stage) => {
    const { ok, call } = { call: null, ...stage.floor.dial('1001', '+49891234') };
    if (!ok || !call) throw new Error('no call has begun');
    await stage.pass(4);
    stage.floor.answer(call, stage.leg(call, '+49891234'));
    return call;
  },
};

async function told(make: string, plays: (stage: Stage) => Promise<FloorCall>, restarts: boolean) {
  const floor = (clock: Stage['clock']) =>
    quietCentre(clock, { queues: QUEUES, agents: AGENTS, first: { wrapUpSeconds: 150 } });
  const stage = await Stage.open(make, { floor, connectSeconds: 60 });
  const call = await plays(stage);
  await stage.pass(20);
  if (restarts) await stage.restart(1);
  else await stage.pass(3);
  await stage.pass(60);
  const during = ['1001', '1002'].map((number) => stage.stateOf(number));
  const seen = stage.calls().map(({ state, queue, agent }) => ({ state, queue, agent }));
  const holds = call.legs.find((leg) => leg.heldAt !== null);
  if (holds) stage.floor.resume(call, holds);
  await stage.pass(15);
  await stage.hangUp(call, 5);
  const states = ['1001', '1002'].map((number) => stage.agent(number)?.state);
  await stage.pass(90);
  const days = ['1001', '1002'].map((number) => {
    const { answered = 0, missed = 0 } = stage.shift(number) ?? {};
    return { answered, missed };
  });
  const booked = ['6400', '6500'].map((number) => {
    const { answered, abandoned, overflowed, unknown, handled, talkMs, heldMs } = stage.counts(number);
    const [talk, held] = [Math.round(talkMs / 1_000), Math.round(heldMs / 1_000)];
    return { answered, abandoned, overflowed, unknown, handled, talk, held };
  });
  await stage.close();
  return { seen, during, states, days, booked };
}

describe.each(Object.keys(vendors))('%s, restarted while', (make) => {
  const played = Object.entries(SITUATIONS).filter(([name]) => LEFT_OUT[make]?.[name] === undefined);
  it.each(played)(
    '%s',
    async (_, plays) => {
      const unbroken = await told(make, plays, false);
      expect(unbroken.seen.length).toBeGreaterThan(0);
      expect(await told(make, plays, true)).toEqual(unbroken);
    },
    60_000,
  );
});
