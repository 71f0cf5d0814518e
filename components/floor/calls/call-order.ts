// In which orders calls can stand.
import type { CallRow, CallState } from '#lib/model/board.ts';

export const CALL_SORTS = ['duration', 'state', 'caller', 'queue', 'agent'] as const;
export type CallSort = (typeof CALL_SORTS)[number];
export type SortWay = 'up' | 'down';

/** From those who wait to those who are served. */
const RANK: Readonly<Record<CallState, number>> = {
  waiting: 0,
  ringing: 1,
  arriving: 2,
  parked: 3,
  held: 4,
  talking: 5,
};
const byText = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** The words a call is sorted by; what is missing sorts last, whichever way. */
export type CallTexts = (call: CallRow) => Readonly<Record<'caller' | 'queue' | 'agent', string>>;

/**
 * Of equals the older call stands first, so that no row moves without reason. `fromOf`: from when a call's duration runs
 * (epoch ms).
 */
export function sortCalls(
  calls: readonly CallRow[],
  by: CallSort,
  way: SortWay,
  textsOf: CallTexts,
  fromOf: (call: CallRow) => number = (call) => call.startedAt,
): readonly CallRow[] {
  const sign = way === 'up' ? 1 : -1;
  const older = (a: CallRow, b: CallRow): number => fromOf(a) - fromOf(b) || (a.id < b.id ? -1 : 1);
  if (by === 'duration') return calls.toSorted((a, b) => -sign * older(a, b));
  if (by === 'state') return calls.toSorted((a, b) => sign * (RANK[a.state] - RANK[b.state]) || older(a, b));
  return calls
    .map((call) => ({ call, text: textsOf(call)[by] }))
    .sort(
      (a, b) =>
        Number(a.text === '') - Number(b.text === '') ||
        sign * byText.compare(a.text, b.text) ||
        older(a.call, b.call),
    )
    .map(({ call }) => call);
}
