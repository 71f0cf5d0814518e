// What a number leads to: the lists filtered to exactly what it counts. The filters stand in the address.
import { writeQuery } from '#components/ui/use-query-param.ts';
import type { AgentState } from '#lib/model/board.ts';

/** The parts of the page that can be gone to. */
export const PARTS = ['needs', 'queues', 'calls', 'agents'] as const;
export type Part = (typeof PARTS)[number];

/** Stands for "in any queue" where a queue may be named. */
export const ANY_QUEUE = '*';

function goTo(part: Part): void {
  writeQuery({ part });
  document.getElementById(part)?.scrollIntoView({ block: 'nearest' });
}

/** Who waits, longest first. `queue`: in that one only. */
export function showWaiting(queue: string | null): void {
  writeQuery({ calls: '', sort: '', way: '', queue: queue ?? '' });
  goTo('calls');
}

/** Members of that queue, or of any. `state`: only who is in it there. */
export function showAgents(queue: string | null, state: AgentState | null): void {
  writeQuery({ in: queue ?? ANY_QUEUE, state: state ?? '', find: '', team: '' });
  goTo('agents');
}
