// cytracom#worked-call and its variants, event by event, on both streams; and the traps of the vendor's own
// printed examples.
import { expect, test } from 'vitest';
import { CALLER, CytracomBench, type Data, type Frame, START } from './bench.ts';

/** One line an event: name, who, and the words that matter. */
function short({ event, data }: Frame): string {
  const said = data as Record<string, Data | undefined>;
  const member = said['member'];
  const channel = said['channel'];
  const called = said['called'];
  const parts: unknown[] = [event];
  if (member) parts.push(member['number'], member['state'] ?? '');
  if (called) parts.push(called['number'], called['dial_status']);
  if (channel) parts.push(channel['number'], channel['dial_status']);
  if (said['reason']) parts.push(said['reason']);
  return parts.join(' ').trim();
}

test('inbound, queue, ring, answer, hold, transfer, hang-up', async () => {
  const bench = new CytracomBench();
  const { floor, pbx } = bench;
  const chan = bench.chan();
  const queue = bench.queue('queue_ids=11');
  queue.forget();
  const { call, caller } = bench.waiting();
  const linkedId = `${START}.40101`;
  expect(pbx.callIdOf(call)).toBe(linkedId);
  const [callerChannel, code] = [pbx.channelOf(caller), String(queue.data()[0]?.['customer_code'])];
  expect(code).toMatch(/^[a-z]{7}$/);
  const { number, name } = { number: CALLER, name: 'CALLER CARL' };
  expect(queue.data()).toEqual([
    {
      event: 'queue.caller_join',
      event_time: START,
      customer_code: code,
      queue_id: 11,
      queue_name: 'Sales',
      linked_id: linkedId,
      unique_id: callerChannel,
      caller: { number, name, channel_id: callerChannel },
      position: 1,
      count: 1,
    },
  ]);

  await bench.at(1);
  const leg = floor.ring(call, '240', '611')!;
  const own = pbx.channelOf(leg);
  const head = { unique_id: own, linked_id: linkedId, direction: 'inbound', customer_code: code };
  const from = { state: null, number, name, device: null, channel_id: callerChannel };
  const ann = { number: '240', name: 'Ann Agent', device: `sip240_${code}` };
  const answered_time = `${START}101`;
  expect(chan.frames()).toEqual([
    {
      id: null,
      event: 'chan.dial_begin',
      data: {
        ...head,
        event_time: START + 1000,
        event: 'chan.dial_begin',
        caller: { ...from, answered_time },
        // As printed: the phone that only rings shows its caller's channel id, which is not the event's unique id.
        called: { ...ann, state: 'ringing', dial_status: 'ringing', channel_id: callerChannel },
      },
    },
  ]);
  expect(Object.keys(chan.data()[0]!)).toEqual(
    'unique_id linked_id event_time event direction customer_code caller called'.split(' '),
  );
  expect(queue.data().at(-1)).toEqual({
    event: 'queue.member_state',
    event_time: START + 1000,
    customer_code: code,
    queue_id: 11,
    member: { ...ann, state: 'receiving', paused: false },
  });

  await bench.at(9);
  floor.answer(call, leg);
  expect(chan.data().at(-1)).toEqual({
    ...head,
    event_time: START + 9000,
    event: 'chan.dial_end',
    caller: { ...from, answered_time },
    called: { ...ann, state: 'answered', dial_status: 'answered', channel_id: own },
  });
  expect(queue.data().at(-2)).toEqual({
    event: 'queue.member_connect',
    event_time: START + 9000,
    customer_code: code,
    queue_id: 11,
    linked_id: linkedId,
    caller: { number, name },
    member: ann,
    hold_time: 9,
    ring_time: 8,
  });

  await bench.at(20);
  const told = [chan.text, queue.text];
  floor.hold(call, leg);
  await bench.at(30);
  floor.resume(call, leg);
  expect([chan.text, queue.text], 'hold has no event').toEqual(told);

  await bench.at(40);
  const answer = await bench.post('/action/chan/blind-transfer', {
    channel_id: callerChannel,
    number: '242',
  });
  expect(answer).toEqual({ code: 200, msg: 'Command Sent Successfully' });
  await bench.at(45);
  floor.answer(call, call.legs.at(-1)!);
  await bench.at(60);
  floor.end(call, caller);
  expect(chan.frames().slice(2).map(short)).toEqual([
    'chan.hangup 240 answered',
    'chan.dial_begin 242 ringing',
    'chan.dial_end 242 answered',
    'chan.hangup 242 answered',
    `chan.hangup ${CALLER} answered`,
  ]);
  expect(new Set(chan.data().map((data) => data['linked_id']))).toEqual(new Set([linkedId]));
  expect(chan.data()[2]).toEqual({
    ...head,
    event_time: START + 40_000,
    event: 'chan.hangup',
    channel: {
      ...ann,
      state: 'hangup',
      dial_status: 'answered',
      connected_number: number,
      connected_name: name,
      connected_device: null,
      channel_id: own,
    },
  });
  expect(queue.frames().slice(2).map(short)).toEqual([
    'queue.member_connect 240',
    'queue.member_state 240 in a queue call',
    'queue.member_complete 240  transfer',
    'queue.member_state 242 ringing',
    'queue.member_state 240 waiting',
    'queue.member_state 242 busy',
    'queue.member_state 242 waiting',
  ]);
  expect(queue.data('queue.member_complete')[0]).toMatchObject({ hold_time: 9, talk_time: 31, member: ann });
});

