// The stories told on the tapes beside it: each composed from yeastar/wire.md, none captured. Run it to write them:
// `node tests/pbx/yeastar/scenes.ts`. What they mean is checked by a person.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ext, inbound, listed, outbound, parkedIn, Scene, TRUNK } from './scene.ts';

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

/** yeastar#worked-call, literally: queue, agent, hold, blind transfer by phone, the caller hangs up. */
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

/** The agent is muted and recorded, asks 1002 in a call of its own, swaps, and joins the two. */
function attended(): Scene {
  const asks = '1760000020.000106';
  const channel_id = `PJSIP/1001-${A}`;
  const scene = answers(rings(arrives(new Scene().snapshot(-5)), 1, CALL, '1001', A), 5, CALL, '1001', A);
  scene.deed(8, 'call/mute', { channel_id }).deed(9, 'call/unmute', { channel_id });
  scene.deed(10, 'call/record_start', { channel_id }).deed(12, 'call/record_pause', { channel_id });
  scene.call(20, CALL, ext('1001', A, 'HOLD', '6400')).call(20, asks, ext('1001', '0000002c', 'ALERT'));
  rings(scene, 20.1, asks, '1002', B, '');
  scene.deed(20.2, 'call/transfer', {
    type: 'attended',
    channel_id,
    number: '1002',
    dial_permission: '1001',
  });
  scene.call(24, asks, ext('1002', B, 'ANSWER')).call(24, asks, ext('1001', '0000002c', 'ANSWERED'));
  scene.lamp(24, '1002', 'Busy').call(30, CALL, ext('1001', A, 'ANSWER', '6400'));
  scene.deed(30.1, 'call/transfer', { type: 'attended', channel_id, attended_operate: 'swap' });
  scene.call(40, asks, ext('1001', '0000002c', 'BYE')).call(40, CALL, ext('1002', '0000002d', 'ANSWER'));
  scene.deed(40.1, 'call/transfer', { type: 'attended', channel_id, attended_operate: 'complete' });
  scene.call(40.1, CALL, ext('1001', A, 'BYE', '6400')).lamp(40.2, '1001', 'Idle');
  scene.record(40.3, asks, { type: 'Internal', call_from: '1001', call_to: '1002', agent_ring_time: 0 });
  byeOfCaller(scene, 70).lamp(70.1, '1002', 'Idle');
  const recording = '20251009085320-1760000000.101-5550100-1001-Inbound.wav';
  return scene.record(70.2, CALL, { call_to: '1002', recording }).lists(80, {}).lot(81, {});
}

/** Parked by command, retrieved at another phone, parked there by hand, and found so after a reconnect. */
function parked(): Scene {
  const scene = answers(rings(arrives(new Scene().snapshot(-5)), 1, CALL, '1001', A), 5, CALL, '1001', A);
  scene.deed(20, 'call/park', { channel_id: TRUNK }, { call_id: CALL, parking_slot: '7000' });
  scene.call(20.1, CALL, ext('1001', A, 'BYE', '6400')).lamp(20.1, '1001', 'Idle');
  scene.lot(20.5, { parked: [parkedIn('7000', TRUNK)] });
  rings(scene, 40, CALL, '1002', B, '')
    .call(42, CALL, ext('1002', B, 'ANSWER'))
    .lamp(42, '1002', 'Busy');
  // Written before the call was taken.
  scene.lot(42.3, { parked: [parkedIn('7000', TRUNK)] }).lot(47, {});
  scene.call(60, CALL, ext('1002', B, 'BYE')).lamp(60, '1002', 'Idle');
  scene.lot(60.4, { parked: [parkedIn('7001', TRUNK)] });
  const caller = inbound('5550100', '6400', TRUNK, 'HOLD');
  scene.snapshot(100, {
    calls: { inbound: [{ call_id: CALL, members: [caller] }] },
    parked: [parkedIn('7001', TRUNK)],
  });
  byeOfCaller(scene, 120);
  return scene.record(120.1, CALL, { call_to: '1002' }).lot(121, {}).lists(125, {});
}

/** Somebody listens in a call of its own, somebody joins; what the PBX forbids is switched off for ten minutes. */
function company(): Scene {
  const listens = '1760000010.000107';
  const channel_id = `PJSIP/1001-${A}`;
  const scene = answers(rings(arrives(new Scene().snapshot(-5)), 1, CALL, '1001', A), 5, CALL, '1001', A);
  scene.lamp(10, '1000', 'Ringing').call(10, listens, ext('1000', '00000051', 'RING'));
  scene.deed(10.1, 'call/listen', { monitor: '1000', channel_id, type: 'listen' }, { call_id: CALL });
  scene.call(12, listens, ext('1000', '00000051', 'ANSWER')).lamp(12, '1000', 'Busy');
  scene.deed(15, 'call/add_member', { channel_id, number: '1002', dial_permission: '1001' });
  rings(scene, 15.1, CALL, '1002', B, '')
    .call(18, CALL, ext('1002', B, 'ANSWER'))
    .lamp(18, '1002', 'Busy');
  scene.rest(20, `call/record_start?channel_id=${encodeURIComponent(channel_id)}`, {
    errcode: 10005,
    errmsg: 'ACCESS DENIED',
  });
  scene.call(30, CALL, ext('1001', A, 'BYE', '6400')).lamp(30, '1001', 'Idle');
  scene.call(30, listens, ext('1000', '00000051', 'BYE')).lamp(30.1, '1000', 'Idle');
  byeOfCaller(scene, 45).lamp(45.1, '1002', 'Idle');
  return scene.record(45.2, CALL, { call_to: '1002' }).lists(60, {}).lists(700, {});
}

