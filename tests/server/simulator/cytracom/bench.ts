// A make-believe Cytracom account on a bench: virtual clock, two queues, a few phones, streams read in memory.
import { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorCall, FloorLeg } from '#server/simulator/call-centre/model.ts';
import { type CytracomOptions, type CytracomPbx, createCytracomPbx } from '#server/simulator/cytracom/pbx.ts';
import { parseQuirks } from '#server/simulator/cytracom/variants.ts';
import type { PbxAnswer } from '#server/simulator/transport/pbx.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';

/** 2026-01-01T10:25:00Z */
export const START = 1_767_263_100_000;
export const TOKEN = 'make-believe';
export const CALLER = '6175550142';
export const HEADERS = {
  authorization: `Basic ${Buffer.from(`token:${TOKEN}`).toString('base64')}`,
  'content-type': 'application/json',
};

export type Data = Record<string, unknown>;
export type Frame = { readonly id: string | null; readonly event: string | null; readonly data: unknown };

/** One open stream, and what came over it. */
export class Reader {
  readonly chunks: string[] = [];
  closed = false;
  gone: () => void = () => {};

  get text(): string {
    return this.chunks.join('');
  }

  /** Whole events so far; what stands before the first blank line of a rest is not one yet. */
  frames(): Frame[] {
    const blocks = this.text.replaceAll('\r\n', '\n').split('\n\n').slice(0, -1);
    return blocks.flatMap((block) => {
      const fields = block.split('\n').map((line): [string, string] => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
      });
      const of = (name: string): string[] =>
        fields.filter(([each]) => each === name).map(([, value]) => value);
      const data = of('data');
      if (data.length === 0) return [];
      return [{ id: of('id')[0] ?? null, event: of('event')[0] ?? null, data: JSON.parse(data.join('\n')) }];
    });
  }

  /** Data of the events of a name, or of all. */
  data(event?: string): Data[] {
    return this.frames()
      .filter((frame) => event === undefined || frame.event === event)
      .map(({ data }) => data as Data);
  }

  names(): (string | null)[] {
    return this.frames().map(({ event }) => event);
  }

  forget(): void {
    this.chunks.length = 0;
  }
}

export class CytracomBench {
  readonly clock = new VirtualClock(START);
  readonly floor: Floor;
  readonly pbx: CytracomPbx;

  constructor(quirks: readonly string[] = [], more: Partial<CytracomOptions> = {}) {
    const queue = { targetSeconds: 20, wrapUpSeconds: 0, ringSeconds: 15, strategy: 'rrmemory' } as const;
    this.floor = new Floor({
      clock: this.clock,
      queues: [
        { ...queue, number: '611', name: 'Sales' },
        { ...queue, number: '612', name: 'Support', strategy: 'ring_all', wrapUpSeconds: 10 },
      ],
      agents: [
        { number: '240', name: 'Ann Agent', queues: ['611', '612'] },
        { number: '242', name: 'Bob Agent', queues: ['611'] },
        { number: '205', name: 'Lobby phone', queues: [] },
      ],
    });
    this.pbx = createCytracomPbx({
      floor: this.floor,
      clock: this.clock,
      token: TOKEN,
      quirks: parseQuirks(quirks),
      ...more,
    });
  }

  /** Moves the clock to so many seconds after the start. */
  at(seconds: number): Promise<void> {
    return this.clock.run(START + seconds * 1000);
  }
  run(seconds: number): Promise<void> {
    return this.clock.run(this.clock.now() + seconds * 1000);
  }

  raw(
    method: string,
    path: string,
    body = '',
    headers: Record<string, string> = HEADERS,
  ): Promise<PbxAnswer> {
    return this.pbx.http({ method, path: `/v1.0${path}`, headers, body });
  }
  async get(path: string): Promise<Data> {
    return JSON.parse((await this.raw('GET', path)).text) as Data;
  }
  async post(path: string, body: object): Promise<Data> {
    return JSON.parse((await this.raw('POST', path, JSON.stringify(body))).text) as Data;
  }

  /** Opens a stream, or answers with the refusal. */
  tryStream(
    path: string,
    { method = 'GET', body = '', headers = {} }: { method?: string; body?: string; headers?: Data } = {},
  ): Reader | PbxAnswer {
    const reader = new Reader();
    const answer = this.pbx.stream?.(
      { method, path: `/v1.0${path}`, headers: { ...HEADERS, ...headers } as Record<string, string>, body },
      {
        send: (text) => reader.chunks.push(text),
        close: () => {
          reader.closed = true;
        },
      },
    );
    if (!answer) throw new Error('no endless answer');
    if ('text' in answer) return answer;
    reader.gone = () => answer.gone();
    return reader;
  }

  stream(path: string, more: Parameters<CytracomBench['tryStream']>[1] = {}): Reader {
    const reader = this.tryStream(path, more);
    if (!(reader instanceof Reader)) throw new Error(`refused with ${reader.status}`);
    return reader;
  }

  chan(): Reader {
    return this.stream('/events/sse/chan');
  }
  /** The stream of both queues, with what is told at the start. */
  queue(filters = 'queue_ids=11,12'): Reader {
    return this.stream(`/events/sse/queue?${filters}`);
  }

  /** An outside caller in a queue. */
  waiting(from = CALLER, queue = '611', name = 'CALLER CARL'): { call: FloorCall; caller: FloorLeg } {
    const call = this.floor.arrive({ from, fromName: name, dialled: '6175550100' });
    this.floor.joinQueue(call, queue);
    return { call, caller: call.legs[0]! };
  }

  /** A caller whom an agent has answered. */
  talking(agent = '240'): { call: FloorCall; caller: FloorLeg; leg: FloorLeg } {
    const { call, caller } = this.waiting();
    const leg = this.floor.ring(call, agent, '611')!;
    this.floor.answer(call, leg);
    return { call, caller, leg };
  }
}
