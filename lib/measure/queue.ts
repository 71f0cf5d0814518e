// Knows every number of a queue, or of several together, from its rows at one moment.
// Refuses to know where rows come from, how numbers are written and which colour they get.
import type { AgentRow, CallRow, QueueCounts, QueueRow, TallyRow } from '#lib/model/board.ts';
import { sumCounts } from '#lib/model/counts.ts';
import type { QueueId } from '#lib/model/ids.ts';
import type { ServiceRule } from '#lib/model/site.ts';
import { type AgentCounts, agentCounts } from './agent.ts';
import { dayCounts, offered, total } from './counts.ts';
import {
  addServiceLevels,
  percentOf,
  type ServiceLevel,
  serviceLevel,
  waitingLonger,
} from './service-level.ts';

/** The numbers of a queue or of several. Calls unless the name says otherwise; `null` means nothing to measure yet. */
export type Measures = {
  /** Callers in the queue whom nobody has answered, those ringing at an agent included. */
  readonly waiting: number;
  /** When the caller waiting longest joined (epoch ms); `null` when nobody waits or the PBX does not tell. */
  readonly longestWaitSince: number | null;
  /** Waiting callers whose queue time the PBX does not tell; they cannot count as waiting past T. */
  readonly waitUnknown: number;
  /** Waiting longer than T now, under every formula. */
  readonly waitingPastTarget: number;
  /** Of the waiting: ringing at an agent. */
  readonly ringing: number;
  /** In conversation, on hold included. */
  readonly talking: number;
  readonly held: number;
  /** Callers who hung up and are to be called back, now; `null` where no PBX tells. They do not count as waiting. */
  readonly callbacksDue: number | null;
  /** Today: answered + abandoned + overflowed + callbacks + left otherwise + unknown. Still waiting is not in it. */
  readonly offered: number;
  readonly answered: number;
  readonly abandoned: number;
  readonly overflowed: number;
  readonly callbacks: number;
  /** Average speed of answer: queue wait of answered calls / answered (Genesys; unanswered calls are not in it). */
  readonly asaMs: number | null;
  /** Average handling time: (talk + hold + wrap-up) / handled. */
  readonly ahtMs: number | null;
  /** Abandoned / offered, 0..100. */
  readonly abandonPercent: number | null;
  /** Longest wait of the day, those waiting now included; `null` when nobody has waited yet. */
  readonly longestWaitTodayMs: number | null;
  readonly serviceLevel: ServiceLevel;
  /** Distinct agents; members not signed in to these queues are `signedOut`. */
  readonly agents: AgentCounts;
  /** The raw counts behind the day's numbers. */
  readonly counts: QueueCounts;
};

/** One queue and its rows, already filtered: calls and tallies of this queue, agents that are members of it. */
export type QueueInput = {
  readonly queue: QueueRow;
  readonly calls: readonly CallRow[];
  readonly tallies: readonly TallyRow[];
  readonly agents: readonly AgentRow[];
  readonly rule: ServiceRule;
  /** The site's calendar day; tallies of other days are left out. */
  readonly day: string | null;
  readonly now: number;
};

/** A caller in a queue whom nobody has answered: their stay there is not booked yet. */
export const isWaiting = (call: CallRow): boolean =>
  (call.state === 'waiting' || call.state === 'ringing') &&
  call.queue !== null &&
  call.agent === null &&
  !call.booked;

/** When a waiting call joined its queue; where the PBX never told, since when it has been seen there. */
export const waitingSince = (call: CallRow): number => call.queuedAt ?? call.since;

/** All numbers of one queue at `now`. Cost: the rows given. */
export const queueNow = (input: QueueInput): Measures => {
  const { queue, rule, now } = input;
  const seen = look(input.calls);
  const { waiting, sinces } = queue.counted === null ? seen : countedWait(queue.counted, seen);
  const longest = earliest(sinces);
  const counts = dayCounts(input.tallies, input.day);
  return {
    waiting,
    longestWaitSince: longest,
    waitUnknown: Math.max(0, waiting - sinces.length),
    waitingPastTarget: waitingLonger(sinces, rule.targetSeconds, now),
    ringing: seen.ringing,
    talking: seen.talking,
    held: seen.held,
    callbacksDue: queue.callbacks,
    ...ofDay(counts, longest === null ? null : Math.max(0, now - longest)),
    serviceLevel: serviceLevel(counts, sinces, rule, now),
    agents: agentCounts(input.agents, new Set([queue.id])),
  };
};

