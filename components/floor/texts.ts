// Knows the words of the floor page. Refuses to know when they are said.
import { COMMAND_WORD } from '#components/marks/looks.ts';
import { phone } from '#lib/format/phone.ts';
import type { CallRow } from '#lib/model/board.ts';
import type { CommandName } from '#lib/model/command.ts';

/** "call from 5550100", "call to 5550100": how a call is named to people and to assistive technology. */
export function callName(call: CallRow, masked: boolean): string {
  const out = call.direction === 'outbound';
  return `call ${out ? 'to' : 'from'} ${phone((out ? call.dialled : call.caller).number, masked)}`;
}

export const commandLabel = (verb: CommandName, what: string): string => `${COMMAND_WORD[verb]} ${what}`;

export const TEXT = {
  noQueues: 'No queues yet. They appear as soon as a PBX names them.',
  nothingKnown: 'No PBX has been heard yet.',
  noCalls: 'No calls at the moment.',
  noAgents: 'No agents yet.',
  noCallsYet: 'no calls yet',
  noBreaches: 'Nobody waits too long.',
  first: 'Waiting for the first picture…',
  hangUpAsk: 'The conversation ends for both sides. This cannot be taken back.',
  ended: 'This call has ended.',
  lost: 'Its PBX is not connected; nothing can be done with it now.',
  transferHow: 'The call goes to whom you choose, at once.',
} as const;
