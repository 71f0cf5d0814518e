// The queues as Asterisk keeps them: who waits in which place, the members and their devices, and the counts
// QueueStatus tells.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorAgent, FloorCall, QueueSetup } from '#server/simulator/call-centre/model.ts';
import type { Channel, Fields } from './channels.ts';
import type { Quirks } from './variants.ts';

export type DeviceState = 'NOT_INUSE' | 'INUSE' | 'BUSY' | 'RINGING' | 'RINGINUSE' | 'ONHOLD' | 'UNAVAILABLE';
/** Device states as QueueMember numbers them. */
const STATUS: Readonly<Record<DeviceState, number>> = {
  NOT_INUSE: 1,
  INUSE: 2,
  BUSY: 3,
  UNAVAILABLE: 5,
  RINGING: 6,
  RINGINUSE: 7,
  ONHOLD: 8,
};

/** Whether members are rung through the dialplan. */
export const usesLocal = ({ local, memberPhone }: Quirks): boolean => local === 'on' || memberPhone !== 'own';

export type Waiting = {
  readonly call: FloorCall;
  readonly channel: Channel;
  readonly since: number;
  /** Its place when it joined. */
  readonly original: number;
};

export type Member = {
  readonly agent: FloorAgent;
  readonly queue: string;
  calls: number;
  lastCall: number;
  lastPause: number;
  loginTime: number;
  inCall: boolean;
  dynamic: boolean;
};

type Counts = { holdTime: number; talkTime: number; completed: number; abandoned: number; inTarget: number };

const seconds = (at: number): number => Math.floor(at / 1000);
/** Asterisk's own moving average: three parts old, one part new. */
const average = (old: number, value: number): number => (old * 4 - old + value) >> 2;
const share = (part: number, whole: number): string => (whole === 0 ? 0 : (part * 100) / whole).toFixed(1);

export class Members {
  readonly #floor: Floor;
  readonly #quirks: Quirks;
  readonly #now: () => number;
  readonly #deviceOf: (device: string) => DeviceState;
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #members = new Map<string, Member>();
  readonly #counts = new Map<string, Counts>();

  constructor(floor: Floor, quirks: Quirks, now: () => number, deviceOf: (device: string) => DeviceState) {
    this.#floor = floor;
    this.#quirks = quirks;
    this.#now = now;
    this.#deviceOf = deviceOf;
    for (const agent of floor.agents.values())
      for (const queue of agent.queues.keys()) this.member(agent, queue);
  }

  /** The queue as Asterisk calls it. */
  nameOf(number: string): string {
    const queue = this.#floor.queues.get(number);
    if (this.#quirks.queueNames === 'numbers' || !queue) return number;
    return queue.name.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '');
  }

