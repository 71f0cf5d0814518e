// Commands: at which channel, extension or queue each must be aimed, and what the PBX's answer means for who asked.
import { accepted, type Outcome, refused, unsure } from '#lib/model/command.ts';
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { type PbxCommand, withWords } from '#server/pbx-sdk/contract.ts';
import {
  AGENT_GONE,
  CALL_ENDED,
  dialable,
  NOT_DIALABLE,
  refusalOf,
  settle,
} from '#server/pbx-sdk/executor.ts';
import { isStatic } from './agents.ts';
import { CAN, denialSentence } from './command-effects.ts';
import { isOver } from './legs.ts';
import type { CallMemory, Leg, Memory } from './memory.ts';
import type { Api, ApiAnswer, ApiRequest } from './poll.ts';
import { Faults } from './wire.ts';

/** What to ask the PBX; or why it cannot be asked. */
export function requestFor(command: PbxCommand, memory: Memory): ApiRequest | Outcome {
  const no = refusalOf(CAN, command.verb, 'Yeastar');
  if (no) return no;
  if (command.verb.startsWith('agent.')) return requestForAgent(command, memory);
  const call = memory.calls[command.target];
  if (!call || call.leaving?.final) return CALL_ENDED;
  switch (command.verb) {
    case 'call.hangUp':
    case 'call.transfer':
    case 'call.pickUp':
    case 'call.park':
      return requestForCaller(command, call, memory);
    case 'call.retrieve': {
      const caller = askingExtension(command, memory);
      if (typeof caller !== 'string') return caller;
      if (call.slot === null) return refused('This call is not parked any more.');
      // The vendor's way to fetch a call: one's own phone dials the slot.
      return { endpoint: 'call/dial', body: { caller, callee: call.slot } };
    }
    case 'call.accept':
    case 'call.refuse':
      if (!call.acceptance)
        return refused('The PBX lets a call be accepted or refused in its first ten seconds only.');
      return {
        endpoint: command.verb === 'call.accept' ? 'call/accept_inbound' : 'call/refuse_inbound',
        body: { channel_id: call.acceptance.channel },
      };
    default:
      return requestInTalk(command, call, memory);
  }
}

const OF_AGENT: Readonly<Partial<Record<PbxCommand['verb'], string>>> = {
  // Hold and resume want the member that performs the hold, whoever is flagged as held; mute the one that is muted.
  'call.hold': 'call/hold',
  'call.resume': 'call/unhold',
  'call.mute': 'call/mute',
  'call.unmute': 'call/unmute',
  'call.record': 'call/record_start',
  'call.pauseRecording': 'call/record_pause',
  'call.resumeRecording': 'call/record_unpause',
};
const OPERATIONS: Readonly<Partial<Record<PbxCommand['verb'], string>>> = {
  'call.completeTransfer': 'complete',
  'call.cancelTransfer': 'abort',
  'call.mergeTransfer': 'threeway',
  'call.swapTransfer': 'swap',
};
const MONITORS: Readonly<Partial<Record<PbxCommand['verb'], string>>> = {
  'call.listen': 'listen',
  'call.whisper': 'whisper',
  'call.barge': 'barge',
};

/** What is done on the channel of the agent who has the call. */
function requestInTalk(command: PbxCommand, call: CallMemory, memory: Memory): ApiRequest | Outcome {
  const { verb, args } = command;
  const channel = agentChannel(call);
  if (channel === null || call.agent === null) return refused(UNNAMED);
  const type = MONITORS[verb];
  if (type !== undefined) {
    const monitor = askingExtension(command, memory);
    if (typeof monitor !== 'string') return monitor;
    if (monitor === call.agent) return refused('This is the extension of the agent in this call.');
    return { endpoint: 'call/listen', body: { monitor, channel_id: channel, type } };
  }
  const attended_operate = OPERATIONS[verb];
  if (attended_operate !== undefined)
    return { endpoint: 'call/transfer', body: { type: 'attended', channel_id: channel, attended_operate } };
  if (verb === 'call.attendedTransfer' || verb === 'call.invite') {
    const number = dialable(args.to, NUMBER);
    if (number === null) return NOT_DIALABLE;
    const to = { channel_id: channel, number, dial_permission: call.agent };
    return verb === 'call.invite'
      ? { endpoint: 'call/add_member', body: to }
      : { endpoint: 'call/transfer', body: { type: 'attended', ...to } };
  }
  const endpoint = OF_AGENT[verb];
  return endpoint === undefined
    ? refused('Yeastar cannot do this.')
    : { endpoint, body: { channel_id: channel } };
}

