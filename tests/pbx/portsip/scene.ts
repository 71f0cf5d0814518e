// How a small PortSIP floor speaks, as portsip/wire.md describes it: frames for tapes and tests, numbers invented.
import type { Frame } from '#server/pbx-sdk/contract.ts';
import { QUEUE_ID, STATUS, TENANT } from './pbx.ts';

/** 2025-10-09 08:53:20 UTC: offset 0 of portsip#worked-flow. */
export const START = 1_760_000_000_000;
export const CALL = '901300000000000001';
export const OTHER = '901300000000000777';
export const CALLER = '4315550142';

const uri = (number: string): string => `sip:${number}@acme.example`;
const idOf = (number: string): string => `901200000000000${number}`;

type Agent = { agent_extension_number: string; state: string } & Record<string, unknown>;
export const agentIs = (number: string, state: string, more: Record<string, unknown> = {}): Agent => ({
  agent_extension_number: number,
  state,
  session_id: '',
  caller_number: '',
  caller_name: '',
  ...more,
});

export type Floor = {
  readonly agents?: readonly Agent[];
  readonly waiting?: readonly object[];
  /** `items` of GET /sessions; `null` where the PBX refuses it. */
  readonly sessions?: readonly object[] | null;
  readonly logs?: readonly object[];
  readonly opened?: object;
};

export class Scene {
  readonly frames: Frame[] = [];

  put(seconds: number, channel: string, text: string): this {
    this.frames.push({ at: START + Math.round(seconds * 1000), channel, text });
    return this;
  }

  push(seconds: number, event_type: string, event: object, tenant_id: string = TENANT): this {
    return this.put(seconds, 'stream', JSON.stringify({ event_type, tenant_id, ...event }));
  }

  rest(seconds: number, path: string, body: unknown): this {
    return this.put(seconds, `rest:${path}`, body === null ? '' : JSON.stringify(body));
  }

  /** What a connection tells up to its snapshot's end. */
  snapshot(seconds: number, floor: Floor = {}): this {
    const agents = floor.agents ?? [agentIs('201', 'READY'), agentIs('202', 'READY')];
    this.put(seconds, 'opened', JSON.stringify(floor.opened ?? { domain: 'acme.example', rest: true }));
    this.rest(seconds, 'call_queues?top=100&skip=0', {
      count: 1,
      items: [{ id: QUEUE_ID, name: 'Support', extension_number: '8000' }],
    });
    this.rest(seconds, 'users?top=100&skip=0&as=wallboard', {
      count: 4,
      items: [
        { name: 'noa', display_name: 'Noa Lind', extension_number: '201' },
        { name: 'ines', display_name: 'Ines Okafor', extension_number: '202' },
        { name: 'ola', display_name: 'Ola Berg', extension_number: '203' },
        { name: 'wallboard', display_name: 'Wallboard', extension_number: '900' },
      ],
    });
    this.put(seconds, 'stream', '{"command":"subscribe","id":"3","status":0}');
    this.push(seconds, 'queue_status', {
      ...STATUS,
      waiting_list: floor.waiting ?? [],
      agents: agents.map((agent) => ({ timestamp: '1759999000', ...agent })),
    });
    this.push(seconds, 'extension_status', {
      status: ['201', '202', '203'].map((number) => ({
        extension: uri(number),
        extension_id: idOf(number),
        call_status: '',
        online: true,
        presence: 'ONLINE',
        presence_note: '',
        push_online: false,
        time: '1759999990',
      })),
    });
    if (floor.logs)
      this.rest(seconds, 'calllogs?top=100&skip=0', { count: floor.logs.length, items: floor.logs });
    if (floor.sessions === null) this.put(seconds, 'rest:sessions?status=403', '');
    else this.sessions(seconds, ...(floor.sessions ?? []));
    return this.put(seconds + 0.1, 'synced', '').rest(seconds + 0.2, `call_queues/${QUEUE_ID}`, {
      id: QUEUE_ID,
      sla_time: 20,
      enable_wrap_up: true,
      wrap_up_time: 10,
    });
  }

  sessions(seconds: number, ...items: readonly object[]): this {
    return this.rest(seconds, 'sessions', { count: items.length, items });
  }

