// The words of the floor page.
import { COMMAND_WORD } from '#components/domain/status-styles.ts';
import type { Words } from '#components/ui/i18n/words.ts';
import { phone } from '#lib/format/phone.ts';
import type { CallRow } from '#lib/model/board.ts';
import type { CommandName } from '#lib/model/command.ts';

/** "call from 5550100", "call to 5550100": how a call is named to people and to assistive technology. */
export function callName(call: CallRow, masked: boolean, { t }: Words): string {
  const out = call.direction === 'outbound';
  const number = phone((out ? call.dialled : call.caller).number, masked);
  return out ? t('call to {number}', { number }) : t('call from {number}', { number });
}

export const commandLabel = (verb: CommandName, what: string, { t }: Words): string =>
  t('{command} {what}', { command: t(COMMAND_WORD[verb]), what });

export const TEXT = {
  noQueues: 'No queues yet. They appear as soon as a PBX names them.',
  nothingKnown: 'No PBX has been heard yet.',
  noCalls: 'No calls at the moment.',
  noneOfThese: 'None of these at the moment.',
  noAgents: 'No agents yet.',
  notAllHeard: 'None known: not every PBX is heard at the moment.',
  noneFound: 'Nobody fits. Change the search or the filter.',
  noCallsYet: 'no calls yet',
  noNeeds: 'Nothing needs you.',
  first: 'Waiting for the first picture…',
  hangUpAsk: 'The conversation ends for both sides. This cannot be taken back.',
  parkAsk:
    'The agent is cut off and free; the caller waits on a parking place until somebody takes the call.',
  ended: 'This call has ended.',
  lost: 'Its PBX is not connected; nothing can be done with it now.',
  transferHow: 'The call goes to whom you choose, at once.',
  attendedHow:
    'The agent talks to whom you choose first; the caller waits on hold until you or the agent decide.',
  inviteHow: 'Whom you choose joins the conversation as one more.',
  refuseAsk: 'The agent’s phone stops ringing. Where the caller goes then is for the PBX to say.',
} as const;

/** What each command that rings one's own phone means to those in the call. */
export const PHONE_MEANS = {
  'call.retrieve': 'The caller is put through to your phone.',
  'call.pickUp': 'The caller is put through to your phone.',
  'call.listen': 'Nobody hears you.',
  'call.whisper': 'Only the agent hears you.',
  'call.barge': 'Both sides hear you.',
} as const;
