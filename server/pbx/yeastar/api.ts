// Questions to the PBX over REST: how one is asked, and which are asked to take stock as a connection opens.
import { Transient, type World, withWords } from '#server/pbx-sdk/contract.ts';
import { askTwice, Lane, pathWith, RestClient } from '#server/pbx-sdk/rest-client.ts';
import { API, forbidden, HEADERS, readJson, type Tokens } from './auth.ts';
import { readAgentRows } from './fast-parse.ts';
import type { Settings } from './settings.ts';
import { Answer, ExtensionMonitors, isSpoiled, QueueList, TrunkMonitors } from './wire.ts';

/** At most five requests a second (yeastar#request-rate: limits are undocumented, this is known to work). */
const GAP_MS = 200;
const TIMEOUT_MS = 10_000;
const EXPIRED = 10004;
const DENIED = 10005;

export type Asked = {
  readonly endpoint: string;
  /** Query parameters, without the token. */
  readonly query?: Readonly<Record<string, string | number>>;
  /** Carries out a command: that we may not do this one is an answer. */
  readonly isCommand?: boolean;
  /** Epoch ms up to which it may be sent and answered: the command's. */
  readonly until?: number;
  /** Makes it a POST. */
  readonly body?: Readonly<Record<string, string>>;
};
export type Told = {
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
  readonly #world: World;
  readonly #tokens: Tokens;
  readonly #signal: AbortSignal;
  #nextAt = 0;
  readonly #rest: RestClient;
  /** By endpoint: one request at a time. */
  readonly #lanes = new Map<string, Lane>();

  constructor(settings: Settings, world: World, tokens: Tokens, signal: AbortSignal) {
    this.#rest = new RestClient(world, `${settings.url}${API}`, { headers: HEADERS, timeoutMs: TIMEOUT_MS });
    this.#world = world;
    this.#tokens = tokens;
    this.#signal = signal;
  }

  /**
   * Any `errcode` is an answer, except those only a person can lift.
   * @throws Fatal, Transient
   */
  ask(asked: Asked): Promise<Told> {
    const lane = this.#lanes.get(asked.endpoint) ?? new Lane(1);
    this.#lanes.set(asked.endpoint, lane);
    return lane.run(() => this.#send(asked));
  }

  async #send(asked: Asked): Promise<Told> {
    const isExpired = ({ errcode }: Told): boolean => errcode === EXPIRED;
    const told = await askTwice(this.#tokens, isExpired, (token) => this.#once(asked, token));
    if (isExpired(told))
      throw new Transient(
        'the PBX refuses a token it has just given: does another program use the same Client ID?',
      );
    return told;
  }

  async #once({ endpoint, query, body, isCommand, until }: Asked, token: string): Promise<Told> {
    await this.#turn();
    const path = pathWith(endpoint, { ...query, access_token: token });
    const answer = await this.#rest.send({ path, body, until }, this.#signal);
    const read = readJson(answer);
    const { errcode, errmsg } = Answer.parse(read);
    const stop = forbidden(errcode);
    if (stop && !(isCommand && errcode === DENIED)) throw stop;
    const channel = `rest:${pathWith(endpoint, { ...query, ...body })}`;
    return { errcode, errmsg, text: answer.text, body: read, at: answer.at, channel };
  }

  /** Waits for the next free slot. Slots are given in the order they are asked for. */
  async #turn(): Promise<void> {
    const now = this.#world.now();
    const at = Math.max(now, this.#nextAt);
    this.#nextAt = at + GAP_MS;
    if (at > now) await this.#world.pause(at - now, this.#signal);
  }
}

const PAGE = 500;
/** No PBX of this make has more extensions than this many pages hold. */
const PAGES = 100;
export const CALL_TYPES = ['inbound', 'outbound', 'internal'] as const;

/** `id` is what the API asks for, `number` what people dial. */
export type Queue = {
  readonly id: string;
  readonly number: string;
  /** Extension numbers of its members, as one text to compare. */
  readonly members: string;
};
export type Ask = (asked: Asked) => Promise<Told>;

/** Asks, and tells the answer as a frame. */
export const askAloud =
  (api: Api, tell: (told: Told) => void): Ask =>
  async (asked) => {
    const told = await api.ask(asked);
    tell(told);
    return told;
  };

