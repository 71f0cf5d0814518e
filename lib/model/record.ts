// What is over and will not change any more, as the fold answers it beside the board's changes.
import type { AgentState, CallRow } from './board.ts';
import type { SentTo, StayOutcome } from './counts.ts';
import type { ExitCause } from './event.ts';
import type { AgentId, CallId, QueueId, SourceId } from './ids.ts';

/** Times are epoch ms. */
type Of = { readonly source: SourceId };

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
export type FoldRecord = ContactRecord | StayRecord | TalkRecord | RingRecord | SpellRecord;
