// How a stay in a queue ended is decided and booked here, once for all makes: in the queue's stays, and in the book of
// callers of the queue they first came to. Source of the rules: docs/counting.md, 1 to 4.
import type { Arrival, CallRow, LastExit } from '#lib/model/board.ts';
import type { QueueCounts, SentBy, SentTo, StayOutcome } from '#lib/model/counts.ts';
import { bookOf } from '#lib/model/counts.ts';
import type { EventOf, QueueExit } from '#lib/model/event.ts';
import type { AgentId, QueueId } from '#lib/model/ids.ts';
import type { Booked, StayRecord } from '#lib/model/record.ts';
import { DEFAULT_COUNTING } from '#lib/model/site.ts';
import type { Moment } from './blind.ts';
import { dayOf } from './day.ts';
import type { Draft } from './draft.ts';
import { isOpen } from './hours.ts';
import { addToQueue, type Booking } from './tallies.ts';

/** What the PBX told of a caller who left unanswered. */
export type Whither = Pick<EventOf<'call.left'>, 'to' | 'because' | 'message'>;

/**
 * The outcome of a stay that ended unanswered. Overflowed only if the call lives on somewhere: of what left without a
 * word it shows in what follows, {@link bookThrownOut}.
 */
const outcomeOf = (how: QueueExit): StayOutcome => (how === 'other' ? 'overflowed' : how);

const sentTo = ({ to, message }: Whither): SentTo =>
  to === 'voicemail' && message !== undefined ? (message ? 'message' : 'noMessage') : (to ?? 'untold');

/** Whether somebody of the queue answered: nobody the PBX names does not serve it, nor does whom it does not list there. */
function isMember(draft: Draft, queue: QueueId, agent: AgentId | null): boolean {
  if (agent === null) return false;
  const row = draft.get('agent', agent);
  return !row || row.queues.length === 0 || row.queues.some((each) => each.queue === queue);
}

/** The caller joins a queue: the first one is theirs for good. */
export function noteArrival(draft: Draft, row: CallRow, queue: QueueId, at: number | null): CallRow {
  const closed = at !== null && !isOpen(draft, queue);
  const arrival: Arrival = row.arrival ?? { queue, at, closed, last: null, booked: false };
  return { ...row, arrival, exit: null, closed };
}

/**
 * Books the stay that an answer ends. `waitMs` `null`: nobody knows how long it was; neither answer nor wait is claimed,
 * but what is proven until `at` counts (rule 2).
 */
export function bookAnswered(
  draft: Draft,
  row: CallRow,
  agent: AgentId | null,
  waitMs: number | null,
  at: number,
): CallRow {
  const { queue } = row;
  if (queue === null) return row;
  const by: StayOutcome = isMember(draft, queue, agent) ? 'answered' : 'answeredOutside';
  const outcome = waitMs === null ? 'unknown' : by;
  const ms = Math.max(0, waitMs ?? provenMs(row, at));
  bookStay(draft, row, outcome, ms, at);
  recordStay(draft, row, { endedAt: at, waitMs: ms, outcome, agent });
  const isFirst = row.arrival?.queue === queue && row.arrival.at === row.queuedAt;
  return bookCaller(draft, row, outcome, isFirst ? ms : null, at);
}

const provenMs = ({ queuedAt }: CallRow, until: number): number => (queuedAt === null ? 0 : until - queuedAt);

/**
 * Somebody answers whom no queue sent: whoever left a queue unanswered has reached a human by now. When, nobody knows
 * where it was not heard: no answer is claimed then.
 */
export const bookHumanReached = (draft: Draft, row: CallRow, { at, heard }: Moment): CallRow =>
  row.queue === null
    ? bookCaller(draft, { ...row, exit: null }, heard ? 'answeredOutside' : 'unknown', null, at)
    : row;

