// How far a replayed day's figures may lie from the expected ones, and prints them side by side.

import { allEnded, answeredIn, answeredWaitMs, endedSo, endedWithin } from '#lib/measure/counts.ts';
import type { ShiftRow } from '#lib/model/board.ts';
import type { QueueCounts } from '#lib/model/counts.ts';
import type { AskedTolerance } from '#server/simulator/registry.ts';
import type { ExpectedAgent, ExpectedQueue } from './expected.ts';

/** One call as the calls file has it and as the wall saw it; times in seconds. */
export type ComparedCall = {
  readonly name: string;
  readonly queue: string;
  readonly waitExpected: number | null;
  readonly waitSeen: number | null;
  readonly talkExpected: number | null;
  readonly talkSeen: number | null;
};

/** Seconds by which a wait may differ, and a talk time unless that has its own. */
export type Tolerance = { readonly seconds: number; readonly talkSeconds?: number };

/** What a run allows, and the greater allowance of a make that only tells when it is asked. */
export const widened = ({ seconds }: Tolerance, asked: AskedTolerance): Tolerance => ({
  seconds: Math.max(seconds, asked.waitSeconds ?? 0),
  talkSeconds: Math.max(seconds, asked.talkSeconds ?? 0),
});

export type Figure = {
  readonly of: string;
  readonly figure: string;
  readonly expected: number | null;
  readonly seen: number | null;
  /** The difference allowed, in the figure's own unit. */
  readonly allowed: number;
};

export const difference = (figure: Figure): number =>
  figure.expected === null || figure.seen === null
    ? figure.expected === figure.seen
      ? 0
      : Number.POSITIVE_INFINITY
    : figure.seen - figure.expected;

export const isOff = (figure: Figure): boolean => Math.abs(difference(figure)) > figure.allowed + 1e-9;

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/**
 * A queue's figures. Counts are exact; averages may differ by the tolerance; who is within the threshold may differ
 * for calls whose wait lies within the tolerance of it.
 * @param atThreshold calls of this queue that lie so near, answered and abandoned.
 */
export function queueFigures(
  of: string,
  expected: ExpectedQueue,
  counts: QueueCounts,
  thresholdSeconds: number,
  atThreshold: { readonly answered: number; readonly abandoned: number },
  { seconds, talkSeconds = seconds }: Tolerance,
): Figure[] {
  const book = counts.stays;
  const answered = answeredIn(book);
  const abandoned = endedSo(book, 'abandoned');
  const offered = allEnded(book);
  const inTime =
    endedWithin(book, 'answered', thresholdSeconds) + endedWithin(book, 'answeredOutside', thresholdSeconds);
  const percent = ratio(inTime * 100, offered);
  const wait = ratio(answeredWaitMs(book) / 1000, answered);
  const talk = ratio((counts.talkMs + counts.heldMs) / 1000, answered);
  const figure = (name: string, want: number | null, seen: number | null, allowed: number): Figure => ({
    of,
    figure: name,
    expected: want,
    seen,
    allowed,
  });
  // The expected percentages and averages are rounded to two digits.
  const rounding = 0.005;
  return [
    figure('offered', expected.offered, offered, 0),
    figure('answered', expected.answered, answered, 0),
    figure('abandoned', expected.abandoned, abandoned, 0),
    figure('answered in time', expected.answered_within_threshold, inTime, atThreshold.answered),
    figure(
      'abandoned in time',
      expected.abandoned_within_threshold,
      endedWithin(book, 'abandoned', thresholdSeconds),
      atThreshold.abandoned,
    ),
    figure(
      'service level %',
      expected.service_level_pct,
      percent,
      (atThreshold.answered * 100) / Math.max(1, offered) + rounding,
    ),
    figure(
      'ASA s',
      expected.answered === 0 ? null : expected.average_speed_of_answer_s,
      wait,
      seconds + rounding,
    ),
    figure('talk s', expected.answered === 0 ? null : expected.average_talk_s, talk, talkSeconds + rounding),
    figure('longest wait s', expected.longest_wait_s ?? 0, counts.longestWaitMs / 1000, seconds),
  ];
}

export function agentFigures(
  of: string,
  expected: ExpectedAgent,
  shift: ShiftRow | undefined,
  { seconds, talkSeconds = seconds }: Tolerance,
): Figure[] {
  const talk = ((shift?.talkMs ?? 0) + (shift?.heldMs ?? 0)) / 1000;
  return [
    { of, figure: 'answered', expected: expected.answered, seen: shift?.answered ?? 0, allowed: 0 },
    { of, figure: 'talk s', expected: expected.talk_s, seen: talk, allowed: talkSeconds * expected.answered },
  ];
}

/** Calls whose wait or talk time differs by more than the tolerance, worst first. */
export function callsOff(
  calls: readonly ComparedCall[],
  { seconds, talkSeconds = seconds }: Tolerance,
): { readonly call: ComparedCall; readonly by: number }[] {
  const off = (by: number, allowed: number): number => (by > allowed + 1e-9 ? by : 0);
  return calls
    .map((call) => ({
      call,
      by: Math.max(
        off(apart(call.waitExpected, call.waitSeen), seconds),
        off(apart(call.talkExpected, call.talkSeen), talkSeconds),
      ),
    }))
    .filter(({ by }) => by > 0)
    .sort((a, b) => b.by - a.by);
}

const apart = (a: number | null, b: number | null): number =>
  a === null && b === null ? 0 : a === null || b === null ? Number.POSITIVE_INFINITY : Math.abs(a - b);

const text = (value: number | null): string =>
  value === null ? '–' : Number.isInteger(value) ? String(value) : value.toFixed(2);

const within = (allowed: number): string => (allowed === 0 ? 'exact' : `± ${text(allowed)}`);

/** Aligned rows: *expected | wall | difference | tolerance*, with a mark on what is off. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((each) => [
    each.of,
    each.figure,
    text(each.expected),
    text(each.seen),
    text(difference(each)),
    within(each.allowed),
    isOff(each) ? 'off' : '',
  ]);
  const head = ['', '', 'expected', 'wall', 'difference', 'tolerance', ''];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [line(head), ...rows.map(line)].join('\n');
}
