// One connection to a PortSIP PBX: how a request is made, what is asked first, what is then listened to, how it ends.
import type { Outcome } from '#lib/model/command.ts';
import type { FigureSpan } from '#lib/model/own-figures.ts';
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { ConnectionLife } from '#server/pbx-sdk/connection.ts';
import { type AdapterContext, type Frame, type PbxConnection, Transient } from '#server/pbx-sdk/contract.ts';
import { inTime } from '#server/pbx-sdk/executor.ts';
import { askTwice, Lane, pathWith, type RestAnswer, RestClient } from '#server/pbx-sdk/rest-client.ts';
import { keepFresh } from '#server/pbx-sdk/token-cache.ts';
import { keyOf } from '#server/pbx-sdk/translation-context.ts';
import { HEADERS, Tokens } from './auth.ts';
import { execute } from './commands.ts';
import type { Memory } from './memory.ts';
import { Poller, readInventory, readRecords, readSilentQueue, readTenants } from './poll.ts';
import { membersOf, numbersOf, type Queue, queuesOf } from './poll-plan.ts';
import type { Settings } from './settings.ts';
import { Stream, Topics } from './stream.ts';
import { parse } from './wire.ts';

/** For the snapshots of queues to come after subscribing; and for the dump of queues, where nobody else lists them. */
const SNAPSHOT_MS = 2_000;
const DUMP_MS = 2_000;
/** A snapshot is asked for again after this, and in vain after twice as long each time. */
const AGAIN_MS = 10_000;
const LAST_AGAIN_MS = 600_000;
/** Whether the queue's own snapshot has come by this connection. */
const isShown = (memory: Memory | null, { tenant, number }: Pick<Queue, 'tenant' | 'number'>): boolean =>
  lookUp(memory?.queues ?? {}, keyOf(tenant, number))?.shown === true;

export function open(settings: Settings, context: AdapterContext): PbxConnection<Memory> {
  const connection = new Connection(settings, context);
  return {
    frames: connection.frames(),
    heed: (memory, asks) => connection.heed(memory, asks),
    execute: (order, memory) => connection.execute(order, memory),
    askFigures: (span) => connection.askFigures(span),
  };
}

class Connection {
  readonly #settings: Settings;
  readonly #context: AdapterContext;
  readonly #life: ConnectionLife;
  readonly #tokens: Tokens;
  readonly #api: Api;
  readonly #stream: Stream;
  readonly #topics: Topics;
  readonly #poller: Poller;
  #tenants: string[] = [];
  /** The translator's newest; `null` before the first frame was read. */
  #memory: Memory | null = null;
  #onHeed: () => void = () => undefined;
  /** A queue's event has nothing to explain it: its snapshot was lost. */
  #isUnexplained = false;
  /** The tenants have changed since the topics were subscribed to. */
  #isWider = false;
  #isOpen = false;

