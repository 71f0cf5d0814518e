// One PortSIP with two tenants, each living its own day, reached as a source would reach it.
import { describe, expect, test } from 'vitest';
import { Floor } from '#server/simulator/call-centre/call-centre.ts';
import { portsipMake } from '#server/simulator/portsip/index.ts';
import { People } from '#server/simulator/traffic/people.ts';
import { random } from '#server/simulator/traffic/random.ts';
import { type SeededDay, seededDay } from '#server/simulator/traffic/seeded-day.ts';
import type { WebPbx } from '#server/simulator/transport/pbx.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { type Json, OTHER_TENANT, type Push, START, SUPPORT, TENANT } from './bench.ts';

const day = (clock: VirtualClock, seed: string): SeededDay =>
  seededDay({ clock, seed, queues: 2, agents: 8, habits: { callbackShare: 0.2 } });

test('both tenants are heard by the system administrator, under numbers that are the same and ids that are not', async () => {
  const clock = new VirtualClock(START);
  const [main, north] = [day(clock, 'main'), day(clock, 'north')];
  const made = portsipMake.open({
    floor: main.floor,
    clock,
    seed: 1,
    quirks: [],
    timeZone: 'UTC',
    tenants: [{ domain: 'north.example', name: 'North', floor: north.floor }],
  });
  const pbx = made.pbx as WebPbx;
  expect(made.settings('http://127.0.0.1:8887')).toEqual({
    url: 'http://127.0.0.1:8887',
    wsi: 'ws://127.0.0.1:8887/wsi',
    signIn: 'administrator',
    username: 'sysadmin',
    password: 'make-believe-sysadmin',
    tenants: [TENANT, OTHER_TENANT],
  });
  expect([made.queueId?.('6400'), made.agentId?.('1001')]).toEqual([
    'main.example/6400',
    'main.example/1001',
  ]);
  const pushes: Push[] = [];
  const peer = pbx.upgrade(
    { method: 'GET', path: '/wsi', headers: {}, body: '' },
    { send: (text) => pushes.push(JSON.parse(text) as Push), close: () => {} },
  );
  if ('status' in peer) throw new Error('refused');
  const say = (command: object): void => peer.hear(JSON.stringify(command));
  say({ command: 'auth', username: 'sysadmin', password: 'make-believe-sysadmin' });
  for (const topic of ['queue_events', 'cdr_events'])
    say({ command: 'subscribe', topics: [`global_${topic}`], tenants: [TENANT, OTHER_TENANT] });
  main.start();
  north.start();
  await clock.run(START + 600_000);
  for (const [tenant, { floor }] of [
    [TENANT, main],
    [OTHER_TENANT, north],
  ] as const) {
    const started = pushes.filter((push) => push.event_type === 'call_start' && push['tenant_id'] === tenant);
    const calls = [...floor.finished, ...floor.calls.values()];
    expect(calls.length).toBeGreaterThan(20);
    expect(new Set(started.map((push) => push['session_id']))).toEqual(
      new Set(calls.map((call) => made.callId(call))),
    );
  }
  const queues = pushes.filter((push) => push.event_type === 'queue_status');
  expect(queues.map((push) => [push['tenant_id'], push['queue_number']])).toEqual([
    [TENANT, '6400'],
    [TENANT, '6401'],
    [OTHER_TENANT, '6400'],
    [OTHER_TENANT, '6401'],
  ]);
  expect(new Set(queues.map((push) => push['queue_id'])).size).toBe(4);

  const rest = async (method: string, path: string, body: object, token = ''): Promise<Json> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const text = JSON.stringify(body);
    const answer = await pbx.http({ method, path: `/api${path}`, headers, body: text });
    return answer.text === '' ? { status: answer.status } : (JSON.parse(answer.text) as Json);
  };
  const credentials = { username: 'sysadmin', password: 'make-believe-sysadmin' };
  const token = String((await rest('POST', '/auth/sign_in', credentials))['access_token']);
  const theirs = [...north.floor.calls.values()][0]!;
  await rest('POST', `/tenants/switch?id=${TENANT}`, {}, token);
  expect(await rest('POST', `/sessions/${made.callId(theirs)}/destroy`, {}, token)).toHaveProperty('errors');
  await rest('POST', `/tenants/switch?id=${OTHER_TENANT}`, {}, token);
  expect(await rest('POST', `/sessions/${made.callId(theirs)}/destroy`, {}, token)).toEqual({ status: 204 });
  expect(theirs.endedAt).toBe(clock.now());
});

describe('people whose call is referred', () => {
  test.each([
    ['an extension that does not answer', '203'],
    ['an outside number that fails', '4315550000'],
  ])('to %s keep it', async (_name, to) => {
    const kept: boolean[] = [];
    for (let seed = 0; seed < 40; seed++) {
      const clock = new VirtualClock(START);
      const floor = new Floor({
        clock,
        queues: [SUPPORT],
        agents: ['201', '203'].map((number) => ({ number, name: number, queues: [] })),
      });
      const people = new People(floor, random(seed), { missShare: 1, holdShare: 0, transferShare: 0 });
      const call = floor.arrive({ from: '5550142', dialled: '201' });
      const leg = floor.ring(call, '201', null)!;
      floor.answer(call, leg);
      people.start();
      expect(floor.referral.refer(call, leg, to)).toMatchObject({ ok: true });
      await clock.run(START + 60_000);
      const target = call.legs.at(-1)!;
      if (target.answeredAt !== null) continue;
      expect([target.state, call.endedAt, leg.state]).toEqual(['ended', null, 'talking']);
      kept.push(true);
    }
    expect(kept.length).toBeGreaterThan(2);
  });
});
