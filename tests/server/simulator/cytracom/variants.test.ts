// Every switch changes what it says it changes.
import { expect, test } from 'vitest';
import { parseQuirks, QUIRK_SETTINGS } from '#server/simulator/cytracom/variants.ts';
import { CALLER, CytracomBench, type Data, Reader, START } from './bench.ts';

type Told = { bench: CytracomBench; chan: Reader; queue: Reader; monitored: Reader };

/** A day in small: a missed phone, an answered call that is transferred, one that gives up, one that dials out. */
async function flow(...quirks: string[]): Promise<Told> {
  const bench = new CytracomBench(quirks, { timeZone: 'Pacific/Auckland' });
  const { floor } = bench;
  const method = quirks.includes('verb=postOnly') ? 'POST' : 'GET';
  const [chan, queue, monitored] = ['chan', 'queue?queue_ids=11,12', 'monitored'].map((path) =>
    bench.stream(`/events/sse/${path}`, { method }),
  ) as [Reader, Reader, Reader];
  const { call, caller } = bench.waiting();
  const lost = floor.ring(call, '242', '611')!;
  await bench.run(15);
  floor.endRing(call, lost, 'timeout');
  const leg = floor.ring(call, '240', '611')!;
  await bench.run(2.5);
  floor.answer(call, leg);
  await bench.run(20);
  floor.blindTransfer(call, caller, '205', 'phone');
  await bench.run(2);
  floor.answer(call, call.legs.at(-1)!);
  floor.pause('242', null, 'Lunch');
  const abandoned = bench.waiting('6175550199', '612');
  await bench.run(30);
  floor.end(call, caller);
  floor.end(abandoned.call, abandoned.caller);
  const dialled = floor.dial('240', '8005550177');
  floor.fail(dialled.ok ? dialled.call! : call, '486 Busy here');
  await bench.run(3600);
  return { bench, chan, queue, monitored };
}

const textOf = ({ chan, queue, monitored }: Told): string =>
  [chan, queue, monitored].map(({ text, closed }) => `${text} ${closed}`).join('\n');

test('a switch that does not exist, and a value that is not allowed, name what is', () => {
  expect(() => parseQuirks(['verbs=both'])).toThrow(/verb, filters/);
  expect(() => parseQuirks(['verb=put'])).toThrow(/both, postOnly, getOnly/);
});

/** These change answers, manners, later beginnings and the order of two streams: tested one by one below. */
const ELSEWHERE =
  /^(verb|filters|withoutIds|pieces|connections|transferField|actionLeg|parkAnswer|unparkField|resources|insightLegs|errorBody|historyZone|streamOrder|monitored|recordingBody|rateLimit|streamsCount|retryAfter)=/;

test('every other setting tells a different story from the default over the streams', async () => {
  const normal = textOf(await flow());
  const same: string[] = [];
  for (const setting of QUIRK_SETTINGS)
    if (!ELSEWHERE.test(setting) && textOf(await flow(setting)) === normal) same.push(setting);
  expect(same).toEqual([]);
  expect(QUIRK_SETTINGS.length).toBeGreaterThan(70);
});

const find = (reader: Reader, name: string): Data =>
  reader.frames().find(({ event }) => String(event).toLowerCase().endsWith(name))?.data as Data;

test('verb: a stream refuses the other one with 405', () => {
  for (const [quirk, get, post] of [
    ['verb=postOnly', 405, null],
    ['verb=getOnly', null, 405],
  ] as const) {
    const bench = new CytracomBench([quirk]);
    const status = (method: string): number | null => {
      const opened = bench.tryStream('/events/sse/chan', { method });
      return opened instanceof Reader ? null : opened.status;
    };
    expect([status('GET'), status('POST')], quirk).toEqual([get, post]);
  }
});

test('filters, withoutIds', () => {
  const body = new CytracomBench(['filters=body']);
  expect(body.queue().frames()).toEqual([]);
  const more = { method: 'POST', body: '{"queue_ids":"12","only_events":"queue_status"}' };
  const told = body.stream('/events/sse/queue', more);
  expect(told.data()).toMatchObject([{ event: 'queue.queue_status', queue_id: 12 }]);
  const all = new CytracomBench(['withoutIds=snapshotOfAll']).queue('');
  expect(all.data('queue.queue_status').map((data) => data['queue_id'])).toEqual([11, 12]);
});

