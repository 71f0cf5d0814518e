// How calls that are over ended, and what became of callers who were lost, in words.
import type { PastCallTold } from '#lib/api/calls.ts';
import type { CameTo, LostHow, LostMark, LostState } from '#lib/model/lost-caller.ts';

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

export const LOST_HOW_WORD: Readonly<Record<LostHow, string>> = {
  abandoned: 'Abandoned',
  disconnected: 'Disconnected',
  voicemail: 'Voicemail',
  message: 'Left a message',
  refused: 'Refused',
  closed: 'Came while closed',
};

export const LOST_STATE_WORD: Readonly<Record<LostState, string>> = {
  open: 'Open',
  tried: 'Tried',
  returned: 'Returned',
  reached: 'Reached',
  served: 'Served',
  dismissed: 'Dismissed',
  expired: 'Expired',
};

/** What each state means. */
export const LOST_STATE_MEANS: Readonly<Record<LostState, string>> = {
  open: 'Nobody has called back, and they have not called again.',
  tried: 'Called back, and nobody answered.',
  returned: 'Called back and answered for less than 30 s, maybe by a mailbox; or somebody left a message.',
  reached: 'Called back and talked to for 30 s or more.',
  served: 'They called again and were answered for 10 s or more.',
  dismissed: 'Somebody has said that nothing is left to do.',
  expired: 'None of these until the end of the next opening day.',
};

/** What somebody has said. */
export const LOST_MARK_WORD: Readonly<Record<LostMark, string>> = {
  claimed: 'Taken on',
  released: 'Given back',
  leftMessage: 'Message left',
  dismissed: 'Dismissed',
  reopened: 'Opened again',
  noted: 'Note',
};

/** What a call since then came to. */
export const CAME_TO_WORD: Readonly<Record<CameTo, string>> = {
  tried: 'Called back: nobody answered',
  returned: 'Called back: answered for less than 30 s',
  reached: 'Called back: talked to',
  served: 'Called again: answered',
  short: 'Called again: answered for less than 10 s',
};
