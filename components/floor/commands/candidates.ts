// To which agents a call may go and in which order they are offered.
import type { AgentRow } from '#lib/model/board.ts';
import type { AgentId, SourceId } from '#lib/model/ids.ts';

export const MOST_SHOWN = 60;
const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/**
 * Agents of the call's own PBX and tenant who have a number, found by name or number, in the order of names: an order by state
 * would change under the pointer. `tenant`: `null` where nobody tells. `more`: how many are not shown.
 */
export function candidates(
  agents: readonly AgentRow[],
  source: SourceId | null,
  tenant: string | null,
  present: AgentId | null,
  search: string,
): { readonly shown: readonly AgentRow[]; readonly more: number } {
  const words = search.toLocaleLowerCase('en').split(/\s+/).filter(Boolean);
  const fitting = agents.filter((agent) => {
    if (agent.source !== source || (tenant !== null && agent.tenant !== tenant)) return false;
    if (agent.id === present || agent.number === '') return false;
    const text = `${agent.name} ${agent.number}`.toLocaleLowerCase('en');
    return words.every((word) => text.includes(word));
  });
  fitting.sort((a, b) => byName.compare(a.name, b.name) || byName.compare(a.number, b.number));
  return { shown: fitting.slice(0, MOST_SHOWN), more: Math.max(0, fitting.length - MOST_SHOWN) };
}
