// One call of a SIP phone, placed or received: ring, answer, hold, keys, both kinds of transfer, the end.
import { setTimeout as sleep } from 'node:timers/promises';
import { header, numberIn, type SipMessage, sdp, tagIn, unique, uriIn, writeMessage } from './sip-message.ts';

/** What a call needs of its phone. */
export type Desk = {
  readonly number: string;
  readonly port: number;
  send(text: string): void;
  forget(call: PhoneCall): void;
};

export type PhoneCallState = 'calling' | 'ringing' | 'answered' | 'up' | 'over';

const PBX = '127.0.0.1:5060';
/** A request that got no answer is sent again; the one who is asked may be busy, and datagrams get lost. */
const AGAIN_MS = 1_000;
const TIMES = 6;
/** Over as it is, a call still answers what is sent again. */
const LINGER_MS = 8_000;

type Pending = { readonly timer: NodeJS.Timeout; readonly resolve: (status: number) => void };

export class PhoneCall {
  readonly id: string;
  readonly placed: boolean;
  /** Settles when the call is over; says why, in a few words. */
  readonly ended: Promise<string>;
  state: PhoneCallState;
  readonly #desk: Desk;
  readonly #invite: SipMessage | null;
  readonly #tag = unique();
  readonly #branch = `z9hG4bK${unique()}`;
  readonly #pending = new Map<string, Pending>();
  readonly #changed = new Set<() => void>();
  #local: string;
  #remote: string;
  #remoteUri: string;
  #sequence = 0;
  #offers = 1;
  /** Our last answer to the invitation, for when it is sent again. */
  #lastAnswer = '';
  #answering: NodeJS.Timeout | undefined;
  /** The call was given up before it was answered, and the answer came all the same. */
  #givenUp = false;
  #end: (why: string) => void = () => {};

  private constructor(
    desk: Desk,
    call: { id: string; local: string; remote: string; remoteUri: string },
    invite: SipMessage | null,
  ) {
    this.#desk = desk;
    this.id = call.id;
    this.#local = call.local;
    this.#remote = call.remote;
    this.#remoteUri = call.remoteUri;
    this.#invite = invite;
    this.placed = invite === null;
    this.state = invite ? 'ringing' : 'calling';
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  static receive(desk: Desk, invite: SipMessage): PhoneCall {
    const local = header(invite, 'to');
    const remote = header(invite, 'from');
    const remoteUri = uriIn(header(invite, 'contact'));
    return new PhoneCall(desk, { id: header(invite, 'call-id'), local, remote, remoteUri }, invite);
  }

  /** @param name what the caller is called, beside their number. */
  static place(desk: Desk, to: string, from: string, name: string): PhoneCall {
    const remoteUri = `sip:${to}@${PBX}`;
    const shown = name === '' ? '' : `"${name}" `;
    const local = `${shown}<sip:${from}@127.0.0.1:${desk.port}>;tag=${unique()}`;
    const call = new PhoneCall(desk, { id: unique(), local, remote: `<${remoteUri}>`, remoteUri }, null);
    void call.#ask('INVITE', ['Content-Type: application/sdp'], sdp('sendrecv', 1));
    return call;
  }

  /** Waits until both can talk. */
  async up(ms = 20_000): Promise<this> {
    const until = Date.now() + ms;
    while (this.state !== 'up') {
      if (this.state === 'over') throw new Error(`${this.#desk.number}: the call was over before it was up`);
      const left = until - Date.now();
      if (left <= 0) throw new Error(`${this.#desk.number}: not up after ${ms} ms`);
      await this.#change(left);
    }
    return this;
  }

  /** Takes the ringing call. */
  answer(): void {
    if (this.placed || this.state !== 'ringing') return;
    this.state = 'answered';
    this.#lastAnswer = this.#answerText('200 OK', sdp('sendrecv', 1));
    this.#desk.send(this.#lastAnswer);
    let times = 0;
    this.#answering = setInterval(() => {
      if (++times > TIMES || this.state !== 'answered') clearInterval(this.#answering);
      else this.#desk.send(this.#lastAnswer);
    }, AGAIN_MS);
  }

