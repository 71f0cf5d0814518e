// One day of a make-believe PBX's past as the events that its adapter would have said: when its people come, who calls and
// waits, who answers, who gives up.
import { offsetAt } from '#lib/format/day.ts';
import type { AgentRow, QueueRow, SourceRow } from '#lib/model/board.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { type AgentId, callId, type QueueId } from '#lib/model/ids.ts';
import { PAUSE_REASONS } from '#server/simulator/traffic/population.ts';
import { type Random, random } from '#server/simulator/traffic/random.ts';
import { Agenda } from './agenda.ts';
import type { Cast } from './cast.ts';

/** [from, until), epoch ms, of the calendar day `day` of the site. */
export type DayToMake = { readonly day: string; readonly from: number; readonly until: number };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Calls an hour that each agent's PBX gets at full load; fewer than on the live demo, which is never quiet. */
const CALLS_AN_HOUR = 1.5;
/** Monday is busiest. From Sunday on. */
const WEEKDAY_LOAD = [0, 1.25, 1.08, 1, 0.96, 0.86, 0.55];
/** Load by the hour of the clock, from 8 on: two peaks with a dip at noon. */
const HOUR_LOAD = [0.62, 0.95, 1.2, 1.12, 0.78, 0.8, 1.08, 1.02, 0.8, 0.5];
const OPENS = 8;
const CLOSES = 18;
const SATURDAY_CLOSES = 13;
/** Callers of one PBX: some call more than once in eight weeks. */
const CALLERS = 6_000;

type Shown = { readonly state: 'ready' | 'ringing' | 'onCall' | 'wrapUp' | 'paused' | 'signedOut' };
type Worker = {
  readonly id: AgentId;
  readonly number: string;
  readonly name: string;
  readonly queues: ReadonlySet<QueueId>;
  readonly leaves: number;
  state: Shown['state'];
  idleSince: number;
  /** What they mean to do as soon as they are free. */
  due: (() => void) | null;
};
type Waiting = {
  readonly call: ReturnType<typeof callId>;
  readonly caller: string;
  readonly queue: QueueRow;
  readonly since: number;
  isOver: boolean;
  rings: Worker | null;
};

/** Every event of one source on that day, in order, from its first sign-in to its last sign-out. Nothing on Sundays. */
export function madeDay(cast: Cast, source: SourceRow, of: DayToMake): readonly DomainEvent[] {
  const weekday = new Date(`${of.day}T00:00:00Z`).getUTCDay();
  if (WEEKDAY_LOAD[weekday] === 0) return [];
  return new MadeDay(cast, source, of, weekday).events();
}

class MadeDay {
  readonly #source: SourceRow;
  readonly #draws: Random;
  readonly #agenda: Agenda;
  readonly #events: DomainEvent[] = [];
  readonly #queues: readonly QueueRow[];
  readonly #workers: Worker[] = [];
  readonly #waiting: Waiting[] = [];
  readonly #agents: readonly AgentRow[];
  readonly #of: DayToMake;
  readonly #zone: string;
  readonly #weekday: number;
  readonly #closes: number;
  /** Callers who gave up, for whoever has time to call them. */
  readonly #lost: string[] = [];
  #calls = 0;

  constructor(cast: Cast, source: SourceRow, of: DayToMake, weekday: number) {
    this.#source = source;
    this.#of = of;
    this.#zone = cast.site.timeZone;
    this.#weekday = weekday;
    this.#draws = random(`${cast.seed}/past/${source.id}/${of.day}`);
    this.#agenda = new Agenda(of.from);
    this.#queues = cast.queues.filter((each) => each.source === source.id);
    this.#agents = cast.agents.filter((each) => each.source === source.id);
    this.#closes = this.#clock(weekday === 6 ? SATURDAY_CLOSES : CLOSES);
  }

