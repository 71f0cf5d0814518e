// Proves the whole way against a make-believe PortSIP PBX: every command arrives and shows, a breach is one breach,
// tenants are kept apart, and a death under twenty calls leaves no ghost and counts nothing twice.
import { describe, expect, it } from 'vitest';
import { total } from '#lib/measure/counts.ts';
import type { WaitAlert } from '#lib/model/board.ts';
import { live } from '#server/simulator/call-centre/model.ts';
import type { Clock } from '#server/time/clock.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { quietCentre } from '#tests/pbx/harness/call-centre.ts';
import { START, Stage } from '#tests/pbx/harness/stage.ts';

const DONE = { outcome: 'confirmed' };
const AGENTS = [
  ...Array.from({ length: 24 }, (_, i) => ({
    number: String(1001 + i),
    name: `Agent ${i + 1}`,
    queues: i === 0 ? ['6400', '6401'] : ['6400'],
  })),
  { number: '1099', name: 'Lobby', queues: [] },
];
const centre = (clock: Clock) =>
  quietCentre(clock, { queue: { wrapUpSeconds: 10, strategy: 'ring_all' }, agents: AGENTS });
/** @param tenant a further one, by its domain; then an administrator signs in. */
function open(tenant?: string): Promise<Stage> {
  if (tenant === undefined) return Stage.open('portsip', { floor: centre });
  const clock = new VirtualClock(START);
  const tenants = [{ domain: tenant, name: tenant.toUpperCase(), floor: centre(clock) }];
  return Stage.open('portsip', { clock, floor: centre, tenants });
}

describe('a caller', () => {
  it('waits, breaches once by both clocks, is answered, held, resumed, transferred and hung up from the wall', async () => {
    const stage = await open();
    const call = await stage.waiting();
    expect(stage.row(call)).toMatchObject({ state: 'waiting', queue: 'hq/main.example/6400' });
    await stage.pass(21);
    const alerts = [...stage.board.all('alert')];
    expect(
      alerts.map((row) => [...(row as WaitAlert).noticedBy].toSorted((a, b) => (a < b ? -1 : 1))),
    ).toEqual([['pbx', 'wall']]);
    const leg = stage.floor.ring(call, '1001', '6400');
    await stage.pass(1);
    expect(stage.row(call)?.state).toBe('ringing');
    expect(stage.agent('1001')?.state).toBe('ringing');
    if (leg) stage.floor.answer(call, leg);
    await stage.pass(1);
    expect(stage.row(call)).toMatchObject({ state: 'talking', agent: 'hq/main.example/1001' });
    expect(stage.agent('1001')).toMatchObject({ state: 'onCall', reason: 'Queue Call' });

    expect(await stage.ask('call.hold', call)).toEqual(DONE);
    expect(leg?.heldAt).not.toBeNull();
    expect(stage.row(call)?.state).toBe('held');
    expect(await stage.ask('call.resume', call)).toEqual(DONE);
    expect(leg?.heldAt).toBeNull();
    expect(stage.row(call)?.state).toBe('talking');

    expect(await stage.ask('call.transfer', call, { to: '1099' })).toEqual(DONE);
    await stage.pickUp('1099');
    await stage.pass(2);
    expect(stage.row(call)).toMatchObject({ state: 'talking', agent: 'hq/main.example/1099' });
    expect(stage.agent('1001')).toMatchObject({ state: 'wrapUp', reason: 'Wrap Up' });
    expect(await stage.ask('call.hangUp', call)).toEqual(DONE);
    expect(call.endedAt).not.toBeNull();
    await stage.pass(3);
    expect(stage.calls()).toEqual([]);
    expect(total(stage.counts().answered)).toBe(1);
    await stage.close();
  });

  it('held on the phone is not called held', async () => {
    const stage = await open();
    const call = await stage.talking();
    const leg = call.legs.find(({ number }) => number === '1001');
    if (leg) stage.floor.hold(call, leg);
    await stage.pass(60);
    expect(stage.row(call)?.state).toBe('talking');
    await stage.close();
  });

  it('is picked up by the phone of the account, and of no other', async () => {
    const stage = await open();
    const call = await stage.waiting();
    const refused = await stage.ask('call.pickUp', call, { extension: '1005' });
    expect(refused.outcome).toBe('refused');
    const own = /extension (\d+)/.exec('why' in refused ? refused.why : '')?.[1] ?? '';
    expect(await stage.ask('call.pickUp', call, { extension: own })).toEqual(DONE);
    await stage.pickUp(own);
    // Whether it was picked up or sent there the queue says in a moment.
    await stage.pass(2);
    expect(stage.told('call.answered')).toHaveLength(1);
    await stage.close();
  });

  it('goes over by an attended transfer, begun and completed from the wall', async () => {
    const stage = await open();
    const call = await stage.talking();
    expect(await stage.ask('call.attendedTransfer', call, { to: '1002' })).toEqual(DONE);
    expect(stage.row(call)).toMatchObject({ state: 'held', consult: { number: '1002' } });
    await stage.pickUp('1001');
    await stage.pickUp('1002');
    expect(await stage.ask('call.completeTransfer', call)).toEqual(DONE);
    await stage.pass(5);
    const talking = call.legs
      .filter((leg) => live(leg) && leg.state === 'talking')
      .map(({ number }) => number);
    expect(talking).toContain('1002');
    expect(stage.row(call)).toMatchObject({ state: 'talking', agent: 'hq/main.example/1002', consult: null });
    expect(stage.calls()).toHaveLength(1);
    await stage.close();
  });

  it('comes back to its agent when the attended transfer is cancelled', async () => {
    const stage = await open();
    const call = await stage.talking();
    expect(await stage.ask('call.attendedTransfer', call, { to: '1002' })).toEqual(DONE);
    await stage.pickUp('1001');
    expect(await stage.ask('call.cancelTransfer', call)).toEqual(DONE);
    await stage.pass(3);
    expect(stage.row(call)).toMatchObject({ state: 'talking', agent: 'hq/main.example/1001', consult: null });
    expect(stage.calls()).toHaveLength(1);
    await stage.close();
  });

  it('is refused what the PBX refuses, with its reason', async () => {
    const stage = await open();
    const call = await stage.talking();
    const answer = await stage.ask('call.transfer', call, { to: '#' });
    expect(answer).toMatchObject({ outcome: 'refused', why: expect.stringContaining('The PBX') });
    await stage.close();
  });
});

