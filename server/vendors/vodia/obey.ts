// Knows which question to the PBX carries out a command, whose extension must ask it, and what the answer means.
// Refuses to decide whether a command is wise: the wall has done that.
import { type CommandArguments, done, type Outcome, refused, unsure } from '#lib/model/command.ts';
import { Fatal, type Order, type World } from '#server/vendors/vendor.ts';
import { type Api, at } from './api.ts';
import type { CallMemory } from './call-memory.ts';
import { domainIn, keyOf, numberIn } from './keys.ts';
import type { Memory } from './memory.ts';
import { accountOf } from './party.ts';
import type { Row } from './rows.ts';
import { callerOf } from './standing.ts';
import { isFalse } from './tokens.ts';

/** How long a call may take to show what was asked of it. */
const SHOWS_MS = 3_000;
const LOOK_MS = 100;

export type Asking = {
  readonly api: Api;
  readonly world: World;
  /** The extension Ringside listens as. */
  readonly extension: string;
  readonly tenant: Tenant | null;
};
/** What obeying needs of the connection to the tenant a command is aimed at. */
type Tenant = {
  readonly domain: string;
  readonly watch: { readonly pushes: boolean; rowOf(id: string): Row | null };
  heard(path: string, text: string): void;
  lookAtAgents(): void;
};

/** One request, and how a call looks when it has taken effect; `null` where that cannot be seen. */
type Request = {
  readonly path: string;
  readonly body: object;
  readonly as: string;
  readonly shows: ((row: Row | null) => boolean) | null;
};

/** Never throws. */
export async function obey(asking: Asking, order: Order, memory: Memory): Promise<Outcome> {
  const { tenant } = asking;
  if (!tenant) return refused('This is in no tenant that Ringside is connected to.');
  try {
    if (order.verb.startsWith('agent.')) return await actOnAgent(asking, tenant, order, memory);
    const call = own(memory.calls, order.target);
    if (!call) return refused('This call has ended.');
    return await actOnCall(asking, tenant, order.verb, order.args, call, memory);
  } catch (error) {
    if (error instanceof Fatal) return refused(error.message);
    return unsure('The PBX did not answer. Look at the call before trying again.');
  }
}

