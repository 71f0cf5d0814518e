// Which question to the PBX carries out a command, whose extension must ask it, which rights it needs, and what the answer
// means.
import {
  accepted,
  type Capabilities,
  type CommandArguments,
  type CommandName,
  type Outcome,
  refused,
  unsure,
} from '#lib/model/command.ts';
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import { type AdapterContext, type PbxCommand, withWords } from '#server/pbx-sdk/contract.ts';
import {
  AGENT_GONE,
  CALL_ENDED,
  dialable,
  inOrder,
  NOT_DIALABLE,
  settle,
  withhold,
} from '#server/pbx-sdk/executor.ts';
import { keyOf, numberIn, tenantIn } from '#server/pbx-sdk/translation-context.ts';
import { type Api, at } from './api.ts';
import { isFalse } from './auth.ts';
import { callerOf } from './legs.ts';
import { type CallMemory, idOf, type Memory } from './memory.ts';
import { accountOf } from './wire.ts';

export type Asking = {
  readonly api: Api;
  readonly context: AdapterContext;
  /** The extension Ringside listens as. */
  readonly extension: string;
  readonly tenant: Tenant | null;
  /** The order's own. */
  readonly until: number;
};
/** What obeying needs of the connection to the tenant a command is aimed at. */
type Tenant = {
  readonly domain: string;
  heard(path: string, text: string): void;
  lookAtAgents(): void;
};

/** One request, and the extension that must ask it. */
type Request = { readonly path: string; readonly body: object; readonly as: string };

/** Never throws. */
export async function execute(asking: Asking, command: PbxCommand, memory: Memory): Promise<Outcome> {
  const { tenant } = asking;
  if (!tenant) return refused('This is in no tenant that Ringside is connected to.');
  return settle('The PBX', async () => {
    if (command.verb.startsWith('agent.')) return await actOnAgent(asking, tenant, command, memory);
    const call = lookUp(memory.calls, command.target);
    if (!call) return CALL_ENDED;
    return await actOnCall(asking, tenant, command.verb, command.args, call, memory);
  });
}

async function actOnCall(
  asking: Asking,
  tenant: Tenant,
  verb: PbxCommand['verb'],
  args: CommandArguments,
  call: CallMemory,
  memory: Memory,
): Promise<Outcome> {
  const id = idOf(call);
  // Only a party of the call may act on it (vodia#call-control).
  const party = call.agent ?? call.offered[0] ?? callerOf(memory, call);
  const request = (number: string | null, body: object): Promise<Outcome> =>
    number === null
      ? Promise.resolve(NOBODY)
      : carryOut(asking, tenant, { ...onCalls(number, tenant.domain), body });
  switch (verb) {
    case 'call.hold':
      return request(call.agent, { 'remote-hold': id });
    case 'call.resume':
      return request(call.agent, { 'remote-resume': id });
    case 'call.hangUp':
      return request(party ?? asking.extension, { hangup: id });
    case 'call.accept':
      return request(call.offered[0] ?? null, { 'remote-answer': id });
    case 'call.refuse':
      return request(call.offered[0] ?? null, { reject: id });
    case 'call.transfer': {
      const number = dialable(args.to, NUMBER);
      if (number === null) return NOT_DIALABLE;
      return request(party, { transfer: id, number });
    }
    case 'call.pickUp': {
      const extension = accountOf(args.extension);
      if (extension === null) return refused('Say at which extension you want to take the call.');
      if (call.offered.includes(extension)) return request(extension, { 'remote-answer': id });
      if (party === null)
        return refused('Nobody’s phone has this call yet: it can be picked up when it rings.');
      return request(party, { transfer: id, number: extension });
    }
    default:
      return consult(asking, tenant, verb, args, call, memory);
  }
}

/** An attended transfer is two calls of one agent: the customer's, held, and the one to whom it shall go. */
async function consult(
  asking: Asking,
  tenant: Tenant,
  verb: PbxCommand['verb'],
  args: CommandArguments,
  call: CallMemory,
  memory: Memory,
): Promise<Outcome> {
  const id = idOf(call);
  const { agent } = call;
  if (agent === null) return refused('Only a call that an agent has can be transferred with a consultation.');
  const ask = (body: object): Promise<Outcome> =>
    carryOut(asking, tenant, { ...onCalls(agent, tenant.domain), body });
  if (verb === 'call.attendedTransfer') {
    const number = dialable(args.to, NUMBER);
    if (number === null) return NOT_DIALABLE;
    if (call.state !== 'held') {
      const held = await ask({ 'remote-hold': id });
      if (held.outcome === 'refused') return held;
    }
    return ask({ 'remote-dial': number });
  }
  const other = Object.values(memory.calls).find(
    (each) => each.domain === call.domain && each !== call && callerOf(memory, each) === agent,
  );
  if (!other) return refused('There is no consultation to end: the agent has no second call.');
  const otherId = idOf(other);
  if (verb === 'call.completeTransfer') return ask({ transfer: id, id: otherId });
  if (verb === 'call.swapTransfer') {
    // Whichever is held is taken, and the other held for it.
    const [take, leave] = call.state === 'held' ? [id, otherId] : [otherId, id];
    const left = await ask({ 'remote-hold': leave });
    if (left.outcome === 'refused') return left;
    return ask({ 'remote-resume': take });
  }
  const ended = await ask({ hangup: otherId });
  if (ended.outcome === 'refused') return ended;
  return ask({ 'remote-resume': id });
}