/** What is done to the party at the other end, whoever has the call. */
function requestForCaller(command: PbxCommand, call: CallMemory, memory: Memory): ApiRequest | Outcome {
  const agent = agentChannel(call);
  const other = otherChannel(call, agent);
  if (command.verb === 'call.hangUp') {
    const channel = other ?? agent;
    return channel === null ? refused(UNNAMED) : { endpoint: 'call/hangup', body: { channel_id: channel } };
  }
  if (other === null) return refused(UNNAMED);
  // The channel is that of who is parked, not of who parks.
  if (command.verb === 'call.park') return { endpoint: 'call/park', body: { channel_id: other } };
  // A blind transfer names the party that is moved, not the one who moves it.
  const blind = { type: 'blind', channel_id: other };
  if (command.verb === 'call.pickUp') {
    const number = askingExtension(command, memory);
    if (typeof number !== 'string') return number;
    return { endpoint: 'call/transfer', body: { ...blind, number, dial_permission: number } };
  }
  const number = dialable(command.args.to, NUMBER);
  if (number === null) return NOT_DIALABLE;
  const permission = permissionFor(call, number, memory);
  return {
    endpoint: 'call/transfer',
    body: { ...blind, number, ...(permission === null ? {} : { dial_permission: permission }) },
  };
}

/**
 * By whose rights a caller is moved: required, though one of the guide's examples lacks it (yeastar#transfers). A
 * caller whom nobody has yet is moved by those of an agent of its queue, else of the phone it goes to, else of any
 * agent.
 */
function permissionFor(call: CallMemory, number: string, memory: Memory): string | null {
  const holder = call.agent ?? call.offered[0];
  if (holder !== undefined) return holder;
  const serving = call.queue === null ? [] : (memory.serving[call.queue] ?? []);
  const others = serving.filter((each) => each !== number && Object.hasOwn(memory.extensions, each));
  const signedIn = others.find((each) =>
    memory.agents[each]?.queues.some(({ queue, signedIn }) => queue === call.queue && signedIn),
  );
  const target = Object.hasOwn(memory.extensions, number) ? number : undefined;
  return signedIn ?? others[0] ?? target ?? serving[0] ?? Object.keys(memory.agents)[0] ?? null;
}

const UNNAMED =
  'The PBX has not told enough about this call to act on it: switch on the status monitor of its extension and trunk.';

