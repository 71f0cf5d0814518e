// The events beside calls and lamps: each has its shape from yeastar/wire.md, its cause on the floor or an order, and
// its place in the envelope.
import { describe, expect, test } from 'vitest';
import {
  callNote,
  conferenceWithoutHost,
  digitPressed,
  information,
  organisationChanged,
  organisationSwitched,
  promptPlayed,
} from '#server/simulator/yeastar/notices.ts';
import { Bench } from './bench.ts';

const open = async (topics: readonly number[], ...quirks: string[]): Promise<Bench> => {
  const bench = await new Bench(quirks).login();
  bench.subscribe(topics);
  return bench;
};
const texts = (bench: Bench): string[] => bench.heard.splice(0).map(({ text }) => text);

describe('the roster', () => {
  test('an extension is created, renamed and deleted: 30022, and the lists follow', async () => {
    const bench = await open([30022]);
    bench.floor.roster.hire({ number: '1009', name: 'Agent Nine', queues: ['6400'] });
    bench.floor.roster.rename('1009', 'Agent Nine-Smith');
    bench.floor.roster.rename('1009', 'Agent Nine-Smith');
    const listed = await bench.get('extension/search', 'search_value=1009');
    expect(listed).toMatchObject({ data: [{ id: 14, number: '1009', caller_id_name: 'Agent Nine-Smith' }] });
    expect(await bench.get('queue/agent_status', 'id=1')).toMatchObject({ total_number: 3 });
    bench.floor.roster.dismiss('1009');
    expect(texts(bench)).toEqual([
      '{"type":30022,"msg":"{\\"ext_number\\":\\"1009\\",\\"option\\":\\"CREATE\\"}"}',
      '{"type":30022,"msg":"{\\"ext_number\\":\\"1009\\",\\"option\\":\\"UPDATE\\"}"}',
      '{"type":30022,"msg":"{\\"ext_number\\":\\"1009\\",\\"option\\":\\"DELETE\\"}"}',
    ]);
    expect(await bench.get('extension/search', 'search_value=1009')).toMatchObject({ total_number: 0 });
    expect((await bench.get('agent/pause', 'ext_id=14&operation=pause')).errcode).toBe(60001);
    bench.floor.roster.hire({ number: '1009', name: 'Another', queues: [] });
    expect(await bench.get('extension/get', 'id=14')).toMatchObject({ data: { caller_id_name: 'Another' } });
  });

  test('a deleted extension’s phone goes dead: its call ends, a call that only rings there goes on', async () => {
    const bench = await open([30011]);
    const { call } = bench.talking('1001');
    const waiting = bench.floor.arrive({ from: '5550101', dialled: '5550999' });
    bench.floor.joinQueue(waiting, '6400');
    bench.floor.ring(waiting, '1002', '6400');
    expect(bench.floor.roster.dismiss('1001')).toBe(true);
    expect(bench.floor.roster.dismiss('1002')).toBe(true);
    expect(bench.floor.roster.dismiss('1002')).toBe(false);
    expect([call.endedAt === null, waiting.endedAt, waiting.place.kind]).toEqual([false, null, 'queue']);
    expect([...bench.floor.agents.keys()]).toEqual(['1900']);
  });

  test('a trunk’s configuration changes: 30023', async () => {
    const bench = await open([30023]);
    bench.floor.reports.trunkChanged('trunk-b', 'created');
    bench.floor.reports.trunkChanged('trunk-b', 'changed');
    bench.floor.reports.trunkChanged('trunk-b', 'deleted');
    expect(bench.frames().map(({ msg }) => msg)).toEqual([
      { trunk_name: 'trunk-b', option: 'CREATE' },
      { trunk_name: 'trunk-b', option: 'UPDATE' },
      { trunk_name: 'trunk-b', option: 'DELETE' },
    ]);
  });
});

