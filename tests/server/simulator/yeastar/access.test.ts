// Who may ask: tokens, their cap and lives, the lock-out, and every refusal of the request line.
import { describe, expect, test } from 'vitest';
import { AGENT, Bench, CREDENTIALS, type Json } from './bench.ts';

const right = { username: CREDENTIALS.clientId, password: CREDENTIALS.clientSecret };
const wrong = { username: 'client', password: 'no' };

describe('tokens', () => {
  test('a pair of 32 characters, 1800 s and 86 400 s', async () => {
    const bench = new Bench();
    const got = await bench.post('get_token', right);
    expect(Object.keys(got)).toEqual([
      'errcode',
      'errmsg',
      'access_token_expire_time',
      'access_token',
      'refresh_token_expire_time',
      'refresh_token',
    ]);
    expect(got.access_token).toMatch(/^[A-Za-z0-9]{32}$/);
    expect([got.access_token_expire_time, got.refresh_token_expire_time]).toEqual([1800, 86_400]);
  });

  test('the ninth valid token is refused with 60002 until one runs out or is revoked', async () => {
    const bench = new Bench();
    for (let i = 0; i < 8; i++) expect((await bench.post('get_token', right)).errcode).toBe(0);
    expect((await bench.post('get_token', right)).errcode).toBe(60002);
    await bench.run(1800);
    const again = await bench.post('get_token', right);
    expect(again.errcode).toBe(0);
    bench.token = String(again.access_token);
    expect((await bench.get('del_token')).errcode).toBe(0);
    expect((await bench.get('system/information')).errcode).toBe(10004);
    expect(bench.pbx.tokens.valid).toBe(0);
  });

  test('an access token ends at 1800 s; the refresh token works once', async () => {
    const bench = new Bench();
    const first = await bench.post('get_token', right);
    bench.token = String(first.access_token);
    await bench.run(1799);
    expect((await bench.get('system/information')).errcode).toBe(0);
    await bench.run(1);
    expect((await bench.get('system/information')).errcode).toBe(10004);
    const second = await bench.post('refresh_token', { refresh_token: first.refresh_token });
    bench.token = String(second.access_token);
    expect((await bench.get('system/information')).errcode).toBe(0);
    expect((await bench.post('refresh_token', { refresh_token: first.refresh_token })).errcode).toBe(10004);
    await bench.run(86_400);
    expect((await bench.post('refresh_token', { refresh_token: second.refresh_token })).errcode).toBe(10004);
  });

  test('getTokenInvalidatesOld and refreshInvalidatesOld', async () => {
    const bench = await new Bench(['getTokenInvalidatesOld=yes', 'refreshInvalidatesOld=yes']).login();
    const old = bench.token;
    const next = await bench.post('get_token', right);
    bench.token = old;
    expect((await bench.get('system/information')).errcode).toBe(10004);
    const third = await bench.post('refresh_token', { refresh_token: next.refresh_token });
    bench.token = String(next.access_token);
    expect((await bench.get('system/information')).errcode).toBe(10004);
    bench.token = String(third.access_token);
    expect((await bench.get('system/information')).errcode).toBe(0);
  });

  test('five wrong secrets block the address for everything, for ten minutes', async () => {
    const bench = await new Bench().login();
    for (let i = 0; i < 5; i++)
      expect(await bench.post('get_token', wrong)).toEqual({
        errcode: -1,
        errmsg: 'FAILURE',
        invalid_param_list: [{ field: 'username or password', value: 'error' }],
      });
    const blocked = await bench.post('get_token', right);
    expect(blocked).toMatchObject({ errcode: 70004, block_expire_time: bench.clock.now() / 1000 + 600 });
    expect((await bench.get('system/information')).errcode).toBe(70004);
    await bench.run(600);
    expect((await bench.post('get_token', right)).errcode).toBe(0);
  });

  test('a right secret between wrong ones starts the count again', async () => {
    const bench = new Bench();
    for (let i = 0; i < 4; i++) await bench.post('get_token', wrong);
    await bench.post('get_token', right);
    for (let i = 0; i < 4; i++) await bench.post('get_token', wrong);
    expect((await bench.post('get_token', right)).errcode).toBe(0);
  });
});

