// What this make can do, and which command needs which answer of the PBX.
import type { Capabilities, CommandName } from '#lib/model/command.ts';
import { withhold } from '#server/pbx-sdk/permissions.ts';

const NO_SUPERVISION =
  'The interface of Vodia PBX does not offer this to other programs; the PBX’s own user portal does.';
const NO_MEDIA = 'Vodia PBX lets only the phone that has the call do this.';
const NO_ORBIT =
  'The interface of Vodia PBX has no word for parking: transfer the call to the number of a park orbit, or dial it.';
const NO_CONFERENCE = 'The interface of Vodia PBX joins two calls of an agent, and no more.';

/** What this make can do with an account that has every right. */
export const CAN: Capabilities = {
  'call.hold': true,
  'call.resume': true,
  'call.transfer': true,
  'call.attendedTransfer': true,
  'call.completeTransfer': true,
  'call.cancelTransfer': true,
  'call.swapTransfer': true,
  'call.mergeTransfer': NO_CONFERENCE,
  'call.invite': NO_CONFERENCE,
  'call.hangUp': true,
  'call.pickUp': true,
  'call.accept': true,
  'call.refuse': true,
  'call.park': NO_ORBIT,
  'call.retrieve': NO_ORBIT,
  'call.mute': NO_MEDIA,
  'call.unmute': NO_MEDIA,
  'call.record': NO_MEDIA,
  'call.pauseRecording': NO_MEDIA,
  'call.resumeRecording': NO_MEDIA,
  'call.listen': NO_SUPERVISION,
  'call.whisper': NO_SUPERVISION,
  'call.barge': NO_SUPERVISION,
  'agent.pause': true,
  'agent.unpause': true,
  'agent.signIn': true,
  'agent.signOut': true,
  'agent.addToQueue': true,
  'agent.removeFromQueue': true,
  'agent.dial': true,
};

/** What must be answered so that commands work; asked once a connection. */
export type Need = 'calls' | 'dnd' | 'signing' | 'members';

const VERBS: Readonly<Record<Need, readonly CommandName[]>> = {
  calls: [
    'call.hold',
    'call.resume',
    'call.transfer',
    'call.attendedTransfer',
    'call.completeTransfer',
    'call.cancelTransfer',
    'call.swapTransfer',
    'call.hangUp',
    'call.pickUp',
    'call.accept',
    'call.refuse',
    'agent.dial',
  ],
  dnd: ['agent.pause', 'agent.unpause'],
  signing: ['agent.signIn', 'agent.signOut'],
  members: ['agent.addToQueue', 'agent.removeFromQueue'],
};

const WHAT: Readonly<Record<Need, string>> = {
  calls: 'act on other extensions’ calls',
  dnd: 'change other extensions’ do-not-disturb',
  signing: 'sign agents in and out of queues',
  members: 'change who serves a queue',
};

/** Which need an answer is about, by its path without `/rest/`; `null` for none. */
export function needOf(path: string): Need | null {
  if (/^user\/[^/]+\/calls$/.test(path)) return 'calls';
  if (/^user\/[^/]+\/dnd$/.test(path)) return 'dnd';
  if (/^domain\/[^/]+\/account\/[^/]+\/acd_login$/.test(path)) return 'signing';
  if (/^domain\/[^/]+\/user_settings\/[^/]+$/.test(path)) return 'members';
  return null;
}

/** What is left of {@link CAN}. `denied`: the HTTP status each need was refused with. */
export function allowed(denied: Readonly<Partial<Record<Need, number>>>): Capabilities {
  const refusals = Object.entries(denied) as [Need, number][];
  return withhold(CAN, (verb) => {
    const refusal = refusals.find(([need]) => VERBS[need].includes(verb));
    if (!refusal) return null;
    const [need, status] = refusal;
    return status === 404 || status === 405
      ? `This version of Vodia PBX does not let other programs ${WHAT[need]}.`
      : `The account Ringside signs in with may not ${WHAT[need]}: use an administrator’s account of the tenant, with API access.`;
  });
}
