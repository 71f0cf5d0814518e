// Proves at what each command is request, and how the PBX's answers are understood.
import { describe, expect, it } from 'vitest';
import type { CommandName } from '#lib/model/command.ts';
import { sourceId } from '#lib/model/ids.ts';
import { execute, requestFor } from '#server/pbx/yeastar/commands.ts';
import type { Memory } from '#server/pbx/yeastar/memory.ts';
import type { Api, ApiAnswer, ApiRequest } from '#server/pbx/yeastar/poll.ts';
import { begin } from '#server/pbx/yeastar/snapshot.ts';
import { translate } from '#server/pbx/yeastar/translate.ts';
import { Fatal, type PbxCommand, Transient } from '#server/pbx-sdk/contract.ts';
import { orderOf } from '#tests/order.ts';
import { ext, inbound, listed, outbound, Scene, TRUNK } from './scene.ts';

const CALL = '1760000000.101';
const AGENT = 'PJSIP/1001-0000002a';
const KNOWN = { queues: [], agents: [], calls: [], heardAt: null };

const after = (scene: Scene): Memory =>
  scene.frames.reduce((memory, frame) => translate(memory, frame).memory, begin(sourceId('hq'), KNOWN));
const command = (verb: CommandName, target = CALL, args: PbxCommand['args'] = {}): PbxCommand =>
  orderOf(verb, target, args);

const talking = () =>
  after(
    new Scene()
      .snapshot(-5)
      .call(0, CALL, inbound('5550100', '6400', TRUNK, 'ANSWERED'))
      .call(1, CALL, ext('1001', '0000002a', 'RING', '6400'))
      .call(5, CALL, ext('1001', '0000002a', 'ANSWER', '6400')),
  );

describe('aiming', () => {
  it('holds and resumes on the channel of the agent, who performs the hold', () => {
    const body = { channel_id: AGENT };
    expect(requestFor(command('call.hold'), talking())).toEqual({ endpoint: 'call/hold', body });
    const held = talking();
    held.calls[CALL]!.legs[TRUNK]!.status = 'HOLD';
    expect(requestFor(command('call.resume'), held)).toEqual({ endpoint: 'call/unhold', body });
  });

  it('transfers the party that is moved, by the rights of the agent who moves it', () => {
    expect(requestFor(command('call.transfer', CALL, { to: '+1 (002)' }), talking())).toEqual({
      endpoint: 'call/transfer',
      body: { type: 'blind', channel_id: TRUNK, number: '+1002', dial_permission: '1001' },
    });
  });

  it('moves the outside party of a call out, and the other extension of one within', () => {
    const out = new Scene()
      .snapshot(-5)
      .call(0, CALL, ext('1001', '0000002a', 'ALERT'))
      .call(1, CALL, outbound('1001', '5550200', TRUNK, 'ANSWER'));
    expect(requestFor(command('call.transfer', CALL, { to: '1002' }), after(out))).toMatchObject({
      body: { channel_id: TRUNK, dial_permission: '1001' },
    });
    const within = new Scene()
      .snapshot(-5)
      .call(0, CALL, ext('1000', '00000050', 'ALERT'), ext('1001', '0000002a', 'RING'))
      .call(2, CALL, ext('1001', '0000002a', 'ANSWER'));
    expect(requestFor(command('call.transfer', CALL, { to: '1002' }), after(within))).toMatchObject({
      body: { channel_id: 'PJSIP/1000-00000050', dial_permission: '1001' },
    });
  });

  it('transfers a caller nobody has yet, by the rights of an agent of its queue', () => {
    const waits = () =>
      after(
        new Scene()
          .snapshot(-5)
          .call(0, CALL, inbound('5550100', '5550999', TRUNK, 'ALERT'))
          .call(1, CALL, inbound('5550100', '6400', TRUNK, 'ANSWERED')),
      );
    for (const [to, dial_permission] of [
      ['1000', '1001'],
      ['1001', '1002'],
      ['6401', '1001'],
      ['004930555111', '1001'],
    ] as const)
      expect(requestFor(command('call.transfer', CALL, { to }), waits())).toEqual({
        endpoint: 'call/transfer',
        body: { type: 'blind', channel_id: TRUNK, number: to, dial_permission },
      });
    const unqueued = after(
      new Scene().snapshot(-5).call(0, CALL, inbound('5550100', '5550999', TRUNK, 'ALERT')),
    );
    expect(requestFor(command('call.transfer', CALL, { to: '1000' }), unqueued)).toMatchObject({
      body: { dial_permission: '1000' },
    });
  });

  it('hangs up on the caller, whoever else there is', () => {
    expect(requestFor(command('call.hangUp'), talking())).toEqual({
      endpoint: 'call/hangup',
      body: { channel_id: TRUNK },
    });
  });

  it('refuses a number nobody can dial, a call that is gone, and one whose channels nobody has told', () => {
    expect(requestFor(command('call.transfer', CALL, { to: 'x"}' }), talking())).toMatchObject({
      outcome: 'refused',
    });
    expect(requestFor(command('call.hold', '1760000000.999'), talking())).toMatchObject({
      outcome: 'refused',
    });
    const seen = after(new Scene().snapshot(-5, { active: [listed(CALL, '1001', 9)] }));
    expect(requestFor(command('call.hold'), seen)).toMatchObject({ outcome: 'refused' });
  });

  it('pauses by the extension’s id, not its number, with the reason’s code', () => {
    const idle = after(new Scene().snapshot(-5));
    expect(requestFor(command('agent.pause', '1001'), idle)).toEqual({
      endpoint: 'agent/pause',
      query: { ext_id: '11', operation: 'pause' },
    });
    for (const reason of ['*01', 'lunch'])
      expect(requestFor(command('agent.pause', '1001', { reason }), idle)).toMatchObject({
        query: { reason: '*01' },
      });
    expect(requestFor(command('agent.pause', '1001', { reason: 'Golf' }), idle)).toEqual({
      outcome: 'refused',
      why: 'The PBX has no such pause reason. It knows: Lunch.',
    });
    expect(requestFor(command('agent.unpause', '1001'), idle)).toMatchObject({
      query: { operation: 'unpause' },
    });
    expect(requestFor(command('agent.pause', '4711'), idle)).toMatchObject({ outcome: 'refused' });
  });
});

