// How the history is asked: by its own thread, so that a report stops no wall, and each question for so long at most.
import { Worker } from 'node:worker_threads';
import type { Logger } from '#server/log/logger.ts';
import type { Cancel, Clock } from '#server/time/clock.ts';
import type { AnswerTo, FromReader, Question, ToReader } from './reader-protocol.ts';

/** The history cannot be read, or not in time. */
export class NotRead extends Error {
  override readonly name = 'NotRead';
}

export interface HistoryReader {
  /** Rejects with {@link NotRead}. */
  ask<Q extends Question>(question: Q): Promise<AnswerTo<Q>>;
}

export type ReaderOptions = {
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** After which a question is given up, and its thread ended. */
  readonly mostMs?: number;
};

const MOST_MS = 30_000;

type Asked = { readonly answer: (answer: unknown) => void; readonly fail: (error: NotRead) => void };

export class Reader implements HistoryReader {
  readonly #options: ReaderOptions;
  readonly #asked = new Map<number, Asked>();
  #worker: Worker | null = null;
  #last = 0;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  async ask<Q extends Question>(question: Q): Promise<AnswerTo<Q>> {
    const { clock, mostMs = MOST_MS } = this.#options;
    const id = ++this.#last;
    const worker = this.#opened();
    let cancel: Cancel = () => {};
    try {
      return await new Promise<AnswerTo<Q>>((resolve, reject) => {
        this.#asked.set(id, { answer: (answer) => resolve(answer as AnswerTo<Q>), fail: reject });
        cancel = clock.after(mostMs, () => this.#giveUp(`no answer in ${mostMs / 1000} s`));
        worker.postMessage({ id, question } satisfies ToReader);
      });
    } finally {
      cancel();
      this.#asked.delete(id);
    }
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#giveUp('the server is stopping');
    await worker?.terminate();
  }

  #opened(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(new URL('./reader.worker.ts', import.meta.url), {
      workerData: { folder: this.#options.folder },
      // The server's own flags (a debugger’s port, a heap limit) are not the thread’s.
      execArgv: [],
    });
    worker.on('message', (message: FromReader) => {
      const asked = this.#asked.get(message.id);
      if ('answer' in message) asked?.answer(message.answer);
      else {
        this.#options.logger.warn({ why: message.failed }, 'The history could not be read.');
        asked?.fail(new NotRead(message.failed));
      }
    });
    worker.on('error', (error) => {
      if (this.#worker === worker) this.#giveUp(String(error));
    });
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  /** Whoever waits hears it, and whoever asks next asks another thread. */
  #giveUp(why: string): void {
    const worker = this.#worker;
    this.#worker = null;
    void worker?.terminate();
    for (const { fail } of this.#asked.values()) fail(new NotRead(why));
    this.#asked.clear();
  }
}
