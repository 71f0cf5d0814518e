// Proves what a Yeastar PBX is asked again and again, by what is known of its calls, and what an event makes worth asking
// out of turn.
import { describe, expect, it } from 'vitest';
import { sourceId } from '#lib/model/ids.ts';
import { plan } from '#server/pbx/yeastar/poll-plan.ts';
import { begin } from '#server/pbx/yeastar/snapshot.ts';
import { translate } from '#server/pbx/yeastar/translate.ts';
import { ext, inbound, START, TRUNK } from './scene.ts';

const MINUTE = 60_000;
const CALL = '1760000300.1';
const OK = { errcode: 0, errmsg: '' };
const QUEUES = [
  { id: 3, number: '6400', name: 'Support', static_agent_list: [{ text: '', text2: '1001' }] },
  { id: 4, number: '6500', name: 'Sales', static_agent_list: [{ text: '', text2: '1002' }] },
];
const agent = (number: string) => ({
  name: number,
  number,
  is_login: 1,
  is_pause: 0,
  call_status: 1,
  pause_reason: '',
  agent_type: 'static',
});
const waiter = { call_id: CALL, caller_number: '5', callee_number: '6400', duration: 2 };

function connected() {
  let memory = begin(sourceId('hq'), { queues: [], agents: [], calls: [], heardAt: null });
  let at = START;
  const hear = (channel: string, body: object | string = ''): readonly string[] => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const told = translate(memory, { at, channel, text });
    memory = told.memory;
    return [...new Set(told.asks ?? [])];
  };
  const roster = (queues: object[]) =>
    hear('rest:queue/list?page=1', { ...OK, total_number: queues.length, queue_list: queues });
  hear('opened');
  roster(QUEUES);
  hear('rest:queue/agent_status?id=3', { ...OK, data: [agent('1001')] });
  hear('rest:queue/agent_status?id=4', { ...OK, data: [agent('1002')] });
  hear('synced');
  return {
    hear,
    roster,
    event: (type: number, msg: object) => hear('stream', { type, msg }),
    hook: (type: number, msg: object) => hear('hook', { type, msg }),
    lists: (id: number, waiting: object[]) =>
      hear(`rest:queue/call_status?id=${id}`, {
        ...OK,
        waiting_list: waiting,
        ringing_list: [],
        active_list: [],
      }),
    pass: (ms: number) => {
      at += ms;
    },
    every: (key: string) => plan(memory, [], at).find((each) => each.key === key)?.everyMs,
    yields: (key: string) => plan(memory, [], at).find((each) => each.key === key)?.yieldsMs,
    keys: (calls: string[] = []) => plan(memory, calls, at).map(({ key }) => key),
  };
}

describe('the plan', () => {
  it('asks for calls and agents of each queue, and for each call once', () => {
    const { keys } = connected();
    const lists = ['calls 3', 'agents 3', 'calls 4', 'agents 4'];
    expect(keys([CALL])).toEqual(['sweep', 'parked', 'trunks', 'roster', ...lists, `call ${CALL}`]);
  });

  it('asks more often where somebody waits, and less once nothing is told for a minute', () => {
    const { lists, pass, every } = connected();
    expect([every('calls 3'), every('calls 4'), every('agents 3')]).toEqual([5_000, 5_000, 8_000]);
    lists(3, [waiter]);
    expect([every('calls 3'), every('calls 4')]).toEqual([2_000, 5_000]);
    pass(2 * MINUTE);
    expect([every('calls 3'), every('calls 4')]).toEqual([2_000, 5_000]);
    lists(3, [waiter]);
    lists(3, []);
    expect([every('calls 3'), every('agents 3')]).toEqual([5_000, 8_000]);
    pass(MINUTE + 1);
    expect([every('calls 3'), every('calls 4'), every('agents 3')]).toEqual([15_000, 15_000, 15_000]);
  });

  it('asks more often for parked calls while there are any', () => {
    const { hear, every } = connected();
    const parked = { parker: '1001', parked_party: '5', parking_slot: '701', channel_id: 'x-1' };
    expect(every('parked')).toBe(30_000);
    hear('rest:call/park_status', { ...OK, data: [parked] });
    expect(every('parked')).toBe(5_000);
    hear('rest:call/park_status', { ...OK, data: [] });
    expect(every('parked')).toBe(30_000);
  });

  it('looks for a caller whose queue is not known, before all else', () => {
    const { event, lists, pass, every, yields } = connected();
    const arrives = { call_id: CALL, members: [inbound('5550100', '5550999', TRUNK, 'ANSWERED')] };
    event(30011, arrives);
    expect([every('calls 3'), every('calls 4'), yields('sweep'), yields('calls 3')]).toEqual([
      1_500, 1_500, 2_000, 0,
    ]);
    lists(4, [waiter]);
    expect([every('calls 3'), every('calls 4'), yields('sweep')]).toEqual([5_000, 2_000, 0]);
    const lost = { ...arrives, call_id: '1760000301.2' };
    event(30011, lost);
    expect(every('calls 3')).toBe(1_500);
    pass(5 * MINUTE + 1);
    expect(every('calls 3')).toBe(5_000);
  });

  it('looks for it no more once it has ended or its leg names a queue', () => {
    const { event, every } = connected();
    const says = (status: string, path = '') =>
      event(30011, { call_id: CALL, members: [inbound('5550100', '5550999', TRUNK, status, path)] });
    says('ANSWERED');
    expect(every('calls 3')).toBe(1_500);
    says('ANSWERED', '6400');
    expect(every('calls 3')).toBe(5_000);
    const { event: other, every: often } = connected();
    other(30011, { call_id: CALL, members: [inbound('5550100', '5550999', TRUNK, 'ANSWERED')] });
    other(30011, { call_id: CALL, members: [inbound('5550100', '5550999', TRUNK, 'BYE')] });
    expect(often('calls 3')).toBe(5_000);
  });
});

