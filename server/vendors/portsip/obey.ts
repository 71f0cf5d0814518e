// Knows which request carries out each command, and what the PBX's answer means. Refuses to decide whether a command is
// wise: the wall has done that.
import { done, type Outcome, refused, unsure } from '#lib/model/command.ts';
import { Fatal, type Order } from '#server/vendors/vendor.ts';
import type { Api, Asked, Told } from './api.ts';
import { isTalking } from './calls.ts';
import { type CallMemory, type Memory, own, type QueueMemory } from './memory.ts';
import { CAN, REASONS } from './rights.ts';
import { keyOf } from './turn.ts';
import { Refusal, Started } from './wire-rest.ts';
import { isOut } from './words.ts';

type Body = NonNullable<Asked['body']> | null;
type Marks = NonNullable<Asked['marks']>;
/** Requests in their order; the first refusal ends the command. `undo` mends what was done before it. */
type Plan = { readonly steps: readonly Asked[]; readonly undo?: Asked };

/** Never throws. `tell` brings an answer to the translator: of some commands no event speaks. */
export async function obey(
  api: Api,
  order: Order,
  memory: Memory,
  tell: (told: Told) => void,
): Promise<Outcome> {
  const plan = aim(order, memory);
  if ('outcome' in plan) return plan;
  let begun = false;
  try {
    for (const step of plan.steps) {
      const told = await api.ask(step);
      tell(told.status < 300 && step.marks?.['for'] !== undefined ? withTarget(told, step) : told);
      if (told.status < 300) {
        begun = true;
        continue;
      }
      if (begun && plan.undo) tell(await api.ask(plan.undo));
      return refusal(told, step);
    }
    return done;
  } catch (error) {
    if (error instanceof Fatal) return refused(error.message);
    return unsure('The PBX did not answer. Look at the call before trying again.');
  }
}

/** Whom a call was begun to stands in the request only; the translator reads answers. */
const withTarget = (told: Told, { body }: Asked): Told => ({
  ...told,
  text: JSON.stringify({ ...Started.safeParse(told.body).data, to: body?.['callee'] }),
});

function refusal({ status, body }: Told, { path }: Asked): Outcome {
  if (status === 403) return refused(path[0] === 'sessions' ? REASONS.act : NO_QUEUES);
  if (status === 404) return refused('The PBX does not know this any more: it may be over.');
  if (status === 429) return refused('The PBX takes no more requests for now: try again in a minute.');
  if (status >= 500)
    return unsure(`The PBX answered with an error of its own (HTTP ${status}). Look before trying again.`);
  const said = Refusal.safeParse(body).data?.errors[0];
  // It may repeat what it was sent.
  const words = (said?.message || said?.code || `HTTP ${status}`).replace(/\d{5,}/g, '…').slice(0, 160);
  return refused(`The PBX refused: ${words}`);
}

/** What to ask the PBX; or why it cannot be asked. */
export function aim(order: Order, memory: Memory): Plan | Outcome {
  const can = CAN[order.verb];
  if (can !== true) return refused(can ?? 'PortSIP cannot do this.');
  if (memory.denied.includes('rest')) return refused(REASONS.rest);
  return order.verb.startsWith('agent.') ? aimAtAgent(order, memory) : aimAtCall(order, memory);
}