describe('an agent', () => {
  it('is paused, unpaused, signed out and in, in one queue or all', async () => {
    const stage = await open();
    const states = async (
      verb: 'agent.pause' | 'agent.unpause' | 'agent.signOut' | 'agent.signIn',
      queue?: string,
    ) => {
      expect(await stage.ask(verb, '1001', queue === undefined ? {} : { queue })).toEqual(DONE);
      await stage.pass(1);
      return stage.agent('1001')?.state;
    };
    expect(await states('agent.pause', 'Sales')).toBe('ready');
    expect(stage.agent('1001')?.queues.map(({ paused }) => paused)).toEqual([false, true]);
    expect(await states('agent.pause')).toBe('paused');
    expect(await states('agent.unpause')).toBe('ready');
    expect(await states('agent.signOut')).toBe('signedOut');
    expect(stage.told('agent.signedOut')).toHaveLength(2);
    expect(await states('agent.signIn')).not.toBe('signedOut');
    await stage.close();
  });

  it('is called, and then whoever is to be dialled', async () => {
    const stage = await open();
    expect(await stage.ask('agent.dial', '1001', { to: '1002' })).toEqual({ outcome: 'accepted' });
    expect(stage.agent('1001')?.state).toMatch(/ringing|onCall/);
    await stage.close();
  });
});

describe('tenants of one PBX', () => {
  it('are kept apart: the same numbers, other queues, agents and calls', async () => {
    const stage = await open('bolt.example');
    const queues = [...stage.board.all('queue')].map(({ id, tenant }) => [id, tenant]);
    expect(queues).toHaveLength(4);
    expect(queues).toContainEqual(['hq/bolt.example/6400', 'BOLT.EXAMPLE']);
    const floor = stage.tenants[0]?.floor;
    const call = await stage.talking('1001', '6400', '4369900001', floor);
    const row = stage.calls()[0];
    expect(row).toMatchObject({
      state: 'talking',
      queue: 'hq/bolt.example/6400',
      agent: 'hq/bolt.example/1001',
    });
    expect(stage.agent('1001')?.state).toBe('ready');
    expect(call.endedAt).toBeNull();
    await stage.close();
  });
});

describe('a PBX that dies under twenty calls', () => {
  it('is shown as it is within a second of its return: no ghost, nothing twice, the day intact', async () => {
    const stage = await open();
    const calls = [];
    for (let i = 0; i < 20; i++)
      calls.push(await stage.talking(String(1001 + i), '6400', `43155501${10 + i}`));
    const waits = await stage.waiting('6400', '4369900001');
    const { pbx } = stage.pbx;
    expect(stage.calls()).toHaveLength(21);
    const before = stage.counts();
    pbx.restart();
    await stage.pass(0.2);
    expect(stage.life).not.toBe('live');
    // While nobody listens: one ends, one comes.
    const [first] = calls;
    const leg = first?.legs.find((each) => live(each) && each.number === '1001');
    if (first && leg) stage.floor.hangUp(first, leg);
    const late = stage.floor.arrive({ from: '4369900002', dialled: '4315559000' });
    stage.floor.joinQueue(late, '6400');
    for (let i = 0; i < 100 && stage.life !== 'live'; i++) await stage.pass(0.1);
    expect(stage.life).toBe('live');
    const synced = stage.told('source.connected').at(-1)?.at ?? 0;
    expect((stage.told('source.synced').at(-1)?.at ?? 0) - synced).toBeLessThan(1_000);
    const shown = stage
      .calls()
      .map(({ state, agent, caller }) => `${caller.number} ${state} ${agent?.replace(/.*\//, '') ?? ''}`);
    const real = [
      ...calls.slice(1).map((call, i) => `${call.from} talking ${1002 + i}`),
      `${waits.from} waiting `,
      `${late.from} waiting `,
    ];
    expect(shown.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(real.toSorted((a, b) => (a < b ? -1 : 1)));
    await stage.pass(5);
    for (const call of calls.slice(1)) {
      const agent = call.legs.find((each) => live(each) && each.kind === 'extension');
      if (agent) stage.floor.hangUp(call, agent);
    }
    await stage.pass(5);
    const counts = stage.counts();
    expect([total(counts.answered), counts.unknown]).toEqual([total(before.answered), 0]);
    // Of the one that ended while nobody listened the PBX's own records tell the end: it is whole.
    expect([counts.handled, counts.partial]).toEqual([20, 0]);
    expect(new Set(stage.calls().map(({ caller }) => caller.number))).toEqual(
      new Set(['4369900001', '4369900002']),
    );
    expect(stage.clock.now()).toBeGreaterThan(START);
    await stage.close();
  });
});
