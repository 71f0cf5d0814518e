// The state of each member of each queue and when it changes.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorAgent, FloorLeg, Happening } from '#server/simulator/call-centre/model.ts';
import type { Forms, MemberSays, StateWord } from './forms.ts';
import type { Streams } from './streams.ts';
import type { Quirks } from './variants.ts';

export class Members {
  readonly #floor: Floor;
  readonly #quirks: Quirks;
  readonly #forms: Forms;
  readonly #streams: Streams;
  /** Last state of `<queue>/<extension>`. */
  readonly #told = new Map<string, string>();

  constructor(floor: Floor, quirks: Quirks, forms: Forms, streams: Streams) {
    this.#floor = floor;
    this.#quirks = quirks;
    this.#forms = forms;
    this.#streams = streams;
    for (const agent of floor.agents.values())
      for (const queue of agent.queues.keys())
        this.#told.set(`${queue}/${agent.number}`, this.#key(agent, queue));
  }

  hear(heard: Happening): void {
    switch (heard.type) {
      case 'ringing':
      case 'ringEnded':
      case 'dialled':
        this.#look(heard.leg.number);
        break;
      case 'answered':
        this.#look(heard.leg.number);
        if (heard.connected) this.#look(heard.connected.number);
        break;
      case 'legEnded':
        if (!this.#wrapsUp(heard.leg)) this.#look(heard.leg.number);
        break;
      case 'ended':
        for (const leg of heard.legs) if (!this.#wrapsUp(leg)) this.#look(leg.number);
        break;
      case 'signedIn':
      case 'signedOut':
      case 'paused':
      case 'unpaused':
      case 'wrapUpStarted':
      case 'wrapUpEnded':
      case 'registration':
      case 'assigned':
      case 'roster':
        this.#look(heard.agent.number);
        break;
      case 'unassigned':
        this.#lookIn(heard.agent, heard.queue);
        break;
      default:
        break;
    }
  }

  /** Every member of a queue as it stands. `more`: what else is told of each at the start. */
  of(queue: string, more: (extension: string) => MemberSays['more']): MemberSays[] {
    const members: MemberSays[] = [];
    for (const agent of this.#floor.agents.values()) {
      const extra = agent.queues.has(queue) ? more(agent.number) : undefined;
      if (extra) members.push({ ...this.#says(agent, queue), more: extra });
    }
    return members;
  }

  #look(extension: string): void {
    const agent = this.#floor.agents.get(extension);
    if (!agent) return;
    for (const queue of agent.queues.keys()) this.#lookIn(agent, queue);
  }

  #lookIn(agent: FloorAgent, queue: string): void {
    const key = this.#key(agent, queue);
    const place = `${queue}/${agent.number}`;
    if (this.#told.get(place) === key) return;
    this.#told.set(place, key);
    this.#streams.publish('queue', 'member_state', queue, () =>
      this.#forms.said('queue', {
        name: 'member_state',
        at: this.#floor.clock.now(),
        queue,
        member: this.#says(agent, queue),
      }),
    );
  }

  /** Wrap-up follows at once: the member is not free in between. */
  #wrapsUp(leg: FloorLeg): boolean {
    const wrapUp = leg.via === null ? 0 : (this.#floor.queues.get(leg.via)?.wrapUpSeconds ?? 0);
    return wrapUp > 0 && leg.answeredAt !== null;
  }

  #says(agent: FloorAgent, queue: string): MemberSays {
    const membership = agent.queues.get(queue);
    return {
      number: agent.number,
      name: agent.name,
      state: this.#state(agent, queue),
      paused: membership?.paused ?? false,
      reason: membership?.reason ?? '',
    };
  }

  #key(agent: FloorAgent, queue: string): string {
    const { state, paused, reason } = this.#says(agent, queue);
    return `${state}/${paused}/${reason}`;
  }

  #state(agent: FloorAgent, queue: string): StateWord {
    const membership = agent.queues.get(queue);
    if (!membership?.signedIn) return 'logged out';
    const here = (leg: FloorLeg): boolean => this.#quirks.memberScope === 'allQueues' || leg.via === queue;
    let ringing: FloorLeg | null = null;
    for (const leg of this.#floor.legsOf(agent.number)) {
      if (!here(leg)) continue;
      if (leg.state !== 'ringing') return leg.via === null ? 'busy' : 'in a queue call';
      ringing = leg;
    }
    if (!agent.registered) return 'unavailable';
    if (ringing) return ringing.via === null ? 'ringing' : 'receiving';
    if (agent.wrapUntil !== null) return 'wrap up';
    return membership.paused ? 'on break' : 'waiting';
  }
}
