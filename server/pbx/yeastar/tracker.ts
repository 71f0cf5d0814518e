// Binds what a Yeastar PBX tells of calls to the call tracker: who serves a queue, and what is forgotten with a call.
import { trackCalls } from '#server/pbx-sdk/call-tracker.ts';
import { clearTimers } from '#server/pbx-sdk/timers.ts';
import { servesQueue } from './agents.ts';
import { dropCallAt } from './legs.ts';
import type { CallMemory, Context, Memory } from './memory.ts';

/** A ring that stops may be the call ending or being taken elsewhere; then it was not missed. */
const MISSED_MS = 250;

/** Whether a phone is one of the agents of the queue that the call is in; in none, anybody's is. */
export const isOfTeam = (memory: Memory, { queue }: CallMemory, number: string): boolean =>
  queue === null || servesQueue(memory, number, queue);

/** Fed step by step, by what changes of a call's legs. */
export const tracker = trackCalls<Context, CallMemory>({
  settleMs: MISSED_MS,
  queueKey: (_, queue) => queue,
  agentKey: (_, agent) => agent,
  serves: isOfTeam,
  // Who dials is one of the legs, and agents are what their legs show: these tell it themselves, and of wrap-up as well.
  callerOf: () => null,
  goesOutside: () => false,
  released: () => undefined,
  changed: () => undefined,
  touches: () => [],
  // Whom an agent asks on a second call only the answer to our own command tells.
  callsBeside: () => [],
  askable: ({ calls }) => Object.values(calls),
  isThere: () => true,
  reaches: (_, { dialled }) => dialled,
  stayIsOver: () => undefined,
  forget(memory, call) {
    dropCallAt(memory, call);
    delete memory.calls[call.key];
    delete memory.polls.strays[call.key];
    clearTimers(memory.timers, ['call', 'door', 'taker'], call.key);
    unlistCall(memory, call);
  },
});

/** Its queue's lists name it no more. */
export function unlistCall(memory: Memory, call: CallMemory): void {
  const queue = call.listedIn === null ? undefined : memory.queues[call.listedIn];
  if (queue) queue.listed = queue.listed.filter((id) => id !== call.key);
  call.listedIn = null;
  call.unlistedAt = null;
}