  constructor(settings: Settings, context: AdapterContext) {
    this.#settings = settings;
    this.#context = context;
    this.#life = new ConnectionLife(context, () => this.#stream.close());
    this.#life.queue.hold();
    const { signal } = this.#life;
    this.#tokens = new Tokens(settings, context, signal);
    this.#api = new Api(settings, context, this.#tokens, signal);
    this.#stream = new Stream({
      settings,
      context,
      signal,
      onText: (text) => this.#heard(text),
      onLost: (error) => this.#life.end(error),
    });
    this.#topics = new Topics(settings, context, this.#stream);
    this.#poller = new Poller({
      ask: this.#ask,
      context,
      signal,
      backlog: () => this.#life.queue.size,
      memory: () => this.#memory,
      roster: () => this.#roster(),
    });
  }

  get #hasRest(): boolean {
    return this.#settings.signIn !== 'extension';
  }

  async execute(order: Parameters<PbxConnection<Memory>['execute']>[0], memory: Memory): Promise<Outcome> {
    const outcome = await inTime(this.#context, order, () =>
      execute(this.#api, order, memory, (told) => this.#tell(told)),
    );
    if (order.verb.startsWith('agent.')) this.#poller.lookAround();
    return outcome;
  }

  /** Without REST there are no records: nothing to be compared. */
  async askFigures(span: FigureSpan): Promise<readonly Frame[]> {
    return this.#hasRest ? readRecords((asked) => this.#api.ask(asked), this.#tenants, span) : [];
  }

  heed(memory: Memory, asks: readonly string[]): void {
    this.#memory = memory;
    this.#onHeed();
    for (const asked of asks)
      if (asked === 'later') this.#life.queue.readAgainLater();
      else if (asked === 'snapshots') this.#isUnexplained = true;
      else if (asked === 'reconnect')
        this.#life.end(new Transient('the PBX goes on, but its event connection has fallen silent'));
      else this.#poller.soon(asked);
  }

  frames(): AsyncGenerator<Frame, void> {
    return this.#life.frames(
      () => this.#live(),
      () => this.#tokens.giveBack(),
    );
  }

  readonly #ask = async (asked: ApiRequest): Promise<ApiAnswer> => {
    const told = await this.#api.ask(asked);
    this.#tell(told);
    return told;
  };

  #tell({ at, channel, text }: ApiAnswer): void {
    this.#life.queue.put({ at, channel, text });
  }

  #heard(text: string): void {
    // The reply to the sign-in: no word of what goes on, and the old line's last one is still to be known by.
    if (!this.#isOpen) return;
    this.#life.say('stream', text);
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
    this.#life.say('opened', JSON.stringify(opening));
    this.#isOpen = true;
    if (this.#hasRest) await this.#takeStock();
    else await this.#listenOnly();
    await this.#life.queue.releaseAfter(() => ({ at: this.#context.now(), channel: 'synced', text: '' }));
    const work = [this.#stream.probe(), this.#explain()];
    if (this.#hasRest) work.push(this.#poller.run(), this.#keepToken());
    await Promise.all(work);
    if (!signal.aborted) throw new Transient('the connection ended without a word');
  }

  /** What there is, then its changes, then what goes on: nothing can fall between. */
  async #takeStock(): Promise<void> {
    const queues = await this.#readRoster();
    await this.#subscribe();
    const isSilent = (queue: Queue): boolean => !isShown(this.#memory, queue);
    await this.#until(() => !queues.some(isSilent), SNAPSHOT_MS);
    for (const queue of queues.filter(isSilent))
      await readSilentQueue(this.#ask, queue, async () => {
        await this.#life.queue.drained();
        return this.#memory === null ? [] : membersOf(this.#memory, [queue]);
      });
    // Agents whom the list of users does not name, or that is not ours to read.
    await this.#watchExtensions();
    for (const tenant of this.#tenants) {
      await this.#poller.readLogs(tenant);
      await this.#poller.readSessions(tenant);
    }
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

  async #readRoster(): Promise<readonly Queue[]> {
    const { signIn, domain = '', username = '' } = this.#settings;
    if (signIn === 'administrator') {
      const tenants = await readTenants(this.#ask, this.#settings, this.#context);
      this.#api.tenants = new Map(tenants.map((tenant) => [tenant.domain, tenant.id]));
      this.#isWider = this.#topics.setTenants(tenants.map(({ id }) => id));
      this.#tenants = tenants.map((tenant) => tenant.domain);
    } else this.#tenants = [domain];
    await readInventory(this.#ask, this.#tenants, username);
    await this.#life.queue.drained();
    this.#life.signal.throwIfAborted();
    this.#queues = this.#memory === null ? [] : queuesOf(this.#memory, this.#tenants);
    return this.#queues;
  }

  async #watchAll(again = false): Promise<void> {
    await this.#watchQueues(again);
    await this.#watchExtensions(again);
  }

  async #watchQueues(again = false): Promise<void> {
    const numbers = this.#watched.map(({ number }) => number);
    await this.#topics.watch('queue_events', numbers, again);
  }

  async #watchExtensions(again = false): Promise<void> {
    const numbers = this.#memory === null ? [] : numbersOf(this.#memory);
    await this.#topics.watch('extension_events', numbers, again);
  }

  /** The queues REST lists; where it lists none, those that the stream has named. */
  get #watched(): readonly Pick<Queue, 'tenant' | 'number'>[] {
    if (this.#queues.length > 0) return this.#queues;
    return Object.values(this.#memory?.queues ?? {}).filter(({ named }) => named);
  }

  /** Once more, later: what has come is listened to, what has gone is not. */
  async #roster(): Promise<void> {
    const queues = await this.#readRoster();
    await (this.#isWider ? this.#subscribe() : this.#watchAll());
    this.#poller.adopt(this.#tenants, queues);
  }

  /** Without REST all that is known comes by the stream: the dump of queues, then their snapshots. */
  async #listenOnly(): Promise<void> {
    await this.#topics.listen('queue_management_events');
    await this.#until(() => false, DUMP_MS);
    await this.#watchQueues();
    await this.#until(() => this.#watched.every((queue) => isShown(this.#memory, queue)), SNAPSHOT_MS);
    await this.#watchExtensions();
    await this.#topics.listen('extension_management_events');
    await this.#topics.listen('cdr_events');
  }

  /** A queue's snapshot that was lost leaves its events unexplained: it is asked for again, ever more seldom in vain. */
  async #explain(): Promise<void> {
    const { signal } = this.#life;
    let waitMs = AGAIN_MS;
    while (!signal.aborted) {
      await this.#context.pause(waitMs, signal).catch(() => undefined);
      if (signal.aborted) return;
      const isMissing = this.#isUnexplained || this.#watched.some((each) => !isShown(this.#memory, each));
      waitMs = isMissing ? Math.min(2 * waitMs, LAST_AGAIN_MS) : AGAIN_MS;
      if (!isMissing) continue;
      this.#isUnexplained = false;
      await this.#watchQueues(true);
    }
  }

  /** Waits until what was translated shows that, `ms` at most. */
  async #until(is: () => boolean, ms: number): Promise<void> {
    const over = new AbortController();
    const wait = this.#context
      .pause(ms, AbortSignal.any([over.signal, this.#life.signal]))
      .catch(() => undefined);
    const shown = new Promise<void>((resolve) => {
      this.#onHeed = () => {
        if (is()) resolve();
      };
    });
    this.#onHeed();
    await Promise.race([shown, wait]);
    this.#onHeed = () => undefined;
    over.abort(new Transient('shown'));
    this.#life.signal.throwIfAborted();
  }

  /** The events do not depend on the token, the questions do. */
  #keepToken(): Promise<void> {
    const tokens = this.#tokens;
    return keepFresh(this.#context, this.#life.signal, tokens.cache, (old) => tokens.renew(old));
  }
}

