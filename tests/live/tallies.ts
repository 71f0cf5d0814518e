// The tallies of queues and agents as two parties keep them: Asterisk in its queue_log, the wall on its board. Says
// where they differ. Nothing of single calls: ledger.ts compares those.
import { dayCounts, total } from '#lib/measure/counts.ts';
import type { Board, ShiftRow } from '#lib/model/board.ts';
import { type AgentId, nativeOf } from '#lib/model/ids.ts';
import { plain } from '#tests/plain-counts.ts';

/** What a queue counts. Sums are seconds. */
export type QueueTally = {
  offered: number;
  answered: number;
  abandoned: number;
  /** Sent on to another queue. */
  overflowed: number;
  /** Left by time, rule or key, and no queue followed. */
  other: number;
  /** The wall alone: how they left was not seen. */
  unknown: number;
  answeredWait: number;
  abandonedWait: number;
  /** Conversations that are over. */
  handled: number;
  /** With the agent, holds included. */
  talk: number;
};
/** What an agent's day counts, over all their queues. */
export type AgentTally = { answered: number; missed: number; talk: number };
export type Tallies = {
  readonly queues: Record<string, QueueTally>;
  readonly agents: Record<string, AgentTally>;
};

const emptyQueue = (): QueueTally => ({
  offered: 0,
  answered: 0,
  abandoned: 0,
  overflowed: 0,
  other: 0,
  unknown: 0,
  answeredWait: 0,
  abandonedWait: 0,
  handled: 0,
  talk: 0,
});
function entry<T>(of: Record<string, T>, name: string, empty: () => T): T {
  const made = of[name] ?? empty();
  of[name] = made;
  return made;
}

const emptyAgent = (): AgentTally => ({ answered: 0, missed: 0, talk: 0 });

/** A member without a name stands in queue_log by its interface (`Local/1126@from-queue/n`), on the wall by its number. */
const nameOf = (member: string): string => /^[A-Z]\w+\/(\d+)@/i.exec(member)?.[1] ?? member;

/** After that long without a queue, what comes next is no overflow of the queue left: docs/vendors/asterisk/setup.md. */
const OVERFLOW_S = 60;

/** @param lines `time|callid|queue|agent|event|data1|data2|…` of queue_log, in its order. Agents stand by their names. */
export function talliesInQueueLog(lines: readonly (readonly string[])[]): Tallies {
  const queues: Record<string, QueueTally> = {};
  const agents: Record<string, AgentTally> = {};
  const queueOf = (name: string): QueueTally => entry(queues, name, emptyQueue);
  const agentOf = (name: string): AgentTally => entry(agents, name, emptyAgent);
  for (const [i, [time, call = '', queue = '', member = '', event = '', ...data]] of lines.entries()) {
    const agent = nameOf(member);
    const second = (field: number): number => Number(data[field]);
    const talked = (seconds: number): void => {
      queueOf(queue).handled += 1;
      queueOf(queue).talk += seconds;
      agentOf(agent).talk += seconds;
    };
    switch (event) {
      case 'ENTERQUEUE':
        queueOf(queue).offered += 1;
        break;
      case 'CONNECT':
        queueOf(queue).answered += 1;
        queueOf(queue).answeredWait += second(0);
        agentOf(agent).answered += 1;
        break;
      case 'ABANDON':
        queueOf(queue).abandoned += 1;
        queueOf(queue).abandonedWait += second(2);
        break;
      case 'EXITWITHTIMEOUT':
      case 'EXITEMPTY':
      case 'EXITWITHKEY': {
        const next = lines.slice(i + 1).find((line) => line[1] === call && line[4] === 'ENTERQUEUE');
        const follows = next !== undefined && Number(next[0]) - Number(time) <= OVERFLOW_S;
        queueOf(queue)[follows ? 'overflowed' : 'other'] += 1;
        break;
      }
      case 'RINGNOANSWER':
        agentOf(agent).missed += 1;
        break;
      case 'COMPLETEAGENT':
      case 'COMPLETECALLER':
        talked(second(1));
        break;
      case 'BLINDTRANSFER':
      case 'ATTENDEDTRANSFER':
        talked(second(3));
        break;
      default:
    }
  }
  return { queues, agents };
}

/** An agent's day as the server tells it. */
export type Day = { readonly agent: string; readonly name: string; readonly shift: ShiftRow | null };

/** Of the queues all days the board knows, so that a run may pass midnight; of the agents the days given. */
export function talliesOnBoard(board: Board, shifts: readonly Day[]): Tallies {
  const queues: Record<string, QueueTally> = {};
  const agents: Record<string, AgentTally> = {};
  const rows = [...board.all('tally')];
  for (const queue of board.all('queue')) {
    const tally = emptyQueue();
    const own = rows.filter((row) => row.queue === queue.id);
    for (const day of new Set(own.map((row) => row.day))) {
      const counts = plain(dayCounts(own, day));
      tally.answered += total(counts.answered);
      tally.abandoned += total(counts.abandoned);
      tally.overflowed += counts.overflowed;
      tally.other += counts.disconnected;
      tally.unknown += counts.unknown;
      tally.answeredWait += counts.answeredWaitMs / 1_000;
      tally.abandonedWait += counts.abandonedWaitMs / 1_000;
      tally.handled += counts.handled;
      tally.talk += (counts.talkMs + counts.heldMs) / 1_000;
    }
    tally.offered = tally.answered + tally.abandoned + tally.overflowed + tally.other + tally.unknown;
    queues[nativeOf(queue.id)] = tally;
  }
  for (const { agent, name, shift } of shifts) {
    const tally = entry(agents, name === '' ? nativeOf(agent as AgentId) : name, emptyAgent);
    if (!shift) continue;
    tally.answered += shift.answered;
    tally.missed += shift.missed;
    tally.talk += (shift.talkMs + shift.heldMs) / 1_000;
    if (shift.agent !== agent) throw new Error(`asked for the day of ${agent} and got another's`);
  }
  return { queues, agents };
}

