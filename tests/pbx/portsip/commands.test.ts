// Proves at what each command is request, and how the PBX's answers are understood.
import { describe, expect, it } from 'vitest';
import { COMMANDS, type CommandName } from '#lib/model/command.ts';
import { CAN, execute, requestFor } from '#server/pbx/portsip/commands.ts';
import type { Api, ApiAnswer, ApiRequest } from '#server/pbx/portsip/connect.ts';
import { Fatal, type PbxCommand, Transient } from '#server/pbx-sdk/contract.ts';
import { orderOf } from '#tests/order.ts';
import { QUEUE_ID } from './pbx.ts';
import { agentIs, CALL, CALLER, OTHER, Scene } from './scene.ts';
import { Story } from './story.ts';

const tenant = 'acme.example';
const AGENT = `${tenant}/201`;
const command = (verb: CommandName, target: string = CALL, args: PbxCommand['args'] = {}): PbxCommand =>
  orderOf(verb, target, args);
const waiting = () => new Scene().snapshot(-5).starts(0).caller(1, 'enqueue');
const talking = () => waiting().target(6, 'answer', '201').agent(6, '201', 'QUEUE_CALL', CALL);
const memoryOf = (scene: Scene) => new Story(scene).memory;
const steps = (plan: ReturnType<typeof requestFor>) =>
  'steps' in plan ? plan.steps.map(({ path, body }) => [path.join('/'), body]) : plan;
const why = (plan: ReturnType<typeof requestFor>) => ('why' in plan ? plan.why : '');

describe('aiming at a call', () => {
  it.each([
    ['call.hold', {}, [[`sessions/${CALL}/hold`, { extension_number: '201' }]]],
    ['call.resume', {}, [[`sessions/${CALL}/unhold`, { extension_number: '201' }]]],
    [
      'call.transfer',
      { to: '+1 (203)' },
      [[`sessions/${CALL}/refer`, { extension_number: '201', refer_to: '+1203' }]],
    ],
    ['call.hangUp', {}, [[`sessions/${CALL}/destroy`, null]]],
    [
      'call.attendedTransfer',
      { to: '203' },
      [
        [`sessions/${CALL}/hold`, { extension_number: '201' }],
        ['sessions', { caller: '201', callee: '203', send_sdp: true }],
      ],
    ],
  ] as const)('%s by its session, for the leg of the agent', (verb, args, requests) => {
    expect(steps(requestFor(command(verb, CALL, args), memoryOf(talking())))).toEqual(requests);
  });

  it('completes a transfer begun here by naming both sessions, or takes it back', () => {
    const scene = talking().put(10, `rest:sessions/${CALL}/hold?post=1&by=201`, '');
    scene.put(11, `rest:sessions?post=1&for=${CALL}`, JSON.stringify({ id: OTHER, to: '203' }));
    const memory = memoryOf(scene);
    expect(memory.calls[CALL]).toMatchObject({ consult: { number: '203', name: '' }, consultSession: OTHER });
    expect(steps(requestFor(command('call.completeTransfer'), memory))).toEqual([
      [
        'sessions/1/attended_refer',
        { extension_number: '201', refer_to_1: CALLER, session_1: CALL, refer_to_2: '203', session_2: OTHER },
      ],
    ]);
    expect(steps(requestFor(command('call.cancelTransfer'), memory))).toEqual([
      [`sessions/${OTHER}/destroy`, null],
      [`sessions/${CALL}/unhold`, { extension_number: '201' }],
    ]);
  });

  it('completes a transfer that the agent has begun on the phone: their only other call', () => {
    const scene = talking().starts(20, OTHER, {
      direction: 'internal',
      caller: '201',
      callee: '203',
      did: '',
    });
    expect(steps(requestFor(command('call.completeTransfer'), memoryOf(scene)))).toMatchObject([
      ['sessions/1/attended_refer', { session_1: CALL, session_2: OTHER, refer_to_2: '203' }],
    ]);
    expect(why(requestFor(command('call.completeTransfer'), memoryOf(talking())))).toContain(
      'no second call',
    );
  });

  it('hands a waiting caller to the phone of the account alone', () => {
    const pickUp = (extension?: string) =>
      command('call.pickUp', CALL, extension === undefined ? {} : { extension });
    const path = `call_queues/${QUEUE_ID}/waiting/${CALL}/pickup`;
    expect(steps(requestFor(pickUp(), memoryOf(waiting())))).toEqual([[path, null]]);
    expect(steps(requestFor(pickUp('900'), memoryOf(waiting())))).toEqual([[path, null]]);
    expect(why(requestFor(pickUp('201'), memoryOf(waiting())))).toContain('extension 900');
    expect(why(requestFor(pickUp(), memoryOf(talking())))).toContain('waits in a queue');
  });

  it('refuses what is over, unanswered, or no number', () => {
    expect(why(requestFor(command('call.hold', 'nobody'), memoryOf(talking())))).toBe('This call has ended.');
    expect(why(requestFor(command('call.hold'), memoryOf(waiting())))).toContain('answered');
    for (const to of ['', 'abc', '203;x', undefined])
      expect(
        why(requestFor(command('call.transfer', CALL, to === undefined ? {} : { to }), memoryOf(talking()))),
      ).toContain('number');
  });
});

