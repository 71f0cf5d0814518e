// Proves what goes on around calls, over the make-believe PBX: people who come and go, sign-in per queue, the door, what
// rights and settings refuse, and what is said on the sources page.
import { describe, expect, it } from 'vitest';
import type { FloorCall } from '#server/simulator/call-centre/model.ts';
import { simulatedMakes } from '#server/simulator/registry.ts';
import { Stage } from '#tests/pbx/harness/stage.ts';

/** Nothing on the board shows whether the PBX did it. */
const taken = { outcome: 'accepted' };
const done = { outcome: 'confirmed' };
const valuesOf = (name: string): string[] =>
  (simulatedMakes['yeastar']?.quirks[name] ?? []).map((value) => `${name}=${value}`);
const queuesOf = (stage: Stage, number: string) =>
  Object.fromEntries(
    (stage.agent(number)?.queues ?? []).map(({ queue, signedIn, paused }) => [
      queue.slice('hq/'.length),
      `${signedIn ? 'in' : 'out'}${paused ? ', paused' : ''}`,
    ]),
  );
/** What an administrator changes on the PBX, by the API itself. */
async function post(stage: Stage, endpoint: string, body: object): Promise<void> {
  const { pbx } = stage.pbx;
  const token = new URL(stage.cable.requests.at(-1)?.url ?? 'http://none').searchParams.get('access_token');
  if (!('http' in pbx)) throw new Error('a Yeastar is reached over the web');
  const headers = { 'user-agent': 'test', 'content-type': 'application/json' };
  const path = `/openapi/v1.0/${endpoint}?access_token=${token}`;
  const answer = pbx.http({ method: 'POST', path, headers, body: JSON.stringify(body) });
  await stage.pass(1);
  const { errcode } = JSON.parse((await answer).text) as { errcode: number };
  if (errcode !== 0) throw new Error(`the PBX refused ${endpoint}: ${errcode}`);
}

describe('people', () => {
  it('who are hired, renamed and dismissed come, change and go without a restart', async () => {
    const stage = await Stage.open('yeastar');
    stage.floor.roster.hire({ number: '1009', name: 'New One', queues: ['6400'] });
    await stage.pass(4);
    expect(stage.agent('1009')).toMatchObject({ name: 'New One', state: 'ready' });
    stage.floor.roster.rename('1009', 'Newer One');
    await stage.pass(8);
    expect(stage.agent('1009')?.name).toBe('Newer One');
    stage.floor.roster.dismiss('1009');
    await stage.pass(8);
    expect(stage.agent('1009')).toBeUndefined();
    expect(stage.told('agent.gone')).toMatchObject([{ agent: 'hq/1009' }]);
    expect(stage.source.heard.connections).toBe(1);
    await stage.close();
  });

  it.each([...valuesOf('agentStatusWords'), ...valuesOf('agentQueuePrefix')])(
    'are signed out of one of two queues and in again, with %s',
    async (quirk) => {
      const stage = await Stage.open('yeastar', { quirks: [quirk] });
      expect(await stage.ask('agent.signOut', '1001', { queue: '6401' })).toEqual(done);
      expect(queuesOf(stage, '1001')).toEqual({ 6400: 'in', 6401: 'out' });
      expect(stage.agent('1001')?.state).toBe('ready');
      expect(await stage.ask('agent.signIn', '1001', { queue: '6401' })).toEqual(done);
      expect(queuesOf(stage, '1001')).toEqual({ 6400: 'in', 6401: 'in' });
      expect(await stage.ask('agent.signOut', '1001')).toEqual(done);
      expect(stage.agent('1001')?.state).toBe('signedOut');
      expect(stage.told('agent.signedIn', 'agent.signedOut').map(({ type }) => type)).toEqual([
        'agent.signedOut',
        'agent.signedIn',
        'agent.signedOut',
        'agent.signedOut',
      ]);
      await stage.close();
    },
  );

  it('are paused with a reason where the PBX has reasons, and without where it has none', async () => {
    const stage = await Stage.open('yeastar');
    expect(await stage.ask('agent.pause', '1001', { reason: 'Lunch' })).toEqual(done);
    expect(stage.agent('1001')).toMatchObject({ state: 'paused', reason: 'Lunch' });
    await stage.close();
    const small = await Stage.open('yeastar', { quirks: ['callCenter=off'] });
    expect(await small.ask('agent.pause', '1001', { reason: 'Lunch' })).toMatchObject({
      outcome: 'refused',
      why: expect.stringContaining('Call Center service'),
    });
    expect(await small.ask('agent.pause', '1001')).toEqual(done);
    expect(small.agent('1001')?.state).toBe('paused');
    await small.close();
  });

  it('dial from the wall: their phone rings, is offered nothing, and the call is theirs', async () => {
    const stage = await Stage.open('yeastar');
    expect(await stage.ask('agent.dial', '1001', { to: '5550200' })).toEqual(taken);
    expect(stage.agent('1001')?.state).toBe('ringing');
    await stage.pickUp('1001');
    await stage.pass(2);
    const [row] = stage.calls();
    expect(row).toMatchObject({ direction: 'outbound', offeredTo: [], dialled: { number: '5550200' } });
    const call = [...stage.floor.legsOf('1001')].map((leg) => stage.floor.leg(leg.id)?.call)[0] as FloorCall;
    const outside = call.legs.find((leg) => leg.kind === 'outbound');
    if (outside) stage.floor.answer(call, outside);
    await stage.pass(2);
    expect(stage.row(call)).toMatchObject({ state: 'talking', agent: 'hq/1001' });
    stage.floor.end(call, call.legs[0] ?? null);
    await stage.pass(4);
    expect(stage.calls()).toEqual([]);
    expect(stage.told('call.missed')).toEqual([]);
    await stage.close();
  });
});

