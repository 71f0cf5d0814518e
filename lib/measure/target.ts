// Knows which answer-time target counts for a queue. Refuses to measure anybody against it.
import type { Board } from '#lib/model/board.ts';
import type { QueueId } from '#lib/model/ids.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';

/**
 * The answer-time target of a queue in ms: the rule configured for it, else what its own PBX says,
 * else the site's rule, else the default one.
 */
export const targetOf = (board: Board, queue: QueueId): number => {
  const site = board.get('site', 'site');
  const configured = site?.rules[queue];
  if (configured) return configured.targetSeconds * 1000;
  return board.get('queue', queue)?.targetMs ?? (site?.rule ?? DEFAULT_RULE).targetSeconds * 1000;
};
