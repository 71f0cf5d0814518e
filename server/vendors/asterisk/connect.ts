// Knows how Asterisk's manager interface is reached: log in, ask for everything, listen, keep alive, ask again now and
// then. Refuses to know what is said.
import { createHash } from 'node:crypto';
import { Fatal, type Frame, type Line, type Stream, Transient, type World } from '#server/vendors/vendor.ts';
import { actionText, BlockReader, BlockTooLong, type Fields, fieldsOf } from './framing.ts';
import type { Memory } from './memory.ts';
import { carryOut } from './obey.ts';
import type { Settings } from './settings.ts';

const LOGIN_MS = 10_000;
const PING_MS = 10_000;
/** Two pings unanswered and a little: whoever is silent that long is not there. */
const SILENCE_MS = 25_000;
const RECONCILE_MS = 60_000;
const ANSWER_MS = 8_000;
/** What a wall needs to hear: calls, queues and the PBX's own state. Dialplan, DTMF and RTP stay out. */
const EVENT_MASK = 'system,call,agent';

export type Asked = { readonly answer: Fields; readonly block: string };
/** Sends one action and waits for its answer; `null` when none came in time. */
export type Ask = (
  action: string,
  fields: Readonly<Record<string, string | undefined>>,
) => Promise<Asked | null>;
/** Waits for an event that bears the ActionID `id`; `null` when none came in time. */
export type Await = (event: string, id: string, ms: number) => Promise<Fields | null>;

export function open(settings: Settings, world: World): Line<Memory> {
  const session = new Session(settings, world);
  return { frames: session.frames(), obey: (order, memory) => carryOut(order, memory, settings, session) };
}

type Waiting = { readonly wants: (fields: Fields) => boolean; readonly take: (asked: Asked | null) => void };

export class Session {
  readonly #settings: Settings;
  readonly #world: World;
  readonly #reader = new BlockReader();
  readonly #waiting = new Set<Waiting>();
  #stream: Stream | null = null;
  #asked = 0;
  #heardAt = 0;
  /** Why we closed the connection ourselves. */
  #why: string | null = null;
  /** The lists of a snapshot are on their way. */
  #listing: boolean = false;
  /** Their ActionIDs. */
  #lists: string[] = [];

  constructor(settings: Settings, world: World) {
    this.#settings = settings;
    this.#world = world;
  }

