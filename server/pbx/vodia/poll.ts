// Asks the PBX of one tenant what it does not push, by the plan: one question at a time, the most overdue first.
import type { AdapterContext } from '#server/pbx-sdk/contract.ts';
import { type Due, PollScheduler, Timetable } from '#server/pbx-sdk/poll-scheduler.ts';
import { at } from './api.ts';
import type { EndpointVariants } from './endpoint-variants.ts';
import type { Memory } from './memory.ts';
import { type Asker, type Noticed, noticeOf } from './notices.ts';
import { plan, type Question } from './poll-plan.ts';
import { numbersIn } from './wire.ts';

const SOON_MS = 300;
/** So long after a new socket answers are asked for often: what was missed between the two shows only there. */
const ANEW_MS = 10_000;
/** Whatever happens, no two questions are closer together. */
const GAP_MS = 50;
/** So long after the last question of any kind it is asked whether anybody is there. */
const PROBE_MS = 15_000;
/** Frames not yet read by the wall before the PBX is asked no more. */
const BACKLOG = 1_000;

export type PollParts = {
  readonly variants: EndpointVariants;
  readonly context: AdapterContext;
  readonly signal: AbortSignal;
  readonly asker: Asker;
  readonly backlog: () => number;
  /** Asks one question and tells the answer as a frame. */
  readonly tell: (path: string) => Promise<{ readonly status: number; readonly text: string }>;
  readonly probe: () => Promise<void>;
  /** When anything was last asked of this PBX. */
  readonly askedAt: () => number;
};

export class Poller {
  readonly #parts: PollParts;
  readonly #times: Timetable<Question>;
  readonly #scheduler: PollScheduler<Question | 'probe'>;
  #memory: Memory | null = null;
  #queues: string[] = [];
  #extensions: string[] = [];
  #walked = 0;
  #anewUntil = 0;

  constructor(parts: PollParts) {
    this.#parts = parts;
    this.#times = new Timetable(
      () => this.#plan(),
      () => parts.context.now(),
    );
    const { context, signal } = parts;
    const next = () => this.#next();
    // Whether anybody is there, each question has found out before it fails.
    this.#scheduler = new PollScheduler({
      context,
      signal,
      next,
      ask: (item) => this.#ask(item),
      patience: 1,
    });
  }

  get queues(): readonly string[] {
    return this.#queues;
  }

  get extensions(): readonly string[] {
    return this.#extensions;
  }

  /** Queues by their list, extensions by the directory. */
  async readRoster(): Promise<void> {
    await this.#readQueues();
    await this.#readDirectory();
    await this.#forQueues(async (queue) => {
      await this.#parts.variants.ask('settings', queue);
      await this.readQueue(queue);
    });
    if (this.#queues.length > 0) for (const thing of ['settings', 'agents'] as const) this.#say(thing);
  }

  /** The first alone: by which variant it was told, the others are asked at once. */
  async #forQueues(ask: (queue: string) => Promise<unknown>): Promise<void> {
    const [first, ...others] = this.#queues;
    if (first === undefined) return;
    await ask(first);
    await Promise.all(others.map(ask));
  }

  async readQueue(queue: string): Promise<void> {
    const { variants } = this.#parts;
    await variants.ask('agents', queue);
    if (!variants.inOne) await variants.ask('calls', queue);
  }

  /** What ended while nobody listened. */
  async readFinished(): Promise<void> {
    const { variants } = this.#parts;
    await this.#forQueues((queue) => variants.ask('finished', queue));
    if (this.#queues.length > 0) this.#say('finished');
    if (this.#countsOnly) await this.#forQueues((queue) => variants.ask('figures', queue));
  }

  /** Finished calls are not told, and the figures of the day not with the queue: they are asked for by themselves. */
  get #countsOnly(): boolean {
    const { variants } = this.#parts;
    return variants.refusedWith('finished') !== null && !variants.inOne;
  }

  /** Something may have been missed: asks for everything now. */
  soonAll(): void {
    this.#soon(({ what }) => what !== 'settings');
  }

  /** A new socket in the place of another. */
  renewed(): void {
    this.#anewUntil = this.#parts.context.now() + ANEW_MS;
    this.soonAll();
  }

  /** After a command about an agent. */
  soonAgents(): void {
    this.#soon(({ what }) => what !== 'walk' && what !== 'figures' && what !== 'extension');
  }

  #soon(is: (question: Question) => boolean): void {
    this.#times.soon(is, 0, SOON_MS);
    this.#scheduler.wake();
  }

  /** What was due long may have become due at once. */
  heed(memory: Memory, asks: readonly string[]): void {
    this.#memory = memory;
    if (asks.includes(`queues ${this.#parts.asker.domain}`))
      this.#times.soon(({ what }) => what === 'queue', 0, SOON_MS);
    const until = this.#scheduler.sleepsUntil;
    if (until === null) return;
    const next = this.#times.next();
    if (next && next.at < until - GAP_MS) this.#scheduler.wake();
  }

  #plan(): Question[] {
    if (!this.#memory) return [];
    const { asker, context } = this.#parts;
    return plan(this.#memory, {
      domain: asker.domain,
      queues: this.#queues,
      extensions: this.#extensions,
      countsOnly: this.#countsOnly,
      isRenewed: context.now() < this.#anewUntil,
    });
  }

  /** Runs until the line is closed. @throws Fatal, Transient */
  run(): Promise<void> {
    return this.#scheduler.run();
  }

  #next(): Due<Question | 'probe'> {
    const { context, backlog, askedAt } = this.#parts;
    const now = context.now();
    const due = this.#times.next();
    if (due && due.at <= now && backlog() < BACKLOG) return due;
    const probeAt = askedAt() + PROBE_MS;
    const at = Math.max(now + GAP_MS, due?.at ?? Number.POSITIVE_INFINITY);
    return due && at < probeAt ? { item: due.item, at } : { item: 'probe', at: probeAt };
  }

  async #ask(item: Question | 'probe'): Promise<void> {
    const { context, signal, probe } = this.#parts;
    if (item === 'probe') return probe();
    this.#times.asks(item);
    await this.#putQuestion(item);
    await context.pause(GAP_MS, signal);
  }

  #putQuestion({ what, of }: Question): Promise<unknown> {
    switch (what) {
      case 'queues':
        return this.#readQueues();
      case 'directory':
        return this.#readDirectory();
      case 'walk':
        return this.#walk();
      case 'queue':
        return this.readQueue(of);
      case 'extension':
        return this.#askCalls(of);
      default:
        return this.#parts.variants.ask(what, of);
    }
  }

  #askCalls(extension: string): Promise<unknown> {
    return this.#parts.tell(`user/${at(extension, this.#parts.asker.domain)}/calls`);
  }

  async #walk(): Promise<void> {
    const number = this.#extensions[this.#walked++ % Math.max(1, this.#extensions.length)];
    if (number !== undefined) await this.#askCalls(number);
  }

  #say(thing: Noticed): void {
    const { variants, context, asker } = this.#parts;
    const status = variants.refusedWith(thing);
    context.notice(`${asker.domain} ${thing}`, status === null ? null : noticeOf(thing, status, asker));
  }

  async #readQueues(): Promise<void> {
    const told = await this.#parts.variants.ask('queues');
    const numbers = numbersIn(told?.text);
    if (numbers.length > 0) this.#queues = numbers;
    this.#say('queues');
  }

  async #readDirectory(): Promise<void> {
    const told = await this.#parts.variants.ask('directory');
    const numbers = numbersIn(told?.text);
    if (numbers.length > 0) this.#extensions = numbers;
    this.#say('directory');
  }
}