test('one missed call is several hang-ups of one linked_id, and one abandon', async () => {
  const bench = new CytracomBench();
  const { call, caller } = bench.waiting(CALLER, '612');
  const chan = bench.chan();
  const queue = bench.queue('queue_ids=12');
  queue.forget();
  const first = bench.floor.ring(call, '240', '612')!;
  const second = bench.floor.ring(call, '242', '612')!;
  await bench.run(15);
  bench.floor.endRing(call, first, 'timeout');
  await bench.run(5);
  bench.floor.end(call, caller);
  expect(chan.frames().map(short)).toEqual([
    'chan.dial_begin 240 ringing',
    'chan.dial_begin 242 ringing',
    'chan.dial_end 240 no answer',
    'chan.hangup 240 no answer',
    'chan.dial_end 242 no answer',
    'chan.hangup 242 no answer',
    `chan.hangup ${CALLER} no answer`,
  ]);
  const hangups = chan.data('chan.hangup');
  expect(new Set(hangups.map((data) => data['linked_id'])).size).toBe(1);
  // Begin and hang-up of a leg are paired by unique_id; the channel id of a phone that only rang is its caller's.
  expect(hangups[1]).toMatchObject({
    unique_id: bench.pbx.channelOf(second),
    channel: { channel_id: bench.pbx.channelOf(caller), connected_number: CALLER },
  });
  expect(queue.data('queue.caller_abandon')).toMatchObject([
    { event_time: START + 20_000, queue_id: 12, position: 1, original_position: 1, hold_time: 20 },
  ]);
});

test('positions count from the front', () => {
  const bench = new CytracomBench();
  const queue = bench.queue('queue_ids=11&only_events=caller_join,caller_abandon');
  const calls = ['6175550001', '6175550002', '6175550003'].map((from) => bench.waiting(from));
  bench.floor.end(calls[0]!.call, calls[0]!.caller);
  bench.floor.end(calls[2]!.call, calls[2]!.caller);
  const places = queue.data().map((data) => [data['position'], data['original_position'] ?? data['count']]);
  expect(places).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
    [1, 1],
    [2, 3],
  ]);
});

test('who leaves a queue by time-out, overflow, callback or transfer does so without a word', async () => {
  const bench = new CytracomBench();
  const { floor } = bench;
  const queue = bench.queue('queue_ids=11,12&only_events=caller_join,caller_abandon,member_connect');
  floor.end(bench.waiting('6175550001').call, null);
  floor.waiting.overflow(bench.waiting('6175550002').call);
  floor.waiting.book(bench.waiting('6175550003').call);
  floor.joinQueue(bench.waiting('6175550004').call, '612');
  const { call, caller } = bench.waiting('6175550005');
  floor.blindTransfer(call, caller, '205', 'api');
  await bench.run(1);
  floor.answer(call, call.legs.at(-1)!);
  const said = queue.frames().map(({ event, data }) => `${event} ${(data as Data)['queue_id']}`);
  expect(said).toEqual([
    ...Array.from({ length: 4 }, () => 'queue.caller_join 11'),
    'queue.caller_join 12',
    'queue.caller_join 11',
  ]);
  const [status] = bench.queue('queue_ids=11').data('queue.queue_status');
  expect(status).toMatchObject({ calls: 0, callers: [], abandoned: 0, completed: 0 });
});

