// Proves how the service level has gone over a day: each call once, whatever its row, and the day before beside it.
import { describe, expect, it } from 'vitest';
import { courseOf } from '#lib/measure/course.ts';
import type { QuarterRow, TallyRow } from '#lib/model/board.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import { countsOf } from '#tests/plain-counts.ts';
import { DAY, HQ, queueOf } from './rows.ts';

const FROM = Date.UTC(2026, 9, 14);
const BEFORE = { day: '2026-10-13', from: FROM - 86_400_000 };
const site = { day: DAY, dayFrom: FROM, before: BEFORE };
const queue = queueOf('1');
const HOUR = 3_600_000;
const counts = (within: number, late: number) =>
  countsOf({ answered: [...(within ? [[5, within] as const] : []), ...(late ? [[90, late] as const] : [])] });
const quarter = (day: string, at: number, within: number, late: number): QuarterRow => ({
  ...{
    kind: 'quarter',
    id: `${queue}@${day}+${at}`,
    source: HQ,
    queue,
    day,
    at,
    counts: counts(within, late),
  },
});
const minute = (at: number | null, within: number, late: number): TallyRow => ({
  ...{ kind: 'tally', id: `${queue}@${DAY}+${at}`, source: HQ, queue, day: DAY, minute: at, foldedTo: null },
  counts: counts(within, late),
});

describe('the course of a day', () => {
  it('joins quarters and minutes in half-hours, and leaves out the folded row, which holds the quarters again', () => {
    const { today, before } = courseOf(
      {
        quarters: [quarter(DAY, FROM + 9 * HOUR, 3, 1), quarter(DAY, FROM + 9.25 * HOUR, 1, 3)],
        tallies: [minute(null, 4, 4), minute(FROM + 11 * HOUR, 1, 0), minute(FROM + 11.1 * HOUR, 1, 2)],
      },
      () => DEFAULT_RULE,
      site,
      'stays',
    );
    expect(today).toEqual([
      { at: 9 * HOUR, percent: 50 },
      { at: 11 * HOUR, percent: 50 },
    ]);
    expect(before).toEqual([]);
  });
  it('has the day before by the same time of day', () => {
    const { today, before } = courseOf(
      { quarters: [quarter(BEFORE.day, BEFORE.from + 9 * HOUR, 4, 1)], tallies: [] },
      () => DEFAULT_RULE,
      site,
      'stays',
    );
    expect(today).toEqual([]);
    expect(before).toEqual([{ at: 9 * HOUR, percent: 80 }]);
  });
});