  events(): readonly DomainEvent[] {
    if (this.#queues.length === 0) return [];
    for (const agent of this.#agents) this.#planShift(agent);
    this.#planCalls();
    this.#agenda.run();
    return this.#events;
  }

  /** When the clock on the wall shows this hour, epoch ms. */
  #clock(hours: number): number {
    const wall = Date.parse(`${this.#of.day}T00:00:00Z`) + hours * HOUR;
    return Math.round(wall - offsetAt(this.#zone, wall - offsetAt(this.#zone, wall)));
  }

  #say(event: DistributiveOmit<DomainEvent, 'source' | 'at'>): void {
    this.#events.push({ ...event, source: this.#source.id, at: this.#agenda.now } as DomainEvent);
  }

  #turn(worker: Worker, state: Shown['state'], reason: string | null = null): void {
    worker.state = state;
    if (state === 'ready') worker.idleSince = this.#agenda.now;
    const agent = worker.id;
    this.#say({ type: 'agent.stateChanged', agent, state, reason, until: null });
  }

  /** About half of the people on a weekday, in an early and a late shift; some stay for both. */
  #planShift(agent: AgentRow): void {
    const { chance, int, next } = this.#draws;
    if (!chance(this.#weekday === 6 ? 0.32 : 0.62)) return;
    const kind = next();
    const [first, last] = this.#weekday === 6 ? [OPENS, SATURDAY_CLOSES] : shiftOf(kind);
    const comes = this.#clock(first) + int(-20, 2) * MINUTE;
    const leaves = this.#clock(last) + int(-6, 14) * MINUTE;
    const worker: Worker = {
      ...{ id: agent.id, number: agent.number, name: agent.name, leaves },
      queues: new Set(agent.queues.map(({ queue }) => queue)),
      ...{ state: 'signedOut', idleSince: comes, due: null },
    };
    this.#agenda.at(comes, () => {
      this.#workers.push(worker);
      for (const queue of worker.queues) this.#say({ type: 'agent.signedIn', agent: worker.id, queue });
      this.#turn(worker, 'ready');
      this.#planPause(worker);
      this.#planOutbound(worker);
      this.#serve();
    });
    this.#agenda.at(leaves, () => this.#whenFree(worker, () => this.#signOut(worker)));
    if (kind > 0.6 && this.#weekday !== 6)
      this.#agenda.at(this.#clock(12) + int(-30, 60) * MINUTE, () =>
        this.#whenFree(worker, () => this.#pause(worker, 'Lunch', 1_800)),
      );
  }

