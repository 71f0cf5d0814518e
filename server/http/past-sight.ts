// What somebody may see of days that are over: which queues, whose names, and how it is asked for.
import { mayCompare, mayCompareGroup } from '#lib/access/agent-policy.ts';
import { isBound, seesAgent, seesQueue } from '#lib/access/boundary.ts';
import { membersOf } from '#lib/access/group-sight.ts';
import { initials } from '#lib/access/initials.ts';
import type { Access } from '#lib/model/access.ts';
import type { QueueRow, SiteRow } from '#lib/model/board.ts';
import type { AgentId, QueueId } from '#lib/model/ids.ts';
import { message } from '#lib/sync/server-messages.ts';
import { type HistoryReader, NotRead } from '#server/history/reader.ts';
import type { Question } from '#server/history/reader-protocol.ts';
import type { ApiParts } from './api-parts.ts';
import { Refused } from './refused.ts';

export type PastParts = Pick<ApiParts, 'desk' | 'audit' | 'board' | 'ids' | 'now' | 'witness'> & {
  readonly history: HistoryReader;
};
/** @throws Refused while nothing is known of the site. */
export function siteNow({ board }: Pick<PastParts, 'board'>): SiteRow {
  const site = board().get('site', 'site');
  if (!site) throw new Refused(503, message('historyNotRead'));
  return site;
}

/** Of the queues named, those that somebody sees; of none named, all of them. */
export function queuesFor(
  { board }: Pick<PastParts, 'board'>,
  access: Access,
  some: string | undefined,
): readonly QueueRow[] {
  const names = some === undefined || some === '' ? null : new Set(some.split(','));
  return [...board().all('queue')]
    .filter((row) => seesQueue(access, row) && (names === null || names.has(row.id)))
    .sort((a, b) => (a.name || a.number).localeCompare(b.name || b.number, 'en') || (a.id < b.id ? -1 : 1));
}

/** Whether somebody is told how long the agents of a queue take for calls. */
export function handlingFor({ board }: Pick<PastParts, 'board'>, access: Access, site: SiteRow) {
  const members = membersOf(board());
  return (queue: string): boolean => mayCompareGroup(access, members.get(queue as QueueId) ?? 0, site).may;
}

/** @throws Refused where the history cannot be read, or not in time. */
export async function askHistory<Q extends Question>(history: HistoryReader, question: Q) {
  try {
    return await history.ask(question);
  } catch (error) {
    if (error instanceof NotRead) throw new Refused(503, message('historyNotRead'));
    throw error;
  }
}

/** Of whom the board does not know any more it is told only to whoever sees all. */
export function seesAgentId({ board }: Pick<PastParts, 'board'>, access: Access, id: string): boolean {
  const row = board().get('agent', id);
  return row === undefined ? !isBound(access) : seesAgent(access, row, board());
}

/** By name, where they are somebody's to see, and the site's agreement lets them see what single agents did. */
export function agentNameFor(parts: PastParts, access: Access, site: SiteRow, id: string): string | null {
  const { board, ids } = parts;
  if (!mayCompare(access, id, site).may) return null;
  if (access.agent !== id && !seesAgentId(parts, access, id)) return null;
  const row = board().get('agent', id);
  if (!row || row.name === '') return ids.agent(id as AgentId);
  return access.names === 'initials' ? initials(row.name) : row.name;
}
