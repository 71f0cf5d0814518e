// How single appends become durable batches: what waits, when it is written, and what happens while nothing can be
// written.
import type { DomainEvent } from '#lib/model/event.ts';
import type { Hold } from '#server/leases/leases.ts';
import type { Cancel, Clock } from '#server/time/clock.ts';
import { type Appended, type Draft, LeaseLost, LogClosed, type Logged } from './log.ts';
import type { Tail } from './tail.ts';

/** One event ready to be written. `text` is whatever {@link Store.prepare} made of it. */
export type PreparedEvent = Draft & { readonly text: string; readonly under?: Hold };

/**
 * What became of a batch: the events that were written, in order and numbered by the engine; by their place in the
 * batch, lines left out because their key was known, and lines whose lease is lost.
 */
export type Written = {
  readonly logged: readonly Logged[];
  readonly known: ReadonlySet<number>;
  readonly lost: ReadonlySet<number>;
};

/** Where batches are kept. */
export interface Store {
  /** Runs when an event is appended, so that one that cannot be written fails alone. */
  prepare(event: DomainEvent): string;
  /**
   * Makes the lines durable: all that may be written, or none. Rejects when it cannot now.
   * `n`: the number of this batch, rising. The same `n` again: the batch was tried before, and nobody knows for sure
   * that nothing of it was kept; what was kept then counts as written now. A store that writes at once answers without
   * a promise, and throws instead of rejecting.
   */
  write(n: number, lines: readonly PreparedEvent[]): Written | Promise<Written>;
  /** What a person should read about an error that {@link Store.write} threw: the cause and what to do. */
  explain(error: unknown): string;
}

export type GroupCommitOptions = {
  readonly store: Store;
  readonly tail: Tail;
  readonly clock: Clock;
  /** While busy, events of this many milliseconds are written together. */
  readonly gatherMs: number;
  /** Waits before the 1st, 2nd, … new try of a batch that could not be written; the last one repeats. */
  readonly retryMs: readonly number[];
};

type Waiting = {
  readonly lines: readonly PreparedEvent[];
  readonly under: Hold | null;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: Error) => void;
};
type Batch = {
  readonly n: number;
  readonly parts: readonly Waiting[];
  readonly lines: readonly PreparedEvent[];
  tries: number;
};

/** Events in one transaction; more are split between appends, so that no commit holds the process for long. */
const BATCH_EVENTS = 2_000;
/** The longest gathering: a slow disk may take half of the process's time, not more. */
const GATHER_LIMIT_MS = 50;

const OK = { state: 'ok' } as const;
/** The end of the present turn; `queueMicrotask` would make a resource of Node's for each call. */
const NOW = Promise.resolve();

