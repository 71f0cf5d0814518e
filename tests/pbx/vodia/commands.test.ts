// Proves what each command asks of the PBX and for whose extension, and how its answers are understood.
import { beforeEach, describe, expect, it } from 'vitest';
import type { CommandArguments, CommandName, Outcome } from '#lib/model/command.ts';
import { sourceId } from '#lib/model/ids.ts';
import type { Api, ApiAnswer, ApiRequest } from '#server/pbx/vodia/api.ts';
import { execute } from '#server/pbx/vodia/commands.ts';
import { begin, type Memory } from '#server/pbx/vodia/memory.ts';
import { translate } from '#server/pbx/vodia/translate.ts';
import { Fatal, Transient } from '#server/pbx-sdk/contract.ts';
import { pause } from '#server/time/clock.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { orderOf } from '#tests/order.ts';
import { connectAt, DOMAIN, row, Scene, START } from './scene.ts';

const C = 'c1767263100';
const D = 'c1767263105';
const KNOWN = { queues: [], agents: [], calls: [], heardAt: null };
const CALLS_40 = `user/40@${DOMAIN}/calls`;
const SETTINGS = `domain/${DOMAIN}/user_settings/73`;

const talking = (more: object = {}): object =>
  row(C, { state: 'connected', connect: connectAt(5), extension: ['40'], ...more });
const second = row(D, {
  'from-number': '40',
  'to-number': '42',
  start: connectAt(9),
  extension: ['40', '*42'],
});

/** A PBX after a story, that is given commands. */
class Given {
  readonly clock = new VirtualClock(START + 60_000);
  readonly asked: ApiRequest[] = [];
  readonly heard: string[] = [];
  /** What the PBX answers. */
  answer: (asked: ApiRequest) => Partial<ApiAnswer> | Error = () => ({});
  readonly #memory: Memory;

  constructor(scene: Scene) {
    let memory = begin(sourceId('hq'), KNOWN);
    for (const frame of scene.frames) {
      ({ memory } = translate(memory, frame));
    }
    this.#memory = memory;
  }

