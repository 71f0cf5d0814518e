// What a site's agreement with its people lets be kept of single agents, and shown of them to whom.
import type { Access } from '#lib/model/access.ts';
import type { SiteRow } from '#lib/model/board.ts';
import { type AgentKeep, type AgentPolicy, DEFAULT_AGENT_POLICY } from '#lib/model/site.ts';
import { message } from '#lib/sync/server-messages.ts';
import type { Permission } from './may.ts';

/** Figures of fewer agents together would be those of single ones. */
export const LEAST_GROUP = 5;

/** What of single agents may be kept; each level holds those before it. */
export type KeptOfAgents = {
  /** Sums of a day. */
  readonly days: boolean;
  /** Sums of a quarter-hour. */
  readonly quarters: boolean;
  /**
   * Each state with its beginning and end, sign-ins, each ring, who had a call and which talk was whose; and the log
   * and the checkpoints, of which all of that could be made again, for as long as they are kept at all.
   */
  readonly spells: boolean;
  /** Days for which the log and the checkpoints are kept at most; `null`: as long as they are without agents. */
  readonly mostLogDays: number | null;
  /** What PBXs say, word by word. */
  readonly tapes: boolean;
};

/** Below spells: what a restart and a look at yesterday need. */
const LOG_DAYS = 2;

const KEPT: Readonly<Record<AgentKeep, KeptOfAgents>> = {
  none: { days: false, quarters: false, spells: false, mostLogDays: LOG_DAYS, tapes: false },
  day: { days: true, quarters: false, spells: false, mostLogDays: LOG_DAYS, tapes: false },
  quarters: { days: true, quarters: true, spells: false, mostLogDays: LOG_DAYS, tapes: false },
  spells: { days: true, quarters: true, spells: true, mostLogDays: null, tapes: true },
};

type Site = Pick<SiteRow, 'agents'> | undefined;

const policyOf = (site: Site): AgentPolicy => site?.agents ?? DEFAULT_AGENT_POLICY;

/** What may be kept of single agents; of a site that has not been configured yet, what the default says. */
export const keptOfAgents = (site: Site): KeptOfAgents => KEPT[policyOf(site).keep];

/** For how many days the log may be kept of which `keepDays` are configured. */
export function logDays(site: Site, keepDays: number): number {
  const { mostLogDays } = keptOfAgents(site);
  return mostLogDays === null ? keepDays : Math.min(keepDays, mostLogDays);
}

/**
 * Whether somebody may see figures of one agent: every agent their own, others by their role. `agent` as the board
 * names them. Whether they see that agent at all is another question: `seesAgent`.
 */
export function mayCompare(
  access: Pick<Access, 'role' | 'agent'>,
  agent: string | null,
  site: Site,
): Permission {
  const { keep, compare } = policyOf(site);
  if (keep === 'none') return { may: false, why: message('agentsNotKept') };
  const may = access.agent === agent || compare.some((role) => role === access.role);
  return may ? { may } : { may, why: message('mayNotCompare') };
}

/**
 * Whether somebody may be told how so many agents together handle calls. Where nothing is kept of single agents, nobody
 * is told it of a few.
 */
export function mayCompareGroup(access: Pick<Access, 'role'>, members: number, site: Site): Permission {
  const { keep, compare } = policyOf(site);
  const may = members >= LEAST_GROUP || (keep !== 'none' && compare.some((role) => role === access.role));
  return may ? { may } : { may, why: message('mayNotCompare') };
}
