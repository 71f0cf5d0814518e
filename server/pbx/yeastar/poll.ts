// Asks a Yeastar PBX what the plan says: one question at a time, the most overdue first.
import type { AdapterContext } from '#server/pbx-sdk/contract.ts';
import { PollScheduler, Timetable } from '#server/pbx-sdk/poll-scheduler.ts';
import { type Ask, type Asked, CALL_TYPES, readTrunks } from './api.ts';
import type { Memory } from './memory.ts';
import { plan, type Question } from './poll-plan.ts';

/** An event and the lists that show its effect are this far apart; a burst of events is asked about once. */
const SOON_MS = 300;
/** The same list is not asked for more often than this, whatever happens. */
const LEAST_MS = 1_000;
/** The whole roster not more often than this: extensions are imported by the hundred, each with its event. */
const ROSTER_LEAST_MS = 5_000;
/** What is refused is asked again after this, and in vain after twice as long each time. */
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 30_000;
/** Of calls to be asked about once, no more than so many wait for it. */
const MOST_CALLS = 500;

const leastGapMs = ({ what }: Question): number =>
  what === 'call' ? 0 : what === 'roster' || what === 'trunks' ? ROSTER_LEAST_MS : LEAST_MS;

type PollParts = {
  readonly ask: Ask;
  /** Reads anew what there is. */
  readonly roster: () => Promise<void>;
  readonly context: AdapterContext;
  readonly signal: AbortSignal;
  readonly backlog: () => number;
  /** Resolves when all that was heard has been translated: the next question is chosen by what the last answer told. */
  readonly translated: () => Promise<void>;
  /** The translator's newest; `null` before it has heard anything. */
  readonly memory: () => Memory | null;
};

export class Poller {
  readonly #parts: PollParts;
  readonly #times: Timetable<Question>;
  readonly #scheduler: PollScheduler<Question>;
  /** Calls to be asked about once. */
  readonly #calls = new Set<string>();
  /** By key, how long the last wait was after a refusal. */
  readonly #retryMs = new Map<string, number>();
  /** Sweeps still to come at once. */
  #sweeps = 0;

  constructor(parts: PollParts) {
    const { context, signal, backlog } = parts;
    this.#parts = parts;
    this.#times = new Timetable(() => this.#plan(), context.now);
    const next = () => this.#times.next();
    const ask = (question: Question) => this.#do(question);
    this.#scheduler = new PollScheduler({ context, signal, backlog, next, ask });
  }

  /** What there is to ask about is known: each question is due its own time from now on. */
  begin(): void {
    this.#times.next();
  }

  /**
   * A frame was translated: something may be due sooner than was thought.
   * @param isLate it was heard a while ago, so that what it asks for need not wait.
   */
  heed(asks: readonly string[], isLate: boolean): void {
    if (asks.length > 0) this.#want(asks, isLate ? 0 : SOON_MS);
    const until = this.#scheduler.sleepsUntil;
    if (until !== null && (this.#times.next()?.at ?? until) < until) this.#scheduler.wake();
  }

  /** Asks for these soon: keys of the plan, or a word of it for all of a kind. */
  soon(...asked: readonly string[]): void {
    this.#want(asked, SOON_MS);
  }

  #want(asked: readonly string[], inMs: number): void {
    const wanted = new Set(asked);
    for (const each of wanted)
      if (each.startsWith('call ') && this.#calls.size < MOST_CALLS)
        this.#calls.add(each.slice('call '.length));
    const isWanted = ({ key, what }: Question): boolean => wanted.has(key) || wanted.has(what);
    for (const leastMs of [0, LEAST_MS, ROSTER_LEAST_MS])
      this.#times.soon((each) => isWanted(each) && leastGapMs(each) === leastMs, inMs, leastMs);
    this.#scheduler.wake();
  }

  /** Something may have been missed: asks for everything now, and for the calls once more, since one miss is none. */
  reconcile(): void {
    this.#sweeps = 2;
    this.soon('sweep', 'parked', 'calls', 'agents');
  }

  /** Runs until the line is closed. @throws Fatal, Transient */
  run(): Promise<void> {
    return this.#scheduler.run();
  }

  #plan(): readonly Question[] {
    const memory = this.#parts.memory();
    return memory ? plan(memory, this.#calls, this.#parts.context.now()) : [];
  }

  async #do(question: Question): Promise<void> {
    this.#times.asks(question);
    if (question.what === 'call') this.#calls.delete(question.of);
    const isRefused = await this.#ask(question);
    await this.#parts.translated();
    if (question.what === 'sweep' && --this.#sweeps > 0) this.soon('sweep');
    const { key } = question;
    if (!isRefused) return void this.#retryMs.delete(key);
    const waitMs = Math.min(LAST_RETRY_MS, Math.max(FIRST_RETRY_MS, (this.#retryMs.get(key) ?? 0) * 2));
    this.#retryMs.set(key, waitMs);
    this.#times.soon((each) => each.key === key, waitMs);
    this.#times.defer(question, waitMs);
  }

  /** Whether the PBX refused to answer. */
  async #ask({ what, of }: Question): Promise<boolean> {
    switch (what) {
      case 'calls':
        return this.#refuses({ endpoint: 'queue/call_status', query: { id: of } });
      case 'agents':
        return this.#refuses({ endpoint: 'queue/agent_status', query: { id: of } });
      case 'sweep':
        for (const type of CALL_TYPES)
          if (await this.#refuses({ endpoint: 'call/query', query: { type } })) return true;
        return false;
      case 'call':
        await this.#parts.ask({ endpoint: 'call/query', query: { call_id: of } });
        return false;
      case 'parked':
        return this.#refuses({ endpoint: 'call/park_status' });
      case 'trunks':
        await readTrunks(this.#parts.ask);
        return false;
      case 'roster':
        await this.#parts.roster();
        return false;
      default:
        return what satisfies never;
    }
  }

  async #refuses(asked: Asked): Promise<boolean> {
    const { errcode } = await this.#parts.ask(asked);
    return errcode !== 0 && errcode !== 60001 && errcode !== 10001;
  }
}
