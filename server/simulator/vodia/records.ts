// What a Vodia PBX writes down of each call in a queue, day by day: the waits, who answered, how it ended, whose
// breaks. All times epoch milliseconds, all lengths milliseconds.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorCall, FloorLeg, Happening } from '#server/simulator/call-centre/model.ts';
import type { Days } from './notation.ts';

/**
 * How a call left: `hc` completed, `hw` and `hr` hung up while waiting or ringing, `rw` and `rr` redirected then,
 * `ui` by a key of the caller's; empty for one that was answered and went on elsewhere.
 */
export type Reason = 'hc' | 'hw' | 'hr' | 'rw' | 'rr' | 'ui' | '';

export type QueueRecord = {
  readonly call: FloorCall;
  readonly queue: string;
  /** When it joined the queue. */
  readonly start: number;
  /** Empty where nobody answered. */
  readonly agent: string;
  readonly reason: Reason;
  /** Waiting with no phone ringing, and with one. */
  readonly ivr: number;
  readonly ring: number;
  readonly talk: number;
  readonly hold: number;
};

export type AgentDay = {
  /** Conversations with a second of talk. */
  calls: number;
  missed: number;
  ivr: number;
  ring: number;
  talk: number;
  hold: number;
  idle: number;
  idleCalls: number;
};

/** One queue's day. */
export type QueueDay = {
  /** Newest last. */
  readonly records: QueueRecord[];
  readonly agents: Map<string, AgentDay>;
  readonly reasons: Map<Reason, number>;
  readonly sum: { ivr: number; ring: number; talk: number; hold: number; idle: number };
};

type Stay = {
  readonly queue: string;
  readonly start: number;
  ringing: number;
  ringSince: number;
  ring: number;
  ivr: number;
  leg: FloorLeg | null;
  answeredAt: number;
  heldSince: number | null;
  hold: number;
};

const KEEP_DAYS = 31;
const SECOND_MS = 1_000;
const emptyDay = (): QueueDay => ({
  records: [],
  agents: new Map(),
  reasons: new Map(),
  sum: { ivr: 0, ring: 0, talk: 0, hold: 0, idle: 0 },
});

export class Records {
  readonly #floor: Floor;
  readonly #days: Days;
  readonly #stays = new Map<FloorCall, Stay>();
  /** Day, then queue. */
  readonly #books = new Map<string, Map<string, QueueDay>>();
  /** Agent and queue to pauses that are over, oldest first, and to the beginning of the present one. */
  readonly #breaks = new Map<string, (readonly [number, number])[]>();
  readonly #breakSince = new Map<string, number>();

  constructor(floor: Floor, days: Days) {
    this.#floor = floor;
    this.#days = days;
    floor.on((heard) => this.#hear(heard));
  }

  /** `day` as `20260131`. */
  of(queue: string, day: string): QueueDay {
    return this.#books.get(day)?.get(queue) ?? emptyDay();
  }

  /** Days that have been written in. */
  has(day: string): boolean {
    return this.#books.has(day);
  }

  /** Pauses of the day that lie behind, as pairs. */
  breaks(agent: string, queue: string, since: number): (readonly [number, number])[] {
    return (this.#breaks.get(`${agent}/${queue}`) ?? []).filter(([, until]) => until >= since);
  }

  #hear(heard: Happening): void {
    switch (heard.type) {
      case 'queued':
        this.#joins(heard.call, heard.queue, heard.at);
        break;
      case 'ringing':
        this.#rings(heard.call, heard.leg, heard.at);
        break;
      case 'ringEnded':
        this.#ringEnded(heard.call, heard.leg, heard.at);
        if (heard.why === 'timeout' || heard.why === 'declined') this.#missed(heard.leg, heard.at);
        break;
      case 'answered':
        this.#answered(heard.call, heard.leg, heard.at);
        break;
      case 'held':
      case 'resumed':
        this.#held(heard.call, heard.leg, heard.type === 'held' ? heard.at : null, heard.at);
        break;
      case 'transferred':
      case 'overflowed':
        this.#redirected(heard.call, heard.at);
        break;
      case 'callbackBooked':
        this.#close(heard.call, 'ui', heard.at);
        break;
      case 'legEnded':
        if (this.#stays.get(heard.call)?.leg === heard.leg) this.#close(heard.call, '', heard.at);
        break;
      case 'ended':
        this.#ended(heard.call, heard.at);
        break;
      case 'paused':
        this.#breakSince.set(`${heard.agent.number}/${heard.queue}`, heard.at);
        break;
      case 'unpaused':
      case 'signedOut':
        this.#breakOver(`${heard.agent.number}/${heard.queue}`, heard.at);
        break;
      default:
        break;
    }
  }

  #joins(call: FloorCall, queue: string, at: number): void {
    const before = this.#stays.get(call);
    if (before?.leg) this.#close(call, '', at);
    else if (before) this.#redirected(call, at);
    const leg: FloorLeg | null = null;
    const times = { start: at, ringing: 0, ringSince: at, ring: 0, ivr: 0, answeredAt: at, hold: 0 };
    this.#stays.set(call, { queue, ...times, leg, heldSince: null });
  }

  #rings(call: FloorCall, leg: FloorLeg, at: number): void {
    const stay = this.#stays.get(call);
    if (!stay || stay.leg || leg.via !== stay.queue) return;
    if (stay.ringing++ === 0) stay.ringSince = at;
  }

