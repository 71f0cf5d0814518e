// Knows which call a queue means by its session id: the same id, or where queues have ids of their own (dossier §17.13),
// the caller's only other call. Refuses to know what the queue says of it.
import type { Party } from '#lib/model/board.ts';
import { callOf, describe, known } from './calls.ts';
import { type CallMemory, own, type QueueMemory } from './memory.ts';
import type { Turn } from './turn.ts';

/** Begun if need be; `null` for one that has ended. A caller's number and name fill what is not known of it. */
export function callFor(turn: Turn, queue: QueueMemory, session: string, caller: Party): CallMemory | null {
  const { memory } = turn;
  const call = find(turn, queue, session, caller.number) ?? callOf(turn, session, queue.tenant);
  if (!call) return null;
  if (call.id === session && call.listed) memory.sameIds = true;
  // Who calls is for the call's own events to say; a queue that makes a callback calls the other way.
  const isNew = !call.told && !call.listed;
  if (call.caller.number === '')
    describe(turn, call, { direction: isNew ? 'inbound' : 'unknown', caller, dialled: call.dialled });
  return call;
}

function find(turn: Turn, queue: QueueMemory, session: string, number: string): CallMemory | null {
  const { memory } = turn;
  const direct = known(memory, session);
  if (direct) return direct;
  if (memory.sameIds || number === '' || own(memory.ended, session) !== undefined) return null;
  const others = Object.values(memory.calls).filter(
    (call) =>
      call.tenant === queue.tenant && call.listed && call.queue === null && call.caller.number === number,
  );
  const [only] = others;
  if (!only || others.length > 1) return null;
  memory.aliases[session] = only.id;
  return only;
}