const REFUSED: readonly [
  name: string,
  method: string,
  path: string,
  body: string,
  headers: object,
  code: number,
][] = [
  ['no User-Agent', 'GET', 'v1.0/system/information?access_token=T', '', { 'user-agent': '' }, 40002],
  ['no token', 'GET', 'v1.0/system/information', '', {}, 10004],
  ['a bearer header is ignored', 'GET', 'v1.0/queue/list', '', { authorization: 'Bearer T' }, 10004],
  ['unknown interface', 'GET', 'v1.0/call/dial_out?access_token=T', '', {}, 10001],
  ['v2.0 of anything else', 'GET', 'v2.0/queue/list?access_token=T', '', {}, 10001],
  ['v2.0 records on this firmware', 'GET', 'v2.0/cdr/list?access_token=T', '', {}, -2],
  ['GET for a POST', 'GET', 'v1.0/call/hold?access_token=T', '', {}, 10001],
  ['POST for a GET', 'POST', 'v1.0/agent/pause?access_token=T', '{}', {}, 10001],
  ['no JSON', 'POST', 'v1.0/call/hold?access_token=T', 'channel_id=x', {}, 40001],
  [
    'no content type',
    'POST',
    'v1.0/call/hold?access_token=T',
    '{"channel_id":"x"}',
    { 'content-type': '' },
    40001,
  ],
  ['no channel', 'POST', 'v1.0/call/hold?access_token=T', '{}', {}, 40002],
  [
    'a dead channel',
    'POST',
    'v1.0/call/hangup?access_token=T',
    '{"channel_id":"PJSIP/1001-0000ffff"}',
    {},
    60001,
  ],
  [
    'blind transfer without dial_permission',
    'POST',
    'v1.0/call/transfer?access_token=T',
    '{"type":"blind","channel_id":"x","number":"1002"}',
    {},
    40002,
  ],
  [
    'unknown transfer type',
    'POST',
    'v1.0/call/transfer?access_token=T',
    '{"type":"warm","channel_id":"x"}',
    {},
    40002,
  ],
  ['an unknown call type', 'GET', 'v1.0/call/query?access_token=T&type=conference', '', {}, 10001],
  ['queue_id instead of id', 'GET', 'v1.0/queue/call_status?access_token=T&queue_id=1', '', {}, 60001],
  ['a queue number instead of its id', 'GET', 'v1.0/queue/call_status?access_token=T&id=6400', '', {}, 60001],
  ['no such queue', 'GET', 'v1.0/queue/agent_status?access_token=T&id=9', '', {}, 60001],
  ['queue/query without ids', 'GET', 'v1.0/queue/query?access_token=T', '', {}, 40002],
  ['agent/pause without operation', 'GET', 'v1.0/agent/pause?access_token=T&ext_id=11', '', {}, 40002],
  [
    'a pause reason that is no code',
    'GET',
    'v1.0/agent/pause?access_token=T&ext_id=11&operation=pause&reason=Lunch',
    '',
    {},
    40002,
  ],
  [
    'a threshold under 10 s',
    'GET',
    'v1.0/agent/pause?access_token=T&ext_id=11&operation=pause&max_threshold_for_pause_time=5',
    '',
    {},
    40002,
  ],
  [
    'an extension that is no agent',
    'GET',
    'v1.0/agent/pause?access_token=T&ext_id=13&operation=pause',
    '',
    {},
    60001,
  ],
  ['page 0', 'GET', 'v1.0/extension/list?access_token=T&page=0', '', {}, 40002],
  ['a time in no known format', 'GET', 'v1.0/cdr/search?access_token=T&start_time=yesterday', '', {}, 40002],
];

test.each(REFUSED)('%s', async (_name, method, path, body, headers, code) => {
  const bench = await new Bench().login();
  const answer = await bench.raw(method, `/openapi/${path.replace('=T', `=${bench.token}`)}`, body, {
    ...AGENT,
    ...headers,
  });
  expect(answer.status).toBe(200);
  const json = JSON.parse(answer.text) as Json;
  expect(json.errcode).toBe(code);
  if (code === 40002 && !_name.includes('User-Agent')) expect(json.invalid_param_list).toHaveLength(1);
});

test('outside the API, a plain GET of subscribe, and other methods', async () => {
  const bench = await new Bench().login();
  expect((await bench.raw('GET', '/')).status).toBe(404);
  expect((await bench.raw('GET', `/openapi/v1.0/subscribe?access_token=${bench.token}`)).status).toBe(400);
  expect((await bench.raw('PUT', '/openapi/v1.0/queue/list')).status).toBe(405);
});

test('without the Call Center service a pause reason is refused, a bare pause is not', async () => {
  const bench = await new Bench([], { callCenterService: false }).login();
  expect((await bench.get('agent/pause', 'ext_id=11&operation=pause&reason=%2A01')).errcode).toBe(70084);
  expect((await bench.get('agent/pause', 'ext_id=11&operation=pause')).errcode).toBe(0);
});

test('a User-Agent is not asked for where the switch is off', async () => {
  const bench = await new Bench(['userAgentRequired=off']).login();
  const answer = await bench.raw(
    'GET',
    `/openapi/v1.0/system/information?access_token=${bench.token}`,
    '',
    {},
  );
  expect((JSON.parse(answer.text) as Json).errcode).toBe(0);
});