test('an outgoing call shows the company and a placeholder, and the answer lies 20 ms before its event', async () => {
  const bench = new CytracomBench();
  const chan = bench.chan();
  const dialled = bench.floor.dial('240', '8005550177');
  const call = dialled.ok ? dialled.call! : null!;
  await bench.run(5);
  bench.floor.answer(call, call.legs[1]!);
  bench.floor.end(call, call.legs[1]!);
  expect(chan.data('chan.dial_begin')[0]).toMatchObject({
    direction: 'outbound',
    caller: { number: '6175550100', device: expect.stringMatching(/^sip240_/), answered_time: '0' },
    called: { number: '8005550177', name: 'Outbound Call', device: null },
  });
  const [end] = chan.data('chan.dial_end') as { caller: Data }[];
  expect(String(end!.caller['answered_time'])).toMatch(/^\d{16}$/);
  expect(Math.floor(Number(end!.caller['answered_time']) / 1000)).toBe(START + 5000 - 20);
  expect(chan.frames().map(short).slice(2)).toEqual([
    'chan.hangup 8005550177 answered',
    'chan.hangup 6175550100 answered',
  ]);
});

test('an internal call names whom it dials by the same placeholder', () => {
  const bench = new CytracomBench();
  const chan = bench.chan();
  bench.floor.dial('240', '205');
  expect(chan.data()[0]).toMatchObject({
    direction: 'internal',
    caller: { number: '240', name: 'Ann Agent' },
    called: { number: '205', name: 'Outbound Call', device: expect.stringMatching(/^sip205_/) },
  });
});

test('pauses, sign-outs, wrap-up and other calls show in the state of each queue', async () => {
  const bench = new CytracomBench();
  const { floor } = bench;
  const queue = bench.queue('queue_ids=11,12&only_events=member_state');
  const states = (): unknown[] => {
    const said = queue.data().map((data) => {
      const member = data['member'] as Data;
      return [data['queue_id'], member['number'], member['state'], member['paused']].join(' ');
    });
    queue.forget();
    return said;
  };
  floor.pause('240', '611', 'Lunch');
  floor.signOut('242', null);
  expect(states()).toEqual(['11 240 on break true', '11 242 logged out false']);
  floor.unpause('240', '611');
  floor.pause('240', '612', 'Break');
  floor.pause('240', '612', 'Lunch');
  expect(queue.data().at(-1)?.['member']).toMatchObject({ paused_reason: 'Lunch' });
  floor.unpause('240', '612');
  states();
  const { call } = bench.waiting(CALLER, '612');
  floor.answer(call, floor.ring(call, '240', '612')!);
  floor.end(call, call.legs[0]!);
  // Support has a wrap-up: the agent is not free in between.
  expect(states().filter((line) => String(line).startsWith('12'))).toEqual([
    '12 240 receiving false',
    '12 240 in a queue call false',
    '12 240 wrap up false',
  ]);
  await bench.run(11);
  floor.queueRoster.unassign('240', '612');
  expect(states()).toEqual(['11 240 waiting false', '12 240 waiting false', '12 240 logged out false']);
});

test('a recording is told of twenty seconds after the call', async () => {
  const bench = new CytracomBench(['monitored=all']);
  const monitored = bench.stream('/events/sse/monitored');
  const { call, caller } = bench.talking();
  await bench.run(30);
  bench.floor.end(call, caller);
  await bench.run(19);
  expect(monitored.frames()).toEqual([]);
  await bench.run(1);
  const linkedId = bench.pbx.callIdOf(call);
  expect(monitored.frames()).toMatchObject([
    {
      event: 'monitored.recording_available',
      data: {
        event_time: START + 50_000,
        linked_id: linkedId,
        duration: 30,
        unique_id: bench.pbx.channelOf(caller),
      },
    },
  ]);
  expect(monitored.data()[0]?.['recording_url']).toMatch(
    new RegExp(`^[a-z]{7}/2026/01/01/${linkedId}\\.mp3$`),
  );
});
