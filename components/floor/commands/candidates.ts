// To whom a call may go and in which order they are offered: agents, and queues.
import type { AgentRow, QueueRow } from '#lib/model/board.ts';
import type { AgentId, QueueId, SourceId } from '#lib/model/ids.ts';

export const MOST_SHOWN = 60;
const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
const byNames = (a: { name: string; number: string }, b: { name: string; number: string }): number =>
  byName.compare(a.name, b.name) || byName.compare(a.number, b.number);

/** Of whose call: `tenant` is `null` where nobody tells. */
export type From = {
  readonly source: SourceId | null;
  readonly tenant: string | null;
  /** Who is in it, to whom it does not go. */
  readonly agent: AgentId | null;
  /** Where it waits, or came from. */
  readonly queue: QueueId | null;
};

/** Where each agent stood when it was first asked. */
export type Places = ReadonlyMap<string, number>;

/**
 * Ready first, of these who serve the call's queue, then by name. Taken once, when the list opens: an order by state that
 * followed the state would change under the pointer.
 */
export function placesOf(agents: readonly AgentRow[], queue: QueueId | null): Places {
  const rank = (agent: AgentRow): number =>
    (agent.state === 'ready' ? 0 : 2) +
    (agent.queues.some((each) => each.queue === queue && each.signedIn) ? 0 : 1);
  const order = agents
    .map((agent) => ({ agent, rank: rank(agent) }))
    .sort((a, b) => a.rank - b.rank || byNames(a.agent, b.agent));
  return new Map(order.map(({ agent }, place) => [agent.id, place]));
}

/** Agents of the call's own PBX and tenant who have a number, found by name or number. `more`: how many are not shown. */
export function candidates(
  agents: readonly AgentRow[],
  from: From,
  search: string,
  places: Places,
): { readonly shown: readonly AgentRow[]; readonly more: number } {
  const words = wordsOf(search);
  const placeOf = ({ id }: AgentRow): number => places.get(id) ?? places.size;
  const fitting = agents.filter(
    (agent) => isNear(agent, from) && agent.id !== from.agent && agent.number !== '' && fits(agent, words),
  );
  fitting.sort((a, b) => placeOf(a) - placeOf(b) || byNames(a, b));
  return { shown: fitting.slice(0, MOST_SHOWN), more: Math.max(0, fitting.length - MOST_SHOWN) };
}

/** Queues of the call's own PBX and tenant but the one it is in, found by name or number, by name. */
export const queueCandidates = (
  queues: readonly QueueRow[],
  from: From,
  search: string,
): readonly QueueRow[] => {
  const words = wordsOf(search);
  return queues
    .filter(
      (queue) => isNear(queue, from) && queue.id !== from.queue && queue.number !== '' && fits(queue, words),
    )
    .sort(byNames);
};

const isNear = (row: AgentRow | QueueRow, { source, tenant }: From): boolean =>
  row.source === source && (tenant === null || row.tenant === tenant);

const wordsOf = (search: string): readonly string[] =>
  search.toLocaleLowerCase('en').split(/\s+/).filter(Boolean);

const fits = ({ name, number }: AgentRow | QueueRow, words: readonly string[]): boolean => {
  const text = `${name} ${number}`.toLocaleLowerCase('en');
  return words.every((word) => text.includes(word));
};
