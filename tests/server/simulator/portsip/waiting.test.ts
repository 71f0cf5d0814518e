// What becomes of who waits: breaches, hang-ups, overflow, callbacks; queues and people that come, change and go.
import { describe, expect, test } from 'vitest';
import { Bench, type Json, QUEUE, TENANT } from './bench.ts';

const SLA = 'queue_sla_breached';

describe('the waiting list', () => {
  test('positions, a hang-up, and the caller’s record', async () => {
    const bench = await new Bench().signIn();
    const ear = bench.listen().everything();
    const first = bench.waiting('111111');
    await bench.run(5);
    bench.waiting('222222');
    expect(await bench.items(`/call_queues/${QUEUE}/waiting`)).toEqual([
      {
        session_id: '901300000000000001',
        extension_number: '111111',
        display_name: 'M. Huber',
        waiting_time: 5,
      },
      {
        session_id: '901300000000000003',
        extension_number: '222222',
        display_name: 'M. Huber',
        waiting_time: 0,
      },
    ]);
    bench.floor.end(first, first.legs[0]!);
    expect(ear.said()).toEqual([
      'call_start 111111 8000',
      'queue_caller_status 1 111111 enqueue normal',
      'call_start 222222 8000',
      'queue_caller_status 2 222222 enqueue normal',
      'queue_caller_status 1 111111 hangup normal',
      'call_cdr noanswer caller_disconnect',
    ]);
    expect(ear.ask({ command: 'subscribe', topics: ['queue_events'], queues: ['8000'] })[1]).toMatchObject({
      event_type: 'queue_status',
      waiting_list: [
        {
          position: '1',
          session_id: '901300000000000003',
          caller_number: '222222',
          caller_name: 'M. Huber',
          timestamp: '1760000005',
          type: 'normal',
        },
      ],
    });
  });

  test('a breach comes once, after the target and not at it; with no target never', async () => {
    const bench = new Bench();
    const ear = bench.listen().everything();
    const inTime = bench.waiting('111111');
    bench.waiting('222222');
    await bench.run(20);
    bench.floor.answer(inTime, bench.floor.ring(inTime, '201', '8000')!);
    expect(ear.said()).not.toContainEqual(expect.stringContaining(SLA));
    await bench.run(300);
    expect(ear.said().filter((said) => said.startsWith(SLA))).toEqual([`${SLA} 222222 1/1`]);
    const none = new Bench([], {}, { targetSeconds: 0 });
    const other = none.listen().everything();
    none.waiting();
    await none.run(300);
    expect(other.said()).not.toContainEqual(expect.stringContaining(SLA));
  });

  test('overflow at the longest wait: to another number, or away', async () => {
    for (const overflowTo of ['203', undefined]) {
      const bench = await new Bench(
        [],
        {},
        {
          maxWaitSeconds: 30,
          ...(overflowTo === undefined ? {} : { overflowTo }),
        },
      ).signIn();
      const ear = bench.listen().everything();
      const call = bench.waiting();
      bench.floor.ring(call, '201', '8000');
      await bench.run(31);
      const said = ear.said();
      expect(said.slice(said.indexOf('extension_call 201 ""'))).toEqual([
        'extension_call 201 ""',
        'queue_caller_status 1 4315550142 overflow normal',
        ...(overflowTo === undefined
          ? ['call_cdr noanswer None']
          : ['cdr_target_add 203', 'cdr_target_ringing 203', 'extension_call 203 RINGING']),
      ]);
      expect(call.endedAt === null).toBe(overflowTo !== undefined);
      expect(await bench.get(`/call_queues/${QUEUE}`)).toMatchObject({
        max_waiting_time: 30,
        no_answer_forward_rule: { action: overflowTo === undefined ? 'HANGUP' : 'FORWARD_TO_NUMBER' },
      });
    }
  });
});

describe('a callback', () => {
  const booked = async (quirks: readonly string[] = []) => {
    const bench = await new Bench(quirks).signIn();
    const ear = bench.listen().everything();
    const call = bench.waiting();
    bench.floor.waiting.book(call);
    return { bench, ear, callback: [...bench.floor.waiting.callbacks.values()][0]! };
  };

  test('keeps the place, ends the call, and is no waiting caller over REST', async () => {
    const { bench, ear } = await booked();
    expect(ear.said().slice(2)).toEqual([
      'queue_caller_status 1 4315550142 callback callback',
      'call_cdr noanswer caller_disconnect',
    ]);
    expect(await bench.items(`/call_queues/${QUEUE}/waiting`)).toEqual([]);
    const status = ear.ask({ command: 'subscribe', topics: ['queue_events'], queues: ['8000'] })[1]!;
    expect(status['waiting_list']).toMatchObject([{ type: 'callback', session_id: '901300000000000001' }]);
    await bench.run(60);
    expect(ear.said()).toEqual([]);
  });

  test('is taken by an agent, who then dials the caller', async () => {
    const { bench, ear, callback } = await booked();
    ear.take();
    expect(bench.floor.waiting.callBack(callback, '201')).toMatchObject({ ok: true });
    expect(bench.floor.waiting.callBack(callback, '202')).toMatchObject({ ok: false });
    const call = callback.serving!;
    expect(ear.said()).toEqual(['call_start 201 4315550142', 'extension_call 201 RINGING']);
    bench.floor.answer(call, call.legs[0]!);
    expect(ear.said()).toEqual([
      'extension_call 201 ON_CALL',
      'queue_caller_status 1 4315550142 agent_answered callback',
      'queue_agent_status 201 QUEUE_CALL',
      'extension_agent_status 201 8000 QUEUE_CALL',
      'cdr_target_add 4315550142',
      'cdr_target_ringing 4315550142',
    ]);
    bench.floor.answer(call, call.legs[1]!);
    bench.floor.end(call, call.legs[1]!);
    const cdr = ear.pushes().find((push) => push.event_type === 'call_cdr')!;
    expect((cdr['call_targets'] as Json[])[0]).toMatchObject({
      call_type: 'queue_callback_call',
      callee: '4315550142',
    });
    expect(bench.floor.waiting.callbacks.size).toBe(0);
  });

  test('stays where the agent does not pick up, and is given up with its queue', async () => {
    const { bench, ear, callback } = await booked();
    bench.floor.waiting.callBack(callback, '201');
    bench.floor.end(callback.serving!, null);
    expect(callback.serving).toBeNull();
    ear.take();
    bench.floor.waiting.forget(callback);
    expect(ear.said()).toEqual(['queue_caller_status 1 4315550142 hangup callback']);
    expect(bench.floor.waiting.forget(callback)).toMatchObject({ ok: false });
  });

  test('leaves under the session of the new call where the switch says so', async () => {
    const { bench, ear, callback } = await booked(['callbackSession=new']);
    bench.floor.waiting.callBack(callback, '201');
    ear.take();
    bench.floor.answer(callback.serving!, callback.serving!.legs[0]!);
    expect(ear.pushes()[1]!['updated_callers']).toMatchObject([{ session_id: '901300000000000003' }]);
  });
});

