// Which of the live calls are shown, and from when each of them is timed there.
import { isWaiting, waitingSince } from '#lib/measure/queue.ts';
import type { CallRow } from '#lib/model/board.ts';

export const CALL_TABS = ['waiting', 'held', 'talking', 'long', 'all'] as const;
export type CallTab = (typeof CALL_TABS)[number];

export const CALL_TAB_WORD: Readonly<Record<CallTab, string>> = {
  waiting: 'Waiting',
  held: 'On hold',
  talking: 'Talking',
  long: 'Long',
  all: 'All',
};

/** What each tab's time is, as its column is headed. */
export const CALL_TIME_WORD: Readonly<Record<CallTab, string>> = {
  waiting: 'Wait',
  held: 'On hold',
  talking: 'Duration',
  long: 'Duration',
  all: 'Duration',
};

/** A conversation of this length is long. */
export const LONG_CALL_MS = 10 * 60_000;

/** @param now the time at which what is shown of the call's PBX is true */
export function isIn(tab: CallTab, call: CallRow, now: number): boolean {
  switch (tab) {
    case 'waiting':
      return isWaiting(call);
    case 'held':
    case 'talking':
      return call.state === tab;
    case 'long':
      return (
        (call.state === 'talking' || call.state === 'held') &&
        now - (call.answeredAt ?? call.startedAt) >= LONG_CALL_MS
      );
    case 'all':
      return true;
  }
}

/** From when the call is timed in that tab (epoch ms). */
export function timedFrom(tab: CallTab, call: CallRow): number {
  if (tab === 'waiting') return waitingSince(call);
  if (tab === 'held') return call.heldSince ?? call.since;
  return call.startedAt;
}
