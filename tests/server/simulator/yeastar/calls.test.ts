// The commands that bring further people into a call, record it, park it or let it in: each moves the floor, is heard
// of on the socket, and is refused in the PBX's own codes where it does not fit.
import { describe, expect, test } from 'vitest';
import { Bench } from './bench.ts';

const open = async (...quirks: string[]): Promise<Bench> => {
  const bench = await new Bench(quirks).login();
  bench.subscribe([30008, 30011, 30012, 30013, 30015]);
  return bench;
};

describe('attended transfer', () => {
  const operate = (bench: Bench, channel_id: string, attended_operate: string) =>
    bench.post('call/transfer', { type: 'attended', channel_id, attended_operate });

  async function asking(...quirks: string[]) {
    const bench = await open(...quirks);
    const talk = bench.talking();
    const start = { type: 'attended', channel_id: talk.channel, number: '1002', dial_permission: '1001' };
    const started = await bench.post('call/transfer', start);
    return { bench, ...talk, started };
  }

  test('until the one asked answers it can only be taken back; nothing is asked twice', async () => {
    const { bench, channel } = await asking();
    for (const wish of ['complete', 'threeway', 'swap'])
      expect((await operate(bench, channel, wish)).errcode).toBe(-1);
    expect((await operate(bench, channel, 'finish')).errcode).toBe(40002);
    const again = { type: 'attended', channel_id: channel, number: '1900', dial_permission: '1001' };
    expect((await bench.post('call/transfer', again)).errcode).toBe(-1);
    expect((await operate(bench, channel, 'abort')).errcode).toBe(0);
    expect((await operate(bench, channel, 'abort')).errcode).toBe(-1);
  });

  test('a consultation on the wire, completed: held, asked in its own call, handed over', async () => {
    const { bench, channel, call, started } = await asking();
    expect(started.call_id).toBe('1760000000.102');
    expect(bench.said()).toEqual([
      '30011 1001 HOLD',
      '30011 1001 ALERT',
      '30008 1002 Ringing',
      '30011 1002 RING',
    ]);
    bench.pickUp('1002');
    bench.heard.length = 0;
    expect((await operate(bench, channel, 'complete')).errcode).toBe(0);
    await bench.run(1);
    expect(bench.said()).toEqual([
      '30011 1001 BYE',
      '30008 1002 Ringing',
      '30011 1002 RING',
      '30011 1002 ANSWER',
      '30008 1002 Busy',
      '30011 1001 BYE',
      '30008 1001 Idle',
      '30012 ANSWERED',
    ]);
    expect(call.legs.filter((leg) => leg.state === 'talking').map((leg) => leg.number)).toEqual([
      '5550100',
      '1002',
    ]);
  });

  test('the channel of the consultation does for the transferor as well', async () => {
    const { bench, leg } = await asking();
    bench.pickUp('1002');
    expect((await operate(bench, bench.channel('1001'), 'abort')).errcode).toBe(0);
    expect(leg.heldAt).toBeNull();
  });

  test('swap goes to and fro; each time the other one is held', async () => {
    const { bench, channel, leg } = await asking();
    const second = bench.pickUp('1002');
    bench.heard.length = 0;
    expect((await operate(bench, channel, 'swap')).errcode).toBe(0);
    expect([leg.heldAt, second.legs[0]!.heldAt]).toEqual([null, bench.clock.now()]);
    expect(bench.said()).toEqual(['30011 1001 HOLD', '30011 1001 ANSWER']);
    expect((await operate(bench, channel, 'swap')).errcode).toBe(0);
    expect([leg.heldAt, second.legs[0]!.heldAt]).toEqual([bench.clock.now(), null]);
    expect((await operate(bench, channel, 'complete')).errcode).toBe(0);
    expect(leg.state).toBe('ended');
  });

  test('three-way: all three talk in the first call, and one who hangs up leaves the others', async () => {
    const { bench, channel, call, leg } = await asking();
    const second = bench.pickUp('1002');
    expect((await operate(bench, channel, 'threeway')).errcode).toBe(0);
    expect(second.endedAt).not.toBeNull();
    expect(leg.heldAt).toBeNull();
    const { data } = (await bench.get('call/query')) as unknown as { data: { members: object[] }[] };
    expect(data.map((row) => row.members.length)).toEqual([3]);
    bench.heard.length = 0;
    expect((await bench.post('call/hangup', { channel_id: channel })).errcode).toBe(0);
    expect([call.endedAt, leg.state]).toEqual([null, 'ended']);
    expect(bench.said()).toEqual(['30011 1001 BYE', '30008 1001 Idle']);
    await bench.post('call/hangup', { channel_id: bench.channel('1002') });
    expect(call.endedAt).not.toBeNull();
  });

  test('the one asked will not: the agent is left with the held caller and takes them back', async () => {
    const { bench, channel, leg, call } = await asking();
    const second = bench.pickUp('1002');
    bench.floor.hangUp(second, second.legs[1]!);
    expect([second.endedAt === null, call.endedAt, leg.heldAt === null]).toEqual([false, null, false]);
    expect((await operate(bench, channel, 'complete')).errcode).toBe(-1);
    expect((await operate(bench, channel, 'abort')).errcode).toBe(0);
    expect(leg.heldAt).toBeNull();
  });

  test('an outside number is asked and joined over the trunk', async () => {
    const bench = await open();
    const { call, channel } = bench.talking();
    const start = { type: 'attended', channel_id: channel, number: '0044207946000', dial_permission: '1001' };
    await bench.post('call/transfer', start);
    const second = [...bench.floor.calls.values()][1]!;
    bench.floor.answer(second, second.legs[1]!);
    expect((await operate(bench, channel, 'complete')).errcode).toBe(0);
    expect(call.legs.at(-1)).toMatchObject({ kind: 'outbound', number: '0044207946000', state: 'talking' });
  });

  test('consultCall=same: one call_id, one row, one record', async () => {
    const { bench, channel, started } = await asking('consultCall=same');
    expect(started.call_id).toBe('1760000000.101');
    const { data } = (await bench.get('call/query', 'type=inbound')) as unknown as {
      data: { call_id: string; members: object[] }[];
    };
    expect(data.map((row) => [row.call_id, row.members.length])).toEqual([['1760000000.101', 4]]);
    bench.pickUp('1002');
    await operate(bench, channel, 'complete');
    await bench.run(1);
    expect(bench.said().filter((line) => line.startsWith('30012'))).toEqual([]);
    bench.floor.end([...bench.floor.calls.values()][0]!, null);
    await bench.run(1);
    expect(bench.said().filter((line) => line.startsWith('30012'))).toHaveLength(1);
  });

  test('joinedChannel=kept: the channel goes over, does not ring, is not hung up, and can be held', async () => {
    const { bench, channel } = await asking('joinedChannel=kept', 'byeScope=all', 'apiTransfer30013=yes');
    const before = bench.channel('1002');
    bench.pickUp('1002');
    bench.heard.length = 0;
    await operate(bench, channel, 'complete');
    expect(bench.said()).toEqual([
      '30011 1001 BYE',
      '30013 inbound ANSWERED 1001 HOLD',
      '30011 1002 ANSWER',
      '30011 1001 BYE',
      '30008 1001 Idle',
    ]);
    expect(await bench.post('call/hold', { channel_id: before })).toMatchObject({
      errcode: 0,
      call_id: '1760000000.101',
    });
  });
});

