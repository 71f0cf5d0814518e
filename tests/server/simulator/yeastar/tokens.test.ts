// Tokens and sockets under pressure: eight taken, a life that ends in the middle of a call, one socket an application,
// and the count by which a test proves that the PBX is not hammered.
import { describe, expect, test } from 'vitest';
import { Bench, CREDENTIALS } from './bench.ts';

const right = { username: CREDENTIALS.clientId, password: CREDENTIALS.clientSecret };
const get = async (bench: Bench): Promise<number> => (await bench.post('get_token', right)).errcode;

describe('eight tokens', () => {
  test('taken by others: 60002 until theirs run out; questions with one’s own go on', async () => {
    const bench = await new Bench().login();
    expect(bench.pbx.tokens.take(8)).toBe(7);
    expect(await get(bench)).toBe(60002);
    expect((await bench.get('call/query')).errcode).toBe(0);
    await bench.run(1801);
    expect(await get(bench)).toBe(0);
    expect(bench.pbx.tokens.valid).toBe(1);
  });

  test.each([
    ['no', 'no', 0, 9],
    ['yes', 'no', 60002, 8],
    ['yes', 'yes', 0, 8],
  ])(
    'refreshed while all are taken: refreshCounts=%s, refreshInvalidatesOld=%s',
    async (counts, kills, code, valid) => {
      const bench = new Bench([`refreshCounts=${counts}`, `refreshInvalidatesOld=${kills}`]);
      const { refresh_token } = await bench.post('get_token', right);
      bench.pbx.tokens.take(8);
      expect((await bench.post('refresh_token', { refresh_token })).errcode).toBe(code);
      expect(bench.pbx.tokens.valid).toBe(valid);
      // A refusal does not cost the refresh token.
      if (code === 0) return;
      await bench.run(1801);
      expect((await bench.post('refresh_token', { refresh_token })).errcode).toBe(0);
    },
  );
});

test('tokenLife=short: a token ends in the middle of a call, and the socket with it', async () => {
  const bench = new Bench(['tokenLife=short']);
  const got = await bench.post('get_token', right);
  expect(got.access_token_expire_time).toBe(90);
  bench.token = String(got.access_token);
  const say = bench.subscribe([30011]);
  const { call } = bench.talking();
  bench.clock.after(50_000, () => say('heartbeat'));
  await bench.run(89);
  expect(bench.closed).toBe(false);
  await bench.run(2);
  expect([bench.closed, (await bench.get('call/query')).errcode]).toEqual([true, 10004]);
  const again = await bench.post('refresh_token', { refresh_token: got.refresh_token });
  bench.token = String(again.access_token);
  expect(await bench.get('call/query')).toMatchObject({ data: [{ call_id: bench.pbx.callIdOf(call) }] });
});

test('a get_token that kills older ones closes the sockets that live on them', async () => {
  const bench = await new Bench(['getTokenInvalidatesOld=yes']).login();
  bench.subscribe([30011]);
  await get(bench);
  expect([bench.closed, bench.pbx.sockets.open, bench.pbx.tokens.valid]).toEqual([true, 0, 1]);
});

test('a second socket: beside the first, instead of it, or turned away', async () => {
  const open = async (value: string): Promise<[number, boolean]> => {
    const bench = await new Bench([`secondSocket=${value}`]).login();
    bench.subscribe();
    try {
      bench.subscribe();
    } catch (error) {
      expect(String(error)).toMatch(/403/);
      return [bench.pbx.sockets.open, true];
    }
    return [bench.pbx.sockets.open, bench.closed];
  };
  expect(await open('allowed')).toEqual([2, false]);
  expect(await open('closesFirst')).toEqual([1, true]);
  expect(await open('refused')).toEqual([1, true]);
});

test('requests are counted by endpoint and minute, refused and unknown ones too', async () => {
  const bench = await new Bench().login();
  for (let i = 0; i < 3; i++) await bench.get('call/query');
  await bench.get('nothing/here');
  await bench.run(60);
  await bench.get('call/query');
  bench.token = 'nobody';
  await bench.get('call/query');
  const { counts } = bench.pbx;
  expect(Object.fromEntries(bench.pbx.requests)).toEqual({
    get_token: 1,
    'call/query': 5,
    'nothing/here': 1,
  });
  expect([...counts.perMinute].map(([at, names]) => [at % 60_000, Object.fromEntries(names)])).toEqual([
    [0, { get_token: 1, 'call/query': 3, 'nothing/here': 1 }],
    [0, { 'call/query': 2 }],
  ]);
  expect([counts.busiest(), counts.busiest('call/query'), counts.busiest('queue/list')]).toEqual([5, 3, 0]);
});