test('names, namePlace', async () => {
  for (const [quirk, line, inside] of [
    ['names=bare', 'caller_join', 'caller_join'],
    ['names=slash', 'queue/caller_join', 'queue/caller_join'],
    ['names=colon', 'queue:caller_join', 'queue:caller_join'],
    ['names=capitals', 'QUEUE.CALLER_JOIN', 'QUEUE.CALLER_JOIN'],
    ['namePlace=eventLine', 'queue.caller_join', undefined],
    ['namePlace=data', null, 'queue.caller_join'],
  ] as const) {
    const { queue } = await flow(quirk);
    const frame = queue.frames().find(({ data }) => 'position' in (data as Data))!;
    expect([frame.event, (frame.data as Data)['event']], quirk).toEqual([line, inside]);
  }
});

test('fields, queueKey, queueIdType, callKey', async () => {
  const join = async (quirk: string): Promise<Data> => find((await flow(quirk)).queue, 'caller_join');
  expect(await join('fields=flat')).toMatchObject({ caller_number: CALLER, caller_name: 'CALLER CARL' });
  expect(await join('queueKey=queueId')).toMatchObject({ queueId: 11 });
  expect(await join('queueKey=object')).toMatchObject({ queue: { id: 11, name: 'Sales' } });
  expect(await join('queueKey=scalar')).toMatchObject({ queue: 11 });
  expect(await join('queueIdType=string')).toMatchObject({ queue_id: '11' });
  const named = await join('queueKey=nameOnly');
  expect([named['queue_name'], named['queue_id']]).toEqual(['Sales', undefined]);
  const { queue } = await flow('queueKey=joinOnly');
  expect(find(queue, 'caller_join')['queue_id']).toBe(11);
  for (const name of ['member_connect', 'member_complete', 'member_state', 'caller_abandon'])
    expect(Object.keys(find(queue, name)).join(), name).not.toContain('queue');
  const linkedId = `${START}.40101`;
  expect(await join('callKey=call_id')).toMatchObject({ call_id: linkedId });
  expect(await join('callKey=uuid')).toMatchObject({ uuid: linkedId });
  const inside = await join('callKey=inCaller');
  expect([inside['linked_id'], (inside['caller'] as Data)['linked_id']]).toEqual([undefined, linkedId]);
});

test('eventTime, durations', async () => {
  const connect = async (quirk: string): Promise<Data> => find((await flow(quirk)).queue, 'member_connect');
  const at = START + 17_500;
  expect((await connect('eventTime=seconds'))['event_time']).toBe(Math.floor(at / 1000));
  expect((await connect('eventTime=micros'))['event_time']).toBe(`${at}000`);
  expect((await connect('eventTime=iso'))['event_time']).toBe(new Date(at).toISOString());
  expect(await connect('eventTime=absent')).not.toHaveProperty('event_time');
  expect((await connect('durations=seconds'))['hold_time']).toBe(18);
  expect((await connect('durations=ms'))['hold_time']).toBe(17_500);
  expect((await connect('durations=text'))['hold_time']).toBe('00:00:18');
});

test('memberStates, memberId, memberEvents, memberScope', async () => {
  const states = async (quirk: string): Promise<unknown[]> => {
    const { queue } = await flow(quirk);
    return queue.data('queue.member_state').map((data) => (data['member'] as Data)['state']);
  };
  expect(await states('memberStates=asterisk')).toEqual(
    expect.arrayContaining(['ringing', 'in use', 'not in use']),
  );
  expect(await states('memberStates=numbers')).toEqual(expect.arrayContaining([6, 2, 1]));
  expect(await states('memberStates=capitals')).toEqual(
    expect.arrayContaining(['Receiving', 'In_a_queue_call', 'Waiting']),
  );
  const state = async (...quirks: string[]): Promise<Data> =>
    find((await flow(...quirks)).queue, 'member_state');
  expect(await state('memberId=extension')).toMatchObject({ member: { number: '242', state: 'receiving' } });
  expect(await state('memberId=scalar')).toMatchObject({ member: '242', state: 'receiving', paused: false });
  expect((await state('memberId=interface'))['interface']).toMatch(/^PJSIP\/242_[a-z]{7}$/);
  expect((await state('memberId=interface'))['status']).toBe('receiving');
  expect((await state('fields=flat'))['member_device']).toMatch(/^sip242_/);
  expect(await state('fields=flat', 'memberId=extension')).toMatchObject({ extension_number: '242' });
  expect((await state('memberEvents=lists'))['members']).toHaveLength(1);
  const { queue } = await flow('memberEvents=initList');
  expect(find(queue, 'member_init_state')['members']).toHaveLength(2);
  expect(find(queue, 'member_state')).toHaveProperty('member');
  const busy = (told: Told): unknown[] =>
    told.queue.data('queue.member_state').flatMap((data) => {
      const member = data['member'] as Data;
      return member['number'] === '240' && member['state'] === 'in a queue call' ? [data['queue_id']] : [];
    });
  expect([busy(await flow()), busy(await flow('memberScope=ownQueue'))]).toEqual([[11, 12], [11]]);
});

