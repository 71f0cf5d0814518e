// Knows when to ask the PBX what it may have failed to push: one question at a time, the most overdue first.
// Refuses to know what the answers mean beyond which sessions and waiting callers there are.
import { Fatal, Transient, type World } from '#server/vendors/vendor.ts';
import type { Asked } from './api.ts';
import type { Ask, Queue } from './inventory.ts';
import { Silence, Watch } from './watch.ts';
import { Sessions, Waiting } from './wire-rest.ts';

/** Active sessions: while one is gone untold, while there are any, and while there are none. */
const DOUBT_MS = 3_000;
const SESSIONS_MS = 10_000;
const IDLE_MS = 30_000;
/** Waiting lists: while a caller has gone astray, while somebody waits there, and while nobody does. */
const ASTRAY_MS = 5_000;
const BUSY_MS = 10_000;
const QUIET_MS = 60_000;
/** All states of all agents once around, and the least time between two of them. */
const ROUND_MS = 180_000;
const LEAST_AGENT_MS = 100;
const ROSTER_MS = 600_000;
/** An event and the lists that show its effect are this far apart. */
const SOON_MS = 1_200;
const LEAST_MS = 1_000;
/** A refusal may be lifted by a person, or be the limit of requests by another name; anything else passes by itself. */
const REFUSED_MS = 60_000;
const FAILED_MS = 15_000;
/** Questions in a row without an answer before the connection counts as lost. */
const PATIENCE = 3;
/** Frames not yet read by the wall before the PBX is asked no more. */
const BACKLOG = 1_000;
/** A page of the log of calls, and how far back a connection looks for what it missed. */
const LOGS = 100;
const LOG_PAGES = 10;
const LOGS_BACK_MS = 900_000;

type Item = {
  readonly key: string;
  readonly what: 'sessions' | 'waiting' | 'logs' | 'settings' | 'agents' | 'roster';
  readonly tenant: string;
  readonly queue: Queue | null;
  lastAt: number;
  /** Asked for by an event; `null` for when its time comes. */
  soonAt: number | null;
  retryAt: number;
};

export type PollParts = {
  readonly ask: Ask;
  readonly world: World;
  readonly signal: AbortSignal;
  readonly backlog: () => number;
  /** Reads what there is anew, and listens to it. */
  readonly roster: () => Promise<void>;
};

export class Poller {
  readonly #parts: PollParts;
  readonly watch: Watch;
  readonly #items = new Map<string, Item>();
  #turn = 0;
  #failures = 0;
  #sleep: AbortController | null = null;

  constructor(parts: PollParts) {
    this.#parts = parts;
    this.watch = new Watch(parts.world);
    this.#add('roster', 'roster', '', null);
    this.#add('agents', 'agents', '', null);
  }

  /** What there is now. */
  adopt(tenants: readonly string[], queues: readonly Queue[]): void {
    const before = new Set(this.#items.keys());
    before.delete('roster');
    before.delete('agents');
    const keep = (what: Item['what'], tenant: string, queue: Queue | null, soon = false): void => {
      const key = `${what} ${tenant} ${queue?.id ?? ''}`;
      before.delete(key);
      if (this.#items.has(key)) return;
      const item = this.#add(key, what, tenant, queue);
      if (soon) item.soonAt = this.#parts.world.now();
    };
    for (const tenant of tenants) {
      keep('sessions', tenant, null);
      keep('logs', tenant, null);
    }
    for (const queue of queues) {
      keep('waiting', queue.tenant, queue);
      keep('settings', queue.tenant, queue, true);
    }
    for (const key of before) this.#items.delete(key);
    this.watch.adopt(queues);
    this.#rouse();
  }

  /** A pushed message: asks soon for what it may have changed, and notes what it speaks of. */
  hint(text: string): void {
    const news = this.watch.hear(text);
    if (news === 'ends') this.#soon('sessions');
    else if (news === 'roster') this.#soon('roster');
  }

  /** After a command: the PBX's own view of agents. */
  soonAgents(): void {
    this.watch.again();
  }

  /** Reads the sessions of a tenant, page by page. Answers with the last status. @throws Fatal, Transient */
  async readSessions(tenant: string): Promise<number> {
    const named = new Set<string>();
    for (let skip = 0; ; ) {
      const told = await this.#parts.ask({
        path: ['sessions'],
        tenant,
        // Paging is not documented here: only where the first answer is not all of it.
        ...(skip > 0 ? { query: { top: LOGS, skip } } : {}),
      });
      const read = told.status < 300 ? Sessions.safeParse(told.body).data : undefined;
      if (!read) return told.status;
      const before = named.size;
      for (const { id } of read.items) named.add(id);
      skip += read.length;
      // A PBX that pays no heed to paging says the same again.
      if (named.size === before || skip >= (read.count ?? 0)) {
        if (this.watch.listed(tenant, named)) this.#soon('logs', tenant);
        return told.status;
      }
    }
  }

