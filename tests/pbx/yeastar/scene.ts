// How a small Yeastar floor speaks, as yeastar/wire.md describes it: frames for tapes and tests, numbers invented.
import type { Frame } from '#server/pbx-sdk/contract.ts';

/** 2025-10-09 08:53:20 UTC, the second in which yeastar#worked-call begins. */
export const START = 1_760_000_000_000;
export const TRUNK = 'PJSIP/trunk-trunk-a-endpoint-00000029';
const SN = '3631A0000001';

type Ext = [number: string, channel: string, status: string, path?: string];
type Trunk = [from: string, to: string, channel: string, status: string, path?: string];

export const ext = (...[number, channel, member_status, call_path = '']: Ext) => ({
  extension: { number, channel_id: `PJSIP/${number}-${channel}`, member_status, call_path },
});
const trunk = (...[from, to, channel_id, member_status, call_path = '']: Trunk) => ({
  from,
  to,
  trunk_name: 'trunk-a',
  channel_id,
  member_status,
  call_path,
});
export const inbound = (...of: Trunk) => ({ inbound: trunk(...of) });
export const outbound = (...of: Trunk) => ({ outbound: trunk(...of) });

/** Whether `msg` travels as a JSON string or as an object: the documents leave it open (yeastar#envelope). */
export type Encoding = 'string' | 'object';

export const listed = (
  call_id: string,
  callee_number: string,
  duration: number,
  caller_number = '5550100',
) => ({
  call_id,
  caller_number,
  caller_display_name: '',
  callee_number,
  callee_display_name: '',
  duration,
});
type Listed = ReturnType<typeof listed>;

export const parkedIn = (parking_slot: string, channel_id: string, parked_party = '5550100') => ({
  parker: '1001',
  parked_party,
  parking_slot,
  park_time: 60,
  channel_id,
});

export type Floor = {
  /** Calls as call/query tells them, by type. */
  readonly calls?: Partial<
    Record<'inbound' | 'outbound' | 'internal', { call_id: string; members: object[] }[]>
  >;
  /** Lists of queue 1 (number 6400); `null` for the answer of an idle PBX that has no lists. */
  readonly waiting?: Listed[];
  readonly ringing?: Listed[];
  readonly active?: Listed[];
  readonly idle?: 'zeros' | 'nulls' | '60001';
  /** Overrides of agents by number. */
  readonly agents?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly wrapUpSeconds?: number;
  /** As call/park_status tells them. */
  readonly parked?: ReturnType<typeof parkedIn>[];
};

const OK = { errcode: 0, errmsg: 'SUCCESS' };

export class Scene {
  readonly frames: Frame[] = [];
  readonly encoding: Encoding;
  readonly start: number;

  constructor(encoding: Encoding = 'string', start = START) {
    this.encoding = encoding;
    this.start = start;
  }

  /** `seconds` after the start. */
  put(seconds: number, channel: string, text: string): this {
    this.frames.push({ at: this.start + Math.round(seconds * 1000), channel, text });
    return this;
  }

  event(seconds: number, type: number, msg: object): this {
    const sent = this.encoding === 'string' ? JSON.stringify(msg) : msg;
    return this.put(seconds, 'stream', JSON.stringify({ type, sn: SN, msg: sent }));
  }

  /** 30011. */
  call(seconds: number, call_id: string, ...members: object[]): this {
    return this.event(seconds, 30011, { call_id, members });
  }

  /** 30008. */
  lamp(seconds: number, extension: string, status: string): this {
    return this.event(seconds, 30008, { extension, status });
  }

  /** 30012. */
  record(seconds: number, call_id: string, more: object = {}): this {
    return this.event(seconds, 30012, {
      call_id,
      time_start: '2025-10-09 08:53:20',
      call_from: '5550100',
      call_to: '1001',
      call_duration: 95,
      talk_duration: 80,
      src_trunk_name: 'trunk-a',
      dst_trunk_name: '',
      pin_code: '',
      status: 'ANSWERED',
      type: 'Inbound',
      recording: '',
      did_number: '5550999',
      agent_ring_time: 15,
      uid: '20251009085320A1B2C',
      ...more,
    });
  }

  rest(seconds: number, path: string, body: object): this {
    return this.put(seconds, `rest:${path}`, JSON.stringify(body));
  }

