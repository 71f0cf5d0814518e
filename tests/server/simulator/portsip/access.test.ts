// Who gets in, by which of the three ways, and what is refused to whom.
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { listen } from '#server/simulator/transport/listen.ts';
import { ADMIN, Bench, Ear, type Json, OTHER_TENANT, QUEUE, TENANT, WALLBOARD } from './bench.ts';

const WRONG = 'access_token , username , domain or password error';
const sub = (topic: string, more: object = {}): object => ({
  command: 'subscribe',
  topics: [topic],
  ...more,
});
const status = (frames: readonly Json[]): unknown => frames[0]?.['error'] ?? frames[0]?.['status'];
const as = (username: string): object => ({ ...WALLBOARD, username });

describe('authentication', () => {
  test('the three ways in; anything else is refused, and may be tried again', () => {
    const ear = new Bench().listen(null);
    expect(ear.ask(ADMIN)).toEqual([{ command: 'auth', id: '1', status: 0 }]);
    expect(status(ear.ask(WALLBOARD))).toBe(0);
    const phone = { command: 'auth', extension_number: '900', password: 'S3cret-3', domain: 'acme.example' };
    expect(status(ear.ask(phone))).toBe(0);
    for (const bad of [
      { ...ADMIN, domain: 'acme.example' },
      { ...ADMIN, password: 'S3cret-2' },
      { ...WALLBOARD, domain: undefined },
      { ...WALLBOARD, domain: 'beta.example' },
      { ...WALLBOARD, password: 'S3cret-3' },
      { ...phone, password: 'S3cret-2' },
      { command: 'auth', access_token: 'anything' },
    ])
      expect(ear.ask(bad), JSON.stringify(bad)).toEqual([
        { command: 'auth', id: expect.stringMatching(/^\d+$/) as string, status: -1, error: WRONG },
      ]);
    expect(status(ear.ask(WALLBOARD))).toBe(0);
    expect(ear.closed).toBeNull();
  });

  test('before it nothing is obeyed; unknown commands and broken ones never', () => {
    const bench = new Bench();
    const ear = bench.listen(null);
    expect(status(ear.ask(sub('cdr_events')))).toBe('not authenticated');
    bench.arrive();
    expect(ear.pushes()).toEqual([]);
    ear.ask(WALLBOARD);
    expect(status(ear.ask({ command: 'ping' }))).toBe('unknown command ping');
    expect(status(ear.ask('{"command":'))).toBe('invalid command');
    expect(status(ear.ask('[]'))).toBe('invalid command');
    expect(status(ear.ask({ command: 'subscribe' }))).toBe('topics required');
    expect(status(ear.ask({ command: 'subscribe', topics: 'cdr_events' }))).toBe(
      'topics must be a list of strings',
    );
    expect(status(ear.ask(sub('conference_events')))).toBe('unknown topic conference_events');
    expect(status(ear.ask(sub('queue_events', { queues: [8000] })))).toBe('queues must be a list of strings');
  });

  test('another path than /wsi is not found', () => {
    expect(() => new Ear(new Bench(), null, '/')).toThrow('404');
    expect(() => new Ear(new Bench(), null, '/wsi/x')).toThrow('404');
  });
});

