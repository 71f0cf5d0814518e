// Each command of the REST API changes the floor and is heard of on the stream; each refusal says why.
import { describe, expect, test } from 'vitest';
import { Bench, type Json, QUEUE } from './bench.ts';

const open = async (quirks: readonly string[] = []) => {
  const bench = await new Bench(quirks).signIn();
  return { bench, ear: bench.listen().everything() };
};
const STATE = 'The call is not in a state for this operation';

describe('hold', () => {
  test('by the leg named, once; nothing is pushed', async () => {
    const { bench, ear } = await open();
    const { id, leg } = bench.talking();
    ear.take();
    const hold = (path: string, extension_number: unknown): Promise<string> =>
      bench.post(`/sessions/${path}`, { extension_number });
    expect(await hold(`${id}/hold`, '201')).toBe('200');
    expect(leg.heldAt).toBe(bench.clock.now());
    expect(await hold(`${id}/hold`, '201')).toBe(`400 ${STATE}`);
    expect(await hold(`${id}/unhold`, '201')).toBe('200');
    expect(await hold(`${id}/unhold`, '201')).toBe(`400 ${STATE}`);
    expect(await hold(`${id}/hold`, '4315550142')).toBe(`400 ${STATE}`);
    expect(await hold(`${id}/hold`, '202')).toBe('400 Call leg not found');
    expect(await hold(`${id}/hold`, '20')).toBe('400 The field extension_number is invalid');
    expect(await hold(`${id}/hold`, undefined)).toBe('400 The field extension_number is invalid');
    expect(await hold('901300000000000999/hold', '201')).toBe('404 Session not found');
    expect(await hold('abc/hold', '201')).toBe('400 Invalid session id');
    expect(ear.pushes()).toEqual([]);
  });

  test('session 1 is whatever the extension talks in', async () => {
    const { bench } = await open();
    const { leg } = bench.talking();
    expect(await bench.post('/sessions/1/hold', { extension_number: '201' })).toBe('200');
    expect(leg.heldAt).not.toBeNull();
    expect(await bench.post('/sessions/1/hold', { extension_number: '203' })).toBe('404 Session not found');
  });
});

describe('blind transfer', () => {
  test('the agent keeps the caller until the target answers, and still has them where it does not', async () => {
    const { bench, ear } = await open();
    const { id, call, leg } = bench.talking();
    const refer = (refer_to: string): Promise<string> =>
      bench.post(`/sessions/${id}/refer`, { extension_number: '201', refer_to });
    expect(await refer('12')).toBe('400 The number does not exist');
    expect(await refer('201')).toBe(`400 ${STATE}`);
    ear.take();
    expect(await refer('203')).toBe('200');
    expect(await refer('202')).toBe(`400 ${STATE}`);
    bench.floor.endRing(call, call.legs.at(-1)!, 'declined');
    await bench.run(1);
    expect(leg.state).toBe('talking');
    expect(call.place).toMatchObject({ kind: 'extension', number: '201' });
    expect(ear.said()).toEqual([
      'cdr_target_add 203',
      'cdr_target_ringing 203',
      'extension_call 203 RINGING',
      'cdr_target_fail 203',
      'extension_call 203 ""',
    ]);
    expect(await refer('203')).toBe('200');
    bench.floor.answer(call, call.legs.at(-1)!);
    await bench.run(1);
    expect(call.legs.filter((each) => each.state === 'talking').map((each) => each.number)).toEqual([
      '4315550142',
      '203',
    ]);
  });

  test('to a queue at once; of a waiting caller by the queue; to an outside number', async () => {
    const { bench, ear } = await open();
    const { id, call } = bench.talking();
    ear.take();
    await bench.post(`/sessions/${id}/refer`, { extension_number: '201', refer_to: '8000' });
    await bench.run(1);
    expect(ear.said()).toEqual([
      'queue_caller_status 1 4315550142 enqueue normal',
      'call_update_info 4315550142 8000',
      'cdr_target_end 201',
      'extension_call 201 ""',
      'queue_agent_status 201 WRAP_UP',
      'extension_agent_status 201 8000 WRAP_UP',
    ]);
    await bench.post(`/sessions/${id}/refer`, { extension_number: '8000', refer_to: '4315550999' });
    await bench.run(1);
    expect(ear.said()).toEqual([
      'cdr_target_add 4315550999',
      'cdr_target_ringing 4315550999',
      'queue_caller_status 1 4315550142 exit normal',
    ]);
    bench.floor.answer(call, call.legs.at(-1)!);
    expect((await bench.items('/sessions'))[0]).toMatchObject({ calls: [{ callee: '4315550999' }] });
  });
});