function aimAtCall(order: Order, memory: Memory): Plan | Outcome {
  const call = own(memory.calls, order.target);
  if (!call) return refused('This call has ended.');
  const { id, tenant } = call;
  const post = (verb: string, body: Body, marks: Marks = {}): Asked => ({
    path: ['sessions', id, verb],
    tenant,
    body,
    marks,
  });
  if (order.verb === 'call.hangUp') return { steps: [post('destroy', null)] };
  if (order.verb === 'call.pickUp') return pickUp(order, memory, call);
  const { agent } = call;
  if (agent === null || !isTalking(call))
    return refused('Only a call that an agent has answered can be changed like this.');
  const by = { by: agent };
  const hold = (what: 'hold' | 'unhold'): Asked => post(what, { extension_number: agent }, by);
  switch (order.verb) {
    case 'call.hold':
      return { steps: [hold('hold')] };
    case 'call.resume':
      return { steps: [hold('unhold')] };
    case 'call.transfer': {
      const to = dialable(order.args.to);
      if (to === null) return refused(UNDIALABLE);
      return { steps: [post('refer', { extension_number: agent, refer_to: to }, by)] };
    }
    case 'call.attendedTransfer': {
      const to = dialable(order.args.to);
      if (to === null) return refused(UNDIALABLE);
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
      const session = call.consult?.session ?? null;
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
const UNDIALABLE = 'This is not a number the PBX can dial.';
const dialable = (to = ''): string | null => {
  const number = to.replace(/[\s()./-]/g, '');
  return /^[+*#\d]{1,64}$/.test(number) ? number : null;
};

/** The agent's phone rings first (dossier §11.6). */
const newCall = (tenant: string, caller: string, callee: string, marks: Marks = {}): Asked => ({
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
  const session = call.consult?.session;
  if (call.consult && session) return { refer_to_2: call.consult.party.number, session_2: session };
  const others = Object.values(memory.calls).filter(
    (each) =>
      each.id !== call.id &&
      each.tenant === call.tenant &&
      (each.agent === call.agent || each.caller.number === call.agent),
  );
  const [only] = others;
  if (!only || others.length > 1) return null;
  const party = only.caller.number === call.agent ? only.dialled.number || only.routed : only.caller.number;
  return { refer_to_2: party, session_2: only.id };
}

function pickUp({ args }: Order, memory: Memory, call: CallMemory): Plan | Outcome {
  if (!call.waits || call.queue === null)
    return refused('Only a caller who waits in a queue can be picked up.');
  const queue = own(memory.queues, keyOf(call.tenant, call.queue));
  const id = queue?.ids.at(-1);
  if (id === undefined) return refused('The PBX has not told which queue this is.');
  // The request names no phone: the PBX takes that of the account (§11.6).
  if (args.extension !== undefined && args.extension !== memory.own)
    return refused(
      memory.own === null
        ? 'PortSIP hands a waiting caller only to the phone of the account Ringside signs in with, and that one has none.'
        : `PortSIP hands a waiting caller only to the phone of the account Ringside signs in with: extension ${memory.own}.`,
    );
  const session = Object.entries(memory.aliases).find(([, each]) => each === call.id)?.[0] ?? call.id;
  return {
    steps: [{ path: ['call_queues', id, 'waiting', session, 'pickup'], tenant: call.tenant, body: null }],
  };
}

function aimAtAgent({ verb, target, args }: Order, memory: Memory): Plan | Outcome {
  const agent = own(memory.agents, target);
  if (!agent) return refused('The PBX does not know this agent any more.');
  const { tenant, number } = agent;
  if (verb === 'agent.dial') {
    const to = dialable(args.to);
    return to === null ? refused(UNDIALABLE) : { steps: [newCall(tenant, number, to)] };
  }
  if (args.reason !== undefined && args.reason !== '')
    return refused(
      'PortSIP takes a reason only from the agent, on the phone or in the app: pause without one.',
    );
  const queues = Object.keys(agent.queues).flatMap((each) => own(memory.queues, keyOf(tenant, each)) ?? []);
  const isIn = (queue: QueueMemory): boolean => !isOut(own(agent.queues, queue.number)?.word ?? '');
  const named =
    args.queue === undefined ? queues : queues.filter((queue) => isNamed(queue, args.queue ?? ''));
  if (named.length === 0) return refused('The agent serves no such queue.');
  const wanted = verb === 'agent.signIn' ? named : named.filter(isIn);
  if (wanted.length === 0) return refused('The agent is signed in to no queue.');
  const status = STATUS[verb];
  if (status === undefined) return refused('PortSIP cannot do this.');
  const steps = wanted.flatMap((queue): Asked[] => {
    const id = queue.ids.at(-1);
    return id === undefined
      ? []
      : [{ path: ['call_queues', id, 'agents', number], tenant, body: { status } }];
  });
  return steps.length === 0 ? refused('The PBX has not told which queues these are.') : { steps };
}

const STATUS: Readonly<Partial<Record<Order['verb'], string>>> = {
  'agent.pause': 'NOT_READY',
  'agent.unpause': 'READY',
  'agent.signIn': 'LOGGED_IN',
  'agent.signOut': 'LOGGED_OUT',
};

const isNamed = ({ tenant, number, name }: QueueMemory, by: string): boolean =>
  [number, keyOf(tenant, number), name.toLowerCase()].includes(by.toLowerCase());
