// What the four actions do to the floor, what they refuse, and what is only found out by the events.
import { expect, test } from 'vitest';
import { CALLER, CytracomBench, type Data, HEADERS } from './bench.ts';

const SENT = { code: 200, msg: 'Command Sent Successfully' };

test('originate rings the extension first, then the number', async () => {
  const bench = new CytracomBench();
  const chan = bench.chan();
  const wanted = { number: '8005550177', extension_number: '240', sync: 'false' };
  expect(await bench.post('/action/chan/originate', wanted)).toEqual(SENT);
  const [call] = [...bench.floor.calls.values()];
  expect(call!.legs.map(({ number, state }) => `${number} ${state}`)).toEqual(['240 ringing']);
  expect(chan.data('chan.dial_begin')).toMatchObject([
    { called: { number: '6175550100', dial_status: 'ringing' } },
  ]);
  bench.floor.answer(call!, call!.legs[0]!);
  expect(chan.names()).toEqual(['chan.dial_begin', 'chan.dial_end', 'chan.dial_begin']);
  expect(chan.data().at(-1)).toMatchObject({ called: { number: '8005550177' } });
  bench.floor.answer(call!, call!.legs[1]!);
  bench.floor.end(call!, call!.legs[0]!);
  expect(chan.data('chan.hangup').map((data) => (data['channel'] as Data)['dial_status'])).toEqual([
    'answered',
    'answered',
  ]);
});

test('a synchronous originate answers when the phone is picked up, or that it failed', async () => {
  const bench = new CytracomBench();
  const wanted = { number: '8005550177', extension_number: '240', sync: 'true' };
  const answered = bench.post('/action/chan/originate', wanted);
  await bench.run(3);
  const [call] = [...bench.floor.calls.values()];
  const [leg] = call!.legs;
  bench.floor.answer(call!, leg!);
  const data = { linked_id: bench.pbx.callIdOf(call!), channel_id: bench.pbx.channelOf(leg!) };
  expect(await answered).toEqual({ ...SENT, data });
  const ended = bench.post('/action/chan/originate', { ...wanted, extension_number: '242' });
  await bench.run(1);
  const [, second] = [...bench.floor.calls.values()];
  bench.floor.end(second!, null);
  expect(await ended).toEqual({ code: 400, msg: 'Command Failed' });
  const nobody = bench.post('/action/chan/originate', { ...wanted, extension_number: '205' });
  await bench.run(31);
  expect((await nobody)['code']).toBe(400);
});

test('a transfer moves the party its channel names', async () => {
  const bench = new CytracomBench();
  const { call, caller, leg } = bench.talking();
  const transfer = (channel_id: string, number = '242'): Promise<Data> =>
    bench.post('/action/chan/blind-transfer', { channel_id, number });
  // Nowhere: the web server says "sent" all the same, and nothing comes of it.
  expect(await transfer(bench.pbx.channelOf(caller), '999')).toEqual(SENT);
  await bench.run(1);
  expect(leg.state).toBe('talking');
  expect(await transfer(bench.pbx.channelOf(caller))).toEqual(SENT);
  await bench.run(1);
  expect(call.legs.map(({ number, state }) => `${number} ${state}`)).toEqual([
    `${CALLER} talking`,
    '240 ended',
    '242 ringing',
  ]);
  expect((await transfer(bench.pbx.channelOf(leg)))['code'], 'its channel is gone').toBe(404);
});

test('the wrong end is moved where the wrong channel is named', async () => {
  const bench = new CytracomBench();
  const { call, leg } = bench.talking();
  const body = { channel_id: bench.pbx.channelOf(leg), number: '242' };
  expect(await bench.post('/action/chan/blind-transfer', body)).toEqual(SENT);
  await bench.run(1);
  expect(call.legs.map(({ number, state }) => `${number} ${state}`)).toEqual([
    `${CALLER} ended`,
    '240 talking',
    '242 ringing',
  ]);
});

test('park answers with a slot; unpark rings a phone for it', async () => {
  const bench = new CytracomBench();
  const chan = bench.chan();
  const { call, caller, leg } = bench.talking();
  chan.forget();
  const parked = await bench.post('/action/chan/park', { channel_id: bench.pbx.channelOf(caller) });
  expect(parked).toEqual({ ...SENT, data: { slot: '7000' } });
  expect([call.place.kind, leg.state, caller.state]).toEqual(['parked', 'ended', 'talking']);
  expect(chan.names(), 'parking itself has no event').toEqual(['chan.hangup']);
  const unpark = (body: object): Promise<Data> => bench.post('/action/chan/unpark', body);
  expect((await unpark({ slot: '7001', extension_number: '242' }))['code']).toBe(404);
  expect((await unpark({ slot: '7000', extension_number: '999' }))['code']).toBe(404);
  expect(await unpark({ slot: '7000', extension_number: '242' })).toEqual(SENT);
  bench.floor.answer(call, call.legs.at(-1)!);
  expect(chan.names()).toEqual(['chan.hangup', 'chan.dial_begin', 'chan.dial_end']);
  expect(chan.data().at(-1)).toMatchObject({
    linked_id: bench.pbx.callIdOf(call),
    caller: { number: CALLER },
    called: { number: '242', dial_status: 'answered' },
  });
});

test('what cannot be done is refused', async () => {
  const bench = new CytracomBench();
  const { call, caller } = bench.waiting();
  const channel_id = bench.pbx.channelOf(caller);
  const codes: [string, object, number][] = [
    ['originate', { extension_number: '240' }, 400],
    ['originate', { number: '8005550177' }, 400],
    ['originate', { number: 8_005_550_177, extension_number: '240' }, 400],
    ['originate', { number: '8005550177', extension_number: '240', sync: true }, 400],
    ['originate', { number: '8005550177', extension_number: '999' }, 404],
    ['originate', { destination: '8005550177', extension: '240' }, 400],
    ['blind-transfer', { number: '242' }, 400],
    ['blind-transfer', { channel_id }, 400],
    ['blind-transfer', { channel_id: bench.pbx.callIdOf(call), number: '242' }, 404],
    ['blind-transfer', { channel_id: channel_id.replace(/^./, 'z'), number: '242' }, 404],
    ['park', { channel_id }, 400],
    ['park', {}, 400],
    ['unpark', { extension_number: '240' }, 400],
    ['unpark', { slot: '7000' }, 400],
  ];
  for (const [name, body, code] of codes)
    expect(await bench.post(`/action/chan/${name}`, body), JSON.stringify([name, body])).toMatchObject({
      code,
    });
  const plain = { ...HEADERS, 'content-type': 'text/plain' };
  expect((await bench.raw('POST', '/action/chan/park', '{}', plain)).status).toBe(400);
  expect((await bench.raw('POST', '/action/chan/park', '[]')).status).toBe(400);
  expect(bench.pbx.heard.every(({ code }) => code !== 200)).toBe(true);
  expect(bench.floor.calls.size).toBe(1);
});
