// Which queues, agents and calls lie within somebody's boundary.
import type { Access } from '#lib/model/access.ts';
import type { AgentRow, Board, CallRow, QueueRow } from '#lib/model/board.ts';
import { sourceOf } from '#lib/model/ids.ts';
import { anyFits } from '#lib/model/pattern.ts';

type QueueLimits = Pick<Access, 'queues' | 'tenants'>;
type Limits = QueueLimits & Pick<Access, 'teams'>;

/** Whether some queues are outside. */
export const boundsQueues = ({ queues, tenants }: QueueLimits): boolean =>
  queues !== null || tenants !== null;

/** Whether there is any boundary. */
export const isBound = (access: Limits): boolean => boundsQueues(access) || access.teams !== null;

const ofTenant = ({ tenants }: QueueLimits, row: QueueRow | AgentRow): boolean =>
  tenants !== null && row.tenant !== null && anyFits(tenants, [`${row.source}/${row.tenant}`]);

/** A queue by its id, and by its number where the PBX knows it by another name. */
export const namesOfQueue = (queue: QueueRow): readonly string[] => [
  queue.id,
  queue.tenant === null
    ? `${queue.source}/${queue.number}`
    : `${queue.source}/${queue.tenant}/${queue.number}`,
];

export function seesQueue(access: QueueLimits, queue: QueueRow): boolean {
  if (!boundsQueues(access)) return true;
  return (access.queues !== null && anyFits(access.queues, namesOfQueue(queue))) || ofTenant(access, queue);
}

/** A queue that the board does not know (any more) is named by its id alone. */
export const seesQueueId = (access: QueueLimits, id: string, board: Board): boolean => {
  const queue = board.get('queue', id);
  if (queue) return seesQueue(access, queue);
  return !boundsQueues(access) || (access.queues !== null && anyFits(access.queues, [id]));
};

/** An agent belongs to all who see one of their queues, and, where teams bound somebody, one of their teams. */
export const seesAgent = (access: Limits, agent: AgentRow, board: Board): boolean =>
  (access.teams === null || agent.teams.some((team) => access.teams?.includes(team))) &&
  (!boundsQueues(access) ||
    ofTenant(access, agent) ||
    agent.queues.some(({ queue }) => seesQueueId(access, queue, board)));

/**
 * A call belongs to its queue; one in none to the queues of the agents who have it or at whom it rings. What an agent of
 * no team of theirs has is none of theirs, while whoever waits in a queue of theirs is.
 */
export function seesCall(access: Limits, call: CallRow, board: Board): boolean {
  if (!isBound(access)) return true;
  if (access.teams !== null && call.agent !== null) {
    const agent = board.get('agent', call.agent);
    if (agent === undefined || !seesAgent(access, agent, board)) return false;
  }
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
