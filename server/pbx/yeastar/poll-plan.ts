// When the PBX is asked what it does not push: one scheduler, one question at a time, the most overdue first.
import { Fatal, Transient, type World } from '#server/pbx-sdk/contract.ts';
import {
  type Ask,
  type Asked,
  agentsIn,
  CALL_TYPES,
  type Queue,
  readRoster,
  readTrunks,
  type Told,
} from './api.ts';

const BUSY_MS = 2_000;
const USUAL_MS = 5_000;
const AGENTS_MS = 8_000;
const QUIET_MS = 15_000;
const SWEEP_MS = 30_000;
const PARKED_MS = 30_000;
/** While somebody is parked. */
const PARKING_MS = 5_000;
const ROSTER_MS = 600_000;
/** The same list is not asked for more often than this, whatever happens. */
const LEAST_MS = 1_000;
/** The whole roster not more often than this: extensions are imported by the hundred, each with its event. */
const ROSTER_LEAST_MS = 5_000;

type Item = {
  readonly what: 'calls' | 'agents' | 'sweep' | 'parked' | 'trunks' | 'roster' | 'call';
  queue: Queue | null;
  /** The one call asked about, once. */
  readonly call: string | null;
  lastAt: number;
  soonAt: number | null;
  /** Somebody waits or rings in this queue, or is parked, by the last answer. */
  busy: boolean;
  /** Set while the PBX refuses the question: when to ask again, and how long that wait is. */
  retryAt: number | null;
  retryMs: number;
};

const itemOf = (now: number, what: Item['what'], queue: Queue | null): Item => ({
  what,
  queue,
  call: null,
  lastAt: now,
  soonAt: null,
  busy: false,
  retryAt: null,
  retryMs: 0,
});

const leastGap = ({ what }: Item): number =>
  what === 'roster' || what === 'trunks' ? ROSTER_LEAST_MS : LEAST_MS;

/** @param callsMs how often the lists of a queue are asked for in which nobody waits. */
function interval({ what, busy }: Item, callsMs: number): number {
  switch (what) {
    case 'calls':
      return busy ? Math.min(BUSY_MS, callsMs) : callsMs;
    case 'agents':
      return callsMs === QUIET_MS ? QUIET_MS : AGENTS_MS;
    case 'sweep':
      return SWEEP_MS;
    case 'parked':
      return busy ? PARKING_MS : PARKED_MS;
    case 'trunks':
    case 'roster':
      return ROSTER_MS;
    case 'call':
      return Number.POSITIVE_INFINITY;
    default:
      return what satisfies never;
  }
}

/** Looked for this long: the time of a long menu. */
const LIFE_MS = 300_000;
const MOST = 200;

class Strays {
  /** By call id, with when they were last heard of. */
  readonly #calls = new Map<string, number>();