describe('permission by topic', () => {
  const TENANT_TOPICS = [
    sub('extension_events', { extensions: ['201'] }),
    sub('extension_management_events'),
    sub('cdr_events'),
    sub('queue_events', { queues: ['8000'] }),
    sub('queue_management_events'),
  ];
  const outcomes = (who: object, commands: readonly object[]): unknown[] => {
    const ear = new Bench().listen(who);
    return commands.map((command) => status(ear.ask(command)));
  };
  const GLOBAL = [
    'extension_events',
    'extension_management_events',
    'cdr_events',
    'queue_events',
    'queue_management_events',
  ].map((topic) => sub(`global_${topic}`, { tenants: [TENANT, OTHER_TENANT] }));

  test('a queue manager has every tenant topic and no global one', () => {
    expect(outcomes(as('wallboard'), TENANT_TOPICS)).toEqual([0, 0, 0, 0, 0]);
    for (const said of outcomes(as('wallboard'), GLOBAL))
      expect(said).toContain('permission denied: global_');
  });

  test('a system administrator has every global topic and no tenant one; not without System Tenant', () => {
    expect(outcomes(ADMIN, GLOBAL)).toEqual([0, 0, 0, 0, 0]);
    for (const said of outcomes(ADMIN, TENANT_TOPICS)) expect(said).toContain('permission denied');
    for (const said of outcomes({ ...ADMIN, username: 'weakadmin' }, GLOBAL))
      expect(said).toContain('permission denied');
  });

  test('without Users and Analytics nothing is left but what neither guards', () => {
    for (const said of outcomes(as('blind'), TENANT_TOPICS)) expect(said).toContain('permission denied');
  });

  test('a plain extension has only queues it serves', () => {
    const bench = new Bench();
    bench.floor.queueRoster.openQueue({ ...bench.floor.queues.get('8000')!, number: '8001', name: 'Sales' });
    const ear = bench.listen(as('noa'));
    expect(status(ear.ask(sub('queue_events', { queues: ['8000'] })))).toBe(0);
    expect(status(ear.ask(sub('queue_events', { queues: ['8000', '8001'] })))).toBe(
      'permission denied: queue 8001',
    );
  });
});

describe('subscriptions', () => {
  test('select, add up, and end one by one or all at once', () => {
    const bench = new Bench();
    const ear = bench.listen();
    ear.ask(sub('extension_events', { extensions: ['201'] }));
    ear.ask(sub('extension_events', { extensions: ['202'] }));
    const dials = (): string[] => {
      for (const number of ['201', '202', '203']) bench.floor.dial(number, '900');
      for (const call of [...bench.floor.calls.values()]) bench.floor.end(call, null);
      return ear.said();
    };
    expect(dials()).toEqual(
      ['201', '202']
        .flatMap((n) => [`extension_call ${n} ON_CALL`])
        .concat(['201', '202'].map((n) => `extension_call ${n} ""`)),
    );
    expect(
      status(ear.ask({ command: 'unsubscribe', topics: ['extension_events'], extensions: ['201'] })),
    ).toBe(0);
    expect(dials()).toEqual(['extension_call 202 ON_CALL', 'extension_call 202 ""']);
    ear.ask(sub('cdr_events'));
    expect(dials()).toHaveLength(17);
    ear.ask({ command: 'unsubscribe', topics: ['cdr_events'] });
    expect(dials()).toHaveLength(2);
    ear.ask({ command: 'unsubscribe' });
    expect(dials()).toEqual([]);
  });

  test('several topics in one command share it', () => {
    const ear = new Bench().listen();
    const said = ear.ask({
      command: 'subscribe',
      topics: ['extension_events', 'cdr_events'],
      extensions: ['203'],
    });
    expect(said).toHaveLength(2);
    expect(said[1]).toMatchObject({ event_type: 'extension_status', status: [{ online: true }] });
  });

  test('an administrator hears the tenants asked for, each under its own ids, until they are ended', () => {
    const bench = new Bench();
    const ear = bench.listen(ADMIN);
    const both = { tenants: [TENANT, OTHER_TENANT] };
    const dump = ear.ask(sub('global_queue_events', both));
    expect(dump.slice(1)).toMatchObject([
      { event_type: 'queue_status', tenant_id: TENANT, queue_id: QUEUE, queue_number: '8000' },
      { event_type: 'queue_status', tenant_id: OTHER_TENANT, queue_id: '901200010000008000' },
    ]);
    expect(ear.ask(sub('global_queue_management_events', both))).toHaveLength(3);
    expect(ear.ask(sub('global_extension_events', { tenants: [OTHER_TENANT] }))).toMatchObject([
      { status: 0 },
      { tenant_id: OTHER_TENANT, status: [{}, {}, {}, {}] },
    ]);
    ear.ask(sub('global_cdr_events', both));
    const enter = (): unknown[] => {
      for (const floor of [bench.floor, bench.beta])
        floor.joinQueue(floor.arrive({ from: '55501', dialled: '8000' }), '8000');
      return ear.pushes().map((push) => [push.event_type, push['tenant_id']]);
    };
    const heard = (tenant: string): unknown[] => [
      ['call_start', tenant],
      ['queue_caller_status', tenant],
    ];
    expect(enter()).toEqual([...heard(TENANT), ...heard(OTHER_TENANT)]);
    const [first, second] = [...bench.floor.calls.values(), ...bench.beta.calls.values()];
    expect(bench.pbx.sessionIdOf(first!)).toBe('901300000000000001');
    expect(bench.pbx.sessionIdOf(second!)).toBe('901300010000000001');
    const leave = { command: 'unsubscribe', topics: ['global_queue_events', 'global_cdr_events'] };
    ear.ask({ ...leave, tenants: [TENANT] });
    expect(enter()).toEqual(heard(OTHER_TENANT));
  });

  test('a tenant hears nothing of another', () => {
    const bench = new Bench();
    const ear = bench.listen().everything();
    bench.beta.joinQueue(bench.beta.arrive({ from: '55501', dialled: '8000' }), '8000');
    bench.beta.pause('201', null);
    expect(ear.pushes()).toEqual([]);
  });
});

