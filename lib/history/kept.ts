// What of a fact may be kept where a site's agreement with its people says that single agents are not.
import type { KeptOfAgents } from '#lib/access/agent-policy.ts';
import type { Step } from '#lib/model/board.ts';
import type { ContactFact, FactChange } from './facts.ts';

/**
 * The change as it may be written; `null`: nothing of it.
 * @param isAgents whether a number is that of an agent of this source, and so names who had the call.
 */
export function keptOf(
  change: FactChange,
  { spells, days }: Pick<KeptOfAgents, 'spells' | 'days'>,
  isAgents: (source: string, number: string) => boolean,
): FactChange | null {
  if (spells) return change;
  if (change.table === 'ring' || change.table === 'spell' || change.table === 'session') return null;
  if (!('put' in change)) return change;
  switch (change.table) {
    case 'contact':
      return { table: 'contact', put: namelessContact(change.put, isAgents) };
    case 'stay':
      return { table: 'stay', put: { ...change.put, agent: null } };
    case 'talk':
      return { table: 'talk', put: { ...change.put, agent: '' } };
    // Without any figure of theirs nothing there would be told by their name.
    case 'name':
      return change.put.kind === 'agent' && !days ? null : change;
    case 'command': {
      const { target } = change.put;
      return {
        table: 'command',
        put: { ...change.put, target: target.startsWith('agent:') ? 'agent' : target },
      };
    }
    default:
      return change;
  }
}

/** Of a call from a desk its caller is the agent, and of one to a desk whoever was dialled. */
export function namelessContact(
  put: ContactFact,
  isAgents: (source: string, number: string) => boolean,
): ContactFact {
  const { source, direction } = put;
  const isFromDesk =
    direction === 'outbound' || direction === 'internal' || isAgents(source, put.callerNumber);
  const isToDesk = direction === 'internal' || isAgents(source, put.dialledNumber);
  return {
    ...put,
    ...(isFromDesk ? { callerNumber: '', callerName: '', callerKey: null } : {}),
    ...(isToDesk ? { dialledNumber: '', dialledName: '', dialledKey: null } : {}),
    agent: null,
    journey: nameless(put.journey),
  };
}

/** Without who had it, and without the number it was handed on to. */
const nameless = (journey: string): string =>
  JSON.stringify(
    (JSON.parse(journey) as Step[]).map(({ agent: _, note, ...step }) =>
      note === undefined || step.what === 'transferred' ? step : { ...step, note },
    ),
  );
