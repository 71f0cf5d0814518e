// Knows what can be asked of a Cytracom account, and the sentence for what cannot. Refuses to ask.
import type { Capabilities } from '#lib/model/command.ts';

const NO_HOLD =
  'Cytracom’s API has no hold: the agent holds on the phone, and Cytracom does not tell. The nearest thing is parking.';
const NO_PARK =
  'Cytracom has not published how parking is asked for: set parkField, and unparkField, once Cytracom support has named the fields.';
const NO_QUEUES =
  'Cytracom’s API has no action for agents and queues: it is done on the phone or in the portal.';
const NOT_THERE = 'Cytracom’s API has no action for it.';

export const CAN: Capabilities = {
  'call.transfer': true,
  'call.park': true,
  'call.retrieve': true,
  'agent.dial': true,
  'call.hold': NO_HOLD,
  'call.resume': NO_HOLD,
  'call.hangUp': 'Cytracom’s API cannot end a call: only who is on it can.',
  'call.mute': NOT_THERE,
  'call.unmute': NOT_THERE,
  'call.attendedTransfer': 'Cytracom’s API transfers blind only.',
  'call.completeTransfer': 'Cytracom’s API transfers blind only.',
  'call.cancelTransfer': 'Cytracom’s API transfers blind only.',
  'call.mergeTransfer': NOT_THERE,
  'call.swapTransfer': NOT_THERE,
  'call.pickUp': NOT_THERE,
  'call.invite': NOT_THERE,
  'call.accept': NOT_THERE,
  'call.refuse': NOT_THERE,
  'call.record': NOT_THERE,
  'call.pauseRecording': NOT_THERE,
  'call.resumeRecording': NOT_THERE,
  'call.listen': NOT_THERE,
  'call.whisper': NOT_THERE,
  'call.barge': NOT_THERE,
  'agent.pause': NO_QUEUES,
  'agent.unpause': NO_QUEUES,
  'agent.signIn': NO_QUEUES,
  'agent.signOut': NO_QUEUES,
  'agent.addToQueue': NO_QUEUES,
  'agent.removeFromQueue': NO_QUEUES,
};

/** What is left of it where the names of fields nobody has published are not configured. */
export const canWith = (has: { readonly parks: boolean; readonly unparks: boolean }): Capabilities => ({
  ...CAN,
  'call.park': has.parks ? true : NO_PARK,
  'call.retrieve': has.unparks ? true : NO_PARK,
});