describe('forwarding', () => {
  test('a forwarded extension sends its callers on: 30014 with the caller, then the target rings', async () => {
    const bench = await open([30011, 30014]);
    bench.floor.routes.setForward('1001', '1002');
    const call = bench.floor.arrive({ from: '5550100', dialled: '5551001' });
    bench.heard.length = 0;
    bench.floor.ring(call, '1001', null);
    expect(texts(bench)[0]).toMatch(
      /^\{"type":30014,"msg":"\{\\"call_id\\":\\"1760000000.101\\",\\"members\\":\[/,
    );
    expect(call.legs.at(-1)).toMatchObject({ number: '1002', state: 'ringing' });
    bench.floor.routes.setForward('1001', null);
    bench.floor.dial('1900', '1001');
    expect(bench.said()).toEqual(['30011 1900 ALERT', '30011 1001 RING']);
  });

  test('one that is not answered sends its caller on from the ringing phone', async () => {
    const bench = await open([30011, 30014]);
    const call = bench.floor.arrive({ from: '5550100', dialled: '5551001' });
    const leg = bench.floor.ring(call, '1001', null)!;
    bench.heard.length = 0;
    expect(bench.floor.routes.divert(call, leg, '12').ok).toBe(false);
    expect(bench.floor.routes.divert(call, leg, '1002').ok).toBe(true);
    expect(bench.said()).toEqual(['30014 inbound ALERT 1001 RING', '30011 1002 RING']);
    expect(bench.floor.routes.divert(call, leg, '1002').ok).toBe(false);
  });

  test('a circle of forwards ends, and a queue does not follow them', async () => {
    const bench = await open([30014]);
    bench.floor.routes.setForward('1001', '1002');
    bench.floor.routes.setForward('1002', '1001');
    bench.floor.dial('1900', '1001');
    expect(bench.frames()).toEqual([]);
    bench.floor.routes.setForward('1002', '0044207946000');
    bench.floor.dial('1900', '1001');
    expect(bench.said()).toEqual(['30014 1900 ALERT', '30014 1900 ALERT']);
    const call = bench.floor.arrive({ from: '5550100', dialled: '5550999' });
    bench.floor.joinQueue(call, '6400');
    expect(bench.floor.ring(call, '1001', '6400')).toMatchObject({ number: '1001', state: 'ringing' });
  });
});

test('an outside number’s network sends sound before the answer: EARLYMEDIA, once; older firmware says nothing', async () => {
  for (const [value, said] of [
    ['sent', ['30011 outbound EARLYMEDIA', '30011 outbound ANSWER', '30011 1001 ANSWERED']],
    ['never', ['30011 outbound ANSWER', '30011 1001 ANSWERED']],
  ] as const) {
    const bench = await open([30011], `earlyMedia=${value}`);
    bench.floor.dial('1001', '0044207946000');
    bench.heard.length = 0;
    await bench.run(3);
    const status = value === 'sent' ? 'EARLYMEDIA' : 'RING';
    expect(JSON.stringify(await bench.get('call/query', 'type=outbound'))).toContain(`"${status}"`);
    const [call] = bench.floor.calls.values();
    bench.floor.answer(call!, call!.legs[1]!);
    expect(bench.said()).toEqual(said);
  }
});

test('a caller rates a call that is over: 30019', async () => {
  const bench = await open([30019]);
  const { call } = bench.talking();
  bench.floor.end(call, null);
  bench.floor.reports.rated(call, '5');
  expect(texts(bench)).toEqual([
    '{"type":30019,"sn":"3631A0000001","msg":"{\\"call_id\\":\\"1760000000.101\\",\\"survey_result\\":\\"5\\"}"}',
  ]);
});

test('a trunk that goes down is a state and a warning; one that comes back is a state', async () => {
  const bench = await open([30010, 30035]);
  bench.floor.setTrunk('trunk-a', false);
  bench.floor.setTrunk('trunk-a', true);
  expect(texts(bench)).toEqual([
    '{"type":30010,"sn":"3631A0000001","msg":"{\\"trunk_name\\":\\"trunk-a\\",\\"kind\\":\\"PJSIP\\",\\"status\\":42,\\"registered_ip\\":\\"203.0.113.5:5060\\"}"}',
    '{"type":30035,"sn":"3631A0000001","msg":{"event_name":"sip_trunk_disconnect","event_type":"telephony","event_level":"warn","event_content":"Trunk trunk-a unreachable","create_time":"2025/10/09 08:53:20"}}',
    '{"type":30010,"sn":"3631A0000001","msg":"{\\"trunk_name\\":\\"trunk-a\\",\\"kind\\":\\"PJSIP\\",\\"status\\":1,\\"registered_ip\\":\\"203.0.113.5:5060\\"}"}',
  ]);
});

test('what nothing on the floor brings about can be ordered', async () => {
  const bench = await open([30005, 30006, 30017, 30018, 30024, 30028, 30034]);
  const members = [{ extension: { number: '1001' } }];
  const login = {
    name: 'web_admin_login_succ',
    kind: 'operation',
    content: 'a\nb',
    time: '2026/01/16 09:57:30',
  } as const;
  const { announce } = bench.pbx;
  announce(organisationSwitched(true, '3631A0000001'));
  announce(organisationChanged([3, 4], 'update', '3631A0000001'));
  announce(digitPressed('1760000000.101', members, '7'));
  announce(promptPlayed('1760000000.101', members, 'welcome'));
  announce(conferenceWithoutHost('6300', '1001'));
  announce(callNote('1001', 'PJSIP/1001-0000002a'));
  announce(information(login));
  const raw = texts(bench).map((text) => JSON.parse(text) as { type: number; sn?: string; msg: unknown });
  expect(raw.map(({ type, sn, msg }) => [type, sn !== undefined, typeof msg])).toEqual([
    [30005, true, 'string'],
    [30006, true, 'string'],
    [30017, true, 'string'],
    [30018, true, 'string'],
    [30024, true, 'string'],
    [30028, false, 'string'],
    [30034, true, 'object'],
  ]);
  expect(JSON.parse(raw[1]!.msg as string)).toEqual({
    id_list: [3, 4],
    action: 'update',
    sn: '3631A0000001',
  });
  expect(raw[6]!.msg).toMatchObject({ event_level: 'info', event_content: 'a\nb' });
});

describe('30039, where the Timeline is licensed', () => {
  const legs = async (): Promise<Record<string, unknown>[]> => {
    const bench = await new Bench(['timeline=on']).login();
    const say = bench.subscribe([30039]);
    const { floor } = bench;
    const call = floor.arrive({ from: '5550100', dialled: '5550999' });
    floor.enterIvr(call, '6200');
    bench.clock.after(50_000, () => say('heartbeat'));
    await bench.run(5);
    floor.joinQueue(call, '6400');
    await bench.run(10);
    const leg = floor.ring(call, '1001', '6400')!;
    await bench.run(5);
    floor.answer(call, leg);
    await bench.run(20);
    floor.hold(call, leg);
    await bench.run(7);
    floor.resume(call, leg);
    await bench.run(13);
    floor.end(call, leg);
    const gone = floor.arrive({ from: '5550101', dialled: '5550999' });
    floor.joinQueue(gone, '6400');
    await bench.run(9);
    floor.end(gone, gone.legs[0]!);
    await bench.run(1);
    const mute = bench.heard.findIndex(({ text }) => text === 'heartbeat response');
    bench.heard.splice(mute, 1);
    return bench.frames().map(({ msg }) => msg);
  };

  test('one a leg, with its seconds and what happened in it', async () => {
    const [ivr, queue, agent, gone] = await legs();
    const seconds = (leg: Record<string, unknown>): unknown[] =>
      ['leg', 'call_to', 'status', 'call_duration', 'ring_duration', 'talk_duration', 'hold_duration'].map(
        (key) => leg[key],
      );
    expect([ivr, queue, agent, gone].map((leg) => seconds(leg!))).toEqual([
      [1, '6200', 'ANSWERED', 5, 0, 5, 0],
      [2, '6400', 'ANSWERED', 55, 15, 40, 7],
      [3, '1001', 'ANSWERED', 55, 15, 40, 7],
      [1, '6400', 'ABANDONED', 9, 9, 0, 0],
    ]);
    expect(agent).toMatchObject({
      uid: '20251009085320A1B2C',
      cdr_id: '20251009085325-A1B2C',
      time_start: '2025/10/09 08:53:25',
      call_type: 'Inbound',
      call_from: '5550100',
      src_trunk: 'trunk-a',
      did_number: '5550999',
    });
    const list = agent!.event_list as Record<string, string>[];
    expect(list.map((entry) => entry.event_name)).toEqual([
      'queued',
      'ringing',
      'answered',
      'held',
      'resumed',
    ]);
    expect(list[3]).toEqual({
      event_id: '4',
      event_name: 'held',
      event_type: 'call',
      event_ts: '2025/10/09 08:54:00',
      event_content: '1001',
    });
  });

  test('none for a supervisor who listened', async () => {
    const bench = await open([30039], 'timeline=on');
    const { channel } = bench.talking();
    await bench.post('call/listen', { monitor: '1900', channel_id: channel, type: 'listen' });
    bench.floor.end(bench.pickUp('1900'), null);
    await bench.run(1);
    expect(bench.frames()).toEqual([]);
  });
});

test('words of older and newer firmware: cdrFields, failureWords, emptyText', async () => {
  const record = async (quirk: string): Promise<Record<string, unknown>> => {
    const bench = await open([30012], quirk);
    const { call } = bench.talking();
    bench.floor.end(call, null);
    await bench.run(1);
    return bench.frames()[0]!.msg;
  };
  expect(await record('cdrFields=first')).toMatchObject({ status: 'ANSWERD', type: 'inbound' });
  expect(Object.keys(await record('cdrFields=first'))).not.toContain('uid');
  expect(await record('cdrFields=newest')).toMatchObject({ did_name: '', is_display: 1, type: 'Inbound' });
  expect(await record('emptyText=blank')).toMatchObject({ pin_code: ' ', recording: ' ', talk_duration: 0 });

  const reasons = async (quirk: string): Promise<unknown[]> => {
    const bench = await open([30015], quirk);
    bench.floor.dial('1001', '12');
    bench.floor.dial('1001', '0044207946000');
    bench.floor.fail([...bench.floor.calls.values()][0]!, '486 Busy here');
    return bench.frames().map(({ msg }) => msg.reason);
  };
  expect(await reasons('failureWords=documented')).toEqual(['404 NOT found', '486 Busy here']);
  expect(await reasons('failureWords=captured')).toEqual(['NOT found', '486 Busy Here']);
});

test('what a waiting caller’s leg says, and whether the answer and the resumption are told of it', async () => {
  const flow = async (quirk: string): Promise<string[]> => {
    const bench = await open([30011], quirk);
    const call = bench.floor.arrive({ from: '5550100', dialled: '5550999' });
    bench.floor.joinQueue(call, '6400');
    const leg = bench.floor.ring(call, '1001', '6400')!;
    bench.floor.answer(call, leg);
    bench.floor.hold(call, leg);
    bench.floor.resume(call, leg);
    return bench.said().map((line) => line.slice(6));
  };
  const normal = [
    'inbound ALERT',
    'inbound ANSWERED',
    '1001 RING',
    '1001 ANSWER',
    '1001 HOLD',
    '1001 ANSWER',
  ];
  expect(await flow('waitingMember=answered')).toEqual(normal);
  expect(await flow('waitingMember=alert')).toEqual([
    'inbound ALERT',
    'inbound ALERT',
    '1001 RING',
    '1001 ANSWER',
    'inbound ANSWERED',
    '1001 HOLD',
    '1001 ANSWER',
  ]);
  expect(await flow('answerRepeats=yes')).toEqual(normal.toSpliced(4, 0, 'inbound ANSWERED'));
  expect(await flow('resumeFrame=none')).toEqual(normal.slice(0, 5));
});

test('queueTold: a caller passed on from a menu is told again, or only where something about them is new', async () => {
  const flow = async (...quirks: string[]): Promise<string[]> => {
    const bench = await open([30011], ...quirks);
    const call = bench.floor.arrive({ from: '5550100', dialled: '5550999' });
    bench.floor.enterIvr(call, '6200');
    bench.floor.joinQueue(call, '6400');
    return bench.said().map((line) => line.slice(6));
  };
  const unnamed = ['inboundTo=did', 'callPath=empty'];
  const told = ['inbound ALERT', 'inbound ANSWERED', 'inbound ANSWERED'];
  expect(await flow('queueTold=again', ...unnamed)).toEqual(told);
  expect(await flow('queueTold=changesOnly', ...unnamed)).toEqual(told.slice(0, 2));
  expect(await flow('queueTold=changesOnly')).toEqual(told);
});

test('agentStatusWords=everything: 30029 for ringing, talking and being free', async () => {
  const bench = await open([30029], 'agentStatusWords=everything');
  const call = bench.floor.arrive({ from: '5550100', dialled: '5550999' });
  bench.floor.joinQueue(call, '6400');
  const leg = bench.floor.ring(call, '1001', '6400')!;
  bench.floor.answer(call, leg);
  bench.floor.end(call, leg);
  bench.floor.dial('1001', '1002');
  const said = bench.frames().map(({ msg }) => [msg.agent_number, msg.queue_number, msg.status]);
  expect(said).toHaveLength(3);
  expect(said.map(([agent, queue]) => [agent, queue])).toEqual(Array(3).fill(['1001', 'queue-6400']));
  expect(said[0]![2]).toBe('Ringing');
  expect(said[1]![2]).toMatch(/^(Busy|In Use|Talking)$/);
  expect(said[2]![2]).toMatch(/^(Idle|Available|Not In Use)$/);
});
