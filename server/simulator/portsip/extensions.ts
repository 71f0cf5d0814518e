// What a tenant's phones do: registered, present, ringing, in a call; and who has one. This topic names no peer.
import {
  type FloorAgent,
  type FloorCall,
  type FloorLeg,
  type Happening,
  live,
} from '#server/simulator/call-centre/model.ts';
import { given, type Stage, type Tenant } from './stage.ts';

export type CallStatus = '' | 'RINGING' | 'ON_CALL';

const WORDS = {
  caps: { '': '', RINGING: 'RINGING', ON_CALL: 'ON_CALL' },
  words: { '': '', RINGING: 'Ringing', ON_CALL: 'On Call' },
  misspelt: { '': '', RINGING: 'RINGING', ON_CALL: 'ON_ACLL' },
} as const;

const PRESENCE: Readonly<Record<string, string>> = {
  lunch: 'LUNCH',
  off_work: 'AWAY',
  away: 'AWAY',
  dnd: 'DO_NOT_DISTURB',
  do_not_disturb: 'DO_NOT_DISTURB',
  business_trip: 'BUSINESS_TRIP',
};

export class Extensions {
  readonly #stage: Stage;
  readonly #tenant: Tenant;
  readonly #told = new Map<string, CallStatus>();

  constructor(stage: Stage, tenant: Tenant) {
    this.#stage = stage;
    this.#tenant = tenant;
  }

  hear(heard: Happening): void {
    switch (heard.type) {
      case 'arrived':
      case 'queued':
      case 'ivr':
      case 'held':
      case 'resumed':
        break;
      case 'answered':
        this.#look(heard.leg);
        this.#silenced(heard.call, heard.leg);
        break;
      case 'ended':
        for (const leg of heard.legs) this.#look(leg);
        break;
      case 'registration':
        this.#status([heard.agent]);
        break;
      case 'presence':
        this.#presence(heard.agent);
        break;
      case 'roster':
        this.#managed(heard.agent, heard.change);
        break;
      default:
        if ('leg' in heard && heard.leg) this.#look(heard.leg);
        break;
    }
  }

  statusOf(number: string): CallStatus {
    let status: CallStatus = '';
    for (const leg of this.#tenant.floor.legsOf(number)) {
      if (leg.state === 'talking' || leg.state === 'alerting') return 'ON_CALL';
      if (leg.state === 'ringing') status = 'RINGING';
    }
    return status;
  }

  presenceOf(agent: FloorAgent): string {
    return PRESENCE[agent.presence] ?? this.#stage.quirks.onlineWord;
  }

  /** The `extension_status` messages of a snapshot. */
  snapshot(numbers: Iterable<string>): object[] {
    const agents = [...numbers].flatMap((number) => this.#tenant.floor.agents.get(number) ?? []);
    if (agents.length === 0) return [];
    return this.#stage.quirks.extensionStatus === 'together'
      ? [this.#message(agents)]
      : agents.map((agent) => this.#message([agent]));
  }

  #message(agents: readonly FloorAgent[]): object {
    return {
      event_type: 'extension_status',
      tenant_id: this.#tenant.id,
      status: agents.map((agent) => this.#row(agent)),
    };
  }

  #row(agent: FloorAgent): object {
    const { quirks, wire } = this.#stage;
    return {
      extension: wire.uri(this.#tenant, agent.number),
      extension_id: wire.extensionId(this.#tenant, agent.number),
      call_status: WORDS[quirks.callStatus][this.statusOf(agent.number)],
      online: agent.registered,
      presence: this.presenceOf(agent),
      presence_note: '',
      push_online: false,
      time: this.#now(),
    };
  }

  #now(): string | number {
    return this.#stage.wire.stamp(this.#tenant.floor.clock.now());
  }

  #look(leg: FloorLeg): void {
    if (leg.kind === 'extension') this.#tell(leg.number, this.statusOf(leg.number));
  }

  /** The other phones of an answered call stop ringing in the same moment. */
  #silenced(call: FloorCall, answered: FloorLeg): void {
    if (answered.part !== 'party') return;
    for (const leg of call.legs) {
      if (leg === answered || leg.kind !== 'extension' || leg.state !== 'ringing' || leg.part !== 'party')
        continue;
      const others = [...this.#tenant.floor.legsOf(leg.number)].filter(
        (other) => other !== leg && live(other),
      );
      if (others.length === 0) this.#tell(leg.number, '');
    }
  }

  #tell(number: string, status: CallStatus): void {
    const { publish, quirks, wire } = this.#stage;
    if ((this.#told.get(number) ?? '') === status) return;
    this.#told.set(number, status);
    publish('extension_events', this.#tenant, number, () => ({
      event_type: 'extension_call',
      extension: wire.uri(this.#tenant, number),
      extension_id: wire.extensionId(this.#tenant, number),
      call_status: WORDS[quirks.callStatus][status],
      tenant_id: this.#tenant.id,
      time: this.#now(),
    }));
  }

  #status(agents: readonly FloorAgent[]): void {
    const [first] = agents;
    if (first)
      this.#stage.publish('extension_events', this.#tenant, first.number, () => this.#message(agents));
  }

  #presence(agent: FloorAgent): void {
    const { publish, wire } = this.#stage;
    publish('extension_events', this.#tenant, agent.number, () => ({
      event_type: 'extension_presence',
      extension: wire.uri(this.#tenant, agent.number),
      extension_id: wire.extensionId(this.#tenant, agent.number),
      presence: this.presenceOf(agent),
      presence_note: '',
      tenant_id: this.#tenant.id,
      time: this.#now(),
    }));
  }

  #managed(agent: FloorAgent, change: 'created' | 'renamed' | 'deleted'): void {
    const { publish, wire } = this.#stage;
    const word = { created: 'created', renamed: 'updated', deleted: 'destroyed' }[change];
    publish('extension_management_events', this.#tenant, null, () =>
      given({
        event_type: `extension_${word}`,
        extension_number: agent.number,
        disp_name: agent.name,
        email: `${agent.number}@${this.#tenant.domain}`,
        extension_id: wire.extensionId(this.#tenant, agent.number),
        tenant_id: this.#tenant.id,
        username: `user${agent.number}`,
        enabled: word === 'updated' ? true : undefined,
      }),
    );
  }
}
