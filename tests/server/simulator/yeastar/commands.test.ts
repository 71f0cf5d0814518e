// Each command changes the floor and is heard of on the socket.
import { expect, test } from 'vitest';
import { Bench } from './bench.ts';

const open = async (): Promise<Bench> => {
  const bench = await new Bench().login();
  bench.subscribe();
  return bench;
};

test('hold and unhold by the holder; a second hold and a trunk are refused', async () => {
  const bench = await open();
  const { leg, channel, caller } = bench.talking();
  expect(await bench.post('call/hold', { channel_id: channel })).toEqual({
    errcode: 0,
    errmsg: 'SUCCESS',
    call_id: '1760000000.101',
  });
  expect(leg.heldAt).toBe(bench.clock.now());
  expect(bench.said()).toEqual(['30011 1001 HOLD']);
  expect((await bench.post('call/hold', { channel_id: channel })).errcode).toBe(-1);
  expect((await bench.post('call/hold', { channel_id: caller })).errcode).toBe(-1);
  expect((await bench.post('call/unhold', { channel_id: channel })).errcode).toBe(0);
  expect(bench.said()).toEqual(['30011 1001 ANSWER']);
});

test('blind transfer moves the caller, releases the agent, and sends no 30013', async () => {
  const bench = await open();
  const { call, caller } = bench.talking();
  const order = { type: 'blind', channel_id: caller, number: '1002', dial_permission: '1001' };
  expect((await bench.post('call/transfer', order)).errcode).toBe(0);
  await bench.run(1);
  expect(bench.said()).toEqual([
    '30008 1002 Ringing',
    '30011 1002 RING',
    '30011 1001 BYE',
    '30008 1001 Idle',
  ]);
  bench.floor.answer(call, call.legs.at(-1)!);
  expect(await bench.get('queue/call_status', 'id=1')).toMatchObject({ active_calls: 0 });
  expect((await bench.post('call/transfer', { ...order, number: '12' })).errcode).toBe(-1);
});

test('a call on its way is not moved twice, and a parked call that is moved leaves its slot', async () => {
  const bench = await open();
  const { call, caller } = bench.talking();
  const order = { type: 'blind', channel_id: caller, number: '1002', dial_permission: '1001' };
  await bench.post('call/park', { channel_id: caller });
  expect((await bench.post('call/transfer', order)).errcode).toBe(0);
  expect((await bench.post('call/transfer', order)).errcode).toBe(-1);
  await bench.run(1);
  expect(await bench.get('call/park_status')).toMatchObject({ data: [] });
  expect(call.legs.filter((leg) => leg.state === 'ringing')).toHaveLength(1);
});

test('a blind transfer by API sends 30013 where the switch says so', async () => {
  const bench = await new Bench(['apiTransfer30013=yes']).login();
  bench.subscribe([30013]);
  const { caller } = bench.talking();
  await bench.post('call/transfer', {
    type: 'blind',
    channel_id: caller,
    number: '1002',
    dial_permission: '1001',
  });
  expect(bench.said()).toEqual(['30013 1001 ANSWER inbound ANSWERED']);
});

test('attended transfer: held, consulted in a call of its own, completed or taken back', async () => {
  for (const operate of ['complete', 'abort']) {
    const bench = await open();
    const { call, leg, channel } = bench.talking();
    const start = { type: 'attended', channel_id: channel, number: '1002', dial_permission: '1001' };
    expect(await bench.post('call/transfer', start)).toMatchObject({ call_id: '1760000000.102' });
    expect(leg.heldAt).not.toBeNull();
    const second = [...bench.floor.calls.values()][1]!;
    expect(
      (
        await bench.post('call/transfer', {
          type: 'attended',
          channel_id: channel,
          attended_operate: 'complete',
        })
      ).errcode,
    ).toBe(-1);
    bench.floor.answer(second, second.legs[1]!);
    expect(
      (
        await bench.post('call/transfer', {
          type: 'attended',
          channel_id: channel,
          attended_operate: operate,
        })
      ).errcode,
    ).toBe(0);
    expect(second.endedAt).not.toBeNull();
    const talking = call.legs.filter((each) => each.state === 'talking').map((each) => each.number);
    expect(talking).toEqual(operate === 'complete' ? ['5550100', '1002'] : ['5550100', '1001']);
    expect(leg.heldAt).toBeNull();
  }
});

