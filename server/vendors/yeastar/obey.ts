// Knows which channel or extension a command must be aimed at, and what the PBX's answer means.
// Refuses to decide whether a command is wise: the wall has done that.
import { done, type Outcome, refused, unsure } from '#lib/model/command.ts';
import { Fatal, type Order } from '#server/vendors/vendor.ts';
import type { Api, Asked } from './api.ts';
import { isOver } from './legs.ts';
import type { CallMemory, Leg, Memory } from './memory.ts';

/** Never throws. */
export async function obey(api: Api, order: Order, memory: Memory): Promise<Outcome> {
  const aimed = aim(order, memory);
  if ('outcome' in aimed) return aimed;
  try {
    const { errcode, errmsg } = await api.ask(aimed);
    // 1 is PARTIAL SUCCESS, 2 a job begun (§10).
    if (errcode === 0 || errcode === 1) return done;
    if (errcode === 2) return unsure('The PBX is still working on it. Look again in a moment.');
    return refused(readable(errcode, errmsg));
  } catch (error) {
    if (error instanceof Fatal) return refused(error.message);
    return unsure('The PBX did not answer. Look at the call before trying again.');
  }
}

/** What to ask the PBX; or why it cannot be asked. */
export function aim(order: Order, memory: Memory): Asked | Outcome {
  if (order.verb === 'agent.pause' || order.verb === 'agent.unpause') return aimAtAgent(order, memory);
  const call = memory.calls[order.target];
  if (!call || call.leaving?.final) return refused('This call has ended.');
  const agent = agentChannel(call);
  const other = otherChannel(call, agent);
  switch (order.verb) {
    case 'call.hold':
    case 'call.resume':
      // Both want the member that performs the hold, which is the agent's, whoever is flagged as held (§8.3).
      if (agent === null) return refused(UNNAMED);
      return {
        endpoint: order.verb === 'call.hold' ? 'call/hold' : 'call/unhold',
        body: { channel_id: agent },
      };
    case 'call.transfer': {
      const number = (order.args.to ?? '').replace(/[\s()./-]/g, '');
      if (!/^[+*#\d]{1,40}$/.test(number)) return refused('This is not a number the PBX can dial.');
      // A blind transfer names the party that is moved, not the one who moves it (§8.3).
      if (other === null) return refused(UNNAMED);
      const permission = call.agent ?? call.offered[0];
      return {
        endpoint: 'call/transfer',
        body: {
          type: 'blind',
          channel_id: other,
          number,
          ...(permission === undefined ? {} : { dial_permission: permission }),
        },
      };
    }
    case 'call.hangUp': {
      const channel = other ?? agent;
      return channel === null ? refused(UNNAMED) : { endpoint: 'call/hangup', body: { channel_id: channel } };
    }
    default:
      return refused('This adapter cannot do that.');
  }
}

const UNNAMED =
  'The PBX has not told enough about this call to act on it: switch on the status monitor of its extension and trunk.';

const live = (call: CallMemory): [channel: string, leg: Leg][] =>
  // A leg known from a list only has no channel.
  Object.entries(call.legs).filter(([, leg]) => !isOver(leg) && !leg.listed);

const agentChannel = (call: CallMemory): string | null =>
  live(call).find(([, leg]) => leg.kind === 'extension' && leg.number === call.agent)?.[0] ?? null;

/** The party at the other end: the trunk's leg, or the caller's, or whoever is not the agent. */
function otherChannel(call: CallMemory, agent: string | null): string | null {
  const others = live(call).filter(([channel]) => channel !== agent);
  const found =
    others.find(([, leg]) => leg.kind !== 'extension') ??
    others.find(([, leg]) => leg.role === 'caller') ??
    others[0];
  return found?.[0] ?? null;
}

function aimAtAgent({ verb, target, args }: Order, memory: Memory): Asked | Outcome {
  // The API wants the extension's id, people and events its number (§8.4).
  const id = memory.extensions[target]?.id;
  if (id === undefined || !memory.agents[target])
    return refused('The PBX does not know this agent any more.');
  if (verb === 'agent.unpause')
    return { endpoint: 'agent/pause', query: { ext_id: id, operation: 'unpause' } };
  const code = codeOf(args.reason ?? '', memory.reasons);
  if (code === null)
    return refused(
      `The PBX has no such pause reason. It knows: ${Object.values(memory.reasons).join(', ') || 'none'}.`,
    );
  return {
    endpoint: 'agent/pause',
    query: { ext_id: id, operation: 'pause', ...(code === '' ? {} : { reason: code }) },
  };
}

/** The feature code of a reason given by code or by word. Sending one to a PBX that has none makes it refuse (§8.4). */
function codeOf(reason: string, reasons: Readonly<Record<string, string>>): string | null {
  if (reason === '') return '';
  if (Object.hasOwn(reasons, reason)) return reason;
  const named = Object.entries(reasons).find(([, word]) => word.toLowerCase() === reason.toLowerCase());
  return named?.[0] ?? null;
}

function readable(errcode: number, errmsg: string): string {
  const said = errmsg
    .replace(/[^\p{L}\p{P}\s]/gu, '')
    .trim()
    .slice(0, 120);
  const words = said === '' ? 'no reason' : said.toLowerCase();
  const hint =
    errcode === 10001
      ? ' This firmware does not offer it.'
      : errcode === 60001
        ? ' The call may be over.'
        : '';
  return `The PBX refused: ${words} (${errcode}).${hint}`;
}
