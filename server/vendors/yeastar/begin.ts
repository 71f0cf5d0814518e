// Knows with what a translator begins: nothing heard, and what the board still believes of the PBX.
// Refuses to know how it goes on.
import type { CallRow } from '#lib/model/board.ts';
import { nativeOf, type SourceId } from '#lib/model/ids.ts';
import type { Known } from '#server/vendors/vendor.ts';
import { noDoubles } from './doubles.ts';
import { blankAgent, blankCall, type CallMemory, type Memory } from './memory.ts';

export function begin(source: SourceId, known: Known): Memory {
  const memory: Memory = {
    source,
    phase: 'new',
    heardAt: null,
    blindSince: null,
    skewMs: null,
    queues: {},
    queueIds: {},
    extensions: {},
    agents: {},
    serving: {},
    calls: {},
    lines: {},
    ended: {},
    dids: {},
    reasons: {},
    due: {},
    next: { at: null, isKnown: true },
    endings: 0,
    pages: { queues: [], extensions: {}, extensionCount: 0, isSpoiled: false },
    sweep: { startedAt: 0, types: [], seen: {}, valid: true },
    snapshot: [],
    doubles: noDoubles(),
    watches: {},
    rights: { denied: {}, door: null, firmware: '', told: '' },
  };
  for (const { number, name, targetMs, wrapUpMs } of known.queues)
    memory.queues[number] = {
      id: '',
      number,
      name,
      targetMs,
      wrapUpMs,
      members: [],
      readAt: 0,
      lists: false,
      listed: [],
      told: null,
    };
  for (const row of known.calls) {
    const call = believed(row);
    memory.calls[call.id] = call;
  }
  for (const row of known.agents) {
    const agent = blankAgent(row.number, row.since);
    agent.told = { state: row.state, reason: row.reason, until: row.until };
    if (row.state === 'wrapUp' && row.until !== null) agent.wrap = { until: row.until, since: row.since };
    memory.agents[row.number] = agent;
  }
  return memory;
}

/** A call as the board still shows it: what it has been told is known, its legs are not. */
function believed(row: CallRow): CallMemory {
  return {
    ...blankCall(nativeOf(row.id), row.startedAt),
    startedAt: row.startedAt,
    direction: row.direction,
    caller: { ...row.caller },
    dialled: { ...row.dialled },
    told: true,
    state: row.state,
    queue: row.queue === null ? null : nativeOf(row.queue),
    queuedAt: row.queuedAt,
    waits: row.queue !== null && row.queuedAt !== null && !row.booked,
    guessed: false,
    agent: row.agent === null ? null : nativeOf(row.agent),
    answeredAt: row.agentSince ?? row.answeredAt,
    heldSince: row.heldSince,
    offered: row.offeredTo.map(nativeOf),
    queueAgent: row.queue !== null && row.agent !== null && row.booked ? nativeOf(row.agent) : null,
    marks: [...row.marks],
    consult: row.consult,
    parked: row.slot === null ? null : { slot: row.slot, channel: '', unlisted: 0 },
  };
}
