// How to make a day out of a seed: who calls when, who takes a break, who signs out.
import { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { AgentSetup, QueueSetup } from '#server/simulator/call-centre/model.ts';
import type { Clock } from '#server/time/clock.ts';
import { alwaysBusy, arrivals, type Curve } from './arrivals.ts';
import { HeadStartClock } from './head-start.ts';
import { type Habits, People } from './people.ts';
import { DEMO_QUEUES, demoStaff, PAUSE_REASONS, QUEUE_SHARES } from './population.ts';
import { type Random, random } from './random.ts';

export type SeededOptions = {
  readonly clock: Clock;
  readonly seed: number | string;
  /** How many of the demo's queues (1 to 8), or queues of one's own; default 5. */
  readonly queues?: number | readonly QueueSetup[];
  /** Default 24. */
  readonly agents?: number | readonly AgentSetup[];
  /** Work offered as a share of what the staff can bear; default 0.88. Above 1 the queues only grow. */
  readonly load?: number;
  /** Default {@link alwaysBusy}. */
  readonly curve?: Curve;
  /** How long the day has been running when it is handed over, milliseconds; default 20 minutes. */
  readonly headStartMs?: number;
  readonly habits?: Habits;
};

export type SeededDay = {
  readonly floor: Floor;
  /** Lives the head start through and goes on from there. Idempotent. */
  start(): void;
  /** No more new calls; those alive run out. */
  stop(): void;
};

const TALK_SECONDS = 170;
/** Share of agents at their desk, after breaks and sign-outs. */
const AT_DESK = 0.82;

export function seededDay(options: SeededOptions): SeededDay {
  const clock = new HeadStartClock(options.clock, options.headStartMs ?? 20 * 60_000);
  const draws = random(options.seed);
  const queues =
    typeof options.queues === 'object' ? options.queues : DEMO_QUEUES.slice(0, options.queues ?? 5);
  const agents =
    typeof options.agents === 'object'
      ? options.agents
      : demoStaff(draws.fork('staff'), options.agents ?? 24, queues);
  const floor = new Floor({ clock, queues, agents });
  const talkSeconds = options.habits?.talkSeconds ?? TALK_SECONDS;
  const people = new People(floor, draws.fork('people'), { ...options.habits, talkSeconds });
  const serving = agents.filter((agent) => agent.queues.length > 0).map((agent) => agent.number);
  const wrap = queues.reduce((sum, queue) => sum + queue.wrapUpSeconds, 0) / Math.max(1, queues.length);
  const perSecond = ((options.load ?? 0.88) * serving.length * AT_DESK) / (talkSeconds + wrap + 4) / 0.8;
  const curve = options.curve ?? alwaysBusy(clock.now());
  const callers = new Callers(floor, draws.fork('callers'), queues);
  const stops: (() => void)[] = [];
  let started = false;
  return {
    floor,
    start() {
      if (started) return;
      started = true;
      people.start();
      stops.push(arrivals(clock, draws.fork('queue'), perSecond, curve, () => callers.toQueue()));
      stops.push(arrivals(clock, draws.fork('direct'), perSecond * 0.08, curve, () => callers.toExtension()));
      stops.push(arrivals(clock, draws.fork('inside'), perSecond * 0.06, curve, () => callers.inside()));
      stops.push(arrivals(clock, draws.fork('outside'), perSecond * 0.09, curve, () => callers.outbound()));
      const shifts = draws.fork('shifts');
      for (const number of serving) liveShift(floor, shifts.fork(number), number);
      clock.catchUp();
    },
    stop() {
      for (const stop of stops.splice(0)) stop();
    },
  };
}

class Callers {
  readonly #floor: Floor;
  readonly #draws: Random;
  readonly #wheel: readonly string[];

  constructor(floor: Floor, draws: Random, queues: readonly QueueSetup[]) {
    this.#floor = floor;
    this.#draws = draws;
    this.#wheel = queues.flatMap((queue, i) => Array<string>(QUEUE_SHARES[i] ?? 8).fill(queue.number));
  }

  toQueue(): void {
    const { int, pick, chance } = this.#draws;
    const queue = pick(this.#wheel);
    const call = this.#floor.arrive({ from: this.#number(), dialled: `5550${queue.slice(-3)}` });
    const ivrSeconds = int(3, 14);
    const givesUp = chance(0.04);
    this.#floor.clock.after(300, () => this.#floor.enterIvr(call, this.#floor.ivrNumber));
    this.#floor.clock.after(300 + ivrSeconds * 1000, () => {
      if (givesUp) this.#floor.end(call, call.legs[0] ?? null);
      else this.#floor.joinQueue(call, queue);
    });
  }

  toExtension(): void {
    const target = this.#idle();
    if (target === undefined) return;
    const call = this.#floor.arrive({ from: this.#number(), dialled: `555${target}` });
    this.#floor.clock.after(300, () => this.#floor.ring(call, target, null));
  }

  inside(): void {
    const from = this.#idle();
    const to = this.#idle();
    if (from !== undefined && to !== undefined && from !== to) this.#floor.dial(from, to);
  }

  outbound(): void {
    const from = this.#idle();
    if (from !== undefined) this.#floor.dial(from, this.#number());
  }

  #number(): string {
    return `${this.#draws.pick(['0049', '0044', '001', '0034', '0971', '0'])}${this.#draws.int(20_000_000, 99_999_999)}`;
  }

  #idle(): string | undefined {
    const idle = [...this.#floor.agents.values()].filter(
      (agent) => agent.wrapUntil === null && this.#floor.legsOf(agent.number).size === 0,
    );
    return idle.length === 0 ? undefined : this.#draws.pick(idle).number;
  }
}

/** One agent's hours: pauses now and then, sometimes away for longer, always coming back. */
function liveShift(floor: Floor, draws: Random, number: string): void {
  const reasons = PAUSE_REASONS.flatMap((pause) => Array<typeof pause>(pause.share).fill(pause));
  const back = (seconds: number, fn: () => void): void => {
    floor.clock.after(Math.round(Math.max(30, seconds) * 1000), fn);
  };
  const work = (): void => back(draws.exponential(2700), pauseOrLeave);
  const pauseOrLeave = (): void => {
    if (floor.legsOf(number).size > 0) return back(20, pauseOrLeave);
    if (draws.chance(0.12)) {
      floor.signOut(number, null);
      floor.staff.setPresence(number, 'off_work');
      back(draws.lognormal(1500, 0.5), () => {
        floor.signIn(number, null);
        floor.staff.setPresence(number, 'available');
        work();
      });
      return;
    }
    const { reason, seconds } = draws.pick(reasons);
    floor.pause(number, null, reason);
    if (reason === 'Lunch') floor.staff.setPresence(number, 'lunch');
    back(draws.lognormal(seconds, 0.4), () => {
      floor.unpause(number, null);
      floor.staff.setPresence(number, 'available');
      work();
    });
  };
  floor.on((heard) => {
    if (heard.type === 'autoPaused' && heard.agent.number === number)
      back(draws.int(60, 180), () => floor.unpause(number, null));
  });
  work();
}
