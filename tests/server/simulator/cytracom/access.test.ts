// Who may ask the make-believe Cytracom, how often and for what, and how it refuses; the lists and call records it
// gives.
import { expect, test } from 'vitest';
import { CALLER, CytracomBench, type Data, HEADERS, Reader, START, TOKEN } from './bench.ts';

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
const NAMES = [
  'queue.queue_status',
  'queue.member_init_state',
  'queue.member_init_state',
  'queue.caller_history',
] as const;

test('only Basic with the user "token" and the right token is let in, on streams and elsewhere', async () => {
  const bench = new CytracomBench();
  for (const authorization of [
    `Bearer ${TOKEN}`,
    basic(`user:${TOKEN}`),
    basic('token:wrong'),
    basic(TOKEN),
    '',
  ]) {
    const answer = await bench.raw('GET', '/data/users', '', { authorization });
    expect([answer.status, answer.text]).toEqual([401, '{"code":401,"msg":"Unauthorized"}']);
    expect(answer.headers['www-authenticate']).toMatch(/^Basic /);
    expect(bench.tryStream('/events/sse/chan', { headers: { authorization } })).toMatchObject({
      status: 401,
    });
  }
  expect(bench.pbx.streams.open).toBe(0);
  expect((await bench.raw('GET', '/data/users')).status).toBe(200);
});

test('streams open by GET and POST, as event streams', () => {
  const bench = new CytracomBench();
  for (const path of ['chan', 'queue', 'monitored'])
    for (const method of ['GET', 'POST']) {
      const answer = bench.pbx.stream!(
        { method, path: `/v1.0/events/sse/${path}`, headers: HEADERS, body: '' },
        { send: () => {}, close: () => {} },
      );
      expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/event-stream' } });
    }
  expect(bench.pbx.streams.open).toBe(6);
  expect(bench.tryStream('/events/sse/chan', { method: 'PUT' })).toMatchObject({
    status: 405,
    headers: { allow: 'GET, POST' },
  });
});

test('there is no hold, no hang-up and no other path', async () => {
  const bench = new CytracomBench();
  const { leg } = bench.talking();
  const body = JSON.stringify({ channel_id: bench.pbx.channelOf(leg) });
  for (const name of ['hold', 'unhold', 'hangup', 'mute', 'answer', 'attended-transfer'])
    expect((await bench.raw('POST', `/action/chan/${name}`, body)).status, name).toBe(404);
  expect((await bench.raw('GET', '/action/chan/park')).status).toBe(405);
  expect((await bench.raw('POST', '/data/users', '{}')).status).toBe(405);
  expect((await bench.raw('GET', '/insights/search')).status).toBe(405);
  const elsewhere = { method: 'GET', path: '/v2.0/data/users', headers: HEADERS, body: '' };
  expect((await bench.pbx.http(elsewhere)).status).toBe(404);
  expect(bench.pbx.upgrade(elsewhere, { send: () => {}, close: () => {} })).toMatchObject({ status: 404 });
  expect(leg.state).toBe('talking');
  expect(bench.pbx.heard.map(({ path, code }) => `${path} ${code}`)).toContain('chan/hold 404');
});

test('with queue ids a stream begins with status, members and the history of the day', async () => {
  const bench = new CytracomBench();
  const { call, leg } = bench.talking();
  await bench.run(30);
  bench.floor.end(call, leg);
  bench.waiting('6175550199');
  await bench.run(12);
  const queue = bench.queue('queue_ids=11');
  expect(queue.names()).toEqual(NAMES);
  const [status, ann, bob, history] = queue.data();
  expect(status).toMatchObject({
    event_time: START + 42_000,
    queue_id: 11,
    queue_name: 'Sales',
    strategy: 'rrmemory',
    calls: 1,
    completed: 1,
    abandoned: 0,
    hold_time: 0,
    talk_time: 30,
    service_level: 20,
    service_level_perf: 100,
    members_total: 2,
    members_available: 2,
    callers: [{ position: 1, join_time: START + 30_000, caller: { number: '6175550199' } }],
  });
  expect(ann!['member']).toMatchObject({
    number: '240',
    state: 'waiting',
    calls_taken: 1,
    last_call: `${START + 30_000}000`,
  });
  expect(bob!['member']).toMatchObject({ number: '242', calls_taken: 0, last_call: '0' });
  expect(history!['history']).toMatchObject([
    {
      linked_id: bench.pbx.callIdOf(call),
      caller: { number: CALLER, name: 'CALLER CARL' },
      member: { number: '240', name: 'Ann Agent' },
      join_time: START,
      answered_time: `${START}000`,
      end_time: START + 30_000,
      hold_time: 0,
      talk_time: 30,
      disposition: 'completed',
    },
  ]);
  expect(bench.queue('').frames(), 'no ids, no beginning').toEqual([]);
});