describe('attended transfer', () => {
  const asking = async () => {
    const { bench, ear } = await open();
    const { id, call, leg } = bench.talking();
    await bench.post(`/sessions/${id}/hold`, { extension_number: '201' });
    const answer = await bench.raw('POST', '/sessions', { caller: '201', callee: '203', send_sdp: true });
    const second = String((JSON.parse(answer.text) as Json)['id']);
    const other = [...bench.floor.calls.values()].at(-1)!;
    bench.floor.answer(other, other.legs[0]!);
    bench.floor.answer(other, other.legs[1]!);
    ear.take();
    const join = (body: object): Promise<string> =>
      bench.post('/sessions/1/attended_refer', { extension_number: '201', ...body });
    return { bench, ear, id, second, call, leg, join };
  };

  test('two sessions become one, by their ids', async () => {
    const { ear, id, second, call, join } = await asking();
    const numbers = { refer_to_1: '4315550142', refer_to_2: '203' };
    expect(await join({ ...numbers, session_1: id, session_2: second })).toBe('200');
    expect(call.legs.filter((each) => each.state === 'talking').map((each) => each.number)).toEqual([
      '4315550142',
      '203',
    ]);
    const said = ear.said();
    expect(said).toContain('call_cdr answered replaced');
    expect(said.slice(-4)).toEqual([
      'cdr_target_end 201',
      'extension_call 201 ""',
      'queue_agent_status 201 WRAP_UP',
      'extension_agent_status 201 8000 WRAP_UP',
    ]);
  });

  test('or by the numbers they are with; both are needed', async () => {
    const { call, join } = await asking();
    expect(await join({ refer_to_1: '4315550142' })).toBe('400 The field refer_to_2 is invalid');
    expect(await join({ refer_to_1: '4315550142', refer_to_2: '77777' })).toBe('400 Call leg not found');
    const numbers = { refer_to_1: '4315550142', refer_to_2: '203' };
    expect(await join({ ...numbers, session_1: '0', session_2: '0' })).toBe('200');
    expect(call.legs.at(-1)).toMatchObject({ number: '203', state: 'talking' });
  });
});

