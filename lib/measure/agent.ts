// Knows how agents are counted (once each) and how busy one of them was. Refuses to know calls and formats.
import type { AgentRow, AgentState, ShiftRow } from '#lib/model/board.ts';
import type { AgentId, QueueId } from '#lib/model/ids.ts';
import { percentOf } from './service-level.ts';

/**
 * Distinct agents by their one state. `signedIn`: all who are not signed out; who is in a state unknown to us only
 * when a queue has them signed in.
 */
export type AgentCounts = Readonly<Record<AgentState, number>> & { readonly signedIn: number };

/**
 * Agents by state, each counted once however many queues they serve and however often they are listed.
 * With `queues`: only members of one of these; who is signed in to none of them is signed out here, and who is
 * ready but paused in every one of them they are signed in to is paused here.
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
    paused: 0,
    signedOut: 0,
    unknown: 0,
    signedIn: 0,
  };
  const counted = new Set<AgentId>();
  for (const agent of agents) {
    const state = queues === null ? agent.state : stateIn(agent, queues);
    if (state === null || counted.has(agent.id)) continue;
    counted.add(agent.id);
    counts[state] += 1;
    if (state !== 'signedOut' && (state !== 'unknown' || isSignedIn(agent, queues))) counts.signedIn += 1;
  }
  return counts;
};

const isSignedIn = (agent: AgentRow, queues: ReadonlySet<QueueId> | null): boolean =>
  agent.queues.some((membership) => membership.signedIn && (queues === null || queues.has(membership.queue)));

/** An agent's state as these queues see it; `null` when they are a member of none. */
const stateIn = (agent: AgentRow, queues: ReadonlySet<QueueId>): AgentState | null => {
  let member = false;
  let open = false;
  let signedIn = false;
  for (const membership of agent.queues) {
    if (!queues.has(membership.queue)) continue;
    member = true;
    if (!membership.signedIn) continue;
    signedIn = true;
    if (!membership.paused) open = true;
  }
  if (!member) return null;
  if (!signedIn) return 'signedOut';
  return agent.state === 'ready' && !open ? 'paused' : agent.state;
};

/** How much of the time at work went into calls. */
export type Occupancy = {
  /** 0..100, unrounded; `null` before any handling or ready time. */
  readonly percent: number | null;
  /** Talk + hold + wrap-up, the running one included. */
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
 * One agent's average handling time in ms: finished talk + hold + wrap-up / finished calls; `null` before any.
 * `inProgress`: their answered calls that have not ended; the shift counts these as answered but not yet as talk.
 */
export const agentAhtMs = (shift: ShiftRow | undefined, inProgress = 0): number | null => {
  const finished = (shift?.answered ?? 0) - inProgress;
  return finished > 0 ? booked(shift) / finished : null;
};

const booked = (shift: ShiftRow | undefined): number =>
  shift === undefined ? 0 : shift.talkMs + shift.heldMs + shift.wrapMs;
