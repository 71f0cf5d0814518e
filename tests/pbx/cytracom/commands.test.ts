// Proves what each command asks of the account, and how every answer is understood.
import { describe, expect, it } from 'vitest';
import type { CommandName } from '#lib/model/command.ts';
import { COMMANDS } from '#lib/model/command.ts';
import { requestFor } from '#server/pbx/cytracom/commands.ts';
import { open } from '#server/pbx/cytracom/connect.ts';
import { cytracom } from '#server/pbx/cytracom/index.ts';
import { settings } from '#server/pbx/cytracom/settings.ts';
import type { PbxCommand } from '#server/pbx-sdk/contract.ts';
import { pause } from '#server/time/clock.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { orderOf } from '#tests/order.ts';
import { FakeAccount, SETTINGS } from './pbx.ts';
import { ANN, CALLER, CARL, linked, outside, Scene, START, uuid } from './scene.ts';
import { Story } from './story.ts';

const CALL = linked(0, 1);
const command = (verb: CommandName, args: PbxCommand['args'] = {}, target = CALL): PbxCommand =>
  orderOf(verb, target, args);
const plain = settings.parse({ token: 't' });
const parks = settings.parse({ token: 't', parkField: 'channel_id', unparkField: 'slot' });

const inbound = () =>
  new Story(
    new Scene()
      .snapshot(-5)
      .joins(1, CALL)
      .begins(2, CALL, 1, CARL, ANN)
      .ends(9, CALL, 1, CARL, { ...ANN, channel_id: uuid(1) }, 'answered'),
  ).memory;
const outbound = () => {
  const agent = { ...ANN, number: '2145550000', channel_id: uuid(50) };
  const far = outside('8005550987', 'Outbound Call', 5);
  return new Story(
    new Scene()
      .snapshot(-5)
      .begins(1, CALL, 5, agent, far, 'outbound')
      .ends(9, CALL, 5, agent, far, 'answered', 'outbound'),
  ).memory;
};

describe('a command', () => {
  it('of every name is done or has its sentence', () => {
    const can = (cytracom as unknown as { can: Record<string, unknown> }).can;
    for (const verb of COMMANDS) expect(can[verb] === true || typeof can[verb] === 'string', verb).toBe(true);
    expect(requestFor(command('call.hold'), inbound(), plain)).toMatchObject({
      outcome: 'refused',
      why: expect.stringContaining('no hold'),
    });
  });

  it('moves the outside party, or names the agent’s channel where that is set', () => {
    const to = { to: '242' };
    expect(requestFor(command('call.transfer', to), inbound(), plain)).toMatchObject({
      name: 'blind-transfer',
      body: { channel_id: uuid(170), number: '242' },
    });
    expect(requestFor(command('call.transfer', to), outbound(), plain)).toMatchObject({
      body: { channel_id: uuid(5) },
    });
    const agent = settings.parse({ token: 't', transferLeg: 'agent', transferField: 'destination' });
    expect(requestFor(command('call.transfer', to), inbound(), agent)).toMatchObject({
      body: { channel_id: uuid(1), destination: '242' },
    });
    expect(requestFor(command('call.transfer', to), outbound(), agent)).toMatchObject({
      body: { channel_id: uuid(50) },
    });
  });

  it('takes a number as people write it, and nothing else', () => {
    expect(requestFor(command('call.transfer', { to: '+1 (617) 555-0142' }), inbound(), plain)).toMatchObject(
      {
        body: { number: '+16175550142' },
      },
    );
    for (const to of ['', 'Ann', '1;2', '"'])
      expect(requestFor(command('call.transfer', { to }), inbound(), plain)).toMatchObject({
        outcome: 'refused',
      });
  });

  it('is refused for a call that is over, or of which no channel is known', () => {
    expect(requestFor(command('call.transfer', { to: '1' }, 'gone'), inbound(), plain)).toMatchObject({
      why: 'This call has ended.',
    });
    const memory = inbound();
    memory.calls[CALL]!.callerChannel = null;
    expect(requestFor(command('call.transfer', { to: '1' }), memory, plain)).toMatchObject({
      why: expect.stringContaining('not told enough'),
    });
  });

  it('parks and takes back under the names that are set', () => {
    expect(requestFor(command('call.park'), inbound(), parks)).toMatchObject({
      name: 'park',
      body: { channel_id: uuid(170) },
    });
    expect(requestFor(command('call.park'), inbound(), plain)).toMatchObject({ outcome: 'refused' });
    const memory = inbound();
    Object.assign(memory.calls[CALL]!, { state: 'parked', agent: null, slot: '701' });
    const back = command('call.retrieve', { extension: '241' });
    expect(requestFor(back, memory, parks)).toMatchObject({
      name: 'unpark',
      body: { slot: '701', extension_number: '241' },
    });
    const byChannel = settings.parse({
      token: 't',
      parkField: 'channel_id',
      unparkField: 'channel_id',
      unparkExtensionField: 'extension',
    });
    expect(requestFor(back, memory, byChannel)).toMatchObject({
      body: { channel_id: uuid(170), extension: '241' },
    });
    expect(requestFor(back, inbound(), parks)).toMatchObject({ why: 'This call is not parked.' });
  });

  it('dials for an agent the account knows', () => {
    expect(requestFor(command('agent.dial', { to: CALLER }, '240'), inbound(), plain)).toMatchObject({
      name: 'originate',
      body: { number: CALLER, extension_number: '240', sync: 'false' },
    });
    expect(requestFor(command('agent.dial', { to: CALLER }, '999'), inbound(), plain)).toMatchObject({
      outcome: 'refused',
    });
  });
});

describe('an outcome', () => {
  async function asked(prepare: (account: FakeAccount) => void) {
    const clock = new VirtualClock(START);
    const account = new FakeAccount(clock);
    prepare(account);
    const life = new AbortController();
    const line = open(settings.parse(SETTINGS), {
      now: () => clock.now(),
      pause: (ms, signal) => pause(clock, ms, signal),
      network: account.network,
      signal: life.signal,
      notice: () => undefined,
    });
    const frames: string[] = [];
    void (async () => {
      for await (const { channel } of line.frames) frames.push(channel);
    })().catch(() => undefined);
    await clock.run(START + 5_000);
    const outcome = line.execute(command('call.transfer', { to: '241' }), inbound() as never);
    await clock.run(START + 7_000);
    life.abort();
    return { outcome: await outcome, frames };
  }
  const nothing = (): void => undefined;

  it('is accepted as soon as the account has taken it: our own events bear it out, or not', async () => {
    const { outcome, frames } = await asked(nothing);
    expect(outcome).toEqual({ outcome: 'accepted' });
    expect(frames).toContain(`rest:action/chan/blind-transfer?linked_id=${CALL}`);
  });

  it('is unsure when nobody answers, and refused in the account’s words without its numbers', async () => {
    const silent = (account: FakeAccount): void => {
      account.answers['action/chan/blind-transfer'] = [500, {}];
    };
    expect((await asked(silent)).outcome).toMatchObject({ outcome: 'unsure' });
    const refuses = (account: FakeAccount): void => {
      account.answers['action/chan/blind-transfer'] = [
        200,
        { msg: `Channel of ${CALLER} not found`, code: 404 },
      ];
    };
    expect((await asked(refuses)).outcome).toEqual({
      outcome: 'refused',
      why: 'Cytracom does not find this any more: the call may be over. The PBX’s own words: Channel of … not found (404).',
    });
  });
});
