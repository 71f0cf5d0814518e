// Questions a PBX is asked again and again: one at a time, the most overdue first, by a plan that is data.
import { type AdapterContext, Transient } from './contract.ts';

/** One question of a plan. */
export type PollItem = {
  /** Names it from one plan to the next. */
  readonly key: string;
  /** So long after it was last asked it is due again, ms; `Infinity`: only when it is wanted soon. */
  readonly everyMs: number;
  /** New in the plan it is due at once, not after `everyMs`. */
  readonly isDueWhenNew?: boolean;
  /** Overdue, it lets others that are due go first for so long, ms. Left out: not at all. */
  readonly yieldsMs?: number;
};

/** `at`: epoch ms. */
export type Due<Item> = { readonly item: Item; readonly at: number };

export type PollParts<Item> = {
  readonly context: Pick<AdapterContext, 'now' | 'pause'>;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** What is asked next, and when; `null` while there is nothing. Looked up after every question and every {@link PollScheduler.wake}. */
  readonly next: () => Due<Item> | null;
  /** @throws Transient where there was no answer: it is asked again, as far as `patience` goes. Anything else ends the polling. */
  readonly ask: (item: Item) => Promise<void>;
  /** Frames that nobody has read yet. */
  readonly backlog?: () => number;
  /** How often in a row a question may be left without an answer before nobody is there. Left out: three times. */
  readonly patience?: number;
};

/** Frames not yet read, beyond which the PBX is asked no more, and how long then. */
const BACKLOG = 1_000;
const BACKLOG_MS = 1_000;
/** The question without an answer is the next one, after a second, then two; the third time in a row nobody is there. */
const AGAIN_MS = 1_000;
const PATIENCE = 3;
/** Timers hold no longer spans well, and a wall clock may be set. */
const LONGEST_SLEEP_MS = 600_000;

export class PollScheduler<Item> {
  readonly #parts: PollParts<Item>;
  #sleep: { readonly until: number; readonly over: AbortController } | null = null;

  constructor(parts: PollParts<Item>) {
    this.#parts = parts;
  }

  /** Until when it sleeps, epoch ms; `null` while it asks. */
  get sleepsUntil(): number | null {
    return this.#sleep?.until ?? null;
  }

  /** Something may be due sooner than was thought. */
  wake(): void {
    this.#sleep?.over.abort(new Transient('something is due sooner'));
  }

  /** Resolves when the signal is aborted. @throws what `ask` throws, a Transient only where patience is over. */
  async run(): Promise<void> {
    const { context, signal, next, backlog = () => 0 } = this.#parts;
    while (!signal.aborted) {
      const due = next();
      const now = context.now();
      if (backlog() > BACKLOG) await this.#rest(BACKLOG_MS);
      else if (due === null || due.at > now) await this.#rest((due?.at ?? Number.POSITIVE_INFINITY) - now);
      else await this.#ask(due.item);
    }
  }

  async #ask(item: Item): Promise<void> {
    const { context, signal, ask, patience = PATIENCE } = this.#parts;
    for (let failures = 0; !signal.aborted; ) {
      try {
        return await ask(item);
      } catch (error) {
        if (!(error instanceof Transient) || signal.aborted || ++failures >= patience) throw error;
        await context.pause(AGAIN_MS * failures, signal).catch(() => undefined);
      }
    }
  }

  async #rest(ms: number): Promise<void> {
    const { context, signal } = this.#parts;
    const sleepMs = Math.min(ms, LONGEST_SLEEP_MS);
    const over = new AbortController();
    const end = (): void => over.abort(signal.reason);
    this.#sleep = { until: context.now() + sleepMs, over };
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    await context.pause(sleepMs, over.signal).catch(() => undefined);
    signal.removeEventListener('abort', end);
    this.#sleep = null;
  }
}

type Times = { lastAt: number; soonAt: number | null; notBefore: number };

/** When each question of a plan was asked, and when it is due: what {@link PollParts.next} needs where a plan is all there is to it. */
export class Timetable<Item extends PollItem> {
  readonly #plan: () => readonly Item[];
  readonly #now: () => number;
  readonly #times = new Map<string, Times>();

  /** @param plan made anew whenever it is asked for: what one item's `everyMs` is may change with what is known. */
  constructor(plan: () => readonly Item[], now: () => number) {
    this.#plan = plan;
    this.#now = now;
    this.#planned();
  }

  next(): Due<Item> | null {
    let first: Due<Item> | null = null;
    const now = this.#now();
    for (const item of this.#planned()) {
      const { lastAt, soonAt, notBefore } = this.#of(item);
      const usual = lastAt + item.everyMs;
      const due = Math.max(soonAt === null ? usual : Math.min(usual, soonAt), notBefore);
      const at = due < now ? Math.min(now, due + (item.yieldsMs ?? 0)) : due;
      if (at < (first?.at ?? Number.POSITIVE_INFINITY)) first = { item, at };
    }
    return first;
  }

  /** It is being asked now. */
  asks(item: Item): void {
    Object.assign(this.#of(item), { lastAt: this.#now(), soonAt: null });
  }

  /**
   * Makes questions due in `ms`, though no sooner than `leastMs` after they were last asked. Those that are wanted soon
   * already are not put off.
   */
  soon(is: (item: Item) => boolean, ms: number, leastMs = 0): void {
    const now = this.#now();
    for (const item of this.#planned()) {
      if (!is(item)) continue;
      const times = this.#of(item);
      times.soonAt ??= Math.max(now + ms, times.lastAt + leastMs);
    }
  }

  /** It is not asked again for `ms`: it was refused. */
  defer(item: Item, ms: number): void {
    this.#of(item).notBefore = this.#now() + ms;
  }

  #of({ key, isDueWhenNew = false }: Item): Times {
    const known = this.#times.get(key);
    if (known) return known;
    const now = this.#now();
    const times = { lastAt: now, soonAt: isDueWhenNew ? now : null, notBefore: 0 };
    this.#times.set(key, times);
    return times;
  }

  /** The plan as it is now; of what is in it no more nothing is kept. */
  #planned(): readonly Item[] {
    const items = this.#plan();
    for (const item of items) this.#of(item);
    if (this.#times.size > items.length) {
      const keys = new Set(items.map(({ key }) => key));
      for (const key of [...this.#times.keys()]) if (!keys.has(key)) this.#times.delete(key);
    }
    return items;
  }
}