/**
 * Several queues as one. `agents` are all who may be members; each is counted once.
 * Averages are made from the added sums, not from averages; every queue keeps its own rule.
 */
export const queuesNow = (
  parts: readonly Measures[],
  agents: readonly AgentRow[],
  queues: ReadonlySet<QueueId>,
): Measures => {
  const sum = { waiting: 0, waitUnknown: 0, waitingPastTarget: 0, ringing: 0, talking: 0, held: 0 };
  let longestWaitSince: number | null = null;
  let longestTodayMs: number | null = null;
  let callbacksDue: number | null = null;
  for (const part of parts) {
    if (part.callbacksDue !== null) callbacksDue = (callbacksDue ?? 0) + part.callbacksDue;
    sum.waiting += part.waiting;
    sum.waitUnknown += part.waitUnknown;
    sum.waitingPastTarget += part.waitingPastTarget;
    sum.ringing += part.ringing;
    sum.talking += part.talking;
    sum.held += part.held;
    const since = part.longestWaitSince;
    if (since !== null) longestWaitSince = Math.min(longestWaitSince ?? since, since);
    const today = part.longestWaitTodayMs;
    if (today !== null) longestTodayMs = Math.max(longestTodayMs ?? today, today);
  }
  return {
    ...sum,
    longestWaitSince,
    callbacksDue,
    ...ofDay(sumCounts(parts.map((part) => part.counts)), longestTodayMs),
    serviceLevel: addServiceLevels(parts.map((part) => part.serviceLevel)),
    agents: agentCounts(agents, queues),
  };
};

/** The day's numbers from its counts. `waitMs`: the longest wait known beside them. */
const ofDay = (counts: QueueCounts, waitMs: number | null) => {
  const calls = offered(counts);
  const answered = total(counts.answered);
  const abandoned = total(counts.abandoned);
  return {
    offered: calls,
    answered,
    abandoned,
    overflowed: counts.overflowed,
    callbacks: counts.callbacks,
    asaMs: asaMs(counts),
    ahtMs: ahtMs(counts),
    abandonPercent: percentOf(abandoned, calls),
    longestWaitTodayMs: calls === 0 && waitMs === null ? null : Math.max(counts.longestWaitMs, waitMs ?? 0),
    counts,
  };
};

/** Average speed of answer in ms: wait of answered calls / answered; `null` before the first answer. */
export const asaMs = (counts: QueueCounts): number | null => {
  const answered = total(counts.answered);
  return answered === 0 ? null : counts.answeredWaitMs / answered;
};

/** Average handling time in ms: (talk + hold + wrap-up) / handled; `null` before the first finished conversation. */
export const ahtMs = (counts: QueueCounts): number | null =>
  counts.handled === 0 ? null : (counts.talkMs + counts.heldMs + counts.wrapMs) / counts.handled;

type Seen = {
  waiting: number;
  sinces: number[];
  ringing: number;
  talking: number;
  held: number;
};

const look = (calls: readonly CallRow[]): Seen => {
  const seen: Seen = { waiting: 0, sinces: [], ringing: 0, talking: 0, held: 0 };
  for (const call of calls) {
    if (isWaiting(call)) {
      seen.waiting += 1;
      seen.sinces.push(waitingSince(call));
      if (call.state === 'ringing') seen.ringing += 1;
    } else if (call.state === 'talking' || call.state === 'held') {
      seen.talking += 1;
      if (call.state === 'held') seen.held += 1;
    }
  }
  return seen;
};

/** A PBX that counts its callers without naming them is believed; of its waits only the longest is known. */
const countedWait = (
  counted: { readonly waiting: number; readonly longestSince: number | null },
  seen: Seen,
): Pick<Seen, 'waiting' | 'sinces'> => {
  if (counted.waiting === 0) return { waiting: 0, sinces: [] };
  const longest = counted.longestSince ?? earliest(seen.sinces);
  return { waiting: counted.waiting, sinces: longest === null ? [] : [longest] };
};

const earliest = (times: readonly number[]): number | null => {
  let first: number | null = null;
  for (const time of times) if (first === null || time < first) first = time;
  return first;
};

/** Nothing measured: what a wall shows before its first row. */
export const NO_MEASURES: Measures = queuesNow([], [], new Set());
