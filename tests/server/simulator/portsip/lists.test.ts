// The lists of the REST API: pages, filters, orders, records; and that what they say is what the stream says.
import { describe, expect, test } from 'vitest';
import { createPortsipPbx } from '#server/simulator/portsip/pbx.ts';
import { random } from '#server/simulator/traffic/random.ts';
import { seededDay } from '#server/simulator/traffic/seeded-day.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { Bench, type Json, type Push, QUEUE, WALLBOARD } from './bench.ts';

const numbers = (rows: readonly Json[]): unknown[] => rows.map((row) => row['extension_number']);

test('pages, order, search, count', async () => {
  const bench = await new Bench().signIn();
  for (let i = 300; i < 420; i++) bench.floor.roster.hire({ number: String(i), name: `P${i}`, queues: [] });
  expect(await bench.items('/users')).toHaveLength(100);
  expect(numbers(await bench.items('/users?top=3&skip=122'))).toEqual(['418', '419']);
  expect(numbers(await bench.items('/users?top=2&orderby=extension_number%20desc'))).toEqual(['900', '419']);
  expect(await bench.get('/users?count=true&search=lind')).toMatchObject({
    count: 1,
    items: [{ extension_number: '201', name: 'noa', role: 'StandardUser' }],
  });
  const filter = (text: string): Promise<Json[]> => bench.items(`/users?filter=${encodeURIComponent(text)}`);
  expect(numbers(await filter("extension_number ge '418' and extension_number lt '900'"))).toEqual([
    '418',
    '419',
  ]);
  expect(numbers(await filter("startswith(display_name,'Noa') or endswith(display_name,'Voss')"))).toEqual([
    '201',
    '203',
  ]);
  expect(numbers(await filter("contains(display_name,'Manager')"))).toEqual(['900']);
  for (const [number, type] of [
    ['8000', 'CALL_QUEUE'],
    ['201', 'EXTENSION'],
    ['6200', 'VIRTUAL_RECEPTIONIST'],
  ])
    expect(await bench.get(`/extension_numbers/${number}`)).toMatchObject({ extension_number: number, type });
  expect((await bench.raw('GET', '/extension_numbers/1')).status).toBe(404);
  expect(await bench.get('/tenant/status')).toMatchObject({ current_calls: 0, current_users: 124 });
});

test('records: one a call, one a leg with its session, newest first; a plain user sees their own', async () => {
  const bench = await new Bench().signIn();
  const { call } = bench.talking();
  await bench.run(30);
  bench.floor.end(call, call.legs[0]!);
  const lost = bench.waiting('999999');
  await bench.run(30);
  bench.floor.end(lost, lost.legs[0]!);
  const dialled = bench.floor.dial('203', '4315550000');
  const outbound = dialled.ok ? dialled.call! : null!;
  bench.floor.fail(outbound, '486 Busy here');
  expect(await bench.get('/cdrs?count=true&top=2')).toMatchObject({
    count: 3,
    items: [
      {
        caller: '203',
        direction: 'OUTBOUND_CALL',
        status_code: 486,
        end_reason: 'CANCELLED',
        answered_at: null,
      },
      {
        caller: '999999',
        callee: '8000',
        started_at: '2025-10-09T08:53:50Z',
        ended_at: '2025-10-09T08:54:20Z',
        answered_at: null,
        duration: 0,
        did_cid: '4315559000',
        service_number: '8000',
        end_reason: 'CALLER_DISCONNECTED',
      },
    ],
  });
  const legs = await bench.items(
    `/calllogs?filter=${encodeURIComponent("session_id eq '901300000000000001'")}`,
  );
  expect(legs).toMatchObject([
    { callee: '8000', end_reason: 'REFERRED', duration: 0 },
    {
      callee: '201',
      answered_at: '2025-10-09T08:53:20Z',
      duration: 30,
      destination: 'sip:201@10.20.6.202:5066',
    },
  ]);
  const since = encodeURIComponent("ended_at gt '2025-10-09T08:54:00Z'");
  expect(await bench.items(`/cdrs?filter=${since}`)).toHaveLength(2);
  await bench.signIn('noa');
  expect((await bench.items('/cdrs')).map((row) => row['caller'])).toEqual(['4315550142']);
  expect(await bench.items('/user/cdrs')).toHaveLength(1);
});

/** What a client that only listens knows. */
class Listener {
  readonly calls = new Set<string>();
  readonly waiting = new Map<string, Set<string>>();
  readonly agents = new Map<string, string>();
  readonly phones = new Map<string, string>();

