// The stories told on the tapes beside it: each composed from portsip/wire.md, none captured. Run it to write them:
// `node tests/pbx/portsip/scenes.ts`. What they mean is checked by a person.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { QUEUE_ID } from './pbx.ts';
import { agentIs, CALL, CALLER, OTHER, Scene, uri } from './scene.ts';

const rings = (scene: Scene, s: number, ...numbers: string[]): Scene => {
  for (const number of numbers) scene.target(s - 1, 'add', number);
  for (const number of numbers) scene.target(s, 'ringing', number).phone(s, number, 'RINGING');
  return scene;
};

/** portsip#worked-flow, literally: queue, breach, answer, hold and resume from the wall, blind transfer, hang-up. */
function worked(): Scene {
  const scene = new Scene().snapshot(-5);
  rings(scene.starts(0).caller(1, 'enqueue'), 3, '201', '202').breach(21);
  scene.target(26, 'answer', '201').phone(26, '201', 'ON_CALL').phone(26, '202', '');
  scene.caller(26, 'agent_answered').agent(26, '201', 'QUEUE_CALL', CALL).sentOn(26, '201');
  scene.put(60, `rest:sessions/${CALL}/hold?post=1&by=201`, '');
  scene.put(75, `rest:sessions/${CALL}/unhold?post=1&by=201`, '');
  scene.put(80, `rest:sessions/${CALL}/refer?post=1&by=201`, '');
  rings(scene, 81, '203');
  scene.target(83, 'answer', '203').phone(83, '203', 'ON_CALL').target(83, 'end', '201').phone(83, '201', '');
  scene.agent(83, '201', 'WRAP_UP').sentOn(83, '203').agent(93, '201', 'READY');
  scene.target(140, 'end', '203').phone(140, '203', '');
  return scene.record(140, [
    { number: '8000', from: 0, answered: 0, to: 26, reason: 'referred' },
    { number: '202', from: 2, to: 26 },
    { number: '201', from: 2, answered: 26, to: 83, reason: 'referred' },
    { number: '203', from: 80, answered: 83, to: 140 },
  ]);
}

/** A caller gives up; one overflows and is answered at the next number; one books a callback, which is made. */
function exits(): Scene {
  const scene = new Scene().snapshot(-5).starts(0).caller(1, 'enqueue').caller(12.4, 'hangup');
  scene.record(12.5, [{ number: '8000', from: 0, answered: 0, to: 12, reason: 'None' }], {
    ended_reason: 'cancelled',
  });
  const second = { session_id: OTHER, caller_number: '4369900001' };
  scene
    .starts(20, OTHER, { caller: '4369900001' })
    .caller(21, 'enqueue', second)
    .caller(51, 'overflow', second);
  scene.target(51.2, 'ringing', '203', OTHER).phone(51.2, '203', 'RINGING');
  scene.target(55, 'answer', '203', OTHER).phone(55, '203', 'ON_CALL');
  scene
    .target(70, 'end', '203', OTHER)
    .phone(70, '203', '')
    .record(70.1, [], { session_id: OTHER, caller: '4369900001' });
  const third = { session_id: '901300000000000888', caller_number: '4369900002', type: 'normal' };
  scene.starts(80, '901300000000000888', { caller: '4369900002' }).caller(81, 'enqueue', third);
  scene.caller(100, 'callback', { ...third, type: 'callback' });
  scene.record(101, [], { session_id: '901300000000000888', caller: '4369900002' });
  scene.caller(160, 'agent_answered', { ...third, type: 'callback' });
  // The agent is rung first; the call to the customer has a session of its own.
  const made = '901300000000000999';
  scene.agent(160, '202', 'QUEUE_CALL', made);
  scene.starts(160.2, made, { direction: 'outbound', caller: '202', callee: '4369900002', did: '' });
  scene.agent(200, '202', 'READY');
  return scene.record(200, [], {
    session_id: made,
    direction: 'outbound',
    caller: '202',
    callee: '4369900002',
  });
}