test('hangup ends the call; of a ringing phone it only stops the ringing', async () => {
  const bench = await open();
  const { call, channel } = bench.talking();
  expect((await bench.post('call/hangup', { channel_id: channel })).errcode).toBe(0);
  expect(call.endedAt).not.toBeNull();
  await bench.run(1);
  const said = bench.said();
  expect(said.slice(0, 2)).toEqual(['30011 1001 BYE', '30008 1001 Idle']);
  expect(said[2]).toBe('30012 ANSWERED');

  const waiting = bench.floor.arrive({ from: '5', dialled: '6' });
  bench.floor.joinQueue(waiting, '6400');
  const ring = bench.floor.ring(waiting, '1002', '6400')!;
  await bench.post('call/hangup', { channel_id: `PJSIP/1002-${ring.id.toString(16).padStart(8, '0')}` });
  expect([waiting.endedAt, ring.state]).toEqual([null, 'ended']);
});

test('dial rings the caller first; an outside caller is a silent nothing', async () => {
  const bench = await open();
  expect((await bench.post('call/dial', { caller: '1001', callee: '1002' })).errcode).toBe(0);
  expect(bench.said()).toEqual(['30008 1001 Ringing', '30011 1001 RING']);
  const [call] = bench.floor.calls.values();
  bench.floor.answer(call!, call!.legs[0]!);
  expect(bench.said()).toEqual([
    '30008 1001 Busy',
    '30011 1001 ALERT',
    '30008 1002 Ringing',
    '30011 1002 RING',
  ]);
  bench.floor.answer(call!, call!.legs[1]!);
  expect(bench.said()).toEqual(['30011 1002 ANSWER', '30011 1001 ANSWERED', '30008 1002 Busy']);
  expect((await bench.post('call/dial', { caller: '5550100', callee: '1002' })).errcode).toBe(0);
  expect(bench.floor.calls.size).toBe(1);
  expect((await bench.post('call/dial', { caller: '1900', callee: '77', auto_answer: 'yes' })).errcode).toBe(
    0,
  );
  expect(bench.said()).toEqual(['30008 1900 Busy', '30011 1900 ALERT', '30015', '30011 1900 BYE']);
});

test('an outbound call: ALERT, RING, then ANSWER and ANSWERED', async () => {
  const bench = await open();
  const made = bench.floor.dial('1001', '0044207946000');
  const call = made.ok ? made.call! : null!;
  bench.floor.answer(call, call.legs[1]!);
  expect(bench.said()).toEqual([
    '30008 1001 Busy',
    '30011 1001 ALERT',
    '30011 outbound RING',
    '30011 outbound ANSWER',
    '30011 1001 ANSWERED',
  ]);
  expect(await bench.get('call/query', 'type=outbound')).toMatchObject({ data: [{}] });
  expect(await bench.get('call/query', 'extension=1002')).toEqual({ errcode: 0, errmsg: 'SUCCESS' });
});

test('park, park_status, mute', async () => {
  const bench = await open();
  const { caller, channel, leg } = bench.talking();
  expect((await bench.post('call/mute', { channel_id: channel })).errcode).toBe(0);
  expect(leg.muted).toBe(true);
  expect((await bench.post('call/mute', { channel_id: channel })).errcode).toBe(-1);
  expect((await bench.post('call/unmute', { channel_id: channel })).errcode).toBe(0);
  expect(await bench.post('call/park', { channel_id: caller })).toMatchObject({
    errcode: 0,
    parking_slot: '7000',
  });
  expect(await bench.get('call/park_status')).toMatchObject({
    data: [{ parker: '1001', parked_party: '5550100', parking_slot: '7000' }],
  });
  expect(bench.said()).toEqual(['30011 1001 BYE', '30008 1001 Idle']);
});

