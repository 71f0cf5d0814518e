// Questions to the PBX over REST: how one is asked, which are asked to take stock as a connection opens, and again and again.
import { type AdapterContext, Transient, withWords } from '#server/pbx-sdk/contract.ts';
import { PollScheduler, Timetable } from '#server/pbx-sdk/poll-scheduler.ts';
import { askTwice, Lane, pathWith, RestClient } from '#server/pbx-sdk/rest-client.ts';
import { API, forbidden, HEADERS, NEWER_API, readJson, type Tokens } from './auth.ts';
import type { Memory } from './memory.ts';
import { plan, type Question } from './poll-plan.ts';
import type { Settings } from './settings.ts';
import { Answer } from './wire.ts';

/** At most five requests a second (yeastar#request-rate: limits are undocumented, this is known to work). */
const GAP_MS = 200;
const TIMEOUT_MS = 10_000;
const EXPIRED = 10004;
const DENIED = 10005;

export type ApiRequest = {
  readonly endpoint: string;
  /** Query parameters, without the token. */
  readonly query?: Readonly<Record<string, string | number>>;
  /** Of the interface; left out: v1.0, which has all but reports. */
  readonly version?: 'v2.0';
  /** That we may not do or read this is an answer: a command, a report. */
  readonly mayBeDenied?: boolean;
  /** Epoch ms up to which it may be sent and answered: the command's. */
  readonly until?: number;
  /** Makes it a POST. */
  readonly body?: Readonly<Record<string, string>>;
};
export type ApiAnswer = {
  readonly errcode: number;
  readonly errmsg: string;
  readonly text: string;
  readonly body: unknown;
  /** When it was heard. */
  readonly at: number;
  /** As in `Frame.channel`: `rest:queue/call_status?id=1`. What was sent in a body stands there like a query. */
  readonly channel: string;
};

export class Api {
  readonly #context: AdapterContext;
  readonly #tokens: Tokens;
  readonly #signal: AbortSignal;
  #nextAt = 0;
  readonly #rest: RestClient;
  readonly #newer: RestClient;
  /** By endpoint: one request at a time. */
  readonly #lanes = new Map<string, Lane>();

  constructor(settings: Settings, context: AdapterContext, tokens: Tokens, signal: AbortSignal) {
    const more = { headers: HEADERS, timeoutMs: TIMEOUT_MS };
    this.#rest = new RestClient(context, `${settings.url}${API}`, more);
    this.#newer = new RestClient(context, `${settings.url}${NEWER_API}`, more);
    this.#context = context;
    this.#tokens = tokens;
    this.#signal = signal;
  }

  /**
   * Any `errcode` is an answer, except those only a person can lift.
   * @throws Fatal, Transient
   */
  ask(asked: ApiRequest): Promise<ApiAnswer> {
    const lane = this.#lanes.get(asked.endpoint) ?? new Lane(1);
    this.#lanes.set(asked.endpoint, lane);
    return lane.run(() => this.#send(asked));
  }

  async #send(asked: ApiRequest): Promise<ApiAnswer> {
    const isExpired = ({ errcode }: ApiAnswer): boolean => errcode === EXPIRED;
    const told = await askTwice(this.#tokens, isExpired, (token) => this.#once(asked, token));
    if (isExpired(told))
      throw new Transient(
        'the PBX refuses a token it has just given: does another program use the same Client ID?',
      );
    return told;
  }

  async #once(asked: ApiRequest, token: string): Promise<ApiAnswer> {
    const { endpoint, query, body, version, mayBeDenied, until } = asked;
    await this.#turn();
    const path = pathWith(endpoint, { ...query, access_token: token });
    const rest = version === undefined ? this.#rest : this.#newer;
    const answer = await rest.send({ path, body, until }, this.#signal);
    const read = readJson(answer);
    const { errcode, errmsg } = Answer.parse(read);
    const stop = forbidden(errcode);
    if (stop && !(mayBeDenied && errcode === DENIED)) throw stop;
    const channel = `rest:${pathWith(endpoint, { ...query, ...body })}`;
    return { errcode, errmsg, text: answer.text, body: read, at: answer.at, channel };
  }

  /** Waits for the next free slot. Slots are given in the order they are asked for. */
  async #turn(): Promise<void> {
    const now = this.#context.now();
    const at = Math.max(now, this.#nextAt);
    this.#nextAt = at + GAP_MS;
    if (at > now) await this.#context.pause(at - now, this.#signal);
  }
}

const PAGE = 500;
/** No PBX of this make has more extensions than this many pages hold. */
const PAGES = 100;
export const CALL_TYPES = ['inbound', 'outbound', 'internal'] as const;

export type Ask = (asked: ApiRequest) => Promise<ApiAnswer>;

/**
 * Extensions, then queues with their settings.
 * @param queues ids of the queues, as what has been told so far was understood
 * @throws Fatal, Transient
 */
export async function readRoster(ask: Ask, queues: () => Promise<readonly string[]>): Promise<void> {
  await pages(ask, 'extension/list');
  await pages(ask, 'queue/list');
  const ids = await queues();
  if (ids.length > 0) await ask({ endpoint: 'queue/query', query: { ids: ids.join(',') } });
}

/** Asks for the pages of a list, as many as its first says there are. */
async function pages(ask: Ask, endpoint: string): Promise<void> {
  for (let page = 1; page <= PAGES; page++) {
    const told = await ask({ endpoint, query: { page, page_size: PAGE } });
    needed(told);
    const { total_number } = told.body as { total_number?: unknown };
    if (typeof total_number !== 'number' || total_number <= page * PAGE) return;
  }
}

/** Which trunks there are and whether they are up: for the sources page only, so a refusal costs nothing. */
export async function readTrunks(ask: Ask): Promise<void> {
  await ask({ endpoint: 'trunk/list', query: { page: 1, page_size: PAGE } });
}

/** What goes on now. Every answer is a frame; the translator puts them together. @throws Fatal, Transient */
export async function readFloor(ask: Ask, queues: readonly string[]): Promise<void> {
  for (const type of CALL_TYPES) needed(await ask({ endpoint: 'call/query', query: { type } }));
  // A PBX that will not tell them has no parked calls to show.
  await ask({ endpoint: 'call/park_status' });
  for (const id of queues) {
    needed(await ask({ endpoint: 'queue/call_status', query: { id } }));
    needed(await ask({ endpoint: 'queue/agent_status', query: { id } }));
  }
}

/** `0`, or `60001` which an idle PBX may answer; `10001` where this firmware lacks the endpoint. */
function needed({ errcode, errmsg, channel }: ApiAnswer): void {
  if (errcode === 0 || errcode === 60001 || errcode === 10001) return;
  const what = channel.slice('rest:'.length).replace(/\?.*/, '');
  throw new Transient(withWords(`the PBX did not answer ${what}.`, errmsg, `${errcode}`), {
    notBeforeMs: errcode === 70082 ? 10_000 : 0,
  });
}

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

  async #refuses(asked: ApiRequest): Promise<boolean> {
    const { errcode } = await this.#parts.ask(asked);
    return errcode !== 0 && errcode !== 60001 && errcode !== 10001;
  }
}