/** Frames are lost: the entry of one call, the answer of another; the record tells both. */
function lost(): Scene {
  const scene = new Scene()
    .snapshot(-5)
    .starts(0)
    .caller(26, 'agent_answered')
    .agent(26, '201', 'QUEUE_CALL', CALL);
  scene.agent(60, '201', 'READY').record(60, [
    { number: '8000', from: 1, answered: 1, to: 26, reason: 'referred' },
    { number: '201', from: 2, answered: 26, to: 60 },
  ]);
  const second = { session_id: OTHER, caller_number: '4369900001' };
  scene.starts(100, OTHER, { caller: '4369900001' }).caller(101, 'enqueue', second);
  return scene.record(
    150,
    [
      { number: '8000', from: 101, answered: 101, to: 120, reason: 'referred' },
      { number: '202', from: 102, answered: 120, to: 150 },
    ],
    { session_id: OTHER, caller: '4369900001', start_time: '1760000100' },
  );
}

/** Blind from 30 s to 60 s: one call ended, one was answered, one began and waits; and no ghost comes of a late frame. */
function reconnects(): Scene {
  const scene = new Scene().snapshot(-5);
  scene.starts(0).caller(1, 'enqueue').target(6, 'answer', '201').agent(6, '201', 'QUEUE_CALL', CALL);
  scene.starts(20, OTHER, { caller: '4369900001' });
  scene.caller(21, 'enqueue', { session_id: OTHER, caller_number: '4369900001' });
  const third = '901300000000000888';
  scene.snapshot(60, {
    agents: [
      agentIs('201', 'READY'),
      agentIs('202', 'QUEUE_CALL', { session_id: OTHER, timestamp: '1760000041' }),
    ],
    waiting: [
      {
        position: '1',
        session_id: third,
        caller_number: '4369900002',
        timestamp: '1760000050',
        type: 'normal',
      },
    ],
    sessions: [
      {
        id: OTHER,
        calls: [
          {
            caller: '4369900001',
            callee: '202',
            trunk: 'CarrierA',
            started_at: '2025-10-09T08:53:40Z',
            talking_time: 19,
          },
        ],
      },
      {
        id: third,
        calls: [
          {
            caller: '4369900002',
            callee: '8000',
            trunk: 'CarrierA',
            started_at: '2025-10-09T08:54:09Z',
            talking_time: 0,
          },
        ],
      },
    ],
    logs: [
      {
        session_id: CALL,
        caller: CALLER,
        callee: '8000',
        direction: 'INBOUND_CALL',
        started_at: '2025-10-09T08:53:20Z',
        answered_at: '2025-10-09T08:53:21Z',
        ended_at: '2025-10-09T08:53:26Z',
        end_reason: 'REFERRED',
      },
      {
        session_id: CALL,
        caller: CALLER,
        callee: '201',
        direction: 'INBOUND_CALL',
        started_at: '2025-10-09T08:53:22Z',
        answered_at: '2025-10-09T08:53:26Z',
        ended_at: '2025-10-09T08:54:05Z',
        end_reason: 'CALLER_DISCONNECTED',
      },
    ],
  });
  scene.target(60.5, 'end', '201').caller(70, 'hangup', { session_id: third, caller_number: '4369900002' });
  return scene.record(70, [], { session_id: third, caller: '4369900002', start_time: '1760000049' });
}

/** Numbers, nulls, misspellings, unknown words and events, v16's words; queues and extensions come and go. */
function odd(): Scene {
  const scene = new Scene().snapshot(-5);
  scene.put(
    0,
    'stream',
    `{"event_type":"extension_agent_status","extension":"${uri('201')}","extension_id":901200000000000201,"tenant_id":901200000000000001,"agent_status":[{"queue_number":"8000","status":"Not Ready","reason":"Lunch"}],"time":1760000000}`,
  );
  scene.push(1, 'extension_call', { extension: uri('202'), call_status: 'ON_ACLL', time: 1_760_000_001 });
  scene.push(2, 'extension_presence', { extension: uri('202'), presence: 'AVAILABLE', presence_note: null });
  scene.phone(3, '202', '');
  scene.put(
    4,
    'stream',
    '{"event_type":"call_start","tenant_id":901200000000000001,"session_id":901300000000000001,"time":1760000004000,"direction":"in","caller":"sip:4315550142@198.51.100.7","callee":"sip:8000@acme.example","did_cid":"4315559000"}',
  );
  scene.push(5, 'queue_caller_status', {
    queue_id: QUEUE_ID,
    updated_callers: [{ session_id: CALL, caller_number: CALLER, reason: 'enqueue', timestamp: null }],
  });
  scene.push(8, 'target_answer', { session_id: CALL, destiantion: 'sip:201@10.0.0.5:5066', caller: CALLER });
  scene
    .push(9, 'queue_call_waiting', { session_id: CALL })
    .push(9, 'queue_caller_status', { queue_id: '1', updated_callers: null });
  scene.push(10, 'extension_created', {
    extension_number: '204',
    disp_name: 'Ada Ruiz',
    extension_id: '901200000000000204',
    enabled: true,
  });
  scene.push(11, 'extension_updated', {
    extension_number: '204',
    disp_name: 'Ada Ruiz-Lind',
    department: 'Sales',
  });
  scene.push(12, 'queue_created', { queue_number: '8001' });
  scene.push(12, 'queue_status', {
    queue_id: '901200000000008001',
    queue_number: '8001',
    queue_name: 'Sales',
    waiting_list: [{ agents: [agentIs('204', 'LOGGED_OUT')] }],
  });
  scene.push(13, 'queue_agent_status', {
    queue_id: '901200000000008001',
    updated_agents: [],
    removed_agents: ['204'],
  });
  scene
    .push(14, 'queue_destroy', { queue_number: '8001' })
    .push(15, 'extension_destroyed', { extension_number: '204' });
  scene.caller(16, 'queue_exit', { session_id: OTHER, caller_number: '' });
  scene.record(20, [{ number: '8000', from: 4, to: 8 }], {
    ended_reason: undefined,
    end_reason: 'callee_disconnected',
    talk_duration: '12',
  });
  return scene.record(20, [], {});
}

