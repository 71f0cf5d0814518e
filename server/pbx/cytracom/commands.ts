// Which action of a Cytracom account carries out each command, what its answer means, and why others cannot be given.
import { accepted, type Capabilities, type Outcome, refused } from '#lib/model/command.ts';
import { type PbxCommand, withWords } from '#server/pbx-sdk/contract.ts';
import { CALL_ENDED, dialable, refusalOf, settle, withhold } from '#server/pbx-sdk/executor.ts';
import { isTalking } from '#server/pbx-sdk/tracked-call.ts';
import type { CallMemory, Memory } from './memory.ts';
import type { Api, ApiAnswer } from './poll.ts';
import type { Settings } from './settings.ts';
import { Answer } from './wire.ts';

const ANSWER_MS = 10_000;

type Asking = {
  readonly settings: Settings;
  readonly api: Api;
  readonly put: (channel: string, told: ApiAnswer) => void;
};

type Action = {
  readonly name: 'originate' | 'blind-transfer' | 'park' | 'unpark';
  readonly body: Readonly<Record<string, string>>;
  /** The call it is about; `null` where it begins one. */
  readonly call: string | null;
};

/** Never throws. */
export async function execute(asking: Asking, command: PbxCommand, memory: Memory): Promise<Outcome> {
  const action = requestFor(command, memory, asking.settings);
  if ('outcome' in action) return action;
  return settle('Cytracom', async () => {
    const told = await asking.api.ask({
      path: `action/chan/${action.name}`,
      body: action.body,
      urgency: 'person',
      timeoutMs: ANSWER_MS,
      until: command.until,
    });
    if (told.status !== 200) return refused(refusalSentence(told));
    if (action.call !== null)
      asking.put(`action/chan/${action.name}?linked_id=${encodeURIComponent(action.call)}`, told);
    return accepted;
  });
}

/** What to ask the account; or why it cannot be asked. */
export function requestFor(command: PbxCommand, memory: Memory, settings: Settings): Action | Outcome {
  const { verb, target, args } = command;
  const parks = settings.parkField !== undefined;
  const can = canWith({ parks, unparks: parks && settings.unparkField !== undefined });
  const no = refusalOf(can, verb, 'Cytracom');
  if (no) return no;
  if (verb === 'agent.dial') return dial(target, args.to ?? '', memory);
  const call = memory.calls[target];
  if (!call) return CALL_ENDED;
  if (verb === 'call.transfer') return transfer(call, args.to ?? '', settings);
  if (verb === 'call.park') return park(call, settings);
  return retrieve(call, args.extension ?? '', settings);
}

const NUMBER = /^[+*#]?[*#\d]{1,40}$/;
const NO_NUMBER = refused('This is not a number Cytracom can dial.');
const UNNAMED = refused('Cytracom has not told enough about this call to act on it.');

function dial(extension: string, to: string, memory: Memory): Action | Outcome {
  if (!memory.agents[extension]) return refused('Cytracom does not know this agent any more.');
  const number = dialable(to, NUMBER);
  if (number === null) return NO_NUMBER;
  return {
    name: 'originate',
    body: { number, extension_number: extension, sync: 'false' },
    call: null,
  };
}

function transfer(call: CallMemory, to: string, settings: Settings): Action | Outcome {
  const number = dialable(to, NUMBER);
  if (number === null) return NO_NUMBER;
  const channel = channelOf(call, settings);
  if (channel === null) return UNNAMED;
  return {
    name: 'blind-transfer',
    body: { channel_id: channel, [settings.transferField]: number },
    call: call.key,
  };
}

function park(call: CallMemory, settings: Settings): Action | Outcome {
  if (!isTalking(call)) return refused('Only a call in conversation can be parked.');
  const channel = channelOf(call, settings);
  if (channel === null || settings.parkField === undefined) return UNNAMED;
  return {
    name: 'park',
    body: { [settings.parkField]: channel },
    call: call.key,
  };
}

function retrieve(call: CallMemory, extension: string, settings: Settings): Action | Outcome {
  if (call.slot === null) return refused('This call is not parked.');
  if (!/^\d{1,10}$/.test(extension)) return refused('Say to which extension the call should go.');
  const field = settings.unparkField ?? 'slot';
  const what = /channel/i.test(field) ? channelOf(call, settings) : call.slot || null;
  if (what === null) return refused('Cytracom has not told in which slot this call stands.');
  return {
    name: 'unpark',
    body: { [field]: what, [settings.unparkExtensionField]: extension },
    call: call.key,
  };
}

/**
 * The channel an action names: of the party who is moved, or of the agent, as configured (cytracom#which-channel leaves
 * it open).
 */
function channelOf(call: CallMemory, settings: Settings): string | null {
  const legs = Object.values(call.legs);
  const own = legs.find((leg) => leg.answered && leg.extension !== null && leg.extension === call.agent);
  if (settings.transferLeg === 'agent')
    return own?.channel ?? (call.callerExtension === call.agent ? call.callerChannel : null);
  if (call.callerExtension === null || call.callerExtension !== call.agent) return call.callerChannel;
  return legs.find((leg) => leg.answered && leg !== own)?.channel ?? null;
}

/** What an answer other than 200 means, with the words it came with. */
function refusalSentence({ status, body }: ApiAnswer): string {
  const plain =
    status === 404
      ? 'Cytracom does not find this any more: the call may be over.'
      : status === 403
        ? 'Cytracom does not let this token do that: it needs an administrator of this account.'
        : 'Cytracom does not do this here: the call may be in no state for it.';
  return withWords(plain, Answer.safeParse(body).data?.msg ?? '', `${status}`);
}

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
export const canWith = (has: { readonly parks: boolean; readonly unparks: boolean }): Capabilities =>
  withhold(CAN, (verb) =>
    (verb === 'call.park' && !has.parks) || (verb === 'call.retrieve' && !has.unparks) ? NO_PARK : null,
  );
