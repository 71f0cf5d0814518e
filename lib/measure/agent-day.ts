// One agent's day: what is booked, what runs at this moment, and the figures of both.
import type { AgentState, Board, CallRow, ShiftRow } from '#lib/model/board.ts';
import { type Counting, DEFAULT_COUNTING } from '#lib/model/site.ts';
import { agentAhtMs, type Occupancy, occupancy } from './agent.ts';

/** What the figures of an agent's day are made of, all of one moment. Holds no number of any caller. */
export type AgentDay = {
  /** `null` where nothing is booked yet. */
  readonly shift: ShiftRow | null;
  /** Calls that are in `answered` and have not ended: their talk and hold are not booked yet. */
  readonly inProgress: number;
  /** Since when (epoch ms) each of their calls that will be booked in this day goes on. */
  readonly talkingSince: readonly number[];
  /** `null` when the PBX no longer has the agent. */
  readonly state: AgentState | null;
  /** From when the time in that state is not booked yet; `null` while the source is lost. */
  readonly countedFrom: number | null;
  /** The PBX's word for why they are paused; `null` where it has none, or they are not. */
  readonly reason: string | null;
};

/** An agent's present day; `null` for one of whom neither the PBX nor the day knows. */
export function agentDay(board: Board, id: string): AgentDay | null {
  const site = board.get('site', 'site');
  const agent = board.get('agent', id);
  const shift = site?.day ? board.get('shift', `${id}@${site.day}`) : undefined;
  if (!agent && !shift) return null;
  const calls = [...board.all('call')].filter((call) => isTheirs(call, id, site?.dayFrom ?? 0));
  return {
    shift: shift ?? null,
    inProgress: calls.filter(isCounted).length,
    talkingSince: calls.flatMap(({ agentSince }) => agentSince ?? []),
    state: agent?.state ?? null,
    countedFrom: agent?.countedFrom ?? null,
    reason: agent?.state === 'paused' ? agent.reason : null,
  };
}

/** A conversation of a queue's call that arrived today: its time will be booked in this agent's day. */
const isTheirs = (call: CallRow, agent: string, dayFrom: number): boolean =>
  call.agent === agent && call.queue !== null && call.agentSince !== null && call.startedAt >= dayFrom;

/** Whether it is in `answered`: one that was first seen in conversation is not, nobody heard who answered it. */
const isCounted = (call: CallRow): boolean => call.taken;

/** Times in ms. Talk and hold are of finished conversations; the others include the state that runs. */
export type DayFigures = {
  readonly answered: number;
  /** Finished, and heard from answer to end. */
  readonly handled: number;
  /** Finished, and heard only in part; `partialMs` of talk and hold are proven. */
  readonly partial: number;
  readonly partialMs: number;
  readonly inProgress: number;
  readonly missed: number;
  readonly talkMs: number;
  readonly heldMs: number;
  readonly wrapMs: number;
  readonly readyMs: number;
  readonly pausedMs: number;
  /** Calls they made that were answered, and the talk and hold of these. */
  readonly outboundCalls: number;
  readonly outboundMs: number;
  /** Wrap-up that is over: what an average may count. */
  readonly finishedWrapMs: number;
  /** `null` before the first finished call. */
  readonly ahtMs: number | null;
  readonly occupancy: Occupancy;
};

/** The figures at `now` (epoch ms): for a lost source the time of its last word. */
export function dayFigures(day: AgentDay, now: number, counting: Counting = DEFAULT_COUNTING): DayFigures {
  const { shift, state, countedFrom, reason } = day;
  const runs = (of: AgentState): number =>
    state === of && countedFrom !== null ? Math.max(0, now - countedFrom) : 0;
  // As the fold books it when it is over (rule 7): after-call work is wrap-up, whatever key it took.
  const isWrap = reason !== null && counting.pauseReasons[reason] === 'afterCall';
  const readyMs = (shift?.readyMs ?? 0) + runs('ready');
  const wrapMs = (shift?.wrapMs ?? 0) + runs(isWrap ? 'paused' : 'wrapUp');
  const talkMs = shift?.talkMs ?? 0;
  const heldMs = shift?.heldMs ?? 0;
  const talking = day.talkingSince.reduce((sum, since) => sum + Math.max(0, now - since), 0);
  return {
    answered: shift?.answered ?? 0,
    handled: shift?.handled ?? 0,
    partial: shift?.partial ?? 0,
    partialMs: shift?.partialMs ?? 0,
    inProgress: day.inProgress,
    missed: shift?.missed ?? 0,
    talkMs,
    heldMs,
    wrapMs,
    readyMs,
    pausedMs: (shift?.pausedMs ?? 0) + (isWrap ? 0 : runs('paused')),
    outboundCalls: shift?.outboundCalls ?? 0,
    outboundMs: shift?.outboundMs ?? 0,
    finishedWrapMs: shift?.wrapMs ?? 0,
    ahtMs: agentAhtMs(shift ?? undefined, counting),
    occupancy: occupancy(talkMs + heldMs + wrapMs + talking + otherMs(shift, counting), readyMs),
  };
}

/** Talk and hold of calls of no queue, as far as the site counts them as occupied (rule 6). */
const otherMs = (shift: ShiftRow | null, counting: Counting): number =>
  (counting.occupancyOutbound ? (shift?.outboundMs ?? 0) + (shift?.directMs ?? 0) : 0) +
  (counting.occupancyInternal ? (shift?.internalMs ?? 0) : 0);
