// Every number of a queue, or of several together, from its rows at one moment.
import { type AgentRow, type CallRow, isConversing, type QueueRow, type TallyRow } from '#lib/model/board.ts';
import type { Book, QueueCounts, StayOutcome } from '#lib/model/counts.ts';
import { addBooks, bookOf, sumCounts } from '#lib/model/counts.ts';
import type { QueueId } from '#lib/model/ids.ts';
import { type Counting, DEFAULT_COUNTING } from '#lib/model/site.ts';
import { type AgentCounts, agentCounts } from './agent.ts';
import { allEnded, answeredIn, answeredWaitMs, dayCounts, endedSo, lostIn } from './counts.ts';
import {
  addServiceLevels,
  percentOf,
  type QueueRule,
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
  /** Waiting longer than T now, under every formula; without those who came while it was closed and count apart. */
  readonly waitingPastTarget: number;
  /** Of the waiting: ringing at an agent. */
  readonly ringing: number;
  /** In conversation, on hold included. */
  readonly talking: number;
  readonly held: number;
  /** Callers who hung up and are to be called back, now; `null` where no PBX tells. They do not count as waiting. */
  readonly callbacksDue: number | null;
  /** Today: stays that ended, however, or wait now. Of several queues: callers, not stays (rule 3). */
  readonly offered: number;
  /** Of these: wait now. Who came while closed and is counted apart is not in it. */
  readonly offeredWaiting: number;
  /** Callers whose first queue it was and who wait, there or elsewhere: what a sum over queues adds. */
  readonly callersWaiting: number;
  /** By a member or outside the team; `answeredOutside` of these. */
  readonly answered: number;
  readonly answeredOutside: number;
  /** Lost: the caller left, or was thrown out by the queue (`disconnected` of these). */
  readonly abandoned: number;
  readonly disconnected: number;
  readonly overflowed: number;
  readonly callbacks: number;
  /** How they all ended: a queue's stays, or the callers of several queues. */
  readonly book: Book;
  /** What came while closed, in none of the numbers above. */
  readonly whileClosed: number;
  /** Never admitted: not offered. */
  readonly refused: number;
  /** Average speed of answer: queue wait of answered calls / answered (Genesys; unanswered calls are not in it). */
  readonly asaMs: number | null;
  /** Average handling time: (talk + hold + wrap-up) / handled. */
  readonly ahtMs: number | null;
  /** Abandoned / offered, 0..100. */
  readonly abandonPercent: number | null;
  /** Longest wait of the day, those waiting now included; `null` when nobody has waited yet. */
  readonly longestWaitTodayMs: number | null;
  readonly serviceLevel: ServiceLevel;
  /** The service level of the callers whose first queue it was: what a sum over queues adds. */
  readonly callersLevel: ServiceLevel;
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
  readonly rule: QueueRule;
  /** Calls whose first queue this was, wherever they are; those of `calls` where it is left out. */
  readonly arrivals?: readonly CallRow[];
  readonly counting?: Counting;
  /** The site's calendar day; tallies of other days are left out. */
  readonly day: string | null;
  /** When it began (epoch ms): a call that arrived before is booked on the day before, and is none of this day's. */
  readonly dayFrom?: number | undefined;
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

/**
 * As what a call counts that waits no more and is not booked yet, so that nobody is in no number for a while and whoever
 * is past T stays a miss: a caller who left their last queue unanswered while the call goes on (a voicemail, a person's
 * phone), as they would be booked if it ended now; and a stay that is shown answered before the answer was heard, as
 * unknown. `untilAt`: how far the wait is proven, `null` to this moment; `stay`: the stay itself is not booked either.
 */
export const underway = (
  call: CallRow,
): { readonly outcome: StayOutcome; readonly untilAt: number | null; readonly stay: boolean } | null => {
  if (call.queue !== null && !call.booked) {
    if (isWaiting(call)) return null;
    const untilAt = call.answeredAt ?? (isConversing(call.state) ? call.since : null);
    return { outcome: 'unknown', untilAt, stay: true };
  }
  const last = call.arrival?.booked === false ? call.arrival.last : null;
  return last && { outcome: last.outcome, untilAt: last.at, stay: false };
};

/** All numbers of one queue at `now`. Cost: the rows given. */
export const queueNow = (input: QueueInput): Measures => {
  const { queue, rule, now } = input;
  const seen = look(input);
  const { waiting, sinces } = queue.counted === null ? seen : countedWait(queue.counted, seen);
  const longest = earliest(sinces);
  const counts = withUnderway(dayCounts(input.tallies, input.day), input);
  const open = without(sinces, seen.apartSinces);
  const judged = without(open, seen.earlierSinces);
  const callers = callersSince(input, judged);
  return {
    waiting,
    longestWaitSince: longest,
    waitUnknown: Math.max(0, waiting - sinces.length),
    waitingPastTarget: waitingLonger(open, rule.targetSeconds, now),
    ringing: seen.ringing,
    talking: seen.talking,
    held: seen.held,
    callbacksDue: queue.callbacks,
    ...ofDay(
      counts,
      counts.stays,
      waiting - (sinces.length - judged.length),
      judged.length === 0 ? null : Math.max(0, now - (earliest(judged) ?? now)),
      input.counting ?? DEFAULT_COUNTING,
    ),
    callersWaiting: queue.counted === null ? callers.length : waiting,
    serviceLevel: serviceLevel(counts.stays, judged, rule, now),
    callersLevel: serviceLevel(counts.callers, callers, rule, now),
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
  counting: Counting = DEFAULT_COUNTING,
): Measures => {
  const sum = { waiting: 0, waitUnknown: 0, waitingPastTarget: 0, ringing: 0, talking: 0, held: 0 };
  let longestWaitSince: number | null = null;
  let longestTodayMs: number | null = null;
  let callbacksDue: number | null = null;
  let callersWaiting = 0;
  for (const part of parts) {
    callersWaiting += part.callersWaiting;
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
  const counts = sumCounts(parts.map((part) => part.counts));
  const level = addServiceLevels(parts.map((part) => part.callersLevel));
  return {
    ...sum,
    longestWaitSince,
    callbacksDue,
    ...ofDay(counts, counts.callers, callersWaiting, longestTodayMs, counting),
    callersWaiting,
    serviceLevel: level,
    callersLevel: level,
    agents: agentCounts(agents, queues),
  };
};

/** The day's numbers from one of its books. `waiting`: who wait and are not in it yet; `waitMs`: the longest wait known. */
const ofDay = (
  counts: QueueCounts,
  book: Book,
  waiting: number,
  waitMs: number | null,
  counting: Counting,
) => {
  const ended = allEnded(book);
  const offered = ended + waiting;
  const abandoned = lostIn(book);
  return {
    offered,
    offeredWaiting: waiting,
    answered: answeredIn(book),
    answeredOutside: endedSo(book, 'answeredOutside'),
    abandoned,
    disconnected: endedSo(book, 'disconnected'),
    overflowed: endedSo(book, 'overflowed'),
    callbacks: endedSo(book, 'callback'),
    book,
    whileClosed: allEnded(book === counts.callers ? counts.closedCallers : counts.closedStays),
    refused: counts.refused,
    asaMs: asaMs(book),
    ahtMs: ahtMs(counts, counting),
    abandonPercent: percentOf(abandoned, offered),
    longestWaitTodayMs: ended === 0 && waitMs === null ? null : Math.max(counts.longestWaitMs, waitMs ?? 0),
    counts,
  };
};

/** Average speed of answer in ms: wait of answered calls / answered; `null` before the first answer. */
export const asaMs = (book: Book): number | null => {
  const answered = answeredIn(book);
  return answered === 0 ? null : answeredWaitMs(book) / answered;
};

/**
 * Average handling time in ms: (talk + hold + wrap-up) / handled, by the site's switches; `null` before the first
 * finished conversation. Conversations outside the team are in it. Source: Genesys; docs/counting.md, rule 6.
 */
export const ahtMs = (counts: QueueCounts, counting: Counting = DEFAULT_COUNTING): number | null => {
  if (counts.handled === 0) return null;
  // What is proven of calls heard in part is in both sums: its hold is not told apart, and it goes out of the talk.
  const talkMs = counts.talkMs + counts.heldMs - counts.partialMs - (counting.ahtHold ? 0 : counts.heldMs);
  return (Math.max(0, talkMs) + (counting.ahtWrapUp ? counts.wrapMs : 0)) / counts.handled;
};

/** Who came while it was closed is counted apart: past T they are no misses. */
const isApart = ({ counting = DEFAULT_COUNTING }: QueueInput): boolean => counting.closedHours === 'apart';

/** Whether a call is of the day before, on which it is booked when its stay ends (rule 10). */
const isEarlier = ({ counting = DEFAULT_COUNTING, dayFrom }: QueueInput, call: CallRow): boolean =>
  dayFrom !== undefined && counting.bookBy === 'arrival' && call.startedAt < dayFrom;

/** The times less those to leave out, each once. */
const without = (sinces: readonly number[], out: readonly number[]): readonly number[] => {
  if (out.length === 0) return sinces;
  const left = [...sinces];
  for (const since of out) {
    const at = left.indexOf(since);
    if (at >= 0) left.splice(at, 1);
  }
  return left;
};

/** Since when each caller whose first queue this was has waited for a human: from there on, wherever they wait now. */
const callersSince = (input: QueueInput, sinces: readonly number[]): readonly number[] => {
  const { queue } = input;
  if (queue.counted !== null) return sinces;
  const since: number[] = [];
  for (const call of input.arrivals ?? input.calls) {
    const { arrival } = call;
    if (arrival === null || arrival.booked || arrival.queue !== queue.id || !isWaiting(call)) continue;
    if ((arrival.closed && isApart(input)) || isEarlier(input, call)) continue;
    since.push(arrival.at ?? call.since);
  }
  return since;
};

/** The day's counts with whoever waits no more and is not booked yet: {@link underway}. */
const withUnderway = (counts: QueueCounts, input: QueueInput): QueueCounts => {
  const { queue, now } = input;
  let { stays, callers } = counts;
  for (const call of queue.counted === null ? input.calls : []) {
    const open = underway(call);
    if (open?.stay && !(call.closed && isApart(input)) && !isEarlier(input, call))
      stays = addBooks(stays, bookOf(open.outcome, Math.max(0, provenMs(call, call.queuedAt, open, now))));
  }
  for (const call of input.arrivals ?? input.calls) {
    const { arrival } = call;
    const open = underway(call);
    if (!arrival || arrival.booked || arrival.queue !== queue.id || !open) continue;
    if ((open.stay && queue.counted !== null) || (arrival.closed && isApart(input)) || isEarlier(input, call))
      continue;
    callers = addBooks(callers, bookOf(open.outcome, Math.max(0, provenMs(call, arrival.at, open, now))));
  }
  return { ...counts, stays, callers };
};

/** Where nobody knows since when: from when they were seen. */
const provenMs = (
  { since }: CallRow,
  from: number | null,
  { untilAt }: { readonly untilAt: number | null },
  now: number,
): number => (untilAt ?? now) - (from ?? untilAt ?? since);

type Seen = {
  waiting: number;
  sinces: number[];
  /** Of these: joined while the queue was closed, and count apart. */
  apartSinces: number[];
  /** Of the others: of a call that is booked on the day before. */
  earlierSinces: number[];
  ringing: number;
  talking: number;
  held: number;
};

const look = (input: QueueInput): Seen => {
  const none = { sinces: [], apartSinces: [], earlierSinces: [] };
  const seen: Seen = { waiting: 0, ringing: 0, talking: 0, held: 0, ...none };
  for (const call of input.calls) {
    if (isWaiting(call)) {
      seen.waiting += 1;
      seen.sinces.push(waitingSince(call));
      if (call.closed && isApart(input)) seen.apartSinces.push(waitingSince(call));
      else if (isEarlier(input, call)) seen.earlierSinces.push(waitingSince(call));
      if (call.state === 'ringing') seen.ringing += 1;
    } else if (isConversing(call.state)) {
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