  queueNamed(name: string): QueueSetup | undefined {
    return [...this.#floor.queues.values()].find((queue) => this.nameOf(queue.number) === name);
  }

  interfaceOf(agent: string): string {
    return usesLocal(this.#quirks) ? `Local/${agent}@from-queue/n` : `PJSIP/${agent}`;
  }

  agentOf(name: string): FloorAgent | undefined {
    const number = /^(?:PJSIP\/|Local\/)([^@/]+)(?:@from-queue(?:\/n)?)?$/.exec(name)?.[1] ?? '';
    const agent = this.#floor.agents.get(number);
    return agent && this.interfaceOf(agent.number) === name ? agent : undefined;
  }

  member(agent: FloorAgent, queue: string): Member {
    const key = `${queue}/${agent.number}`;
    let member = this.#members.get(key);
    if (!member) {
      const loginTime = seconds(this.#now());
      member = {
        agent,
        queue,
        calls: 0,
        lastCall: 0,
        lastPause: 0,
        loginTime,
        inCall: false,
        dynamic: false,
      };
      this.#members.set(key, member);
    }
    return member;
  }

  /** The queues an agent is a member of now. */
  of(agent: FloorAgent): Member[] {
    return [...agent.queues]
      .filter(([, { signedIn }]) => signedIn)
      .map(([queue]) => this.member(agent, queue));
  }

  in(queue: string): Member[] {
    return [...this.#floor.agents.values()]
      .filter((agent) => agent.queues.get(queue)?.signedIn)
      .map((agent) => this.member(agent, queue));
  }

  waiting(queue: string): readonly Waiting[] {
    return this.#waiting.get(queue) ?? [];
  }

  /** Its place from 1, or 0. */
  placeOf(call: FloorCall, queue: string): number {
    return this.waiting(queue).findIndex((each) => each.call === call) + 1;
  }

  join(queue: string, call: FloorCall, channel: Channel): Waiting {
    const list = this.#waiting.get(queue) ?? [];
    const waiting: Waiting = { call, channel, since: this.#now(), original: list.length + 1 };
    this.#waiting.set(queue, [...list, waiting]);
    return waiting;
  }

  leave(queue: string, call: FloorCall): void {
    this.#waiting.set(
      queue,
      this.waiting(queue).filter((each) => each.call !== call),
    );
  }

  connected(member: Member, heldSeconds: number): void {
    const counts = this.#of(member.queue);
    counts.holdTime = average(counts.holdTime, heldSeconds);
    member.inCall = true;
  }

  completed(member: Member, talkSeconds: number, heldSeconds: number): void {
    member.inCall = false;
    // Whoever is no member any more is counted nowhere (asterisk#counters).
    if (!member.agent.queues.get(member.queue)?.signedIn) return;
    const counts = this.#of(member.queue);
    counts.completed++;
    counts.talkTime = average(counts.talkTime, talkSeconds);
    if (heldSeconds <= (this.#floor.queues.get(member.queue)?.targetSeconds ?? 0)) counts.inTarget++;
    member.calls++;
    const shared = this.#quirks.lastCall === 'shared' ? this.of(member.agent) : [];
    for (const each of [member, ...shared]) each.lastCall = seconds(this.#now());
  }

  abandoned(queue: string): void {
    this.#of(queue).abandoned++;
  }

  queueFields(queue: QueueSetup): Fields {
    const counts = this.#of(queue.number);
    const all = counts.completed + counts.abandoned;
    return {
      Queue: this.nameOf(queue.number),
      Max: 0,
      Strategy: queue.strategy === 'ring_all' ? 'ringall' : queue.strategy,
      Calls: this.waiting(queue.number).length,
      Holdtime: counts.holdTime,
      TalkTime: counts.talkTime,
      Completed: counts.completed,
      Abandoned: counts.abandoned,
      ServiceLevel: queue.targetSeconds,
      ServicelevelPerf: share(counts.inTarget, counts.completed),
      ServicelevelPerf2: share(counts.inTarget, all),
      Weight: 0,
    };
  }

  /** What a member's event (`QueueMemberStatus`, `…Pause`) or a list's `QueueMember` shows. */
  memberFields(member: Member, listed = false): Fields {
    const { agent, queue } = member;
    const { memberFields, memberWrapUp } = this.#quirks;
    const membership = agent.queues.get(queue);
    const newer = memberFields === 'asterisk22';
    const wrapUp = memberWrapUp === 'queue' ? (this.#floor.queues.get(queue)?.wrapUpSeconds ?? 0) : 0;
    return {
      Queue: this.nameOf(queue),
      ...(listed ? { Name: agent.name } : { MemberName: agent.name }),
      ...(listed
        ? { Location: this.interfaceOf(agent.number) }
        : { Interface: this.interfaceOf(agent.number) }),
      StateInterface: `PJSIP/${agent.number}`,
      Membership: member.dynamic ? 'dynamic' : 'static',
      Penalty: agent.tiers[queue] ?? 0,
      CallsTaken: member.calls,
      LastCall: member.lastCall,
      ...(newer ? { LastPause: member.lastPause, LoginTime: member.loginTime } : {}),
      InCall: Number(member.inCall),
      Status: this.statusOf(agent),
      Paused: Number(membership?.paused ?? false),
      // app_queue's own word where it paused who did not answer.
      PausedReason: membership?.reason === 'Auto Pause' ? 'Auto-Pause' : (membership?.reason ?? ''),
      ...(listed ? {} : { Ringinuse: 0 }),
      ...(memberWrapUp === 'absent' || !newer ? {} : { Wrapuptime: wrapUp }),
    };
  }

  statusOf(agent: FloorAgent): number {
    return STATUS[this.#deviceOf(`PJSIP/${agent.number}`)];
  }

  #of(queue: string): Counts {
    let counts = this.#counts.get(queue);
    if (!counts) {
      counts = { holdTime: 0, talkTime: 0, completed: 0, abandoned: 0, inTarget: 0 };
      this.#counts.set(queue, counts);
    }
    return counts;
  }
}
