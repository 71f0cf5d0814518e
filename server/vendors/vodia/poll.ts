// Knows when to ask the PBX what it does not push, of one tenant: one question at a time, the most overdue first.
// Refuses to know what the answers mean beyond which queues and extensions there are.
import { Transient, type World } from '#server/vendors/vendor.ts';
import { at } from './api.ts';
import { type Asker, type Noticed, noPush, noticeOf } from './notices.ts';
import { numbersIn } from './numbers.ts';
import type { Watch } from './watch.ts';
import type { Ways } from './ways.ts';

/** Where the socket does not tell it, and somebody is on a call. */
export const ASKED_MS = 2_000;
const USUAL_MS = 10_000;
const QUIET_MS = 30_000;
const SETTINGS_MS = 600_000;
const FIGURES_MS = 60_000;
const RECONCILE_MS = 30_000;
/** However many extensions must be asked, no more than so many a second. */
const EACH_MS = 250;
/** Where nothing has been pushed, extensions are asked one after the other; faster when one was found to have a call. */
const WALK_MS = 2_000;
const FOUND_MS = 500;
const SOON_MS = 300;
/** So long after a new socket answers are asked for often: what was missed between the two shows only there. */
const ANEW_MS = 10_000;
/** Whatever happens, no two questions are closer together. */
const GAP_MS = 50;
const PROBE_MS = 15_000;
/** Frames not yet read by the wall before the PBX is asked no more. */
const BACKLOG = 1_000;

type Item = { readonly name: string; readonly ask: () => Promise<unknown>; lastAt: number; soon: boolean };

