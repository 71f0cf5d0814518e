// The tallies, shifts and journeys a list of events folds to, one line each, in an order of their own.
import { fold } from '#lib/fold/fold.ts';
import type { CallRow, Change } from '#lib/model/board.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { StampedBoard } from '#lib/sync/stamped-board.ts';

/** Every object's keys in one order, so that the same content is the same text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => byText(a, b)))
      : part,
  );
}

export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * A line for each queue's minute or day, each agent's day and each call, under the names the PBX gives them. Two lists
 * that hold the same happenings in another order give the same lines, unless the fold counts them otherwise.
 */
export function figuresOf(events: readonly DomainEvent[]): string[] {
  const board = new StampedBoard('golden');
  const journeys = new Map<string, Journey>();
  for (const [i, event] of events.entries()) {
    const { changes } = fold(board, event);
    for (const change of changes) follow(journeys, change, event.at);
    board.apply(changes, i + 1);
  }
  return [
    ...[...board.all('tally')].map(({ id, counts }) => `tally ${id} ${canonical(counts)}`),
    ...[...board.all('shift')].map(({ kind: _, ...row }) => `shift ${row.id} ${canonical(row)}`),
    ...[...journeys.values()].map(({ row, endedAt }) => `call ${row.id} ${journeyOf(row, endedAt)}`),
  ].toSorted(byText);
}

type Journey = { readonly row: CallRow; readonly endedAt: number | null };

/** A call's last row, and when it was taken from the board. A number that is given again begins another journey. */
function follow(journeys: Map<string, Journey>, change: Change, at: number): void {
  if ('put' in change) {
    const { put } = change;
    if (put.kind !== 'call') return;
    journeys.set(`${put.id} ${put.startedAt}`, { row: put, endedAt: null });
    return;
  }
  if (!change.remove.startsWith('call:')) return;
  const id = change.remove.slice('call:'.length);
  for (const [key, { row, endedAt }] of journeys)
    if (row.id === id && endedAt === null) journeys.set(key, { row, endedAt: at });
}

function journeyOf({ journey, caller, direction }: CallRow, endedAt: number | null): string {
  const steps = journey.map(canonical).toSorted(byText);
  return `${canonical({ caller, direction, endedAt })} [${steps.join(', ')}]`;
}