test('the filters keep queues and events apart; ids must be ids', () => {
  const bench = new CytracomBench();
  const sales = bench.queue('queue_ids=11&only_events=caller_join');
  const both = bench.queue('queue_ids=11,12&only_events=caller_join,caller_abandon');
  const all = bench.queue('');
  const { call, caller } = bench.waiting();
  bench.floor.end(call, caller);
  bench.waiting(CALLER, '612');
  expect(sales.names()).toEqual(['queue.caller_join']);
  expect(both.names()).toEqual(['queue.caller_join', 'queue.caller_abandon', 'queue.caller_join']);
  expect(all.names()).toEqual(both.names());
  expect(bench.tryStream('/events/sse/queue?queue_ids=11,sales')).toMatchObject({ status: 400 });
});

test('the history forgets at midnight, in the zone of the account', async () => {
  // The bench starts at 10:25 UTC, when it is 23:25 in Auckland.
  for (const [timeZone, left] of [
    ['Pacific/Auckland', 0],
    ['UTC', 1],
  ] as const) {
    const bench = new CytracomBench([], { timeZone });
    const { call, leg } = bench.talking();
    bench.floor.end(call, leg);
    await bench.run(34 * 60);
    const before = bench.queue('queue_ids=11').data('queue.caller_history')[0]!;
    expect(before['history']).toHaveLength(1);
    await bench.run(2 * 60);
    const [after] = bench.queue('queue_ids=11').data('queue.caller_history');
    expect(after!['history']).toHaveLength(left);
  }
});

test('an account without a call centre has no queue stream', () => {
  const bench = new CytracomBench([], { callCenter: false });
  expect(bench.tryStream('/events/sse/queue')).toMatchObject({ status: 403 });
  expect(bench.tryStream('/events/sse/chan')).toBeInstanceOf(Reader);
});

test('three hundred requests in any five minutes, streams included, and not one more', async () => {
  const bench = new CytracomBench();
  bench.chan();
  for (let i = 0; i < 299; i++) expect((await bench.raw('GET', '/data/users')).status).toBe(200);
  expect(bench.pbx.limit).toMatchObject({ allowed: 300, used: 300, refused: 0 });
  const over = await bench.raw('GET', '/data/users');
  expect([over.status, over.text]).toEqual([429, '{"code":429,"msg":"Too Many Requests"}']);
  expect(bench.tryStream('/events/sse/chan')).toMatchObject({ status: 429 });
  await bench.run(299);
  expect((await bench.raw('GET', '/data/users')).status).toBe(429);
  await bench.run(1);
  expect((await bench.raw('GET', '/data/users')).status).toBe(200);
  expect(bench.pbx.limit).toMatchObject({ used: 1, refused: 3, most: 303 });
  expect(bench.pbx.requests.get('GET /data/users')).toBe(302);
});

test('users and resources', async () => {
  const bench = new CytracomBench();
  expect(await bench.get('/data/users?limit=1000')).toEqual({
    code: 200,
    data: {
      users: [
        { name: 'Ann Agent', extension_number: '240', email: 'x240@example.com' },
        { name: 'Bob Agent', extension_number: '242', email: 'x242@example.com' },
        { name: 'Lobby phone', extension_number: '205', email: null },
      ],
    },
  });
  expect(((await bench.get('/data/users?limit=2'))['data'] as Data)['users']).toHaveLength(2);
  for (const limit of ['0', '1001', 'all'])
    expect((await bench.raw('GET', `/data/users?limit=${limit}`)).status, limit).toBe(400);
  expect(await bench.get('/data/resources?type=queue&limit=1000')).toEqual({
    code: 200,
    data: {
      resources: [
        { id: 11, type: 'queue', name: 'Sales', number: '611' },
        { id: 12, type: 'queue', name: 'Support', number: '612' },
      ],
    },
  });
  const { resources } = (await bench.get('/data/resources'))['data'] as { resources: Data[] };
  expect(new Set(resources.map(({ type }) => type))).toEqual(
    new Set(['did', 'menu', 'hangup', 'queue', 'extension']),
  );
  expect((await bench.raw('GET', '/data/resources?type=queues')).status).toBe(400);
  expect([bench.pbx.queueIdOf('611'), bench.pbx.queueIdOf('612')]).toEqual(['11', '12']);
});

