// The smallest honest make: a PBX that speaks one JSON message a line over a WebSocket. It stands before the vendor
// contract in the contract's own drill.
import { z } from 'zod';
import { refused, unsure } from '#lib/model/command.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { agentId, callId, queueId, type SourceId } from '#lib/model/ids.ts';
import {
  type AdapterContext,
  Fatal,
  type Frame,
  type Network,
  type PbxConnection,
  Transient,
  type Translated,
  understood,
  type Vendor,
  type Verdict,
} from '#server/pbx-sdk/contract.ts';
import { type Clock, pause } from '#server/time/clock.ts';
import type { VendorBench } from './vendor-bench.ts';
import { type OpenVendor, Player, saidBy, type Tape } from './vendor-tape.ts';

export const SECRET = 'hunter2-toy';
const PING_MS = 10_000;
const SILENCE_MS = 25_000;
const QUEUE = 'sales';

const word = z.string().min(1).max(60);
const wire = z.union([
  z.object({ all: z.object({ agents: z.array(word).max(100), calls: z.array(word).max(100) }) }),
  z.object({ queued: word, from: word }),
  z.object({ answered: word, by: word }),
  z.object({ ended: word }),
  z.object({ pong: z.literal(true) }),
]);
type Said = z.output<typeof wire>;

export type ToySettings = { url: string; password: string };
export type ToyMemory = {
  source: SourceId;
  /** Callers whom nobody has answered. */
  waiting: string[];
  synced: number;
  /** When the PBX must have answered our ping. */
  due: number | null;
};
export type Toy = Vendor<ToySettings, ToyMemory>;

export const toy: Toy = {
  make: 'toy',
  title: 'Toy',
  settings: z.object({ url: z.url(), password: z.string().min(1) }),
  can: { 'call.hangUp': true, 'call.hold': 'a toy cannot hold' },
  secrets: ['password'],
  begin: (source, known) => ({
    source,
    waiting: known.calls.map((call) => call.id.slice(call.id.indexOf('/') + 1)),
    synced: 0,
    due: null,
  }),
  translate(memory, frame) {
    if (frame.channel === 'opened') return heard({ ...memory, due: frame.at + SILENCE_MS }, []);
    if (frame.channel === 'tick') return heard({ ...memory, due: null }, []);
    const read = readFrame(frame);
    if ('kind' in read) return heard(memory, [], read);
    const due = frame.at + SILENCE_MS;
    return heard({ ...after(memory, read), due }, meant(memory, read, frame.at));
  },
  open: (settings, context) => openToy(settings, context),
};

export const heard = (
  memory: ToyMemory,
  events: readonly DomainEvent[],
  verdict: Verdict = understood,
): Translated<ToyMemory> => ({ memory, events, verdict, wakeAt: memory.due });

export function readFrame(frame: Frame): Said | Verdict {
  let json: unknown;
  try {
    json = JSON.parse(frame.text);
  } catch {
    return { kind: 'malformed', why: 'not JSON' };
  }
  const read = wire.safeParse(json);
  return read.success ? read.data : { kind: 'unknown', shape: 'message' };
}

function after(memory: ToyMemory, said: Said): ToyMemory {
  if ('all' in said) return { ...memory, waiting: said.all.calls, synced: memory.synced + 1 };
  if ('queued' in said)
    return { ...memory, waiting: [...memory.waiting.filter((id) => id !== said.queued), said.queued] };
  const gone = 'answered' in said ? said.answered : 'ended' in said ? said.ended : null;
  return { ...memory, waiting: memory.waiting.filter((id) => id !== gone) };
}

export function meant({ source, waiting }: ToyMemory, said: Said, at: number): DomainEvent[] {
  const queue = queueId(source, QUEUE);
  if ('all' in said) {
    const agents = said.all.agents.map((id) => ({
      id: agentId(source, id),
      name: id,
      state: 'ready' as const,
    }));
    const calls = said.all.calls.map((id) => ({ id: callId(source, id), state: 'waiting' as const, queue }));
    return [{ type: 'source.synced', source, at, queues: [{ id: queue, name: 'Sales' }], agents, calls }];
  }
  if ('queued' in said) {
    const call = callId(source, said.queued);
    const caller = { number: said.from, name: '' };
    return [
      { type: 'call.queued', source, at, call, queue },
      { type: 'call.observed', source, at, call: { id: call, caller } },
    ];
  }
  if ('answered' in said)
    return [
      {
        type: 'call.answered',
        source,
        at,
        call: callId(source, said.answered),
        agent: agentId(source, said.by),
      },
    ];
  if (!('ended' in said)) return [];
  const call = callId(source, said.ended);
  const ended: DomainEvent = { type: 'call.ended', source, at, call, derived: false };
  return waiting.includes(said.ended)
    ? [{ type: 'call.left', source, at, call, how: 'abandoned' }, ended]
    : [ended];
}

/** What a broken toy gets wrong on its line. */
export type Faults = {
  readonly refusal?: (settings: ToySettings) => Error;
  readonly neverPings?: boolean;
  readonly deafToAbort?: boolean;
  readonly execute?: PbxConnection<ToyMemory>['execute'];
  readonly greets?: (settings: ToySettings) => string;
};

