// Queues between what pushes (sockets, polls) and the one reader who pulls, in the order of what was heard.
import { type Frame, Transient } from './contract.ts';

/** What has been read is let go at the latest when it is so many, and half of all. */
const SPENT = 1_024;

/** How much a queue may hold that nobody reads, and what becomes of it then: all of it is let go, and it ends so. */
export type Bound<T> = {
  readonly most: number;
  readonly weigh: (item: T) => number;
  /** What its reader is told. Called once. */
  readonly full: () => Error;
};

/** Written by callbacks and read with `for await`. It ends when {@link end} was called and it is empty. */
export class PushQueue<T> implements AsyncIterable<T> {
  readonly #bound: Bound<T> | null;
  #weight = 0;
  #failure: Error | null = null;
  readonly #items: T[] = [];
  /** How many of `#items` have been read. */
  #read = 0;
  #wake: (() => void) | null = null;
  #ended = false;
  /** Who waits until the reader comes back and finds nothing; `null` while it has: nothing was put since. */
  #waiting: (() => void)[] | null = [];

  constructor(bound: Bound<T> | null = null) {
    this.#bound = bound;
  }

  /** What is not yet read. */
  get size(): number {
    return this.#items.length - this.#read;
  }

  put(item: T): void {
    if (this.#ended) return;
    if (this.#bound !== null) {
      this.#weight += this.#bound.weigh(item);
      if (this.#weight > this.#bound.most) {
        this.#failure = this.#bound.full();
        this.clear();
        return this.end();
      }
    }
    this.#items.push(item);
    this.#waiting ??= [];
    this.#wake?.();
  }

  /** Whether {@link drained} would resolve at once. */
  get isDrained(): boolean {
    return this.#waiting === null || this.#ended;
  }

  /** Resolves when the reader has come back for more and found nothing: it is done with all that was put; or at the end. */
  async drained(): Promise<void> {
    if (!this.isDrained) await new Promise<void>((resolve) => this.#waiting?.push(resolve));
  }

  #tellDrained(): void {
    for (const resolve of this.#waiting ?? []) resolve();
    this.#waiting = null;
  }

  end(): void {
    this.#ended = true;
    this.#tellDrained();
    this.#wake?.();
  }

  /** Forgets what is not yet read. */
  clear(): void {
    this.#items.length = 0;
    this.#read = 0;
    if (this.#bound !== null) this.#weight = 0;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for (;;) {
      while (this.#read < this.#items.length) {
        const item = this.#items[this.#read++] as T;
        if (this.#bound !== null) this.#weight -= this.#bound.weigh(item);
        if (this.#read === this.#items.length) this.clear();
        // A reader who never quite catches up must not keep all it has read.
        else if (this.#read >= SPENT && 2 * this.#read >= this.#items.length) {
          this.#items.splice(0, this.#read);
          this.#read = 0;
        }
        yield item;
      }
      this.#tellDrained();
      if (this.#failure !== null) throw this.#failure;
      if (this.#ended) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
  }
}

/**
 * Frames nobody has read yet, at most. Beyond it nobody seems to read: a new connection, with its snapshot, costs less
 * than memory without end.
 */
const MOST = 100_000;

/** All frames of one connection, pushed and polled, until they are read and translated one by one. */
export class FrameQueue {
  readonly #frames = new PushQueue<Frame>();
  readonly #most: number;
  /** Frames kept back until the snapshot is complete; `null` when they flow. */
  #held: Frame[] | null = null;
  #newest: Frame | null = null;
  #ended: { readonly error: unknown } | null = null;

  constructor(most: number = MOST) {
    this.#most = most;
  }

  /** Frames not yet read. */
  get size(): number {
    return this.#frames.size + (this.#held?.length ?? 0);
  }

  put(frame: Frame): void {
    if (this.#isRoom()) this.#frames.put(frame);
  }

  /**
   * A change of what a snapshot shows. Between {@link hold} and {@link release} it is kept, and told after all else.
   * False: it is not taken, for the end has come.
   */
  putChange(frame: Frame): boolean {
    if (!this.#isRoom()) return false;
    if (this.#held === null) this.#frames.put(frame);
    else this.#held.push(frame);
    return true;
  }

  /**
   * The frame that was read last is a change, as its translator has found: it comes again, as by {@link putChange}. To be
   * called before the next one is read.
   */
  readAgainLater(): void {
    if (this.#newest !== null) this.putChange(this.#newest);
  }

  /** Before a snapshot is read. */
  hold(): void {
    this.#held = [];
  }

  /** The snapshot is complete. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const frame of held) this.put(frame);
  }

  /**
   * As {@link release}, once all that was put has been translated and `synced` is told: whatever the translator finds to be
   * a change until then comes after it.
   */
  async releaseAfter(synced: () => Frame): Promise<void> {
    while (!this.#frames.isDrained) await this.#frames.drained();
    this.put(synced());
    this.release();
  }

  /** Resolves when all that was put and is not held has been translated, or the end has come. */
  drained(): Promise<void> {
    return this.#frames.drained();
  }

  /** No more will come. What was heard before is still read, unless it is `dropped`. The first reason stands. */
  end(error: unknown, dropped = false): void {
    if (dropped) this.#frames.clear();
    this.#ended ??= { error };
    this.#frames.end();
  }

  /** The frames; ends by throwing what {@link end} was given. One reader only. */
  async *read(): AsyncGenerator<Frame, void> {
    for await (const frame of this.#frames) {
      this.#newest = frame;
      yield frame;
    }
    throw this.#ended?.error ?? new Transient('the connection was closed');
  }

  #isRoom(): boolean {
    if (this.#ended) return false;
    if (this.size < this.#most) return true;
    this.end(
      new Transient(`${this.#most} messages of the PBX wait to be read: this machine does not keep up`),
    );
    return false;
  }
}