describe('parking', () => {
  test('retrieved by dialling the slot, once one’s own phone is picked up', async () => {
    const bench = await open();
    const { call, caller, channel } = bench.talking();
    expect((await bench.post('call/park', { channel_id: caller, parking_slot: '70x' })).errcode).toBe(40002);
    // The agent cannot be parked by the caller, who is no extension.
    expect((await bench.post('call/park', { channel_id: channel })).errcode).toBe(-1);
    await bench.post('call/park', { channel_id: caller, parking_slot: '7042' });
    await bench.run(30);
    expect(await bench.get('call/park_status')).toMatchObject({
      data: [
        {
          parker: '1001',
          parked_party: '5550100',
          parking_slot: '7042',
          park_time: 60,
          channel_id: bench.channel('5550100'),
        },
      ],
    });
    bench.heard.length = 0;
    expect((await bench.post('call/dial', { caller: '1002', callee: '7042' })).errcode).toBe(0);
    expect(bench.floor.parked.size).toBe(1);
    bench.pickUp('1002');
    expect(call.legs.at(-1)).toMatchObject({ number: '1002', state: 'talking' });
    expect(bench.floor.calls.size).toBe(1);
    await bench.run(1);
    expect(bench.said()).toEqual([
      '30008 1002 Ringing',
      '30011 1002 RING',
      '30008 1002 Busy',
      '30011 1002 ALERT',
      '30011 1002 RING',
      '30011 1002 ANSWER',
      '30011 1002 BYE',
      '30012 ANSWERED',
    ]);
    expect(await bench.get('call/park_status')).toMatchObject({ errcode: 0, data: [] });
    expect((await bench.post('call/dial', { caller: '1001', callee: '7042' })).errcode).toBe(0);
    bench.pickUp('1001');
    expect(bench.said()).toContain('30015');
  });

  test('a slot is given once; a parked caller who hangs up leaves it', async () => {
    const bench = await open();
    const first = bench.talking('1001');
    const second = bench.talking('1002');
    await bench.post('call/park', { channel_id: first.caller, parking_slot: '7001' });
    const again = { channel_id: second.caller, parking_slot: '7001' };
    expect((await bench.post('call/park', again)).errcode).toBe(-1);
    await bench.post('call/hangup', { channel_id: first.caller });
    expect(await bench.post('call/park', again)).toMatchObject({ errcode: 0, parking_slot: '7001' });
  });

  test.each([
    ['emptyList', '{"errcode":0,"errmsg":"SUCCESS","data":[]}'],
    ['noData', '{"errcode":0,"errmsg":"SUCCESS"}'],
    ['notFound', '{"errcode":60001,"errmsg":"DATA NOT FOUND"}'],
  ])('nothing parked: idleParking=%s', async (value, text) => {
    const bench = await open(`idleParking=${value}`);
    expect(JSON.stringify(await bench.get('call/park_status'))).toBe(text);
  });
});