  #ringEnded(call: FloorCall, leg: FloorLeg, at: number): void {
    const stay = this.#stays.get(call);
    if (!stay || stay.leg || leg.via !== stay.queue) return;
    if (--stay.ringing === 0) stay.ring += at - stay.ringSince;
  }

  #answered(call: FloorCall, leg: FloorLeg, at: number): void {
    const stay = this.#stays.get(call);
    if (!stay || stay.leg || leg.via !== stay.queue) return;
    if (stay.ringing > 0) stay.ring += at - stay.ringSince;
    stay.leg = leg;
    stay.answeredAt = at;
    stay.ivr = at - stay.start - stay.ring;
    const freeSince = this.#floor.agents.get(leg.number)?.freeSince ?? at;
    const agent = this.#agentDay(this.#day(stay.queue, at), leg.number);
    const idle = Math.max(0, leg.startedAt - Math.max(freeSince, this.#days.bounds(at)[0]));
    agent.idle += idle;
    agent.idleCalls++;
    this.#day(stay.queue, at).sum.idle += idle;
  }

  #held(call: FloorCall, leg: FloorLeg, since: number | null, at: number): void {
    const stay = this.#stays.get(call);
    if (stay?.leg !== leg) return;
    if (stay.heldSince !== null) stay.hold += at - stay.heldSince;
    stay.heldSince = since;
  }

  /** Somebody who waits is sent on; who talks is closed when the agent is gone. */
  #redirected(call: FloorCall, at: number): void {
    const stay = this.#stays.get(call);
    if (stay && !stay.leg) this.#close(call, stay.ringing > 0 ? 'rr' : 'rw', at);
  }

  #ended(call: FloorCall, at: number): void {
    const stay = this.#stays.get(call);
    if (stay) this.#close(call, stay.leg ? 'hc' : stay.ringing > 0 ? 'hr' : 'hw', at);
  }

  #close(call: FloorCall, reason: Reason, at: number): void {
    const stay = this.#stays.get(call);
    if (!stay) return;
    this.#stays.delete(call);
    const { queue, start, leg } = stay;
    const ring = stay.ring + (!leg && stay.ringing > 0 ? at - stay.ringSince : 0);
    const ivr = leg ? stay.ivr : at - start - ring;
    const hold = stay.hold + (stay.heldSince === null ? 0 : at - stay.heldSince);
    const talk = leg ? at - stay.answeredAt - hold : 0;
    const day = this.#day(queue, start);
    day.records.push({ call, queue, start, agent: leg?.number ?? '', reason, ivr, ring, talk, hold });
    day.reasons.set(reason, (day.reasons.get(reason) ?? 0) + 1);
    add(day.sum, { ivr, ring, talk, hold });
    if (!leg) return;
    const agent = this.#agentDay(day, leg.number);
    if (talk >= SECOND_MS) agent.calls++;
    add(agent, { ivr, ring, talk, hold });
  }

  #missed(leg: FloorLeg, at: number): void {
    if (leg.via !== null) this.#agentDay(this.#day(leg.via, at), leg.number).missed++;
  }

  #breakOver(key: string, at: number): void {
    const since = this.#breakSince.get(key);
    if (since === undefined) return;
    this.#breakSince.delete(key);
    const list = this.#breaks.get(key) ?? [];
    list.push([since, at]);
    this.#breaks.set(key, list.slice(-200));
  }

  #day(queue: string, at: number): QueueDay {
    const name = this.#days.compact(at);
    let book = this.#books.get(name);
    if (!book) {
      book = new Map();
      this.#books.set(name, book);
      const oldest = this.#books.keys().next().value;
      if (this.#books.size > KEEP_DAYS && oldest !== undefined) this.#books.delete(oldest);
    }
    let day = book.get(queue);
    if (!day) {
      day = emptyDay();
      book.set(queue, day);
    }
    return day;
  }

  #agentDay(day: QueueDay, number: string): AgentDay {
    let agent = day.agents.get(number);
    if (!agent) {
      agent = { calls: 0, missed: 0, ivr: 0, ring: 0, talk: 0, hold: 0, idle: 0, idleCalls: 0 };
      day.agents.set(number, agent);
    }
    return agent;
  }
}

type Lengths = { ivr: number; ring: number; talk: number; hold: number };

function add(sum: Lengths, more: Lengths): void {
  sum.ivr += more.ivr;
  sum.ring += more.ring;
  sum.talk += more.talk;
  sum.hold += more.hold;
}
