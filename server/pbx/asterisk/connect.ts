// How Asterisk's manager interface is reached: log in, ask for everything, listen, keep alive, ask again now and
// then.
import { createHash } from 'node:crypto';
import {
  type AdapterContext,
  Fatal,
  type Frame,
  type PbxConnection,
  patienceMs,
  type Stream,
  Transient,
} from '#server/pbx-sdk/contract.ts';
import { inTime } from '#server/pbx-sdk/executor.ts';
import { beatUntilSilent } from '#server/pbx-sdk/heartbeat.ts';
import { type Asking, execute } from './commands.ts';
import { actionText, BlockReader, BlockTooLong, type Fields, fieldsOf, greeted } from './framing.ts';
import type { Memory } from './memory.ts';
import { type Ask, idOf, LASTING, LISTS, RECONCILE_MS } from './poll-plan.ts';
import type { Settings } from './settings.ts';

const LOGIN_MS = 10_000;
const PING_MS = 10_000;
/** Two pings unanswered and a little: whoever is silent that long is not there. */
const SILENCE_MS = 25_000;
const ANSWER_MS = 8_000;
/** What a wall needs to hear: calls, queues and the PBX's own state. DTMF and RTP stay out. */
const EVENT_MASK = 'system,call,agent';
/** Whom a queue refuses only the dialplan tells (asterisk#refusals). */
const WITH_DIALPLAN = `${EVENT_MASK},dialplan`;

export type ActionAnswer = { readonly answer: Fields; readonly block: string };

export function open(settings: Settings, context: AdapterContext): PbxConnection<Memory> {
  const session = new Session(settings, context);
  return {
    frames: session.frames(),
    execute: (order, memory) =>
      inTime(context, order, () => execute(order, memory, settings, session.for(order.until))),
    heed: (_, asks) => session.heed(asks),
  };
}

type Waiting = {
  readonly wants: (fields: Fields) => boolean;
  readonly take: (asked: ActionAnswer | null) => void;
};

export class Session {
  readonly #settings: Settings;
  readonly #context: AdapterContext;
  readonly #reader = new BlockReader();
  readonly #waiting = new Set<Waiting>();
  #stream: Stream | null = null;
  #asked = 0;
  #heardAt = 0;
  /** Why we closed the connection ourselves. */
  #why: string | null = null;
  /** Why it must not be opened again. */
  #fatal: Fatal | null = null;
  /** The lists of a snapshot are on their way. */
  #listing = false;
  /** Asterisk has booted while a picture was on its way: what that one lacks comes with the next. */
  #listAgain = false;

  constructor(settings: Settings, context: AdapterContext) {
    this.#settings = settings;
    this.#context = context;
  }

