// Knows what can be asked of a PortSIP PBX, in plain words what cannot, and which rights each part needs.
// Refuses to ask.
import type { Capabilities, CommandName } from '#lib/model/command.ts';
import type { Denial } from './memory.ts';
import { say, type Turn } from './turn.ts';

const code = (digit: number, what: string): string =>
  `Dial *63, the agent’s extension and *${digit} on your phone (*63201*${digit} for 201): PortSIP lets nobody ${what} but by this code, and only managers of the agent’s monitor group.`;
const NOT_OFFERED = 'PortSIP’s interface does not offer this; it is done on the phone.';
const MEMBERSHIP =
  'PortSIP only takes a queue’s whole list of agents at once: change it in its web portal, under Call Queue.';

/** What this make can do with a user that has every right. */
export const CAN: Capabilities = {
  'call.hold': true,
  'call.resume': true,
  'call.transfer': true,
  'call.attendedTransfer': true,
  'call.completeTransfer': true,
  'call.cancelTransfer': true,
  'call.hangUp': true,
  'call.pickUp': true,
  'call.listen': code(1, 'listen'),
  'call.whisper': code(2, 'whisper'),
  'call.barge': code(3, 'barge in'),
  'call.mute': NOT_OFFERED,
  'call.unmute': NOT_OFFERED,
  'call.mergeTransfer': NOT_OFFERED,
  'call.swapTransfer': NOT_OFFERED,
  'call.park': NOT_OFFERED,
  'call.retrieve': NOT_OFFERED,
  'call.invite': NOT_OFFERED,
  'call.accept': NOT_OFFERED,
  'call.refuse': NOT_OFFERED,
  'call.record': NOT_OFFERED,
  'call.pauseRecording': NOT_OFFERED,
  'call.resumeRecording': NOT_OFFERED,
  'agent.pause': true,
  'agent.unpause': true,
  'agent.signIn': true,
  'agent.signOut': true,
  'agent.dial': true,
  'agent.addToQueue': MEMBERSHIP,
  'agent.removeFromQueue': MEMBERSHIP,
};

export const REASONS: Readonly<Record<Denial, string>> = {
  rest: 'Ringside is signed in as an extension, which may watch but not act: sign in as a user of the tenant.',
  see: 'The PBX user may not see or change active calls: give its role “Company Call Sessions: Full Access”.',
  act: 'The PBX user may see active calls but not change them: give its role “Company Call Sessions: Full Access”.',
};

/** {@link CAN}, less what was denied. */
function without(denied: readonly Denial[]): Capabilities {
  const can: { [K in CommandName]?: true | string } = { ...CAN };
  for (const verb of Object.keys(can) as CommandName[]) {
    if (can[verb] !== true) continue;
    const why = denied.find((each) => each === 'rest' || verb.startsWith('call.') || verb === 'agent.dial');
    if (why !== undefined) can[verb] = REASONS[why];
  }
  return can;
}

/** Says what may be done, where that is not what was last said. */
export function tellAllowed(turn: Turn): void {
  const { memory, at } = turn;
  if (memory.phase !== 'live' || memory.denied.join() === memory.toldDenied.join()) return;
  memory.toldDenied = [...memory.denied];
  say(turn, at, { type: 'source.allowed', can: without(memory.denied) });
}

/** Notes why something may not be done, once. */
export function deny(turn: Turn, why: Denial): void {
  if (!turn.memory.denied.includes(why)) turn.memory.denied = [...turn.memory.denied, why].sort();
  tellAllowed(turn);
}

/** It was done after all: what stood in the way was the PBX's limit of requests, or has been granted. */
export function allow(turn: Turn, ...what: readonly Denial[]): void {
  turn.memory.denied = turn.memory.denied.filter((each) => !what.includes(each));
  tellAllowed(turn);
}
