// What a call on the board means to a tracker that begins anew: what the log was told of it is known, what the PBX shows
// of it is still to be seen. And whose call a picture names.
import type { CallRow } from '#lib/model/board.ts';
import { type AgentId, nativeOf, type QueueId } from '#lib/model/ids.ts';
import { type TrackedCall, untold } from './tracked-call.ts';

/**
 * The call as it was last told. A stay whose start nobody knows does not wait: it is told anew where the PBX shows it. Who
 * has it out of its queue is credited with it, booked or not.
 * @param nameOf the make's name for a queue or an agent, which in most makes is the PBX's id
 */
export function believedCall(
  row: CallRow,
  nameOf: (id: QueueId | AgentId) => string = nativeOf,
): TrackedCall {
  const { queue, queuedAt, agent, consult } = row;
  const has = agent === null ? null : nameOf(agent);
  return {
    ...untold(nativeOf(row.id), row.startedAt),
    told: true,
    direction: row.direction,
    caller: { ...row.caller },
    dialled: { ...row.dialled },
    state: row.state,
    queue: queue === null ? null : nameOf(queue),
    queuedAt,
    waits: queue !== null && queuedAt !== null && !row.booked,
    agent: has,
    queueAgent: queue === null ? null : has,
    answeredAt: row.agentSince ?? row.answeredAt,
    heldSince: row.heldSince,
    offered: row.offeredTo.map(nameOf),
    consult: consult === null ? null : { ...consult },
    slot: row.state === 'parked' ? row.slot : null,
    outOf: leftBehind(row, nameOf),
  };
}

const TURNS: ReadonlySet<string> = new Set(['queued', 'transferred', 'parked']);

/** Of a call that was transferred or parked out of its last queue, that queue: the PBX may go on naming it. */
function leftBehind({ queue, journey }: CallRow, nameOf: (id: QueueId) => string): string | null {
  const isOut = queue === null && journey.findLast(({ what }) => TURNS.has(what))?.what !== 'queued';
  const last = isOut ? journey.findLast(({ what }) => what === 'queued')?.queue : undefined;
  return last === undefined ? null : nameOf(last);
}

/**
 * Whose call a picture names: of a queue's the agent credited with it, if any. Whoever took it out of a queue they do not
 * serve has no part in its figures.
 */
export const creditedOf = ({ queue, agent, queueAgent }: TrackedCall): string | null =>
  queue === null ? agent : agent && queueAgent;
