// Which answer-time target counts for a queue, and where its PBX has another.
import type { Board, QueueRow } from '#lib/model/board.ts';
import type { QueueId, SourceId } from '#lib/model/ids.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import { ruleOf } from './service-level.ts';

/** The answer-time target of a queue in ms, whoever said it ({@link ruleOf}). */
export const targetOf = (board: Board, queue: QueueId): number => {
  const site = board.get('site', 'site') ?? { rule: DEFAULT_RULE, rules: {} };
  const row = board.get('queue', queue) ?? { id: queue, targetMs: null };
  return ruleOf(site, row).targetSeconds * 1000;
};

/** A queue whose PBX judges by a target of its own although a person wrote one here. Seconds. */
export type OtherTarget = { readonly queue: QueueRow; readonly ours: number; readonly theirs: number };

/** Queues of a source whose target somebody wrote here and whose PBX has another, by name (docs/counting.md, 9). */
export const otherTargets = (board: Board, source: SourceId): readonly OtherTarget[] => {
  const site = board.get('site', 'site') ?? { rule: DEFAULT_RULE, rules: {} };
  const others: OtherTarget[] = [];
  for (const queue of board.all('queue')) {
    if (queue.source !== source || queue.targetMs === null) continue;
    const ours = ruleOf(site, queue).targetSeconds;
    const theirs = queue.targetMs / 1000;
    if (ours !== theirs) others.push({ queue, ours, theirs });
  }
  return others.sort((a, b) => (a.queue.name < b.queue.name ? -1 : a.queue.name > b.queue.name ? 1 : 0));
};