/** A system administrator: two tenants with the same numbers, kept apart. */
function tenants(): Scene {
  const scene = new Scene();
  const [acme, bolt] = ['901200000000000001', '901200000000000002'];
  scene.put(-5, 'opened', '{"rest":true}');
  scene.rest(-5, 'tenants?top=100&skip=0', {
    count: 2,
    items: [
      { id: acme, name: 'Acme', domain: 'acme.example', enabled: true },
      { id: bolt, name: 'Bolt', domain: 'Bolt.example', enabled: true },
    ],
  });
  for (const [id, domain] of [
    [acme, 'acme.example'],
    [bolt, 'bolt.example'],
  ] as const) {
    const queue = {
      event_type: 'queue_status',
      tenant_id: id,
      queue_id: `${id}8`,
      queue_number: '8000',
      queue_name: `Support of ${domain}`,
      waiting_list: [],
      agents: [agentIs('201', 'READY')],
    };
    scene.rest(-5, `call_queues?top=100&skip=0&tenant=${domain}`, {
      count: 1,
      items: [{ id: `${id}8`, name: queue.queue_name, extension_number: '8000' }],
    });
    scene
      .put(-5, 'stream', JSON.stringify(queue))
      .rest(-5, `sessions?tenant=${domain}`, { count: 0, items: [] });
  }
  scene.put(-4.9, 'synced', '');
  scene.push(
    0,
    'call_start',
    { session_id: CALL, direction: 'inbound', caller: CALLER, callee: '8000', time: '1760000000' },
    bolt,
  );
  scene.push(
    1,
    'queue_caller_status',
    {
      queue_id: `${bolt}8`,
      updated_callers: [
        {
          session_id: CALL,
          caller_number: CALLER,
          reason: 'enqueue',
          timestamp: '1760000001',
          type: 'normal',
        },
      ],
    },
    bolt,
  );
  scene.push(
    4,
    'queue_agent_status',
    {
      queue_id: `${bolt}8`,
      updated_agents: [agentIs('201', 'QUEUE_CALL', { session_id: CALL, timestamp: '1760000004' })],
    },
    bolt,
  );
  scene.push(
    9,
    'queue_agent_status',
    { queue_id: `${bolt}8`, updated_agents: [agentIs('201', 'READY', { timestamp: '1760000009' })] },
    bolt,
  );
  return scene.push(
    9,
    'call_cdr',
    {
      session_id: CALL,
      direction: 'inbound',
      caller: CALLER,
      callee: '8000',
      start_time: '1760000000',
      ended_time: '1760000009',
      call_targets: [],
    },
    bolt,
  );
}

const SCENES: Readonly<Record<string, Scene>> = {
  'worked-flow': worked(),
  exits: exits(),
  lost: lost(),
  reconnects: reconnects(),
  odd: odd(),
  tenants: tenants(),
};

if (import.meta.main)
  for (const [name, { frames }] of Object.entries(SCENES))
    writeFileSync(
      join(import.meta.dirname, 'tapes', `${name}.jsonl`),
      frames.map((frame) => `${JSON.stringify(frame)}\n`).join(''),
    );
