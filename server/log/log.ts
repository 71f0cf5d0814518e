// What an ordered, durable log of events promises.
import type { DomainEvent } from '#lib/model/event.ts';
import type { Hold } from '#server/leases/leases.ts';

/**
 * One event of the log. `heard`: when it was appended (epoch ms, by the engine's clock; it never falls from one event
 * to the next within an epoch, but where a `clock.stepped` says so); `null` for events that were written before this
 * was kept.
 */
export type Logged = { readonly seq: number; readonly heard: number | null; readonly event: DomainEvent };

/** An event on terms. `once`: a key under which something is said once; where it is known, the event is left out. */
export type Draft = { readonly event: DomainEvent; readonly once?: string };

/** `last`: sequence of the last event that was written, or the head where none was. `refused`: keys already known. */
export type Appended = { readonly last: number; readonly refused: readonly string[] };

/** `blocked`: events cannot be made durable at the moment; it keeps trying and says why in words for a person. */
export type LogState =
  | { readonly state: 'ok' }
  | { readonly state: 'blocked'; readonly why: string; readonly since: number };

/**
 * The one order of everything that happened. Sequence numbers are given by the engine, start at 1 and have no gap.
 * An event is handed to followers only when it is durable.
 */
export interface Log {
  /** One unbroken memory. Another epoch means: what you remember of this log is void. See {@link Log.onEpoch}. */
  readonly epoch: string;
  /** Sequence of the newest event that followers here were told; 0 when empty. */
  head(): number;
  /** Sequence of the oldest event still kept; `head() + 1` when none is. */
  oldest(): number;
  /**
   * Adds events in order, together. Resolves with the sequence of the last one when all are durable and followers
   * here have been told up to it; while the log is blocked it waits. Rejects only when the log is closed.
   */
  append(events: readonly DomainEvent[]): Promise<number>;
  /**
   * As {@link Log.append}, on terms. `under`: only while that lease is held; rejects with {@link LeaseLost} when it is
   * not any more, and none of these drafts was or will be written. A key is kept as long as its event, and for a day.
   */
  offer(drafts: readonly Draft[], under?: Hold): Promise<Appended>;
  /** Up to `limit` events after `seq`, in order. */
  read(after: number, limit: number): Promise<readonly Logged[]>;
  /** Calls with each durable batch, in order and without a gap from now on. Returns how to stop. */
  follow(listener: (batch: readonly Logged[]) => void): () => void;
  /**
   * Calls when the log is another memory than before (restored, or rewound by a failover): forget what was folded of
   * it and read it anew. {@link Log.epoch} and {@link Log.head} are already the new ones. Returns how to stop.
   */
  onEpoch(listener: (epoch: string) => void): () => void;
  state(): LogState;
  onState(listener: (state: LogState) => void): () => void;
  /**
   * Forgets events before `seq` and older than `olderThan` (epoch ms, by the event's `at`), and keys said `once` that
   * are older than that and than a day. Resolves with how many events.
   */
  trim(before: number, olderThan: number): Promise<number>;
  close(): Promise<void>;
}

/** Where a server notes that it still runs, so that the next one knows until when this one heard. */
export interface Heartbeats {
  /** Durable when it returns. Throws when the disk does not take it. `at` in epoch ms. */
  beat(at: number): void;
  lastBeat(): number | null;
}

/** The data folder belongs to another running server, or cannot be used at all; the message says what to do. */
export class LogRefused extends Error {
  override readonly name = 'LogRefused';
}

/** The log was closed before the events were durable: nobody has seen them. */
export class LogClosed extends Error {
  override readonly name = 'LogClosed';
}

/** Another holds this lease now: whatever was to be said under it is not ours to say any more. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
  constructor(lease: string) {
    super(`The lease ${lease} is held by another now.`);
  }
}