export type PollParts = {
  readonly ways: Ways;
  readonly watch: Watch;
  readonly world: World;
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
  readonly #items = new Map<string, Item>();
  #queues: string[] = [];
  #extensions: string[] = [];
  #walked = 0;
  #found = false;
  #wakeAt = 0;
  #anewUntil = 0;
  #sleep: AbortController | null = null;

  constructor(parts: PollParts) {
    this.#parts = parts;
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
      await this.#parts.ways.ask('settings', queue);
      await this.readQueue(queue);
    });
    if (this.#queues.length > 0) for (const thing of ['settings', 'agents'] as const) this.#say(thing);
  }

  /** The first alone: by which way it was told, the others are asked at once. */
  async #forQueues(ask: (queue: string) => Promise<unknown>): Promise<void> {
    const [first, ...others] = this.#queues;
    if (first === undefined) return;
    await ask(first);
    await Promise.all(others.map(ask));
  }

  async readQueue(queue: string): Promise<void> {
    const { ways } = this.#parts;
    await ways.ask('agents', queue);
    if (!ways.inOne) await ways.ask('calls', queue);
  }

  /** What ended while nobody listened. */
  async readFinished(): Promise<void> {
    const { ways } = this.#parts;
    await this.#forQueues((queue) => ways.ask('finished', queue));
    if (this.#queues.length > 0) this.#say('finished');
    if (this.#countsOnly) await this.#forQueues((queue) => ways.ask('figures', queue));
  }

  /** Finished calls are not told, and the figures of the day not with the queue: they are asked for by themselves. */
  get #countsOnly(): boolean {
    const { ways } = this.#parts;
    return ways.refusedWith('finished') !== null && !ways.inOne;
  }

  /** Something may have been missed: asks for everything now. */
  soonAll(): void {
    for (const item of this.#items.values()) if (!item.name.startsWith('settings')) item.soon = true;
    this.#sleep?.abort(new Transient('news'));
  }

  /** A new socket in the place of another. */
  renewed(): void {
    this.#anewUntil = this.#parts.world.now() + ANEW_MS;
    this.soonAll();
  }

  /** After a command about an agent. */
  soonAgents(): void {
    for (const item of this.#items.values())
      if (/^(queues|directory|queue:|settings:)/.test(item.name)) item.soon = true;
    this.#sleep?.abort(new Transient('news'));
  }

  /** News on the socket: what was due long may have become due at once. */
  hint(): void {
    if (!this.#sleep) return;
    this.#adopt(this.#parts.world.now());
    const next = this.#next();
    if (next && this.#dueOf(next) < this.#wakeAt - GAP_MS) this.#sleep.abort(new Transient('news'));
  }

  /** @throws Fatal, Transient */
  async run(): Promise<never> {
    const { world, signal, backlog, probe, askedAt } = this.#parts;
    for (;;) {
      signal.throwIfAborted();
      const now = world.now();
      this.#adopt(now);
      const next = this.#next();
      const due = next ? this.#dueOf(next) : Number.POSITIVE_INFINITY;
      if (next && due <= now && backlog() < BACKLOG) {
        next.lastAt = now;
        next.soon = false;
        await next.ask();
        await world.pause(GAP_MS, signal);
      } else if (now - askedAt() >= PROBE_MS) {
        await probe();
      } else await this.#rest(Math.min(Math.max(GAP_MS, due - now), askedAt() + PROBE_MS - now));
    }
  }

  #next(): Item | null {
    let next: Item | null = null;
    for (const item of this.#items.values())
      if (next === null || this.#dueOf(item) < this.#dueOf(next)) next = item;
    return next;
  }

  #dueOf(item: Item): number {
    if (item.soon) return item.lastAt + SOON_MS;
    const usual = this.#interval(item.name);
    if (this.#parts.world.now() >= this.#anewUntil || !/^(queue|extension):/.test(item.name))
      return item.lastAt + usual;
    return item.lastAt + Math.min(usual, Math.max(ASKED_MS, this.#items.size * EACH_MS));
  }

  #interval(name: string): number {
    const { watch } = this.#parts;
    const [kind, of = ''] = name.split(':', 2);
    const quiet = watch.idle && watch.pushes;
    switch (kind) {
      case 'settings':
        return SETTINGS_MS;
      case 'figures':
        return FIGURES_MS;
      case 'walk':
        return watch.pushes ? Number.POSITIVE_INFINITY : this.#found ? FOUND_MS : WALK_MS;
      case 'directory':
        return watch.isInDoubt ? ASKED_MS : quiet ? QUIET_MS : USUAL_MS;
      case 'extension':
        return watch.tellsEnds ? RECONCILE_MS : Math.max(ASKED_MS, watch.extensions.size * EACH_MS);
      case 'queue': {
        if (quiet) return 2 * QUIET_MS;
        const busy = watch.queues(new Set(this.#queues));
        // A call names no queue: only the queues can.
        if (busy === null) return ASKED_MS;
        if (!watch.tellsEnds) return busy.has(of) ? ASKED_MS : USUAL_MS;
        return QUIET_MS;
      }
      default:
        return quiet ? QUIET_MS : USUAL_MS;
    }
  }

  /** Items for what there is by now. */
  #adopt(now: number): void {
    const { ways, watch } = this.#parts;
    const want = new Map<string, () => Promise<unknown>>();
    want.set('queues', () => this.#readQueues());
    want.set('directory', () => this.#readDirectory());
    want.set('walk', () => this.#walk());
    for (const queue of this.#queues) {
      want.set(`queue:${queue}`, () => this.readQueue(queue));
      want.set(`settings:${queue}`, () => ways.ask('settings', queue));
      if (this.#countsOnly) want.set(`figures:${queue}`, () => ways.ask('figures', queue));
    }
    for (const extension of watch.extensions)
      if (this.#extensions.length === 0 || this.#extensions.includes(extension))
        want.set(`extension:${extension}`, () => this.#follow(extension));
    for (const name of this.#items.keys()) if (!want.has(name)) this.#items.delete(name);
    for (const [name, ask] of want)
      if (!this.#items.has(name)) this.#items.set(name, { name, ask, lastAt: now, soon: false });
  }

  async #follow(extension: string): Promise<void> {
    const { tell, asker, watch } = this.#parts;
    const { status, text } = await tell(`user/${at(extension, asker.domain)}/calls`);
    if (status >= 200 && status < 300) watch.answered(extension, text);
  }

  async #walk(): Promise<void> {
    const number = this.#extensions[this.#walked++ % Math.max(1, this.#extensions.length)];
    if (number === undefined) return;
    const { tell, asker, watch, world } = this.#parts;
    const { text } = await tell(`user/${at(number, asker.domain)}/calls`);
    // It has a call of which the socket says nothing.
    if (watch.pushes || !text.includes('"id"')) return;
    this.#found = true;
    world.notice(`${asker.domain} calls`, noPush(asker));
  }

  #say(thing: Noticed): void {
    const { ways, world, asker } = this.#parts;
    const status = ways.refusedWith(thing);
    world.notice(`${asker.domain} ${thing}`, status === null ? null : noticeOf(thing, status, asker));
  }

  async #readQueues(): Promise<void> {
    const told = await this.#parts.ways.ask('queues');
    const numbers = numbersIn(told?.text);
    if (numbers.length > 0) this.#queues = numbers;
    this.#say('queues');
  }

  async #readDirectory(): Promise<void> {
    const told = await this.#parts.ways.ask('directory');
    const numbers = numbersIn(told?.text);
    if (numbers.length > 0) this.#extensions = numbers;
    this.#say('directory');
  }

  async #rest(ms: number): Promise<void> {
    const { world, signal } = this.#parts;
    const sleep = new AbortController();
    const wake = (): void => sleep.abort(signal.reason);
    this.#sleep = sleep;
    this.#wakeAt = world.now() + ms;
    signal.addEventListener('abort', wake, { once: true });
    if (signal.aborted) wake();
    await world.pause(ms, sleep.signal).catch(() => undefined);
    signal.removeEventListener('abort', wake);
    this.#sleep = null;
  }
}
