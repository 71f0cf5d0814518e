// Which event frames tell of people: agents' states, automatic pauses, registration, presence, uaCSTA phones.
import type { FloorAgent, FloorCall, FloorLeg, Happening } from '#server/simulator/call-centre/model.ts';
import type { Random } from '#server/simulator/traffic/random.ts';
import { callIdOf } from './members.ts';
import type { Monitors } from './monitors.ts';
import type { Quirks } from './variants.ts';

type Setup = {
  readonly quirks: Quirks;
  readonly draws: Random;
  readonly monitors: Monitors;
  readonly publish: (type: number, msg: object) => void;
};

/** Only `Paused` is printed anywhere. */
const WORDS = {
  signedIn: ['Logged In', 'Login'],
  signedOut: ['Logged Out', 'Logout', 'LogOff'],
  unpaused: ['Unpaused', 'Resume', 'unpause'],
  paused: ['Paused'],
  rings: ['Ringing'],
  talks: ['Busy', 'In Use', 'Talking'],
  free: ['Idle', 'Available', 'Not In Use'],
} as const;
/** Where phones are said to be. */
export const PHONE_IP = '198.51.100.7';

export class StaffFrames {
  readonly #s: Setup;

  constructor(setup: Setup) {
    this.#s = setup;
  }

  hear(heard: Happening): void {
    switch (heard.type) {
      case 'signedIn':
      case 'signedOut':
      case 'paused':
      case 'unpaused':
        return this.#agent(heard.type, heard.agent.number, heard.queue, heard.reason);
      case 'autoPaused':
        return this.#autoPaused(heard.agent, heard.queue, heard.missed);
      case 'registration':
        return this.#registered(heard.agent);
      case 'presence':
        if (!this.#s.monitors.presence(heard.agent.number)) return;
        return this.#s.publish(30009, { extension: heard.agent.number, status: heard.agent.presence });
      case 'ringing':
        return this.#phone(heard.leg, 'rings');
      case 'answered':
        return this.#phone(heard.leg, 'talks');
      case 'ringEnded':
      case 'legEnded':
        return this.#phone(heard.leg, 'free');
      case 'ended':
        for (const leg of heard.legs) this.#phone(leg, 'free');
        return;
      default:
        return;
    }
  }

  #agent(what: keyof typeof WORDS, agent_number: string, queue: string, reason: string): void {
    const { agentStatusWords, agentQueuePrefix } = this.#s.quirks;
    if (agentStatusWords === 'pausedOnly' && what !== 'paused' && what !== 'unpaused') return;
    let status: string = this.#s.draws.pick(WORDS[what]);
    if (agentStatusWords === 'randomCase')
      status = [...status]
        .map((c) => (this.#s.draws.chance(0.5) ? c.toUpperCase() : c.toLowerCase()))
        .join('');
    const queue_number = agentQueuePrefix === 'none' ? queue : `queue-${queue}`;
    this.#s.publish(30029, { queue_number, agent_number, status, reason });
  }

  #autoPaused(agent: FloorAgent, queue: string, missed: readonly FloorCall[]): void {
    const calls = missed.map((call) => ({
      caller_number: call.from,
      call_id: callIdOf(call, this.#s.quirks),
    }));
    this.#s.publish(30025, { queue_number: queue, agent_number: agent.number, calls });
  }

  #registered(agent: FloorAgent): void {
    if (!this.#s.monitors.registration(agent.number)) return;
    const status = agent.registered ? 'Registered' : 'Unregistered';
    this.#s.publish(30007, { extension: agent.number, kind: 'Sip', status, registered_ip: PHONE_IP });
  }

  #phone(leg: FloorLeg, what: 'rings' | 'talks' | 'free'): void {
    if (leg.kind !== 'extension') return;
    if (leg.via !== null && this.#s.quirks.agentStatusWords === 'everything')
      this.#agent(what, leg.number, leg.via, '');
    if (this.#s.quirks.uacsta === 'off') return;
    const operation = { rings: 'call_start', talks: 'call_answer', free: 'call_over' }[what];
    // The id is uaCSTA's own, one per phone: not the call's.
    this.#s.publish(30020, {
      operation,
      extension: leg.number,
      call_id: String(leg.id),
      ip_address: PHONE_IP,
    });
  }
}
