// portsip#worked-flow, frame by frame; where its order is inferred, ours is the floor's.
import { expect, test } from 'vitest';
import { Bench, type Json, QUEUE, START, TENANT } from './bench.ts';

const SESSION = '901300000000000001';

test('inbound, queue, breach, answer, hold, unhold, blind transfer, wrap-up, hang-up', async () => {
  const bench = await new Bench().signIn();
  const ear = bench.listen(null);
  const at = (seconds: number): Promise<void> => bench.clock.run(START + seconds * 1000);
  expect(
    ear.ask({ command: 'auth', username: 'wallboard', password: 'S3cret-2', domain: 'acme.example' }),
  ).toEqual([{ command: 'auth', id: '1', status: 0 }]);
  expect(ear.ask({ command: 'subscribe', topics: ['queue_management_events'] })).toEqual([
    { command: 'subscribe', id: '2', status: 0 },
    { event_type: 'queue_created', queue_number: '8000', tenant_id: TENANT },
  ]);
  const idle = (agent_extension_number: string): Json => ({
    agent_extension_number,
    state: 'READY',
    session_id: '',
    caller_number: '',
    caller_name: '',
    timestamp: '1760000000',
  });
  expect(ear.ask({ command: 'subscribe', topics: ['queue_events'], queues: ['8000'] })).toEqual([
    { command: 'subscribe', id: '3', status: 0 },
    {
      event_type: 'queue_status',
      tenant_id: TENANT,
      queue_id: QUEUE,
      queue_number: '8000',
      queue_name: 'Support',
      waiting_list: [],
      agents: [idle('201'), idle('202')],
    },
  ]);
  const phones = ['201', '202', '203'];
  expect(ear.ask({ command: 'subscribe', topics: ['extension_events'], extensions: phones })).toEqual([
    { command: 'subscribe', id: '4', status: 0 },
    {
      event_type: 'extension_status',
      tenant_id: TENANT,
      status: phones.map((number) => ({
        extension: `sip:${number}@acme.example`,
        extension_id: `901200000000000${number}`,
        call_status: '',
        online: true,
        presence: 'ONLINE',
        presence_note: '',
        push_online: false,
        time: '1760000000',
      })),
    },
  ]);
  expect(ear.ask({ command: 'subscribe', topics: ['cdr_events'] })).toEqual([
    { command: 'subscribe', id: '5', status: 0 },
  ]);

  const { floor } = bench;
  const call = bench.arrive();
  expect(ear.pushes()).toEqual([
    {
      event_type: 'call_start',
      time: '1760000000',
      session_id: SESSION,
      cdr_id: '901300000000000002',
      call_id: 'k0000000Qx0..',
      direction: 'inbound',
      caller: '4315550142',
      caller_display_name: 'M. Huber',
      callee: '8000',
      callee_display_name: 'Support',
      did: '4315559000',
      outbound_caller_id: '',
      tenant_id: TENANT,
      user_data: '',
    },
  ]);
  await at(1);
  floor.joinQueue(call, '8000');
  expect(ear.pushes()).toEqual([
    {
      event_type: 'queue_caller_status',
      tenant_id: TENANT,
      queue_id: QUEUE,
      updated_callers: [
        {
          position: '1',
          session_id: SESSION,
          caller_number: '4315550142',
          reason: 'enqueue',
          timestamp: '1760000001',
          type: 'normal',
        },
      ],
    },
  ]);
  await at(3);
  const first = floor.ring(call, '201', '8000')!;
  floor.ring(call, '202', '8000');
  const rings = (number: string): string[] => [
    `cdr_target_add ${number}`,
    `cdr_target_ringing ${number}`,
    `extension_call ${number} RINGING`,
  ];
  expect(ear.said()).toEqual([...rings('201'), ...rings('202')]);
  await at(26);
  expect(ear.pushes()).toEqual([
    {
      event_type: 'queue_sla_breached',
      queue_id: QUEUE,
      tenant_id: TENANT,
      caller: '4315550142',
      total_callers_breached: 1,
      sla_time_secs: 20,
      waiting_callers: 1,
      timestamp: '1760000021',
    },
  ]);
  floor.answer(call, first);
  const answered = ear.pushes();
  expect(answered[0]).toEqual({
    event_type: 'cdr_target_answer',
    time: '1760000026',
    session_id: SESSION,
    cdr_id: '901300000000000002',
    tenant_id: TENANT,
    direction: 'inbound',
    destination: 'sip:201@10.20.6.202:5066',
    caller: '4315550142',
    did: '4315559000',
    outbound_caller_id: '',
  });
  expect(answered.slice(1)).toEqual([
    {
      event_type: 'extension_call',
      extension: 'sip:201@acme.example',
      extension_id: '901200000000000201',
      call_status: 'ON_CALL',
      tenant_id: TENANT,
      time: '1760000026',
    },
    {
      event_type: 'extension_call',
      extension: 'sip:202@acme.example',
      extension_id: '901200000000000202',
      call_status: '',
      tenant_id: TENANT,
      time: '1760000026',
    },
    {
      event_type: 'queue_caller_status',
      tenant_id: TENANT,
      queue_id: QUEUE,
      updated_callers: [
        {
          position: '1',
          session_id: SESSION,
          caller_number: '4315550142',
          reason: 'agent_answered',
          timestamp: '1760000001',
          type: 'normal',
        },
      ],
    },
    {
      event_type: 'queue_agent_status',
      queue_id: QUEUE,
      tenant_id: TENANT,
      updated_agents: [
        {
          agent_extension_number: '201',
          state: 'QUEUE_CALL',
          session_id: SESSION,
          caller_number: '4315550142',
          caller_name: 'M. Huber',
          timestamp: '1760000026',
        },
      ],
    },
    {
      event_type: 'extension_agent_status',
      extension: 'sip:201@acme.example',
      extension_id: '901200000000000201',
      tenant_id: TENANT,
      agent_status: [{ queue_number: '8000', status: 'QUEUE_CALL' }],
      time: '1760000026',
    },
    expect.objectContaining({ event_type: 'call_update_info', callee: '201', time: '1760000000' }),
  ]);
  await at(60);
  expect(await bench.get('/sessions')).toEqual({
    count: 1,
    items: [
      {
        id: SESSION,
        calls: [
          {
            caller: '4315550142',
            caller_display_name: 'M. Huber',
            callee: '201',
            trunk: 'CarrierA',
            started_at: '2025-10-09T08:53:20Z',
            talking_time: 34,
          },
        ],
      },
    ],
  });
  expect(await bench.post(`/sessions/${SESSION}/hold`, { extension_number: '201' })).toBe('200');
  expect(first.heldAt).not.toBeNull();
  await at(75);
  expect(await bench.post(`/sessions/${SESSION}/unhold`, { extension_number: '201' })).toBe('200');
  expect(first.heldAt).toBeNull();
  expect(ear.said()).toEqual([]);
  await at(80);
  const order = { extension_number: '201', refer_to: '203' };
  expect(await bench.post(`/sessions/${SESSION}/refer`, order)).toBe('200');
  expect(ear.said()).toEqual(rings('203'));
  await at(83);
  floor.answer(call, call.legs.at(-1)!);
  await at(83.001);
  expect(ear.said()).toEqual([
    'cdr_target_answer 203',
    'extension_call 203 ON_CALL',
    'call_update_info 4315550142 203',
    'cdr_target_end 201',
    'extension_call 201 ""',
    'queue_agent_status 201 WRAP_UP',
    'extension_agent_status 201 8000 WRAP_UP',
  ]);
  await at(93);
  expect(ear.said()).toEqual(['queue_agent_status 201 READY', 'extension_agent_status 201 8000 READY']);
  await at(140);
  floor.end(call, call.legs[0]!);
  const last = ear.pushes();
  expect(last.map((push) => push.event_type)).toEqual(['cdr_target_end', 'extension_call', 'call_cdr']);
  const leg = (callee: string, destination: string, rest: Json): Json => ({
    id: TENANT,
    caller: '4315550142',
    callee,
    destination,
    status_code: 0,
    did: '',
    outbound_caller_id: '',
    trunk_name: 'CarrierA:901200000000000900',
    ...rest,
  });
  expect(last[2]).toEqual({
    event_type: 'call_cdr',
    session_id: SESSION,
    cdr_id: '901300000000000002',
    call_id: 'k0000000Qx0..',
    tenant_id: TENANT,
    tenant_name: 'Acme',
    direction: 'inbound',
    call_status: 'answered',
    caller: '4315550142',
    caller_display_name: 'M. Huber',
    caller_domain: '198.51.100.7',
    callee: '8000',
    callee_domain: 'acme.example',
    did: '4315559000',
    start_time: '1760000000',
    ring_time: '1760000001',
    answered_time: '1760000001',
    ended_time: '1760000140',
    ring_duration: '1',
    talk_duration: 139,
    ended_reason: 'caller_disconnect',
    status_code: '0',
    outbound_caller_id: '',
    trunk_name: 'CarrierA:901200000000000900',
    user_data: '',
    call_targets: [
      leg('8000', 'sip:8000@10.20.0.2:8916', {
        call_type: 'normal_call',
        start_time: '1760000001',
        ring_time: '1760000001',
        answered_time: '1760000001',
        ended_time: '1760000026',
        ring_duration: '0',
        talk_duration: '25',
        status: 'answered',
        end_reason: 'referred',
      }),
      leg('201', 'sip:201@10.20.6.202:5066', {
        call_type: 'queue_call',
        start_time: '1760000003',
        ring_time: '1760000003',
        answered_time: '1760000026',
        ended_time: '1760000083',
        ring_duration: '23',
        talk_duration: '57',
        status: 'answered',
        end_reason: 'referred',
      }),
      leg('202', 'sip:202@10.20.7.203:5066', {
        call_type: 'queue_call',
        start_time: '1760000003',
        ring_time: '1760000003',
        answered_time: '0',
        ended_time: '1760000026',
        ring_duration: '23',
        talk_duration: '0',
        status: 'noanswer',
        end_reason: 'None',
      }),
      leg('203', 'sip:203@10.20.1.204:5066', {
        call_type: 'normal_call',
        start_time: '1760000080',
        ring_time: '1760000080',
        answered_time: '1760000083',
        ended_time: '1760000140',
        ring_duration: '3',
        talk_duration: '57',
        status: 'answered',
        end_reason: 'None',
      }),
    ],
  });
});
