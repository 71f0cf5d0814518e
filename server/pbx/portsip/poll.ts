// How each question to a PortSIP PBX is put, page by page: what there is, and what goes on.
import type { FigureSpan } from '#lib/model/own-figures.ts';
import { type AdapterContext, type Frame, Transient } from '#server/pbx-sdk/contract.ts';
import { PollScheduler, Timetable } from '#server/pbx-sdk/poll-scheduler.ts';
import type { ApiAnswer, ApiRequest } from './connect.ts';
import type { Memory } from './memory.ts';
import { IDLE_MS, type Member, membersOf, plan, type Question, type Queue } from './poll-plan.ts';
import type { Settings } from './settings.ts';
import { CallLogs, Listed, Tenants } from './wire-rest.ts';

/** An event and the lists that show its effect are this far apart. */
const SOON_MS = 1_200;
const LEAST_MS = 1_000;
/** A refusal may be lifted by a person, or be the limit of requests by another name; anything else passes by itself. */
const REFUSED_MS = 60_000;
const FAILED_MS = 15_000;
/** A page of a list, how many pages of the log of calls are read, and how far back a connection looks for what it missed. */
const PAGE = 100;
const LOG_PAGES = 10;
const LOGS_BACK_MS = 900_000;
/** No call lasts longer: one that began before a span may have come to a queue within it. */
const CALL_MS = 4 * 3_600_000;

type PollParts = {
  readonly ask: Ask;
  readonly context: AdapterContext;
  readonly signal: AbortSignal;
  readonly backlog: () => number;
  /** The translator's newest. */
  readonly memory: () => Memory | null;
  /** Reads what there is anew, and listens to it. */
  readonly roster: () => Promise<void>;
};

export class Poller {
  readonly #parts: PollParts;
  readonly #times: Timetable<Question>;
  readonly #scheduler: PollScheduler<Question>;
  #tenants: readonly string[] = [];
  #queues: readonly Queue[] = [];
  /** This round of agents' states, and how many of it have been asked for. */
  #members: readonly Member[] = [];
  #turn = 0;

  constructor(parts: PollParts) {
    const { context, signal, backlog } = parts;
    this.#parts = parts;
    this.#times = new Timetable(() => this.#plan(), context.now);
    const next = () => this.#times.next();
    const ask = (question: Question) => this.#do(question);
    this.#scheduler = new PollScheduler({ context, signal, backlog, next, ask });
  }

  /** What there is now. */
  adopt(tenants: readonly string[], queues: readonly Queue[]): void {
    this.#tenants = tenants;
    this.#queues = queues;
    this.lookAround();
    this.#scheduler.wake();
  }

  /** Which agents there are to look at: there may be others, by the roster or after a command. */
  lookAround(): void {
    const memory = this.#parts.memory();
    this.#members = memory ? membersOf(memory, this.#queues) : [];
  }

  /** Asks for something soon: `sessions` or `roster`, or `logs <tenant>`, as its key is in the plan. */
  soon(asked: string): void {
    const is = ({ key, what }: Question): boolean => what === asked || key === asked;
    this.#times.soon(is, SOON_MS, LEAST_MS);
    this.#scheduler.wake();
  }

  /** Runs until the line is closed. @throws Fatal, Transient */
  run(): Promise<void> {
    return this.#scheduler.run();
  }

