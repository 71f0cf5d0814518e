// Agents over the API: in and out per queue, paused for a time, by reasons that can be replaced, and refused where the
// edition, the rights or the queue's configuration say so.
import { expect, test } from 'vitest';
import { Bench, type Json } from './bench.ts';

const QUEUE = { targetSeconds: 20, wrapUpSeconds: 10, ringSeconds: 15, strategy: 'rrmemory' } as const;

/** Two queues; Agent Two serves both, in the second one by signing in. */
async function open(quirks: readonly string[] = []): Promise<Bench> {
  const bench = await new Bench(
    quirks,
    {},
    {
      queues: [
        { ...QUEUE, number: '6400', name: 'Support' },
        { ...QUEUE, number: '6401', name: 'Sales' },
      ],
      agents: [
        { number: '1001', name: 'Agent One', queues: ['6400', '6401'] },
        { number: '1002', name: 'Agent Two', queues: ['6401'], dynamic: true },
      ],
    },
  ).login();
  bench.subscribe([30029]);
  return bench;
}

type Row = Record<string, unknown>;
const states = async (bench: Bench, id: number): Promise<unknown[]> => {
  const { data } = (await bench.get('queue/agent_status', `id=${id}`)) as unknown as { data: Row[] };
  return data.map((row) => [row.number, row.is_login, row.is_pause]);
};
const code = async (answer: Promise<Json>): Promise<number> => (await answer).errcode;

test('out of one queue of two, and in again', async () => {
  const bench = await open();
  expect(await code(bench.get('queue/agent_login', 'ext_ids=11&queue_id=2&operation=logout'))).toBe(0);
  expect(await states(bench, 1)).toEqual([['1001', 1, 0]]);
  expect(await states(bench, 2)).toEqual([
    ['1001', 0, 0],
    ['1002', 1, 0],
  ]);
  expect(bench.frames()).toMatchObject([{ msg: { queue_number: 'queue-6401', agent_number: '1001' } }]);
  expect(await code(bench.get('agent/login', 'ext_id=11&queue_ids=2&operation=login&is_paused=1'))).toBe(0);
  expect(await states(bench, 2)).toEqual([
    ['1001', 1, 1],
    ['1002', 1, 0],
  ]);
  expect(await code(bench.get('agent/login', 'ext_id=11&operation=logout'))).toBe(0);
  expect([await states(bench, 1), (await states(bench, 2))[0]]).toEqual([[['1001', 0, 0]], ['1001', 0, 0]]);
});

test('several at once: partial success where one of them is no agent of the queue', async () => {
  const bench = await open();
  expect(await code(bench.get('queue/agent_pause', 'ext_ids=11,12&queue_id=1&operation=pause'))).toBe(1);
  expect(await code(bench.get('queue/agent_pause', 'ext_ids=12&queue_id=1&operation=pause'))).toBe(60001);
  expect(await code(bench.get('queue/agent_pause', 'ext_ids=11&queue_id=9&operation=pause'))).toBe(60001);
  expect(await code(bench.get('agent/login', 'ext_id=11&operation=login&is_login_last=2'))).toBe(40002);
});

test('a pause for a time ends by itself, unless it was ended and begun anew meanwhile', async () => {
  const bench = await open();
  const pause = 'ext_id=11&queue_ids=1&operation=pause&max_threshold_for_pause_time=';
  await bench.get('agent/pause', `${pause}60`);
  expect(await bench.get('queue/agent_status', 'id=1')).toMatchObject({
    data: [{ is_pause: 1, max_threshold_for_pause_time: 60 }],
  });
  await bench.run(61);
  expect(await bench.get('queue/agent_status', 'id=1')).toMatchObject({
    data: [{ is_pause: 0, max_threshold_for_pause_time: 0 }],
  });
  await bench.get('agent/pause', `${pause}60`);
  await bench.run(30);
  bench.floor.unpause('1001', '6400');
  bench.floor.pause('1001', '6400', 'Lunch');
  await bench.run(60);
  expect(await states(bench, 1)).toEqual([['1001', 1, 1]]);
});

test('signed in for a time, an agent is signed out', async () => {
  const bench = await open();
  bench.floor.signOut('1002', '6401');
  await bench.get(
    'queue/agent_login',
    'ext_ids=12&queue_id=2&operation=login&max_threshold_for_logout_time=300',
  );
  expect((await states(bench, 2))[1]).toEqual(['1002', 1, 0]);
  await bench.run(301);
  expect((await states(bench, 2))[1]).toEqual(['1002', 0, 0]);
});

