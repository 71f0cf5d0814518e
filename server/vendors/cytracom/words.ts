// Knows the words Cytracom uses, and those its parts come from use (Asterisk's app_queue, FreeSWITCH's mod_callcenter):
// dial status, direction, member state, how a call ended. Refuses to know fields and messages.
import type { Direction } from '#lib/model/board.ts';
import type { QueueExit } from '#lib/model/event.ts';

/** Lower case, words apart by one space: `In_a-queue  Call` is `in a queue call`. */
export const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[_\-\s]+/g, ' ')
    .trim();

export type Dial = 'ringing' | 'answered' | 'unanswered';

/** `null` for no word at all: then the event's own name must do. */
export function dialOf(word: string): Dial | null {
  const said = plain(word);
  if (said === '') return null;
  if (said === 'answered' || said === 'answer') return 'answered';
  return said === 'ringing' || said === 'ring' || said === 'progress' ? 'ringing' : 'unanswered';
}

export function directionOf(word: string): Direction {
  const said = plain(word);
  if (/^(inbound|incoming|in)$/.test(said)) return 'inbound';
  if (/^(outbound|outgoing|out)$/.test(said)) return 'outbound';
  return /^(internal|local|extension)$/.test(said) ? 'internal' : 'unknown';
}

/** A caller-id name that names nobody: `Outbound Call` stands even on internal calls. */
export const personOf = (name: string): string =>
  /^(outbound call|unknown|anonymous|unavailable|restricted|null)$/.test(plain(name)) ? '' : name.trim();

export type MemberState =
  | 'available'
  | 'ringing'
  | 'talking'
  | 'hold'
  | 'paused'
  | 'wrapUp'
  | 'offline'
  | 'unknown';

const STATES: Readonly<Record<string, MemberState>> = {
  waiting: 'available',
  available: 'available',
  ready: 'available',
  free: 'available',
  'not inuse': 'available',
  'not in use': 'available',
  '1': 'available',
  receiving: 'ringing',
  ringing: 'ringing',
  offering: 'ringing',
  ringinuse: 'ringing',
  'ring in use': 'ringing',
  '6': 'ringing',
  '7': 'ringing',
  'in a queue call': 'talking',
  'in queue call': 'talking',
  'in call': 'talking',
  'on call': 'talking',
  'in use': 'talking',
  inuse: 'talking',
  busy: 'talking',
  talking: 'talking',
  connected: 'talking',
  '2': 'talking',
  '3': 'talking',
  'on hold': 'hold',
  onhold: 'hold',
  held: 'hold',
  '8': 'hold',
  paused: 'paused',
  'on break': 'paused',
  break: 'paused',
  dnd: 'paused',
  'not ready': 'paused',
  'wrap up': 'wrapUp',
  wrapup: 'wrapUp',
  wrap: 'wrapUp',
  'after call': 'wrapUp',
  'logged out': 'offline',
  'logged off': 'offline',
  offline: 'offline',
  unavailable: 'offline',
  invalid: 'offline',
  removed: 'offline',
  '4': 'offline',
  '5': 'offline',
  unknown: 'unknown',
  '0': 'unknown',
};

/**
 * What a member's state word means; `null` for a word nobody has told us of.
 * @param saysWaiting whether this account has ever said `waiting`: then `idle` is mod_callcenter's word for "gets no
 * calls", otherwise it is everybody's word for "free".
 */
export function memberStateOf(word: string, saysWaiting: boolean): MemberState | null {
  const said = plain(word);
  if (said === 'idle') return saysWaiting ? 'paused' : 'available';
  if (said.startsWith('unavailable reason')) return 'paused';
  if (said.startsWith('available')) return 'available';
  return Object.hasOwn(STATES, said) ? (STATES[said] ?? null) : null;
}

/** How a call of the history ended, by its word; `null` where the word says that an agent served it. */
export function exitOf(word: string): QueueExit | null {
  const said = plain(word);
  if (
    /complete|answered|connected|served|agent|handled/.test(said) &&
    !/no answer|unanswered|not answered/.test(said)
  )
    return null;
  if (said === '' || /abandon|hang ?up|cancel|no answer|unanswered|missed/.test(said)) return 'abandoned';
  if (/callback|call back/.test(said)) return 'callback';
  if (/overflow|transfer/.test(said)) return 'overflowed';
  return /time ?out|exit|voicemail|full|empty|leave|join/.test(said) ? 'other' : 'unknown';
}

/** How a conversation ended, by the reason of `member_complete`: on another phone, for good, or not told. */
export function endingOf(word: string): 'transfer' | 'over' | 'unsaid' {
  const said = plain(word);
  if (/transfer/.test(said)) return 'transfer';
  return /^(caller|agent|member|hang ?up|completed?|normal)/.test(said) ? 'over' : 'unsaid';
}
