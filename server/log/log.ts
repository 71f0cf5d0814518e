// Knows what an ordered, durable log of events promises. Refuses to know where it is kept.
import type { DomainEvent } from '#lib/model/event.ts';

export type Logged = { readonly seq: number; readonly event: DomainEvent };

/** `blocked`: events cannot be made durable at the moment; it keeps trying and says why in words for a person. */
export type LogState =
  | { readonly state: 'ok' }
  | { readonly state: 'blocked'; readonly why: string; readonly since: number };

/**
 * The one order of everything that happened. Sequence numbers start at 1 and have no gap.
 * An event is handed to followers only when it is durable.
 */
export interface Log {
  /** One unbroken memory. Another epoch means: what you remember of this log is void. */
  readonly epoch: string;
  /** Sequence of the newest durable event; 0 when empty. */
  head(): number;
  /** Sequence of the oldest event still kept; `head() + 1` when none is. */
  oldest(): number;
  /**
   * Adds events in order, together. Resolves with the sequence of the last one when all are durable; while the log
   * is blocked it waits. Rejects only when the log is closed.
   */
  append(events: readonly DomainEvent[]): Promise<number>;
  /** Up to `limit` events after `seq`, in order. */
  read(after: number, limit: number): Promise<readonly Logged[]>;
  /** Calls with each durable batch, in order and without a gap from now on. Returns how to stop. */
  follow(listener: (batch: readonly Logged[]) => void): () => void;
  state(): LogState;
  onState(listener: (state: LogState) => void): () => void;
  /** Forgets events before `seq` and older than `olderThan` (epoch ms, by the event's `at`). */
  trim(before: number, olderThan: number): Promise<number>;
  close(): Promise<void>;
}

/** Where a folded board is saved so that a restart need not read the log from its start. */
export interface CheckpointStore {
  /** `fold` is {@link FOLD_VERSION}: a checkpoint made by another fold is not loaded. */
  save(checkpoint: { readonly seq: number; readonly fold: number; readonly rows: string }): Promise<void>;
  load(): Promise<{ readonly seq: number; readonly fold: number; readonly rows: string } | null>;
}

/** The data folder belongs to another running server, or cannot be used at all; the message says what to do. */
export class LogRefused extends Error {
  override readonly name = 'LogRefused';
}

/** The log was closed before the events were durable: nobody has seen them. */
export class LogClosed extends Error {
  override readonly name = 'LogClosed';
}