  async *frames(): AsyncGenerator<Frame, void> {
    const context = this.#context;
    const { host, port, useTls: tls } = this.#settings;
    const life = new AbortController();
    try {
      this.#stream = await context.network.connect({ host, port, tls }, context.signal);
      context.signal.addEventListener('abort', this.#hangUp, { once: true });
      this.#heardAt = context.now();
      const blocks = this.#blocks(this.#stream);
      const ended = AbortSignal.any([life.signal, context.signal]);
      void this.#limitLogin(ended);
      void this.#ping(ended);
      const before = await this.#logIn(blocks);
      const opening = { wrapUpSeconds: this.#settings.wrapUpSeconds, user: this.#settings.username };
      yield this.#frame('opened', JSON.stringify(opening));
      for (const block of before) yield this.#frame('stream', block);
      this.#askWhatStays();
      this.#list();
      void this.#reconcile(life.signal);
      for (let next = await blocks.next(); !next.done; next = await blocks.next()) {
        yield this.#frame('stream', next.value);
        if (this.#fatal) throw this.#fatal;
      }
      throw new Transient(this.#why ?? `${host}:${port} closed the connection`);
    } finally {
      life.abort(new Transient('the connection is closed'));
      context.signal.removeEventListener('abort', this.#hangUp);
      for (const each of [...this.#waiting]) each.take(null);
      this.#stream?.close();
      this.#stream = null;
    }
  }

  /** Sends an action and waits for the block that answers it. */
  async ask(
    action: string,
    fields: Readonly<Record<string, string | undefined>>,
    until?: number,
  ): Promise<ActionAnswer | null> {
    const patience = patienceMs(until, ANSWER_MS, this.#context.now());
    const id = this.#send(action, fields);
    if (id === null) return null;
    return this.#wait((heard) => heard['ActionID'] === id && heard['Response'] !== undefined, patience);
  }

  /** This session for one command: once its time is over nothing is sent for it, as if nobody answered. */
  for(until: number): Asking {
    const nextId = (): string => this.nextId;
    return {
      ask: (action, fields) => this.ask(action, fields, until).catch(() => null),
      event: (name, id, ms) => this.event(name, id, ms),
      get nextId() {
        return nextId();
      },
    };
  }

  /** The ActionID the next action will bear. */
  get nextId(): string {
    return idOf(this.#asked + 1);
  }

  /** Waits for an event with this ActionID. */
  async event(name: string, id: string, ms: number): Promise<Fields | null> {
    const heard = await this.#wait((fields) => fields['ActionID'] === id && fields['Event'] === name, ms);
    return heard?.answer ?? null;
  }

  #wait(wants: Waiting['wants'], ms: number): Promise<ActionAnswer | null> {
    return new Promise((resolve) => {
      const over = new AbortController();
      const waiting: Waiting = {
        wants,
        take: (asked) => {
          this.#waiting.delete(waiting);
          over.abort(new Error('answered'));
          resolve(asked);
        },
      };
      this.#waiting.add(waiting);
      this.#context.pause(ms, AbortSignal.any([over.signal, this.#context.signal])).then(
        () => waiting.take(null),
        () => waiting.take(null),
      );
    });
  }

  #frame = (channel: string, text: string): Frame => ({ at: this.#context.now(), channel, text });

  /** Answers with the action's id; `null` when there is no connection. */
  #send(action: string, fields: Readonly<Record<string, string | undefined>>, what?: string): string | null {
    if (!this.#stream) return null;
    const id = fields['ActionID'] ?? idOf(++this.#asked, what);
    this.#stream.write(Buffer.from(actionText(action, { ActionID: id, ...fields }), 'utf8'));
    return id;
  }

  async *#blocks(stream: Stream): AsyncGenerator<string, void> {
    let first: string | null = '';
    try {
      for await (const chunk of stream.chunks) {
        this.#heardAt = this.#context.now();
        if (first !== null) first = greeted(first + Buffer.from(chunk).toString('latin1'), this.#settings);
        for (const block of this.#reader.feed(chunk)) {
          this.#answer(block);
          yield block;
        }
      }
    } catch (error) {
      if (!(error instanceof BlockTooLong)) throw error;
      throw new Transient('what is there does not speak the manager interface: it never ends a block');
    }
  }

  #answer(block: string): void {
    if (this.#waiting.size === 0 || !block.includes('ActionID:')) return;
    const answer = fieldsOf(block);
    for (const each of [...this.#waiting]) if (each.wants(answer)) each.take({ answer, block });
  }

  /** Logs in; answers with what was heard on the way and belongs to the picture. Throws Fatal for wrong credentials. */
  async #logIn(blocks: AsyncGenerator<string, void>): Promise<string[]> {
    const { username, secret, login, host, port, refusals } = this.#settings;
    const events = { Events: refusals ? WITH_DIALPLAN : EVENT_MASK };
    let sent: string | null = null;
    if (login === 'md5') sent = this.#send('Challenge', { AuthType: 'MD5' });
    else sent = this.#send('Login', { Username: username, Secret: secret, ...events });
    const kept: string[] = [];
    for (let next = await blocks.next(); !next.done; next = await blocks.next()) {
      const fields = fieldsOf(next.value);
      if (fields['ActionID'] !== sent || fields['Response'] === undefined) {
        if (fields['Event'] !== undefined) kept.push(next.value);
        continue;
      }
      const challenge = fields['Challenge'];
      if (fields['Response'] === 'Success' && login === 'md5' && challenge !== undefined) {
        const key = createHash('md5')
          .update(challenge + secret)
          .digest('hex');
        sent = this.#send('Login', { AuthType: 'MD5', Username: username, Key: key, ...events });
        continue;
      }
      if (fields['Response'] === 'Success') return kept;
      if (/permission|authentication/i.test(fields['Message'] ?? ''))
        throw new Fatal(loginRefused(this.#settings));
      throw new Transient(
        `${host}:${port} does not let us log in just now: ${(fields['Message'] ?? '').slice(0, 80)}`,
      );
    }
    throw new Transient(
      this.#why ??
        `${host}:${port} closed the connection before the login: is it the manager interface (AMI, usually port 5038), and if it speaks TLS, is useTls set?`,
    );
  }

  /** What a translated frame asks of the connection. */
  heed(asks: readonly string[]): void {
    for (const ask of asks as readonly Ask[])
      switch (ask) {
        case 'everything':
          this.#askWhatStays();
          this.#listAgain = this.#listing;
          this.#list();
          break;
        case 'listed':
          this.#listing = false;
          if (this.#listAgain) this.#list();
          this.#listAgain = false;
          break;
        case 'shut-down':
          this.#close('Asterisk was shut down');
          break;
        case 'cannot-list':
          this.#close('Asterisk is still starting, or its queue module (app_queue) is not loaded');
          break;
        case 'may-not-list':
          this.#fatal = new Fatal(missingRight(this.#settings));
      }
  }

  #askWhatStays(): void {
    for (const { action, fields, what } of LASTING) this.#send(action, fields, what);
  }

  /** Asks for the whole picture, unless the one before is still on its way. */
  #list(): void {
    if (this.#listing) return;
    this.#listing = true;
    for (const { action, fields, what } of LISTS) this.#send(action, fields, what);
  }

  async #reconcile(signal: AbortSignal): Promise<void> {
    const { pause } = this.#context;
    while (!signal.aborted) {
      await pause(RECONCILE_MS, signal).catch(() => undefined);
      if (!signal.aborted) this.#list();
    }
  }

  async #limitLogin(ended: AbortSignal): Promise<void> {
    await this.#context.pause(LOGIN_MS, ended).catch(() => undefined);
    if (!ended.aborted && this.#asked < 3) this.#close('Asterisk did not answer the login');
  }

  /** Closes the connection when nothing is heard for too long. */
  async #ping(ended: AbortSignal): Promise<void> {
    const silentMs = await beatUntilSilent(this.#context, ended, {
      everyMs: PING_MS,
      silenceMs: SILENCE_MS,
      heardAt: () => this.#heardAt,
      beat: () => void this.#send('Ping', {}),
    });
    if (silentMs !== null)
      this.#close(
        `Asterisk has been silent for ${Math.round(silentMs / 1_000)} s: it, or the network in between, does not answer`,
      );
  }

  readonly #hangUp = (): void => this.#stream?.close();

  #close(why: string): void {
    this.#why = why;
    this.#stream?.close();
  }
}

const missingRight = ({ username }: Settings): string =>
  `Asterisk does not tell the manager user “${username}” which channels there are: add “reporting” to its write= line in manager.conf (it counts asking as writing), and “manager reload”.`;

const loginRefused = ({ host, port, username }: Settings): string =>
  `Asterisk at ${host}:${port} refuses the manager user “${username}”: check name, secret and permit= of its section in manager.conf, and “manager reload”.`;