/** Targets come from outside: none may be the name of something every object has. */
const own = <T>(of: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(of, key) ? of[key] : undefined;

async function actOnCall(
  asking: Asking,
  tenant: Tenant,
  verb: Order['verb'],
  args: CommandArguments,
  call: CallMemory,
  memory: Memory,
): Promise<Outcome> {
  const id = numberIn(call.key);
  // Only a party of the call may act on it (§5.1).
  const party = call.agent ?? call.offered[0] ?? callerOf(memory, call);
  const before = tenant.watch.rowOf(id);
  const request = (number: string | null, body: object, shows: Request['shows']): Promise<Outcome> =>
    number === null
      ? Promise.resolve(NOBODY)
      : carryOut(asking, tenant, { ...onCalls(number, tenant.domain), body, shows }, id);
  switch (verb) {
    case 'call.hold':
      return request(call.agent, { 'remote-hold': id }, (row) => row?.word === 'held');
    case 'call.resume':
      return request(call.agent, { 'remote-resume': id }, (row) => row !== null && row.word !== 'held');
    case 'call.hangUp':
      return request(party ?? asking.extension, { hangup: id }, (row) => row === null);
    case 'call.accept':
      return request(call.offered[0] ?? null, { 'remote-answer': id }, isTalking);
    case 'call.refuse':
      return request(call.offered[0] ?? null, { reject: id }, (row) => lacks(row, call.offered[0]));
    case 'call.transfer': {
      const number = dialable(args.to);
      if (number === null) return NO_NUMBER;
      return request(party, { transfer: id, number }, (row) => isOther(row, before));
    }
    case 'call.pickUp': {
      const extension = accountOf(args.extension);
      if (extension === null) return refused('Say at which extension you want to take the call.');
      if (call.offered.includes(extension)) return request(extension, { 'remote-answer': id }, isTalking);
      if (party === null)
        return refused('Nobody’s phone has this call yet: it can be picked up when it rings.');
      return request(party, { transfer: id, number: extension }, (row) => isOther(row, before));
    }
    default:
      return consult(asking, tenant, verb, args, call, memory);
  }
}

/** An attended transfer is two calls of one agent: the customer's, held, and the one to whom it shall go. */
async function consult(
  asking: Asking,
  tenant: Tenant,
  verb: Order['verb'],
  args: CommandArguments,
  call: CallMemory,
  memory: Memory,
): Promise<Outcome> {
  const id = numberIn(call.key);
  const { agent } = call;
  if (agent === null) return refused('Only a call that an agent has can be transferred with a consultation.');
  const ask = (body: object, of: string, shows: Request['shows']): Promise<Outcome> =>
    carryOut(asking, tenant, { ...onCalls(agent, tenant.domain), body, shows }, of);
  if (verb === 'call.attendedTransfer') {
    const number = dialable(args.to);
    if (number === null) return NO_NUMBER;
    if (call.state !== 'held') {
      const held = await ask({ 'remote-hold': id }, id, (row) => row?.word === 'held');
      if (held.outcome === 'refused') return held;
    }
    return ask({ 'remote-dial': number }, id, null);
  }
  const other = Object.values(memory.calls).find(
    (each) => each.domain === call.domain && each !== call && callerOf(memory, each) === agent,
  );
  if (!other) return refused('There is no consultation to end: the agent has no second call.');
  const otherId = numberIn(other.key);
  if (verb === 'call.completeTransfer')
    return ask({ transfer: id, id: otherId }, id, (row) => lacks(row, agent));
  if (verb === 'call.swapTransfer') {
    // Whichever is held is taken, and the other held for it.
    const [take, leave] = call.state === 'held' ? [id, otherId] : [otherId, id];
    const left = await ask({ 'remote-hold': leave }, leave, (row) => row?.word === 'held');
    if (left.outcome === 'refused') return left;
    return ask({ 'remote-resume': take }, take, (row) => row !== null && row.word !== 'held');
  }
  const ended = await ask({ hangup: otherId }, otherId, (row) => row === null);
  if (ended.outcome === 'refused') return ended;
  return ask({ 'remote-resume': id }, id, (row) => row !== null && row.word !== 'held');
}

const NOBODY = refused('No extension has this call: the PBX acts only for one that has.');
const NO_NUMBER = refused('This is not a number the PBX can dial.');

const onCalls = (number: string, domain: string): Pick<Request, 'path' | 'as'> => ({
  path: `user/${at(number, domain)}/calls`,
  as: number,
});

const isTalking = (row: Row | null): boolean =>
  row?.word === 'talking' && (row.members ?? []).some((member) => !member.marked);
const lacks = (row: Row | null, number: string | undefined): boolean =>
  row === null || !(row.members ?? []).some((member) => member.number === number);
const isOther = (row: Row | null, before: Row | null): boolean =>
  JSON.stringify([row?.word, row?.to, row?.members]) !==
  JSON.stringify([before?.word, before?.to, before?.members]);

function dialable(to: string | undefined): string | null {
  const number = (to ?? '').replace(/[\s()./-]/g, '');
  return /^[+*#\w]{1,40}$/.test(number) ? number : null;
}

async function carryOut(asking: Asking, tenant: Tenant, request: Request, id: string): Promise<Outcome> {
  const { path, body, as, shows } = request;
  const told = await asking.api.ask({ path, body, as: { domain: tenant.domain, extension: as } });
  const no = refusalOf(told.status, told.text);
  if (no) return no;
  if (!shows || !tenant.watch.pushes) return done;
  // “Accepted” is no more than that: a phone the PBX cannot steer does nothing (§5.1).
  for (let waited = 0; waited <= SHOWS_MS; waited += LOOK_MS) {
    if (shows(tenant.watch.rowOf(id))) return done;
    await asking.world.pause(LOOK_MS, asking.world.signal);
  }
  return unsure(
    'The PBX accepted it, but the call has not changed: its phone may not let itself be steered.',
  );
}

function refusalOf(status: number, text: string): Outcome | null {
  if (status >= 200 && status < 300) return isFalse(text) ? refused('The PBX refused it.') : null;
  if (status === 401 || status === 403)
    return refused(
      'The account Ringside signs in with may not do this: it needs an administrator’s rights in the tenant.',
    );
  if (status === 404) return refused('The PBX does not know it any more, or its version cannot do this.');
  if (status === 0 || status >= 500)
    return unsure(`The PBX failed to answer (HTTP ${status}). Look before trying again.`);
  return refused(`The PBX refused it (HTTP ${status}).`);
}

async function actOnAgent(asking: Asking, tenant: Tenant, order: Order, memory: Memory): Promise<Outcome> {
  const agent = own(memory.agents, order.target);
  if (!agent) return refused('The PBX does not know this agent any more.');
  const { domain } = tenant;
  const account = at(agent.number, domain);
  const ask = async (path: string, body: object): Promise<Outcome> => {
    const told = await asking.api.ask({ path, body, as: { domain, extension: agent.number } });
    const no = refusalOf(told.status, told.text);
    const [asked = ''] = path.split('?', 1);
    if (no && !asked.endsWith('/calls')) tenant.heard(asked, told.text);
    tenant.lookAtAgents();
    return no ?? done;
  };
  switch (order.verb) {
    case 'agent.pause': {
      const { reason } = order.args;
      return ask(`user/${account}/dnd`, { state: true, ...(reason ? { reason } : {}) });
    }
    case 'agent.unpause':
      return ask(`user/${account}/dnd`, { state: false });
    case 'agent.dial': {
      const number = dialable(order.args.to);
      return number === null ? NO_NUMBER : ask(`user/${account}/calls`, { 'remote-dial': number });
    }
    case 'agent.signIn':
    case 'agent.signOut': {
      const queues =
        order.args.queue === undefined ? Object.keys(agent.queues) : [queueOf(order.args.queue, domain)];
      if (queues.length === 0) return refused('This agent serves no queue.');
      for (const queue of queues) {
        if (queue === null || !own(agent.queues, queue))
          return refused('This agent does not serve that queue.');
        const login = order.verb === 'agent.signIn';
        const path = `domain/${domain}/account/${encodeURIComponent(agent.number)}/acd_login?group=${encodeURIComponent(queue)}`;
        const outcome = await ask(path, { login });
        if (outcome.outcome !== 'done') return outcome;
      }
      return done;
    }
    default:
      return changeMembers(asking, tenant, order, memory, ask);
  }
}

/** A queue by its number, or by the id the wall has for it. */
function queueOf(queue: string, domain: string): string | null {
  if (!queue.includes('/')) return accountOf(queue);
  return domainIn(queue) === domain ? accountOf(numberIn(queue)) : null;
}

/** The members are one text in the queue's settings: it is read, changed and written as a whole (§5.6). */
async function changeMembers(
  asking: Asking,
  tenant: Tenant,
  { verb, args, target }: Order,
  memory: Memory,
  ask: (path: string, body: object) => Promise<Outcome>,
): Promise<Outcome> {
  if (verb !== 'agent.addToQueue' && verb !== 'agent.removeFromQueue')
    return refused('Vodia PBX cannot do this.');
  const { domain } = tenant;
  const queue = queueOf(args.queue ?? '', domain);
  if (queue === null || !own(memory.queues, keyOf(domain, queue))) return refused('There is no such queue.');
  const path = `domain/${domain}/user_settings/${encodeURIComponent(queue)}`;
  const told = await asking.api.ask({ path, as: { domain, extension: asking.extension } });
  const members = /"all_agents"\s*:\s*"([^"\\]*)"/.exec(told.text)?.[1];
  if (members === undefined)
    return refusalOf(told.status, told.text) ?? refused('The PBX does not tell who serves this queue.');
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
