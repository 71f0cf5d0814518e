// Of which queues somebody is told how long their agents take for calls: the figure of one or two would be theirs.
import type { Role } from '#lib/model/access.ts';
import type { Board, Change } from '#lib/model/board.ts';
import type { QueueId } from '#lib/model/ids.ts';
import { mayCompareGroup } from './agent-policy.ts';

/** How many agents serve each queue, signed in or not; one that nobody serves is left out. */
export function membersOf(board: Board): ReadonlyMap<QueueId, number> {
  const members = new Map<QueueId, number>();
  for (const agent of board.all('agent'))
    for (const queue of new Set(agent.queues.map((each) => each.queue)))
      members.set(queue, (members.get(queue) ?? 0) + 1);
  return members;
}

export class GroupSight {
  /** `null`: the site lets them compare single agents. */
  readonly #role: Role | null;
  #largeEnough: ReadonlySet<QueueId> = new Set();

  constructor(role: Role | null) {
    this.#role = role;
  }

  /** Whether it is other queues than before. Cost: the agents, where one of them or the site has changed. */
  learn(changes: readonly Change[] | null, board: Board): boolean {
    const role = this.#role;
    if (role === null || (changes !== null && !changes.some(isAbout))) return false;
    const site = board.get('site', 'site');
    const queues = [...membersOf(board)].flatMap(([queue, members]) =>
      mayCompareGroup({ role }, members, site).may ? [queue] : [],
    );
    const before = this.#largeEnough;
    this.#largeEnough = new Set(queues);
    return queues.length !== before.size || queues.some((queue) => !before.has(queue));
  }

  tellsHandling(queue: QueueId): boolean {
    return this.#role === null || this.#largeEnough.has(queue);
  }
}

const isAbout = (change: Change): boolean =>
  'put' in change
    ? change.put.kind === 'agent' || change.put.kind === 'site'
    : change.remove.startsWith('agent:');