const NOBODY = refused('No extension has this call: the PBX acts only for one that has.');

const onCalls = (number: string, domain: string): Pick<Request, 'path' | 'as'> => ({
  path: `user/${at(number, domain)}/calls`,
  as: number,
});

const NUMBER = /^[+*#\w]{1,40}$/;

/** Accepted is no more than that: a phone the PBX cannot steer does nothing (vodia#call-control). Our events confirm it. */
async function carryOut(asking: Asking, tenant: Tenant, { path, body, as }: Request): Promise<Outcome> {
  const told = await asking.api.ask({
    path,
    body,
    as: { domain: tenant.domain, extension: as },
    until: asking.until,
  });
  return refusalIn(told.status, told.text) ?? accepted;
}

const NOT_NOW = 'The PBX does not do this here: the call or the phone may be in no state for it.';

/** What a refusal says; a page for a browser says nothing. */
const wordsIn = (text: string): string => (/[<{[]/.test(text) ? '' : text.replace(/"/g, ''));

function refusalIn(status: number, text: string): Outcome | null {
  if (status >= 200 && status < 300) return isFalse(text) ? refused(NOT_NOW) : null;
  if (status === 401 || status === 403)
    return refused(
      'The account Ringside signs in with may not do this: it needs an administrator’s rights in the tenant.',
    );
  if (status === 404) return refused('The PBX does not know it any more, or its version cannot do this.');
  if (status === 0 || status >= 500)
    return unsure(`The PBX failed to answer (HTTP ${status}). Look before trying again.`);
  return refused(withWords(NOT_NOW, wordsIn(text), `HTTP ${status}`));
}

async function actOnAgent(
  asking: Asking,
  tenant: Tenant,
  command: PbxCommand,
  memory: Memory,
): Promise<Outcome> {
  const agent = lookUp(memory.agents, command.target);
  if (!agent) return AGENT_GONE;
  const { domain } = tenant;
  const account = at(agent.number, domain);
  const ask = async (path: string, body: object): Promise<Outcome> => {
    const told = await asking.api.ask({
      path,
      body,
      as: { domain, extension: agent.number },
      until: asking.until,
    });
    const no = refusalIn(told.status, told.text);
    const [asked = ''] = path.split('?', 1);
    if (no && !asked.endsWith('/calls')) tenant.heard(asked, told.text);
    tenant.lookAtAgents();
    return no ?? accepted;
  };
  switch (command.verb) {
    case 'agent.pause': {
      const { reason } = command.args;
      return ask(`user/${account}/dnd`, { state: true, ...(reason ? { reason } : {}) });
    }
    case 'agent.unpause':
      return ask(`user/${account}/dnd`, { state: false });
    case 'agent.dial': {
      const number = dialable(command.args.to, NUMBER);
      return number === null ? NOT_DIALABLE : ask(`user/${account}/calls`, { 'remote-dial': number });
    }
    case 'agent.signIn':
    case 'agent.signOut': {
      const queues =
        command.args.queue === undefined ? Object.keys(agent.queues) : [queueOf(command.args.queue, domain)];
      if (queues.length === 0) return refused('This agent serves no queue.');
      return inOrder(queues, (queue) => {
        if (queue === null || !lookUp(agent.queues, queue))
          return Promise.resolve(refused('This agent does not serve that queue.'));
        const login = command.verb === 'agent.signIn';
        const path = `domain/${domain}/account/${encodeURIComponent(agent.number)}/acd_login?group=${encodeURIComponent(queue)}`;
        return ask(path, { login });
      });
    }
    default:
      return changeMembers(asking, tenant, command, memory, ask);
  }
}

/** A queue by its number, or by the id the wall has for it. */
function queueOf(queue: string, domain: string): string | null {
  if (!queue.includes('/')) return accountOf(queue);
  return tenantIn(queue) === domain ? accountOf(numberIn(queue)) : null;
}

/**
 * The members are one text in the queue's settings: it is read, changed and written as a whole (vodia#queue-settings).
 */
async function changeMembers(
  asking: Asking,
  tenant: Tenant,
  { verb, args, target }: PbxCommand,
  memory: Memory,
  ask: (path: string, body: object) => Promise<Outcome>,
): Promise<Outcome> {
  if (verb !== 'agent.addToQueue' && verb !== 'agent.removeFromQueue')
    return refused('Vodia PBX cannot do this.');
  const { domain } = tenant;
  const queue = queueOf(args.queue ?? '', domain);
  if (queue === null || !lookUp(memory.queues, keyOf(domain, queue)))
    return refused('There is no such queue.');
  const path = `domain/${domain}/user_settings/${encodeURIComponent(queue)}`;
  const told = await asking.api.ask({
    path,
    as: { domain, extension: asking.extension },
    until: asking.until,
  });
  const members = /"all_agents"\s*:\s*"([^"\\]*)"/.exec(told.text)?.[1];
  if (members === undefined)
    return refusalIn(told.status, told.text) ?? refused('The PBX does not tell who serves this queue.');
  const numbers = members.split(/\s+/).filter((number) => number !== '');
  const number = numberIn(target);
  if (numbers.includes(number) === (verb === 'agent.addToQueue'))
    return refused(
      verb === 'agent.addToQueue'
        ? 'This agent serves that queue already.'
        : 'This agent does not serve that queue.',
    );
  const next = verb === 'agent.addToQueue' ? [...numbers, number] : numbers.filter((each) => each !== number);
  return ask(path, { all_agents: next.join(' ') });
}

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