test('who belongs to a queue by its configuration, and who by signing in', async () => {
  const bench = await open(['staticLogin=refused']);
  expect(await bench.get('queue/list')).toMatchObject({
    queue_list: [
      { static_agent_list: [{ text2: '1001' }], dynamic_agent_list: null },
      { static_agent_list: [{ text2: '1001' }], dynamic_agent_list: [{ text2: '1002', value: '12' }] },
    ],
  });
  expect(await bench.get('queue/agent_status', 'id=2')).toMatchObject({
    data: [{ agent_type: 'static' }, { agent_type: 'dynamic' }],
  });
  expect(await code(bench.get('agent/login', 'ext_id=11&operation=logout'))).toBe(70084);
  expect(await code(bench.get('agent/login', 'ext_id=12&operation=logout'))).toBe(0);
  expect(await code(bench.get('agent/pause', 'ext_id=11&operation=pause'))).toBe(0);
});

test('reasons are replaced as a whole list, and a reason that is gone is refused', async () => {
  const bench = await open();
  const rows = [{ code: '*11', reason: 'Prayer' }];
  expect(await code(bench.post('queue_pause_reason/update', { pause_reason_list: rows }))).toBe(0);
  expect(await bench.get('queue_pause_reason/list')).toMatchObject({ total_number: 1, data: rows });
  expect(await code(bench.get('agent/pause', 'ext_id=11&operation=pause&reason=%2A01'))).toBe(40002);
  expect(await code(bench.get('agent/pause', 'ext_id=11&operation=pause&reason=%2A11'))).toBe(0);
  const refused = async (list: unknown): Promise<number> =>
    code(bench.post('queue_pause_reason/update', { pause_reason_list: list }));
  expect(await refused(undefined)).toBe(40002);
  expect(await refused([{ code: 'lunch', reason: 'Lunch' }])).toBe(40002);
  expect(await refused([...rows, ...rows])).toBe(40003);
});

test('callCenter=off: reasons are neither listed nor taken; everything else goes on', async () => {
  const bench = await open(['callCenter=off']);
  expect(await code(bench.get('queue_pause_reason/list'))).toBe(70084);
  expect(await code(bench.post('queue_pause_reason/update', { pause_reason_list: [] }))).toBe(70084);
  expect(await code(bench.get('agent/pause', 'ext_id=11&operation=pause&reason=%2A01'))).toBe(70084);
  expect(await code(bench.get('agent/pause', 'ext_id=11&operation=pause'))).toBe(0);
});

test('queue options are read and changed, unknown ones refused', async () => {
  const bench = await open();
  expect(await code(bench.post('queue_option/update', { enb_honor_wrapup_time: 0 }))).toBe(0);
  expect(await bench.get('queue_option/get')).toMatchObject({
    data: { dynamic_agent_default_status: 'logout', enb_honor_wrapup_time: 0 },
  });
  expect(await code(bench.post('queue_option/update', { ring: 1 }))).toBe(40002);
  expect(await code(bench.post('queue_option/update', { enb_honor_wrapup_time: 'no' }))).toBe(40002);
});

test('rights: every command is refused, every question answered', async () => {
  const bench = await open(['rights=readOnly']);
  const { channel, leg } = bench.talking();
  expect(await code(bench.post('call/hold', { channel_id: channel }))).toBe(10005);
  expect(await code(bench.get('agent/pause', 'ext_id=11&operation=pause'))).toBe(10005);
  expect(leg.heldAt).toBeNull();
  expect(await code(bench.get('call/query'))).toBe(0);
  expect(bench.pbx.heard.map(({ errcode }) => errcode)).toEqual([10005, 10005]);
});

test('forbidden for good, by endpoint or altogether, until it is allowed again', async () => {
  const bench = await open();
  bench.pbx.forbid('call/', 70084);
  expect([await code(bench.get('call/query')), await code(bench.get('queue/list'))]).toEqual([70084, 0]);
  bench.pbx.forbid('call/', null);
  bench.pbx.forbid('', 70087);
  expect([await code(bench.get('call/query')), await code(bench.get('queue/list'))]).toEqual([70087, 70087]);
  bench.pbx.forbid('', null);
  expect(await code(bench.get('call/query'))).toBe(0);
});