describe('listening', () => {
  test.each(['listen', 'whisper', 'barge'])(
    '%s rings the supervisor’s own phone, in its own call',
    async (type) => {
      const bench = await open();
      const { call, channel } = bench.talking();
      const wish = { monitor: '1900', channel_id: channel, type };
      expect(await bench.post('call/listen', wish)).toMatchObject({ errcode: 0, call_id: '1760000000.101' });
      expect(bench.said()).toEqual(['30008 1900 Ringing', '30011 1900 RING']);
      expect(call.listeners).toEqual([]);
      const own = bench.pickUp('1900');
      expect(call.listeners).toEqual([{ monitor: '1900', mode: type }]);
      expect(bench.said()).toEqual(['30011 1900 ANSWER', '30008 1900 Busy']);
      expect(call.legs.filter((leg) => leg.state === 'talking')).toHaveLength(2);
      bench.floor.end(call, null);
      expect([own.endedAt === null, call.listeners]).toEqual([false, []]);
      await bench.run(1);
      expect(bench.said().filter((line) => line.startsWith('30012'))).toHaveLength(1);
    },
  );

  test('the supervisor hangs up alone; a phone nobody picks up falls silent', async () => {
    const bench = await open();
    const { call, channel } = bench.talking();
    const wish = { monitor: '1900', channel_id: channel, type: 'barge' };
    await bench.post('call/listen', wish);
    bench.pickUp('1900');
    await bench.post('call/hangup', { channel_id: bench.channel('1900') });
    expect([call.endedAt, call.listeners]).toEqual([null, []]);
    await bench.post('call/listen', wish);
    await bench.run(31);
    expect(bench.floor.calls.size).toBe(1);
  });

  test('refused: no such phone, no such word, one’s own call, a phone that only rings', async () => {
    const bench = await open();
    const { channel } = bench.talking();
    const ask = async (monitor: string, type: string, channel_id = channel): Promise<number> =>
      (await bench.post('call/listen', { monitor, channel_id, type })).errcode;
    expect(await ask('4242', 'listen')).toBe(-1);
    expect(await ask('1900', 'spy')).toBe(40002);
    expect(await ask('', 'listen')).toBe(40002);
    expect(await ask('1001', 'listen')).toBe(-1);
    bench.floor.dial('1900', '1002');
    expect(await ask('1001', 'listen', bench.channel('1002'))).toBe(-1);
  });

  test('monitorCall: a member of the call it hears, or of none', async () => {
    const rows = async (value: string): Promise<[string[], number[]]> => {
      const bench = await open(`monitorCall=${value}`);
      const { channel } = bench.talking();
      await bench.post('call/listen', { monitor: '1900', channel_id: channel, type: 'listen' });
      bench.pickUp('1900');
      const { data } = (await bench.get('call/query')) as unknown as { data: { members: object[] }[] };
      return [bench.said(), data.map((row) => row.members.length)];
    };
    const lamps = ['30008 1900 Ringing', '30008 1900 Busy'];
    expect(await rows('own')).toMatchObject([{}, [2, 1]]);
    expect(await rows('same')).toMatchObject([{}, [3]]);
    expect(await rows('hidden')).toEqual([lamps, [2]]);
  });
});