/** One caller is accepted, one refused, one waits until the PBX routes them itself. */
function door(): Scene {
  const scene = new Scene().snapshot(-5);
  const knocks = (s: number, call: string, channel: string) => {
    const caller = inbound('5550100', '5550999', channel, 'ALERT');
    return scene.event(s, 30016, { call_id: call, members: [caller] }).call(s, call, caller);
  };
  const enters = (s: number, call: string, channel: string, status = 'ANSWERED') =>
    scene.call(s, call, inbound('5550100', '6400', channel, status));
  const second = 'PJSIP/trunk-trunk-a-endpoint-00000030';
  const third = 'PJSIP/trunk-trunk-a-endpoint-00000031';
  knocks(0, CALL, TRUNK).deed(3, 'call/accept_inbound', { channel_id: TRUNK }, { call_id: CALL });
  enters(3.1, CALL, TRUNK);
  knocks(20, '1760000020.111', second).deed(22, 'call/refuse_inbound', { channel_id: second });
  scene.call(22.1, '1760000020.111', inbound('5550100', '5550999', second, 'BYE'));
  scene.record(22.2, '1760000020.111', { call_to: '5550999', status: 'NO ANSWER', agent_ring_time: 0 });
  knocks(40, '1760000040.112', third);
  enters(50.2, '1760000040.112', third);
  enters(60, CALL, TRUNK, 'BYE');
  enters(61, '1760000040.112', third, 'BYE');
  return scene.lists(70, {});
}

/** An extension is created, renamed and deleted; another is paused by the PBX; a call out fails, one is forwarded. */
function changes(): Scene {
  const scene = new Scene().snapshot(-5);
  const told = (s: number, option: string) => scene.event(s, 30022, { ext_number: '1009', option });
  const row = (number: string, name: string, more: object = {}) => ({
    ...{ name, number, is_login: 1, is_pause: 0, call_status: 1, pause_reason: '', agent_type: 'static' },
    ...more,
  });
  const one = row('1001', 'Agent One');
  const two = row('1002', 'Agent Two');
  const agents = (s: number, ...data: object[]) =>
    scene.rest(s, 'queue/agent_status?id=1', { ...{ errcode: 0, errmsg: 'SUCCESS' }, data });
  const phone = (id: number, number: string, caller_id_name: string) => ({
    ...{ id, number, caller_id_name, presence_status: 'available' },
    online_status: { sip_phone: { status: 1 } },
  });
  const known = [phone(10, '1000', 'Lead'), phone(11, '1001', 'Agent One'), phone(12, '1002', 'Agent Two')];
  const phones = (s: number, ...more: object[]) =>
    scene.rest(s, 'extension/list?page=1&page_size=500', {
      ...{ errcode: 0, errmsg: 'SUCCESS', total_number: 3 + more.length },
      data: [...known, ...more],
    });
  told(0, 'CREATE');
  phones(0.6, phone(19, '1009', 'New One'));
  agents(0.8, one, two, row('1009', 'New One'));
  told(10, 'UPDATE');
  phones(10.6, phone(19, '1009', 'Newer One'));
  told(20, 'DELETE');
  phones(20.6);
  agents(20.8, one, two);
  scene.event(30, 30025, {
    queue_number: '6400',
    agent_number: '1001',
    calls: [{ caller_number: '5550100', call_id: CALL }],
  });
  agents(30.4, row('1001', 'Agent One', { is_pause: 1, pause_reason: 'Auto Pause' }), two);
  // A call out that the network refuses, without members.
  scene.call(40, CALL, ext('1002', B, 'ALERT')).lamp(40, '1002', 'Busy');
  scene.event(41, 30015, { call_id: CALL, reason: '404 NOT found', members: null });
  scene.call(41.1, CALL, ext('1002', B, 'BYE')).lamp(41.1, '1002', 'Idle');
  // A call to 1002 that its phone sends on to 1000.
  const other = '1760000050.113';
  scene.call(50, other, inbound('5550100', '1002', TRUNK, 'ALERT'));
  rings(scene, 50.2, other, '1002', '0000002e', '');
  scene.event(55, 30014, {
    call_id: other,
    members: [ext('1002', '0000002e', 'BYE'), ext('1000', '00000052', 'RING')],
  });
  scene.lamp(55, '1002', 'Idle').call(58, other, ext('1000', '00000052', 'ANSWER'));
  scene.call(70, other, inbound('5550100', '1002', TRUNK, 'BYE'));
  return scene.record(70.1, other, { call_to: '1000', agent_ring_time: 0 }).lists(80, {});
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
  attended,
  parked,
  company,
  door,
  changes,
};

if (import.meta.main)
  for (const [name, compose] of Object.entries(SCENES))
    writeFileSync(join(import.meta.dirname, 'tapes', `${name}.jsonl`), String(compose()));
