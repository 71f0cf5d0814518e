// A SIP phone on loopback: rings, answers or does not as it is told, and calls others. Many fit into one process.
import { createSocket, type Socket } from 'node:dgram';
import { type Desk, PhoneCall } from './phone-call.ts';
import { header, readMessage, writeMessage } from './sip-message.ts';

/**
 * What a phone does when it is called. `silent` rings and is not answered; `deaf` says nothing at all; `busy` refuses at
 * once; `busyLater` and `decline` refuse after ringing; `hold` answers and later holds and resumes once; `refer` answers
 * and later transfers blind to `to`. `ringMs` is how long it rings first.
 */
export type Manners = {
  readonly kind: 'answer' | 'silent' | 'deaf' | 'busy' | 'busyLater' | 'decline' | 'hold' | 'refer';
  readonly ringMs?: number;
  readonly to?: string;
};

/** How long a `hold` phone talks, holds, and a `refer` phone talks. */
const PART_MS = 1_500;

export class Phone {
  readonly number: string;
  readonly port: number;
  manners: Manners;
  readonly #calls = new Map<string, PhoneCall>();
  readonly #told = new WeakSet<PhoneCall>();
  readonly #desk: Desk;
  #socket: Socket | null = null;

  private constructor(number: string, port: number, manners: Manners) {
    this.number = number;
    this.port = port;
    this.manners = manners;
    this.#desk = {
      number,
      port,
      send: (text) => void this.#socket?.send(text, 5_060, '127.0.0.1'),
      forget: (call) => void this.#calls.delete(call.id),
    };
  }

  /** @param port 0 for any free one: right for callers, whom nobody calls. */
  static async open(number: string, port: number, manners: Manners = { kind: 'answer' }): Promise<Phone> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(port, '127.0.0.1', () => {
        socket.off('error', reject);
        resolve();
      });
    });
    const phone = new Phone(number, socket.address().port, manners);
    phone.#socket = socket;
    // A PBX that is down refuses our datagrams; a phone does not mind.
    socket.on('error', () => {});
    socket.on('message', (datagram) => phone.#hear(datagram.toString('utf8')));
    return phone;
  }

  /** Calls that are not over, oldest first. */
  get calls(): PhoneCall[] {
    return [...this.#calls.values()].filter((call) => call.state !== 'over');
  }

  /** The next conversation on this phone, once there is one: one that was asked for before may just be ending. */
  async talking(ms = 20_000): Promise<PhoneCall> {
    const next = (): PhoneCall | undefined =>
      this.calls.find((call) => call.state === 'up' && !call.placed && !this.#told.has(call));
    const call = await this.#found(next, ms, 'talks');
    this.#told.add(call);
    return call;
  }

  async ringing(ms = 20_000): Promise<PhoneCall> {
    return this.#found(
      () => this.calls.find((call) => !call.placed && call.state === 'ringing'),
      ms,
      'rings',
    );
  }

  call(to: string, { from = this.number, name = '' } = {}): PhoneCall {
    const call = PhoneCall.place(this.#desk, to, from, name);
    this.#calls.set(call.id, call);
    return call;
  }

  /** Pulled out of the wall: whoever was on it hears nothing any more. */
  close(): void {
    this.#socket?.close();
    this.#socket = null;
  }

  #hear(text: string): void {
    const message = readMessage(text);
    const id = header(message, 'call-id');
    const call = this.#calls.get(id);
    if (call) call.hear(message);
    else if (message.status !== null || message.method === 'ACK') return;
    else if (message.method === 'INVITE') this.#called(PhoneCall.receive(this.#desk, message));
    else {
      // Asked whether it is there, it is; of any other call it knows nothing.
      const status = message.method === 'OPTIONS' ? '200 OK' : '481 Gone';
      const repeated = ['from', 'to', 'call-id', 'cseq'].map((name) => `${name}: ${header(message, name)}`);
      this.#desk.send(writeMessage(`SIP/2.0 ${status}`, [...message.route, ...repeated]));
    }
  }

  #called(call: PhoneCall): void {
    this.#calls.set(call.id, call);
    const { kind, ringMs = 500, to = '' } = this.manners;
    if (kind === 'deaf') return;
    if (kind === 'busy') return call.respond('486 Busy Here');
    call.respond('180 Ringing');
    if (kind === 'silent') return;
    setTimeout(() => {
      if (call.state !== 'ringing') return;
      if (kind === 'busyLater') call.respond('486 Busy Here');
      else if (kind === 'decline') call.respond('603 Decline');
      else call.answer();
      if (kind === 'hold') void this.#holdOnce(call);
      if (kind === 'refer') void this.#transfer(call, to);
    }, ringMs);
  }

  async #holdOnce(call: PhoneCall): Promise<void> {
    for (const on of [true, false]) {
      await new Promise((resolve) => setTimeout(resolve, PART_MS));
      if (call.state === 'up') await call.hold(on);
    }
  }

  async #transfer(call: PhoneCall, to: string): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, PART_MS));
    if (call.state === 'up') await call.refer(to);
  }

  async #found<T>(look: () => T | undefined, ms: number, what: string): Promise<T> {
    const until = Date.now() + ms;
    for (;;) {
      const it = look();
      if (it !== undefined) return it;
      if (Date.now() > until) throw new Error(`${this.number}: nobody ${what} after ${ms} ms`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