describe('aiming at an agent', () => {
  it.each([
    ['agent.pause', 'NOT_READY'],
    ['agent.unpause', 'READY'],
    ['agent.signOut', 'LOGGED_OUT'],
    ['agent.signIn', 'LOGGED_IN'],
  ] as const)('%s sets their state in every queue they are in', (verb, status) => {
    expect(steps(requestFor(command(verb, AGENT), memoryOf(talking())))).toEqual([
      [`call_queues/${QUEUE_ID}/agents/201`, { status }],
    ]);
  });

  it('leaves queues they are signed out of alone, unless to sign in there', () => {
    const out = memoryOf(new Scene().snapshot(-5, { agents: [agentIs('201', 'LOGGED_OUT')] }));
    expect(why(requestFor(command('agent.pause', AGENT), out))).toContain('signed in to no queue');
    expect(steps(requestFor(command('agent.signIn', AGENT, { queue: 'support' }), out))).toHaveLength(1);
    expect(why(requestFor(command('agent.signIn', AGENT, { queue: '9999' }), out))).toContain(
      'no such queue',
    );
  });

  it('dials from their phone, and refuses a reason the PBX would not keep', () => {
    expect(steps(requestFor(command('agent.dial', AGENT, { to: '5550100' }), memoryOf(talking())))).toEqual([
      ['sessions', { caller: '201', callee: '5550100', send_sdp: true }],
    ]);
    expect(
      why(requestFor(command('agent.pause', AGENT, { reason: 'Lunch' }), memoryOf(talking()))),
    ).toContain('reason');
    expect(why(requestFor(command('agent.pause', 'acme.example/299'), memoryOf(talking())))).toContain(
      'does not know',
    );
  });
});

describe('what the make can do', () => {
  it('is said of every command: in a sentence where it cannot', () => {
    expect(COMMANDS.filter((verb) => CAN[verb] === undefined)).toEqual([]);
    for (const text of Object.values(CAN)) if (text !== true) expect(text).toMatch(/^[A-Z].{20,}\.$/);
    expect(
      [CAN['call.listen'], CAN['call.whisper'], CAN['call.barge']].map(
        (text) => /\*63\d+\*\d/.exec(String(text))?.[0],
      ),
    ).toEqual(['*63201*1', '*63201*2', '*63201*3']);
  });
});

class FakeApi {
  readonly asked: ApiRequest[] = [];
  readonly #answers: (number | Error)[];
  readonly #body: unknown;
  constructor(answers: (number | Error)[], body: unknown = {}) {
    this.#answers = answers;
    this.#body = body;
  }
  async ask(asked: ApiRequest): Promise<ApiAnswer> {
    this.asked.push(asked);
    const answer = this.#answers.shift() ?? 200;
    if (answer instanceof Error) throw answer;
    return { status: answer, text: '', body: this.#body, at: 0, channel: `rest:${asked.path.join('/')}` };
  }
}
const carryOut = (verb: CommandName, api: FakeApi, args: PbxCommand['args'] = {}, told: ApiAnswer[] = []) =>
  execute(api as unknown as Api, command(verb, CALL, args), memoryOf(talking()), (each) => told.push(each));

describe('the answer', () => {
  it.each([200, 201, 204])('%i is done, and is told to the translator', async (status) => {
    const told: ApiAnswer[] = [];
    expect(await carryOut('call.hold', new FakeApi([status]), {}, told)).toEqual({ outcome: 'accepted' });
    expect(told).toHaveLength(1);
  });

  it('of a refusal is the PBX’s own reason, without long numbers', async () => {
    const body = { errors: [{ code: 'VALIDATE_FAILED', message: 'extension 4315550142 cannot refer' }] };
    expect(await carryOut('call.transfer', new FakeApi([400], body), { to: '203' })).toEqual({
      outcome: 'refused',
      why: 'The PBX does not do this here: the call or the agent may be in no state for it. The PBX’s own words: extension … cannot refer.',
    });
    expect(await carryOut('call.hangUp', new FakeApi([400], undefined))).toMatchObject({
      why: 'The PBX does not do this here: the call or the agent may be in no state for it. The PBX’s own words: (HTTP 400).',
    });
  });

  it.each([
    [403, 'refused', 'Company Call Sessions'],
    [404, 'refused', 'may be over'],
    [429, 'refused', 'try again'],
    [503, 'unsure', 'HTTP 503'],
  ])('%i is %s', async (status, outcome, text) => {
    const answer = await carryOut('call.hangUp', new FakeApi([status]));
    expect(answer).toMatchObject({ outcome, why: expect.stringContaining(text) });
  });

  it('that does not come leaves it unsure; a dead account refuses', async () => {
    expect(await carryOut('call.hangUp', new FakeApi([new Transient('x')]))).toMatchObject({
      outcome: 'unsure',
    });
    expect(await carryOut('call.hangUp', new FakeApi([new Fatal('x')]))).toMatchObject({
      outcome: 'refused',
    });
  });

  it('to half a consultation takes the call off hold again', async () => {
    const api = new FakeApi([200, 404, 200]);
    expect(await carryOut('call.attendedTransfer', api, { to: '203' })).toMatchObject({ outcome: 'refused' });
    expect(api.asked.map(({ path }) => path.at(-1))).toEqual(['hold', 'sessions', 'unhold']);
  });

  it('to a call begun names whom it is to, in the text and not in the channel', async () => {
    const told: ApiAnswer[] = [];
    await carryOut(
      'call.attendedTransfer',
      new FakeApi([200, 200], { id: OTHER }),
      { to: '4315550199' },
      told,
    );
    expect(JSON.parse(told[1]?.text ?? '')).toEqual({ id: OTHER, to: '4315550199' });
    expect(told.map(({ channel }) => channel).join()).not.toContain('4315550199');
  });
});
