// Which queues, agents and calls lie within somebody's boundary.
import type { Access } from '#lib/model/access.ts';
import type { AgentRow, Board, CallRow, QueueRow } from '#lib/model/board.ts';
import { sourceOf } from '#lib/model/ids.ts';

type Limits = Pick<Access, 'queues' | 'tenants'>;

/** Whether a pattern names it: the same letters, or with `*` at its end the same beginning. */
export const fits = (pattern: string, name: string): boolean =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

export const anyFits = (patterns: readonly string[], names: readonly string[]): boolean =>
  patterns.some((pattern) => names.some((name) => fits(pattern, name)));

/** Whether there is any boundary. */
export const isBound = ({ queues, tenants }: Limits): boolean => queues !== null || tenants !== null;

const ofTenant = ({ tenants }: Limits, row: QueueRow | AgentRow): boolean =>
  tenants !== null && row.tenant !== null && anyFits(tenants, [`${row.source}/${row.tenant}`]);

/** A queue by its id, and by its number where the PBX knows it by another name. */
export const namesOfQueue = (queue: QueueRow): readonly string[] => [
  queue.id,
  queue.tenant === null
    ? `${queue.source}/${queue.number}`
    : `${queue.source}/${queue.tenant}/${queue.number}`,
];

export function seesQueue(access: Limits, queue: QueueRow): boolean {
  if (!isBound(access)) return true;
  return (access.queues !== null && anyFits(access.queues, namesOfQueue(queue))) || ofTenant(access, queue);
}

/** A queue that the board does not know (any more) is named by its id alone. */
export const seesQueueId = (access: Limits, id: string, board: Board): boolean => {
  const queue = board.get('queue', id);
  if (queue) return seesQueue(access, queue);
  return !isBound(access) || (access.queues !== null && anyFits(access.queues, [id]));
};

/** An agent belongs to all who see one of their queues. */
export const seesAgent = (access: Limits, agent: AgentRow, board: Board): boolean =>
  !isBound(access) ||
  ofTenant(access, agent) ||
  agent.queues.some(({ queue }) => seesQueueId(access, queue, board));

/** A call belongs to its queue; one in none to the queues of the agents who have it or at whom it rings. */
export function seesCall(access: Limits, call: CallRow, board: Board): boolean {
  if (!isBound(access)) return true;
  if (call.queue !== null) return seesQueueId(access, call.queue, board);
  return [call.agent, ...call.offeredTo].some((id) => {
    const agent = id === null ? undefined : board.get('agent', id);
    return agent !== undefined && seesAgent(access, agent, board);
  });
}

/** Under which names the place a call is taken from may stand in `takeFrom`. */
export function placeOf(call: CallRow, board: Board): readonly string[] {
  if (call.queue === null) return [`${sourceOf(call.id)}/agents`];
  const queue = board.get('queue', call.queue);
  return queue ? namesOfQueue(queue) : [call.queue];
}