  #signOut(worker: Worker): void {
    worker.due = null;
    for (const queue of worker.queues) this.#say({ type: 'agent.signedOut', agent: worker.id, queue });
    this.#turn(worker, 'signedOut');
  }

  #whenFree(worker: Worker, go: () => void): void {
    if (worker.state === 'signedOut') return;
    if (worker.state === 'ready') return go();
    // Going home is not put off for a break.
    if (!worker.due || this.#agenda.now >= worker.leaves) worker.due = go;
  }

  #isFree(worker: Worker): void {
    this.#turn(worker, 'ready');
    const { due } = worker;
    worker.due = null;
    if (due) due();
    else this.#serve();
  }

  #planPause(worker: Worker): void {
    this.#agenda.after(this.#draws.exponential(65 * MINUTE), () => {
      if (worker.state === 'signedOut' || this.#agenda.now > worker.leaves - 15 * MINUTE) return;
      const all = PAUSE_REASONS.filter(({ reason }) => reason !== 'Lunch');
      const { reason, seconds } = this.#draws.pick(
        all.flatMap((pause) => Array<typeof pause>(pause.share).fill(pause)),
      );
      this.#whenFree(worker, () => this.#pause(worker, reason, seconds));
      this.#planPause(worker);
    });
  }

  #pause(worker: Worker, reason: string, seconds: number): void {
    this.#turn(worker, 'paused', reason);
    this.#agenda.after(Math.max(40, this.#draws.lognormal(seconds, 0.4)) * 1_000, () => {
      if (worker.state === 'paused') this.#isFree(worker);
    });
  }

  #planOutbound(worker: Worker): void {
    this.#agenda.after(this.#draws.exponential(75 * MINUTE), () => {
      if (worker.state === 'signedOut') return;
      if (worker.state === 'ready' && this.#agenda.now < worker.leaves) this.#dialOut(worker);
      this.#planOutbound(worker);
    });
  }

  #dialOut(worker: Worker): void {
    const { chance, lognormal } = this.#draws;
    const called = (chance(0.6) ? this.#lost.pop() : undefined) ?? this.#caller();
    const call = this.#newCall();
    const { number, name } = worker;
    this.#say({
      type: 'call.observed',
      call: {
        ...{ id: call, direction: 'outbound', state: 'arriving', startedAt: this.#agenda.now },
        ...{ caller: { number, name }, dialled: { number: called, name: '' }, agent: worker.id },
      },
    });
    this.#turn(worker, 'onCall');
    const rings = (4 + lognormal(9, 0.6)) * 1_000;
    const over = (): void => {
      this.#say({ type: 'call.ended', call, derived: false });
      this.#isFree(worker);
    };
    if (!chance(0.72)) return this.#agenda.after(Math.max(rings, 25_000), over);
    this.#agenda.after(rings, () => {
      this.#say({ type: 'call.answered', call, agent: worker.id });
      this.#agenda.after(Math.max(6, lognormal(150, 0.9)) * 1_000, over);
    });
  }

  /** A Poisson process, thinned by the hour; some days bring more than others, and now and then a wave. */
  #planCalls(): void {
    const { chance, exponential, lognormal, next } = this.#draws;
    const day = (WEEKDAY_LOAD[this.#weekday] ?? 0) * lognormal(1, 0.14);
    const opens = this.#clock(OPENS);
    const wave = chance(0.35) ? opens + next() * (this.#closes - opens) : null;
    const most = 2 * Math.max(...HOUR_LOAD);
    const gap = HOUR / (CALLS_AN_HOUR * this.#agents.length * day * most);
    for (let at = opens - 3 * MINUTE + exponential(gap); at < this.#closes; at += exponential(gap)) {
      const hour = HOUR_LOAD[Math.max(0, Math.floor((at - opens) / HOUR))] ?? 0;
      const isWave = wave !== null && at >= wave && at < wave + 45 * MINUTE;
      if (chance((hour * (isWave ? 2 : 1)) / most)) this.#agenda.at(at, () => this.#arrive(this.#caller()));
    }
  }

  #newCall() {
    this.#calls += 1;
    return callId(this.#source.id, `made-${this.#of.day}-${this.#calls}`);
  }

  #caller(): string {
    const who = random(`${this.#source.id}/${this.#draws.int(1, CALLERS)}`);
    return `${who.pick(['0049', '0044', '001', '0034', '0971', '0'])}${who.int(20_000_000, 99_999_999)}`;
  }

  #arrive(caller: string): void {
    const { chance, int } = this.#draws;
    const queue = this.#queueDrawn();
    const call = this.#newCall();
    this.#say({
      type: 'call.observed',
      call: {
        ...{ id: call, direction: 'inbound', state: 'arriving', startedAt: this.#agenda.now },
        ...{ caller: { number: caller, name: '' }, dialled: { number: `555${queue.number}`, name: '' } },
      },
    });
    const isLate = this.#agenda.now >= this.#closes;
    this.#agenda.after(int(3, 22) * 1_000, () => {
      if (isLate || chance(0.02)) this.#say({ type: 'call.ended', call, derived: false });
      else this.#join(call, caller, queue);
    });
  }

  /** Earlier queues of a PBX are its busier ones. */
  #queueDrawn(): QueueRow {
    const shares = this.#queues.map((_, i) => 1 / (i + 1.6));
    let left = this.#draws.next() * shares.reduce((sum, share) => sum + share, 0);
    const at = shares.findIndex((share) => {
      left -= share;
      return left < 0;
    });
    return this.#queues[Math.max(0, at)] as QueueRow;
  }

  #join(call: Waiting['call'], caller: string, queue: QueueRow): void {
    const { chance, exponential } = this.#draws;
    const waiting: Waiting = { call, caller, queue, since: this.#agenda.now, isOver: false, rings: null };
    this.#waiting.push(waiting);
    this.#say({ type: 'call.queued', call, queue: queue.id });
    this.#agenda.after((5 + exponential(170)) * 1_000, () => {
      if (!this.#leave(waiting)) return;
      this.#say({ type: 'call.left', call, how: 'abandoned' });
      this.#say({ type: 'call.ended', call, derived: false });
      this.#release(waiting);
      if (chance(0.4)) this.#agenda.after(exponential(25 * MINUTE), () => this.#arrive(caller));
      else this.#lost.push(caller);
    });
    this.#agenda.after(300_000, () => {
      if (!this.#leave(waiting)) return;
      this.#say({ type: 'call.left', call, how: 'overflowed', to: 'voicemail', because: 'time' });
      this.#say({ type: 'call.ended', call, derived: false });
      this.#release(waiting);
      this.#lost.push(caller);
    });
    this.#serve();
  }

  /** Whether the caller was still there to leave. */
  #leave(waiting: Waiting): boolean {
    if (waiting.isOver) return false;
    waiting.isOver = true;
    const at = this.#waiting.indexOf(waiting);
    if (at >= 0) this.#waiting.splice(at, 1);
    return true;
  }

  /** Whoever it rang at is free again. */
  #release({ rings }: Waiting): void {
    if (rings?.state === 'ringing') this.#isFree(rings);
  }

  /** The longest waiting caller first, to whoever of the queue has been free for longest. */
  #serve(): void {
    for (const waiting of [...this.#waiting]) {
      if (waiting.isOver || waiting.rings) continue;
      let chosen: Worker | null = null;
      for (const worker of this.#workers)
        if (worker.state === 'ready' && worker.queues.has(waiting.queue.id))
          if (!chosen || worker.idleSince < chosen.idleSince) chosen = worker;
      if (chosen) this.#ring(waiting, chosen);
    }
  }

  #ring(waiting: Waiting, worker: Worker): void {
    const { call } = waiting;
    const { chance, lognormal } = this.#draws;
    waiting.rings = worker;
    this.#say({ type: 'call.offered', call, agent: worker.id });
    this.#turn(worker, 'ringing');
    if (chance(0.05))
      return this.#agenda.after(15_000, () => {
        if (waiting.isOver) return;
        waiting.rings = null;
        this.#say({ type: 'call.missed', call, agent: worker.id });
        this.#isFree(worker);
        this.#serve();
      });
    this.#agenda.after(Math.min(12, Math.max(0.8, lognormal(3.4, 0.7))) * 1_000, () => {
      if (!this.#leave(waiting)) return;
      this.#say({ type: 'call.answered', call, agent: worker.id });
      this.#turn(worker, 'onCall');
      this.#talk(waiting, worker);
    });
  }

  #talk({ call, caller, queue }: Waiting, worker: Worker): void {
    const { chance, int, lognormal, next } = this.#draws;
    const ms = Math.max(6, lognormal(210, 0.8)) * 1_000;
    if (chance(0.14)) {
      const held = Math.min(int(8, 70) * 1_000, ms * 0.3);
      const from = ms * (0.1 + next() * 0.5);
      this.#agenda.after(from, () => this.#say({ type: 'call.held', call }));
      this.#agenda.after(from + held, () => this.#say({ type: 'call.resumed', call }));
    }
    const others = this.#queues.filter(({ id }) => id !== queue.id);
    const goesOn = others.length > 0 && chance(0.05) ? this.#draws.pick(others) : null;
    this.#agenda.after(ms, () => {
      if (goesOn) {
        this.#say({ type: 'call.transferred', call, to: goesOn.number });
        this.#join(call, caller, goesOn);
      } else this.#say({ type: 'call.ended', call, derived: false });
      this.#turn(worker, 'wrapUp');
      const wrap = Math.max(2_000, lognormal((queue.wrapUpMs ?? 20_000) / 1_000, 0.4) * 1_000);
      this.#agenda.after(wrap, () => this.#isFree(worker));
    });
  }
}

/** First and last hour of the clock at work. */
const shiftOf = (kind: number): readonly [number, number] => {
  if (kind > 0.6) return [OPENS, CLOSES];
  return kind > 0.3 ? [OPENS, 13] : [12.5, CLOSES];
};

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