describe('inviting', () => {
  test('a third joins; nobody moves, and the queue still has the call', async () => {
    const bench = await open();
    const { call, channel, leg } = bench.talking();
    expect(await bench.post('call/add_member', { channel_id: channel, number: '1002' })).toMatchObject({
      errcode: 0,
      call_id: '1760000000.101',
    });
    expect(bench.said()).toEqual(['30008 1002 Ringing', '30011 1002 RING']);
    bench.pickUp('1002');
    expect(bench.said()).toEqual(['30011 1002 ANSWER', '30008 1002 Busy']);
    expect([call.place.number, leg.state]).toEqual(['1001', 'talking']);
    expect(await bench.get('queue/call_status', 'id=1')).toMatchObject({ active_calls: 1 });
    await bench.post('call/hangup', { channel_id: bench.channel('1002') });
    expect([call.endedAt, leg.state]).toEqual([null, 'talking']);
  });

  test('one who declines or does not pick up changes nothing', async () => {
    const bench = await open();
    const { call, channel } = bench.talking();
    const wish = { channel_id: channel, number: '1002' };
    await bench.post('call/add_member', wish);
    await bench.post('call/hangup', { channel_id: bench.channel('1002') });
    await bench.post('call/add_member', wish);
    await bench.run(31);
    expect(call.legs.filter((leg) => leg.state !== 'ended')).toHaveLength(2);
    expect(bench.said().filter((line) => line === '30011 1002 BYE')).toHaveLength(2);
  });

  test('refused: nobody there, there already, a queue, from the trunk, and the tenth party', async () => {
    const bench = await open();
    const { channel, caller } = bench.talking();
    const ask = async (number: string, channel_id = channel): Promise<number> =>
      (await bench.post('call/add_member', { channel_id, number })).errcode;
    expect(await ask('12')).toBe(-1);
    expect(await ask('1001')).toBe(-1);
    expect(await ask('6400')).toBe(-1);
    expect(await ask('1002', caller)).toBe(-1);
    expect(await ask('')).toBe(40002);
    for (let i = 0; i < 7; i++) expect(await ask(`004420794600${i}`)).toBe(0);
    expect(await ask('0044207946009')).toBe(60002);
  });
});

test('recording: started, paused, gone on with, and named in the record; the API cannot stop it', async () => {
  const bench = await open();
  const { call, channel, leg } = bench.talking();
  const ask = async (verb: string): Promise<number> =>
    (await bench.post(`call/record_${verb}`, { channel_id: channel })).errcode;
  expect(await ask('pause')).toBe(-1);
  const states = [];
  for (const verb of ['start', 'start', 'pause', 'pause', 'unpause', 'unpause'])
    states.push([verb, await ask(verb), leg.recording]);
  expect(states).toEqual([
    ['start', 0, 'on'],
    ['start', -1, 'on'],
    ['pause', 0, 'paused'],
    ['pause', -1, 'paused'],
    ['unpause', 0, 'on'],
    ['unpause', -1, 'on'],
  ]);
  expect(await ask('stop')).toBe(10001);
  bench.floor.end(call, null);
  await bench.run(1);
  const record = bench.frames().find((frame) => frame.type === 30012)!;
  expect(record.msg.recording).toBe('20251009085320-1760000000.101-5550100-1001-Inbound.wav');
  expect(await bench.get('cdr/list')).toMatchObject({ data: [{ record_file: expect.any(String) }, {}] });
});