  hear(push: Push): void {
    const queue = String(push['queue_id']);
    const rows = (key: string): Json[] => (push[key] ?? []) as Json[];
    const list = this.waiting.get(queue) ?? new Set<string>();
    switch (push.event_type) {
      case 'call_start':
        this.calls.add(String(push['session_id']));
        break;
      case 'call_cdr':
        this.calls.delete(String(push['session_id']));
        break;
      case 'queue_status':
        this.waiting.set(queue, new Set(rows('waiting_list').map((row) => String(row['session_id']))));
        for (const row of rows('agents'))
          this.agents.set(`${queue} ${String(row['agent_extension_number'])}`, String(row['state']));
        break;
      case 'queue_caller_status':
        for (const row of rows('updated_callers')) {
          if (row['reason'] === 'enqueue' || row['reason'] === 'callback')
            list.add(String(row['session_id']));
          else list.delete(String(row['session_id']));
        }
        this.waiting.set(queue, list);
        break;
      case 'queue_agent_status':
        for (const row of rows('updated_agents'))
          this.agents.set(`${queue} ${String(row['agent_extension_number'])}`, String(row['state']));
        break;
      case 'extension_call':
        this.phones.set(String(push['extension_id']), String(push['call_status']));
        break;
      case 'extension_status':
        for (const row of rows('status'))
          this.phones.set(String(row['extension_id']), String(row['call_status']));
        break;
    }
  }
}

describe('over a busy hour the stream and REST agree', () => {
  test.each([1, 2, 3])('seed %i', async (seed) => {
    const clock = new VirtualClock(1_760_000_000_000);
    const day = seededDay({
      clock,
      seed,
      queues: 3,
      agents: 12,
      load: 1.1,
      habits: { callbackShare: 0.3, transferShare: 0.2 },
    });
    const pbx = createPortsipPbx({
      clock,
      seed,
      tenants: [{ domain: 'acme.example', name: 'Acme', floor: day.floor }],
      accounts: [
        {
          username: 'wallboard',
          password: 'S3cret-2',
          role: 'Admin',
          domain: 'acme.example',
          extension: null,
          extensionPassword: null,
        },
      ],
    });
    day.start();
    const listener = new Listener();
    const peer = pbx.upgrade(
      { method: 'GET', path: '/wsi', headers: {}, body: '' },
      {
        send(text) {
          const frame = JSON.parse(text) as Json;
          if ('event_type' in frame) listener.hear(frame as Push);
        },
        close() {},
      },
    );
    if ('status' in peer) throw new Error('refused');
    const say = (command: object): void => peer.hear(JSON.stringify(command));
    say(WALLBOARD);
    const queues = [...day.floor.queues.keys()];
    const extensions = [...day.floor.agents.keys()];
    say({ command: 'subscribe', topics: ['queue_events'], queues });
    say({ command: 'subscribe', topics: ['extension_events'], extensions });
    say({ command: 'subscribe', topics: ['cdr_events'] });
    for (const call of day.floor.calls.values()) listener.calls.add(pbx.sessionIdOf(call));
    const rest = async (method: string, path: string, token = '', body = ''): Promise<Json> => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const answer = await pbx.http({ method, path: `/api${path}`, headers, body });
      expect([path, answer.status]).toEqual([path, 200]);
      return JSON.parse(answer.text) as Json;
    };
    const seen = { calls: 0, waiting: 0, callbacks: 0 };
    const draws = random(seed);
    for (let minute = 0; minute < 30; minute++) {
      await clock.run(clock.now() + draws.int(60_000, 180_000));
      const credentials = JSON.stringify({ ...WALLBOARD, command: undefined });
      const token = String((await rest('POST', '/auth/sign_in', '', credentials))['access_token']);
      const items = async (path: string): Promise<Json[]> =>
        (await rest('GET', path, token))['items'] as Json[];
      const sessions = await items('/sessions');
      expect(new Set(sessions.map((row) => row['id']))).toEqual(listener.calls);
      seen.calls += sessions.length;
      seen.callbacks += day.floor.waiting.callbacks.size;
      for (const queue of await items('/call_queues')) {
        const id = String(queue['id']);
        const callbacks = [...day.floor.waiting.callbacks.values()]
          .filter((each) => each.queue === queue['extension_number'])
          .map((each) => pbx.sessionIdOf(each.call));
        const waiting = (await items(`/call_queues/${id}/waiting`)).map((row) => String(row['session_id']));
        expect(new Set([...waiting, ...callbacks])).toEqual(listener.waiting.get(id));
        seen.waiting += waiting.length;
        for (const member of await items(`/call_queues/${id}/agents`)) {
          const number = String(member['extension_number']);
          const { status } = await rest('GET', `/call_queues/${id}/agents/${number}`, token);
          expect([number, status]).toEqual([number, listener.agents.get(`${id} ${number}`)]);
        }
      }
      for (const user of await items('/users')) {
        const { status } = await rest('GET', `/users/${String(user['id'])}/status`, token);
        expect(status === 'OTHER_CALL').toBe(listener.phones.get(String(user['id'])) === 'ON_CALL');
      }
    }
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(10);
  });
});

test('ids of the two tenants never meet, though their numbers do', async () => {
  const bench = await new Bench().signIn();
  const [here] = await bench.items('/call_queues');
  await bench.signIn('other', 'beta.example');
  const [there] = await bench.items('/call_queues');
  expect([here!['extension_number'], there!['extension_number']]).toEqual(['8000', '8000']);
  expect([here!['id'], there!['id']]).toEqual([QUEUE, '901200010000008000']);
});
