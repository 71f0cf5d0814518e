// Which request carries out each command on a PortSIP PBX, what its answer means, and why other commands cannot be given.
import { accepted, type Capabilities, type Outcome, refused, unsure } from '#lib/model/command.ts';
import { creditedOf } from '#server/pbx-sdk/believed-call.ts';
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { type PbxCommand, withWords } from '#server/pbx-sdk/contract.ts';
import {
  AGENT_GONE,
  CALL_ENDED,
  dialable,
  NOT_DIALABLE,
  refusalOf,
  settle,
  withhold,
} from '#server/pbx-sdk/executor.ts';
import { isTalking } from '#server/pbx-sdk/tracked-call.ts';
import { emit, keyOf } from '#server/pbx-sdk/translation-context.ts';
import type { Api, ApiAnswer, ApiRequest } from './connect.ts';
import type { CallMemory, Context, Denial, Memory, QueueMemory } from './memory.ts';
import { isOut } from './wire.ts';
import { Refusal, Started } from './wire-rest.ts';

type Body = NonNullable<ApiRequest['body']> | null;
type Marks = NonNullable<ApiRequest['marks']>;
/** Requests in their order; the first refusal ends the command. `undo` mends what was done before it. */
type Plan = { readonly steps: readonly ApiRequest[]; readonly undo?: ApiRequest };

/** Never throws. `tell` brings an answer to the translator: of some commands no event speaks. */
export async function execute(
  api: Api,
  command: PbxCommand,
  memory: Memory,
  tell: (told: ApiAnswer) => void,
): Promise<Outcome> {
  const plan = requestFor(command, memory);
  if ('outcome' in plan) return plan;
  let begun = false;
  return settle('The PBX', async () => {
    for (const step of plan.steps) {
      const told = await api.ask({ ...step, until: command.until });
      tell(told.status < 300 && step.marks?.['for'] !== undefined ? withTarget(told, step) : told);
      if (told.status < 300) {
        begun = true;
        continue;
      }
      if (begun && plan.undo) tell(await api.ask({ ...plan.undo, until: command.until }));
      return refusalIn(told, step);
    }
    return accepted;
  });
}

/** Whom a call was begun to stands in the request only; the translator reads answers. */
const withTarget = (told: ApiAnswer, { body }: ApiRequest): ApiAnswer => ({
  ...told,
  text: JSON.stringify({ ...Started.safeParse(told.body).data, to: body?.['callee'] }),
});

const NOT_NOW = 'The PBX does not do this here: the call or the agent may be in no state for it.';

function refusalIn({ status, body }: ApiAnswer, { path }: ApiRequest): Outcome {
  if (status === 403) return refused(path[0] === 'sessions' ? REASONS.act : NO_QUEUES);
  if (status === 404) return refused('The PBX does not know this any more: it may be over.');
  if (status === 429) return refused('The PBX takes no more requests for now: try again in a minute.');
  if (status >= 500)
    return unsure(`The PBX answered with an error of its own (HTTP ${status}). Look before trying again.`);
  const said = Refusal.safeParse(body).data?.errors[0];
  const words = said?.message || said?.code || '';
  return refused(withWords(NOT_NOW, words, words === '' ? `HTTP ${status}` : ''));
}

/** What to ask the PBX; or why it cannot be asked. */
export function requestFor(command: PbxCommand, memory: Memory): Plan | Outcome {
  const no = refusalOf(CAN, command.verb, 'PortSIP');
  if (no) return no;
  if (memory.denied.includes('rest')) return refused(REASONS.rest);
  return command.verb.startsWith('agent.')
    ? requestForAgent(command, memory)
    : requestForCall(command, memory);
}