describe('incoming calls that wait to be let in', () => {
  const arrive = async (): Promise<Bench> => {
    const bench = await new Bench([], { controlInbound: true }).login();
    bench.subscribe([30011, 30016]);
    const call = bench.floor.arrive({ from: '5550100', dialled: '5550999' });
    bench.clock.after(300, () => bench.floor.enterIvr(call, '6200'));
    bench.clock.after(3000, () => bench.floor.joinQueue(call, '6400'));
    return bench;
  };
  const ask = async (bench: Bench, verb: string): Promise<number> =>
    (await bench.post(`call/${verb}_inbound`, { channel_id: bench.channel('5550100') })).errcode;

  test('30016 comes first, without a path; accepted, the call goes its way', async () => {
    const bench = await arrive();
    expect(bench.heard[0]!.text).toBe(
      '{"type":30016,"sn":"3631A0000001","msg":"{\\"call_id\\":\\"1760000000.101\\",\\"members\\":[{\\"inbound\\":{\\"from\\":\\"5550100\\",\\"to\\":\\"5550999\\",\\"trunk_name\\":\\"trunk-a\\",\\"channel_id\\":\\"PJSIP/trunk-trunk-a-endpoint-00000029\\",\\"member_status\\":\\"ALERT\\"}}]}"}',
    );
    await bench.run(2);
    expect(bench.said()).toEqual(['30016 inbound ALERT', '30011 inbound ALERT']);
    expect(await ask(bench, 'accept')).toBe(0);
    expect(bench.said()).toEqual(['30011 inbound ANSWERED']);
    expect(await ask(bench, 'accept')).toBe(-1);
    await bench.run(2);
    expect([...bench.floor.calls.values()][0]!.place.kind).toBe('queue');
  });

  test('refused, it is over; left alone, the PBX routes it after ten seconds', async () => {
    const refused = await arrive();
    expect(await ask(refused, 'refuse')).toBe(0);
    expect(refused.floor.calls.size).toBe(0);
    const left = await arrive();
    await left.run(9.9);
    const [call] = left.floor.calls.values();
    expect(call!.place.kind).toBe('arriving');
    await left.run(0.2);
    expect([call!.ivr, call!.place.kind]).toEqual(['6200', 'queue']);
    expect(await ask(left, 'refuse')).toBe(-1);
  });

  test('the trunk monitor switches it on', async () => {
    const bench = await new Bench().login();
    bench.subscribe([30016]);
    bench.floor.arrive({ from: '1', dialled: '2' });
    expect(bench.frames()).toEqual([]);
    const on = { trunk_id: 1, enb_call_status: 1, enb_control_inbound_call: 1 };
    expect((await bench.post('trunk_status_monitor/update', { trunk_monitor_list: [on] })).errcode).toBe(0);
    bench.floor.arrive({ from: '1', dialled: '2' });
    expect(bench.frames()).toHaveLength(1);
  });
});

test('uaCSTA: a phone picks up, declines and hangs up under an id of its own', async () => {
  const bench = await new Bench(['uacsta=on']).login();
  bench.subscribe([30020]);
  const call = bench.floor.arrive({ from: '5550100', dialled: '5551001' });
  bench.floor.ring(call, '1001', null);
  const [start] = bench.frames();
  expect(start).toEqual({
    type: 30020,
    msg: { operation: 'call_start', extension: '1001', call_id: '42', ip_address: '198.51.100.7' },
  });
  const { operation: _, ...phone } = start!.msg;
  const ask = async (verb: string, more: object = {}): Promise<number> =>
    (await bench.post(`uacsta_call/${verb}`, { ...phone, ...more })).errcode;
  expect(await ask('hangup')).toBe(-1);
  expect(await ask('accept', { extension: '1002' })).toBe(60001);
  expect(await ask('accept', { ip_address: '' })).toBe(40002);
  expect(await ask('accept')).toBe(0);
  expect(await ask('refuse')).toBe(-1);
  expect(await ask('hangup')).toBe(0);
  expect(bench.frames().map(({ msg }) => msg.operation)).toEqual(['call_answer', 'call_over']);
});

test.each(['60001', '-1'])('a channel that is gone: deadChannel=%s', async (code) => {
  const bench = await open(`deadChannel=${code}`);
  const { call, channel } = bench.talking();
  bench.floor.end(call, null);
  for (const verb of ['hold', 'unhold', 'mute', 'hangup', 'park', 'record_start', 'accept_inbound'])
    expect((await bench.post(`call/${verb}`, { channel_id: channel })).errcode).toBe(Number(code));
  expect((await bench.post('call/hangup', { paging_number: '6300' })).errcode).toBe(Number(code));
});

test('a stranger’s dial_permission is refused wherever one is given', async () => {
  const bench = await open();
  const { channel } = bench.talking();
  const dial_permission = '4242';
  const asked = [
    await bench.post('call/add_member', { channel_id: channel, number: '1002', dial_permission }),
    await bench.post('call/dial', { caller: '1002', callee: '1900', dial_permission }),
    await bench.post('call/transfer', {
      type: 'blind',
      channel_id: channel,
      number: '1002',
      dial_permission,
    }),
  ];
  expect(asked.map(({ errcode }) => errcode)).toEqual([-1, -1, -1]);
});
