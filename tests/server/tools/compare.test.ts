// Proves how far a replayed figure may lie from the expected one, that counts may not at all, and that the table says so.
import { describe, expect, it } from 'vitest';
import { EMPTY } from '#lib/model/counts.ts';
import {
  agentFigures,
  callsOff,
  type Figure,
  isOff,
  queueFigures,
  table,
  widened,
} from '#server/tools/compare.ts';

const EXPECTED = {
  offered: 2,
  answered: 2,
  abandoned: 0,
  answered_within_threshold: 2,
  abandoned_within_threshold: 0,
  service_level_pct: 100,
  average_speed_of_answer_s: 10,
  average_talk_s: 60,
  longest_wait_s: 12,
};
/** Waits 2 s and talks 3 s longer than they should be, on average. */
const LATE = {
  ...EMPTY,
  stays: { answered: { calls: [[12, 2]] as const, ms: 24_000 } },
  longestWaitMs: 14_000,
  handled: 2,
  talkMs: 126_000,
};
const NONE = { answered: 0, abandoned: 0 };
const figures = (tolerance: Parameters<typeof widened>[0]): Figure[] =>
  queueFigures('Q', EXPECTED, LATE, 20, NONE, tolerance);
const off = (all: readonly Figure[]): string[] => all.filter(isOff).map(({ figure }) => figure);

describe('a figure', () => {
  it('may differ by a second, where the PBX tells at once', () =>
    expect(off(figures({ seconds: 1 }))).toEqual(['ASA s', 'talk s', 'longest wait s']));

  it('has the tolerance of what it is made of', () => {
    expect(off(figures({ seconds: 2, talkSeconds: 1 }))).toEqual(['talk s']);
    expect(off(figures({ seconds: 1, talkSeconds: 3 }))).toEqual(['ASA s', 'longest wait s']);
    const [, talk] = agentFigures('A', { answered: 2, talk_s: 120 }, undefined, {
      seconds: 1,
      talkSeconds: 3,
    });
    expect(talk?.allowed).toBe(6);
  });

  it('of a count is exact whatever the tolerance', () => {
    const missing = queueFigures('Q', { ...EXPECTED, answered: 3 }, LATE, 20, NONE, { seconds: 99 });
    expect(off(missing)).toEqual(['answered']);
  });
});

describe('a call', () => {
  const call = {
    name: '1',
    queue: 'Q',
    waitExpected: 10,
    waitSeen: 12,
    talkExpected: 60,
    talkSeen: 57,
  };
  it('is off by whichever of its times is beyond its own tolerance', () => {
    expect(callsOff([call], { seconds: 1 })).toEqual([{ call, by: 3 }]);
    expect(callsOff([call], { seconds: 1, talkSeconds: 3 })).toEqual([{ call, by: 2 }]);
    expect(callsOff([call], { seconds: 2, talkSeconds: 3 })).toEqual([]);
    expect(callsOff([{ ...call, talkSeen: null }], { seconds: 9 })).toHaveLength(1);
  });
});

describe('a tolerance', () => {
  it('is widened by what a make is only asked for, never narrowed', () => {
    expect(widened({ seconds: 1 }, {})).toEqual({ seconds: 1, talkSeconds: 1 });
    expect(widened({ seconds: 1 }, { waitSeconds: 2 })).toEqual({ seconds: 2, talkSeconds: 1 });
    expect(widened({ seconds: 4 }, { talkSeconds: 2 })).toEqual({ seconds: 4, talkSeconds: 4 });
  });

  it('stands beside each figure', () => {
    const printed = table(figures({ seconds: 2, talkSeconds: 1 }));
    expect(printed).toMatch(/Q +answered +2 +2 +0 +exact$/m);
    expect(printed).toMatch(/Q +ASA s +10 +12 +2 +± 2\.00$/m);
    expect(printed).toMatch(/Q +talk s +60 +63 +3 +± 1\.00 +off$/m);
  });
});