export function openToy(
  settings: ToySettings,
  context: AdapterContext,
  faults: Faults = {},
): PbxConnection<ToyMemory> {
  let socket: Awaited<ReturnType<Network['dial']>> | null = null;
  const signal = faults.deafToAbort ? new AbortController().signal : context.signal;
  const life = new AbortController();
  let heardAt = context.now();
  let silent = false;
  const watch = async (): Promise<void> => {
    while (!life.signal.aborted) {
      await context.pause(PING_MS, life.signal).catch(() => undefined);
      if (life.signal.aborted) return;
      if (context.now() - heardAt >= SILENCE_MS) {
        silent = true;
        return socket?.close();
      }
      socket?.send('ping');
    }
  };
  async function* frames(): AsyncGenerator<Frame, void> {
    try {
      socket = await context.network.dial(settings.url, {}, signal);
      const close = (): void => socket?.close();
      signal.addEventListener('abort', close, { once: true });
      if (faults.greets) context.notice('greeting', faults.greets(settings));
      if (!faults.neverPings) void watch();
      socket.send(`login ${settings.password}`);
      let isIn = false;
      for await (const text of socket.messages) {
        heardAt = context.now();
        if (text === 'refused')
          throw (
            faults.refusal?.(settings) ?? new Fatal('The toy refuses the password; look at its settings.')
          );
        if (!isIn) yield { at: context.now(), channel: 'opened', text: '' };
        isIn = true;
        yield { at: context.now(), channel: 'stream', text };
      }
      throw new Transient(silent ? 'the toy has been silent' : 'the toy closed the connection');
    } finally {
      life.abort(new Error('over'));
      socket?.close();
    }
  }
  const execute: PbxConnection<ToyMemory>['execute'] = (order, memory) =>
    Promise.resolve(
      memory.waiting.includes(order.target)
        ? unsure('a toy does not answer')
        : refused('There is no such call.'),
    );
  return { frames: frames(), execute: faults.execute ?? execute };
}

const ALL = '{"all":{"agents":["ann","bob"],"calls":["call-000001"]}}';

/** A toy in memory: it knows one password, sends its picture, and answers pings. */
const toyNetwork =
  (accepts: boolean) =>
  (clock: Clock): Network => ({
    request: () => Promise.reject(new Transient('a toy has no REST')),
    stream: () => Promise.reject(new Transient('a toy has no REST')),
    connect: () => Promise.reject(new Transient('a toy has no TCP')),
    async dial(_url, _headers, signal) {
      await pause(clock, 20, signal);
      const waiting: string[] = [];
      let wake: () => void = () => undefined;
      let isOpen = true;
      const say = (text: string): void => {
        waiting.push(text);
        wake();
      };
      return {
        send(text) {
          if (text.startsWith('login')) say(accepts && text === `login ${SECRET}` ? ALL : 'refused');
          else if (text === 'ping') say('{"pong":true}');
        },
        close() {
          isOpen = false;
          wake();
        },
        messages: {
          async *[Symbol.asyncIterator]() {
            for (;;) {
              const text = waiting.shift();
              if (text !== undefined) yield text;
              else if (!isOpen) return;
              else
                await new Promise<void>((resolve) => {
                  wake = resolve;
                });
            }
          },
        },
      };
    },
  });

const stream = (seconds: number, text: string): Frame =>
  Object.freeze({ at: Date.UTC(2025, 9, 9, 8) + seconds * 1000, channel: 'stream', text });
const FRAMES: readonly Frame[] = [
  { ...stream(0, ''), channel: 'opened' },
  stream(0, ALL),
  stream(5, '{"queued":"call-000002","from":"+15550100"}'),
  stream(9, '{"answered":"call-000001","by":"ann"}'),
  stream(12, '{"pong":true}'),
  stream(15, '{"ended":"call-000002"}'),
  stream(19, '{"weather":"fine"}'),
  stream(20, '{"ended":"call-000001"}'),
  { ...stream(70, ''), channel: 'opened' },
  stream(70, '{"all":{"agents":["ann"],"calls":["call-000003"]}}'),
  stream(75, '{"queued":"call-000004","from":"+15550101"}'),
  stream(80, '{"answered":"call-000004","by":"ann"}'),
  stream(90, '{"ended":"call-000004"}'),
  stream(91, '{"ended":"call-000003"}'),
];
const unchecked: Tape = { name: 'toy', frames: FRAMES, events: null };

/** Everything a toy brings before the contract. `checked`: the toy whose events were found right. */
export function toyBench(vendor: Toy, checked: Toy = toy): VendorBench {
  const player = new Player(checked as unknown as OpenVendor, unchecked);
  return {
    vendor: vendor as unknown as VendorBench['vendor'],
    tapes: [{ ...unchecked, events: saidBy(player.hearAll(FRAMES)) }],
    settings: { url: 'ws://192.0.2.1/toy', password: SECRET },
    secrets: [SECRET],
    accepts: toyNetwork(true),
    refuses: toyNetwork(false),
    silenceMs: 60_000,
  };
}
