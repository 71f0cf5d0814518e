// How long an agent may be paused or in wrap-up, where anybody set a limit.
import type { AgentRow } from '#lib/model/board.ts';
import type { Counting } from '#lib/model/site.ts';

/** Stands for every reason that has no limit of its own. */
export const ANY_REASON = '*';

/** A PBX that ends wrap-up by itself is given so long to say so. */
export const WRAP_UP_GRACE_MS = 5000;

/**
 * Until when an agent's pause or wrap-up is within its limit (epoch ms); `null` where there is none. A pause has the
 * limit that the site wrote for its reason; wrap-up the site's, else the PBX's own end of it.
 */
export function limitOf(agent: AgentRow, counting: Counting): number | null {
  if (agent.state === 'paused') {
    const minutes =
      counting.pauseLimitMinutes?.[agent.reason ?? ''] ?? counting.pauseLimitMinutes?.[ANY_REASON];
    return minutes === undefined ? null : agent.since + minutes * 60_000;
  }
  if (agent.state !== 'wrapUp') return null;
  if (counting.wrapUpLimitSeconds !== undefined) return agent.since + counting.wrapUpLimitSeconds * 1000;
  return agent.until === null ? null : agent.until + WRAP_UP_GRACE_MS;
}

/** @param now the time at which what is shown of the agent's PBX is true */
export function isOverLimit(agent: AgentRow, counting: Counting, now: number): boolean {
  const until = limitOf(agent, counting);
  return until !== null && now >= until;
}