describe('answers', () => {
  const answering = (answer: Partial<ApiAnswer> | Error) => {
    const asked: ApiRequest[] = [];
    const api = {
      ask: async (what: ApiRequest) => {
        asked.push(what);
        if (answer instanceof Error) throw answer;
        return answer;
      },
    } as unknown as Api;
    return { api, asked };
  };
  const outcome = async (answer: Partial<ApiAnswer> | Error) =>
    (await execute(answering(answer).api, command('call.hold'), talking())).outcome;

  it('0 and partial success are done', async () => {
    for (const errcode of [0, 1])
      expect(await outcome({ errcode, errmsg: '' })).toEqual({ outcome: 'accepted' });
  });

  it('anything else is refused in the PBX’s words', async () => {
    expect(await outcome({ errcode: 70084, errmsg: 'ACTION FORBIDDEN' })).toEqual({
      outcome: 'refused',
      why: 'The PBX forbids this here. The PBX’s own words: ACTION FORBIDDEN (70084).',
    });
    const invalid_param_list = [{ field: 'number', validation_type: 'required', value: '5550100' }];
    expect(
      await outcome({ errcode: 40002, errmsg: 'PARAMETER ERROR', body: { invalid_param_list } }),
    ).toEqual({
      outcome: 'refused',
      why: 'The PBX did not take what it was asked: a number or an extension in it may not be allowed there. The PBX’s own words: PARAMETER ERROR: number (40002).',
    });
    // Whatever a PBX says, a person reads a sentence before any code.
    for (const errcode of [-2, -1, 3, 40001, 40002, 40003, 60001, 60002, 70082, 70084, 79999])
      for (const errmsg of ['', 'FAILURE', '(12)'])
        expect((await outcome({ errcode, errmsg })) as { why: string }).toMatchObject({
          why: expect.stringMatching(/^The PBX [\p{L} :,]{12,}\. The PBX’s own words: .*\(-?\d+\)\.$/u),
        });
    const told = await outcome({ errcode: -1, errmsg: 'no channel for +15557654321' });
    expect(told).toMatchObject({ outcome: 'refused' });
    expect(JSON.stringify(told)).not.toContain('15557654321');
  });

  it('no answer leaves it unsure; a blocked address does not', async () => {
    expect(await outcome(new Transient('gone'))).toMatchObject({ outcome: 'unsure' });
    expect(await outcome(new Fatal('blocked'))).toEqual({ outcome: 'refused', why: 'blocked' });
  });

  it('asks nothing when there is nothing to aim at', async () => {
    const { api, asked } = answering({ errcode: 0, errmsg: '' });
    await execute(api, command('call.hold', 'nobody'), talking());
    expect(asked).toEqual([]);
  });
});