test('call records: one by its id, many by date, page by page', async () => {
  const bench = new CytracomBench(['monitored=all']);
  const first = bench.talking();
  await bench.run(60);
  bench.floor.end(first.call, first.leg);
  for (let i = 0; i < 4; i++) {
    const { call, caller } = bench.waiting(`617555020${i}`);
    await bench.run(10);
    bench.floor.end(call, caller);
  }
  const linkedId = bench.pbx.callIdOf(first.call);
  const one = await bench.get(`/insights/${linkedId}`);
  expect(one['data']).toMatchObject({
    uuid: bench.pbx.channelOf(first.caller),
    linked_id: linkedId,
    other_linked_ids: [],
    started_on_ts: START,
    started_on: '2026-01-01T10:25:00.000000+00:00',
    duration: 60,
    answered: true,
    direction: 'inbound',
    original_caller_id: `"CALLER CARL" <${CALLER}>`,
    dialed_number: '6175550100',
    monitored: true,
    legs: [
      { callee: { number: '611', name: 'Sales', type: 'queue' }, bridged: false },
      { callee: { number: '240', name: 'Ann Agent', type: 'extension' }, duration: 60, bridged: true },
    ],
  });
  expect((await bench.raw('GET', '/insights/1.1')).status).toBe(404);

  const search = (query: object, options: object = {}): Promise<Data> =>
    bench.post('/insights/search', { query, options });
  const date_range = { start: '2026-01-01T00:00:00.000Z', end: '2026-01-02T00:00:00.000Z' };
  type Page = { total: number; search: { scroll_id: string; records: Data[] } };
  const page = (await search({ date_range }, { size: 3 }))['data'] as Page;
  expect([page.total, page.search.records.length]).toEqual([5, 3]);
  const next = (await bench.post('/insights/scroll', { scroll_id: page.search.scroll_id }))['data'] as Page;
  expect(next.search.records).toHaveLength(2);
  const ids = [...page.search.records, ...next.search.records].map((record) => record['linked_id']);
  expect(new Set(ids).size).toBe(5);
  const found = (await search({ date_range, general_search: '6175550202' }))['data'] as Page;
  expect(found.search.records).toMatchObject([
    { answered: false, original_caller_id: expect.stringContaining('202') },
  ]);

  const codes = await Promise.all([
    search({}),
    search({ date_range: { start: '2026-01-01', end: '2026-01-02' } }),
    search({ date_range: { start: '2026-01-01T00:00:00Z', end: '2026-04-02T00:00:01Z' } }),
    search({ date_range }, { size: 5000 }),
    bench.post('/insights/scroll', {}),
    bench.post('/insights/scroll', { scroll_id: 'none' }),
  ]);
  expect(codes.map(({ code }) => code)).toEqual([400, 400, 400, 400, 400, 404]);
  expect((await bench.raw('POST', '/insights/search', 'no json')).status).toBe(400);
});

test('a dead service cuts its streams and answers nobody; a restarted one forgets them', async () => {
  const bench = new CytracomBench();
  const chan = bench.chan();
  bench.pbx.die();
  expect(chan.closed).toBe(true);
  await expect(bench.raw('GET', '/data/users')).rejects.toThrow('connection refused');
  expect(() => bench.chan()).toThrow('connection refused');
  bench.pbx.revive();
  const again = bench.chan();
  bench.talking();
  expect([chan.frames().length, again.frames().length]).toEqual([0, 2]);
  bench.pbx.restart();
  expect([again.closed, bench.pbx.streams.open]).toEqual([true, 0]);
});

test('a refusal can be ordered, for any action or one path', async () => {
  const bench = new CytracomBench();
  const { caller, leg } = bench.talking();
  const body = { channel_id: bench.pbx.channelOf(caller), number: '242' };
  bench.pbx.refuseNext(503);
  bench.pbx.refuseNext(500, '/data/users');
  expect((await bench.post('/action/chan/blind-transfer', body))['code']).toBe(503);
  expect((await bench.raw('GET', '/data/users')).status).toBe(500);
  expect((await bench.raw('GET', '/data/users')).status).toBe(200);
  await bench.run(1);
  expect(leg.state).toBe('talking');
});