function requestForCall(command: PbxCommand, memory: Memory): Plan | Outcome {
  const call = lookUp(memory.calls, command.target);
  if (!call) return CALL_ENDED;
  const { key: id, tenant } = call;
  const post = (verb: string, body: Body, marks: Marks = {}): ApiRequest => ({
    path: ['sessions', id, verb],
    tenant,
    body,
    marks,
  });
  if (command.verb === 'call.hangUp') return { steps: [post('destroy', null)] };
  if (command.verb === 'call.pickUp') return pickUp(command, memory, call);
  const agent = creditedOf(call);
  if (agent === null || !isTalking(call))
    return refused('Only a call that an agent has answered can be changed like this.');
  const by = { by: agent };
  const hold = (what: 'hold' | 'unhold'): ApiRequest => post(what, { extension_number: agent }, by);
  switch (command.verb) {
    case 'call.hold':
      return { steps: [hold('hold')] };
    case 'call.resume':
      return { steps: [hold('unhold')] };
    case 'call.transfer': {
      const to = dialable(command.args.to, NUMBER);
      if (to === null) return NOT_DIALABLE;
      return { steps: [post('refer', { extension_number: agent, refer_to: to }, by)] };
    }
    case 'call.attendedTransfer': {
      const to = dialable(command.args.to, NUMBER);
      if (to === null) return NOT_DIALABLE;
      const begin = newCall(tenant, agent, to, { for: id });
      return call.state === 'held'
        ? { steps: [begin] }
        : { steps: [hold('hold'), begin], undo: hold('unhold') };
    }
    case 'call.completeTransfer': {
      const other = consultOf(memory, call);
      if (!other) return refused('The agent has no second call to connect this one with.');
      const body = { extension_number: agent, refer_to_1: otherParty(call), session_1: id, ...other };
      return { steps: [{ path: ['sessions', '1', 'attended_refer'], tenant, body, marks: by }] };
    }
    case 'call.cancelTransfer': {
      const session = call.consultSession;
      if (session === null) return refused('No transfer of this call was begun here.');
      return {
        steps: [{ path: ['sessions', session, 'destroy'], tenant, body: null }, hold('unhold')],
      };
    }
    default:
      return refused('PortSIP cannot do this.');
  }
}

