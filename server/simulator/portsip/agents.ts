// What state an agent is in, in each queue of theirs, and tells changes on both topics that carry them.
import type { FloorAgent, FloorCall, FloorLeg, Happening } from '#server/simulator/call-centre/model.ts';
import { blank, given, type Stage, type Tenant } from './stage.ts';
import type { Quirks } from './variants.ts';

export type AgentState =
  | 'READY'
  | 'QUEUE_CALL'
  | 'WRAP_UP'
  | 'OTHER_CALL'
  | 'NOT_READY'
  | 'LOGGED_OUT'
  | 'OFFLINE';
type Standing = { readonly state: AgentState; readonly call: FloorCall | null; readonly since: number };

/** The word of the stream for a state. */
function wordOf(quirks: Quirks, state: AgentState): string {
  const word = state === 'LOGGED_OUT' ? quirks.loggedOutWord : state;
  if (quirks.stateWords === 'caps') return word;
  return word
    .toLowerCase()
    .split('_')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join(' ');
}

export class Agents {
  readonly #stage: Stage;
  readonly #tenant: Tenant;
  /** By extension, then by queue: what was told last. */
  readonly #told = new Map<string, Map<string, Standing>>();

  constructor(stage: Stage, tenant: Tenant) {
    this.#stage = stage;
    this.#tenant = tenant;
    for (const agent of tenant.floor.agents.values()) this.#learn(agent);
  }

  hear(heard: Happening): void {
    switch (heard.type) {
      case 'assigned':
      case 'unassigned':
        this.#moved(heard.agent, heard.queue, heard.type === 'assigned');
        break;
      case 'roster':
        if (heard.change === 'created') this.#hired(heard.agent.number);
        else if (heard.change === 'deleted') this.#dismissed(heard.agent);
        break;
      case 'legEnded':
        this.#left(heard.leg);
        break;
      case 'ended':
        for (const leg of heard.legs) this.#left(leg);
        break;
      default:
        if ('agent' in heard) this.look(heard.agent.number);
        else if ('leg' in heard && heard.leg?.kind === 'extension') this.look(heard.leg.number);
        break;
    }
  }

  stateOf(agent: FloorAgent, queue: string): AgentState {
    return this.#standing(agent, queue).state;
  }

  /** `queue_status.agents`. */
  list(queue: string): object[] {
    const rows: object[] = [];
    for (const [number, queues] of this.#told) {
      const standing = queues.get(queue);
      const hidden = standing?.state === 'LOGGED_OUT' || standing?.state === 'OFFLINE';
      if (standing && !(hidden && this.#stage.quirks.snapshotAgents === 'signedIn'))
        rows.push(this.#row(number, standing));
    }
    return rows;
  }

  /** Tells what has changed for an extension since the last time. */
  look(number: string): void {
    const agent = this.#tenant.floor.agents.get(number);
    const told = this.#told.get(number);
    if (!agent || !told || agent.queues.size === 0) return;
    const changed: string[] = [];
    for (const queue of agent.queues.keys()) {
      const before = told.get(queue);
      const now = this.#standing(agent, queue);
      if (before?.state === now.state && before.call === now.call) continue;
      told.set(queue, before?.state === now.state ? { ...now, since: before.since } : now);
      changed.push(queue);
    }
    for (const queue of changed) this.#tellQueue(number, queue, []);
    this.#tellExtension(number, changed);
  }

  /** Where a wrap-up follows in the same moment, that is what the agent has become. */
  #left(leg: FloorLeg): void {
    const { floor } = this.#tenant;
    if (leg.kind !== 'extension') return;
    const wraps = leg.via !== null && (floor.queues.get(leg.via)?.wrapUpSeconds ?? 0) > 0;
    if (leg.answeredAt === null || !wraps) this.look(leg.number);
  }

  #learn(agent: FloorAgent): void {
    const { number, queues } = agent;
    this.#told.set(number, new Map([...queues.keys()].map((name) => [name, this.#standing(agent, name)])));
  }

  #hired(number: string): void {
    this.#told.set(number, new Map());
    this.look(number);
  }

