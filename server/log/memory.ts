// How to keep a log for as long as the process lives: for replays, demos and tests.
import type { DomainEvent } from '#lib/model/event.ts';
import type { Hold, Leases } from '#server/leases/leases.ts';
import type { Clock } from '#server/time/clock.ts';
import { GroupCommit, type PreparedEvent, type Store, type Written } from './group-commit.ts';
import { heardAt } from './heard.ts';
import {
  type Appended,
  type Draft,
  type Heartbeats,
  type Log,
  LogClosed,
  type Logged,
  type LogState,
} from './log.ts';
import type { Logger } from './logger.ts';
import { sift } from './sift.ts';
import { Tail } from './tail.ts';

type Options = {
  readonly clock: Clock;
  readonly logger?: Logger;
  readonly epoch?: string;
  /** Who may speak for what; where nobody is asked, everybody may. */
  readonly leases?: Pick<Leases, 'proves'>;
};

const SILENT: Logger = { info() {}, warn() {}, error() {} };
const DAY_MS = 86_400_000;
let made = 0;
const newEpoch = (): string => `memory-${process.pid}-${++made}`;

/** Keeps the same promises as the log on disk, except that nothing outlives the process. */
export class MemoryLog implements Log, Heartbeats, Store {
  readonly #clock: Clock;
  readonly #leases: Pick<Leases, 'proves'>;
  readonly #tail: Tail;
  readonly #commits: GroupCommit;
  readonly #once = new Map<string, { readonly seq: number; readonly heard: number }>();
  #epoch: string;
  #kept: Logged[] = [];
  #oldest = 1;
  #heard = 0;
  #closed: boolean = false;
  #beat: number | null = null;

  constructor({ clock, logger = SILENT, epoch = newEpoch(), leases = { proves: () => true } }: Options) {
    this.#epoch = epoch;
    this.#clock = clock;
    this.#leases = leases;
    this.#tail = new Tail(0, logger);
    this.#commits = new GroupCommit({ store: this, tail: this.#tail, clock, gatherMs: 0, retryMs: [1_000] });
  }

  get epoch(): string {
    return this.#epoch;
  }

  head(): number {
    return this.#tail.head;
  }

  oldest(): number {
    return this.#oldest;
  }

  append(events: readonly DomainEvent[]): Promise<number> {
    return this.#commits.append(events);
  }

  offer(drafts: readonly Draft[], under?: Hold): Promise<Appended> {
    return this.#commits.offer(drafts, under);
  }

  async read(after: number, limit: number): Promise<readonly Logged[]> {
    this.#open();
    const from = Math.max(0, after + 1 - this.#oldest);
    return this.#kept.slice(from, from + limit);
  }

  follow(listener: (batch: readonly Logged[]) => void): () => void {
    return this.#tail.follow(listener);
  }

  onEpoch(listener: (epoch: string) => void): () => void {
    return this.#tail.onEpoch(listener);
  }

  state(): LogState {
    return this.#tail.state;
  }

  onState(listener: (state: LogState) => void): () => void {
    return this.#tail.onState(listener);
  }

  /** As on disk, the newest event always stays. */
  async trim(before: number, olderThan: number): Promise<number> {
    this.#open();
    const most = Math.min(before, this.head()) - this.#oldest;
    let gone = 0;
    while (gone < most && (this.#kept[gone]?.event.at ?? olderThan) < olderThan) gone++;
    this.#kept.splice(0, gone);
    this.#oldest += gone;
    const dayAgo = this.#clock.now() - DAY_MS;
    for (const [key, { seq, heard }] of this.#once)
      if (seq < this.#oldest && heard < dayAgo) this.#once.delete(key);
    return gone;
  }

  /** Forgets everything after `to` and begins another epoch, as after a restore or a failover that lost the end. */
  async rewind(to: number): Promise<void> {
    this.#open();
    await this.#commits.between(() => {
      this.#kept = this.#kept.filter(({ seq }) => seq <= to);
      for (const [key, { seq }] of this.#once) if (seq > to) this.#once.delete(key);
      this.#epoch = newEpoch();
      this.#tail.startEpoch(this.#epoch, to);
    });
  }

  beat(at: number): void {
    this.#open();
    this.#beat = at;
  }

  lastBeat(): number | null {
    return this.#beat;
  }

  async close(): Promise<void> {
    await this.#commits.close();
    this.#tail.close();
    this.#closed = true;
  }

  prepare(): string {
    return '';
  }

  write(_n: number, lines: readonly PreparedEvent[]): Written | Promise<Written> {
    const {
      lines: kept,
      known,
      lost,
    } = sift(
      lines,
      (hold) => this.#leases.proves(hold),
      (key) => this.#once.has(key),
    );
    this.#heard = heardAt(this.#heard, this.#clock.now(), kept);
    const heard = this.#heard;
    let seq = this.#tail.head;
    const logged: Logged[] = [];
    // A long day is kept by the hundred thousand: pushed one by one, none is copied.
    for (const { event, once } of kept) {
      seq += 1;
      if (once !== undefined) this.#once.set(once, { seq, heard });
      const one = { seq, heard, event };
      logged.push(one);
      this.#kept.push(one);
    }
    return { logged, known, lost };
  }

  explain(error: unknown): string {
    return String(error);
  }

  #open(): void {
    if (this.#closed) throw new LogClosed('The log is closed.');
  }
}