/**
 * The first event after a rest is written at the end of the present turn. Those that follow gather for a few
 * milliseconds, longer where a commit takes long. One batch is under way at a time. Followers are told before the
 * appenders' promises resolve.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  #waiting: Waiting[] = [];
  #batch: Batch | null = null;
  #n = 0;
  #scheduled: boolean = false;
  #cancel: Cancel | null = null;
  #restUntil = Number.NEGATIVE_INFINITY;
  #gather: number;
  #closed: boolean = false;
  #drained: Promise<void> | null = null;
  #writing: Promise<boolean> | null = null;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
    this.#gather = options.gatherMs;
  }

  /** See `Log.append`. While blocked the promise waits: whoever awaits it holds back its own source. */
  append(events: readonly DomainEvent[]): Promise<number> {
    const { store, tail } = this.#options;
    if (this.#closed) return Promise.reject(new LogClosed('The log is closed.'));
    if (events.length === 0) return Promise.resolve(tail.head);
    return new Promise((resolve, reject) => {
      const lines = events.map((event): PreparedEvent => ({ event, text: store.prepare(event) }));
      this.#waiting.push({ lines, under: null, resolve: ({ last }) => resolve(last), reject });
      this.#schedule();
    });
  }

  /** See `Log.offer`. */
  offer(drafts: readonly Draft[], under?: Hold): Promise<Appended> {
    const { store, tail } = this.#options;
    if (this.#closed) return Promise.reject(new LogClosed('The log is closed.'));
    if (drafts.length === 0) return Promise.resolve({ last: tail.head, refused: [] });
    return new Promise((resolve, reject) => {
      const lines = drafts.map(({ event, once }): PreparedEvent => {
        const text = store.prepare(event);
        if (once === undefined) return under ? { event, text, under } : { event, text };
        return under ? { event, text, once, under } : { event, text, once };
      });
      this.#waiting.push({ lines, under: under ?? null, resolve, reject });
      this.#schedule();
    });
  }

  /** Does something to the store while no batch is under way: what was written has been told, nothing else is. */
  async between(act: () => void): Promise<void> {
    // Once at least: whoever is told of a batch may ask for this while it is being told.
    do await this.#writing;
    while (this.#writing !== null);
    act();
  }

  /** Writes what still waits; what cannot be written now is rejected with {@link LogClosed}. */
  close(): Promise<void> {
    this.#closed = true;
    this.#drained ??= this.#drain();
    return this.#drained;
  }

  async #drain(): Promise<void> {
    this.#cancel?.();
    await this.#writing;
    while ((this.#batch || this.#waiting.length > 0) && (await this.#write()));
    const rest = [...(this.#batch?.parts ?? []), ...this.#waiting];
    this.#batch = null;
    this.#waiting = [];
    const events = rest.reduce((sum, part) => sum + part.lines.length, 0);
    if (events > 0) this.#options.tail.abandon(events);
    for (const part of rest) part.reject(new LogClosed('The log was closed before it could be written.'));
  }

  #schedule(): void {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    const rest = this.#restUntil - this.#options.clock.now();
    if (rest <= 0) void NOW.then(this.#begin);
    // A wall clock set back must not hold the log: it never rests longer than it gathers.
    else this.#after(Math.min(rest, this.#gather));
  }

  #after(ms: number): void {
    this.#scheduled = true;
    this.#cancel = this.#options.clock.after(ms, this.#begin);
  }

  /** While a batch is under way `#scheduled` stays true: what comes meanwhile is the next batch. */
  readonly #begin = (): void => {
    this.#cancel = null;
    if (this.#closed) return;
    const written = this.#write();
    if (typeof written === 'boolean') this.#finish(written);
    else void this.#await(written);
  };

  async #await(writing: Promise<boolean>): Promise<void> {
    this.#writing = writing;
    const written = await writing;
    this.#writing = null;
    this.#finish(written);
  }

  #finish(written: boolean): void {
    if (this.#closed) return;
    this.#scheduled = false;
    if (!written) this.#after(this.#backOff());
    else if (this.#waiting.length > 0) this.#schedule();
  }

  #backOff(): number {
    const { retryMs } = this.#options;
    const tries = this.#batch?.tries ?? 1;
    return retryMs[Math.min(tries, retryMs.length) - 1] ?? 1_000;
  }

  /** Writes one batch; false when it could not be written. */
  #write(): boolean | Promise<boolean> {
    this.#batch ??= this.#take();
    const batch = this.#batch;
    const { store, clock } = this.#options;
    const from = clock.now();
    let written: Written | Promise<Written>;
    try {
      written = store.write(batch.n, batch.lines);
    } catch (error) {
      return this.#failed(batch, error);
    }
    if (!(written instanceof Promise)) return this.#written(batch, from, written);
    return written.then(
      (late) => this.#written(batch, from, late),
      (error: unknown) => this.#failed(batch, error),
    );
  }

  #failed(batch: Batch, error: unknown): false {
    const { store, clock, tail } = this.#options;
    batch.tries += 1;
    const since = tail.state.state === 'blocked' ? tail.state.since : clock.now();
    tail.become({ state: 'blocked', why: store.explain(error), since });
    return false;
  }

  /** @param from when the store was asked, by our clock. */
  #written(batch: Batch, from: number, written: Written): true {
    const { clock, gatherMs, tail } = this.#options;
    const to = clock.now();
    this.#gather = Math.min(Math.max(gatherMs, to - from), GATHER_LIMIT_MS);
    this.#restUntil = to + (gatherMs === 0 ? 0 : this.#gather);
    this.#batch = null;
    tail.become(OK);
    tail.tell(written.logged);
    answer(batch.parts, written, tail.head);
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
    this.#n += 1;
    const [only] = parts;
    const lines = only && parts.length === 1 ? only.lines : parts.flatMap((part) => part.lines);
    return { n: this.#n, parts, lines, tries: 0 };
  }
}

const NONE: readonly string[] = [];

/** Tells every appender what became of its part of the batch. */
function answer(parts: readonly Waiting[], { logged, known, lost }: Written, head: number): void {
  let seq = (logged[0]?.seq ?? head + 1) - 1;
  let place = 0;
  // The usual batch: everything was written.
  if (known.size === 0 && lost.size === 0) {
    for (const part of parts) {
      seq += part.lines.length;
      part.resolve({ last: seq, refused: NONE });
    }
    return;
  }
  for (const part of parts) {
    const refused: string[] = [];
    let gone = false;
    for (const { once } of part.lines) {
      if (lost.has(place)) gone = true;
      else if (known.has(place)) refused.push(once ?? '');
      else seq += 1;
      place += 1;
    }
    if (gone) part.reject(new LeaseLost(part.under?.name ?? ''));
    else part.resolve({ last: seq, refused });
  }
}
