// The waiting lists of a tenant's queues: who waits, who is to be called back, who has left and why, and whose wait
// is over the queue's target.
import type { FloorCall, Happening } from '#server/simulator/call-centre/model.ts';
import { blank, counter, given, position, type Stage, type Tenant } from './stage.ts';

type Entry = {
  readonly queue: string;
  readonly session: string;
  readonly number: string;
  readonly name: string;
  readonly since: number;
  type: 'normal' | 'callback';
  breached: boolean;
};
type Reason = 'enqueue' | 'agent_answered' | 'overflow' | 'hangup' | 'callback' | 'exit';

export class Callers {
  readonly #stage: Stage;
  readonly #tenant: Tenant;
  /** By queue, then by the serial of the call that came; oldest first. */
  readonly #lists = new Map<string, Map<number, Entry>>();
  /** Which queue a call waits in. */
  readonly #places = new Map<number, string>();
  readonly #breached = new Map<string, number>();

  constructor(stage: Stage, tenant: Tenant) {
    this.#stage = stage;
    this.#tenant = tenant;
  }

  hear(heard: Happening): void {
    switch (heard.type) {
      case 'queued':
        this.#leave(heard.call, 'exit');
        this.#enter(heard.call, heard.queue);
        break;
      case 'ringing':
        // A caller who is sent to a phone without the queue's doing.
        if (heard.leg.via === null && heard.leg.part === 'party') this.#leave(heard.call, 'exit');
        break;
      case 'answered':
        if (heard.leg.part === 'party') this.#leave(heard.call, 'agent_answered');
        break;
      case 'overflowed':
        this.#leave(heard.call, 'overflow');
        break;
      case 'callbackBooked':
        this.#books(heard.call);
        break;
      case 'callbackTaken': {
        const fresh = this.#stage.quirks.callbackSession === 'new';
        const session = fresh ? this.#stage.wire.waitingId(heard.call) : null;
        this.#leave(heard.callback.call, 'agent_answered', session);
        break;
      }
      case 'callbackDropped':
        this.#leave(heard.callback.call, 'hangup');
        break;
      case 'ended':
        if (this.#entry(heard.call)?.type === 'normal') this.#leave(heard.call, 'hangup');
        break;
      case 'queueClosed':
        this.#lists.delete(heard.queue.number);
        break;
      default:
        break;
    }
  }

  /** `queue_status.waiting_list`. */
  list(queue: string): object[] {
    const { quirks, wire } = this.#stage;
    return [...(this.#lists.get(queue)?.values() ?? [])].map((entry, i) =>
      given({
        position: position(quirks, i + 1),
        session_id: entry.session,
        caller_number: entry.number,
        caller_name: blank(quirks, entry.name, 'text'),
        timestamp: wire.stamp(entry.since),
        type: entry.type,
      }),
    );
  }

  /** Entries of GET /call_queues/{id}/waiting. */
  waiting(queue: string): object[] {
    const { waitingList } = this.#stage.quirks;
    if (waitingList === 'empty') return [];
    const now = this.#tenant.floor.clock.now();
    return [...(this.#lists.get(queue)?.values() ?? [])]
      .filter((entry) => entry.type === 'normal' || waitingList === 'withCallbacks')
      .map((entry) => ({
        session_id: entry.session,
        extension_number: entry.number,
        display_name: entry.name,
        waiting_time: Math.floor((now - entry.since) / 1000),
      }));
  }

  /** The live call that waits in this queue under this session id. */
  callOf(queue: string, session: string): FloorCall | undefined {
    for (const [serial, entry] of this.#lists.get(queue) ?? [])
      if (entry.session === session && entry.type === 'normal') return this.#tenant.floor.calls.get(serial);
    return undefined;
  }

  #entry(call: FloorCall): Entry | undefined {
    const queue = this.#places.get(call.serial);
    return queue === undefined ? undefined : this.#lists.get(queue)?.get(call.serial);
  }

  #enter(call: FloorCall, queue: string): void {
    const entry: Entry = {
      queue,
      session: this.#stage.wire.waitingId(call),
      number: call.from,
      name: call.fromName,
      since: this.#tenant.floor.clock.now(),
      type: 'normal',
      breached: false,
    };
    const list = this.#lists.get(queue) ?? new Map<number, Entry>();
    this.#lists.set(queue, list.set(call.serial, entry));
    this.#places.set(call.serial, queue);
    this.#tell(entry, list.size, 'enqueue');
    const seconds = this.#tenant.floor.queues.get(queue)?.targetSeconds ?? 0;
    // Over the target is later than at it.
    if (seconds > 0 && this.#stage.quirks.sla !== 'missing')
      this.#tenant.floor.clock.after(seconds * 1000 + 1, () => this.#breach(call, entry));
  }

  #books(call: FloorCall): void {
    const entry = this.#entry(call);
    if (!entry) return;
    entry.type = 'callback';
    this.#tell(entry, this.#positionOf(call, entry), 'callback');
  }

  #leave(call: FloorCall, reason: Reason, session: string | null = null): void {
    const entry = this.#entry(call);
    if (!entry) return;
    const at = this.#positionOf(call, entry);
    this.#places.delete(call.serial);
    this.#lists.get(entry.queue)?.delete(call.serial);
    this.#tell(session === null ? entry : { ...entry, session }, at, reason);
  }

  #positionOf(call: FloorCall, entry: Entry): number {
    return [...(this.#lists.get(entry.queue)?.keys() ?? [])].indexOf(call.serial) + 1;
  }

  #tell(entry: Entry, at: number, reason: Reason): void {
    const { publish, quirks, wire } = this.#stage;
    const tenant = this.#tenant;
    const now = tenant.floor.clock.now();
    const row = (each: Entry, place: number, why: Reason): object => ({
      position: position(quirks, place),
      session_id: each.session,
      caller_number: each.number,
      reason: why,
      timestamp: wire.stamp(quirks.callerTimestamp === 'enqueued' ? each.since : now),
      type: each.type,
    });
    publish('queue_events', tenant, entry.queue, () => {
      const rows = [row(entry, at, reason)];
      if (quirks.updatedCallers === 'all')
        for (const [i, other] of [...(this.#lists.get(entry.queue)?.values() ?? [])].entries())
          if (other.session !== entry.session)
            rows.push(row(other, i + 1, other.type === 'normal' ? 'enqueue' : 'callback'));
      return {
        event_type: 'queue_caller_status',
        tenant_id: tenant.id,
        queue_id: wire.queueId(tenant, entry.queue),
        updated_callers: rows,
      };
    });
  }

  #breach(call: FloorCall, entry: Entry): void {
    const { publish, quirks, wire } = this.#stage;
    const { floor } = this.#tenant;
    const { queue } = entry;
    const seconds = floor.queues.get(queue)?.targetSeconds ?? 0;
    if (this.#entry(call) !== entry || seconds <= 0) return;
    if (entry.type === 'callback' && quirks.sla !== 'callbacksToo') return;
    if (!entry.breached) this.#breached.set(queue, (this.#breached.get(queue) ?? 0) + 1);
    entry.breached = true;
    const list = [...(this.#lists.get(queue)?.values() ?? [])];
    const over = list.filter((each) => each.breached).length;
    const total = quirks.breachedTotal === 'waiting' ? over : (this.#breached.get(queue) ?? over);
    publish('queue_events', this.#tenant, queue, () => ({
      event_type: 'queue_sla_breached',
      queue_id: wire.queueId(this.#tenant, queue),
      tenant_id: this.#tenant.id,
      caller: entry.number,
      total_callers_breached: counter(quirks, total),
      sla_time_secs: counter(quirks, seconds),
      waiting_callers: counter(quirks, list.filter((each) => each.type === 'normal').length),
      timestamp: wire.stamp(floor.clock.now()),
    }));
    if (quirks.sla === 'repeated') floor.clock.after(seconds * 1000, () => this.#breach(call, entry));
  }
}