const NUMBER = /^[+*#\d]{1,40}$/;

/** The asking person's own: to a number that is none, the PBX answers SUCCESS and does nothing (yeastar#dial). */
function askingExtension({ args }: PbxCommand, { extensions }: Memory): string | Outcome {
  const number = (args.extension ?? '').trim();
  return Object.hasOwn(extensions, number) ? number : refused('This PBX has no such extension.');
}

const live = (call: CallMemory): [channel: string, leg: Leg][] =>
  // A leg known from a list only has no channel.
  Object.entries(call.legs).filter(
    ([, leg]) => !isOver(leg) && !leg.listed && !call.thirdParties[leg.number],
  );

const agentChannel = (call: CallMemory): string | null =>
  live(call).find(([, leg]) => leg.kind === 'extension' && leg.number === call.agent)?.[0] ?? null;

/** The party at the other end: the trunk's leg, or the caller's, or whoever is not the agent. */
function otherChannel(call: CallMemory, agent: string | null): string | null {
  const others = live(call).filter(([channel]) => channel !== agent);
  const found =
    others.find(([channel]) => channel === call.parked?.channel) ??
    others.find(([, leg]) => leg.kind === 'inbound') ??
    others.find(([, leg]) => leg.kind === 'outbound') ??
    others.find(([, leg]) => leg.role === 'caller') ??
    others[0];
  return found?.[0] ?? null;
}

function requestForAgent({ verb, target, args }: PbxCommand, memory: Memory): ApiRequest | Outcome {
  // The API wants the ids of extensions and queues, people and events their numbers (yeastar#agent-control).
  const id = memory.extensions[target]?.id;
  if (id === undefined || !memory.agents[target]) return AGENT_GONE;
  switch (verb) {
    case 'agent.dial': {
      const callee = dialable(args.to, NUMBER);
      return callee === null ? NOT_DIALABLE : { endpoint: 'call/dial', body: { caller: target, callee } };
    }
    case 'agent.signIn':
    case 'agent.signOut': {
      const operation = verb === 'agent.signIn' ? 'login' : 'logout';
      if (args.queue === undefined) return { endpoint: 'agent/login', query: { ext_id: id, operation } };
      const queue = lookUp(memory.queues, args.queue);
      if (!queue) return refused('The PBX has no such queue.');
      return { endpoint: 'agent/login', query: { ext_id: id, queue_ids: queue.id, operation } };
    }
    case 'agent.unpause':
      return { endpoint: 'agent/pause', query: { ext_id: id, operation: 'unpause' } };
    case 'agent.pause': {
      const code = codeOf(args.reason ?? '', memory.reasons);
      if (code === null) return refused(noReason(memory.reasons));
      const reason = code === '' ? {} : { reason: code };
      return { endpoint: 'agent/pause', query: { ext_id: id, operation: 'pause', ...reason } };
    }
    default:
      return refused('Yeastar cannot do this.');
  }
}

/**
 * The feature code of a reason given by code or by word. Sending one to a PBX that has none makes it refuse
 * (yeastar#pause-reasons).
 */
function codeOf(reason: string, reasons: Readonly<Record<string, string>>): string | null {
  if (reason === '') return '';
  if (Object.hasOwn(reasons, reason)) return reason;
  const named = Object.entries(reasons).find(([, word]) => word.toLowerCase() === reason.toLowerCase());
  return named?.[0] ?? null;
}

function noReason(reasons: Readonly<Record<string, string>>): string {
  const known = Object.values(reasons).join(', ');
  return known === ''
    ? 'This PBX knows no pause reasons (they need its Call Center service): pause without one.'
    : `The PBX has no such pause reason. It knows: ${known}.`;
}

/** Never throws. `told`: what the PBX answered, to be heard as a frame; `null` where it was not asked or is silent. */
export async function execute(
  api: Api,
  command: PbxCommand,
  memory: Memory,
): Promise<{ outcome: Outcome; told: ApiAnswer | null }> {
  const request = requestFor(command, memory);
  if ('outcome' in request) return { outcome: request, told: null };
  let told: ApiAnswer | null = null;
  const outcome = await settle('The PBX', async () => {
    told = await api.ask({ ...request, mayBeDenied: true, until: command.until });
    return outcomeOf(told, command, memory);
  });
  return { outcome, told };
}

function outcomeOf(
  { errcode, errmsg, body }: ApiAnswer,
  { verb, target }: PbxCommand,
  memory: Memory,
): Outcome {
  // 1 is PARTIAL SUCCESS, 2 a job begun (yeastar#error-codes).
  if (errcode === 0 || errcode === 1) return accepted;
  if (errcode === 2) return unsure('The PBX is still working on it. Look again in a moment.');
  if (errcode === 10001 || errcode === 10005) return refused(denialSentence(errcode, memory.rights.firmware));
  const isSign = verb === 'agent.signIn' || verb === 'agent.signOut';
  const isHeld = isSign && isStatic(memory, memory.extensions[target]?.id ?? '');
  const plain = isHeld ? STATIC : (SENTENCES[errcode] ?? OTHERWISE)(verb.startsWith('call.'));
  const why = withWords(
    plain,
    [errmsg, fieldsIn(body)].filter((each) => each !== '').join(': '),
    `${errcode}`,
  );
  return errcode === -2 ? unsure(why) : refused(why);
}

const STATIC = 'Static agents may have to stay signed in: the PBX did not do this.';
type Sentence = (isCall: boolean) => string;
const OTHERWISE: Sentence = () => 'The PBX refused this.';
/** What an error code means to the person who asked (yeastar#error-codes). */
const SENTENCES: Readonly<Record<number, Sentence>> = {
  [-2]: () => 'The PBX had a fault of its own: look before trying again.',
  [-1]: (isCall) =>
    isCall
      ? 'The PBX could not do this: the call may be over, or in no state for it.'
      : 'The PBX could not do this: the agent may be in no state for it.',
  40001: () => 'The PBX did not understand what it was asked, and did nothing.',
  40002: () =>
    'The PBX did not take what it was asked: a number or an extension in it may not be allowed there.',
  60001: (isCall) =>
    isCall
      ? 'The PBX does not find this call any more: it may be over.'
      : 'The PBX does not find this agent any more.',
  60002: () => 'The PBX has no room for this: one of its limits is reached.',
  70082: () => 'The PBX is too busy for this now: try again in a moment.',
  70084: () => 'The PBX forbids this here.',
};

/** Names of the parameters the PBX found fault with (yeastar#refusals); not their values. */
function fieldsIn(body: unknown): string {
  const list = Faults.safeParse(body).data?.invalid_param_list ?? [];
  return list.map(({ field }) => field).join(', ');
}
