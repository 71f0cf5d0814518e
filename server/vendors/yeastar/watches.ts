// Knows calls that are only a supervisor's phone listening to another call: whether they have an id of their own is not
// known, and they are nobody's conversation. Refuses to know how listening is asked for.

import { forget } from './ends.ts';
import { isOver } from './legs.ts';
import type { CallMemory } from './memory.ts';
import { callIn, sayOf, type Turn } from './turn.ts';

/** A phone that is asked to listen rings within this, or has rung so long before the answer is heard. */
const BEGINS_MS = 3_000;

/** An extension has been asked to listen to a call. Its phone may have been heard before the answer was. */
export function watch(turn: Turn, number: string, call: CallMemory): void {
  const { memory, at } = turn;
  for (const [each, { until }] of Object.entries(memory.watches)) if (until < at) delete memory.watches[each];
  memory.watches[number] = { call: call.id, until: at + BEGINS_MS };
  for (const id of [...(memory.lines[number] ?? [])]) {
    const own = memory.calls[id];
    if (own && isWatch(turn, own)) withdraw(turn, own);
  }
}

/** Nobody but a phone that was asked to listen elsewhere is in it. */
export function isWatch({ memory, at }: Turn, call: CallMemory): boolean {
  const legs = Object.values(call.legs);
  const first = legs[0];
  const asked = first?.kind === 'extension' ? memory.watches[first.number] : undefined;
  if (!first || !asked || asked.until < at || asked.call === call.id) return false;
  const isLonely = legs.every(
    ({ kind, number, role }) => kind === 'extension' && number === first.number && role === 'callee',
  );
  return isLonely && !isOver(first) && call.seenAt >= asked.until - 2 * BEGINS_MS;
}

/** The board forgets it; what the phone does, its lamp tells. */
export function withdraw(turn: Turn, call: CallMemory): void {
  delete turn.memory.watches[Object.values(call.legs)[0]?.number ?? ''];
  if (call.told)
    sayOf(turn, call.id, turn.at, { type: 'call.ended', call: callIn(turn, call.id), derived: true });
  forget(turn.memory, call);
  turn.memory.ended[call.id] = { at: turn.at, sure: true, file: '' };
}
