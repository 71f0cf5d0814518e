// The ten topics: who may have them, what selects within them, and what one client has subscribed to.
import { type Account, isManager, may } from './accounts.ts';
import type { Subscribed, Tenant, Topic } from './stage.ts';
import type { Quirks } from './variants.ts';

const TOPICS: Readonly<Record<Topic, { readonly selector: 'extensions' | 'queues' | null }>> = {
  extension_events: { selector: 'extensions' },
  extension_management_events: { selector: null },
  cdr_events: { selector: null },
  queue_events: { selector: 'queues' },
  queue_management_events: { selector: null },
};
const GLOBAL = 'global_';
const isTopic = (name: string): name is Topic => Object.hasOwn(TOPICS, name);

/** What one command has newly asked for, so that its snapshot can be sent. */
export type NewTopic = {
  readonly topic: Topic;
  readonly tenant: Tenant;
  /** `null`: no selector. */
  readonly keys: readonly string[] | null;
};

export class Refused extends Error {}

export class Subscriptions implements Subscribed {
  readonly #quirks: Quirks;
  readonly #tenants: readonly Tenant[];
  readonly #account: Account;
  readonly #own: Tenant | null;
  /** Topic to the keys wanted; an empty set for topics without a selector. */
  readonly #tenantWide = new Map<Topic, Set<string>>();
  /** Topic to tenants, by index. */
  readonly #global = new Map<Topic, Set<number>>();

  constructor(quirks: Quirks, tenants: readonly Tenant[], account: Account) {
    this.#quirks = quirks;
    this.#tenants = tenants;
    this.#account = account;
    this.#own = tenants.find((tenant) => tenant.domain === account.domain) ?? null;
  }

  takes(topic: Topic, tenant: Tenant, key: string | null): boolean {
    if (this.#global.get(topic)?.has(tenant.index)) return true;
    if (tenant !== this.#own) return false;
    const keys = this.#tenantWide.get(topic);
    return keys !== undefined && (key === null || TOPICS[topic].selector === null || keys.has(key));
  }

  queue(tenant: Tenant, number: string): boolean {
    return this.takes('queue_events', tenant, number);
  }

  /** @throws Refused with the PBX's words. */
  subscribe(topics: readonly string[], command: Readonly<Record<string, unknown>>): NewTopic[] {
    return topics.flatMap((name) => this.#subscribe(name, command));
  }

  /** No topics at all ends everything. @throws Refused */
  unsubscribe(topics: readonly string[] | null, command: Readonly<Record<string, unknown>>): void {
    if (topics === null) {
      this.#tenantWide.clear();
      this.#global.clear();
      return;
    }
    for (const name of topics) {
      const topic = name.startsWith(GLOBAL) ? name.slice(GLOBAL.length) : name;
      if (!isTopic(topic)) throw new Refused(`unknown topic ${name}`);
      if (name.startsWith(GLOBAL)) {
        const wanted = listIn(command, 'tenants') ?? this.#tenants.map((tenant) => tenant.id);
        for (const id of wanted)
          for (const tenant of this.#tenants)
            if (tenant.id === id) this.#global.get(topic)?.delete(tenant.index);
        continue;
      }
      const { selector } = TOPICS[topic];
      const keys = selector === null ? null : listIn(command, selector);
      if (keys === null) this.#tenantWide.delete(topic);
      else for (const key of keys) this.#tenantWide.get(topic)?.delete(key);
    }
  }

  #subscribe(name: string, command: Readonly<Record<string, unknown>>): NewTopic[] {
    const global = name.startsWith(GLOBAL);
    const topic = global ? name.slice(GLOBAL.length) : name;
    if (!isTopic(topic)) throw new Refused(`unknown topic ${name}`);
    if (global) return this.#subscribeGlobal(topic, command);
    const tenant = this.#own;
    if (!tenant || !allowed(this.#account, topic)) throw new Refused(`permission denied: ${name}`);
    const { selector } = TOPICS[topic];
    const keys = selector === null ? null : this.#chosen(topic, tenant, listIn(command, selector) ?? []);
    const had = this.#quirks.resubscribe === 'adds' ? this.#tenantWide.get(topic) : undefined;
    this.#tenantWide.set(topic, new Set([...(had ?? []), ...(keys ?? [])]));
    return [{ topic, tenant, keys }];
  }

  #subscribeGlobal(topic: Topic, command: Readonly<Record<string, unknown>>): NewTopic[] {
    if (this.#account.role !== 'SystemAdmin' || !may(this.#account, 'systemTenant'))
      throw new Refused(`permission denied: ${GLOBAL}${topic}`);
    const ids = listIn(command, 'tenants') ?? [];
    const { emptySelector, unknownNumber } = this.#quirks;
    if (ids.length === 0 && emptySelector === 'refused') throw new Refused('tenants required');
    const everything = ids.length === 0 && emptySelector === 'everything';
    const wanted = this.#tenants.filter((tenant) => everything || ids.includes(tenant.id));
    if (wanted.length < ids.length && unknownNumber === 'refused') throw new Refused('tenant not found');
    const had = this.#quirks.resubscribe === 'adds' ? this.#global.get(topic) : undefined;
    this.#global.set(topic, new Set([...(had ?? []), ...wanted.map((tenant) => tenant.index)]));
    return wanted.map((tenant) => ({ topic, tenant, keys: null }));
  }

  /** The numbers of a selector that exist and may be seen. */
  #chosen(topic: Topic, tenant: Tenant, wanted: readonly string[]): string[] {
    const { emptySelector, unknownNumber } = this.#quirks;
    const there: ReadonlyMap<string, unknown> =
      topic === 'queue_events' ? tenant.floor.queues : tenant.floor.agents;
    if (wanted.length === 0 && emptySelector === 'refused')
      throw new Refused(`${TOPICS[topic].selector ?? ''} required`);
    const all = wanted.length === 0 && emptySelector === 'everything';
    const known = (all ? [...there.keys()] : wanted).filter((number) => there.has(number));
    if (known.length < wanted.length && unknownNumber === 'refused') throw new Refused('number not found');
    if (topic !== 'queue_events' || isManager(this.#account)) return known;
    const mine = tenant.floor.agents.get(this.#account.extension ?? '')?.queues;
    const theirs = known.filter((number) => !mine?.has(number));
    if (theirs.length > 0) throw new Refused(`permission denied: queue ${theirs[0] ?? ''}`);
    return known;
  }
}

function allowed(account: Account, topic: Topic): boolean {
  switch (topic) {
    case 'extension_events':
      return may(account, 'users') || may(account, 'phoneSystem');
    case 'extension_management_events':
      return may(account, 'users');
    default:
      return may(account, 'analytics');
  }
}

/** A selector's strings; `null` where there is none. @throws Refused where it is not a list of strings. */
function listIn(command: Readonly<Record<string, unknown>>, key: string): readonly string[] | null {
  const given = command[key];
  if (given === undefined || given === null) return null;
  if (!Array.isArray(given) || !given.every((each) => typeof each === 'string'))
    throw new Refused(`${key} must be a list of strings`);
  return given as string[];
}
