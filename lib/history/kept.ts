// What of a fact may be kept where a site's agreement with its people says that single agents are not.
import type { KeptOfAgents } from '#lib/access/agent-policy.ts';
import type { Step } from '#lib/model/board.ts';
import type { FactChange } from './facts.ts';

/** The change as it may be written; `null`: nothing of it. */
export function keptOf(change: FactChange, { spells }: Pick<KeptOfAgents, 'spells'>): FactChange | null {
  if (spells) return change;
  if (change.table === 'ring' || change.table === 'spell' || change.table === 'session') return null;
  if (!('put' in change)) return change;
  switch (change.table) {
    case 'contact':
      return { table: 'contact', put: { ...change.put, agent: null, journey: nameless(change.put.journey) } };
    case 'stay':
      return { table: 'stay', put: { ...change.put, agent: null } };
    case 'talk':
      return { table: 'talk', put: { ...change.put, agent: '' } };
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

const nameless = (journey: string): string =>
  JSON.stringify((JSON.parse(journey) as Step[]).map(({ agent: _, ...step }) => step));
