// What the cards say beside numbers, where it hangs on a switch, on a make, or on what came.
import type { Untold } from '#lib/model/board.ts';
import type { SentTo } from '#lib/model/counts.ts';
import type { EarlyMiss, TargetFrom } from '#lib/model/site.ts';

/** Whose the target is. */
export const WHOSE: Readonly<Record<TargetFrom, string>> = {
  queue: 'T was set for this queue.',
  site: 'T was set for the site.',
  pbx: 'T is the PBX’s own target: nobody has set one here.',
  default: 'Nobody has set T: 20 s is the usual one.',
};
export const EARLY: Readonly<Record<EarlyMiss, string>> = {
  disconnected: 'Who is thrown out within T counts as missed.',
  callback: 'Who books a callback within T counts as missed.',
  overflowed: 'Who is sent on within T counts as missed.',
};
export const JUDGED =
  'Whoever is past T unanswered is a miss, however their stay ends then: nothing rises because somebody leaves.';

/** What a make's PBX does not tell, said where a number may be low for it. */
export const UNTOLD_WORDS: Readonly<Record<Untold, string>> = {
  overflow: 'that a caller was sent on',
  disconnected: 'that the queue threw a caller out',
  callback: 'that a caller booked a callback',
  refused: 'whom a queue did not admit',
  voicemailMessage: 'whether a message was left',
  exitCause: 'why a caller was sent on',
  hold: 'that a phone holds',
  notResponding: 'who was paused for not answering',
  tiers: 'who is rung first',
  pausedInOneQueue: 'a pause in one queue alone',
};

/** Where overflowed stays went. */
export const SENT_TO: Readonly<Record<SentTo, string>> = {
  queue: 'of these to another queue',
  person: 'of these to a person',
  number: 'of these to a number',
  voicemail: 'of these to voicemail',
  message: 'of these to voicemail, message left',
  noMessage: 'of these to voicemail, no message',
  untold: 'of these we do not know where',
};

export const CLOSED_APART = 'What came outside the opening hours is counted apart.';
export const WHILE_CLOSED = 'outside the opening hours, not in it';
export const NEVER_ADMITTED = 'never admitted, not in it';
export const ALL_EARLY_MISSED = 'all that left within T as missed';
export const OUTSIDE_TEAM =
  'Outside the team: by somebody the PBX does not credit as a member. It is in no agent’s day.';
export const IN_RESERVE = 'of these in reserve';
export const NO_OUTSIDE_CALLS = 'Calls from and to outside that came through no queue are not in it.';
export const NO_INTERNAL_CALLS = 'Internal calls are not in it.';
export const OF_GROUPS =
  'Whoever may not compare agents here is told it of queues with five agents or more: others are not in it.';
