// Knows the stories told on the tapes beside it: each composed from the dossier, none captured. Run it to write them:
// `node tests/vendors/yeastar/scenes.ts`. Refuses to know what they mean: that is checked by a person.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ext, inbound, listed, outbound, Scene, TRUNK } from './scene.ts';

const A = '0000002a';
const B = '0000002b';
const CALL = '1760000000.101';
const OTHER = '1760000005.102';

/** Ring, and the lamp with it. */
const rings = (scene: Scene, s: number, call: string, number: string, channel: string, path = '6400') =>
  scene.lamp(s, number, 'Ringing').call(s, call, ext(number, channel, 'RING', path));

const arrives = (scene: Scene, call = CALL, s = 0, channel = TRUNK, from = '5550100') =>
  scene
    .call(s, call, inbound(from, '5550999', channel, 'ALERT'))
    .call(s + 0.3, call, inbound(from, '6400', channel, 'ANSWERED'));

const answers = (scene: Scene, s: number, call: string, number: string, channel: string) =>
  scene.call(s, call, ext(number, channel, 'ANSWER', '6400')).lamp(s, number, 'Busy');

const byeOfCaller = (scene: Scene, s: number, call = CALL, channel = TRUNK) =>
  scene.call(s, call, inbound('5550100', '6400', channel, 'BYE'));

/** §12, literally: queue, agent, hold, blind transfer by phone, the caller hangs up. */
function worked(encoding: 'string' | 'object' = 'string'): Scene {
  const scene = arrives(new Scene(encoding).snapshot(-5));
  rings(scene, 1, CALL, '1001', A);
  answers(scene, 15, CALL, '1001', A);
  scene
    .lists(30, { active: [listed(CALL, '1001', 15)] })
    .agents(30.1, { agents: { '1001': { call_status: 2 } } });
  scene.call(60, CALL, ext('1001', A, 'HOLD', '6400')).call(80, CALL, ext('1001', A, 'ANSWER', '6400'));
  scene.event(90, 30013, {
    call_id: CALL,
    members: [ext('1001', A, 'ANSWER', '6400'), inbound('5550100', '6400', TRUNK, 'ANSWERED')],
  });
  rings(scene, 90.1, CALL, '1002', B, '');
  scene.call(90.1, CALL, ext('1001', A, 'BYE', '6400')).lamp(90.1, '1001', 'Idle');
  scene.call(95, CALL, ext('1002', B, 'ANSWER')).lamp(95, '1002', 'Busy');
  byeOfCaller(scene, 140).lamp(140.1, '1002', 'Idle');
  return scene
    .record(140.1, CALL, { call_to: '1002', call_duration: 140, talk_duration: 125 })
    .lists(150, {});
}

function abandoned(): Scene {
  const scene = arrives(new Scene().snapshot(-5)).lists(4, { waiting: [listed(CALL, '6400', 3)] });
  byeOfCaller(scene, 12.4);
  return scene.record(12.5, CALL, { call_to: '6400', status: 'NO ANSWER', agent_ring_time: 0 }).lists(14, {});
}

/** The first agent lets it ring out; the second answers; the agent hangs up and no BYE of the caller comes. */
function ringsOut(): Scene {
  const scene = rings(arrives(new Scene().snapshot(-5)), 1, CALL, '1001', A);
  scene.call(16, CALL, ext('1001', A, 'BYE', '6400')).lamp(16, '1001', 'Idle');
  scene.event(16, 30026, {
    queue_number: '6400',
    agent_number: '1001',
    caller_number: '5550100',
    call_id: CALL,
  });
  scene.event(16, 30029, {
    queue_number: 'queue-6400',
    agent_number: '1001',
    status: 'Paused',
    reason: 'Missed',
  });
  rings(scene, 17, CALL, '1002', B);
  answers(scene, 20, CALL, '1002', B);
  scene.agents(21, {
    agents: { '1001': { is_pause: 1, pause_reason: 'Missed' }, '1002': { call_status: 2 } },
  });
  scene.call(50, CALL, ext('1002', B, 'BYE', '6400')).lamp(50.1, '1002', 'Idle');
  return scene.record(50.1, CALL, { call_to: '1002', agent_ring_time: 20 }).lists(70, {});
}

