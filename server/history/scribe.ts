// How the thread that writes the history is fed from the log: in order, without a gap, a batch at a time.
import { Worker } from 'node:worker_threads';
import type { Cast } from '#server/demo-past/cast.ts';
import type { Log, Logged } from '#server/log/log.ts';
import type { Logger } from '#server/log/logger.ts';
import { type Clock, pause } from '#server/time/clock.ts';
import type { FromScribe, ToScribe } from './scribe-protocol.ts';

export type ScribeOptions = {
  /** The data folder. */
  readonly folder: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Events from one saved board to the next, where it is not the usual number. */
  readonly everyEvents?: number;
};

/** Events read from the log at a time while it catches up. */
const PAGE = 1_000;
/** After a failure the thread is begun again, at the newest checkpoint. */
const AGAIN_MS = 30_000;
const END_MS = 5_000;

/**
 * Follows the log with a place of its own. What was just appended is handed over as it was told; what was missed is
 * read from the log. One batch is under way at a time, so that a slow disk of the history holds up nobody else.
 */
export class Scribe {
  readonly #options: ScribeOptions;
  readonly #stop = new AbortController();
  #worker: Worker;
  #unfollow: () => void;
  #unwatch: () => void;
  #at = 0;
  #savedSeq = 0;
  #isBusy: boolean = true;
  #failed: string | null = null;
  #ended: (() => void) | null = null;
  #closing: Promise<void> | null = null;
  #cast: Cast | null = null;

  constructor(options: ScribeOptions) {
    this.#options = options;
    this.#worker = this.#open();
    this.#unfollow = options.log.follow((batch) => this.#heard(batch));
    this.#unwatch = options.log.onEpoch(() => this.#begin());
    this.#begin();
  }

  /** Events after this one are needed by the history: 0 until it has saved any. */
  get neededAfter(): number {
    return this.#savedSeq;
  }

  /** Why the history is not written, in words for a person; `null` while it is. */
  get trouble(): string | null {
    return this.#failed;
  }

  /** What lies before is forgotten by the log. */
  forget(before: number): void {
    this.#say({ what: 'forget', before });
  }

  /** Of a demo: what of its past is not written yet is made, beside what is heard. */
  makePast(cast: Cast): void {
    this.#cast = cast;
    this.#say({ what: 'past', cast, now: this.#options.clock.now() });
  }

  /** Resolves when the thread has ended, in order where it can. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#unfollow();
    this.#unwatch();
    this.#stop.abort(new Error('closed'));
    const ended = new Promise<void>((resolve) => {
      this.#ended = resolve;
    });
    this.#say({ what: 'end' });
    await Promise.race([ended, pause(this.#options.clock, END_MS)]);
    await this.#worker.terminate();
  }

  #open(): Worker {
    const { folder, everyEvents } = this.#options;
    const worker = new Worker(new URL('./scribe.worker.ts', import.meta.url), {
      workerData: { folder, everyEvents },
      // The server's own flags (a debugger’s port, a heap limit) are not the thread’s.
      execArgv: [],
    });
    worker.on('message', (message: FromScribe) => this.#answered(message));
    worker.on('error', (error) => this.#fail(String(error)));
    worker.unref();
    return worker;
  }

  #say(message: ToScribe): void {
    this.#worker.postMessage(message);
  }

  #begin(): void {
    const { log } = this.#options;
    this.#isBusy = true;
    this.#savedSeq = 0;
    this.#say({ what: 'begin', epoch: log.epoch, oldest: log.oldest(), head: log.head() });
  }

  #answered(message: FromScribe): void {
    switch (message.what) {
      case 'at':
        // The answer to something said before the log became another memory.
        if (message.epoch !== this.#options.log.epoch) return;
        this.#at = message.seq;
        this.#savedSeq = message.savedSeq;
        this.#isBusy = false;
        if (this.#failed !== null) this.#options.logger.info({}, 'The history is written again.');
        this.#failed = null;
        if (this.#at < this.#options.log.head()) void this.#catchUp();
        return;
      case 'complaint':
        return this.#options.logger.warn({ why: message.why }, 'The history met something it cannot use.');
      case 'made':
        this.#cast = null;
        return this.#options.logger.info(message, 'The demo’s past was made.');
      case 'failed':
        return this.#fail(message.why);
      case 'ended':
        return this.#ended?.();
    }
  }

  #heard(batch: readonly Logged[]): void {
    if (this.#isBusy) return;
    if (batch[0]?.seq === this.#at + 1) this.#take(batch);
    else void this.#catchUp();
  }

  #take(batch: readonly Logged[]): void {
    this.#isBusy = true;
    this.#say({ what: 'take', epoch: this.#options.log.epoch, batch });
  }

  async #catchUp(): Promise<void> {
    this.#isBusy = true;
    const { log } = this.#options;
    const { epoch } = log;
    try {
      const page = await log.read(this.#at, PAGE);
      if (epoch !== log.epoch) return;
      if (page.length > 0) this.#take(page);
      else this.#isBusy = false;
    } catch (error) {
      this.#fail(String(error));
    }
  }

  /** The wall goes on without a history; it is begun again by itself. */
  #fail(why: string): void {
    if (this.#stop.signal.aborted) return this.#ended?.();
    if (this.#failed !== why)
      this.#options.logger.error({ why }, 'The history cannot be written; trying again.');
    this.#failed = why;
    this.#isBusy = true;
    void pause(this.#options.clock, AGAIN_MS, this.#stop.signal).then(
      async () => {
        await this.#worker.terminate();
        this.#worker = this.#open();
        this.#begin();
        if (this.#cast) this.makePast(this.#cast);
      },
      () => undefined,
    );
  }
}