  /** queue/call_status of queue 6400. */
  lists(seconds: number, { waiting = [], ringing = [], active = [], idle = 'zeros' }: Floor): this {
    const none = waiting.length + ringing.length + active.length === 0;
    const empty = none && idle !== 'zeros' ? null : [];
    return this.rest(seconds, 'queue/call_status?id=1', {
      ...(none && idle === '60001' ? { errcode: 60001, errmsg: 'DATA NOT FOUND' } : OK),
      waiting_calls: waiting.length,
      waiting_list: waiting.length > 0 ? waiting : empty,
      ringing_calls: ringing.length,
      ringing_list: ringing.length > 0 ? ringing : empty,
      active_calls: active.length,
      active_list: active.length > 0 ? active : empty,
    });
  }

  agents(seconds: number, { agents = {} }: Floor): this {
    const data = [agentRow('1001', 'Agent One'), agentRow('1002', 'Agent Two')].map((row) => ({
      ...row,
      ...agents[row.number],
    }));
    return this.rest(seconds, 'queue/agent_status?id=1', { ...OK, total_number: data.length, data });
  }

  sweep(seconds: number, { calls = {} }: Floor): this {
    // An idle PBX answers without a data key (yeastar#call-query).
    for (const type of ['inbound', 'outbound', 'internal'] as const)
      this.rest(seconds, `call/query?type=${type}`, calls[type] ? { ...OK, data: calls[type] } : OK);
    return this;
  }

  /** call/park_status. */
  lot(seconds: number, { parked = [] }: Floor): this {
    return this.rest(seconds, 'call/park_status', { ...OK, data: parked });
  }

  /** The answer to a command; what was asked stands in the channel. */
  deed(seconds: number, endpoint: string, asked: Readonly<Record<string, string>>, more: object = {}): this {
    const query = Object.entries(asked).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    return this.rest(seconds, `${endpoint}?${query.join('&')}`, { ...OK, ...more });
  }

  /** A whole start-up, complete at `seconds`. */
  snapshot(seconds: number, floor: Floor = {}): this {
    const at = seconds;
    this.put(at - 1, 'opened', '');
    this.rest(at - 1, 'system/information', {
      ...OK,
      data: { firmware_version: '37.20.0.21', sn: SN, timestamp: Math.floor(this.start / 1000 + at - 1) },
    });
    this.rest(at - 0.9, 'extension_status_monitor/list', { ...OK, data: [] });
    this.rest(at - 0.9, 'trunk_status_monitor/list', { ...OK, data: [] });
    const extensions = [
      phone(10, '1000', 'Lead'),
      phone(11, '1001', 'Agent One'),
      phone(12, '1002', 'Agent Two'),
    ];
    this.rest(at - 0.8, 'extension/list?page=1&page_size=500', { ...OK, total_number: 3, data: extensions });
    this.rest(at - 0.7, 'queue/list?page=1&page_size=500', { ...OK, total_number: 1, queue_list: [QUEUE] });
    this.rest(at - 0.6, 'queue/query?ids=1', {
      ...OK,
      data: [{ id: 1, wrap_up_time: floor.wrapUpSeconds ?? 10, sla_time: 20 }],
    });
    this.rest(at - 0.5, 'queue_pause_reason/list?page=1&page_size=100', {
      ...OK,
      data: [{ code: '*01', reason: 'Lunch' }],
    });
    this.rest(at - 0.4, 'trunk/list?page=1&page_size=500', {
      ...OK,
      total_number: 1,
      data: [{ id: 1, name: 'trunk-a', status: 1, type: 'register' }],
    });
    return this.sweep(at - 0.3, floor)
      .lot(at - 0.25, floor)
      .lists(at - 0.2, floor)
      .agents(at - 0.1, floor)
      .put(at, 'synced', '');
  }

  toString(): string {
    return this.frames.map((frame) => `${JSON.stringify(frame)}\n`).join('');
  }
}

const QUEUE = {
  id: 1,
  number: '6400',
  name: 'Support',
  ring_strategy: 'rrmemory',
  dynamic_agent_list: null,
  static_agent_list: [
    { text: 'Agent One', text2: '1001', value: '11', type: 'extension' },
    { text: 'Agent Two', text2: '1002', value: '12', type: 'extension' },
  ],
};

const agentRow = (number: string, name: string) => ({
  name,
  number,
  is_login: 1,
  is_pause: 0,
  call_status: 1,
  pause_reason: '',
  agent_type: 'static',
});

const phone = (id: number, number: string, caller_id_name: string) => ({
  id,
  number,
  caller_id_name,
  presence_status: 'available',
  online_status: { sip_phone: { status: 1, ext_dev_type: 'sip' }, linkus_web: { status: 0 } },
});