/** A transfer through the API: nobody is said to hang up, only the lamps change. */
function apiTransfer(): Scene {
  const scene = rings(arrives(new Scene().snapshot(-5)), 1, CALL, '1001', A);
  answers(scene, 5, CALL, '1001', A);
  rings(scene, 30, CALL, '1002', B, '').lamp(30.2, '1001', 'Idle');
  scene.call(34, CALL, ext('1002', B, 'ANSWER')).lamp(34, '1002', 'Busy');
  byeOfCaller(scene, 60).lamp(60.1, '1002', 'Idle');
  return scene.record(60.2, CALL, { call_to: '1002' }).lists(75, {});
}

/** The held party carries the flag here, and the agent of the second call is held by the caller. */
function holds(): Scene {
  const scene = rings(arrives(new Scene().snapshot(-5)), 1, CALL, '1001', A);
  answers(scene, 4, CALL, '1001', A);
  scene.call(20, CALL, inbound('5550100', '6400', TRUNK, 'HOLD'));
  scene.call(35, CALL, inbound('5550100', '6400', TRUNK, 'ANSWERED'));
  scene.call(40, CALL, ext('1001', A, 'HOLD', '6400'), inbound('5550100', '6400', TRUNK, 'HOLD'));
  scene.call(41, CALL, ext('1001', A, 'ANSWER', '6400'), inbound('5550100', '6400', TRUNK, 'ANSWERED'));
  scene.call(50, CALL, ext('1001', A, 'HOLD', '6400'));
  return byeOfCaller(scene, 55).lamp(55.1, '1001', 'Idle').record(55.2, CALL).lists(70, {});
}

/** Blind from 20 s to 60 s: one call has ended, one was answered, and one began. */
function reconnects(): Scene {
  const second = 'PJSIP/trunk-trunk-a-endpoint-00000030';
  const third = 'PJSIP/trunk-trunk-a-endpoint-00000031';
  const scene = rings(arrives(new Scene().snapshot(-5)), 1, CALL, '1001', A);
  answers(scene, 3, CALL, '1001', A);
  arrives(scene, OTHER, 6, second, '5550101').lists(20, {
    active: [listed(CALL, '1001', 17)],
    waiting: [listed(OTHER, '6400', 13, '5550101')],
  });
  scene.snapshot(60, {
    calls: {
      inbound: [
        {
          call_id: OTHER,
          members: [inbound('5550101', '6400', second, 'ANSWERED'), ext('1002', B, 'ANSWER', '6400')],
        },
        { call_id: '1760000050.103', members: [inbound('5550102', '6400', third, 'ANSWERED')] },
      ],
    },
    active: [listed(OTHER, '1002', 25, '5550101')],
    waiting: [listed('1760000050.103', '6400', 8, '5550102')],
    agents: { '1002': { call_status: 2 } },
  });
  // Late news of the call that is gone raises no ghost.
  scene.call(60.5, CALL, ext('1001', A, 'ANSWER', '6400'));
  scene.call(65, '1760000050.103', inbound('5550102', '6400', third, 'BYE'));
  scene.call(80, OTHER, inbound('5550101', '6400', second, 'BYE')).lamp(80.1, '1002', 'Idle');
  return scene.lists(95, {});
}

/** Nulls, missing keys, unknown words and events, and refusals: all of it survives. */
function odd(): Scene {
  const scene = new Scene().snapshot(-5, { idle: 'nulls' });
  scene.put(-4, 'stream', '{"errcode":0,"errmsg":"SUCCESS"}').put(-3, 'stream', 'heartbeat response');
  scene
    .put(-2, 'stream', 'heartbeat')
    .event(-1, 30015, { call_id: '1760000310.000013', reason: 'NOT found', members: null });
  scene.event(-1, 30036, { anything: 1 }).event(-1, 30022, { ext_number: '1009', option: 'CREATE' });
  scene.event(-1, 30009, { extension: '1002', status: 'lunch' });
  scene.event(-1, 30007, { extension: '1001', kind: 'Sip', status: 'Unregistered', registered_ip: '' });
  arrives(scene).call(0.4, CALL, inbound('5550100', '6400', TRUNK, 'CONNECTED'));
  rings(scene, 1, CALL, '1001', A);
  // Out of order and doubled.
  answers(scene, 5, CALL, '1001', A).call(5, CALL, ext('1001', A, 'RING', '6400'));
  answers(scene, 5.1, CALL, '1001', A);
  scene.sweep(10, { calls: { inbound: [{ call_id: CALL, members: [] }] } });
  scene.rest(12, 'queue/call_status?id=1', { errcode: 70082, errmsg: 'OVERLOAD_TASK_RUNNING' });
  scene.rest(13, 'queue/agent_status?id=1', {
    errcode: 60001,
    errmsg: 'DATA NOT FOUND',
    total_number: 0,
    data: null,
  });
  byeOfCaller(scene, 30);
  byeOfCaller(scene, 30);
  scene
    .call(30.1, CALL, ext('1001', A, 'BYE', '6400'))
    .lamp(30.1, '1001', 'Idle')
    .record(30.2, CALL);
  return scene.lists(45, { idle: '60001' });
}