describe('asked out of turn', () => {
  it('are the agents of the queues that a phone serves', () => {
    const { event } = connected();
    expect(event(30008, { extension: '1001', status: 'Busy' })).toEqual(['agents 3']);
    expect(event(30008, { extension: '1099', status: 'Busy' })).toEqual([]);
  });

  it('are agents and calls of the queue that a call names, else of those its phones serve, else the calls of all', () => {
    const { event } = connected();
    const rings = (...members: object[]) => event(30011, { call_id: CALL, members });
    expect(rings(ext('1001', 'a1', 'RING', 'Queue 6500'))).toEqual(['agents 4', 'agents 3', 'calls 4']);
    expect(rings(ext('1002', 'a2', 'RING', ''))).toEqual(['agents 4', 'calls 4']);
    expect(rings(inbound('5550100', '5550999', TRUNK, 'ANSWERED'))).toEqual(['calls']);
  });

  it('are parked calls when an agent hangs up, all queues after a transfer, lists after a change of them', () => {
    const { event } = connected();
    expect(event(30011, { call_id: CALL, members: [ext('1001', 'a1', 'BYE', '')] })).toContain('parked');
    expect(event(30013, { call_id: CALL, members: [ext('1001', 'a1', 'ANSWER', '')] })).toEqual([
      'agents 3',
      'calls',
    ]);
    expect(event(30022, { ext_number: '1001', option: 'UPDATE' })).toEqual(['agents 3', 'roster']);
    expect(event(30023, { trunk_name: 'a' })).toEqual(['trunks']);
    expect(
      event(30029, { queue_number: 'queue-6400', agent_number: '1001', status: 'Pause', reason: '' }),
    ).toEqual(['agents 3', 'calls 3']);
  });

  it('are the agents of a queue whose members were changed', () => {
    const { roster } = connected();
    expect(roster(QUEUES)).toEqual([]);
    const [support, sales] = QUEUES;
    expect(roster([support!, { ...sales, static_agent_list: [{ text: '', text2: '1001' }] }])).toContain(
      'agents 4',
    );
  });

  it('is what a webhook brought again may be old news of', () => {
    const { hook } = connected();
    const held = { call_id: CALL, members: [ext('1001', 'a1', 'HOLD', '')] };
    hook(30011, held);
    expect(hook(30011, held)).toEqual([`call ${CALL}`]);
    const phone = { extension: '1001', kind: 'Sip', status: 'Registered' };
    hook(30007, phone);
    expect(hook(30007, phone)).toEqual(['roster']);
    // Heard to be otherwise in between, it is believed, and the PBX is asked all the same.
    hook(30010, { trunk_name: 'a', status: 41 });
    hook(30010, { trunk_name: 'a', status: 1 });
    expect(hook(30010, { trunk_name: 'a', status: 41 })).toEqual(['trunks']);
  });

  it('is nothing that the WebSocket decides', () => {
    const { hook, event } = connected();
    const held = { call_id: CALL, members: [ext('1001', 'a1', 'HOLD', '')] };
    event(30011, held);
    hook(30011, held);
    expect(hook(30011, held)).toEqual([]);
  });
});
