// Knows who calls whom, read off the legs of a call. Refuses to know what the call is doing.
import type { Direction, Party } from '#lib/model/board.ts';
import type { CallSeen } from '#lib/model/event.ts';
import type { CallMemory, Leg, Memory } from './memory.ts';
import { agentIn, callIn, queueIn, sayOf, type Turn } from './turn.ts';

/** Says who is on the call where that is new. */
export function describe(turn: Turn, call: CallMemory): void {
  if (isDescribed(call)) return;
  const legs = Object.values(call.legs);
  const direction = directionOf(call, legs);
  const [caller, dialled] = partiesOf(turn.memory, call, direction, legs);
  const isNew = !call.told;
  if (!isNew && direction === call.direction && same(caller, call.caller) && same(dialled, call.dialled))
    return;
  Object.assign(call, { direction, caller, dialled, told: true });
  sayOf(turn, call.id, turn.at, {
    type: 'call.observed',
    call: {
      id: callIn(turn, call.id),
      direction,
      caller,
      dialled,
      ...(isNew ? { startedAt: call.startedAt, state: 'arriving' } : {}),
    },
  });
}

/** All of it is told, and of what cannot change any more. */
const isDescribed = (call: CallMemory): boolean =>
  call.told && isSettled(call.direction) && call.caller.number !== '' && call.dialled.number !== '';

const isSettled = (direction: Direction): boolean => direction !== 'unknown' && direction !== 'internal';

/** Members decide (§13.2); one that has been known stays, since legs come and go. */
function directionOf(call: CallMemory, legs: readonly Leg[]): Direction {
  if (isSettled(call.direction)) return call.direction;
  if (legs.some((leg) => leg.kind === 'inbound')) return 'inbound';
  if (legs.some((leg) => leg.kind === 'outbound')) return 'outbound';
  const numbers = new Set(legs.map((leg) => leg.number));
  return numbers.size > 1 ? 'internal' : call.direction;
}

function partiesOf(
  memory: Memory,
  call: CallMemory,
  direction: Direction,
  legs: readonly Leg[],
): [caller: Party, dialled: Party] {
  const inbound = legs.find((leg) => leg.kind === 'inbound');
  const outbound = legs.find((leg) => leg.kind === 'outbound');
  const calling = legs.find((leg) => leg.kind === 'extension' && leg.role === 'caller');
  const called = legs.find((leg) => leg.kind === 'extension' && leg.role === 'callee');
  const caller =
    call.caller.number !== '' ? call.caller : partyOf(memory, inbound?.from || calling?.number || '');
  // The first number stays: later ones are where the PBX has routed the call.
  if (call.dialled.number !== '') return [caller, call.dialled];
  const dialled =
    direction === 'inbound' ? inbound?.to : direction === 'outbound' ? outbound?.to : called?.number;
  return [caller, partyOf(memory, dialled ?? '')];
}

export function partyOf(memory: Memory, number: string): Party {
  const known = /\d/.test(number) ? (memory.extensions[number] ?? memory.queues[number]) : undefined;
  return { number, name: known?.name ?? '' };
}

const same = (a: Party, b: Party): boolean => a.number === b.number && a.name === b.name;

/** The call as a snapshot names it. `isNew`: the board has no times of its own for it. */
export function seenOf(turn: Turn, call: CallMemory, isNew: boolean): CallSeen {
  return {
    id: callIn(turn, call.id),
    direction: call.direction,
    state: call.state,
    caller: call.caller,
    dialled: call.dialled,
    queue: call.queue === null ? null : queueIn(turn, call.queue),
    agent: call.agent === null ? null : agentIn(turn, call.agent),
    offeredTo: call.offered.map((number) => agentIn(turn, number)),
    heldSince: call.heldSince,
    slot: call.parked?.slot ?? null,
    consult: call.consult,
    marks: call.marks,
    // Only of a call that still waits: one found already answered was not seen to wait, and is not counted.
    ...(call.waits && call.queuedAt !== null ? { queuedAt: call.queuedAt } : {}),
    ...(isNew ? { startedAt: call.startedAt } : {}),
    ...(isNew && call.answeredAt !== null ? { answeredAt: call.answeredAt } : {}),
  };
}