/** What was added between two looks at the same party. */
export function since(before: Tallies, after: Tallies): Tallies {
  const minus = <T extends Record<string, number>>(now: T, then: T | undefined): T =>
    Object.fromEntries(
      Object.entries(now).map(([figure, value]) => [figure, value - (then?.[figure] ?? 0)]),
    ) as T;
  return {
    queues: Object.fromEntries(
      Object.entries(after.queues).map(([name, tally]) => [name, minus(tally, before.queues[name])]),
    ),
    agents: Object.fromEntries(
      Object.entries(after.agents).map(([name, tally]) => [name, minus(tally, before.agents[name])]),
    ),
  };
}

/**
 * Where our rules count otherwise than queue_log does: what is added to its figure, and why. Without a reason nothing
 * may differ.
 */
export type Exception = { readonly by: number; readonly because: string } & (
  | { readonly queue: string; readonly figure: keyof QueueTally }
  | { readonly agent: string; readonly figure: keyof AgentTally }
);

export function withExceptions(theirs: Tallies, exceptions: readonly Exception[]): Tallies {
  const out = structuredClone(theirs);
  for (const each of exceptions) {
    if ('queue' in each) entry(out.queues, each.queue, emptyQueue)[each.figure] += each.by;
    else entry(out.agents, each.agent, emptyAgent)[each.figure] += each.by;
  }
  return out;
}

/** Sums of seconds; how many calls each is a sum of. */
const SUMS: Readonly<Record<string, string>> = {
  answeredWait: 'answered',
  abandonedWait: 'abandoned',
  talk: 'handled',
};

/** Whose tallies are compared, by name. */
export type About = { readonly queues: readonly string[]; readonly agents: readonly string[] };

/**
 * How far sums of n calls may be apart: queue_log subtracts whole seconds from whole seconds, which is off by up to one a
 * call either way, but as often too much as too little. What goes beyond chance is a fault, also over hundreds of calls.
 */
export const tolerance = (n: number): number => Math.min(1.25 * n, 0.1 * n + 2.5 * Math.sqrt(n));

/** Every figure that differs, in words; empty where the two agree. Counts must be equal. */
export function differences(theirs: Tallies, ours: Tallies, about: About): string[] {
  const out: string[] = [];
  const look = (whose: string, a: Record<string, number>, b: Record<string, number>): void => {
    for (const [figure, theirs_] of Object.entries(a)) {
      const ours_ = b[figure] ?? 0;
      const of = SUMS[figure];
      const calls = of === undefined ? 0 : Math.max(a[of] ?? a['answered'] ?? 0, 0);
      const allowed = of === undefined ? 0 : tolerance(calls);
      if (Math.abs(theirs_ - ours_) > allowed)
        out.push(`${whose}: ${figure} ${round(theirs_)} by queue_log, ${round(ours_)} on the wall`);
    }
  };
  for (const name of about.queues)
    look(`queue ${name}`, theirs.queues[name] ?? emptyQueue(), ours.queues[name] ?? emptyQueue());
  for (const name of about.agents)
    look(`agent ${name}`, theirs.agents[name] ?? emptyAgent(), ours.agents[name] ?? emptyAgent());
  return out;
}

/**
 * What the wall claims beyond what Asterisk proves, in words. For spans in which it could not see: there it may know less,
 * never more, and a stay it did not see the end of is one `unknown`.
 */
export function excesses(theirs: Tallies, ours: Tallies, about: About): string[] {
  const out: string[] = [];
  const look = (whose: string, a: Record<string, number>, b: Record<string, number>): void => {
    for (const [figure, ours_] of Object.entries(b)) {
      if (figure === 'unknown') continue;
      const allowed = SUMS[figure] === undefined ? 0 : tolerance(Math.max(1, a['answered'] ?? 0));
      if (ours_ > (a[figure] ?? 0) + allowed)
        out.push(`${whose}: ${figure} ${round(a[figure] ?? 0)} by queue_log, ${round(ours_)} on the wall`);
    }
  };
  for (const name of about.queues)
    look(`queue ${name}`, theirs.queues[name] ?? emptyQueue(), ours.queues[name] ?? emptyQueue());
  for (const name of about.agents)
    look(`agent ${name}`, theirs.agents[name] ?? emptyAgent(), ours.agents[name] ?? emptyAgent());
  return out;
}

/** The least a wall that could not see everything must know of all its queues together, and so of its agents. */
export type Floor = Partial<QueueTally>;

/** What the wall was told and does not know, in words. */
export function shortfalls(floor: Floor, ours: Tallies, about: About): string[] {
  const sum = (figure: keyof QueueTally): number =>
    about.queues.reduce((total, name) => total + (ours.queues[name]?.[figure] ?? 0), 0);
  const byAgents = (figure: keyof AgentTally): number =>
    about.agents.reduce((total, name) => total + (ours.agents[name]?.[figure] ?? 0), 0);
  const out: string[] = [];
  for (const [figure, least] of Object.entries(floor) as [keyof QueueTally, number][]) {
    if (sum(figure) < least) out.push(`${figure}: ${least} was told, ${round(sum(figure))} on the wall`);
    if ((figure === 'answered' || figure === 'talk') && byAgents(figure) < least)
      out.push(`${figure} by agents: ${least} was told, ${round(byAgents(figure))} on the wall`);
  }
  return out;
}

const round = (value: number): number => Math.round(value * 100) / 100;
