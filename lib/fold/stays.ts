// Knows what of a call is booked in its queue and its agent's day, and when. Refuses to know which event ends what.
import { type CallRow, JOURNEY_LIMIT, type QueueCounts, type Step } from '#lib/model/board.ts';
import type { QueueExit } from '#lib/model/event.ts';
import { addToShift } from './agents.ts';
import type { Draft } from './draft.ts';
import { addToQueue, bucketOf } from './tallies.ts';

/** Whether the call's stay in its queue is not booked yet: it waits there, or nobody told us how it was answered. */
export const unbooked = (row: CallRow): boolean => row.queue !== null && !row.booked;

export const talks = (state: CallRow['state']): boolean => state === 'talking' || state === 'held';

/** Books the wait of an answered call; where nobody knows how long it was, neither answer nor wait is claimed. */
export function bookAnswer(draft: Draft, row: CallRow, told: number | undefined, at: number | null): CallRow {
  const seen = at === null || row.queuedAt === null ? null : at - row.queuedAt;
  const waited = told ?? seen;
  const waitMs = Math.max(0, waited ?? 0);
  if (waited === null) book(draft, row, { unknown: 1 });
  else book(draft, row, { answered: bucketOf(waitMs), answeredWaitMs: waitMs, longestWaitMs: waitMs });
  return { ...row, booked: true };
}

/** The present agent's part is over: their talk and hold time are booked, and the call has no agent. */
export function endTalk(draft: Draft, row: CallRow, at: number): CallRow {
  const resting = unhold(row, at);
  const out: CallRow = {
    ...resting,
    agent: null,
    agentSince: null,
    agentHeldMs: 0,
    slot: null,
    consult: null,
    // It was the agent who was muted.
    marks: row.marks.includes('muted') ? row.marks.filter((mark) => mark !== 'muted') : row.marks,
  };
  if (row.agentSince === null || row.queue === null) return out;
  const heldMs = resting.agentHeldMs;
  const talkMs = Math.max(0, at - row.agentSince - heldMs);
  book(draft, row, { talkMs, heldMs });
  if (row.agent !== null) addToShift(draft, row.agent, row.source, row.startedAt, { talkMs, heldMs });
  return out;
}

/** The conversation of this stay in the queue is over, if there was one. */
export function endConversation(draft: Draft, row: CallRow, at: number): CallRow {
  const out = endTalk(draft, row, at);
  if (out.answeredAt !== null) book(draft, out, { handled: 1 });
  return out;
}

/** Books how a stay in a queue ended unanswered. */
export function bookExit(draft: Draft, row: CallRow, how: QueueExit, at: number): CallRow {
  book(draft, row, exitCounts(how, row.queuedAt === null ? null : Math.max(0, at - row.queuedAt)));
  const out = step(row, { at, what: 'left', note: how, ...(row.queue ? { queue: row.queue } : {}) });
  return { ...out, booked: true };
}

function exitCounts(how: QueueExit, waitMs: number | null): Partial<QueueCounts> {
  switch (how) {
    case 'abandoned':
      // Service level needs the wait: without it the call counts as offered and no more.
      if (waitMs === null) return { unknown: 1 };
      return { abandoned: bucketOf(waitMs), abandonedWaitMs: waitMs, longestWaitMs: waitMs };
    case 'overflowed':
      return { overflowed: 1 };
    case 'callback':
      return { callbacks: 1 };
    case 'other':
      return { otherLeft: 1 };
    case 'unknown':
      return { unknown: 1 };
    default:
      return how satisfies never;
  }
}

function book(draft: Draft, row: CallRow, more: Partial<QueueCounts>): void {
  if (row.queue !== null)
    addToQueue(draft, row.source, row.queue, row.startedAt, row.queuedAt ?? row.startedAt, more);
}

/** The row with one more step of its journey; the oldest is forgotten for it. */
export function step(row: CallRow, next: Step): CallRow {
  const journey = row.journey.length < JOURNEY_LIMIT ? row.journey : row.journey.slice(1);
  return { ...row, journey: [...journey, next] };
}

/** The row off hold, the time it was held added. */
export function unhold(row: CallRow, at: number): CallRow {
  const ms = row.heldSince === null ? 0 : Math.max(0, at - row.heldSince);
  return { ...row, heldSince: null, heldMs: row.heldMs + ms, agentHeldMs: row.agentHeldMs + ms };
}