describe('the door', () => {
  const CONTROLLED = {
    trunk_monitor_list: [{ trunk_id: 1, enb_call_status: 1, enb_control_inbound_call: 1 }],
  };
  const arrives = async (stage: Stage): Promise<FloorCall> => {
    const call = stage.floor.arrive({ from: '5550100', dialled: '5550999' });
    stage.floor.joinQueue(call, '6400');
    await stage.pass(1);
    return call;
  };

  it('is closed, and says so, where no trunk has Control Inbound Call', async () => {
    const stage = await Stage.open('yeastar');
    expect(stage.can('call.accept')).toContain('Control Inbound Call is off');
    const call = await arrives(stage);
    expect(stage.row(call)?.state).toBe('waiting');
    await stage.close();
  });

  it('opens to who is accepted, and not to who is refused', async () => {
    const stage = await Stage.open('yeastar');
    await post(stage, 'trunk_status_monitor/update', CONTROLLED);
    const call = await arrives(stage);
    expect(stage.row(call)?.state).toBe('ringing');
    expect(stage.can('call.accept')).toBe(true);
    expect(await stage.ask('call.accept', call)).toEqual(done);
    expect(stage.row(call)).toMatchObject({ state: 'waiting', queue: 'hq/6400' });
    const other = await arrives(stage);
    expect(await stage.ask('call.refuse', other)).toEqual(done);
    await stage.pass(3);
    expect(stage.row(other)).toBeUndefined();
    expect(stage.told('call.left')).toEqual([]);
    await stage.close();
  });

  it('lets the PBX route the call itself after ten seconds', async () => {
    const stage = await Stage.open('yeastar');
    await post(stage, 'trunk_status_monitor/update', CONTROLLED);
    const call = await arrives(stage);
    await stage.pass(10.5);
    expect(stage.row(call)?.state).toBe('waiting');
    expect(await stage.ask('call.accept', call)).toMatchObject({ outcome: 'refused' });
    await stage.close();
  });
});

describe('what may be done', () => {
  it('is switched off with a sentence when rights refuse it, and on again after ten minutes', async () => {
    const stage = await Stage.open('yeastar', { quirks: ['rights=readOnly'] });
    expect(stage.can('agent.pause')).toBe(true);
    expect(await stage.ask('agent.pause', '1001')).toMatchObject({ outcome: 'refused' });
    expect(stage.can('agent.pause')).toContain('Integrations > API');
    expect(stage.can('agent.unpause')).toContain('Integrations > API');
    expect(stage.can('agent.signOut')).toBe(true);
    expect(stage.notices()).toContain('ACCESS DENIED');
    expect(stage.source.heard.connections).toBe(1);
    await stage.pass(601);
    expect(stage.can('agent.pause')).toBe(true);
    await stage.close();
  });

  it('is not switched off because one static agent may not be signed out', async () => {
    const stage = await Stage.open('yeastar', { quirks: ['staticLogin=refused'] });
    for (const number of ['1002', '1003'])
      expect(await stage.ask('agent.signOut', number)).toMatchObject({
        outcome: 'refused',
        why: expect.stringContaining('Static agents'),
      });
    expect(stage.can('agent.signOut')).toBe(true);
    expect(await stage.ask('agent.signOut', '1001')).toEqual(done);
    await stage.close();
  });

  it.each(valuesOf('deadChannel'))(
    'is refused in words for a call that has just ended, with %s',
    async (quirk) => {
      const stage = await Stage.open('yeastar', { quirks: [quirk] });
      const call = await stage.talking();
      const asked = stage.ask('call.hold', call);
      stage.floor.end(call, call.legs[0] ?? null);
      expect(await asked).toMatchObject({ outcome: 'refused' });
      expect(stage.can('call.hold')).toBe(true);
      await stage.close();
    },
  );
});

describe('the sources page', () => {
  it('names a trunk that is down until it is up again, and the PBX’s warning for an hour', async () => {
    const stage = await Stage.open('yeastar');
    stage.floor.setTrunk('trunk-a', false);
    await stage.pass(1);
    expect(stage.notices()).toContain('A trunk is down: trunk-a (unreachable)');
    expect(stage.notices()).toContain('“sip trunk disconnect: Trunk trunk-a unreachable”');
    stage.floor.setTrunk('trunk-a', true);
    await stage.pass(1);
    expect(stage.notices()).not.toContain('down');
    await stage.pass(3_605);
    expect(stage.notices()).toBe('');
    await stage.close();
  });

  it.each([...valuesOf('topicsKnown'), ...valuesOf('timeline'), ...valuesOf('uacsta')])(
    'counts nothing as unknown or malformed, with %s',
    async (quirk) => {
      const stage = await Stage.open('yeastar', { quirks: [quirk] });
      const call = await stage.talking();
      stage.floor.reports.rated(call, '5');
      stage.floor.autoPause('1002', '6400', [call]);
      stage.floor.reports.trunkChanged('trunk-a', 'changed');
      stage.floor.end(call, call.legs[0] ?? null);
      await stage.pass(5);
      expect(queuesOf(stage, '1002')).toEqual({ 6400: 'in, paused' });
      expect([stage.source.heard.malformed, stage.source.heard.unknown]).toEqual([0, []]);
      await stage.close();
    },
  );
});
