// The event WebSocket of a PortSIP PBX: signing in, subscribing to topics, whether the PBX is still there, taking leave.
import { type AdapterContext, Fatal, type Socket, Transient } from '#server/pbx-sdk/contract.ts';
import type { Settings } from './settings.ts';
import { parse, replyIn } from './wire.ts';

const SIGN_IN_MS = 10_000;
/**
 * Replies to subscriptions are not documented (portsip#acknowledgements): who gets none to the first waits for no
 * other.
 */
const REPLY_MS = 2_000;
/** There is no heartbeat either: where replies come, a subscription once more is answered like a ping. */
const PROBE_MS = 20_000;
const PROBE_REPLY_MS = 8_000;
/** One lost reply is no lost connection. */
const PROBES = 2;

type Subscription = {
  readonly topic: string;
  readonly selector?: {
    readonly key: 'queues' | 'extensions' | 'tenants';
    readonly values: readonly string[];
  };
};
type Subscribed = 'done' | 'refused' | 'silent';

type StreamParts = {
  readonly settings: Settings;
  readonly context: AdapterContext;
  /** Ends everything here. */
  readonly signal: AbortSignal;
  readonly onText: (text: string) => void;
  readonly onLost: (error: unknown) => void;
};

export class Stream {
  readonly #parts: StreamParts;
  #socket: Socket | null = null;
  #waiting: ((reply: { ok: boolean; error: string }) => void)[] = [];
  /** Whether subscriptions are answered; `null` until it shows. */
  #replies: boolean | null = null;
  readonly #held = new Map<string, Subscription>();
  /** When anything was last heard. */
  heardAt: number;

  constructor(parts: StreamParts) {
    this.#parts = parts;
    this.heardAt = parts.context.now();
  }

  /** Resolves when signed in. @throws Fatal, Transient */
  async open(): Promise<void> {
    const { settings, context, signal, onLost } = this.#parts;
    const socket = await context.network.dial(settings.wsi, { 'User-Agent': 'Ringside' }, signal);
    this.#socket = socket;
    if (signal.aborted) return this.close();
    signal.addEventListener('abort', () => this.close(), { once: true });
    this.#listen(socket).catch(onLost);
    const reply = await this.#ask(credentials(settings), SIGN_IN_MS);
    if (reply === null) throw new Transient('the PBX did not answer the sign-in to its events');
    if (!reply.ok) throw new Fatal(REFUSED[settings.signIn]);
  }

  /** Sends one subscription, and waits for its reply where there are any. Never throws. */
  async subscribe(subscription: Subscription): Promise<Subscribed> {
    this.#held.set(subscription.topic, subscription);
    const reply = await this.#ask(command('subscribe', subscription), this.#replies === false ? 0 : REPLY_MS);
    this.#replies ??= reply !== null;
    if (reply === null) return 'silent';
    if (reply.ok) return 'done';
    this.#held.delete(subscription.topic);
    return 'refused';
  }

