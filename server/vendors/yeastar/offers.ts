// Knows at whose phones a call rings: offered, missed, or not meant as an offer at all.
// Refuses to know who answers.
import { isTalking } from './conversation.ts';
import { legOf, rings } from './legs.ts';
import type { CallMemory, Leg } from './memory.ts';
import { rest } from './timers.ts';
import { agentIn, callIn, sayOf, type Turn } from './turn.ts';

/** A ring that stops may be the call ending or being taken elsewhere; then it was not missed. */
export const MISSED_MS = 250;

export function offer(turn: Turn, call: CallMemory, ringing: readonly Leg[]): void {
  for (const { number, since } of ringing) {
    const again = call.missed[number] !== undefined;
    if (call.offered.includes(number) && !again) continue;
    flushMissed(turn, call);
    call.offered.push(number);
    sayOf(turn, call.id, since, {
      type: 'call.offered',
      call: callIn(turn, call.id),
      agent: agentIn(turn, number),
    });
    if (isTalking(call)) continue;
    call.state = 'ringing';
    call.parked = null;
  }
}

/** It was not rung to be offered the call: it dials, listens, or was invited. */
export function unoffer(turn: Turn, call: CallMemory, number: string): void {
  delete call.missed[number];
  if (!call.offered.includes(number)) return;
  call.offered = call.offered.filter((each) => each !== number);
  const isQuiet = call.state === 'ringing' && call.offered.length === 0 && !call.waits;
  if (isQuiet) call.state = 'arriving';
  sayOf(turn, call.id, turn.at, {
    type: 'call.observed',
    call: {
      id: callIn(turn, call.id),
      offeredTo: call.offered.map((each) => agentIn(turn, each)),
      ...(isQuiet ? { state: 'arriving' } : {}),
    },
  });
}

/** Tells the rings that ended unanswered, now that the call goes on without them. */
export function flushMissed(turn: Turn, call: CallMemory): void {
  rest(turn.memory, `missed:${call.id}`);
  for (const [number, at] of Object.entries(call.missed)) {
    delete call.missed[number];
    if (!call.offered.includes(number)) continue;
    const leg = legOf(call, number);
    call.offered = call.offered.filter((each) => each !== number);
    sayOf(turn, call.id, at, {
      type: 'call.missed',
      call: callIn(turn, call.id),
      agent: agentIn(turn, number),
    });
    // Rang again meanwhile: that is a new offer.
    if (leg && rings(leg)) continue;
    if (call.state === 'ringing' && call.offered.length === 0)
      call.state = call.waits ? 'waiting' : 'arriving';
  }
}