describe('REST', () => {
  const ask = { username: 'wallboard', password: 'S3cret-2', domain: 'acme.example' };

  test('tokens: given, refused, run out, renewed once, revoked', async () => {
    const bench = new Bench();
    const answer = await bench.raw('POST', '/auth/sign_in', ask);
    const got = JSON.parse(answer.text) as Json;
    expect(got).toMatchObject({ expires_in: 1800, token_type: 'Bearer' });
    expect(await bench.post('/auth/sign_in', { ...ask, password: 'x' })).toBe(
      '400 Invalid username or password',
    );
    expect(await bench.post('/auth/sign_in', { ...ask, domain: undefined })).toMatch(/^400/);
    const careful = await bench.raw('POST', '/auth/sign_in', { ...ask, username: 'careful' });
    expect(JSON.parse(careful.text)).toMatchObject({ two_factor_enabled: true });
    expect((await bench.raw('GET', '/call_queues')).status).toBe(401);
    bench.token = String(got['access_token']);
    expect(await bench.items('/call_queues')).toHaveLength(1);
    await bench.run(1801);
    expect((await bench.raw('GET', '/call_queues')).status).toBe(401);
    const renew = { refresh_token: got['refresh_token'] };
    const renewed = await bench.raw('POST', '/auth/refresh_token', renew);
    bench.token = String((JSON.parse(renewed.text) as Json)['access_token']);
    expect(await bench.items('/call_queues')).toHaveLength(1);
    expect(await bench.post('/auth/refresh_token', renew)).toBe('400 Invalid refresh token');
    expect(await bench.post('/auth/sign_out')).toBe('200');
    expect((await bench.raw('GET', '/call_queues')).status).toBe(401);
  });

  test('the OAuth call is a form with the constant client id', async () => {
    const bench = new Bench();
    const form = (fields: Record<string, string>): Promise<{ status: number; text: string }> =>
      bench.pbx.http({
        method: 'POST',
        path: '/api/login/oauth/token',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields).toString(),
      });
    const client_id = '9d806019-75b2-4b3d-bb8b-f5a3a412cc0a';
    const good = { grant_type: 'password', scope: 'all', client_id, ...ask };
    const got = JSON.parse((await form(good)).text) as { refresh_token: string };
    expect((await form({ ...good, client_id: 'mine' })).status).toBe(400);
    expect((await form({ ...good, password: 'x' })).text).toContain('UNAUTHORIZED');
    const { refresh_token } = got;
    expect((await form({ grant_type: 'refresh_token', client_id, refresh_token })).status).toBe(200);
    const again = await form({ grant_type: 'refresh_token', client_id, refresh_token });
    expect([again.status, again.text.includes('UNKNOWN')]).toEqual([400, true]);
  });

  test('permissions: calls, users, analytics, and what is only for managers', async () => {
    const bench = await new Bench().signIn('viewer');
    const { id } = bench.talking();
    expect((await bench.raw('GET', '/sessions')).status).toBe(200);
    expect(await bench.post(`/sessions/${id}/destroy`)).toBe('403 Permission denied');
    await bench.signIn('blind');
    for (const path of ['/call_queues', '/users', '/cdrs', '/calllogs'])
      expect((await bench.raw('GET', path)).status, path).toBe(403);
    await bench.signIn('noa');
    expect((await bench.raw('GET', '/sessions')).status).toBe(403);
    expect(await bench.post(`/call_queues/${QUEUE}/agents/202`, { status: 'NOT_READY' })).toMatch(/^403/);
    expect(await bench.post(`/call_queues/${QUEUE}/agents/201`, { status: 'NOT_READY' })).toBe('200');
    expect((await bench.raw('GET', '/tenants')).status).toBe(403);
  });

  test('an administrator is in no tenant until it has switched to one', async () => {
    const bench = await new Bench().signIn('sysadmin', null);
    expect((await bench.raw('GET', '/sessions')).status).toBe(403);
    expect(await bench.get('/tenants')).toMatchObject({
      count: 2,
      items: [
        { id: TENANT, name: 'Acme', domain: 'acme.example' },
        { id: OTHER_TENANT, domain: 'beta.example' },
      ],
    });
    bench.beta.arrive({ from: '55501', dialled: '8000' });
    for (const [tenant, count] of [
      [TENANT, 0],
      [OTHER_TENANT, 1],
    ] as const) {
      expect(await bench.post(`/tenants/switch?id=${tenant}`)).toBe('200');
      expect((await bench.get('/sessions'))['count']).toBe(count);
    }
    expect(await bench.post('/tenants/switch?id=1')).toBe('404 Tenant not found');
  });

  test('what is no API, no method, no body, too much', async () => {
    const bench = await new Bench([], { perMinute: 12 }).signIn();
    const raw = (method: string, path: string, body = '', type = 'application/json') =>
      bench.pbx.http({ method, path, headers: { 'content-type': type }, body });
    expect((await raw('GET', '/sessions')).status).toBe(404);
    expect((await raw('PUT', '/api/sessions')).status).toBe(405);
    expect((await raw('POST', '/api/auth/sign_in', '{')).text).toContain('VALIDATE_FAILED');
    expect((await raw('POST', '/api/auth/sign_in', '{}', 'text/plain')).status).toBe(400);
    expect((await bench.raw('GET', '/queue')).status).toBe(404);
    expect((await bench.raw('GET', '/call_queues?top=101')).text).toContain('top');
    expect((await bench.raw('GET', '/call_queues?filter=name')).text).toContain('filter');
    const statuses: number[] = [];
    for (let i = 0; i < 8; i++) statuses.push((await bench.raw('GET', '/sessions')).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429, 429]);
    await bench.run(60);
    expect((await bench.raw('GET', '/sessions')).status).toBe(200);
  });
});