  /** Runs until the line is closed; a PBX that has fallen silent is a loss. */
  async probe(): Promise<void> {
    const { context, signal, onLost } = this.#parts;
    let missed = 0;
    while (!signal.aborted) {
      await context.pause(PROBE_MS, signal).catch(() => undefined);
      // One without a snapshot, where there is a choice: asking again makes no noise then.
      const held = [...this.#held.values()];
      const again = held.find(({ topic }) => topic.endsWith('cdr_events')) ?? held[0];
      if (signal.aborted || this.#replies !== true || !again) continue;
      const askedAt = context.now();
      const reply = await this.#ask(command('subscribe', again), PROBE_REPLY_MS);
      missed = reply === null && this.heardAt < askedAt ? missed + 1 : 0;
      if (missed >= PROBES && !signal.aborted)
        return onLost(new Transient('the PBX has fallen silent: no event, and no reply'));
    }
  }

  /** Ends all subscriptions, as the vendor asks, and closes. Never throws. */
  close(): void {
    const socket = this.#socket;
    if (!socket) return;
    this.#socket = null;
    for (const subscription of this.#held.values()) socket.send(command('unsubscribe', subscription));
    socket.close();
    for (const wait of this.#waiting.splice(0)) wait({ ok: false, error: '' });
  }

  async #listen(socket: Socket): Promise<void> {
    for await (const text of socket.messages) {
      if (socket !== this.#socket) return;
      this.heardAt = this.#parts.context.now();
      const reply = this.#waiting.length === 0 ? null : replyIn(parse(text));
      if (reply) this.#waiting.shift()?.({ ok: reply.status === 0, error: reply.error });
      this.#parts.onText(text);
    }
    if (socket === this.#socket) this.#parts.onLost(new Transient('the PBX closed the event connection'));
  }

  /**
   * Replies name their command, but not for certain (portsip#replies): they are taken in order. `null`: none came in
   * time.
   */
  async #ask(text: string, ms: number): Promise<{ ok: boolean; error: string } | null> {
    const socket = this.#socket;
    if (!socket) return null;
    const over = new AbortController();
    let take: (reply: { ok: boolean; error: string }) => void = () => undefined;
    const replied = new Promise<{ ok: boolean; error: string }>((resolve) => {
      take = resolve;
    });
    if (ms > 0) this.#waiting.push(take);
    socket.send(text);
    if (ms === 0) return null;
    const patience = this.#parts.context
      .pause(ms, AbortSignal.any([over.signal, this.#parts.signal]))
      .then(() => null)
      .catch(() => null);
    const first = await Promise.race([replied, patience]);
    over.abort(new Transient('replied'));
    this.#waiting = this.#waiting.filter((each) => each !== take);
    return first;
  }
}

const REFUSED: Readonly<Record<Settings['signIn'], string>> = {
  tenant: 'The PBX does not accept the user name, password or tenant domain: check all three.',
  administrator: 'The PBX does not accept the system administrator’s user name or password: check both.',
  extension:
    'The PBX does not accept the extension, its SIP password or the tenant domain: check all three (it is the phone’s password, not the user’s).',
};

function credentials({ signIn, username, password, domain, extension }: Settings): string {
  const who =
    signIn === 'administrator'
      ? { username, password }
      : signIn === 'tenant'
        ? { username, password, domain }
        : { extension_number: extension, password, domain };
  return JSON.stringify({ command: 'auth', ...who });
}

/** One topic each: several in one command were dropped from the documents (portsip#subscription). */
const command = (what: 'subscribe' | 'unsubscribe', { topic, selector }: Subscription): string =>
  JSON.stringify({
    command: what,
    topics: [topic],
    ...(selector ? { [selector.key]: selector.values } : {}),
  });

const TOPICS = [
  'queue_management_events',
  'extension_management_events',
  'queue_events',
  'extension_events',
  'cdr_events',
] as const;
type Topic = (typeof TOPICS)[number];

/** What the role needs for each (portsip#permissions), and what is missing without it. */
const NEEDS: Readonly<Record<Topic, string>> = {
  queue_management_events:
    'The PBX user may not hear of queues that are added or removed: give its role “Analytics: View Only”.',
  extension_management_events:
    'The PBX user may not hear of extensions that are added or removed: give its role “User: View Only”.',
  queue_events:
    'The PBX user may not watch the queues: give its role “Analytics: View Only” (a plain extension may watch only queues it serves or manages).',
  extension_events:
    'The PBX user may not watch the extensions: give its role “Users: View Only” or “PhoneSystem: View Only”.',
  cdr_events: 'The PBX user may not hear of calls as they come: give its role “Analytics: View Only”.',
};
const GLOBAL =
  'The PBX user may not watch all tenants: it must be a system administrator with “System Tenant: View Only” or more.';

export class Topics {
  readonly #settings: Settings;
  readonly #context: AdapterContext;
  readonly #stream: Stream;
  readonly #numbers: Record<'queue_events' | 'extension_events', Set<string>> = {
    queue_events: new Set(),
    extension_events: new Set(),
  };
  /** Tenant ids, for a system administrator. */
  #tenants: readonly string[] = [];

  constructor(settings: Settings, context: AdapterContext, stream: Stream) {
    this.#settings = settings;
    this.#context = context;
    this.#stream = stream;
  }

  get #isGlobal(): boolean {
    return this.#settings.signIn === 'administrator';
  }

  /** Answers whether they are others than before: then every topic must be subscribed to again. */
  setTenants(ids: readonly string[]): boolean {
    const isSame = ids.length === this.#tenants.length && ids.every((id) => this.#tenants.includes(id));
    this.#tenants = ids;
    return !isSame;
  }

  /** Subscribes once. Never throws. */
  async listen(
    topic: 'queue_management_events' | 'extension_management_events' | 'cdr_events',
  ): Promise<void> {
    await this.#subscribe(topic);
  }

  /**
   * Sends the whole list whenever it has changed: right whether a second subscription adds or replaces
   * (portsip#second-subscription).
   * `again`: also when it has not, for a new snapshot. Never throws.
   */
  async watch(
    topic: 'queue_events' | 'extension_events',
    numbers: Iterable<string>,
    again = false,
  ): Promise<void> {
    const next = new Set(numbers);
    const before = this.#numbers[topic];
    const isSame = next.size === before.size && [...next].every((each) => before.has(each));
    this.#numbers[topic] = next;
    if ((isSame && !again) || (next.size === 0 && !this.#isGlobal)) return;
    await this.#subscribe(topic, [...next]);
  }

  async #subscribe(topic: Topic, numbers: readonly string[] | null = null): Promise<void> {
    const key = topic === 'queue_events' ? 'queues' : 'extensions';
    const subscribed = this.#isGlobal
      ? await this.#stream.subscribe({
          topic: `global_${topic}`,
          selector: { key: 'tenants', values: this.#tenants },
        })
      : await this.#stream.subscribe({ topic, ...(numbers ? { selector: { key, values: numbers } } : {}) });
    this.#context.notice(topic, subscribed === 'refused' ? (this.#isGlobal ? GLOBAL : NEEDS[topic]) : null);
  }
}