  /** Says something short of taking the call: `180 Ringing`, `486 Busy Here`, `603 Decline`. */
  respond(status: string): void {
    this.#lastAnswer = this.#answerText(status);
    this.#desk.send(this.#lastAnswer);
    if (Number(status.split(' ')[0]) >= 300) this.#finish(`answered ${status}`);
  }

  /** Ends the call however far it has come. */
  async hangUp(): Promise<void> {
    if (this.state === 'up' || this.state === 'answered') {
      const gone = this.#ask('BYE');
      this.#finish('hung up');
      await gone;
    } else if (this.placed && this.state !== 'over') {
      this.#givenUp = true;
      this.#desk.send(this.#text('CANCEL', 1, [], ''));
    } else if (this.state === 'ringing') this.respond('486 Busy Here');
  }

  hold(on = true): Promise<number> {
    this.#offers += 1;
    return this.#ask(
      'INVITE',
      ['Content-Type: application/sdp'],
      sdp(on ? 'sendonly' : 'sendrecv', this.#offers),
    );
  }

  /** Presses keys, one after the other, as a person would. */
  async keys(keys: string, gapMs = 150): Promise<void> {
    for (const key of keys) {
      await this.#ask('INFO', ['Content-Type: application/dtmf-relay'], `Signal=${key}\r\nDuration=160\r\n`);
      await sleep(gapMs);
    }
  }

