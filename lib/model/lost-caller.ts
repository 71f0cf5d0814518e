// In which ways a caller is lost, what may have become of them since, and what may be said about them.

/** How a caller was lost: gave up, was thrown out, reached a voicemail, was not let in, came while it was closed. */
export const LOST_HOW = ['abandoned', 'disconnected', 'voicemail', 'message', 'refused', 'closed'] as const;
export type LostHow = (typeof LOST_HOW)[number];

/**
 * - open: nothing has happened since
 * - tried: called back, and not reached
 * - returned: called back and answered for less than what a talk takes: it may have been a mailbox; or somebody says
 *   that they left a message
 * - reached: called back and talked to
 * - served: called again and was answered
 * - dismissed: somebody says that nothing is left to do
 * - expired: none of these until the end of the next opening day
 */
export const LOST_STATES = [
  'open',
  'tried',
  'returned',
  'reached',
  'served',
  'dismissed',
  'expired',
] as const;
export type LostState = (typeof LOST_STATES)[number];

/** What a call since then came to: as the states say; `short`: they were answered, and for less than an answer takes. */
export const CAME_TO = ['tried', 'returned', 'reached', 'served', 'short'] as const;
export type CameTo = (typeof CAME_TO)[number];

/**
 * What somebody may say about a lost caller.
 * - claimed: somebody takes it on themselves to call them back; released: not any more
 * - leftMessage: called, and left a message
 * - dismissed: nothing is left to do; reopened: there is, whatever was said before
 * - noted: a note alone
 */
export const LOST_MARKS = ['claimed', 'released', 'leftMessage', 'dismissed', 'reopened', 'noted'] as const;
export type LostMark = (typeof LOST_MARKS)[number];
