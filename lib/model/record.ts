// What is over and will not change any more, as the fold answers it beside the board's changes.
import type { AgentState, CallRow, ShiftRow } from './board.ts';
import type { QueueCounts, SentTo, StayOutcome } from './counts.ts';
import type { ExitCause } from './event.ts';
import type { AgentId, CallId, QueueId, SourceId } from './ids.ts';

/** Times are epoch ms. */
type Of = { readonly source: SourceId };

/** Under which of the site's days something is counted, and when within it; `null` before any day was known. */
export type Booked = { readonly day: string; readonly at: number } | null;

/**
 * A call that is over, as it last stood. Its key is `call` with `row.startedAt`: PBXs give numbers again.
 * `seen`: whether its end was heard, or only shown by its absence.
 */
export type ContactRecord = Of & {
  readonly record: 'contact';
  readonly call: CallId;
  readonly endedAt: number;
  readonly seen: boolean;
  readonly row: CallRow;
};

/**
 * A stay in a queue as it was booked. Its key is `call`, `queue` and `queuedAt`: a later record of the same key
 * replaces an earlier one.
 */
export type StayRecord = Of & {
  readonly record: 'stay';
  readonly call: CallId;
  readonly queue: QueueId;
  /** When the call arrived: it decides the day. */
  readonly startedAt: number;
  /** When it joined the queue; `null` where the PBX did not tell. */
  readonly queuedAt: number | null;
  readonly endedAt: number;
  /** The wait that is proven. */
  readonly waitMs: number;
  readonly outcome: StayOutcome;
  readonly agent: AgentId | null;
  /** Of an overflowed stay. */
  readonly to: SentTo | null;
  readonly by: ExitCause | null;
  /** Whether the queue was closed when it began. */
  readonly closed: boolean;
  /** Whether it is counted apart from the others for that. */
  readonly apart: boolean;
  readonly booked: Booked;
};

/** The caller came back into the queue at once: the stay of this key goes on, and what was booked of its end is void. */
export type StayResumedRecord = Of & {
  readonly record: 'stayResumed';
  readonly call: CallId;
  readonly queue: QueueId;
  readonly startedAt: number;
  readonly queuedAt: number | null;
  /** When it had seemed to end. */
  readonly endedAt: number;
};

/** A caller as they are counted once in a sum over queues. Its key is `call` with `startedAt`. */
export type CallerRecord = Of & {
  readonly record: 'caller';
  readonly call: CallId;
  /** The queue they first came to. */
  readonly queue: QueueId;
  readonly startedAt: number;
  /** To the first human, or until the last stay ended. */
  readonly waitMs: number;
  readonly outcome: StayOutcome;
  readonly apart: boolean;
  readonly booked: Booked;
};

/** A caller whom a queue did not admit. Its key is `call`, `queue` and `at`. */
export type RefusedRecord = Of & {
  readonly record: 'refused';
  readonly call: CallId;
  readonly queue: QueueId;
  readonly startedAt: number;
  readonly at: number;
  readonly because: 'full' | 'nobody' | 'closed' | null;
  readonly booked: Booked;
};

/** What was added to the counts of a queue: all of them together are what the tallies hold. */
export type BookingRecord = Of & {
  readonly record: 'booking';
  readonly queue: QueueId;
  readonly day: string;
  /** When the call joined the queue, or, as the site says, when its stay ended. */
  readonly at: number;
  readonly more: Partial<QueueCounts>;
};

/** What was added to an agent's day: all of them together are what the shifts hold. */
export type ShiftRecord = Of & {
  readonly record: 'shift';
  readonly agent: AgentId;
  readonly day: string;
  readonly more: Partial<Omit<ShiftRow, 'kind' | 'id' | 'source' | 'agent' | 'day'>>;
};

/** One agent's part in a call, over. `whole`: both its answer and its end were heard. */
export type TalkRecord = Of & {
  readonly record: 'talk';
  readonly call: CallId;
  /** `null`: somebody answered whom the PBX names no agent. */
  readonly agent: AgentId | null;
  /** The queue whose conversation it was; `null`: none's. */
  readonly queue: QueueId | null;
  readonly startedAt: number;
  readonly from: number;
  readonly until: number;
  readonly talkMs: number;
  readonly heldMs: number;
  readonly whole: boolean;
};

/** A phone that rang, and rings no more. */
export type RingRecord = Of & {
  readonly record: 'ring';
  readonly call: CallId;
  readonly agent: AgentId;
  readonly queue: QueueId | null;
  /** When it began; `null` where that is no longer known. */
  readonly from: number | null;
  readonly until: number;
  /** `ended`: the caller left, somebody else answered, or nobody told. */
  readonly how: 'answered' | 'missed' | 'ended';
};

/**
 * A piece of an agent's time in one state, exactly as it is booked: cut at midnight and where we did not hear.
 * Pieces of one spell have the same `since`.
 */
export type SpellRecord = Of & {
  readonly record: 'spell';
  readonly agent: AgentId;
  readonly state: AgentState;
  readonly reason: string | null;
  readonly since: number;
  readonly from: number;
  readonly until: number;
};

/** Whoever keeps the past stores these; the live board drops them. */
export type FoldRecord =
  | ContactRecord
  | StayRecord
  | StayResumedRecord
  | CallerRecord
  | TalkRecord
  | RingRecord
  | SpellRecord
  | RefusedRecord
  | BookingRecord
  | ShiftRecord;
