// Which manager actions carry out a command of the wall, which right each needs, and what a refusal means to who asked.
// Whether a command was carried out the PBX's events tell.
import {
  accepted,
  type Capabilities,
  type CommandName,
  type Outcome,
  refused,
  unsure,
} from '#lib/model/command.ts';
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { type PbxCommand, withWords } from '#server/pbx-sdk/contract.ts';
import { inOrder, refusalOf } from '#server/pbx-sdk/executor.ts';
import { isTalking } from '#server/pbx-sdk/tracked-call.ts';
import { OWN } from './calls.ts';
import type { ActionAnswer } from './connect.ts';
import type { Fields } from './framing.ts';
import { connectedTo } from './legs.ts';
import type { Call, Channel, Memory } from './memory.ts';
import { actionByHand } from './poll-plan.ts';
import type { Settings } from './settings.ts';

const HOLD =
  'Asterisk cannot put a phone on hold from outside; the agent does it on the phone, and the wall shows it.';

/** What this make can do with a user that has every right. */
export const CAN: Capabilities = {
  'call.hold': HOLD,
  'call.resume': HOLD,
  'call.transfer': true,
  'call.attendedTransfer': true,
  'call.hangUp': true,
  'call.park': true,
  'call.listen': true,
  'call.whisper': true,
  'call.barge': true,
  'agent.pause': true,
  'agent.unpause': true,
  'agent.addToQueue': true,
  'agent.removeFromQueue': true,
};

/** The actions a command needs, and the write right in manager.conf that grants them. */
export const NEEDS: Readonly<
  Partial<Record<CommandName, { readonly actions: readonly string[]; readonly right: string }>>
> = {
  'call.transfer': { actions: ['BlindTransfer', 'Redirect'], right: 'call' },
  'call.attendedTransfer': { actions: ['Atxfer'], right: 'call' },
  'call.hangUp': { actions: ['Hangup'], right: 'call' },
  'call.park': { actions: ['Park'], right: 'call' },
  'call.listen': { actions: ['Originate'], right: 'originate' },
  'call.whisper': { actions: ['Originate'], right: 'originate' },
  'call.barge': { actions: ['Originate'], right: 'originate' },
  'agent.pause': { actions: ['QueuePause'], right: 'agent' },
  'agent.unpause': { actions: ['QueuePause'], right: 'agent' },
  'agent.addToQueue': { actions: ['QueueAdd'], right: 'agent' },
  'agent.removeFromQueue': { actions: ['QueueRemove'], right: 'agent' },
};

/** An originated call that fails at once, e.g. because the phone is not registered, says so within this. */
const FAILS_MS = 1_500;
/** What a number or a name in an action may be made of: nothing that starts another field or a dialplan function. */
const DIALABLE = /^[0-9A-Za-z*#+._-]{1,40}$/;
const NO_CALL = refused('Asterisk does not know this call any more.');

export interface Asking {
  ask(action: string, fields: Readonly<Record<string, string | undefined>>): Promise<ActionAnswer | null>;
  readonly nextId: string;
  event(name: string, id: string, ms: number): Promise<Fields | null>;
}

export async function execute(
  command: PbxCommand,
  memory: Memory,
  settings: Settings,
  asking: Asking,
): Promise<Outcome> {
  const no = refusalOf(memory.can ?? CAN, command.verb, 'Asterisk');
  if (no) return no;
  const { verb, target, args } = command;
  const act = acting(asking);
  switch (verb) {
    case 'call.hangUp':
    case 'call.transfer':
    case 'call.attendedTransfer':
    case 'call.park':
    case 'call.listen':
    case 'call.whisper':
    case 'call.barge': {
      const call = lookUp(memory.calls, target);
      const own = lookUp(memory.channels, call?.anchor);
      if (!call || !own) return NO_CALL;
      return actOnCall(command, { call, own, memory, settings, asking, act });
    }
    case 'agent.pause':
    case 'agent.unpause':
      return setPause(memory, target, verb === 'agent.pause', args.reason, act);
    case 'agent.addToQueue':
    case 'agent.removeFromQueue':
      return changeMembership(command, memory, settings, act);
    default:
      return refused('Asterisk cannot do this.');
  }
}

/** `hand`: what the action's id ends in, where the answer has to say whom it was about. */
type Act = (
  action: string,
  fields: Readonly<Record<string, string | undefined>>,
  hand?: string,
) => Promise<Outcome>;

/** One action, and its answer as an outcome. */
const acting =
  (asking: Asking): Act =>
  async (action, fields, hand) => {
    const id = hand === undefined ? {} : { ActionID: `${asking.nextId}-${hand}` };
    const asked = await asking.ask(action, { ...fields, ...id });
    if (!asked) return unsure('Asterisk has not answered. Look at the call before trying again.');
    return outcomeOf(asked.answer);
  };

/** What Asterisk’s short answers mean to the person who asked. */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [
    /no such channel|channel.*(not exist|not found)/i,
    'Asterisk does not know this call any more: it may be over.',
  ],
  [/unable to find|not found|no such|does not exist/i, 'Asterisk does not find what this was aimed at.'],
  [/missing|invalid|not specified|no .* specified/i, 'Asterisk did not take what it was asked.'],
  [/unavailable|busy|congestion/i, 'The phone could not be reached.'],
];

function outcomeOf(answer: Fields): Outcome {
  if (answer['Response'] === 'Success') return accepted;
  const message = (answer['Message'] ?? '').slice(0, 120);
  if (/permission denied/i.test(message))
    return refused('The manager user may not do this: see write= in manager.conf.');
  const known = MEANINGS.find(([words]) => words.test(message));
  return refused(withWords(known?.[1] ?? 'Asterisk could not do this.', message));
}