  /** The newest legs of calls that have ended, as far back as a loss is made good. @throws Fatal, Transient */
  async readLogs(tenant: string, backMs = LOGS_BACK_MS): Promise<number> {
    for (let page = 0; page < LOG_PAGES; page++) {
      const told = await this.#parts.ask({
        path: ['calllogs'],
        tenant,
        query: { top: LOGS, skip: page * LOGS, orderby: 'started_at desc' },
      });
      if (told.status >= 300) return told.status;
      if (!this.watch.hasMore(told.body, LOGS, this.#parts.world.now() - backMs)) return told.status;
    }
    return 200;
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
    const { world, signal } = this.#parts;
    item.lastAt = world.now();
    item.soonAt = null;
    try {
      const status = await this.#question(item);
      this.#failures = 0;
      if (status === 403 || status === 404) item.retryAt = world.now() + REFUSED_MS;
      else if (status >= 300) item.retryAt = world.now() + FAILED_MS;
    } catch (error) {
      const isFinal = error instanceof Fatal || error instanceof Silence || !(error instanceof Transient);
      if (isFinal || signal.aborted) throw error;
      if (++this.#failures >= PATIENCE) throw error;
      item.soonAt = world.now() + LEAST_MS * this.#failures;
    }
  }

  async #question({ what, tenant, queue }: Item): Promise<number> {
    const { ask, roster } = this.#parts;
    const path = ['call_queues', queue?.id ?? ''];
    switch (what) {
      case 'sessions':
        return this.readSessions(tenant);
      case 'logs':
        return this.readLogs(tenant, 2 * IDLE_MS);
      case 'waiting': {
        const told = await ask({ path: [...path, 'waiting'], tenant });
        this.watch.waits(queue?.id ?? '', (Waiting.safeParse(told.body).data?.length ?? 0) > 0);
        return told.status;
      }
      case 'settings':
        return (await ask({ path, tenant })).status;
      case 'agents': {
        const pair = this.watch.pair(this.#turn++);
        if (!pair) return 200;
        const asked: Asked = {
          path: ['call_queues', pair.queue.id, 'agents', pair.agent],
          tenant: pair.queue.tenant,
        };
        // One agent who is not to be seen says nothing about the others.
        return Math.min(299, (await ask(asked)).status);
      }
      case 'roster':
        await roster();
        return 200;
      default:
        return what satisfies never;
    }
  }

  #next(): [item: Item, due: number] {
    let best: Item | undefined;
    let due = Number.POSITIVE_INFINITY;
    for (const item of this.#items.values()) {
      const usual = item.lastAt + this.#interval(item);
      const soon = item.soonAt === null ? usual : Math.min(usual, item.soonAt);
      const at = Math.max(soon, item.retryAt);
      if (best && at >= due) continue;
      best = item;
      due = at;
    }
    if (!best) throw new Transient('nothing is left to ask for');
    return [best, due];
  }

  #interval({ what, tenant, queue }: Item): number {
    switch (what) {
      case 'sessions':
        if (this.watch.isInDoubt) return DOUBT_MS;
        return this.watch.hasSessions(tenant) ? SESSIONS_MS : IDLE_MS;
      case 'waiting':
        return this.watch.isAstray ? ASTRAY_MS : this.watch.isBusy(queue?.id ?? '') ? BUSY_MS : QUIET_MS;
      case 'agents':
        return Math.max(LEAST_AGENT_MS, ROUND_MS / Math.max(1, this.watch.pairs));
      case 'settings':
      case 'roster':
        return ROSTER_MS;
      case 'logs':
        return Number.POSITIVE_INFINITY;
      default:
        return what satisfies never;
    }
  }

  #add(key: string, what: Item['what'], tenant: string, queue: Queue | null): Item {
    const item = { key, what, tenant, queue, lastAt: this.#parts.world.now(), soonAt: null, retryAt: 0 };
    this.#items.set(key, item);
    return item;
  }

  #soon(what: Item['what'], tenant: string | null = null): void {
    const now = this.#parts.world.now();
    for (const item of this.#items.values())
      if (item.what === what && (tenant === null || item.tenant === tenant))
        item.soonAt ??= Math.max(now + SOON_MS, item.lastAt + LEAST_MS);
    this.#rouse();
  }

  #rouse(): void {
    this.#sleep?.abort(new Transient('news'));
  }

  async #rest(ms: number): Promise<void> {
    const { world, signal } = this.#parts;
    const sleep = new AbortController();
    const wake = (): void => sleep.abort(signal.reason);
    this.#sleep = sleep;
    signal.addEventListener('abort', wake, { once: true });
    if (signal.aborted) wake();
    await world.pause(Math.min(ms, ROSTER_MS), sleep.signal).catch(() => undefined);
    signal.removeEventListener('abort', wake);
    this.#sleep = null;
  }
}
