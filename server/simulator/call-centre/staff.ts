// The agents of a make-believe call centre: who serves which queue, who is signed in, paused, wrapping up.
import type { Clock } from '#server/time/clock.ts';
import type { AgentSetup, FloorAgent, FloorCall, HappeningBody, QueueSetup, Result } from './model.ts';

const OK: Result = { ok: true, call: null };

export class Staff {
  readonly agents = new Map<string, FloorAgent>();
  readonly #clock: Clock;
  readonly #queues: ReadonlyMap<string, QueueSetup>;
  readonly #say: (body: HappeningBody) => void;

  constructor(
    clock: Clock,
    queues: ReadonlyMap<string, QueueSetup>,
    setups: readonly AgentSetup[],
    say: (body: HappeningBody) => void,
  ) {
    this.#clock = clock;
    this.#queues = queues;
    this.#say = say;
    for (const setup of setups) this.add(setup);
  }

  /** `queue` null means all of the agent's queues. Already so is fine, and says nothing. */
  signIn(number: string, queue: string | null, reason = ''): Result {
    return this.#each(number, queue, (agent, name) => {
      const membership = agent.queues.get(name);
      if (!membership || membership.signedIn) return true;
      Object.assign(membership, { signedIn: true, paused: false, reason: '' });
      agent.freeSince = this.#clock.now();
      this.#say({ type: 'signedIn', agent, queue: name, reason });
      return true;
    });
  }

  signOut(number: string, queue: string | null, reason = ''): Result {
    return this.#each(number, queue, (agent, name) => {
      const membership = agent.queues.get(name);
      if (!membership?.signedIn) return true;
      Object.assign(membership, { signedIn: false, paused: false, reason: '' });
      this.#say({ type: 'signedOut', agent, queue: name, reason });
      return true;
    });
  }

  /** Refused with `wrongState` where the agent is signed in to none of the queues meant. */
  pause(number: string, queue: string | null, reason = ''): Result {
    return this.#each(number, queue, (agent, name) => {
      const membership = agent.queues.get(name);
      if (!membership?.signedIn) return false;
      if (membership.paused && membership.reason === reason) return true;
      Object.assign(membership, { paused: true, reason });
      this.#say({ type: 'paused', agent, queue: name, reason });
      return true;
    });
  }

  unpause(number: string, queue: string | null): Result {
    return this.#each(number, queue, (agent, name) => {
      const membership = agent.queues.get(name);
      if (!membership?.signedIn) return false;
      if (!membership.paused) return true;
      Object.assign(membership, { paused: false, reason: '' });
      agent.freeSince = this.#clock.now();
      this.#say({ type: 'unpaused', agent, queue: name, reason: '' });
      return true;
    });
  }

  /** Says which calls the agent missed, then pauses them in this queue. */
  autoPause(number: string, queue: string, missed: readonly FloorCall[]): void {
    const agent = this.agents.get(number);
    if (!agent) return;
    this.#say({ type: 'autoPaused', agent, queue, missed });
    this.pause(number, queue, 'Auto Pause');
  }

  setRegistered(number: string, registered: boolean): void {
    const agent = this.agents.get(number);
    if (!agent || agent.registered === registered) return;
    agent.registered = registered;
    this.#say({ type: 'registration', agent });
  }

  setPresence(number: string, presence: string): void {
    const agent = this.agents.get(number);
    if (!agent || agent.presence === presence) return;
    agent.presence = presence;
    this.#say({ type: 'presence', agent });
  }

  /** A queue call of this agent is over: wrap-up begins where the queue has one. */
  finished(number: string, queue: string): void {
    const agent = this.agents.get(number);
    const seconds = this.#queues.get(queue)?.wrapUpSeconds ?? 0;
    if (!agent || seconds <= 0) return;
    const until = this.#clock.now() + seconds * 1000;
    agent.wrapUntil = until;
    this.#say({ type: 'wrapUpStarted', agent, queue });
    this.#clock.after(seconds * 1000, () => {
      if (agent.wrapUntil !== until) return;
      agent.wrapUntil = null;
      this.#say({ type: 'wrapUpEnded', agent, queue });
    });
  }

  /** The agent, or the PBX for them, is done before the time is up. */
  endWrapUp(number: string): void {
    const agent = this.agents.get(number);
    const [queue] = agent?.queues.keys() ?? [];
    if (!agent || agent.wrapUntil === null || queue === undefined) return;
    agent.wrapUntil = null;
    this.#say({ type: 'wrapUpEnded', agent, queue });
  }

  /** Tells nobody: the roster does. */
  add(setup: AgentSetup): FloorAgent {
    const agent: FloorAgent = {
      number: setup.number,
      name: setup.name,
      dynamic: setup.dynamic ?? false,
      tiers: setup.tiers ?? {},
      queues: new Map(
        setup.queues.map((queue) => [queue, { signedIn: setup.signedIn ?? true, paused: false, reason: '' }]),
      ),
      registered: true,
      presence: 'available',
      wrapUntil: null,
      freeSince: this.#clock.now(),
    };
    this.agents.set(agent.number, agent);
    return agent;
  }

  #each(number: string, queue: string | null, act: (agent: FloorAgent, queue: string) => boolean): Result {
    const agent = this.agents.get(number);
    if (!agent || agent.queues.size === 0) return { ok: false, why: 'noSuchAgent' };
    if (queue !== null && !agent.queues.has(queue)) return { ok: false, why: 'noSuchQueue' };
    let done = false;
    for (const name of queue === null ? [...agent.queues.keys()] : [queue]) done = act(agent, name) || done;
    return done ? OK : { ok: false, why: 'wrongState' };
  }
}
