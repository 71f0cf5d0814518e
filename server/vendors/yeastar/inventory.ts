// Knows in which order a PBX is asked what it has and what goes on: the start-up of §13.1, and the roster again later.
// Refuses to know what the answers mean beyond which queues there are.
import { Transient, type World } from '#server/vendors/vendor.ts';
import type { Api, Asked, Told } from './api.ts';
import { readAgentRows } from './quick.ts';
import { ExtensionMonitors, isSpoiled, QueueList, TrunkMonitors } from './wire.ts';

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
  throw new Transient(`the PBX answered ${what} with ${errmsg || 'an error'} (${errcode})`, {
    notBeforeMs: errcode === 70082 ? 10_000 : 0,
  });
}

/** What the PBX will not tell because its status monitors are off (§8.9). */
export type Unwatched = { readonly extensions: readonly string[]; readonly trunks: readonly string[] };

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