  /** Reads the sessions of a tenant, page by page. Answers with the last status. @throws Fatal, Transient */
  async readSessions(tenant: string): Promise<number> {
    let before = '';
    for (let skip = 0; ; ) {
      const told = await this.#parts.ask({
        path: ['sessions'],
        tenant,
        // Paging is not documented here: only where the first answer is not all of it.
        ...(skip > 0 ? { query: { top: PAGE, skip } } : {}),
      });
      const read = told.status < 300 ? Listed.safeParse(told.body).data : undefined;
      if (!read) return told.status;
      skip += read.length;
      // A PBX that pays no heed to paging says the same again.
      if (read.length === 0 || told.text === before || skip >= (read.count ?? 0)) return told.status;
      before = told.text;
    }
  }

  /** The newest legs of calls that have ended, as far back as a loss is made good. @throws Fatal, Transient */
  async readLogs(tenant: string, backMs = LOGS_BACK_MS): Promise<number> {
    const since = this.#parts.context.now() - backMs;
    for (let page = 0; page < LOG_PAGES; page++) {
      const query = { top: PAGE, skip: page * PAGE, orderby: 'started_at desc' };
      const told = await this.#parts.ask({ path: ['calllogs'], tenant, query });
      if (told.status >= 300) return told.status;
      const read = CallLogs.safeParse(told.body).data;
      if (!read || read.length < PAGE || read.items.some(({ startedAt }) => (startedAt ?? 0) <= since))
        return told.status;
    }
    return 200;
  }

  async #do(question: Question): Promise<void> {
    this.#times.asks(question);
    const status = await this.#ask(question);
    if (status === 403 || status === 404) this.#times.defer(question, REFUSED_MS);
    else if (status >= 300) this.#times.defer(question, FAILED_MS);
  }

  async #ask({ what, tenant, queue }: Question): Promise<number> {
    const { ask, roster } = this.#parts;
    const path = ['call_queues', queue?.id ?? ''];
    switch (what) {
      case 'sessions':
        return this.readSessions(tenant);
      case 'logs':
        return this.readLogs(tenant, 2 * IDLE_MS);
      case 'waiting':
        return (await ask({ path: [...path, 'waiting'], tenant })).status;
      case 'settings':
        return (await ask({ path, tenant })).status;
      case 'agents':
        return this.#askOfAgent();
      case 'roster':
        await roster();
        return 200;
      default:
        return what satisfies never;
    }
  }

  async #askOfAgent(): Promise<number> {
    if (this.#turn >= this.#members.length) {
      this.lookAround();
      this.#turn = 0;
    }
    const member = this.#members[this.#turn++];
    if (!member) return 200;
    const { id, tenant } = member.queue;
    const asked: ApiRequest = { path: ['call_queues', id, 'agents', member.agent], tenant };
    // One agent who is not to be seen says nothing about the others.
    return Math.min(299, (await this.#parts.ask(asked)).status);
  }

  #plan(): readonly Question[] {
    const memory = this.#parts.memory();
    const scope = { tenants: this.#tenants, queues: this.#queues, members: this.#members.length };
    return memory ? plan(memory, scope, this.#parts.context.now()) : [];
  }
}

/** No PBX of this make has more of anything than this many pages hold. */
const PAGES = 200;

/** Asks, and tells the answer as a frame. */
type Ask = (asked: ApiRequest) => Promise<ApiAnswer>;
/** Domain and id. */
type Tenant = { readonly domain: string; readonly id: string };

const NO_TENANTS =
  'None of the configured tenants is on this PBX, or the system administrator may not see them: check tenants and “System Tenant: View Only”.';

/** The tenants to show. @throws Fatal, Transient */
export async function readTenants(ask: Ask, settings: Settings, context: AdapterContext): Promise<Tenant[]> {
  const tenants: Tenant[] = [];
  const wanted = settings.tenants;
  await pages(ask, { path: ['tenants'] }, (body) => {
    const read = Tenants.safeParse(body).data;
    for (const { id, name, domain, enabled } of read?.items ?? []) {
      const names = [id, name, domain].map((each) => each.toLowerCase());
      if (wanted ? names.some((each) => wanted.includes(each)) : enabled !== false)
        tenants.push({ id, domain: domain === '' ? id : domain.toLowerCase() });
    }
    return read ?? null;
  });
  context.notice('tenants', tenants.length === 0 ? NO_TENANTS : null);
  return tenants;
}

/** Asks for the queues and users of these tenants. @throws Fatal, Transient */
export async function readInventory(ask: Ask, tenants: readonly string[], username: string): Promise<void> {
  let [seesQueues, seesUsers] = [true, true];
  for (const tenant of tenants) {
    if (seesQueues) seesQueues = await pages(ask, { path: ['call_queues'], tenant });
    if (seesUsers) seesUsers = await pages(ask, { path: ['users'], tenant, marks: { as: username } });
  }
}

const listedIn = (body: unknown) => Listed.safeParse(body).data ?? null;

/** Whether it may be read. `skip` counts from 0, whatever the prose says (portsip#lists). */
async function pages(
  ask: Ask,
  asked: ApiRequest,
  read: (body: unknown) => { count: number | null; length: number } | null = listedIn,
): Promise<boolean> {
  let skip = 0;
  for (let page = 0; page < PAGES; page++) {
    const told = await ask({ ...asked, query: { top: PAGE, skip } });
    if (told.status === 403 || told.status === 404) return false;
    if (told.status >= 300)
      throw new Transient(`the PBX answered ${asked.path[0]} with HTTP ${told.status}`, {
        status: told.status,
      });
    const found = read(told.body);
    if (!found) throw new Transient(`the PBX answered ${asked.path[0]} with something else: is url right?`);
    skip += found.length;
    if (found.length === 0 || (found.count === null ? found.length < PAGE : skip >= found.count)) return true;
  }
  return true;
}

/** More than a PBX of this make has legs of calls in two days, in pages of {@link PAGE}. */
const RECORD_PAGES = 500;

/**
 * The legs of the calls of a span: no part of what is heard, so `ask` tells nobody. Newest first, and the day after is
 * read with it: what is to be left out is not documented of this list. @throws Fatal, Transient
 */
export async function readRecords(
  ask: Ask,
  tenants: readonly string[],
  { from }: Pick<FigureSpan, 'from'>,
): Promise<Frame[]> {
  const frames: Frame[] = [];
  for (const tenant of tenants)
    for (let page = 0; page < RECORD_PAGES; page++) {
      const query = { top: PAGE, skip: page * PAGE, orderby: 'started_at desc' };
      const told = await ask({ path: ['calllogs'], tenant, query });
      if (told.status >= 300)
        throw new Transient(`the PBX answered calllogs with HTTP ${told.status}`, { status: told.status });
      const { at, channel, text } = told;
      frames.push({ at, channel, text });
      const read = CallLogs.safeParse(told.body).data;
      const isBefore = read?.items.some(({ startedAt }) => (startedAt ?? from) < from - CALL_MS) ?? true;
      if (isBefore || !read || read.length < PAGE) break;
    }
  return frames;
}

/**
 * Asks who serves a queue that has sent no snapshot, and in which state.
 * @param members who serves it, as what has been told so far was understood
 * @throws Fatal, Transient
 */
export async function readSilentQueue(
  ask: Ask,
  { id, tenant }: Queue,
  members: () => Promise<readonly Member[]>,
): Promise<void> {
  const path = ['call_queues', id];
  await ask({ path: [...path, 'agents'], tenant });
  for (const { agent } of await members()) await ask({ path: [...path, 'agents', agent], tenant });
  await ask({ path: [...path, 'waiting'], tenant });
}
