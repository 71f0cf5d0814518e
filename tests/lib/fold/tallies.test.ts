// Proves that folding old minutes into the day's row changes no sum, keeps the trend's minutes apart, and takes
// news of long ago and clocks gone wrong without harm.
import { describe, expect, it } from 'vitest';
import { type CallId, callId } from '#lib/model/ids.ts';
import type { BoardInHand } from '#tests/board-in-hand.ts';
import { after, counted, HQ, MIDNIGHT, SALES, say } from './told.ts';

const queuedAndGone = (board: BoardInHand, n: number, at: number): void => {
  const call: CallId = callId(HQ, String(n));
  board.tell({ type: 'call.queued', source: HQ, at, call, queue: SALES });
  board.tell({ type: 'call.left', source: HQ, at: at + 5_000, call, how: 'abandoned' });
  board.tell({ type: 'call.ended', source: HQ, at: at + 5_000, call, derived: false });
};
const rows = (board: BoardInHand) => board.all('tally');
const whole = (board: BoardInHand) => rows(board).find((row) => row.minute === null);

describe('a day of one call a minute', () => {
  it('keeps every call, in at most 135 minutes and one row', () => {
    const board = after();
    for (let minute = 0; minute < 1440; minute++) {
      queuedAndGone(board, minute, MIDNIGHT + minute * 60_000);
      expect(rows(board).length).toBeLessThanOrEqual(136);
    }
    expect(counted(board)).toMatchObject({ abandoned: [[5, 1440]], abandonedWaitMs: 1440 * 5_000 });
    const foldedTo = whole(board)?.foldedTo ?? 0;
    expect(foldedTo).toBeGreaterThan(MIDNIGHT + 1300 * 60_000);
    for (const row of rows(board))
      if (row.minute !== null) expect(row.minute).toBeGreaterThanOrEqual(foldedTo);
  });
});

describe('what comes late', () => {
  it('goes into its own minute while that is apart, and into the day when it is folded', () => {
    const board = after();
    queuedAndGone(board, 1, MIDNIGHT);
    queuedAndGone(board, 2, MIDNIGHT + 5 * 3_600_000);
    expect(whole(board)?.counts.stays.abandoned?.calls).toEqual([[5, 1]]);
    queuedAndGone(board, 3, MIDNIGHT + 60_000);
    expect(whole(board)?.counts.stays.abandoned?.calls).toEqual([[5, 2]]);
    queuedAndGone(board, 4, MIDNIGHT + 4 * 3_600_000);
    expect(rows(board).map((row) => row.minute)).toContain(MIDNIGHT + 4 * 3_600_000);
    expect(counted(board).abandoned).toEqual([[5, 4]]);
  });
});

describe('a PBX with a wrong clock', () => {
  it('costs no time and no call', () => {
    const board = after();
    const began = process.threadCpuUsage();
    queuedAndGone(board, 1, 0);
    queuedAndGone(board, 2, MIDNIGHT + 3_600_000);
    queuedAndGone(board, 3, MIDNIGHT + 4e12);
    queuedAndGone(board, 4, MIDNIGHT + 2 * 3_600_000);
    // Of this thread alone, in microseconds: a row for every minute between them would take many seconds.
    expect(process.threadCpuUsage(began).user).toBeLessThan(500_000);
    expect(counted(board).abandoned).toEqual([[5, 4]]);
  });
});

it('tells waits apart by whole seconds, ascending', () => {
  const board = after(say.queued(0), say.left(30, 'abandoned'));
  for (const wait of [3, 30, 1]) {
    board.tell(say.queued(wait + 40));
    board.tell(say.left(wait + 40 + wait, 'abandoned'));
  }
  expect(counted(board).abandoned).toEqual([
    [1, 1],
    [3, 1],
    [30, 2],
  ]);
});