  async give(verb: CommandName, args: CommandArguments = {}, target = `${DOMAIN}/${C}`): Promise<Outcome> {
    let outcome: Outcome | null = null;
    const { clock } = this;
    const ask = async (asked: ApiRequest): Promise<ApiAnswer> => {
      this.asked.push(asked);
      const answer = this.answer(asked);
      if (answer instanceof Error) throw answer;
      return { status: 200, text: 'true', at: clock.now(), ...answer };
    };
    const context = {
      now: () => clock.now(),
      pause: (ms: number, signal: AbortSignal) => pause(clock, ms, signal),
      network: null as never,
      signal: new AbortController().signal,
      notice: () => undefined,
    };
    const tenant = {
      domain: DOMAIN,
      heard: (path: string, text: string) => this.heard.push(`${path} ${text}`),
      lookAtAgents: () => undefined,
    };
    const order = orderOf(verb, target, args, clock.now());
    const asking = { api: { ask } as unknown as Api, context, extension: '800', tenant, until: order.until };
    const run = async (): Promise<void> => {
      outcome = await execute(asking, order, this.#memory);
    };
    void run();
    await clock.run(clock.now() + 10_000);
    if (outcome === null) throw new Error(`${verb} was not answered`);
    return outcome;
  }

  get bodies(): unknown[] {
    return this.asked.map(({ path, body }) => [path, body]);
  }
}

const done = { outcome: 'accepted' };
let pbx: Given;
beforeEach(() => {
  pbx = new Given(
    new Scene()
      .snapshot(-5)
      .calls(0, row(C, { extension: ['*40'] }))
      .calls(5, talking()),
  );
});

describe('a call', () => {
  it('is held and resumed by the phone of the agent who has it', async () => {
    expect(await pbx.give('call.hold')).toEqual(done);
    expect(await pbx.give('call.resume')).toEqual(done);
    expect(pbx.bodies).toEqual([
      [CALLS_40, { 'remote-hold': C }],
      [CALLS_40, { 'remote-resume': C }],
    ]);
    expect(pbx.asked[0]?.as).toEqual({ domain: DOMAIN, extension: '40' });
  });

  it('is hung up and transferred for the agent who has it', async () => {
    expect(await pbx.give('call.transfer', { to: '+1 (617) 555-0100' })).toEqual(done);
    expect(await pbx.give('call.hangUp')).toEqual(done);
    expect(pbx.bodies).toEqual([
      [CALLS_40, { transfer: C, number: '+16175550100' }],
      [CALLS_40, { hangup: C }],
    ]);
    expect((await pbx.give('call.transfer', { to: 'a b!' })).outcome).toBe('refused');
    expect((await pbx.give('call.transfer')).outcome).toBe('refused');
  });

  it('that rings is refused there, taken there, or taken over', async () => {
    const ringing = new Given(new Scene().snapshot(-5).calls(0, row(C, { extension: ['*40'] })));
    expect(await ringing.give('call.refuse')).toEqual(done);
    expect(await ringing.give('call.accept')).toEqual(done);
    expect(await ringing.give('call.pickUp', { extension: '40' })).toEqual(done);
    expect(await ringing.give('call.pickUp', { extension: '42' })).toEqual(done);
    expect(ringing.bodies).toEqual([
      [CALLS_40, { reject: C }],
      [CALLS_40, { 'remote-answer': C }],
      [CALLS_40, { 'remote-answer': C }],
      [CALLS_40, { transfer: C, number: '42' }],
    ]);
    expect((await ringing.give('call.pickUp')).outcome).toBe('refused');
  });

  it('that only waits has nobody for whom it could be held or taken; it is hung up as our own extension', async () => {
    const waiting = new Given(new Scene().snapshot(-5).calls(0, row(C)));
    for (const verb of ['call.hold', 'call.transfer', 'call.refuse', 'call.attendedTransfer'] as const)
      expect((await waiting.give(verb, { to: '42' })).outcome).toBe('refused');
    expect((await waiting.give('call.pickUp', { extension: '42' })).outcome).toBe('refused');
    expect(waiting.asked).toEqual([]);
    expect(await waiting.give('call.hangUp')).toEqual(done);
    expect(waiting.bodies).toEqual([[`user/800@${DOMAIN}/calls`, { hangup: C }]]);
  });

  it('is transferred after a consultation: held, dialled, joined', async () => {
    expect(await pbx.give('call.attendedTransfer', { to: '42' })).toEqual(done);
    expect(pbx.bodies).toEqual([
      [CALLS_40, { 'remote-hold': C }],
      [CALLS_40, { 'remote-dial': '42' }],
    ]);
    const asking = new Given(
      new Scene()
        .snapshot(-5)
        .calls(0, row(C, { extension: ['*40'] }))
        .calls(5, talking())
        .calls(9, talking({ state: 'holding' }), second),
    );
    expect(await asking.give('call.completeTransfer')).toEqual(done);
    expect(asking.bodies).toEqual([[CALLS_40, { transfer: C, id: D }]]);
  });

  it('whose consultation is given up goes back to the agent', async () => {
    const asking = new Given(
      new Scene()
        .snapshot(-5)
        .calls(0, row(C, { extension: ['*40'] }))
        .calls(5, talking())
        .calls(9, talking({ state: 'holding' }), second),
    );
    expect(await asking.give('call.cancelTransfer')).toEqual(done);
    expect(asking.bodies).toEqual([
      [CALLS_40, { hangup: D }],
      [CALLS_40, { 'remote-resume': C }],
    ]);
    expect((await pbx.give('call.completeTransfer')).outcome).toBe('refused');
  });

  it('and its consultation change places: the one that is heard is held, the held one taken', async () => {
    const asking = new Given(
      new Scene()
        .snapshot(-5)
        .calls(0, row(C, { extension: ['*40'] }))
        .calls(5, talking())
        .calls(9, talking({ state: 'holding' }), second),
    );
    expect(await asking.give('call.swapTransfer')).toEqual(done);
    expect(asking.bodies).toEqual([
      [CALLS_40, { 'remote-hold': D }],
      [CALLS_40, { 'remote-resume': C }],
    ]);
  });

  it('that is over is refused without a question, and so is a tenant that is not ours', async () => {
    expect((await pbx.give('call.hold', {}, `${DOMAIN}/gone`)).outcome).toBe('refused');
    expect((await pbx.give('call.hold', {}, '__proto__')).outcome).toBe('refused');
    expect(pbx.asked).toEqual([]);
  });
});

describe('an answer', () => {
  it('of 200 with false is a refusal', async () => {
    pbx.answer = () => ({ text: 'false' });
    expect(await pbx.give('call.hold')).toEqual({
      outcome: 'refused',
      why: 'The PBX does not do this here: the call or the phone may be in no state for it.',
    });
  });

  it('that accepts is believed so far: only our own events can confirm it', async () => {
    expect(await pbx.give('call.hold')).toEqual(done);
    const mute = new Given(new Scene().snapshot(-5).answer(0, CALLS_40, [talking()]));
    expect(await mute.give('call.hold')).toEqual(done);
  });

  it.each([
    [403, 'refused', 'administrator’s rights'],
    [404, 'refused', 'any more'],
    [400, 'refused', 'HTTP 400'],
    [503, 'unsure', 'Look before trying again'],
  ])('of HTTP %i is %s', async (status, outcome, says) => {
    pbx.answer = () => ({ status, text: `HTTP ${status}` });
    const answer = await pbx.give('call.hangUp');
    expect(answer.outcome).toBe(outcome);
    expect((answer as { why: string }).why).toContain(says);
  });

  it('that never came is unsure; a login that was refused is refused', async () => {
    pbx.answer = () => new Transient('no answer');
    expect((await pbx.give('call.hangUp')).outcome).toBe('unsure');
    pbx.answer = () => new Fatal('no more');
    expect(await pbx.give('call.hangUp')).toEqual({ outcome: 'refused', why: 'no more' });
  });
});

describe('an agent', () => {
  const agent = `${DOMAIN}/40`;

  it('is paused by do-not-disturb, with a reason where one is given', async () => {
    expect(await pbx.give('agent.pause', { reason: 'Lunch' }, agent)).toEqual(done);
    expect(await pbx.give('agent.pause', {}, agent)).toEqual(done);
    expect(await pbx.give('agent.unpause', {}, agent)).toEqual(done);
    expect(pbx.bodies).toEqual([
      [`user/40@${DOMAIN}/dnd`, { state: true, reason: 'Lunch' }],
      [`user/40@${DOMAIN}/dnd`, { state: true }],
      [`user/40@${DOMAIN}/dnd`, { state: false }],
    ]);
  });

  it('is signed in and out of one queue or of all', async () => {
    const path = `domain/${DOMAIN}/account/40/acd_login?group=73`;
    expect(await pbx.give('agent.signOut', {}, agent)).toEqual(done);
    expect(await pbx.give('agent.signIn', { queue: `${DOMAIN}/73` }, agent)).toEqual(done);
    expect(pbx.bodies).toEqual([
      [path, { login: false }],
      [path, { login: true }],
    ]);
    expect((await pbx.give('agent.signIn', { queue: '80' }, agent)).outcome).toBe('refused');
    expect((await pbx.give('agent.signIn', { queue: 'other.example.com/73' }, agent)).outcome).toBe(
      'refused',
    );
  });

  it('is added to a queue and removed, in the settings as they stand on the PBX', async () => {
    pbx.answer = ({ body }) => (body ? {} : { text: '{"display":"Sales","all_agents":"40 44"}' });
    expect(await pbx.give('agent.removeFromQueue', { queue: '73' }, agent)).toEqual(done);
    expect(await pbx.give('agent.addToQueue', { queue: `${DOMAIN}/73` }, `${DOMAIN}/42`)).toEqual(done);
    expect(pbx.bodies).toEqual([
      [SETTINGS, undefined],
      [SETTINGS, { all_agents: '44' }],
      [SETTINGS, undefined],
      [SETTINGS, { all_agents: '40 44 42' }],
    ]);
    expect((await pbx.give('agent.addToQueue', { queue: '73' }, agent)).outcome).toBe('refused');
    expect((await pbx.give('agent.addToQueue', { queue: '80' }, agent)).outcome).toBe('refused');
  });

  it('dials from the desk phone', async () => {
    expect(await pbx.give('agent.dial', { to: '0800 123' }, agent)).toEqual(done);
    expect(pbx.bodies).toEqual([[CALLS_40, { 'remote-dial': '0800123' }]]);
  });

  it('whose command the PBX refuses teaches what is not allowed', async () => {
    pbx.answer = () => ({ status: 404, text: 'HTTP 404' });
    expect((await pbx.give('agent.signOut', {}, agent)).outcome).toBe('refused');
    expect(pbx.heard).toEqual([`domain/${DOMAIN}/account/40/acd_login HTTP 404`]);
    expect((await pbx.give('agent.pause', {}, `${DOMAIN}/99`)).outcome).toBe('refused');
  });
});
