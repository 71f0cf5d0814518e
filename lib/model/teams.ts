// Teams of agents, as a site writes them, and who is in which.
import type { AgentRow } from './board.ts';
import { anyFits } from './pattern.ts';
import type { TeamDefinition } from './site.ts';

const NONE: readonly string[] = [];

/** An agent by their id, and by their number where the PBX knows them by another name. */
const namesOfAgent = ({
  id,
  source,
  tenant,
  number,
}: Pick<AgentRow, 'id' | 'source' | 'tenant' | 'number'>): readonly string[] => [
  id,
  tenant === null ? `${source}/${number}` : `${source}/${tenant}/${number}`,
];

/** The names of the teams an agent is in, in the order in which they are written. */
export function teamsOf(
  teams: readonly TeamDefinition[],
  agent: Pick<AgentRow, 'id' | 'source' | 'tenant' | 'number'>,
): readonly string[] {
  if (teams.length === 0) return NONE;
  const names = namesOfAgent(agent);
  return teams.filter(({ agents }) => anyFits(agents, names)).map(({ name }) => name);
}