describe('sessions', () => {
  test('hang up', async () => {
    const { bench, ear } = await open();
    const { id, call } = bench.talking();
    ear.take();
    expect(await bench.post(`/sessions/${id}/destroy`)).toBe('204');
    expect(call.endedAt).toBe(bench.clock.now());
    expect(ear.said().slice(0, 3)).toEqual([
      'cdr_target_end 201',
      'extension_call 201 ""',
      'call_cdr answered None',
    ]);
    expect(await bench.post(`/sessions/${id}/destroy`)).toBe('404 Session not found');
    expect(await bench.post('/sessions/x/destroy')).toBe('400 Invalid session id');
  });

  test('originate: the caller rings first; user data comes back', async () => {
    const { bench, ear } = await open();
    const order = { caller: '201', callee: '203', send_sdp: true };
    expect(await bench.post('/sessions', { ...order, user_data: 'ticket 7' })).toBe('200');
    const [start, ringing] = ear.pushes();
    expect(start).toMatchObject({ event_type: 'call_start', direction: 'internal', user_data: 'ticket 7' });
    expect(ringing).toMatchObject({ event_type: 'extension_call', call_status: 'RINGING' });
    const [call] = [...bench.floor.calls.values()];
    bench.floor.answer(call!, call!.legs[0]!);
    expect(ear.said()).toEqual([
      'extension_call 201 ON_CALL',
      'queue_agent_status 201 OTHER_CALL',
      'extension_agent_status 201 8000 OTHER_CALL',
      'cdr_target_add 203',
      'cdr_target_ringing 203',
      'extension_call 203 RINGING',
    ]);
    for (const [bad, why] of [
      [{ caller: undefined }, 'The field caller is invalid'],
      [{ callee: undefined }, 'The field callee is invalid'],
      [{ send_sdp: undefined }, 'The field send_sdp is invalid'],
      [{ user_data: 'x'.repeat(129) }, 'The field user_data is invalid'],
      [{ caller: '209' }, 'The number does not exist'],
      [{ callee: '*63201*1' }, 'Invalid callee'],
    ] as const)
      expect(await bench.post('/sessions', { ...order, ...bad })).toBe(`400 ${why}`);
  });

  test('originate by URL, with the phone’s password', async () => {
    const { bench } = await open();
    const query = 'extension_number=900&domain=acme.example&caller=201&callee=203&send_sdp=true';
    expect((await bench.raw('GET', `/sessions/directly?${query}&password=x`)).status).toBe(401);
    expect(await bench.get(`/sessions/directly?${query}&password=S3cret-3`)).toEqual({
      id: '901300000000000001',
    });
  });

  test('one session, or none', async () => {
    const { bench } = await open();
    const call = bench.waiting();
    bench.floor.ring(call, '201', '8000');
    await bench.run(5);
    const leg = (callee: string): object => ({
      caller: '4315550142',
      caller_display_name: 'M. Huber',
      callee,
      trunk: 'CarrierA',
      started_at: '2025-10-09T08:53:20Z',
      talking_time: 0,
    });
    expect(await bench.get('/sessions/901300000000000001')).toEqual({
      id: '901300000000000001',
      calls: [leg('8000'), leg('201')],
    });
    expect((await bench.raw('GET', '/sessions/901300000000000003')).status).toBe(404);
  });
});