/** No leg ever names the queue: only the lists and the record do. The second call ends between two polls. */
function unnamed(): Scene {
  const other = '1760000020.104';
  const second = 'PJSIP/trunk-trunk-a-endpoint-00000030';
  const scene = new Scene().snapshot(-5);
  scene.call(0, CALL, inbound('5550100', '5550999', TRUNK, 'ALERT'));
  scene.call(0.3, CALL, inbound('5550100', '5550999', TRUNK, 'ANSWERED'));
  rings(scene, 1, CALL, '1001', A, '').lists(2.2, { ringing: [listed(CALL, '1001', 1)] });
  scene.call(6, CALL, ext('1001', A, 'ANSWER')).lamp(6, '1001', 'Busy');
  scene.call(20, other, inbound('5550101', '5550999', second, 'ALERT'));
  scene.call(20.3, other, inbound('5550101', '5550999', second, 'ANSWERED'));
  rings(scene, 20.5, other, '1002', B, '');
  scene.call(22.3, other, ext('1002', B, 'ANSWER')).lamp(22.3, '1002', 'Busy');
  scene.call(24, other, inbound('5550101', '5550999', second, 'BYE')).lamp(24.1, '1002', 'Idle');
  scene.record(24.1, other, { call_from: '5550101', call_to: '1002', agent_ring_time: 2, call_duration: 4 });
  scene
    .call(40, CALL, inbound('5550100', '5550999', TRUNK, 'BYE'))
    .lamp(40.1, '1001', 'Idle')
    .record(40.1, CALL);
  return scene.lists(55, {});
}

/** A call out, and one between two extensions: shown, never counted. */
function others(): Scene {
  const other = '1760000040.105';
  const out = 'PJSIP/trunk-trunk-a-endpoint-00000040';
  const scene = new Scene().snapshot(-5);
  scene.call(0, CALL, ext('1001', A, 'ALERT')).lamp(0, '1001', 'Busy');
  scene
    .call(1, CALL, outbound('1001', '5550200', out, 'RING'))
    .call(2, CALL, outbound('1001', '5550200', out, 'EARLYMEDIA'));
  scene.call(9, CALL, outbound('1001', '5550200', out, 'ANSWER'), ext('1001', A, 'ANSWERED'));
  scene.call(30, CALL, outbound('1001', '5550200', out, 'BYE')).lamp(30.1, '1001', 'Idle');
  scene.record(30.1, CALL, { type: 'Outbound', agent_ring_time: 0 });
  scene.call(40, other, ext('1000', '00000050', 'ALERT')).lamp(40, '1000', 'Busy');
  rings(scene, 40.2, other, '1002', B, '');
  scene
    .call(44, other, ext('1002', B, 'ANSWER'), ext('1000', '00000050', 'ANSWERED'))
    .lamp(44, '1002', 'Busy');
  scene
    .call(50, other, ext('1000', '00000050', 'BYE'))
    .lamp(50.1, '1002', 'Idle')
    .lamp(50.1, '1000', 'Idle');
  return scene.record(50.1, other, { type: 'Internal', agent_ring_time: 0 });
}

export const SCENES: Readonly<Record<string, () => Scene>> = {
  'worked-call': worked,
  'worked-call-objects': () => worked('object'),
  abandoned,
  'rings-out': ringsOut,
  'api-transfer': apiTransfer,
  holds,
  reconnects,
  odd,
  unnamed,
  others,
};

if (import.meta.main)
  for (const [name, compose] of Object.entries(SCENES))
    writeFileSync(join(import.meta.dirname, 'tapes', `${name}.jsonl`), String(compose()));