test('callerHistory, historyForm, historyZone, queueStatus, statusCallers: seen at a later beginning', async () => {
  const later = async (...quirks: string[]): Promise<Reader> => {
    const bench = new CytracomBench(quirks, { timeZone: 'Pacific/Auckland' });
    const { call, leg } = bench.talking();
    bench.floor.end(call, leg);
    bench.waiting('6175550199');
    await bench.run(40 * 60);
    return bench.queue('queue_ids=11');
  };
  expect((await later('callerHistory=never')).names()).not.toContain('queue.caller_history');
  // It is past midnight in the account's zone, not in UTC.
  expect(find(await later(), 'caller_history')['history']).toHaveLength(0);
  expect(find(await later('historyZone=utc'), 'caller_history')['history']).toHaveLength(1);
  expect(
    find(await later('historyZone=utc', 'historyForm=records'), 'caller_history')['records'],
  ).toHaveLength(1);
  expect(find(await later('historyZone=utc', 'historyForm=bare'), 'caller_history')).toMatchObject([
    { queue_id: 11, disposition: 'completed' },
  ]);
  expect(find(await later('statusCallers=entries'), 'queue_status')).toMatchObject({
    calls_waiting: 1,
    entries: [{}],
  });
  const counted = find(await later('statusCallers=countOnly'), 'queue_status');
  expect([counted['calls'], counted['callers']]).toEqual([1, undefined]);
  const night = new CytracomBench(['callerHistory=midnightToo'], { timeZone: 'Pacific/Auckland' });
  const open = night.queue('queue_ids=11&only_events=caller_history');
  await night.run(86_400 + 3600);
  expect(open.data().map((data) => data['event_time'])).toEqual(
    [0, 35 * 60, 35 * 60 + 86_400].map((seconds) => START + seconds * 1000),
  );
  const each = new CytracomBench(['queueStatus=everyMinute']);
  const status = each.queue('queue_ids=11&only_events=queue_status');
  await each.run(150);
  expect(status.frames()).toHaveLength(3);
});

