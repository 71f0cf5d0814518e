// How to measure every queue of a floor at once, grouping the rows in one pass each.
import type { AgentRow, CallRow, QueueRow, SiteRow, SourceRow, TallyRow } from '#lib/model/board.ts';
import type { QueueId } from '#lib/model/ids.ts';
import { DEFAULT_COUNTING } from '#lib/model/site.ts';
import { type Measures, queueNow, queuesNow } from './queue.ts';
import { ruleOf } from './service-level.ts';

/** Calls or tallies by their queue; those without one are left out. One pass. */
export const byQueue = <R extends { readonly queue: QueueId | null }>(
  rows: Iterable<R>,
): ReadonlyMap<QueueId, readonly R[]> => {
  const groups = new Map<QueueId, R[]>();
  for (const row of rows) if (row.queue !== null) put(groups, row.queue, row);
  return groups;
};

/** Agents by each queue they are a member of, signed in or not. Cost: the memberships. */
export const agentsByQueue = (agents: Iterable<AgentRow>): ReadonlyMap<QueueId, readonly AgentRow[]> => {
  const groups = new Map<QueueId, AgentRow[]>();
  for (const agent of agents) for (const membership of agent.queues) put(groups, membership.queue, agent);
  return groups;
};

export type FloorInput = {
  /** The queues to measure: a wall's, or all. */
  readonly queues: readonly QueueRow[];
  readonly calls: readonly CallRow[];
  readonly tallies: readonly TallyRow[];
  readonly agents: readonly AgentRow[];
  readonly site: Pick<SiteRow, 'rule' | 'rules' | 'day'> & Partial<Pick<SiteRow, 'counting' | 'dayFrom'>>;
  /** Of the queues: what tells the make of each one's PBX. */
  readonly sources?: readonly Pick<SourceRow, 'id' | 'make'>[];
  readonly now: number;
};

export type Floor = {
  readonly queues: ReadonlyMap<QueueId, Measures>;
  /** All these queues as one; agents counted once. */
  readonly all: Measures;
};

/** Every queue and all of them together. Cost: the rows given, each looked at once a membership. */
export const floorNow = (input: FloorInput): Floor => {
  const calls = byQueue(input.calls);
  const arrivals = new Map<QueueId, CallRow[]>();
  for (const call of input.calls) if (call.arrival) put(arrivals, call.arrival.queue, call);
  const { counting = DEFAULT_COUNTING } = input.site;
  const tallies = byQueue(input.tallies);
  const agents = agentsByQueue(input.agents);
  const makes = new Map(input.sources?.map(({ id, make }) => [id, make]));
  const queues = new Map<QueueId, Measures>();
  for (const queue of input.queues) {
    const measures = queueNow({
      queue,
      calls: calls.get(queue.id) ?? [],
      arrivals: arrivals.get(queue.id) ?? [],
      counting,
      tallies: tallies.get(queue.id) ?? [],
      agents: agents.get(queue.id) ?? [],
      rule: ruleOf(input.site, queue, makes.get(queue.source)),
      day: input.site.day,
      dayFrom: input.site.dayFrom,
      now: input.now,
    });
    queues.set(queue.id, measures);
  }
  return { queues, all: queuesNow([...queues.values()], input.agents, new Set(queues.keys()), counting) };
};

const put = <R>(groups: Map<QueueId, R[]>, queue: QueueId, row: R): void => {
  const group = groups.get(queue);
  if (group === undefined) groups.set(queue, [row]);
  else group.push(row);
};
