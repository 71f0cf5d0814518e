// Which answer-time target counts for a queue.
import type { Board } from '#lib/model/board.ts';
import type { QueueId } from '#lib/model/ids.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import { ruleOf } from './service-level.ts';

/** The answer-time target of a queue in ms, whoever said it ({@link ruleOf}). */
export const targetOf = (board: Board, queue: QueueId): number => {
  const site = board.get('site', 'site') ?? { rule: DEFAULT_RULE, rules: {} };
  const row = board.get('queue', queue) ?? { id: queue, targetMs: null };
  return ruleOf(site, row).targetSeconds * 1000;
};