/** Books a stay that ended unanswered. */
export function bookLeft(draft: Draft, row: CallRow, how: QueueExit, at: number, whither: Whither): CallRow {
  const { queue, queuedAt, arrival, closed } = row;
  if (queue === null) return row;
  const waitMs = queuedAt === null ? 0 : Math.max(0, at - queuedAt);
  // Nobody can say that they gave up within or after T whose wait is not known.
  const outcome = how === 'abandoned' && queuedAt === null ? 'unknown' : outcomeOf(how);
  const isSent = outcome === 'overflowed';
  const to = isSent ? sentTo(whither) : null;
  const by = isSent ? (whither.because ?? 'untold') : null;
  bookStay(draft, row, outcome, waitMs, at, 1, to, by);
  recordStay(draft, row, { endedAt: at, waitMs, outcome, agent: null, to, by: whither.because ?? null });
  const unsaid = how === 'other' && whither.to === undefined;
  const exit: LastExit = { queue, queuedAt, at, outcome, waitMs, to, by, closed, unsaid };
  return { ...row, exit, arrival: arrival && { ...arrival, last: { outcome, at } } };
}

/** Books a stay whose answer nobody heard: it is not ours to claim, and of the wait what is proven until `at`. */
export function bookUnheardAnswer(draft: Draft, row: CallRow, at: number): CallRow {
  const waitMs = Math.max(0, provenMs(row, at));
  bookStay(draft, row, 'unknown', waitMs, at);
  recordStay(draft, row, { endedAt: at, waitMs, outcome: 'unknown', agent: row.agent });
  return bookCaller(draft, row, 'unknown', null, at);
}

/**
 * The caller comes back into the queue that let them go a moment ago, and nobody answered meanwhile: it is the same stay
 * (rule 3; a dialplan that loops for its announcements). `null` where it is not.
 */
export function resumeStay(draft: Draft, row: CallRow, queue: QueueId, at: number): CallRow | null {
  const { exit } = row;
  if (exit?.queue !== queue || row.answeredAt !== null) return null;
  if (exit.outcome !== 'overflowed' && exit.outcome !== 'disconnected') return null;
  const { sameStaySeconds } = draft.site?.counting ?? DEFAULT_COUNTING;
  if (at < exit.at || at - exit.at > sameStaySeconds * 1_000) return null;
  const stood = { ...row, queue, queuedAt: exit.queuedAt, closed: exit.closed };
  takeBack(draft, stood, exit);
  const { id, source, startedAt, queuedAt } = stood;
  draft.records?.push({
    record: 'stayResumed',
    source,
    call: id,
    queue,
    startedAt,
    queuedAt,
    endedAt: exit.at,
  });
  return { ...stood, exit: null, arrival: row.arrival && { ...row.arrival, last: null } };
}

/** The call is over, and nobody was told where the queue had sent it: the queue threw the caller out (rule 1). */
export function bookThrownOut(draft: Draft, row: CallRow): CallRow {
  const { exit, arrival } = row;
  if (!exit?.unsaid || exit.outcome !== 'overflowed') return row;
  const stood = { ...row, queue: exit.queue, queuedAt: exit.queuedAt, closed: exit.closed };
  takeBack(draft, stood, exit);
  const { at, waitMs } = exit;
  bookStay(draft, stood, 'disconnected', waitMs, at);
  const by = exit.by === 'untold' ? null : exit.by;
  recordStay(draft, stood, { endedAt: at, waitMs, outcome: 'disconnected', agent: null, by });
  return { ...row, exit: null, arrival: arrival && { ...arrival, last: { outcome: 'disconnected', at } } };
}

/** The call is over: a caller whom nobody answered is booked as their last stay ended. */
export function bookCallerGone(draft: Draft, row: CallRow, at: number): CallRow {
  const last = row.arrival?.last;
  return last
    ? bookCaller(draft, row, last.outcome, null, last.at)
    : bookCaller(draft, row, 'unknown', null, at);
}

