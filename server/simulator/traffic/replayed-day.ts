// How to play one day of a calls file on a floor, and which row became which call. Does not read files or know any
// PBX: a harness asks its PBX for the id of a call.
import { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { AgentSetup, FloorCall, FloorLeg, QueueSetup } from '#server/simulator/call-centre/model.ts';
import type { Clock } from '#server/time/clock.ts';
import type { CallRow, CallsFile } from './calls-file.ts';
import { People } from './people.ts';
import { type Random, random } from './random.ts';

export type ReplayOptions = {
  readonly clock: Clock;
  readonly file: CallsFile;
  /** `YYYY-MM-DD`: only rows booked on it are played. */
  readonly date: string;
  /** Epoch ms of that day's midnight in the site's time zone. */
  readonly midnight: number;
  readonly seed: number | string;
  /** Default 20. */
  readonly targetSeconds?: number;
  /** Default 0: the file knows no wrap-up. */
  readonly wrapUpSeconds?: number;
  /** Readable queue names by code; default the code itself. */
  readonly queueNames?: Readonly<Record<string, string>>;
};

/** One row and what it became. `call` is `null` until it has arrived. */
export type Truth = { readonly row: CallRow; readonly call: FloorCall | null };

export type Replay = {
  readonly floor: Floor;
  /** Rows of the day in order of arrival. */
  readonly rows: readonly CallRow[];
  /** Epoch ms when the last call of the day ends. */
  readonly endsAt: number;
  /** Begins to play. Rows already past are played at once. */
  start(): void;
  /** By row key. */
  truth(): ReadonlyMap<string, Truth>;
  extensionOf(agent: string): string | undefined;
  queueNumberOf(code: string): string | undefined;
};

/** How long an agent's phone rings before a recorded answer, milliseconds at most. */
const RING_MS = 3000;
const MOVED: ReadonlySet<string> = new Set(['transferred', 'parked', 'pickedUp', 'overflowed', 'ended']);
const HANG_UP_BY_AGENT = 0.3;

export function replayDay(options: ReplayOptions): Replay {
  const { file, clock, midnight } = options;
  const rows = file.rows
    .filter((row) => row.date === options.date)
    .sort((a, b) => a.ivrEntered - b.ivrEntered);
  const floor = new Floor({
    clock,
    queues: queuesOf(options),
    agents: agentsOf(file, rows),
    keepFinished: Math.max(5000, rows.length + 1000),
  });
  const calls = new Map<string, FloorCall>();
  const scripted = new Set<FloorCall>();
  const draws = random(options.seed);
  const people = new People(floor, draws.fork('people'), { untouched: (call) => scripted.has(call) });
  const at = (seconds: number, fn: () => void): void => {
    clock.after(midnight + seconds * 1000 - clock.now(), fn);
  };
  const play = (row: CallRow): void => {
    const queue = file.queueNumbers.get(row.queue) ?? row.queue;
    const call = floor.arrive({ from: outsideNumber(draws), dialled: `5550${queue.slice(-3)}` });
    calls.set(row.key, call);
    scripted.add(call);
    if (row.queueEntered === null || row.queueEntered > row.ivrEntered) floor.enterIvr(call, floor.ivrNumber);
    playRest(call, row, queue, file.extensions.get(row.agent) ?? '', draws.chance(HANG_UP_BY_AGENT));
  };
  return {
    floor,
    rows,
    endsAt: midnight + rows.reduce((last, row) => Math.max(last, row.ended), 0) * 1000,
    start() {
      floor.on((heard) => {
        // Somebody at the wall has moved this call: from now on people, not the file, decide its end.
        if (MOVED.has(heard.type) && 'call' in heard) scripted.delete(heard.call);
      });
      people.start();
      let next = 0;
      const arrivals = (): void => {
        for (;;) {
          const row = rows[next];
          if (!row) return;
          if (midnight + row.ivrEntered * 1000 > clock.now()) return at(row.ivrEntered, arrivals);
          next++;
          play(row);
        }
      };
      arrivals();
    },
    truth: () => new Map(rows.map((row) => [row.key, { row, call: calls.get(row.key) ?? null }])),
    extensionOf: (agent) => file.extensions.get(agent),
    queueNumberOf: (code) => file.queueNumbers.get(code),
  };

  function playRest(
    call: FloorCall,
    row: CallRow,
    queue: string,
    extension: string,
    agentHangsUp: boolean,
  ): void {
    let leg: FloorLeg | null = null;
    const steps: { readonly s: number; readonly run: () => void }[] = [];
    if (row.queueEntered !== null)
      steps.push({ s: row.queueEntered, run: () => floor.joinQueue(call, queue) });
    if (row.answered !== null && row.queueEntered !== null) {
      const ringFrom = Math.max(row.queueEntered, row.answered - RING_MS / 1000);
      const ring = (): void => {
        leg = floor.ring(call, extension, queue);
      };
      const answer = (): void => {
        // The ringing may have been stopped by a person at the wall; the caller then still gets this agent.
        if (leg?.state !== 'ringing') ring();
        if (leg) floor.answer(call, leg);
      };
      steps.push({ s: ringFrom, run: ring }, { s: row.answered, run: answer });
    }
    steps.push({
      s: row.ended,
      run: () => {
        const hanger = agentHangsUp && leg?.state === 'talking' ? leg : (call.legs[0] ?? null);
        floor.end(call, hanger);
      },
    });
    const go = (i: number): void => {
      for (let k = i; k < steps.length; k++) {
        const step = steps[k];
        if (!step || !scripted.has(call)) return;
        if (midnight + step.s * 1000 > clock.now()) return at(step.s, () => go(k));
        step.run();
      }
    };
    go(0);
  }
}

function queuesOf(options: ReplayOptions): QueueSetup[] {
  return [...options.file.queueNumbers].map(([code, number]) => ({
    number,
    name: options.queueNames?.[code] ?? code,
    targetSeconds: options.targetSeconds ?? 20,
    wrapUpSeconds: options.wrapUpSeconds ?? 0,
    ringSeconds: 15,
    strategy: 'rrmemory',
  }));
}

/** Agents serve the queues they answer in the file; only those who work that day are signed in. */
function agentsOf(file: CallsFile, today: readonly CallRow[]): AgentSetup[] {
  const working = new Set(today.map((row) => row.agent));
  const served = new Map<string, Set<string>>();
  for (const row of file.rows) {
    if (row.agent === '') continue;
    const mine = served.get(row.agent) ?? new Set();
    mine.add(file.queueNumbers.get(row.queue) ?? row.queue);
    served.set(row.agent, mine);
  }
  return [...file.extensions].map(([name, number]) => ({
    number,
    name,
    queues: [...(served.get(name) ?? [])].sort((a, b) => Number(a) - Number(b)),
    signedIn: working.has(name),
  }));
}

const outsideNumber = (draws: Random): string => `555${String(draws.int(0, 9_999_999)).padStart(7, '0')}`;
