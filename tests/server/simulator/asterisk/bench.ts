// A make-believe Asterisk on a bench: virtual clock, three agents, two queues, and a client that speaks the manager's
// protocol in memory. Also what a tape of the real one says, message by message.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MANAGER_USERS } from '#server/simulator/asterisk/index.ts';
import { type AsteriskPbx, createAsteriskPbx } from '#server/simulator/asterisk/pbx.ts';
import { parseQuirks } from '#server/simulator/asterisk/variants.ts';
import { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorCall, FloorLeg } from '#server/simulator/call-centre/model.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';

export const START = 1_795_000_000_000;

/** A message: names and values in their order. */
export type Message = readonly (readonly [name: string, value: string])[];
export const nameOf = (message: Message): string =>
  message[0]?.[0] === 'Event' ? message[0][1] : 'Response';
export const keysOf = (message: Message): string => message.map(([name]) => name).join(' ');
export const fieldOf = (message: Message | undefined, key: string): string | undefined =>
  message?.find(([name]) => name === key)?.[1];

export const readMessage = (text: string): Message =>
  text.split(/\r?\n/).map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trimStart()] as const;
  });

/** What the real Asterisk said on a tape of the rig. */
export function tapeOf(name: string): Message[] {
  const path = join(import.meta.dirname, '../../../pbx/asterisk/tapes', `${name}.jsonl`);
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { channel: string; text: string })
    .filter(({ channel }) => channel === 'stream')
    .map(({ text }) => readMessage(text));
}

const queue = (number: string, name: string, wrapUpSeconds: number) =>
  ({ number, name, targetSeconds: 20, wrapUpSeconds, ringSeconds: 15, strategy: 'rrmemory' }) as const;

export class Client {
  readonly said: Message[] = [];
  readonly chunks: Uint8Array[] = [];
  banner = '';
  closed = false;
  #text = '';
  #id = 0;
  readonly #peer: ReturnType<AsteriskPbx['accept']>;

  constructor(pbx: AsteriskPbx) {
    this.#peer = pbx.accept({
      send: (bytes) => this.#hear(bytes),
      close: () => {
        this.closed = true;
      },
    });
  }

  raw(text: string): void {
    this.#peer.hear(Buffer.from(text));
  }

  /** Sends an action; answers with its response where that has come at once. */
  ask(action: string, fields: Readonly<Record<string, string>> = {}): Message | undefined {
    const id = String(++this.#id);
    const lines = Object.entries({ Action: action, ActionID: id, ...fields });
    this.raw(`${lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n`);
    return this.said.find((message) => nameOf(message) === 'Response' && fieldOf(message, 'ActionID') === id);
  }

  login(index = 0): this {
    const { username, secret } = MANAGER_USERS[index]!;
    this.ask('Login', { Username: username, Secret: secret });
    return this;
  }

  events(name?: string): Message[] {
    return this.said.filter((each) => nameOf(each) !== 'Response' && (!name || nameOf(each) === name));
  }

  #hear(bytes: Uint8Array): void {
    this.chunks.push(bytes);
    this.#text = Buffer.concat(this.chunks).toString('utf8');
    const start = this.#text.indexOf('\r\n') + 2;
    this.banner = this.#text.slice(0, start);
    const blocks = this.#text.slice(start).split('\r\n\r\n');
    this.said.splice(0, this.said.length, ...blocks.slice(0, -1).map(readMessage));
  }
}

export class AsteriskBench {
  readonly clock = new VirtualClock(START);
  readonly floor: Floor;
  readonly pbx: AsteriskPbx;

  constructor(quirks: readonly string[] = [], seed = 1) {
    this.floor = new Floor({
      clock: this.clock,
      queues: [queue('6400', 'Support', 3), queue('6500', 'Sales', 2)],
      agents: [
        { number: '1001', name: 'Ann Dekker', queues: ['6400'] },
        { number: '1002', name: 'Bøøn Srisai', queues: ['6400'] },
        { number: '1004', name: 'Dmitri Volkov', queues: ['6500'] },
      ],
    });
    this.pbx = createAsteriskPbx({
      floor: this.floor,
      clock: this.clock,
      users: MANAGER_USERS,
      quirks: parseQuirks(quirks),
      seed,
    });
  }

  client(): Client {
    return new Client(this.pbx);
  }
  at(seconds: number): Promise<void> {
    return this.clock.run(START + seconds * 1000);
  }

  /** A caller in support; `answered`: with 1002 since 2 s. */
  async caller(answered = true): Promise<{ call: FloorCall; leg: FloorLeg; caller: FloorLeg }> {
    const call = this.floor.arrive({ from: '6625550101', fromName: 'Caller', dialled: '6400' });
    await this.at(1);
    this.floor.joinQueue(call, '6400');
    const leg = this.floor.ring(call, '1002', '6400')!;
    await this.at(2);
    if (answered) this.floor.answer(call, leg);
    return { call, leg, caller: call.legs[0]! };
  }
}
