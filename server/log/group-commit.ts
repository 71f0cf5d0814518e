// Knows how single appends become durable batches: what waits, when it is written, who is told, and what happens
// while nothing can be written. Refuses to know where events are kept.
import type { DomainEvent } from '#lib/model/event.ts';
import type { Cancel, Clock } from '#server/time/clock.ts';
import { LogClosed, type Logged, type LogState } from './log.ts';
import type { Logger } from './logger.ts';

/** One event ready to be written. `text` is whatever {@link Store.prepare} made of it. */
export type Line = { readonly event: DomainEvent; readonly text: string };

/** Where batches are kept. */
export interface Store {
  /** Runs when an event is appended, so that one that cannot be written fails alone. */
  prepare(event: DomainEvent): string;
  /**
   * Makes the lines durable under `first`, `first + 1`, …: all or none. Throws when it cannot now.
   * `again`: the same batch was tried before and nobody knows for sure that nothing of it was kept.
   */
  write(first: number, lines: readonly Line[], again: boolean): void;
  /** What a person should read about an error that {@link write} threw: the cause and what to do. */
  explain(error: unknown): string;
}

export type GroupCommitOptions = {
  readonly store: Store;
  /** Sequence of the newest event already kept. */
  readonly head: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** While busy, events of this many milliseconds are written together. */
  readonly gatherMs: number;
  /** Waits before the 1st, 2nd, … new try of a batch that could not be written; the last one repeats. */
  readonly retryMs: readonly number[];
};

type Waiting = {
  readonly lines: readonly Line[];
  readonly resolve: (seq: number) => void;
  readonly reject: (error: Error) => void;
};
type Batch = { readonly parts: readonly Waiting[]; readonly lines: readonly Line[]; tries: number };

/** Events in one transaction; more are split between appends, so that no commit holds the process for long. */
const BATCH_EVENTS = 2_000;
/** The longest gathering: a slow disk may take half of the process's time, not more. */
const GATHER_LIMIT_MS = 50;

