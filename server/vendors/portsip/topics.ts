// Knows which topics are listened to, for which queues, extensions or tenants, and what to say of one that is refused.
// Refuses to know the socket and what is heard.
import type { World } from '#server/vendors/vendor.ts';
import type { Settings } from './settings.ts';
import type { Stream } from './stream.ts';

const TOPICS = [
  'queue_management_events',
  'extension_management_events',
  'queue_events',
  'extension_events',
  'cdr_events',
] as const;
export type Topic = (typeof TOPICS)[number];

/** What the role needs for each (dossier §6), and what is missing without it. */
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
  readonly #world: World;
  readonly #stream: Stream;
  readonly #numbers: Record<'queue_events' | 'extension_events', Set<string>> = {
    queue_events: new Set(),
    extension_events: new Set(),
  };
  /** Tenant ids, for a system administrator. */
  #tenants: readonly string[] = [];

  constructor(settings: Settings, world: World, stream: Stream) {
    this.#settings = settings;
    this.#world = world;
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
   * Sends the whole list whenever it has changed: right whether a second subscription adds or replaces (§5).
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
    this.#world.notice(topic, subscribed === 'refused' ? (this.#isGlobal ? GLOBAL : NEEDS[topic]) : null);
  }
}