/** Books the caller in the book of the queue they first came to, once. `waitMs` `null`: from then until `at`. */
function bookCaller(
  draft: Draft,
  row: CallRow,
  outcome: StayOutcome,
  waitMs: number | null,
  at: number,
): CallRow {
  const { arrival } = row;
  if (!arrival || arrival.booked) return row;
  const ms = waitMs ?? (arrival.at === null ? 0 : Math.max(0, at - arrival.at));
  const book = bookOf(outcome, ms);
  const apart = arrival.closed && isApart(draft);
  const booking = bookingOf(draft, row, arrival.at, at);
  draft.records?.push({
    ...{ record: 'caller', source: row.source, call: row.id, queue: arrival.queue, startedAt: row.startedAt },
    ...{ waitMs: Math.max(0, ms), outcome, apart, booked: bookedAt(draft, booking) },
  });
  addToQueue(draft, row.source, arrival.queue, booking, apart ? { closedCallers: book } : { callers: book });
  return { ...row, arrival: { ...arrival, booked: true } };
}

function bookStay(
  draft: Draft,
  row: CallRow,
  outcome: StayOutcome,
  waitMs: number,
  at: number,
  calls: 1 | -1 = 1,
  to: SentTo | null = null,
  by: SentBy | null = null,
): void {
  const book = bookOf(outcome, waitMs, calls);
  const isClosed = row.closed && isApart(draft);
  const isJudged = outcome === 'answered' || outcome === 'answeredOutside' || outcome === 'abandoned';
  const more: { -readonly [K in keyof QueueCounts]?: QueueCounts[K] } = isClosed
    ? { closedStays: book }
    : { stays: book };
  if (!isClosed) {
    if (to !== null) more.sentTo = { [to]: calls };
    if (by !== null) more.sentBy = { [by]: calls };
    if (isJudged) more.longestWaitMs = waitMs;
  }
  bookIn(draft, row, more, at);
}

const takeBack = (draft: Draft, row: CallRow, { outcome, waitMs, at, to, by }: LastExit): void =>
  bookStay(draft, row, outcome, waitMs, at, -1, to, by);

const isApart = (draft: Draft): boolean => (draft.site?.counting ?? DEFAULT_COUNTING).closedHours === 'apart';

/** When something of a stay is booked: by arrival, or, as the switch says, when it ended (rule 10). */
function bookingOf(draft: Draft, row: CallRow, queuedAt: number | null, at: number): Booking {
  const { bookBy } = draft.site?.counting ?? DEFAULT_COUNTING;
  if (bookBy === 'answer') return { arrivedAt: at, queuedAt: at };
  return { arrivedAt: row.startedAt, queuedAt: queuedAt ?? row.startedAt };
}

/** Adds to the counts of the queue the call stands in. */
export function bookIn(draft: Draft, row: CallRow, more: Partial<QueueCounts>, at: number): void {
  if (row.queue !== null)
    addToQueue(draft, row.source, row.queue, bookingOf(draft, row, row.queuedAt, at), more);
}

type Ended = Pick<StayRecord, 'endedAt' | 'waitMs' | 'outcome' | 'agent'> &
  Partial<Pick<StayRecord, 'to' | 'by'>>;

function recordStay(draft: Draft, row: CallRow, ended: Ended): void {
  const { id, source, queue, startedAt, queuedAt, closed } = row;
  if (queue === null || !draft.records) return;
  const whither = { to: null, by: null };
  const booking = bookingOf(draft, row, queuedAt, ended.endedAt);
  draft.records.push({
    ...{ record: 'stay', source, call: id, queue, startedAt, queuedAt, closed },
    ...{ apart: closed && isApart(draft), booked: bookedAt(draft, booking) },
    ...whither,
    ...ended,
  });
}

/** As {@link addToQueue} books it. */
function bookedAt(draft: Draft, { arrivedAt, queuedAt }: Booking): Booked {
  const day = dayOf(draft, arrivedAt);
  return day === null ? null : { day, at: queuedAt };
}