  /** Blind transfer. */
  refer(to: string): Promise<number> {
    return this.#ask('REFER', [
      `Refer-To: <sip:${to}@${PBX}>`,
      `Referred-By: <sip:${this.#desk.number}@127.0.0.1>`,
    ]);
  }

  /** Attended transfer: whoever is on this call and whoever is on `other` are put together. */
  referTo(other: PhoneCall): Promise<number> {
    const replaces = `${encodeURIComponent(other.id)}%3Bto-tag%3D${tagIn(other.#remote)}%3Bfrom-tag%3D${tagIn(other.#from)}`;
    const uri = other.#remoteUri.replace(/;.*/, '');
    return this.#ask('REFER', [
      `Refer-To: <${uri}?Replaces=${replaces}>`,
      `Referred-By: <sip:${this.#desk.number}@127.0.0.1>`,
    ]);
  }

  /** What the PBX sends within this call. */
  hear(message: SipMessage): void {
    if (message.status !== null) this.#heardAnswer(message, message.status);
    else this.#heardRequest(message);
  }

  #heardRequest(request: SipMessage): void {
    switch (request.method) {
      case 'ACK':
        if (this.state === 'answered') this.#set('up');
        return;
      case 'INVITE':
        if (this.#invite && numberIn(request) === numberIn(this.#invite)) {
          if (this.#lastAnswer !== '') this.#desk.send(this.#lastAnswer);
        } else if (this.state === 'over') this.#reply(request, '481 Gone');
        else this.#reply(request, '200 OK', sdp('sendrecv', ++this.#offers));
        return;
      case 'CANCEL':
        this.#reply(request, '200 OK');
        if (this.state === 'ringing') this.respond('487 Request Terminated');
        return;
      case 'BYE':
        this.#reply(request, '200 OK');
        this.#finish('the other side hung up');
        return;
      default:
        this.#reply(request, '200 OK');
    }
  }

  #heardAnswer(answer: SipMessage, status: number): void {
    const number = numberIn(answer);
    const key = `${number} ${answer.method}`;
    const pending = this.#pending.get(key);
    if (pending) clearInterval(pending.timer);
    const first = answer.method === 'INVITE' && this.placed && number === 1;
    if (status < 200) {
      if (first && this.state === 'calling' && status >= 180) this.#set('ringing');
      return;
    }
    if (first) this.#remote = header(answer, 'to');
    if (answer.method === 'INVITE') {
      if (status < 300) {
        if (first) this.#remoteUri = uriIn(header(answer, 'contact')) || this.#remoteUri;
        this.#desk.send(this.#text('ACK', number, [], '', `z9hG4bK${unique()}`));
        if (first && (this.state === 'calling' || this.state === 'ringing')) {
          this.#set('up');
          if (this.#givenUp) void this.hangUp();
        }
      } else {
        this.#desk.send(this.#text('ACK', number, [], ''));
        if (first) this.#finish(`refused with ${status}`);
      }
    }
    this.#pending.delete(key);
    pending?.resolve(status);
  }

  get #from(): string {
    return this.placed || tagIn(this.#local) ? this.#local : `${this.#local};tag=${this.#tag}`;
  }

  #answerText(status: string, body = ''): string {
    return this.#invite ? this.#replyText(this.#invite, status, body) : '';
  }

  #reply(request: SipMessage, status: string, body = ''): void {
    this.#desk.send(this.#replyText(request, status, body));
  }

  #replyText(request: SipMessage, status: string, body: string): string {
    const to = header(request, 'to');
    return writeMessage(
      `SIP/2.0 ${status}`,
      [
        ...request.route,
        `From: ${header(request, 'from')}`,
        `To: ${tagIn(to) ? to : `${to};tag=${this.#tag}`}`,
        `Call-ID: ${this.id}`,
        `CSeq: ${header(request, 'cseq')}`,
        `Contact: <sip:${this.#desk.number}@127.0.0.1:${this.#desk.port}>`,
        'Allow: INVITE,ACK,BYE,CANCEL,REFER,NOTIFY,INFO,UPDATE,OPTIONS',
        ...(body === '' ? [] : ['Content-Type: application/sdp']),
      ],
      body,
    );
  }

  #text(
    method: string,
    number: number,
    lines: readonly string[],
    body: string,
    branch = this.#branch,
  ): string {
    return writeMessage(
      `${method} ${this.#remoteUri} SIP/2.0`,
      [
        `Via: SIP/2.0/UDP 127.0.0.1:${this.#desk.port};branch=${branch};rport`,
        'Max-Forwards: 70',
        `From: ${this.#from}`,
        `To: ${this.#remote}`,
        `Call-ID: ${this.id}`,
        `CSeq: ${number} ${method}`,
        `Contact: <sip:${this.#desk.number}@127.0.0.1:${this.#desk.port}>`,
        ...lines,
      ],
      body,
    );
  }

  /** Sends a request until it is answered; resolves with the status, or 0 when nobody answered. */
  #ask(method: string, lines: readonly string[] = [], body = ''): Promise<number> {
    const number = ++this.#sequence;
    const first = method === 'INVITE' && this.placed && number === 1;
    const text = this.#text(method, number, lines, body, first ? this.#branch : `z9hG4bK${unique()}`);
    this.#desk.send(text);
    return new Promise((resolve) => {
      let times = 0;
      const timer = setInterval(() => {
        if (++times <= TIMES) return this.#desk.send(text);
        clearInterval(timer);
        resolve(0);
      }, AGAIN_MS);
      this.#pending.set(`${number} ${method}`, { timer, resolve });
    });
  }

  #set(state: PhoneCallState): void {
    this.state = state;
    for (const each of [...this.#changed]) each();
  }

  #change(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#changed.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#changed.add(done);
    });
  }

  #finish(why: string): void {
    if (this.state === 'over') return;
    clearInterval(this.#answering);
    this.#set('over');
    this.#end(why);
    setTimeout(() => {
      for (const { timer } of this.#pending.values()) clearInterval(timer);
      this.#desk.forget(this);
    }, LINGER_MS).unref();
  }
}