const TIMEOUT_MS = 8_000;

export type ApiRequest = {
  /** Below the base, e.g. `call_queues/9012/waiting`; ids in it are encoded here. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string | number>>;
  /** Makes it a POST; `null` for one without a body. */
  readonly body?: Readonly<Record<string, unknown>> | null;
  /** Domain of the tenant it is about. */
  readonly tenant?: string;
  /** Marks of our own for the frame's channel. */
  readonly marks?: Readonly<Record<string, string>>;
  /** Epoch ms up to which it may be sent and answered: that of the command it is a step of. */
  readonly until?: number;
};
export type ApiAnswer = {
  readonly status: number;
  readonly text: string;
  readonly body: unknown;
  /** When it was heard. */
  readonly at: number;
  /** As in `Frame.channel`. */
  readonly channel: string;
};

export class Api {
  readonly #settings: Settings;
  readonly #tokens: Tokens;
  readonly #signal: AbortSignal;
  /** Tenant ids by domain, for a system administrator. */
  tenants: ReadonlyMap<string, string> = new Map();
  /** The tenant this token is switched to. */
  #inside: { readonly token: string; readonly tenant: string } | null = null;
  readonly #rest: RestClient;
  readonly #lane = new Lane(1);

  constructor(settings: Settings, context: AdapterContext, tokens: Tokens, signal: AbortSignal) {
    this.#settings = settings;
    this.#tokens = tokens;
    this.#signal = signal;
    this.#rest = new RestClient(context, settings.url, { headers: HEADERS, timeoutMs: TIMEOUT_MS });
  }

  /** Any status is an answer. @throws Fatal, Transient */
  ask(asked: ApiRequest): Promise<ApiAnswer> {
    if (this.#settings.signIn !== 'administrator') return this.#send(asked);
    // Which tenant is meant is a state of the token: one request at a time.
    return this.#lane.run(() => this.#send(asked));
  }

  async #send(asked: ApiRequest): Promise<ApiAnswer> {
    const tokens = this.#tokens;
    const isRefused = ({ status }: ApiAnswer): boolean => status === 401;
    const told = await askTwice(
      { access: () => tokens.access(), renew: (old) => tokens.replace(old) },
      isRefused,
      (token) => this.#once(asked, token),
    );
    if (isRefused(told)) throw new Transient('the PBX refuses a token it has just given', { status: 401 });
    return told;
  }

  async #once(asked: ApiRequest, token: string): Promise<ApiAnswer> {
    const { tenant, query, body, marks, until } = asked;
    const id = tenant === undefined ? undefined : this.tenants.get(tenant);
    if (id !== undefined && (this.#inside?.token !== token || this.#inside.tenant !== id)) {
      const switched = await this.#request(token, `tenants/switch?id=${encodeURIComponent(id)}`, null, until);
      if (switched.status === 401) return this.#told(switched, asked);
      if (switched.status >= 300)
        throw new Transient(`the PBX does not let the administrator into a tenant (HTTP ${switched.status})`);
      this.#inside = { token, tenant: id };
    }
    const path = pathWith(asked.path.map(encodeURIComponent).join('/'), query);
    return this.#told(await this.#request(token, path, body, until), { ...asked, marks: marks ?? {} });
  }

  #request(token: string, path: string, body: ApiRequest['body'], until: ApiRequest['until']) {
    const headers = { Authorization: `Bearer ${token}` };
    return this.#rest.send({ path, body, headers, until }, this.#signal);
  }

  #told({ status, text, at }: RestAnswer, { path, query, body, tenant, marks }: ApiRequest): ApiAnswer {
    const said = pathWith(path.join('/'), {
      ...query,
      ...(this.#settings.signIn === 'administrator' && tenant !== undefined ? { tenant } : {}),
      ...(body === undefined ? {} : { post: 1 }),
      ...(status >= 300 ? { status } : {}),
      ...marks,
    });
    return { status, text, body: parse(text), at, channel: `rest:${said}` };
  }
}
