// Knows how the end of a call is told, and keeps its id so that late answers raise no ghost. Refuses to know how it was
// noticed.
import type { QueueExit } from '#lib/model/event.ts';
import { refresh, release } from './agents.ts';
import type { CallMemory } from './call-memory.ts';
import { keyOf } from './keys.ts';
import { ENDED_LIMIT, type Memory } from './memory.ts';
import { consults, touching } from './moves.ts';
import { callIn, sayOf, type Turn } from './turn.ts';

export type Ending = {
  readonly at: number;
  /** How it left its queue, if it still stood in one. The PBX gives no reason: whoever was not answered gave up. */
  readonly how: QueueExit;
  /** Nobody said that it ended: it was gone. */
  readonly derived: boolean;
};

export function end(turn: Turn, call: CallMemory, { at, how, derived }: Ending): void {
  const { memory } = turn;
  const touched = touching(memory, call);
  if (call.waits) sayOf(turn, call, at, { type: 'call.left', call: callIn(turn, call), how });
  if (call.told) sayOf(turn, call, at, { type: 'call.ended', call: callIn(turn, call), derived });
  const { startedAt, queuedAt, from, queue } = call;
  delete memory.calls[call.key];
  delete memory.due[`gone:${call.key}`];
  memory.ended[call.key] = {
    at,
    start: startedAt,
    queuedAt,
    from: from.number || call.caller.number,
    queue,
    said: !derived,
  };
  prune(memory);
  if (call.agent !== null) release(turn, call, call.agent, at);
  for (const number of new Set(touched)) {
    refresh(turn, keyOf(call.domain, number), at);
    consults(turn, call.domain, number, at);
  }
}

/** Forgets the oldest ends. */
export function prune(memory: Memory): void {
  const keys = Object.keys(memory.ended);
  if (keys.length <= ENDED_LIMIT) return;
  for (const key of keys.slice(0, keys.length - ENDED_LIMIT)) delete memory.ended[key];
}
