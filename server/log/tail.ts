// Whom the log tells: followers of its events, watchers of its state and of its epoch.
import type { Logged, LogState } from './log.ts';
import type { Logger } from './logger.ts';

/**
 * The one place from which followers hear, so that own events and others' have one order. It stands at `head`;
 * a batch must begin right after it.
 */
export class Tail {
  readonly #logger: Logger;
  #head: number;
  #state: LogState = { state: 'ok' };
  readonly #followers = new Set<(batch: readonly Logged[]) => void>();
  readonly #watchers = new Set<(state: LogState) => void>();
  readonly #epochs = new Set<(epoch: string) => void>();

  constructor(head: number, logger: Logger) {
    this.#head = head;
    this.#logger = logger;
  }

  /** Sequence of the newest event that was told. */
  get head(): number {
    return this.#head;
  }

  get state(): LogState {
    return this.#state;
  }

  follow(listener: (batch: readonly Logged[]) => void): () => void {
    return join(this.#followers, listener);
  }

  onState(listener: (state: LogState) => void): () => void {
    return join(this.#watchers, listener);
  }

  onEpoch(listener: (epoch: string) => void): () => void {
    return join(this.#epochs, listener);
  }

  /** Throws where the batch leaves a gap: telling it would break every copy there is. */
  tell(batch: readonly Logged[]): void {
    const [first] = batch;
    if (!first) return;
    if (first.seq !== this.#head + 1)
      throw new Error(`the tail stands at ${this.#head}, not before ${first.seq}`);
    this.#head += batch.length;
    // Whoever stops listening while the others are told is not told any more.
    for (const follower of [...this.#followers])
      if (this.#followers.has(follower))
        this.#guarded(() => follower(batch), 'A follower of the log failed.');
  }

  become(state: LogState): void {
    const before = this.#state;
    if (before.state === state.state && (before.state === 'ok' || before.why === whyOf(state))) return;
    this.#state = state;
    if (state.state === 'ok') this.#logger.info({}, 'The log can be written again; nothing was lost.');
    else this.#logger.error({ why: state.why }, 'The log cannot be written; events wait.');
    for (const watcher of [...this.#watchers])
      this.#guarded(() => watcher(state), 'A watcher of the log failed.');
  }

  /** The log is closed, and so many events never could be written. */
  abandon(events: number): void {
    this.#logger.error(
      { events },
      'The log was closed while it could not be written: these events are lost.',
    );
  }

  /** Another memory begins; its newest event is `head`. */
  startEpoch(epoch: string, head: number): void {
    this.#head = head;
    this.#logger.warn(
      { epoch, head },
      'The log is another memory from here on; what was folded of it is void.',
    );
    for (const listener of [...this.#epochs])
      this.#guarded(() => listener(epoch), 'A listener for the log’s epoch failed.');
  }

  close(): void {
    this.#followers.clear();
    this.#watchers.clear();
    this.#epochs.clear();
  }

  /** One listener's mistake must not keep the others from hearing. */
  #guarded(tell: () => void, message: string): void {
    try {
      tell();
    } catch (error) {
      this.#logger.error({ err: error }, message);
    }
  }
}

/** A wrapper each, so that one function listening twice is two listeners. */
function join<T>(listeners: Set<(told: T) => void>, listener: (told: T) => void): () => void {
  const one = (told: T): void => listener(told);
  listeners.add(one);
  return () => void listeners.delete(one);
}

const whyOf = (state: LogState): string | null => (state.state === 'blocked' ? state.why : null);
