// A call that is over as a row of the board, so that whoever may see a call while it lives may see it afterwards, by the
// same rules.
import type { CallRow, Direction, Step } from '#lib/model/board.ts';
import type { AgentId, CallId, QueueId, SourceId } from '#lib/model/ids.ts';
import type { ContactFact } from './facts.ts';

/** `queue`: the one on account of which it is looked at; `null`: it stood in none. */
export const pastCall = (contact: ContactFact, queue: string | null): CallRow => ({
  kind: 'call',
  id: contact.call as CallId,
  source: contact.source as SourceId,
  direction: contact.direction as Direction,
  state: 'talking',
  since: contact.startedAt,
  caller: { number: contact.callerNumber, name: contact.callerName },
  dialled: { number: contact.dialledNumber, name: contact.dialledName },
  queue: queue as QueueId | null,
  agent: contact.agent as AgentId | null,
  offeredTo: [],
  startedAt: contact.startedAt,
  queuedAt: null,
  answeredAt: contact.answeredAt,
  agentSince: null,
  heldSince: null,
  heldMs: contact.heldMs,
  agentHeldMs: 0,
  slot: null,
  consult: null,
  marks: contact.recorded === 1 ? ['recorded'] : [],
  arrival: null,
  exit: null,
  closed: false,
  booked: true,
  counted: true,
  taken: true,
  bookedMs: 0,
  estimated: contact.estimated === 1,
  journey: stepsOf(contact.journey),
  pending: null,
});

/** None where they have been forgotten. */
const stepsOf = (journey: string): readonly Step[] =>
  journey === '' ? [] : (JSON.parse(journey) as readonly Step[]);