  /** A pushed message about a call. */
  hear(text: string, namesQueue: boolean, now: number): void {
    const call = /call_id\W+([\d.]+)/.exec(text)?.[1];
    if (call === undefined) return;
    const isCaller = text.includes('inbound') && /member_status\W+(ALERT|ANSWERED)/.test(text);
    if (isCaller && !namesQueue && this.#calls.size < MOST) this.#calls.set(call, now);
    // It has a queue, has been answered, or has ended. A phone that rings proves none of these.
    else if (!/member_status\W+RING/.test(text) || namesQueue) this.#calls.delete(call);
  }

  /** An answer: whom it names is found. */
  found(text: string): void {
    for (const call of this.#calls.keys()) if (text.includes(`"${call}"`)) this.#calls.delete(call);
  }

  /** Whether there are any. */
  are(now: number): boolean {
    for (const [call, at] of this.#calls) if (at < now - LIFE_MS) this.#calls.delete(call);
    return this.#calls.size > 0;
  }
}

/** An event and the lists that show its effect are this far apart; a burst of events is asked about once. */
const SOON_MS = 300;
/** How often queues are asked for their calls while a caller's queue is not known. */
const STRAY_MS = 1_500;
/** So long other questions stand back meanwhile: one list that is late makes a wait uncertain by as much. */
const YIELD_MS = 2_000;
/** Nothing said for this long, and nobody in the lists: the PBX is quiet. */
const QUIET_AFTER_MS = 60_000;
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 30_000;
const AGAIN_MS = 1_000;
/** Questions in a row without an answer before the connection counts as lost. */
const PATIENCE = 3;
/** Frames not yet read by the wall before the PBX is asked no more. */
const BACKLOG = 1_000;

export type PollParts = {
  readonly ask: Ask;
  readonly world: World;
  readonly signal: AbortSignal;
  readonly backlog: () => number;
};

export class Poller {
  readonly #parts: PollParts;
  #items: Item[] = [];
  /** Extension number to the queues it serves. */
  #serves = new Map<string, Set<string>>();
  readonly #strays = new Strays();
  #newsAt: number;
  #failures = 0;
  /** Sweeps still to come at once. */
  #doubt = 0;
  #sleep: AbortController | null = null;

  constructor(parts: PollParts, queues: readonly Queue[]) {
    this.#parts = parts;
    this.#newsAt = parts.world.now();
    this.#items = (['sweep', 'parked', 'trunks', 'roster'] as const).map((what) =>
      itemOf(this.#parts.world.now(), what, null),
    );
    this.#adopt({ queues, isWhole: true });
  }

  get agents(): ReadonlySet<string> {
    return new Set(this.#serves.keys());
  }

  /** Learns from every answer, those of the start-up included. */
  learn(told: Told): void {
    const parked = this.#items.find(({ what }) => what === 'parked');
    if (parked && told.channel === 'rest:call/park_status') parked.busy = /parking_slot/.test(told.text);
    const id = /^rest:queue\/(call|agent)_status\?id=(\w+)$/.exec(told.channel);
    if (!id || told.errcode !== 0) return;
    const [, what, queue = ''] = id;
    if (what === 'agent') {
      const agents = agentsIn(told);
      if (!agents) return;
      for (const [number, serves] of this.#serves)
        if (serves.delete(queue) && serves.size === 0) this.#serves.delete(number);
      for (const number of agents) {
        const serves = this.#serves.get(number) ?? new Set();
        this.#serves.set(number, serves.add(queue));
      }
      return;
    }
    const body = told.body as { waiting_list?: unknown; ringing_list?: unknown };
    const item = this.#items.find((each) => each.what === 'calls' && each.queue?.id === queue);
    if (!item) return;
    item.busy = isFilled(body.waiting_list) || isFilled(body.ringing_list);
    if (item.busy) this.#newsAt = told.at;
    this.#strays.found(told.text);
  }

  /** A pushed message: asks soon for what it may have changed. */
  hint(text: string): void {
    switch (typeOf(text)) {
      case 30008:
        return this.#soon('agents', text);
      case 30011:
      case 30012:
        this.#strays.hear(text, this.#namesQueue(text), this.#parts.world.now());
        // An agent who has gone may have parked the call: no event says so.
        if (/extension\W/.test(text) && /member_status\W+BYE/.test(text)) this.soon('parked');
        this.#soon('agents', text);
        return this.#soon('calls', text);
      case 30013:
        // Where a transfer goes is not told (yeastar#transfer-event): it may be any queue.
        this.#soon('agents', text);
        return this.#soonAll('calls');
      case 30025:
      case 30026:
      case 30029:
        this.#soon('agents', text);
        return this.#soon('calls', text);
      case 30022:
        this.#soon('agents', text);
        return this.#soonAll('roster');
      case 30023:
        return this.#soonAll('trunks');
      default:
        return;
    }
  }

  /** A message that may be old news: the PBX says how things are now. Agents it is asked about anyway. */
  verify(text: string): void {
    const type = typeOf(text);
    const call = /call_id\W+([\d.]+)/.exec(text)?.[1];
    if (type === 30007 || type === 30009) this.#soonAll('roster');
    else if (type === 30010) this.#soonAll('trunks');
    else if (call !== undefined) this.soonCall(call);
  }

  /** Something may have been missed: asks for everything now, and for the calls once more, since one miss is none. */
  reconcile(): void {
    this.#doubt = 2;
    for (const what of ['sweep', 'parked', 'calls', 'agents'] as const) this.#soonAll(what);
  }

  #namesQueue(text: string): boolean {
    const numbers: readonly string[] = text.match(/\d+/g) ?? [];
    return this.#items.some(({ queue }) => queue !== null && numbers.includes(queue.number));
  }

  /** After a command: the PBX's own view of what it was about. */
  soon(what: 'agents' | 'parked'): void {
    this.#soonAll(what);
  }

  /** After a command: the PBX's own view of the call. */
  soonCall(call: string): void {
    if (this.#items.some((item) => item.call === call)) return;
    this.#items.push({
      ...itemOf(this.#parts.world.now(), 'call', null),
      call,
      soonAt: this.#parts.world.now() + SOON_MS,
    });
    this.#sleep?.abort(new Transient('news'));
  }

  /** Runs until the line is closed. @throws Fatal, Transient */
  async run(): Promise<void> {
    const { world, signal, backlog } = this.#parts;
    while (!signal.aborted) {
      const [item, due] = this.#next();
      const now = world.now();
      if (backlog() > BACKLOG) await this.#rest(SOON_MS);
      else if (due > now) await this.#rest(due - now);
      else await this.#do(item);
    }
  }

  async #do(item: Item): Promise<void> {
    const { world } = this.#parts;
    item.lastAt = world.now();
    item.soonAt = null;
    if (item.call !== null) this.#items = this.#items.filter((each) => each !== item);
    try {
      const refused = await this.#question(item);
      this.#failures = 0;
      if (item.what === 'sweep' && --this.#doubt > 0) this.#mark(item);
      item.retryMs = refused ? Math.min(LAST_RETRY_MS, Math.max(FIRST_RETRY_MS, item.retryMs * 2)) : 0;
      item.retryAt = refused ? world.now() + item.retryMs : null;
    } catch (error) {
      if (error instanceof Fatal || this.#parts.signal.aborted || ++this.#failures >= PATIENCE) throw error;
      if (!(error instanceof Transient)) throw error;
      await this.#parts.world.pause(AGAIN_MS * this.#failures, this.#parts.signal);
    }
  }

  /** Whether the PBX refused to answer. */
  async #question({ what, queue, call }: Item): Promise<boolean> {
    switch (what) {
      case 'calls':
        return this.#asked({ endpoint: 'queue/call_status', query: { id: queue?.id ?? '' } });
      case 'agents':
        return this.#asked({ endpoint: 'queue/agent_status', query: { id: queue?.id ?? '' } });
      case 'sweep':
        for (const type of CALL_TYPES)
          if (await this.#asked({ endpoint: 'call/query', query: { type } })) return true;
        return false;
      case 'call':
        await this.#asked({ endpoint: 'call/query', query: { call_id: call ?? '' } });
        return false;
      case 'parked':
        return this.#asked({ endpoint: 'call/park_status' });
      case 'trunks':
        await readTrunks(this.#parts.ask);
        return false;
      case 'roster':
        this.#adopt(await readRoster(this.#parts.ask));
        return false;
      default:
        return what satisfies never;
    }
  }

  async #asked(asked: Asked): Promise<boolean> {
    const { errcode } = await this.#parts.ask(asked);
    return errcode !== 0 && errcode !== 60001 && errcode !== 10001;
  }

  #next(): [item: Item, due: number] {
    let best = this.#items[0] as Item;
    let due = Number.POSITIVE_INFINITY;
    const now = this.#parts.world.now();
    const isStray = this.#strays.are(now);
    const callsMs = isStray ? STRAY_MS : this.#isQuiet() ? QUIET_MS : USUAL_MS;
    for (const item of this.#items) {
      const at =
        item.retryAt ??
        Math.min(item.lastAt + interval(item, callsMs), item.soonAt ?? Number.POSITIVE_INFINITY);
      const yields = isStray && item.what !== 'calls' && at < now;
      const turn = yields ? Math.min(now, at + YIELD_MS) : at;
      if (turn >= due) continue;
      best = item;
      due = turn;
    }
    return [best, due];
  }

  #isQuiet(): boolean {
    return this.#parts.world.now() - this.#newsAt > QUIET_AFTER_MS && !this.#items.some((item) => item.busy);
  }

  /** Queues that were added or taken away since the last look, and those whose members were changed. */
  #adopt({ queues, isWhole }: { queues: readonly Queue[]; isWhole: boolean }): void {
    const now = new Map(queues.map((queue) => [`${queue.id}/${queue.number}`, queue]));
    const keyOf = ({ id, number }: Queue): string => `${id}/${number}`;
    const kept = this.#items.filter(({ queue }) => queue === null || !isWhole || now.has(keyOf(queue)));
    for (const item of kept) {
      const queue = item.queue && now.get(keyOf(item.queue));
      if (!queue || queue.members === item.queue?.members) continue;
      item.queue = queue;
      if (item.what === 'agents') this.#mark(item);
    }
    const fresh = queues.filter(
      (queue) => !kept.some((item) => item.queue && keyOf(item.queue) === keyOf(queue)),
    );
    this.#items = [
      ...kept,
      ...fresh.flatMap((queue) => [
        itemOf(this.#parts.world.now(), 'calls', queue),
        itemOf(this.#parts.world.now(), 'agents', queue),
      ]),
    ];
  }

  /** Marks the queues a message speaks of: by their number in it, or by an agent's. One that names none may be of any. */
  #soon(what: 'calls' | 'agents', text: string): void {
    this.#newsAt = this.#parts.world.now();
    const numbers: readonly string[] = text.match(/\d+/g) ?? [];
    const named = new Set<string>();
    for (const { queue } of this.#items) if (queue && numbers.includes(queue.number)) named.add(queue.id);
    if (what === 'agents' || named.size === 0)
      for (const number of numbers) for (const id of this.#serves.get(number) ?? []) named.add(id);
    for (const item of this.#items)
      if (
        item.what === what &&
        item.queue &&
        (named.size === 0 ? what === 'calls' : named.has(item.queue.id))
      )
        this.#mark(item);
    this.#sleep?.abort(new Transient('news'));
  }

  #soonAll(what: Item['what']): void {
    for (const item of this.#items) if (item.what === what) this.#mark(item);
    this.#sleep?.abort(new Transient('news'));
  }

  #mark(item: Item): void {
    item.soonAt ??= Math.max(this.#parts.world.now() + SOON_MS, item.lastAt + leastGap(item));
  }

  async #rest(ms: number): Promise<void> {
    const { world, signal } = this.#parts;
    const sleep = new AbortController();
    const wake = (): void => sleep.abort(signal.reason);
    this.#sleep = sleep;
    signal.addEventListener('abort', wake, { once: true });
    if (signal.aborted) wake();
    await world.pause(ms, sleep.signal).catch(() => undefined);
    signal.removeEventListener('abort', wake);
    this.#sleep = null;
  }
}

const isFilled = (list: unknown): boolean => Array.isArray(list) && list.length > 0;
const typeOf = (text: string): number => Number(/"type"\s*:\s*(\d+)/.exec(text)?.[1]);
