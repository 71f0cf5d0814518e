// Knows callers whom the PBX holds at the door until somebody accepts or refuses them (30016), ten seconds at most.
// Refuses to open the door: obey.ts does.
import { isTalking } from './conversation.ts';
import type { CallMemory, Leg } from './memory.ts';
import { rest, wake } from './timers.ts';
import { callIn, sayOf, type Turn } from './turn.ts';

/** §6.11. Then the PBX routes the call itself. */
const DOOR_MS = 10_000;

export function knock(turn: Turn, call: CallMemory, channel: string): void {
  if (call.knocks || call.waits || isTalking(call) || call.state === 'parked' || call.leaving) return;
  call.knocks = { channel, until: turn.at + DOOR_MS };
  call.state = 'ringing';
  wake(turn.memory, `door:${call.id}`, call.knocks.until);
  sayOf(turn, call.id, turn.at, {
    type: 'call.observed',
    call: { id: callIn(turn, call.id), state: 'ringing' },
  });
}

/** Somebody has answered at the door, or the PBX has routed the call itself. */
export function answerDoor(turn: Turn, call: CallMemory, live: readonly Leg[]): void {
  if (!call.knocks) return;
  const leg = call.legs[call.knocks.channel];
  if (leg?.status === 'ALERT' && live.length === 1 && turn.at < call.knocks.until) return;
  call.knocks = null;
  rest(turn.memory, `door:${call.id}`);
  if (call.state !== 'ringing' || call.offered.length > 0) return;
  call.state = 'arriving';
  sayOf(turn, call.id, turn.at, {
    type: 'call.observed',
    call: { id: callIn(turn, call.id), state: 'arriving' },
  });
}