  /** `time` is the whole second, as a string. */
  #time(seconds: number): string {
    return String(Math.floor(START / 1000 + seconds));
  }

  starts(seconds: number, session = CALL, more: object = {}): this {
    return this.push(seconds, 'call_start', {
      time: this.#time(seconds),
      session_id: session,
      cdr_id: `${session}2`,
      direction: 'inbound',
      caller: CALLER,
      caller_display_name: 'M. Huber',
      callee: '8000',
      callee_display_name: 'Support',
      did: '4315559000',
      ...more,
    });
  }

  sentOn(seconds: number, callee: string, session = CALL): this {
    return this.push(seconds, 'call_update_info', {
      time: this.#time(0),
      session_id: session,
      direction: 'inbound',
      caller: CALLER,
      caller_display_name: 'M. Huber',
      callee,
      did: '4315559000',
    });
  }

  caller(seconds: number, reason: string, more: Record<string, unknown> = {}): this {
    return this.push(seconds, 'queue_caller_status', {
      queue_id: QUEUE_ID,
      updated_callers: [
        {
          position: '1',
          session_id: CALL,
          caller_number: CALLER,
          reason,
          timestamp: this.#time(seconds),
          type: 'normal',
          ...more,
        },
      ],
    });
  }

  target(seconds: number, what: string, number: string, session = CALL): this {
    return this.push(seconds, `cdr_target_${what}`, {
      time: this.#time(seconds),
      session_id: session,
      direction: 'inbound',
      destination: `sip:${number}@10.20.0.5:5066`,
      caller: CALLER,
      did: '4315559000',
    });
  }

  phone(seconds: number, number: string, call_status: '' | 'RINGING' | 'ON_CALL'): this {
    return this.push(seconds, 'extension_call', {
      extension: uri(number),
      extension_id: idOf(number),
      call_status,
      time: this.#time(seconds),
    });
  }

  /** The queue's word on an agent, and the extension's. */
  agent(seconds: number, number: string, state: string, session = ''): this {
    this.push(seconds, 'queue_agent_status', {
      queue_id: QUEUE_ID,
      updated_agents: [agentIs(number, state, { session_id: session, timestamp: this.#time(seconds) })],
      removed_agents: [],
    });
    return this.push(seconds, 'extension_agent_status', {
      extension: uri(number),
      extension_id: idOf(number),
      agent_status: [{ queue_number: '8000', status: state }],
      time: this.#time(seconds),
    });
  }

  breach(seconds: number, caller = CALLER): this {
    return this.push(seconds, 'queue_sla_breached', {
      queue_id: QUEUE_ID,
      caller,
      total_callers_breached: 1,
      sla_time_secs: 20,
      waiting_callers: 1,
      timestamp: this.#time(seconds),
    });
  }

  record(seconds: number, legs: readonly Leg[], more: Record<string, unknown> = {}): this {
    return this.push(seconds, 'call_cdr', {
      session_id: CALL,
      direction: 'inbound',
      call_status: legs.some((leg) => leg.answered !== undefined && leg.number !== '8000')
        ? 'answered'
        : 'noanswer',
      caller: CALLER,
      callee: '8000',
      did: '4315559000',
      start_time: this.#time(0),
      ring_time: this.#time(0),
      answered_time: this.#time(0),
      ended_time: this.#time(seconds),
      ring_duration: '0',
      talk_duration: 0,
      ended_reason: 'caller_disconnect',
      status_code: '0',
      call_targets: legs.map((leg) => ({
        id: TENANT,
        call_type: 'normal_call',
        caller: CALLER,
        callee: leg.number,
        destination: `sip:${leg.number}@10.20.0.5:5066`,
        start_time: this.#time(leg.from),
        answered_time: leg.answered === undefined ? '0' : this.#time(leg.answered),
        ended_time: this.#time(leg.to),
        status: leg.answered === undefined ? 'noanswer' : 'answered',
        status_code: 0,
        end_reason: leg.reason ?? 'None',
      })),
      ...more,
    });
  }
}

export type Leg = {
  readonly number: string;
  readonly from: number;
  readonly answered?: number;
  readonly to: number;
  readonly reason?: string;
};
export { idOf, uri };
