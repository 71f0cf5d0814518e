// One tenant of a make-believe PortSIP PBX: it hears the floor and has phones, queues, agents and calls tell of it in
// the order the vendor's flow shows.
import type { Happening } from '#server/simulator/call-centre/model.ts';
import { Agents } from './agents.ts';
import { Callers } from './callers.ts';
import { Calls } from './calls.ts';
import { Ends } from './cdr.ts';
import { Extensions } from './extensions.ts';
import type { Stage, Tenant } from './stage.ts';
import type { NewTopic } from './topics.ts';

export class Office {
  readonly tenant: Tenant;
  readonly ends = new Ends();
  readonly extensions: Extensions;
  readonly callers: Callers;
  readonly agents: Agents;
  readonly #stage: Stage;
  readonly #calls: Calls;

  constructor(stage: Stage, tenant: Tenant) {
    this.#stage = stage;
    this.tenant = tenant;
    this.extensions = new Extensions(stage, tenant);
    this.callers = new Callers(stage, tenant);
    this.agents = new Agents(stage, tenant);
    this.#calls = new Calls(stage, tenant, this.ends);
    tenant.floor.on((heard) => {
      this.#calls.before(heard);
      this.extensions.hear(heard);
      this.callers.hear(heard);
      this.agents.hear(heard);
      this.#calls.after(heard);
      this.#manage(heard);
    });
  }

  /** What follows a subscription. */
  snapshot({ topic, keys }: NewTopic): object[] {
    const { floor } = this.tenant;
    // Only a subscription over tenants has no keys where the topic has a selector.
    const silent = keys === null && this.#stage.quirks.globalSnapshots === 'none';
    switch (topic) {
      case 'queue_management_events':
        return [...floor.queues.keys()].map((number) => this.#managed(this.#stage.quirks.queueDump, number));
      case 'queue_events':
        return silent ? [] : [...(keys ?? floor.queues.keys())].map((number) => this.#queueStatus(number));
      case 'extension_events':
        return silent ? [] : this.extensions.snapshot(keys ?? floor.agents.keys());
      default:
        return [];
    }
  }

  #queueStatus(number: string): object {
    const { quirks, wire } = this.#stage;
    const waiting = this.callers.list(number);
    const agents = this.agents.list(number);
    const head = {
      event_type: 'queue_status',
      tenant_id: this.tenant.id,
      queue_id: wire.queueId(this.tenant, number),
      queue_number: number,
      queue_name: this.tenant.floor.queues.get(number)?.name ?? '',
    };
    return quirks.queueStatus === 'proper'
      ? { ...head, waiting_list: waiting, agents }
      : { ...head, waiting_list: [...waiting, { agents }] };
  }

  #managed(word: 'created' | 'updated', number: string): object {
    return { event_type: `queue_${word}`, queue_number: number, tenant_id: this.tenant.id };
  }

  #manage(heard: Happening): void {
    const { publish, quirks } = this.#stage;
    const tell = (message: object): void =>
      publish('queue_management_events', this.tenant, null, () => message);
    switch (heard.type) {
      case 'queueOpened':
        tell(this.#managed('created', heard.queue.number));
        break;
      case 'queueChanged':
        tell(this.#managed('updated', heard.queue.number));
        this.#again(heard.queue.number);
        break;
      case 'queueClosed':
        tell({ ...this.#managed('updated', heard.queue.number), event_type: quirks.queueDestroy });
        break;
      case 'assigned':
      case 'unassigned':
        this.#again(heard.queue);
        break;
      default:
        break;
    }
  }

  #again(number: string): void {
    if (this.#stage.quirks.queueStatusAgain === 'onChange' && this.tenant.floor.queues.has(number))
      this.#stage.publish('queue_events', this.tenant, number, () => this.#queueStatus(number));
  }
}
