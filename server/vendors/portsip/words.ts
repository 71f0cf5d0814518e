// Knows the PBX's spellings of directions, agent states and ends of calls, and what each is on the board.
// Refuses to know any frame. Words come in capitals with underscores.
import type { Direction } from '#lib/model/board.ts';
import type { QueueExit } from '#lib/model/event.ts';

/** Three families, by version and interface (dossier §10.1). Trunk to trunk came in. */
const DIRECTIONS: Readonly<Record<string, Direction>> = {
  EXT: 'internal',
  INTERNAL: 'internal',
  EXTENSION_CALL: 'internal',
  IN: 'inbound',
  INBOUND: 'inbound',
  INBOUND_CALL: 'inbound',
  IN2OUT: 'inbound',
  INBOUND_OUTBOUND: 'inbound',
  INBOUND_OUTBOUND_CALL: 'inbound',
  OUT: 'outbound',
  OUTBOUND: 'outbound',
  OUTBOUND_CALL: 'outbound',
};
export const directionOf = (word: string): Direction =>
  Object.hasOwn(DIRECTIONS, word) ? (DIRECTIONS[word] ?? 'unknown') : 'unknown';

/** States in which an agent is on a call of this queue, or of another. */
export const isOnCall = (word: string): boolean =>
  ['QUEUE_CALL', 'OTHER_CALL', 'TRANSFER', 'CONSULT_TRANSFER', 'ON_HOLD'].includes(word);
/** Signed out of the queue, or not registered at all (§9). */
export const isOut = (word: string): boolean =>
  ['LOGGED_OUT', 'LOGOUT', 'ONLINE', 'OFFLINE', ''].includes(word);
/** Signed in and taking no calls; `BREAK` and `LUNCH` up to 22.2. */
export const isPaused = (word: string): boolean => ['NOT_READY', 'BREAK', 'LUNCH'].includes(word);
export const isPresent = (presence: string): boolean => ['', 'ONLINE', 'AVAILABLE'].includes(presence);

/** `DO_NOT_DISTURB` as people read it: Do Not Disturb. */
export const readable = (word: string): string =>
  word
    .toLowerCase()
    .split('_')
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join(' ');

/** How a caller left a waiting list; `null` where they did not leave unanswered. */
const EXITS: Readonly<Record<string, QueueExit>> = {
  OVERFLOW: 'overflowed',
  HANGUP: 'abandoned',
  CALLBACK: 'callback',
};
/** Queue exit by key, night mode, a pick-up: anything not documented is the queue's own rule (§8.5). */
export const exitOf = (reason: string): QueueExit =>
  Object.hasOwn(EXITS, reason) ? (EXITS[reason] ?? 'other') : 'other';

/** The leg was passed on: blind, attended or by redirection (§10.2). */
export const isPassedOn = (reason: string): boolean => /REFERRED|REPLACED|REDIRECT|TRANSFER/.test(reason);
/** The called side hung up: of a waiting caller that is the queue itself. */
export const isCalleesEnd = (reason: string): boolean => reason.startsWith('CALLEE_DISCONNECT');
