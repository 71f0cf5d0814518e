// What of a call is booked in its queue and its agent's day, and when.
import { type CallRow, JOURNEY_LIMIT, type Step } from '#lib/model/board.ts';
import type { QueueExit } from '#lib/model/event.ts';
import type { AgentId } from '#lib/model/ids.ts';
import type { Moment } from './blind.ts';
import type { Draft } from './draft.ts';
import { bookAnswered, bookIn, bookLeft, bookUnheardAnswer, type Whither } from './outcomes.ts';
import { waitedBefore } from './rejoined.ts';
import { addToShift, type ShiftSums } from './shifts.ts';

/** Whether the call's stay in its queue is not booked yet: it waits there, or nobody told us how it was answered. */
export const isUnbooked = (row: CallRow): boolean => row.queue !== null && !row.booked;

/**
 * Books the wait of an answered call; where nobody knows how long it was, neither answer nor wait is claimed.
 * @param until when the PBX says it was answered.
 */
export function bookAnswer(
  draft: Draft,
  row: CallRow,
  told: number | undefined,
  at: number | null,
  agent: AgentId | null,
  until: number,
): CallRow {
  const seen = at === null || row.queuedAt === null ? null : at - row.queuedAt;
  const waited = told === undefined ? seen : waitedBefore(row) + told;
  return { ...bookAnswered(draft, row, agent, waited, until), booked: true, counted: waited !== null };
}

/** Books a stay whose answer nobody heard. */
export const bookUnheard = (draft: Draft, row: CallRow, at: number): CallRow => ({
  ...bookUnheardAnswer(draft, row, at),
  booked: true,
  counted: false,
});

/**
 * The present agent's part is over: their talk and hold time are booked, and the call has no agent. A part of which
 * the answer or the end was not heard is booked as far as it is proven, and is in no average.
 */
export function endTalk(draft: Draft, row: CallRow, { at, heard }: Moment): CallRow {
  const resting = endHold(row, at);
  const out: CallRow = {
    ...resting,
    agent: null,
    agentSince: null,
    agentHeldMs: 0,
    taken: false,
    slot: null,
    consult: null,
    // It was the agent who was muted.
    marks: row.marks.includes('muted') ? row.marks.filter((mark) => mark !== 'muted') : row.marks,
  };
  if (row.agentSince === null) return out;
  const heldMs = resting.agentHeldMs;
  const talkMs = Math.max(0, at - row.agentSince - heldMs);
  draft.records?.push({
    record: 'talk',
    source: row.source,
    call: row.id,
    ...{ agent: row.agent, queue: row.queue, startedAt: row.startedAt, from: row.agentSince, until: at },
    ...{ talkMs, heldMs, whole: heard && row.taken },
  });
  if (row.queue === null) {
    if (row.agent !== null)
      addToShift(draft, row.agent, row.source, row.startedAt, otherCall(row, talkMs + heldMs));
    return out;
  }
  const outside = row.agent === null ? { outsideMs: talkMs + heldMs } : {};
  bookIn(draft, row, { talkMs, heldMs, ...outside }, at);
  if (row.agent !== null) {
    const whole = heard && row.taken ? { handled: 1 } : { partial: 1, partialMs: talkMs + heldMs };
    addToShift(draft, row.agent, row.source, row.startedAt, { talkMs, heldMs, ...whole });
  }
  return { ...out, bookedMs: row.bookedMs + talkMs + heldMs };
}

/** A part in a call of no queue. */
function otherCall({ direction }: CallRow, ms: number): Partial<ShiftSums> {
  if (direction === 'outbound') return { outboundCalls: 1, outboundMs: ms };
  if (direction === 'internal') return { internalCalls: 1, internalMs: ms };
  return { directCalls: 1, directMs: ms };
}

/** Nobody talks any more, the caller was parked, say: whether whoever took them last was no agent of the team. */
function wasTakenOutside({ journey }: CallRow): boolean {
  const taken = journey.findLast(({ what }) => what === 'answered');
  return taken !== undefined && taken.agent === undefined;
}

/** The conversation of this stay in the queue is over, if there was one. */
export function endConversation(draft: Draft, row: CallRow, moment: Moment): CallRow {
  const out = endTalk(draft, row, moment);
  if (out.answeredAt === null) return out;
  // Where nobody talked any more the talk was over before: its end was heard.
  const heard = moment.heard || row.agentSince === null;
  const isWhole = heard && out.counted;
  const isOutside = row.agent === null && (row.agentSince !== null || wasTakenOutside(row));
  const whole = isOutside ? { handled: 1, outsideHandled: 1 } : { handled: 1 };
  const part = isOutside ? { partial: 1, outsidePartial: 1 } : { partial: 1 };
  bookIn(draft, out, isWhole ? whole : { ...part, partialMs: out.bookedMs }, moment.at);
  return { ...out, bookedMs: 0, counted: false };
}

/** Books how a stay in a queue ended unanswered; where the caller went then stands in the journey. */
export function bookExit(
  draft: Draft,
  row: CallRow,
  how: QueueExit,
  at: number,
  whither: Whither = {},
): CallRow {
  const note = whither.to === undefined ? how : `${how} to ${whither.to}`;
  const left = bookLeft(draft, row, how, at, whither);
  return {
    ...addStep(left, { at, what: 'left', note, ...(row.queue ? { queue: row.queue } : {}) }),
    booked: true,
  };
}

/** The row with one more step of its journey; the oldest is forgotten for it. */
export function addStep(row: CallRow, next: Step): CallRow {
  const journey = row.journey.length < JOURNEY_LIMIT ? row.journey : row.journey.slice(1);
  return { ...row, journey: [...journey, next] };
}

/** The row off hold, the time it was held added. */
export function endHold(row: CallRow, at: number): CallRow {
  const ms = row.heldSince === null ? 0 : Math.max(0, at - row.heldSince);
  return { ...row, heldSince: null, heldMs: row.heldMs + ms, agentHeldMs: row.agentHeldMs + ms };
}
