// How a small Cytracom account speaks, as cytracom/wire.md describes and proposes it: frames for tapes and tests, all
// numbers invented.
import type { Frame } from '#server/pbx-sdk/contract.ts';

/** 2025-10-09 08:53:20 UTC. */
export const START = 1_760_000_000_000;
export const CODE = 'baaaaar';
export const CALLER = '6175550142';

/** The linked_id of a call that began `seconds` after the start. */
export const linked = (seconds: number, n = 1): string =>
  `${START + Math.round(seconds * 1000)}.${40_000 + n}`;
/** An id in the form of a channel's. */
export const uuid = (n: number): string => `0b6e7c52-1f5d-4a0c-9a52-6d1c7c0f${String(n).padStart(4, '0')}`;
export const device = (extension: string): string => `sip${extension}_${CODE}`;

export type Party = Readonly<Record<string, unknown>>;

/** An agent's phone. */
export const phone = (extension: string, name: string, channel: number, more: Party = {}): Party => ({
  number: extension,
  name,
  device: device(extension),
  channel_id: uuid(channel),
  ...more,
});
export const outside = (number: string, name: string, channel: number, more: Party = {}): Party => ({
  number,
  name,
  device: null,
  channel_id: uuid(channel),
  ...more,
});

export const ANN = phone('240', 'Ann Agent', 1);
export const BEN = phone('241', 'Ben Agent', 2);
export const CARL = outside(CALLER, 'CALLER CARL', 170, { state: null, answered_time: '0' });

const NAMES: Readonly<Record<string, string>> = { '240': 'Ann Agent', '241': 'Ben Agent' };
const OK = { code: 200 };

export type Floor = {
  /** State words by extension. */
  readonly members?: Readonly<Record<string, string>>;
  readonly status?: Readonly<Record<string, unknown>>;
  readonly history?: readonly unknown[];
  readonly opening?: Readonly<Record<string, unknown>>;
};

export class Scene {
  readonly frames: Frame[] = [];

  /** `seconds` after the start. */
  put(seconds: number, channel: string, text: string): this {
    this.frames.push({ at: START + Math.round(seconds * 1000), channel, text });
    return this;
  }

  /** As it is written on the wire; heard 20 ms after it was said. */
  event(seconds: number, stream: string, name: string, data: object): this {
    const said = {
      event: `${stream}.${name}`,
      event_time: START + Math.round(seconds * 1000),
      customer_code: CODE,
    };
    return this.put(
      seconds + 0.02,
      `stream:${stream}`,
      `event:${stream}.${name}\ndata:${JSON.stringify({ ...said, ...data })}`,
    );
  }

  begins(
    seconds: number,
    call: string,
    leg: number,
    caller: Party,
    called: Party,
    direction = 'inbound',
  ): this {
    return this.event(seconds, 'chan', 'dial_begin', {
      unique_id: uuid(leg),
      linked_id: call,
      direction,
      caller,
      called: { ...called, state: 'ringing', dial_status: 'ringing' },
    });
  }

  ends(
    seconds: number,
    call: string,
    leg: number,
    caller: Party,
    called: Party,
    status: string,
    direction = 'inbound',
  ) {
    return this.event(seconds, 'chan', 'dial_end', {
      unique_id: uuid(leg),
      linked_id: call,
      direction,
      caller,
      called: { ...called, state: status, dial_status: status },
    });
  }

  hangsUp(
    seconds: number,
    call: string,
    leg: number,
    channel: Party,
    status: string,
    direction = 'inbound',
  ): this {
    return this.event(seconds, 'chan', 'hangup', {
      unique_id: uuid(leg),
      linked_id: call,
      direction,
      channel: { ...channel, state: 'hangup', dial_status: status },
    });
  }

  joins(seconds: number, call: string, more: object = {}): this {
    return this.event(seconds, 'queue', 'caller_join', {
      queue_id: 11,
      queue_name: 'Sales',
      linked_id: call,
      unique_id: uuid(170),
      caller: { number: CALLER, name: 'CALLER CARL', channel_id: uuid(170) },
      position: 1,
      count: 1,
      ...more,
    });
  }

  connects(seconds: number, call: string, extension: string, hold_time: number, more: object = {}): this {
    return this.event(seconds, 'queue', 'member_connect', {
      queue_id: 11,
      linked_id: call,
      caller: { number: CALLER, name: 'CALLER CARL' },
      member: { device: device(extension), number: extension, name: NAMES[extension] },
      hold_time,
      ring_time: hold_time,
      ...more,
    });
  }