  #moved(agent: FloorAgent, queue: string, joined: boolean): void {
    if (joined) return this.look(agent.number);
    this.#told.get(agent.number)?.delete(queue);
    this.#tellQueue(null, queue, [agent.number]);
  }

  #dismissed(agent: FloorAgent): void {
    this.#told.delete(agent.number);
    for (const queue of agent.queues.keys()) this.#tellQueue(null, queue, [agent.number]);
  }

  #standing(agent: FloorAgent, queue: string): Standing {
    const { floor } = this.#tenant;
    const since = floor.clock.now();
    const membership = agent.queues.get(queue);
    if (!agent.registered) return { state: 'OFFLINE', call: null, since };
    if (!membership?.signedIn) return { state: 'LOGGED_OUT', call: null, since };
    for (const leg of floor.legsOf(agent.number)) {
      if (leg.state !== 'talking' && leg.state !== 'alerting') continue;
      const state = leg.via === queue ? 'QUEUE_CALL' : 'OTHER_CALL';
      return { state, call: floor.leg(leg.id)?.call ?? null, since };
    }
    if (membership.paused) return { state: 'NOT_READY', call: null, since };
    return { state: agent.wrapUntil === null ? 'READY' : 'WRAP_UP', call: null, since };
  }

  #row(number: string, { state, call, since }: Standing): object {
    const { quirks, wire } = this.#stage;
    const at = quirks.agentTimestamp === 'since' ? since : this.#tenant.floor.clock.now();
    return given({
      agent_extension_number: number,
      state: wordOf(quirks, state),
      session_id: blank(quirks, call ? wire.waitingId(call) : '', 'id'),
      caller_number: blank(quirks, call ? otherParty(call, number) : '', 'text'),
      caller_name: blank(quirks, call?.direction === 'inbound' ? call.fromName : '', 'text'),
      timestamp: wire.stamp(at),
    });
  }

  #tellQueue(number: string | null, queue: string, removed: readonly string[]): void {
    const { publish, quirks, wire } = this.#stage;
    const tenant = this.#tenant;
    if (number === null && quirks.removedAgents === 'untold') return;
    publish('queue_events', tenant, queue, () => {
      const standing = number === null ? undefined : this.#told.get(number)?.get(queue);
      const changed = standing && number !== null ? [this.#row(number, standing)] : [];
      const gone = removed.map((each) =>
        quirks.removedAgents === 'strings' ? each : { agent_extension_number: each },
      );
      return {
        event_type: 'queue_agent_status',
        queue_id: wire.queueId(tenant, queue),
        tenant_id: tenant.id,
        updated_agents: quirks.updatedAgents === 'all' ? this.list(queue) : changed,
        ...(gone.length > 0 ? { removed_agents: gone } : {}),
      };
    });
  }

  #tellExtension(number: string, changed: readonly string[]): void {
    const { publish, quirks, wire } = this.#stage;
    const tenant = this.#tenant;
    if (changed.length === 0) return;
    publish('extension_events', tenant, number, (client) => {
      const agent_status = changed
        .filter((queue) => quirks.agentStatusScope === 'all' || client.queue(tenant, queue))
        .map((queue) => ({
          queue_number: queue,
          status: wordOf(quirks, this.#told.get(number)?.get(queue)?.state ?? 'OFFLINE'),
        }));
      if (agent_status.length === 0) return null;
      return {
        event_type: 'extension_agent_status',
        extension: wire.uri(tenant, number),
        extension_id: wire.extensionId(tenant, number),
        tenant_id: tenant.id,
        agent_status,
        time: wire.stamp(tenant.floor.clock.now()),
      };
    });
  }
}

/** Whom this extension talks to, by the number shown. */
function otherParty(call: FloorCall, number: string): string {
  return call.from === number ? call.dialled : call.from;
}
