// A call of which nothing is known but that it is there.
import type { CallRow } from './board.ts';
import type { CallId, SourceId } from './ids.ts';

/** @param at when it is taken to have begun, epoch ms. */
export function blankCall(id: CallId, source: SourceId, at: number): CallRow {
  return {
    kind: 'call',
    id,
    source,
    direction: 'unknown',
    state: 'arriving',
    since: at,
    caller: { number: '', name: '' },
    dialled: { number: '', name: '' },
    queue: null,
    agent: null,
    offeredTo: [],
    startedAt: at,
    queuedAt: null,
    answeredAt: null,
    agentSince: null,
    heldSince: null,
    heldMs: 0,
    agentHeldMs: 0,
    slot: null,
    consult: null,
    marks: [],
    arrival: null,
    exit: null,
    closed: false,
    booked: false,
    counted: false,
    taken: false,
    bookedMs: 0,
    estimated: false,
    journey: [],
    pending: null,
  };
}
