// What an agent's day adds up to.
import type { ShiftRow } from '#lib/model/board.ts';
import type { AgentId, SourceId } from '#lib/model/ids.ts';
import { dayOf } from './day.ts';
import type { Draft } from './draft.ts';

export type ShiftSums = Omit<ShiftRow, 'kind' | 'id' | 'source' | 'agent' | 'day'>;

const NO_SHIFT: ShiftSums = {
  answered: 0,
  handled: 0,
  partial: 0,
  partialMs: 0,
  missed: 0,
  talkMs: 0,
  heldMs: 0,
  wrapMs: 0,
  readyMs: 0,
  ringingMs: 0,
  onCallMs: 0,
  notRespondingMs: 0,
  unavailableMs: 0,
  pausedMs: 0,
  workMs: 0,
  outboundCalls: 0,
  outboundMs: 0,
  internalCalls: 0,
  internalMs: 0,
  directCalls: 0,
  directMs: 0,
};

/** Adds to an agent's day, the one on which `at` lies. */
export function addToShift(
  draft: Draft,
  agent: AgentId,
  source: SourceId,
  at: number,
  more: Partial<ShiftSums>,
): void {
  const day = dayOf(draft, at);
  if (day === null) return;
  if (isNothing(more)) return;
  draft.records?.push({ record: 'shift', source, agent, day, more });
  const id = `${agent}@${day}`;
  const known = draft.get('shift', id);
  const row = known ? { ...known } : { kind: 'shift' as const, id, source, agent, day, ...NO_SHIFT };
  for (const name in more) {
    const sum = name as keyof ShiftSums;
    row[sum] += more[sum] ?? 0;
  }
  draft.put(row);
}

function isNothing(more: object): boolean {
  for (const _ in more) return false;
  return true;
}