/** Extensions, then queues with their settings. @throws Fatal, Transient */
export async function readRoster(ask: Ask): Promise<{ queues: Queue[]; isWhole: boolean }> {
  await pages(ask, 'extension/list', (body) => total(body));
  const queues: Queue[] = [];
  let isWhole = true;
  await pages(ask, 'queue/list', (body) => {
    const read = QueueList.safeParse(body);
    if (!read.success)
      throw new Transient('the PBX answered queue/list with something that is no list of queues');
    isWhole &&= !isSpoiled(read.data.queue_list) && !isSpoiled(read.data.data);
    const items = read.data.queue_list.length > 0 ? read.data.queue_list : read.data.data;
    for (const { id, number, static_agent_list, dynamic_agent_list } of items) {
      const members = [...static_agent_list, ...dynamic_agent_list].map((member) => member.text2);
      queues.push({ id, number, members: members.join() });
    }
    return total(body);
  });
  if (queues.length > 0)
    await ask({ endpoint: 'queue/query', query: { ids: queues.map((queue) => queue.id).join(',') } });
  return { queues, isWhole };
}

async function pages(ask: Ask, endpoint: string, read: (body: unknown) => number): Promise<void> {
  for (let page = 1; page <= PAGES; page++) {
    const told = await ask({ endpoint, query: { page, page_size: PAGE } });
    needed(told);
    if (read(told.body) <= page * PAGE) return;
  }
}

const total = (body: unknown): number => {
  const count = (body as { total_number?: unknown }).total_number;
  return typeof count === 'number' ? count : 0;
};

/** Which trunks there are and whether they are up: for the sources page only, so a refusal costs nothing. */
export async function readTrunks(ask: Ask): Promise<void> {
  await ask({ endpoint: 'trunk/list', query: { page: 1, page_size: PAGE } });
}

/** What goes on now. Every answer is a frame; the translator puts them together. @throws Fatal, Transient */
export async function readFloor(ask: Ask, queues: readonly Queue[], world: World): Promise<void> {
  for (const type of CALL_TYPES) needed(await ask({ endpoint: 'call/query', query: { type } }));
  // A PBX that will not tell them has no parked calls to show.
  await ask({ endpoint: 'call/park_status' });
  let found = queues.length === 0;
  for (const { id } of queues) {
    const calls = needed(await ask({ endpoint: 'queue/call_status', query: { id } }));
    const agents = needed(await ask({ endpoint: 'queue/agent_status', query: { id } }));
    found ||= calls.errcode === 0 || agents.errcode === 0;
  }
  world.notice(
    'queues',
    found
      ? null
      : 'The PBX finds none of its queues when asked for their calls: check what the API application may see.',
  );
}

/** `0`, or `60001` which an idle PBX may answer; `10001` where this firmware lacks the endpoint. */
function needed(told: Told): Told {
  const { errcode, errmsg, channel } = told;
  if (errcode === 0 || errcode === 60001 || errcode === 10001) return told;
  const what = channel.slice('rest:'.length).replace(/\?.*/, '');
  throw new Transient(withWords(`the PBX did not answer ${what}.`, errmsg, `${errcode}`), {
    notBeforeMs: errcode === 70082 ? 10_000 : 0,
  });
}

/** What the PBX will not tell because its status monitors are off (yeastar#monitors). */
type Unwatched = { readonly extensions: readonly string[]; readonly trunks: readonly string[] };

export async function readMonitors(ask: Ask): Promise<Unwatched> {
  const extensions = ExtensionMonitors.safeParse(await body(ask, 'extension_status_monitor/list'));
  const trunks = TrunkMonitors.safeParse(await body(ask, 'trunk_status_monitor/list'));
  return {
    extensions: (extensions.data?.data ?? [])
      .filter((each) => each.enb_call_status === false)
      .map((each) => each.number),
    trunks: (trunks.data?.data ?? [])
      .filter((each) => each.enb_call_status === false)
      .map((each) => each.name),
  };
}

async function body(ask: Ask, endpoint: string): Promise<unknown> {
  return (await ask({ endpoint })).body;
}

/** Says what is not monitored. Only extensions of agents matter to a wallboard. */
export function noticeUnwatched(
  world: World,
  { extensions, trunks }: Unwatched,
  agents: ReadonlySet<string>,
): void {
  const blind = extensions.filter((number) => agents.has(number));
  world.notice(
    'extensions',
    blind.length === 0
      ? null
      : `The PBX does not report the calls of ${some(blind, 'agent extension')}: switch on their status monitor under Advanced Settings, or their calls are seen seconds late.`,
  );
  world.notice(
    'trunks',
    trunks.length === 0
      ? null
      : `The PBX does not report the calls of ${some(trunks, 'trunk')}: switch on call monitoring under Advanced Settings, or callers are seen seconds late.`,
  );
}

const some = (names: readonly string[], what: string): string =>
  names.length === 1
    ? `${what} ${names[0]}`
    : `${names.length} ${what}s (${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''})`;

/** Extension numbers a queue/agent_status answer names; `null` where it does not tell all of them. */
export function agentsIn(told: Told): string[] | null {
  const agents = readAgentRows(told.body);
  if (!agents || isSpoiled(agents) || told.errcode !== 0) return null;
  return agents.map((agent) => agent.number);
}
