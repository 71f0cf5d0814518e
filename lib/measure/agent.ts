// How agents are counted (once each) and how busy one of them was.
import type { AgentQueue, AgentRow, AgentState, ShiftRow } from '#lib/model/board.ts';
import type { AgentId, QueueId } from '#lib/model/ids.ts';
import { type Counting, DEFAULT_COUNTING } from '#lib/model/site.ts';
import { percentOf } from './service-level.ts';

/**
 * Distinct agents by their one state. `signedIn`: all who are not signed out; who is in a state unknown to us only
 * when a queue has them signed in.
 */
export type AgentCounts = Readonly<Record<AgentState, number>> & {
  readonly signedIn: number;
  /** Of the ready: of a later tier, rung only when nobody of the first is free. 0 where the PBX has no tiers. */
  readonly reserve: number;
};

/**
 * Agents by state, each counted once however many queues they serve and however often they are listed.
 * With `queues`: only members of one of these, in the best of their states there (rule 7).
 */
export const agentCounts = (
  agents: readonly AgentRow[],
  queues: ReadonlySet<QueueId> | null = null,
): AgentCounts => {
  const counts = {
    ready: 0,
    ringing: 0,
    onCall: 0,
    wrapUp: 0,
    notResponding: 0,
    unavailable: 0,
    paused: 0,
    signedOut: 0,
    unknown: 0,
    signedIn: 0,
    reserve: 0,
  };
  const counted = new Set<AgentId>();
  const first = firstTiers(agents, queues);
  for (const agent of agents) {
    const state = queues === null ? agent.state : stateIn(agent, queues);
    if (state === null || counted.has(agent.id)) continue;
    counted.add(agent.id);
    counts[state] += 1;
    const isIn = queues !== null || state === 'unknown' ? isSignedIn(agent, queues) : state !== 'signedOut';
    const isLeaving = state === 'onCall' && !isSignedIn(agent, null);
    if ((isIn && state !== 'signedOut') || isLeaving) counts.signedIn += 1;
    if (state === 'ready' && queues !== null && isReserve(agent, queues, first)) counts.reserve += 1;
  }
  return counts;
};

/** The first tier of each queue that has tiers: the least among its members who are signed in. */
function firstTiers(agents: readonly AgentRow[], queues: ReadonlySet<QueueId> | null): Map<QueueId, number> {
  const first = new Map<QueueId, number>();
  for (const { queues: memberships } of agents)
    for (const { queue, signedIn, tier } of memberships)
      if (signedIn && tier !== null && queues?.has(queue))
        first.set(queue, Math.min(tier, first.get(queue) ?? tier));
  return first;
}

/** Whether they are of a later tier in every queue in which they are ready. */
const isReserve = (
  agent: AgentRow,
  queues: ReadonlySet<QueueId>,
  first: ReadonlyMap<QueueId, number>,
): boolean =>
  agent.queues.every(
    (each) =>
      !queues.has(each.queue) ||
      stateInQueue(agent, each) !== 'ready' ||
      (each.tier !== null && each.tier > (first.get(each.queue) ?? each.tier)),
  );

const isSignedIn = (agent: AgentRow, queues: ReadonlySet<QueueId> | null): boolean =>
  agent.queues.some((membership) => membership.signedIn && (queues === null || queues.has(membership.queue)));

/**
 * An agent's state in one of their queues: the first that holds (docs/counting.md, rule 7). A phone that talks or rings
 * does so for every queue; whoever is paused there is paused, though they are ready elsewhere.
 */
export function stateInQueue(agent: AgentRow, membership: AgentQueue): AgentState {
  const { state } = agent;
  if (state === 'onCall' || state === 'ringing') return state;
  if (!membership.signedIn) return 'signedOut';
  if (membership.paused && membership.unanswered) return 'notResponding';
  if (state === 'notResponding') {
    const isElsewhere = agent.queues.some((each) => each.signedIn && each.paused && each.unanswered);
    // Told of no queue, it is so in all. Else it is the best of their states: here they are paused, or cannot be reached.
    if (!isElsewhere) return 'notResponding';
    return membership.paused ? 'paused' : 'unavailable';
  }
  if (state === 'paused' || membership.paused) return 'paused';
  return state;
}

/** From the state that matters most: an agent's own is the first of these that holds in any of their queues. */
const BEST: readonly AgentState[] = [
  'onCall',
  'ringing',
  'ready',
  'wrapUp',
  'notResponding',
  'unavailable',
  'paused',
  'unknown',
  'signedOut',
];

/** Their state as these queues see it; `null` when they are a member of none. */
export const stateIn = (agent: AgentRow, queues: ReadonlySet<QueueId>): AgentState | null => {
  let best: AgentState | null = null;
  for (const membership of agent.queues) {
    if (!queues.has(membership.queue)) continue;
    const state = stateInQueue(agent, membership);
    if (best === null || BEST.indexOf(state) < BEST.indexOf(best)) best = state;
  }
  return best;
};

/** How much of the time at work went into calls. */
export type Occupancy = {
  /** 0..100, unrounded; `null` before any handling or ready time. */
  readonly percent: number | null;
  /** Time on calls and in wrap-up, the running one included. */
  readonly handlingMs: number;
  /** Time free to take a call, the running one included. */
  readonly readyMs: number;
};

/**
 * Occupancy = handling / (handling + ready), both in ms. Ringing, paused and signed-out time is in neither; calls at
 * the same time are added (source: Amazon Connect, which ignores concurrency).
 */
export const occupancy = (handlingMs: number, readyMs: number): Occupancy => ({
  percent: percentOf(handlingMs, handlingMs + readyMs),
  handlingMs,
  readyMs,
});

/** Several agents as one: times are added, so a long shift weighs more than a short one. */
export const addOccupancies = (list: readonly Occupancy[]): Occupancy => {
  let handlingMs = 0;
  let readyMs = 0;
  for (const one of list) {
    handlingMs += one.handlingMs;
    readyMs += one.readyMs;
  }
  return occupancy(handlingMs, readyMs);
};

/**
 * One agent's average handling time in ms: talk + hold + wrap-up over the calls heard from answer to end, by the site's
 * switches; `null` before any. What is proven of calls heard only in part is in no average: it would say how long we
 * listened.
 */
export const agentAhtMs = (
  shift: ShiftRow | undefined,
  counting: Counting = DEFAULT_COUNTING,
): number | null => {
  if (shift === undefined) return null;
  const handled = shift.handled + (counting.ahtOutbound ? shift.outboundCalls : 0);
  if (handled === 0) return null;
  const talkMs = shift.talkMs + shift.heldMs - shift.partialMs - (counting.ahtHold ? 0 : shift.heldMs);
  const more = (counting.ahtWrapUp ? shift.wrapMs : 0) + (counting.ahtOutbound ? shift.outboundMs : 0);
  return (Math.max(0, talkMs) + more) / handled;
};
