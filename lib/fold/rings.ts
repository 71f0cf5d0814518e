// Which phones stopped ringing by an event, and how.
import type { Board, CallRow, Change } from '#lib/model/board.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import type { AgentId, CallId } from '#lib/model/ids.ts';
import type { RingRecord } from '#lib/model/record.ts';

/** A record of each phone that rang on `board` and rings no more after `changes`. */
export function endedRings(board: Board, changes: readonly Change[], event: DomainEvent): RingRecord[] {
  const records: RingRecord[] = [];
  for (const change of changes) {
    const after = 'put' in change ? (change.put.kind === 'call' ? change.put : undefined) : null;
    if (after === undefined || (after === null && !isCall(change))) continue;
    const before = board.get('call', after?.id ?? ('remove' in change ? change.remove.slice(5) : ''));
    if (!before || before.offeredTo.length === 0) continue;
    for (const agent of before.offeredTo)
      if (!after?.offeredTo.includes(agent)) records.push(endedRing(before, agent, after, event));
  }
  return records;
}

const isCall = (change: Change): boolean => 'remove' in change && change.remove.startsWith('call:');

function endedRing(before: CallRow, agent: AgentId, after: CallRow | null, event: DomainEvent): RingRecord {
  const isMissed = event.type === 'call.missed' && event.agent === agent;
  return {
    record: 'ring',
    source: before.source,
    call: before.id as CallId,
    agent,
    queue: before.queue,
    from: rangFrom(before, agent),
    until: event.at,
    how: isMissed ? 'missed' : after?.agent === agent ? 'answered' : 'ended',
  };
}

/** The last time it began to ring there; `null` where the journey no longer holds that step. */
function rangFrom({ journey }: CallRow, agent: AgentId): number | null {
  for (let i = journey.length - 1; i >= 0; i--) {
    const step = journey[i];
    if (step?.what === 'offered' && step.agent === agent) return step.at;
  }
  return null;
}
