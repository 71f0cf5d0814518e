// A make-believe PBX on a bench: virtual clock, two agents, one queue, a client that asks and listens in memory.
import { Floor, type FloorSetup } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorCall, FloorLeg } from '#server/simulator/call-centre/model.ts';
import type { PbxAnswer } from '#server/simulator/transport/pbx.ts';
import { createYeastarPbx, type YeastarOptions, type YeastarPbx } from '#server/simulator/yeastar/pbx.ts';
import { parseQuirks } from '#server/simulator/yeastar/variants.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';

export const START = 1_760_000_000_000;
export const CREDENTIALS = { clientId: 'client', clientSecret: 'secret' };
const ALL = Array.from({ length: 35 }, (_, i) => 30_005 + i);

export type Json = Record<string, unknown> & { errcode: number };
export type Heard = { readonly at: number; readonly text: string };

export class Bench {
  readonly clock = new VirtualClock(START);
  readonly floor: Floor;
  readonly pbx: YeastarPbx;
  token = '';
  readonly heard: Heard[] = [];
  closed = false;

  constructor(
    quirks: readonly string[] = [],
    more: Partial<YeastarOptions> = {},
    floor: Partial<FloorSetup> = {},
  ) {
    this.floor = new Floor({
      clock: this.clock,
      queues: [
        {
          number: '6400',
          name: 'Support',
          targetSeconds: 20,
          wrapUpSeconds: 10,
          ringSeconds: 15,
          strategy: 'rrmemory',
        },
      ],
      agents: [
        { number: '1001', name: 'Agent One', queues: ['6400'] },
        { number: '1002', name: 'Agent Two', queues: ['6400'] },
        { number: '1900', name: 'Reception', queues: [] },
      ],
      ...floor,
    });
    this.pbx = createYeastarPbx({
      floor: this.floor,
      clock: this.clock,
      credentials: CREDENTIALS,
      quirks: parseQuirks(quirks),
      ...more,
    });
  }

  raw(method: string, path: string, body = '', headers: Record<string, string> = AGENT): Promise<PbxAnswer> {
    return this.pbx.http({ method, path, headers, body });
  }
  async post(endpoint: string, body: object): Promise<Json> {
    const path = `/openapi/v1.0/${endpoint}?access_token=${this.token}`;
    return JSON.parse((await this.raw('POST', path, JSON.stringify(body))).text) as Json;
  }
  async get(endpoint: string, query = ''): Promise<Json> {
    const path = `/openapi/v1.0/${endpoint}?access_token=${this.token}&${query}`;
    return JSON.parse((await this.raw('GET', path)).text) as Json;
  }
  async login(): Promise<this> {
    const got = await this.post('get_token', {
      username: CREDENTIALS.clientId,
      password: CREDENTIALS.clientSecret,
    });
    this.token = String(got.access_token);
    return this;
  }

  /** Opens the event socket and subscribes; the acknowledgement is not kept. */
  subscribe(topics: readonly number[] = ALL): (text: string) => void {
    const peer = this.pbx.upgrade(
      { method: 'GET', path: `/openapi/v1.0/subscribe?access_token=${this.token}`, headers: {}, body: '' },
      {
        send: (text) => this.heard.push({ at: this.clock.now(), text }),
        close: () => {
          this.closed = true;
        },
      },
    );
    if ('status' in peer) throw new Error(`upgrade refused with ${peer.status}`);
    peer.hear(JSON.stringify({ topic_list: topics }));
    if (this.heard.at(-1)?.text === '{"errcode":0,"errmsg":"SUCCESS"}') this.heard.pop();
    return (text) => peer.hear(text);
  }

  /** Frames heard since the last time, parsed, `msg` unwrapped. */
  frames(): { type: number; msg: Record<string, unknown> }[] {
    return this.heard.splice(0).flatMap(({ text }) => {
      const frame = JSON.parse(text) as { type: number; msg: unknown };
      if (frame.type === undefined) return [];
      const msg = (typeof frame.msg === 'string' ? JSON.parse(frame.msg) : frame.msg) as Record<
        string,
        unknown
      >;
      return [{ type: frame.type, msg }];
    });
  }

  /** `type:status…` for each frame, short enough to compare. */
  said(): string[] {
    return this.frames().map(({ type, msg }) => {
      const members = (msg.members ?? []) as Record<string, { member_status: string; number?: string }>[];
      const shown = members.map((member) => {
        const [kind, of] = Object.entries(member)[0]!;
        return `${of.number ?? kind} ${of.member_status}`;
      });
      const rest = [msg.extension, msg.agent_number, msg.status].filter((word) => word !== undefined);
      return [type, ...shown, ...rest].join(' ');
    });
  }

  /** Channel of the newest live leg of an extension or an outside number. */
  channel(number: string): string {
    for (const call of [...this.floor.calls.values()].reverse())
      for (const leg of [...call.legs].reverse())
        if (leg.number === number && leg.state !== 'ended') {
          const hex = leg.id.toString(16).padStart(8, '0');
          return leg.kind === 'extension' ? `PJSIP/${number}-${hex}` : `PJSIP/trunk-trunk-a-endpoint-${hex}`;
        }
    throw new Error(`${number} is in no call`);
  }

  /** An extension's ringing phone is picked up. */
  pickUp(number: string): FloorCall {
    for (const leg of this.floor.legsOf(number)) {
      const found = this.floor.leg(leg.id);
      if (leg.state !== 'ringing' || !found) continue;
      this.floor.answer(found.call, leg);
      return found.call;
    }
    throw new Error(`${number} does not ring`);
  }

  run(seconds: number): Promise<void> {
    return this.clock.run(this.clock.now() + seconds * 1000);
  }

  /** A call in the queue, and the one agent who has answered it. */
  talking(agent = '1001'): { call: FloorCall; leg: FloorLeg; caller: string; channel: string } {
    const call = this.floor.arrive({ from: '5550100', dialled: '5550999' });
    this.floor.joinQueue(call, '6400');
    const leg = this.floor.ring(call, agent, '6400')!;
    this.floor.answer(call, leg);
    this.heard.length = 0;
    const hex = (id: number): string => id.toString(16).padStart(8, '0');
    return {
      call,
      leg,
      caller: `PJSIP/trunk-trunk-a-endpoint-${hex(call.legs[0]!.id)}`,
      channel: `PJSIP/${agent}-${hex(leg.id)}`,
    };
  }
}

export const AGENT = { 'user-agent': 'OpenAPI', 'content-type': 'application/json' };