const NO_QUEUES = 'The PBX user may not act on queues: give it the role Queue Manager or Admin.';
const NUMBER = /^[+*#\d]{1,64}$/;

/** The agent's phone rings first (portsip#call-control). */
const newCall = (tenant: string, caller: string, callee: string, marks: Marks = {}): ApiRequest => ({
  path: ['sessions'],
  tenant,
  body: { caller, callee, send_sdp: true },
  marks,
});

/** Whoever is not the agent. */
const otherParty = ({ agent, caller, dialled, routed }: CallMemory): string =>
  caller.number === agent ? dialled.number || routed : caller.number;

/** The call to whoever is asked: the one begun here, or the only other one of that agent's. */
function consultOf(memory: Memory, call: CallMemory): { refer_to_2: string; session_2: string } | null {
  const { consult, consultSession } = call;
  if (consult && consultSession !== null) return { refer_to_2: consult.number, session_2: consultSession };
  const others = Object.values(memory.calls).filter(
    (each) =>
      each.key !== call.key &&
      each.tenant === call.tenant &&
      (each.agent === call.agent || each.caller.number === call.agent),
  );
  const [only] = others;
  if (!only || others.length > 1) return null;
  const party = only.caller.number === call.agent ? only.dialled.number || only.routed : only.caller.number;
  return { refer_to_2: party, session_2: only.key };
}

function pickUp({ args }: PbxCommand, memory: Memory, call: CallMemory): Plan | Outcome {
  if (!call.waits || call.queue === null)
    return refused('Only a caller who waits in a queue can be picked up.');
  const queue = lookUp(memory.queues, keyOf(call.tenant, call.queue));
  const id = queue?.ids.at(-1);
  if (id === undefined) return refused('The PBX has not told which queue this is.');
  // The request names no phone: the PBX takes that of the account (portsip#call-control).
  if (args.extension !== undefined && args.extension !== memory.own)
    return refused(
      memory.own === null
        ? 'PortSIP hands a waiting caller only to the phone of the account Ringside signs in with, and that one has none.'
        : `PortSIP hands a waiting caller only to the phone of the account Ringside signs in with: extension ${memory.own}.`,
    );
  const session = Object.entries(memory.aliases).find(([, each]) => each === call.key)?.[0] ?? call.key;
  return {
    steps: [{ path: ['call_queues', id, 'waiting', session, 'pickup'], tenant: call.tenant, body: null }],
  };
}

function requestForAgent({ verb, target, args }: PbxCommand, memory: Memory): Plan | Outcome {
  const agent = lookUp(memory.agents, target);
  if (!agent) return AGENT_GONE;
  const { tenant, number } = agent;
  if (verb === 'agent.dial') {
    const to = dialable(args.to, NUMBER);
    return to === null ? NOT_DIALABLE : { steps: [newCall(tenant, number, to)] };
  }
  if (args.reason !== undefined && args.reason !== '')
    return refused(
      'PortSIP takes a reason only from the agent, on the phone or in the app: pause without one.',
    );
  const queues = Object.keys(agent.queues).flatMap(
    (each) => lookUp(memory.queues, keyOf(tenant, each)) ?? [],
  );
  const isIn = (queue: QueueMemory): boolean => !isOut(lookUp(agent.queues, queue.number)?.word ?? '');
  const named =
    args.queue === undefined ? queues : queues.filter((queue) => isNamed(queue, args.queue ?? ''));
  if (named.length === 0) return refused('The agent serves no such queue.');
  const wanted = verb === 'agent.signIn' ? named : named.filter(isIn);
  if (wanted.length === 0) return refused('The agent is signed in to no queue.');
  const status = STATUS[verb];
  if (status === undefined) return refused('PortSIP cannot do this.');
  const steps = wanted.flatMap((queue): ApiRequest[] => {
    const id = queue.ids.at(-1);
    return id === undefined
      ? []
      : [{ path: ['call_queues', id, 'agents', number], tenant, body: { status } }];
  });
  return steps.length === 0 ? refused('The PBX has not told which queues these are.') : { steps };
}

const STATUS: Readonly<Partial<Record<PbxCommand['verb'], string>>> = {
  'agent.pause': 'NOT_READY',
  'agent.unpause': 'READY',
  'agent.signIn': 'LOGGED_IN',
  'agent.signOut': 'LOGGED_OUT',
};

const isNamed = ({ tenant, number, name }: QueueMemory, by: string): boolean =>
  [number, keyOf(tenant, number), name.toLowerCase()].includes(by.toLowerCase());

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

const REASONS: Readonly<Record<Denial, string>> = {
  rest: 'Ringside is signed in as an extension, which may watch but not act: sign in as a user of the tenant.',
  see: 'The PBX user may not see or change active calls: give its role “Company Call Sessions: Full Access”.',
  act: 'The PBX user may see active calls but not change them: give its role “Company Call Sessions: Full Access”.',
};

/** {@link CAN}, less what was denied. */
function capabilitiesWithout(denied: readonly Denial[]): Capabilities {
  return withhold(CAN, (verb) => {
    const why = denied.find((each) => each === 'rest' || verb.startsWith('call.') || verb === 'agent.dial');
    return why === undefined ? null : REASONS[why];
  });
}

/** Says what may be done, where that is not what was last said. */
export function tellAllowed(ctx: Context): void {
  const { memory, at } = ctx;
  if (memory.phase !== 'live' || memory.denied.join() === memory.toldDenied.join()) return;
  memory.toldDenied = [...memory.denied];
  emit(ctx, at, { type: 'source.allowed', can: capabilitiesWithout(memory.denied) });
}

/** Notes why something may not be done, once. */
export function deny(ctx: Context, why: Denial): void {
  if (!ctx.memory.denied.includes(why)) ctx.memory.denied = [...ctx.memory.denied, why].sort();
  tellAllowed(ctx);
}

/** It was done after all: what stood in the way was the PBX's limit of requests, or has been granted. */
export function allow(ctx: Context, ...what: readonly Denial[]): void {
  ctx.memory.denied = ctx.memory.denied.filter((each) => !what.includes(each));
  tellAllowed(ctx);
}