describe('what comes, changes and goes', () => {
  test('a queue', async () => {
    const bench = await new Bench().signIn();
    const ear = bench.listen().everything();
    const { queueRoster } = bench.floor;
    queueRoster.openQueue({ ...bench.floor.queues.get('8000')!, number: '8001', name: 'Sales' });
    queueRoster.changeQueue('8001', { name: 'Sales & Service' });
    expect(
      await bench.get('/call_queues?filter=extension_number%20eq%20%278001%27&count=true'),
    ).toMatchObject({
      count: 1,
      items: [{ id: '901200000000008001', name: 'Sales & Service', extension_number: '8001' }],
    });
    const call = bench.waiting();
    queueRoster.assign('203', '8001');
    queueRoster.closeQueue('8001');
    queueRoster.closeQueue('8000');
    expect(call.endedAt).not.toBeNull();
    const about = (word: string, number: string): Json => ({
      event_type: `queue_${word}`,
      queue_number: number,
      tenant_id: TENANT,
    });
    expect(ear.pushes().filter((push) => /^queue_(cre|upd|des)/.test(push.event_type))).toEqual([
      about('created', '8001'),
      about('updated', '8001'),
      about('destroy', '8001'),
      about('destroy', '8000'),
    ]);
    expect(await bench.items('/call_queues')).toEqual([]);
    expect(queueRoster.closeQueue('8000')).toMatchObject({ ok: false });
  });

  test('an extension', async () => {
    const bench = await new Bench().signIn();
    const ear = bench.listen().everything();
    bench.floor.roster.hire({ number: '204', name: 'Ines Okafor', queues: ['8000'] });
    bench.floor.roster.rename('204', 'Ines O. Vale');
    expect(await bench.items('/users?search=vale')).toMatchObject([
      { id: '901200000000000204', extension_number: '204', display_name: 'Ines O. Vale' },
    ]);
    bench.floor.roster.dismiss('204');
    const said = ear.pushes();
    const managed = said.filter((push) => push.event_type.startsWith('extension_') && 'email' in push);
    expect(said.filter((push) => push.event_type === 'queue_agent_status')).toMatchObject([
      { updated_agents: [{ agent_extension_number: '204', state: 'READY' }] },
      { updated_agents: [], removed_agents: [{ agent_extension_number: '204' }] },
    ]);
    expect(managed).toMatchObject([
      {
        event_type: 'extension_created',
        extension_number: '204',
        disp_name: 'Ines Okafor',
        email: '204@acme.example',
        extension_id: '901200000000000204',
        tenant_id: TENANT,
        username: 'user204',
      },
      { event_type: 'extension_updated', disp_name: 'Ines O. Vale', enabled: true },
      { event_type: 'extension_destroyed', extension_number: '204' },
    ]);
  });

  test('a phone: unregistered, back, at lunch', async () => {
    const bench = await new Bench().signIn();
    const ear = bench.listen().everything();
    const { staff } = bench.floor;
    staff.setRegistered('201', false);
    expect(ear.pushes()).toMatchObject([
      { event_type: 'extension_status', status: [{ extension: 'sip:201@acme.example', online: false }] },
      { event_type: 'queue_agent_status', updated_agents: [{ state: 'OFFLINE' }] },
      { event_type: 'extension_agent_status', agent_status: [{ status: 'OFFLINE' }] },
    ]);
    expect(await bench.get('/users/901200000000000201/status')).toMatchObject({
      status: 'OFFLINE',
      registration: [],
    });
    staff.setRegistered('201', true);
    ear.take();
    staff.setPresence('201', 'lunch');
    expect(ear.pushes()).toEqual([
      {
        event_type: 'extension_presence',
        extension: 'sip:201@acme.example',
        presence: 'LUNCH',
        presence_note: '',
        tenant_id: TENANT,
        extension_id: '901200000000000201',
        time: '1760000000',
      },
    ]);
    bench.talking('202');
    expect(await bench.get('/users/901200000000000202/status')).toMatchObject({ status: 'OTHER_CALL' });
  });
});