test('keepAlive, retryLine, ids, frames, idleTimeout, connections', async () => {
  const text = async (quirk: string): Promise<string> => (await flow(quirk)).chan.text;
  expect(await text('keepAlive=comments')).toMatch(/^:\n\n/m);
  expect(await text('retryLine=sent')).toMatch(/^retry:3000\n\n/);
  expect(await text('ids=plain')).toMatch(/^id:\d+\nevent:/);
  expect(await text('frames=spaced')).toMatch(/^event: chan\.dial_begin\ndata: \{/);
  expect(await text('frames=crlf')).toMatch(/^event:chan\.dial_begin\r\ndata:.*\r\n\r\n/);
  expect(await text('frames=manyLines')).toMatch(/^event:chan\.dial_begin\ndata:\{\ndata: "unique_id"/);
  const idle = new CytracomBench(['idleTimeout=tenMinutes']);
  const quiet = idle.chan();
  await idle.run(590);
  idle.talking();
  await idle.run(590);
  expect(quiet.closed).toBe(false);
  await idle.run(30);
  expect(quiet.closed).toBe(true);
  const one = new CytracomBench(['connections=onePerPath']);
  one.chan();
  expect(one.tryStream('/events/sse/chan')).toMatchObject({ status: 429 });
  expect(one.queue()).toBeInstanceOf(Reader);
  const newest = new CytracomBench(['connections=newestWins']);
  const [old, young] = [newest.chan(), newest.chan()];
  expect([old.closed, young.closed]).toEqual([true, false]);
});

test('secondParty, channelIds, outboundCaller, hangupNumber, numbers', async () => {
  const chan = async (quirk: string): Promise<Data[]> => (await flow(quirk)).chan.data();
  expect(Object.keys((await chan('secondParty=callee'))[0]!)).toContain('callee');
  const [begin] = (await chan('channelIds=own')) as [Data & { called: Data }];
  expect(begin.called['channel_id']).toBe(begin['unique_id']);
  const outbound = (await chan('outboundCaller=extension')).find((data) => data['direction'] === 'outbound')!;
  expect(outbound['caller']).toMatchObject({ number: '240', name: 'Ann Agent' });
  const hangup = (await chan('hangupNumber=outside')).find((data) => data['event'] === 'chan.hangup')!;
  expect(hangup['channel']).toMatchObject({
    number: CALLER,
    connected_number: '242',
    device: expect.stringMatching(/^sip242_/),
  });
  expect((await chan('numbers=formatted'))[0]!['caller']).toMatchObject({ number: '617-555-0142' });
});

test('callerHangup, dialWords, unansweredDialEnd', async () => {
  const words = async (quirk: string): Promise<string[]> =>
    (await flow(quirk)).chan.data().map((data) => {
      const party = (data['channel'] ?? data['called']) as Data;
      return `${String(data['event']).slice(5)} ${party['number']} ${party['dial_status']}`;
    });
  const end = (lines: string[]): string[] => lines.filter((line) => /hangup (205|6175550142)/.test(line));
  expect(end(await words('callerHangup=last'))).toEqual(['hangup 205 answered', `hangup ${CALLER} answered`]);
  expect(end(await words('callerHangup=first'))).toEqual([
    `hangup ${CALLER} answered`,
    'hangup 205 answered',
  ]);
  expect(end(await words('callerHangup=never'))).toEqual(['hangup 205 answered']);
  const varied = await words('dialWords=varied');
  expect(varied).toContain('hangup 242 noanswer');
  expect(varied).toContain('dial_end 8005550177 busy');
  const missed = (lines: string[]): string[] => lines.filter((line) => line.includes(' 242 '));
  expect(missed(await words('unansweredDialEnd=sent'))).toHaveLength(3);
  expect(missed(await words('unansweredDialEnd=omitted'))).toEqual([
    'dial_begin 242 ringing',
    'hangup 242 no answer',
  ]);
});

test('transferLink, transferOrder', async () => {
  const told = await flow('transferLink=new');
  const linked = told.chan.data().map((data) => String(data['linked_id']));
  const of = (name: string, number: string): string =>
    linked[
      told.chan
        .data()
        .findIndex(
          (data) =>
            data['event'] === name && ((data['called'] ?? data['channel']) as Data)['number'] === number,
        )
    ]!;
  const first = `${START}.40101`;
  expect(of('chan.hangup', '240')).toBe(first);
  const second = of('chan.dial_begin', '205');
  expect(second).toMatch(/^\d{13}\.9\d+$/);
  expect(of('chan.hangup', CALLER)).toBe(second);
  for (const id of [first, second])
    expect((await told.bench.get(`/insights/${id}`))['data']).toMatchObject({
      linked_id: first,
      other_linked_ids: [second],
    });
  const order = async (quirk: string): Promise<number[]> => {
    const data = (await flow(quirk)).chan.data();
    return [
      data.findIndex((each) => (each['channel'] as Data | undefined)?.['number'] === '240'),
      data.findIndex((each) => (each['called'] as Data | undefined)?.['number'] === '205'),
    ];
  };
  const [hung, dialled] = await order('transferOrder=hangupFirst');
  expect(hung).toBeLessThan(dialled!);
  const [hungLater, dialledFirst] = await order('transferOrder=dialFirst');
  expect(dialledFirst).toBeLessThan(hungLater!);
});

test('streamOrder', async () => {
  const order = async (quirk: string): Promise<string[]> => {
    const bench = new CytracomBench([quirk]);
    const said: string[] = [];
    for (const path of ['chan', 'queue?only_events=member_connect,caller_join']) {
      const reader = bench.stream(`/events/sse/${path}`);
      reader.chunks.push = (text: string) => said.push(/event:(\S+)/.exec(text)![1]!);
    }
    bench.talking();
    await bench.run(1);
    return said;
  };
  const [begin, answer] = ['chan.dial_begin', 'chan.dial_end'];
  const [join, connect] = ['queue.caller_join', 'queue.member_connect'];
  expect(await order('streamOrder=chanFirst')).toEqual([join, begin, answer, connect]);
  expect(await order('streamOrder=queueFirst')).toEqual([join, begin, connect, answer]);
  expect(await order('streamOrder=queueLate')).toEqual([begin, answer, join, connect]);
});

test('transferField, actionLeg, parkAnswer, unparkField', async () => {
  const named = new CytracomBench(['transferField=destination']);
  const channel_id = named.pbx.channelOf(named.talking().caller);
  const transfer = (body: object): Promise<Data> => named.post('/action/chan/blind-transfer', body);
  expect((await transfer({ channel_id, number: '242' }))['code']).toBe(400);
  expect((await transfer({ channel_id, destination: '242' }))['code']).toBe(200);
  for (const action of ['blind-transfer', 'park']) {
    const bench = new CytracomBench(['actionLeg=leaves']);
    const { caller, leg } = bench.talking();
    const body = { channel_id: bench.pbx.channelOf(leg), number: '242' };
    expect((await bench.post(`/action/chan/${action}`, body))['code']).toBe(200);
    await bench.run(1);
    expect([caller.state, leg.state], action).toEqual(['talking', 'ended']);
  }
  for (const key of ['slot', 'parking_slot', 'park_number', 'none']) {
    const bench = new CytracomBench([`parkAnswer=${key}`]);
    const body = { channel_id: bench.pbx.channelOf(bench.talking().caller) };
    const { data } = await bench.post('/action/chan/park', body);
    expect(data).toEqual(key === 'none' ? undefined : { [key]: '7000' });
  }
  for (const key of ['slot', 'park_number', 'channel_id']) {
    const bench = new CytracomBench([`unparkField=${key}`]);
    const { caller, call } = bench.talking();
    const own = bench.pbx.channelOf(caller);
    await bench.post('/action/chan/park', { channel_id: own });
    const unpark = (body: object): Promise<Data> =>
      bench.post('/action/chan/unpark', { ...body, extension_number: '242' });
    expect((await unpark({ elsewhere: '7000' }))['code']).toBe(400);
    expect((await unpark({ [key]: key === 'channel_id' ? own : '7000' }))['code']).toBe(200);
    expect(call.legs.at(-1)).toMatchObject({ number: '242', state: 'ringing' });
  }
});

test('resources, insightLegs, monitored, recordingBody', async () => {
  const list = async (quirk: string): Promise<unknown> =>
    (await new CytracomBench([quirk]).get('/data/resources?type=queue'))['data'];
  expect(await list('resources=otherKeys')).toMatchObject([
    { resource_id: 11, type: 'queue', description: 'Sales', extension_number: '611' },
    {},
  ]);
  const { resources } = (await list('resources=typeIgnored')) as { resources: Data[] };
  expect(resources.some(({ type }) => type === 'extension')).toBe(true);
  const told = await flow('insightLegs=source');
  const { legs } = (await told.bench.get(`/insights/${START}.40101`))['data'] as { legs: Data[] };
  expect(legs[0]).toMatchObject({ source: CALLER });
  expect(legs[0]).not.toHaveProperty('callee');
  const recordings = async (quirk: string): Promise<Data[]> => (await flow(quirk)).monitored.data();
  expect(await recordings('monitored=all')).toHaveLength(1);
  expect(await recordings('monitored=some')).toHaveLength(0);
  expect(await recordings('monitored=none')).toEqual([]);
  const { monitored } = await flow('monitored=all', 'recordingBody=idOnly');
  expect(Object.keys(monitored.data()[0]!)).toEqual(['event', 'event_time', 'customer_code', 'linked_id']);
});

test('errorBody, rateLimit, streamsCount, retryAfter', async () => {
  const missing = async (quirk: string): Promise<[number, string]> => {
    const { status, text } = await new CytracomBench([quirk]).raw('GET', '/insights/none');
    return [status, text.slice(0, 6)];
  };
  expect(await missing('errorBody=html')).toEqual([404, '<html>']);
  expect(await missing('errorBody=empty')).toEqual([404, '']);
  expect(await missing('errorBody=http200')).toEqual([200, '{"code']);
  const bench = new CytracomBench(['rateLimit=100', 'streamsCount=no', 'retryAfter=sent']);
  for (let i = 0; i < 100; i++) await bench.raw('GET', '/data/users');
  expect(bench.chan()).toBeInstanceOf(Reader);
  const over = await bench.raw('GET', '/data/users');
  expect([over.status, over.headers['retry-after']]).toEqual([429, '300']);
});
