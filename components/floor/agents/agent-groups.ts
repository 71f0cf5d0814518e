// Which agents are shown, in which groups and order.
import { AGENT_STATES } from '#components/domain/status-styles.ts';
import { keptOrder } from '#components/ui/kept-order.ts';
import { stateIn } from '#lib/measure/agent.ts';
import type { AgentRow, AgentState, QueueRow } from '#lib/model/board.ts';
import type { QueueId } from '#lib/model/ids.ts';

export const GROUPINGS = ['state', 'none', 'queue', 'team'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export type AgentFilter = {
  readonly search: string;
  /** Empty: every state. */
  readonly states: ReadonlySet<AgentState>;
  /** By name; empty: every team, and whoever is in none. */
  readonly team: string;
  /** Members of these queues, in the state they have there; `null`: everybody, in their own. */
  readonly within: ReadonlySet<QueueId> | null;
};

/** The state by which the filter sees them; `null` where they are out of it. */
export const seenAs = (agent: AgentRow, within: AgentFilter['within']): AgentState | null =>
  within === null ? agent.state : stateIn(agent, within);

/** The teams of all whom one sees, in the order of their names. */
export const teamsIn = (agents: readonly AgentRow[]): readonly string[] =>
  [...new Set(agents.flatMap(({ teams }) => teams))].sort(byName.compare);

/** How many are in each state, as the filter sees it. */
export function countStates(
  agents: readonly AgentRow[],
  within: AgentFilter['within'] = null,
): ReadonlyMap<AgentState, number> {
  const counts = new Map<AgentState, number>();
  for (const agent of agents) {
    const state = seenAs(agent, within);
    if (state !== null) counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return counts;
}

export const isOfTeam = ({ teams }: AgentRow, team: string): boolean => team === '' || teams.includes(team);

/** A line of the list: a heading, or an agent in the group of that heading. */
export type Line =
  | {
      readonly key: string;
      readonly heading: string;
      readonly count: number;
      /** What they do, where that is not the heading. */
      readonly states: ReadonlyMap<AgentState, number> | null;
    }
  | { readonly key: string; readonly agent: AgentRow };

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
const compareAgents = (a: AgentRow, b: AgentRow): number =>
  byName.compare(a.name || a.number, b.name || b.number) || (a.id < b.id ? -1 : 1);

/** Agents by name. One for each list that is drawn again and again. */
export const agentsInOrder = (): ((agents: readonly AgentRow[]) => readonly AgentRow[]) =>
  keptOrder(compareAgents, (a, b) => a.id === b.id && a.name === b.name && a.number === b.number);

export function fits(agent: AgentRow, { search, states, team, within }: AgentFilter): boolean {
  if (!isOfTeam(agent, team)) return false;
  const state = seenAs(agent, within);
  if (state === null || (states.size > 0 && !states.has(state))) return false;
  if (search.trim() === '') return true;
  const text = `${agent.name} ${agent.number} ${agent.reason ?? ''}`.toLocaleLowerCase('en');
  return search
    .toLocaleLowerCase('en')
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/**
 * Agents as they are given, under headings where they are grouped. By state the longest in it stand first. By queue an agent stands under each queue they serve.
 * `headings` names a state, "no queue" or "no team".
 */
export function agentLines(
  agents: readonly AgentRow[],
  queues: readonly QueueRow[],
  filter: AgentFilter,
  grouping: Grouping,
  headings: (of: AgentState | 'noQueue' | 'noTeam') => string,
): readonly Line[] {
  const shown = agents.filter((agent) => fits(agent, filter));
  if (grouping === 'none') return shown.map((agent) => ({ key: agent.id, agent }));
  const groups =
    grouping === 'state'
      ? byState(shown, headings)
      : grouping === 'team'
        ? byTeam(shown, headings)
        : byQueue(shown, queues, headings);
  return groups
    .filter((group) => group.agents.length > 0)
    .flatMap(({ key, heading, agents: members }): Line[] => [
      {
        key: `# ${key}`,
        heading,
        count: members.length,
        states: grouping === 'state' ? null : countStates(members),
      },
      // In one group at a time an agent has one line: where the list keeps still, it stays whatever their state becomes.
      ...members.map((agent) => ({ key: grouping === 'state' ? agent.id : `${key} ${agent.id}`, agent })),
    ]);
}

type Group = { readonly key: string; readonly heading: string; readonly agents: readonly AgentRow[] };

const byState = (agents: readonly AgentRow[], headings: (of: AgentState) => string): readonly Group[] =>
  AGENT_STATES.map((state) => ({
    key: state,
    heading: headings(state),
    // Longest in that state first; of equals by name, as they come.
    agents: agents.filter((agent) => agent.state === state).sort((a, b) => a.since - b.since),
  }));

const byTeam = (agents: readonly AgentRow[], headings: (of: 'noTeam') => string): readonly Group[] => [
  ...teamsIn(agents).map((team) => ({
    key: `=${team}`,
    heading: team,
    agents: agents.filter(({ teams }) => teams.includes(team)),
  })),
  { key: '-', heading: headings('noTeam'), agents: agents.filter(({ teams }) => teams.length === 0) },
];

function byQueue(
  agents: readonly AgentRow[],
  queues: readonly QueueRow[],
  headings: (of: 'noQueue') => string,
): readonly Group[] {
  const members = new Map<string, AgentRow[]>();
  const none: AgentRow[] = [];
  for (const agent of agents) {
    const serves = agent.queues.filter((each) => each.signedIn);
    if (serves.length === 0) none.push(agent);
    for (const { queue } of serves) {
      const list = members.get(queue);
      if (list) list.push(agent);
      else members.set(queue, [agent]);
    }
  }
  return [
    ...queues
      .toSorted((a, b) => byName.compare(a.name, b.name) || byName.compare(a.id, b.id))
      .map((queue) => ({ key: queue.id, heading: queue.name, agents: members.get(queue.id) ?? [] })),
    { key: '-', heading: headings('noQueue'), agents: none },
  ];
}