/**
 * The first event after a rest is written at the end of the present turn. Those that follow gather for a few
 * milliseconds, longer where a commit takes long. Followers are told before the appenders' promises resolve.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  #head: number;
  #waiting: Waiting[] = [];
  #batch: Batch | null = null;
  #scheduled: boolean = false;
  #cancel: Cancel | null = null;
  #restUntil = Number.NEGATIVE_INFINITY;
  #gather: number;
  #state: LogState = { state: 'ok' };
  #closed: boolean = false;
  readonly #followers = new Set<(batch: readonly Logged[]) => void>();
  readonly #watchers = new Set<(state: LogState) => void>();

  constructor(options: GroupCommitOptions) {
    this.#options = options;
    this.#head = options.head;
    this.#gather = options.gatherMs;
  }

  head(): number {
    return this.#head;
  }

  state(): LogState {
    return this.#state;
  }

  /** See `Log.append`. While blocked the promise waits: whoever awaits it holds back its own source. */
  append(events: readonly DomainEvent[]): Promise<number> {
    if (this.#closed) return Promise.reject(new LogClosed('The log is closed.'));
    if (events.length === 0) return Promise.resolve(this.#head);
    return new Promise((resolve, reject) => {
      const lines = events.map((event) => ({ event, text: this.#options.store.prepare(event) }));
      this.#waiting.push({ lines, resolve, reject });
      this.#schedule();
    });
  }

  follow(listener: (batch: readonly Logged[]) => void): () => void {
    // A wrapper, so that one function following twice is two followers.
    const follower = (batch: readonly Logged[]) => listener(batch);
    this.#followers.add(follower);
    return () => void this.#followers.delete(follower);
  }

  onState(listener: (state: LogState) => void): () => void {
    const watcher = (state: LogState) => listener(state);
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** Writes what still waits; what cannot be written now is rejected with {@link LogClosed}. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancel?.();
    while ((this.#batch || this.#waiting.length > 0) && this.#write());
    const rest = [...(this.#batch?.parts ?? []), ...this.#waiting];
    this.#batch = null;
    this.#waiting = [];
    for (const part of rest) part.reject(new LogClosed('The log was closed before it could be written.'));
    this.#followers.clear();
    this.#watchers.clear();
  }

  #schedule(): void {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    const rest = this.#restUntil - this.#options.clock.now();
    if (rest <= 0) queueMicrotask(() => this.#turn());
    // A wall clock set back must not hold the log: it never rests longer than it gathers.
    else this.#after(Math.min(rest, this.#gather));
  }

  #after(ms: number): void {
    this.#scheduled = true;
    this.#cancel = this.#options.clock.after(ms, () => this.#turn());
  }

  #turn(): void {
    this.#scheduled = false;
    this.#cancel = null;
    if (this.#closed) return;
    if (!this.#write()) return this.#after(this.#backOff());
    if (this.#waiting.length > 0) this.#schedule();
  }

  #backOff(): number {
    const { retryMs } = this.#options;
    const tries = this.#batch?.tries ?? 1;
    return retryMs[Math.min(tries, retryMs.length) - 1] ?? 1_000;
  }

  /** Writes one batch; false when it could not be written. */
  #write(): boolean {
    this.#batch ??= this.#take();
    const batch = this.#batch;
    if (batch.lines.length === 0) {
      this.#batch = null;
      return true;
    }
    const { store, clock, gatherMs } = this.#options;
    const from = clock.now();
    try {
      store.write(this.#head + 1, batch.lines, batch.tries > 0);
    } catch (error) {
      batch.tries += 1;
      this.#blocked(error);
      return false;
    }
    const to = clock.now();
    this.#gather = Math.min(Math.max(gatherMs, to - from), GATHER_LIMIT_MS);
    this.#restUntil = to + (gatherMs === 0 ? 0 : this.#gather);
    this.#batch = null;
    this.#told(batch);
    return true;
  }

  #take(): Batch {
    const parts: Waiting[] = [];
    let events = 0;
    for (const part of this.#waiting) {
      if (parts.length > 0 && events + part.lines.length > BATCH_EVENTS) break;
      parts.push(part);
      events += part.lines.length;
    }
    this.#waiting = this.#waiting.slice(parts.length);
    return { parts, lines: parts.flatMap((part) => part.lines), tries: 0 };
  }

  #told(batch: Batch): void {
    const first = this.#head + 1;
    this.#head += batch.lines.length;
    this.#become({ state: 'ok' });
    const logged = batch.lines.map((line, i): Logged => ({ seq: first + i, event: line.event }));
    for (const follower of [...this.#followers])
      if (this.#followers.has(follower))
        this.#guarded(() => follower(logged), 'A follower of the log failed.');
    let seq = first - 1;
    for (const part of batch.parts) {
      seq += part.lines.length;
      part.resolve(seq);
    }
  }

  #blocked(error: unknown): void {
    const since = this.#state.state === 'blocked' ? this.#state.since : this.#options.clock.now();
    this.#become({ state: 'blocked', why: this.#options.store.explain(error), since });
  }

  #become(state: LogState): void {
    const before = this.#state;
    if (before.state === state.state && (before.state === 'ok' || before.why === whyOf(state))) return;
    this.#state = state;
    if (state.state === 'ok')
      this.#options.logger.info({}, 'The log can be written again; nothing was lost.');
    else this.#options.logger.error({ why: state.why }, 'The log cannot be written; events wait.');
    for (const watcher of [...this.#watchers])
      this.#guarded(() => watcher(state), 'A watcher of the log failed.');
  }

  /** One listener's mistake must not keep the others from hearing. */
  #guarded(tell: () => void, message: string): void {
    try {
      tell();
    } catch (error) {
      this.#options.logger.error({ err: error }, message);
    }
  }
}

const whyOf = (state: LogState): string | null => (state.state === 'blocked' ? state.why : null);