describe('queues', () => {
  test('a waiting caller is picked up by who asks; nobody without a phone, and nobody who is gone', async () => {
    const { bench, ear } = await open();
    const call = bench.waiting();
    bench.floor.ring(call, '201', '8000');
    ear.take();
    const path = `/call_queues/${QUEUE}/waiting/${bench.pbx.sessionIdOf(call)}/pickup`;
    await bench.signIn('sysadmin', null);
    await bench.post('/tenants/switch?id=901200000000000001');
    expect(await bench.post(path)).toBe('400 The user has no extension');
    await bench.signIn();
    expect(await bench.post(`/call_queues/901200000000008001/waiting/1/pickup`)).toBe('404 Queue not found');
    expect(await bench.post(`/call_queues/${QUEUE}/waiting/7/pickup`)).toBe('404 Caller not found');
    expect(await bench.post(path)).toBe('200');
    expect(ear.said()).toEqual([
      'extension_call 201 ""',
      'cdr_target_add 900',
      'cdr_target_ringing 900',
      'extension_call 900 RINGING',
    ]);
    expect(await bench.items(`/call_queues/${QUEUE}/waiting`)).toHaveLength(1);
    bench.floor.answer(call, call.legs.at(-1)!);
    expect(ear.said()).toContain('queue_caller_status 1 4315550142 agent_answered normal');
    expect(await bench.items(`/call_queues/${QUEUE}/waiting`)).toEqual([]);
    expect(await bench.post(path)).toBe('404 Caller not found');
  });

  test('an agent’s state in one queue', async () => {
    const { bench, ear } = await open();
    const path = `/call_queues/${QUEUE}/agents/201`;
    const set = (status: string, more: object = {}): Promise<string> => bench.post(path, { status, ...more });
    const is = async (): Promise<unknown> => (await bench.get(path))['status'];
    for (const [status, becomes] of [
      ['NOT_READY', 'NOT_READY'],
      ['READY', 'READY'],
      ['WRAP_UP', 'WRAP_UP'],
      ['READY', 'READY'],
      ['LOGGED_OUT', 'LOGGED_OUT'],
      ['LOGGED_IN', 'READY'],
      ['LOGGED_OUT', 'LOGGED_OUT'],
      ['NOT_READY', 'NOT_READY'],
    ] as const) {
      ear.take();
      expect(await set(status)).toBe('200');
      expect([status, await is()]).toEqual([status, becomes]);
      expect(ear.said().at(-1)).toBe(`extension_agent_status 201 8000 ${becomes}`);
    }
    await set('NOT_READY', { reason: 'Lunch' });
    expect(await bench.get(path)).toMatchObject({ status: 'NOT_READY', reason: 'Lunch' });
    expect(await set('LUNCH')).toBe('400 The field status is invalid');
    expect(await bench.post(`/call_queues/${QUEUE}/agents/203`, { status: 'READY' })).toBe(
      '404 Agent not found',
    );
    bench.floor.staff.setRegistered('201', false);
    expect(await set('READY')).toBe('400 The extension is not registered');
    expect(await is()).toBe('OFFLINE');
    const uid = '901200000000000202';
    expect(await bench.post(`/users/${uid}/call_queues/${QUEUE}/agent`, { status: 'NOT_READY' })).toBe('200');
    expect(await bench.get(`/users/${uid}/call_queues/${QUEUE}/agent`)).toMatchObject({
      status: 'NOT_READY',
    });
    await bench.signIn('noa');
    expect(await bench.post(`/user/call_queues/${QUEUE}/agent`, { status: 'LOGGED_OUT' })).toBe('200');
    expect(await bench.items('/user/call_queues')).toEqual([
      { id: QUEUE, name: 'Support', extension_number: '8000' },
    ]);
  });

  test('the list of a queue’s agents is replaced; the stream says who came and who went', async () => {
    const { bench, ear } = await open();
    const change = { items: [{ extension_number: '201' }, { extension_number: '203' }] };
    expect(await bench.post(`/call_queues/${QUEUE}/agents`, change)).toBe('403 Permission denied');
    await bench.signIn('boss');
    expect(await bench.post(`/call_queues/${QUEUE}/agents`, { items: [{}] })).toBe(
      '400 The field items is invalid',
    );
    expect(await bench.post(`/call_queues/${QUEUE}/agents`, change)).toBe('200');
    expect((await bench.items(`/call_queues/${QUEUE}/agents`)).map((row) => row['extension_number'])).toEqual(
      ['201', '203'],
    );
    expect(ear.said()).toEqual([
      'queue_agent_status  -202',
      'queue_agent_status 203 LOGGED_OUT',
      'extension_agent_status 203 8000 LOGGED_OUT',
    ]);
  });
});

test('a refusal a test orders is given once, and every command is noted', async () => {
  const { bench } = await open();
  const { id } = bench.talking();
  bench.pbx.refuseNext(400, 'The licence does not allow it', '/hold');
  const body = { extension_number: '201' };
  expect(await bench.post(`/sessions/${id}/hold`, body)).toBe('400 The licence does not allow it');
  expect(await bench.post(`/sessions/${id}/hold`, body)).toBe('200');
  expect(bench.pbx.heard).toEqual([
    { at: bench.clock.now(), endpoint: `POST /sessions/${id}/hold`, body, status: 400 },
    { at: bench.clock.now(), endpoint: `POST /sessions/${id}/hold`, body, status: 200 },
  ]);
});