  async *frames(): AsyncGenerator<Frame, void> {
    const world = this.#world;
    const { host, port, useTls: tls } = this.#settings;
    const life = new AbortController();
    try {
      this.#stream = await world.network.connect({ host, port, tls }, world.signal);
      world.signal.addEventListener('abort', this.#hangUp, { once: true });
      this.#heardAt = world.now();
      const blocks = this.#blocks(this.#stream);
      void this.#watch(life.signal);
      const before = await this.#logIn(blocks);
      const opening = { wrapUpSeconds: this.#settings.wrapUpSeconds };
      yield this.#frame('opened', JSON.stringify(opening));
      for (const block of before) yield this.#frame('stream', block);
      this.#send('ListCommands', {});
      this.#send('GetConfig', { Filename: 'queues.conf' });
      this.#list();
      void this.#reconcile(life.signal);
      for (let next = await blocks.next(); !next.done; next = await blocks.next()) {
        yield this.#frame('stream', next.value);
        this.#notice(next.value);
      }
      throw new Transient(this.#why ?? `${host}:${port} closed the connection`);
    } finally {
      life.abort(new Transient('the connection is closed'));
      world.signal.removeEventListener('abort', this.#hangUp);
      for (const each of [...this.#waiting]) each.take(null);
      this.#stream?.close();
      this.#stream = null;
    }
  }

  /** Sends an action and waits for the block that answers it. */
  async ask(action: string, fields: Readonly<Record<string, string | undefined>>): Promise<Asked | null> {
    const id = this.#send(action, fields);
    if (id === null) return null;
    return this.#wait((heard) => heard['ActionID'] === id && heard['Response'] !== undefined, ANSWER_MS);
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

  #wait(wants: Waiting['wants'], ms: number): Promise<Asked | null> {
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
      this.#world.pause(ms, AbortSignal.any([over.signal, this.#world.signal])).then(
        () => waiting.take(null),
        () => waiting.take(null),
      );
    });
  }

  #frame = (channel: string, text: string): Frame => ({ at: this.#world.now(), channel, text });

  /** Answers with the action's id; `null` when there is no connection. */
  #send(action: string, fields: Readonly<Record<string, string | undefined>>): string | null {
    if (!this.#stream) return null;
    const id = idOf(++this.#asked);
    this.#stream.write(Buffer.from(actionText(action, { ActionID: id, ...fields }), 'utf8'));
    return id;
  }

  async *#blocks(stream: Stream): AsyncGenerator<string, void> {
    try {
      for await (const chunk of stream.chunks) {
        this.#heardAt = this.#world.now();
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
    const { username, secret, login, host, port } = this.#settings;
    const events = { Events: EVENT_MASK };
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
        throw new Fatal(refusal(this.#settings));
      throw new Transient(
        `${host}:${port} does not let us log in just now: ${(fields['Message'] ?? '').slice(0, 80)}`,
      );
    }
    throw new Transient(this.#why ?? `${host}:${port} closed the connection before the login`);
  }

  /** Asks for the whole picture, unless the one before is still on its way. */
  #list(): void {
    if (this.#listing) return;
    this.#listing = true;
    this.#lists = [this.#send('QueueStatus', {}), this.#send('CoreShowChannels', {})].filter(
      (id) => id !== null,
    );
  }

  /** What the connection itself must know of a block. */
  #notice(block: string): void {
    if (block.startsWith('Event: CoreShowChannelsComplete')) this.#listing = false;
    else if (block.startsWith('Event: FullyBooted')) this.#list();
    else if (block.startsWith('Event: Shutdown')) this.#close('Asterisk was shut down');
    else if (block.startsWith('Response: Error')) this.#refused(fieldsOf(block));
  }

  /** A list that is refused never ends: without it there is no picture. Throws Fatal where only a person can help. */
  #refused({ ActionID: id, Message: message = '' }: Fields): void {
    if (id === undefined || !this.#lists.includes(id)) return;
    if (/permission/i.test(message)) throw new Fatal(missingRight(this.#settings));
    this.#close('Asterisk is still starting, or its queue module (app_queue) is not loaded');
  }

  async #reconcile(signal: AbortSignal): Promise<void> {
    const { pause } = this.#world;
    while (!signal.aborted) {
      await pause(RECONCILE_MS, signal).catch(() => undefined);
      if (!signal.aborted) this.#list();
    }
  }

  /** Pings, and closes the connection when nothing is heard for too long. */
  async #watch(signal: AbortSignal): Promise<void> {
    const { pause, now } = this.#world;
    const loginBy = now() + LOGIN_MS;
    while (!signal.aborted) {
      await pause(PING_MS, AbortSignal.any([signal, this.#world.signal])).catch(() => undefined);
      if (signal.aborted || this.#world.signal.aborted) return;
      if (this.#asked < 3 && now() >= loginBy) return this.#close('Asterisk did not answer the login');
      const silent = now() - this.#heardAt;
      if (silent >= SILENCE_MS)
        return this.#close(`Asterisk has been silent for ${Math.round(silent / 1_000)} s`);
      this.#send('Ping', {});
    }
  }

  readonly #hangUp = (): void => this.#stream?.close();

  #close(why: string): void {
    this.#why = why;
    this.#stream?.close();
  }
}

const idOf = (n: number): string => `ringside-${n}`;

const missingRight = ({ username }: Settings): string =>
  `Asterisk does not tell the manager user “${username}” which channels there are: add “reporting” to its write= line in manager.conf (it counts asking as writing), and “manager reload”.`;

const refusal = ({ host, port, username }: Settings): string =>
  `Asterisk at ${host}:${port} refuses the manager user “${username}”: check name, secret and permit= of its section in manager.conf, and “manager reload”.`;