  completes(
    seconds: number,
    call: string,
    extension: string,
    talk_time: number,
    reason: string,
    more: object = {},
  ) {
    return this.event(seconds, 'queue', 'member_complete', {
      queue_id: 11,
      linked_id: call,
      caller: { number: CALLER, name: 'CALLER CARL' },
      member: { device: device(extension), number: extension, name: NAMES[extension] },
      hold_time: 8,
      talk_time,
      reason,
      ...more,
    });
  }

  abandons(seconds: number, call: string, hold_time: number, more: object = {}): this {
    return this.event(seconds, 'queue', 'caller_abandon', {
      queue_id: 11,
      linked_id: call,
      caller: { number: CALLER, name: 'CALLER CARL' },
      position: 1,
      original_position: 1,
      hold_time,
      ...more,
    });
  }

  member(
    seconds: number,
    extension: string,
    state: string | number,
    more: object = {},
    name = 'member_state',
  ): this {
    return this.event(seconds, 'queue', name, {
      queue_id: 11,
      member: {
        device: device(extension),
        number: extension,
        name: NAMES[extension],
        state,
        paused: false,
        ...more,
      },
    });
  }

  rest(seconds: number, path: string, body: object): this {
    return this.put(seconds, `rest:${path}`, JSON.stringify({ ...body, ...OK }));
  }

  people(seconds: number): this {
    return this.rest(seconds, 'data/users?limit=1000', {
      data: {
        users: [
          { name: 'Ann Agent', extension_number: '240', email: 'ann@example.com' },
          { name: 'Ben Agent', extension_number: '241', email: 'ben@example.com' },
          { name: 'Lobby phone', extension_number: '205', email: null },
        ],
      },
    });
  }

  /** What the queue stream says of its own when it is opened. */
  picture(seconds: number, { members = {}, status = {}, history = [] }: Floor = {}): this {
    this.event(seconds, 'queue', 'queue_status', {
      queue_id: 11,
      queue_name: 'Sales',
      strategy: 'ringall',
      calls: 0,
      completed: 14,
      abandoned: 2,
      hold_time: 21,
      talk_time: 187,
      service_level: 60,
      service_level_perf: 92.8,
      members_total: 2,
      members_available: 2,
      callers: [],
      ...status,
    });
    for (const extension of ['240', '241'])
      this.member(seconds, extension, members[extension] ?? 'waiting', {}, 'member_init_state');
    return this.event(seconds, 'queue', 'caller_history', { queue_id: 11, history });
  }

  /** A whole start, complete at `seconds`. */
  snapshot(seconds: number, floor: Floor = {}): this {
    const opening = { skewMs: 0, offsetMs: 0, dayFrom: null, queues: [], parks: true, unparks: true };
    return this.put(seconds - 2, 'opened', JSON.stringify({ ...opening, ...floor.opening }))
      .people(seconds - 1.9)
      .rest(seconds - 1.8, 'data/resources?type=queue&limit=1000', {
        data: { resources: [{ id: 11, type: 'queue', name: 'Sales', number: '611' }] },
      })
      .picture(seconds - 1, floor)
      .rest(seconds - 0.5, 'insights/search', { data: { total: 0, search: { scroll_id: 'x', records: [] } } })
      .put(seconds, 'synced', '');
  }

  toString(): string {
    return this.frames.map((frame) => `${JSON.stringify(frame)}\n`).join('');
  }
}

/** An entry of a queue's history. */
export const past = (
  id: string,
  joined: number,
  answered: number | null,
  ended: number,
  more: object = {},
): Record<string, unknown> => ({
  linked_id: id,
  caller: { number: '6175550177', name: 'DOE JANE' },
  ...(answered === null ? {} : { member: { device: device('240'), number: '240', name: 'Ann Agent' } }),
  join_time: START + joined * 1000,
  // Microseconds, as text, beside milliseconds.
  answered_time: answered === null ? '0' : String((START + answered * 1000) * 1000),
  end_time: START + ended * 1000,
  hold_time: (answered ?? ended) - joined,
  talk_time: answered === null ? 0 : ended - answered,
  disposition: answered === null ? 'abandoned' : 'completed',
  ...more,
});
