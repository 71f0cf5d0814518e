// The words of the reports: how a stay ended, and what a choice is called.
import { OUTCOME_WORD } from '#components/calls/call-words.ts';
import type { PresencesTold } from './points-query.ts';
import type { AgainstAsked, CallFigure, ReportStepAsked } from './report-query.ts';

export const STEP_WORD: Readonly<Record<ReportStepAsked, string>> = {
  '15': '15 minutes',
  '30': '30 minutes',
  '60': 'an hour',
  day: 'a day',
  week: 'a week',
  month: 'a month',
};

export const AGAINST_WORD: Readonly<Record<AgainstAsked, string>> = {
  none: 'nothing',
  yesterday: 'the day before',
  week: 'the same weekday of the week before',
};

export const FIGURE_WORD: Readonly<Record<CallFigure | 'missed', string>> = {
  offered: 'Offered',
  answered: 'Answered',
  abandoned: 'Abandoned',
  overflowed: 'Overflowed',
  missed: 'Not in time',
};

/** By the outcomes of `StayOutcome`, and `waiting` for who still waits. */
export const STAY_WORD: Readonly<Record<string, string>> = {
  ...OUTCOME_WORD,
  refused: 'Refused',
  waiting: 'Waiting',
};

export const PRESENCE_WORD: Readonly<Record<Exclude<keyof PresencesTold, 'untold'>, string>> = {
  ready: 'Ready',
  busy: 'On calls',
  paused: 'Paused',
  away: 'Not to be reached',
};
