// How calls that are over ended, in words.
import type { PastCallTold } from '#lib/api/calls.ts';

export const OUTCOME_WORD: Readonly<Record<PastCallTold['outcome'], string>> = {
  answered: 'Answered',
  answeredOutside: 'Answered outside the team',
  abandoned: 'Abandoned',
  disconnected: 'Disconnected',
  overflowed: 'Overflowed',
  callback: 'Callback',
  unanswered: 'Not answered',
  unknown: 'Unknown',
};
