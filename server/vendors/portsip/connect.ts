// Knows the life of one connection: who is signed in, what is asked first, what is then listened to, and how it ends.
// Refuses to know what anything means: all it hears goes out as frames.
import type { Outcome } from '#lib/model/command.ts';
import { type Frame, type Line, Transient, type World } from '#server/vendors/vendor.ts';
import { Api, type Asked, type Told } from './api.ts';
import { Feed } from './feed.ts';
import { type Queue, readInventory, readSilentQueue, readTenants } from './inventory.ts';
import type { Memory } from './memory.ts';
import { obey } from './obey.ts';
import { Poller } from './poll.ts';
import type { Settings } from './settings.ts';
import { Stream } from './stream.ts';
import { Tokens } from './tokens.ts';
import { Topics } from './topics.ts';

/** For the snapshots of queues to come after subscribing; and for the dump of queues, where nobody else lists them. */
const SNAPSHOT_MS = 2_000;
const DUMP_MS = 2_000;
const LOOK_MS = 50;
/** A snapshot is asked for again after this, and in vain after twice as long each time. */
const AGAIN_MS = 10_000;
const LAST_AGAIN_MS = 600_000;
/** Tries to renew a token before giving up, and the pause between them. */
const RENEWALS = 5;
const RENEW_AGAIN_MS = 10_000;

export function open(settings: Settings, world: World): Line<Memory> {
  const connection = new Connection(settings, world);
  return {
    frames: connection.frames(),
    obey: (order, memory) => connection.obey(order, memory),
  };
}

class Connection {
  readonly #settings: Settings;
  readonly #world: World;
  readonly #life = new AbortController();
  readonly #feed = new Feed();
  readonly #tokens: Tokens;
  readonly #api: Api;
  readonly #stream: Stream;
  readonly #topics: Topics;
  readonly #poller: Poller;
  #tenants: string[] = [];
  /** Numbers of queues the stream has named, where REST lists none. */
  readonly #dumped = new Set<string>();
  /** The tenants have changed since the topics were subscribed to. */
  #isWider = false;
  #isOpen = false;