test('over loopback: the stream, REST, a dead PBX', async () => {
  const bench = new Bench();
  const server = await listen(bench.pbx);
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/wsi`);
  const heard: string[] = [];
  let wake = (): void => {};
  socket.on('message', (data) => {
    heard.push(String(data));
    wake();
  });
  const until = async (count: number): Promise<void> => {
    while (heard.length < count) await new Promise<void>((resolve) => (wake = resolve));
  };
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify(WALLBOARD));
  socket.send(JSON.stringify(sub('cdr_events')));
  await until(2);
  const { id } = bench.talking();
  await until(3);
  expect(heard[2]).toContain(`"session_id":"${id}"`);
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ username: 'wallboard', password: 'S3cret-2', domain: 'acme.example' });
  const answer = await fetch(`${server.url}/api/auth/sign_in`, { method: 'POST', headers, body });
  const { access_token } = (await answer.json()) as { access_token: string };
  expect(answer.headers.get('date')).toBe(new Date(bench.clock.now()).toUTCString());
  const done = await fetch(`${server.url}/api/sessions/${id}/destroy`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access_token}` },
  });
  expect([done.status, await done.text()]).toEqual([204, '']);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  bench.pbx.die();
  expect(await closed).toBe(1006);
  await expect(fetch(`${server.url}/api/sessions`)).rejects.toThrow();
  await server.close();
});