type CallWork = {
  readonly call: Call;
  readonly own: Channel;
  readonly memory: Memory;
  readonly settings: Settings;
  readonly asking: Asking;
  readonly act: Act;
};

async function actOnCall(command: PbxCommand, work: CallWork): Promise<Outcome> {
  const { call, own, memory, settings, act } = work;
  const { context } = settings;
  const agent = lookUp(memory.channels, call.agentChannel);
  const to = command.args.to ?? '';
  if (command.verb.endsWith('ransfer') && !DIALABLE.test(to))
    return refused('Say to which number the call should go.');
  switch (command.verb) {
    case 'call.hangUp':
      return act('Hangup', { Channel: own.name, Cause: '16' }, actionByHand(call.key));
    case 'call.transfer': {
      // From a conversation Asterisk transfers as the agent's phone would, and its queue log says so.
      const by = transferer(memory, call, own, agent);
      if (by) return act('BlindTransfer', { Channel: by.name, Context: context, Exten: to });
      return act(
        'Redirect',
        { Channel: own.name, Context: context, Exten: to, Priority: '1' },
        actionByHand(call.key),
      );
    }
    case 'call.attendedTransfer':
      if (!agent || !isTalking(call))
        return refused('Only a call in conversation can be transferred with a consultation.');
      return act('Atxfer', { Channel: agent.name, Context: context, Exten: to });
    case 'call.park': {
      if (!agent || !isTalking(call)) return refused('Only a call in conversation can be parked.');
      const parked = agent.id === own.id ? connectedTo(memory, own)[0] : own;
      if (!parked) return NO_CALL;
      return act('Park', { Channel: parked.name, TimeoutChannel: agent.name, AnnounceChannel: agent.name });
    }
    default:
      return monitorCall(command, work, agent);
  }
}

/** The end that hands the other one on: the agent's; nobody where the caller only waits. */
function transferer(
  memory: Memory,
  call: Call,
  own: Channel,
  agent: Channel | undefined,
): Channel | undefined {
  if (!isTalking(call)) return undefined;
  if (agent?.bridge != null) return agent;
  return connectedTo(memory, own)[0];
}

const SPY: Readonly<Partial<Record<PbxCommand['verb'], string>>> = {
  'call.listen': '',
  'call.whisper': 'w',
  'call.barge': 'B',
};

async function monitorCall(
  { verb, args }: PbxCommand,
  work: CallWork,
  agent: Channel | undefined,
): Promise<Outcome> {
  const { call, settings, asking } = work;
  if (!agent || !isTalking(call)) return refused('There is no conversation to listen to.');
  const extension = args.extension ?? '';
  if (!DIALABLE.test(extension)) return refused('Say at which extension you want to listen.');
  const id = asking.nextId;
  const failure = asking.event('OriginateResponse', id, FAILS_MS);
  const asked = await asking.ask('Originate', {
    Channel: settings.phone.replaceAll('{extension}', extension),
    Application: 'ChanSpy',
    // q: no beep; E: over when the call is; X would let digits leave; S would only stop when it hangs up.
    Data: `${agent.name},qE${SPY[verb] ?? ''}`,
    CallerID: `"Ringside" <${extension}>`,
    Timeout: '20000',
    Async: 'true',
    // Names the leg, so that it is not taken for a caller's call.
    ChannelId: `${OWN}${call.key}-${id}`,
    OtherChannelId: `${OWN}${call.key}-${id}-2`,
  });
  if (!asked) return unsure('Asterisk has not answered: your phone may ring or not.');
  const outcome = outcomeOf(asked.answer);
  if (outcome.outcome !== 'accepted') return outcome;
  const failed = await failure;
  return failed?.['Response'] === 'Failure'
    ? refused('Your phone could not be called: is it registered?')
    : accepted;
}

async function setPause(
  memory: Memory,
  key: string,
  paused: boolean,
  reason: string | undefined,
  act: Act,
): Promise<Outcome> {
  const agent = lookUp(memory.agents, key);
  const interfaces = [...new Set(Object.values(agent?.members ?? {}).map((member) => member.interface))];
  if (interfaces.length === 0) return refused('This agent is in no queue.');
  const fields = { Paused: paused ? 'true' : 'false', Reason: paused ? reason : undefined };
  return inOrder(interfaces, (Interface) => act('QueuePause', { Interface, ...fields }));
}

async function changeMembership(
  { verb, target, args }: PbxCommand,
  memory: Memory,
  settings: Settings,
  act: Act,
): Promise<Outcome> {
  const agent = lookUp(memory.agents, target);
  const queue = args.queue ?? '';
  if (!agent) return refused('Asterisk does not know this agent.');
  if (lookUp(memory.queues, queue) === undefined) return refused('There is no such queue.');
  const member = lookUp(agent.members, queue);
  if (verb === 'agent.removeFromQueue')
    return member
      ? act('QueueRemove', { Queue: queue, Interface: member.interface })
      : refused('This agent is not in that queue.');
  if (member) return refused('This agent is in that queue already.');
  const other = Object.values(agent.members)[0];
  const phone = DIALABLE.test(agent.key) ? settings.phone.replaceAll('{extension}', agent.key) : undefined;
  const device = other?.interface ?? agent.interfaces[0] ?? phone;
  if (device === undefined) return refused('Nobody knows which phone this agent has.');
  return act('QueueAdd', {
    Queue: queue,
    Interface: device,
    MemberName: agent.name === '' ? undefined : agent.name,
    StateInterface: other && other.stateInterface !== other.interface ? other.stateInterface : undefined,
  });
}
