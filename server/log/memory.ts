// Knows how to keep a log for as long as the process lives: for replays, demos and tests. Refuses to touch a disk.
import type { DomainEvent } from '#lib/model/event.ts';
import type { Clock } from '#server/time/clock.ts';
import { GroupCommit, type Line, type Store } from './group-commit.ts';
import { type CheckpointStore, type Log, LogClosed, type Logged, type LogState } from './log.ts';
import type { Logger } from './logger.ts';

type SavedBoard = { readonly seq: number; readonly fold: number; readonly rows: string };

const SILENT: Logger = { info() {}, warn() {}, error() {} };
let made = 0;

/** Keeps the same promises as the log on disk, except that nothing outlives the process. */
export class MemoryLog implements Log, CheckpointStore, Store {
  readonly epoch: string;
  readonly #commits: GroupCommit;
  #kept: Logged[] = [];
  #oldest = 1;
  #saved: SavedBoard | null = null;
  #closed: boolean = false;

  constructor(options: { readonly clock: Clock; readonly logger?: Logger; readonly epoch?: string }) {
    this.epoch = options.epoch ?? `memory-${process.pid}-${++made}`;
    const { clock, logger = SILENT } = options;
    this.#commits = new GroupCommit({ store: this, head: 0, clock, logger, gatherMs: 0, retryMs: [1_000] });
  }

  head(): number {
    return this.#commits.head();
  }

  oldest(): number {
    return this.#oldest;
  }

  append(events: readonly DomainEvent[]): Promise<number> {
    return this.#commits.append(events);
  }

  async read(after: number, limit: number): Promise<readonly Logged[]> {
    this.#open();
    const from = Math.max(0, after + 1 - this.#oldest);
    return this.#kept.slice(from, from + limit);
  }

  follow(listener: (batch: readonly Logged[]) => void): () => void {
    return this.#commits.follow(listener);
  }

  state(): LogState {
    return this.#commits.state();
  }

  onState(listener: (state: LogState) => void): () => void {
    return this.#commits.onState(listener);
  }

  /** As on disk, the newest event always stays. */
  async trim(before: number, olderThan: number): Promise<number> {
    this.#open();
    const most = Math.min(before, this.head()) - this.#oldest;
    let gone = 0;
    while (gone < most && (this.#kept[gone]?.event.at ?? olderThan) < olderThan) gone++;
    this.#kept.splice(0, gone);
    this.#oldest += gone;
    return gone;
  }

  async save(checkpoint: SavedBoard): Promise<void> {
    this.#open();
    this.#saved = checkpoint;
  }

  async load(): Promise<SavedBoard | null> {
    this.#open();
    return this.#saved;
  }

  async close(): Promise<void> {
    this.#commits.close();
    this.#closed = true;
  }

  prepare(): string {
    return '';
  }

  write(first: number, lines: readonly Line[]): void {
    lines.forEach((line, i) => {
      this.#kept.push({ seq: first + i, event: line.event });
    });
  }

  explain(error: unknown): string {
    return String(error);
  }

  #open(): void {
    if (this.#closed) throw new LogClosed('The log is closed.');
  }
}