  constructor(settings: Settings, world: World) {
    this.#settings = settings;
    this.#world = world;
    const { signal } = this.#life;
    this.#tokens = new Tokens(settings, world, signal);
    this.#api = new Api(settings, world, this.#tokens, signal);
    this.#stream = new Stream({
      settings,
      world,
      signal,
      onText: (text) => this.#heard(text),
      onLost: (error) => this.#end(error, false),
    });
    this.#topics = new Topics(settings, world, this.#stream);
    this.#poller = new Poller({
      ask: this.#ask,
      world,
      signal,
      backlog: () => this.#feed.size,
      roster: () => this.#roster(),
    });
  }

  get #hasRest(): boolean {
    return this.#settings.signIn !== 'extension';
  }

  async obey(order: Parameters<Line<Memory>['obey']>[0], memory: Memory): Promise<Outcome> {
    const outcome = await obey(this.#api, order, memory, (told) => this.#tell(told));
    if (order.verb.startsWith('agent.')) this.#poller.soonAgents();
    return outcome;
  }

  async *frames(): AsyncGenerator<Frame, void> {
    const { signal } = this.#world;
    const abort = (): void => this.#end(new Transient('the connection was closed'), true);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    else this.#live().catch((error: unknown) => this.#end(error, false));
    try {
      yield* this.#feed.read();
    } finally {
      signal.removeEventListener('abort', abort);
      this.#end(new Transient('the connection was closed'), true);
      await this.#tokens.giveBack();
    }
  }

  #end(error: unknown, dropped: boolean): void {
    this.#feed.end(error, dropped);
    this.#stream.close();
    if (!this.#life.signal.aborted) this.#life.abort(new Transient('the connection was closed'));
  }

  readonly #ask = async (asked: Asked): Promise<Told> => {
    const told = await this.#api.ask(asked);
    this.#tell(told);
    return told;
  };

  #tell({ at, channel, text }: Told): void {
    this.#feed.put({ at, channel, text });
  }

  #heard(text: string): void {
    // The reply to the sign-in: no word of what goes on, and the old line's last one is still to be known by.
    if (!this.#isOpen) return;
    this.#feed.push({ at: this.#world.now(), channel: 'stream', text });
    this.#poller.hint(text);
    const dumped = /"event_type"\s*:\s*"queue_(?:created|updated)"/.test(text)
      ? /"queue_number"\s*:\s*"?(\d+)/.exec(text)?.[1]
      : undefined;
    if (dumped !== undefined) this.#dumped.add(dumped);
  }

  async #live(): Promise<void> {
    const { signal } = this.#life;
    const { signIn, domain, extension } = this.#settings;
    await this.#stream.open();
    if (this.#hasRest) await this.#tokens.access();
    const opening = {
      ...(signIn === 'administrator' ? {} : { domain }),
      ...(extension === undefined ? {} : { own: extension }),
      rest: this.#hasRest,
      pbxAt: this.#tokens.pbxAt,
    };
    this.#put('opened', JSON.stringify(opening));
    this.#isOpen = true;
    if (this.#hasRest) await this.#takeStock();
    else await this.#listenOnly();
    this.#put('synced', '');
    this.#feed.release();
    const work = [this.#stream.probe(), this.#explain()];
    if (this.#hasRest) work.push(this.#poller.run(), this.#keepToken());
    await Promise.all(work);
    if (!signal.aborted) throw new Transient('the connection ended without a word');
  }

  /** What there is, then its changes, then what goes on: nothing can fall between. */
  async #takeStock(): Promise<void> {
    const queues = await this.#readRoster();
    await this.#subscribe();
    const { watch } = this.#poller;
    await this.#until(() => queues.every(({ number }) => watch.snapshots.has(number)), SNAPSHOT_MS);
    const silent = queues.filter(({ number }) => !watch.snapshots.has(number));
    for (const queue of silent) watch.setMembers(queue.number, await readSilentQueue(this.#ask, queue));
    // Agents whom the list of users does not name, or that is not ours to read.
    await this.#topics.watch('extension_events', [...this.#extensions, ...watch.agents]);
    for (const tenant of this.#tenants) {
      await this.#poller.readLogs(tenant);
      await this.#poller.readSessions(tenant);
    }
    watch.believe();
    this.#poller.adopt(this.#tenants, queues);
  }

  async #subscribe(): Promise<void> {
    await this.#topics.listen('queue_management_events');
    await this.#topics.listen('extension_management_events');
    await this.#watchAll(this.#isWider);
    await this.#topics.listen('cdr_events');
    this.#isWider = false;
  }

  #queues: readonly Queue[] = [];
  #extensions: readonly string[] = [];

  async #readRoster(): Promise<readonly Queue[]> {
    const { signIn, domain = '', username = '' } = this.#settings;
    if (signIn === 'administrator') {
      const tenants = await readTenants(this.#ask, this.#settings, this.#world);
      this.#api.tenants = new Map(tenants.map((tenant) => [tenant.domain, tenant.id]));
      this.#isWider = this.#topics.setTenants(tenants.map(({ id }) => id));
      this.#tenants = tenants.map((tenant) => tenant.domain);
    } else this.#tenants = [domain];
    const { queues, extensions } = await readInventory(this.#ask, this.#tenants, username, this.#world);
    this.#queues = queues;
    this.#extensions = extensions;
    return queues;
  }

  async #watchAll(again = false): Promise<void> {
    await this.#watchQueues(again);
    const extensions = [...this.#extensions, ...this.#poller.watch.agents];
    await this.#topics.watch('extension_events', extensions, again);
  }

  async #watchQueues(again: boolean): Promise<void> {
    const numbers = [...this.#queues.map(({ number }) => number), ...this.#dumped];
    await this.#topics.watch('queue_events', numbers, again);
  }

  /** Once more, later: what has come is listened to, what has gone is not. */
  async #roster(): Promise<void> {
    this.#dumped.clear();
    const queues = await this.#readRoster();
    await (this.#isWider ? this.#subscribe() : this.#watchAll());
    this.#poller.adopt(this.#tenants, queues);
  }

  /** Without REST all that is known comes by the stream: the dump of queues, then their snapshots. */
  async #listenOnly(): Promise<void> {
    await this.#topics.listen('queue_management_events');
    await this.#until(() => false, DUMP_MS);
    await this.#topics.watch('queue_events', this.#dumped);
    const { watch } = this.#poller;
    await this.#until(() => [...this.#dumped].every((number) => watch.snapshots.has(number)), SNAPSHOT_MS);
    await this.#topics.watch('extension_events', watch.agents);
    await this.#topics.listen('extension_management_events');
    await this.#topics.listen('cdr_events');
  }

  /** A queue's snapshot that was lost leaves its events unexplained: it is asked for again, ever more seldom in vain. */
  async #explain(): Promise<void> {
    const { signal } = this.#life;
    const { watch } = this.#poller;
    let waitMs = AGAIN_MS;
    while (!signal.aborted) {
      await this.#world.pause(waitMs, signal).catch(() => undefined);
      if (signal.aborted) return;
      const numbers = [...this.#queues.map(({ number }) => number), ...this.#dumped];
      const isMissing = watch.unexplained || numbers.some((number) => !watch.snapshots.has(number));
      waitMs = isMissing ? Math.min(2 * waitMs, LAST_AGAIN_MS) : AGAIN_MS;
      if (!isMissing) continue;
      watch.unexplained = false;
      await this.#watchQueues(true);
    }
  }

  async #until(is: () => boolean, ms: number): Promise<void> {
    const by = this.#world.now() + ms;
    while (!is() && this.#world.now() < by) await this.#world.pause(LOOK_MS, this.#life.signal);
  }

  /** Renews the token before it dies: the events do not depend on it, the questions do. */
  async #keepToken(): Promise<void> {
    const { signal } = this.#life;
    let failures = 0;
    while (!signal.aborted) {
      const wait = (this.#tokens.renewAt ?? this.#world.now()) - this.#world.now();
      if (wait > 0) {
        await this.#world.pause(wait, signal);
        continue;
      }
      try {
        await this.#tokens.renew(await this.#tokens.access());
        failures = 0;
      } catch (error) {
        if (!(error instanceof Transient) || ++failures >= RENEWALS) throw error;
        await this.#world.pause(Math.max(RENEW_AGAIN_MS, error.notBeforeMs), signal);
      }
    }
  }

  #put(channel: string, text: string): void {
    this.#feed.put({ at: this.#world.now(), channel, text });
  }
}
