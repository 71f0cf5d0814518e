// Knows what is asked of the account's REST API beside its streams: who and which queues there are, which calls are
// over, and whether anybody is there at all. Refuses to know what the answers mean.
import { Transient, type World } from '#server/vendors/vendor.ts';
import type { Api, Asked, Told } from './api.ts';
import type { Urgency } from './budget.ts';
import type { Settings } from './settings.ts';
import { Insights, Resource, Resources } from './wire.ts';

const HOUR_MS = 3_600_000;
const PAGES = 3;
const PAGE = 100;
const RECORDS_EVERY_MS = 5 * 60_000;
/** Of so many rounds one reads people and queues again. */
const LISTS_EVERY = 3;
/** A record is written a while after its call has ended. */
const AFTER_GAP_MS = [35_000, 80_000] as const;
const BACK_MS = 2 * HOUR_MS;
/** At the start of a connection: the picture waits for it no longer. */
const FIRST_BACK_MS = 4 * HOUR_MS;
const FIRST_MS = 3_000;

export type PollParts = {
  readonly settings: Settings;
  readonly api: Api;
  readonly world: World;
  readonly signal: AbortSignal;
  /** An answer worth telling. */
  readonly put: (channel: string, told: Told) => void;
};

export class Poll {
  readonly #parts: PollParts;
  #queues: string[] = [];
  #hasRecords = true;
  #gapAt: number | null = null;

  constructor(parts: PollParts) {
    this.#parts = parts;
  }

  /** Ids of the account's queues: those a person has named, else those the account lists. */
  get queues(): readonly string[] {
    const { queueIds } = this.#parts.settings;
    return queueIds ? queueIds.map((each) => (typeof each === 'string' ? each : each.id)) : this.#queues;
  }

  /** @throws Fatal, Transient */
  people(urgency: Urgency = 'stream'): Promise<Told> {
    return this.#parts.api.ask({ path: 'data/users', query: { limit: 1_000 }, urgency });
  }

  tellPeople(told: Told): void {
    const { world, put } = this.#parts;
    const isThere = told.status === 200;
    if (isThere) put('data/users?limit=1000', told);
    world.notice(
      'users',
      isThere
        ? null
        : 'The token may not list the account’s users: agents are named as their events name them.',
    );
  }

  /** Reads the account's queues. @throws Fatal, Transient */
  async listQueues(urgency: Urgency = 'stream'): Promise<void> {
    const { api, world, settings, put } = this.#parts;
    const told = await api.ask({ path: 'data/resources', query: { type: 'queue', limit: 1_000 }, urgency });
    const list = told.status === 200 ? Resources.safeParse(told.body).data?.data : undefined;
    if (list) put('data/resources?type=queue&limit=1000', told);
    const found = (list ?? [])
      .map((entry) => Resource.safeParse(entry).data)
      .flatMap((each) => (each?.id && (each.type === 'queue' || each.type === '') ? [each.id] : []));
    if (list) this.#queues = [...new Set(found)];
    world.notice(
      'queues',
      this.queues.length > 0 || settings.queueIds
        ? null
        : 'The account does not list its queues: write their ids into queueIds, so that Cytracom sends their present state.',
    );
  }

  /** Asks which calls are over. What cannot be asked is left: the streams tell most of it. */
  async records(backMs: number = BACK_MS, timeoutMs?: number): Promise<void> {
    if (!this.#hasRecords) return;
    const { api, world, put } = this.#parts;
    const now = world.now();
    const range = { start: iso(now - backMs), end: iso(now + 60_000) };
    let asked: Asked = {
      path: 'insights/search',
      body: { query: { date_range: range }, options: { size: PAGE } },
    };
    for (let page = 0; page < PAGES; page++) {
      if (api.account.budget.wait(world.now(), 'routine') > 0) return;
      const told = await this.#perhaps({ ...asked, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
      if (!told) return;
      const read = told.status === 200 ? Insights.safeParse(told.body).data?.data.search : undefined;
      if (told.status >= 400) this.#hasRecords = false;
      if (!read) return;
      put(asked.path, told);
      if (!read.scroll_id || read.records.length < PAGE) return;
      asked = { path: 'insights/scroll', body: { scroll_id: read.scroll_id } };
    }
  }

  firstRecords(): Promise<void> {
    return this.records(FIRST_BACK_MS, FIRST_MS);
  }

  async #perhaps(asked: Asked): Promise<Told | null> {
    try {
      return await this.#parts.api.ask(asked);
    } catch (error) {
      if (error instanceof Transient && !this.#parts.signal.aborted) return null;
      throw error;
    }
  }

  /**
   * After a gap in the channels' stream. Gaps that come close together are looked into together.
   * @throws Fatal; rejects too when the line ends.
   */
  async afterGap(): Promise<void> {
    const { world, signal } = this.#parts;
    const isLooking = this.#gapAt !== null;
    this.#gapAt = world.now();
    while (!isLooking && this.#gapAt !== null) {
      const gapAt: number = this.#gapAt;
      for (const after of AFTER_GAP_MS) {
        await world.pause(Math.max(0, gapAt + after - world.now()), signal);
        await this.records();
      }
      if (this.#gapAt === gapAt) this.#gapAt = null;
    }
  }

  /** Asks again now and then. `onQueues`: the account has other queues than before. @throws Fatal */
  async run(onQueues: () => void): Promise<void> {
    const { world, signal, api } = this.#parts;
    for (let round = 1; !signal.aborted; round++) {
      await world.pause(RECORDS_EVERY_MS, signal);
      await this.records();
      if (round % LISTS_EVERY !== 0 || api.account.budget.wait(world.now(), 'routine') > 0) continue;
      const before = this.queues.join();
      try {
        this.tellPeople(await this.people('routine'));
        await this.listQueues('routine');
      } catch (error) {
        if (!(error instanceof Transient) || signal.aborted) throw error;
      }
      if (this.queues.join() !== before) onQueues();
    }
  }

  /** Whether anybody is there: asked when nothing is heard. @throws Transient when nobody answers twice, Fatal. */
  async probe(): Promise<void> {
    const { api, world, signal } = this.#parts;
    if (api.account.budget.wait(world.now(), 'routine') > 0) return;
    const asked: Asked = { path: 'data/users', query: { limit: 1 }, timeoutMs: 10_000 };
    if (await this.#perhaps(asked)) return;
    await world.pause(2_000, signal);
    await api.ask(asked);
  }
}

const iso = (at: number): string => new Date(at).toISOString();
