// Knows whom an agent asks while an attended transfer is under way: said when it begins and when it is over.
// Refuses to know which command or which frame did either.
import type { Party } from '#lib/model/board.ts';
import type { CallMemory, Leg, Memory } from './memory.ts';
import { callIn, sayOf, type Turn } from './turn.ts';

/** @param party `null` for nobody any more. */
export function consult(turn: Turn, call: CallMemory, party: Party | null): void {
  if (call.consult?.number === party?.number) return;
  call.consult = party;
  sayOf(turn, call.id, turn.at, {
    type: 'call.observed',
    call: { id: callIn(turn, call.id), consult: party },
  });
}

export const isAsked = (call: CallMemory, leg: Leg): boolean =>
  call.consult !== null && (leg.kind === 'extension' ? leg.number : leg.to) === call.consult.number;

/** A call has ended; it may have been the one in which an agent asked somebody about another call (§12). */
export function askedIn(turn: Turn, ended: CallMemory): void {
  const { memory } = turn;
  for (const { kind, number } of Object.values(ended.legs)) {
    if (kind !== 'extension') continue;
    for (const call of consulting(memory, number))
      if (call !== ended && Object.values(ended.legs).some((leg) => isAsked(call, leg)))
        consult(turn, call, null);
  }
}

function consulting(memory: Memory, agent: string): CallMemory[] {
  return (memory.lines[agent] ?? []).flatMap((id) => {
    const call = memory.calls[id];
    return call?.consult && call.agent === agent ? [call] : [];
  });
}

/** After a snapshot: whether the one who is asked can still be seen with the agent. */
export function checkConsults(turn: Turn): void {
  const { memory } = turn;
  for (const call of Object.values(memory.calls)) {
    if (!call.consult || call.agent === null) continue;
    const goesOn = (memory.lines[call.agent] ?? []).some((id) =>
      Object.values(memory.calls[id]?.legs ?? {}).some((leg) => isAsked(call, leg)),
    );
    if (!goesOn) call.consult = null;
  }
}