test('pause, unpause, logout, login: by ids, with a feature code, told by 30029', async () => {
  const bench = await open();
  const state = async (): Promise<unknown[]> => {
    const { data } = (await bench.get('queue/agent_status', 'id=1')) as unknown as {
      data: Record<string, unknown>[];
    };
    return [data[0]!.is_login, data[0]!.is_pause, data[0]!.pause_reason];
  };
  expect(await bench.get('agent/pause', 'ext_id=11&operation=pause&reason=%2A01')).toEqual({
    errcode: 0,
    errmsg: 'SUCCESS',
  });
  expect(await state()).toEqual([1, 1, 'Lunch']);
  expect(bench.frames()).toEqual([
    {
      type: 30029,
      msg: { queue_number: 'queue-6400', agent_number: '1001', status: 'Paused', reason: 'Lunch' },
    },
  ]);
  await bench.get('queue/agent_pause', 'ext_ids=11,12&queue_id=1&operation=unpause');
  expect(await state()).toEqual([1, 0, '']);
  await bench.get('agent/login', 'ext_id=11&queue_ids=1&operation=logout');
  expect(await state()).toEqual([0, 0, '']);
  expect((await bench.get('agent/pause', 'ext_id=11&operation=pause')).errcode).toBe(-1);
  expect((await bench.get('queue/agent_pause', 'ext_ids=11,12&queue_id=1&operation=pause')).errcode).toBe(1);
  await bench.get('queue/agent_login', 'ext_ids=11&queue_id=1&operation=login&is_paused=1');
  expect(await state()).toEqual([1, 1, '']);
  expect(bench.pbx.heard).toHaveLength(6);
  expect(bench.pbx.heard[0]).toMatchObject({
    endpoint: 'agent/pause',
    params: { ext_id: '11', operation: 'pause', reason: '*01' },
  });
});

test('a ring-out names queue, agent and call; auto-pause follows', async () => {
  const bench = await open();
  const call = bench.floor.arrive({ from: '5550100', dialled: '5550999' });
  bench.floor.joinQueue(call, '6400');
  const ring = bench.floor.ring(call, '1001', '6400')!;
  bench.heard.length = 0;
  bench.floor.endRing(call, ring, 'timeout');
  expect(bench.said()).toEqual(['30011 1001 BYE', '30008 1001 Idle', '30026 1001']);
  bench.floor.autoPause('1001', '6400', [call]);
  expect(bench.said()).toEqual(['30025 1001', '30029 1001 Paused']);
});

test('the lists: shapes, ids, paging', async () => {
  const bench = await open();
  expect(await bench.get('queue/list')).toMatchObject({
    total_number: 1,
    queue_list: [
      {
        id: 1,
        number: '6400',
        dynamic_agent_list: null,
        static_agent_list: [{ text2: '1001', value: '11' }, {}],
      },
    ],
  });
  expect(await bench.get('queue/query', 'ids=1')).toMatchObject({
    data: [{ sla_time: 20, wrap_up_time: 10 }],
  });
  expect(await bench.get('queue/get', 'id=1')).toMatchObject({ data: { number: '6400' } });
  expect(await bench.get('extension/list', 'page=2&page_size=2')).toMatchObject({
    total_number: 3,
    data: [{ number: '1900' }],
  });
  expect(await bench.get('extension/search', 'search_value=two')).toMatchObject({ total_number: 1 });
  expect(await bench.get('queue_pause_reason/list')).toMatchObject({
    data: [{ code: '*01', reason: 'Lunch' }, {}, {}, {}, {}],
  });
  expect(await bench.get('trunk/list')).toMatchObject({ data: [{ name: 'trunk-a', status: 1 }] });
  expect(await bench.get('system/information')).toMatchObject({
    data: { sn: '3631A0000001', timestamp: 1_760_000_000 },
  });
});
